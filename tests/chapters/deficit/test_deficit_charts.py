"""The deficit drawn: the path, the override's end, the swings."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from tests.chapters import example_pack
from tests.document.drawn_text import faults

from send_analysis.blocks.blocks import Chart
from send_analysis.chapters.deficit import deficit_charts, gap_charts
from send_analysis.chapters.deficit.deficit_lookup import value_words
from send_analysis.pack.store import Pack

TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return example_pack.pack()


def words(chart: Chart) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(chart.svg).iter(TEXT)]


def test_the_override_ends_on_the_day_the_pack_names(pack: Pack) -> None:
    assert "Statutory override ends 31 March 2026 (law)" in words(deficit_charts.deficit(pack))
    assert "no figure" not in words(deficit_charts.deficit(pack))


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


def test_no_words_are_struck_through_by_a_path(pack: Pack) -> None:
    table = example_pack.long_deficit(years=12)
    drawn = (deficit_charts.deficit(replace(pack, tables={**pack.tables, "deficit": table})), gap_charts.tornado(pack))
    assert [faults(chart.svg) for chart in drawn] == [[], []]


def test_a_low_path_leaves_the_words_of_its_basis_the_top(pack: Pack) -> None:
    table = example_pack.long_deficit(years=12)
    flat = table.assign(deficit=[5.0] * (len(table) - 1) + [400.0])
    chart = deficit_charts.deficit(replace(pack, tables={**pack.tables, "deficit": flat}))
    assert "no published basis" in words(chart)
    assert faults(chart.svg) == []


@pytest.mark.parametrize(
    ("value", "unit", "said"), [(-1.2, "GBP million", "−£1.2m"), (-3, "percent", "−3%"), (5, "GBP million", "£5m")]
)
def test_an_input_bears_its_sign_before_the_pound(value: float, unit: str, said: str) -> None:
    assert value_words(value, unit) == said
