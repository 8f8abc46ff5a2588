"""Numbers that change step by step from month to month, such as how long something is overdue: never back."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from send_analysis.base.clock import Month
from send_analysis.measures.disclosure.days import Course
from send_analysis.measures.disclosure.protection import Breakdown, Earlier, no_flows, protected

STAGES = ("short", "long", "longest")
FIRST = Month(2023, 11)


def day(number):
    return FIRST.shift(number).last_day


def next_month_only(since, until):
    """Who came in a month is among the shortest; over more months nothing is known."""
    return {"stage": "short"} if (until - since).days <= 31 else None


def staged(counts, number, came=()):
    """The breakdown of a month's counts by stage; `came` has who came in each month, printed."""

    def since(then):
        months = [month for month in range(len(came)) if then < day(month) <= day(number)]
        return (sum(came[month] for month in months) if came else None), None

    table = pd.DataFrame({"stage": STAGES, "count": counts})
    course = Course({"stage": (("short", "long"), ("long", "longest"))}, day(number), next_month_only)
    return Breakdown("overdue", {"stage": STAGES}, table, [("stage",)], flows=since, course=course)


def hidden_of(frame):
    return set(frame[frame["status"].eq("suppressed")]["stage"])


def after(first, second, came=()):
    """The second month's table, printed after the first's."""
    printed = protected(staged(first, 0, came)).frame
    return protected(staged(second, 1, came), [Earlier(day(0), printed)])


def test_the_last_long_one_that_is_gone_does_not_tell_what_was_hidden_of_the_month_before():
    """Two left and nobody came: of the longest, of whom there are none now, there were two at most."""
    table = replace(staged((10, 10, 0), 1), flows=lambda since: (0, 2))
    before = protected(staged((12, 8, 2), 0)).frame

    assert "longest" in hidden_of(before)
    assert protected(table).published
    assert not protected(table, [Earlier(day(0), before)]).published


def test_of_three_who_came_no_five_can_be_short_where_nobody_was():
    assert protected(staged((3, 17, 11), 1)).published
    assert not after((0, 20, 9), (3, 17, 11), came=(20, 3)).published


def test_of_months_further_apart_less_follows():
    first = protected(staged((0, 20, 9), 0)).frame

    assert protected(staged((3, 17, 11), 4), [Earlier(day(0), first)]).published


def test_nothing_follows_from_days_before_the_first():
    first = Earlier(day(0), protected(staged((0, 20, 9), 0)).frame)
    table = staged((3, 17, 11), 1, (20, 3))
    later = replace(table, course=replace(table.course, first_day=day(0) + dt.timedelta(days=1)))

    assert not protected(table, [first]).published
    assert protected(later, [first]).published


# Four months in a row -------------------------------------------------------------------------------------------


def months_of(seed):
    """Each month's counts by stage and who came before it: they step on or leave, never back."""
    lot = np.random.default_rng(seed)
    counts, came = [lot.multinomial(lot.integers(14, 40), lot.dirichlet((2, 0.7, 0.5)))], [0]
    for _ in range(3):
        stay = lot.binomial(counts[-1], 0.9)
        step = lot.binomial(stay, (0.3, 0.2, 0))
        came.append(int(lot.poisson(2)))
        counts.append(stay - step + np.array([came[-1], step[0], step[1]]))
    return counts, came


def printed(counts, came, skipped=(), known=lambda breakdown: breakdown):
    made, earlier = [], []
    for number in range(len(counts)):
        table = staged(counts[number], number, came)
        frame = protected(known(table), earlier[::-1]).frame
        frame = frame.iloc[:0] if number in skipped else frame
        earlier.append(Earlier(day(number), frame))
        made.append((table, frame))
    return made


def breaches(made, came):
    """What a reader narrows too far: unknown are each month's stages, who left of each, and who stepped on."""
    size, lines = 9 * len(made), []

    def row(terms):
        found = np.zeros(size)
        for kind, number, stage, factor in terms:
            found[9 * number + 3 * kind + stage] += factor
        return found

    for number, (_, frame) in enumerate(made):
        for line in frame.to_dict("records"):
            stages = range(3) if line["stage"] == "all" else [STAGES.index(line["stage"])]
            shown = line["status"] == "ok"
            ends = (line["count"], line["count"]) if shown else (1, np.inf)
            lines.append((row([(0, number, stage, 1) for stage in stages]), *ends))
        if not number:
            continue
        for stage in range(3):
            into = [(2, number, stage - 1, -1)] if stage else []
            flows = [(1, number, stage, 1), (2, number, stage, 1), *into]
            balance = row([(0, number, stage, 1), (0, number - 1, stage, -1), *flows])
            lines.append((balance, *(2 * [0 if stage else came[number]])))
            lines.append((row([(0, number - 1, stage, 1), (2, number, stage, -1)]), 0, np.inf))
        lines.append((row([(2, number, 2, 1)]), 0, 0))
    rows, low, high = (np.array(part, dtype=float) for part in zip(*lines, strict=True))
    exact = low == high
    told = (-rows[~exact], -low[~exact], rows[exact], low[exact])
    return [
        (number, STAGES[stage])
        for number, (table, frame) in enumerate(made)
        for stage in range(3)
        if len(frame) and 0 < table.count({"stage": STAGES[stage]}) < 5
        if is_narrow([sign * linprog(sign * row([(0, number, stage, 1)]), *told).fun for sign in (1, -1)])
    ]


def is_narrow(bounds):
    low, high = bounds
    return high - low < 4 - 1e-5 or high < 5 - 1e-5


def month_by_itself(breakdown):
    return replace(breakdown, flows=no_flows, course=None)


@pytest.mark.parametrize("skipped", [(), (1,), (1, 2)], ids=["every month", "one withheld", "two withheld"])
@pytest.mark.parametrize("seed", range(20))
def test_four_months_leave_every_small_number_of_a_stage_open(seed, skipped):
    counts, came = months_of(seed)

    assert [] == breaches(printed(counts, came, skipped), came)


def test_the_attacker_breaks_months_that_are_each_guarded_by_themselves():
    made = [months_of(seed) for seed in range(20)]

    assert any(breaches(printed(counts, came, known=month_by_itself), came) for counts, came in made)
