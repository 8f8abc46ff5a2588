"""The file that the Word paper is written into: the council's own reference.docx, emptied, or our look.

A council's file gives styles, page, header and footer. A style that it lacks is made in our look and in its own font:
Word leaves a style that nobody has used yet out of the file, so an officer cannot tell that it is not there. The names
of such styles are told. Nothing else of the file is kept: no text, no comment, no name of a person, no path.
"""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import docx
from docx.opc.constants import CONTENT_TYPE as TYPES
from docx.opc.constants import RELATIONSHIP_TYPE as RELATIONS
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.parts.numbering import NumberingPart
from docx.shared import Mm
from lxml.etree import XMLSyntaxError

from send_analysis.base.errors import InputError
from send_analysis.base.palette import COLOURS, hex_of
from send_analysis.config.yaml_files import shown_path
from send_analysis.document.word.elements import Element, node

_HERE = Path(__file__).parent
#: The parts of a file that make its look; all others (comments, people, pictures of its text) are left behind.
_KEPT = (RELATIONS.STYLES, RELATIONS.NUMBERING, RELATIONS.SETTINGS, RELATIONS.FONT_TABLE, RELATIONS.THEME,
         RELATIONS.WEB_SETTINGS, RELATIONS.HEADER, RELATIONS.FOOTER)  # fmt: skip
#: Settings that lead to another file or to parts that are left behind, or lock this one.
_LEADING_ELSEWHERE = ("attachedTemplate", "mailMerge", "saveThroughXslt", "documentProtection", "writeProtection",
                      "footnotePr", "endnotePr")  # fmt: skip
#: What follows in Word's settings, by its schema, where editing is tracked.
_AFTER_TRACKING = ("doNotTrackMoves", "doNotTrackFormatting", "documentProtection", "autoFormatOverride",
    "styleLockTheme", "styleLockQFSet", "defaultTabStop", "autoHyphenation", "consecutiveHyphenLimit",
    "hyphenationZone", "doNotHyphenateCaps", "showEnvelope", "summaryLength", "clickAndTypeStyle",
    "defaultTableStyle", "evenAndOddHeaders", "characterSpacingControl", "footnotePr", "endnotePr", "compat", "rsids",
    "themeFontLang", "clrSchemeMapping", "decimalSymbol", "listSeparator")  # fmt: skip
#: Word 2013 and later: without it a file opens in compatibility mode.
_MODE = "15"
_MARGINS = {"left_margin": 22, "right_margin": 22, "top_margin": 20, "bottom_margin": 18, "header_distance": 9,
            "footer_distance": 8}  # fmt: skip


#: The letters of page one's styles where it is full, in half points.
_FULL_PAGE_ONE = {
    "Title": 38, "Notice": 17, "SummaryText": 19, "BoxTitle": 18, "BoxText": 15, "TableGroup": 16, "ScorecardText": 15,
    "ScorecardKey": 15, "Quiet": 14, "MainFigure": 20,
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """An empty file to write into: the ids of its styles by our keys, its lists, and the styles that it lacked."""

    file: Any
    styles: Mapping[str, str]
    numbering: Element
    #: The definitions of lists by name: paragraphs, bullets, numbers, letters.
    lists: Mapping[str, int]
    lacked: tuple[str, ...]
    is_councils: bool


def opened(
    template: Path | None, language: str, accent: str = hex_of("accent"), font: str = "", page_one_is_full: bool = False
) -> Look:
    """The emptied template, or an empty file in our look; InputError in one line for a template that is no .docx.

    Where page one is full, our own styles for it are smaller; those that a council's template has are the council's.
    """
    file = _file_of(template) if template else docx.Document()
    _emptied(file, keeps_look=template is not None)
    root, ours = file.styles.element, _our_styles(accent, font)
    if page_one_is_full:
        _smaller_on_page_one(ours)
    if template is None:
        _without_styles(root, ours)
        _on_a4(file.sections[0])
    styles, lacked = _with_styles(root, ours, told=template is not None)
    _in_language(root, file.settings.element, language)
    _for_editing(file.settings.element)
    numbering = _numbering(file.part)
    if template is None:
        numbering[:] = []
    return Look(file, styles, numbering, _with_lists(numbering), lacked, template is not None)


def _file_of(template: Path) -> Any:
    try:
        return docx.Document(str(template))
    except (PackageNotFoundError, ValueError, KeyError, zipfile.BadZipFile, XMLSyntaxError, OSError) as error:
        raise InputError(
            f"{shown_path(template)}: this is no Word document that can be opened: save it in Word as .docx "
            "(Word document), not as a template (.dotx) and without a password"
        ) from error


# --- emptying ---------------------------------------------------------------------------------------------------------


def _emptied(file: Any, keeps_look: bool) -> None:
    body = file.element.body
    last = file.sections[-1]._sectPr
    _with_headers_of_earlier(last, [section._sectPr for section in file.sections])
    body[:] = [last]
    for background in file.element.findall(qn("w:background")):
        file.element.remove(background)
    headers = set(last.xpath("./*[self::w:headerReference or self::w:footerReference]/@r:id"))
    for name, relation in list(file.part.rels.items()):
        is_spare = relation.reltype in (RELATIONS.HEADER, RELATIONS.FOOTER) and name not in headers
        if relation.reltype not in _KEPT or is_spare:
            del file.part.rels[name]
    _without_particulars(file, keeps_look)


def _with_headers_of_earlier(last: Element, sections: list[Element]) -> None:
    """Give the last section the headers that it goes on with from earlier ones."""
    there: dict[tuple[str, str], Element] = {}
    for section in sections:
        for reference in section.xpath("./*[self::w:headerReference or self::w:footerReference]"):
            there[reference.tag, reference.get(qn("w:type"))] = reference
    for reference in reversed(there.values()):
        last.insert(0, reference)


def _without_particulars(file: Any, keeps_look: bool) -> None:
    """Take out what tells of who made the file, and what leads to files beside it."""
    package = file.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype != RELATIONS.OFFICE_DOCUMENT:
            del package.rels[name]
    settings = file.settings.element
    file.part.part_related_by(RELATIONS.SETTINGS).rels.clear()
    for name in _LEADING_ELSEWHERE:
        for found in settings.findall(qn(f"w:{name}")):
            settings.remove(found)
    if not keeps_look:
        for found in settings.findall(qn("w:rsids")):
            settings.remove(found)


def _on_a4(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, length in _MARGINS.items():
        setattr(section, name, Mm(length))


# --- styles -----------------------------------------------------------------------------------------------------------


@cache
def _source(name: str) -> bytes:
    text = (_HERE / name).read_text(encoding="utf-8")
    for colour in COLOURS.values():
        text = text.replace(f"{{{colour.name}}}", colour.light.removeprefix("#"))
    return text.encode()


def _our_styles(accent: str, font: str) -> Element:
    """Our styles in a council's accent and font."""
    styles = _source("styles.xml").decode().replace(hex_of("accent").removeprefix("#"), accent.removeprefix("#"))
    return parse_xml(styles.replace('"Arial"', quoteattr(font) if font else '"Arial"').encode())


def _smaller_on_page_one(ours: Element) -> None:
    """Set the styles of page one in smaller letters, none smaller than the tightest print has, with less air."""
    for style in ours.findall(qn("w:style")):
        size = _FULL_PAGE_ONE.get(str(style.get(qn("w:styleId"))))
        for found in style.xpath("./w:rPr/w:sz|./w:rPr/w:szCs") if size else ():
            found.set(qn("w:val"), str(size))
        for found in style.xpath("./w:pPr/w:spacing") if size else ():
            for side in ("before", "after"):
                if air := found.get(qn(f"w:{side}")):
                    found.set(qn(f"w:{side}"), str(int(air) // 2))


def _without_styles(root: Element, ours: Element) -> None:
    for style in root.findall(qn("w:style")):
        root.remove(style)
    root.replace(root.find(qn("w:docDefaults")), copy.deepcopy(ours.find(qn("w:docDefaults"))))


def _with_styles(root: Element, ours: Element, told: bool) -> tuple[dict[str, str], tuple[str, ...]]:
    """Add our styles that are not there: the ids of all by our keys, and the names of Word's own among the added."""
    there = {_named(style): str(style.get(qn("w:styleId"))) for style in root.findall(qn("w:style"))}
    taken = set(there.values())
    ids: dict[str, str] = {}
    added: list[Element] = []
    for style in ours.findall(qn("w:style")):
        key = str(style.get(qn("w:styleId")))
        ids[key] = there.get(_named(style), f"Report{key}" if key in taken else key)
        if _named(style) not in there:
            added.append(style)
    for style in added:
        style.set(qn("w:styleId"), ids[style.get(qn("w:styleId"))])
        for reference in style.xpath("./w:basedOn|./w:next|./w:link"):
            reference.set(qn("w:val"), ids[reference.get(qn("w:val"))])
        root.append(style)
    own = tuple(_named(style)[1] for style in added if not style.get(qn("w:customStyle")))
    return ids, own if told else ()


def _named(style: Element) -> tuple[str, str]:
    """A style's type and its name, which Word compares without regard to capitals."""
    return str(style.get(qn("w:type"))), str(style.find(qn("w:name")).get(qn("w:val"))).lower()


def _in_language(styles: Element, settings: Element, language: str) -> None:
    for said in styles.iter(qn("w:lang")):
        said.set(qn("w:val"), language)
    defaults = styles.xpath("./w:docDefaults/w:rPrDefault/w:rPr")
    if defaults and defaults[0].find(qn("w:lang")) is None:
        defaults[0].append(node("w:lang", val=language))
    for said in settings.findall(qn("w:themeFontLang")):
        said.set(qn("w:val"), language)


def _for_editing(settings: Element) -> None:
    """Track what the director changes, and open in Word as it is today."""
    after = [qn(f"w:{name}") for name in _AFTER_TRACKING]
    if settings.find(qn("w:trackRevisions")) is None:
        place = next((at for at, child in enumerate(settings) if child.tag in after), len(settings))
        settings.insert(place, node("w:trackRevisions"))
    for mode in settings.xpath("./w:compat/w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(qn("w:val"), _MODE)


# --- lists ------------------------------------------------------------------------------------------------------------


def _numbering(part: Any) -> Element:
    """The part's list definitions, made where a template has none."""
    if not any(relation.reltype == RELATIONS.NUMBERING for relation in part.rels.values()):
        made = NumberingPart(PackURI("/word/numbering.xml"), TYPES.WML_NUMBERING, node("w:numbering"), part.package)
        part.relate_to(made, RELATIONS.NUMBERING)
    return part.numbering_part.element


def _with_lists(numbering: Element) -> dict[str, int]:
    """Add our kinds of lists after those that are there: the id of each by its name."""
    first = 1 + max(_numbers(numbering, "w:abstractNum", "w:abstractNumId"), default=0)
    lists: dict[str, int] = {}
    before = numbering.find(qn("w:num"))
    for at, kind in enumerate(parse_xml(_source("numbering.xml")), start=first):
        name = kind.find(qn("w:name"))
        lists[name.get(qn("w:val"))] = at
        kind.remove(name)
        kind.set(qn("w:abstractNumId"), str(at))
        numbering.append(kind) if before is None else before.addprevious(kind)
    return lists


def _numbers(numbering: Element, tag: str, name: str) -> Iterator[int]:
    return (int(found.get(qn(name))) for found in numbering.findall(qn(tag)))


def new_list(look: Look, kind: str) -> int:
    """The number of a new list of a kind, which counts from its beginning."""
    number = 1 + max(_numbers(look.numbering, "w:num", "w:numId"), default=0)
    restart = node("w:lvlOverride", node("w:startOverride", val=1), ilvl=0)
    kept_apart = None if kind == "bullets" else restart
    made = node("w:num", node("w:abstractNumId", val=look.lists[kind]), kept_apart, numId=number)
    last = look.numbering.findall(qn("w:num"))
    last[-1].addnext(made) if last else look.numbering.append(made)
    return number
