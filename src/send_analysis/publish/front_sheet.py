"""The front sheet and the report's own particulars, from the month's commentary file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from send_analysis.clock import Month, day_in_words
from send_analysis.contract import InputError
from send_analysis.publish.markdown import ReportError, line_runs
from send_analysis.settings import Commentary

#: The keys of the front matter that are a row each, in the order councils print them, and their printed terms.
ROWS = {
    "report_subject": "Report subject",
    "meeting_date": "Meeting date",
    "status": "Status",
    "executive_summary": "Executive summary",
    "roles": "",
    "wards": "Wards",
    "classification": "Classification",
}
OTHER_KEYS = ("title", "committee", "recommendations", "reason")
BANNER = "Synthetic data: an invented sample, not real children. No figure here describes a real council."


def report_meta(pack_meta: Mapping[str, Any], commentary: Commentary) -> dict[str, Any]:
    """The document's meta: title, council, month, as_at, date_line, status, committee, synthetic, banner, language."""
    sheet = commentary.front_sheet
    month = Month.parse(str(pack_meta["month"]))
    synthetic = bool(pack_meta.get("synthetic"))
    committee = str(sheet.get("committee") or "")
    return {
        "title": str(sheet.get("title") or f"SEND progress report, {month.name}"),
        "council": str(pack_meta["name"]),
        "month": str(month),
        "as_at": str(pack_meta["as_at"]),
        "date_line": _date_line(month, committee, commentary.meeting_date, bool(pack_meta.get("arrived", True))),
        "status": str(sheet.get("status") or "Draft"),
        "committee": committee,
        "synthetic": synthetic,
        "banner": BANNER if synthetic else "",
        "language": "en-GB",
    }


def _date_line(month: Month, committee: str, meeting: dt.date | None, arrived: bool) -> str:
    """What the figures describe; before a month's first extract they are those published by its last day or meeting."""
    known = f"Published figures known on {day_in_words(meeting or month.last_day)}; no extracts have arrived"
    figures = f"Figures to {day_in_words(month.last_day)}" if arrived else known
    if meeting is None:
        return figures
    when = f"{committee}, {day_in_words(meeting)}" if committee else f"Meeting of {day_in_words(meeting)}"
    return f"{figures} · {when}"


def front_sheet(commentary: Commentary) -> dict[str, Any] | None:
    """The document's front sheet, or None when the month has no front matter.

    Keys: report_subject, meeting_date, status, executive_summary, roles (a printed term and who), wards,
    classification, recommendations (a list), reason, title, committee. InputError names a key that is not among them.
    """
    values = commentary.front_sheet
    if not values:
        return None
    place = f"the front sheet {commentary.path.name}" if commentary.path else "the front sheet"
    for key in values:
        if key not in ROWS and key not in OTHER_KEYS:
            raise InputError(f"{place}: {key!r} is not a known key; allowed are {', '.join([*ROWS, *OTHER_KEYS])}")
    recommendations = values.get("recommendations") or []
    if not isinstance(recommendations, list):
        raise InputError(f"{place}: recommendations must be a list, one line each, beginning with a dash")
    return {
        "id": "front-sheet",
        "title": "Front sheet",
        "rows": [[term, _runs(value, place)] for term, value in _rows(values, place)],
        "recommendations": [_runs(item, place) for item in recommendations],
        "reason": _runs(values.get("reason") or "", place),
    }


def _rows(values: Mapping[str, Any], place: str) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for key, term in ROWS.items():
        value = values.get(key)
        if not value:
            continue
        if key != "roles":
            rows.append((term, value))
            continue
        if not isinstance(value, Mapping):
            raise InputError(f"{place}: roles must be names and values, such as `portfolio_holder: ...`")
        rows.extend((_term(str(role)), who) for role, who in value.items() if who)
    return rows


def _term(role: str) -> str:
    words = role.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _runs(value: Any, place: str) -> list[Any]:
    text = day_in_words(value) if isinstance(value, dt.date) else str(value).strip()
    try:
        return list(line_runs(text, place))
    except ReportError as error:
        raise InputError(str(error)) from error
