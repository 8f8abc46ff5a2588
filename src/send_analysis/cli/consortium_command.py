"""`consortium`: the measures of several councils side by side, from their published reports alone."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from send_analysis.base.characters import one_line
from send_analysis.base.errors import InputError
from send_analysis.base.paths import find_root
from send_analysis.cli.arguments import BAD_INPUT, DONE, Commands, month, new_command, project, shown


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "consortium",
        "set the measures of several councils side by side, from their published reports alone",
        "consortium reports/bcp/2024-03/published reports/york/2024-03/published",
        'consortium "reports/*/2024-03/published"',
        "consortium from-york/published from-leeds/published --to side-by-side",
        told="A folder that can't be shown (not published, withdrawn, altered, of another month …) is told in a line, "
        "and\nthe rest goes on.",
        exit_codes="exit codes: 0 every folder is shown, 2 one was left out or fewer than two could be shown",
    )
    command.add_argument(
        "folders", nargs="+", metavar="FOLDER",
        help="published folders, each the one that holds release.json; a pattern names many",
    )  # fmt: skip
    command.add_argument("--month", type=month, help="the month that is shown (that of the first folder)")
    command.add_argument(
        "--to", type=Path, metavar="FOLDER", help="where to write it (reports/all-councils/<month> of the project)"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the page of the folders that can be shown, and say which can't."""
    from send_analysis.release.signers import known_keys
    from send_analysis.run.consortium.consortium_page import write_consortium
    from send_analysis.run.consortium.members import members_of

    members, left_out = members_of(_folders(options.folders), options.month, known_keys(project()))
    for one in left_out:
        print(one_line(f"left out: {shown(one.folder)}: {one.why}"), file=sys.stderr)
    if len(members) < 2:
        raise InputError(f"nothing to set side by side: {len(members)} of the folders can be shown, and it takes two")
    to = options.to or find_root() / "reports" / "all-councils" / str(members[0].pack.month)
    page = write_consortium(to, members, left_out)
    print(f"{len(members)} councils side by side: {shown(page)}")
    return BAD_INPUT if left_out else DONE


def _folders(written: Sequence[str]) -> Iterator[Path]:
    """The folders that are named, those of a pattern in order: not every shell spreads patterns out."""
    for text in written:
        found = sorted(Path().glob(text)) if "*" in text and not Path(text).is_absolute() else []
        yield from found or [Path(text)]
