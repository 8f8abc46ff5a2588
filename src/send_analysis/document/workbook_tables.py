"""The workbook's tables: the pack's scorecard and money as numbers, and each of the report's tables as it was shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from send_analysis.base.figures import FIGURES, MINUS, REVISED, REVISED_KEY, words_of_name
from send_analysis.blocks.blocks import plain
from send_analysis.document.report import all_blocks
from send_analysis.measures.register import REGISTER
from send_analysis.measures.revisions import is_revised
from send_analysis.pack.store import Pack

#: What stands in a cell that holds no figure.
NO_CASES, NOT_COLLECTED, SUPPRESSED, NOTHING = "[no cases]", "[not collected]", "c", "[x]"
STATES = {"no_cases": NO_CASES, "not_collected": NOT_COLLECTED, "suppressed": SUPPRESSED}
#: The sheets of the scorecard's rows, and the head of their figures.
MEASURES = THIS_MONTH, ALL_MONTHS = "This_month", "All_months"
VALUE = "Value"
#: The pack's tables of money that are worth having as numbers, with their titles.
MONEY_TABLES = {
    "deficit": "Deficit by scenario, £ million",
    "management_plan": "Deficit management plan: plans, unit costs and amounts by year and line",
}
#: The heads of the pack's own columns, where taking off the underlines is not enough.
_HEADS = {
    "financialyear": "Financial year",
    "asat": "At",
    "low": "Low",
    "high": "High",
    "unit_cost": "Unit cost, £",
}
_NUMBER = re.compile(rf"[-{MINUS}]?(?:0|[1-9]\d{{0,2}}(?:,\d{{3}})+|[1-9]\d*)(?:\.\d+)?%?")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its label, its table's title, source and note, and the table; `formats` maps cells to number formats.

    A cell is (row, column), counted from nought without the heads. No cell of `table` is empty.
    """

    label: str
    title: str
    table: pd.DataFrame
    source: str
    note: str = ""
    formats: Mapping[tuple[int, int], str] | None = None


def sheets(pack: Pack, whole: Mapping[str, Any]) -> list[Sheet]:
    """Every sheet with a table: page one, this month, all months, the money, then the report's tables by number."""
    own = f"{pack.name} extracts"
    month = pack.scorecard[pack.scorecard["month"] == str(pack.month)]
    return [
        *_page_one(pack, whole, own),
        _measures(THIS_MONTH, f"Measures of {pack.month.name}", month, pack),
        _measures(ALL_MONTHS, "Measures of every month known", pack.scorecard, pack),
        *_money(pack),
        *(_shown(block) for block in all_blocks(whole) if block["kind"] == "table"),
    ]


def _page_one(pack: Pack, whole: Mapping[str, Any], source: str) -> Iterator[Sheet]:
    """The scorecard as page one shows it; none before the first extract, when page one shows published figures."""
    for block in whole["summary"]["blocks"]:
        if block["kind"] == "scorecard":
            rows = [_page_one_row(group["label"], row) for group in block["groups"] for row in group["rows"]]
            heads = block["heads"]
            columns = ["Group", "Measure", "Basis", heads["on_year"], heads["value"], "Counts",
                       heads["target"], "By or where", "Will it be met", "Direction", "Why", "Being done"]  # fmt: skip
            note = REVISED_KEY if any(REVISED in cell for row in rows for cell in row) else ""
            title = f"{block['caption']}, as page one shows them"
            then_and_now = [place for place, name in enumerate(columns) if name in (heads["on_year"], heads["value"])]
            yield _texts("Page_one", title, columns, rows, source, note, then_and_now)


def _page_one_row(group: str, row: Mapping[str, Any]) -> list[str]:
    figures = [row[name] for name in ("on_year", "value", "value_note", "target", "comparator")]
    met = ": ".join(filter(None, ((row["met"] or {}).get(part) for part in ("word", "reason"))))
    said = [met, row["reading"]["word"], row["reading"]["reason"], plain(row["doing"])]
    return [group, row["label"], row["basis"], *figures, *said]


def has_revised(pack: Pack) -> bool:
    """Whether a figure of the scorecard was revised since it was first published."""
    return any(_revised_marks(pack.scorecard, pack))


def _revised_marks(rows: pd.DataFrame, pack: Pack) -> list[str]:
    """For each row of the scorecard the mark of a revised figure, or nothing."""
    revised = pack.tables.get("revisions", pd.DataFrame())
    if revised.empty:
        return [""] * len(rows)
    return [f" {REVISED}" if is_revised(dict(row), revised) else "" for _, row in rows.iterrows()]


def _measures(label: str, title: str, rows: pd.DataFrame, pack: Pack) -> Sheet:
    """Scorecard rows in an officer's words: unrounded values, and a state where there is no number."""
    state = rows["status"].map(STATES)
    marks = pd.Series(_revised_marks(rows, pack), index=rows.index, dtype="string")
    table = pd.DataFrame(
        {
            "Measure": rows["kpi"].map(lambda kpi: REGISTER[kpi].label if kpi in REGISTER else kpi),
            "Month": rows["month"],
            "Basis": rows["basis"],
            VALUE: rows["value"].astype("object").where(rows["status"].isin(FIGURES), state),
            "Unit": rows["unit"],
            "Numerator": rows["numerator"],
            "Denominator": rows["denominator"],
            "State": rows["status"].str.replace("_", " ").replace("ok", "figure") + marks,
            "Note": rows["note"],
            "Id": rows["kpi"],
        }
    ).reset_index(drop=True)
    shown = ["0.0" if unit == "percent" else "#,##0" for unit in table["Unit"]]
    formats = {(row, 3): shown[row] for row in table.index}
    formats |= {(row, column): "#,##0" for row in table.index for column in (5, 6)}
    return Sheet(label, title, _filled(table), f"{pack.name} extracts", "", formats)


def _money(pack: Pack) -> Iterator[Sheet]:
    for name, title in MONEY_TABLES.items():
        table = pack.tables.get(name)
        if table is None or table.empty:
            continue
        heads = {column: _HEADS.get(column, words_of_name(column).capitalize()) for column in table.columns}
        renamed = table.rename(columns=heads).reset_index(drop=True)
        numeric = [place for place, column in enumerate(table) if pd.api.types.is_float_dtype(table[column])]
        formats = {(row, column): "#,##0.0" for row in renamed.index for column in numeric}
        yield Sheet(name.capitalize(), title, _filled(renamed), "the report's model and assumptions", "", formats)


def _shown(block: Mapping[str, Any]) -> Sheet:
    """A table of the report: the words as shown, and a number where the cell is nothing else."""
    rows = [[plain(cell) for cell in row] for row in block["rows"]]
    columns = [column["label"] for column in block["columns"]]
    right = [place for place, column in enumerate(block["columns"]) if column["align"] == "right"]
    title = f"Table {block['table_number']}: {block['caption']}"
    return _texts(
        f"Table_{block['table_number']}", title, columns, rows, block["source"] or "the report", block["note"], right
    )


def _texts(
    label: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    source: str,
    note: str,
    numbers: Sequence[int] = (),
) -> Sheet:
    """A sheet of printed cells; those of the columns `numbers` that are a number become one."""
    cells: list[list[Any]] = [list(row) for row in rows]
    formats: dict[tuple[int, int], str] = {}
    for place, row in enumerate(cells):
        for column in numbers:
            if _NUMBER.fullmatch(row[column]):
                formats[place, column] = number_format(row[column])
                row[column] = number(row[column])
    return Sheet(label, title, _filled(pd.DataFrame(cells, columns=_distinct(columns))), source, note, formats)


def number(text: str) -> float:
    """The number that a printed one stands for: 1,234 · −3.5 · 62.5%, which is 0.625 to a spreadsheet."""
    value = float(text.replace(",", "").replace(MINUS, "-").rstrip("%"))
    return round(value / 100, 10) if text.endswith("%") else value


def number_format(text: str) -> str:
    """The spreadsheet's format that prints a number as the report did."""
    whole, _, decimals = text.rstrip("%").partition(".")
    digits = "#,##0" if "," in whole else "0"
    point = f".{'0' * len(decimals)}" if decimals else ""
    return f"{digits}{point}{'%' if text.endswith('%') else ''}"


def _distinct(columns: Sequence[str]) -> list[str]:
    """The heads, none empty and no two the same: a screen reader reads them before each cell."""
    seen: list[str] = []
    for place, column in enumerate(columns, start=1):
        head = column.strip() or f"Column {place}"
        seen.append(f"{head} ({place})" if head in seen else head)
    return seen


def _filled(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a sign in every cell that is empty or holds nothing but a dash."""
    return table.astype("object").map(lambda cell: NOTHING if _says_nothing(cell) else cell)


def _says_nothing(cell: Any) -> bool:
    return not any(character.isalnum() for character in cell) if isinstance(cell, str) else bool(pd.isna(cell))
