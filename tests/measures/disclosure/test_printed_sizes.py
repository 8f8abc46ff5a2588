"""What sizes of sets tell: held against every sum and difference that a reader could try."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.measures.disclosure.printed_sizes import would_tell

ALL, SOME, FEW = frozenset(range(20)), frozenset(range(9)), frozenset(range(3))


def test_a_set_whose_rest_of_a_printed_one_is_small_would_tell():
    assert would_tell([frozenset(range(17))], [], [ALL], 5)
    assert not would_tell([frozenset(range(15))], [], [ALL], 5)


def test_the_rest_of_a_whole_may_be_told_by_two_sets_together():
    other = frozenset(range(9, 17))

    assert not would_tell([other], [], [ALL], 5)
    assert would_tell([other], [SOME], [ALL], 5)


def test_sets_that_cut_across_each_other_tell_nothing_of_where_they_meet():
    assert not would_tell([frozenset(range(6, 16))], [SOME], [], 5)


def test_what_a_printed_figure_tells_by_itself_is_no_fault_of_another():
    assert not would_tell([SOME], [], [FEW], 5)


def test_an_unrelated_figure_that_cuts_a_small_rest_in_two_does_not_hide_that_it_is_told():
    crossing = frozenset({17, 18, 30, 31, 32, 33, 34})

    assert would_tell([frozenset(range(9, 17))], [SOME], [ALL, crossing], 5)


sets_of_cases = st.sets(st.integers(0, 11), min_size=5).map(frozenset)


@settings(max_examples=200, deadline=None)
@given(st.lists(sets_of_cases, min_size=1, max_size=3), sets_of_cases)
def test_no_small_set_of_cases_is_a_sum_and_difference_of_what_is_shown(own, whole):
    """The attack: every way to add and take away what is shown; no few cases may come out, each counted once."""
    shown = []
    for cases in own:
        if not would_tell([cases], shown, [whole], 5):
            shown.append(cases)

    known = [*shown, whole]
    for signs in product((-1, 0, 1), repeat=len(known)):
        counts = [sum(sign for sign, cases in zip(signs, known, strict=True) if case in cases) for case in range(12)]
        if set(counts) <= {0, 1}:
            assert not 0 < sum(counts) < 5
