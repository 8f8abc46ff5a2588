"""Whether enough of a table stands to measure from: what is left of a misread file is no small council."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Draft, Rule, file_finding

MOST_LEFT_OUT = Rule(
    "most rows left out",
    "error",
    "more than half of the rows break a rule and were left out, so that no figure can rest on the others",
    "look at the rows told of this file: the same fault in each has one cause, such as how days are written",
)
NOT_COLLECTED = replace(
    MOST_LEFT_OUT,
    severity="reported",
    message="more than half of the rows break a rule and were left out: the file is not used, and what rests on it is "
    "not collected",
)
#: Of fewer rows than this a half says nothing.
_ENOUGH_ROWS = 10


def fallen(drafts: Mapping[str, Draft]) -> list[Finding]:
    """Tells of each table of which most rows were left out: an error where a report needs the table."""
    return [
        replace(
            file_finding(MOST_LEFT_OUT if draft.table.required else NOT_COLLECTED, draft.file, sheet=draft.sheet),
            table=name,
            row=int(draft.frame["source_row"].iloc[min(draft.broken)]),
            rows=len(draft.broken),
        )
        for name, draft in drafts.items()
        if len(draft.frame) >= _ENOUGH_ROWS and len(draft.broken) * 2 > len(draft.frame)
    ]
