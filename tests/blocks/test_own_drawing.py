"""A drawing of somebody's own comes out in the palette's colours, solid, and as safe as the report's own."""

import pytest
from matplotlib.figure import Figure

from send_analysis.base.errors import InputError
from send_analysis.base.palette import hex_of
from send_analysis.blocks.own_drawing import SERIES, own_svg_of
from send_analysis.document.report import check_svg


def drawn(draw):
    figure = Figure()
    draw(figure.add_subplot())
    return own_svg_of(figure, "permits", "Permits rise", "From 1 to 3.")


def lines(count):
    def draw(axes):
        for place in range(count):
            axes.plot([1, 2], [place, place + 1])

    return draw


def test_series_take_the_reports_colours_in_their_order():
    svg = drawn(lines(2))

    assert f'stroke="{hex_of(SERIES[0])}"' in svg
    assert f'stroke="{hex_of(SERIES[1])}"' in svg
    assert f'stroke="{hex_of(SERIES[2])}"' not in svg


def test_colours_chosen_from_the_palette_stay():
    assert hex_of("worse") in drawn(lambda axes: axes.bar([1], [2], color=hex_of("worse")))


def test_a_range_that_shines_through_becomes_the_pale_ground_and_a_line_solid():
    svg = drawn(lambda axes: (axes.fill_between([1, 2], [1, 1], [2, 2], alpha=0.2), axes.plot([1, 2], alpha=0.7)))

    assert 'class="fill-pale"' in svg
    assert "opacity" not in svg


def test_labels_ticks_legend_and_markers_are_ink_and_safe_to_print():
    def draw(axes):
        axes.scatter([1, 2], [1, 3], color="black", label="permits")
        axes.set_xlabel("month")
        axes.legend()
        axes.grid(alpha=0.3)

    svg = drawn(draw)

    check_svg(svg, "the drawing")
    assert svg.count("<text") == svg.count('class="fill-ink">')


def test_more_series_than_can_be_told_apart_are_refused():
    with pytest.raises(InputError, match="draw fewer series, or a drawing for each"):
        drawn(lines(len(SERIES) + 1))
