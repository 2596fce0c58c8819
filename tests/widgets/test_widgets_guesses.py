"""Guesses before an answer is shown."""

from minigrad.widgets import GuessTable, experiment
from minigrad.widgets.view import OFF


def test_guesses_are_kept_once(tmp_path, monkeypatch):
    from minigrad.course.progress import kept

    monkeypatch.setattr(kept, "files", [tmp_path / "progress.jsonl"])
    view = experiment(GuessTable("05.9", "leaf?", {"x": True, "y": False}))
    (button,) = view.fields["reveal"]
    assert OFF in button._dom_classes
    view.fields["guess x"].value = view.fields["guess y"].value = False
    assert OFF not in button._dom_classes
    button.click()
    assert "you guessed otherwise for x" in view.words.value
    assert ">True, missed<" in view.model.html() and ">False, missed<" not in view.model.html()
    assert kept.entries() == {("guess", "05.9"): "missed"}
