"""Mainstream schools: no share of a hidden count, two parts that are named, money only where the register has it."""

import pandas as pd
import pytest
from tests.chapters import example_pack
from tests.chapters.example_breakdowns import pack_with

from send_analysis.blocks.blocks import Absent, Note, plain, runs
from send_analysis.chapters.deficit import deficit_words
from send_analysis.chapters.placements import placements_charts, placements_tables, placements_words
from send_analysis.contract.pack_tables.schema import table_of

CATEGORIES = ("need", "year_group", "place")
CELLS = {
    ("autism", "all", "mainstream"): 45, ("other", "all", "mainstream"): None,
    ("all", "year 6", "mainstream"): 40, ("all", "year 11", "mainstream"): 10, ("all", "not known", "mainstream"): None,
    ("autism", "all", "all"): 90, ("other", "all", "all"): None,
    ("all", "year 6", "all"): 50, ("all", "year 11", "all"): 40, ("all", "not known", "all"): None,
    ("all", "all", "mainstream"): 52, ("all", "all", "all"): 100,
}  # fmt: skip


def words(block):
    return plain(block.runs)


def texts(table):
    return [[plain(cell) for cell in row] for row in table.rows]


def test_a_hidden_group_has_no_share():
    rows = texts(placements_tables.shares(pack_with({"mainstream_by_need": (CATEGORIES, CELLS)})))

    assert ["Autism", "45", "90", "50.0%"] in rows
    assert ["Other", "c", "c", "–"] in rows
    assert ["All", "52", "100", "52.0%"] == rows[-1]


def test_the_picture_names_the_highest_and_the_lowest_group_that_may_be_shown():
    chart = placements_charts.by_year_group(pack_with({"mainstream_by_need": (CATEGORIES, CELLS)}))

    assert "Year 6: 80.0% in mainstream; year 11: 25.0%" == chart.title
    assert "not known" not in chart.alt


def test_where_birth_dates_are_not_there_needs_stand_alone_and_the_picture_is_left_out():
    cells = {("autism", "mainstream"): 45, ("autism", "all"): 90, ("all", "mainstream"): 45, ("all", "all"): 90}
    pack = pack_with({"mainstream_by_need": (("need", "place"), cells)})

    assert ["Autism", "All"] == [row[0] for row in texts(placements_tables.shares(pack))]
    assert isinstance(placements_charts.by_year_group(pack), Absent)


def test_what_the_measures_own_sentence_says_is_missing_is_not_said_again():
    card = example_pack.scorecard()
    gone = card["kpi"].eq("mainstream_penetration")
    card = card.assign(status=card["status"].mask(gone, "not_collected"), value=card["value"].mask(gone))
    pack = pack_with({}, {"mainstream_by_need": "not collected", "plans_by_place": "not collected"}, scorecard=card)

    assert [Absent, Absent] == [type(block(pack)) for block in (placements_tables.shares, placements_tables.places)]


def test_a_table_that_could_not_be_made_safe_says_so():
    block = placements_tables.shares(pack_with({}, {"mainstream_by_need": "not published"}))

    assert "This table is not published." == words(block)


def test_kinds_of_place_without_a_plan_are_left_out_and_a_group_of_one_part_stands_alone():
    cells = {
        ("mainstream", "maintained"): 30, ("mainstream", "independent or non-maintained"): None,
        ("special", "maintained"): 0, ("special", "independent or non-maintained"): 0,
        ("nursery", "maintained"): 12, ("nursery", "independent or non-maintained"): 0,
        ("mainstream", "all"): 38, ("special", "all"): 0, ("nursery", "all"): 12,
        ("all", "maintained"): 42, ("all", "independent or non-maintained"): None, ("all", "all"): 50,
    }  # fmt: skip

    rows = texts(placements_tables.places(pack_with({"plans_by_place": (("group", "part"), cells)})))

    assert ["Mainstream", "Mainstream: maintained", "Mainstream: independent", "Nursery", "All"] == [
        row[0] for row in rows
    ]
    assert ["Mainstream: independent", "c", "–"] in rows
    assert ["Mainstream", "38", "76.0%"] in rows


def split(*rows):
    return example_pack.pack(mainstream_split=table_of("mainstream_split", rows))


def test_the_two_parts_are_given_with_the_grouping_that_they_rest_on():
    row = ("DfE", "single year of age", "2024-01", "2025-01", 37.09, 40.32, 3.23, 1.73, 1.5, "2025-06-26")

    said = words(placements_words.split(split(row)))

    assert "from January 2024 to January 2025, by DfE's figures, it went from 37.1% to 40.3% (+3.2 percentage" in said
    assert "Split by single year of age, +1.7 comes of a different mix of ages and +1.5" in said


def test_without_two_ends_the_change_is_not_split():
    assert isinstance(placements_words.split(split()), Note)


def targets(*rows, **tables):
    return example_pack.pack(mainstream_targets=table_of("mainstream_targets", rows), **tables)


DFE_TARGET = (
    "England",
    "January 2023",
    "DfE",
    41.3,
    3850,
    1436,
    155,
    77.5,
    77.5,
    36500.0,
    5.6575,
    "GBP million",
    "2023/24",
)
PAPER = (
    "England",
    "February 2023",
    "paper",
    41.0,
    3850,
    1436,
    143,
    71.5,
    71.5,
    36500.0,
    5.2195,
    "GBP million",
    "2023/24",
)


def test_each_share_of_englands_is_a_number_of_plans_more():
    said = words(placements_words.targets(targets(DFE_TARGET, PAPER)))

    assert (
        "41.3% (DfE, January 2023) is 155 plans more in mainstream; 41% (as the council gives it, February 2023) is 143"
        in said
    )
    assert "50% of those 143 plans would come from independent schools" in said
    assert "£36,500 a year less: £5.2m a year, in prices of 2023/24 as the register has them" in said


def test_without_a_register_no_money_is_said():
    row = (*DFE_TARGET[:7], None, None, None, None, "GBP million", "")

    assert "£" not in words(placements_words.targets(targets(row)))


def test_a_share_that_is_reached_saves_nothing():
    row = (*DFE_TARGET[:6], 0, 0.0, 0.0, 36500.0, 0.0, "GBP million", "2023/24")

    said = words(placements_words.targets(targets(row)))

    assert "is 0 plans more in mainstream (the council's own share is no lower)" in said
    assert "£" not in said


@pytest.mark.parametrize("year", ["2028-29", "2030-31"])
def test_the_deficit_models_step_is_told_at_the_end_of_its_basis_alone(year):
    levers = pd.DataFrame(
        [("places", "New places", year, "2029-03-31", 8.0, 8.0, "GBP million")],
        columns=["id", "label", "financialyear", "asat", "alone", "on_top", "unit"],
    )
    register = pd.DataFrame(
        [("basis_ends", "Last year", "2028-29", "2028/29"), ("places", "New places", "75", "75 places")],
        columns=["id", "label", "value", "in_words"],
    )

    said = plain(runs(deficit_words.lever_words(example_pack.pack(levers=levers, assumptions=register), "places")))

    assert ("75 places, takes £8.0m off the deficit at 31 March 2029" in said) == (year == "2028-29")
