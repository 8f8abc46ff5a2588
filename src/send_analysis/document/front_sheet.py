"""The front sheet and the report's own particulars, from the month's commentary file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from send_analysis.base.agenda_day import CLEAR_DAYS
from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.errors import InputError
from send_analysis.base.figures import in_words
from send_analysis.base.paths import INTERNAL
from send_analysis.blocks.markdown import ReportError, line_runs
from send_analysis.config.exempt import ExemptAppendix
from send_analysis.config.form import Form
from send_analysis.config.settings import Commentary
from send_analysis.config.yaml_files import shown_path

BANNER = "Synthetic data: an invented sample, not real children. Only figures named as published are a real council's."
#: What the running head and foot add to the status of an exempt report.
EXEMPT = ", exempt: not for publication"
#: The word of a status that an exempt report cannot have.
_FOR_THE_PUBLIC = re.compile(r"(?<!non-)\bpublic\b", re.IGNORECASE)
#: Stands on every page of the edition whose breakdowns hide nothing.
INTERNAL_MARK = "Internal: small numbers are shown. Not for publication"


def report_meta(pack_meta: Mapping[str, Any], commentary: Commentary) -> dict[str, Any]:
    """The document's meta: title, council, month, as_at, date_line, status, committee, synthetic, banner, language.

    `known_line` stands below the date line on page one: as at which day the report is, and why, where it has a meeting.
    `mark` stands on every page of an edition that is not for the public, `exempt` in files of an exempt report.
    """
    sheet = commentary.front_sheet
    month = Month.parse(str(pack_meta["month"]))
    synthetic = bool(pack_meta.get("synthetic"))
    committee = str(sheet.get("committee") or "")
    internal = pack_meta.get("edition") == INTERNAL
    status = f"{commentary.status}{EXEMPT if sheet.get('exempt') is True else ''}"
    return {
        "title": str(sheet.get("title") or f"SEND progress report, {month.name}"),
        "council": str(pack_meta["name"]),
        "month": str(month),
        "as_at": str(pack_meta["as_at"]),
        "date_line": _date_line(month, committee, commentary.meeting_date, pack_meta),
        "known_line": _known_line(commentary, pack_meta),
        "status": _as_known(pack_meta) or ("Internal edition" if internal else status),
        "exempt": status if sheet.get("exempt") is True else "",
        "committee": committee,
        "synthetic": synthetic,
        "banner": BANNER if synthetic else "",
        "mark": ". ".join(words for words in (INTERNAL_MARK if internal else "", _as_known(pack_meta)) if words),
        "language": "en-GB",
    }


def marks_of(meta: Mapping[str, Any]) -> list[str]:
    """What every page and file of a report says of itself: its edition, exempt, its data invented."""
    return [words for words in (meta["mark"], meta.get("exempt", ""), meta["banner"]) if words]


def _as_known(pack_meta: Mapping[str, Any]) -> str:
    """The status of a report that was built with what a day knew; empty for an ordinary one."""
    day = pack_meta.get("known_on")
    return f"Rebuilt as known on {day_in_words(dt.date.fromisoformat(day))}, not for publication" if day else ""


def _date_line(month: Month, committee: str, meeting: dt.date | None, pack_meta: Mapping[str, Any]) -> str:
    """What the figures describe, and the meeting; before a month's first extract they are those published by then."""
    known = f"Published figures known on {_as_at(pack_meta)}; no extracts have arrived"
    figures = f"Figures to {day_in_words(month.last_day)}" if pack_meta.get("arrived", True) else known
    if pack_meta.get("known_on"):
        return f"{figures} · {_as_known(pack_meta)}"
    if meeting is None:
        return figures
    when = f"{committee}, {day_in_words(meeting)}" if committee else f"Meeting of {day_in_words(meeting)}"
    return f"{figures} · {when}"


def _known_line(commentary: Commentary, pack_meta: Mapping[str, Any]) -> str:
    """As at which day the report is and why; empty without a meeting, and where another day was asked for."""
    meeting = commentary.meeting_date
    if meeting is None or pack_meta.get("known_on"):
        return ""
    notice = "for" if commentary.agenda_published else f"{in_words(CLEAR_DAYS)} clear working days before"
    known = f"As known on {_as_at(pack_meta)}, when the agenda was published"
    return f"{known}, {notice} the meeting of {day_in_words(meeting)}"


def _as_at(pack_meta: Mapping[str, Any]) -> str:
    return day_in_words(dt.date.fromisoformat(str(pack_meta["as_at"])))


def front_sheet(commentary: Commentary, form: Form, appendix: ExemptAppendix | None = None) -> dict[str, Any] | None:
    """The document's front sheet in the order and words of the council's form, or None when there is no front matter.

    Where there is an exempt `appendix`, the row on exempt information names it, its law and its reason.

    `rows` hold a `term` and its `runs`, the recommendations' row a `lead` and `items` instead. InputError names the
    file, the key, the value and what is allowed.
    """
    values = commentary.front_sheet
    if not values:
        return None
    place = shown_path(commentary.path) if commentary.path else "the front sheet"
    for key in values:
        if key not in form.keys:
            raise InputError(f"{place}: {key!r} is not a known key; allowed are {', '.join(form.keys)}")
    exempt = _exempt(values, place)
    if appendix is not None:
        exempt = f"An exempt appendix, not for publication: {appendix.law}. {appendix.reason}"
    recommendations = [runs_of(item, place) for item in _listed(values, "recommendations", place)]
    return {
        "id": "front-sheet",
        "title": form.headings["front-sheet"],
        "rows": [
            row for row in _rows(values, form, recommendations, place, exempt) if row.get("runs") or row.get("items")
        ],
        "recommendations": recommendations,
        "marks": form.marks,
    }


def _listed(values: Mapping[str, Any], key: str, place: str) -> list[Any]:
    given = values.get(key) or []
    if not isinstance(given, list):
        raise InputError(f"{place}: {key} must be a list, one line each, beginning with a dash")
    return given


def _rows(
    values: Mapping[str, Any], form: Form, recommendations: list[Any], place: str, exempt: str
) -> Iterator[dict[str, Any]]:
    people = _people(values, form, place)
    alone = {row.key for row in form.rows}
    for row in form.rows:
        if row.key == "recommendations":
            who = values.get("committee") or "the committee"
            yield {"term": row.heading, "lead": f"It is recommended that {who}:", "items": recommendations}
        elif row.key == "roles":
            yield from (_row(form.roles[role].heading, who, place) for role, who in people.items() if role not in alone)
        elif row.key in form.roles:
            yield _row(row.heading, people.get(row.key, ""), place)
        elif row.key == "exempt":
            yield _row(row.heading, exempt, place)
        else:
            yield _row(row.heading, _chosen(values.get(row.key), row.allowed, f"{place}: {row.key}"), place)


def _row(term: str, value: Any, place: str) -> dict[str, Any]:
    return {"term": term, "runs": runs_of(value, place)}


def _people(values: Mapping[str, Any], form: Form, place: str) -> dict[str, str]:
    """Who holds each role of the form: as the month's file says, else as the form does."""
    given = values.get("roles") or {}
    if not isinstance(given, Mapping):
        raise InputError(f"{place}: roles must be names and values, such as `portfolio_holder: ...`")
    for role in given:
        if role not in form.roles:
            known = ", ".join(form.roles)
            raise InputError(
                f"{place}: roles: {role!r} is not a role of the council's form; allowed are {known} "
                "(or add it to `roles` in the council's form.yaml)"
            )
    held = {role: str(given.get(role) or known.who) for role, known in form.roles.items()}
    return {role: who for role, who in held.items() if who}


def _exempt(values: Mapping[str, Any], place: str) -> str:
    """What the front sheet says of exempt information; nothing when the month's file says nothing."""
    exempt, reason = values.get("exempt"), str(values.get("exempt_reason") or "")
    if not isinstance(exempt, bool | None):
        raise InputError(f"{place}: exempt is {exempt!r}: allowed are true, false")
    if exempt and not reason:
        raise InputError(
            f"{place}: exempt is true, so exempt_reason must say why, such as "
            "`exempt_reason: Local Government Act 1972, Schedule 12A, paragraph 3`"
        )
    status = str(values.get("status") or "")
    if exempt and _FOR_THE_PUBLIC.search(status):
        raise InputError(
            f"{place}: status is {status!r}, but exempt is true: an exempt report is not for the public, so write "
            "another status, such as `status: Report`, or exempt: false"
        )
    if reason and not exempt:
        raise InputError(
            f"{place}: exempt_reason is {reason!r}, but exempt is not true: set it, or take the reason out"
        )
    if exempt is None:
        return ""
    return f"Yes: {reason}" if exempt else "None"


def _chosen(value: Any, allowed: tuple[str, ...], place: str) -> Any:
    if not value or not allowed:
        return value or ""
    if value not in allowed:
        raise InputError(f"{place} is {value!r}: allowed are {', '.join(allowed)}")
    words = str(value)
    return words[:1].upper() + words[1:]


def runs_of(value: Any, place: str) -> list[Any]:
    """A value of the front matter as one line of runs; InputError for what the report can't show."""
    text = day_in_words(value) if isinstance(value, dt.date) else str(value).strip()
    try:
        return list(line_runs(text, place))
    except ReportError as error:
        raise InputError(str(error)) from error
