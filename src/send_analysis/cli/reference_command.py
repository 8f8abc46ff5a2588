"""`reference`: what this copy holds of the public data, and a new edition of DfE's into it."""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from send_analysis.base.errors import InputError
from send_analysis.base.paths import find_root
from send_analysis.cli.arguments import DONE, Commands, day, new_command, shown


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "reference",
        "list the public data that this copy holds, or add DfE's plan statistics, neighbours or LAIT values",
        "reference list",
        "reference list --as-at 2026-10-31                       (what was known that day, and what was overdue)",
        "reference add education-health-and-care-plans_2026.zip --known-from 2026-06-25",
        "reference add downloads/ehcp-2026 --known-from 2026-06-25 --release 'reporting year 2026, as corrected'",
        "reference add sn_may_2030.xlsx --known-from 2030-05-28   (DfE's list of statistical neighbours)",
        "reference add bds_long.csv --known-from 2027-04-08       (the Local Authority Interactive Tool's values)",
    )
    command.add_argument("action", choices=("list", "add"), help="list what is held, or add an edition")
    command.add_argument("source", nargs="?", type=Path, help="the folder, zip or file, as downloaded")
    command.add_argument("--as-at", type=day, help="list what was known on a day (today, if not given)")
    command.add_argument("--known-from", type=day, help="the day on which it was published")
    command.add_argument("--release", default="", help="what the publisher calls it (reporting year 2026, May 2030)")
    command.add_argument("--licence", default="", help="its licence (Open Government Licence v3.0)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List the sets, or add an edition and say what changed."""
    reference = find_root() / "data" / "reference"
    if options.action == "list":
        if options.source:
            raise InputError("reference list takes no folder or zip: did you mean reference add?")
        return _list(reference, options.as_at or dt.date.today())
    if options.source is None:
        raise InputError("reference add needs the folder or zip of the release, or the file, as downloaded")
    return _add(options, reference)


def _list(reference: Path, as_at: dt.date) -> int:
    from send_analysis.dfe.held_sets import held_sets, overdue_sets

    overdue = overdue_sets(reference, as_at)
    for held in held_sets(reference):
        print(f"{held.title}, {held.release} ({held.path})")
        due = f"next due by {held.next_due}" if held.next_due else "nothing follows it"
        known = f"known from {held.known_from}" if held.known_from <= as_at else f"not yet known on {as_at}"
        print(f"  {known}; {due}{' (OVERDUE)' if held in overdue else ''}; {held.licence}")
        print(f"  holds: {held.holds}" + (f"\n  missing: {held.missing}" if held.missing else ""))
    return DONE


def _add(options: argparse.Namespace, reference: Path) -> int:
    from send_analysis.dfe.adding_sets import add_download

    with tempfile.TemporaryDirectory() as place:
        files = _files(options.source, Path(place))
        added = add_download(files, reference, options.known_from, options.release, options.licence)
    for line in added.lines:
        print(line)
    print(f"added: {shown(added.folder)}, known from {options.known_from}")
    return DONE


def _files(source: Path, place: Path) -> list[Path]:
    """The files of a folder, or of a zip unpacked into an empty one; or the one file given."""
    from send_analysis.dfe.downloads import is_table

    if source.is_dir():
        files = [path for path in source.rglob("*") if path.is_file() and not path.name.startswith(".")]
    elif not source.is_file():
        raise InputError(f"{source}: there is no such folder or zip")
    elif source.suffix.casefold() == ".zip":
        files = _unpacked(source, place)
    elif is_table(source):
        files = [source]
    else:
        raise InputError(
            f"{source.name}: give the folder or the zip that the release came in, a CSV file or a workbook"
        )
    _refuse_bombs(files)
    return files


def _unpacked(source: Path, place: Path) -> list[Path]:
    from send_analysis.intake.zips import ZIP_READ, unpacked

    files, findings = unpacked(source, place)
    refused = [finding for finding in findings if finding.rule != ZIP_READ.name]
    if refused:
        raise InputError(f"{source.name}: {refused[0].message}")
    return files


def _refuse_bombs(files: Sequence[Path]) -> None:
    """A workbook is a zip too."""
    from send_analysis.intake.workbooks import BOMB, is_bomb

    for path in files:
        if path.suffix.casefold() == ".xlsx" and zipfile.is_zipfile(path) and is_bomb(path):
            raise InputError(f"{path.name}: {BOMB.message}")
