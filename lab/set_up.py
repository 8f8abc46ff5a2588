"""What pip can't set up: JupyterLab's settings in this environment, and in this clone the filter of what commits hold.

JupyterLab then opens on the launcher and asks the internet nothing; what notebooks show stays out of commits. Run with
the environment's own Python; `make` does. Undo the filter with: git config --local --unset filter.nbstripout.clean
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: Each file of this folder, and where Jupyter looks for it from the environment's folder.
SETTINGS = {"jupyter_lab_config.py": "etc/jupyter", "overrides.json": "share/jupyter/lab/settings"}
#: What JupyterLab writes of the machine's own Python into every notebook that it saves: no change that anyone made.
OF_THE_MACHINE = ("codemirror_mode", "file_extension", "mimetype", "nbconvert_exporter", "pygments_lexer", "version")


def settle(environment: Path) -> None:
    """Put JupyterLab's settings into an environment."""
    for name, place in SETTINGS.items():
        (environment / place).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / name, environment / place / name)


def keep_outputs_out(clone: Path) -> bool:
    """Set the filter that .gitattributes names, in this clone alone; False where there is no git or no clone."""
    keys = " ".join(f"metadata.language_info.{name}" for name in OF_THE_MACHINE)
    command = f'"{Path(sys.executable).as_posix()}" -m nbstripout --keep-id --extra-keys "{keys}"'
    try:
        subprocess.run(
            ["git", "config", "--local", "filter.nbstripout.clean", command], cwd=clone, check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def main() -> None:
    """Set up the environment whose Python runs this, and the clone that this file is in."""
    settle(Path(sys.prefix))
    if not keep_outputs_out(HERE.parent):
        print("this is no git clone: there is no filter of what commits hold")


if __name__ == "__main__":
    main()
