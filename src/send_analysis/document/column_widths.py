"""How wide a printed table's columns must be: measured from its words, so that no council's text breaks a column."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import Any

from fontTools.ttLib import TTFont

from send_analysis.base.characters import printable
from send_analysis.base.typefaces import FONTS

#: Points; what report.typ sets in a table.
PAGE_WIDTH, BODY, HEAD, PADDING = 504.5, 9.5, 8.5, 10.0
#: A cell no wider than this stays on one line (a date, a status), as long as the other columns have room.
_ONE_LINE = 84.0
#: The most air a column gets beyond its widest text.
_AIR = 42.0
#: From this length a word may break, at latest after so many letters (see report.typ).
_LONG_WORD, _PIECE = 21, 16
_SPARE = 0.6
#: A space in the text, about; and how much room columns pass on at a time while the table gets shorter by it.
_SPACE = 1.9
#: How far a column's texts pull its width: in full, by their root, not at all.
_POWERS = (1.0, 0.5, 0.0)
_STEPS = (60.0, 40.0, 24.0, 16.0, 10.0, 6.0, 24.0, 10.0, 4.0)


@dataclass(frozen=True)
class _Need:
    """A column's needs in points: its longest word, cell and text, the pull of all its texts, and each cell's words.

    The head is one of its texts and no cell: it may take several lines where a cell keeps to one.
    """

    word: float
    cell: float
    text: float
    pull: float
    cells: tuple[tuple[float, ...], ...]

    def lines(self, width: float) -> list[int]:
        """How many lines each cell takes in a column of this width, the head's first."""
        return [_lines(words, width - PADDING) for words in self.cells]


def column_widths(table: Mapping[str, Any], page_width: float = PAGE_WIDTH) -> list[float]:
    """The widths of a neutral table's columns, in points; together at most `page_width`.

    Where all texts fit on one line each, columns are their text and a little air, shared out by `share`. Otherwise
    short columns keep to one line and long ones part the rest by how much text they hold, none below its longest word.
    """
    needs = [_need(table, at) for at in range(len(table["columns"]))]
    shares = [float(column["share"]) for column in table["columns"]]
    spare = page_width - sum(need.text for need in needs)
    if spare >= 0:
        part = spare / sum(shares)
        return [need.text + min(part * share, _AIR * max(share, 1)) for need, share in zip(needs, shares, strict=True)]
    return _parted(needs, shares, page_width)


def _parted(needs: Sequence[_Need], shares: Sequence[float], room: float) -> list[float]:
    least = [max(need.word, need.cell) if need.cell <= _ONE_LINE else need.word for need in needs]
    if sum(least) > room:
        least = [need.word for need in needs]
    if sum(least) > room:
        return [width * room / sum(least) for width in least]
    pulls = [need.pull * math.sqrt(share) for need, share in zip(needs, shares, strict=True)]
    most = [need.text for need in needs]
    # A few long texts may pull a column wider than is good for many short ones: the shortest table of several is taken.
    parted = (_filled(least, most, [pull**power for pull in pulls], room) for power in _POWERS)
    return min((_shortest(needs, least, widths) for widths in parted), key=lambda widths: _table_height(needs, widths))


def _filled(least: Sequence[float], most: Sequence[float], pulls: Sequence[float], room: float) -> list[float]:
    """Widths in proportion to the pulls, held between least and most, that add up to the room."""
    held: dict[int, float] = {}
    while True:
        free = [at for at in range(len(pulls)) if at not in held]
        part = (room - sum(held.values())) / (sum(pulls[at] for at in free) or 1)
        wanted = {at: pulls[at] * part for at in free}
        too_narrow = {at: least[at] for at in free if wanted[at] < least[at]}
        too_wide = {at: most[at] for at in free if wanted[at] > most[at]}
        if not too_narrow and not too_wide:
            return [held.get(at, wanted.get(at, 0.0)) for at in range(len(pulls))]
        # Hold first the side that is further out, as CSS does with flexible lengths: then the loop always ends well.
        excess = sum(least[at] - wanted[at] for at in too_narrow) - sum(wanted[at] - most[at] for at in too_wide)
        held |= too_narrow if excess >= 0 else too_wide


def _shortest(needs: Sequence[_Need], least: Sequence[float], widths: list[float]) -> list[float]:
    """The widths after giving room from column to column as long as that makes the table shorter."""
    lines = [need.lines(width) for need, width in zip(needs, widths, strict=True)]
    best = _height(lines)
    for step in _STEPS:
        for giver, taker in permutations(range(len(widths)), 2):
            if widths[giver] - step < least[giver]:
                continue
            tried = list(lines)
            tried[giver] = needs[giver].lines(widths[giver] - step)
            tried[taker] = needs[taker].lines(widths[taker] + step)
            if _height(tried) < best:
                lines, best = tried, _height(tried)
                widths[giver] -= step
                widths[taker] += step
    return widths


def _table_height(needs: Sequence[_Need], widths: Sequence[float]) -> float:
    return _height([need.lines(width) for need, width in zip(needs, widths, strict=True)])


def _height(lines: Sequence[Sequence[int]]) -> float:
    """The lines that all rows take; lines in shorter cells count a little, so that they lose lines too."""
    return float(sum(max(row) + 0.05 * sum(row) for row in zip(*lines, strict=True)))


def _lines(words: Sequence[float], room: float) -> int:
    lines, used = 1, 0.0
    for word in words:
        if used and used + _SPACE + word > room:
            lines, used = lines + 1, word
        else:
            used += word + (_SPACE if used else 0.0)
    return lines


def _need(table: Mapping[str, Any], at: int) -> _Need:
    head = table["columns"][at]["label"]
    bold = at == 0 and table["row_headers"]
    lines = [("".join(run["text"] for run in row[at]), bold or _has_strong(row[at])) for row in table["rows"]]
    cells = [_width(text, strong, BODY) for text, strong in lines]
    words = [_word_widths(text, strong, BODY) for text, strong in lines]
    head_words = _word_widths(head, True, HEAD)
    pull = math.sqrt(sum(width**2 for width in cells) / len(cells)) if cells else 1.0
    pad = PADDING + _SPARE
    longest = max((width for cell in (head_words, *words) for width in cell), default=0.0)
    widest = max(cells, default=0.0)
    text = max(_width(head, True, HEAD), widest)
    return _Need(longest + pad, widest + pad, text + pad, pull + pad, (head_words, *words))


def _has_strong(line: Sequence[Mapping[str, Any]]) -> bool:
    return any(run.get("strong") for run in line)


def _word_widths(text: str, bold: bool, size: float) -> tuple[float, ...]:
    return tuple(_width(piece, bold, size) for word in text.split() for piece in _pieces(word))


def _pieces(word: str) -> list[str]:
    """The parts of a word that stay together: it breaks at hyphens, and anywhere if it is long."""
    if len(word) < _LONG_WORD:
        return re.split(r"(?<=\w-)(?=\w)", word)
    return [word[start : start + _PIECE] for start in range(0, len(word), _PIECE)]


def _width(text: str, bold: bool, size: float) -> float:
    advances, units = _advances("SourceSansPro-Semibold.ttf" if bold else "SourceSansPro-Regular.ttf")
    return sum(advances.get(ord(letter), units // 2) for letter in printable(text)) * size / units


@cache
def _advances(font: str) -> tuple[dict[int, int], int]:
    """Each character's advance width in a font, and the font's units to the em."""
    opened = TTFont(FONTS / font, lazy=True)
    metrics = opened["hmtx"].metrics
    return {code: metrics[glyph][0] for code, glyph in opened.getBestCmap().items()}, opened["head"].unitsPerEm
