"""How DfE's files of plan statistics are laid out, year by year, and what a renamed or split column was called before.

A file is known by its columns, never by its name alone. Readers ask for the columns of 2025; a later edition's are
mapped to them here, where they mean the same. Annual reviews of 2026 do not (DfE counts them anew), so they are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

#: Columns that every one of DfE's files has.
PLACES = ("time_period", "time_identifier", "geographic_level", "region_name", "old_la_code", "la_name")


@dataclass(frozen=True)
class Layout:
    """One kind of file: its name here, the columns that only it has, and what of it adds up.

    `whole` are the labels of the rows of everything, by which rows are chosen (never by their position). `adds` are
    counts of which regions add to England. `renamed` gives a column's name of 2025 by its later one, `summed` the later
    columns that one was split into.
    """

    file: str
    marks: tuple[str, ...]
    adds: tuple[str, ...]
    whole: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    period: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)
    summed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_SPLIT = {"special_academy_free": ("special_academy", "special_free_school")}
#: What DfE calls the rows by age, from year to year.
AGE_TOPICS = ("Child or young persons age", "Age at start of academic year")
LAYOUTS = (
    # DfE leaves out the ages of areas whose caseload came as totals, so that ages of areas need not add up.
    Layout("caseload_by_age", ("ehcplans", "mainstream_total"), (), by=("breakdown",)),
    Layout(
        "caseload", ("ehcplans", "mainstream_total", "special_total", "fe_total"), ("ehcplans", "mainstream_total"),
        ("All EHC plans",), summed=_SPLIT,
    ),
    Layout(
        "newplans", ("new_ehc_plans",), ("new_ehc_plans",), ("New EHC plans", "All new EHC plans"),
        renamed={"await_prov": "await_prov_2022", "perm_ex": "perm_ex_2022"}, summed=_SPLIT,
    ),
    Layout(
        "requests", ("requests_received_in_year",), ("requests_received_in_year",),
        ("All requests for EHC needs assessments", "All requests for an EHC needs assessment"),
    ),
    Layout("assessments", ("assess_issued", "assess_not_issued"), ("assess_issued",), ("All EHC needs assessments",)),
    Layout(
        "timeliness_20_week", ("plans_issued_den", "plans_issued_within_20_weeks"), ("plans_issued_den",),
        ("All EHC plans issued", "All EHC plans"),
    ),
    Layout(
        "ceased_plans", ("total_ceased", "max_age"), ("total_ceased",), ("All ceased EHC plans",),
    ),
    Layout(
        "sen_needs_all_plans", ("ehc_plans", "number_asd", "number_spld"), ("ehc_plans",), ("All EHC plans", "Total"),
        period="Academic year",
    ),
    Layout(
        "sen_need_newplans", ("ehc_plans", "number_asd", "number_spld"), ("ehc_plans",),
        ("All EHC plans", "All new EHC plans", "Total"), period="Calendar year",
    ),
    Layout(
        "annual_reviews", ("total_ehc_plans", "total_review_meeting"), ("total_ehc_plans",), ("All annual reviews",),
    ),
    Layout(
        "annual_reviews_anew", ("total_ehc_plans", "outcome_amended", "decision_4_weeks"), ("total_ehc_plans",),
        ("All reviews of EHC plans",),
    ),
    Layout("send_tribunal_appeals", ("appeals_registered",), ("appeals_registered",)),
    Layout("phase_transfers", ("number_plans", "due_26", "final_26"), ("number_plans",)),
)  # fmt: skip


def layout_of(columns: Iterable[str], period: str = "") -> Layout | None:
    """The layout whose marks the columns have; the one with most marks where several fit, None where none does.

    `period` is what DfE calls the periods of the rows: it tells needs of all plans in January from those of new ones.
    """
    there = {name.casefold() for name in columns}
    if not set(PLACES) <= there:
        return None
    fitting = [layout for layout in LAYOUTS if set(layout.marks) <= there and layout.period in ("", period)]
    return max(fitting, key=lambda layout: len(layout.marks)) if fitting else None


def layout_named(file: str) -> Layout | None:
    """The layout of one of this copy's files."""
    return next((layout for layout in LAYOUTS if layout.file == file), None)


def in_columns_of_2025(table: pd.DataFrame, file: str) -> pd.DataFrame:
    """A file's rows with its later columns under their names of 2025 beside what came; lower-case names throughout."""
    layout = layout_named(file)
    if layout is None:
        return table
    table = table.rename(columns={new: old for new, old in layout.renamed.items() if old not in table})
    for old, parts in layout.summed.items():
        if old not in table.columns and set(parts) <= set(table.columns):
            table = table.assign(**{old: _together([table[name] for name in parts])})
    return table


def _together(parts: list[pd.Series]) -> pd.Series:
    """The sum of a split column's parts; where a later part is not available, the first still holds both."""
    first, *others = (pd.to_numeric(part, errors="coerce") for part in parts)
    total = first
    for other in others:
        total = total + other.fillna(0)
    return total.map(lambda value: "x" if pd.isna(value) else f"{value:.0f}")
