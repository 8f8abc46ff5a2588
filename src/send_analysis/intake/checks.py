"""The rules that rows must keep, as the contract's "What a bad file gets" has them.

A row that breaks a quarantine rule is left out of the tables; its children keep its key and are no orphans. All else
is reported and stays. Checks only mark and tell: no value is ever changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from send_analysis.contract.columns import Link
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.local_files import LOCAL_FILES
from send_analysis.intake.cells import Mask
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Draft, Rule

Drafts = Mapping[str, Draft]

MISSING_KEY = Rule(
    "missing key",
    "quarantined",
    "the key is blank, so that the row belongs to nothing",
    "fill the key in the system that made the extract",
)
ORPHAN = Rule(
    "parent not in the file",
    "quarantined",
    "the key is not in the table that the row hangs from",
    "export both tables at the same moment, or mend the key",
)
DIFFERING_TWIN = Rule(
    "differing twin",
    "quarantined",
    "an earlier row has the same key and other values: the first is kept",
    "delete the row that is wrong",
)
IDENTICAL_TWIN = Rule(
    "identical twin",
    "reported",
    "an earlier row has the same key and the same values: one is kept",
    "delete the second row",
)
REPEATED_ROW = Rule(
    "repeated row",
    "reported",
    "an earlier row is the same in every column: both count, for the table has no key",
    "delete one of them if it is there twice by mistake",
)
SEVERAL_REQUESTS = Rule(
    "several requests",
    "reported",
    "the child has more than one request, so that the row cannot be tied to one",
    "give requeststableid in the file",
)
EVENT_BEFORE_BIRTH = Rule(
    "event before birth",
    "quarantined",
    "the day is before the child's birth",
    "correct the day, or the birth date in person",
)


@dataclass(frozen=True)
class _Order:
    """Two days of one row of which the second may not come before the first."""

    table: str
    first: str
    second: str
    rule: Rule


ORDERS = (
    _Order(
        "requests",
        "receiveddate",
        "requestoutcomedate",
        Rule(
            "outcome before request",
            "quarantined",
            "the outcome is dated before the request was received",
            "correct receiveddate or requestoutcomedate",
        ),
    ),
    _Order(
        "namedplan",
        "startdate",
        "ceasedate",
        Rule(
            "cease before start",
            "quarantined",
            "the plan ceased before it started",
            "correct startdate or ceasedate",
        ),
    ),
    _Order(
        "placementdetail",
        "entrydate",
        "leavingdate",
        Rule(
            "leaving before entry",
            "quarantined",
            "the placement was left before it was entered",
            "correct entrydate or leavingdate",
        ),
    ),
    _Order(
        "advice",
        "requesteddate",
        "receiveddate",
        Rule(
            "advice before it was asked for",
            "reported",
            "the advice came before it was asked for",
            "correct requesteddate or receiveddate",
        ),
    ),
    _Order(
        "specialist_waiting",
        "joineddate",
        "leftdate",
        Rule(
            "left before joining",
            "reported",
            "the child left the list before joining it",
            "correct joineddate or leftdate",
        ),
    ),
)


@dataclass(frozen=True)
class _Part:
    """Two counts of one row of which the first is part of the second."""

    table: str
    part: str
    whole: str
    rule: Rule


BELOW_NOUGHT = Rule("count below nought", "reported", "a count below nought: the row counts nowhere", "correct it")
PARTS = (
    _Part(
        "health_waits",
        "over18weeks",
        "waiting",
        Rule(
            "more over 18 weeks than waiting",
            "reported",
            "more children over 18 weeks than children waiting: no share is worked out from the row",
            "correct over18weeks or waiting",
        ),
    ),
    _Part(
        "places",
        "filled",
        "places",
        Rule(
            "more filled than places",
            "reported",
            "more places filled than there are: counted as full, with none left over",
            "nothing, if the setting is over its number; else correct filled or places",
            settled=True,
        ),
    ),
)


def checked_rows(drafts: Drafts, made: dt.date) -> list[Finding]:
    """Every finding of the row rules; the drafts' marks are set. After the day `made` a day lies in the future.

    Twins come last: the first row that keeps all other rules is the one that is kept.
    """
    steps = (_people, _missing_keys, _orphans, _out_of_order, partial(_before_birth, made=made), _counts, _twins)
    return [finding for step in steps for finding in step(drafts)]


def _people(drafts: Drafts) -> Iterator[Finding]:
    """Local rows that name the child by a number: the table ids that the number leads to are filled in."""
    for name in LOCAL_FILES:
        draft = drafts.get(name)
        if draft is None or "person_link" not in draft.frame or "person" not in drafts:
            continue
        draft.frame["person_link"] = _links_of_persons(draft, drafts["person"])
        for link in draft.table.links:
            yield from _filled_from_link(draft, link, drafts)


def _links_of_persons(draft: Draft, people: Draft) -> pd.Series:
    """Each local row's `person_link`, that of the person whom any of its numbers leads to.

    A waiting list may know a child by the council's number where the return has the UPN besides.
    """
    link = pd.Series(pd.NA, index=draft.frame.index, dtype="string")
    for name in (name for name in draft.numbers if name in people.numbers):
        places = first_places(draft.numbers[name], people.numbers[name])
        link = link.fillna(people.frame["person_link"].reindex(places).set_axis(link.index))
    return link.fillna(draft.frame["person_link"])


def _filled_from_link(draft: Draft, link: Link, drafts: Drafts) -> Iterator[Finding]:
    if link.column not in draft.frame:
        draft.frame[link.column] = pd.Series(pd.NA, index=draft.frame.index, dtype="string")
    keys = draft.frame[link.column]
    wanting = keys.isna() & draft.frame["person_link"].notna()
    parent = drafts.get(link.table)
    if not wanting.any() or parent is None:
        return
    people = drafts["person"].frame
    person = _map(draft.frame["person_link"], people, "person_link", "persontableid")
    if link.table == "person":
        draft.frame[link.column] = keys.fillna(person)
        return
    requests = parent.frame
    only = ~requests["persontableid"].duplicated(keep=False)
    draft.frame[link.column] = keys.fillna(_map(person, requests[only], "persontableid", "requeststableid"))
    several = wanting & person.isin(requests["persontableid"][~only])
    yield from draft.told(several.to_numpy(dtype=bool), SEVERAL_REQUESTS, None)


def _map(values: pd.Series, table: pd.DataFrame, key: str, column: str) -> pd.Series:
    """For each value the column of the first row with that key; missing where there is none."""
    places = first_places(values, table[key])
    found = table[column].reset_index(drop=True).reindex(places)
    return found.set_axis(values.index)


def parent_places(draft: Draft, link: Link, parent: Draft) -> npt.NDArray[np.intp]:
    """For each row the place of the row that it hangs from; -1 where there is none. Keys must be whole by now."""
    if link.table not in draft.parents:
        if link.column not in parent.keys:
            parent.keys[link.column] = Keys.of(parent.frame[link.column])
        draft.parents[link.table] = parent.keys[link.column].places(draft.frame[link.column])
    return draft.parents[link.table]


def first_places(values: pd.Series, keys: pd.Series) -> npt.NDArray[np.intp]:
    """For each value the place of the first equal key; -1 where there is none. Blanks equal nothing."""
    return Keys.of(keys).places(values)


@dataclass(frozen=True)
class Keys:
    """The keys of a table, each once, and the place of the first row that has it."""

    index: pd.Index
    known: npt.NDArray[np.intp]

    @classmethod
    def of(cls, keys: pd.Series) -> Keys:
        """The keys of a column."""
        known = np.flatnonzero(keys.notna().to_numpy(dtype=bool))
        index = pd.Index(keys.to_numpy(dtype=object)[known], dtype=object)
        if not index.is_unique:
            first = ~index.duplicated()
            known, index = known[first], index[first]
        return cls(index, known)

    def places(self, values: pd.Series) -> npt.NDArray[np.intp]:
        """For each value the place of the first equal key; -1 where there is none. Blanks equal nothing."""
        # The last place, which -1 stands for, is of no one.
        asked = pd.Index(values.to_numpy(dtype=object), dtype=object)
        found: npt.NDArray[np.intp] = np.append(self.known, -1)[self.index.get_indexer(asked)]
        return found


def _named_by_link(draft: Draft) -> Mask:
    if draft.name not in LOCAL_FILES or "person_link" not in draft.frame:
        return np.zeros(len(draft.frame), dtype=bool)
    return draft.frame["person_link"].notna().to_numpy(dtype=bool)


def _missing_keys(drafts: Drafts) -> Iterator[Finding]:
    for draft in drafts.values():
        links = {link.column for link in draft.table.links}
        for column in draft.table.columns:
            if column.filled and column.name in draft.frame:
                blank = np.array(draft.frame[column.name].isna(), dtype=bool)
                if column.kind != "key" and column.name in draft.text:
                    # What is there and cannot be read has been told as unreadable.
                    blank &= draft.text[column.name].each == ""
                excused = _named_by_link(draft) if column.name in links else np.zeros(len(blank), dtype=bool)
                yield from draft.told(blank & ~excused, MISSING_KEY, column.name)


def _orphans(drafts: Drafts) -> Iterator[Finding]:
    for draft in drafts.values():
        for link in draft.table.links:
            parent = drafts.get(link.table)
            # Keys that were made by position mean nothing to a local file.
            if parent is None or (draft.name in LOCAL_FILES and parent.keys_by_position):
                continue
            keys = draft.frame[link.column]
            unknown = parent_places(draft, link, parent) < 0
            yield from draft.told(unknown & keys.notna().to_numpy(dtype=bool), ORPHAN, link.column)
        yield from _strangers(draft, drafts)


def _strangers(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """Local rows whose child is named by a number that no person has."""
    people = drafts.get("person")
    if people is None or "person_link" not in people.frame or not draft.table.links:
        return
    by_link = _named_by_link(draft)
    if not by_link.any():
        return
    no_id = draft.frame[draft.table.links[0].column].isna().to_numpy(dtype=bool)
    stranger = by_link & no_id & ~draft.frame["person_link"].isin(people.frame["person_link"]).to_numpy(dtype=bool)
    yield from draft.told(stranger, ORPHAN, None)


def _out_of_order(drafts: Drafts) -> Iterator[Finding]:
    for order in ORDERS:
        draft = drafts.get(order.table)
        if draft is not None and {order.first, order.second} <= set(draft.frame):
            yield from draft.told(draft.days(order.second) < draft.days(order.first), order.rule, order.second)


def _before_birth(drafts: Drafts, made: dt.date) -> Iterator[Finding]:
    """Days before the child was born, in every table that leads to a person by its keys.

    A birth date in the future is itself the fault, and takes none of the child's rows with it.
    """
    if "person" not in drafts or "personbirthdate" not in drafts["person"].frame:
        return
    born = drafts["person"].days("personbirthdate")
    births = {"person": np.where(born > np.datetime64(made), np.datetime64("NaT"), born)}
    for draft in _parents_first(drafts):
        if draft.name not in births:
            link = next((link for link in draft.table.links if link.table in births), None)
            if link is None:
                continue
            places = parent_places(draft, link, drafts[link.table])
            # The last place, which -1 stands for, is of no one.
            births[draft.name] = np.append(births[link.table], np.datetime64("NaT"))[places]
        for column in draft.table.columns:
            if column.kind == "date" and not column.sensitive and column.name in draft.frame:
                early = draft.days(column.name) < births[draft.name]
                yield from draft.told(early, EVENT_BEFORE_BIRTH, column.name)


def _parents_first(drafts: Drafts) -> list[Draft]:
    """The drafts in the contract's order, in which a table follows the one it hangs from."""
    return [drafts[name] for name in TABLES if name in drafts]


def _counts(drafts: Drafts) -> Iterator[Finding]:
    """Counts that cannot be: below nought, or a part greater than its whole."""
    for draft in drafts.values():
        for column in draft.table.columns:
            if column.kind == "integer" and column.name in draft.frame:
                below = (draft.frame[column.name] < 0).fillna(False).to_numpy(dtype=bool)
                yield from draft.told(below, BELOW_NOUGHT, column.name)
    for part in PARTS:
        part_of = drafts.get(part.table)
        if part_of is not None and {part.part, part.whole} <= set(part_of.frame):
            more = (part_of.frame[part.part] > part_of.frame[part.whole]).fillna(False).to_numpy(dtype=bool)
            yield from part_of.told(more, part.rule, part.part)


def _twins(drafts: Drafts) -> Iterator[Finding]:
    for draft in drafts.values():
        columns = [draft.table.key] if draft.table.key else [name for name in draft.table.once if name in draft.frame]
        if columns:
            yield from _twins_of(draft, columns)
        else:
            yield from _repeated(draft)


def _repeated(draft: Draft) -> Iterator[Finding]:
    columns = _compared(draft)
    # On the waiting list a child counts once, however many rows it has: `intake.children` tells of them.
    if draft.table.links and columns and draft.name != "specialist_waiting":
        again = draft.frame.duplicated(columns).to_numpy(dtype=bool) & draft.stands
        yield from draft.told(again, REPEATED_ROW, None)


def _compared(draft: Draft) -> list[str]:
    """The columns that make two rows the same: the contract's and the link to the child."""
    return [name for name in (*draft.table.column, "person_link") if name in draft.frame]


def _twins_of(draft: Draft, key: list[str]) -> Iterator[Finding]:
    if not (draft.frame.duplicated(key).to_numpy() & draft.stands).any():
        return
    standing = draft.frame.loc[draft.stands, _compared(draft)]
    group = standing.groupby(key, dropna=False, sort=False).ngroup()
    later = group.duplicated()
    if not later.any():
        return
    firsts = standing.loc[~later].set_axis(group[~later]).loc[group[later]]
    again = standing.loc[later]
    same = np.ones(len(again), dtype=bool)
    for name in again.columns:
        ours, theirs = again[name].array, firsts[name].array
        equal = pd.Series(ours == theirs).fillna(False).to_numpy(dtype=bool)
        same &= equal | (pd.isna(ours) & pd.isna(theirs))
    identical = np.zeros(len(draft.frame), dtype=bool)
    identical[again.index[same]] = True
    differing = np.zeros(len(draft.frame), dtype=bool)
    differing[again.index[~same]] = True
    yield from draft.told(identical, IDENTICAL_TWIN, key[0])
    draft.stands &= ~identical
    yield from draft.told(differing, DIFFERING_TWIN, key[0])
