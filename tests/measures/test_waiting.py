"""Children awaiting specialist provision at the month's end."""

import pytest


def waiting(joined, left=None):
    return {"persontableid": "p", "joineddate": joined, "leftdate": left}


def test_worked_example_of_awaiting_specialist(extract_of, figure):
    extract = extract_of(
        specialist_waiting=[
            waiting("2023-05-01"),
            waiting("2024-03-31"),
            waiting("2023-05-01", "2024-04-01"),
            waiting("2023-05-01", "2024-03-31"),
            waiting("2024-04-01"),
            waiting(None),
        ]
    )

    found = figure(extract, "awaiting_specialist")

    assert (3, None, 3.0, "ok") == (found.numerator, found.denominator, found.value, found.status)
    assert "1 row without a joined date not counted" == found.note


@pytest.mark.parametrize(("left", "count"), [("2024-03-30", 0), ("2024-03-31", 0), ("2024-04-01", 1)])
def test_a_child_who_leaves_on_the_last_day_waits_no_more(extract_of, counts, left, count):
    extract = extract_of(specialist_waiting=[waiting("2024-01-01", left)])

    assert (count, None) == counts(extract, "awaiting_specialist")


def test_an_empty_list_is_nought_and_a_missing_one_is_not_collected(extract_of, figure):
    assert ("ok", 0.0) == tuple(
        getattr(figure(extract_of(specialist_waiting=[]), "awaiting_specialist"), name) for name in ("status", "value")
    )
    assert "not_collected" == figure(extract_of(), "awaiting_specialist").status
