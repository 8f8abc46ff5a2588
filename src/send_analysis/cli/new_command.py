"""`new`: make a council's folders, ready to fill."""

from __future__ import annotations

import argparse

from send_analysis.base.paths import find_root
from send_analysis.cli.arguments import DONE, Commands, new_command, shown


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "new",
        "make a council's folders in config/councils and data/raw, ready to fill",
        "new leeds",
        'new anytown --authority "Bath and North East Somerset"',
    )
    command.add_argument("code", help="the folder's name: small letters, digits and hyphens")
    command.add_argument("--authority", default="", help="DfE's name, three-digit number or nine-character code")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the folders and say what to do next."""
    from send_analysis.config.new_council import write_new_council

    written, authority = write_new_council(find_root(), options.code, options.authority)
    for path in written:
        print(f"made {shown(path)}")
    if authority is None:
        print(
            f"DfE's statistics have no authority {options.code!r}: fill in name, dfe_code and region in council.yaml;"
        )
        print("a council that has no number yet, or was made of others: docs/successor-council.md")
    else:
        print(f"filled in for {authority.name} ({authority.dfe_code}, {authority.ons_code}, {authority.region})")
    print(f"next: put a month's extracts into data/raw/{options.code}/<month>/ and run `check {options.code} <month>`")
    print(
        f"for a forecast of the deficit: `assumptions {options.code}` lists the values and the scenario it still needs"
    )
    return DONE
