"""No test rests on the configuration that ships: tests/conftest.py sees what is read, and this what is only named."""

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import HOME, MAY_READ_SHIPPED, ROOT

TESTS = Path(__file__).parent
#: They name the council that ships to say that its name is nowhere.
MAY_NAME_SHIPPED = (*MAY_READ_SHIPPED, "test_another_council.py", "test_own_council.py")


def test_no_test_names_the_council_that_ships():
    naming = re.compile(r"\bbcp\b")
    files = {path.relative_to(TESTS).as_posix(): path for path in TESTS.rglob("*.py")}

    assert [] == [
        name
        for name, path in files.items()
        if not name.startswith(MAY_NAME_SHIPPED) and naming.search(path.read_text(encoding="utf-8"))
    ]


def test_testshire_is_no_council():
    shipped = {folder.name for folder in (ROOT / "config" / "councils").iterdir()}

    assert ["testshire"] == [folder.name for folder in (HOME / "config" / "councils").iterdir()]
    assert "testshire" not in shipped


def test_a_test_that_reads_what_ships_is_an_error(tmp_path):
    reading = tmp_path / "test_reading.py"
    reading.write_text(
        "from tests.conftest import ROOT\n"
        "from tests.conftest import _rests_on_nothing_shipped\n\n\n"
        "def test_it():\n"
        "    next((ROOT / 'config' / 'national').glob('*.yaml')).read_text(encoding='utf-8')\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", str(reading), "-n", "0", f"--rootdir={ROOT}"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "read tests/council instead" in done.stdout
