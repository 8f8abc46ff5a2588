"""What `new-chapter` and `new-measure` share: a council, a name, a title, and a file in its folder of config."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from send_analysis.base.paths import Paths, find_root
from send_analysis.cli.arguments import COUNCIL, Commands, new_command, shown


def add_own(
    commands: Commands, what: str, is_what: str, example: str, name: str, title: str
) -> argparse.ArgumentParser:
    """A command that writes `what` of a council's own; the texts are its help."""
    command = new_command(
        commands,
        f"new-{what}",
        f"write a {what} of a council's own, a {is_what} that works as it is, into its folder of config",
        example,
    )
    command.add_argument("council", help=COUNCIL)
    command.add_argument("name", help=name)
    command.add_argument("--title", default="", help=f"{title}; the name where none is given")
    return command


def write_own(options: argparse.Namespace, write: Callable[[Paths, str, str], Path]) -> str:
    """Write the file, say where it is, and return what to build to see it: council and month."""
    from send_analysis.run.new_own import newest_month

    root = find_root()
    month = newest_month(root, options.council)
    path = write(Paths(root, options.council, month), options.name, options.title)
    print(f"made {shown(path)}")
    return f"{options.council} {month}"
