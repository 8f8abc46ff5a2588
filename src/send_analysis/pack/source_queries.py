"""Sources that a reviewer should ask about: none behind a figure, or the very report that prints it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from send_analysis.base.clock import day_in_words
from send_analysis.config.assumptions import Assumptions, Known
from send_analysis.config.governance import Board, Condition, Event, Governance, load_governance
from send_analysis.config.settings import Settings
from send_analysis.contract.codes import NO_DOCUMENT
from send_analysis.measures.register import REGISTER

_REGISTER, _GOVERNANCE = "assumptions.yaml", "governance.yaml"


def source_queries(register: Assumptions, settings: Settings) -> list[str]:
    """A line for each known entry of a council's register and governance whose source is none, as `check` lists them.

    Either no document behind it is named, or it names the report's own meeting: a report is no source of its own.
    """
    council = settings.council.code
    sheet = settings.commentary.front_sheet
    committee, meeting = str(sheet.get("committee") or ""), settings.commentary.meeting_date
    known = register.as_at(settings.as_at)
    governance = load_governance(settings.root, council, REGISTER)
    lines = []
    for file, name, source, printed_in in (*_of_register(known), *_of_governance(governance, settings.as_at)):
        where = f"query, config/councils/{council}/{file}, {name}"
        if cites(source, committee, meeting):
            lines.append(
                f"{where}: its source is this report ({source}): name the budget, return, letter or plan behind it, "
                "and give the report as printed_in"
            )
        elif source == NO_DOCUMENT:
            said = f"only the council's own report is named ({printed_in})" if printed_in else "no source is named"
            lines.append(
                f"{where}: {said}: ask for the budget paper, return or letter behind it and give that as source"
            )
    return lines


def cites(words: str, committee: str, meeting: dt.date | None) -> bool:
    """Whether some words name a committee's report to a meeting: the committee and the day."""
    if not committee or meeting is None:
        return False
    return committee.casefold() in words.casefold() and day_in_words(meeting) in words


def _of_register(known: Known) -> Iterator[tuple[str, str, str, str]]:
    for name in known.entries:
        if name in known:
            line = known.standing(name)
            yield _REGISTER, name, line.source, line.printed_in


def _of_governance(governance: Governance, as_at: dt.date) -> Iterator[tuple[str, str, str, str]]:
    named: list[tuple[str, Event | Board | Condition]] = [
        *((event.what, event) for event, _ in governance.events),
        *((board.name, board) for board in governance.boards),
        *((f"{one.instrument}: {one.asks}", one) for one in governance.conditions),
    ]
    for name, entry in named:
        if entry.known_from <= as_at:
            yield (
                _GOVERNANCE,
                f"{name[:_SHOWN].rstrip()}{' …' if len(name) > _SHOWN else ''}",
                entry.source,
                entry.printed_in,
            )


#: So much of an entry's words is enough to find it.
_SHOWN = 60
