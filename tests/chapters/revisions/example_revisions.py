"""Packs with revised figures."""

import dataclasses

from tests.chapters.example_pack import pack as example_pack
from tests.chapters.example_pack import scorecard

from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.revisions import corrected


def row(**changed):
    figure = {
        "kpi": "ep_advice", "basis": "by month received", "area": "", "month": "2024-02", "unit": "percent",
        "old_numerator": 98, "old_denominator": 100, "old": 98.0, "old_status": "ok", "new_numerator": 95,
        "new_denominator": 99, "new": 9500 / 99, "new_status": "ok", "cause": "late data", "reason": "",
        "published": "2024-02", "told": "", "state": "stands",
    }  # fmt: skip
    return figure | changed


def six_week_row(**changed):
    """February's decisions in 6 weeks, published as 99 of 100 and corrected to 87 of 100."""
    figure = row(kpi="six_week_decisions", basis="by month of decision", old_numerator=99, old=99.0, new_numerator=87,
                 new_denominator=100, new=87.0, cause="corrected data")  # fmt: skip
    return figure | changed


def corrected_pack(*rows):
    """The example pack as it is built with corrections of February: its series holds what they gave."""
    rows = rows or (six_week_row(),)
    pack = example_pack(scorecard=corrected(scorecard(), rows))
    meta = {**pack.meta, "reports": ["2024-01", "2024-02"]}
    return dataclasses.replace(pack, meta=meta, tables={**pack.tables, "revisions": table_of("revisions", [*rows])})


def pack_with(*rows, reports=("2024-01", "2024-02")):
    pack = example_pack()
    table = table_of("revisions", [*rows])
    meta = {**pack.meta, "reports": list(reports)}
    return dataclasses.replace(pack, meta=meta, tables={**pack.tables, "revisions": table})
