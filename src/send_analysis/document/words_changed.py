"""Which of a paper's sentences are others than those of the edition before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

#: An own row of the front sheet says which edition a report is: it always differs, and is no change of the report.
EDITION_ROW = "edition"
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z£0-9])")
#: What no sentence stands in: its figures are told by the measures' ids.
_NO_WORDS = ("chart", "table", "scorecard", "code")


@dataclass(frozen=True)
class Changed:
    """A sentence, or some in a row, of a section: as they stood and as they stand; empty where there were none."""

    section: str
    old: str
    new: str


def changed_sentences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Changed]:
    """What differs between the words of two papers' neutral documents, section by section, in the newer one's order."""
    before, after = _by_section(old), _by_section(new)
    titles = list(dict.fromkeys([*after, *before]))
    return [changed for title in titles for changed in _in_section(title, before.get(title, []), after.get(title, []))]


def _in_section(title: str, old: list[str], new: list[str]) -> Iterator[Changed]:
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        if b - a == d - c:
            yield from (Changed(title, one, other) for one, other in zip(old[a:b], new[c:d], strict=True))
        else:
            yield Changed(title, " ".join(old[a:b]), " ".join(new[c:d]))


def _by_section(paper: Mapping[str, Any]) -> dict[str, list[str]]:
    """The sentences of page one, the front sheet and each section, by its title."""
    sections: dict[str, list[str]] = {}
    for part in (paper["summary"], paper["front_sheet"] or {}, *paper["chapters"]):
        found = sections.setdefault(str(part.get("title", "")), [])
        for block in part.get("blocks", []):
            if block["kind"] not in _NO_WORDS:
                found += _sentences(block)
        for row in part.get("rows", []):
            if EDITION_ROW not in row:
                found += [f"{row['term']}: {text}" for text in _sentences(row)]
    return sections


def _sentences(value: Any) -> Iterator[str]:
    for line in _lines(value):
        yield from (sentence for sentence in _SENTENCE_ENDS.split(line.strip()) if sentence)


def _lines(value: Any) -> Iterator[str]:
    """Each line of runs as text, and each text that is a line by itself (a heading's, a claim)."""
    if isinstance(value, list):
        if value and all(isinstance(run, dict) and "text" in run for run in value):
            yield "".join(str(run["text"]) for run in value)
        else:
            for item in value:
                yield from _lines(item)
    elif isinstance(value, dict):
        yield from (str(value[name]) for name in ("text", "claim", "title", "lead") if isinstance(value.get(name), str))
        for item in value.values():
            if isinstance(item, dict | list):
                yield from _lines(item)
