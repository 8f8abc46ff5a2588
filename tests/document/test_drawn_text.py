"""What finds words that cannot be read in a drawing finds them, and nothing where all can be read."""

import pytest
from tests.document.drawn_text import faults


def drawing(*parts):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">{"".join(parts)}</svg>'


def text(words, x, y, **more):
    said = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text font-size="9" x="{x}" y="{y}"{said}>{words}</text>'


def test_words_apart_are_no_fault():
    assert [] == faults(drawing(text("Mar 23", 10, 20), text("Mar 24", 60, 20), text("Mar 25", 10, 30)))


@pytest.mark.parametrize("other", [text("near", 20, 22), text("near", 40, 20, text_anchor="end")])
def test_words_over_words_are_found(other):
    assert ["29.0% over near"] == faults(drawing(text("29.0%", 15, 20), other))


@pytest.mark.parametrize(
    "lost",
    [text("lost", 190, 50), text("lost", 5, 50, text_anchor="middle"), text("lost", 50, 4), text("lost", 50, 110)],
)
def test_words_outside_the_drawing_are_found(lost):
    assert ["outside the drawing: lost"] == faults(drawing(lost))


def test_words_turned_upright_are_where_they_stand():
    upright = text("Not collected", 100, 80, transform="rotate(-90 100 80)")

    assert [] == faults(drawing(upright, text("far", 130, 80)))
    assert ["Not collected over near"] == faults(drawing(upright, text("near", 90, 60)))


def test_a_line_through_words_is_found_and_the_grid_behind_them_is_not():
    words = text("29.0%", 50, 50)
    line = '<path d="M0 47L200 47" stroke="#1d2b36" class="{}"/>'

    assert ["a line through 29.0%"] == faults(drawing(line.format("stroke-third"), words))
    assert [] == faults(drawing(line.format("stroke-grid"), words))
    assert [] == faults(drawing('<path d="M0 60L200 60" stroke="#1d2b36"/>', words))
