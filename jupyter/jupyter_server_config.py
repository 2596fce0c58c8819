"""Save notebooks so that they are honest when they are opened again, with another kernel."""

import warnings

LIVE = "application/vnd.jupyter.widget-view+json"
HOW = "*A still of the experiment: to make it live, run its cell again.*"


def keep_stills(model, **_):
    """Leave out what ends with the kernel: numbers of cells, and live views beside their stills."""
    if model["type"] != "notebook":
        return
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = None
            cell["outputs"] = [kept for output in cell["outputs"] for kept in still(output)]


def still(output):
    """Return the outputs to be saved for one that is shown."""
    if "execution_count" in output:
        output["execution_count"] = None
    data = output.get("data", {})
    if len(data) < 2 or data.pop(LIVE, None) is None:
        return [output]
    line = {"text/markdown": HOW, "text/plain": HOW.strip("*")}
    return [output, {"output_type": "display_data", "data": line, "metadata": {}}]


if "get_config" in globals():  # Jupyter reads this file, twice
    warnings.filterwarnings("ignore", "Overriding existing pre_save_hook")
    get_config().ContentsManager.pre_save_hook = keep_stills  # noqa: F821
