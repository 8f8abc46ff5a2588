"""What a pack, a chapter and a report rest on, as fingerprints: what has not changed need not be made again."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
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
#: What else a pack or a report rests on, as it is named beside the files.
CODE, AS_AT, LOOK = "the code", "the as-at day", "the look of the papers"
#: How a library is named there.
LIBRARY = "the library {}"


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


def _of_files(root: Path, files: Iterable[Path], print_of: Callable[[Path], str] = sha256) -> str:
    return fingerprint([(path.relative_to(root).as_posix(), print_of(path)) for path in sorted(files)])


def council_print(folder: Path) -> str:
    """The fingerprint of what a council's figures rest on in its folder of config.

    Officers' words, the form, the look in Word, the house style and its logo are no part of it.
    """
    return fingerprint([settings_print(folder), _of_files(folder, _measured_by(folder))])


def _measured_by(folder: Path) -> list[Path]:
    """The files of a council's folder that its figures rest on, but for council.yaml, of which only a part is."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_measured_by(path)]


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
    return fingerprint(pack_rests_on(paths, as_at_rests_on))


def pack_rests_on(paths: Paths, as_at_rests_on: str, print_of: Callable[[Path], str] = sha256) -> dict[str, str]:
    """Each thing that a month's pack rests on, by its name, with its fingerprint.

    A file's name is its path in the project. Extracts of another month, and an edition of public data, are a folder
    each; corrections of this month are files. `print_of` gives a file's fingerprint.
    """
    groups: dict[Path, list[Path]] = {}
    for path in _raw_files(paths):
        first = path.relative_to(paths.raw_council).parts[0]
        is_own = first[:7] == str(paths.month)
        groups.setdefault(path if is_own else paths.raw_council / first, []).append(path)
    files = [
        *_measured_by(paths.config),
        *(path for path in paths.national.rglob("*") if path.is_file() and path.name != FORM),
        *(path for path in _public_records(paths) if path.parts[-3] <= str(paths.month)),
        *(path for path in paths.printed.glob("*.json") if path.stem < str(paths.month)),
    ]
    groups |= {path: [path] for path in files}
    for path in (path for path in paths.reference.rglob("*") if path.is_file()):
        groups.setdefault(paths.reference / path.relative_to(paths.reference).parts[0], []).append(path)
    return {
        **{
            item.relative_to(paths.root).as_posix(): _of_files(paths.root, within, print_of)
            for item, within in groups.items()
        },
        (paths.config / _SETTINGS).relative_to(paths.root).as_posix(): settings_print(paths.config),
        AS_AT: as_at_rests_on,
        CODE: code_fingerprint(drawing=False),
        **_libraries(),
    }


def _libraries() -> dict[str, str]:
    return {LIBRARY.format(name): str(number) for name, number in library_versions().items()}


def entry_prints(paths: Paths) -> dict[str, dict[str, str]]:
    """The fingerprint of each entry of each YAML file that a pack rests on: by file, then by the entry's key.

    So that a later look can say which assumption, subject of law or setting has changed. A file that can't be read has
    no entries.
    """
    files = [*paths.national.glob("*.yaml"), *paths.config.rglob("*.yaml")]
    found = {}
    for path in sorted(files):
        with suppress(InputError):
            values = read_yaml(path).values
            found[path.relative_to(paths.root).as_posix()] = {
                str(key): fingerprint(repr(value))[:_ENTRY] for key, value in values.items()
            }
    return found


#: So many characters of an entry's fingerprint are kept: enough to see that it changed.
_ENTRY = 12


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


def kept_rests_on(paths: Paths) -> tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]] | None:
    """What the month's kept pack rested on, as `pack_rests_on` gives it, and its `entry_prints`; None without a pack.

    Both are empty for a pack of a version that did not note them.
    """
    said = kept_json(paths.kept / _KEPT)
    return (said.get("rests_on", {}), said.get("entries", {})) if said else None


def keep_pack_key(paths: Paths, as_at_rests_on: str) -> None:
    """Note what the pack that has just been made rests on."""
    rests_on = pack_rests_on(paths, as_at_rests_on)
    kept = {"key": fingerprint(rests_on), "pack": folder_sha256(paths.pack)}
    write_json(paths.kept / _KEPT, {**kept, "rests_on": rests_on, "entries": entry_prints(paths)})


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
        {"pack": folder_sha256(paths.pack), "scenario": scenario, **report_rests_on(paths, commentary, notebooks)}
    )


def report_rests_on(paths: Paths, commentary: Path | None, notebooks: Iterable[Path]) -> dict[str, str]:
    """Each thing that a month's report rests on beside its pack and its scenario, by its name, with its fingerprint.

    A file's name is its path in the project.
    """
    files = [*_words(commentary), *(path for path in form_files(paths) if path.is_file()), *notebooks]
    return {
        **{path.relative_to(paths.root).as_posix(): sha256(path) for path in files},
        LOOK: fingerprint(repr(_settings(paths.config).get(_LOOK))),
        CODE: code_fingerprint(),
        **_libraries(),
    }
