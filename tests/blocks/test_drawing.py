"""What charts share: round axes, labels that do not touch, settings left alone."""

import pytest

from send_analysis.blocks import drawing


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
