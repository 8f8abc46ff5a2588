"""`new-measure`: a measure of a council's own, ready to change."""

from __future__ import annotations

import argparse

from send_analysis.base.paths import Paths, find_root
from send_analysis.cli.arguments import COUNCIL, DONE, Commands, new_command, shown


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "new-measure",
        "write a measure of a council's own, a function that works as it is, into its folder of config",
        'new-measure bcp personal_budgets --title "Plans with a personal budget"',
    )
    command.add_argument("council", help=COUNCIL)
    command.add_argument("name", help="the measure's id: small letters, digits and _")
    command.add_argument("--title", default="", help="what the report calls it; the name where none is given")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file and say what to do next."""
    from send_analysis.run.new_own import newest_month, write_new_measure

    root = find_root()
    month = newest_month(root, options.council)
    path = write_new_measure(Paths(root, options.council, month), options.name, options.title)
    print(f"made {shown(path)}")
    print(f"next: change what it counts and its card, then build {options.council} {month}")
    print(f'a chapter of the council\'s own shows it by own_measures.sentence(pack, "{options.name}")')
    return DONE
