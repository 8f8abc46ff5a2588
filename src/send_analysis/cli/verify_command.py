"""`verify`: whether a published folder's files are those that were released; needs nothing but the folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from send_analysis.cli.arguments import BAD_INPUT, DONE, Commands, new_command, shown


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "verify",
        "check that a published folder's files are those that were released; needs no data and no project",
        "verify reports/bcp/2024-03/published",
        "verify downloads/2024-03 --record downloads/releases.json",
    )
    command.add_argument("folder", type=Path, help="the folder that was published: the one that holds release.json")
    command.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="the council's record of releases (releases.json) to hold it against; where the folder stands in "
        "reports/, the one there",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Say whose report the folder holds, and whether each of its files is as it was released."""
    from send_analysis.release.verifying import verified

    found = verified(options.folder, options.record)
    release = found.release
    number = int(release.get("edition", 1))
    print(
        f"{release.get('council', '')} {release.get('month', '')}{f', edition {number}' if number > 1 else ''}: "
        f"released by {release.get('role', '')} on {release.get('released', '')}, {len(release.get('files', {}))} files"
    )
    if found.withdrawal:
        said = found.withdrawal
        print(f"withdrawn on {said['day']} by {said['role']}: {said['reason']}")
    if found.followed:
        later = found.followed
        print(
            f"replaced on {later['day']} by edition {later['edition']}, released by {later['role']}: {later['reason']}"
        )
    if found.differs:
        print(f"NOT as released: {shown(options.folder)} {found.differs}")
        return BAD_INPUT
    if found.against is not None:
        print(f"as released: every file is the one that release.json and {shown(found.against)} name")
        return DONE
    print("as released: every file is the one that release.json names")
    print(f"release.json itself: ask the council whether its fingerprint (SHA-256) is {found.fingerprint}")
    return DONE
