"""Everything there is to say about a month's extract, as text for a terminal and as a table for the pack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import pandas as pd

from send_analysis.intake.extract import Extract, Finding

FINDING_COLUMNS = ("severity", "rule", "file", "sheet", "column", "rows", "message", "mend")
_ORDER = {"error": 0, "quarantined": 1, "reported": 2}
_WORDS = {"error": "stops the run", "quarantined": "left out", "reported": "reported"}


def listing(extract: Extract) -> str:
    """All findings, grouped by file, the gravest first: where, what is wrong, how to mend it; then a line of counts.

    Rows with the same fault and the same value share an entry. Control characters are spelled out.
    """
    lines = [f"{extract.council}, {extract.month.name}", ""]
    for file, findings in groupby(sorted(extract.findings, key=_place), key=lambda finding: finding.file):
        lines.append(file)
        for _, alike in groupby(findings, key=_place):
            lines += _entry(list(alike))
        lines.append("")
    return _printable("\n".join([*lines, count_line(extract)]))


def _place(finding: Finding) -> tuple[object, ...]:
    return (
        finding.file,
        _ORDER[finding.severity],
        finding.sheet or "",
        finding.rule,
        finding.column or "",
        finding.message,
        finding.value or "",
    )


def _entry(alike: Sequence[Finding]) -> Iterable[str]:
    first = alike[0]
    rows = [finding.row for finding in alike if finding.row is not None]
    where = [f"sheet {first.sheet}"] if first.sheet else []
    where += [rows_in_words(rows)] if rows and first.rows == 1 else []
    where += [f"{first.rows} rows, first row {first.row}"] if first.rows > 1 else []
    where += [f"column {first.column}"] if first.column else []
    value = f" ({first.value})" if first.value else ""
    yield f"  {_WORDS[first.severity]}: {first.rule}{value}" + (f": {', '.join(where)}" if where else "")
    yield f"    {first.message}"
    yield f"    To mend: {first.mend}"


def rows_in_words(rows: Sequence[int]) -> str:
    """Row numbers, runs drawn together: rows 2, 5 to 9, 12."""
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    words = [str(first) if first == last else f"{first} to {last}" for first, last in spans]
    return ("row " if len(spans) == 1 and spans[0][0] == spans[0][1] else "rows ") + ", ".join(words)


def count_line(extract: Extract) -> str:
    """How many findings of each kind there are, and whether a report can be built."""
    counts = {name: sum(1 for finding in extract.findings if finding.severity == name) for name in _ORDER}
    left_out = len(extract.quarantine)
    verdict = "no report can be built until the errors are mended" if counts["error"] else "a report can be built"
    return (
        f"{_number(counts['error'], 'error')}, {_number(left_out, 'row')} left out, "
        f"{_number(counts['reported'], 'other finding')}: {verdict}"
    )


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() or character == "\n" else "\ufffd" for character in text)


def findings_table(extract: Extract) -> pd.DataFrame:
    """The findings counted together, without any value: safe for the pack. Columns as FINDING_COLUMNS."""
    counts: dict[tuple[str, ...], int] = {}
    for finding in sorted(extract.findings, key=_place):
        key = (
            finding.severity,
            finding.rule,
            finding.file,
            finding.sheet or "",
            finding.column or "",
            finding.message,
            finding.mend,
        )
        counts[key] = counts.get(key, 0) + finding.rows
    rows = [(*key[:5], count, *key[5:]) for key, count in counts.items()]
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS))
