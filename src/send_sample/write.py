"""Write the invented council's extracts, month by month, into data/raw."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from send_analysis.base.clock import Month, months_between
from send_analysis.base.errors import InputError
from send_analysis.base.files import replacing_folder
from send_analysis.base.paths import Paths
from send_analysis.base.private import make_private
from send_analysis.config.settings import council_of
from send_analysis.config.yaml_files import read_yaml, yaml_text
from send_sample.authority import Profile, load_profile, load_school_rates
from send_sample.ledger_lines import load_published
from send_sample.sample_files import Row
from send_sample.snapshot import COLUMNS, Snapshot, establishment_rows
from send_sample.story import Authority, Setting, told
from send_sample.targets import Targets, load_plan_targets, load_targets, plans_at, scaled

SEED = 1
#: With fewer plans the smallest counts round to nothing.
FEWEST = 100
MARK = "extract.yaml"
GIAS_COLUMNS = (
    "URN",
    "EstablishmentName",
    "TypeOfEstablishment (name)",
    "EstablishmentTypeGroup (name)",
    "PhaseOfEducation (name)",
    "LA (name)",
)


def write_sample(
    root: Path, council: str, first: Month, last: Month, plans: int | None = None, seed: int | None = None
) -> list[Path]:
    """Write invented extracts for each month from `first` to `last`; the folders written.

    `plans` is the number of plans in force in the last month that has targets (default: DfE's, or the targets').
    The same seed gives the same bytes. InputError when a month's folder holds anything that this did not write,
    when the months are the wrong way round or begin before the targets, or when DfE's files lack the authority.
    """
    if last < first:
        raise InputError(f"the first month {first} is after the last, {last}: give the earlier month first")
    folders = [Paths(root, council, month).raw for month in months_between(first, last)]
    for folder in folders:
        _refuse_foreign(folder)
    code = _dfe_code(root, council)
    profile = load_profile(root, code)
    targets = _sized(load_targets(root, council, profile, first, last), plans, last, profile)
    _refuse_earlier(targets, first)
    chosen = SEED if seed is None else seed
    setting = Setting(
        load_school_rates(root, code, last.last_day),
        load_plan_targets(root, council, last),
        load_published(root, council),
    )
    for authority, folder in zip(told(profile, targets, setting, first, last, chosen), folders, strict=True):
        _write_month(authority, folder, council, chosen)
        make_private(folder)
    return folders


def _refuse_foreign(folder: Path) -> None:
    """A real extract must never be written over."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    mark = folder / MARK
    try:
        ours = read_yaml(mark).values.get("synthetic") is True
    except InputError:
        ours = False
    if not ours:
        raise InputError(
            f"data/raw/{folder.parent.name}/{folder.name} holds files that `sample` did not write "
            f"(no {MARK} with synthetic: true): move them away or choose other months"
        )


def _dfe_code(root: Path, council: str) -> str:
    """The authority's three-digit number: from its configuration, else from its name or number in DfE's files.

    Of a council that has none yet, its first predecessor's.
    """
    of = council_of(root, council)
    code = of.dfe_code or next((one.authority for one in of.predecessors), "")
    if not code:
        raise InputError(
            f"{council!r}: the sample needs the authority's three-digit DfE number to take its size and mix from; "
            f"give dfe_code in config/councils/{council}/council.yaml"
        )
    return code


def _sized(targets: Targets, plans: int | None, last: Month, profile: Profile) -> Targets:
    if plans is None:
        return targets
    if plans < FEWEST:
        raise InputError(f"--plans {plans}: the sample needs at least {FEWEST} plans to have any cases to show")
    stock = targets.knots["active_plans"]
    return scaled(targets, plans / (stock[max(stock)][0] if stock else plans_at(profile, last)))


def _refuse_earlier(targets: Targets, first: Month) -> None:
    if targets.published and first.year < min(targets.months).year:
        raise InputError(
            f"the published targets begin in {min(targets.months)}: ask for months from "
            f"{min(targets.months).year}-01 on"
        )


def _write_month(authority: Authority, folder: Path, council: str, seed: int) -> None:
    """Write one month's folder, whole or not at all."""
    tables = Snapshot(authority).tables()
    if authority.month not in authority.course.kept:
        tables.pop("specialist_waiting")
    if authority.month < authority.improvement.written:
        tables.pop("improvement_plan")
    tables = {name: rows for name, rows in tables.items() if rows or name not in ("ledger", "reserves")}
    with replacing_folder(folder) as half:
        for name, rows in tables.items():
            write_rows(half / f"{name}.csv", COLUMNS[name].split(), rows)
        # GIAS serves its file in this older code page, so the sample does.
        write_rows(half / "establishments.csv", GIAS_COLUMNS, establishment_rows(authority), "cp1252")
        (half / MARK).write_text(_mark(authority, council, seed), encoding="utf-8", newline="\n")


def write_rows(path: Path, header: Sequence[str], rows: Sequence[Row], encoding: str = "utf-8") -> None:
    """A CSV file with a header."""
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _mark(authority: Authority, council: str, seed: int) -> str:
    month = authority.month
    values = {
        "council": council,
        "month": str(month),
        "return_year": month.year + 1,
        "extracted_on": month.last_day.isoformat(),
        "synthetic": True,
        "seed": seed,
    }
    text = yaml_text(values)
    return "# Invented data, written by `send-analysis sample`: no real child, school or case.\n" + text
