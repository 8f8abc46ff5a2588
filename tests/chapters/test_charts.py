import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from tests.chapters import example_pack

from send_analysis.blocks import drawing
from send_analysis.blocks.blocks import Chart
from send_analysis.chapters.deficit import deficit_charts, gap_charts
from send_analysis.chapters.timeliness import case_charts
from send_analysis.pack.store import Pack
from send_analysis.views import measure_charts

TEXT = "{http://www.w3.org/2000/svg}text"
ADVICE = ["ep_advice", "health_advice", "social_care_advice"]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return example_pack.pack()


@pytest.fixture(scope="module")
def every(pack: Pack) -> list[Chart]:
    long = replace(pack, tables={**pack.tables, "deficit": example_pack.long_deficit()})
    return [
        measure_charts.trend(pack, "six_week_decisions"),
        measure_charts.trend(pack, "twenty_week_plans", "excluding exceptions"),
        measure_charts.trend(pack, "awaiting_specialist"),
        measure_charts.trends(pack, ADVICE),
        measure_charts.trends(pack, [*ADVICE, "six_week_decisions"]),
        measure_charts.trends(pack, ["new_plans", "ceased_plans"]),
        measure_charts.backlog(pack, "annual_review_backlog", "annual_review_delayed_in_year"),
        case_charts.open_cases(pack),
        case_charts.cohort(pack, "twenty_week_plans"),
        case_charts.weeks_to_plan(pack),
        deficit_charts.deficit(long),
        gap_charts.tornado(pack),
    ]


def words(chart: Chart) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(chart.svg).iter(TEXT)]


def printed_width(text: str, size: float, weight: str) -> float:
    path = TextPath(
        (0, 0),
        text,
        prop=FontProperties(family=drawing.FAMILY, weight=int(weight) if weight.isdigit() else weight),
        size=size,
    )
    return float(path.get_extents().width)


# What is true of every chart --------------------------------------------------------------------------------------


def test_every_chart_has_its_own_id_and_all_its_words(every: list[Chart]) -> None:
    assert len({chart.id for chart in every}) == len(every)
    for chart in every:
        assert chart.title
        assert chart.subtitle
        assert chart.alt.startswith(chart.title)
        assert "nan" not in f"{chart.title}{chart.alt}{chart.subtitle}{chart.data}".lower()


def test_no_word_of_a_chart_leaves_its_picture(every: list[Chart]) -> None:
    for chart in every:
        root = ET.fromstring(chart.svg)
        width, height = (float(side) for side in (root.get("viewBox") or "").split()[2:])
        for element in root.iter(TEXT):
            x, y = float(element.get("x") or 0), float(element.get("y") or 0)
            size = float(element.get("font-size") or 0)
            wide = printed_width("".join(element.itertext()), size, element.get("font-weight") or "normal")
            start = {"middle": x - wide / 2, "end": x - wide}.get(element.get("text-anchor") or "start", x)
            if "rotate" not in (element.get("transform") or ""):
                assert start >= 0, (chart.id, "".join(element.itertext()))
                assert start + wide <= width, (chart.id, "".join(element.itertext()))
            assert 0 <= y <= height + 1


def test_text_is_large_enough_to_print(every: list[Chart]) -> None:
    for chart in every:
        sizes = [float(element.get("font-size") or 0) for element in ET.fromstring(chart.svg).iter(TEXT)]
        assert min(sizes, default=9) >= 8.5


def test_the_table_of_a_chart_is_rectangular(every: list[Chart]) -> None:
    for chart in every:
        if chart.data:
            assert {len(row) for row in chart.data["rows"]} == {len(chart.data["columns"])}


def test_the_same_pack_draws_the_same_bytes(pack: Pack) -> None:
    assert measure_charts.trend(pack, "ep_advice") == measure_charts.trend(pack, "ep_advice")


# Titles by rule ---------------------------------------------------------------------------------------------------


def test_a_title_says_rose_only_where_the_change_is_clear(pack: Pack) -> None:
    title = measure_charts.trend(pack, "six_week_decisions").title
    assert title == "6 week decision making rose to 96.4% in March 2024, from 26.7% in March 2023"


def test_a_change_that_may_be_chance_gets_both_numbers_and_no_verb(pack: Pack) -> None:
    changes = pack.table("changes").assign(clear=False)
    title = measure_charts.trend(replace(pack, tables={**pack.tables, "changes": changes}), "ep_advice").title
    assert title == (
        "Educational psychology advice timeliness: 92.0% in March 2024, 98.0% in February: no clear change on the "
        "month; seven months above average"
    )


def test_a_count_gets_its_numbers_and_what_the_run_of_months_says(pack: Pack) -> None:
    title = measure_charts.backlog(pack, "annual_review_backlog").title
    assert title == "Annual review backlog: 1,030 in March 2024, 1,216 in February; below its usual range"


def test_no_title_says_improved_or_worsened(every: list[Chart]) -> None:
    for chart in every:
        assert not re.search(r"improv|worse|only|just|dramatic|significant", f"{chart.title} {chart.alt}", re.I)


# States -----------------------------------------------------------------------------------------------------------


def test_a_month_not_collected_breaks_the_line_and_says_so(pack: Pack) -> None:
    chart = measure_charts.trend(pack, "social_care_advice")
    assert "Not collected" in words(chart)
    assert "No figure for June 2023 and July 2023." in chart.alt
    assert ["June 2023", "Not collected", ""] in chart.data["rows"] if chart.data else False


def test_one_month_is_no_line(pack: Pack) -> None:
    chart = measure_charts.trend(pack, "awaiting_specialist")
    assert words(chart) == ["282 at 31 March 2024: one month is no run, so no line is drawn"]


def test_a_measure_never_collected_says_so_and_draws_no_nought(pack: Pack) -> None:
    card = pack.scorecard
    mine = card["kpi"] == "health_advice"
    without = card.assign(
        value=card["value"].mask(mine), status=card["status"].mask(mine, "not_collected"), note=card["note"]
    )
    chart = measure_charts.trend(example_pack.pack(scorecard=without), "health_advice")
    assert chart.title == "Health advice timeliness: not collected in March 2024"
    assert words(chart) == ["Not collected: there is nothing to draw"]


def test_a_nought_is_drawn_as_a_figure(pack: Pack) -> None:
    assert "0.0%" in words(measure_charts.trend(pack, "twenty_week_plans"))


def test_a_month_without_cases_is_not_drawn_as_nought(pack: Pack) -> None:
    card = pack.scorecard
    one = (card["kpi"] == "ep_advice") & (card["month"] == "2023-08")
    empty = card.assign(value=card["value"].mask(one), status=card["status"].mask(one, "no_cases"))
    assert "No cases" in words(measure_charts.trend(example_pack.pack(scorecard=empty), "ep_advice"))


# Lines and levels -------------------------------------------------------------------------------------------------


def test_target_average_and_comparators_are_named_on_the_chart(pack: Pack) -> None:
    with_target = example_pack.with_targets(pack, mainstream_penetration=40)
    shown = words(measure_charts.trend(with_target, "mainstream_penetration"))
    assert {"Target 40.0%", "England 41.3%", "South West 44.1%"} <= set(shown)
    assert any(word.startswith("Average ") for word in shown)
    assert any(word.startswith("usual range ") for word in shown)


def test_without_limits_no_average_is_drawn(pack: Pack) -> None:
    short = pack.scorecard[pack.scorecard["month"] >= "2023-10"]
    shown = words(measure_charts.trend(example_pack.pack(scorecard=short), "six_week_decisions"))
    assert not [word for word in shown if word.startswith("Average")]


def test_a_comparator_that_is_not_like_for_like_is_no_line(pack: Pack) -> None:
    assert not [word for word in words(measure_charts.trend(pack, "twenty_week_plans")) if "England" in word]


def test_a_figure_of_the_school_year_starts_again_in_september(pack: Pack) -> None:
    run = measure_charts.run_of(pack, "annual_review_in_year")
    assert [str(run.months[place]) for place in run.starts_again] == ["2023-09"]
    assert measure_charts.run_of(pack, "ep_advice").starts_again == []


def test_measures_of_two_units_are_not_drawn_together(pack: Pack) -> None:
    with pytest.raises(ValueError, match="not of one unit"):
        measure_charts.trends(pack, ["ep_advice", "new_plans"])


def test_an_axis_that_stops_at_half_says_so(pack: Pack) -> None:
    assert measure_charts.trend(pack, "mainstream_penetration").subtitle.endswith("axis from 0 to 50%")
    assert "axis" not in measure_charts.trend(pack, "ep_advice").subtitle


# Open cases and cohorts -------------------------------------------------------------------------------------------


def test_open_cases_are_never_added_up_over_measures(pack: Pack) -> None:
    chart = case_charts.open_cases(pack)
    assert chart.title == "20 week decision making: 171 of 402 open cases were past 140 days at 31 March 2024"
    assert "Not collected" in words(chart)


def test_a_cohort_not_yet_due_has_no_share(pack: Pack) -> None:
    chart = case_charts.cohort(pack, "twenty_week_plans")
    assert chart.title == "20 week decision making: 50.0% of the cases of October 2023, the latest all due or finished"
    assert chart.data is not None
    assert chart.data["rows"][-1][-1] == "98 cases not yet due"


def test_a_cohort_whose_quick_cases_a_return_left_out_is_not_drawn(pack: Pack) -> None:
    table = pack.table("cohorts")
    early = table["cohort"] < "2023-08"
    note = "the return leaves out what was decided before 1 August 2023, so the quick cases are missing"
    part = table.assign(share=table["share"].mask(early), note=table["note"].mask(early, note))
    chart = case_charts.cohort(replace(pack, tables={**pack.tables, "cohorts": part}), "twenty_week_plans")
    assert "not wholly in the extracts" in words(chart)
    assert "July 2023" not in chart.alt
    none = part[early]
    whole = case_charts.cohort(replace(pack, tables={**pack.tables, "cohorts": none}), "twenty_week_plans")
    assert words(whole) == ["No month's cases are wholly in the extracts"]


def test_the_share_by_twenty_weeks_has_its_interval(pack: Pack) -> None:
    assert case_charts.weeks_to_plan(pack).title == "29.6% of requests have a plan by 20 weeks (23.9% to 35.1%)"


# Money ------------------------------------------------------------------------------------------------------------


def test_the_override_ends_on_the_day_the_pack_names(pack: Pack) -> None:
    assert "Statutory override ends 31 March 2026 (law)" in words(deficit_charts.deficit(pack))
    assert "31 Mar 26\nno figure".splitlines()[1] in words(deficit_charts.deficit(pack))


def test_a_deficit_is_forecast_estimate_or_outturn_by_the_reports_day(pack: Pack) -> None:
    chart = deficit_charts.deficit(pack)
    assert chart.data is not None
    assert [row[:3] for row in chart.data["rows"]] == [
        ["31 March 2023", "£35.8m", "outturn"],
        ["31 March 2024", "£63.4m", "estimate"],
        ["31 March 2025", "£91.0m", "forecast"],
    ]


def test_a_council_without_assumptions_gets_no_chart_of_a_deficit(pack: Pack) -> None:
    bare = replace(pack, tables={**pack.tables, "deficit": pack.deficit.head(0)})
    drawn = (
        deficit_charts.deficit(bare),
        deficit_charts.forecast(bare),
        gap_charts.causes(bare),
        gap_charts.mitigation(bare),
    )
    assert [chart.kind for chart in drawn] == ["absent"] * 4


def test_a_long_path_is_a_line_with_the_end_of_its_basis(pack: Pack) -> None:
    table = example_pack.long_deficit(years=12)
    shown = words(deficit_charts.deficit(replace(pack, tables={**pack.tables, "deficit": table})))
    assert "no published basis" in shown
    assert "after 31 March 2029" in shown


def test_the_tornado_takes_the_nearest_day_and_the_largest_swing_first(pack: Pack) -> None:
    chart = gap_charts.tornado(pack)
    assert chart.title == "Level of unit costs moves the March 2029 forecast most: £116m"
    assert chart.data is not None
    assert [row[:2] for row in chart.data["rows"]] == [
        ["Level of unit costs", "0.97 to 1.22"],
        ["Growth in plans over five years", "20% to 80%"],
        ["Share in mainstream schools", "0 points to 6 points"],
    ]


def test_swings_not_worked_out_are_not_drawn(pack: Pack) -> None:
    tables = {name: table for name, table in pack.tables.items() if name != "tornado"}
    assert gap_charts.tornado(replace(pack, tables=tables)).kind == "absent"


# Drawing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "highest"),
    [((2500, 500), 2012), ((100, 25), 91), ((300, 100), 276), ((4, 1), 3.4), ((1, 1), 0), ((75, 25), 73)],
)
def test_an_axis_ends_at_a_round_number_above_the_highest(expected: tuple[float, float], highest: float) -> None:
    assert drawing.ceiling(highest) == pytest.approx(expected)


def test_labels_that_would_touch_are_spread_in_their_order() -> None:
    places = drawing.spread([50, 52, 10], [20, 20, 20], 100)
    assert places[1] - places[0] == pytest.approx(20)
    assert sum(places[:2]) / 2 == pytest.approx(51)
    assert places[2] == pytest.approx(10)


def test_labels_stay_inside_the_room() -> None:
    places = drawing.spread([99, 100, 100], [20, 20, 20], 100)
    assert max(places) <= 100
    assert sorted(places) == places


def test_months_are_named_evenly_back_from_the_last() -> None:
    chart = measure_charts.trend(example_pack.pack(), "six_week_decisions")
    named = [word for word in words(chart) if re.fullmatch(r"[A-Z][a-z]{2} \d\d", word)]
    assert named == ["Mar 23", "May 23", "Jul 23", "Sep 23", "Nov 23", "Jan 24", "Mar 24"]


def test_frames_leave_the_callers_settings_alone() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    with drawing.frame() as figure:
        figure.add_subplot()
    assert dict(mpl.rcParams) == before


def test_pandas_tables_read_back_from_csv_draw_the_same(pack: Pack, tmp_path: object) -> None:
    from pathlib import Path

    from send_analysis.pack.store import read_pack, save_pack

    folder = Path(str(tmp_path)) / "pack"
    save_pack(folder, pack.meta, pack.tables)
    again = read_pack(folder)
    for draw in (deficit_charts.deficit, case_charts.open_cases, case_charts.weeks_to_plan):
        assert draw(again).svg == draw(pack).svg
    assert measure_charts.trend(again, "mainstream_penetration") == measure_charts.trend(pack, "mainstream_penetration")
    assert case_charts.cohort(again, "twenty_week_plans") == case_charts.cohort(pack, "twenty_week_plans")
    assert isinstance(again.scorecard, pd.DataFrame)
