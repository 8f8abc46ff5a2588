"""A council's published folder, frozen by `publish` as a build's would be, with as much in its pack as a test needs."""

import datetime as dt

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.base.files import folder_sha256, sha256, write_json
from send_analysis.base.paths import Paths
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.disclosure.protection import protected
from send_analysis.measures.register import REGISTER
from send_analysis.measures.revisions import definition_fingerprints
from send_analysis.pack.store import save_pack
from send_analysis.release.publishing import NEEDED, publish

MARCH = Month(2024, 3)
ROLE = "Director of Children's Services"
DAY = dt.date(2024, 5, 14)


def measure(kpi, numerator, denominator=None, status="ok", basis=None, month=MARCH):
    """A row of a scorecard."""
    card = REGISTER[kpi]
    value = None if numerator is None else 100 * numerator / denominator if denominator else float(numerator)
    return {
        "kpi": kpi, "month": str(month), "basis": basis or card.bases[0], "numerator": numerator,
        "denominator": denominator, "value": value, "unit": card.unit, "better": card.better, "status": status,
        "note": "",
    }  # fmt: skip


def comparator(kpi, kind, area, period, value, basis=None, like_for_like=False, **more):
    """A row of a report's comparators, by DfE."""
    row = {
        "kpi": kpi, "basis": basis or REGISTER[kpi].bases[0], "area": area, "area_kind": kind, "period": period,
        "asat": "2023-01", "value": value, "unit": REGISTER[kpi].unit, "known_from": "2023-06-08", "origin": "DfE",
        "source": "Department for Education", "like_for_like": like_for_like, "reason": "its day is another",
    }  # fmt: skip
    return {**row, **more}


def published_council(
    root, code, measures=(), breakdowns=(), month=MARCH, comparators=(), tables=None, signer=None, **meta
):
    """The published folder of a council of this name; `breakdowns` are protected first, as a build does it.

    One may stand with the tables of earlier months that it is guarded against.
    """
    paths = Paths(root, code, month)
    safe = [protected(*one) if isinstance(one, tuple) else protected(one) for one in breakdowns]
    said = [
        {"table": one.name, "unit": one.unit, "state": "published" if one.published else "not published",
         "hidden": 0, "note": one.note}
        for one in safe
    ]  # fmt: skip
    pack = {
        "scorecard": table_of("scorecard", [{**row, "council": code} for row in measures]),
        "comparators": table_of("comparators", comparators),
        "disclosure": table_of("disclosure", said),
        **{one.name: table_of(one.name, one.frame) for one in safe},
        **(tables or {}),
    }
    known = {
        "council": code, "name": f"{code.title()} Council", "month": str(month), "as_at": str(month.last_day),
        "synthetic": False, "arrived": True, "definitions": definition_fingerprints(), "version": "0.2.0",
    }  # fmt: skip
    save_pack(paths.pack, {**known, **meta}, pack)
    return publish_pack(paths, signer)


def publish_pack(paths, signer=None):
    """Publish what stands in a month's pack, with files of a word each for the documents."""
    paths.report.mkdir(parents=True, exist_ok=True)
    for name in NEEDED:
        (paths.report / name).write_text(f"the {name}", encoding="utf-8")
    outputs = [{"file": name, "sha256": sha256(paths.report / name)} for name in NEEDED]
    write_json(paths.report / "run.json", {"outputs": outputs, "pack": folder_sha256(paths.pack), "warnings": []})
    return publish(paths, ROLE, DAY, signer)


def successor_of(area, begins):
    """What the pack of a council that was made of a part of another says of it."""
    row = {"area": area, "what": "plans", "percent": 54.2, "known_from": dt.date(2024, 1, 1), "source": "an order",
           "begins": begins}  # fmt: skip
    return {"published_predecessors": table_of("published_predecessors", pd.DataFrame([row]))}
