"""The page of several councils, from their published reports alone, and the same as CSV files beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.files import replacing_file
from send_analysis.base.spreadsheets import harmless_table
from send_analysis.blocks.blocks import Block, ListBlock, Paragraph, plain
from send_analysis.blocks.sentences import Sentences
from send_analysis.document.page import page_html
from send_analysis.document.report import finish, slug
from send_analysis.measures.card import GROUPS
from send_analysis.run.consortium.consortium_blocks import (
    by_category,
    councils,
    definitions,
    measures,
    published_tables,
)
from send_analysis.run.consortium.members import LeftOut, Member
from send_analysis.run.consortium.side_by_side import (
    Cell,
    PublishedRow,
    Row,
    category_tables,
    is_rate,
    may_be_repeated,
    measure_rows,
    published_rows,
    with_something,
)
from send_analysis.views.breakdown_tables import HIDDEN, every_breakdown, safe_breakdown
from send_analysis.views.claims import when
from send_analysis.views.lookup import number_or_none

SAID = Sentences.beside(__file__)
PAGE, MEASURES, TABLES = "index.html", "measures.csv", "tables.csv"
#: More councils than this are counted in the page's head, not named.
_NAMED = 4


def write_consortium(folder: Path, members: Sequence[Member], left_out: Sequence[LeftOut]) -> Path:
    """Write the page of some members, measures.csv and tables.csv into a folder; returns the page."""
    rows, published = measure_rows(members), published_rows(members)
    texts = {
        PAGE: page_html(_document(members, left_out, rows, published)),
        MEASURES: _csv(pd.DataFrame(_measures(members, rows, published))),
        TABLES: _csv(_tables(members)),
    }
    for name, text in texts.items():
        with replacing_file(folder / name) as half:
            half.write_text(text, encoding="utf-8", newline="\n")
    return folder / PAGE


def _csv(table: pd.DataFrame) -> str:
    return str(harmless_table(table).to_csv(index=False, lineterminator="\n"))


# The page -----------------------------------------------------------------------------------------------------------


def _document(
    members: Sequence[Member], left_out: Sequence[LeftOut], rows: Sequence[Row], published: Sequence[PublishedRow]
) -> dict[str, Any]:
    """The neutral document, as the report's own page is drawn from one."""
    shown = with_something(members, rows)
    own = rows if len(shown) == len(members) else measure_rows(shown)
    parts: dict[str, tuple[Block, ...]] = {group: tuple(measures(group, own, shown)) for group in GROUPS if shown}
    parts["Tables by category"] = tuple(by_category(category_tables(shown), shown))
    parts["Published by the Department for Education"] = tuple(published_tables(published, members))
    parts["How the measures are defined"] = tuple(definitions(own, published))
    silent = [member.pack.name for member in members if member not in shown]
    whole = {
        "schema": 1,
        "name": "consortium",
        "meta": _meta(members),
        "opening": ["summary", "contents"],
        "headings": {"summary": "Councils", "contents": "Contents"},
        "summary": {"id": "summary", "title": "Councils", "blocks": _as_json(_opening(members, left_out, silent))},
        "front_sheet": None,
        "chapters": [
            {"id": slug(title), "title": title, "number": number, "appendix": False, "blocks": _as_json(blocks)}
            for number, (title, blocks) in enumerate(((one, some) for one, some in parts.items() if some), start=1)
        ],
    }
    finish(whole)
    return whole


def _as_json(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [block.as_json() for block in blocks]


def _opening(members: Sequence[Member], left_out: Sequence[LeftOut], silent: Sequence[str]) -> tuple[Block, ...]:
    """What the page is, whose reports it has, whose of them have no measure yet, and whose are left out."""
    lines = tuple(SAID.say("left_out", council=one.council or SAID.say("nameless"), why=one.why) for one in left_out)
    return (
        Paragraph(SAID.say("what_it_is"), numbered=False),
        Paragraph(SAID.say("how_to_read", hidden=HIDDEN), numbered=False),
        councils(members),
        *([Paragraph(SAID.say("silent", names=figures.listed(silent)), numbered=False)] if silent else []),
        ListBlock(lines or (SAID.say("nothing_left_out"),), title="Left out"),
    )


def _meta(members: Sequence[Member]) -> dict[str, Any]:
    names, month = [member.pack.name for member in members], members[0].pack.month
    invented = [member.pack.name for member in members if member.pack.synthetic]
    return {
        "title": plain(SAID.say("title", month=month.name)),
        "council": figures.listed(names) if len(names) <= _NAMED else f"{len(names)} councils",
        "month": str(month),
        "date_line": plain(SAID.say("date_line", day=figures.day(month.last_day))),
        "status": plain(SAID.say("status")),
        "synthetic": bool(invented),
        "banner": plain(SAID.say("synthetic", names=figures.listed(invented))) if invented else "",
        "mark": "",
        "language": "en-GB",
    }


# Files --------------------------------------------------------------------------------------------------------------


def _measures(
    members: Sequence[Member], rows: Sequence[Row], published: Sequence[PublishedRow]
) -> Iterator[dict[str, Any]]:
    """A row a figure or state: each council's own, then what DfE publishes of it, of its neighbours and of England."""
    for row in rows:
        yield from (_own(member, row, cell) for member, cell in zip(members, row.cells, strict=True))
    for line in published:
        for area, found in (("council", line.own), ("statistical neighbours", line.neighbours)):
            for member, one in zip(members, found, strict=True):
                if one:
                    differs = "" if one["period"] == line.period else "another period"
                    yield {**_whose(member), **_of_dfe(line, one, area, differs)}
    for row in rows:
        if row.england:
            yield _of_dfe(row, row.england, "England", "" if row.england["like_for_like"] else row.england["reason"])


def _own(member: Member, row: Row, cell: Cell) -> dict[str, Any]:
    pack, now = member.pack, cell.now
    return {
        **_whose(member), "area": "council", "source": "published scorecard", "measure": row.card.id,
        "label": row.card.label, "basis": row.basis, "period": when(pack.month, row.basis),
        "as_at": pack.month.last_day, "state": now.status, "value": now.value, "unit": row.card.unit,
        "numerator": now.numerator, "denominator": now.denominator,
        **_on_basis(row, cell.differs), "definition": member.definitions.get(row.card.id, ""),
    }  # fmt: skip


def _of_dfe(row: Row | PublishedRow, found: Mapping[str, Any], area: str, differs: str) -> dict[str, Any]:
    return {
        "synthetic": False, "area": area, "source": found["source"], "measure": row.card.id, "label": row.card.label,
        "basis": row.basis, "period": found["period"], "as_at": found["asat"], "state": "ok",
        "value": number_or_none(found["value"]), "unit": found["unit"], **_on_basis(row, differs),
    }  # fmt: skip


def _on_basis(row: Row | PublishedRow, differs: str) -> dict[str, Any]:
    """Whether a figure is on the basis of the others in its row, and why not: a number of cases never is."""
    why = differs or ("" if is_rate(row.card) else "a number")
    return {"same_basis": not why, "why_not": why}


def _whose(member: Member) -> dict[str, Any]:
    return {"council": member.pack.council, "name": member.pack.name, "synthetic": member.pack.synthetic}


def _tables(members: Sequence[Member]) -> pd.DataFrame:
    """The protected tables of each council as its own report has them, a row a printed number; `c` is not shown."""
    found = []
    for member in members:
        table = every_breakdown(member.pack)
        kept = [name for name in table["table"].unique() if may_be_repeated(safe_breakdown(member.pack, str(name)))]
        own = {**_whose(member), "as_at": member.pack.month.last_day}
        found.append(table[table["table"].isin(kept)].assign(**own))
    whole = pd.concat(found, ignore_index=True)
    first = ["council", "name", "synthetic", "as_at"]
    return whole[[*first, *(name for name in whole if name not in first)]]
