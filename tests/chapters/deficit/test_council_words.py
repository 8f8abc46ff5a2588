"""The council's own figure of the deficit to come leads its year; the middle of the simulations stands beside it."""

import dataclasses
import datetime as dt
import re

import pytest
from tests.chapters.deficit.test_deficit_chapter import money_pack, words
from tests.chapters.deficit.test_deficit_charts import words as drawn_words

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.deficit import (
    council_words,
    deficit_charts,
    deficit_in_brief,
    deficit_lookup,
    deficit_tables,
    deficit_words,
    write_off_words,
)


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    days = (dt.date(2024, 5, 22), dt.date(2025, 8, 1), dt.date(2026, 10, 31))
    folder = tmp_path_factory.mktemp("council")
    return {day.year: money_pack(folder / day.isoformat(), "testshire", day) for day in days}


def with_figure(pack, **values):
    """The pack with other values in the council's figure."""
    table = pack.table("council_figures").assign(**values)
    return dataclasses.replace(pack, tables={**pack.tables, "council_figures": table})


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [(260.5, 281.0, 5), (92.1, 111.9, 1), (454.8, 544.6, 10), (1105.0, 1617.0, 100), (4.8, 5.9, 0.1), (5.0, 5.0, 0.1)],
)
def test_an_amount_is_rounded_no_finer_than_its_range_allows(low, high, step):
    assert deficit_lookup.step_of(low, high) == step


def test_the_middle_is_said_to_be_about_an_amount_and_its_range_is_rounded_alike():
    row = {"p5": 260.5, "p50": 270.6, "p95": 281.0}
    assert deficit_lookup.middle_words(row) == "about £270m"
    assert deficit_lookup.range_words(row) == "£260m and £280m"
    assert deficit_lookup.in_steps(5.26, 0.1) == "£5.3m"


@pytest.mark.parametrize(
    ("percent", "said"), [(0, "none"), (0.2, "fewer than 1%"), (97.4, "97%"), (99.8, "more than 99%"), (100, "all")]
)
def test_hardly_any_draw_is_not_none_and_nearly_every_one_not_all(percent, said):
    assert deficit_lookup.share_of_draws(percent) == said


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_what_a_title_calls_the_forecast_lies_in_its_own_range(packs, year):
    title = deficit_charts.forecast(packs[year]).title
    found = re.search(r"rise to about £(\d+)m .* end at £(\d+)m to £(\d+)m$", title)
    middle, low, high = (int(part) for part in found.groups())
    assert low < middle < high


def test_the_line_drawn_is_the_middle_and_the_typed_path_is_thin_and_named(packs):
    chart = deficit_charts.forecast(packs[2024])
    fan = deficit_lookup.range_rows(packs[2024])
    assert chart.data["columns"][1:4] == [
        "Middle of the simulations",
        "Nine in ten simulations",
        "At the typed values: 35% more plans in five years, no levers",
    ]
    assert chart.data["rows"][0][:4] == ["31 March 2024", "£63.4m", "", "£63.4m"]
    # Rounded as the sentences round it: a figure and its table hold the same number.
    assert chart.data["rows"][1][1] == deficit_lookup.middle_words(fan[0]).removeprefix("about ")
    assert chart.data["rows"][1][2] == deficit_lookup.range_words(fan[0], between=" to ")
    assert "at the values typed in the register £" in chart.alt
    assert {"at the values typed in the", "middle of the simulations; 9"} <= set(drawn_words(chart))


def test_page_one_leads_with_the_councils_figure_beside_the_middle_and_its_place_among_the_draws(packs):
    (headline,) = deficit_words.headline(packs[2025], briefly=True)
    assert headline.claim.endswith("with the gap that the council budgets it comes to £170.8m by 31 March 2026.")
    said = plain(headline.evidence)
    assert re.search(
        r"^Missed by as many pounds as earlier budgets were, it comes to between £171m and £191m\. "
        r"The middle of the simulations, if nothing more is approved, is about £\d+m; nine in ten lie between £\d+m "
        r"and £\d+m, and more than 99% exceed £170\.8m\. "
        r"Ranges from earlier budgets held one of two outturns\.$",
        said,
    )
    grow = plain(deficit_words.does_it_hold(packs[2025]))
    assert re.search(
        r"is to grow from £113.3m to £170.8m by 31 March 2026 \(with the gap that the council budgets; the middle of "
        r"the simulations is about £\d+m\)",
        grow,
    )


def test_a_model_below_the_councils_budget_says_by_how_much_and_how_often_budgets_were_overspent(packs):
    pack = with_figure(packs[2025], gap=95.7, model_gap=80.0)
    (row,) = council_words.shown(pack)
    assert plain(council_words.beside_budget(pack, row)) == (
        "At the values typed in the register the gap of 2025/26 is £80.0m, £15.7m less than the council's budget of "
        "£95.7m; all three past budgets were overspent."
    )
    alike = with_figure(packs[2025], gap=80.0, model_gap=80.01)
    assert council_words.beside_budget(alike, council_words.shown(alike)[0]) == ""


def test_the_councils_printed_path_keeps_its_headline_and_says_how_many_draws_exceed_it(packs):
    (headline,) = deficit_words.headline(packs[2024])
    assert headline.claim == "The schools grant deficit is budgeted at £91m by 31 March 2025."
    assert re.search(
        r"Of the simulations \d\d% exceed that deficit: their middle is about £\d+m, and nine in ten",
        plain(headline.evidence),
    )
    few = with_figure(packs[2024], above=4.0)
    assert "In fewer than one in ten simulations the deficit is higher." in plain(next(deficit_words.in_box(few)))


def test_the_table_of_the_grant_holds_the_middle_with_its_range_and_no_day_without_a_basis(packs):
    said, table = write_off_words.announced(packs[2026])
    assert [column.label for column in table.columns][1:] == ["2026", "2027", "2028", "2029"]
    granted, delayed, refused = ([plain(cell) for cell in row[1:]] for row in table.rows)
    assert all(re.fullmatch(r"\d+ \(\d+ to \d+\)", cell) for cell in (*granted, *delayed, *refused))
    assert granted[2:] == delayed[2:]
    assert "council's reserves once it is paid is in the register" in table.note
    assert "without it, it counts against the council's own reserves" in table.note
    assert "every input as assumed" not in words(said)


def test_balances_have_the_middle_and_its_range_above_the_paths_at_typed_values(packs):
    table = deficit_tables.balances(packs[2024])
    assert [plain(row[0]).split(":")[0] for row in table.rows[:3]] == [
        "Middle of the simulations",
        "Nine in ten lie at",
        "A",
    ]
    assert "at the values typed in the register" in table.caption


def test_a_path_that_is_not_simulated_is_drawn_as_it_is(packs):
    pack = packs[2024]
    bare = dataclasses.replace(pack, tables={**pack.tables, "fan": pack.table("fan").head(0)})
    chart = deficit_charts.forecast(bare)
    assert chart.title == "Deficit of £63.4m at 31 March 2024 is forecast to rise to £276.6m by 31 March 2029"
    assert "typed" not in chart.svg


def test_budgets_that_were_all_met_have_missed_by_nothing(packs):
    met = with_figure(packs[2025], kind="budget", missed_low=141.2, missed_high=141.2)

    assert "missed as earlier" not in words(deficit_in_brief.outlook(met))
