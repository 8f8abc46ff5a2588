"""What a command asks whoever runs it, where somebody sits at a terminal; elsewhere an option answers."""

from __future__ import annotations

import argparse
import sys


def role_argument(command: argparse.ArgumentParser, what: str) -> None:
    """The role that stands in a record for good, and the answer to whether it is a person's name."""
    command.add_argument("--role", default="", help=f"the role (not the name) that {what}")
    command.add_argument(
        "--no-name",
        action="store_true",
        help="the role looks like a person's name and is none; without this you are asked at a terminal, and refused "
        "elsewhere",
    )


def ask_about_role(role: str, no_name: bool) -> None:
    """Ask whether a role that looks like a person's name is meant; Refused where nobody can answer that it is."""
    from send_analysis.release.publishing import Refused
    from send_analysis.release.roles import asked_about

    doubt = asked_about(role)
    if no_name or not doubt:
        return
    if sys.stdin is None or not sys.stdin.isatty() or not sys.stderr.isatty():
        raise Refused(f"{doubt}. If it is a role and no name, add --no-name")
    print(f"warning: {doubt}", file=sys.stderr)
    print("Keep it all the same? Write yes, or press Enter to stop: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Refused("the role was not kept: run it again with --role and a role")
