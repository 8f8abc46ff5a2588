"""The rows behind one figure, written for the officer who asks."""

from __future__ import annotations

from pathlib import Path

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import replacing_file
from send_analysis.base.paths import Paths
from send_analysis.base.spreadsheets import harmless_table
from send_analysis.config.settings import load_settings
from send_analysis.measures.facts import FACTS
from send_analysis.measures.register import REGISTER
from send_analysis.measures.trace import traced_rows
from send_analysis.pack.measured import checked_extract
from send_analysis.pack.revising import published_folder
from send_analysis.pack.store import read_published


def write_trace(
    root: Path, council: str, month: Month, kpi: str, basis: str | None, newest: bool = False
) -> tuple[Path, Path, int, int]:
    """Write the rows behind a figure into the month's records.

    Returns the file, the folder of the extract, how many rows count, and how many there are. Of a published month the
    extract is the one that the published report rests on; with `newest` it is the newest correction.

    Child level: the file stays in data/processed. Raises InputError for a measure or a basis that is not registered,
    and where the extract that was published is there no longer.
    """
    if kpi not in REGISTER and kpi not in FACTS:
        raise InputError(
            f"there is no measure {kpi!r}: choose from {', '.join((*REGISTER, *FACTS))}. A figure of the deficit "
            f"has no rows of an extract: `python -m send_analysis assumptions {council}` lists what it rests on, with "
            "an id at the end one in full, as does the report's appendix of assumptions"
        )
    bases = (FACTS[kpi] if kpi in FACTS else REGISTER[kpi]).bases
    chosen = basis or bases[0]
    if chosen not in bases:
        raise InputError(f"{kpi} has no basis {chosen!r}: choose from {', '.join(bases)}")
    paths = Paths(root, council, month)
    folder = paths.raw if newest else _extract_printed(paths)
    rows = traced_rows(checked_extract(paths, load_settings(root, council, month), folder), kpi, chosen)
    paths.records.mkdir(parents=True, exist_ok=True)
    target = paths.records / f"trace-{kpi}-{chosen.replace(' ', '-')}.csv"
    with replacing_file(target, private=True) as half:
        harmless_table(rows).to_csv(half, index=False, lineterminator="\n")
    return target, folder, int(rows["counted"].sum()), len(rows)


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
