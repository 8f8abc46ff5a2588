"""DfE's list of statistical neighbours as downloaded: checked, and what it changes against the edition before.

The list is kept in one file of all editions; a report reads the newest that was public by its day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from send_analysis.base.errors import InputError
from send_analysis.dfe.authority_names import known_names, present_authorities, wrong_pairs
from send_analysis.dfe.downloads import Sheet

LIST = "statistical_neighbours.csv"
COLUMNS = (
    "la_code", "la_name", "neighbour_rank", "neighbour_code", "neighbour_name", "source", "closeness", "known_from",
)  # fmt: skip
#: How many of the authorities whose neighbours changed most are told of.
MOST = 3
_CODE = re.compile(r"\d{3}")
#: What the list has where an authority has no neighbours yet.
_NONE = {"", "-"}


@dataclass(frozen=True)
class Link:
    """One neighbour of one authority as the file has it, with its row and column."""

    row: int
    column: str
    code: str
    name: str
    rank: int
    neighbour: str
    neighbour_name: str
    closeness: str


@dataclass(frozen=True)
class NeighbourList:
    """An edition of the list as it will be kept (`COLUMNS`), and lines that say what is in it and what changed."""

    table: pd.DataFrame
    lines: list[str]


def neighbour_list(sheet: Sheet, reference: Path, known_from: dt.date, release: str) -> NeighbourList:
    """The list of a file.

    Raises InputError, a line a fault: a code with another authority's name, an authority twice, ranks that repeat or
    are left out, a neighbour twice, an authority that is its own neighbour, one that no list knows, or most of England
    lacking; and where this copy holds the edition already.
    """
    links, faults = _links(sheet, known_from)
    known, present = known_names(reference), present_authorities(reference)
    names = _names(links, known, present)
    kept = sorted(
        (link for link in links if link.code in present or link.code not in known), key=lambda one: (one.code, one.rank)
    )
    lacking = {code: name for code, name in present.items() if code not in {link.code for link in kept}}
    faults += [*_wrong_names(links, known), *_faults_of_ranks(links), *_unknown(links, names)]
    if 2 * len(lacking) > len(present):
        faults.append(f"{len(lacking)} of {len(present)} authorities have no neighbours: give the whole list")
    if faults:
        raise InputError("\n".join(f"{sheet.came}, {fault}" for fault in dict.fromkeys(faults)))
    table, held = _table(kept, names, f"DfE LAIT statistical neighbours, {release}", known_from), _held(reference)
    _refuse_held(sheet.came, table, held)
    left = {link.code: link.name for link in links if link not in kept}
    return NeighbourList(table, list(_said(sheet.came, table, held, lacking, left)))


def _names(links: Sequence[Link], known: Mapping[str, frozenset[str]], present: Mapping[str, str]) -> Mapping[str, str]:
    """Each authority's name by number: as in the newest plan statistics, else as in this list, else as before."""
    return {
        **{code: sorted(written)[0] for code, written in known.items()},
        **{link.code: link.name for link in links},
        **present,
    }


def _wrong_names(links: Sequence[Link], known: Mapping[str, frozenset[str]]) -> list[str]:
    pairs = [(link.row, link.code, link.name) for link in links]
    pairs += [(link.row, link.neighbour, link.neighbour_name) for link in links if link.neighbour_name]
    return wrong_pairs(pairs, known)


def _unknown(links: Sequence[Link], names: Mapping[str, str]) -> Iterator[str]:
    for link in links:
        if link.neighbour not in names and not link.neighbour_name:
            yield (
                f"row {link.row}, column {link.column}: no authority has the code {link.neighbour}, here or in the "
                "list itself"
            )


def _table(kept: Sequence[Link], names: Mapping[str, str], source: str, known_from: dt.date) -> pd.DataFrame:
    rows = [
        (link.code, names[link.code], str(link.rank), link.neighbour, link.neighbour_name or names[link.neighbour],
         source, link.closeness, str(known_from))
        for link in kept
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _held(reference: Path) -> pd.DataFrame:
    path = reference / LIST
    if not path.is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    return pd.read_csv(path, dtype=str, keep_default_na=False)


# What the file says ---------------------------------------------------------------------------------------------------


def _links(sheet: Sheet, known_from: dt.date) -> tuple[list[Link], list[str]]:
    """The file's links, and what is wrong with single rows: DfE's row an authority, or this copy's row a neighbour."""
    if "neighbour_rank" in sheet.head:
        return _listed(sheet, known_from)
    return _spread(sheet)


def _spread(sheet: Sheet) -> tuple[list[Link], list[str]]:
    """SN1 to SN10, each with its closeness in the column behind it."""
    places = {int(name[2:]): place for place, name in enumerate(sheet.head) if re.fullmatch(r"SN\d+", name)}
    links: list[Link] = []
    faults: list[str] = []
    rows: dict[str, int] = {}
    for (number, record), (_, row) in zip(sheet.records(), _filled(sheet), strict=True):
        code, name = record["LA number"], record["LA Name"]
        if not _CODE.fullmatch(code):
            continue  # a note below the list
        if code in rows:
            faults.append(f"row {number}: {name} ({code}) stands in row {rows[code]} already")
        rows[code] = number
        cells = {rank: row[place] if place < len(row) else "" for rank, place in places.items()}
        if set(cells.values()) <= _NONE:
            continue
        for rank, cell in sorted(cells.items()):
            if not _CODE.fullmatch(cell):
                faults.append(f"row {number}, column SN{rank}: {cell!r} is not the three-digit code of an authority")
                continue
            close = row[places[rank] + 1] if places[rank] + 1 < len(row) else ""
            links.append(Link(number, f"SN{rank}", code, name, rank, cell, "", close.casefold()))
    return links, faults


def _filled(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    return ((number, row) for number, row in sheet.rows if any(row))


def _listed(sheet: Sheet, known_from: dt.date) -> tuple[list[Link], list[str]]:
    """A row a neighbour; of a file of several editions those that were public from the day given."""
    rows = list(sheet.records())
    days = sorted({record["known_from"] for _, record in rows}) if "known_from" in sheet.head else []
    if days and str(known_from) not in days:
        return [], [f"column known_from: no row is of {known_from}, the file has {', '.join(days)}"]
    links: list[Link] = []
    faults: list[str] = []
    for number, record in rows:
        if days and record["known_from"] != str(known_from):
            continue
        wrong = [name for name in ("la_code", "neighbour_code") if not _CODE.fullmatch(record[name])]
        if wrong or not record["neighbour_rank"].isdecimal():
            name = wrong[0] if wrong else "neighbour_rank"
            faults.append(f"row {number}, column {name}: {record[name]!r} is no {'code' if wrong else 'rank'}")
            continue
        links.append(
            Link(number, "neighbour_code", record["la_code"], record.get("la_name", ""), int(record["neighbour_rank"]),
                 record["neighbour_code"], record.get("neighbour_name", ""), record.get("closeness", "").casefold())
        )  # fmt: skip
    return links, faults


def _faults_of_ranks(links: Sequence[Link]) -> Iterator[str]:
    of: dict[str, list[Link]] = {}
    for link in links:
        of.setdefault(link.code, []).append(link)
    most = max((len(theirs) for theirs in of.values()), default=0)
    for code, theirs in of.items():
        who = f"{theirs[0].name} ({code})"
        for place, link in enumerate(theirs):
            if link.neighbour == code:
                yield f"row {link.row}, column {link.column}: {who} is its own neighbour"
            if link.neighbour in {earlier.neighbour for earlier in theirs[:place]}:
                yield f"row {link.row}, column {link.column}: {who} has the neighbour {link.neighbour} twice"
        if sorted(link.rank for link in theirs) != list(range(1, most + 1)):
            ranks = ", ".join(str(rank) for rank in sorted(link.rank for link in theirs))
            yield f"row {theirs[0].row}: {who} has the ranks {ranks}, where others have 1 to {most}"


# What it changes ------------------------------------------------------------------------------------------------------


def _refuse_held(came: str, table: pd.DataFrame, held: pd.DataFrame) -> None:
    day = table["known_from"].iloc[0]
    if day in set(held["known_from"]):
        raise InputError(
            f"{came}: {LIST} has an edition known from {day} already, which earlier reports read: a list that DfE "
            "corrected is added with the day of its correction"
        )
    of = _neighbours(table)
    for known, edition in held.groupby("known_from"):
        if _neighbours(edition) == of:
            raise InputError(
                f"{came}: every authority has the neighbours of the edition known from {known}, which is here already"
            )


def _neighbours(edition: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    return {str(code): tuple(rows["neighbour_code"]) for code, rows in edition.groupby("la_code", sort=False)}


def _said(
    came: str, table: pd.DataFrame, held: pd.DataFrame, lacking: Mapping[str, str], left: Mapping[str, str]
) -> Iterator[str]:
    now = _neighbours(table)
    yield f"{came}: neighbours of {len(now)} authorities, {len(table):,} rows"
    if lacking:
        yield f"  no neighbours of {_listing(lacking)}: their reports go on with the edition before, if it has them"
    if left:
        yield f"  not kept, for they are authorities no longer: {_listing(left)}"
    earlier = held[held["known_from"] < table["known_from"].iloc[0]]
    if earlier.empty:
        yield "  the first edition here"
        return
    last = earlier[earlier["known_from"] == earlier["known_from"].max()]
    before, names = _neighbours(last), dict(zip(table["la_code"], table["la_name"], strict=True))
    both = [code for code in now if code in before]
    fresh = {code: len(set(now[code]) - set(before[code])) for code in both}
    others = sorted((code for code in both if fresh[code]), key=lambda code: -fresh[code])
    moved = sum(now[code] != before[code] for code in both) - len(others)
    yield (
        f"  against {last['source'].iloc[0]}: {len(others)} of {len(both)} authorities have other neighbours, {moved} "
        "the same in another order"
    )
    if others:
        yield "  most: " + "; ".join(f"{names[c]}, {fresh[c]} of {len(now[c])} new" for c in others[:MOST])
    if added := {code: names[code] for code in now if code not in before}:
        yield f"  not in that edition: {_listing(added)}"


def _listing(names: Mapping[str, str]) -> str:
    return ", ".join(f"{name} ({code})" for code, name in sorted(names.items()))
