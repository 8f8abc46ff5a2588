"""Which sentences of the paper differ between two reports, read from the notebooks that they were drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from send_analysis.blocks.markdown import ReportError
from send_analysis.document.documents import PAPER
from send_analysis.document.edition_marks import WORDS
from send_analysis.document.report import document
from send_analysis.document.words_changed import changed_sentences

#: The part of a comparison that its rows are.
PART = WORDS
#: The joined notebook of a report, among its files.
NOTEBOOK = "notebooks/report.ipynb"


def paper_of(report: Path) -> Mapping[str, Any] | None:
    """The paper of a report's folder; None where its notebook is not there, or is of an older version."""
    try:
        return document(nbformat.read(report / NOTEBOOK, as_version=4), PAPER)
    except (OSError, ValueError, KeyError, ReportError):
        return None


def words_that_differ(old: Mapping[str, Any], new: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    """The sentences of two papers that differ, each with its section: rows of `comparing.COMPARISON_COLUMNS`."""
    return [
        {"part": PART, "item": said.section, "basis": "", "month": "", "old": said.old, "new": said.new,
         "status": "changed" if said.old and said.new else "gone" if said.old else "new", "cause": ""}
        for said in changed_sentences(old, new)
    ]  # fmt: skip
