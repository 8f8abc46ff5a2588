"""The invented extracts: true to one story, true to the contract, and nothing real in them."""

import datetime as dt
import hashlib
import re
from collections import Counter

import pytest
from tests.send_sample.folders import FIRST, LAST, rows

from send_analysis.base.clock import Month, months_between
from send_analysis.base.errors import InputError
from send_analysis.base.paths import Paths
from send_analysis.config.settings import load_settings
from send_analysis.contract.every_table import TABLES
from send_analysis.intake.read import read_extract
from send_sample.snapshot import COLUMNS
from send_sample.write import GIAS_COLUMNS, write_sample

MARCH, DECEMBER, JANUARY = Month(2024, 3), Month(2023, 12), Month(2024, 1)
ALL_MONTHS = list(months_between(FIRST, LAST))
#: Not events: a day that lies ahead is meant.
PLANNED = {"duedate", "phasetransferduedate", "referencedate"}


def fingerprint(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def in_force(folder):
    return [row for row in rows(folder, "namedplan") if not row["ceasedate"]]


def by_upn(folder):
    """Each request with a plan in force: its child's number and the day it was received."""
    upn = {row["persontableid"]: row["upn"] for row in rows(folder, "person")}
    active = {row["requeststableid"] for row in rows(folder, "activeplans")}
    return {
        (upn[row["persontableid"]], row["receiveddate"])
        for row in rows(folder, "requests")
        if row["requeststableid"] in active
    }


def test_every_column_is_the_contracts_own():
    unknown = {(table, name) for table, text in COLUMNS.items() for name in text.split()} - {
        (table.name, column.name) for table in TABLES.values() for column in table.columns
    }

    assert set() == unknown
    # Invented schools have no UKPRN: every placement of the sample names its URN.
    assert {*GIAS_COLUMNS, "UKPRN"} == {column.name for column in TABLES["establishments"].columns}


def test_the_same_seed_gives_the_same_bytes(months, fresh):
    again = write_sample(fresh, "testshire", FIRST, FIRST.shift(1), plans=400, seed=3)

    assert [fingerprint(months[FIRST]), fingerprint(months[FIRST.shift(1)])] == [fingerprint(one) for one in again]


def test_a_month_is_the_same_whichever_months_are_asked_for(months, fresh):
    (alone,) = write_sample(fresh, "testshire", LAST, LAST, plans=400, seed=3)

    assert fingerprint(months[LAST]) == fingerprint(alone)


def test_another_seed_gives_other_children(months, fresh):
    (other,) = write_sample(fresh, "testshire", FIRST, FIRST, plans=400, seed=4)

    assert fingerprint(months[FIRST])["person.csv"] != fingerprint(other)["person.csv"]


def test_plans_gives_the_stock_of_the_last_month_with_targets(months):
    assert 400 == len(in_force(months[LAST]))


@pytest.mark.parametrize("month", ALL_MONTHS, ids=str)
def test_no_event_lies_after_the_months_last_day(months, month):
    last = month.last_day.isoformat()
    late = {
        (table, name)
        for table, text in COLUMNS.items()
        if (months[month] / f"{table}.csv").exists()
        for name in text.split()
        if ("date" in name and name not in PLANNED | {"datetime"}) or name in {"lastreview", "reviewmeeting"}
        for row in rows(months[month], table)
        if row[name] > last
    }

    assert set() == late


@pytest.mark.parametrize("month", ALL_MONTHS, ids=str)
def test_every_key_is_unique_and_every_parent_is_there(months, month):
    tables = {name: rows(months[month], name) for name in COLUMNS if (months[month] / f"{name}.csv").exists()}
    for name, found in tables.items():
        key = TABLES[name].key
        assert key is None or len(found) == len({row[key] for row in found})
        for link in TABLES[name].links:
            parents = {row[link.column] for row in tables[link.table]}
            assert set() == {row[link.column] for row in found} - parents


def test_keys_change_from_month_to_month_and_the_child_does_not(months):
    early, late = months[FIRST], months[FIRST.shift(1)]
    keys = [{row["persontableid"] for row in rows(folder, "person")} for folder in (early, late)]
    children = [{row["upn"] for row in rows(folder, "person")} for folder in (early, late)]

    assert set() == keys[0] & keys[1]
    assert len(children[0] & children[1]) > 0.9 * len(children[0])


@pytest.mark.parametrize("month", ALL_MONTHS[1:], ids=str)
def test_flows_carry_the_stock_from_month_to_month(months, month):
    before, after = by_upn(months[month.shift(-1)]), by_upn(months[month])
    ceased = [row for row in rows(months[month], "namedplan") if row["ceasedate"].startswith(str(month))]
    new = [row for row in rows(months[month], "assessment") if row["assessmentoutcomedate"].startswith(str(month))]
    new = [row for row in new if row["assessmentoutcome"] == "Y"]
    moved_in = after - before - {key for key in after if key[1] > "2022-12"}

    assert len(before) - len(after) == len(before - after) - len(after - before)
    assert len(ceased) == len(before - after)
    assert len(new) <= len(after - before) <= len(new) + len(moved_in)


def test_what_was_decided_before_the_year_is_historical_and_keeps_its_received_day(months):
    requests = rows(months[JANUARY], "requests")

    assert all(row["requestoutcomedate"] >= "2024-01-01" for row in requests if row["requestoutcomedate"])
    assert all(
        not row["requestoutcomedate"] and row["receiveddate"] for row in requests if row["requestoutcome"] == "H"
    )
    assert {"Y", "N", "A", "H"} <= {row["requestoutcome"] for row in requests}


def test_a_decision_of_december_is_there_in_december_and_historical_in_january(months):
    upn = {row["persontableid"]: row["upn"] for row in rows(months[DECEMBER], "person")}
    then = {
        (upn[row["persontableid"]], row["receiveddate"])
        for row in rows(months[DECEMBER], "requests")
        if row["requestoutcome"] == "Y" and row["requestoutcomedate"] >= "2023-12-01"
    }
    upn = {row["persontableid"]: row["upn"] for row in rows(months[JANUARY], "person")}
    now = {
        (upn[row["persontableid"]], row["receiveddate"]): row["requestoutcome"]
        for row in rows(months[JANUARY], "requests")
    }

    assert {"H"} == {now[key] for key in then & set(now)}


def test_the_header_covers_the_year_of_the_month(months):
    assert ["2024", "2025"] == [rows(months[month], "sen2")[0]["year"] for month in (DECEMBER, JANUARY)]


def test_a_list_that_nobody_kept_has_no_file(months):
    kept = [month for month in ALL_MONTHS if (months[month] / "specialist_waiting.csv").exists()]

    assert [MARCH] == kept


def test_nothing_in_it_could_be_a_real_child_or_school(months):
    people = rows(months[LAST], "person")
    schools = rows(months[LAST], "establishments", "cp1252")

    # A real number begins with a letter other than I, O and S, and no authority is numbered 000.
    assert all(re.fullmatch(r"S000\d{9}", row["upn"]) for row in people)
    assert {"ZZ99 9ZZ"} == {row["postcode"] for row in people}
    assert all(row["URN"] > "900000" and row["EstablishmentName"].endswith("(invented)") for row in schools)


def test_every_placement_is_in_a_listed_establishment_or_a_setting(months):
    schools = {row["URN"] for row in rows(months[LAST], "establishments", "cp1252")}
    placements = rows(months[LAST], "placementdetail")

    assert set() == {row["urn"] for row in placements if row["urn"]} - schools
    assert all(row["urn"] or row["ukprn"] or row["sensetting"] for row in placements)


def test_a_plan_has_at_most_one_open_first_placement(months):
    open_now = Counter(
        row["activeplanstableid"]
        for row in rows(months[LAST], "placementdetail")
        if row["placementrank"] == "1" and not row["leavingdate"]
    )

    assert 1 == max(open_now.values())


def test_a_plan_issued_twice_counts_once_in_the_stock(months):
    plans = rows(months[FIRST], "namedplan")
    twice = [key for key, count in Counter(row["assessmenttableid"] for row in plans).items() if count > 1]

    assert 2 == len(twice)
    assert 2 == len([row for row in plans if row["assessmenttableid"] in twice and not row["ceasedate"]])


def test_nobody_is_older_than_25(months):
    oldest = min(row["personbirthdate"] for row in rows(months[LAST], "person"))

    assert dt.date.fromisoformat(oldest) > LAST.last_day.replace(year=LAST.year - 26)


def test_a_real_extract_is_never_written_over(fresh):
    folder = fresh / "data" / "raw" / "testshire" / "2024-03"
    folder.mkdir(parents=True)
    (folder / "requests.csv").write_text("requeststableid\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"data/raw/testshire/2024-03 holds files that `sample` did not write"):
        write_sample(fresh, "testshire", Month(2024, 2), LAST, plans=100)
    assert ["requests.csv"] == [path.name for path in folder.iterdir()]
    assert not (folder.parent / "2024-02").exists()


def test_an_extract_marked_as_not_synthetic_is_never_written_over(fresh):
    folder = fresh / "data" / "raw" / "testshire" / "2024-03"
    folder.mkdir(parents=True)
    (folder / "extract.yaml").write_text("synthetic: false\n", encoding="utf-8")

    with pytest.raises(InputError, match="did not write"):
        write_sample(fresh, "testshire", LAST, LAST, plans=100)


@pytest.mark.parametrize(
    ("council", "first", "last", "plans", "message"),
    [
        ("testshire", LAST, FIRST, None, "give the earlier month first"),
        ("testshire", Month(2022, 12), LAST, None, "ask for months from 2023-01 on"),
        ("testshire", FIRST, LAST, 99, "at least 100 plans"),
        ("nowhere", FIRST, LAST, None, "three-digit number"),
    ],
)
def test_what_cannot_be_invented_is_refused_with_the_mend(project, council, first, last, plans, message):
    with pytest.raises(InputError, match=message):
        write_sample(project, council, first, last, plans, None)


@pytest.mark.parametrize("council", ["leeds", "925", "E09000012"])
def test_any_english_authority_can_be_invented(fresh, council):
    (folder,) = write_sample(fresh, council, LAST, LAST, plans=300, seed=1)

    assert 300 == pytest.approx(len(in_force(folder)), rel=0.1)
    assert (folder / "specialist_waiting.csv").exists()


def test_a_sample_is_read_without_a_finding(fresh):
    write_sample(fresh, "testshire", LAST, LAST, plans=300, seed=1)

    found = read_extract(Paths(fresh, "testshire", LAST), load_settings(fresh, "testshire", LAST).council).findings

    assert [] == [(finding.file, finding.rule) for finding in found]
