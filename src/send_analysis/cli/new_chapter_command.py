"""`new-chapter`: a chapter of a council's own, ready to change."""

from __future__ import annotations

import argparse

from send_analysis.cli.arguments import DONE, Commands
from send_analysis.cli.own_work import add_own, write_own


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    add_own(
        commands,
        "chapter",
        "notebook",
        'new-chapter bcp parking --title "School transport and parking"',
        "the chapter's name: small letters, digits and hyphens",
        "its heading in the report",
    ).set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the notebook and say what to do next."""
    from send_analysis.run.new_own import write_new_chapter

    month = write_own(options, write_new_chapter)
    print(f"next: open it in JupyterLab and change its cells, or see it as it is: build {month}")
    print(f"to put it anywhere else in the report, name {options.name} in config/councils/{options.council}/form.yaml")
    return DONE
