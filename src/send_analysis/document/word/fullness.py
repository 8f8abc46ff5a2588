"""Whether page one has more to say than fits a page of Word at its usual size.

Print tries each setting and takes the loosest that fits. Word lays a page out only when somebody opens it, so how full
it is is worked out from its letters and rows, with Word's own sizes on A4. Lengths are in points.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from send_analysis.blocks.blocks import plain

#: What page one's blocks may take together; the report's title, its days and its mark have the rest of the page.
_ROOM = 655.0
#: Letters in a line of the page's width, and the height of a line: of its words, of its small words, of a table's row.
_LETTERS, _SMALL_LETTERS = 92, 116
_LINE, _SMALL_LINE, _ROW = 12.0, 9.6, 21.0
_GROUP, _HEAD = 12.5, 20.0
#: A target that is this long takes a third line of its row.
_TARGET = 38

Part = Mapping[str, Any]


def is_full(document: Mapping[str, Any]) -> bool:
    """Whether page one's blocks would not fit the page."""
    return sum(_height(block) for block in document["summary"]["blocks"]) > _ROOM


def _height(block: Part) -> float:
    """About how high a block is; 0 for one that page one does not show."""
    match block["kind"]:
        case "paragraph":
            return _lines(plain(block["runs"]), _LETTERS) * _LINE
        case "headlines":
            said = (f"{item['claim']} {plain(item['evidence'])}" for item in block["items"])
            return sum(_lines(words, _LETTERS) * _LINE for words in said)
        case "boxes":
            return _boxes(block["items"])
        case "scorecard":
            return _HEAD + _lines(block["key"], _SMALL_LETTERS) * _SMALL_LINE + sum(map(_group, block["groups"]))
    return 0.0


def _lines(words: str, letters: float) -> int:
    return math.ceil(len(words) / letters)


def _boxes(items: Sequence[Part]) -> float:
    """As high as the fullest; each is as wide as `tables.boxes` makes it."""
    counts = [sum(len(plain(line)) for line in item["lines"]) for item in items]
    shares = [max(count, max(counts) / 4, 1) ** 0.5 for count in counts]
    widths = [0.9 * _SMALL_LETTERS * share / sum(shares) for share in shares]
    rows = [sum(_lines(plain(line), width) for line in item["lines"])
            for item, width in zip(items, widths, strict=True)]  # fmt: skip
    return _HEAD + max(rows) * _SMALL_LINE


def _group(group: Part) -> float:
    return _GROUP * bool(group["label"]) + sum(map(_row, group["rows"]))


def _row(row: Part) -> float:
    met = row["met"] or {}
    said = " ".join([plain(row["target"]), plain(row["comparator"]), met.get("word", ""), met.get("reason", "")])
    third = _SMALL_LINE * (len(said) > _TARGET)
    return _ROW + third + _lines(plain(row["doing"]), _SMALL_LETTERS) * (_SMALL_LINE + 1)
