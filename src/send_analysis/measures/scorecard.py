"""The scorecard: every KPI on every basis, for this month and for each earlier month known."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.base.figures import is_mean
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.intake.extract import Extract, Finding
from send_analysis.measures.card import Kpi
from send_analysis.measures.disclosure.protection import THRESHOLD
from send_analysis.measures.doubtful import why_doubtful
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.result import Lack, NotCollected, Result, joined

KEY = ["kpi", "basis", "month"]


@dataclass(frozen=True)
class Suppressed:
    """A figure of a disclosive measure that is not shown: nothing is said of it, in its note neither."""

    numerator: None = None
    denominator: None = None
    value: None = None
    status: Literal["suppressed"] = "suppressed"
    note: str = "a small number, or one that would give it away, is not shown"


def result_of(card: Kpi, basis: str, position: Position) -> Result:
    """A KPI's result on one basis, worked out once: `NotCollected` names the files and columns that are not there."""
    key = (card.measure, basis)
    if key not in position.results:
        missing = missing_inputs(position.extract, card.needs_of(basis))
        position.results[key] = NotCollected(lacks=missing) if missing else card.measure(position, basis)
    result: Result = position.results[key]
    return result


def missing_inputs(extract: Extract, needs: Mapping[str, Sequence[str]]) -> tuple[Lack, ...]:
    """The files and columns of `needs` that an extract lacks."""
    lacks = []
    for table, columns in needs.items():
        if table not in extract.tables:
            lacks.append(Lack(table, why=extract.not_used.get(table, "")))
        else:
            lacks += [
                Lack(table, name, extract.unusable.get((table, name), ""))
                for name in dict.fromkeys(columns)
                if not extract.has(table, name)
            ]
    return tuple(lacks)


def measures_lack(extract: Extract) -> pd.DataFrame:
    """The files and columns that each measure lacks this month, a row each."""
    rows = [
        (card.id, basis, lack.table, lack.column, lack.why)
        for card in REGISTER.values()
        for basis in card.bases
        for lack in missing_inputs(extract, card.needs_of(basis))
    ]
    return table_of("measures_lack", rows)


def month_scorecard(position: Position, threshold: int = THRESHOLD) -> pd.DataFrame:
    """This month's scorecard: a row for every KPI and basis, in the register's order.

    `value` is unrounded, percentages 0 to 100; empty unless `status` is ok or doubtful: a figure is doubtful whose
    inputs fail a check of sense, and its note says which. A measure marked disclosive on its card is
    `suppressed` where it, its denominator or what lies between them is small: from two of them the third is known; a
    mean is where it is of few cases.
    """
    results = [
        (card, basis, may_be_shown(card, result_of(card, basis, position), threshold))
        for card in REGISTER.values()
        for basis in card.bases
    ]
    extract = position.extract
    return table_of("scorecard", [scorecard_row(extract, card, basis, result) for card, basis, result in results])


def scorecard_row(extract: Extract, card: Kpi, basis: str, result: Result | Suppressed) -> dict[str, object]:
    """A result as a row of the scorecard, marked as doubtful where a check of sense doubts what it rests on."""
    return _marked(extract, card, _row(extract, card, basis, result))


def may_be_shown(card: Kpi, result: Result, threshold: int = THRESHOLD) -> Result | Suppressed:
    """The result, or that it is suppressed: of a disclosive measure with a small count in any of its parts.

    A mean of few is one too, whatever its card says: of one child it is that child's own figure.
    """
    part, whole = result.numerator or 0, result.denominator
    counts = (part,) if whole is None else (part, whole, whole - part)
    tells = card.disclosive or is_mean(card.unit)
    return Suppressed() if tells and any(0 < count < threshold for count in counts) else result


def _row(extract: Extract, card: Kpi, basis: str, result: Result | Suppressed) -> dict[str, object]:
    return {
        "council": extract.council,
        "kpi": card.id,
        "month": str(extract.month),
        "basis": basis,
        "numerator": result.numerator,
        "denominator": result.denominator,
        "value": result.value,
        "unit": card.unit,
        "better": card.better,
        "status": result.status,
        "note": result.note,
    }


def _marked(extract: Extract, card: Kpi, row: dict[str, object]) -> dict[str, object]:
    """A row, marked as doubtful where a check of sense doubts what its figure rests on.

    That there are no cases cannot be said of such data: there the measure is not collected.
    """
    status = {"ok": "doubtful", "no_cases": "not_collected"}.get(str(row["status"]))
    why = why_doubtful(extract, card.needs_of(str(row["basis"]))) if status else ()
    return row | {"status": status, "note": joined((*why, str(row["note"])))} if why else row


def joined_scorecard(months: Sequence[pd.DataFrame], history: pd.DataFrame, council: str, month: Month) -> pd.DataFrame:
    """One scorecard of many months, by the register's order, basis and month.

    `months`: each month's own scorecard, as computed or published from that month's extract. `history`: the contract's
    table of figures printed before the first extract; it loses to a month that has a scorecard. Nothing later than
    `month` gets in. ValueError when two scorecards give the same figure, or one is another council's.
    """
    own = [table_of("scorecard", scorecard) for scorecard in months if len(scorecard)]
    built = pd.concat(own, ignore_index=True) if own else empty_table("scorecard")
    printed = history_rows(history, council)
    printed = printed[~printed["month"].isin(built["month"])]
    every = pd.concat([built, printed], ignore_index=True) if len(printed) else built
    others = sorted(set(every["council"]) - {council})
    if others:
        raise ValueError(f"a scorecard of {others[0]!r} among those of {council!r}")
    every = every[every["month"] <= str(month)]
    twice = every[every.duplicated(KEY)]
    if len(twice):
        raise ValueError(f"two scorecards give {dict(twice.iloc[0][KEY])}: pass each month's own rows only")
    return in_register_order(every)


def history_rows(history: pd.DataFrame, council: str) -> pd.DataFrame:
    """Figures printed before the first extract, as scorecard rows, less those that `unusable_history` tells of."""
    usable = [not fault for fault, _ in _history_faults(history)]
    rows = history[usable].to_dict("records")
    printed = [_printed(row, REGISTER[str(row["kpi"])], council) for row in rows]
    return table_of("scorecard", printed)


def unusable_history(history: pd.DataFrame) -> list[Finding]:
    """One finding for each printed figure that no scorecard can hold: unknown KPI or basis, no value, given twice."""
    rows = history.reindex(columns=["source_file", "source_row"]).to_dict("records")
    return [
        Finding(
            "reported",
            "unusable history",
            "history.csv" if pd.isna(row["source_file"]) else str(row["source_file"]),
            f"{fault}: the figure is left out",
            mend,
            table="history",
            row=None if pd.isna(row["source_row"]) else int(row["source_row"]),
        )
        for row, (fault, mend) in zip(rows, _history_faults(history), strict=True)
        if fault
    ]


def _history_faults(history: pd.DataFrame) -> list[tuple[str, str]]:
    seen: set[tuple[str, str, str]] = set()
    return [_history_fault(row, seen) for row in history.to_dict("records")]


def _history_fault(row: Mapping[Hashable, Any], seen: set[tuple[str, str, str]]) -> tuple[str, str]:
    """What keeps a printed figure out and how to mend it, two empty texts when nothing does; notes it in `seen`."""
    card = REGISTER.get(str(row["kpi"]))
    if card is None:
        near = difflib.get_close_matches(str(row["kpi"]), REGISTER, n=1)
        return "not a registered KPI", f"write its id, such as {near[0] if near else next(iter(REGISTER))}"
    basis = _printed_basis(row, card)
    if basis not in card.bases:
        return f"not a basis of {card.id}", f"write one of: {'; '.join(card.bases)}"
    if pd.isna(row["value"]):
        return "it has no value", "write the printed value, or leave the row out"
    key = (card.id, basis, str(row["month"]))
    if key in seen:
        return f"{card.id} of {row['month']} is there twice and the first stands", "keep one of the rows"
    seen.add(key)
    return "", ""


def _printed_basis(row: Mapping[Hashable, Any], card: Kpi) -> str:
    """The basis a printed figure names; the KPI's only one when it names none; empty when it has several."""
    if pd.notna(row.get("basis")) and str(row["basis"]).strip():
        return str(row["basis"]).strip()
    return card.bases[0] if len(card.bases) == 1 else ""


def _printed(row: Mapping[Hashable, Any], card: Kpi, council: str) -> dict[str, object]:
    said = {str(key): str(value) for key, value in row.items() if pd.notna(value)}
    where = ", ".join(
        text
        for text in (said.get("source", ""), f"paragraph {said['paragraph']}" if "paragraph" in said else "")
        if text
    )
    return {
        "council": council,
        "kpi": card.id,
        "month": said["month"],
        "basis": _printed_basis(row, card),
        "numerator": None,
        "denominator": None,
        "value": row["value"],
        "unit": card.unit,
        "better": card.better,
        "status": "ok",
        "note": f"as printed{': ' + where if where else ''}",
    }


def in_register_order(scorecard: pd.DataFrame) -> pd.DataFrame:
    """The rows by the register's order of KPIs and bases, then month; KPIs that are no longer registered last."""
    order = {(card.id, basis): n for n, (card, basis) in enumerate((c, b) for c in REGISTER.values() for b in c.bases)}
    place = [order.get(key, len(order)) for key in zip(scorecard["kpi"], scorecard["basis"], strict=True)]
    ordered = scorecard.assign(_place=place).sort_values(["_place", "kpi", "basis", "month"], kind="stable")
    return ordered.drop(columns="_place").reset_index(drop=True)


def flows_and_stock(scorecard: pd.DataFrame) -> pd.DataFrame:
    """How far the flows explain the change in plans in force, month by month.

    Columns month, opening, new, ceased, closing, unexplained (closing less opening, new and ceased: plans that moved
    in, reissues and corrections). Only months whose month before is known too.
    """
    wide = scorecard[scorecard["status"].eq("ok")].pivot(index="month", columns=["kpi", "basis"], values="value")
    wanted = {"closing": ("active_plans", "point"), "new": ("new_plans", "flow"), "ceased": ("ceased_plans", "flow")}
    table = pd.DataFrame({name: wide.get(key) for name, key in wanted.items()}, index=wide.index).dropna()
    before = [str(Month.parse(month).shift(-1)) for month in table.index]
    table["opening"] = table["closing"].reindex(before).to_numpy()
    table = table.dropna().astype("Int64")
    table["unexplained"] = table["closing"] - table["opening"] - table["new"] + table["ceased"]
    return table.reset_index()[["month", "opening", "new", "ceased", "closing", "unexplained"]]
