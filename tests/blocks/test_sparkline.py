import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis.blocks.sparkline import HEIGHT, WIDTH, sparkline, stretches


def elements(svg: str, tag: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{{http://www.w3.org/2000/svg}}{tag}"))


def test_a_missing_month_breaks_the_line() -> None:
    assert stretches([1.0, 2.0, None, 3.0]) == [[0, 1], [3]]
    line = elements(sparkline([1, 2, None, 3]), "path")[0].get("d") or ""
    assert line.count("M") == 2


def test_the_last_point_is_marked_only_when_the_last_month_has_a_figure() -> None:
    assert len(elements(sparkline([1, 2]), "circle")) == 1
    assert elements(sparkline([1, None]), "circle") == []


def test_no_figures_draw_no_marks() -> None:
    assert elements(sparkline([None, math.nan]), "path") == []


def test_the_newest_month_stands_at_the_right_whatever_the_number_of_months() -> None:
    for months in (1, 2, 24):
        assert elements(sparkline([5.0] * months), "circle")[0].get("cx") == "128"


def test_the_target_is_part_of_the_scale() -> None:
    svg = sparkline([10, 12], target=50)
    heights = [float(y) for y in re.findall(r"M0 ([\d.]+)H", svg)]
    assert heights == [4.0]


def test_a_label_is_escaped_and_names_the_picture() -> None:
    svg = sparkline([1, 2], label='5 < 6 & "so"')
    assert ET.fromstring(svg).get("aria-label") == '5 < 6 & "so"'


def test_colours_are_attributes_with_classes_and_never_styles() -> None:
    svg = sparkline([1, 3], tone="worse", band=(1, 2), target=2)
    assert "style" not in svg
    assert {"fill-band", "stroke-ink", "stroke-worse", "fill-worse"} == set(
        re.findall(r'class="((?!spark)[^"]+)"', svg)
    )


def test_an_unknown_tone_is_an_error() -> None:
    with pytest.raises(KeyError):
        sparkline([1, 2], tone="purple")


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=1, max_size=36))
def test_every_point_lies_inside_the_picture(values: list[float | None]) -> None:
    svg = sparkline(values)
    for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", svg):
        assert 0 <= float(x) <= WIDTH
        assert 0 <= float(y) <= HEIGHT
