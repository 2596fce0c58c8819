"""Read what the chapters say of themselves: number, title, question, minutes, words of the recap.

From the recaps, `refresh` makes the glossary, so no word is explained in a second place.
"""

import json
import re
from collections import namedtuple
from pathlib import Path

from .. import language

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
Chapter = namedtuple("Chapter", "number file title question minutes words")
MINUTES = language.N_("minutes")
WORDS = re.compile(r"(?m)^\* (\*\*.+?\*\*(?:（.+?）)?)(?:: |：)(.+)$")


def lessons_in(spoken):
    """Return the folder of the lessons in a language."""
    return NOTEBOOKS if spoken == language.ENGLISH else NOTEBOOKS / spoken


def chapters(folder=None):
    """Return the chapters in order; `words` are pairs: names, such as `**a**, **b**`, and text.

    Without a folder they are those in the language that is spoken.
    """
    folder = folder or lessons_in(language.spoken)
    unit = language.catalogue(language.of_folder(folder)).gettext(MINUTES)
    found = []
    for path in sorted(folder.glob("[0-9]*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        opening, recap = ("".join(cells[place]["source"]) for place in (0, -1))
        title, question, needs = opening.split("\n\n")[:3]
        minutes = int(re.search(rf"(\d+) {unit}", needs)[1])
        said = title.removeprefix("# "), question.strip("*"), minutes
        found.append(Chapter(int(path.stem[:2]), path.name, *said, WORDS.findall(recap)))
    return found


def glossary(found, spoken=language.ENGLISH):
    """Return the glossary as Markdown: a line for each word, by the alphabet.

    Chinese words come by how they are said: the commonest characters stand so in GB 18030.

    Example:
        >>> words = [("**batch**, **bias**", "rows; what is added to each")]
        >>> print(glossary([Chapter(7, "07_where.ipynb", "", "", 45, words)]))
        * **batch**, **bias**: rows; what is added to each ([chapter 7](07_where.ipynb))
        * **bias**: see **batch**
    """
    _ = language.catalogue(spoken).gettext
    lines = []
    for chapter in found:
        for names, text in chapter.words:
            first, *others = re.findall(r"\*\*(.+?)\*\*", names)
            link = f"[{_('chapter {number}').format(number=chapter.number)}]({chapter.file})"
            line = _("* {names}: {text} ({link})").format(names=names, text=text, link=link)
            lines.append((plain(first), line))
            for other in others:
                line = _("* **{word}**: see **{other}**").format(word=other, other=first)
                lines.append((plain(other), line))
    return "\n".join(line for _, line in sorted(lines, key=lambda pair: pair[0]))


def plain(name):
    """Return what a name is sorted by."""
    return name.strip("`").lower().encode("gb18030")
