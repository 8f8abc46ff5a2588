"""What pyproject.toml can't say: a wheel holds what a working folder begins with, from outside its packages."""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "src"))

from send_working_folder import files_of  # noqa: E402 - it lies in this project


class WithWorkingFolder(build_py):
    """Builds the packages, with what a working folder begins with; an editable install uses the checkout itself."""

    def run(self):
        """Build, then copy."""
        super().run()
        if not self.editable_mode:
            begin = Path(self.build_lib) / "send_working_folder" / "begin"
            for file in files_of(HERE):
                (begin / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(HERE / file, begin / file)


setup(cmdclass={"build_py": WithWorkingFolder})
