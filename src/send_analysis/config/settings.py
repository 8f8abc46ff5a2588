"""config/ as typed values: who the council is, its words for files and columns, and the month's front sheet."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.config.authorities import find_authority, unknown_council


@dataclass(frozen=True)
class Council:
    """One folder of config/councils.

    `files`, `sheets` and `columns` give the council's own names beside the contract's, the contract's first, as
    `intake.own_words` shows; `person_number` is the heading of the council's own number for a child.
    """

    code: str
    name: str
    dfe_code: str = ""
    ons_code: str = ""
    region: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    person_number: str = ""
    targets: Mapping[str, float] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    #: Declared step changes: {kpi, from: a month, reason, and basis where the measure has several}.
    rebase: Sequence[Mapping[str, Any]] = ()
    #: Breakdown tables shown with their small numbers: {table, role, reason}, each printed in the release record.
    disclosure_exceptions: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class Commentary:
    """A month's front sheet and officers' words, config/councils/<code>/commentary/<month>.md; all of it optional."""

    meeting_date: dt.date | None = None
    front_sheet: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    path: Path | None = None
    first_line: int = 1


@dataclass(frozen=True)
class Reporting:
    """config/national/reporting.yaml: thresholds and conventions that anyone may argue about."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        if name not in self.values:
            raise InputError(f"config/national/reporting.yaml has no {name!r}: add it")
        return self.values[name]


@dataclass(frozen=True)
class Settings:
    """Everything that configuration says about one council's month."""

    root: Path
    council: Council
    month: Month
    commentary: Commentary
    reporting: Reporting
    #: The day of a report as known on a day, and what that day could not know, in words.
    known_on: dt.date | None = None
    left_out: Sequence[str] = ()

    @property
    def as_at(self) -> dt.date:
        """The day whose knowledge the report may use: one asked for, else the meeting day, else the month's last."""
        return self.known_on or self.commentary.meeting_date or self.month.last_day


def load_settings(root: Path, council: str, month: Month) -> Settings:
    """The settings of a council's month; InputError names the file, the key and what is allowed."""
    folder = root / "config" / "councils" / council
    return Settings(
        root,
        council_of(root, council),
        month,
        _commentary_of(folder / "commentary" / f"{month}.md", month),
        Reporting(read_yaml(root / "config" / "national" / "reporting.yaml")),
    )


def _commentary_of(path: Path, month: Month) -> Commentary:
    """A month's commentary; InputError for a meeting that the month's figures could not have been shown at."""
    commentary = load_commentary(path)
    if commentary.meeting_date and commentary.meeting_date < month.last_day:
        raise InputError(
            f"{shown_path(path)}: meeting_date is {commentary.meeting_date}, before {month.name} ended: "
            "write the day of the meeting that the report goes to"
        )
    return commentary


def council_of(root: Path, code: str) -> Council:
    """The council of a folder in config/councils; without one, the authority that DfE's statistics call so.

    What council.yaml leaves out of codes and region is filled in from DfE by the code that it gives. InputError names
    the nearest council known when there is neither.
    """
    folder = root / "config" / "councils" / code
    if not folder.is_dir():
        authority = find_authority(root, code)
        if authority is None:
            raise unknown_council(root, code)
        return Council(code, authority.name, authority.dfe_code, authority.ons_code, authority.region)
    council = load_council(folder, code)
    authority = find_authority(root, council.dfe_code or council.ons_code)
    if authority is None:
        return council
    return replace(
        council,
        dfe_code=council.dfe_code or authority.dfe_code,
        ons_code=council.ons_code or authority.ons_code,
        region=council.region or authority.region,
    )


def load_council(folder: Path, code: str) -> Council:
    """The council that a config folder describes."""
    if not folder.is_dir():
        known = sorted(path.name for path in folder.parent.glob("*") if path.is_dir())
        near = difflib.get_close_matches(code, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise InputError(
            f"there is no council {code!r} in config/councils (there are: {', '.join(known) or 'none'}).{hint}"
        )
    path = folder / "council.yaml"
    values = read_yaml(path)
    allowed = set(Council.__dataclass_fields__)
    for key in values:
        if key not in allowed:
            raise InputError(
                f"{shown_path(path)}: {key!r} is not a known key; allowed are {', '.join(sorted(allowed))}"
            )
    _check_kinds(path, values)
    if not values.get("name"):
        raise InputError(f"{shown_path(path)}: the key 'name' is missing: give the council's full name")
    values.setdefault("code", code)
    if values["code"] != code:
        raise InputError(
            f"{shown_path(path)}: code is {values['code']!r} but the folder is {code!r}: make them the same"
        )
    for key in ("dfe_code", "ons_code"):
        values[key] = str(values.get(key) or "")
    return Council(**{key: value for key, value in values.items() if value is not None})


#: What a key of council.yaml may hold; what `files`, `sheets` and `columns` hold is told with the extract's findings.
_KINDS: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "name": (str, "text, in quotation marks"),
    "region": (str, "text, in quotation marks"),
    "person_number": (str, "the heading of one column"),
    "targets": (dict, "names and values, such as {twenty_week_plans: 60}"),
    "roles": (dict, 'names and values, such as {releases: "Director"}'),
    "rebase": (list, "a list, such as [{kpi: twenty_week_plans, from: 2024-09, reason: a second team}]"),
    "disclosure_exceptions": (list, "a list of names and values"),
}


def _check_kinds(path: Path, values: Mapping[str, Any]) -> None:
    """InputError for a key whose value is of another kind than it can hold."""
    for key, (kind, words) in _KINDS.items():
        value = values.get(key)
        entries = value if kind is list and isinstance(value, list) else []
        if value is not None and (not isinstance(value, kind) or not all(isinstance(entry, dict) for entry in entries)):
            raise InputError(f"{shown_path(path)}: {key} is {value!r}: write {words}")
    for kpi, target in (values.get("targets") or {}).items():
        if isinstance(target, bool) or not isinstance(target, int | float):
            raise InputError(f"{shown_path(path)}: targets: {kpi} is {target!r}: write a number")


def load_commentary(path: Path) -> Commentary:
    """A month's front sheet and words; an empty Commentary when the file is not there."""
    if not path.is_file():
        return Commentary()
    text = read_text(path)
    head, body = _front_matter(path, text)
    meeting = head.get("meeting_date")
    if meeting is not None and not isinstance(meeting, dt.date):
        raise InputError(f"{shown_path(path)}: meeting_date is {meeting!r}: write it as 2024-05-22")
    words = body.strip()
    return Commentary(meeting, head, words, path, text.count("\n", 0, len(text) - len(body.lstrip())) + 1)


def _front_matter(path: Path, text: str) -> tuple[dict[str, Any], str]:
    if not text.startswith("---"):
        return {}, text
    parts = text.split("\n---", 1)
    if len(parts) != 2:
        raise InputError(f"{shown_path(path)}: the front sheet starts with --- but has no closing --- line")
    return _parse_yaml(path, parts[0][3:]), parts[1].lstrip("-")


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file's mapping; InputError when it is missing, unreadable or not a mapping."""
    if not path.is_file():
        raise InputError(f"{shown_path(path)} is missing")
    return _parse_yaml(path, read_text(path))


def read_text(path: Path) -> str:
    """A text file of config/, which is UTF-8; InputError with the line where it is not."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{shown_path(path)} line {line}: not UTF-8: save the file with the encoding UTF-8") from error


def _parse_yaml(path: Path, text: str) -> dict[str, Any]:
    try:
        values = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" line {mark.line + 1}" if mark else ""
        raise InputError(f"{shown_path(path)}{place}: not valid YAML: {getattr(error, 'problem', error)}") from error
    if not isinstance(values, dict):
        raise InputError(f"{shown_path(path)}: expected names and values, found {type(values).__name__}")
    return values


def shown_path(path: Path) -> str:
    """A file of config/ as messages name it, without the machine's own folders."""
    parts = path.parts
    return "/".join(parts[parts.index("config") :]) if "config" in parts else path.name
