"""Each thing that a report can say of a table narrows what a hidden cell may be, as arithmetic has it."""

import pytest

from send_analysis.measures.disclosure.attack import Contradiction, interval
from send_analysis.measures.disclosure.statements import (
    Register,
    Space,
    counted,
    hidden,
    percentage,
    rounded,
)

SPACE = Space({"need": ("autism", "other"), "phase": ("primary", "secondary")}, ("now", "before"))
AUTISM = SPACE.row({"need": "autism"})
OTHER = SPACE.row({"need": "other"})
ALL = SPACE.row({})


def bounds(*told, row=AUTISM, whole=False):
    span = interval(Register(SPACE).told(*told), row, whole)
    return round(span.low, 6), round(span.high, 6)


def test_nothing_told_leaves_a_cell_open():
    assert (0, float("inf")) == bounds()


def test_a_total_caps_its_parts_and_a_shown_part_gives_the_other_away():
    assert (0, 12) == bounds(counted(ALL, 12))
    assert (3, 3) == bounds(counted(ALL, 12), counted(OTHER, 9))


def test_a_hidden_cell_is_one_at_least():
    assert (1, 11) == bounds(counted(ALL, 12), hidden(AUTISM), hidden(OTHER))


def test_a_count_rounded_to_five_is_known_within_two():
    assert (8, 12) == bounds(rounded(AUTISM, 10))


@pytest.mark.parametrize(("decimals", "printed"), [(0, 17), (1, 16.7)])
def test_the_percentage_of_a_hidden_cell_gives_it_away(decimals, printed):
    assert (2, 2) == bounds(counted(ALL, 12), percentage(AUTISM, ALL, printed, decimals), whole=True)


def test_days_hang_together_through_who_came_and_went():
    space = Space({"need": ("autism", "other")}, ("now", "before", "came", "went"))
    register = Register(space).told(
        space.balance("now", "before", "came", "went"),
        counted(space.row({"need": "autism"}, "before"), 6),
        counted(space.row({}, "came"), 1),
        counted(space.row({}, "went"), 3),
    )
    span = interval(register, space.row({"need": "autism"}), whole=True)

    assert (3, 7) == (span.low, span.high)


def test_statements_that_contradict_each_other_are_an_error():
    with pytest.raises(Contradiction):
        bounds(counted(AUTISM, 3), counted(ALL, 2))


def test_a_value_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="'deaf' is not a value of need: autism, other"):
        SPACE.row({"need": "deaf"})
