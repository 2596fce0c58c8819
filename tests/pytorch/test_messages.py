"""Every long message has a name that the code knows, and room for the facts that it gives."""

import ast

from minigrad.launcher import ROOT
from minigrad.pytorch.words import message, messages

VIEWS = {f"view of {origin}" for origin in ("custom", "inference_mode", "many", "no_grad")}
PLACES = {"message": 0, "fail_if": 1}  # of the name among the arguments; the facts stand behind


def calls():
    """Yield the function, the name and the facts of each call for a message in the package."""
    for path in sorted((ROOT / "minigrad").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(node, "func", None)  # `fail_if`, or `messages.fail_if`
            function = getattr(called, "id", getattr(called, "attr", None))
            if function in PLACES:
                name, *facts = node.args[PLACES[function] :]
                if isinstance(name, ast.Constant):
                    yield function, name.value, facts


def test_each_message_is_said_somewhere_and_nothing_is_said_that_is_none():
    assert messages().keys() - {name for _, name, _ in calls()} == VIEWS
    named = {name for function, name, _ in calls() if function == "message"}
    assert named - messages().keys() == set()  # `fail_if` also says short ones, which have no name


def test_each_message_has_room_for_the_facts_it_is_given():
    wrong = {}
    for _, name, facts in calls():
        starred = any(isinstance(fact, ast.Starred) for fact in facts)
        if not starred and len(facts) != messages().get(name, name).count("{}"):
            wrong[name] = len(facts)
    assert wrong == {}


def test_a_message_may_have_several_lines():
    assert message("number of a tracked tensor").count("\n") == 1
