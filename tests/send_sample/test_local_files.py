"""The invented files of the council's own: they agree with the children in the extracts."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest
from tests.send_sample.folders import LAST, rows

from send_analysis.base.clock import Month
from send_sample.inclusion_counts import drawn
from send_sample.write import write_sample

MARCH = Month(2024, 3)


def test_every_child_on_the_waiting_list_is_a_person_of_the_extract(months):
    listed = [row["persontableid"] for row in rows(months[LAST], "specialist_waiting") if not row["leftdate"]]

    assert len(listed) == len(set(listed))
    assert set(listed) <= {row["persontableid"] for row in rows(months[LAST], "person")}


@pytest.mark.parametrize("month", [Month(2023, 3), MARCH], ids=str)
def test_filled_places_are_the_placements_in_the_return(months, month):
    names = {row["URN"]: row["EstablishmentName"] for row in rows(months[month], "establishments", "cp1252")}
    listed = [row for row in rows(months[month], "places") if not row["plannedfrom"]]
    filled = Counter({row["setting"]: 0 for row in listed})
    for row in listed:
        filled[row["setting"]] += int(row["filled"])
    placed = Counter(
        names[row["urn"]]
        for row in rows(months[month], "placementdetail")
        if row["placementrank"] == "1" and not row["leavingdate"] and row["urn"]
    )

    # A setting whose places are all for children with plans holds every child placed there.
    special = {name for name in filled if "School" in name and "Academy" not in name}
    assert {name: placed[name] for name in special} == {name: filled[name] for name in special}


def test_no_setting_is_over_its_number_and_planned_places_are_still_to_come(months):
    listed = rows(months[LAST], "places")

    assert all(int(row["filled"]) <= int(row["places"]) for row in listed if not row["plannedfrom"])
    assert all(row["plannedfrom"] > "2024-03-31" and row["filled"] == "" for row in listed if row["plannedfrom"])
    assert {"2024-09-01", "2025-09-01"} >= {row["plannedfrom"] for row in listed if row["plannedfrom"]} != set()


# The improvement plan ---------------------------------------------------------------------------------------------


def test_the_published_number_of_actions_stands_in_the_published_priorities(months, project):
    printed = {row["figure"]: row for row in rows(project / "data/reference/published", "testshire-2024-05-22")}
    listed = rows(months[MARCH], "improvement_plan")
    names = [name.strip() for name in printed["improvement_priorities"]["note"].split(";")]

    assert int(printed["improvement_actions"]["value"]) == len(listed) == len({row["actionid"] for row in listed})
    assert names == list(dict.fromkeys(row["priority"] for row in listed))
    assert int(printed["improvement_priorities"]["value"]) == len(names)


def test_the_plan_has_a_file_once_it_is_written_and_actions_are_only_added(months):
    written = [month for month in months if (months[month] / "improvement_plan.csv").exists()]
    numbers = [{row["actionid"] for row in rows(months[month], "improvement_plan")} for month in written]

    assert [Month(2023, 12), Month(2024, 1), Month(2024, 2), MARCH] == written
    assert all(earlier <= later for earlier, later in pairwise(numbers))


def test_nothing_that_is_complete_opens_again(months):
    february, march = (
        {row["actionid"]: row["status"] for row in rows(months[month], "improvement_plan")}
        for month in (Month(2024, 2), MARCH)
    )

    done = {number for number, status in february.items() if status == "complete"}
    assert done
    assert {"complete"} == {march[number] for number in done}


def test_some_actions_slip_some_have_no_mitigation_and_some_nobody_has_looked_at(months):
    listed = rows(months[MARCH], "improvement_plan")
    late = [row for row in listed if row["duedate"] <= "2024-03-31" and row["status"] != "complete"]

    assert len(late) < len(listed) / 4
    assert {True, False} == {bool(row["mitigation"]) for row in late}
    assert any(row["updateddate"] < "2024-01-31" for row in listed)
    assert all(row["updateddate"] <= "2024-03-31" for row in listed)


# Inclusion and health ----------------------------------------------------------------------------------------------


def test_inclusion_holds_the_school_year_to_date_and_its_plans_are_the_returns(months):
    listed = rows(months[MARCH], "inclusion")
    plans = {row["phase"]: int(row["population"]) for row in listed if row["senstatus"] == "EHC plan"}

    assert ["2023-09", "2024-03"] == [min(row["month"] for row in listed), max(row["month"] for row in listed)]
    assert sum(plans.values()) < len([row for row in rows(months[MARCH], "namedplan") if not row["ceasedate"]])


def test_a_month_counted_once_stays_as_it_was(months):
    def counted(month):
        return [row for row in rows(months[month], "inclusion") if row["month"] == "2023-11"]

    assert counted(Month(2023, 11)) == counted(MARCH)


def test_suspensions_come_near_the_published_rate_of_all_pupils(months):
    listed = [row for row in rows(months[Month(2023, 7)], "inclusion") if row["measure"] == "suspensions"]
    pupils = sum(int(row["population"]) for row in listed if row["month"] == "2023-07")

    # DfE's rate for the authority in 2022/23, a school year; July's file holds all of it but August.
    assert 10.9571 == pytest.approx(100 * sum(int(row["count"]) for row in listed) / pupils, rel=0.15)


def test_health_waits_hold_thirteen_months_of_each_pathway(months):
    listed = rows(months[MARCH], "health_waits")

    assert {13} == set(Counter(row["pathway"] for row in listed).values())
    assert all(int(row["over18weeks"]) <= int(row["waiting"]) for row in listed)


@pytest.mark.parametrize(("mean", "spread"), [(0.0, 0), (0.5, 2), (8, 4), (200, 20)])
def test_drawn_counts_lie_about_their_mean(mean, spread):
    counts = [drawn(mean, Random(f"{number}")) for number in range(200)]

    assert mean == pytest.approx(sum(counts) / 200, abs=max(0.15, spread / 5))
    assert min(counts) >= 0


def test_an_authority_without_a_printed_plan_has_one_of_its_own_in_the_last_months(fresh):
    folders = write_sample(fresh, "leeds", Month(2025, 1), Month(2025, 5), plans=200)
    found = [folder.name for folder in folders if (folder / "improvement_plan.csv").exists()]

    assert ["2025-02", "2025-03", "2025-04", "2025-05"] == found
    assert {6} == {len({row["priority"] for row in rows(folders[-1], "improvement_plan")})}
