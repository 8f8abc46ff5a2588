"""Publication: what the public is shown is frozen with its pack, so that later months compare with just that."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import stat
from pathlib import Path

from send_analysis.contract import InputError
from send_analysis.store import Paths, replacing_folder, sha256, write_json

#: What is published beside the pack.
FILES = ("report.html", "report.pdf", "scorecard.csv", "scorecard.xlsx", "deficit.csv", "run.json")


class Refused(Exception):
    """A publication rule says no; the text says which and what to do."""


def publish(paths: Paths, role: str, today: dt.date) -> Path:
    """Freeze a built month as published, read-only, with who released it and the fingerprint of every file.

    Raises InputError when the month has not been built and Refused when a publication rule is broken: no role, files
    changed since the build, or another report already published for the month.
    """
    if not role.strip():
        raise Refused('publication needs the role that releases it: --role "Director of Children\'s Services"')
    _check_built(paths)
    fingerprints = {name: sha256(paths.report / name) for name in FILES}
    if (paths.published / "release.json").is_file():
        _check_same_as_published(paths, fingerprints)
        return paths.published
    with replacing_folder(paths.published) as half:
        for name in FILES:
            shutil.copyfile(paths.report / name, half / name)
        shutil.copytree(paths.report / "notebooks", half / "notebooks")
        shutil.copytree(paths.pack, half / "pack")
        files = {item.relative_to(half).as_posix(): sha256(item) for item in sorted(half.rglob("*")) if item.is_file()}
        write_json(
            half / "release.json",
            {
                "council": paths.council,
                "month": str(paths.month),
                "role": role,
                "released": today.isoformat(),
                "files": files,
            },
        )
    _make_read_only(paths.published)
    return paths.published


def _check_built(paths: Paths) -> None:
    """Raise unless the report is whole and is what its run.json says was built, from the pack that is there."""
    built = f"`python -m send_analysis build {paths.council} {paths.month}`"
    record = paths.report / "run.json"
    if not record.is_file() or not (paths.pack / "meta.json").is_file():
        raise InputError(f"{paths.council} {paths.month} has not been built: run {built} first")
    outputs = json.loads(record.read_text(encoding="utf-8"))["outputs"]
    for output in outputs:
        path = paths.report / output["file"]
        if not path.is_file() or sha256(path) != output["sha256"]:
            raise Refused(f"{output['file']} is not what was built: run {built} again and publish that")


def _check_same_as_published(paths: Paths, fingerprints: dict[str, str]) -> None:
    """Raise unless what is published is this very report: a published month is never overwritten."""
    release = json.loads((paths.published / "release.json").read_text(encoding="utf-8"))
    changed = [
        name for name, digest in fingerprints.items() if name != "run.json" and release["files"].get(name) != digest
    ]
    if changed:
        raise Refused(
            f"{paths.month} was published on {release['released']} by {release['role']} and differs now in "
            f"{', '.join(changed)}. A published month is never overwritten: put corrected extracts into "
            f"data/raw/{paths.council}/{paths.month}-r2/, and the next month's report will list the revision"
        )


def _make_read_only(folder: Path) -> None:
    for item in folder.rglob("*"):
        if item.is_file():
            item.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
