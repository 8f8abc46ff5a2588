"""A measure's charts: titles by rule, states that are not noughts, lines and levels."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from tests.chapters import example_pack
from tests.chapters.example_series import pack_of, with_series
from tests.document.drawn_text import faults

from send_analysis.base.clock import Month, months_between
from send_analysis.blocks.blocks import Chart
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import measure_charts
from send_analysis.views.lookup import Measured

TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return example_pack.pack()


def words(chart: Chart) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(chart.svg).iter(TEXT)]


def test_a_title_says_rose_only_where_the_change_is_clear(pack: Pack) -> None:
    title = measure_charts.trend(pack, "six_week_decisions").title
    assert title == "6 week decision making rose to 96.4% in March 2024, from 26.7% in March 2023"


def test_a_change_that_may_be_chance_gets_both_numbers_and_no_verb(pack: Pack) -> None:
    changes = pack.table("changes").assign(clear=False, headlined=False)
    title = measure_charts.trend(replace(pack, tables={**pack.tables, "changes": changes}), "ep_advice").title
    assert title == (
        "Educational psychology advice timeliness: 92.0% in March 2024, 98.0% in February: no clear change on the "
        "month; up from 0.0% in March 2023"
    )


def test_a_count_gets_its_numbers_and_what_the_run_of_months_says(pack: Pack) -> None:
    title = measure_charts.backlog(pack, "annual_review_backlog").title
    assert title == "Annual review backlog: 1,030 in March 2024, 1,216 in February; down from 2,012 in March 2023"


def test_a_month_not_collected_breaks_the_line_and_says_so(pack: Pack) -> None:
    chart = measure_charts.trend(pack, "social_care_advice")
    assert "Not collected" in words(chart)
    assert "No figure for June 2023 and July 2023." in chart.alt
    assert ["June 2023", "Not collected", ""] in chart.data["rows"] if chart.data else False


def test_of_few_cases_a_chart_prints_the_counts_and_no_percentage_or_usual_range() -> None:
    few = pack_of(with_series("health_advice", [80.0] * 12 + [37.5], (3, 8)))
    chart, together = measure_charts.trend(few, "health_advice"), measure_charts.trends(few, ["health_advice"])

    assert "3 of 8" in words(chart)
    for printed in (*words(chart), chart.alt, together.title, together.alt, *words(together)):
        assert "37.5" not in printed
    assert chart.data is not None
    assert ["March 2024", "3 of 8", "3 of 8"] == chart.data["rows"][-1]


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


def test_target_average_and_comparators_are_named_on_the_chart(pack: Pack) -> None:
    with_target = example_pack.with_targets(pack, mainstream_penetration=40)
    shown = words(measure_charts.trend(with_target, "mainstream_penetration"))
    assert {"Target 40.0%", "England 41.3%", "South West 44.1%"} <= set(shown)


def test_a_settled_measure_has_its_average_and_its_usual_range_and_one_on_a_path_neither(pack: Pack) -> None:
    level = pack_of(with_series("health_advice", [80.0, 84.0] * 6 + [82.0]))
    settled, on_a_path = (
        words(measure_charts.trend(level, "health_advice")),
        words(measure_charts.trend(pack, "ep_advice")),
    )
    for start in ("Average ", "usual range "):
        assert any(word.startswith(start) for word in settled)
        assert not any(word.startswith(start) for word in on_a_path)


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


def test_months_are_named_evenly_back_from_the_last() -> None:
    chart = measure_charts.trend(example_pack.pack(), "six_week_decisions")
    named = [word for word in words(chart) if re.fullmatch(r"[A-Z][a-z]{2} \d\d", word)]
    assert named == ["Mar 23", "May 23", "Jul 23", "Sep 23", "Nov 23", "Jan 24", "Mar 24"]


def test_phase_transfers_of_the_school_year_start_again_in_september() -> None:
    card = REGISTER["phase_transfer_on_time"]
    months = months_between(Month(2024, 7), Month(2024, 10))
    points = tuple(Measured(card.id, card.bases[0], month, card.unit, "ok", 50.0, 1, 2) for month in months)
    run = measure_charts.RunOfMonths(card, card.bases[0], points)

    assert [str(run.months[place]) for place in run.starts_again] == ["2024-09"]


@pytest.mark.parametrize("second", [33.4, 29.2, 25.0, 10.0])
def test_a_first_figure_keeps_off_the_average_and_off_its_line(second: float) -> None:
    months = [29.0, second, 30.0, 28.7, 23.5, 17.6, 33.8, 21.4, 29.0, 30.0, 17.2, 23.0, 22.0]
    chart = measure_charts.trend(pack_of(with_series("parental_requests", months)), "parental_requests")

    assert "29.0%" in words(chart)
    assert faults(chart.svg) == []


def test_of_an_odd_number_of_small_charts_the_last_takes_the_whole_row(pack: Pack) -> None:
    kpis = ["ep_advice", "health_advice", "social_care_advice", "six_week_decisions", "twenty_week_plans"]
    chart = measure_charts.trends(pack, kpis)
    drawn = [each for each in ET.fromstring(chart.svg).iter(TEXT) if "".join(each.itertext()) == "Mar 24"]
    places = sorted((float(each.get("y", 0)), float(each.get("x", 0))) for each in drawn)

    assert len(places) == len(kpis)
    assert places[-1][1] == pytest.approx(max(x for _, x in places), abs=10)
