import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from send_analysis.base.palette import NAME_OF, hex_of
from send_analysis.blocks.drawing import frame, points
from send_analysis.blocks.svg import svg_of

SVG = "{http://www.w3.org/2000/svg}"


def drawn(identity: str = "one", title: str = "A title", **more: Any) -> str:
    with frame() as figure:
        ax = figure.add_subplot()
        ax.plot([1, 2, 3], [1.0, 4.0, 2.0], color=more.get("colour", hex_of("accent")), alpha=more.get("alpha"))
        points(ax, [2], [4.0], "accent")
        ax.text(1, 2, more.get("words", "Some words"))
        return svg_of(figure, identity, title, "What it says")


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_nothing_that_a_page_forbids_or_that_reaches_beyond_the_chart_is_left() -> None:
    svg = drawn()
    for trace in ("style", "<metadata", "xlink", "<?xml", "<!DOCTYPE", "matplotlib"):
        assert trace not in svg
    root = ET.fromstring(svg)
    assert root.get("width") is None
    assert root.get("height") is None
    assert root.get("viewBox") == "0 0 453.6 208.8"


def test_every_id_is_used_and_starts_with_the_charts_own() -> None:
    root = ET.fromstring(drawn("my-chart"))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    text = drawn("my-chart")
    for identity in ids:
        assert identity is not None
        assert identity.startswith("my-chart-")
        assert f"#{identity}" in text or f"{identity}" in (root.get("aria-labelledby") or "").split()


def test_two_charts_in_one_page_share_no_id() -> None:
    one, two = (set(re.findall(r' id="([^"]+)"', drawn(name))) for name in ("one", "two"))
    assert one
    assert not one & two


def test_every_reference_finds_its_id() -> None:
    svg = drawn()
    wanted = set(re.findall(r"#(one-[\w-]*)[)\"]", svg))
    assert wanted <= set(re.findall(r' id="([^"]+)"', svg))


def test_every_colour_is_the_palettes_and_has_its_class() -> None:
    root = ET.fromstring(drawn())
    coloured = 0
    for element in root.iter():
        for kind in ("fill", "stroke"):
            colour = element.get(kind)
            if colour not in (None, "none"):
                coloured += 1
                assert f"{kind}-{NAME_OF[str(colour)]}" in (element.get("class") or "").split()
    assert coloured > 10


def test_the_picture_has_a_name_and_a_description() -> None:
    root = ET.fromstring(drawn("one", title="5 < 6 & more"))
    assert root.get("role") == "img"
    assert root.get("focusable") == "false"
    assert root.get("aria-labelledby") == "one-title one-desc"
    assert [root[0].tag, root[0].text] == [f"{SVG}title", "5 < 6 & more"]
    assert [root[1].tag, root[1].text] == [f"{SVG}desc", "What it says"]


def test_numbers_have_at_most_one_decimal() -> None:
    root = ET.fromstring(drawn())
    places = [element.get(name) or "" for element in root.iter() for name in ("d", "x", "y", "transform")]
    assert not [place for place in places if re.search(r"\.\d\d", place)]


def test_text_stays_text_and_dollars_are_no_formula() -> None:
    root = ET.fromstring(drawn(words="from $5 to $6"))
    assert "from $5 to $6" in ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def test_a_colour_outside_the_palette_is_refused() -> None:
    with pytest.raises(ValueError, match="#ff0000, which is not in the palette"):
        drawn(colour="#ff0000")


def test_opacity_is_refused_because_it_cannot_follow_the_mode() -> None:
    with pytest.raises(ValueError, match="use a solid colour"):
        drawn(alpha=0.5)


def test_an_identity_that_cannot_be_an_id_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be an id"):
        drawn("Two words")


def test_a_figure_keeps_its_own_size_and_layout_and_can_be_drawn_again() -> None:
    with frame() as figure:
        points(figure.add_subplot(), [1], [1], "accent")
        dpi, engine = figure.dpi, figure.get_layout_engine()
        first = svg_of(figure, "again", "Title", "Alt.")

        assert (dpi, engine) == (figure.dpi, figure.get_layout_engine())
        assert first == svg_of(figure, "again", "Title", "Alt.")
