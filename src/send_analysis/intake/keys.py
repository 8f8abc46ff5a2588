"""Keys for sheets that have none: children join by the request's id, else by the person's.

A workbook made before submission gives assessments, plans and placements only `requeststableid` or `persontableid`.
A row's own key is then made from its place, and its parent is the row of the parent sheet with the same request, or
with the same person where that person has one such row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from send_analysis.contract.columns import Link
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.intake.cells import Cells
from send_analysis.intake.checks import first_places
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Draft, Rule
from send_analysis.intake.headers import ROUTES

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
        if draft.parts:
            places = draft.frame["source_file"] + "-" + draft.frame["source_sheet"].fillna("") + "-" + places
        draft.frame[key] = draft.name + "-" + places
        draft.keys_by_position = True


def _joined(draft: Draft, link: Link, drafts: Mapping[str, Draft]) -> Iterator[Finding]:
    """Fill a link by the first id that both tables know; where no parent has it, the id stays as a key of no one."""
    parent = drafts[link.table].frame
    for by in ROUTES:
        ours, theirs = _ids(draft.frame, by, drafts), _ids(parent, by, drafts)
        if ours is None or theirs is None:
            continue
        found = _at(parent[link.column], first_places(ours, theirs), draft.frame.index)
        draft.frame[link.column] = found.fillna(ours)
        draft.text[link.column] = Cells.of(np.asarray(ours.fillna(""), dtype=object))
        if by == "persontableid":
            several = ours.isin(theirs[theirs.duplicated() & theirs.notna()])
            yield from draft.told(several.to_numpy(dtype=bool), SEVERAL_PARENTS, by)
        return
    draft.frame[link.column] = pd.Series(pd.NA, index=draft.frame.index, dtype="string")


def _ids(frame: pd.DataFrame, by: str, drafts: Mapping[str, Draft]) -> pd.Series | None:
    """Each row's request or person: as it is written, or the person of the request that is."""
    if by in frame:
        return frame[by]
    requests = drafts["requests"].frame if "requests" in drafts else None
    if by == "requeststableid" or requests is None or "requeststableid" not in frame or by not in requests:
        return None
    return _at(requests[by], first_places(frame["requeststableid"], requests["requeststableid"]), frame.index)


def _at(values: pd.Series, places: npt.NDArray[np.intp], index: pd.Index) -> pd.Series:
    """The values at these places; missing at -1."""
    return values.reset_index(drop=True).reindex(places).set_axis(index)
