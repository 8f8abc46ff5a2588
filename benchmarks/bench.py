"""Every benchmark in one run, its ratios written into README.md beside this: `make bench`."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from send_analysis.base.clock import day_in_words

HERE = Path(__file__).resolve().parent
README = HERE / "README.md"
BEGINS, ENDS = "<!-- bench: begins -->\n", "<!-- bench: ends -->\n"
#: What is timed, in the table's order: its name, the script and what it is given besides.
BENCHES = {
    "cold": ("cold.py",),
    "changes": ("changes.py",),
    "fleet": ("fleet.py",),
    "reading": ("intake.py", "--plans", "4000"),
    "reading-large": ("intake.py", "--plans", "200000"),
    "measuring": ("measuring.py", "--plans", "4000"),
    "measuring-large": ("measuring.py", "--plans", "200000"),
    "rendering": ("rendering.py",),
}
HEAD = """| what | way | median | by the clock | of processor | wanted | rounds | load |
|---|---|---|---|---|---|---|---|
"""


def machine() -> str:
    """The kind of machine: system, processor, cores, Python."""
    cores = f"{os.cpu_count()} cores"
    return f"{platform.system()}, {processor() or platform.machine()}, {cores}, Python {platform.python_version()}"


def processor() -> str:
    """The processor's name, where the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def with_table(page: str, table: str) -> str:
    """The page with another table between its two marks."""
    before, _, rest = page.partition(BEGINS)
    return f"{before}{BEGINS}\n{table}\n{ENDS}{rest.partition(ENDS)[2]}"


def main() -> None:
    """Run what is asked for; only a whole run rewrites the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5, help="how often each way runs (5)")
    options.add_argument("--only", nargs="+", choices=BENCHES, metavar="NAME", help=f"of {', '.join(BENCHES)}")
    options.add_argument("--write", action="store_true", help="write the table though it is not of every benchmark")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.md"
        rows.touch()
        environment = {**os.environ, "BENCH_ROWS": str(rows)}
        for name in asked.only or BENCHES:
            script, *given = BENCHES[name]
            command = [sys.executable, str(HERE / script), "--rounds", str(asked.rounds), *given]
            if subprocess.run(command, env=environment, check=False).returncode:
                print(f"{name} failed, and the others go on", file=sys.stderr)
        taken = f"{day_in_words(dt.date.today())}, {machine()}."
        table = f"{taken}\n\n{HEAD}{rows.read_text(encoding='utf-8')}"
    print(f"\n{table}")
    if asked.write or not asked.only:
        README.write_text(with_table(README.read_text(encoding="utf-8"), table), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
