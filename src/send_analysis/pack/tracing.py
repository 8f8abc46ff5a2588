"""The rows behind one figure, written for the officer who asks."""

from __future__ import annotations

from pathlib import Path

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import replacing_file
from send_analysis.base.paths import Paths
from send_analysis.base.spreadsheets import harmless_table
from send_analysis.config.settings import load_settings
from send_analysis.measures.register import REGISTER
from send_analysis.measures.trace import traced_rows
from send_analysis.pack.measured import checked_extract


def write_trace(root: Path, council: str, month: Month, kpi: str, basis: str | None) -> tuple[Path, int, int]:
    """Write the rows behind a figure into the month's records; the file, how many rows count, and how many there are.

    Child level: the file stays in data/processed. Raises InputError for a measure or a basis that is not registered.
    """
    if kpi not in REGISTER:
        raise InputError(
            f"there is no measure {kpi!r}: choose from {', '.join(REGISTER)}. A figure of the deficit has no rows of "
            f"an extract: `python -m send_analysis assumptions {council}` lists what it rests on, with an id at the "
            "end one in full, as does the report's appendix of assumptions"
        )
    bases = REGISTER[kpi].bases
    chosen = basis or bases[0]
    if chosen not in bases:
        raise InputError(f"{kpi} has no basis {chosen!r}: choose from {', '.join(bases)}")
    paths = Paths(root, council, month)
    rows = traced_rows(checked_extract(paths, load_settings(root, council, month)), kpi, chosen)
    paths.records.mkdir(parents=True, exist_ok=True)
    target = paths.records / f"trace-{kpi}-{chosen.replace(' ', '-')}.csv"
    with replacing_file(target) as half:
        harmless_table(rows).to_csv(half, index=False, lineterminator="\n")
    return target, int(rows["counted"].sum()), len(rows)
