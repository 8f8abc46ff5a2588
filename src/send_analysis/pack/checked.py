"""When a month's extracts were last checked, and on which files: what `check` leaves for `status`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from send_analysis.base.files import kept_json, sha256, write_json
from send_analysis.base.paths import Paths
from send_analysis.config.corrections import FILE as CORRECTIONS
from send_analysis.intake.extract import Extract

_KEPT = "checked.json"
#: The severities whose findings make a doubt.
_DOUBTS = ("doubtful", "not_collected")


@dataclass(frozen=True)
class Checked:
    """A check: its day, what it found, and whether the extracts are still those it read.

    `errors` and `doubts` are numbers of findings, `others` of those that are neither, `left_out` of rows.
    """

    day: str
    errors: int
    doubts: int
    is_of_these_files: bool
    left_out: int = 0
    others: int = 0


def keep_checked(paths: Paths, extract: Extract, day: dt.date) -> None:
    """Note that the month's extracts were checked: counts of findings and the files' fingerprints, no value of any."""
    found = {
        "errors": sum(finding.severity == "error" for finding in extract.findings),
        "doubts": sum(finding.severity in _DOUBTS for finding in extract.findings),
        "left_out": len(extract.quarantine),
        "others": sum(finding.severity == "reported" for finding in extract.findings),
    }
    # A check is a question: where nothing may be written it is answered all the same.
    with suppress(OSError):
        write_json(paths.processed / _KEPT, {"day": day.isoformat(), **found, "files": _prints(paths, sha256)})


def kept_checked(paths: Paths, print_of: Callable[[Path], str] = sha256) -> Checked | None:
    """The month's last check; None where there was none. `print_of` gives a file's fingerprint."""
    said = kept_json(paths.processed / _KEPT)
    if not said:
        return None
    is_of_these = said["files"] == _prints(paths, print_of)
    left_out, others = (int(said.get(name, 0)) for name in ("left_out", "others"))
    return Checked(said["day"], said["errors"], said["doubts"], is_of_these, left_out, others)


def _prints(paths: Paths, print_of: Callable[[Path], str]) -> dict[str, str]:
    """The fingerprints of the month's extracts and of the corrections register that is read with them."""
    files = [path for path in sorted(paths.raw.rglob("*")) if path.is_file()]
    register = paths.raw_council / CORRECTIONS
    return {
        path.relative_to(paths.raw_council).as_posix(): print_of(path)
        for path in [*files, *([register] if register.is_file() else [])]
    }
