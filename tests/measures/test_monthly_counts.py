"""Decisions by who asked and plans ceased by reason: only as sums of twelve months."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.config.settings import Council
from send_analysis.measures.background import Background
from send_analysis.measures.disclosure.protection import Breakdown, Earlier, protected
from send_analysis.measures.monthly_counts import COUNT_COLUMNS, CountedMonths, counts_by_category
from send_analysis.measures.position import Position
from send_analysis.measures.request_breakdowns import ceased_by_reason, decisions_by_source, refusals_challenged

MARCH = Month(2024, 3)


def request(outcome, source, day="2024-03-10"):
    said = {"requestoutcome": outcome, "requestsource": source, "requestoutcomedate": day}
    return {"persontableid": "p", "receiveddate": "2024-02-01"} | said


def rows(extract):
    counts = counts_by_category(Position(extract))
    return {tuple(row[:-1]): row[-1] for row in counts.itertuples(index=False, name=None)}


def test_a_months_decisions_are_counted_by_who_asked(extract_of):
    extract = extract_of(
        requests=[
            request("Y", "1"),
            request("Y", "1"),
            request("N", "2"),
            request("N", None),
            request("A", "1", None),
            request("Y", "1", "2024-02-29"),
        ]
    )

    assert rows(extract) == {
        ("decisions", "young person or parent", "agreed"): 2,
        ("decisions", "school or other education setting", "refused"): 1,
        ("decisions", "not known", "refused"): 1,
    }


def test_deaths_are_never_a_group_of_their_own(extract_of, all_of, a_case):
    ceased = [a_case(code, plan={"ceasedate": "2024-03-10", "ceasereason": code}) for code in "3489"]

    assert rows(extract_of(**all_of(*ceased))) == {
        ("ceased", "higher education or work", ""): 2,
        ("ceased", "another reason", ""): 2,
    }


def test_a_return_without_sources_has_no_decisions_by_source(extract_of):
    assert {} == rows(extract_of(drop=("requests.requestsource",), requests=[{"persontableid": "p"}]))


def a_month(ceased):
    return pd.DataFrame(
        [("ceased", "needs met without a plan", "", ceased)], columns=["events", "first", "second", "count"]
    )


def known(*ceased):
    """The months up to March with so many plans ceased, the newest first."""
    return CountedMonths({str(MARCH.shift(-back)): a_month(count) for back, count in enumerate(ceased)})


def made(extract_of, counted, builder=ceased_by_reason):
    background = Background(Council("x", "X"), dt.date(2024, 5, 1), Path(), pd.DataFrame(), counted)
    return builder(Position(extract_of()), background)


def test_twelve_months_are_added_up_and_no_more(extract_of):
    assert 12 == made(extract_of, known(*[1] * 12, 100)).counts["count"].sum()


def test_fewer_than_twelve_months_give_no_table(extract_of):
    found = made(extract_of, known(*[1] * 11))

    assert "it takes twelve months of extracts, and 11 of the last twelve are there" == found.note


def test_the_events_of_a_span_of_months_are_told_as_the_scorecard_prints_them(extract_of):
    events = made(extract_of, known(7, 1, *[2] * 10, 5, 3)).events

    assert MARCH.last_day == events.last_day
    assert [({}, 7)] == events.told(dt.date(2024, 2, 29), dt.date(2024, 3, 31))
    assert [({}, 8)] == events.told(dt.date(2024, 1, 31), dt.date(2024, 3, 31))
    assert [({}, 5)] == events.told(dt.date(2023, 2, 28), dt.date(2023, 3, 31))
    assert [({}, 0)] == events.told(dt.date(2024, 3, 31), dt.date(2024, 3, 31))


def test_a_span_with_a_month_that_is_not_known_is_not_told(extract_of):
    assert [] == made(extract_of, known(*[1] * 12)).events.told(dt.date(2023, 2, 28), dt.date(2023, 3, 31))


def test_decisions_of_a_span_are_told_with_how_many_were_agreed(extract_of):
    rows = [("decisions", "not known", "agreed", 3), ("decisions", "not known", "refused", 2)]
    decided = pd.DataFrame(rows, columns=["events", "first", "second", "count"])
    counted = CountedMonths({str(MARCH.shift(-back)): decided for back in range(12)})
    events = made(extract_of, counted, decisions_by_source).events

    assert [({}, 10), ({"decision": "agreed"}, 6)] == events.told(dt.date(2024, 1, 31), dt.date(2024, 3, 31))


def test_the_table_of_decisions_has_every_source_in_order(extract_of):
    decided = pd.DataFrame([("decisions", "not known", "agreed", 3)], columns=["events", "first", "second", "count"])
    counted = CountedMonths({str(MARCH.shift(-back)): decided for back in range(12)})

    table = made(extract_of, counted, decisions_by_source)

    assert "young person or parent" == table.categories["source"][0]
    assert "not known" == table.categories["source"][-1]
    assert 36 == table.count({"source": "not known", "decision": "agreed"})


@pytest.mark.parametrize(
    ("months", "told"), [((20, *[0] * 11), True), ((19, *[0] * 11), False), ((1, *[0] * 11), False)]
)
def test_decisions_are_told_by_who_asked_where_there_are_twenty_in_a_year(extract_of, months, told):
    def decided(count):
        return pd.DataFrame([("decisions", "not known", "agreed", count)], columns=COUNT_COLUMNS)

    counted = CountedMonths({str(MARCH.shift(-back)): decided(count) for back, count in enumerate(months)})

    assert told == isinstance(made(extract_of, counted, decisions_by_source), Breakdown)


def test_refusals_stand_by_what_followed_and_one_that_was_overturned_stays_a_refusal(extract_of, all_of, a_case):
    def refused(name, assessment=None, day="2024-03-10", **flags):
        request = {"receiveddate": "2024-02-01", "requestoutcome": "N", "requestoutcomedate": day} | flags
        return a_case(name, request=request, assessment=assessment, plan=None, active=None)

    cases = all_of(
        refused("accepted"),
        refused("overturned", {"assessmentoutcome": "A"}, requestmediation=True),
        refused("before the tribunal", requestmediation=True, requesttribunal=True),
        refused("before the year", day="2023-03-31"),
    )

    background = Background(Council("x", "X"), dt.date(2024, 5, 1), Path(), pd.DataFrame())
    table = refusals_challenged(Position(extract_of(**cases)), background)

    assert [1, 1, 1] == [table.count({"challenge": value}) for value in table.categories["challenge"]]
    assert [1, 2] == [table.count({"since_then": value}) for value in table.categories["since_then"]]


def test_where_no_refusal_went_unchallenged_last_month_the_few_new_ones_are_not_told(extract_of, all_of, a_case):
    """Six with mediation in February; in March three more were refused, and only they can be without a challenge."""
    background = Background(Council("x", "X"), dt.date(2024, 5, 1), Path(), pd.DataFrame())

    def refused(name, day, **flags):
        request = {"receiveddate": "2023-12-01", "requestoutcome": "N", "requestoutcomedate": day} | flags
        return a_case(name, request=request, assessment=None, plan=None, active=None)

    def told(month, *cases):
        return refusals_challenged(Position(extract_of(month, **all_of(*cases))), background)

    six = [refused(f"challenged {n}", "2024-02-05", requestmediation=True) for n in range(6)]
    three = [refused(f"new {n}", "2024-03-05") for n in range(3)]
    february = Earlier(dt.date(2024, 2, 29), protected(told(MARCH.shift(-1), *six)).frame)
    march = told(MARCH, *six, *three)

    assert protected(march).published
    assert not protected(march, [february]).published


def test_a_file_that_is_absent_is_said_to_be_and_not_its_column(extract_of):
    background = Background(Council("x", "X"), dt.date(2024, 5, 1), Path(), pd.DataFrame(), known())
    without = replace(extract_of(), tables={})

    notes = [
        builder(Position(without), background).note
        for builder in (decisions_by_source, refusals_challenged, ceased_by_reason)
    ]
    assert ["no file requests", "no file requests", "no file namedplan"] == notes
