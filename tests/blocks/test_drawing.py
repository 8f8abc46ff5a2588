"""What charts share: round axes, labels that do not touch, settings left alone."""

import re

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.palette import hex_of
from send_analysis.blocks import drawing
from send_analysis.blocks.blocks import Chart
from send_analysis.blocks.svg import svg_of


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


def test_frames_leave_the_callers_settings_alone() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    with drawing.frame() as figure:
        figure.add_subplot()
    assert dict(mpl.rcParams) == before


def width_of(svg: str) -> float:
    return float(svg.partition('viewBox="0 0 ')[2].partition(" ")[0])


@drawing.for_phones_too
def months_drawn(name: str) -> Chart:
    months = [Month(2023, 3).shift(number) for number in range(13)]
    with drawing.frame() as figure:
        ax = figure.add_subplot()
        drawing.month_axis(ax, months)
        return Chart(name, "Title", "", "Alt.", svg_of(figure, name, "Title", "Alt."))


def test_a_chart_for_phones_too_has_a_second_narrower_drawing_with_ids_of_its_own() -> None:
    chart = months_drawn("steps")

    assert width_of(chart.phone) < 0.55 * width_of(chart.svg)
    assert chart.svg.count("Mar 23") == chart.phone.count("Mar 23") == 1
    assert chart.svg.count("<text") > chart.phone.count("<text") > 2
    own = set(re.findall(r'\sid="([^"]+)"', chart.phone))
    assert own
    assert all(identity.startswith("steps-phone-") for identity in own)
    assert 'aria-labelledby="steps-phone-title steps-phone-desc"' in chart.phone
    assert not drawing.is_for_phone()


@drawing.for_phones_too
def rows_named(*names: str) -> Chart:
    with drawing.frame(1 + drawing.row_height(0.3) * len(names)) as figure:
        ax = figure.add_subplot()
        ax.set_ylim(len(names) - 0.4, -0.6)
        for place, name in enumerate(names):
            ax.barh(place, 1, color=hex_of("accent"))
            drawing.stacked(ax, 0, place, name, "")
        return Chart("rows", "Title", "", "Alt.", svg_of(figure, "rows", "Title", "Alt."))


def test_on_a_phone_a_rows_name_stands_over_it_and_takes_no_width_from_the_plot() -> None:
    short, long = rows_named("Up to 3 months"), rows_named("Other spend, and invest-to-save less its return")

    def bar(svg: str) -> float:
        drawn = next(path for path in re.findall(r"<path[^>]*>", svg) if "fill-accent" in path)
        across = [float(x) for x in re.findall(r"[ML] ?([\d.]+) ", drawn)]
        return max(across) - min(across)

    assert bar(long.svg) < 0.8 * bar(short.svg)
    assert bar(long.phone) == pytest.approx(bar(short.phone))


def test_words_that_stand_for_a_chart_have_no_second_drawing() -> None:
    said = drawing.for_phones_too(drawing.chart_of_words)("none", "Title", "", "One month only")

    assert "" == said.phone


def test_after_a_chart_that_fails_on_a_phone_the_next_is_drawn_for_paper() -> None:
    @drawing.for_phones_too
    def failing() -> Chart:
        if drawing.is_for_phone():
            raise ValueError("too narrow")
        return months_drawn("steps")

    with pytest.raises(ValueError, match="too narrow"):
        failing()
    assert not drawing.is_for_phone()
