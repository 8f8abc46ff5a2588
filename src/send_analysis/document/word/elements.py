"""The few elements of Word's XML that the paper is made of; text goes in as text and is never parsed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from send_analysis.base.characters import UNKNOWN, printable

#: An element of Word's XML.
Element = Any
#: Characters that no XML may hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Word takes no longer name of a bookmark.
_LONGEST_NAME = 40


def node(tag: str, *inside: Element, **values: object) -> Element:
    """An element such as `w:jc` with its attributes (of the namespace w) and what stands in it; None is left out."""
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend([part for part in inside if part is not None])
    return made


def writable(text: str) -> str:
    """The text on one line, with a lozenge for each character that a Word file cannot hold."""
    return _NOT_XML.sub(UNKNOWN, printable(text))


def text_run(text: str, *looks: Element) -> Element:
    """A run of text; `looks` are its properties, in the order of Word's schema."""
    words = node("w:t")
    words.text = writable(text)
    words.set(qn("xml:space"), "preserve")
    return node("w:r", node("w:rPr", *looks) if looks else None, words)


def line_break() -> Element:
    """A new line within a paragraph."""
    return node("w:r", node("w:br"))


def tab() -> Element:
    """A step to the next tab stop."""
    return node("w:r", node("w:tab"))


def field(instruction: str, shown: str, *looks: Element) -> Element:
    """A field that Word works out, such as PAGE, and what it shows until then."""
    return node("w:fldSimple", text_run(shown, *looks), instr=f" {instruction} ")


def field_mark(kind: str) -> Element:
    """The beginning, the middle or the end of a field that spans paragraphs: begin, separate, end."""
    return node("w:r", node("w:fldChar", fldCharType=kind))


def field_code(instruction: str) -> Element:
    """What such a field asks for."""
    code = node("w:instrText")
    code.text = f" {instruction} "
    code.set(qn("xml:space"), "preserve")
    return node("w:r", code)


def internal_link(name: str, inside: Iterable[Element]) -> Element:
    """A link to a bookmark of the same document."""
    return node("w:hyperlink", *inside, anchor=name, history=1)


def bookmark(identity: str) -> str:
    """The bookmark's name of an id of the document: letters, digits and _, no longer than Word allows, each its own."""
    known_by = hashlib.sha256(identity.encode()).hexdigest()[:8]
    plain = re.sub(r"\W", "_", identity, flags=re.ASCII)
    return f"at_{plain[: _LONGEST_NAME - 12]}_{known_by}"
