"""A whole build by the command line: everything, one thing changed, nothing changed."""

from __future__ import annotations

import json
from pathlib import Path

from rounds import COUNCIL, MONTH, asked_rounds, compare, sample_project, send_analysis


def touch_chapter(root: Path) -> None:
    """Change a chapter's words, as an analyst would."""
    notebook = min((root / "notebooks").glob("[0-9][0-9]-*.ipynb"))
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["metadata"]["touched"] = content["metadata"].get("touched", 0) + 1
    notebook.write_text(json.dumps(content), encoding="utf-8")


def build_one_chapter(root: Path) -> None:
    """A build after one chapter was changed."""
    touch_chapter(root)
    send_analysis("build", COUNCIL, MONTH)


def main() -> None:
    """Print the ratios."""
    rounds = asked_rounds(__doc__ or "", 3)
    with sample_project() as root:
        ways = {
            "peer: build --engine nbclient --force": lambda: send_analysis(
                "build", COUNCIL, MONTH, "--engine", "nbclient", "--force"
            ),
            "build --force": lambda: send_analysis("build", COUNCIL, MONTH, "--force"),
            "build, one chapter changed": lambda: build_one_chapter(root),
            "build, nothing changed": lambda: send_analysis("build", COUNCIL, MONTH),
        }
        compare("a month's report, earlier months measured before", ways, rounds)


if __name__ == "__main__":
    main()
