"""A month measured from its own extract and kept for the months after it; a published month measured again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from send_analysis.base.errors import InputError
from send_analysis.base.files import sha256
from send_analysis.base.paths import CORRECTION, Paths, any_file
from send_analysis.base.steps import Steps
from send_analysis.config.settings import Settings
from send_analysis.intake.extract import Extract
from send_analysis.intake.listing import listing
from send_analysis.intake.quarantine import write_quarantine
from send_analysis.intake.read import no_extract, read_extract
from send_analysis.measures.cases import cohorts, open_cases
from send_analysis.measures.doubts import doubts
from send_analysis.measures.health import health_waits
from send_analysis.measures.improvement import plan_actions
from send_analysis.measures.journey import journey_month
from send_analysis.measures.position import Position
from send_analysis.measures.scorecard import month_scorecard
from send_analysis.pack.arrived import arrivals
from send_analysis.pack.disclosed import save_safe_pack
from send_analysis.pack.fingerprints import measuring_code
from send_analysis.pack.kept_counts import keep_counts
from send_analysis.pack.months import months_published
from send_analysis.pack.revising import Again
from send_analysis.pack.sensing import keep_values, made_sense_of
from send_analysis.pack.store import is_whole, read_meta


class BadExtracts(InputError):
    """The extracts can't carry a report; the text lists all that is wrong with them."""


def checked_extract(paths: Paths, settings: Settings, folder: Path | None = None) -> Extract:
    """A month's extract, its quarantine written; BadExtracts when it can't carry a report.

    The newest is read, or `folder` where another one of the month is meant.

    Before the first file arrives it is an extract without tables: every measure is not collected.
    """
    if not any_file(paths.raw):
        return no_extract(paths, settings.council)
    extract = made_sense_of(paths, settings, read_extract(paths, settings.council, folder=folder))
    if folder in (None, paths.raw):
        write_quarantine(extract, paths.records)
    if any(finding.severity == "error" for finding in extract.findings):
        raise BadExtracts(listing(extract))
    return extract


def build_earlier(paths: Paths, settings: Settings, steps: Steps) -> None:
    """Measure an earlier month from its own extract, unless it was published or measured from the same inputs.

    A published month is measured again for what was not published of it: its figures stay as they are.
    """
    key = inputs_key(paths)
    is_published = paths.month in months_published(paths)
    if (is_published and read_meta(paths.published / "pack").get("key") == key) or (
        read_meta(paths.measured).get("key") == key and is_whole(paths.measured)
    ):
        return
    extract = (
        measured_again(settings, steps).read(paths, paths.raw) if is_published else checked_extract(paths, settings)
    )
    if extract is None:
        return
    keep_measured(paths, Position(extract), key, settings)
    steps.end(f"measured {paths.month}", "an earlier month not measured yet, or its inputs changed")


def keep_measured(paths: Paths, position: Position, key: str, settings: Settings) -> dict[str, pd.DataFrame]:
    """Keep what a month's own extract gives, safe tables only, for the months that come after."""
    own = {
        "scorecard": month_scorecard(position, int(settings.reporting["suppression_threshold"])),
        "open_cases": open_cases(position),
        "cohorts": cohorts(position),
        "journey": journey_month(position),
        "actions": plan_actions(position),
        "health_waits": health_waits(position, int(settings.reporting["suppression_threshold"])),
        "arrivals": arrivals(position.extract),
        "column_counts": position.extract.column_counts,
        "doubts": doubts(position.extract),
    }
    keep_counts(paths, position)
    keep_values(paths, position.extract)
    meta = {"key": key, "synthetic": position.extract.synthetic, "month": str(paths.month)}
    save_safe_pack(paths.measured, meta, own)
    return own


def measured_again(settings: Settings, steps: Steps) -> Again:
    """How a published month is measured again.

    A correction that can't be read stops the run; an old extract that today's checks refuse does not, because what was
    published stands without it.
    """

    def read(paths: Paths, folder: Path) -> Extract | None:
        try:
            return checked_extract(paths, settings, folder)
        except BadExtracts:
            if CORRECTION.fullmatch(folder.name):
                raise
            steps.say(f"{folder.name} is published and its extract can't be read again: no revision can be seen")
            return None

    return Again(inputs_key, read, save_safe_pack)


def inputs_key(paths: Paths) -> str:
    """A fingerprint of everything that a month's figures rest on: its files, the council's config and the code.

    The files of the month before are among them: checks of sense compare the two.
    """
    digest = hashlib.sha256(measuring_code().encode())
    for path in (
        *raw_files(paths),
        *raw_files(paths.at(paths.month.shift(-1))),
        *paths.config.glob("council.yaml"),
        *paths.national.glob("reporting.yaml"),
    ):
        digest.update(path.name.encode() + sha256(path).encode())
    return digest.hexdigest()


def raw_files(paths: Paths) -> list[Path]:
    """Every file of the month's raw folder, in order."""
    return sorted(path for path in paths.raw.rglob("*") if path.is_file())
