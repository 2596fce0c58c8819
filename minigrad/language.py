"""Speak the language of the lesson: that of the folder it lies in.

`notebooks/` and `lessons/` are English, `notebooks/zh/` and `lessons/zh/` Chinese. A kernel starts
in its notebook's folder, so nothing need be set. A language is a folder of notebooks and a
catalogue in `locale/`, which `python -m minigrad.course.catalogues` makes. The engine and what
makes it PyTorch speak English, as PyTorch does. Standard library only.
"""

import functools
import gettext
from pathlib import Path

LOCALE = Path(__file__).with_name("locale")
ENGLISH = "en"  # what the texts in the code are written in; it needs no catalogue
LANGUAGES = [ENGLISH, *sorted(path.name for path in LOCALE.iterdir() if path.is_dir())]


@functools.cache
def catalogue(language):
    """Return the translations into a language; into English, or where none is, the text itself."""
    return gettext.translation("minigrad", LOCALE, [language], fallback=True)


def of_folder(folder):
    """Return the language of the lessons in a folder.

    Example:
        >>> of_folder("course/lessons/zh"), of_folder("course/lessons")
        ('zh', 'en')
    """
    name = Path(folder).name
    return name if name in LANGUAGES else ENGLISH


try:
    spoken = of_folder(Path.cwd())
except OSError:  # the folder was removed
    spoken = ENGLISH


def _(text):
    """Return a text of the code in the language that is spoken now.

    Names stand in braces and are filled in afterwards, so that a sentence may order them anew.

    Example:
        >>> _("chapter {number}").format(number=3)
        'chapter 3'
    """
    return catalogue(spoken).gettext(text) if text else text


def N_(text):
    """Mark a text for the catalogue where it stands; it goes through `_` where it is shown."""
    return text
