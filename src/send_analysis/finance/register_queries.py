"""The register as a person asks for it: as at a day, filtered, or what two days know differently."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from send_analysis.base.clock import Month, day_in_words
from send_analysis.config.assumptions import Assumptions, Known, Line, value_in_words
from send_analysis.config.settings import Settings
from send_analysis.finance.finance_tables import finance_tables
from send_analysis.finance.model import MODEL_IDS
from send_analysis.finance.outturn_start import started_from_outturn
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.finance.uncertainty import SIMULATION_IDS

#: What the model and its simulation cannot do without.
FORECAST_IDS = (*MODEL_IDS, *SIMULATION_IDS)


def register_at(settings: Settings, assumptions: Assumptions, day: dt.date) -> pd.DataFrame:
    """The register as a report of that day would show it, its impact and uses computed by running the model.

    Columns ASSUMPTION_COLUMNS. Raises NotYetKnown where a scenario uses what was known only later.
    """
    own = replace(settings, month=Month.of(day), known_on=day)
    return finance_tables(own, assumptions)["assumptions"]


def started_at(assumptions: Assumptions, day: dt.date) -> Known:
    """The register as known on a day, with the lines from which a forecast starts from the newest outturn."""
    return started_from_outturn(assumptions, OwnRecords(Month.of(day)), day)[0].as_at(day)


def ids_lacking(assumptions: Assumptions) -> list[str]:
    """The ids that the forecast needs and that the register lacks, or has without a value."""
    lacking = [name for name in FORECAST_IDS if name not in assumptions.entries]
    return [*lacking, *(name for name in assumptions.missing if name not in lacking)]


def filtered(table: pd.DataFrame, wanted: Mapping[str, str], words: str = "") -> pd.DataFrame:
    """The rows whose columns hold what is wanted, in any case; `words` may stand in label, source, basis or note.

    `quality`, `impact` and `status` must be the very word; in the others a part is enough.
    """
    found = table
    for column, value in wanted.items():
        cells = found[column].fillna("").astype(str).str.lower()
        exact = column in ("quality", "impact", "status")
        found = found[cells == value.lower()] if exact else found[cells.str.contains(value.lower(), regex=False)]
    if words:
        texts = found[["id", "label", "source", "basis", "note"]].fillna("").astype(str).agg(" ".join, axis=1)
        found = found[texts.str.lower().str.contains(words.lower(), regex=False)]
    return found.reset_index(drop=True)


def history_of(known: Known, name: str) -> list[str]:
    """Every dated line of an assumption known on the day, in words, the earliest first; none of one worked out anew."""
    if name not in known:
        return []
    entry = known.entry(name)
    return [_line_in_words(line, entry.unit) for line in known.lines(name)]


def _line_in_words(line: Line, unit: str) -> str:
    bounds = "" if line.low is None or line.high is None else f" ({line.low:g} to {line.high:g})"
    return (
        f"known from {day_in_words(line.known_from)}: {value_in_words(line.value, unit)}{bounds}, {line.status}, "
        f"for {line.as_at}; {line.source}{f', paragraph {line.paragraph}' if line.paragraph else ''}"
    )
