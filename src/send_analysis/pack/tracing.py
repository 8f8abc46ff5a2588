"""The rows behind one figure, written for the officer who asks."""

from __future__ import annotations

from pathlib import Path

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError, nearest
from send_analysis.base.files import replacing_file
from send_analysis.base.paths import Paths
from send_analysis.base.spreadsheets import harmless_table
from send_analysis.config.settings import load_settings
from send_analysis.measures.facts import FACTS
from send_analysis.measures.own_measures import OWN, OwnMeasure, load_own_measures
from send_analysis.measures.register import REGISTER
from send_analysis.measures.trace import traced_rows
from send_analysis.pack.measured import checked_extract
from send_analysis.pack.months import definitions_of_own
from send_analysis.pack.revising import published_folder
from send_analysis.pack.store import read_published


def write_trace(
    root: Path, council: str, month: Month, kpi: str, basis: str | None, newest: bool = False
) -> tuple[Path, Path, int, int]:
    """Write the rows behind a figure into the month's records.

    Returns the file, the folder of the extract, how many rows count, and how many there are. Of a published month the
    extract is the one that the published report rests on; with `newest` it is the newest correction.

    Child level: the file stays in data/processed. Raises InputError for a measure or a basis that is not there, and
    where the extract or the council's own definition that was published is there no longer.
    """
    paths = Paths(root, council, month)
    is_product = kpi in REGISTER or kpi in FACTS
    kpi = kpi.removeprefix(OWN)
    own = None if is_product else _own_measure(paths, kpi)
    bases = own.card.bases if own else (FACTS[kpi] if kpi in FACTS else REGISTER[kpi]).bases
    chosen = basis or bases[0]
    if chosen not in bases:
        raise InputError(f"{kpi} has no basis {chosen!r}: choose from {', '.join(bases)}")
    if own and not newest:
        _check_as_published(paths, own)
    folder = paths.raw if newest else _extract_printed(paths)
    rows = traced_rows(checked_extract(paths, load_settings(root, council, month), folder), own or kpi, chosen)
    paths.records.mkdir(parents=True, exist_ok=True)
    target = paths.records / f"trace-{kpi}-{chosen.replace(' ', '-')}.csv"
    with replacing_file(target, private=True) as half:
        harmless_table(rows).to_csv(half, index=False, lineterminator="\n")
    return target, folder, int(rows["counted"].sum()), len(rows)


def _own_measure(paths: Paths, name: str) -> OwnMeasure:
    """A measure of the council's own; InputError, with the nearest of all measures, where there is none."""
    own = {measure.card.id: measure for measure in load_own_measures(paths.own_measures)}
    if name in own:
        return own[name]
    if name in REGISTER or name in FACTS:
        raise InputError(f"{name} is no measure of the council's own but is in every report: write {name}")
    known = (*REGISTER, *FACTS, *own)
    near = nearest(name, known) or f": choose from {', '.join(known)}."
    raise InputError(
        f"there is no measure {name!r}{near} A figure of the deficit has no rows of an extract: `python -m "
        f"send_analysis assumptions {paths.council}` lists what it rests on, with an id at the end one in full, as "
        "does the report's appendix of assumptions"
    )


def _check_as_published(paths: Paths, own: OwnMeasure) -> None:
    """InputError where the month is published and its figure was worked out by another definition than today's."""
    if not (paths.published / "pack" / "meta.json").is_file():
        return
    then = definitions_of_own(read_published(paths.published / "pack"), [own]).get(own.card.id)
    if then not in (None, own.definition_print):
        raise InputError(
            f"{own.file}: it counts otherwise than when {paths.month} was published, so that its rows are not those "
            "behind the published figure: put back the file that the release record names by its fingerprint, or "
            "trace today's definition with --newest"
        )


def _extract_printed(paths: Paths) -> Path:
    """The folder whose rows are behind the month's printed figures: the published report's, else the newest."""
    if not (paths.published / "pack" / "meta.json").is_file():
        return paths.raw
    pack = read_published(paths.published / "pack")
    folder = published_folder(paths, pack)
    if not paths.extracts and not pack.meta.get("inputs"):
        return paths.raw
    if folder is None:
        raise InputError(
            f"{paths.month} is published, and no folder of it in data/raw/{paths.council}/ holds just the files that "
            "the published report rests on (its appendix lists them with their fingerprints): put them back, or trace "
            "the newest extract with --newest"
        )
    return folder
