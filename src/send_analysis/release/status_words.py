"""Where everything stands, in words: the same columns and reasons for the command line and for the launcher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from send_analysis.base.clock import Month
from send_analysis.base.figures import listed
from send_analysis.pack.checked import Checked
from send_analysis.release.changed import in_words
from send_analysis.release.editions import LOST, RESTORED, Act, Edition
from send_analysis.release.status import Built, CouncilStatus, MonthStatus

COLUMNS = ("month", "arrived", "checked", "built", "published", "stale")
#: What is past its review, as a reader counts it: one, and several.
TABLES: Mapping[str, tuple[str, str]] = {
    "reference": ("set of public data", "sets of public data"),
    "law": ("subject of law", "subjects of law"),
    "assumptions": ("assumption", "assumptions"),
}
#: Of what is past its review so many of a table are named.
_NAMED = 3


def cells(month: MonthStatus) -> tuple[str, ...]:
    """A month's row under COLUMNS, in words."""
    return (str(month.month), _arrived(month), _checked(month), _built(month), _published(month), _stale(month))


def _arrived(month: MonthStatus) -> str:
    if month.arrived is None:
        return "no"
    files = _counted(month.arrived.files, "file")
    return files if month.arrived.folder == str(month.month) else f"{files}, {month.arrived.folder}"


def _checked(month: MonthStatus) -> str:
    checked = month.checked
    if checked is None:
        return "no"
    if not checked.is_of_these_files:
        return f"{checked.day}, other files"
    return f"{checked.day}, {_counted(checked.errors, 'error')}, {_counted(checked.doubts, 'doubt')}"


def _built(month: MonthStatus) -> str:
    if month.built is None:
        return "no"
    return f"{month.built.day or 'yes'}{', stopped since' if month.stopped else ''}"


def _published(month: MonthStatus) -> str:
    newest = month.published
    if newest is None:
        return "no"
    if newest.state == LOST:
        return "lost"
    if newest.withdrawn:
        return f"withdrawn {newest.withdrawn.day}{', restored' if newest.state == RESTORED else ''}"
    which = f" (edition {newest.number})" if newest.number > 1 else ""
    return f"{newest.released.day}{which}{', altered' if month.altered else ''}"


def _stale(month: MonthStatus) -> str:
    if month.fault:
        return "can't be told"
    if month.built is None:
        return "not built"
    return "yes" if month.built.changed else "no"


def reasons(code: str, month: MonthStatus) -> list[str]:
    """What there is to add to a month's row: why it is stale, what stopped, who released it, what to do."""
    several = len(month.releases) > 1
    told = _found(code, month)
    told += [
        f"{f'edition {edition.number}, ' if several or edition.number > 1 else ''}{edition_in_words(edition)}"
        for edition in month.releases
    ]
    built = month.built
    if built and built.is_published is False:
        told.append(
            f"the last build is not what was published: python -m send_analysis compare {code} {month.month} "
            f"{month.month}"
        )
    if built and built.changed:
        told.append(f"since it was built {in_words(built.changed)}: python -m send_analysis build {code} {month.month}")
    told += [f"the last build stopped: read {path}" for path in month.stopped]
    if month.editions:
        told.append(f"other editions: {', '.join(month.editions)}")
    if month.fault:
        told.append(month.fault)
    told += month.altered
    return told


def _found(code: str, month: MonthStatus) -> list[str]:
    """What the last check found, and how to read it; that the extracts are others now; nothing where all was well."""
    checked = month.checked
    command = f"python -m send_analysis check {code} {month.month}"
    if checked is None:
        return []
    if not checked.is_of_these_files:
        return [f"the extracts have changed since they were checked: {command}"]
    counts = [
        (checked.errors, "error", "errors"),
        (checked.doubts, "doubt", "doubts"),
        (checked.left_out, "row left out", "rows left out"),
        (checked.others, "other finding", "other findings"),
    ]
    found = [f"{many:,} {one if many == 1 else several}" for many, one, several in counts if many]
    return [f"checking found {listed(found)}: {command}"] if found else []


def edition_in_words(edition: Edition) -> str:
    """What became of an edition: who released it, when and why, what took its place, who withdrew it and why."""
    told = [f"published{_by(edition.released, _meeting(edition))}{', signed' if edition.is_signed else ''}"]
    if edition.replaced:
        told.append(f"replaced on {edition.replaced.day}")
    if edition.withdrawn:
        told.append(f"withdrawn{_by(edition.withdrawn)}")
    if edition.state == LOST:
        told.append(f"lost: {edition.folder}/ {edition.differs}")
    elif edition.state == RESTORED:
        told.append(f"but {edition.folder}/ stands without the mark of that")
    elif edition.withdrawn and not edition.replaced:
        told.append("no later month rests on it")
    return "; ".join(told)


def _meeting(edition: Edition) -> str:
    """For which meeting it was."""
    if not edition.meeting_date:
        return ""
    return f", for {f'{edition.committee} on ' if edition.committee else 'the meeting of '}{edition.meeting_date}"


def _by(act: Act, more: str = "") -> str:
    on, by = (f" {word} {text}" if text else "" for word, text in (("on", act.day), ("by", act.role)))
    return f"{on}{by}{more}{f' ({act.reason})' if act.reason else ''}"


def gaps_in_words(months: Sequence[Month]) -> str:
    """The months without extracts, runs drawn together: `2024-01, 2024-04 to 2026-10 (32 months)`; empty for none."""
    if not months:
        return ""
    runs: list[list[Month]] = []
    for month in months:
        if runs and runs[-1][-1].shift(1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    named = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)
    return f"{named} ({_counted(len(months), 'month')})"


def past_review_in_words(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """A line for each table with something past its review: how many, since when, and the first few."""
    lines = []
    for table, (one, several) in TABLES.items():
        own = [row for row in rows if row["table"] == table]
        if own:
            more = f"; and {len(own) - _NAMED} more" if len(own) > _NAMED else ""
            named = "; ".join(f"{row['label']}, due by {row['due']}" for row in own[:_NAMED])
            lines.append(f"{len(own)} {one if len(own) == 1 else several}: {named}{more}")
    return lines


def as_json(councils: Sequence[CouncilStatus], day: str) -> dict[str, Any]:
    """Where everything stands as plain values; `docs/status.md` says what each key holds."""
    return {"as_at": day, "councils": [dict(_council(council)) for council in councils]}


def _council(council: CouncilStatus) -> Iterator[tuple[str, Any]]:
    yield "council", council.code
    yield "name", council.name
    yield "months", [dict(_month(month)) for month in council.months]
    yield "without_extracts", [str(month) for month in council.without_extracts]
    yield "overdue", [dict(row) for row in council.past_review]
    yield "fault", council.fault


def _month(month: MonthStatus) -> Iterator[tuple[str, Any]]:
    arrived = month.arrived
    yield "month", str(month.month)
    yield "arrived", arrived and {"folder": arrived.folder, "files": arrived.files}
    yield "checked", month.checked and dict(_check(month.checked))
    yield "built", month.built and dict(_build(month.built))
    yield "published", month.published and dict(_newest(month.published))
    yield "releases", [dict(_release(edition)) for edition in month.releases]
    yield "stopped", list(month.stopped)
    yield "editions", list(month.editions)
    yield "fault", month.fault
    yield "altered", list(month.altered)


def _check(checked: Checked) -> Iterator[tuple[str, Any]]:
    yield "day", checked.day
    for name in ("errors", "doubts", "left_out", "others"):
        yield name, getattr(checked, name)
    yield "of_these_files", checked.is_of_these_files


def _build(built: Built) -> Iterator[tuple[str, Any]]:
    yield "day", built.day
    yield "stale", bool(built.changed)
    yield "changed", [{"what": one.what, "how": one.how, "entries": list(one.entries)} for one in built.changed]
    yield "is_published", built.is_published


def _newest(edition: Edition) -> Iterator[tuple[str, Any]]:
    yield "day", edition.released.day
    yield "role", edition.released.role
    yield "edition", edition.number
    yield "withdrawn", edition.withdrawn.day if edition.withdrawn else ""
    yield "state", edition.state


def _release(edition: Edition) -> Iterator[tuple[str, Any]]:
    yield "edition", edition.number
    yield "state", edition.state
    yield "folder", edition.folder
    for name, act in (("released", edition.released), ("replaced", edition.replaced), ("withdrawn", edition.withdrawn)):
        yield name, act and asdict(act)
    yield "differs", edition.differs
    yield "committee", edition.committee
    yield "meeting_date", edition.meeting_date
    yield "signed", edition.is_signed


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
