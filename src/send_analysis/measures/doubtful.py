"""What checks of sense make of a month: which figures are doubtful, why, and who lets it stand."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.intake.extract import Acknowledgement, Extract, Finding


def doubted(extract: Extract) -> list[Finding]:
    """The findings of checks of sense that make figures doubtful or not collected."""
    return [finding for finding in extract.findings if finding.severity in ("doubtful", "not_collected")]


def is_of(line: Acknowledgement, finding: Finding) -> bool:
    """Whether a line of extract.yaml acknowledges a doubt."""
    return (line.check, line.table, line.column) == (finding.rule, finding.table, finding.column or "")


def doubts(extract: Extract) -> pd.DataFrame:
    """The doubts about the month's files, as the pack's `doubts`."""
    rows = []
    for finding in doubted(extract):
        line = next((line for line in extract.acknowledged if is_of(line, finding)), None)
        rows.append(
            {
                "check": finding.rule,
                "table": finding.table,
                "column": finding.column or "",
                "state": finding.severity,
                "message": finding.message,
                "mend": finding.mend,
                "role": line.role if line else "",
                "reason": line.reason if line else "",
            }
        )
    return table_of("doubts", rows)


def why_doubtful(extract: Extract, needs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What makes a figure that reads these tables and columns doubtful, in words; empty where nothing does."""
    return tuple(
        f"{finding.table}{f' {finding.column}' if finding.column else ''}: {finding.message}"
        for finding in extract.findings
        if finding.severity == "doubtful"
        and finding.table in needs
        and (not finding.column or finding.column in needs[str(finding.table)])
    )
