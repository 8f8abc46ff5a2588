"""The exempt appendix as a document of its own: officers' words that are not for the public, a section a heading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from send_analysis.blocks.markdown import markdown_blocks
from send_analysis.document.commentary import ExemptWords, raised, sections_of
from send_analysis.document.documents import ANNEX, EXEMPT
from send_analysis.document.report import CONTENTS, METADATA, document, finish, slug

TITLE = "Exempt appendix"
#: What stands on every page.
MARK = "Exempt: not for publication"


def exempt_document(report: NotebookNode, words: ExemptWords) -> dict[str, Any]:
    """The neutral document of a month's exempt appendix; its figures lead to the report's technical annex.

    ReportError for what the report cannot show, and for a figure that the annex has no entry of.
    """
    annex, meta = document(report, ANNEX), dict(report.metadata[METADATA]["meta"])
    law, reason = words.appendix.law, words.appendix.reason
    whole = {
        "schema": annex["schema"],
        "name": EXEMPT,
        "meta": meta
        | {"title": f"{TITLE}: {meta['title']}", "status": f"Exempt, not for publication: {law}. {reason}"}
        | {"mark": ". ".join(part for part in (MARK, meta["mark"]) if part)},
        "opening": [CONTENTS],
        "headings": annex["headings"],
        "summary": {**annex["summary"], "blocks": []},
        "front_sheet": None,
        "chapters": list(_sections(words)),
    }
    finish(whole, annex)
    return whole


def _sections(words: ExemptWords) -> Iterator[dict[str, Any]]:
    """Each heading with its words; those before the first stand under the appendix's own title."""
    written = [(heading or TITLE, text) for heading, text in sections_of(words.text) if text]
    for number, (heading, text) in enumerate(written, start=1):
        blocks = markdown_blocks(raised(text), words.place)
        yield {"id": f"exempt-{slug(heading)}", "title": heading, "number": number, "appendix": False, "blocks": blocks}
