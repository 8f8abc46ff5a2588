"""The scorecard: every KPI on every basis, for this month and for each earlier month known."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from send_analysis.clock import Month
from send_analysis.contract import SCORECARD_COLUMNS
from send_analysis.intake.extract import Extract
from send_analysis.measures.card import Kpi
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.result import NotCollected, Result

KEY = ["kpi", "basis", "month"]


def result_of(card: Kpi, basis: str, position: Position) -> Result:
    """A KPI's result on one basis: `NotCollected` names the files and columns that are not there."""
    missing = missing_inputs(position.extract, card.needs_of(basis))
    return NotCollected(missing) if missing else card.measure(position, basis)


def missing_inputs(extract: Extract, needs: Mapping[str, Sequence[str]]) -> str:
    """The files and columns of `needs` that an extract lacks, in words; empty when it has them all."""
    lacks = []
    for table, columns in needs.items():
        if table not in extract.tables:
            lacks.append(f"no file {table}")
        else:
            lacks += [f"no column {name} in {table}" for name in dict.fromkeys(columns) if not extract.has(table, name)]
    return ", ".join(lacks)


def month_scorecard(extract: Extract) -> pd.DataFrame:
    """This month's scorecard (SCORECARD_COLUMNS): a row for every KPI and basis, in the register's order.

    `value` is unrounded, percentages 0 to 100; empty unless `status` is ok.
    """
    position = Position(extract)
    results = [(card, basis, result_of(card, basis, position)) for card in REGISTER.values() for basis in card.bases]
    rows = [_row(extract, card, basis, result) for card, basis, result in results]
    return typed(pd.DataFrame(rows, columns=list(SCORECARD_COLUMNS)))


def _row(extract: Extract, card: Kpi, basis: str, result: Result) -> dict[str, object]:
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


def joined_scorecard(months: Sequence[pd.DataFrame], history: pd.DataFrame, council: str, month: Month) -> pd.DataFrame:
    """One scorecard of many months, by the register's order, basis and month.

    `months`: each month's own scorecard, as computed or published from that month's extract. `history`: the contract's
    table of figures printed before the first extract; it loses to a month that has a scorecard. Nothing later than
    `month` gets in. ValueError when two scorecards give the same figure.
    """
    own = [typed(scorecard) for scorecard in months if len(scorecard)]
    built = pd.concat(own, ignore_index=True) if own else typed(pd.DataFrame(columns=list(SCORECARD_COLUMNS)))
    printed = history_rows(history, council)
    printed = printed[~printed["month"].isin(built["month"])]
    every = pd.concat([built, printed], ignore_index=True) if len(printed) else built
    every = every[(every["council"] == council) & (every["month"] <= str(month))]
    twice = every[every.duplicated(KEY)]
    if len(twice):
        raise ValueError(f"two scorecards give {dict(twice.iloc[0][KEY])}: pass each month's own rows only")
    return in_register_order(every)


def history_rows(history: pd.DataFrame, council: str) -> pd.DataFrame:
    """Figures printed before the first extract, as scorecard rows; those of no known KPI and basis are left out.

    A blank basis means the KPI's only basis, or the first of several. Of two rows for one figure the first stands.
    """
    rows = [row for row in history.to_dict("records") if row["kpi"] in REGISTER and pd.notna(row["value"])]
    kept = [_printed(row, REGISTER[str(row["kpi"])], council) for row in rows]
    frame = typed(pd.DataFrame(kept, columns=list(SCORECARD_COLUMNS)))
    known = [basis in REGISTER[kpi].bases for kpi, basis in zip(frame["kpi"], frame["basis"], strict=True)]
    return frame[pd.Series(known, dtype=bool)].drop_duplicates(KEY)


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
        "basis": said.get("basis") or card.bases[0],
        "numerator": None,
        "denominator": None,
        "value": row["value"],
        "unit": card.unit,
        "better": card.better,
        "status": "ok",
        "note": f"as printed{': ' + where if where else ''}",
    }


def typed(scorecard: pd.DataFrame) -> pd.DataFrame:
    """A scorecard with its own types: counts Int64, value float, everything else text; blanks stay blank."""
    missing = [column for column in SCORECARD_COLUMNS if column not in scorecard]
    if missing:
        raise ValueError(f"a scorecard lacks the columns {missing}")
    scorecard = scorecard.loc[:, list(SCORECARD_COLUMNS)].reset_index(drop=True)
    counts = {column: scorecard[column].astype("Int64") for column in ("numerator", "denominator")}
    text = {
        column: scorecard[column].astype("string").fillna("")
        for column in SCORECARD_COLUMNS
        if column not in ("numerator", "denominator", "value")
    }
    return scorecard.assign(**counts, **text, value=scorecard["value"].astype("Float64").astype("float64"))


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
