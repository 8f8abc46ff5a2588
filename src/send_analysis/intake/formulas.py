"""The cells of a workbook whose formulas were never worked out: programs that write workbooks leave that to Excel."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

Cells = dict[int, list[int]]

_SHEETS = "xl/worksheets/"
_CHUNK = 1 << 20


def formulas_without_values(path: Path) -> dict[str, Cells]:
    """By sheet the cells without a value: their places in the row, from 0, by the row's number.

    A formula that came to an empty text has a value. In a workbook that asks to be worked out when it is opened, a
    nought is no saved value either: some programs write one until then.
    """
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.startswith(_SHEETS) and name.endswith(".xml")]
        with_formulas = [name for name in parts if _holds_formulas(archive, name)]
        if not with_formulas:
            return {}
        names = _names_of_parts(archive)
        waits = b'fullCalcOnLoad="1"' in archive.read("xl/workbook.xml")
        found: dict[str, Cells] = {}
        for part in with_formulas:
            if part in names:
                with archive.open(part) as stream:
                    found[names[part]] = _without_values(stream, waits)
        return found


def _holds_formulas(archive: zipfile.ZipFile, part: str) -> bool:
    with archive.open(part) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            if re.search(rb"<(?:\w+:)?f[ >/]", tail + chunk):
                return True
            tail = chunk[-20:]
    return False


def _names_of_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet by the part of the file that holds it."""
    from defusedxml.ElementTree import fromstring

    targets = {}
    for relation in fromstring(archive.read("xl/_rels/workbook.xml.rels")).iter():
        if relation.get("Id"):
            target = str(relation.get("Target"))
            targets[relation.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    names = {}
    for sheet in fromstring(archive.read("xl/workbook.xml")).iter():
        identity = next((value for key, value in sheet.items() if key.endswith("}id")), None)
        if identity in targets and sheet.get("name"):
            names[targets[identity]] = str(sheet.get("name"))
    return names


def _without_values(stream: IO[bytes], waits: bool) -> Cells:
    found: Cells = {}
    for cell in _cells(stream):
        kinds = {child.tag.rpartition("}")[2]: (child.text or "") for child in cell}
        value = kinds.get("v", "")
        empty = not value and not (cell.get("t") == "str" and "v" in kinds)
        if "f" in kinds and (empty or (waits and value == "0")):
            place = _place(cell.get("r") or "")
            if place:
                found.setdefault(place[0], []).append(place[1])
    return found


def _cells(stream: IO[bytes]) -> Iterator[Any]:
    from defusedxml.ElementTree import iterparse

    for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
        tag = element.tag.rpartition("}")[2]
        if tag == "c":
            yield element
        if tag == "row":
            element.clear()


def _place(name: str) -> tuple[int, int] | None:
    """The row's number and the place in it, from 0, of a cell such as D2."""
    match = re.fullmatch(r"([A-Z]{1,3})(\d+)", name)
    if match is None:
        return None
    place = 0
    for letter in match[1]:
        place = 26 * place + ord(letter) - ord("A") + 1
    return int(match[2]), place - 1
