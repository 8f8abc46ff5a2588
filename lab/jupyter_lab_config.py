"""JupyterLab opens on the launcher, whether started in the project's folder or in its notebooks.

Put into the environment by set_up.py; started anywhere else, JupyterLab opens as it always does.
"""

from pathlib import Path

for place in ("notebooks/tools/launcher.ipynb", "tools/launcher.ipynb"):
    if Path(place).is_file():
        get_config().LabApp.default_url = f"/lab/tree/{place}"  # noqa: F821 - Jupyter gives a config file this name
        break
