"""Counts of pupils and places that leap, vanish or say otherwise than a month ago; a little change is sound."""

import pandas as pd
import pytest
from tests.measures.test_sense_of_own_files import COUNCIL, MAY, judged, told

from send_analysis.base.clock import Month
from send_analysis.config.settings import load_settings
from send_analysis.intake.extract import Extract
from send_analysis.measures.looked_at import MonthBefore, Official
from send_analysis.measures.sense import sensed


@pytest.fixture(scope="module")
def limits():
    return load_settings(COUNCIL, "testshire", MAY).reporting.limits_of_sense


def inclusion(of_last=1.0, population=4000):
    """Suspensions by status since September, those of the last month so many times the usual."""
    months = [str(Month(2023, 9).shift(place)) for place in range(9)]
    rows = [
        (month, "suspensions", status, round(count * (of_last if month == "2024-05" else 1)), population)
        for month in months
        for status, count in {"EHC plan": 30, "SEN support": 60, "none": 110}.items()
    ]
    return pd.DataFrame(rows, columns=["month", "measure", "senstatus", "count", "population"])


@pytest.mark.parametrize("times", [7, 0])
def test_suspensions_of_one_month_that_leap_or_vanish_are_not_used(limits, times):
    extract = judged(limits, inclusion=inclusion(of_last=times))
    assert {("not_collected", "counts leapt")} == told(extract)
    assert "inclusion" not in extract.tables


def test_a_month_of_twice_as_many_suspensions_is_sound_and_so_is_august_without_any(limits):
    assert set() == told(judged(limits, inclusion=inclusion(of_last=2)))
    rows = inclusion().replace("2024-05", "2024-08")
    none = rows.assign(count=rows["count"].where(rows["month"] != "2024-08", 0))
    extract = Extract("testshire", Month(2024, 8), {"inclusion": none})
    assert set() == told(sensed(extract, MonthBefore(Month(2024, 7)), Official(), limits))


def test_pupils_on_roll_that_are_ten_times_as_many_as_a_month_ago_are_not_used(limits):
    extract = judged(limits, {"inclusion": inclusion()}, inclusion=inclusion(population=40_000))
    assert {("not_collected", "counts told otherwise")} == told(extract)


def places(times=1, as_at="2024-05-31", settings=12):
    rows = [(as_at, f"School {place}", "special school", "primary", (20 + place) * times) for place in range(settings)]
    table = pd.DataFrame(rows, columns=["asat", "setting", "provision", "phase", "places"])
    return table.assign(asat=pd.to_datetime(table["asat"]))


def test_places_that_are_ten_times_as_many_are_not_used_and_a_new_school_is_sound(limits):
    before = {"places": places(as_at="2024-04-30", settings=11)}
    assert {("not_collected", "counts told otherwise")} == told(judged(limits, before, places=places(10)))
    assert set() == told(judged(limits, before, places=places()))


def test_places_taken_that_are_nought_throughout_are_not_used(limits):
    before = places(as_at="2024-04-30").assign(filled=18)
    extract = judged(limits, {"places": before}, places=places().assign(filled=0))
    assert {("not_collected", "counts told otherwise")} == told(extract)


def test_a_status_without_a_row_in_the_month_makes_inclusion_unused(limits):
    rows = inclusion()
    without = rows[~((rows["month"] == "2024-05") & (rows["senstatus"] == "none"))]
    assert {("not_collected", "parts gone")} == told(judged(limits, inclusion=without))


def test_counts_that_are_exactly_doubled_are_not_used_and_a_third_more_is_sound(limits):
    before = {"inclusion": inclusion()}
    doubled = inclusion().assign(count=inclusion()["count"] * 2)
    assert {("not_collected", "counts told otherwise")} == told(judged(limits, before, inclusion=doubled))
    third_more = inclusion().assign(count=inclusion()["count"] * 4 // 3)
    assert set() == told(judged(limits, before, inclusion=third_more))


WAITING = {"Neurodiversity": 831, "CAMHS": 331, "Speech and language": 232}


def health(months=3, total=None, last=MAY, waiting=WAITING):
    """Waits by pathway for some months up to the last, each a little more, with a row of their total where named."""
    rows = []
    for place in range(months):
        counts = {pathway: count + place for pathway, count in waiting.items()}
        counts |= {total: sum(counts.values())} if total else {}
        month = str(last.shift(place + 1 - months))
        rows += [(month, pathway, count, count // 2) for pathway, count in counts.items()]
    return pd.DataFrame(rows, columns=["month", "pathway", "waiting", "over18weeks"])


@pytest.mark.parametrize("months", [1, 3])
def test_a_pathway_that_is_the_sum_of_the_others_is_doubted_whatever_it_is_called(limits, months):
    (finding,) = judged(limits, health_waits=health(months, total="Everything")).findings
    assert ("doubtful", "total among pathways", "waiting") == (finding.severity, finding.rule, finding.column)
    assert set() == told(judged(limits, health_waits=health(months)))


def test_a_pathway_that_is_the_sum_of_the_others_by_chance_or_of_a_few_children_is_sound(limits):
    sleep = pd.DataFrame(
        {"month": ["2024-03", "2024-04", "2024-05"], "pathway": "Sleep", "waiting": [1394, 1390, 1392]}
    )
    assert set() == told(judged(limits, health_waits=pd.concat([health(3), sleep])))
    two = health(3, waiting={"CAMHS": 331}, total="Sleep")
    assert set() == told(judged(limits, health_waits=two))
    few = health(3, waiting={"CAMHS": 4, "Speech": 5}, total="Sleep")
    assert set() == told(judged(limits, health_waits=few))


def test_health_waits_that_end_with_last_month_are_told_and_no_doubt(limits):
    (finding,) = judged(limits, health_waits=health(3, last=MAY.shift(-1))).findings
    assert ("reported", "month not there") == (finding.severity, finding.rule)
    assert "the newest rows are of April 2024, and none is of the month" == finding.message
