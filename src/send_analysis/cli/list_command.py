"""`list`: what there is to name: measures, chapters, tables of a pack, documents, editions."""

from __future__ import annotations

import argparse

from send_analysis.base.paths import find_root
from send_analysis.cli.arguments import DONE, Commands, columned, new_command

WHAT = ("measures", "chapters", "tables", "documents", "editions")


def add(commands: Commands) -> None:
    """Add the command and its argument."""
    command = new_command(
        commands,
        "list",
        "list the measures, chapters, tables, documents or editions that there are, a line each",
        "list measures",
        "list measures bcp",
        "list chapters",
        "list tables",
        "list documents",
        "list editions",
    )
    command.add_argument("what", choices=WHAT, help="what to list")
    command.add_argument("council", nargs="?", default="", help="with the measures and chapters of this council's own")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the columns' names and a line each."""
    from send_analysis.run.catalogue import LISTS

    columns, rows = LISTS[options.what]
    root = find_root()
    print("\n".join(columned([columns, *rows(root, options.council)])))
    return DONE
