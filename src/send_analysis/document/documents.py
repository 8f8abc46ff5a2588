"""Which of the report's documents a block stands in: the paper, its technical annex, the reviewer's file.

A notebook's cell says so by its tags (`paper`, `annex`, `review`, one or several); one without a tag is for the annex,
on page one for the paper. Officers' words are the paper's. A cell's code is for the reviewer's file, as is what an
entry's detail says is (an equation's symbols, inputs and code). The council's form may give a chart or table another
place by its id. The notebook itself shows all.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from send_analysis.base.clock import Month
from send_analysis.blocks.markdown import ReportError
from send_analysis.config.form import DOCUMENTS
from send_analysis.document.house import without_lines

PAPER, ANNEX, REVIEW = DOCUMENTS
#: Everything in one document, as a chapter's preview and `jupyter nbconvert` show it.
WHOLE = "whole"
#: The files that a build writes, without their suffix.
FILES: Mapping[str, str] = {PAPER: "report", ANNEX: "annex", REVIEW: "review"}
#: Page one as a file of its own, a PDF.
SUMMARY_FILE = "summary.pdf"
#: The exempt appendix, where a month has one: a document of its own, never for the public.
EXEMPT = "exempt"
#: What goes before the report's title on each.
TITLES: Mapping[str, str] = {PAPER: "", WHOLE: "", ANNEX: "Technical annex: ", REVIEW: "Reviewer’s file: "}
#: The status of the reviewer's file, whatever the paper's is.
REVIEW_STATUS = "Internal: for reviewers, not for publication"
#: What page one's own blocks are called in the documents that have no page one.
PAGE_ONE_TITLES: Mapping[str, str] = {ANNEX: "Scorecard", REVIEW: "Page one"}
#: The page that another document's links lead to.
ANNEX_PAGE = f"{FILES[ANNEX]}.html"

Block = dict[str, Any]


def cell_documents(tags: Collection[str], is_page_one: bool, is_of_officers: bool) -> tuple[str, ...]:
    """The documents that a cell's blocks stand in."""
    tagged = tuple(tag for tag in DOCUMENTS if tag in tags)
    return tagged or ((PAPER,) if is_page_one or is_of_officers else (ANNEX,))


def marked(blocks: Sequence[Block], documents: Sequence[str]) -> list[Block]:
    """Blocks that each know which documents they stand in; code stands in the reviewer's file alone."""
    for block in blocks:
        block["documents"] = [REVIEW] if block["kind"] == "code" else list(documents)
    return list(blocks)


def of_document(blocks: Sequence[Block], name: str, placed: Mapping[str, Sequence[str]]) -> list[Block]:
    """A chapter's blocks for one document, in order, its title always first; headings with nothing under them go.

    `placed` gives the documents of charts and tables that the council's form moves, by id.
    """
    chosen: list[Block] = []
    for at, block in enumerate(blocks):
        stands_in = placed.get(str(block.get("id")), block.pop("documents", (PAPER, ANNEX)))
        if at == 0 or name == WHOLE or name in stands_in:
            chosen.append(_with_its_details(block, name))
    return chosen if name == WHOLE else [*chosen[:1], *_without_bare_headings(chosen[1:])]


def _with_its_details(block: Block, name: str) -> Block:
    """An entry with those of its details that stand in the document: all that don't say otherwise."""
    if name == WHOLE or "details" not in block:
        return block
    return {**block, "details": [one for one in block["details"] if name in (one.get("documents") or DOCUMENTS)]}


def _without_bare_headings(blocks: Sequence[Block]) -> list[Block]:
    kept: list[Block] = [{"kind": "heading", "level": 1}]
    for block in reversed(blocks):
        after = kept[-1]
        if not (block["kind"] == after["kind"] == "heading" and after["level"] <= block["level"]):
            kept.append(block)
    return kept[:0:-1]


def linked_to_annex(whole: dict[str, Any], annex: Mapping[str, Any], known: Collection[str]) -> None:
    """Let figures and links that lead to what stands in the annex alone lead there; changes the document in place.

    `known` are the ids of the document's own definitions.
    """
    entries = {block["id"] for part in annex["chapters"] for block in part["blocks"] if block.get("target")}
    elsewhere = entries - set(known)
    own = {part["id"] for part in whole["chapters"]}
    chapters = {part["id"] for part in annex["chapters"]} | {
        block["anchor"] for part in annex["chapters"] for block in part["blocks"] if block.get("anchor")
    }
    for part in whole["chapters"]:
        part["in_annex"] = part["id"] in chapters
    for run in _dicts([whole["summary"], whole["front_sheet"], whole["chapters"]]):
        name = run.get("figure") or run.get("kpi")
        if isinstance(name, str) and name in elsewhere:
            run["page"] = ANNEX_PAGE
        href = run.get("href")
        if isinstance(href, str) and href.startswith("#") and href[1:] in chapters - own:
            run["href"] = f"{ANNEX_PAGE}{href}"


def page_one_alone(paper: Mapping[str, Any]) -> dict[str, Any]:
    """Page one of the paper as a document of its own, which leads to the annex and to no chapter of the paper."""
    alone: dict[str, Any] = copy.deepcopy(dict(paper))
    for run in _dicts(alone["summary"]):
        if str(run.get("href", "")).startswith("#"):
            del run["href"]
        if "figure" in run and "page" not in run:
            del run["figure"]
    meta = without_lines(alone["meta"])
    return {**alone, "meta": meta, "opening": ["summary"], "front_sheet": None, "chapters": []}


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _dicts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _dicts(item)


def keywords(meta: Mapping[str, Any]) -> list[str]:
    """What a search finds a file by, in every form of it."""
    month = [Month.parse(meta["month"]).name] if meta.get("month") else []
    return ["SEND", "EHC plans", *month, *(["synthetic data"] if meta.get("synthetic") else [])]


def check_document(name: str) -> str:
    """The name of a document; ReportError where there is none of it."""
    if name not in (*DOCUMENTS, WHOLE):
        raise ReportError(f"there is no document {name!r}: allowed are {', '.join((WHOLE, *DOCUMENTS))}")
    return name
