"""Packs with revised figures."""

import dataclasses

from tests.chapters.example_pack import pack as example_pack

from send_analysis.contract.pack_tables.schema import table_of


def row(**changed):
    figure = {
        "kpi": "ep_advice", "basis": "by month received", "area": "", "month": "2024-02", "unit": "percent",
        "old_numerator": 98, "old_denominator": 100, "old": 98.0, "old_status": "ok", "new_numerator": 95,
        "new_denominator": 99, "new": 9500 / 99, "new_status": "ok", "cause": "late data", "reason": "",
        "published": "2024-02", "told": "", "state": "stands",
    }  # fmt: skip
    return figure | changed


def pack_with(*rows, reports=("2024-01", "2024-02")):
    pack = example_pack()
    table = table_of("revisions", [*rows])
    meta = {**pack.meta, "reports": list(reports)}
    return dataclasses.replace(pack, meta=meta, tables={**pack.tables, "revisions": table})
