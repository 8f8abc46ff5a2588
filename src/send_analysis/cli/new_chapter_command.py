"""`new-chapter`: a chapter of a council's own, ready to change."""

from __future__ import annotations

import argparse

from send_analysis.base.paths import Paths, find_root
from send_analysis.cli.arguments import COUNCIL, DONE, Commands, new_command, shown


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "new-chapter",
        "write a chapter of a council's own, a notebook that works as it is, into its folder of config",
        'new-chapter bcp parking --title "School transport and parking"',
    )
    command.add_argument("council", help=COUNCIL)
    command.add_argument("name", help="the chapter's name: small letters, digits and hyphens")
    command.add_argument("--title", default="", help="its heading in the report; the name where none is given")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the notebook and say what to do next."""
    from send_analysis.run.new_own import newest_month, write_new_chapter

    root = find_root()
    month = newest_month(root, options.council)
    path = write_new_chapter(Paths(root, options.council, month), options.name, options.title)
    print(f"made {shown(path)}")
    print(f"next: open it in JupyterLab and change its cells, or see it as it is: build {options.council} {month}")
    print(f"to put it anywhere else in the report, name {options.name} in config/councils/{options.council}/form.yaml")
    return DONE
