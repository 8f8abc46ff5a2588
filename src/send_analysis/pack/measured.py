"""A month measured from its own extract and kept for the months after it; a published month measured again."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, sha256, write_json
from send_analysis.base.in_use import working_at
from send_analysis.base.paths import CORRECTION, Paths, any_file
from send_analysis.base.private import make_private
from send_analysis.base.steps import Steps
from send_analysis.config.settings import Settings
from send_analysis.intake.extract import Extract, Finding
from send_analysis.intake.listing import listing
from send_analysis.intake.quarantine import write_quarantine
from send_analysis.intake.read import no_extract
from send_analysis.measures.cases import cohorts, open_cases
from send_analysis.measures.doubtful import doubts
from send_analysis.measures.health import health_waits
from send_analysis.measures.improvement import plan_actions
from send_analysis.measures.journey import journey_month
from send_analysis.measures.own_figures import own_measure_months
from send_analysis.measures.own_measures import load_own_measures
from send_analysis.measures.position import Position
from send_analysis.measures.scorecard import month_scorecard
from send_analysis.pack.arrived import arrivals
from send_analysis.pack.correcting import corrections_print
from send_analysis.pack.disclosed import save_safe_pack
from send_analysis.pack.fingerprints import measuring_code, settings_print
from send_analysis.pack.kept_counts import keep_counts
from send_analysis.pack.months import months_published
from send_analysis.pack.revising import Again
from send_analysis.pack.sensing import Readings, keep_values, sensed_position
from send_analysis.pack.store import is_whole, read_meta, read_pack

#: Beside an earlier month's figures, in their place: why there are none.
GAP = "gap.json"


class BadExtracts(InputError):
    """The extracts can't carry a report; the text lists all that is wrong with them, `rules` names what stops it."""

    def __init__(self, extract: Extract) -> None:
        super().__init__(listing(extract))
        stops = (finding for finding in extract.findings if finding.severity == "error")
        self.rules = tuple(dict.fromkeys(f"{finding.rule}, {extract.place(finding)}" for finding in stops))


def checked_extract(paths: Paths, settings: Settings, folder: Path | None = None) -> Extract:
    """A month's extract as `checked_position` has it."""
    return checked_position(paths, settings, Readings(), folder).extract


def checked_position(paths: Paths, settings: Settings, readings: Readings, folder: Path | None = None) -> Position:
    """The position of a month's extract, its quarantine written; BadExtracts when it can't carry a report.

    The newest is read, or `folder` where another one of the month is meant.

    Before the first file arrives it is an extract without tables: every measure is not collected.
    """
    if not any_file(paths.raw):
        return Position(no_extract(paths, settings.council))
    position = sensed_position(paths, settings, readings.read(paths, settings, folder), readings)
    extract = position.extract
    if folder in (None, paths.raw):
        write_quarantine(extract, paths.records)
        make_private(paths.records)
    if any(finding.severity == "error" for finding in extract.findings):
        raise BadExtracts(extract)
    return position


def check_not_gone(paths: Paths, settings: Settings, extract: Extract) -> None:
    """InputError where the last build of the month read extracts and there are none now.

    No empty report may take the place of a good one. A report as known on a day rightly knows none of what came later.
    """
    if extract.tables or settings.known_on or not _had_arrived(paths):
        return
    raw, kept, report = (_shown(paths, folder) for folder in (paths.raw, paths.kept, paths.report))
    raise InputError(
        f"{raw}: the extracts that the last build of {paths.month.name} read are gone or can't be read: put them back; "
        f"or, if there is to be a report without them, move {report}/ away, delete {kept}/ and build again"
    )


def _had_arrived(paths: Paths) -> bool:
    """Whether the pack kept from the last build, or the report that stands, was made from extracts of the month."""
    return bool(kept_json(paths.report / "run.json").get("inputs")) or bool(read_meta(paths.pack).get("arrived"))


def _shown(paths: Paths, folder: Path) -> str:
    return folder.relative_to(paths.root).as_posix()


def build_earlier(paths: Paths, settings: Settings, steps: Steps, readings: Readings) -> None:
    """Measure an earlier month from its own extract, unless it was published or measured from the same inputs.

    A published month is measured again for what was not published of it: its figures stay as they are. One that was
    not published and can't be read is a gap: it has no figures of its own, and those of an older extract go.
    """
    key = inputs_key(paths, settings)
    is_published = paths.month in months_published(paths)
    if (is_published and read_meta(paths.published / "pack").get("key") == key) or (
        read_meta(paths.measured).get("key") == key and is_whole(paths.measured)
    ):
        return
    with working_at(paths, "measured", steps.say):
        if is_published:
            position = measured_again(settings, steps, readings).read(paths, paths.raw)
        else:
            position = _readable(paths, settings, steps, readings)
        if position is None:
            return
        keep_measured(paths, position, key, settings)
    steps.end(f"measured {paths.month}", "an earlier month not measured yet, or its inputs changed")


def _readable(paths: Paths, settings: Settings, steps: Steps, readings: Readings) -> Position | None:
    """An earlier month's position; None, with a line that says why, where it can't carry figures."""
    try:
        return checked_position(paths, settings, readings)
    except BadExtracts as error:
        shutil.rmtree(paths.measured, ignore_errors=True)
        why = "; ".join(error.rules)
        steps.say(f"{paths.month} can't be read ({why}): it is a gap in every series; `check` has the whole list")
        write_json(paths.measured / GAP, {"why": why})
        return None


def gap_findings(paths: Paths) -> list[Finding]:
    """The earlier months whose extracts can't be read, and why: the report says it beside its other findings."""
    found = []
    for path in sorted(paths.processed.parent.glob(f"*/measured/{GAP}")):
        month = path.parents[1].name
        if (
            month < str(paths.month)
            and not (path.parent / "meta.json").is_file()
            and any_file(paths.at(Month.parse(month)).raw)
        ):
            why = str(kept_json(path).get("why", ""))
            mend = (
                f"mend the extract of {Month.parse(month).name} ({why}); until then the month is a gap in every series"
            )
            found.append(Finding("reported", "earlier month not read", f"{month}/", why, mend))
    return [*found, *(_gone(paths, month) for month in months_gone(paths))]


def months_gone(paths: Paths) -> list[Month]:
    """Earlier months, never published, that an earlier build measured from extracts that are there no longer.

    A month of which none ever came is not among them.
    """
    measured = sorted(paths.processed.parent.glob("*/measured/meta.json"))
    months = [Month.parse(path.parents[1].name) for path in measured]
    known = months_published(paths)
    return [
        month
        for month in months
        if month < paths.month
        and month not in known
        and not any_file(paths.at(month).raw)
        and _had_files(paths.at(month))
    ]


def _had_files(paths: Paths) -> bool:
    """Whether the month was measured from files that had come."""
    arrived = read_pack(paths.measured).tables.get("arrivals") if is_whole(paths.measured) else None
    return arrived is None or bool((arrived["status"] != "missing").any())


def _gone(paths: Paths, month: Month) -> Finding:
    why = "the extracts that an earlier build read are no longer there: the month is a gap in every series"
    earlier = paths.at(month)
    kept = _shown(paths, earlier.measured)
    mend = f"put them back into {_shown(paths, earlier.raw)}; or, if the month is to be left out, delete {kept}/"
    return Finding("reported", "earlier month gone", f"{month}/", f"{month.name}: {why}", mend)


def say_what_is_gone(paths: Paths, steps: Steps) -> None:
    """A line for each earlier month whose extracts have gone since they were measured."""
    for month in months_gone(paths):
        found = _gone(paths, month)
        steps.say(
            f"{month}: the extracts that an earlier build read are gone: it is a gap in every series; {found.mend}"
        )


def keep_measured(paths: Paths, position: Position, key: str, settings: Settings) -> dict[str, pd.DataFrame]:
    """Keep what a month's own extract gives, safe tables only, for the months that come after."""
    threshold = int(settings.reporting["suppression_threshold"])
    own = {
        "scorecard": month_scorecard(position, threshold),
        "own_measure_months": own_measure_months(position, load_own_measures(paths.own_measures), threshold),
        "open_cases": open_cases(position),
        "cohorts": cohorts(position),
        "journey": journey_month(position),
        "actions": plan_actions(position),
        "health_waits": health_waits(position, threshold),
        "arrivals": arrivals(position.extract),
        "column_counts": position.extract.column_counts,
        "doubts": doubts(position.extract),
    }
    keep_counts(paths, position)
    keep_values(paths, position.extract)
    meta = {"key": key, "synthetic": position.extract.synthetic, "month": str(paths.month)}
    save_safe_pack(paths.measured, meta, own)
    return own


def measured_again(settings: Settings, steps: Steps, readings: Readings) -> Again:
    """How a published month is measured again.

    A correction that can't be read stops the run; an old extract that today's checks refuse does not, because what was
    published stands without it.
    """

    def read(paths: Paths, folder: Path) -> Position | None:
        try:
            return checked_position(paths, settings, readings, folder)
        except BadExtracts:
            if CORRECTION.fullmatch(folder.name):
                raise
            steps.say(f"{folder.name} is published and its extract can't be read again: no revision can be seen")
            return None

    return Again(lambda paths: inputs_key(paths, settings), read, save_safe_pack)


def inputs_key(paths: Paths, settings: Settings) -> str:
    """A fingerprint of all that a month's figures rest on in a report: files, corrected cells, config and code.

    The files of the month before are among them, because checks of sense compare the two, and the council's own
    measures.
    """
    digest = hashlib.sha256(measuring_code().encode())
    for path in (
        *raw_files(paths),
        *raw_files(paths.at(paths.month.shift(-1))),
        *paths.national.glob("reporting.yaml"),
    ):
        digest.update(path.name.encode() + sha256(path).encode())
    digest.update(settings_print(paths.config).encode())
    digest.update("".join(sha256(path) for path in sorted(paths.own_measures.glob("*.py"))).encode())
    for month in (paths, paths.at(paths.month.shift(-1))):
        digest.update(corrections_print(month, settings).encode())
    return digest.hexdigest()


def raw_files(paths: Paths) -> list[Path]:
    """Every file of the month's raw folder, in order."""
    return sorted(path for path in paths.raw.rglob("*") if path.is_file())
