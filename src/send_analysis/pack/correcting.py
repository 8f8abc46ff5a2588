"""Which entries of the corrections register count in a month: time flows forward, and a published month stays as it is.

A report uses what was corrected by its as-at day, in every month that it measures; a month that was published uses what
was corrected by its own as-at day and nothing later. In the newest month an entry that does not fit the extract is an
error: there the register is kept up. In an earlier month it is only told, for a case may not have been there yet.
"""

from __future__ import annotations

import datetime as dt

from send_analysis.base.paths import WITHDRAWN, Paths
from send_analysis.config.corrections import Correction, load_corrections
from send_analysis.config.settings import Settings
from send_analysis.intake.corrected import Corrections
from send_analysis.pack.months import months_with_extracts
from send_analysis.pack.store import read_meta


def corrections_for(paths: Paths, settings: Settings) -> Corrections:
    """The corrections that count in a month of the report that the settings are of.

    InputError for a register that can't be read, or that is ahead of the newest month's report.
    """
    published = _published_as_at(paths)
    is_newest = published is None and [settings.month] == [paths.month] == months_with_extracts(paths)[-1:]
    entries = load_corrections(paths, settings.as_at if is_newest and not settings.known_on else None)
    known = published or settings.as_at
    here = [entry for entry in entries if entry.until is None or paths.month <= entry.until]
    return Corrections(
        tuple(entry for entry in here if entry.date <= known),
        frozenset(entry.line for entry in here if is_newest),
        tuple(entry for entry in here if entry.date > known),
    )


def _published_as_at(paths: Paths) -> dt.date | None:
    """The as-at day of a month's published report; None where none stands."""
    if (paths.published / WITHDRAWN).is_file():
        return None
    said = read_meta(paths.published / "pack").get("as_at")
    return dt.date.fromisoformat(said) if said else None


def corrections_print(paths: Paths, settings: Settings) -> str:
    """What a month's figures rest on of the register: which cells, and what is read in them; empty without any."""
    return "".join(repr(_cell(entry)) for entry in corrections_for(paths, settings).entries)


def _cell(entry: Correction) -> tuple[object, ...]:
    return entry.table, sorted(entry.row.items()), entry.column, entry.old, entry.new
