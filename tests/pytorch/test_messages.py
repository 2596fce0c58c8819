"""Every long message has a name that the code knows, and room for the facts that it gives."""

import ast

from minigrad.launcher import ROOT
from minigrad.pytorch.messages import message, messages

VIEWS = {f"view of {origin}" for origin in ("custom", "inference_mode", "many", "no_grad")}


def calls():
    """Yield the name and the facts of each call of `message` in the package."""
    for path in sorted((ROOT / "minigrad").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if called and node.func.id == "message" and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, node.args[1:]


def test_each_message_is_said_somewhere_and_nothing_is_said_that_is_none():
    assert {name for name, _ in calls()} | VIEWS == messages().keys()


def test_each_message_has_room_for_the_facts_it_is_given():
    wrong = {}
    for name, facts in calls():
        starred = any(isinstance(fact, ast.Starred) for fact in facts)
        if not starred and len(facts) != messages()[name].count("{}"):
            wrong[name] = len(facts)
    assert wrong == {}


def test_a_message_may_have_several_lines():
    assert message("number of a tracked tensor").count("\n") == 1
