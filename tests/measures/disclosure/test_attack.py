"""Whatever the table, no small number in it can be worked out, nor one of the report before it."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.measures.disclosure.attacker import Attacker

from send_analysis.measures.disclosure.protection import Breakdown, Earlier, protected, unprotected

THRESHOLD = 5
LAST_MONTH = dt.date(2024, 2, 29)
NAMES = ("need", "phase", "provision")
#: Many noughts, many small numbers, some large.
COUNTS = st.sampled_from([0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 9, 14, 40])
PRINTS = (
    (("need",),),
    (("need", "phase"),),
    (("need", "phase"), ("need", "provision")),
    (("need", "phase"), ("phase", "provision"), ("need", "provision")),
    (("need", "phase", "provision"),),
)


def breakdown(counts, prints, flows=lambda since: (None, None), public=()):
    """A breakdown of an array of counts."""
    categories = {
        name: tuple(f"{name} {n}" for n in range(size)) for name, size in zip(NAMES, counts.shape, strict=True)
    }
    rows = [
        {name: categories[name][place] for name, place in zip(NAMES, index, strict=True)} | {"count": int(count)}
        for index, count in np.ndenumerate(counts)
    ]
    return Breakdown("table", categories, pd.DataFrame(rows), prints, "children", flows, public)


@st.composite
def arrays(draw):
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(1, 3)))
    size = int(np.prod(shape))
    return np.array(draw(st.lists(COUNTS, min_size=size, max_size=size))).reshape(shape)


@st.composite
def months(draw):
    """This month's counts, last month's, and how many came and went between them."""
    now = draw(arrays())
    changes = st.lists(st.sampled_from([-2, -1, 0, 0, 0, 0, 0, 0, 1, 2]), min_size=now.size, max_size=now.size)
    before = np.maximum(0, now + np.array(draw(changes)).reshape(now.shape))
    unseen = draw(st.integers(0, 3))  # came and went between the two days, or in one cell while out of another
    came, went = (int(np.maximum(0, part).sum()) + unseen for part in (now - before, before - now))
    return now, before, came, went


def small_cells(table):
    """The printed cells of a breakdown whose true count is small."""
    return [cell for cell in table.printed() if 0 < table.count(cell) < THRESHOLD]


def assert_kept(attacker, cells, start):
    for cell in cells:
        for low, high in (
            attacker.in_reals(attacker.row(cell, start)),
            attacker.in_whole_numbers(attacker.row(cell, start)),
        ):
            assert high - low > THRESHOLD - 1 - 1e-5, cell
            assert high > THRESHOLD - 1e-5, cell


def assert_honest(safe, table):
    """What is shown is true, noughts are shown, and every small number is hidden."""
    for line in safe.frame.to_dict("records"):
        true = table.count({name: line[name] for name in NAMES if name in line})
        assert pd.isna(line["count"]) if line["status"] == "suppressed" else line["count"] == true
        assert (line["status"] == "suppressed") >= (0 < true < THRESHOLD)
        assert line["status"] == "ok" or true


CALM = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
#: Two months joined are the longest attack: a few in every run; raise it for a long night.
LONG = settings(CALM, max_examples=12)


@CALM
@given(arrays(), st.sampled_from(PRINTS))
def test_no_small_number_of_a_table_can_be_worked_out(counts, prints):
    table = breakdown(counts, prints)
    safe = protected(table)
    assert_honest(safe, table)
    if safe.published:
        assert_kept(Attacker(table.categories, [(safe.frame, None, None)]), small_cells(table), 0)


@LONG
@given(months(), st.sampled_from(PRINTS))
def test_nor_with_the_report_before_nor_of_the_report_before(two_months, prints):
    now, before, came, went = two_months
    last, today = breakdown(before, prints), breakdown(now, prints, lambda since: (came, went))
    frozen = protected(last)
    safe = protected(today, [Earlier(LAST_MONTH, frozen.frame)])
    assert_honest(safe, today)
    if safe.published:
        attacker = Attacker(today.categories, [(frozen.frame, came, went), (safe.frame, None, None)])
        assert_kept(attacker, small_cells(today), attacker.today)
        if frozen.published:
            assert_kept(attacker, small_cells(last), 0)


@CALM
@given(months())
def test_nor_with_dfes_own_figures_of_an_earlier_day(two_months):
    now, before, came, went = two_months
    dfe = unprotected(breakdown(before, [("need",)])).frame
    today = breakdown(now, [("need", "phase")], lambda since: (came, went), [Earlier(dt.date(2024, 1, 18), dfe)])
    safe = protected(today)
    if safe.published:
        attacker = Attacker(today.categories, [(dfe, came, went), (safe.frame, None, None)])
        assert_kept(attacker, small_cells(today), attacker.today)


def test_the_attacker_works_out_what_is_not_protected():
    """Small numbers hidden alone: the row's total gives them away."""
    table = breakdown(np.array([[[30], [2]], [[9], [8]]]), [("need", "phase")])
    frame = unprotected(table).frame
    alone = frame.assign(status=frame["status"].mask(frame["count"].between(1, 4), "suppressed"))
    attacker = Attacker(table.categories, [(alone, None, None)])

    assert (2, 2) == pytest.approx(attacker.in_reals(attacker.row({"need": "need 0", "phase": "phase 1"}, 0)))


def test_most_tables_of_a_hundred_children_can_be_published():
    lot = np.random.default_rng(7)
    shown = [
        protected(breakdown(lot.poisson(lot.gamma(0.8, 6, (5, 4, 1))), [("need", "phase")])).published
        for _ in range(12)
    ]
    assert sum(shown) >= 10
