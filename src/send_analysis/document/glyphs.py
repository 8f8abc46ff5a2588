"""Which characters the report's fonts can show, and where a document has others.

PDF/UA refuses a character without a glyph, but names neither the paragraph nor the table it stands in. So the texts are
checked before anything is drawn, and every place is listed at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from defusedxml import ElementTree

from send_analysis.base.characters import missing_characters, printable
from send_analysis.base.errors import InputError
from send_analysis.document.house import LEADS

FAMILY = "Source Sans Pro"
_MOST_LISTED = 12
#: What of a block is no text to print.
_NO_TEXT = frozenset(
    (
        "kind",
        "id",
        "kpi",
        "figure",
        "href",
        "svg",
        "phone",
        "spark",
        "data",
        "align",
        "tone",
        "shape",
        "level",
        "rests_on",
    )
)


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
    yield from _house_texts(document["meta"].get("house", {}))
    for heading in document["headings"].values():
        yield "a heading of the council's form", heading
    yield from _front_sheet_texts(document.get("front_sheet"))
    for part in (document["summary"], *document["chapters"]):
        where = f"chapter {part['number']}" if "number" in part else "page one"
        yield f"{where}, title", part["title"]
        for block in part["blocks"]:
            if block["kind"] != "code":
                yield from _block_texts(block, f"{where}, {_block_name(block)}")


def _house_texts(house: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The words of a council's house style, which it writes in council.yaml."""
    for name in LEADS:
        yield f"house_style, {name}", house.get(name, "")
    yield "house_style, logo, alt", house.get("logo", {}).get("alt", "")


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
