"""Four months and more, some withheld, some built and never published, some built twice: the attacker has them all.

The attacker of `attacker.py` joins every table that was ever printed, whatever the product compared it with, and asks
for the bounds of each small number of each month. A breach is what docs/decisions/0012-small-numbers.md calls one:
fewer than five values left, or none of them five or above.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.measures.disclosure.attacker import Attacker, MonthlyAttacker

from send_analysis.base.clock import Month
from send_analysis.measures.disclosure.days import Listed, YearOfEvents
from send_analysis.measures.disclosure.protection import Breakdown, Earlier, margin_bounds, protected, unprotected

THRESHOLD = 5
NEEDS, PHASES, PROVISIONS = ("a", "b", "c"), ("early", "late"), ("near", "far")
LIST = {"need": NEEDS, "phase": PHASES, "provision": PROVISIONS}
FIRST = Month(2023, 11)


def moving_list(seed, months):
    """The list's counts month by month, and how many came and went from each to the next."""
    lot = np.random.default_rng(seed)
    size, rate = int(lot.integers(20, 80)), lot.uniform(0.01, 0.12)
    mix = lot.gamma(0.6, 1, 12)
    counts = [lot.multinomial(size, mix / mix.sum())]
    flows = []
    for _ in range(months - 1):
        went = lot.binomial(counts[-1], rate)
        came = lot.multinomial(lot.poisson(size * rate), mix / mix.sum())
        counts.append(counts[-1] - went + came)
        flows.append((int(came.sum()), int(went.sum())))
    return counts, flows


def day(number):
    return FIRST.shift(number).last_day


def list_of(counts, flows, number, public=()):
    """The breakdown of one month's list; `flows` add up over a gap."""
    rows = pd.MultiIndex.from_product(LIST.values(), names=list(LIST)).to_frame(index=False)

    def since(then):
        first = next(n for n in range(len(counts)) if day(n) >= then)
        between = flows[first:number]
        return sum(came for came, _ in between), sum(went for _, went in between)

    table = rows.assign(count=counts[number])
    return Breakdown("waiting", LIST, table, [("need", "phase"), ("need", "provision")], "children", since, public)


def printed_months(seed, months, skipped=(), guarded=lambda earlier: earlier):
    """The breakdowns of some months and the tables printed of them; a skipped month prints nothing."""
    counts, flows = moving_list(seed, months)
    made, earlier = [], []
    for number in range(months):
        table = list_of(counts, flows, number)
        frame = protected(table, guarded(earlier[::-1])).frame
        frame = frame.iloc[:0] if number in skipped else frame
        earlier.append(Earlier(day(number), frame))
        made.append((table, frame))
    return made, [*flows, (None, None)]


def breaches(made, flows):
    """The small numbers of any month that all the months' tables together narrow too far, with their bounds."""
    attacker = Attacker(LIST, [(frame, *flow) for (_, frame), flow in zip(made, flows, strict=True)])
    return [
        (number, cell, bounds)
        for number, (table, frame) in enumerate(made)
        if len(frame)
        for cell in small_cells(table)
        if is_narrow(bounds := attacker.in_reals(attacker.row(cell, number * len(attacker.cells))))
    ]


def small_cells(table):
    return [cell for cell in table.printed() if 0 < table.count(cell) < THRESHOLD]


def is_narrow(bounds):
    low, high = bounds
    return high - low < THRESHOLD - 1 - 1e-5 or high < THRESHOLD - 1e-5


#: Councils that were breached before every earlier table was guarded: by the month before alone (6, 9, 23, 27, 30, 48)
#: or by the last that printed the table (16, 29, 40, 52).
BREACHED = (6, 9, 16, 23, 27, 29, 30, 40, 48, 52)


@pytest.mark.parametrize("skipped", [(), (1,), (1, 2)], ids=["every month", "one withheld", "two withheld"])
@pytest.mark.parametrize("seed", BREACHED)
def test_four_months_together_leave_every_small_number_open(seed, skipped):
    made, flows = printed_months(seed, 4, skipped)

    assert any(len(frame) for _, frame in made)
    assert [] == breaches(made, flows)


def last_month_alone(earlier):
    return earlier[:1]


def last_that_printed(earlier):
    return [told for told in earlier if len(told.table)][:1]


@pytest.mark.parametrize(
    ("seed", "skipped", "guarded"),
    [(6, (1, 2), last_month_alone), (30, (), last_month_alone), (16, (), last_that_printed)],
)
def test_the_attacker_breaks_what_is_guarded_against_one_report_alone(seed, skipped, guarded):
    assert breaches(*printed_months(seed, 4, skipped, guarded))


@pytest.mark.parametrize("seed", range(6))
def test_nor_with_dfes_counts_by_need_between_two_of_them(seed):
    """DfE prints the second of five months by need, small numbers too."""
    counts, flows = moving_list(seed + 100, 5)
    dfe = unprotected(replace(list_of(counts, flows, 1), prints=[("need",)])).frame
    made, earlier = [], []
    for number in range(5):
        public = [Earlier(day(1), dfe)] if number > 1 else []
        table = list_of(counts, flows, number, public)
        frame = dfe if number == 1 else protected(table, earlier[::-1]).frame
        earlier += [] if number == 1 else [Earlier(day(number), frame)]
        made.append((table if number > 1 else list_of(counts, flows, 1, public), frame))

    assert any(len(frame) for _, frame in made[2:])
    # What DfE's own figures gave away of the months before them was not ours to keep.
    assert [] == [found for found in breaches(made, [*flows, (None, None)]) if found[0] > 1]


# A month that is built twice ------------------------------------------------------------------------------------


def corrected(counts, seed):
    """The counts after a correction: one child or two counted elsewhere, or left out."""
    lot = np.random.default_rng(seed)
    after = counts.copy()
    for _ in range(int(lot.integers(1, 3))):
        after[lot.choice(np.flatnonzero(after))] -= 1
        after[lot.integers(len(after))] += lot.integers(0, 2)
    return after


def built_twice(seed, guard=True):
    """A month's list and its table before and after a correction."""
    counts, _ = moving_list(seed + 200, 1)
    first = list_of(counts, [], 0)
    second = list_of([corrected(counts[0], seed)], [], 0)
    before = protected(first).frame
    earlier = [Earlier(day(0), before, same_month=True)] if guard else []
    return first, before, second, protected(second, earlier).frame


def breaches_of_both(first, before, second, after):
    """What a reader of both narrows too far who takes it that no more was corrected than must have been."""
    attacker = Attacker(LIST, [(before, None, None), (after, None, None)])
    truth = [(attacker.row(cell, attacker.today), second.count(cell)) for cell in second.printed()]
    moved, fewest = attacker.fewest_changes(truth)
    attacker.lines.append((moved, 0, np.ceil(fewest - 1e-6)))
    targets = [(cell, attacker.today) for cell in small_cells(second) if len(after)]
    targets += [(cell, 0) for cell in small_cells(first) if len(before)]
    return [cell for cell, start in targets if is_narrow(attacker.in_reals(attacker.row(cell, start)))]


@pytest.mark.parametrize("seed", range(25))
def test_a_month_built_again_from_corrected_records_gives_no_small_number_away(seed):
    assert [] == breaches_of_both(*built_twice(seed))


def test_the_attacker_breaks_a_month_built_twice_without_looking_at_the_first_time():
    assert any(breaches_of_both(*built_twice(seed, guard=False)) for seed in range(25))


@pytest.mark.parametrize("seed", range(20))
def test_the_month_after_is_guarded_against_both_builds_of_a_month(seed):
    """The first build, the second, and the next month's report: joined by the printed flows and the fewest changes.

    The fewest are those that the second build's true counts take: with fewer the attacker would be misled.
    """
    counts, flows = moving_list(seed + 200, 2)
    drafted = corrected(counts[0], seed)
    first, second, after = list_of([drafted], [], 0), list_of(counts, flows, 0), list_of(counts, flows, 1)
    draft = protected(first).frame
    built = protected(second, [Earlier(day(0), draft, same_month=True)]).frame
    frame = protected(after, [Earlier(day(0), built), Earlier(day(0), draft)]).frame

    attacker = Attacker(LIST, [(draft, None, None), (built, *flows[0]), (frame, None, None)])
    cells, moved = len(attacker.cells), np.zeros(attacker.size)
    moved[3 * cells : 5 * cells] = 1
    pair = Attacker(LIST, [(draft, None, None), (built, None, None)])
    _, fewest = pair.fewest_changes([(pair.row(cell, pair.today), second.count(cell)) for cell in second.printed()])
    attacker.lines.append((moved, 0, np.ceil(fewest - 1e-6)))
    targets = [(cell, n * cells) for n, table in enumerate((first, second, after)) for cell in small_cells(table)
               if len((draft, built, frame)[n])]  # fmt: skip
    assert [] == [cell for cell, start in targets if is_narrow(attacker.in_reals(attacker.row(cell, start)))]


@pytest.mark.parametrize("seed", range(8))
def test_the_same_records_give_the_same_table_whatever_was_built_between(seed):
    first, before, _, after = built_twice(seed)
    both = [Earlier(day(0), frame, same_month=True) for frame in (after, before) if len(frame)]

    assert before.equals(protected(first, both).frame)
    assert before.equals(protected(first, both[::-1]).frame)


# Sums of twelve months ------------------------------------------------------------------------------------------

MOVES = {"need": NEEDS, "movement": ("joined", "left")}
LAST = 26
#: The months whose reports were built: of one year, and of the same months a year later.
BUILT = (11, 12, 13, 23, 24, 25)


def months_of_events(seed):
    """Events of each month: an array of months, needs and movements."""
    lot = np.random.default_rng(seed)
    return lot.poisson(lot.gamma(0.8, 0.5, (1, 3, 2)), (LAST, 3, 2))


def year_to(number):
    return range(number - 11, number + 1)


def events_of(events, number, public=()):
    """The breakdown of the twelve months to one; each month's joiners and leavers are printed whatever their needs."""
    rows = pd.MultiIndex.from_product(MOVES.values(), names=list(MOVES)).to_frame(index=False)

    def told(after, until):
        inside = [month for month in range(LAST) if after < day(month) <= until]
        return [({"movement": name}, int(events[inside, :, n].sum())) for n, name in enumerate(MOVES["movement"])]

    return Breakdown(
        "moves",
        MOVES,
        rows.assign(count=events[list(year_to(number))].sum(axis=0).ravel()),
        [("need", "movement")],
        headlines=[{"movement": "joined"}, {"movement": "left"}],
        public=public,
        events=YearOfEvents(day(number), told),
    )


def attacker_of(events):
    """An attacker who knows each month's joiners and leavers."""
    attacker = MonthlyAttacker(MOVES, LAST)
    for month in range(LAST):
        for n, name in enumerate(MOVES["movement"]):
            count = events[month, :, n].sum()
            attacker.lines.append((attacker.sum_row({"movement": name}, [month]), count, count))
    return attacker


def built_years(events, guarded=lambda earlier: earlier, dfe=None, withheld=()):
    """The tables printed in each built month; a withheld one prints nothing."""
    made, earlier = {}, []
    for number in BUILT:
        public = [dfe] if dfe and dfe.day <= day(number) else []
        table = events_of(events, number, public)
        frame = protected(table, guarded(earlier[::-1])).frame
        frame = frame.iloc[:0] if number in withheld else frame
        earlier.append(Earlier(day(number), frame))
        made[number] = (table, frame)
    return made


def breaches_of_years(events, made, attacker):
    for number, (_, frame) in made.items():
        attacker.hear(frame, year_to(number))
    return [
        (number, cell, bounds)
        for number, (table, frame) in made.items()
        if len(frame)
        for cell in small_cells(table)
        if is_narrow(bounds := attacker.in_reals(attacker.sum_row(cell, year_to(number))))
    ]


@pytest.mark.parametrize("seed", range(30))
def test_sums_of_twelve_months_that_overlap_across_years_leave_every_small_number_open(seed):
    events = months_of_events(seed)
    made = built_years(events)

    assert [] == breaches_of_years(events, made, attacker_of(events))


@pytest.mark.parametrize("withheld", [(12, 13), (12, 23, 24)], ids=["two of a year", "three over two years"])
@pytest.mark.parametrize("seed", range(3))
def test_nor_do_they_where_months_between_were_withheld(seed, withheld):
    events = months_of_events(seed + 100)
    made = built_years(events, withheld=withheld)

    assert [] == breaches_of_years(events, made, attacker_of(events))


def test_the_attacker_breaks_sums_of_twelve_months_that_look_at_the_last_report_alone():
    found = 0
    for seed in range(30):
        events = months_of_events(seed)
        found += bool(breaches_of_years(events, built_years(events, last_month_alone), attacker_of(events)))

    assert found


@pytest.mark.parametrize("seed", range(10))
def test_nor_do_they_with_dfes_count_of_a_calendar_year(seed):
    """DfE prints the year to the 14th month by need and movement, small numbers too."""
    events = months_of_events(seed + 50)
    dfe = Earlier(day(13), unprotected(events_of(events, 13)).frame)
    made = {number: table for number, table in built_years(events, dfe=dfe).items() if number > 13}
    attacker = attacker_of(events)
    attacker.hear(dfe.table, year_to(13))

    assert [] == breaches_of_years(events, made, attacker)


def test_a_month_published_long_ago_is_guarded_when_only_drafts_were_built_since():
    """Eight months: the first is the last that printed the table."""
    made, flows = printed_months(9, 8, skipped=(1, 2, 3, 4, 5, 6))

    assert [] == breaches(made, flows)


# A list's own tables beside the sums of twelve months of who joined and left it -----------------------------------

LISTED = (12, 13, 14, 15)


def lists_of(seed, events):
    """A list by need at the end of each month: who was there at first, with all who joined and without who left."""
    moved = (events[:, :, 0] - events[:, :, 1]).cumsum(axis=0)
    return np.maximum(-moved.min(axis=0), 0) + np.random.default_rng(seed).integers(0, 6, 3) + moved


def told_of_list(number, frame):
    """What a list's table leaves of each need."""
    return [
        Listed(day(number), *({"need": need, "movement": name} for name in MOVES["movement"]), *left)
        for need, left in margin_bounds(frame, "need").items()
    ]


def lists_and_moves(seed, guard=True):
    events = months_of_events(seed)
    lists, told, made = lists_of(seed, events), [], {}
    earlier_lists, earlier_moves = [], []
    for number in LISTED:

        def since(then, number=number):
            months = [month for month in range(LAST) if then < day(month) <= day(number)]
            return tuple(int(events[months, :, n].sum()) for n in range(2))

        rows = pd.DataFrame({"need": NEEDS, "count": lists[number]})
        listed = Breakdown("waiting", {"need": NEEDS}, rows, [("need",)], flows=since)
        frame = protected(listed, earlier_lists[::-1]).frame
        told += told_of_list(number, frame) if len(frame) else []
        none_below = [Listed(day(month), *told_moves(need), 0, np.inf) for month in range(number) for need in NEEDS]
        known = [*told, *(one for one in none_below if one.day not in {line.day for line in told})]
        moves = replace(events_of(events, number), lists=known if guard else [])
        printed_moves = protected(moves, earlier_moves[::-1]).frame
        earlier_lists.append(Earlier(day(number), frame))
        earlier_moves.append(Earlier(day(number), printed_moves))
        made[number] = (frame, moves, printed_moves)
    return events, made


def told_moves(need):
    return tuple({"need": need, "movement": name} for name in MOVES["movement"])


def breaches_of_moves(events, made):
    """The small joiners and leavers that lists and sums together narrow too far; the last slot is the first list."""
    attacker = MonthlyAttacker(MOVES, LAST + 1)
    for month in range(LAST):
        for n, name in enumerate(MOVES["movement"]):
            count = events[month, :, n].sum()
            attacker.lines.append((attacker.sum_row({"movement": name}, [month]), count, count))

    def listed(need, number):
        joined, left = told_moves(need)
        months = range(number + 1)
        return attacker.sum_row(joined, [*months, LAST]) - attacker.sum_row(left, months)

    attacker.lines += [(listed(need, month), 0, np.inf) for need in NEEDS for month in range(max(made))]
    for number, (frame, _, printed_moves) in made.items():
        for line in frame.to_dict("records"):
            ends = (line["count"], line["count"]) if line["status"] == "ok" else (1, np.inf)
            attacker.lines.append((listed(line["need"], number), *ends))
        attacker.hear(printed_moves, year_to(number))
    return [
        (number, cell, bounds)
        for number, (_, moves, printed_moves) in made.items()
        if len(printed_moves)
        for cell in small_cells(moves)
        if is_narrow(bounds := attacker.in_reals(attacker.sum_row(cell, year_to(number))))
    ]


@pytest.mark.parametrize("seed", range(6))
def test_lists_of_four_months_leave_every_small_number_who_joined_or_left_open(seed):
    assert [] == breaches_of_moves(*lists_and_moves(seed))


def test_the_attacker_breaks_joiners_and_leavers_that_do_not_look_at_the_list():
    assert any(breaches_of_moves(*lists_and_moves(seed, guard=False)) for seed in range(6))
