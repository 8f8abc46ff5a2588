"""Everything there is to say about a month's extract, as text for a terminal."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from itertools import groupby

import pandas as pd

from send_analysis.base.characters import one_line
from send_analysis.base.spreadsheets import harmless_table
from send_analysis.contract.every_table import TABLES
from send_analysis.intake.extract import Extract, Finding

_ORDER = {"error": 0, "not_collected": 1, "doubtful": 2, "quarantined": 3, "reported": 4}
#: Of one fault in one column this many values each have an entry; beyond it, a few stand for all.
_MANY_VALUES, _FEW_VALUES = 20, 3
#: Of days this many: a code is mapped one by one, and days are mended row by row.
_MANY_DAYS = 5
#: So many runs of rows of one fault are named; the table that `--csv` writes has every row.
_MOST_RUNS = 20
_WORDS = {
    **{"error": "stops the run", "not_collected": "not collected", "doubtful": "doubtful"},
    **{"quarantined": "left out", "reported": "reported"},
}


def listing(
    extract: Extract,
    every: bool = False,
    summary: Sequence[str] = (),
    beside: Sequence[tuple[str, Sequence[str]]] = (),
) -> str:
    """All findings, the gravest first and by file: where, what is wrong, how to mend it; then a line of counts.

    `summary` stands above them, and `beside` below, what there is to say besides: how much that is in words, such as
    "2 queries", and its lines. What reading has put right is left out unless `every` is true. Rows with the same fault
    and the same value share an entry; where values are many, all rows with the fault do. Control characters are spelled
    out.
    """
    told = [finding for finding in extract.findings if every or not finding.settled]
    which = f", the correction {extract.folder}" if extract.is_correction else ""
    lines = [f"{extract.council}, {extract.month.name}{which}", "", *summary, *([""] if summary else [])]
    grave_first = sorted(told, key=_place)
    for _, of_file in groupby(grave_first, key=lambda finding: _place(finding)[:2]):
        findings = list(of_file)
        lines.append(extract.place(findings[0]))
        for _, alike in groupby(findings, key=lambda finding: _place(finding)[:-1]):
            for entry in _entries(list(alike)):
                lines += _entry(entry)
        lines.append("")
    hidden = len(extract.findings) - len(told)
    more = [f"{_number(hidden, 'thing')} put right while reading: see --all"] if hidden else []
    others = [line for _, theirs in beside for line in theirs]
    counts = [counted for counted, theirs in beside if theirs]
    whole = "\n".join([*lines, *others, *([""] if others else []), *more, count_line(extract, counts)])
    return "\n".join(map(one_line, whole.split("\n")))


def _place(finding: Finding) -> tuple[object, ...]:
    return (
        _ORDER[finding.severity],
        finding.file,
        finding.sheet or "",
        finding.rule,
        finding.column or "",
        finding.message,
        finding.value or "",
    )


def _entries(alike: Sequence[Finding]) -> list[list[Finding]]:
    """Findings of one fault in one column, a list for each entry: by value, or all together where values are many."""
    by_value = [list(same) for _, same in groupby(alike, key=lambda finding: finding.value)]
    table = TABLES.get(alike[0].table or "")
    column = table.column.get(alike[0].column or "") if table else None
    many = _MANY_DAYS if column is not None and column.kind == "date" else _MANY_VALUES
    return by_value if len(by_value) <= many else [list(alike)]


def _values(alike: Sequence[Finding]) -> str:
    """The value that findings share, in brackets; of many the first few."""
    found = list(dict.fromkeys(finding.value for finding in alike if finding.value))
    if len(found) <= _FEW_VALUES:
        return f" ({', '.join(found)})" if found else ""
    return f" ({', '.join(found[:_FEW_VALUES])} and {len(found) - _FEW_VALUES:,} other values)"


def _entry(alike: Sequence[Finding]) -> Iterable[str]:
    first = alike[0]
    rows = [finding.row for finding in alike if finding.row is not None]
    where = [f"sheet {first.sheet}"] if first.sheet else []
    where += [rows_in_words(rows)] if rows and first.rows == 1 else []
    if first.rows > 1:
        where.append(f"{first.rows:,} rows" + (f", first row {first.row}" if first.row is not None else ""))
    where += [f"column {first.column}"] if first.column else []
    yield f"  {_WORDS[first.severity]}: {first.rule}{_values(alike)}" + (f": {', '.join(where)}" if where else "")
    yield f"    {first.message}"
    yield f"    To mend: {first.mend}"


def rows_in_words(rows: Sequence[int]) -> str:
    """Row numbers, runs drawn together: rows 2, 5 to 9, 12; of many runs the first few, and how many rows follow."""
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    words = [str(first) if first == last else f"{first} to {last}" for first, last in spans[:_MOST_RUNS]]
    if rest := sum(last - first + 1 for first, last in spans[_MOST_RUNS:]):
        words.append(f"and {rest:,} more")
    return ("row " if len(spans) == 1 and spans[0][0] == spans[0][1] else "rows ") + ", ".join(words)


def count_line(extract: Extract, beside: Sequence[str] = ()) -> str:
    """How many findings of each kind there are, and of what else was told, and whether a report can be built."""
    counts = {name: sum(1 for finding in extract.findings if finding.severity == name) for name in _ORDER}
    left_out = len(extract.quarantine)
    verdict = "no report can be built until the errors are mended" if counts["error"] else "a report can be built"
    doubts = counts["doubtful"] + counts["not_collected"]
    doubted = f"{_number(doubts, 'doubt')}, " if doubts else ""
    others = ", ".join([_number(counts["reported"], "other finding"), *beside])
    return f"{_number(counts['error'], 'error')}, {doubted}{_number(left_out, 'row')} left out, {others}: {verdict}"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def findings_table(extract: Extract) -> pd.DataFrame:
    """Every finding as a row, safe to open in a spreadsheet: severity, rule, file, sheet, row, column, value, …"""
    rows = [asdict(finding) for finding in sorted(extract.findings, key=_place)]
    names = [part.name for part in fields(Finding)]
    return harmless_table(pd.DataFrame(rows, columns=names).astype("object").astype("string"))


def page_of(text: str) -> str:
    """A listing as a page for a browser."""
    title = html.escape(text.partition("\n")[0])
    return (
        f'<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{title}: what was found</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        f'<body><main><h1>{title}</h1><pre style="white-space: pre-wrap; font: inherit">'
        f"{html.escape(text.partition(chr(10))[2].strip())}</pre></main></body></html>\n"
    )
