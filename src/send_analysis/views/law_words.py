"""Law, announcements and deadlines in words, each in the tense that its dates have on the report's day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Run, Text
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records

SAID = Sentences.beside(__file__)


def law_of(pack: Pack, concern: str = "") -> list[dict[str, Any]]:
    """The rows of `law` that something of the report rests on; all of them where nothing is named."""
    rows = records(pack.table("law")) if "law" in pack.tables else []
    return [row for row in rows if not concern or concern in read_list(row["concerns"])]


def entry_words(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    """An entry of the law in full, with its days, how sure it is, and what is not on record."""
    said = _law(pack, row) if row["status"] == "law" else _said_of(row)
    return joined(said, SAID.say("law_source", source=_source(row)))


def _law(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    title, what, by = row["title"], row["what"], row["instrument"]
    if row["state"] == "ahead":
        return SAID.say("law_ahead", day=figures.day(row["from"]), title=title, what=what, instrument=by)
    if row["state"] == "ended":
        return joined(
            SAID.say("law_ended", day=figures.day(row["until"]), title=title, what=what, instrument=by),
            _unrecorded(row),
        )
    until = SAID.say("law_until", day=figures.day(row["until"])) if row["until"] else SAID.say("law_without_end")
    return joined(SAID.say("law_stands", day=figures.day(pack.as_at), title=title, what=what, instrument=by), until)


def _said_of(row: dict[str, Any]) -> tuple[Run, ...]:
    """An announcement, what is not verified, or what has lapsed."""
    title, what = row["title"], row["what"]
    if row["status"] == "lapsed":
        return SAID.say("law_lapsed", day=figures.day(row["until"]), title=title, what=what)
    day, period = figures.day(row["known_from"]), _for_period(row)
    if row["status"] == "not verified":
        said = SAID.say("law_not_verified", day=day, period=period, doubt=row["doubt"], title=title, what=what)
    else:
        said = SAID.say("law_announced", day=day, period=period, title=title, what=what)
    return joined(said, _begun_or_past(row))


def _begun_or_past(row: dict[str, Any]) -> Text:
    if row["state"] == "ahead":
        return SAID.say("law_not_carried_out") if row["status"] == "announced" else ""
    period = figures.capitalised(_period(row))
    begun = row["state"] == "begun"
    words = SAID.say("law_begun", period=period) if begun else SAID.say("law_passed", period=period)
    return joined(words, _unrecorded(row))


def _unrecorded(row: dict[str, Any]) -> Text:
    return SAID.say("law_unrecorded") if row["unrecorded"] else ""


def _period(row: dict[str, Any]) -> str:
    """An entry's days in words: autumn 2026, or 1 April 2026 to 31 March 2028; empty where it has none."""
    if row["shown"]:
        return str(row["shown"])
    days = [figures.day(row[end]) for end in ("from", "until") if row[end]]
    if len(days) == 1:
        return f"the time from {days[0]}" if row["from"] else f"the time to {days[0]}"
    return " to ".join(days)


def _for_period(row: dict[str, Any]) -> str:
    period = _period(row)
    return f" for {period}" if period else ""


def _source(row: dict[str, Any]) -> str:
    return "; ".join(part for part in (row["source"], row["evidenced_by"]) if part)


def page_one_law(pack: Pack) -> tuple[Run, ...]:
    """Page one's words on what the deficit rests on: dates passed of which nothing further is known, and new money."""
    return joined(*_page_one(law_of(pack, "deficit")))


def _page_one(rows: list[dict[str, Any]]) -> Iterator[tuple[Run, ...]]:
    ended = {row["subject"] for row in rows if row["status"] == "law" and row["unrecorded"]}
    for row in rows:
        title, day = row["title"], figures.day(row["known_from"])
        brief = f" ({row['brief']})" if row["brief"] else ""
        if row["status"] == "law" and row["unrecorded"]:
            beyond = [one for one in rows if one["subject"] == row["subject"] and one["status"] == "announced"]
            announced: Text = ""
            if beyond and beyond[-1]["until"]:
                announced = SAID.say("page_one_extension", day=figures.day(beyond[-1]["until"]))
            yield SAID.say("page_one_ended", title=title, day=figures.day(row["until"]), announced=announced)
        elif row["unrecorded"] and row["subject"] not in ended:
            yield SAID.say("page_one_unrecorded", title=title, brief=brief, day=day, period=_period(row))
        elif "page_one" in read_list(row["concerns"]) and row["status"] != "law":
            yield SAID.say("page_one_announced", title=title, brief=brief, day=day, period=_for_period(row))
