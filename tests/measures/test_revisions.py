"""A published figure that comes out differently is listed, with why."""

import dataclasses

import pandas as pd
import pytest

from send_analysis.contract.pack_tables.schema import columns_of
from send_analysis.measures import revisions as module
from send_analysis.measures.register import REGISTER
from send_analysis.measures.revisions import (
    CODE,
    CORRECTED,
    DEFINITION,
    LATE,
    SETTINGS,
    code_cause,
    corrected,
    corrected_comparators,
    data_cause,
    definition_fingerprints,
    differing,
    is_revised,
    revision_table,
)

SIX, PLANS = ("six_week_decisions", "by month of decision"), ("active_plans", "point")


def scorecard(*rows):
    columns = ["kpi", "basis", "numerator", "denominator", "value", "status"]
    frame = pd.DataFrame([(*which, *figures) for which, *figures in rows], columns=columns)
    return frame.assign(month="2024-02", unit="percent").astype({"numerator": "Int64", "denominator": "Int64"})


def revised(kpi="six_week_decisions", month="2024-02", old=98.0, new=96.0):
    return {"kpi": kpi, "basis": "by month of decision", "area": "", "month": month, "unit": "percent",
            "old": old, "new": new, "old_status": "ok", "new_status": "ok",
            "cause": LATE, "reason": "", "published": month}  # fmt: skip


def test_a_figure_that_comes_out_the_same_is_no_revision():
    table = scorecard((SIX, 98, 100, 98.0, "ok"))

    assert [] == differing(table, table, events_only=False)


def test_a_figure_that_comes_out_differently_is_listed_with_both_counts():
    (row,) = differing(
        scorecard((SIX, 98, 100, 98.0, "ok")), scorecard((SIX, 98, 101, 9800 / 101, "ok")), events_only=True
    )

    assert (98, 100, 98, 101) == tuple(
        row[name] for name in ("old_numerator", "old_denominator", "new_numerator", "new_denominator")
    )


def test_a_stock_is_not_counted_again_from_a_later_extract():
    old, new = scorecard((PLANS, 3807, None, 3807.0, "ok")), scorecard((PLANS, 3810, None, 3810.0, "ok"))

    assert [] == differing(old, new, events_only=True)
    assert ["active_plans"] == [row["kpi"] for row in differing(old, new, events_only=False)]


def test_what_was_not_collected_and_has_come_is_a_revision():
    (row,) = differing(
        scorecard((SIX, None, None, None, "not_collected")), scorecard((SIX, 9, 10, 90.0, "ok")), events_only=True
    )

    assert ("not_collected", "ok") == (row["old_status"], row["new_status"])


def test_a_measure_that_only_one_of_them_has_is_no_revision():
    old, new = scorecard((("dropped", "flow"), 1, 1, 1.0, "ok")), scorecard((SIX, 9, 10, 90.0, "ok"))

    assert [] == differing(old, new, events_only=False)


def test_a_protected_measure_is_not_listed(monkeypatch):
    monkeypatch.setitem(REGISTER, SIX[0], dataclasses.replace(REGISTER[SIX[0]], disclosive=True))
    old, new = scorecard((SIX, 98, 100, 98.0, "ok")), scorecard((SIX, 97, 100, 97.0, "ok"))

    assert [] == differing(old, new, events_only=False)


# --- causes ---------------------------------------------------------------------------------------------------------


def requests(*rows):
    """Rows of the return's requests."""
    names = ("requeststableid", "receiveddate", "requestoutcome", "requestoutcomedate")
    return [dict(zip(names, row, strict=True)) for row in rows]


DECIDED = ("R1", "2024-01-10", "Y", "2024-02-10")
WAITING = ("R2", "2024-01-12", "A", None)


@pytest.mark.parametrize(
    ("later", "cause"),
    [
        pytest.param([DECIDED, WAITING, ("R3", "2024-02-01", "N", "2024-02-20")], LATE, id="a row more"),
        pytest.param([DECIDED, ("R2", "2024-01-12", "Y", "2024-02-27")], LATE, id="an outcome that was awaited"),
        pytest.param([WAITING, DECIDED], LATE, id="another order"),
        pytest.param([("R1", "2024-01-10", "Y", "2024-03-01"), WAITING], CORRECTED, id="another date"),
        pytest.param([("R1", "2024-01-10", "A", None), WAITING], CORRECTED, id="a date taken away"),
        pytest.param([DECIDED], CORRECTED, id="a row less"),
    ],
)
def test_late_data_only_adds_and_corrected_data_changes(extract_of, later, cause):
    before, after = (
        extract_of("2024-02", requests=requests(DECIDED, WAITING)),
        extract_of("2024-02", requests=requests(*later)),
    )

    assert cause == data_cause(before, after, *SIX)


def test_what_the_measure_does_not_read_has_no_part_in_its_cause(extract_of):
    before = extract_of("2024-02", requests=[*requests(DECIDED)], namedplan=[{"startdate": "2024-02-01"}])
    after = extract_of("2024-02", requests=requests(DECIDED), namedplan=[{"startdate": "2024-02-09"}])

    assert LATE == data_cause(before, after, *SIX)


def test_a_file_that_has_come_is_late_and_one_that_has_gone_is_a_correction(extract_of):
    advice = [
        {"requeststableid": "R1", "advicetype": "EP", "requesteddate": "2024-01-01", "receiveddate": "2024-02-01"}
    ]
    without, having = extract_of("2024-02"), extract_of("2024-02", advice=advice)

    assert LATE == data_cause(without, having, "ep_advice", "by month received")
    assert CORRECTED == data_cause(having, without, "ep_advice", "by month received")


def test_the_same_files_give_another_figure_by_definition_settings_or_code():
    same, other = definition_fingerprints(), definition_fingerprints() | {SIX[0]: "0"}

    assert DEFINITION == code_cause(SIX[0], other, False, True)
    assert SETTINGS == code_cause(SIX[0], same, True, False)
    assert CODE == code_cause(SIX[0], same, True, True)
    assert CODE == code_cause(SIX[0], {}, False, False)


# --- DfE's figures --------------------------------------------------------------------------------------------------


def comparator(value, source="DfE 2023", origin="DfE", period="January 2023"):
    row = {"kpi": "mainstream_penetration", "basis": "point", "area": "England", "period": period, "origin": origin}
    return pd.DataFrame([{**row, "value": value, "unit": "percent", "source": source}])


def test_a_figure_that_the_publisher_corrected_is_listed():
    (row,) = corrected_comparators(comparator(41.3), comparator(41.4), "2024-02")

    assert (41.3, 41.4, CORRECTED, "England", "January 2023") == tuple(
        row[name] for name in ("old", "new", "cause", "area", "month")
    )


@pytest.mark.parametrize(
    "now", [comparator(41.3), comparator(43.3, period="January 2024"), comparator(40.0, origin="paper")]
)
def test_a_newer_period_and_another_origin_are_no_revision(now):
    assert [] == corrected_comparators(comparator(41.3), now, "2024-02")


# --- what readers were told -----------------------------------------------------------------------------------------


def test_without_revisions_the_table_is_empty_and_has_its_columns():
    table = revision_table([], [])

    assert (0, list(columns_of("revisions"))) == (len(table), list(table))


def test_a_revision_that_an_earlier_report_listed_is_not_new():
    first = revision_table([revised()], [])
    table = revision_table([revised(), revised(month="2024-01")], [("2024-03", first)])

    assert {"2024-02": "2024-03", "2024-01": ""} == dict(zip(table["month"], table["told"], strict=True))


def test_a_figure_revised_again_is_new():
    first = revision_table([revised(new=96.0)], [])

    assert [""] == list(revision_table([revised(new=95.0)], [("2024-03", first)])["told"])


def test_a_revision_that_no_longer_holds_is_taken_back_once():
    first = revision_table([revised(old=98.0, new=96.0)], [])
    second = revision_table([], [("2024-03", first)])
    third = revision_table([], [("2024-03", first), ("2024-04", second)])

    assert [(96.0, 98.0, module.TAKEN_BACK)] == list(second[["old", "new", "state"]].itertuples(index=False, name=None))
    assert 0 == len(third)


# --- the series -----------------------------------------------------------------------------------------------------


def series_row(**changed):
    return {"council": "wessex", "kpi": SIX[0], "basis": SIX[1], "month": "2024-02", "numerator": 98,
            "denominator": 100, "value": 98.0, "unit": "percent", "better": "higher", "status": "ok",
            "note": ""} | changed  # fmt: skip


def correction(**changed):
    return revised() | {"old_numerator": 98, "old_denominator": 100, "new_numerator": 48, "new_denominator": 50,
                        "cause": CORRECTED, "state": module.STANDS} | changed  # fmt: skip


def frame(*rows):
    return module.table_of("scorecard", [*rows])


def test_the_series_holds_the_corrected_figure_with_a_note_of_the_published_one():
    table = corrected(frame(series_row(), series_row(month="2024-01")), [correction(reason="outcomes entered late")])

    february, january = table.to_dict("records")
    assert (48, 50, 96.0) == (february["numerator"], february["denominator"], february["value"])
    assert (
        "[r] revised since it was published as 98.0% (98 of 100); corrected data: outcomes entered late"
        == (february["note"])
    )
    assert (98, "") == (january["numerator"], january["note"])


@pytest.mark.parametrize(
    "one",
    [{"cause": CODE}, {"cause": DEFINITION}, {"cause": SETTINGS}, {"state": module.TAKEN_BACK}, {"area": "England"}],
)
def test_the_series_holds_what_was_published_where_no_data_were_corrected(one):
    table = frame(series_row())

    assert corrected(table, [correction(**one)]).equals(table)


def test_a_correction_that_code_has_a_part_in_is_a_correction():
    table = corrected(frame(series_row()), [correction(cause=f"{CODE} and {CORRECTED}")])

    assert [48] == list(table["numerator"])


def test_what_a_correction_no_longer_holds_is_no_nought():
    gone = correction(new=None, new_numerator=None, new_denominator=None, new_status="not_collected")
    (row,) = corrected(frame(series_row()), [gone]).to_dict("records")

    assert ("not_collected", True) == (row["status"], pd.isna(row["value"]))


def test_a_cell_is_revised_where_it_holds_the_new_figure():
    table = revision_table([correction()], [])

    assert is_revised(series_row(numerator=48, denominator=50, value=96.0), table)
    assert not is_revised(series_row(), table)
    assert not is_revised(series_row(numerator=48, denominator=50, value=96.0, month="2024-01"), table)
    assert not is_revised(series_row(numerator=48, denominator=50, value=96.0), table.assign(state=module.TAKEN_BACK))
