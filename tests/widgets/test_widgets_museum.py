"""Chapter 14's museum: each cause raises its message, each cure works, each false cure does not."""

import re

import pytest

from minigrad.course.exhibits import EXHIBITS, FIELDS
from minigrad.course.explain import LONGEST, shortened
from minigrad.course.recordings import recorded, run_as
from minigrad.widgets import Museum, experiment

each = pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.title)
ERROR = re.compile(r"^\w+(Error|Warning): ", re.MULTILINE)


def test_the_museum_is_worth_a_visit():
    assert len(EXHIBITS) >= 12
    assert len({exhibit.title for exhibit in EXHIBITS}) == len(EXHIBITS)


@each
def test_an_exhibit_is_whole(exhibit):
    assert all(getattr(exhibit, field) for field in FIELDS.split())
    assert len({exhibit.cause, exhibit.cure, exhibit.false}) == 3


# That minigrad prints the same as PyTorch, and PyTorch still what was recorded, is asked for each
# of these codes in test_recordings.py.


@each
def test_the_cause_raises_the_message_and_the_cure_does_not(exhibit):
    assert exhibit.message in run_as("minigrad", exhibit.cause)
    assert not ERROR.search(run_as("minigrad", exhibit.cure))
    assert run_as("minigrad", exhibit.cure)


@each
def test_the_false_cure_does_not_do_what_the_cure_does(exhibit):
    assert run_as("minigrad", exhibit.false) != run_as("minigrad", exhibit.cure)


@each
def test_a_visit_shows_all_three(exhibit):
    model = Museum(exhibit.title)
    text = model.text()
    for piece in (exhibit.cause, exhibit.cure, exhibit.false):
        assert "\n".join(f"    {line}" for line in piece.splitlines()) in text
        printed = recorded()[piece]
        assert (printed if piece == exhibit.cause else shortened(printed)) in text


def test_long_messages_are_cut_and_said_to_be():
    line = shortened("RuntimeError: " + "word " * 99 + "\nNone")
    assert line.endswith(" ...\nNone") and len(line.split("\n")[0]) <= LONGEST + 4


def test_the_view_goes_to_another_message():
    view = experiment(Museum())
    room = hidden(view)
    assert "element 0 of tensors" in view.model.html()
    view.fields["shown"].value = "and a false cure"
    assert "w learns nothing" in view.model.html()
    view.fields["title"].value = "flags of leaves"
    assert view.fields["shown"].value == "a cause" and "h.detach()" not in view.model.html()
    view.fields["shown"].value = "and a cure"
    assert "h.detach()" in view.model.html() and "nothing is left to learn" not in view.model.html()
    view.fields["shown"].value = "and a false cure"
    assert "you can only change requires_grad flags" in view.model.html()
    assert "element 0 of tensors does not require grad and does not have" in view.model.html()
    assert view.model.html() in view.words.value
    assert room.count("a false cure") == len(EXHIBITS)
    assert hidden(view) == room  # the room of the tallest exhibit, whichever is shown


def hidden(view):
    """What the words hold out of sight, to keep their room."""
    return view.words.value.partition('aria-hidden="true"')[2]
