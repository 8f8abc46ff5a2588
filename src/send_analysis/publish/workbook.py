"""The accessible workbook for officers: the scorecard and the deficit, a table a sheet, nothing merged or coloured."""

from __future__ import annotations

import datetime as dt
import warnings
from pathlib import Path

import gptables
import pandas as pd

from send_analysis.measures.register import REGISTER
from send_analysis.publish import figures
from send_analysis.store import Pack

#: Text that starts like a formula must stay text.
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False}


def write_workbook(path: Path, pack: Pack) -> None:
    """Write scorecard.xlsx: cover, this month, all months, deficit. The same pack gives the same bytes."""
    sheets = {"This_month": _this_month(pack), "All_months": _all_months(pack)}
    if len(pack.deficit):
        sheets["Deficit"] = _deficit(pack)
    with warnings.catch_warnings():
        # gptables warns of its own pandas calls, and that a workbook without notes has no sheet of them.
        warnings.simplefilter("ignore")
        workbook = gptables.produce_workbook(
            filename=str(path),
            sheets=sheets,
            cover=_cover(pack),
            contentsheet_label=None,
            workbook_options=_SAFE,
        )
    made = dt.datetime.combine(pack.as_at, dt.time())
    workbook.set_properties({"title": _title(pack), "author": pack.name, "created": made})
    workbook.close()


def _title(pack: Pack) -> str:
    return f"SEND scorecard, {pack.name}, {pack.month.name}"


def _cover(pack: Pack) -> gptables.Cover:
    about = [
        f"Figures to {figures.day(pack.month.last_day)}, as known on {figures.day(pack.as_at)}.",
        "Percentages are 0 to 100 and not rounded here; the report rounds to one decimal.",
        "[no cases]: nothing happened that the measure could count.",
        "[not collected]: the file or column did not arrive. [z]: does not apply.",
    ]
    if pack.synthetic:
        about.insert(0, "Synthetic data: the council's records here are invented.")
    return gptables.Cover(
        cover_label="Cover",
        title=_title(pack),
        intro=about,
        about=["Definitions are in the report."],
        contact=[pack.name],
    )


def _sheet(pack: Pack, title: str, name: str, table: pd.DataFrame) -> gptables.GPTable:
    scope = "Synthetic data: invented records" if pack.synthetic else pack.name
    return gptables.GPTable(
        table=table,
        table_name=name,
        title=f"{title}, {pack.name}",
        subtitles=[],
        scope=scope,
        source=f"{pack.name} extracts",
        index_columns={1: 0},
    )


def _this_month(pack: Pack) -> gptables.GPTable:
    rows = pack.scorecard[pack.scorecard["month"] == str(pack.month)]
    return _sheet(pack, f"Measures of {pack.month.name}", "this_month", _shown(rows))


def _all_months(pack: Pack) -> gptables.GPTable:
    return _sheet(pack, "Measures of every month known", "all_months", _shown(pack.scorecard))


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows in an officer's words; a state stands where there is no number, so that no cell is empty."""
    state = rows["status"].map({"ok": "", "no_cases": "[no cases]", "not_collected": "[not collected]"})
    return pd.DataFrame(
        {
            "Measure": rows["kpi"].map(lambda kpi: REGISTER[kpi].label if kpi in REGISTER else kpi),
            "Month": rows["month"],
            "Basis": rows["basis"],
            "Value": rows["value"].astype("object").where(rows["status"] == "ok", state),
            "Unit": rows["unit"],
            "Numerator": rows["numerator"].astype("object").where(rows["numerator"].notna(), "[z]"),
            "Denominator": rows["denominator"].astype("object").where(rows["denominator"].notna(), "[z]"),
            "Note": rows["note"].replace("", "none").fillna("none"),
        }
    ).reset_index(drop=True)


def _deficit(pack: Pack) -> gptables.GPTable:
    table = pack.deficit.astype("object").where(pack.deficit.notna() & (pack.deficit != ""), "[z]")
    return _sheet(pack, "Deficit by scenario, GBP million", "deficit", table.reset_index(drop=True))
