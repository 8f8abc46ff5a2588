"""The council's own ledger: what a year comes to, and where its figures take the place of published ones."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.config.settings import load_settings
from send_analysis.finance.finance_tables import finance_tables
from send_analysis.finance.ledger import blocks_table, high_needs_rows, lines_table, months_table, years_table
from send_analysis.finance.own_figures import OwnRecords, balances_table, own_figures, plans_by_placement

MARCH = Month(2024, 3)
MEETING = dt.date(2024, 5, 22)


def ledger(*rows):
    """financialyear, period, line, placementtype, kind, amount in pounds; block is high needs unless a row names it."""
    columns = ["financialyear", "period", "line", "placementtype", "kind", "amount", "block"]
    table = pd.DataFrame([(*row, "high needs")[:7] for row in rows], columns=columns)
    return table.astype({"period": "Int64", "amount": "Float64", "placementtype": "string", "block": "string"})


def balances(*rows):
    table = pd.DataFrame(rows, columns=["asat", "reserve", "kind", "amount"])
    return table.assign(asat=pd.to_datetime(table["asat"]), amount=table["amount"].astype("Float64"))


def gap(table, month=MARCH):
    return years_table(high_needs_rows(table), month).set_index("financialyear")


def test_no_ledger_is_no_row_and_no_nought():
    for table in (None, ledger()):
        assert high_needs_rows(table).empty
        assert years_table(high_needs_rows(table), MARCH).empty
        assert months_table(high_needs_rows(table), MARCH).empty


def test_a_gap_is_spending_less_income_in_millions():
    table = ledger(
        ("2023-24", None, "fees", "INMSS", "budget", 9_000_000),
        ("2023-24", None, "grant", None, "budget", -7_500_000),
    )
    assert gap(table).loc["2023-24", "budget"] == 1.5


def test_other_blocks_are_not_in_it():
    table = ledger(
        ("2023-24", None, "fees", "INMSS", "budget", 9_000_000),
        ("2023-24", None, "schools", None, "budget", 5_000_000, "schools"),
    )
    assert gap(table).loc["2023-24", "budget"] == 9


def test_each_block_stands_by_itself_beside_the_high_needs_block():
    table = ledger(
        ("2023-24", None, "fees", "INMSS", "budget", 9_000_000),
        ("2023-24", None, "schools", None, "budget", 5_000_000, "schools"),
        ("2023-24", None, "grant", None, "budget", -6_000_000, "schools"),
    )
    blocks = blocks_table(table, MARCH).set_index("block")["budget"]
    assert blocks.to_dict() == {"schools": -1.0, "high needs": 9.0}


def test_a_row_that_could_not_be_read_empties_the_block_that_it_may_be_of_and_no_other():
    table = ledger(
        ("2023-24", None, "fees", "INMSS", "budget", 9_000_000),
        ("2023-24", None, "schools", None, "budget", 5_000_000, "schools"),
    )
    left_out = pd.DataFrame([("2023-24", "schools", "budget")], columns=["financialyear", "block", "kind"])
    blocks = blocks_table(table, MARCH, left_out).set_index("block")
    assert pd.isna(blocks.loc["schools", "budget"])
    assert blocks.loc["high needs", "budget"] == 9
    assert blocks["left_out"].to_dict() == {"schools": 1, "high needs": 0}


def test_no_ledger_has_no_blocks():
    assert blocks_table(None, MARCH).empty


def test_the_forecast_is_what_was_spent_and_what_is_to_come():
    spent = [("2023-24", period, "fees", "INMSS", "actual", 1_000_000) for period in range(1, 9)]
    to_come = [("2023-24", period, "fees", "INMSS", "forecast", 1_100_000) for period in range(1, 13)]
    budget = [("2023-24", period, "fees", "INMSS", "budget", 1_000_000) for period in range(1, 13)]
    row = gap(ledger(*spent, *to_come, *budget), Month(2023, 11)).loc["2023-24"]
    assert (row["to_date"], row["outturn"], row["variance"]) == (8, 12.4, 0.4)
    assert row["budget_to_date"] == 8


def test_a_forecast_of_the_whole_year_stands():
    table = ledger(
        ("2023-24", 1, "fees", "INMSS", "actual", 1_000_000), ("2023-24", 2, "fees", "INMSS", "forecast", 1_000_000),
        ("2023-24", None, "fees", "INMSS", "forecast", 15_000_000),
    )  # fmt: skip
    assert gap(table, Month(2023, 4)).loc["2023-24", "outturn"] == 15


def test_a_year_that_is_not_over_has_no_outturn_without_a_forecast():
    table = ledger(("2023-24", 1, "fees", "INMSS", "actual", 1_000_000))
    assert pd.isna(gap(table, Month(2023, 4)).loc["2023-24", "outturn"])
    assert gap(table, MARCH).loc["2023-24", "outturn"] == 1


def test_a_line_whose_spending_is_missing_has_no_outturn_whatever_is_forecast():
    table = ledger(("2023-24", 2, "fees", "INMSS", "forecast", 1_000_000))
    assert pd.isna(gap(table, Month(2023, 4)).loc["2023-24", "outturn"])
    assert gap(table, Month(2023, 3)).loc["2023-24", "outturn"] == 1


def test_a_line_without_a_budget_leaves_the_gap_without_one():
    table = ledger(
        ("2023-24", 1, "fees", "INMSS", "budget", 1_000_000), ("2023-24", 1, "grant", None, "actual", -1_000_000)
    )
    assert pd.isna(gap(table).loc["2023-24", "budget"])


def test_next_years_budget_is_a_year_of_its_own():
    table = ledger(
        ("2023-24", 1, "fees", "INMSS", "actual", 1_000_000), ("2024-25", None, "fees", "INMSS", "budget", 28_000_000)
    )
    assert gap(table).loc["2024-25", "budget"] == 28
    assert pd.isna(gap(table).loc["2024-25", "to_date"])


def test_months_run_from_april_and_name_no_spending_ahead():
    table = ledger(
        ("2023-24", 1, "fees", "INMSS", "actual", 1_000_000), ("2023-24", 2, "fees", "INMSS", "forecast", 2_000_000)
    )
    months = months_table(high_needs_rows(table), Month(2023, 4)).set_index("month")
    assert list(months.index[[0, -1]]) == ["2023-04", "2024-03"]
    assert months.loc["2023-04", "actual"] == 1
    assert months.loc["2023-05", "forecast"] == 2
    assert pd.isna(months.loc["2023-05", "actual"])


def test_lines_keep_their_placement():
    table = ledger(("2023-24", 12, "top-up", "mainstream", "actual", 2_000_000))
    assert lines_table(high_needs_rows(table), MARCH)[["line", "placement", "outturn"]].to_numpy().tolist() == [
        ["top-up", "mainstream", 2.0]
    ]


PLANS = dict(zip(
    ("mainstream", "resourced_or_unit", "state_special", "independent", "alternative_provision", "further_education",
     "specialist_post_16", "otherwise_than_at_school", "early_years", "no_cost"),
    (1400, 50, 900, 400, 20, 360, 170, 180, 40, 270), strict=True,
))  # fmt: skip
FEES = ledger(("2023-24", None, "fees", "INMSS", "actual", 24_000_000))


def own(register, **records):
    return own_figures(register, OwnRecords(MARCH, **{"synthetic": False, **records}), MEETING)


def test_a_unit_cost_is_the_years_amount_over_the_plans_of_that_january(register):
    with_own, table = own(register, ledger=FEES, plans=PLANS, smallest=5)
    rows = table.set_index("id")
    assert rows.loc["unit_cost_independent", ["published", "own", "used"]].tolist() == ["£63,000", "£60,000", True]
    line = with_own.as_at(MEETING).standing("unit_cost_independent")
    assert (line.value, line.status, line.quality) == (60_000, "outturn", "GREEN")
    assert line.note.startswith("Replaces £63,000 (")


def test_a_year_that_ended_and_whose_spending_stops_before_its_end_has_no_unit_cost(register):
    """A ledger of nine months, read after the year, would make a plan cost three quarters of what it did."""
    for last, used in ((9, False), (12, True)):
        months = [("2023-24", period, "fees", "INMSS", "actual", 2_000_000) for period in range(1, last + 1)]
        _, table = own(register, ledger=ledger(*months), plans=PLANS, smallest=5)
        assert ("unit_cost_independent" in set(table["id"])) is used


def test_own_plans_replace_the_published_ones_and_move_the_forecast(register):
    settings = dataclasses.replace(load_settings(HOME, "testshire", MARCH), known_on=MEETING)
    records = OwnRecords(MARCH, ledger=FEES, plans=PLANS, synthetic=False, smallest=5)
    plain, changed = finance_tables(settings, register), finance_tables(settings, register, records)
    entry = changed["assumptions"].set_index("id").loc["plans_by_placement"]
    assert "mainstream: 1400" in entry["value"]
    assert entry["note"].startswith("Replaces mainstream: 1,346 plans")

    def deficits(tables):
        return tables["deficit"].query("scenario == 'all-levers'").set_index("asat")["deficit"]

    assert deficits(changed)["2025-03-31"] == pytest.approx(deficits(plain)["2025-03-31"])
    assert deficits(changed)["2029-03-31"] != pytest.approx(deficits(plain)["2029-03-31"])
    assert deficits(changed).index.tolist() == deficits(plain).index.tolist()


def test_invented_extracts_replace_nothing_and_are_shown_beside(register):
    with_own, table = own(register, ledger=FEES, plans=PLANS, synthetic=True)
    assert with_own == register
    assert not table["used"].any()
    assert set(table["reason"]) == {"invented extracts never replace a published figure"}


def test_too_few_plans_of_a_type_are_neither_used_nor_printed(register):
    with_own, table = own(register, plans={**PLANS, "early_years": 3}, smallest=5)
    row = table.set_index("id").loc["plans_by_placement"]
    assert (row["used"], row["own"]) == (False, "hidden")
    assert with_own == register


def test_the_outturn_balance_and_the_reserves_replace_the_registers(register):
    held = balances(
        ("2024-03-31", "dsg deficit", "actual", 63_900_000), ("2025-03-31", "general fund", "forecast", 60_000_000)
    )
    known = own(register, balances=held)[0].as_at(MEETING)
    assert known.standing("opening_deficit").value == pytest.approx(63.9)
    assert known.standing("general_fund_reserves").value["2025-03-31"] == 60
    assert balances_table(held)["amount"].tolist() == [63.9, 60.0]


def test_a_forecast_balance_is_no_outturn(register):
    held = balances(("2024-03-31", "dsg deficit", "forecast", 63_000_000))
    assert own(register, balances=held)[0] == register


def test_before_the_forecast_was_drawn_up_nothing_is_replaced(register):
    records = OwnRecords(MARCH, ledger=FEES, plans=PLANS, synthetic=False)
    assert own_figures(register, records, dt.date(2024, 1, 31))[1].empty


def test_dfes_kinds_of_place_come_to_the_models_types():
    kinds = {
        "mainstream_academy": 2, "mainstream_academy_senunit": 1, "special_la_maintained": 3, "special_independent": 4,
        "ap_pru_academy": 5, "general_fe_tertiary_colleges": 6, "specialist_post_16_institutions": 7,
        "other_arrangements_la": 8, "nm_early_years": 9, "neet": 10, "": 1,
    }  # fmt: skip
    assert list(plans_by_placement(kinds).values()) == [2, 1, 3, 4, 5, 6, 7, 8, 9, 11]
