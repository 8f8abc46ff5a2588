"""The invented files of the council's own: they agree with the children in the extracts."""

from collections import Counter

import pytest
from tests.sample.folders import LAST, rows

from send_analysis.clock import Month

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
