"""The door of intake: a month's folder in, checked tables and everything there is to say about them out."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from send_analysis.base.characters import printable, with_stand_ins
from send_analysis.base.errors import InputError
from send_analysis.base.paths import Paths
from send_analysis.config.settings import Council
from send_analysis.contract.local_files import HISTORY
from send_analysis.intake.arrivals import Arrivals, arrivals
from send_analysis.intake.checks import checked_rows
from send_analysis.intake.column_counts import column_counts, value_counts
from send_analysis.intake.corrected import Corrections, corrected_cells, correction_findings
from send_analysis.intake.coverage import (
    day_findings,
    folder_findings,
    header_findings,
    note_findings,
    read_note,
    swapped_reviews,
)
from send_analysis.intake.doubts import doubts
from send_analysis.intake.drafts import draft_of
from send_analysis.intake.extract import Extract, Finding, Source
from send_analysis.intake.findings import Draft
from send_analysis.intake.grids import text_grid
from send_analysis.intake.headers import vocabulary
from send_analysis.intake.keys import keyed
from send_analysis.intake.ledger_rows import ledger_findings
from send_analysis.intake.own_values import OwnValues, own_values
from send_analysis.intake.own_words import ARRIVING
from send_analysis.intake.quarantine import quarantined, quarantined_keys
from send_analysis.intake.standing import fallen

Said = TypeVar("Said", Finding, Source)
NO_CORRECTIONS = Corrections()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Python's search for circles of objects put off: rows are millions of lists, none of which is in a circle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_collecting()
def read_extract(
    paths: Paths,
    council: Council,
    today: dt.date | None = None,
    folder: Path | None = None,
    corrections: Corrections = NO_CORRECTIONS,
) -> Extract:
    """A month's extract: each table typed, checked and traced to its rows, with all findings.

    The newest correction is read, or `folder` where another extract of the month is meant; cells that `corrections`
    name are read as these have them.

    Dirty data never raises: findings of severity "error" say what stops the run. `today` stands in for the day of the
    build, after which a day is in the future where extract.yaml has no `extracted_on`. InputError without a folder.
    """
    folder = folder or paths.raw
    if not folder.is_dir():
        raise InputError(f"there is no folder data/raw/{paths.council}/{paths.month}: put the month's extracts there")
    note, findings = read_note(folder)
    findings += folder_findings(paths.raw_council, paths.month)
    made = note.extracted_on or today or dt.date.today()
    arrived = arrivals(folder, council, corrections)
    drafts = arrived.drafts
    findings += note_findings(note, council, paths.month)
    findings += arrived.findings
    findings += correction_findings(drafts, corrections, _own(council), paths.month)
    findings += keyed(drafts)
    findings += checked_rows(drafts, made)
    findings += ledger_findings(drafts.get("ledger"))
    year, told = header_findings(drafts.get("sen2"), note, council, paths.month)
    findings += told
    findings += day_findings(drafts, paths.month, made)
    findings += swapped_reviews(drafts)
    findings += doubts(drafts, paths.month)
    down = fallen(drafts)
    findings += down
    history, told = _history(paths)
    findings += told
    return Extract(
        council=council.code,
        month=paths.month,
        tables={name: drafts[name].checked() for name in drafts if name not in {finding.table for finding in down}},
        findings=[_printable(finding) for finding in findings],
        sources=[_printable(source) for source in _sources(arrived)],
        quarantine=quarantined([*drafts.values(), *history]),
        quarantined_keys=quarantined_keys(drafts.values()),
        synthetic=note.synthetic,
        extracted_on=note.extracted_on,
        return_year=year,
        folder=folder.name,
        cause=note.cause,
        reason=note.reason,
        column_counts=column_counts(drafts, findings).assign(month=str(paths.month)),
        value_counts=value_counts(drafts),
        not_used={**arrived.unusable, **{str(finding.table): finding.rule for finding in down}},
        acknowledged=note.acknowledged,
        corrected=corrected_cells(drafts),
    )


def _own(council: Council) -> dict[str, OwnValues]:
    return {name: own_values(council, name) for name in ARRIVING}


def no_extract(paths: Paths, council: Council) -> Extract:
    """The extract of a month for which nothing has arrived: no table, every file missing, the history's findings."""
    history, told = _history(paths)
    return Extract(
        council=council.code,
        month=paths.month,
        tables={},
        findings=told,
        sources=[Source(name, None, "missing") for name in ARRIVING],
        quarantine=quarantined(history),
    )


def _printable(said: Said) -> Said:
    """What is said of a file, with stand-ins for what no font has in its name, its sheets' or its headings."""
    texts = {name: text for name, text in vars(said).items() if isinstance(text, str)}
    plain: dict[str, Any] = {
        name: with_stand_ins(printable(text))
        for name, text in texts.items()
        if not (text.isascii() and text.isprintable())
    }
    return replace(said, **plain) if any(plain[name] != texts[name] for name in plain) else said


def _sources(arrived: Arrivals) -> Iterator[Source]:
    """Every table that may arrive, in the contract's order, then the files that were not used."""
    for name in ARRIVING:
        source = arrived.sources.get(name)
        draft = arrived.drafts.get(name)
        if source is None:
            yield Source(name, None, "missing")
        elif draft is None:
            yield source
        elif name in arrived.parts:
            yield from (_part(part, draft) for part in (source, *arrived.parts[name]))
        else:
            yield replace(source, rows=int(draft.stands.sum()), quarantined=len(draft.broken))
    yield from arrived.unused


def _part(source: Source, draft: Draft) -> Source:
    """One of a table's several files, with the rows that it gave."""
    here = [draft.place(index) == (source.file, source.sheet) for index in range(len(draft.frame))]
    broken = sum(here[index] for index in draft.broken)
    return replace(source, rows=int((np.array(here, dtype=bool) & draft.stands).sum()), quarantined=broken)


def read_history(paths: Paths) -> pd.DataFrame:
    """The figures published before the first extract: data/raw/<council>/history.csv, as the contract's `history`.

    Columns kpi, month (2024-03), value, unit, basis, source, paragraph; no rows without the file. Rows that cannot be
    read are left out; `read_extract` tells of them.
    """
    drafts, _ = _history(paths)
    if not drafts:
        types = {"amount": "Float64"}
        return pd.DataFrame({name.name: pd.Series(dtype=types.get(name.kind, "string")) for name in HISTORY.columns})
    table = drafts[0].checked()
    for column in HISTORY.columns:
        if column.name not in table:
            table[column.name] = pd.Series(pd.NA, index=table.index, dtype="string")
    return table


def _history(paths: Paths) -> tuple[list[Draft], list[Finding]]:
    path = paths.raw_council / "history.csv"
    if not path.is_file():
        return [], []
    words = vocabulary(HISTORY, Council(paths.council, ""))
    draft, findings = draft_of(text_grid(path, words.names), words, paths.council)
    if draft is None:
        return [], findings
    return [draft], [*findings, *checked_rows({"history": draft}, dt.date.today())]
