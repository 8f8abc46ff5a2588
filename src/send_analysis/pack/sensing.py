"""What checks of sense need besides a month's extract: the month before as it was kept, and DfE's own figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from send_analysis.base.files import replacing_file
from send_analysis.base.paths import Paths, any_file
from send_analysis.config.settings import Settings
from send_analysis.dfe.plan_statistics import own_figures
from send_analysis.intake.extract import VALUE_COLUMNS, Extract
from send_analysis.intake.read import read_extract
from send_analysis.measures.looked_at import AMOUNT_COLUMNS, MonthBefore, Official, amounts_of
from send_analysis.measures.position import Position
from send_analysis.measures.sense import position_sensed
from send_analysis.pack.correcting import corrections_for
from send_analysis.pack.kept_counts import kept_table
from send_analysis.pack.store import read_published

#: How the values of columns are spread, in a month's records: its counts may be small.
VALUES = "counts-by-value.csv"
#: The sums of money by line, in a month's records, of the files that its report used.
AMOUNTS = "amounts-by-line.csv"
#: The measures that are held against the council's own figures in DfE's statistics.
_COMPARED = ("active_plans", "mainstream_penetration")


class Readings:
    """Reads a council's extracts, and keeps the one read last for the month after it, which is held against its rows.

    So a build of many months reads each month once.
    """

    def __init__(self) -> None:
        self._kept: dict[Path, Extract] = {}

    def read(self, paths: Paths, settings: Settings, folder: Path | None = None) -> Extract:
        """A month's extract, its newest or the one in `folder`; what `read_extract` raises."""
        folder = folder or paths.raw
        extract = self._kept.get(folder) or _read(paths, settings, folder)
        before = paths.month.shift(-1)
        self._kept = {of: kept for of, kept in self._kept.items() if kept.month == before} | {folder: extract}
        return extract

    def read_before(self, paths: Paths, settings: Settings) -> Extract:
        """The newest extract of the month before, which is asked for once."""
        before = paths.at(paths.month.shift(-1))
        return self._kept.pop(before.raw, None) or _read(before, settings, before.raw)


def _read(paths: Paths, settings: Settings, folder: Path) -> Extract:
    return read_extract(paths, settings.council, folder=folder, corrections=corrections_for(paths, settings))


def made_sense_of(paths: Paths, settings: Settings, extract: Extract, before: MonthBefore | None = None) -> Extract:
    """The extract with what checks of sense find, held against the month before: as it was kept, or as it is given."""
    return sensed_position(paths, settings, extract, Readings(), before).extract


def sensed_position(
    paths: Paths, settings: Settings, extract: Extract, readings: Readings, before: MonthBefore | None = None
) -> Position:
    """The position of what `made_sense_of` gives, with what the checks have worked out of it already."""
    position = Position(extract)
    if not extract.tables:
        return position
    before = before or with_rows(month_before(paths), paths, settings, readings)
    return position_sensed(position, before, official(paths, settings), settings.reporting.limits_of_sense)


def month_before_read(paths: Paths, settings: Settings) -> MonthBefore:
    """The month before as it was kept; read from its extract where it was not."""
    known = month_before(paths)
    if len(known.column_counts):
        return with_rows(known, paths, settings, Readings())
    extract = _extract_before(paths, settings, Readings())
    return known if extract is None else MonthBefore.of(extract, int(settings.reporting["suppression_threshold"]))


def with_rows(known: MonthBefore, paths: Paths, settings: Settings, readings: Readings) -> MonthBefore:
    """What is known of the month before, with the rows of its extract as they are read."""
    extract = _extract_before(paths, settings, readings)
    return known if extract is None else replace(known, tables=extract.tables)


def _extract_before(paths: Paths, settings: Settings, readings: Readings) -> Extract | None:
    """The extract of the month before; None where none is there, or it can't carry a report."""
    before = paths.at(paths.month.shift(-1))
    if not any_file(before.raw):
        return None
    extract = readings.read_before(paths, settings)
    return None if any(finding.severity == "error" for finding in extract.findings) else extract


def month_before(paths: Paths) -> MonthBefore:
    """What was kept of the month before; empty where nothing was."""
    before = paths.at(paths.month.shift(-1))
    kept = next((folder for folder in (before.measured, before.published / "pack") if _is_pack(folder)), None)
    if kept is None or not any_file(before.raw):
        return MonthBefore(before.month)
    tables = read_published(kept).tables
    values = kept_table(before.records / VALUES, dtype={"value": "string", "on_one_day": float})
    amounts = kept_table(before.records / AMOUNTS, dtype={**dict.fromkeys(AMOUNT_COLUMNS, "string"), "amount": float})
    arrived = tables.get("arrivals")
    known = MonthBefore(before.month)
    counts = tables.get("column_counts", known.column_counts)
    return MonthBefore(
        before.month,
        counts[counts["month"] == str(before.month)],
        known.value_counts if values is None else values.reindex(columns=list(VALUE_COLUMNS)),
        tables["scorecard"],
        {} if arrived is None else dict(zip(arrived["table"], arrived["sha256"], strict=True)),
        known.amounts if amounts is None else amounts.reindex(columns=list(AMOUNT_COLUMNS)),
    )


def _is_pack(folder: Path) -> bool:
    return (folder / "meta.json").is_file()


def official(paths: Paths, settings: Settings) -> Official:
    """The council's own plans and mainstream share in DfE's statistics, as published by the month's last day."""
    known = own_figures(paths.reference, settings.council.dfe_code, paths.month.last_day, _COMPARED)
    plans, mainstream = (known.get(kpi) for kpi in _COMPARED)
    newest = plans or mainstream
    return Official(plans[0] if plans else None, mainstream[0] if mainstream else None, newest[1] if newest else "")


def keep_values(paths: Paths, extract: Extract) -> None:
    """Write how the values of a month's columns are spread, and its sums of money, into its records."""
    if not extract.tables:
        return
    paths.records.mkdir(parents=True, exist_ok=True)
    for name, table in ((VALUES, extract.value_counts), (AMOUNTS, amounts_of(extract))):
        with replacing_file(paths.records / name, private=True) as half:
            table.to_csv(half, index=False, lineterminator="\n")
