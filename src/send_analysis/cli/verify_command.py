"""`verify`: whether a published folder's files are those that were released, and who signed them; needs nothing but
the folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from send_analysis.base.characters import one_line
from send_analysis.cli.arguments import BAD_INPUT, DONE, Commands, new_command, project, shown

if TYPE_CHECKING:
    from send_analysis.release.verifying import Verified


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "verify",
        "check that a published folder's files are those that were released, and who signed them; needs no data and no "
        "project",
        "verify reports/bcp/2024-03/published",
        "verify downloads/2024-03 --record downloads/releases.json",
        "verify downloads/2024-03 --key bcp.public.pem",
    )
    command.add_argument("folder", type=Path, help="the folder that was published: the one that holds release.json")
    command.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="the council's record of releases (releases.json) to hold it against; where the folder stands in "
        "reports/, the one there",
    )
    command.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="the council's public key (PEM), which the release must then be signed with; without this the keys count "
        "that the councils of the project name, where the command is run in one",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Say whose report the folder holds, whether each of its files is as it was released, and who signed that."""
    from send_analysis.release.signers import known_keys
    from send_analysis.release.signing import public_key_in
    from send_analysis.release.verifying import verified

    given = public_key_in(options.key) if options.key else ""
    found = verified(options.folder, options.record, known_keys(project(), given))
    for line in _lines(found, options.folder):
        # What the folder says stays on its line: it may be made up to look like a line of ours.
        print(one_line(line))
    return DONE if found.holds else BAD_INPUT


def _lines(found: Verified, folder: Path) -> Iterator[str]:
    from send_analysis.release.releases import NAMED

    release = found.release
    number = int(release.get("edition", 1))
    # What does not hold is no more than what the folder says of itself.
    says, as_released = ("", "as released: ") if found.holds else ("the folder says: ", "")
    yield (
        f"{says}{release.get('council', '')} {release.get('month', '')}{f', edition {number}' if number > 1 else ''}: "
        f"released by {release.get('role', '')} on {release.get('released', '')}, {len(release['files'])} files"
    )
    if said := found.withdrawal:
        whose, why = said.get("role", ""), said.get("reason", "")
        yield f"NOT current: {says}withdrawn on {said.get('day', '')} by {whose}: {why}"
    if later := found.followed:
        yield (
            f"NOT current: replaced on {later.get('day', '')} by edition {later['edition']}, "
            f"released by {later.get('role', '')}: {later.get('reason', '')} (by {shown(found.against)})"
        )
    if found.differs:
        yield f"NOT as released: {shown(folder)} {found.differs}"
        if len(found.files) > NAMED:
            yield from (f"  {name}" for name in found.files)
    elif found.against is not None:
        yield f"{as_released}every file is the one that release.json and {shown(found.against)} name"
    else:
        yield f"{as_released}every file is the one that release.json names"
    yield from (signed.words for signed in found.signatures)
    if found.against is None and not found.differs and not release.get("key"):
        yield f"release.json itself: ask the council whether its fingerprint (SHA-256) is {found.fingerprint}"
