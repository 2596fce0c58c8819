"""On a page: a picture as HTML, which a page shows in its own width and lets a reader hover over.

JupyterLab shows an SVG output as an image, which neither shrinks nor says what it is. What is
stored in a notebook keeps the SVG alone, as GitHub strips it from HTML.
"""

import base64
import os
from html import escape

# A light card or a plot, where the page is dark: its colours turned, its hues kept.
STYLE = """<style>
body[data-jp-theme-light="false"] .minigrad-card, .vscode-dark .minigrad-card {
    filter: invert(0.9) hue-rotate(180deg);
}
</style>"""


def shown(picture, said="", size=None):
    """Return a picture as a notebook's output: for storing, and for a live page.

    Args:
        picture: SVG text, which says itself what it shows; or PNG bytes.
        said: what a PNG shows.
        size: width and height of a PNG in pixels of the page.
    """
    if isinstance(picture, str):
        out, page = {"image/svg+xml": picture}, picture
    else:
        out = {"image/png": base64.b64encode(picture).decode()}
        page = (
            f'<img class="minigrad-card" alt="{escape(said)}" width="{size[0]}" '
            f'style="max-width: 100%" src="data:image/png;base64,{out["image/png"]}">'
        )
    if "minigrad-card" in page:
        page = STYLE + page
    return out if "MINIGRAD_STORED" in os.environ else out | {"text/html": page}
