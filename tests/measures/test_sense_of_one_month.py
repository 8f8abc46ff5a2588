"""What is doubted in a first month: plans that a table leaves out, and an export made before the month's end."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.config.settings import load_settings
from send_analysis.intake.extract import Extract
from send_analysis.intake.read import read_extract
from send_analysis.measures.doubtful import doubts
from send_analysis.measures.looked_at import Checked, MonthBefore, Official
from send_analysis.measures.position import Position
from send_analysis.measures.scorecard import month_scorecard
from send_analysis.measures.sense import sensed
from send_analysis.measures.sense_of_one_month import cut_short, plans_left_out
from send_sample.write import write_sample

APRIL, MAY = Month(2024, 4), Month(2024, 5)
COUNCIL = Path(__file__).parents[1] / "council"


@pytest.fixture(scope="module")
def limits():
    return load_settings(COUNCIL, "testshire", MAY).reporting.limits_of_sense


@pytest.fixture(scope="module")
def may(tmp_path_factory):
    """The first month of a council of 400 plans."""
    root = copy_project(tmp_path_factory.mktemp("one_month"), notebooks=False)
    write_sample(root, "testshire", MAY, MAY, 400, 3)
    return read_extract(Paths(root, "testshire", MAY), load_settings(root, "testshire", MAY).council)


def without(extract, table, share):
    """The extract without the first hundredths of a table's rows."""
    rows = extract.tables[table]
    return replace(extract, tables={**extract.tables, table: rows.iloc[len(rows) * share // 100 :]})


def found(check, extract, limits):
    return list(check(Checked(extract, MonthBefore(APRIL), Official(), limits)))


def test_a_first_month_that_is_sound_raises_no_doubt(may, limits):
    assert 0 == len(doubts(sensed(may, MonthBefore(APRIL), Official(), limits)))


def test_plans_in_force_without_a_row_in_activeplans_make_what_rests_on_it_doubtful(may, limits):
    extract = sensed(without(may, "activeplans", 30), MonthBefore(APRIL), Official(), limits)
    card = month_scorecard(Position(extract)).set_index("kpi")["status"]

    told = doubts(extract).set_index("check").loc["plans left out"]
    assert ("activeplans", "doubtful") == (told["table"], told["state"])
    assert "plans in force by namedplan have no row in activeplans" in told["message"]
    assert ["doubtful", "doubtful"] == [card[name] for name in ("annual_review_backlog", "mainstream_penetration")]
    assert "ok" == card["requests_received"]


def test_how_many_plans_have_no_row_is_said(may, limits):
    lacking = without(may, "activeplans", 30)
    gone = len(may.tables["activeplans"]) - len(lacking.tables["activeplans"])

    (told,) = found(plans_left_out, lacking, limits)
    assert (gone, f"{gone} of ") == (told.rows, told.message[: len(f"{gone} of ")])


@pytest.mark.parametrize(("table", "share", "tables"), [
    ("placementdetail", 30, ["placementdetail"]), ("placementdetail", 4, []), ("activeplans", 2, []),
])  # fmt: skip
def test_many_plans_without_a_placement_are_doubted_and_a_few_are_not(may, limits, table, share, tables):
    assert tables == [one.table for one in found(plans_left_out, without(may, table, share), limits)]


def days_to(last, *columns, of=1):
    """An extract of May with a row for every so-manieth day up to the last, in each of these columns."""
    rows = pd.to_datetime([f"2024-05-{day:02}" for day in range(1, last + 1, of)])
    tables = {}
    for table, column in columns:
        tables[table] = tables.get(table, pd.DataFrame(index=range(len(rows)))).assign(**{column: rows})
    return Extract("testshire", MAY, tables)


RETURN = (("requests", "receiveddate"), ("requests", "requestoutcomedate"), ("namedplan", "startdate"))
ADVICE = (("advice", "requesteddate"), ("advice", "receiveddate"))


@pytest.mark.parametrize("last", [15, 22, 24])
def test_an_export_without_a_day_in_the_months_last_week_is_doubted(limits, last):
    told = found(cut_short, days_to(last, *RETURN, *ADVICE), limits)

    assert ["requests", "namedplan", "advice"] == [one.table for one in told]
    assert f"no day later than {last} May 2024, and the month is May 2024" == told[0].message


def test_a_day_in_the_last_week_is_enough(limits):
    assert [] == found(cut_short, days_to(25, *RETURN), limits)


def test_a_council_with_few_days_in_the_month_may_have_none_in_its_last_week(limits):
    assert [] == found(cut_short, days_to(22, *RETURN, of=5), limits)


def test_a_batch_of_many_on_few_days_is_no_sign_that_others_are_to_come(limits):
    batch = pd.DataFrame({"receiveddate": pd.to_datetime(["2024-05-13"] * 60 + ["2024-05-20"] * 60)})

    assert [] == found(cut_short, Extract("testshire", MAY, {"requests": batch}), limits)


def test_lists_of_their_own_may_be_quiet_at_the_end_of_august_and_all_at_the_end_of_december(limits):
    def moved(month):
        extract = days_to(22, *RETURN, *ADVICE)
        later = pd.DateOffset(months=month.number - MAY.number)
        tables = {name: table.apply(lambda days: days + later) for name, table in extract.tables.items()}
        return [one.table for one in found(cut_short, replace(extract, month=month, tables=tables), limits)]

    assert ["requests", "namedplan"] == moved(Month(2024, 8))
    assert [] == moved(Month(2024, 12))
