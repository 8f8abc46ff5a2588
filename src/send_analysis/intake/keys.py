"""Keys for sheets that have none: children join by the request's id, else by the person's.

A workbook made before submission gives assessments, plans and placements only `requeststableid` or `persontableid`.
A row's own key is then made from its place, and its parent is the row of the parent sheet with the same request, or
with the same person where that person has one such row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from send_analysis.contract import SEN2_MODULES, Link
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Draft, Rule

SEVERAL_PARENTS = Rule(
    "several rows to join",
    "reported",
    "the person has several rows that this one could hang from: the first is taken",
    "export requeststableid in every sheet",
)


def keyed(drafts: Mapping[str, Draft]) -> list[Finding]:
    """Makes the keys that sheets lack; tells where a parent was not clear."""
    return [finding for name in SEN2_MODULES if name in drafts for finding in _keyed(drafts[name], drafts)]


def _keyed(draft: Draft, drafts: Mapping[str, Draft]) -> Iterator[Finding]:
    for link in draft.table.links:
        if link.column not in draft.frame and link.table in drafts:
            yield from _joined(draft, link, drafts)
    key = draft.table.key
    if key and key not in draft.frame:
        places = draft.frame["source_row"].astype("string")
        draft.frame[key] = draft.name + "-" + places
        draft.keys_by_position = True


def _joined(draft: Draft, link: Link, drafts: Mapping[str, Draft]) -> Iterator[Finding]:
    """Fill a link by the request's id or the person's; where no parent has it, the id stays as a key of no one."""
    parent = drafts[link.table].frame
    by = next((name for name in ("requeststableid", "persontableid") if name in draft.frame), None)
    if by is None:
        draft.frame[link.column] = pd.Series(pd.NA, index=draft.frame.index, dtype="string")
        return
    ids = draft.frame[by]
    theirs = parent[by] if by in parent else _persons(parent, drafts)
    rows = pd.Series(parent[link.column].to_numpy(dtype=object), index=theirs.to_numpy(dtype=object))
    rows = rows[rows.index.notna()]
    several = ids.isin(rows.index[rows.index.duplicated()]) if by == "persontableid" else ids.isna() & False
    found = ids.map(rows[~rows.index.duplicated()]).astype("string")
    draft.frame[link.column] = found.fillna(ids)
    draft.text[link.column] = np.asarray(ids.fillna(""), dtype=object)
    yield from draft.told(several.to_numpy(dtype=bool), SEVERAL_PARENTS, by)


def _persons(parent: pd.DataFrame, drafts: Mapping[str, Draft]) -> pd.Series:
    """The person of each row of a table that knows only the request."""
    requests = drafts["requests"].frame.drop_duplicates("requeststableid").set_index("requeststableid")
    return parent["requeststableid"].map(requests["persontableid"])
