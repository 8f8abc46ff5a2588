"""Values of DfE's Local Authority Interactive Tool as downloaded: checked, and what changed since the edition before.

Each edition is a file of its own, named by its day. Only the measures that something here reads are kept.
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

#: The folder of the editions in data/reference: the first one's file is inclusion.csv, each later one's has its day.
FOLDER = "lait"
COLUMNS = ("Short Desc", "LA Number", "LA and Regions", "Years", "Values")
#: The measures kept, and how the tool writes their years: school years, or the January of a census.
MEASURES = {
    "TotPermEx": re.compile(r"\d{4}/\d{2}"),
    "TotFixedEx": re.compile(r"\d{4}/\d{2}"),
    "SEN_TotStat": re.compile(r"\d{4}"),
    "SEN_TotSENSuP": re.compile(r"\d{4}"),
}
LARGEST = 3
ENGLAND = "970"
#: Numbers from here on are England's and the regions'.
_FIRST_REGION = 970
_PLACES = 4
_NOT_AVAILABLE = {"", "-", "c", "x", "z", "..", "NA"}
_KEY = ["Short Desc", "LA Number", "Years"]


@dataclass(frozen=True)
class ToolValues:
    """An edition of the values as it will be kept (`COLUMNS`), and lines that say what is in it and what changed."""

    table: pd.DataFrame
    lines: list[str]


def editions(reference: Path) -> dict[str, Path]:
    """The files of the editions held, by the day in their names; the first edition's is empty."""
    found = {path.stem.removeprefix("inclusion").removeprefix("_"): path for path in (reference / FOLDER).glob("*.csv")}
    return dict(sorted(found.items()))


def tool_values(sheet: Sheet, reference: Path, known_from: dt.date) -> ToolValues:
    """The values of a file.

    Raises InputError, a line a fault: a number with another authority's or region's name, a value or year that is none,
    a row twice, a measure that lacks England or altogether, an England outside its own authorities' values; and where
    this copy holds the edition already.
    """
    held = {day: _read(path) for day, path in editions(reference).items()}
    records = [(number, row) for number, row in sheet.records() if row["Short Desc"] in MEASURES]
    there = {row["Short Desc"] for _, row in records}
    faults = [f"no row is of {name}, which is read here" for name in MEASURES if name not in there]
    pairs = ((number, _number(row), row["LA and Regions"]) for number, row in records)
    faults += wrong_pairs(pairs, _names(reference, held))
    available = [(number, row) for number, row in records if row["Values"] not in _NOT_AVAILABLE]
    faults += _faults(available)
    table = pd.DataFrame([_kept(row) for _, row in available] if not faults else [], columns=list(COLUMNS), dtype=str)
    faults += _england_outside(table)
    if faults:
        raise InputError("\n".join(f"{sheet.came}, {fault}" for fault in faults))
    before = _before(sheet.came, table, held, known_from, reference)
    without = len(records) - len(available)
    return ToolValues(table, list(_said(sheet.came, table, before, without, present_authorities(reference))))


def _faults(available: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[str]:
    rows: dict[tuple[str, ...], int] = {}
    for number, row in available:
        key = (row["Short Desc"], _number(row), row["Years"])
        if key in rows:
            yield f"row {number}: {', '.join(key)} stands in row {rows[key]} already"
        elif fault := _fault(row):
            yield f"row {number}, {fault}"
        rows.setdefault(key, number)


def _kept(row: Mapping[str, str]) -> dict[str, str]:
    """The row in this copy's columns, its value without the noise that DfE's file has behind the fourth place."""
    value = f"{float(row['Values']):.{_PLACES}f}".rstrip("0").rstrip(".")
    return {**{name: row[name] for name in COLUMNS}, "LA Number": _number(row), "Values": value}


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _number(row: Mapping[str, str]) -> str:
    """The number as this copy writes it: DfE's file has it as 301 or 301.0."""
    return row["LA Number"].removesuffix(".0")


def _names(reference: Path, held: Mapping[str, pd.DataFrame]) -> dict[str, frozenset[str]]:
    """The authorities that this copy knows, and the regions of the editions held, by number."""
    names = {code: set(written) for code, written in known_names(reference).items()}
    for table in held.values():
        for code, name in zip(table["LA Number"], table["LA and Regions"], strict=True):
            names.setdefault(code, set()).add(name)
    return {code: frozenset(written) for code, written in names.items()}


def _fault(row: Mapping[str, str]) -> str:
    """What is wrong with a row's number, year or value; empty where nothing is."""
    if not re.fullmatch(r"\d{3}", _number(row)):
        return f"column LA Number: {row['LA Number']!r} is not a three-digit code"
    if not MEASURES[row["Short Desc"]].fullmatch(row["Years"]):
        return f"column Years: {row['Years']!r} is not a year of {row['Short Desc']}"
    if not re.fullmatch(r"\d+(\.\d+)?(e-\d+)?", row["Values"], re.IGNORECASE):
        return f"column Values: {row['Values']!r} is no rate"
    return ""


def _england_outside(table: pd.DataFrame) -> Iterator[str]:
    """England's rate lies between its authorities': rates don't add, so this is what holds of a total."""
    for (measure, year), rows in table.groupby(["Short Desc", "Years"]):
        values = pd.to_numeric(rows["Values"])
        england = values[rows["LA Number"] == ENGLAND]
        local = values[pd.to_numeric(rows["LA Number"]) < _FIRST_REGION]
        if england.empty:
            yield f"{measure}, {year}: there is no row of England ({ENGLAND})"
        elif local.empty or not local.min() <= england.iloc[0] <= local.max():
            yield f"{measure}, {year}: England's {england.iloc[0]:g} lies outside the values of its authorities"


# What it changes ------------------------------------------------------------------------------------------------------


def _before(
    came: str, table: pd.DataFrame, held: Mapping[str, pd.DataFrame], known_from: dt.date, reference: Path
) -> pd.DataFrame | None:
    """The newest edition before a day; InputError where the day or the values are held already."""
    if str(known_from) in held:
        where = editions(reference)[str(known_from)].name
        raise InputError(f"{came}: {FOLDER}/{where} is the edition of that day already: nothing was added")
    for day, edition in held.items():
        if _values(edition) == _values(table):
            raise InputError(f"{came}: {FOLDER}/{editions(reference)[day].name} has the same values: nothing was added")
    earlier = [edition for day, edition in held.items() if day < str(known_from)]
    return earlier[-1] if earlier else None


def _values(table: pd.DataFrame) -> dict[tuple[str, ...], float]:
    return dict(zip(table[_KEY].itertuples(index=False, name=None), table["Values"].astype(float), strict=True))


def _said(
    came: str, table: pd.DataFrame, before: pd.DataFrame | None, without: int, present: Mapping[str, str]
) -> Iterator[str]:
    left = f", {without:,} rows without a value left out" if without else ""
    yield f"{came}: {len(table):,} values of {table['Short Desc'].nunique()} measures{left}"
    for measure, rows in table.groupby("Short Desc"):
        newest = rows[rows["Years"] == rows["Years"].max()]
        lacking = sorted(set(present) - set(newest["LA Number"]))
        if lacking:
            some = ", ".join(f"{present[code]} ({code})" for code in lacking[:LARGEST])
            more = f" and {len(lacking) - LARGEST} more" if len(lacking) > LARGEST else ""
            yield f"  {measure}, {newest['Years'].iloc[0]}: no value of {some}{more}"
    if before is None:
        yield "  the first edition here"
        return
    old, new = _values(before), _values(table)
    years = sorted({(key[0], key[2]) for key in new} - {(key[0], key[2]) for key in old})
    if years:
        yield "  new: " + ", ".join(f"{measure} {year}" for measure, year in years)
    changed = sorted((key for key in new if key in old and new[key] != old[key]), key=lambda k: -abs(new[k] - old[k]))
    yield f"  changed: {len(changed):,} of {sum(key in old for key in new):,} values of the edition before"
    names = dict(zip(table["LA Number"], table["LA and Regions"], strict=True))
    for key in changed[:LARGEST]:
        yield f"  {key[0]}, {names[key[1]]} ({key[1]}), {key[2]}: {old[key]:g} is now {new[key]:g}"
    if gone := [key for key in old if key not in new]:
        yield f"  gone: {len(gone):,} values, such as {', '.join(gone[0])}"
