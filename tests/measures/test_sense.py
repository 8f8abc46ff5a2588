"""Data that are right in shape and wrong in content are doubted, and sound data of any size are not."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.conftest import copy_project

import send_sample.write
from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.config.settings import load_settings
from send_analysis.intake.extract import VALUE_COLUMNS, Acknowledgement
from send_analysis.intake.read import read_extract
from send_analysis.measures.doubtful import doubts
from send_analysis.measures.looked_at import MonthBefore, Official
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.scorecard import month_scorecard, result_of
from send_analysis.measures.sense import sensed
from send_sample.write import write_sample

FEBRUARY, MARCH = Month(2024, 2), Month(2024, 3)
PLANS = 300
#: DfE's figures as they would be of the sample council.
OFFICIAL = Official(plans=290.0, mainstream=38.0, period="January 2024")
#: Months whose month before is another calendar or school year, and one that is neither.
TURNS = (Month(2024, 1), Month(2024, 3), Month(2024, 9))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Two months of a small sample council."""
    root = copy_project(tmp_path_factory.mktemp("sense"), notebooks=False)
    write_sample(root, "testshire", FEBRUARY, MARCH, PLANS, 3)
    return root


@pytest.fixture(scope="module")
def limits(root):
    return load_settings(root, "testshire", MARCH).reporting.limits_of_sense


def read(root, month):
    return read_extract(Paths(root, "testshire", month), load_settings(root, "testshire", month).council)


@pytest.fixture(scope="module")
def february(root):
    return MonthBefore.of(read(root, FEBRUARY))


@pytest.fixture
def spoilt(root, tmp_path, february, limits):
    """March's extract with one file changed as a frame of text, and what checks of sense make of it."""

    def make(table, change, before=february, official=OFFICIAL):
        raw = Paths(root, "testshire", MARCH).raw
        folder = tmp_path / "data" / "raw" / "testshire" / str(MARCH)
        folder.mkdir(parents=True)
        for path in raw.iterdir():
            (folder / path.name).write_bytes(path.read_bytes())
        if table:
            written = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
            change(written).to_csv(folder / f"{table}.csv", index=False)
        council = load_settings(root, "testshire", MARCH).council
        return sensed(read_extract(Paths(tmp_path, "testshire", MARCH), council), before, official, limits)

    return make


def every_cell(column, value):
    """A change of each cell of a column: to a value, or by a function of the value that stands there."""
    return lambda table: table.assign(**{column: table[column].map(value if callable(value) else lambda _: value)})


def days_later(days):
    return lambda cell: str((pd.Timestamp(cell) + pd.Timedelta(days=days)).date()) if cell else cell


def first_of_month(cell):
    return f"{cell[:8]}01" if cell else cell


def told(extract):
    table = doubts(extract)
    return set(zip(table["state"], table["check"], table["table"], table["column"], strict=True))


def status(extract, kpi, basis=None):
    card = month_scorecard(Position(extract))
    rows = card[card["kpi"] == kpi]
    return set(rows["status"] if basis is None else rows.loc[rows["basis"] == basis, "status"])


def test_a_sound_month_raises_no_doubt(spoilt):
    assert set() == told(spoilt(None, None))


@pytest.mark.parametrize(
    ("table", "change", "doubt", "kpi", "fate"),
    [
        (
            "placementdetail", every_cell("urn", lambda cell: cell and f"L{cell[-3:]}"),
            ("not_collected", "numbers without a match", "placementdetail", "urn"),
            "mainstream_penetration", "not_collected",
        ),
        (
            "activeplans", every_cell("lastreview", ""),
            ("not_collected", "column left blank", "activeplans", "lastreview"),
            "reviews_up_to_date", "not_collected",
        ),
        (
            "requests", every_cell("requestoutcome", lambda cell: {"Y": "Agreed", "N": "Refused"}.get(cell, cell)),
            ("not_collected", "cells not understood", "requests", "requestoutcome"),
            "six_week_decisions", "not_collected",
        ),
        (
            "requests", every_cell("requestoutcomedate", ""),
            ("not_collected", "column left blank", "requests", "requestoutcomedate"),
            "six_week_decisions", "not_collected",
        ),
        (
            "placementdetail", every_cell("placementrank", "2"),
            ("doubtful", "codes moved", "placementdetail", "placementrank"),
            "mainstream_penetration", "doubtful",
        ),
        (
            "placementdetail", every_cell("leavingdate", "2024-03-01"),
            ("doubtful", "unlike DfE's figures", "placementdetail", "urn"),
            "mainstream_penetration", "doubtful",
        ),
        (
            "establishments", every_cell("TypeOfEstablishment (name)", "Community special school"),
            ("doubtful", "unlike DfE's figures", "placementdetail", "urn"),
            "mainstream_penetration", "doubtful",
        ),
        (
            "namedplan", every_cell("startdate", "2024-03-04"),
            ("doubtful", "days moved", "namedplan", "startdate"),
            "new_plans", "doubtful",
        ),
        (
            "namedplan", every_cell("startdate", days_later(365)),
            ("doubtful", "plans that do not add up", "namedplan", "ceasedate"),
            "active_plans", "doubtful",
        ),
        (
            "activeplans", every_cell("lastreview", "2024-03-31"),
            ("doubtful", "days moved", "activeplans", "lastreview"),
            "annual_review_backlog", "doubtful",
        ),
        (
            "requests", every_cell("requestoutcome", "Y"),
            ("doubtful", "codes moved", "requests", "requestoutcome"),
            "agreement_rate", "doubtful",
        ),
        (
            "namedplan", lambda table: table.iloc[: len(table) // 2],
            ("doubtful", "fewer rows", "namedplan", ""),
            "active_plans", "doubtful",
        ),
        (
            "namedplan",
            lambda table: pd.concat([table, table.assign(namedplantableid=table["namedplantableid"] + "x")]),
            ("doubtful", "plans that do not add up", "namedplan", "ceasedate"),
            "active_plans", "doubtful",
        ),
        (
            "annual_reviews", every_cell("completeddate", ""),
            ("not_collected", "column left blank", "annual_reviews", "completeddate"),
            "annual_review_in_year", "not_collected",
        ),
        (
            "namedplan", every_cell("startdate", days_later(30)),
            ("doubtful", "days moved", "namedplan", "startdate"),
            "twenty_week_plans", "doubtful",
        ),
        (
            "namedplan", lambda table: table.iloc[: len(table) * 3 // 4],
            ("doubtful", "fewer rows", "namedplan", ""),
            "new_plans", "doubtful",
        ),
        (
            "health_waits", every_cell("over18weeks", "0"),
            ("doubtful", "every case or none", "health_waits", "over18weeks"),
            "health_waits_over_18_weeks", "doubtful",
        ),
        (
            "requests", every_cell("receiveddate", first_of_month),
            ("doubtful", "days on one day", "requests", "receiveddate"),
            "twenty_week_plans", "doubtful",
        ),
        (
            "namedplan", every_cell("startdate", first_of_month),
            ("doubtful", "days on one day", "namedplan", "startdate"),
            "mean_weeks_to_plan", "doubtful",
        ),
        (
            "specialist_waiting", every_cell("leftdate", lambda cell: cell or "2024-03-15"),
            ("doubtful", "fell to nothing", "specialist_waiting", "leftdate"),
            "awaiting_specialist", "doubtful",
        ),
        (
            "specialist_waiting", lambda table: table.assign(leftdate=table["joineddate"]),
            ("doubtful", "same days in two columns", "specialist_waiting", "leftdate"),
            "awaiting_specialist", "doubtful",
        ),
        (
            "namedplan", lambda table: table[table.index % 10 > 0],
            ("doubtful", "cases gone", "namedplan", ""),
            "ceased_plans", "doubtful",
        ),
        (
            "advice", every_cell("advicetype", "EP"),
            ("doubtful", "codes moved", "advice", "advicetype"),
            "health_advice", "not_collected",
        ),
    ],
)  # fmt: skip
def test_a_spoilt_column_is_told_and_no_figure_that_reads_it_stands_as_if_it_were_right(
    spoilt, table, change, doubt, kpi, fate
):
    extract = spoilt(table, change)

    assert doubt in told(extract)
    assert {fate} == status(extract, kpi)


@pytest.mark.parametrize(
    ("table", "change", "doubt"),
    [
        (
            "ledger", every_cell("amount", lambda cell: str(float(cell) / 1000)),
            ("not_collected", "amounts moved", "ledger", ""),
        ),
        (
            "ledger", every_cell("amount", lambda cell: str(-float(cell))),
            ("not_collected", "signs turned", "ledger", ""),
        ),
        (
            "reserves", every_cell("amount", lambda cell: str(float(cell) / 1000)),
            ("not_collected", "amounts moved", "reserves", ""),
        ),
        (
            "inclusion",
            lambda table: table.assign(count=table["population"], population=table["count"]),
            ("not_collected", "parts greater than wholes", "inclusion", ""),
        ),
    ],
)  # fmt: skip
def test_a_file_of_the_councils_own_that_no_measure_reads_is_not_used_when_it_is_spoilt(spoilt, table, change, doubt):
    extract = spoilt(table, change)

    assert doubt in told(extract)
    assert table not in extract.tables
    assert extract.not_used[table]


def test_without_a_month_before_a_ledger_in_thousands_is_seen_by_the_plans_that_it_pays_for(spoilt, limits):
    """How many plans an invented council has is chosen: its ledger says nothing of them."""
    thousands = every_cell("amount", lambda cell: str(float(cell) / 1000))
    invented = spoilt("ledger", thousands, before=MonthBefore(FEBRUARY))
    real = sensed(replace(invented, synthetic=False, findings=[]), MonthBefore(FEBRUARY), OFFICIAL, limits)

    assert set() == told(invented)
    assert {("not_collected", "budget unlike plans", "ledger", "")} == told(real)


@pytest.mark.parametrize(("was", "is_told"), [(60, True), (30, False), (None, False)])
def test_a_waiting_list_that_halves_within_a_month_is_doubted(spoilt, february, limits, was, is_told):
    extract = replace(spoilt(None, None), findings=[])
    card = february.scorecard[february.scorecard["kpi"] != "awaiting_specialist"]
    row = {"kpi": "awaiting_specialist", "basis": "point", "month": str(FEBRUARY), "value": was, "status": "ok"}
    before = replace(february, scorecard=card if was is None else pd.concat([card, pd.DataFrame([row])]))

    doubt = ("doubtful", "fell to nothing", "specialist_waiting", "leftdate")
    assert is_told == (doubt in told(sensed(extract, before, OFFICIAL, limits)))


@pytest.mark.parametrize(
    ("kpi", "was", "denominator", "is_told"),
    [
        ("awaiting_specialist", 3.0, None, True),
        ("awaiting_specialist", 0.97, None, False),
        ("mainstream_penetration", 0.5, 1000, True),
        ("mainstream_penetration", 0.5, 99, False),
        ("mainstream_penetration", 0.99, 1000, False),
    ],
)
def test_a_figure_of_a_day_that_moves_far_in_one_month_is_told_and_is_no_doubt(
    spoilt, february, limits, kpi, was, denominator, is_told
):
    extract = replace(spoilt(None, None), findings=[])
    now = result_of(REGISTER[kpi], "point", Position(extract)).value
    card = february.scorecard[february.scorecard["kpi"] != kpi]
    row = {"kpi": kpi, "basis": "point", "month": str(FEBRUARY), "value": was * now, "denominator": denominator}
    before = replace(february, scorecard=pd.concat([card, pd.DataFrame([row | {"status": "ok"}])]))

    found = [one for one in sensed(extract, before, OFFICIAL, limits).findings if one.rule.startswith("moved at once")]
    assert is_told == bool(found)
    assert {one.severity for one in found} <= {"reported"}


def test_birth_dates_ten_years_early_are_not_used(spoilt):
    extract = spoilt("person", every_cell("personbirthdate", lambda cell: cell and f"{int(cell[:4]) - 10}{cell[4:]}"))

    assert {
        ("not_collected", "ages that cannot be", "person", "personbirthdate"),
        ("not_collected", "recorded otherwise", "person", "personbirthdate"),
    } == told(extract)
    assert not extract.has("person", "personbirthdate")
    assert {"ok"} == status(extract, "active_plans")


def spread(table, column, **cells):
    rows = [(table, column, value, count, 0, 0) for value, count in cells.items()]
    return pd.DataFrame(rows, columns=list(VALUE_COLUMNS))


def test_this_years_codes_are_compared_without_what_was_decided_before(spoilt, limits, february):
    """The outcomes of 60 requests of the year, all awaited, would vanish among 900 that were decided before it."""
    before = replace(february, value_counts=spread("requests", "requestoutcome", H=900, Y=40, N=15, A=5))
    after = replace(spoilt(None, None), findings=[], value_counts=spread("requests", "requestoutcome", H=900, A=60))

    assert ("doubtful", "codes moved", "requests", "requestoutcome") in told(sensed(after, before, OFFICIAL, limits))


def test_plans_within_twenty_weeks_without_exceptions_need_one_exception_recorded(spoilt):
    extract = spoilt("assessment", every_cell("week20", ""))

    assert {"not_collected"} == status(extract, "twenty_week_plans", "excluding exceptions")
    assert {"ok"} == status(extract, "twenty_week_plans", "including exceptions")


def test_measures_that_do_not_read_a_doubtful_column_stay_as_they_are(spoilt):
    extract = spoilt("activeplans", every_cell("lastreview", ""))

    assert {"ok"} == status(extract, "six_week_decisions")
    assert {"ok"} == status(extract, "requests_received")


def test_a_doubtful_figure_keeps_its_number_and_says_why(spoilt):
    card = month_scorecard(Position(spoilt("namedplan", lambda table: table.iloc[: len(table) // 2])))
    row = card[card["kpi"] == "active_plans"].iloc[0]

    assert row["value"] > 0
    assert "rows, and" in row["note"]


def test_last_months_file_is_an_error(spoilt, february, limits):
    extract = spoilt(None, None)
    same = {"requests": next(source.sha256 for source in extract.sources if source.table == "requests")}
    again = sensed(replace(extract, findings=[]), replace(february, fingerprints=same), OFFICIAL, limits)

    assert [("error", "same as last month")] == [(finding.severity, finding.rule) for finding in again.findings]


def test_a_required_module_without_rows_stops_the_run_unless_acknowledged(spoilt, february, limits):
    extract = spoilt("assessment", lambda table: table.iloc[:0])
    line = Acknowledgement("module without rows", "assessment", "SEND data manager", "no assessment this year")
    again = sensed(replace(extract, findings=[], acknowledged=(line,)), february, OFFICIAL, limits)

    assert ("error", "module without rows") in {(finding.severity, finding.rule) for finding in extract.findings}
    assert ("doubtful", "module without rows", "assessment", "") in told(again)


def test_a_module_without_rows_is_told_once(spoilt):
    extract = spoilt("assessment", lambda table: table.iloc[:0])

    told_of_it = {finding.rule for finding in extract.findings if finding.table == "assessment"}
    assert not told_of_it & {"header only", "fewer rows"}


def test_far_fewer_plans_than_dfe_counted_are_doubted_unless_the_council_is_invented(spoilt, limits):
    kent = Official(plans=20635.0, period="January 2025")

    invented = spoilt(None, None, official=kent)
    real = sensed(replace(invented, synthetic=False, findings=[]), MonthBefore(FEBRUARY), kent, limits)

    assert set() == told(invented)
    assert {("doubtful", "unlike DfE's figures", "namedplan", "ceasedate")} == told(real)


def test_without_a_month_before_what_can_be_seen_in_the_month_is_still_doubted(spoilt):
    extract = spoilt("activeplans", every_cell("lastreview", ""), before=MonthBefore(FEBRUARY))

    assert {("not_collected", "column left blank", "activeplans", "lastreview")} == told(extract)


def test_an_acknowledged_doubt_stays_with_who_lets_it_stand_and_why(spoilt, february, limits):
    extract = spoilt("namedplan", lambda table: table.iloc[: len(table) // 2])
    line = Acknowledgement("fewer rows", "namedplan", "SEND data manager", "two teams export apart")
    again = sensed(replace(extract, findings=[], acknowledged=(line,)), february, OFFICIAL, limits)
    row = doubts(again).set_index(["check", "table"]).loc["fewer rows", "namedplan"]

    assert ("SEND data manager", "two teams export apart") == (row["role"], row["reason"])
    assert {"doubtful"} == status(again, "active_plans")


def with_cases_twice(extract, count):
    """The extract with the last plans' whole cases there again under new keys, as after a move to another system."""
    tables, ids = dict(extract.tables), ["requeststableid", "assessmenttableid", "namedplantableid"]
    plans = tables["namedplan"].loc[lambda table: table["ceasedate"].isna()].tail(count)
    assessments = tables["assessment"].loc[lambda table: table["assessmenttableid"].isin(plans["assessmenttableid"])]
    requests = tables["requests"].loc[lambda table: table["requeststableid"].isin(assessments["requeststableid"])]
    for name, rows in (("namedplan", plans), ("assessment", assessments), ("requests", requests)):
        again = rows.assign(**{key: rows[key] + "x" for key in ids if key in rows})
        tables[name] = pd.concat([tables[name], again], ignore_index=True)
    return replace(extract, tables=tables, findings=[])


@pytest.mark.parametrize(("cases", "doubts_found"), [(2, 0), (20, 1)])
def test_many_children_with_two_plans_in_force_are_doubted_and_a_few_are_not(spoilt, limits, cases, doubts_found):
    extract = sensed(with_cases_twice(spoilt(None, None), cases), MonthBefore(FEBRUARY), Official(), limits)

    assert doubts_found == len([doubt for doubt in told(extract) if doubt[1] == "children with two plans"])


def test_a_placement_known_by_its_ukprn_needs_no_urn(spoilt):
    def by_ukprn(table):
        return table.assign(ukprn="10000001", urn="")

    assert ("not_collected", "column left blank", "placementdetail", "urn") not in told(
        spoilt("placementdetail", by_ukprn, before=MonthBefore(FEBRUARY), official=Official())
    )


def test_a_line_that_acknowledges_nothing_is_told(spoilt, february, limits):
    line = Acknowledgement("fewer rows", "requests", "SEND data manager", "two teams export apart")
    again = sensed(replace(spoilt(None, None), acknowledged=(line,)), february, OFFICIAL, limits)

    assert ["nothing to acknowledge"] == [
        finding.rule for finding in again.findings if finding.column == "acknowledged"
    ]


def test_a_line_that_lets_law_stand_past_its_review_is_no_line_about_data(spoilt, february, limits):
    lines = tuple(Acknowledgement("past review", table, "Head of SEND", "looked at") for table in ("law", "laws"))
    again = sensed(replace(spoilt(None, None), acknowledged=lines), february, OFFICIAL, limits)

    assert ["past review, laws"] == [finding.value for finding in again.findings if finding.column == "acknowledged"]


@pytest.mark.parametrize("plans", [40, 60, 130, 400])
def test_sound_councils_of_any_size_raise_no_doubt_at_any_turn_of_the_year(plans, tmp_path, limits, monkeypatch):
    monkeypatch.setattr(send_sample.write, "FEWEST", 40)
    root = copy_project(tmp_path, notebooks=False)
    write_sample(root, "testshire", Month(2023, 12), Month(2024, 9), plans, plans)

    for month in TURNS:
        before, extract = MonthBefore.of(read(root, month.shift(-1))), read(root, month)
        assert set() == told(sensed(extract, before, Official(), limits)), (plans, month)
