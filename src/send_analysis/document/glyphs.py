"""Which characters the report's fonts can show, and where a document has others.

PDF/UA refuses a character without a glyph, but names neither the paragraph nor the table it stands in. So the texts are
checked before anything is drawn, and every place is listed at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from defusedxml import ElementTree
from fontTools.ttLib import TTFont

from send_analysis.base.errors import InputError
from send_analysis.blocks.typefaces import FONTS

#: Source Sans Pro in the weights that charts and PDF use.
FAMILY = "Source Sans Pro"
_UPRIGHT = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-Bold.ttf")
#: Hyphens that word processors put in and our fonts lack, and a mark that has no look; they print as they look.
_STAND_INS = str.maketrans({"\u2010": "-", "\u2011": "-", "\ufeff": ""})
_LINE_ENDS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
#: Marks of direction, joining and look that draw nothing themselves.
_UNSEEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f")
_MOST_LISTED = 12
#: What of a block is no text to print.
_NO_TEXT = frozenset({"kind", "id", "kpi", "figure", "href", "svg", "spark", "data", "align", "tone", "shape", "level"})


@cache
def shown_characters() -> frozenset[str]:
    """The characters that every upright weight of our fonts has, spaces and unseen marks included."""
    maps = [set(TTFont(FONTS / name, lazy=True).getBestCmap()) for name in _UPRIGHT]
    return frozenset(chr(code) for code in set.intersection(*maps) if not _is_private(chr(code))) | _UNSEEN


def _is_private(character: str) -> bool:
    return unicodedata.category(character) in ("Co", "Cs", "Cc", "Cn") or character == "\ufeff"


def printable(text: str) -> str:
    """The text as it is printed: composed letters, one line, and plain hyphens for those that fonts rarely have."""
    return _LINE_ENDS.sub(" ", unicodedata.normalize("NFC", text).translate(_STAND_INS))


def missing_characters(text: str) -> list[str]:
    """The characters of a printable text that our fonts cannot show, each once, in order of appearance."""
    known = shown_characters()
    missing = (letter for letter in text if letter not in known and unicodedata.category(letter) != "Zs")
    return list(dict.fromkeys(missing))


def check_glyphs(document: Mapping[str, Any]) -> None:
    """Raise InputError that lists every place of a neutral document with a character our fonts cannot show.

    The message names the place and the character, never the text around it.
    """
    found = [
        f"{place}: {_named(letter)}"
        for place, text in document_texts(document)
        for letter in missing_characters(printable(text))
    ]
    if not found:
        return
    listed = list(dict.fromkeys(found))
    more = f"\n  and {len(listed) - _MOST_LISTED} more" if len(listed) > _MOST_LISTED else ""
    raise InputError(
        "the report's fonts cannot show these characters:\n  "
        + "\n  ".join(listed[:_MOST_LISTED])
        + more
        + "\nWrite them in words or Latin letters in the commentary, configuration or notebook they come from."
    )


def _named(letter: str) -> str:
    shown = f"“{letter}” " if letter.isprintable() else ""
    return f"{shown}(U+{ord(letter):04X} {unicodedata.name(letter, 'control or unassigned character').lower()})"


def document_texts(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text that a document prints, each with its place in words."""
    for key, value in document["meta"].items():
        if isinstance(value, str):
            yield f"the report's {key.replace('_', ' ')}", value
    for heading in document["headings"].values():
        yield "a heading of the council's form", heading
    yield from _front_sheet_texts(document.get("front_sheet"))
    for part in (document["summary"], *document["chapters"]):
        where = f"chapter {part['number']}" if "number" in part else "page one"
        yield f"{where}, title", part["title"]
        for block in part["blocks"]:
            if block["kind"] != "code":
                yield from _block_texts(block, f"{where}, {_block_name(block)}")


def _front_sheet_texts(sheet: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    for row in sheet["rows"] if sheet else ():
        yield "front sheet", row["term"]
        yield from _texts([row.get("runs"), row.get("lead"), row.get("items")], f"front sheet, {row['term']}")


def _block_name(block: Mapping[str, Any]) -> str:
    for key, name in (("number", "paragraph"), ("figure_number", "figure"), ("table_number", "table")):
        if key in block:
            return f"{name} {block[key]}"
    identity = f" {block['id']}" if "id" in block else ""
    return f"{block['kind']}{identity}"


def _block_texts(block: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    if block["kind"] == "table":
        for number, row in enumerate(block["rows"], start=1):
            for column, cell in zip(block["columns"], row, strict=True):
                yield from _texts(cell, f"{place}, row {number}, column {column['label'] or 1}")
        block = {**block, "rows": []}
    if block["kind"] == "chart":
        for text in _drawn_texts(block["svg"]):
            yield f"{place}, text in the drawing", text
    yield from _texts(block, place)


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key not in _NO_TEXT:
                yield from _texts(item, place)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, place)


def _drawn_texts(svg: str) -> Iterator[str]:
    for element in ElementTree.fromstring(svg).iter():
        if str(element.tag).rpartition("}")[2] in ("text", "tspan"):
            yield element.text or ""
            yield element.tail or ""
