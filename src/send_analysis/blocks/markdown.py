"""Markdown to blocks: the notebooks' text cells and the officers' commentary, by the CommonMark rules.

Only what every form of the report can show comes through: headings, paragraphs, lists, bold, italics, code words and
links. Raw HTML, pictures, quotations and code blocks are refused with their place, never passed on or dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from send_analysis.blocks.blocks import Run

#: HTML is recognised only so that it can be refused: with it off, "<b>" and "a < b" would look the same here.
_PARSER = MarkdownIt("commonmark", {"html": True})

_REFUSED = {
    "html_block": "raw HTML",
    "html_inline": "raw HTML",
    "image": "a picture",
    "blockquote_open": "a quotation",
    "fence": "a code block",
    "code_block": "a code block (indented by four spaces)",
    "hr": "a horizontal rule",
}
_LINK = re.compile(r"(https?://|mailto:|#[A-Za-z])")
_FIGURE = "#why-"


class ReportError(Exception):
    """Something in a notebook or its text that the report cannot show; the message names the place and the mend."""


def markdown_blocks(text: str, place: str) -> list[dict[str, Any]]:
    """The neutral blocks (heading, paragraph, list) of a Markdown text.

    A heading keeps its Markdown level, 1 to 3. A link to `#why-<id>` becomes a figure that leads to that annex entry.
    Raises ReportError, beginning with `place`, for anything the report cannot show.
    """
    tokens = _PARSER.parse(text)
    blocks: list[dict[str, Any]] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        end = _end(tokens, at)
        _refuse(token, place)
        inside = tokens[at + 1 : end]
        if token.type == "heading_open":
            blocks.append(_heading(token, inside, place))
        elif token.type == "paragraph_open":
            blocks.append({"kind": "paragraph", "runs": inline_runs(inside[0], place), "numbered": True})
        else:
            blocks.append(_list(token, inside, place))
        at = end + 1
    return blocks


def headings(text: str) -> list[tuple[int, int, str]]:
    """Each heading of a Markdown text: its line (the first is 0), its level and its words as written."""
    tokens = _PARSER.parse(text)
    return [
        (token.map[0], int(token.tag[1:]), tokens[at + 1].content.strip())
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.map
    ]


def line_runs(text: str, place: str) -> list[Run]:
    """A text of one or more Markdown paragraphs as one line of runs; ReportError when it holds anything else."""
    line: list[Run] = []
    for block in markdown_blocks(text, place):
        if block["kind"] != "paragraph":
            raise ReportError(f"{place}: only plain paragraphs can stand here, found a {block['kind']}")
        line.extend(([{"text": " "}] if line else []) + block["runs"])
    return line


def inline_runs(token: Token, place: str) -> list[Run]:
    """The runs of one inline token, neighbours of the same look joined."""
    line: list[Run] = []
    look: Run = {}
    place = f"{place}, line {token.map[0] + 1}" if token.map else place
    for child in token.children or []:
        _refuse(child, place)
        text = " " if child.type in ("softbreak", "hardbreak") else child.content
        _restyle(look, child, place)
        if not text:
            continue
        run: Run = {"text": text, **look}
        if child.type == "code_inline":
            run["code"] = True
        if line and _same_look(line[-1], run):
            line[-1]["text"] += text
        else:
            line.append(run)
    return line


def _restyle(look: Run, token: Token, place: str) -> None:
    """Change the look that the next texts have, as an opening or closing mark says."""
    if token.type == "link_open":
        look.update(_target(str(token.attrGet("href")), place))
    elif token.type == "link_close":
        look.pop("href", None)
        look.pop("figure", None)
    elif token.type == "strong_open":
        look["strong"] = True
    elif token.type == "em_open":
        look["emphasis"] = True
    elif token.type == "strong_close":
        look.pop("strong", None)
    elif token.type == "em_close":
        look.pop("emphasis", None)


def _target(href: str, place: str) -> Run:
    if href.startswith(_FIGURE):
        return {"figure": href.removeprefix(_FIGURE)}
    if not _LINK.match(href):
        raise ReportError(f"{place}: a link to {href!r}: use https://, mailto: or # and the id of a chapter")
    return {"href": href}


def _same_look(one: Run, other: Run) -> bool:
    return {**one, "text": ""} == {**other, "text": ""}


def _end(tokens: Sequence[Token], start: int) -> int:
    """Where the token that opens at `start` closes; `start` itself for one that holds nothing."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    return len(tokens) - 1


def _refuse(token: Token, place: str) -> None:
    if token.type in _REFUSED:
        line = f", line {token.map[0] + 1}" if token.map else ""
        raise ReportError(
            f"{place}{line}: {_REFUSED[token.type]}, which the report cannot show: "
            "write it in plain Markdown (headings, paragraphs, lists, links)"
        )


def _heading(token: Token, inside: Sequence[Token], place: str) -> dict[str, Any]:
    level = int(token.tag[1:])
    text = "".join(run["text"] for run in inline_runs(inside[0], place)).strip()
    if not text:
        raise ReportError(f"{place}: a heading without words")
    if level > 3:
        raise ReportError(f"{place}: the heading {text!r} has level {level}: the report has levels 1 to 3")
    return {"kind": "heading", "text": text, "level": level}


def _list(token: Token, inside: Sequence[Token], place: str) -> dict[str, Any]:
    items: list[list[Run]] = []
    at = 0
    while at < len(inside):
        end = _end(inside, at)
        items.append(_item(inside[at + 1 : end], place))
        at = end + 1
    return {"kind": "list", "items": items, "ordered": token.type == "ordered_list_open", "title": ""}


def _item(inside: Sequence[Token], place: str) -> list[Run]:
    for token in inside:
        _refuse(token, place)
    if [token.type for token in inside] != ["paragraph_open", "inline", "paragraph_close"]:
        raise ReportError(f"{place}: an item of a list must be one paragraph: no lists inside lists")
    return inline_runs(inside[1], place)
