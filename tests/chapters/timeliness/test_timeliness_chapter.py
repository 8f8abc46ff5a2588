"""Six and twenty weeks: cohorts, the wait for a plan, and what came in and left."""

import warnings
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from tests.chapters import example_pack

from send_analysis.blocks.blocks import Chart
from send_analysis.chapters.timeliness import timeliness_charts
from send_analysis.pack.store import Pack

TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return example_pack.pack()


def words(chart: Chart) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(chart.svg).iter(TEXT)]


def test_open_cases_are_never_added_up_over_measures(pack: Pack) -> None:
    chart = timeliness_charts.open_cases(pack)
    assert chart.title == "20 week decision making: 171 of 402 open cases were past 140 days at 31 March 2024"
    assert "Not collected" in words(chart)


def test_a_cohort_not_yet_due_has_no_share(pack: Pack) -> None:
    chart = timeliness_charts.cohort(pack, "twenty_week_plans")
    assert chart.title == "20 week decision making: 50.0% of the cases begun in October 2023 were in time"
    assert chart.data is not None
    assert chart.data["rows"][-1][-1] == "98 cases not yet due"


def test_a_cohort_of_few_cases_is_counts_and_no_percentage(pack: Pack) -> None:
    table = pack.table("cohorts").copy()
    this = (table["kpi"] == "twenty_week_plans") & (table["cohort"] == "2023-10")
    table.loc[this, ["done_within", "done_late", "open_overdue", "not_yet_due", "share"]] = [3, 0, 2, 0, 60.0]
    few = replace(pack, tables={**pack.tables, "cohorts": table})

    assert "3 of 5 of the cases begun in October 2023" in timeliness_charts.cohort(few, "twenty_week_plans").title


def test_a_cohort_whose_quick_cases_a_return_left_out_is_not_drawn(pack: Pack) -> None:
    table = pack.table("cohorts")
    early = table["cohort"] < "2023-08"
    note = "the return leaves out what was decided before 1 August 2023, so the quick cases are missing"
    part = table.assign(
        share=table["share"].mask(early),
        note=table["note"].mask(early, note),
        state=table["state"].mask(early, "left out"),
    )
    chart = timeliness_charts.cohort(replace(pack, tables={**pack.tables, "cohorts": part}), "twenty_week_plans")
    assert "not wholly in the extracts" in words(chart)
    assert "July 2023" not in chart.alt
    none = part[early]
    whole = timeliness_charts.cohort(replace(pack, tables={**pack.tables, "cohorts": none}), "twenty_week_plans")
    assert words(whole) == ["No month's cases are wholly in the extracts"]


@pytest.mark.parametrize("last", [1, 4, 10, 19])
def test_the_first_months_curve_is_drawn_beside_the_laws_line_though_it_ends_before(pack: Pack, last: int) -> None:
    curve = pack.tables["weeks_to_plan"]
    early = replace(pack, tables={**pack.tables, "weeks_to_plan": curve[curve["week"] <= last]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chart = timeliness_charts.weeks_to_plan(early)

    assert "20 weeks" in words(chart)
    assert f"by week {last}" in words(chart)


def test_the_share_by_twenty_weeks_has_its_interval(pack: Pack) -> None:
    assert timeliness_charts.weeks_to_plan(pack).title == "29.6% of requests have a plan by 20 weeks (23.9% to 35.1%)"
