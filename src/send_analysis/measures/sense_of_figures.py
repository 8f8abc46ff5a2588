"""Checks of figures: whether they can be so beside the month before, each other and DfE's statistics."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from send_analysis.base.clock import SCHOOL_YEAR_STARTS
from send_analysis.base.figures import printed
from send_analysis.config.settings import Sense
from send_analysis.intake.extract import Finding
from send_analysis.measures.card import POINT, Kpi
from send_analysis.measures.looked_at import PLACES, STOCK, YEAR_STARTS, Checked, Key, per_cent, told
from send_analysis.measures.plan_breakdowns import PERSON_NEEDS, birth_dates_of
from send_analysis.measures.plans import share_of_further_plans
from send_analysis.measures.register import REGISTER
from send_analysis.measures.scorecard import missing_inputs, result_of
from send_analysis.measures.signals.chance import counts_differ


def stock_and_flows(checked: Checked) -> Iterator[Finding]:
    """Plans in force that the month's new and ceased plans do not explain."""
    was, stock = checked.before.figure("active_plans", "point"), checked.figure("active_plans", "point")
    new, ceased = checked.figure("new_plans", "flow"), checked.figure("ceased_plans", "flow")
    if was is None or stock is None or new is None or ceased is None:
        return
    unexplained = abs(stock - was - new + ceased)
    if unexplained > max(checked.limits.least_plans, was * checked.limits.stock / 100):
        message = (
            f"{was:,.0f} plans the month before, {new:,.0f} new and {ceased:,.0f} ceased, and {stock:,.0f} now: "
            f"{unexplained:,.0f} are not explained"
        )
        mend = "see whether plans are missing from the export, are in it twice, or came without the day they ceased"
        yield told(checked, "doubtful", "plans that do not add up", STOCK, message, mend)


def all_or_none(checked: Checked) -> Iterator[Finding]:
    """A share of which suddenly every case counts, or none, though that could hardly be by chance."""
    new_school_year = checked.extract.month.number == SCHOOL_YEAR_STARTS
    for card, basis in _shares():
        was, now = checked.before.row(card.id, basis), result_of(card, basis, checked.position)
        afresh = new_school_year and card.restarts_each_school_year(basis)
        if was is None or afresh or now.value not in (0.0, 100.0):
            continue
        if abs(now.value - was["value"]) <= checked.limits.leap:
            continue
        # One case more of each kind: a month in which all or none of a few counted makes neither certain.
        share = (was["numerator"] + 1) / (was["denominator"] + 2)
        chance = share if now.value else 1 - share
        if chance ** (now.denominator or 0) * checked.limits.all_or_none < 1:
            which = "every one" if now.value else "none"
            message = f"{card.short_label}: {which} of {now.denominator:,}, and {was['value']:.1f}% the month before"
            mend = "see whether the column still holds what it held"
            yield told(checked, "doubtful", "every case or none", _last_column(card, basis), message, mend)


def _last_column(card: Kpi, basis: str) -> Key:
    """The last column that a measure reads, which mostly says what became of a case."""
    table, columns = list(card.needs_of(basis).items())[-1]
    return table, columns[-1]


def _shares() -> Iterator[tuple[Kpi, str]]:
    """Every measure that is a share, on each basis, but for those whose small counts are not shown."""
    for card in REGISTER.values():
        if card.unit == "percent" and not card.disclosive:
            yield from ((card, basis) for basis in card.bases)


def fell_to_nothing(checked: Checked) -> Iterator[Finding]:
    """A number at the month's end that was large a month ago and is nought; of a waiting list, that has halved.

    Without a month before, a list of many rows on which nobody waits is doubted too.
    """
    for card in REGISTER.values():
        if card.disclosive or card.unit == "percent" or POINT not in card.bases:
            continue
        now, was = checked.figure(card.id, POINT), checked.before.figure(card.id, POINT)
        if now is None or not _is_gone(checked, card, now, was):
            continue
        before = "though the list is long" if was is None else f"and {was:,.0f} the month before"
        mend = "see whether the column still holds what it held, and whether rows are missing"
        message = f"{card.short_label}: {now:,.0f} now, {before}"
        yield told(checked, "doubtful", "fell to nothing", _last_column(card, POINT), message, mend)


def moved_at_once(checked: Checked) -> Iterator[Finding]:
    """Headlined figures of a day that moved further in one month than they mostly do, by more than chance.

    It is told, and is no doubt. Of shares only those by placement: that of reviews up to date moves with its backlog.
    """
    if checked.extract.month.number == SCHOOL_YEAR_STARTS:
        return
    for card in REGISTER.values():
        if card.disclosive or not card.headline or POINT not in card.bases or card.restarts_each_school_year(POINT):
            continue
        now, was = checked.figure(card.id, POINT), checked.before.row(card.id, POINT)
        if now is None or was is None or not _is_far(checked.limits, card, now, was):
            continue
        figures_of = (printed(value, card.unit) for value in (now, float(was["value"])))
        message = f"{card.short_label}: {', and '.join(figures_of)} the month before"
        mend = "say in the report what moved it, or see whether rows were filled in, retyped or left out at once"
        yield told(checked, "reported", "moved at once", _last_column(card, POINT), message, mend)


def _is_far(limits: Sense, card: Kpi, now: float, was: pd.Series) -> bool:
    if card.unit == "percent":
        many = not pd.isna(was["denominator"]) and was["denominator"] >= limits.official_base
        return bool(many and "placementdetail" in card.needs_of(POINT) and abs(now - was["value"]) > limits.share_told)
    moved = per_cent(abs(now - was["value"]), was["value"]) if was["value"] >= limits.blank_rows else 0.0
    return moved > limits.count_told and counts_differ(was["value"], now)


def _is_gone(checked: Checked, card: Kpi, now: float, was: float | None) -> bool:
    limits, month = checked.limits, checked.extract.month.number
    is_list = _WAITING in card.needs_of(POINT)
    if was is None:
        return is_list and now == 0 and len(checked.extract.tables[_WAITING]) >= limits.blank_rows
    if was < limits.blank_rows or card.restarts_each_school_year(POINT) or month == YEAR_STARTS:
        return False
    # Many children leave the list when the school year starts.
    halved = is_list and month != SCHOOL_YEAR_STARTS and per_cent(was - now, was) > limits.most
    return now == 0 or halved


#: The table of children who wait for specialist provision.
_WAITING = "specialist_waiting"


def ages(checked: Checked) -> Iterator[Finding]:
    """Birth dates by which many children with a plan in force are too old for one; one before birth breaks a rule."""
    if checked.figure("active_plans", POINT) is None or missing_inputs(checked.extract, PERSON_NEEDS):
        return
    born = birth_dates_of(checked.position, checked.position.in_force["requeststableid"]).dropna()
    old = born <= checked.position.last_day - pd.DateOffset(years=_TOO_OLD)
    share = per_cent(int(old.sum()), len(born))
    if len(born) >= checked.limits.spread_cells and share > checked.limits.ages:
        message = f"{share:.0f}% of the children with a plan in force are {_TOO_OLD} or older"
        mend = "see whether the export has moved birth dates, or fills in one where none is known"
        yield told(checked, "not_collected", "ages that cannot be", ("person", "personbirthdate"), message, mend)


#: A plan may be in force to the end of the school year in which the young person becomes 25, and some end late.
_TOO_OLD = 27


def two_plans(checked: Checked) -> Iterator[Finding]:
    """Plans in force of children who have another one, so many that a count of plans is no count of children."""
    if checked.figure("active_plans", "point") is None:
        return
    share = share_of_further_plans(checked.position)
    if share > checked.limits.two_plans:
        message = f"{share:.1f}% of the plans in force are of a child who has another one in force"
        mend = "see whether cases came over twice from another system, and cease the plan that was replaced"
        yield told(checked, "doubtful", "children with two plans", STOCK, message, mend)


def unlike_official(checked: Checked) -> Iterator[Finding]:
    """Plans in force, and their share in mainstream schools, far from the council's own in DfE's statistics.

    How many plans an invented council has is chosen by whoever invents it.
    """
    stock, share = checked.figure("active_plans", "point"), checked.figure("mainstream_penetration", "point")
    official, limits = checked.official, checked.limits
    chosen = checked.extract.synthetic
    if stock and official.plans and not chosen and _apart(stock, official.plans) > limits.official_plans:
        message = f"{stock:,.0f} plans in force, and {official.plans:,.0f} in DfE's statistics of {official.period}"
        mend = "see whether the export holds every team's plans, and this council's only"
        yield told(checked, "doubtful", "unlike DfE's figures", STOCK, message, mend)
    if share is None or official.mainstream is None or (stock or 0) < limits.official_base:
        return
    if abs(share - official.mainstream) > limits.official_mainstream:
        message = (
            f"{share:.1f}% of plans in mainstream schools, and {official.mainstream:.1f}% in DfE's statistics of "
            f"{official.period}"
        )
        mend = "see whether the numbers of establishments, and GIAS's list, are right"
        yield told(checked, "doubtful", "unlike DfE's figures", PLACES, message, mend)


def _apart(ours: float, theirs: float) -> float:
    """By how many per cent the greater is more than the lesser."""
    return 100 * (max(ours, theirs) / min(ours, theirs) - 1)
