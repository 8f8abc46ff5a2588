"""`sample`: write an invented council's extracts into data/raw."""

from __future__ import annotations

import argparse

from send_analysis.base.errors import InputError
from send_analysis.base.paths import find_root
from send_analysis.cli.arguments import COUNCIL, DONE, Commands, month, new_command, shown


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "sample",
        "write an invented council's extracts into data/raw",
        "sample bcp 2023-03 2024-03",
        "sample bcp 2024-01 2024-03 --plans 500 --seed 7",
    )
    command.add_argument("council", help=COUNCIL)
    command.add_argument("first", type=month, help="the first month, such as 2023-03")
    command.add_argument("last", type=month, help="the last month, such as 2024-03")
    command.add_argument("--plans", type=int, help="scale to about so many plans")
    command.add_argument("--seed", type=int, help="another seed invents other children")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the sample council's months."""
    from send_sample.write import write_sample

    if options.last < options.first:
        raise InputError(f"the last month, {options.last}, is before the first, {options.first}: swap them")
    folders = write_sample(find_root(), options.council, options.first, options.last, options.plans, options.seed)
    print(f"wrote {len(folders)} months of invented extracts, {shown(folders[0])} to {shown(folders[-1])}")
    return DONE
