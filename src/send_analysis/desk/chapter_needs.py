"""What each chapter rests on, as its notebook declares it, and what of that has not arrived."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from send_analysis.contract.pack_tables.money_tables import FINANCE
from send_analysis.contract.pack_tables.statistics_tables import PUBLISHED
from send_analysis.intake.extract import Extract
from send_analysis.measures.scorecard import missing_inputs
from send_analysis.views.rests_on import columns_needed, declared_needs

#: What a chapter may rest on that is no extract.
ASSUMPTIONS, PUBLIC = "assumptions.yaml", "public statistics"
#: Tables that tell of every measure or breakdown: which of it a chapter needs, its measures say.
OF_EVERY_MEASURE = frozenset(
    ("scorecard", "signals", "changes", "intervals", "open_cases", "measures_lack", "disclosure", "breakdowns_lack")
)


@dataclass(frozen=True)
class ChapterNeeds:
    """A chapter's name and title, the files it rests on, and what of them is missing, in words."""

    name: str
    title: str
    needs: tuple[str, ...]
    missing: tuple[str, ...]


def chapter_needs(notebooks: Sequence[Path], extract: Extract, has_assumptions: bool) -> list[ChapterNeeds]:
    """Each chapter's needs and what of them has not arrived, in the notebooks' order."""
    return [_of_chapter(notebook, extract, has_assumptions) for notebook in notebooks]


def _of_chapter(path: Path, extract: Extract, has_assumptions: bool) -> ChapterNeeds:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    measures, tables = declared_needs(notebook)
    columns = columns_needed(measures, tables)
    missing = [lack.words for lack in missing_inputs(extract, columns)]
    others = [ASSUMPTIONS] if FINANCE.keys() & set(tables) else []
    if others and not has_assumptions:
        missing.append(f"no {ASSUMPTIONS}")
    if PUBLISHED.keys() & set(tables):
        others.append(PUBLIC)
    return ChapterNeeds(path.stem, _title(notebook["cells"]) or path.stem, (*columns, *others), tuple(missing))


def _title(cells: Sequence[Mapping[str, Any]]) -> str:
    first = "".join(cells[0]["source"]) if cells else ""
    return first.splitlines()[0].lstrip("# ").strip() if first.startswith("# ") else ""
