"""What a pack, a chapter and a report rest on, as fingerprints: what has not changed need not be made again.

Asked before anything else is loaded, so nothing here may import what measures or draws.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import folder_sha256, kept_json, sha256, write_json
from send_analysis.base.paths import OWN_NOTEBOOKS, SIGNING, WITHDRAWN, Paths
from send_analysis.config.yaml_files import read_yaml

_PACKAGE = Path(__file__).parents[1]
#: This package's own name, by which its requirements are known.
_OWN = "send-analysis"
#: Rooms that no figure and no page rests on.
_NO_PART = ("cli", "desk", "release", "__main__.py", "__pycache__")
#: Rooms that draw and write, and measure nothing.
_DRAWS = ("blocks", "chapters", "document", "run")
_KEPT = "pack-key.json"
#: Of a month's records the one file that is for people.
_NOT_READ = "quarantine.csv"
#: Rooms that a month's figures rest on, beside the clock.
_MEASURING = ("contract", "intake", "dfe", "measures")
#: The order and the headings of a report: no part of a pack.
FORM = "form.yaml"
#: The council's own look of the Word paper: no part of a pack either.
WORD_TEMPLATE = "reference.docx"
_SETTINGS = "council.yaml"
#: What of a council's settings says how its papers look, and the kinds of its logo: no part of a pack either.
_LOOK = "house_style"
_PICTURES = (".svg", ".png")
#: Where JupyterLab keeps copies of what is open.
_COPIES = ".ipynb_checkpoints"


def library_versions() -> dict[str, str | None]:
    """The versions of Python and of every library that the package requires; None for one that is not there."""
    needed = [line for line in requires(_OWN) or () if "extra ==" not in line]
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in needed]
    return {"python": ".".join(map(str, sys.version_info[:3])), **{name: _version(name) for name in names}}


@cache
def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def fingerprint(value: object) -> str:
    """One fingerprint of plain values."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


@cache
def code_fingerprint(drawing: bool = True) -> str:
    """The fingerprint of the package's code and templates; without `drawing` only of what measures."""
    return _fingerprint_without(*_NO_PART, *(() if drawing else _DRAWS))


def _fingerprint_without(*left_out: str) -> str:
    files = [
        path
        for path in _PACKAGE.rglob("*")
        if path.is_file() and not set(path.relative_to(_PACKAGE).parts) & set(left_out)
    ]
    return _of_files(_PACKAGE, files)


@cache
def chapter_code() -> str:
    """The fingerprint of the code that an executed chapter rests on, beside its pack: not what runs it or prints it."""
    return _fingerprint_without(*_NO_PART, "document", "run")


@cache
def measuring_code() -> str:
    """The fingerprint of what reads and measures a month's extracts: another one may give other figures."""
    files = [path for room in _MEASURING for path in (_PACKAGE / room).rglob("*.py")]
    return fingerprint([version(_OWN), _of_files(_PACKAGE, [*files, _PACKAGE / "base" / "clock.py"])])


def _of_files(root: Path, files: Iterable[Path]) -> str:
    return fingerprint([(path.relative_to(root).as_posix(), sha256(path)) for path in sorted(files)])


def council_print(folder: Path) -> str:
    """The fingerprint of what a council's figures rest on in its folder of config.

    Officers' words, the form, its own chapters, the look in Word, the house style and its logo are no part of it, nor
    are the keys of its releases.
    """
    files = [path for path in files_in(folder) if _is_measured_by(path)]
    return fingerprint([settings_print(folder), _of_files(folder, files)])


def _is_measured_by(path: Path) -> bool:
    is_look = path.name in (FORM, WORD_TEMPLATE) or path.suffix in _PICTURES
    return (
        path.parent.name not in ("commentary", OWN_NOTEBOOKS) and path.name not in (_SETTINGS, SIGNING) and not is_look
    )


def settings_print(folder: Path) -> str:
    """The fingerprint of what figures rest on in council.yaml: what it says, but for the house style.

    Values and their order count, not how they are written: a comment says nothing.
    """
    return fingerprint(repr({key: value for key, value in _settings(folder).items() if key != _LOOK}))


def _settings(folder: Path) -> Mapping[str, Any]:
    path = folder / _SETTINGS
    return read_yaml(path).values if path.is_file() else {}


def pack_key(paths: Paths, as_at_rests_on: str) -> str:
    """The fingerprint of everything that a month's pack rests on: extracts, earlier reports, config, code, libraries.

    Officers' words are no part of it; the days of meeting and agenda in their file are: `Settings.as_at_rests_on`.
    """
    files = [
        *extract_files(paths),
        *(path for path in files_in(paths.national) if path.name != FORM),
        *files_in(paths.reference),
        *earlier_files(paths),
    ]
    return fingerprint(
        {
            "files": _of_files(paths.root, files),
            "council": council_print(paths.config),
            "month": str(paths.month),
            "as_at": as_at_rests_on,
            "code": code_fingerprint(drawing=False),
            "libraries": library_versions(),
        }
    )


def entry_prints(paths: Paths) -> dict[str, dict[str, str]]:
    """The fingerprint of each entry of each YAML file that a pack rests on: by file, then by the entry's key.

    So that a later look can say which assumption, subject of law or setting has changed. A file that can't be read has
    no entries.
    """
    found = {}
    for path in sorted([*paths.national.glob("*.yaml"), *paths.config.rglob("*.yaml")]):
        with suppress(InputError):
            values = read_yaml(path).values
            found[path.relative_to(paths.root).as_posix()] = {
                str(key): fingerprint(repr(value))[:_ENTRY] for key, value in values.items()
            }
    return found


#: So many characters of an entry's fingerprint are kept: enough to see that it changed.
_ENTRY = 12


def files_in(folder: Path) -> Iterator[Path]:
    """Every file in a folder and below, but for JupyterLab's copies; none where it is not there."""
    return (path for path in folder.rglob("*") if path.is_file() and _COPIES not in path.parts)


def extract_files(paths: Paths) -> Iterator[Path]:
    """The council's extracts of this month and of those before it, corrections too, and its history."""
    for path in files_in(paths.raw_council):
        if not _is_later(path.relative_to(paths.raw_council).parts[0], paths.month):
            yield path


def earlier_files(paths: Paths) -> Iterator[Path]:
    """The published reports up to this month, each edition, and what earlier reports printed by category."""
    for published in paths.reports.glob("*/published*"):
        if published.parent.name <= str(paths.month):
            yield from (path for name in ("release.json", WITHDRAWN) for path in published.glob(name))
            yield from files_in(published / "pack")
    yield from (path for path in paths.printed.glob("*.json") if path.stem < str(paths.month))


def kept_print(paths: Paths) -> str:
    """The fingerprint of what builds have kept of earlier months: their measured figures and their records.

    A build makes what it lacks of them, so a pack rests on them as they are once it is made; but of a published month,
    and of one whose extracts are gone, it makes none, and its tables say so.
    """
    months = (folder for folder in paths.processed.parent.glob("*") if folder.name < str(paths.month))
    kept = (path for folder in months for name in ("measured", "records") for path in files_in(folder / name))
    return _of_files(paths.root, (path for path in kept if path.name != _NOT_READ))


def _is_later(folder: str, month: Month) -> bool:
    return folder[:4].isdigit() and folder[:7] > str(month)


def pack_is_unchanged(paths: Paths, as_at_rests_on: str) -> bool:
    """Whether the pack kept from the last build is as it was made, and everything that it rests on is."""
    said: Mapping[str, str] = kept_json(paths.kept / _KEPT)
    return (
        (paths.pack / "meta.json").is_file()
        and said.get("pack") == folder_sha256(paths.pack)
        and said.get("kept") == kept_print(paths)
        and said.get("key") == pack_key(paths, as_at_rests_on)
    )


def keep_pack_key(paths: Paths, key: str) -> None:
    """Note what the pack that has just been made rests on: the key of when its making began.

    What changed while it was made is then another key, and the pack is made again.
    """
    write_json(paths.kept / _KEPT, {"key": key, "kept": kept_print(paths), "pack": folder_sha256(paths.pack)})


def forget_pack_key(paths: Paths) -> None:
    """Let the next build make the pack again."""
    (paths.kept / _KEPT).unlink(missing_ok=True)
