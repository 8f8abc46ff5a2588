"""Where charts and tables stand in print, so that no page is left half empty before them.

A chart is never parted, so one that does not fit what is left of a page leaves it blank. It is then drawn smaller, down
to where its words can still be read, or stands after the words or the table that follow it, never beyond a heading nor
out of the charts' order. A short table, else kept whole, is then parted between rows. The order of all else is the
document's. Lengths are in points, from the page's top.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from send_analysis.document.documents import PAPER

#: Where a page's text begins and ends, and how wide a chart may be; as report.typ sets them.
_TOP, _BOTTOM, _WIDTH = 62.4, 785.2, 453.5
#: What a page may leave blank: a little less than the fifth that a reader is promised.
_BLANK = 0.18 * (_BOTTOM - _TOP)
#: A chart of the paper is smaller, so that it stays with its words; the annex has it at full size.
_SCALES = {PAPER: 0.82}
#: A chart no smaller than this still has letters of six and a half points; and the air around a block.
_SMALLEST, _AIR = 0.76, 24.0
#: No chapter's title is higher than this.
_TITLE = 72.0
#: The spots of a block that may leave a page blank: before it, at its top and its end.
_NAMES = {"chart": ("before", "top", "end"), "table": ("before", "top")}
#: The number of the chapter that begins a page in every document.
FIRST_APPENDIX = "A"
#: What a chart may stand after although it comes before it.
_PASSED = ("paragraph", "list", "note", "table")
_VIEW_BOX = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')

Model = dict[str, Any]
Block = dict[str, Any]
#: The page and the height of each spot.
Spots = Mapping[str, tuple[int, float]]


def spotted(model: Model) -> None:
    """Name the spot of every block, say how charts and tables are first drawn and give the model its `spots`.

    Changes the model in place. Assumption cards stand together, whatever is between their spots: they have none.
    """
    for number, part in enumerate((model["summary"], *model["chapters"])):
        for at, block in enumerate(part["blocks"]):
            if block["kind"] != "assumption":
                block["spot"] = f"{number}-{at}"
            if block["kind"] == "chart":
                block["scale"] = block["first_scale"] = _SCALES.get(model["name"], 1.0)
            if block["kind"] == "table":
                block["parted"] = False
    for part in model["chapters"]:
        part["fresh"] = False
    model["spots"] = [
        f"{name}-{block['spot']}"
        for part in model["chapters"]
        for block in part["blocks"]
        if "spot" in block
        for name in _NAMES.get(block["kind"], ("before",))
    ]


def fill_pages(model: Model, spots_of: Callable[[Model], Spots]) -> None:
    """Change charts and tables of a model so that no page is left blank before one, as far as that can be.

    `spots_of` lays the model out and gives where its spots are.
    """
    while _mended_in(model["chapters"], spots_of(model)):
        pass


def _mended_in(chapters: list[Block], spots: Spots) -> bool:
    """Change the first chart or table that needs it, and the first after each chapter that begins a page anyway.

    What stands earlier does not move with what stands later; what stands later does, so that its spots are old.
    """
    found = moved = False
    for part in chapters:
        if part["fresh"] or part.get("number") == FIRST_APPENDIX:
            moved = False
        moved = moved or any(_mended(part, at, spots) for at in range(len(part["blocks"])))
        found = found or moved
    return found


def _mended(part: Block, at: int, spots: Spots) -> bool:
    """Change one chart or table that leaves too much of the page before it blank; False where that changes nothing.

    A table is parted. A chart is drawn smaller, or stands behind what follows it until enough is filled; where nothing
    does, its chapter begins on the page that it would leave blank no more, if it began there.
    """
    blocks = part["blocks"]
    block = blocks[at]
    if block["kind"] not in _NAMES or block.get("settled"):
        return False
    room = _left_blank(blocks, at, spots)
    if room <= _BLANK:
        return False
    block["settled"] = block["kind"] == "table"
    if block["kind"] == "table":
        block["parted"] = True
        return True
    return _scaled(block, room, spots) or _passed(blocks, at, room, spots) or _begun_anew(part, at, spots)


def _scaled(chart: Block, room: float, spots: Spots) -> bool:
    """Draw a chart so small that it fits the room, if it may be."""
    scale = _fitting(chart, room, spots)
    if scale >= _SMALLEST:
        chart["scale"] = scale
    return scale >= _SMALLEST


def _passed(blocks: list[Block], at: int, room: float, spots: Spots) -> bool:
    """Put a chart, in its first size, and the charts next to it behind what follows them until that fills the room."""
    chart, first = blocks[at], at
    after = next((place for place in range(at, len(blocks)) if blocks[place]["kind"] != "chart"), len(blocks))
    while room > _BLANK and after < len(blocks) and blocks[after]["kind"] in _PASSED:
        room -= _height(blocks, after, spots)
        blocks.insert(at, blocks.pop(after))
        at, after = at + 1, after + 1
    if at > first:
        chart["scale"] = chart["first_scale"]
    return at > first


def _begun_anew(part: Block, at: int, spots: Spots) -> bool:
    """Begin a chapter on a new page where a chart leaves blank most of what it has of the page that it begins on.

    Once, and only where the chart then fits below what comes before it, smaller if need be.
    """
    first = next(block["spot"] for block in part["blocks"] if "spot" in block)
    chart = part["blocks"][at]
    page, under_title = spots[f"before-{first}"]
    chart_page, _ = spots[f"top-{chart['spot']}"]
    room = _left_blank(part["blocks"], at, spots) + under_title - _TOP - _TITLE
    may = not part["fresh"] and page + 1 == chart_page and under_title > _TOP + _TITLE
    part["fresh"] = part["fresh"] or (may and (_end(chart, spots) <= room or _fitting(chart, room, spots) >= _SMALLEST))
    chart["settled"] = not (may and part["fresh"])
    return not chart["settled"]


def _end(chart: Block, spots: Spots) -> float:
    """How much of a page a chart takes with the headings over it, where it stands at a page's top."""
    return spots[f"end-{chart['spot']}"][1] - _TOP


def _height(blocks: list[Block], at: int, spots: Spots) -> float:
    """How high a block is with the air below it; all the room there is where it goes on over a page."""
    after = blocks[at + 1] if at + 1 < len(blocks) else {}
    page, top = spots[f"before-{blocks[at]['spot']}"]
    end_page, end = spots.get(f"before-{after.get('spot')}", (page + 1, 0.0))
    return max(end - top, 0.0) if page == end_page else _BOTTOM


def _left_blank(blocks: list[Block], at: int, spots: Spots) -> float:
    """How much of the page before a block and the headings over it is blank; 0 where it follows on the same page."""
    first = at
    while first and blocks[first - 1]["kind"] == "heading":
        first -= 1
    page, height = spots[f"before-{blocks[first]['spot']}"]
    own_page, _ = spots[f"top-{blocks[at]['spot']}"]
    # A chapter's own title begins a section: what is before it is a section's last page.
    return max(_BOTTOM - height, 0.0) if first and page < own_page else 0.0


def _fitting(chart: Block, room: float, spots: Spots) -> float:
    """The scale at which a chart with its words would fit the room; less than nothing where they alone do not."""
    _, top = spots[f"top-{chart['spot']}"]
    _, end = spots[f"end-{chart['spot']}"]
    width, height = map(float, _VIEW_BOX.search(chart["svg"]).groups())  # type: ignore[union-attr]
    full = height * min(1.0, _WIDTH / width)
    around = (end - top) - full * chart["scale"] + (top - _TOP) + _AIR
    return float(min(int((room - around) / full * 50) / 50, chart["scale"] - 0.02))
