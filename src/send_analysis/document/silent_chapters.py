"""Chapters that have nothing to show because their files have not come: a sentence each instead of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from send_analysis.base.figures import capitalised, listed

#: The chapter that stands for all of them: its id and its title.
SILENT, SILENT_TITLE = "without-figures", "Chapters without figures this month"
_NUMBERED = re.compile(r"\d")

Block = dict[str, Any]


def drawn_together(blocks: list[Block], shown: Sequence[Block]) -> tuple[list[Block], str]:
    """A chapter's blocks and what it needs, in words, where all that its cells show is what is not collected.

    Of such a chapter only its opening words and one note are left. `shown` are the blocks that its cells made.
    """
    told = [block for block in shown if block["kind"] not in ("code", "absent")]
    nothing = all(
        block["kind"] == "note" or (block["kind"] == "chart" and not block.get("drawn", True)) for block in told
    )
    missing = [lack for block in told for lack in block.get("missing", ())]
    if not nothing or not missing:
        return blocks, ""
    makers = {id(block) for block in shown}
    opening = []
    for place, block in enumerate(blocks):
        if id(block) in makers or (place and block["kind"] == "heading"):
            break
        opening.append(block)
    code = [block for block in shown if block["kind"] == "code"]
    needs = _needs(missing)
    note = f"This chapter {needs}. No figure here is nought."
    return [*opening, {"kind": "note", "title": "Not collected", "runs": [{"text": note}], "tone": "information"},
            *code], needs  # fmt: skip


def _other_words(lack: Mapping[str, str]) -> str:
    return lack["words"] or f"no column {lack['column']} in {lack['file']}"


def _needs(missing: Sequence[Mapping[str, str]]) -> str:
    """Which files and columns a chapter needs: needs the file advice, which has not arrived."""
    files = list(dict.fromkeys(lack["file"] for lack in missing if lack["file"] and not lack["column"]))
    others = list(dict.fromkeys(_other_words(lack) for lack in missing if lack["column"] or not lack["file"]))
    one = len(files) == 1
    needs = f"needs the file{'' if one else 's'} {listed(files)}, which {'has' if one else 'have'} not arrived"
    return ". ".join([*([needs] if files else ["has no figure"]), *([capitalised(listed(others))] if others else [])])


def silent_gathered(chapters: Sequence[Block], appendices: Sequence[str]) -> list[Block]:
    """The chapters, those without a figure drawn into one, a sentence each, after the last that has figures.

    A link to such a chapter leads to its sentence. Takes each chapter's `silent` (what it needs) and `notebook` away.
    """
    silent = [part for part in chapters if part["silent"]]
    told = [part for part in chapters if not part["silent"]]
    figures = [at for at, part in enumerate(told, start=1) if _has_figures(part, appendices)]
    at = max(figures, default=0)
    sentences = [_sentence(part) for part in silent]
    for part in chapters:
        del part["silent"], part["notebook"]
    if not silent:
        return told
    why = "What a chapter needs has not arrived, so it shows nothing this month. Not collected is not nought."
    opening = {"kind": "paragraph", "runs": [{"text": why}], "numbered": True}
    gathered = {"id": SILENT, "title": SILENT_TITLE, "blocks": [opening, *sentences]}
    return [*told[:at], gathered, *told[at:]]


def _has_figures(part: Block, appendices: Sequence[str]) -> bool:
    """Whether a chapter is a notebook's and stands in the body."""
    return bool(_NUMBERED.match(part["notebook"])) and part["id"] not in appendices


def _sentence(part: Block) -> Block:
    words = [{"text": part["title"], "strong": True}, {"text": f" {part['silent']}."}]
    return {"kind": "paragraph", "runs": words, "numbered": True, "anchor": part["id"]}
