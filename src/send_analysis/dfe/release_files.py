"""DfE's releases as downloaded: which file is which, and whether its names and totals hold.

Nothing is written here. Every fault is one line with file and entry, and all of them are told at once.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from send_analysis.base.errors import InputError
from send_analysis.dfe.authority_names import known_names, wrong_pairs
from send_analysis.dfe.downloads import TAKES
from send_analysis.dfe.layouts import AGE_TOPICS, Layout, layout_named, layout_of
from send_analysis.dfe.plan_statistics import APPEALS, AUTHORITY, ENGLAND, REGION, numbers

#: Files of the release that nothing here reads, by a column that only they have.
_UNREAD = {"personal_budget", "res_tot", "open_wbp", "des_med_off"}
_BY_AGE = "caseload_by_age"
#: What of plans by age is kept, beside the columns of place and period.
_AGE_COUNTS = ("ehcplans", "mainstream_total", "mainstream_total_pc")
_APPEALS_TITLE = re.compile(r"send tribunal appealable decisions rate", re.IGNORECASE)
_APPEALS_COLUMNS = (
    "time_period", "time_identifier", "geographic_level", "old_la_code", "la_name", "appeals_registered",
    "total_appealable_decisions", "appeal_rate_pc", "in_development_appealable_decisions",
    "in_development_appeal_rate_pc",
)  # fmt: skip


@dataclass(frozen=True)
class ReleaseFile:
    """One file of a release as it will be kept: the name it came under, its layout, its rows of everything."""

    came: str
    layout: Layout
    table: pd.DataFrame

    @property
    def year(self) -> int:
        """The reporting year: that of the January after the newest calendar year, or of the newest January."""
        newest = max(self.table["time_period"])
        return int(newest[:4]) + 1


def release_files(files: Sequence[Path], reference: Path) -> tuple[list[ReleaseFile], list[str]]:
    """The files of a release that are kept, and a line for each other one.

    Raises InputError, a line a fault: an unknown layout, a code with another authority's name, totals that don't add,
    or files of several reporting years.
    """
    found: list[ReleaseFile] = []
    others: list[str] = []
    faults: list[str] = []
    for path in sorted(files, key=lambda path: path.name):
        if path.suffix.casefold() != ".csv":
            others.append(f"{path.name}: not read, for it is no CSV file")
            continue
        try:
            parts = list(_parts(path))
        except InputError as error:
            faults.append(str(error))
            continue
        found += parts
        if not parts:
            others.append(f"{path.name}: not kept, for nothing here reads it")
    known = known_names(reference)
    for part in found:
        pairs = zip(part.table.index + 2, part.table["old_la_code"], part.table["la_name"], strict=True)
        faults += [f"{part.came}, {line}" for line in wrong_pairs(pairs, known)]
        faults += [f"{part.came}, {line}" for line in totals_that_do_not_add(part)]
    years = {part.year: part.came for part in found}
    if len(years) > 1:
        told = ", ".join(f"{came} is of {year}" for year, came in sorted(years.items()))
        faults.append(f"one release has one reporting year, but {told}: add them one after the other")
    twice = {part.layout.file for part in found if sum(part.layout == other.layout for other in found) > 1}
    faults += [f"{file}: several files have this layout: leave one of them in" for file in sorted(twice)]
    if not found and not faults:
        faults.append(f"there is no file of a release: give what DfE offers for download; reference add takes {TAKES}")
    if faults:
        raise InputError("\n".join(faults))
    return found, others


# One file ---------------------------------------------------------------------------------------------------------


def _parts(path: Path) -> Iterator[ReleaseFile]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path.name}: cannot be read as CSV in UTF-8 ({error}): download it again") from None
    if any(_APPEALS_TITLE.search(cell) for row in rows[:3] for cell in row):
        yield _appeals(path.name, rows)
        return
    head = [name.strip() for name in rows[0]] if rows else []
    if _UNREAD & {name.casefold() for name in head}:
        return
    uneven = [number for number, row in enumerate(rows, start=1) if row and len(row) != len(head)]
    if uneven:
        raise InputError(
            f"{path.name}, row {uneven[0]}: has {len(rows[uneven[0] - 1])} cells where row 1 has {len(head)}"
        )
    lower = [name.casefold() for name in head]
    at = lower.index("time_identifier") if "time_identifier" in lower else None
    layout = layout_of(head, rows[1][at] if at is not None and len(rows) > 1 else "")
    if layout is None or len(rows) < 2:
        raise InputError(
            f"{path.name}, row 1: no layout that is known here ({', '.join(head[:6])} …): reference add takes {TAKES}; "
            "where a year's columns of these have changed they must be mapped in dfe/layouts.py first"
        )
    table = pd.DataFrame([row for row in rows[1:] if row], columns=head, dtype=str)
    named = table.set_axis(lower, axis=1)
    if wrong := named.index[~named["time_period"].str.fullmatch(r"\d{4}|\d{6}")].tolist():
        raise InputError(
            f"{path.name}, row {wrong[0] + 2}, column time_period: {named['time_period'][wrong[0]]!r} is no year"
        )
    yield _of_everything(path.name, table, named, layout)
    if layout.file == "caseload" and "breakdown_topic" in named:
        ages = named[named["breakdown_topic"].isin(AGE_TOPICS)]
        if len(ages):
            kept = [
                name for name in named.columns if name in (*named.columns[: lower.index("breakdown") + 1], *_AGE_COUNTS)
            ]
            by_age = layout_named(_BY_AGE)
            assert by_age is not None
            yield ReleaseFile(path.name, by_age, ages[kept])


def _of_everything(came: str, table: pd.DataFrame, named: pd.DataFrame, layout: Layout) -> ReleaseFile:
    """The file's rows of everything, chosen by their label and never by their place."""
    if not layout.whole:
        return ReleaseFile(came, layout, table.set_axis(named.columns, axis=1))
    chosen = named["breakdown"].isin(layout.whole)
    if not chosen.any():
        raise InputError(
            f"{came}, column breakdown: no row is called {' or '.join(layout.whole)}: DfE's words have changed"
        )
    return ReleaseFile(came, layout, named[chosen])


def _appeals(came: str, rows: list[list[str]]) -> ReleaseFile:
    """DfE's spreadsheet of appeals as a table: the newest year, authorities and England, footnote digits dropped."""
    heads = [place for place, row in enumerate(rows) if len(row) > 1 and row[1].strip() == "Old LA code"]
    if not heads or heads[0] == 0:
        raise InputError(f"{came}: no row with the heading Old LA code: the table's layout is not known here")
    years = {
        place: cell.strip() for place, cell in enumerate(rows[heads[0] - 1]) if re.fullmatch(r"20\d\d", cell.strip())
    }
    if not years:
        raise InputError(f"{came}, row {heads[0]}: no years stand above the headings")
    first = max(years, key=lambda place: years[place])
    made, places = [], []
    for place, row in enumerate(rows[heads[0] + 1 :], start=heads[0] + 2):
        cells = [cell.strip() for cell in row] + [""] * 8
        england = cells[0].casefold().startswith("england")
        if england or re.fullmatch(r"\d{3}", cells[1]):
            registered, decisions, rate = (_appeals_number(cell) for cell in cells[first : first + 3])
            level, name = (ENGLAND, "England") if england else (AUTHORITY, re.sub(r"\d+$", "", cells[0]).strip())
            made.append((years[first], "Calendar year", level, "" if england else cells[1], name, registered, "z", "z",
                         decisions, rate))  # fmt: skip
            places.append(place - 2)
    layout = layout_named(APPEALS)
    assert layout is not None
    return ReleaseFile(came, layout, pd.DataFrame(made, columns=list(_APPEALS_COLUMNS), index=places))


def _appeals_number(cell: str) -> str:
    return {"x": "x", "-": "0", "": "x"}.get(cell, cell.replace(",", "").removesuffix("%"))


# Totals -----------------------------------------------------------------------------------------------------------


def totals_that_do_not_add(part: ReleaseFile) -> Iterator[str]:
    """A line for each count of the newest period of which regions don't add to England or authorities to a region.

    Where an area's count is not available, nothing is added up: DfE's totals hold what it withholds of an authority.
    """
    newest = part.table[part.table["time_period"] == max(part.table["time_period"])]
    for column in part.layout.adds:
        count = numbers(newest, (column,))
        said = f"{column}, {newest['time_period'].iloc[0]}"
        yield from _not_adding(newest, count, said, part.layout.file == APPEALS)


def _not_adding(rows: pd.DataFrame, count: pd.Series, said: str, no_regions: bool) -> Iterator[str]:
    level = rows["geographic_level"]
    england, parts = count[level == ENGLAND], count[level == (AUTHORITY if no_regions else REGION)]
    if not len(england):
        yield f"column {said}: there is no row of England"
        return
    if len(parts) == 0 or (parts.notna().all() and pd.notna(england.iloc[0]) and parts.sum() != england.iloc[0]):
        what = "authorities" if no_regions else "regions"
        yield f"column {said}: {len(parts)} {what} add to {parts.sum():,.0f}, England has {england.iloc[0]:,.0f}"
    if no_regions:
        return
    for place in rows.index[level == REGION]:
        region = rows.at[place, "region_name"]
        its = count[(level == AUTHORITY) & (rows["region_name"] == region)]
        if pd.notna(count[place]) and its.notna().all() and its.sum() != count[place]:
            yield (
                f"column {said}, row {place + 2}: {len(its)} authorities of {region!s} add to {its.sum():,.0f}, "
                f"the region has {count[place]:,.0f}"
            )
