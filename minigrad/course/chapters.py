"""Read what the chapters say of themselves: number, title, question, minutes, words of the recap.

From the recaps, `refresh` makes the glossary, so no word is explained in a second place.
"""

import json
import re
from collections import namedtuple
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
Chapter = namedtuple("Chapter", "number file title question minutes words")
WORDS = re.compile(r"(?m)^\* (\*\*.+?\*\*): (.+)$")


def chapters(folder=NOTEBOOKS):
    """Return the chapters in order; `words` are pairs: names, such as `**a**, **b**`, and text."""
    found = []
    for path in sorted(folder.glob("[0-9]*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        opening, recap = ("".join(cells[place]["source"]) for place in (0, -1))
        title, question, needs = opening.split("\n\n")[:3]
        minutes = int(re.search(r"(\d+) minutes", needs)[1])
        said = title.removeprefix("# "), question.strip("*"), minutes
        found.append(Chapter(int(path.stem[:2]), path.name, *said, WORDS.findall(recap)))
    return found


def glossary(found):
    """Return the glossary as Markdown: a line for each word, by the alphabet.

    Example:
        >>> words = [("**batch**, **bias**", "rows; what is added to each")]
        >>> print(glossary([Chapter(7, "07_where.ipynb", "", "", 45, words)]))
        * **batch**, **bias**: rows; what is added to each ([chapter 7](07_where.ipynb))
        * **bias**: see **batch**
    """
    lines = []
    for chapter in found:
        for names, text in chapter.words:
            first, *others = re.findall(r"\*\*(.+?)\*\*", names)
            link = f"[chapter {chapter.number}]({chapter.file})"
            lines.append((plain(first), f"* {names}: {text} ({link})"))
            lines += [(plain(other), f"* **{other}**: see **{first}**") for other in others]
    return "\n".join(line for _, line in sorted(lines, key=lambda pair: pair[0]))


def plain(name):
    """Return what a name is sorted by."""
    return name.strip("`").lower()
