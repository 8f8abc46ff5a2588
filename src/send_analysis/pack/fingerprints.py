"""What a pack, a chapter and a report rest on, as fingerprints: what has not changed need not be made again."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from send_analysis.base.clock import Month
from send_analysis.base.files import folder_sha256, kept_json, sha256, write_json
from send_analysis.base.paths import WITHDRAWN, Paths
from send_analysis.config.settings import exempt_path
from send_analysis.config.yaml_files import read_yaml
from send_analysis.pack.store import Pack, read_pack

_PACKAGE = Path(__file__).parents[1]
#: Libraries whose versions may change a figure or a page.
LIBRARIES = ("pandas", "numpy", "scipy", "matplotlib", "seaborn", "papermill", "nbconvert", "typst", "pikepdf",
             "python-docx", "holidays")  # fmt: skip
#: Rooms that no figure and no page rests on.
_NO_PART = ("cli", "desk", "release", "__main__.py", "__pycache__")
#: Rooms that draw and write, and measure nothing.
_DRAWS = ("blocks", "chapters", "document", "run")
_KEPT = "pack-key.json"
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


def library_versions() -> dict[str, str | None]:
    """The versions of Python and of the libraries that a figure or a page rests on; None for one that is not there."""
    return {"python": ".".join(map(str, sys.version_info[:3])), **{name: _version(name) for name in LIBRARIES}}


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
    return fingerprint([version("send-analysis"), _of_files(_PACKAGE, [*files, _PACKAGE / "base" / "clock.py"])])


def _of_files(root: Path, files: Iterable[Path]) -> str:
    return fingerprint([(path.relative_to(root).as_posix(), sha256(path)) for path in sorted(files)])


def council_print(folder: Path) -> str:
    """The fingerprint of what a council's figures rest on in its folder of config.

    Officers' words, the form, the look in Word, the house style and its logo are no part of it.
    """
    files = [path for path in folder.rglob("*") if path.is_file() and _is_measured_by(path)]
    return fingerprint([settings_print(folder), _of_files(folder, files)])


def _is_measured_by(path: Path) -> bool:
    is_look = path.name in (FORM, WORD_TEMPLATE) or path.suffix in _PICTURES
    return path.parent.name != "commentary" and path.name != _SETTINGS and not is_look


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
        *_raw_files(paths),
        *(path for path in paths.national.rglob("*") if path.is_file() and path.name != FORM),
        *(path for path in paths.reference.rglob("*") if path.is_file()),
        *(path for path in _public_records(paths) if path.parts[-3] <= str(paths.month)),
        *(path for path in paths.printed.glob("*.json") if path.stem < str(paths.month)),
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


def _public_records(paths: Paths) -> Iterable[Path]:
    """What says of each edition that the public was shown what it is, and whether it was withdrawn."""
    for name in ("release.json", WITHDRAWN):
        yield from paths.reports.glob(f"*/published*/{name}")


def _raw_files(paths: Paths) -> Iterable[Path]:
    """The council's extracts of this month and of those before it, corrections too, and its history."""
    for path in paths.raw_council.rglob("*"):
        if path.is_file() and not _is_later(path.relative_to(paths.raw_council).parts[0], paths.month):
            yield path


def _is_later(folder: str, month: Month) -> bool:
    return folder[:4].isdigit() and folder[:7] > str(month)


def unchanged_pack(paths: Paths, as_at_rests_on: str, scenario: str) -> Pack | None:
    """The pack kept from the last build, where everything that it rests on is as it was; else None."""
    kept = paths.kept / _KEPT
    if not (paths.pack / "meta.json").is_file():
        return None
    said: Mapping[str, str] = kept_json(kept)
    if said.get("pack") != folder_sha256(paths.pack) or said.get("key") != pack_key(paths, as_at_rests_on):
        return None
    return read_pack(paths.pack, scenario)


def kept_pack_key(paths: Paths) -> str:
    """What the month's kept pack rested on when it was made, as `pack_key` gives it; empty where nothing tells."""
    return str(kept_json(paths.kept / _KEPT).get("key", ""))


def keep_pack_key(paths: Paths, as_at_rests_on: str) -> None:
    """Note what the pack that has just been made rests on."""
    write_json(paths.kept / _KEPT, {"key": pack_key(paths, as_at_rests_on), "pack": folder_sha256(paths.pack)})


def unchanged_report(paths: Paths, key: str) -> bool:
    """Whether the last build's report rests on just this and every file of it is still as it was built."""
    record = paths.report / "run.json"
    said = kept_json(record)
    outputs = said.get("outputs", [])
    return said.get("key") == key and all(
        (paths.report / entry["file"]).is_file() and sha256(paths.report / entry["file"]) == entry["sha256"]
        for entry in outputs
    )


def form_files(paths: Paths) -> tuple[Path, ...]:
    """The files that may hold a council's form, the look of its Word paper, and its logo."""
    pictures = (path for path in sorted(paths.config.glob("*")) if path.suffix in _PICTURES)
    return paths.national / FORM, paths.config / FORM, paths.config / WORD_TEMPLATE, *pictures


def _words(commentary: Path | None) -> list[Path]:
    """The files of officers' words: the month's, and its exempt appendix."""
    return [path for path in (commentary, exempt_path(commentary)) if path.is_file()] if commentary else []


def report_key(paths: Paths, scenario: str, commentary: Path | None, notebooks: Iterable[Path]) -> str:
    """The fingerprint of what a month's report rests on: pack, words, form, look, notebooks, code, libraries."""
    return fingerprint(
        {
            "pack": folder_sha256(paths.pack),
            "scenario": scenario,
            "words": [sha256(path) for path in _words(commentary)],
            "form": [sha256(path) for path in form_files(paths) if path.is_file()],
            "look": repr(_settings(paths.config).get(_LOOK)),
            "notebooks": [(path.name, sha256(path)) for path in notebooks],
            "code": code_fingerprint(),
            "libraries": library_versions(),
        }
    )
