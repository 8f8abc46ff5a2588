"""Requests: decided within 42 days, received in the month, asked for by whom."""

import pytest


def request(received, decided=None, outcome="Y", **more):
    said = {"persontableid": "p", "receiveddate": received, "requestoutcomedate": decided, "requestoutcome": outcome}
    return said | more


def test_worked_example_of_six_week_decisions(extract_of, figure):
    extract = extract_of(
        requests=[
            request("2024-02-01", "2024-03-01"),
            request("2024-02-01", "2024-03-10", "N"),
            request("2024-01-01", "2024-03-10"),
            request("2024-03-01"),
        ]
    )

    found = figure(extract, "six_week_decisions")

    assert (2, 3, 100 * 2 / 3, "ok") == (found.numerator, found.denominator, found.value, found.status)


@pytest.mark.parametrize(("decided", "in_time"), [("2024-03-14", 1), ("2024-03-15", 0)])
def test_a_decision_on_day_42_counts_and_on_day_43_does_not(extract_of, counts, decided, in_time):
    extract = extract_of(requests=[request("2024-02-01", decided)])

    assert (in_time, 1) == counts(extract, "six_week_decisions")


@pytest.mark.parametrize(
    ("decided", "cases"), [("2024-02-29", 0), ("2024-03-01", 1), ("2024-03-31", 1), ("2024-04-01", 0)]
)
def test_the_first_and_the_last_day_belong_to_the_month(extract_of, counts, decided, cases):
    extract = extract_of(requests=[request("2024-02-20", decided)])

    assert (cases, cases) == counts(extract, "six_week_decisions")


@pytest.mark.parametrize("outcome", ["A", "W", "H", None, "?"])
def test_only_yes_and_no_are_decisions(extract_of, figure, outcome):
    found = figure(extract_of(requests=[request("2024-02-20", "2024-03-01", outcome)]), "six_week_decisions")

    assert ("no_cases", 0, 0, None) == (found.status, found.numerator, found.denominator, found.value)


def test_a_decision_without_a_received_date_is_not_within_six_weeks_and_is_told(extract_of, figure):
    found = figure(extract_of(requests=[request(None, "2024-03-01")]), "six_week_decisions")

    assert (0, 1) == (found.numerator, found.denominator)
    assert "1 decision without a received date" in found.note


def test_an_exported_request_and_a_second_request_of_a_child_count(extract_of, counts):
    extract = extract_of(
        requests=[request("2024-02-20", "2024-03-01", "N"), request("2024-03-02", "2024-03-20", exported="999")]
    )

    assert (2, 2) == counts(extract, "six_week_decisions")


def test_worked_example_of_parental_requests(extract_of, figure):
    extract = extract_of(
        requests=[
            request("2024-03-01", outcome="A", requestsource="1"),
            request("2024-03-31", outcome="W", requestsource="2"),
            request("2024-03-05", outcome=None, requestsource="5"),
            request("2024-03-05", "2024-03-20", outcome="N", requestsource="3"),
            request("2024-03-05", outcome="A"),
            request("2024-03-05", outcome="A", requestsource="9"),
            request("2024-03-05", outcome="H", requestsource="1"),
            request("2024-02-29", outcome="A", requestsource="1"),
        ]
    )

    found = figure(extract, "parental_requests")

    assert (1, 4, 25.0) == (found.numerator, found.denominator, found.value)
    assert "2 requests of unknown source left out" == found.note


def test_a_year_without_request_sources_is_not_collected(extract_of, figure):
    extract = extract_of(requests=[request("2024-03-01")], drop=("requests.requestsource",))

    found = figure(extract, "parental_requests")

    assert ("not_collected", None, None) == (found.status, found.numerator, found.value)
    assert "no column requestsource in requests" == found.note


def test_sources_all_blank_are_no_cases(extract_of, figure):
    assert "no_cases" == figure(extract_of(requests=[request("2024-03-01")]), "parental_requests").status


def test_worked_example_of_requests_received(extract_of, figure):
    extract = extract_of(
        requests=[
            request("2024-03-01", outcome="A"),
            request("2024-03-31", outcome="W"),
            request("2024-03-31", outcome=None),
            request("2024-03-10", outcome="H"),
            request("2024-02-29"),
            request("2024-04-01"),
            request(None),
        ]
    )

    found = figure(extract, "requests_received")

    assert (3, None, 3.0, "ok") == (found.numerator, found.denominator, found.value, found.status)


def test_a_month_without_requests_counts_nought(extract_of, figure):
    found = figure(extract_of(), "requests_received")

    assert (0, 0.0, "ok") == (found.numerator, found.value, found.status)


def test_worked_example_of_assessments_agreed(extract_of, figure):
    extract = extract_of(
        requests=[
            request("2024-02-01", "2024-03-01"),
            request("2023-02-01", "2024-03-31"),
            request("2024-02-01", "2024-03-01", "N"),
            request("2024-02-01", "2024-02-29"),
            request("2024-03-01", "2024-04-01"),
        ]
    )

    found = figure(extract, "assessments_agreed")

    assert (2, None, 2.0) == (found.numerator, found.denominator, found.value)


def test_worked_example_of_agreement_rate(extract_of, figure):
    extract = extract_of(
        requests=[
            request("2024-02-01", "2024-03-01"),
            request("2024-02-01", "2024-03-31", "N"),
            request("2020-02-01", "2024-03-10"),
            request("2024-02-01", "2024-02-29", "N"),
            request("2024-02-01", "2024-04-01"),
            request("2024-02-01", None, "W"),
            request("2024-02-01", None, "A"),
        ]
    )

    found = figure(extract, "agreement_rate")

    assert (2, 3) == (found.numerator, found.denominator)
    assert 200 / 3 == pytest.approx(found.value)


def test_without_a_decision_there_is_no_agreement_rate(extract_of, figure):
    found = figure(extract_of(requests=[request("2024-03-01", None, "A")]), "agreement_rate")

    assert (None, "no_cases") == (found.value, found.status)
