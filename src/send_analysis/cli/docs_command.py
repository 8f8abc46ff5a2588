"""`docs`: write the reference pages of docs/reference from the registers."""

from __future__ import annotations

import argparse

from send_analysis.base.paths import find_root
from send_analysis.cli.arguments import DONE, Commands, new_command, shown


def add(commands: Commands) -> None:
    """Add the command."""
    command = new_command(
        commands,
        "docs",
        "write the catalogue of measures, the data dictionary and the logs of assumptions into docs/reference",
        "docs",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the pages and name them."""
    from send_analysis.release.reference_pages import write_reference_pages

    for path in write_reference_pages(find_root()):
        print(f"wrote {shown(path)}")
    return DONE
