"""What a command asks whoever runs it, where somebody sits at a terminal; elsewhere it says it and goes on."""

from __future__ import annotations

import sys


def ask_about_role(role: str) -> None:
    """Ask whether a role that looks like a person's name is meant; Refused where somebody answers that it is not."""
    from send_analysis.release.publishing import Refused
    from send_analysis.release.roles import asked_about

    doubt = asked_about(role)
    if not doubt:
        return
    print(f"warning: {doubt}", file=sys.stderr)
    if sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
        print("Keep it all the same? Write yes, or press Enter to stop: ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise Refused("the role was not kept: run it again with --role and a role")
