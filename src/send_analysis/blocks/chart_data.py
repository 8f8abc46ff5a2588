"""A chart's own figures, as the report prints them, for a page's table and for a spreadsheet."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Mapping
from typing import Any

from send_analysis.base.spreadsheets import harmless

#: Heads the column of a chart's file that says what the report's pages say of themselves.
MARKS = "Marks"


def has_figures(chart: Mapping[str, Any]) -> bool:
    """Whether a chart has figures of its own; one that says in words why nothing is drawn has none."""
    return bool((chart.get("data") or {}).get("rows"))


def cell_text(value: Any) -> str:
    """A cell of a chart's own table: text as it is, a whole number without its point, nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, float):
        return f"{value:,.10g}".replace("-", "−")
    return str(value)


def csv_of(data: Mapping[str, Any]) -> bytes:
    """A chart's own table, `columns` and `rows`, as CSV in UTF-8, marked as such for spreadsheets.

    The figures are as printed, and no cell is one that a spreadsheet takes for a formula. Where the table has `marks`
    (synthetic, internal, exempt), they stand in a last column of every row: a file is read far from its report.
    """
    marks = data.get("marks", "")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([harmless(str(head)) for head in [*data["columns"], *([MARKS] if marks else [])]])
    writer.writerows(
        [*(harmless(cell_text(cell)) for cell in row), *([harmless(marks)] if marks else [])] for row in data["rows"]
    )
    return text.getvalue().encode("utf-8-sig")


def data_address(data: Mapping[str, Any]) -> str:
    """A chart's own table as a data address, for a link that saves it: no script, and nothing is fetched."""
    return f"data:text/csv;charset=utf-8;base64,{base64.b64encode(csv_of(data)).decode()}"
