"""Which name goes with which authority's number: a row that pairs them wrongly is refused, never joined.

DfE's own table of appeals paired three councils with each other's numbers, so that a county got its city's figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from send_analysis.base.errors import InputError
from send_analysis.config.authorities import release_folders

#: A file, and its columns of number and name.
_LISTS = (("la_code", "la_name"), ("neighbour_code", "neighbour_name"))


def plain_name(name: str) -> str:
    """A name without capitals, marks and the digit of a footnote, so that spellings of one authority agree."""
    return re.sub(r"[^a-z]", "", name.casefold().replace("&", "and"))


def known_names(reference: Path) -> Mapping[str, frozenset[str]]:
    """Each authority's names by DfE's number, from the editions' plans in force and the list of neighbours."""
    files = [reference / "statistical_neighbours.csv", *(f / "caseload.csv" for f in release_folders(reference))]
    return _names(tuple((path, path.stat().st_mtime_ns) for path in files if path.is_file()))


@lru_cache(maxsize=8)
def _names(files: tuple[tuple[Path, int], ...]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for path, _ in files:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        for code, name in (("old_la_code", "la_name"), *_LISTS):
            if {code, name} <= set(table.columns):
                for number, written in table[[code, name]].drop_duplicates().itertuples(index=False, name=None):
                    found.setdefault(number, set()).add(written)
    found.pop("", None)
    return MappingProxyType({number: frozenset(names) for number, names in found.items()})


def present_authorities(reference: Path) -> dict[str, str]:
    """England's authorities now, name by DfE's number: those of the newest January that came whole.

    An edition that ships in part has a few authorities only, so a January with less than half of the most is passed by.
    """
    found: dict[str, dict[str, str]] = {}
    for folder in release_folders(reference):
        path = folder / "caseload.csv"
        table = pd.read_csv(path, dtype=str, keep_default_na=False) if path.is_file() else pd.DataFrame()
        local = table[table["geographic_level"] == "Local authority"] if len(table) else table
        for period, rows in local.groupby("time_period") if len(local) else ():
            there = found.setdefault(str(period), {})
            there |= dict(zip(rows["old_la_code"], rows["la_name"], strict=True))
    most = max((len(names) for names in found.values()), default=0)
    whole = [period for period, names in found.items() if 2 * len(names) >= most]
    return found[max(whole)] if whole else {}


def wrong_pairs(pairs: Iterable[tuple[int, str, str]], known: Mapping[str, frozenset[str]]) -> list[str]:
    """What is wrong with (row, number, name): a line for each number whose name is another authority's.

    A name that nobody has is no other's: councils change theirs.
    """
    owners: dict[str, set[str]] = {}
    for number, names in known.items():
        for name in names:
            owners.setdefault(plain_name(name), set()).add(number)
    lines, told = [], set()
    for row, number, name in pairs:
        others = owners.get(plain_name(name), set())
        if number in known and others and number not in others and (number, name) not in told:
            told.add((number, name))
            own, other = " or ".join(sorted(known[number])), " or ".join(sorted(others))
            lines.append(f"row {row}: code {number} is {own}, but the row names {name}, whose code is {other}")
    return lines


def refuse_wrong_pairs(
    table: pd.DataFrame, where: str, reference: Path, code: str = "old_la_code", name: str = "la_name"
) -> None:
    """Raise InputError when a row's number has another authority's name: file, row, number and both names."""
    unique = table[[code, name]].drop_duplicates()
    pairs = [(int(place) + 2, number, written) for place, number, written in unique.itertuples(name=None)]
    if lines := wrong_pairs(pairs, known_names(reference)):
        raise InputError(f"{where}, {lines[0]}: take DfE's corrected file, or mend the row from another of its files")
