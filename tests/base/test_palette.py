import re
from typing import Literal

import pytest

from send_analysis.base import palette
from send_analysis.base.palette import COLOURS

MODES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
GROUNDS = [colour for colour in COLOURS.values() if colour.role == "ground"]


def test_black_on_white_is_21_to_1() -> None:
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("role", "least"), [("text", 4.5), ("mark", 3.0)])
def test_text_and_marks_stand_out_on_every_ground(mode: str, role: str, least: float) -> None:
    ratios = {
        (colour.name, ground.name): palette.contrast(getattr(colour, mode), getattr(ground, mode))
        for colour in COLOURS.values()
        if colour.role == role
        for ground in GROUNDS
    }
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}


def test_the_two_series_differ_when_printed_in_grey() -> None:
    assert palette.contrast(palette.hex_of("accent"), palette.hex_of("second")) > 1.8


def test_a_light_colour_names_one_colour_only() -> None:
    assert len(palette.NAME_OF) == len(COLOURS)


def test_the_stylesheet_maps_every_class_to_a_variable_it_declares() -> None:
    sheet = palette.stylesheet()
    declared = set(re.findall(r"--([a-z]+):", sheet))
    used = set(re.findall(r"var\(--([a-z]+)\)", sheet))
    assert used == declared == set(COLOURS)


def test_print_comes_last_so_that_dark_mode_does_not_reach_paper() -> None:
    sheet = palette.stylesheet()
    assert sheet.rindex("@media print") > sheet.rindex("forced-colors") > sheet.rindex("prefers-color-scheme:dark")


def test_the_stylesheet_cannot_close_a_style_element() -> None:
    assert "<" not in palette.stylesheet()
