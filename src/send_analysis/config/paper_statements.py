"""The paper's own finance statements as their file has them: `config/councils/<code>/reconciliation.yaml`.

A row says what the paper prints and holds dated statements of ours; the texts' figures are names in braces, which
`finance.reconciliation` fills.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from send_analysis.config.fields import Day, Model, Text
from send_analysis.config.models import Wording, read_as
from send_analysis.config.yaml_files import read_yaml

_WORDING = Wording({"rows": "row {}", "statements": "statement {}"})


def _some(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    if not statements:
        raise ValueError("write a list of dated statements")
    return statements


@dataclass(frozen=True)
class Statement(Model):
    """What we find on the same subject, and from which day it could be said."""

    known_from: Day
    ours: Text
    status: Text
    explanation: Text


@dataclass(frozen=True)
class PaperRow(Model):
    """One subject: what the paper prints of it, and our dated statements."""

    row: Text
    paragraphs: Text
    subject: Text
    paper: Text
    definition: Text
    statements: Annotated[tuple[Statement, ...], AfterValidator(_some)]


@dataclass(frozen=True)
class PaperStatements(Model):
    """The file: the paper's day and its rows."""

    paper_date: Day
    rows: tuple[PaperRow, ...]


def load_statements(path: Path) -> PaperStatements:
    """The statements of a reconciliation.yaml; InputError with a line for every fault."""
    return read_as(PaperStatements, read_yaml(path), _WORDING)
