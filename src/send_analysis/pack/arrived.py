"""What arrived for the month and what was found in it, without rows or values."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from send_analysis.base.paths import CORRECTION, Paths, any_file
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.pack_tables.schema import columns_of, table_of
from send_analysis.intake.extract import Extract, Finding


def what_arrived(paths: Paths, extract: Extract) -> str:
    """What came for the month, in words for the terminal."""
    if any_file(paths.raw):
        which = f" from the correction {extract.folder}" if CORRECTION.fullmatch(extract.folder) else ""
        found = len(extract.findings)
        counted_findings = f"{found:,} finding{'' if found == 1 else 's'}"
        return f"{sum(source.rows for source in extract.sources):,} rows{which}, {counted_findings}"
    return (
        f"no extracts have arrived in data/raw/{paths.council}/{paths.month}/: every measure is not collected, and the "
        "report shows what is published"
    )


def arrivals(extract: Extract) -> pd.DataFrame:
    """What arrived and what did not: a row a file."""
    columns = columns_of("arrivals")
    return table_of("arrivals", [{name: getattr(source, name) for name in columns} for source in extract.sources])


def corrected_cells(extract: Extract) -> pd.DataFrame:
    """The cells that the council's register corrects, counted by column and reason: no row, key or value."""
    by = ["table", "column", "reason", "role", "date"]
    counted = extract.corrected.groupby(by, sort=False).size().rename("cells").reset_index()
    return table_of("corrected_cells", counted)


def found(findings: Sequence[Finding]) -> pd.DataFrame:
    """Findings without rows or values: how many of each kind, where, and the mend.

    A heading that is none of the contract's is somebody's own words: `check` names it, a report does not.
    """
    columns = columns_of("findings")
    rows = [{name: getattr(finding, name) or "" for name in columns} for finding in findings]
    for row, finding in zip(rows, findings, strict=True):
        known = finding.table in TABLES and row["column"] in TABLES[finding.table].column
        row["column"] = row["column"] if known else ""
    frame = table_of("findings", rows)
    if frame.empty:
        return frame
    grouped = frame.groupby(["severity", "rule", "file", "sheet", "column"], as_index=False, sort=False)
    frame = grouped.agg(rows=("rows", "sum"), message=("rule", "first"), mend=("mend", "first"))
    return table_of("findings", frame)
