"""A month's pack: extracts read, measured, joined with the months before, and kept for the notebooks to open."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import replacing_file, sha256
from send_analysis.base.paths import CORRECTION, INTERNAL, Paths, any_file
from send_analysis.base.spreadsheets import harmless_table
from send_analysis.base.steps import Steps
from send_analysis.config.assumptions import Assumptions, Known, load_assumptions
from send_analysis.config.governance import governance_tables, load_governance, next_board
from send_analysis.config.settings import Settings, load_settings
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.pack_tables.schema import empty_table
from send_analysis.dfe.appeals import appeals
from send_analysis.dfe.authority_statistics import published_tables
from send_analysis.dfe.comparators import authorities, comparators
from send_analysis.finance.finance_tables import finance_tables
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.intake.extract import Extract, Finding
from send_analysis.intake.listing import listing
from send_analysis.intake.quarantine import write_quarantine
from send_analysis.intake.read import no_extract, read_extract, read_history
from send_analysis.measures.background import Background
from send_analysis.measures.backlog import backlog_flow, clearing, projection
from send_analysis.measures.breakdowns import BREAKDOWNS, breakdown_tables, not_made_safe
from send_analysis.measures.cases import cohorts, joined_cohorts, open_cases
from send_analysis.measures.disclosure.protection import Earlier
from send_analysis.measures.health import health_waits, joined_waits
from send_analysis.measures.improvement import judged_actions, plan_actions, priorities
from send_analysis.measures.inclusion import inclusion_rates
from send_analysis.measures.journey import joined_months, journey_month, stages, with_moved_in
from send_analysis.measures.mainstream import mainstream_split, mainstream_targets
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.review_pace import review_pace, reviews_falling_due
from send_analysis.measures.revisions import definition_fingerprints
from send_analysis.measures.scorecard import flows_and_stock, joined_scorecard, month_scorecard, unusable_history
from send_analysis.measures.sufficiency import Draws, capacity, places_needed, waiting_projection
from send_analysis.measures.trace import traced_rows
from send_analysis.measures.variation import changes, intervals, signals
from send_analysis.measures.waiting import wait_lengths, waiting_flow
from send_analysis.measures.weeks_to_plan import plan_wait, weeks_to_plan
from send_analysis.pack.fingerprints import measuring_code
from send_analysis.pack.kept_counts import counted_months, keep_counts, mainstream_ends, plans_in
from send_analysis.pack.revising import Again, revisions
from send_analysis.pack.store import Pack, read_pack, save_pack

#: Below this threshold no number is small: for the internal edition.
NOTHING_SMALL = 1


class BadExtracts(InputError):
    """The extracts can't carry a report; the text lists all that is wrong with them."""


def months_with_extracts(paths: Paths) -> list[Month]:
    """The months that have extracts in data/raw/<council>, as first received or corrected (-r2), in order."""
    named = {
        folder.name[:7] for folder in paths.raw_council.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]*") if any_file(folder)
    }
    months = []
    for name in sorted(named):
        with contextlib.suppress(ValueError):
            months.append(Month.parse(name))
    return [month for month in months if any_file(paths.at(month).raw)]


def months_published(paths: Paths) -> list[Month]:
    """The months that were published, in order: they are known even where their extracts are gone."""
    folders = sorted(paths.reports.glob("*/published/pack/meta.json"))
    return [Month.parse(folder.parents[2].name) for folder in folders]


def checked_extract(paths: Paths, settings: Settings, folder: Path | None = None) -> Extract:
    """A month's extract, its quarantine written; BadExtracts when it can't carry a report.

    The newest is read, or `folder` where another one of the month is meant.

    Before the first file arrives it is an extract without tables: every measure is not collected.
    """
    if not any_file(paths.raw):
        return no_extract(paths, settings.council)
    extract = read_extract(paths, settings.council, folder=folder)
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
    if is_published and read_pack(paths.published / "pack").meta.get("key") == key:
        return
    if (paths.measured / "meta.json").is_file() and read_pack(paths.measured).meta.get("key") == key:
        return
    extract = (
        measured_again(settings, steps).read(paths, paths.raw) if is_published else checked_extract(paths, settings)
    )
    if extract is None:
        return
    keep_measured(paths, extract, key, settings)
    steps.end(f"measured {paths.month}", "an earlier month not measured yet, or its inputs changed")


def keep_measured(paths: Paths, extract: Extract, key: str, settings: Settings) -> dict[str, pd.DataFrame]:
    """Keep what a month's own extract gives, safe tables only, for the months that come after."""
    position = Position(extract)
    own = {
        "scorecard": month_scorecard(extract, int(settings.reporting["suppression_threshold"])),
        "open_cases": open_cases(extract),
        "cohorts": cohorts(extract),
        "journey": journey_month(extract),
        "actions": plan_actions(position),
        "health_waits": health_waits(position, int(settings.reporting["suppression_threshold"])),
    }
    keep_counts(paths, extract)
    save_safe_pack(paths.measured, {"key": key, "synthetic": extract.synthetic, "month": str(paths.month)}, own)
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


def published_packs(paths: Paths) -> list[Pack]:
    """The published reports' packs up to this month, oldest first."""
    return [read_pack(paths.at(month).published / "pack") for month in months_published(paths) if month <= paths.month]


def earlier_months(paths: Paths) -> list[Pack]:
    """Each earlier month as published, else as measured from its own extract, oldest first."""
    published = months_published(paths)
    packs = []
    for month in sorted({*published, *months_with_extracts(paths)}):
        if month < paths.month:
            there = paths.at(month)
            packs.append(read_pack(there.published / "pack" if month in published else there.measured))
    return packs


def own_rows(pack: Pack) -> pd.DataFrame:
    """A pack's scorecard of its own month alone."""
    return pack.scorecard[pack.scorecard["month"] == str(pack.month)]


def rows_of(paths: Paths, pack: Pack) -> pd.DataFrame:
    """An earlier month's scorecard: each figure as published, and those of measures that were registered since.

    A measure that the published report did not know is as the month's own extract gives it, where that is still there.
    """
    rows = own_rows(pack)
    if not (paths.measured / "meta.json").is_file():
        return rows
    again = own_rows(read_pack(paths.measured))
    published = set(zip(rows["kpi"], rows["basis"], strict=True))
    is_new = [key not in published for key in zip(again["kpi"], again["basis"], strict=True)]
    return pd.concat([rows, again[is_new]], ignore_index=True) if any(is_new) else rows


def printed_before(packs: Sequence[Pack]) -> pd.DataFrame:
    """Scorecard rows of months that have no pack of their own, each as the newest published report printed it.

    On a fresh laptop the last published report alone still gives its months of history.
    """
    have = {str(pack.month) for pack in packs}
    printed = [pack.scorecard[~pack.scorecard["month"].isin(have)] for pack in packs]
    if not printed:
        return empty_table("scorecard")
    rows = pd.concat(printed, ignore_index=True)
    return rows.drop_duplicates(["kpi", "basis", "month"], keep="last")


def inputs_key(paths: Paths) -> str:
    """A fingerprint of everything that a month's figures rest on: its files, the council's config and the code."""
    digest = hashlib.sha256(measuring_code().encode())
    for path in (*raw_files(paths), *paths.config.glob("council.yaml"), *paths.national.glob("reporting.yaml")):
        digest.update(path.name.encode() + sha256(path).encode())
    return digest.hexdigest()


def raw_files(paths: Paths) -> list[Path]:
    """Every file of the month's raw folder, in order."""
    return sorted(path for path in paths.raw.rglob("*") if path.is_file())


def build_pack(paths: Paths, settings: Settings, scenario: str, steps: Steps) -> Pack:
    """Measure the month, join what is known of earlier ones, and keep the pack that the notebooks open."""
    extract = checked_extract(paths, settings)
    steps.end("read", what_arrived(paths, extract))
    earlier, history = earlier_months(paths), read_history(paths)
    own = keep_measured(paths, extract, inputs_key(paths), settings)
    if paths.edition == INTERNAL:
        own = {**own, "health_waits": health_waits(Position(extract), NOTHING_SMALL)}
    assumptions = load_assumptions(paths.root, settings.council.code)
    rows = [rows_of(paths.at(pack.month), pack) for pack in earlier]
    months = [*rows, printed_before(earlier), own["scorecard"]]
    scorecard = joined_scorecard(months, history, settings.council.code, paths.month)
    judged = judgements(scorecard, paths, settings)
    published = published_packs(paths)
    safe = safe_breakdowns(paths, settings, extract, scorecard)
    tables = {
        "scorecard": scorecard,
        "revisions": revisions(paths, published, judged["comparators"], measured_again(settings, steps)),
        **judged,
        **case_tables(extract, own, earlier, scorecard),
        **safe,
        **chapter_tables(
            paths, settings, extract, {**judged, **safe, "scorecard": scorecard}, assumptions.as_at(settings.as_at)
        ),
        **journey_tables(paths.month, earlier, own["journey"]),
        **plan_and_partners(extract, own, earlier, safe, settings, assumptions.as_at(settings.as_at)),
        "arrivals": arrivals(extract),
        "findings": found([*extract.findings, *unusable_history(history)]),
    }
    synthetic = extract.synthetic or any(pack.synthetic for pack in earlier)
    money = finance_tables(settings, assumptions, own_records(paths, settings, extract, assumptions))
    reports = [str(pack.month) for pack in published if pack.month < paths.month]
    save_safe_pack(paths.pack, pack_meta(paths, settings, synthetic) | {"reports": reports}, tables, money)
    steps.end("measured", f"{paths.month} and {len(earlier)} earlier months")
    return read_pack(paths.pack, scenario)


def own_records(paths: Paths, settings: Settings, extract: Extract, assumptions: Assumptions) -> OwnRecords:
    """The month's ledger and balances, and the plans of the January that the forecast starts from."""
    known = assumptions.as_at(settings.as_at)
    plans = {}
    if "base_year" in known:
        january = Month(known.year("base_year"), 1)
        plans = plans_in(paths, january) if january <= paths.month else {}
    return OwnRecords(
        paths.month,
        extract.tables.get("ledger"),
        extract.tables.get("reserves"),
        plans,
        extract.synthetic,
        settings.reporting["suppression_threshold"],
    )


def safe_breakdowns(
    paths: Paths, settings: Settings, extract: Extract, scorecard: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Every table by category, small numbers hidden so that the last published report gives none of them away."""
    council = settings.council
    packs = [pack for pack in published_packs(paths) if pack.month < paths.month]
    published = {
        str(pack.month): {name: pack.tables[name] for name in BREAKDOWNS if name in pack.tables} for pack in packs
    }
    background = Background(council, settings.as_at, paths.reference, scorecard, counted_months(paths), published)
    last = packs[-1] if packs else None
    earlier = {name: Earlier(last.month.last_day, table) for name, table in last.tables.items()} if last else {}
    threshold = int(settings.reporting["suppression_threshold"])
    return breakdown_tables(Position(extract), background, earlier, threshold, hiding=paths.edition != INTERNAL)


def chapter_tables(
    paths: Paths, settings: Settings, extract: Extract, made: Mapping[str, pd.DataFrame], known: Known
) -> dict[str, pd.DataFrame]:
    """What the chapters on waiting, mainstream schools, reviews and requests say besides scorecard and breakdowns."""
    council, month, flow = settings.council, paths.month, waiting_flow(extract)
    scorecard, beside = made["scorecard"], made["comparators"]
    how = Draws(*(int(settings.reporting[f"waiting_projection_{name}"]) for name in ("months", "draws", "seed")))
    plans = own_number(scorecard, "active_plans", month)
    return {
        "wait_lengths": wait_lengths(extract),
        "waiting_flow": flow,
        "waiting_projection": waiting_projection(flow, plans, known, month, how),
        "places_needed": places_needed(flow, plans, known, month, how),
        "capacity": capacity(extract, made.get("places_filled")),
        "mainstream_split": mainstream_split(mainstream_ends(paths), paths.reference, council, settings.as_at),
        "mainstream_targets": mainstream_targets(beside, scorecard, known, str(month)),
        "review_pace": review_pace(scorecard, known, month, reviews_falling_due(Position(extract), known)),
        "appeals": appeals(paths.reference, council, settings.as_at),
    }


def own_number(scorecard: pd.DataFrame, kpi: str, month: Month) -> int:
    """A count of the month's own, nought where there is none."""
    rows = scorecard[(scorecard["kpi"] == kpi) & (scorecard["month"] == str(month)) & scorecard["value"].notna()]
    return int(rows["value"].iloc[0]) if len(rows) else 0


def journey_tables(month: Month, earlier: Sequence[Pack], own: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The way from request to plan, month by month and added up: each month as its own pack has it."""
    kept = [pack.tables["journey"] for pack in earlier if "journey" in pack.tables]
    theirs = [
        pack.tables["journey"][pack.tables["journey"]["month"] == str(pack.month)]
        for pack in earlier
        if "journey" in pack.tables
    ]
    months = joined_months([*kept, *theirs, own], month)
    return {"journey": with_moved_in(months), "journey_stages": stages(months, month)}


def save_safe_pack(
    folder: Path,
    meta: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    money: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """Write a pack of tables about children, and of tables of money.

    RuntimeError, and nothing is written, for a table by category that went past disclosure control.
    """
    if names := not_made_safe(tables):
        raise RuntimeError(f"{', '.join(names)} has numbers by category: make it a breakdown (measures/breakdowns.py)")
    save_pack(folder, meta, {**tables, **(money or {})})


def what_arrived(paths: Paths, extract: Extract) -> str:
    """What came for the month, in words for the terminal."""
    if any_file(paths.raw):
        which = f" from the correction {extract.folder}" if CORRECTION.fullmatch(extract.folder) else ""
        found = len(extract.findings)
        counted_findings = f"{found:,} finding{'' if found == 1 else 's'}"
        return f"{sum(source.rows for source in extract.sources):,} rows{which}, {counted_findings}"
    return (
        f"no extracts have arrived in data/raw/{paths.council}/{paths.month}/: every measure is not collected, and the "
        "report shows what is published"
    )


def judgements(scorecard: pd.DataFrame, paths: Paths, settings: Settings) -> dict[str, pd.DataFrame]:
    """What may be said of the scorecard: signals, changes, comparators, flows, and where backlogs are going."""
    council, month = settings.council, paths.month
    least = settings.reporting["signal_minimum_points"]
    return {
        "signals": signals(scorecard, least, council.targets, council.rebase),
        "changes": changes(scorecard, month),
        "intervals": intervals(scorecard),
        "comparators": comparators(paths.reference, council, month, settings.as_at, scorecard),
        "authorities": authorities(paths.reference, council, settings.as_at),
        **published_tables(paths.reference, council, settings.as_at, scorecard),
        "flows": flows_and_stock(scorecard),
        "projection": projection(scorecard, month),
        "clearing": clearing(scorecard, month),
    }


def case_tables(
    extract: Extract, own: dict[str, pd.DataFrame], earlier: list[Pack], scorecard: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Open cases, cohorts and waits: counts only, worked out from the month's extract and the months before."""
    last = [pack for pack in earlier if pack.month == extract.month.shift(-1)]
    open_before = last[0].tables.get("open_cases") if last else None
    known = [pack.tables["cohorts"] for pack in earlier if "cohorts" in pack.tables]
    return {
        "open_cases": own["open_cases"],
        "cohorts": joined_cohorts([*known, own["cohorts"]]),
        "weeks_to_plan": weeks_to_plan(extract),
        "plan_wait": plan_wait(extract),
        "backlog_flow": backlog_flow(extract, scorecard, open_before),
    }


def plan_and_partners(
    extract: Extract,
    own: Mapping[str, pd.DataFrame],
    earlier: Sequence[Pack],
    safe: Mapping[str, pd.DataFrame],
    settings: Settings,
    known: Known,
) -> dict[str, pd.DataFrame]:
    """The improvement plan, inclusion, waits for health and what the work answers to, as known on the as-at day."""
    governance = load_governance(settings.root, settings.council.code, REGISTER)
    board, dated = next_board(governance, settings.as_at)
    before = [pack.tables.get("actions") for pack in earlier if pack.month == extract.month.shift(-1)]
    waits = [pack.tables["health_waits"] for pack in earlier if "health_waits" in pack.tables]
    tables = governance_tables(governance, settings, known_dates(known))
    return {
        "actions": judged_actions(own["actions"], before[0] if before else None, extract.month, board),
        "priorities": priorities(own["actions"]),
        "health_waits": joined_waits(waits, own["health_waits"]),
        "inclusion_rates": inclusion_rates(Position(extract), safe),
        **tables,
        "next_board": pd.DataFrame([{"date": board.isoformat(), "known": "yes" if dated else "no"}]),
    }


def known_dates(known: Known) -> dict[str, dt.date]:
    """The register's assumptions that are dates, as known on the as-at day; the override as the law has it."""
    standing = {name: known.standing(name).value for name in known.entries if name in known}
    return {name: value for name, value in standing.items() if isinstance(value, dt.date)}


def pack_meta(paths: Paths, settings: Settings, synthetic: bool) -> dict[str, Any]:
    """Who, when and from what: what a pack says of itself."""
    return {
        "council": settings.council.code,
        "name": settings.council.name,
        "month": str(paths.month),
        "edition": paths.edition,
        "as_at": settings.as_at.isoformat(),
        "synthetic": synthetic,
        "arrived": any_file(paths.raw),
        "version": version("send-analysis"),
        "targets": dict(settings.council.targets),
        "known_on": settings.known_on.isoformat() if settings.known_on else "",
        "left_out": list(settings.left_out),
        "extract": paths.raw.name,
        "key": inputs_key(paths),
        "code": measuring_code(),
        "settings": "".join(sha256(path) for path in paths.config.glob("council.yaml")),
        "definitions": definition_fingerprints(),
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


def found(findings: Sequence[Finding]) -> pd.DataFrame:
    """Findings without rows or values: how many of each kind, where, and the mend.

    A heading that is none of the contract's is somebody's own words: `check` names it, a report does not.
    """
    columns = ["severity", "rule", "file", "sheet", "column", "message", "mend", "rows"]
    rows = [{name: getattr(finding, name) or "" for name in columns} for finding in findings]
    for row, finding in zip(rows, findings, strict=True):
        known = finding.table in TABLES and row["column"] in TABLES[finding.table].column
        row["column"] = row["column"] if known else ""
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
