"""Lengths of waits over four months: an attacker who knows when each child can have joined has no small number.

The attacker reckons with each month's joiners by the days on which they joined, as far as lengths of waits and months
tell these apart, and with printed joiners, leavers and tables alone.
"""

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import lil_array

from send_analysis.base.clock import Month
from send_analysis.config.settings import Council
from send_analysis.measures.background import Background
from send_analysis.measures.disclosure.protection import Earlier, Withheld, no_flows, protected
from send_analysis.measures.position import Position
from send_analysis.measures.waiting import LENGTH_FROM, LENGTHS, waiting_by_length

FIRST, MONTHS, PRINTED = Month(2024, 1), 4, 12
NOTHING_KNOWN = Background(Council("anyshire", "Anyshire"), dt.date(2025, 1, 1), Path(), pd.DataFrame())
NO_TABLE = pd.DataFrame(columns=["length", "count", "status"])
MONTH_ENDS = [FIRST.shift(back).last_day for back in range(-PRINTED, MONTHS)]


def list_of(seed, size=1):
    """Who joined a list and left it, on which days: few a month, most of them not for long."""
    lot = np.random.default_rng(seed)
    start = dt.date(2022, 1, 1)
    rate, stay = lot.uniform(0.4, 2.5), lot.choice([150, 400, 900])
    joined = np.sort(lot.integers(0, 850, int(28 * rate * size)))
    return [
        (start + dt.timedelta(days=int(day)), start + dt.timedelta(days=int(day + lot.exponential(stay))))
        for day in joined
    ]


def short_list_of(seed, size, cap):
    """As `list_of`, of a council where nobody waits much longer than so many days."""
    lot = np.random.default_rng(seed)
    start = dt.date(2022, 1, 1)
    joined = np.sort(lot.integers(0, 850, int(28 * lot.uniform(0.8, 2.5) * size)))
    stay = lot.choice([120, 200, 400])
    return [
        (
            start + dt.timedelta(days=int(day)),
            start + dt.timedelta(days=int(day + min(lot.exponential(stay), cap + lot.uniform(-25, 25)))),
        )
        for day in joined
    ]


def waits_of(children, end):
    """The days that those who wait at a month's end have waited; none where so few wait that nothing is printed."""
    waits = sorted((end - joined).days for joined, left in children if joined <= end < left)
    return waits if len(waits) >= 20 else []


def rows_of(children, month):
    last = month.last_day
    return [
        {
            "persontableid": f"p{place}",
            "joineddate": joined.isoformat(),
            "leftdate": left.isoformat() if left <= last else None,
        }
        for place, (joined, left) in enumerate(children)
        if joined <= last
    ]


def printed_lengths(extract_of, children, skipped=(), known=lambda breakdown: breakdown):
    """Each month's true counts and the table printed of them; a skipped month prints nothing."""
    made, earlier = [], []
    for number in range(MONTHS):
        month = FIRST.shift(number)
        breakdown = waiting_by_length(
            Position(extract_of(month, specialist_waiting=rows_of(children, month))), NOTHING_KNOWN
        )
        if isinstance(breakdown, Withheld):
            made.append((breakdown, NO_TABLE))
            continue
        frame = protected(known(breakdown), earlier[::-1]).frame
        frame = frame.iloc[:0] if number in skipped else frame
        earlier.append(Earlier(month.last_day, frame))
        made.append((breakdown, frame))
    return made


class Reader:
    """What can be worked out of the months' tables, joiners and leavers: unknown are cohorts by their joining days."""

    def __init__(self, children):
        last = MONTH_ENDS
        limits = [end - dt.timedelta(days=days) for end in last[PRINTED:] for days in list(LENGTH_FROM)[1:]]
        longest = [
            end - dt.timedelta(days=waits[-1] + 1) for end in last[PRINTED:] if (waits := waits_of(children, end))
        ]
        #: A cohort is who joined after a day and up to the next; the first are all before.
        self.cuts = [dt.date(2000, 1, 1), *sorted({*last, *(day for day in limits if day > last[0]), *longest})]
        self.cohorts = list(pairwise(self.cuts))
        self.size = len(self.cohorts) * 3 * len(last)
        self.lines = []
        for n, (since, until) in enumerate(pairwise(last)):
            for cohort, (_, to) in enumerate(self.cohorts):
                before, after = self.at("there", n, cohort), self.at("there", n + 1, cohort)
                flows = {self.at("joined", n + 1, cohort): -1, self.at("left", n + 1, cohort): 1}
                self.lines.append(({after: 1, before: -1} | flows, 0, 0))
                if not since < to <= until:
                    self.lines.append(({self.at("joined", n + 1, cohort): 1}, 0, 0))
            joined = sum(since < one <= until for one, _ in children)
            left = sum(since < one <= until for _, one in children)
            for name, count in (("joined", joined), ("left", left)):
                self.lines.append(({self.at(name, n + 1, c): 1 for c in range(len(self.cohorts))}, count, count))
        for cohort, (_, to) in enumerate(self.cohorts):
            if to > last[0]:
                self.lines.append(({self.at("there", 0, cohort): 1}, 0, 0))

    def at(self, name, end, cohort):
        """The place of an unknown."""
        kind = ("there", "joined", "left").index(name)
        return (kind * len(MONTH_ENDS) + end) * len(self.cohorts) + cohort

    def waiting(self, number, length):
        """The unknowns that have waited so long at the end of a month."""
        end = MONTH_ENDS[PRINTED + number]
        days = [*LENGTH_FROM, 10**5]
        first = 0 if length == "all" else LENGTHS.index(length)
        longest = days[-1] if length == "all" else days[first + 1]
        return {
            self.at("there", PRINTED + number, cohort): 1
            for cohort, (_, to) in enumerate(self.cohorts)
            if days[first] <= (end - to).days < longest
        }

    def hear(self, number, frame):
        for line in frame.to_dict("records"):
            shown = line["status"] == "ok"
            count = (line["count"], line["count"]) if shown else (1, np.inf)
            self.lines.append((self.waiting(number, line["length"]), *count))

    def hear_the_middle(self, number, children):
        """The median of a list of twenty or more is printed: half have waited as long or longer, half no longer."""
        end = MONTH_ENDS[PRINTED + number]
        waits = waits_of(children, end)
        if not waits:
            return
        median = np.median(waits)
        for place, limit in enumerate([*LENGTH_FROM][1:], 1):
            told = LENGTHS[place:] if median >= limit else LENGTHS[:place]
            terms = {}
            for length in told:
                terms |= self.waiting(number, length)
            self.lines.append((terms, np.ceil(len(waits) / 2), np.inf))

    def hear_the_longest(self, number, children):
        """The longest wait is printed beside the median: nobody who waits joined before."""
        end = MONTH_ENDS[PRINTED + number]
        if waits := waits_of(children, end):
            before = [n for n, (_, to) in enumerate(self.cohorts) if (end - to).days > waits[-1]]
            self.lines.append(({self.at("there", PRINTED + number, cohort): 1 for cohort in before}, 0, 0))

    def bounds(self, terms):
        rows = lil_array((len(self.lines), self.size))
        for place, (line, _, _) in enumerate(self.lines):
            for column, factor in line.items():
                rows[place, column] = factor
        low, high = (np.array([line[n] for line in self.lines], dtype=float) for n in (1, 2))
        rows, exact = rows.tocsr(), low == high
        sought = np.zeros(self.size)
        sought[list(terms)] = 1
        ends = []
        for sign in (1, -1):
            found = linprog(sign * sought, -rows[~exact], -low[~exact], rows[exact], low[exact], method="highs")
            assert 0 == found.status, found.message
            ends.append(sign * found.fun)
        return tuple(ends)


def is_narrow(bounds):
    low, high = bounds
    return high - low < 4 - 1e-5 or high < 5 - 1e-5


def breaches(children, made):
    reader = Reader(children)
    for number, (_, frame) in enumerate(made):
        reader.hear(number, frame)
        if len(frame):
            # Where the table is not published, neither of the two is.
            reader.hear_the_middle(number, children)
            reader.hear_the_longest(number, children)
    return [
        (number, length, bounds)
        for number, (breakdown, frame) in enumerate(made)
        if len(frame)
        for length in LENGTHS
        if 0 < breakdown.count({"length": length}) < 5
        if is_narrow(bounds := reader.bounds(reader.waiting(number, length)))
    ]


def by_the_table_alone(breakdown):
    """What was attacked before the flows were: this month's table by itself."""
    return replace(breakdown, flows=no_flows, course=None, bounds=(), months=None)


def by_all_but_the_longest(breakdown):
    """What was attacked before the longest wait was."""
    return replace(breakdown, months=replace(breakdown.months, longest_days=lambda day: None))


#: Short lists (seed, size, cap in days) of which the longest wait, printed, bounded how many had waited long.
GIVEN_AWAY = ((1, 2, 205), (4, 2, 215), (3, 3, 400))

#: Lists (seed and size) of which lengths were bounded so before: the last two by who joined between two limits.
BREACHED = ((1, 1), (7, 1), (35, 1), (59, 1), (11, 2), (25, 2), (58, 2))


@pytest.mark.parametrize(
    ("seed", "size", "skipped"),
    [*((*one, ()) for one in BREACHED), (7, 1, (1,)), (25, 2, (1, 2)), (10, 1, ()), (12, 2, ())],
)
def test_joiners_and_leavers_of_each_month_give_no_small_length_of_wait_away(extract_of, seed, size, skipped):
    children = list_of(seed, size)

    assert [] == breaches(children, printed_lengths(extract_of, children, skipped))


def test_lists_that_can_be_told_safely_are_still_told(extract_of):
    made = [printed_lengths(extract_of, list_of(seed)) for seed in (4, 9)]

    assert [MONTHS] * 2 == [sum(len(frame) > 0 for _, frame in months) for months in made]


@pytest.mark.parametrize(("seed", "size"), BREACHED)
def test_the_reader_breaks_what_is_guarded_by_the_table_alone(extract_of, seed, size):
    children = list_of(seed, size)

    assert breaches(children, printed_lengths(extract_of, children, known=by_the_table_alone))


@pytest.mark.parametrize(("seed", "size", "cap"), GIVEN_AWAY)
def test_the_longest_wait_gives_no_small_length_of_wait_away(extract_of, seed, size, cap):
    children = short_list_of(seed, size, cap)

    assert [] == breaches(children, printed_lengths(extract_of, children))


@pytest.mark.parametrize(("seed", "size", "cap"), GIVEN_AWAY)
def test_the_reader_breaks_by_the_longest_wait_what_is_guarded_without_it(extract_of, seed, size, cap):
    children = short_list_of(seed, size, cap)

    assert breaches(children, printed_lengths(extract_of, children, known=by_all_but_the_longest))


def test_a_month_that_withholds_the_lengths_would_open_an_earlier_one_by_its_median(extract_of):
    """Which is why neither the median nor the longest wait is printed of such a month."""
    children = short_list_of(4, 2, 400)
    made = printed_lengths(extract_of, children)
    first, withheld = (frame for _, frame in made[:2])
    reader = Reader(children)
    reader.hear(0, first)
    reader.hear_the_middle(0, children)
    over_a_year = reader.waiting(0, LENGTHS[2])

    assert (True, 0) == (first["count"].isna().any(), len(withheld))
    assert not is_narrow(reader.bounds(over_a_year))
    reader.hear_the_middle(1, children)
    assert is_narrow(reader.bounds(over_a_year))
