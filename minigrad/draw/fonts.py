"""Fonts: where the characters of a language come from that the usual fonts do not have."""

import functools
import os
import warnings

from .. import language
from ..language import _

LATIN = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans'"
# By language: those of macOS, Windows and Linux. The last one is what matplotlib takes from a file
# that holds several: its shapes are Japanese.
OTHERS = {
    "zh": (
        "PingFang SC",
        "Hiragino Sans GB",
        "Microsoft YaHei",
        "Noto Sans CJK SC",
        "Noto Sans SC",
        "Source Han Sans SC",
        "WenQuanYi Micro Hei",
        "WenQuanYi Zen Hei",
        "SimHei",
        "Arial Unicode MS",
        "Noto Sans CJK JP",
    )
}
PACKAGES = {"zh": "fonts-noto-cjk"}


def css():
    """Return the fonts that a page looks for in turn, as SVG names them."""
    others = [f"'{name}'" for name in OTHERS.get(language.spoken, ())]
    return ", ".join([LATIN, *others, "sans-serif"])


def families():
    """Return the fonts in which matplotlib looks for a character, in turn.

    Where none has those of the language, say once which to install.
    """
    return ["DejaVu Sans", *others(language.spoken)]


@functools.cache
def others(spoken):
    """Return a font for a language, in a list, from those that are installed; [] if there is none.

    matplotlib's own list of fonts may be older than the font: then it is looked for in the files.
    """
    wanted = OTHERS.get(spoken, ())
    found = installed(wanted)
    if wanted and not found:
        add_new_ones()
        found = installed(wanted)
    if wanted and not found:
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        if "MINIGRAD_STORED" not in os.environ:
            said = _("(charts find no font for this language: install one, such as {package})")
            print(said.format(package=PACKAGES[spoken]))
    return found


def installed(wanted):
    """Return the first of the wanted fonts that matplotlib knows, in a list."""
    if not wanted:
        return []
    from matplotlib import font_manager

    known = set(font_manager.get_font_names())
    return [name for name in wanted if name in known][:1]


def add_new_ones():
    """Let matplotlib know the fonts that were installed after it made its list."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    known = {font.fname for font in fontManager.ttflist}
    for path in findSystemFonts():
        if path not in known:
            try:
                fontManager.addfont(path)
            except Exception:  # noqa: S112  some files are fonts by their name only
                continue
