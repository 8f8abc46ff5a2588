"""Revisions: what a published figure comes out as now, and why.

What was published stays as it is. Where the same month, measured again, gives another figure, both are listed with the
cause: late data, corrected data, a changed definition or changed code. Later reports compare with what late or
corrected data gave; what definition, settings or code give otherwise is listed only. A count of everyone on a day is
measured again only from an extract taken for that day: a later one can't say who stood on the list then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.intake.extract import Extract
from send_analysis.measures import card
from send_analysis.measures.card import Kpi
from send_analysis.measures.register import REGISTER

LATE, CORRECTED = "late data", "corrected data"
DEFINITION, CODE, SETTINGS = "changed definition", "changed code", "changed settings"
#: A row stands, or takes back what an earlier report listed and no longer holds.
STANDS, TAKEN_BACK = "stands", "taken back"
#: The rule of a finding that a correction leaves counts of everyone on a day as published.
STOCKS_STAY = "stocks stay as published"
#: Causes that lie in no extract: the published figure goes on standing in the series.
_NOT_DATA = {DEFINITION, CODE, SETTINGS}
#: The bases whose events keep their date: they can be counted again from a later extract.
_EVENTS = {card.BY_DECISION, card.INCLUDING, card.EXCLUDING, card.BY_RECEIVED, card.YEAR_TO_DATE, card.FLOW}
#: A cell that waits for its answer: filled in later, it is late and not corrected.
_AWAITING = {"A"}
_PARTS = ("numerator", "denominator", "value", "status")


def is_event(basis: str) -> bool:
    """Whether a basis counts events by their date, which a later extract still holds."""
    return basis in _EVENTS


def differing(printed: pd.DataFrame, again: pd.DataFrame, events_only: bool) -> list[dict[str, Any]]:
    """The figures of one month that come out differently, without cause, publication and state.

    `printed` and `again` are the month's own scorecard rows as published and as measured now. `events_only` leaves
    stocks out: `again` rests on a later extract. A measure that only one of them has is no revision, and one that is
    protected against disclosure is not listed: two counts side by side would undo the protection.
    """
    both = printed.merge(again, on=["kpi", "basis"], suffixes=("_old", "_new"))
    rows = []
    for row in both.to_dict("records"):
        if (
            row["kpi"] not in REGISTER
            or REGISTER[row["kpi"]].disclosive
            or (events_only and not is_event(str(row["basis"])))
        ):
            continue
        if not _same({str(key): value for key, value in row.items()}):
            rows.append(_row({str(key): value for key, value in row.items()}))
    return rows


def _same(row: Mapping[str, Any]) -> bool:
    """Whether status, counts and value agree; values to a billionth, as files keep them."""
    if row["status_old"] != row["status_new"]:
        return False
    for part in ("numerator", "denominator", "value"):
        old, new = row[f"{part}_old"], row[f"{part}_new"]
        if pd.isna(old) and pd.isna(new):
            continue
        if pd.isna(old) or pd.isna(new) or abs(float(old) - float(new)) > 1e-9 * max(1.0, abs(float(old))):
            return False
    return True


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    names = {"value": "{}", "numerator": "{}_numerator", "denominator": "{}_denominator", "status": "{}_status"}
    sides = {names[part].format(side): row[f"{part}_{side}"] for part in _PARTS for side in ("old", "new")}
    month, unit = str(row["month_old"]), str(row["unit_new"])
    return {"kpi": row["kpi"], "basis": row["basis"], "area": "", "month": month, "unit": unit, **sides}


# The series ---------------------------------------------------------------------------------------------------------


def in_series(row: Mapping[str, Any]) -> bool:
    """Whether later reports compare with a revision's new figure: it stands and its cause lies in the data."""
    return row["state"] != TAKEN_BACK and row["cause"] not in _NOT_DATA


def is_revised(row: Mapping[str, Any], revised: pd.DataFrame) -> bool:
    """Whether a row of the scorecard holds the new figure of a revision that stands."""
    same = [revised[name] == row[name] for name in ("kpi", "basis", "month")]
    found = revised[same[0] & same[1] & same[2] & (revised["area"] == "") & (revised["state"] != TAKEN_BACK)]
    sides = [{f"{part}_new": one[f"new_{part}" if part != "value" else "new"] for part in _PARTS}
             for one in found.to_dict("records")]  # fmt: skip
    return any(_same({f"{part}_old": row[part] for part in _PARTS} | side) for side in sides)


def corrected(rows: pd.DataFrame, revised: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Scorecard rows with the figures that late or corrected data gave, each with a note of what was published.

    `revised` are rows of the revisions, of any month.
    """
    new = {(row["kpi"], row["basis"], row["month"]): row for row in revised if not row["area"] and in_series(row)}
    keys = list(zip(rows["kpi"], rows["basis"], rows["month"], strict=True))
    if not new.keys() & set(keys):
        return rows
    records = [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
    parts = {part: f"new_{part}" if part != "value" else "new" for part in _PARTS}
    return table_of(
        "scorecard",
        [
            row | {part: new[key][name] for part, name in parts.items()} | {"note": _revised_note(new[key])}
            if key in new
            else row
            for key, row in zip(keys, records, strict=True)
        ],
    )


def _revised_note(row: Mapping[str, Any]) -> str:
    why = ": ".join(text for text in (str(row["cause"]), str(row["reason"])) if text)
    return f"{figures.REVISED} revised since it was published as {side_words(row, 'old')}; {why}"


def side_words(row: Mapping[str, Any], side: str) -> str:
    """One side of a revision (old or new) as it is printed: 98.0% (98 of 100), 33, not collected."""
    status = str(row[f"{side}_status"])
    counts = (row[f"{side}_{part}"] for part in ("numerator", "denominator"))
    words = figures.shown_with_counts(row[side], str(row["unit"]), status, *counts)
    return words if status in figures.FIGURES else words.lower()


# Causes -------------------------------------------------------------------------------------------------------------


def definition_fingerprints() -> dict[str, str]:
    """A fingerprint of each measure's definition: its words, unit, direction, bases and the columns it reads."""
    return {name: _fingerprint(one) for name, one in REGISTER.items()}


def _fingerprint(one: Kpi) -> str:
    said = [one.definition, one.unit, one.better, one.bases, {basis: one.needs_of(basis) for basis in one.bases}]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def data_cause(before: Extract, after: Extract, kpi: str, basis: str) -> str:
    """Late data where the later extract only adds to what a measure reads; corrected data where it changes any of it.

    A row that was not there, a blank that is filled and an outcome that was awaited are late.
    """
    needs = REGISTER[kpi].needs_of(basis)
    late = all(_only_adds(before, after, table, columns) for table, columns in needs.items())
    return LATE if late else CORRECTED


def _only_adds(before: Extract, after: Extract, table: str, columns: Sequence[str]) -> bool:
    """Whether each row of a table is in the later extract too, with every filled cell as it was."""
    if table not in before.tables:
        return True
    if table not in after.tables:
        return False
    key = TABLES[table].key
    wanted = list(dict.fromkeys([*([key] if key else []), *columns]))
    old, new = before.tables[table], after.tables[table]
    names = [name for name in wanted if name in old and name in new]
    if any(name in old and name not in new for name in wanted):
        return False
    codes = [column.name for column in TABLES[table].columns if column.kind == "code"]
    old, new = _as_text(old[names], codes), _as_text(new[names], codes)
    blanks = ["".join(map(str, row)) for row in old.isna().to_numpy(dtype=int)]
    for pattern, rows in old.groupby(pd.Series(blanks, index=old.index, dtype=object)):
        filled = [name for name, blank in zip(names, str(pattern), strict=True) if blank == "0"]
        if filled and not _all_found(rows[filled], new[filled]):
            return False
    return True


def _as_text(frame: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """The cells as text, missing where they are blank or a code says that the answer is awaited."""
    text = frame.astype("string")
    return text.mask(text.isin(_AWAITING) & [name in codes for name in text])


def _all_found(rows: pd.DataFrame, among: pd.DataFrame) -> bool:
    """Whether every row is among others as often as it stands here."""
    columns = list(rows.columns)
    wanted = rows.groupby(columns).size()
    there = among.dropna().groupby(columns).size().reindex(wanted.index, fill_value=0)
    return bool((there >= wanted).all())


def code_cause(kpi: str, definitions: Mapping[str, str], settings_changed: bool, code_changed: bool) -> str:
    """Why the same extract gives another figure: the measure's definition, else the council's settings, else the code.

    `definitions` are the fingerprints that were published with the figure.
    """
    if definitions.get(kpi) not in (None, _fingerprint(REGISTER[kpi])):
        return DEFINITION
    return SETTINGS if settings_changed and not code_changed else CODE


# DfE's figures ------------------------------------------------------------------------------------------------------


def corrected_comparators(printed: pd.DataFrame, now: pd.DataFrame, published: str) -> list[dict[str, Any]]:
    """The publisher's figures that the last published report showed and that are others now.

    Of the same measure, basis, area and period; a council's own paper does not change.
    """
    key = ["kpi", "basis", "area", "period"]
    old, new = (table[table["origin"] == "DfE"].drop_duplicates(key) for table in (printed, now))
    both = old.merge(new, on=key, suffixes=("_old", "_new")).dropna(subset=["value_old", "value_new"])
    both = both[(both["value_old"].astype(float) - both["value_new"].astype(float)).abs() > 1e-9]
    return [_corrected({str(name): value for name, value in row.items()}, published) for row in both.to_dict("records")]


def _corrected(row: Mapping[str, Any], published: str) -> dict[str, Any]:
    another = str(row["source_old"]) != str(row["source_new"])
    return {
        **{name: row[name] for name in ("kpi", "basis", "area")},
        "month": row["period"],
        "unit": row["unit_new"],
        "old": row["value_old"],
        "new": row["value_new"],
        "old_status": "ok",
        "new_status": "ok",
        "cause": DEFINITION if another else CORRECTED,
        "reason": f"now from {row['source_new']}" if another else "corrected by the Department for Education",
        "published": published,
    }


# The table ----------------------------------------------------------------------------------------------------------

_WHICH = ["kpi", "basis", "area", "month"]


def revision_table(rows: Sequence[Mapping[str, Any]], reports: Sequence[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """The revisions as the pack keeps them, by the register's order and month.

    `reports` are the published reports before this one, oldest first: month and its revisions. `told` is the first that
    listed the same revision. What one listed and does not hold any more is taken back in a row of its own.
    """
    told = _told(reports)
    table = table_of("revisions", [*rows])
    keys = [_key(row) for row in table.to_dict("records")]
    told_in = [_told_in(told, key, new) for key, new in zip(keys, table["new"], strict=True)]
    table = table.assign(told=told_in, state=STANDS)
    back = [_taken_back(*told[key]) for key in told if key not in keys and told[key][1]["state"] == STANDS]
    table = table_of("revisions", [*table.to_dict("records"), *back])
    order = {name: place for place, name in enumerate(REGISTER)}
    table = table.assign(_place=table["kpi"].map(order)).sort_values(
        ["_place", "basis", "area", "month"], kind="stable"
    )
    return table.drop(columns="_place").reset_index(drop=True)


def _key(row: Mapping[Any, Any]) -> tuple[str, ...]:
    return tuple("" if pd.isna(row[name]) else str(row[name]) for name in _WHICH)


def _told(reports: Sequence[tuple[str, pd.DataFrame]]) -> dict[tuple[str, ...], tuple[str, dict[str, Any]]]:
    """What readers were told last of each revised figure: the report that first said so, and its row."""
    told: dict[tuple[str, ...], tuple[str, dict[str, Any]]] = {}
    for month, table in reports:
        for row in table.to_dict("records"):
            key = _key(row)
            said = {str(name): value for name, value in row.items()}
            if (
                key not in told
                or not _equal(told[key][1]["new"], said["new"])
                or told[key][1]["state"] != said["state"]
            ):
                told[key] = (month, said)
    return told


def _told_in(told: Mapping[tuple[str, ...], tuple[str, dict[str, Any]]], key: tuple[str, ...], new: Any) -> str:
    if key in told and told[key][1]["state"] == STANDS and _equal(told[key][1]["new"], new):
        return told[key][0]
    return ""


def _equal(one: Any, other: Any) -> bool:
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    return abs(float(one) - float(other)) <= 1e-9 * max(1.0, abs(float(one)))


def _taken_back(report: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row that says that a revision no longer holds: from the figure that was told back to the published one."""
    swapped = {name: row[f"{new}{name[3:]}"] for new, old in (("new", "old"), ("old", "new")) for name in
               (f"{old}_numerator", f"{old}_denominator", old, f"{old}_status")}  # fmt: skip
    reason = f"the revision listed in the report of {report} no longer holds: the figure stands as first published"
    return {**row, **swapped, "cause": CORRECTED, "reason": reason, "told": "", "state": TAKEN_BACK}
