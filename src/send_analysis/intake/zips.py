"""A month's files in one zip: taken out to be read, never written anywhere else."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Rule, file_finding
from send_analysis.intake.formats import DAMAGED_ZIP
from send_analysis.intake.workbooks import BOMB, DAMAGED, is_bomb

#: A month has some twenty files.
MOST_FILES = 200

ZIP_READ = Rule(
    "zip read",
    "reported",
    "the files in the zip were read as if they lay in the month's folder",
    "nothing",
    settled=True,
)
ZIP_REFUSED = Rule(
    "zip not read",
    "error",
    "the zip holds names that lead out of it, or far more files than a month has: it was not opened",
    "take the month's files out and copy them into the folder",
)
ZIP_DAMAGED = replace(DAMAGED, message="the zip cannot be read: it may have been cut off while it was saved or copied")
ZIP_BOMB = replace(BOMB, message="the zip would unpack to far more than a month's extract: it was not opened")


def unpacked(path: Path, into: Path) -> tuple[list[Path], list[Finding]]:
    """The files of a zip, written into an empty folder under their own names, without the folders around them.

    A zip inside a zip is left as it is. Two files of one name in different folders are two files.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                member for member in archive.infolist() if not member.is_dir() and not _is_litter(member.filename)
            ]
            if len(members) > MOST_FILES or any(_leads_out(member.filename) for member in members):
                return [], [file_finding(ZIP_REFUSED, path.name)]
            if is_bomb(path):
                return [], [file_finding(ZIP_BOMB, path.name)]
            found = []
            for number, member in enumerate(members):
                place = into / str(number)
                place.mkdir(parents=True)
                found.append(place / PurePosixPath(member.filename).name)
                found[-1].write_bytes(archive.read(member))
            return found, [file_finding(ZIP_READ, path.name)]
    except DAMAGED_ZIP:
        return [], [file_finding(ZIP_DAMAGED, path.name)]


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/")


def _is_litter(name: str) -> bool:
    """What systems put into zips beside the files: folders of the Mac, hidden files."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")
