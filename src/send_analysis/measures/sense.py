"""Checks of sense: whether what the files say can be, held against the month before and what DfE has published.

A check that fails makes the figures that rest on its column doubtful, or not collected where nothing of it can be
used. It is told as a finding; a column that no figure rests on is not checked. How far is too far stands in
config/national/reporting.yaml under `sense`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from send_analysis.config.settings import Sense
from send_analysis.contract.codes import PAST_REVIEW, REVIEWED
from send_analysis.intake.drafts import HEADER_ONLY
from send_analysis.intake.extract import Acknowledgement, Extract, Finding
from send_analysis.measures.doubtful import doubted, is_of
from send_analysis.measures.looked_at import Checked, MonthBefore, Official
from send_analysis.measures.position import Position
from send_analysis.measures.sense_of_columns import (
    NO_ROWS,
    fewer_rows,
    fewer_unread_rows,
    filled_less,
    left_blank,
    list_as_before,
    no_match,
    no_rows,
    not_understood,
    rows_again,
    rows_left_out,
    rows_twice,
    same_as_before,
)
from send_analysis.measures.sense_of_counts import (
    counts_otherwise,
    inclusion_leapt,
    inclusion_parts_gone,
    month_not_there,
    total_among_pathways,
)
from send_analysis.measures.sense_of_figures import (
    ages,
    all_or_none,
    fell_to_nothing,
    moved_at_once,
    stock_and_flows,
    two_plans,
    unlike_official,
)
from send_analysis.measures.sense_of_one_month import cut_short, plans_left_out
from send_analysis.measures.sense_of_order import cells_out_of_place
from send_analysis.measures.sense_of_own_files import (
    amounts_moved,
    balances_reopened,
    budget_scaled,
    lines_gone,
    medians_unlike_shares,
    more_income_than_spending,
    parts_of_wholes,
    reserves_gone,
    spending_for_each_plan,
    waits_leapt,
)
from send_analysis.measures.sense_of_records import (
    appeared_late,
    days_corrected,
    entered_at_once,
    led_elsewhere,
    left_at_once,
    recorded_otherwise,
)
from send_analysis.measures.sense_of_spreads import (
    cases_gone,
    codes_gone,
    codes_moved,
    days_moved,
    final_when_due,
    on_one_day,
    same_days,
)
from send_analysis.measures.sense_of_the_past import (
    month_without_any,
    month_without_days,
    past_retold,
    schools_of_another_kind,
    shares_leapt,
)

#: Checks of how the files are filled, in the order in which they are told.
OF_COLUMNS: tuple[Callable[[Checked], Iterator[Finding]], ...] = (
    same_as_before, no_rows, not_understood, left_blank, filled_less, no_match, rows_left_out, fewer_rows, days_moved,
    on_one_day, same_days, final_when_due, cases_gone, codes_moved, codes_gone, parts_of_wholes, amounts_moved,
    more_income_than_spending, lines_gone, medians_unlike_shares, waits_leapt, rows_twice, rows_again,
    fewer_unread_rows, budget_scaled, reserves_gone, balances_reopened, counts_otherwise, inclusion_leapt,
    inclusion_parts_gone, total_among_pathways, month_not_there, list_as_before, cells_out_of_place,
)  # fmt: skip
#: Checks of figures and of what was recorded, made once it is known which columns can be used.
OF_FIGURES: tuple[Callable[[Checked], Iterator[Finding]], ...] = (
    stock_and_flows, fell_to_nothing, moved_at_once, all_or_none, two_plans, ages, unlike_official,
    spending_for_each_plan, past_retold, shares_leapt, month_without_any, month_without_days, recorded_otherwise,
    days_corrected, led_elsewhere, entered_at_once, appeared_late, left_at_once, plans_left_out, cut_short,
    schools_of_another_kind,
)  # fmt: skip


def sensed(extract: Extract, before: MonthBefore, official: Official, limits: Sense) -> Extract:
    """The extract with what checks of sense find added to its findings, and lines of extract.yaml that fit nothing."""
    return position_sensed(Position(extract), before, official, limits).extract


def position_sensed(position: Position, before: MonthBefore, official: Official, limits: Sense) -> Position:
    """The position of the extract as `sensed` leaves it; what the checks worked out of it need not be again."""
    for checks in (OF_COLUMNS, OF_FIGURES):
        checked = Checked(position.extract, before, official, limits, position)
        found = [finding for check in checks for finding in check(checked)]
        position = _without_unused(position.told([*position.extract.findings, *found]), found)
    extract = replace(position.extract, findings=_once(position.extract.findings))
    of_data = [line for line in extract.acknowledged if not (line.check == PAST_REVIEW and line.table in REVIEWED)]
    idle = [line for line in of_data if not any(is_of(line, finding) for finding in doubted(extract))]
    return position.told([*extract.findings, *(_idle(line) for line in idle)])


def _without_unused(position: Position, found: Sequence[Finding]) -> Position:
    """The position without the tables of which a check says that nothing can be used."""
    rules = {str(finding.table): finding.rule for finding in found if _is_of_table(finding)}
    if not rules:
        return position
    extract = position.extract
    tables = {name: table for name, table in extract.tables.items() if name not in rules}
    return Position(replace(extract, tables=tables, not_used={**extract.not_used, **rules}))


def _is_of_table(finding: Finding) -> bool:
    return finding.severity == "not_collected" and finding.table is not None and not finding.column


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Without what reading says of a module without rows where a check says it too, and more gravely."""
    empty = {finding.table for finding in findings if finding.rule == NO_ROWS}
    return [finding for finding in findings if finding.rule != HEADER_ONLY.name or finding.table not in empty]


def _idle(line: Acknowledgement) -> Finding:
    return Finding(
        "reported",
        "nothing to acknowledge",
        "extract.yaml",
        "a doubt is acknowledged that no check has raised",
        "take the line out, or write check, table and column as `check` lists them",
        column="acknowledged",
        value=f"{line.check}, {line.table}"[:60],
    )
