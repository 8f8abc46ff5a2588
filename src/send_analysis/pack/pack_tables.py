"""The register of the pack's tables: each by its name, with the one function that makes it and what that needs.

A new table is its columns in the schema (`contract/pack_tables`) and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from send_analysis.base.paths import INTERNAL
from send_analysis.config.law_by_date import law_table
from send_analysis.config.severity import load_severity
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.dfe.appeals import appeals
from send_analysis.dfe.authority_statistics import published_tables
from send_analysis.dfe.comparators import authorities
from send_analysis.finance.finance_tables import finance_tables
from send_analysis.measures.backlog import backlog_flow, clearing, projection
from send_analysis.measures.cases import joined_cohorts
from send_analysis.measures.headlined import with_headlined
from send_analysis.measures.health import health_waits, joined_waits
from send_analysis.measures.improvement import judged_actions, priorities
from send_analysis.measures.inclusion import inclusion_rates
from send_analysis.measures.journey import stages, with_moved_in
from send_analysis.measures.mainstream import mainstream_split, mainstream_targets
from send_analysis.measures.review_pace import review_pace, reviews_falling_due
from send_analysis.measures.scorecard import flows_and_stock, measures_lack, unusable_history
from send_analysis.measures.severity import severity
from send_analysis.measures.sufficiency import Draws, capacity, places_needed, waiting_projection
from send_analysis.measures.variation import changes, intervals
from send_analysis.measures.waiting import wait_lengths
from send_analysis.measures.weeks_to_plan import plan_wait, weeks_to_plan
from send_analysis.pack.arrived import arrivals, corrected_cells, found
from send_analysis.pack.kept_counts import mainstream_ends
from send_analysis.pack.material import Material
from send_analysis.pack.measured import gap_findings
from send_analysis.pack.past_review import past_review
from send_analysis.pack.revising import revisions, stock_findings

#: Below this threshold no number is small: for the internal edition.
NOTHING_SMALL = 1


def _draws(of: Material) -> Draws:
    return Draws(*(int(of.settings.reporting[f"waiting_projection_{name}"]) for name in ("months", "draws", "seed")))


def _review_pace(of: Material) -> pd.DataFrame:
    return review_pace(of.trusted, of.known, of.month, reviews_falling_due(of.position, of.known))


def _actions(of: Material) -> pd.DataFrame:
    return judged_actions(of.own["actions"], of.last_month("actions"), of.month, of.next_board[0])


def _next_board(of: Material) -> pd.DataFrame:
    day, is_known = of.next_board
    return table_of("next_board", [(day.isoformat(), "yes" if is_known else "no")])


def _column_counts(of: Material) -> pd.DataFrame:
    last = of.last_month("column_counts")
    own = of.own["column_counts"]
    return own if last is None else pd.concat([last[last["month"] != str(of.month)], own], ignore_index=True)


def _changes(of: Material) -> pd.DataFrame:
    found = changes(of.trusted, of.month, of.council.rebase)
    return with_headlined(found, of.trusted, of.signals, str(of.month))


def _findings(of: Material) -> pd.DataFrame:
    stocks = stock_findings(of.paths, of.published, of.known_by)
    return found([*of.extract.findings, *unusable_history(of.history), *gap_findings(of.paths), *stocks])


def _health_waits(of: Material) -> pd.DataFrame:
    own = health_waits(of.position, NOTHING_SMALL) if of.paths.edition == INTERNAL else of.own["health_waits"]
    return joined_waits(of.before("health_waits"), own)


#: Every table about children and the work that is made by itself.
PACK_TABLES: dict[str, Callable[[Material], pd.DataFrame]] = {
    "scorecard": lambda of: of.scorecard,
    "own_measures": lambda of: table_of("own_measures", [measure.row for measure in of.own_measures]),
    "own_measure_months": lambda of: of.own_measure_months,
    "revisions": lambda of: revisions(of.paths, of.published, of.comparators, of.own_revisions),
    "signals": lambda of: of.signals,
    "changes": _changes,
    "intervals": lambda of: intervals(of.trusted),
    "comparators": lambda of: of.comparators,
    "authorities": lambda of: authorities(*of.reference),
    "appeals": lambda of: appeals(*of.reference),
    "published_moves": lambda of: of.placement_moves,
    "flows": lambda of: flows_and_stock(of.scorecard),
    "projection": lambda of: projection(of.trusted, of.month),
    "clearing": lambda of: clearing(of.trusted, of.month),
    "open_cases": lambda of: of.own["open_cases"],
    "cohorts": lambda of: joined_cohorts(of.before("cohorts"), of.own["cohorts"]),
    "weeks_to_plan": lambda of: weeks_to_plan(of.position),
    "plan_wait": lambda of: plan_wait(of.position),
    "backlog_flow": lambda of: backlog_flow(of.position, of.trusted, of.last_month("open_cases")),
    "wait_lengths": lambda of: wait_lengths(of.position, of.breakdowns.get("waiting_by_length")),
    "waiting_flow": lambda of: of.waiting_flow,
    "waiting_projection": lambda of: waiting_projection(
        of.waiting_flow, of.active_plans, of.known, of.month, _draws(of)
    ),
    "places_needed": lambda of: places_needed(of.waiting_flow, of.active_plans, of.known, of.month, _draws(of)),
    "capacity": lambda of: capacity(of.extract, of.breakdowns.get("places_filled")),
    "mainstream_split": lambda of: mainstream_split(mainstream_ends(of.paths), *of.reference),
    "mainstream_targets": lambda of: mainstream_targets(of.comparators, of.trusted, of.known, str(of.month)),
    "review_pace": _review_pace,
    "journey": lambda of: with_moved_in(of.journey),
    "journey_stages": lambda of: stages(of.journey, of.month),
    "actions": _actions,
    "priorities": lambda of: priorities(of.own["actions"]),
    "health_waits": _health_waits,
    "inclusion_rates": lambda of: inclusion_rates(of.position, of.breakdowns),
    "next_board": _next_board,
    "law": lambda of: law_table(of.law, of.settings.as_at),
    "past_review": lambda of: past_review(of.known, of.law, of.paths.reference, of.extract.acknowledged),
    "arrivals": lambda of: arrivals(of.extract),
    "corrected_cells": lambda of: corrected_cells(of.extract),
    "column_counts": _column_counts,
    "doubts": lambda of: of.own["doubts"],
    "measures_lack": lambda of: measures_lack(of.extract),
    "findings": _findings,
}

#: The council's own files of which these tables are made; every other table is made of what its measures read.
FILES_BEHIND: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "waiting_by_need", "waiting_by_length", "waiting_joined_left", "wait_lengths", "waiting_flow",
            "waiting_projection", "places_needed",
        ),
        ("specialist_waiting",),
    ),
    **dict.fromkeys(("capacity", "places_filled"), ("places",)),
    **dict.fromkeys(("actions", "priorities"), ("improvement_plan",)),
    "health_waits": ("health_waits",),
    "inclusion_rates": ("inclusion",),
    **dict.fromkeys(("suspensions_by_sen", "exclusions_by_sen", "alternative_provision_by_sen"), ("inclusion",)),
    "plans_by_place": ("establishments",),
    "mainstream_by_need": ("establishments",),
    **dict.fromkeys(("own_figures", "ledger_years", "ledger_lines", "ledger_months"), ("ledger",)),
    "balances": ("reserves",),
}  # fmt: skip

#: Functions that make several tables from one reading.
PACK_TABLES_TOGETHER: tuple[Callable[[Material], Mapping[str, pd.DataFrame]], ...] = (
    lambda of: of.breakdowns,
    lambda of: published_tables(*of.reference, of.trusted, of.settings.reporting.january_jump),
    lambda of: of.governance_tables,
)


def tables_of(material: Material) -> dict[str, pd.DataFrame]:
    """Every table about children and the work, by name."""
    tables = {name: make(material) for name, make in PACK_TABLES.items()}
    for make in PACK_TABLES_TOGETHER:
        tables |= make(material)
    # Made of the tables above, which hold nothing that could not be printed.
    register = load_severity(material.settings.root, material.council.code)
    tables["severity"] = severity(tables, register, material.month)
    return tables


def money_of(material: Material) -> dict[str, pd.DataFrame]:
    """Every table of the deficit, by name; the register's own says what the tables made before it read of it."""
    of = material
    return finance_tables(of.settings, of.assumptions, of.records, of.outlook, of.known.uses, of.placement_moves)
