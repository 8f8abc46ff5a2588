"""A month built again after one thing changed, or nothing, against the same month built cold: seconds of processor."""

from __future__ import annotations

import json
import re
from pathlib import Path

from rounds import COUNCIL, MONTH, asked_rounds, compare, remove_built, sample_project, send_analysis

#: The assumption that is changed, in the register of the sample council.
ASSUMPTION = "high_needs_gap_previous"


def build() -> None:
    """The month's report, from whatever is there."""
    send_analysis("build", COUNCIL, MONTH)


def build_cold(root: Path) -> None:
    """The month's report where nothing was built before: every month read and measured, every chapter run."""
    remove_built(root)
    build()


def build_touched(root: Path) -> None:
    """The report after every input was saved again with the bytes that it had."""
    for path in (path for name in ("config", "notebooks", "data/raw") for path in (root / name).rglob("*")):
        if path.is_file():
            path.touch()
    build()


def build_other_words(root: Path) -> None:
    """The report after one more sentence of the officers'."""
    words = root / "config" / "councils" / COUNCIL / "commentary" / f"{MONTH}.md"
    words.write_text(words.read_text(encoding="utf-8") + "\nOne sentence more.\n", encoding="utf-8")
    build()


def build_other_chapter(root: Path) -> None:
    """The report after something of one chapter was changed, as an analyst would."""
    notebook = min((root / "notebooks").glob("[0-9][0-9]-*.ipynb"))
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["metadata"]["touched"] = content["metadata"].get("touched", 0) + 1
    notebook.write_text(json.dumps(content), encoding="utf-8")
    build()


def build_other_assumption(root: Path) -> None:
    """The report after one figure of the register of assumptions was changed."""
    register = root / "config" / "councils" / COUNCIL / "assumptions.yaml"
    text = register.read_text(encoding="utf-8")
    pattern = re.compile(rf"(^{ASSUMPTION}:\n(?:[ ].*\n)*?      value: )([0-9.]+)$", re.MULTILINE)
    other, changed = pattern.subn(lambda found: f"{found[1]}{float(found[2]) + 0.1:.1f}", text, count=1)
    if not changed:
        raise SystemExit(f"{register.name} has no figure {ASSUMPTION}: name another in {Path(__file__).name}")
    register.write_text(other, encoding="utf-8")
    build()


def main() -> None:
    """Print the ratios."""
    rounds = asked_rounds(__doc__ or "", 5)
    with sample_project() as root:
        ways = {
            "peer: built cold": lambda: build_cold(root),
            "nothing changed": build,
            "every input touched, its bytes the same": lambda: build_touched(root),
            "one sentence of commentary": lambda: build_other_words(root),
            "one chapter": lambda: build_other_chapter(root),
            "one assumption": lambda: build_other_assumption(root),
        }
        compare("a month's report after one thing changed", ways, rounds)


if __name__ == "__main__":
    main()
