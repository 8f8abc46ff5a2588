"""Where the words of a drawing stand: the boxes of an SVG's texts, and the lines that are drawn through them."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import combinations, pairwise

from fontTools.ttLib import TTFont

from send_analysis.base.typefaces import FONTS

SVG = "{http://www.w3.org/2000/svg}"
#: Of a font's size: how far letters reach above and below their line, capitals and digits only.
ABOVE, BELOW = 0.66, 0.1
#: Points that boxes may share: half the air that a letter has around it, and rounding.
TOUCH = 0.6
#: Lines that stand behind all words by intention: the grid.
BEHIND = ("stroke-grid", "stroke-paper")
NUMBERS = re.compile(r"-?\d*\.?\d+")
FACES = {
    weight: TTFont(FONTS / f"SourceSansPro-{name}.ttf", lazy=True)
    for weight, name in (("400", "Regular"), ("600", "Semibold"), ("700", "Bold"))
}


@dataclass(frozen=True)
class Box:
    """A text's place in points, y downwards."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other):
        return (
            min(self.right, other.right) - max(self.left, other.left) > TOUCH
            and min(self.bottom, other.bottom) - max(self.top, other.top) > TOUCH
        )

    def is_crossed(self, start, end):
        """Whether a line runs through it, by halving what lies within (Liang and Barsky)."""
        (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
        low, high = 0.0, 1.0
        edges = (
            (-dx, x - self.left - TOUCH), (dx, self.right - TOUCH - x),
            (-dy, y - self.top - TOUCH), (dy, self.bottom - TOUCH - y),
        )  # fmt: skip
        for by, room in edges:
            if by == 0 and room < 0:
                return False
            if by < 0:
                low = max(low, room / by)
            if by > 0:
                high = min(high, room / by)
        return low < high


def faults(svg):
    """What a reader could not read in a drawing: words over words, words outside it, a line through words."""
    root = ET.fromstring(svg)
    left, top, width, height = map(float, root.get("viewBox").split())
    boxes = list(boxes_of(root))
    outside = [
        f"outside the drawing: {box.text}" for box in boxes
        if box.left < left - 1 or box.right > left + width + 1 or box.top < top - 1 or box.bottom > top + height + 1
    ]  # fmt: skip
    over = [f"{one.text} over {other.text}" for one, other in combinations(boxes, 2) if one.meets(other)]
    lines = list(lines_of(root))
    struck = [f"a line through {box.text}" for box in boxes if any(box.is_crossed(*each) for each in lines)]
    return [*outside, *over, *struck]


def boxes_of(root):
    """The box of every text, turned texts by the four corners of theirs."""
    for text in root.iter(f"{SVG}text"):
        words, size = "".join(text.itertext()).strip(), float(text.get("font-size"))
        width = width_of(words, text.get("font-weight", "400"), size)
        before = {"middle": width / 2, "end": width}.get(text.get("text-anchor", "start"), 0.0)
        x, y = float(text.get("x", 0)), float(text.get("y", 0))
        corners = [(x - before + at, y + up) for at in (0, width) for up in (-ABOVE * size, BELOW * size)]
        across, down = zip(*(moved(text.get("transform", ""), corner) for corner in corners), strict=True)
        yield Box(words, min(across), min(down), max(across), max(down))


def moved(transform, point):
    """A point by an SVG's transform of quarter turns and moves, the last one first."""
    x, y = point
    for kind, numbers in reversed(re.findall(r"(\w+)\(([^)]*)\)", transform)):
        values = [*map(float, NUMBERS.findall(numbers)), 0.0, 0.0]
        if kind == "translate":
            x, y = x + values[0], y + values[1]
        elif kind == "rotate":
            turn, cx, cy = values[:3]
            assert turn % 90 == 0, f"a text turned by {turn} degrees"
            for _ in range(int(turn // 90) % 4):
                x, y = cx - (y - cy), cy + (x - cx)
    return x, y


def width_of(words, weight, size):
    face = FACES[weight]
    advances, letters = face["hmtx"].metrics, face.getBestCmap()
    return sum(advances[letters[ord(letter)]][0] for letter in words) * size / face["head"].unitsPerEm


def lines_of(root):
    """The straight pieces of all lines: strokes, but the grid's, and those of frames and marks."""
    kept = {id(path) for marks in root.iter(f"{SVG}defs") for path in marks.iter(f"{SVG}path")}
    for path in root.iter(f"{SVG}path"):
        if (
            id(path) in kept
            or path.get("stroke", "none") == "none"
            or any(name in path.get("class", "") for name in BEHIND)
        ):
            continue
        numbers = list(map(float, NUMBERS.findall(path.get("d"))))
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        closed = path.get("d").rstrip().upper().endswith("Z")
        if not closed and not re.search("[CQA]", path.get("d")):
            yield from pairwise(points)
