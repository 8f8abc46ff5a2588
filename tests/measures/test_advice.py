"""Advice: within 42 days of being asked for, by the month it came."""

import pytest


def advice(requested, received, kind="EP"):
    return {"requeststableid": "r", "advicetype": kind, "requesteddate": requested, "receiveddate": received}


def test_worked_example_of_ep_advice(extract_of, figure):
    extract = extract_of(
        advice=[
            advice("2024-02-01", "2024-03-01"),
            advice("2024-02-20", "2024-03-31"),
            advice("2023-12-01", "2024-03-31"),
            advice("2024-03-01", None),
            advice("2024-02-01", "2024-03-01", "health"),
        ]
    )

    found = figure(extract, "ep_advice")

    assert (2, 3, 100 * 2 / 3) == (found.numerator, found.denominator, found.value)


def test_worked_example_of_health_advice(extract_of, counts):
    extract = extract_of(
        advice=[
            advice("2024-02-01", "2024-03-14", "health"),
            advice("2024-02-01", "2024-03-15", "health"),
            advice("2024-02-01", "2024-03-01", "EP"),
        ]
    )

    assert (1, 2) == counts(extract, "health_advice")


def test_worked_example_of_social_care_advice(extract_of, counts):
    extract = extract_of(
        advice=[
            advice("2024-02-01", "2024-03-14", "social care"),
            advice("2024-02-01", "2024-03-01", "health"),
        ]
    )

    assert (1, 1) == counts(extract, "social_care_advice")


@pytest.mark.parametrize(("received", "in_time"), [("2024-03-14", 1), ("2024-03-15", 0)])
def test_advice_on_day_42_counts_and_on_day_43_does_not(extract_of, counts, received, in_time):
    assert (in_time, 1) == counts(extract_of(advice=[advice("2024-02-01", received)]), "ep_advice")


@pytest.mark.parametrize("received", ["2024-02-29", "2024-04-01", None])
def test_advice_of_another_month_is_no_case(extract_of, figure, received):
    assert "no_cases" == figure(extract_of(advice=[advice("2024-02-20", received)]), "ep_advice").status


def test_advice_never_asked_for_is_not_in_time_and_is_told(extract_of, figure):
    found = figure(extract_of(advice=[advice(None, "2024-03-05")]), "ep_advice")

    assert (0, 1) == (found.numerator, found.denominator)
    assert "1 piece of advice without a requested date" in found.note


def test_without_the_file_advice_is_not_collected(extract_of, figure):
    found = figure(extract_of(), "ep_advice")

    assert ("not_collected", None, "no file advice") == (found.status, found.value, found.note)
