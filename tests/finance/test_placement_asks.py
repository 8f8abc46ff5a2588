"""What the levers on placement ask for in a year, held against how many came or left in one."""

import dataclasses

import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.config.settings import PlacementMoves, load_settings
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.finance.model import forecast
from send_analysis.finance.placement_asks import asks_table, mark
from send_analysis.finance.scenarios import with_role

RULES = PlacementMoves(most_unknown=5, amber=50, red=100)
NEWEST = {"area_kind": "self", "year": 2024, "status": "ok", "newest": True}


def flows(**changed):
    """A year's flows: moves out of mainstream, and who came to the two kinds of place that levers spare."""
    moved, entered = {"mainstream": -265} | changed, {"independent": 102, "state_special": 79} | changed
    rows = [
        {"placement": "mainstream", "moved": moved["mainstream"], "entered": 442},
        *({"placement": name, "moved": 0, "entered": entered[name]} for name in ("independent", "state_special")),
    ]
    return table_of("published_moves", [NEWEST | row for row in rows])


@pytest.fixture(scope="module")
def asks(known, runs):
    settings = load_settings(HOME, "testshire", Month(2024, 3))
    plain, levers = (with_role(list(runs.values()), role) for role in ("unmitigated", "levers"))

    def made(moves, plain=plain, levers=levers):
        return asks_table(known, plain, levers, moves, settings)

    return made


def of(table, lever, placement):
    rows = table[(table["id"] == lever) & (table["placement"] == placement)]
    return rows.set_index("financialyear")


def test_new_places_ask_for_their_places_in_equal_steps_and_then_for_none(asks):
    found = of(asks(flows()), "places", "independent")["asked"]

    assert [0, 0, 37.5, 37.5, 0, 0] == pytest.approx(found.tolist(), abs=1e-6)


def test_seventy_five_places_take_nine_months_of_all_who_came(asks):
    last = of(asks(flows()), "places", "independent").iloc[-1]

    assert 75 == pytest.approx(last["plans"])
    assert 8.8 == pytest.approx(last["months"], abs=0.05)


def test_what_mainstream_gains_its_givers_lose(asks):
    table = asks(flows())
    gained = of(table, "mainstream_points", "mainstream")["plans"]
    spared = [of(table, "mainstream_points", name)["plans"] for name in ("independent", "state_special")]

    assert gained.tolist() == pytest.approx((spared[0] + spared[1]).tolist())
    assert gained.iloc[-1] > 100


def test_what_is_asked_for_adds_up_to_the_plans_of_the_last_year(asks):
    for _, rows in asks(flows()).groupby(["id", "placement"]):
        assert rows["asked"].sum() == pytest.approx(rows["plans"].iloc[-1])


def test_levers_that_spare_one_kind_of_place_are_added_up(asks):
    table = asks(flows())
    parts = [of(table, name, "independent")["asked"] for name in ("mainstream_points", "places")]

    assert of(table, "", "independent")["asked"].tolist() == pytest.approx((parts[0] + parts[1]).tolist())
    assert of(table, "", "state_special").empty


def test_mainstream_is_held_against_those_who_moved_out_and_the_rest_against_those_who_came(asks):
    table = asks(flows())

    assert {265} == set(of(table, "mainstream_points", "mainstream")["available"])
    assert {102} == set(of(table, "places", "independent")["available"])
    assert {79} == set(of(table, "mainstream_points", "state_special")["available"])


def test_a_lever_that_asks_for_more_than_all_who_came_is_red(asks):
    marks = of(asks(flows(independent=37)), "places", "independent")["mark"]

    assert ["", "", "RED", "RED", "", ""] == marks.tolist()


def test_a_lever_that_asks_for_most_of_those_who_came_is_amber(asks):
    assert "AMBER" in of(asks(flows(independent=70)), "places", "independent")["mark"].tolist()
    assert {""} == set(of(asks(flows(independent=75)), "places", "independent")["mark"])


@pytest.mark.parametrize(
    ("asked", "available", "said"),
    [(0, 10, ""), (5, 10, ""), (5.1, 10, "AMBER"), (10, 10, "AMBER"), (10.1, 10, "RED"), (5, 0, ""), (5, -94, "")],
)
def test_the_rule_of_the_mark(asked, available, said):
    assert said == mark(asked, available, RULES)


def test_nothing_is_held_against_a_net_flow_the_other_way(asks):
    found = of(asks(flows(mainstream=94)), "mainstream_points", "mainstream")

    assert {-94} == set(found["available"])
    assert found["share"].isna().all()
    assert {""} == set(found["mark"])


def test_without_a_year_known_there_are_asks_and_nothing_beside_them(asks):
    left_out = {"area_kind": "self", "year": 2022, "status": "left out", "newest": False, "note": "not known"}
    table = asks(table_of("published_moves", [left_out]))

    assert table["asked"].max() > 30
    assert table["available"].isna().all()
    assert {""} == set(table["mark"])


def test_levers_that_ask_for_nothing_have_no_rows(asks, runs):
    plain = with_role(list(runs.values()), "unmitigated")

    assert asks(flows(), levers=plain).empty
    assert asks(None).empty


def test_the_forecast_itself_stays_as_it_was(asks, runs):
    levers = with_role(list(runs.values()), "levers")
    before = levers.forecast.plans.copy()
    asks(flows())

    assert (before == forecast(dataclasses.replace(levers.inputs)).plans).all()
