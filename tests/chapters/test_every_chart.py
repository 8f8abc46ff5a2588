"""What is true of every chart: its words, its room, its table, its bytes."""

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
from send_analysis.chapters.timeliness import timeliness_charts
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
        timeliness_charts.open_cases(pack),
        timeliness_charts.cohort(pack, "twenty_week_plans"),
        timeliness_charts.weeks_to_plan(pack),
        deficit_charts.deficit(long),
        gap_charts.tornado(pack),
    ]


def printed_width(text: str, size: float, weight: str) -> float:
    path = TextPath(
        (0, 0),
        text,
        prop=FontProperties(family=drawing.FAMILY, weight=int(weight) if weight.isdigit() else weight),
        size=size,
    )
    return float(path.get_extents().width)


def test_every_chart_has_its_own_id_and_all_its_words(every: list[Chart]) -> None:
    assert len({chart.id for chart in every}) == len(every)
    for chart in every:
        assert chart.title
        assert chart.subtitle
        assert chart.alt.startswith(chart.title)
        assert "nan" not in f"{chart.title}{chart.alt}{chart.subtitle}{chart.data}".lower()


def test_no_word_of_a_chart_leaves_its_picture(every: list[Chart]) -> None:
    for chart, drawn in ((one, drawn) for one in every for drawn in (one.svg, one.phone) if drawn):
        root = ET.fromstring(drawn)
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


def test_only_what_no_chapter_shows_has_no_drawing_for_a_phone(every: list[Chart]) -> None:
    assert {"open-cases"} == {chart.id for chart in every if chart.drawn and not chart.phone}


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


def test_no_title_says_improved_or_worsened(every: list[Chart]) -> None:
    for chart in every:
        assert not re.search(r"improv|worse|only|just|dramatic|significant", f"{chart.title} {chart.alt}", re.I)


def test_pandas_tables_read_back_from_csv_draw_the_same(pack: Pack, tmp_path: object) -> None:
    from pathlib import Path

    from send_analysis.pack.store import read_pack, save_pack

    folder = Path(str(tmp_path)) / "pack"
    save_pack(folder, pack.meta, pack.tables)
    again = read_pack(folder)
    for draw in (deficit_charts.deficit, timeliness_charts.open_cases, timeliness_charts.weeks_to_plan):
        assert draw(again).svg == draw(pack).svg
    assert measure_charts.trend(again, "mainstream_penetration") == measure_charts.trend(pack, "mainstream_penetration")
    assert timeliness_charts.cohort(again, "twenty_week_plans") == timeliness_charts.cohort(pack, "twenty_week_plans")
    assert isinstance(again.scorecard, pd.DataFrame)
