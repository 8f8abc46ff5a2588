"""A month's pack: extracts read, measured, joined with the months before, and kept for the notebooks to open."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.assumptions import load_assumptions
from send_analysis.clock import Month
from send_analysis.contract import InputError
from send_analysis.finance.tables import finance_tables
from send_analysis.intake.extract import Extract
from send_analysis.intake.listing import listing
from send_analysis.intake.quarantine import write_quarantine
from send_analysis.intake.read import read_extract, read_history
from send_analysis.measures.cases import cohorts, open_cases
from send_analysis.measures.comparators import comparators
from send_analysis.measures.register import REGISTER
from send_analysis.measures.scorecard import joined_scorecard, month_scorecard
from send_analysis.measures.trace import traced_rows
from send_analysis.measures.variation import changes, signals
from send_analysis.settings import Settings, load_settings
from send_analysis.steps import Steps
from send_analysis.store import Pack, Paths, read_pack, replacing_file, save_pack, sha256, write_json


class BadExtracts(InputError):
    """The extracts can't carry a report; the text lists all that is wrong with them."""


def months_with_extracts(paths: Paths) -> list[Month]:
    """The months that have a folder in data/raw/<council>, in order."""
    months = []
    for folder in sorted(paths.raw_council.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]")):
        try:
            months.append(Month.parse(folder.name))
        except ValueError:
            continue
    return months


def checked_extract(paths: Paths, settings: Settings) -> Extract:
    """A month's extract, its quarantine written; BadExtracts when it can't carry a report."""
    extract = read_extract(paths, settings.council)
    write_quarantine(extract, paths.records)
    if any(finding.severity == "error" for finding in extract.findings):
        raise BadExtracts(listing(extract))
    return extract


def build_earlier(paths: Paths, settings: Settings, steps: Steps) -> None:
    """Measure an earlier month from its own extract, unless it is published or was measured from the same inputs."""
    key = inputs_key(paths)
    kept = paths.processed / "measured.json"
    if (paths.published / "pack" / "meta.json").is_file():
        return
    if kept.is_file() and json.loads(kept.read_text(encoding="utf-8")).get("key") == key:
        return
    extract = checked_extract(paths, settings)
    keep_measured(paths, month_scorecard(extract), extract.synthetic, key)
    steps.end(f"measured {paths.month}", "an earlier month not measured yet, or its inputs changed")


def keep_measured(paths: Paths, scorecard: pd.DataFrame, synthetic: bool, key: str) -> None:
    """Keep a month's own scorecard for the months that come after."""
    paths.processed.mkdir(parents=True, exist_ok=True)
    with replacing_file(paths.processed / "measured.csv") as half:
        scorecard.to_csv(half, index=False, lineterminator="\n")
    write_json(paths.processed / "measured.json", {"key": key, "synthetic": synthetic})


def measured_months(paths: Paths) -> tuple[list[pd.DataFrame], bool]:
    """Each earlier month's own scorecard (published beats built), and whether any of them is synthetic."""
    frames, synthetic = [], False
    for earlier in months_with_extracts(paths):
        if earlier >= paths.month:
            continue
        there = paths.at(earlier)
        published = there.published / "pack"
        if (published / "meta.json").is_file():
            pack = read_pack(published)
            frames.append(pack.scorecard[pack.scorecard["month"] == str(earlier)])
            synthetic |= pack.synthetic
            continue
        text = dict.fromkeys(("council", "kpi", "month", "basis", "unit", "better", "status", "note"), "string")
        frame = pd.read_csv(there.processed / "measured.csv", dtype=text, keep_default_na=False, na_values=[""])
        frames.append(frame.fillna({"note": ""}))
        synthetic |= bool(json.loads((there.processed / "measured.json").read_text(encoding="utf-8"))["synthetic"])
    return frames, synthetic


def inputs_key(paths: Paths) -> str:
    """A fingerprint of everything that a month's figures rest on: its files, the council's config and the code."""
    digest = hashlib.sha256(version("send-analysis").encode())
    package = Path(__file__).parent
    code = [path for part in ("intake", "measures") for path in sorted((package / part).rglob("*.py"))]
    for path in (
        *code,
        package / "contract.py",
        package / "clock.py",
        *raw_files(paths),
        paths.config / "council.yaml",
    ):
        digest.update(path.name.encode() + sha256(path).encode())
    return digest.hexdigest()


def raw_files(paths: Paths) -> list[Path]:
    """Every file of the month's raw folder, in order."""
    return sorted(path for path in paths.raw.rglob("*") if path.is_file())


def build_pack(paths: Paths, settings: Settings, scenario: str, steps: Steps) -> Pack:
    """Measure the month, join what is known of earlier ones, and keep the pack that the notebooks open."""
    extract = checked_extract(paths, settings)
    steps.end("read", f"{sum(source.rows for source in extract.sources):,} rows, {len(extract.findings)} findings")
    own = month_scorecard(extract)
    keep_measured(paths, own, extract.synthetic, inputs_key(paths))
    earlier, synthetic = measured_months(paths)
    scorecard = joined_scorecard([*earlier, own], read_history(paths), settings.council.code, paths.month)
    tables = {
        "scorecard": scorecard,
        "signals": signals(scorecard, settings.reporting["signal_minimum_points"], settings.council.targets),
        "changes": changes(scorecard, paths.month),
        "comparators": comparators(paths.reference, settings.council, paths.month, settings.as_at, scorecard),
        "open_cases": open_cases(extract),
        "cohorts": cohorts(extract),
        **finance_tables(settings, load_assumptions(paths.root, settings.council.code)),
        "arrivals": arrivals(extract),
        "findings": found(extract),
    }
    save_pack(paths.pack, pack_meta(paths, settings, extract.synthetic or synthetic), tables)
    steps.end("measured", f"{paths.month} and {len(earlier)} earlier months")
    return read_pack(paths.pack, scenario)


def pack_meta(paths: Paths, settings: Settings, synthetic: bool) -> dict[str, Any]:
    """Who, when and from what: what a pack says of itself."""
    return {
        "council": settings.council.code,
        "name": settings.council.name,
        "month": str(paths.month),
        "as_at": settings.as_at.isoformat(),
        "synthetic": synthetic,
        "version": version("send-analysis"),
        "front_sheet": json.loads(json.dumps(dict(settings.commentary.front_sheet), default=str)),
        "commentary": settings.commentary.body,
        "targets": dict(settings.council.targets),
        "inputs": [
            {"file": path.relative_to(paths.root).as_posix(), "sha256": sha256(path)} for path in raw_files(paths)
        ],
    }


def arrivals(extract: Extract) -> pd.DataFrame:
    """What arrived and what did not: a row a file."""
    columns = ["table", "file", "sheet", "status", "rows", "quarantined", "sha256", "note"]
    return pd.DataFrame(
        [{name: getattr(source, name) for name in columns} for source in extract.sources], columns=columns
    )


def found(extract: Extract) -> pd.DataFrame:
    """Findings without rows or values: how many of each kind, where, and the mend."""
    columns = ["severity", "rule", "file", "sheet", "column", "message", "mend", "rows"]
    rows = [{name: getattr(finding, name) or "" for name in columns} for finding in extract.findings]
    frame = pd.DataFrame(rows, columns=columns)
    if frame.empty:
        return frame
    grouped = frame.groupby(["severity", "rule", "file", "sheet", "column"], as_index=False, sort=False)
    return grouped.agg(rows=("rows", "sum"), message=("rule", "first"), mend=("mend", "first"))


def write_trace(root: Path, council: str, month: Month, kpi: str, basis: str | None) -> tuple[Path, int, int]:
    """Write the rows behind a figure into the month's records; the file, how many rows count, and how many there are.

    Child level: the file stays in data/processed. Raises InputError for a measure or a basis that is not registered.
    """
    if kpi not in REGISTER:
        raise InputError(f"there is no measure {kpi!r}: choose from {', '.join(REGISTER)}")
    bases = REGISTER[kpi].bases
    chosen = basis or bases[0]
    if chosen not in bases:
        raise InputError(f"{kpi} has no basis {chosen!r}: choose from {', '.join(bases)}")
    paths = Paths(root, council, month)
    rows = traced_rows(checked_extract(paths, load_settings(root, council, month)), kpi, chosen)
    paths.records.mkdir(parents=True, exist_ok=True)
    target = paths.records / f"trace-{kpi}-{chosen.replace(' ', '-')}.csv"
    with replacing_file(target) as half:
        rows.to_csv(half, index=False, lineterminator="\n")
    return target, int(rows["counted"].sum()), len(rows)
