"""The workbook's tables: the pack's scorecard and money, and each of the report's tables and charts, as numbers.

They are those of the paper and of its technical annex: what stands in the reviewer's file alone is not published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from send_analysis.base.figures import FIGURES, REVISED, REVISED_KEY, decimals_of, is_percent, rounded, words_of_name
from send_analysis.blocks.blocks import plain
from send_analysis.blocks.chart_data import cell_text, has_figures
from send_analysis.document.printed_numbers import (
    FIGURE,
    NO_CASES,
    NOT_COLLECTED,
    NOTHING,
    SUPPRESSED,
    Column,
    columns_of,
)
from send_analysis.document.report import all_blocks
from send_analysis.measures.own_measures import OWN
from send_analysis.measures.register import REGISTER
from send_analysis.measures.revisions import is_revised
from send_analysis.pack.store import Pack
from send_analysis.views import own_measures

#: What stands in the place of a scorecard's figure, by its status.
STATES = {"no_cases": NO_CASES, "not_collected": NOT_COLLECTED, "suppressed": SUPPRESSED}
#: The sheets of the scorecard's rows, and the head of their figures.
MEASURES = THIS_MONTH, ALL_MONTHS = "This_month", "All_months"
PAGE_ONE, EVERY_MEASURE = "Page_one", "Every_measure"
#: The heads of what a measure is held against, besides its words.
_OF_TARGET = "Its figure", "Its day, period or law"
#: The columns of a scorecard that print figures: then, now, counts, and what the measure is held against.
_FIGURES_OF_SCORECARD = (4, 5, 6, 8)
VALUE = "Value"
#: The pack's tables of money that are worth having as numbers, with their titles.
MONEY_TABLES = {
    "deficit": "Deficit by scenario, £ million",
    "management_plan": "Deficit management plan: plans, unit costs and amounts by year and line",
}
#: The annex's tables of plans by what DfE's management plan template splits them by.
_SPLITS = ("mainstream-shares", "plans-by-place")
#: What of DfE's template the plan's sheet does not hold; a council's own ledger may have its blocks' years.
_OTHER_BLOCKS = (
    "The plan is of the high needs block. Outturns of earlier years of the schools, early years and central school "
    "services blocks, which the template asks for, are not held: this copy has no section 251 returns."
)
#: The heads of the pack's own columns, where taking off the underlines is not enough.
_HEADS = {
    "financialyear": "Financial year",
    "asat": "At",
    "low": "Low",
    "high": "High",
    "unit_cost": "Unit cost, £",
}
#: A target or England's figure, behind the words of what it is.
_FIGURE_OF = re.compile(rf"(?P<words>England)? ?(?P<figure>{FIGURE})")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its label, its table's title, source, note and subtitle; `formats` maps cells to number formats.

    A cell is (row, column), counted from nought without the heads. No cell of `table` is empty.
    """

    label: str
    title: str
    table: pd.DataFrame
    source: str
    note: str = ""
    formats: Mapping[tuple[int, int], str] | None = None
    subtitle: str = ""


def sheets(pack: Pack, paper: Mapping[str, Any], annex: Mapping[str, Any]) -> list[Sheet]:
    """Every sheet: page one, every measure, this month, all months, the money, then the report's tables and charts."""
    own = f"{pack.name} extracts"
    every = own_measures.whole_scorecard(pack)
    month = every[every["month"] == str(pack.month)]
    return [
        *_scorecards(PAGE_ONE, paper, own),
        *_scorecards(EVERY_MEASURE, annex, own),
        _measures(THIS_MONTH, f"Measures of {pack.month.name}", month, pack),
        _measures(ALL_MONTHS, "Measures of every month known", every, pack),
        *_money(pack, annex),
        *(_shown(*numbered) for numbered in _numbered("table", "Table", paper, annex)),
        *(_drawn(*numbered) for numbered in _numbered("chart", "Figure", paper, annex) if has_figures(numbered[2])),
    ]


def _numbered(
    kind: str, word: str, paper: Mapping[str, Any], annex: Mapping[str, Any]
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The label, the number in words and the block of each table or chart, once: by the annex, then the paper's own."""
    number = f"{word.lower()}_number"
    of_paper = {block["id"]: block for block in all_blocks(paper) if block["kind"] == kind}
    for block in all_blocks(annex):
        if block["kind"] == kind:
            also = of_paper.pop(block["id"], None)
            besides = f" ({word.lower()} {also[number]} of the paper)" if also else ""
            yield f"{word}_{block[number]}", f"{word} {block[number]}{besides}", block
    for block in of_paper.values():
        yield f"Paper_{word.lower()}_{block[number]}", f"{word} {block[number]} of the paper", block


def _scorecards(label: str, document: Mapping[str, Any], source: str) -> Iterator[Sheet]:
    """A scorecard as a document shows it; none before the first extract, when page one shows published figures."""
    for block in all_blocks(document):
        if block["kind"] == "scorecard":
            rows = [_scorecard_row(group["label"], row) for group in block["groups"] for row in group["rows"]]
            heads = block["heads"]
            columns = ["Group", "Measure", "Basis", "Unit", heads["on_year"], heads["value"], "Count", heads["target"],
                       *_OF_TARGET, "Will it be met", "Direction", "Why", "Being done"]  # fmt: skip
            note = REVISED_KEY if any(REVISED in cell for row in rows for cell in row) else ""
            yield _texts(label, block["caption"], columns, rows, source, note, _FIGURES_OF_SCORECARD)


def _scorecard_row(group: str, row: Mapping[str, Any]) -> list[str]:
    met = ": ".join(filter(None, ((row["met"] or {}).get(part) for part in ("word", "reason"))))
    said = [met, row["reading"]["word"], row["reading"]["reason"], plain(row["doing"])]
    figures = [plain(row["on_year"]), plain(row["value"]), row["value_note"]]
    held_against = [*_target(plain(row["target"])), plain(row["comparator"])]
    unit = _unit(REGISTER[row["kpi"]].unit) if row["kpi"] in REGISTER else ""
    return [group, row["label"], row["basis"], unit, *figures, *held_against, *said]


def _target(printed: str) -> tuple[str, str]:
    """What a measure is held against in words, and its figure: "Council's target" and 60%; "England" and 41.3%."""
    match = _FIGURE_OF.fullmatch(printed)
    return (match["words"] or "Council's target", match["figure"]) if match else (printed, "")


def _unit(unit: str) -> str:
    """A unit as the workbook says it: a percentage is a fraction that the cell's format shows as one."""
    return f"{unit}, held as a fraction" if is_percent(unit) else unit


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
    """Scorecard rows in an officer's words: values rounded as printed, and a state where there is no number."""
    state = rows["status"].map(STATES)
    own = {f"{OWN}{card['kpi']}": f"{card['label']} (the council’s own)" for card in own_measures.cards(pack)}
    marks = pd.Series(_revised_marks(rows, pack), index=rows.index, dtype="string")
    table = pd.DataFrame(
        {
            "Measure": rows["kpi"].map(lambda kpi: REGISTER[kpi].label if kpi in REGISTER else own.get(kpi, kpi)),
            "Month": rows["month"],
            "Basis": rows["basis"],
            VALUE: pd.Series(_values(rows), index=rows.index, dtype="object").where(
                rows["status"].isin(FIGURES), state
            ),
            "Unit": rows["unit"].map(_unit),
            "Numerator": rows["numerator"],
            "Denominator": rows["denominator"],
            "State": rows["status"].str.replace("_", " ").replace("ok", "figure") + marks,
            "Note": rows["note"],
            "Id": rows["kpi"],
        }
    ).reset_index(drop=True)
    figures = enumerate(zip(rows["unit"], rows["status"], strict=True))
    formats = {(row, 3): _format(unit) for row, (unit, status) in figures if status in FIGURES}
    formats |= {(row, column): "#,##0" for row in table.index for column in (5, 6)}
    return Sheet(label, title, _filled(table), f"{pack.name} extracts", "", formats)


def _values(rows: pd.DataFrame) -> list[float | None]:
    """The values as they are printed, a percentage as a fraction: means of few cases would tell of one of them."""
    return [
        None
        if pd.isna(value)
        else float(rounded(value, 1) / 100 if is_percent(unit) else rounded(value, decimals_of(unit)))
        for value, unit in zip(rows["value"], rows["unit"], strict=True)
    ]


def _format(unit: str) -> str:
    if is_percent(unit):
        return "0.0%"
    return "#,##0.0" if decimals_of(unit) else "#,##0"


def _money(pack: Pack, annex: Mapping[str, Any]) -> Iterator[Sheet]:
    """The pack's tables of money; the plan's says in which sheets are the template's other splits of its plans."""
    plan = " ".join(filter(None, (_where_split(annex), _OTHER_BLOCKS)))
    notes, source = {"management_plan": plan}, "the report's model and assumptions"
    for name, title in MONEY_TABLES.items():
        table = pack.tables.get(name)
        if table is None or table.empty:
            continue
        heads = {column: _HEADS.get(column, words_of_name(column).capitalize()) for column in table.columns}
        renamed = table.rename(columns=heads).reset_index(drop=True)
        numeric = [place for place, column in enumerate(table) if pd.api.types.is_float_dtype(table[column])]
        formats = {(row, column): "#,##0.0" for row in renamed.index for column in numeric}
        yield Sheet(name.capitalize(), title, _filled(renamed), source, notes.get(name, ""), formats)


def _where_split(annex: Mapping[str, Any]) -> str:
    """Which sheets hold plans by need, year group and kind of place, which DfE's template asks for beside the money.

    The pack holds each split alone, guarded against small numbers, and none of need by age by placement.
    """
    shown = [block for block in all_blocks(annex) if block["kind"] == "table" and block["id"] in _SPLITS]
    places = "; ".join(f"{block['caption']}: sheet Table_{block['table_number']}" for block in shown)
    return (
        f"DfE’s management plan template also splits plans by need, age and kind of place. {places}." if places else ""
    )


def _shown(label: str, numbered: str, block: Mapping[str, Any]) -> Sheet:
    """A table of the report: the words as shown, and numbers where a column on the right prints figures."""
    rows = [[plain(cell) for cell in row] for row in block["rows"]]
    columns = [column["label"] for column in block["columns"]]
    right = [place for place, column in enumerate(block["columns"]) if column["align"] == "right"]
    title = f"{numbered}: {block['caption']}"
    return _texts(label, title, columns, rows, block["source"] or "the report", block["note"], right)


def _drawn(label: str, numbered: str, block: Mapping[str, Any]) -> Sheet:
    """The figures that a chart draws, those of its file in charts/; its first column names what each row is of."""
    rows = [[cell_text(cell) for cell in row] for row in block["data"]["rows"]]
    columns = [str(head) for head in block["data"]["columns"]]
    names_rows = any(_YEAR.fullmatch(row[0]) for row in rows)
    source = f"{block['source'] or 'the report'}. The same as charts/{block['id']}.csv"
    return _texts(
        label, f"{numbered}: {block['title']}", columns, rows, source, "", range(int(names_rows), len(columns)),
        block["subtitle"],
    )  # fmt: skip


def _texts(
    label: str,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    source: str,
    note: str,
    numbers: Sequence[int] = (),
    subtitle: str = "",
) -> Sheet:
    """A sheet of printed cells; the columns `numbers` hold numbers, one to a cell."""
    made: list[Column] = []
    for place, head in enumerate(heads):
        cells = [row[place] for row in rows]
        made += columns_of(head.strip() or f"Column {place + 1}", cells) if place in numbers else [Column(head, cells)]
    table = pd.DataFrame(
        [list(row) for row in zip(*(column.cells for column in made), strict=True)],
        columns=_distinct([column.head for column in made]),
    )
    formats = {(row, place): shown for place, column in enumerate(made) for row, shown in column.formats.items()}
    return Sheet(label, title, _filled(table), source, note, formats, subtitle)


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
