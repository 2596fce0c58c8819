"""Save notebooks so that they are honest when they are opened again, with another kernel."""

import gettext
import warnings
from pathlib import Path, PurePosixPath

LIVE = "application/vnd.jupyter.widget-view+json"
LOCALE = Path(__file__).resolve().parent.parent / "minigrad" / "locale"


def keep_stills(model, path, **options):
    """Leave out what ends with the kernel: numbers of cells, and live views beside their stills."""
    if model["type"] != "notebook":
        return
    language = PurePosixPath(path).parent.name  # that of the lesson, else English
    _ = gettext.translation("minigrad", LOCALE, [language], fallback=True).gettext
    how = _("A still of the experiment: to make it live, run its cell again.")
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = None
            cell["outputs"] = [kept for output in cell["outputs"] for kept in still(output, how)]


def still(output, how):
    """Return the outputs to be saved for one that is shown."""
    if "execution_count" in output:
        output["execution_count"] = None
    data = output.get("data", {})
    if len(data) < 2 or data.pop(LIVE, None) is None:
        return [output]
    line = {"text/markdown": f"*{how}*", "text/plain": how}
    return [output, {"output_type": "display_data", "data": line, "metadata": {}}]


if "get_config" in globals():  # Jupyter reads this file, twice
    warnings.filterwarnings("ignore", "Overriding existing pre_save_hook")
    get_config().ContentsManager.pre_save_hook = keep_stills  # noqa: F821
