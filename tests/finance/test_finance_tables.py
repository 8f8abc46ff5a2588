"""The pack's finance tables, as a report of one day may show them."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.config.settings import Council, load_settings
from send_analysis.contract.pack_tables.kinds import read_list, written_list
from send_analysis.contract.pack_tables.schema import columns_of, empty_table
from send_analysis.finance.equations import COLUMNS as EQUATION_COLUMNS
from send_analysis.finance.finance_tables import assumption_changes, assumptions_table, finance_tables, parts_table
from send_analysis.finance.movement import movement_since


def settings_at(day):
    return dataclasses.replace(load_settings(HOME, "testshire", Month.of(day)), known_on=day)


def tables_at(register, day):
    return finance_tables(settings_at(day), register)


@pytest.fixture(scope="module")
def tables(register):
    return tables_at(register, dt.date(2024, 5, 22))


@pytest.fixture(scope="module")
def later(register):
    return tables_at(register, dt.date(2025, 8, 1))


def test_the_deficit_table_has_the_contracts_columns_and_the_published_path_first(tables):
    deficit = tables["deficit"]
    assert tuple(deficit.columns) == columns_of("deficit")
    assert deficit["scenario"].iloc[0] == "published"
    assert set(deficit["unit"]) == {"GBP million"}


def test_only_the_scenarios_with_a_fan_have_a_low_and_a_high(tables):
    deficit = tables["deficit"]
    with_fan = deficit[deficit["low"].notna()]
    assert with_fan["scenario"].value_counts().to_dict() == {"no-levers": 15, "all-levers": 15}
    assert (with_fan["low"] < with_fan["high"]).all()


def test_a_council_without_assumptions_gets_empty_tables_and_nobody_elses():
    other = dataclasses.replace(settings_at(dt.date(2024, 5, 22)), council=Council("elsewhere", "Elsewhere Council"))
    tables = finance_tables(other, load_assumptions(HOME, "elsewhere"))
    assert {name: len(table) for name, table in tables.items() if len(table)} == {}
    assert tuple(tables["deficit"].columns) == columns_of("deficit")


def test_before_anything_was_known_there_is_no_path(register):
    assert tables_at(register, dt.date(2023, 3, 31))["deficit"].empty


def test_in_march_2024_only_the_papers_own_path_is_known(register):
    tables = tables_at(register, dt.date(2024, 3, 31))
    assert set(tables["deficit"]["scenario"]) == {"published"}
    status = tables["scenarios"].set_index("scenario")["status"]
    assert (status["published"], status["all-levers"]) == ("ok", "not_known")


def test_nothing_in_the_assumptions_is_known_only_after_the_day(tables):
    known = tables["assumptions"]["known_from"]
    assert (known <= "2024-05-22").all()
    assert not tables["assumptions"]["in_words"].str.contains("31 March 2028|113").any()


def test_an_assumption_is_one_row_with_its_impact_and_what_uses_it(tables):
    table = tables["assumptions"].set_index("id")
    assert table.index.is_unique
    level = table.loc["unit_cost_level"]
    assert (level["quality"], level["impact"]) == ("RED", "HIGH")
    assert "model" in level["used_by"]
    assert table.loc["dsg_deficit_accumulated", "in_words"] == "£63 million"
    assert table.loc["general_fund_reserves", "impact"] == ""


def test_an_assumption_of_several_numbers_has_a_row_for_each_as_known_on_the_day(tables):
    parts = tables["assumption_parts"].set_index(["id", "part"])["value"]
    assert parts["deficit_outturn"].to_dict() == {"2021-03-31": 7.9, "2022-03-31": 20.3, "2023-03-31": 35.8}
    assert "unit_cost_level" not in parts.index.get_level_values("id")


def test_a_cell_of_a_list_is_read_as_it_was_written():
    assert read_list(written_list(("inflation", "places"))) == ("inflation", "places")
    assert read_list(written_list(())) == ()


def test_the_override_ends_by_law_in_2026_and_2028_is_announced_only_later(tables, later):
    assert tables["override"][["value", "status"]].to_numpy().tolist() == [["2026-03-31", "law"]]
    assert later["override"][["value", "status"]].to_numpy().tolist() == [
        ["2026-03-31", "law"],
        ["2028-03-31", "announced"],
    ]


def test_the_published_path_costs_3_9_million_to_carry(tables):
    carry = tables["carry"].set_index("scenario").loc["published"]
    assert round(carry["carry"], 1) == 3.9


def test_reserves_are_passed_during_2024_25_and_not_from_31_march_2024(tables):
    row = tables["crossings"].query("scenario == 'all-levers'").iloc[0]
    assert (row["after"], row["by"], row["printed"]) == ("2024-03-31", "2025-03-31", "2024-03-31")
    assert "2024-03-31" < row["estimate"] < "2025-03-31"


def test_the_plan_leaves_the_letters_headroom_in_2026(tables):
    row = tables["reserves"].query("scenario == 'rejected-plan' and asat == '2026-03-31'").iloc[0]
    assert round(row["headroom"], 1) == -63.2


def test_the_councils_own_deficits_stand_beside_its_own_reserves(tables):
    """Those of the section 151 officer's letter, and not the model's."""
    own = tables["reserves"].query('scenario == "the council\'s own"')
    assert own["asat"].tolist() == ["2024-03-31", "2025-03-31", "2026-03-31"]
    assert own["deficit"].tolist() == [64, 92, 116.5]
    assert own["headroom"].round(1).tolist() == [1.0, -28.0, -63.2]
    model = tables["reserves"].query("scenario == 'all-levers' and asat == '2026-03-31'")["headroom"].iloc[0]
    assert round(model, 1) == -68.3


def test_cash_and_the_override_keep_both_their_dates(tables):
    rows = tables["crossings"].set_index("kind")
    assert rows.loc["cash", "printed"] == "2025-26"
    assert rows.loc["override", "printed"] == "2026-03-31"


@pytest.mark.parametrize(
    ("year", "millions"),
    [("2025-26", 5), ("2026-27", 10), ("2027-28", 16), ("2028-29", 23), ("2029-30", 27), ("2038-39", 99)],
)
def test_savings_required_and_not_yet_quantified_are_explicit(tables, year, millions):
    rows = tables["savings"].set_index("financialyear")
    assert round(rows.loc[year, "unquantified_savings"]) == millions


def test_balance_takes_half_the_cost_of_a_plan_and_mix_alone_cannot_do_it(tables):
    required = tables["required"]
    assert required[["needed", "now"]].iloc[0].round(1).tolist() == [62.8, 89.6]
    costs = required[required["measure"] == "spend a plan"]
    assert costs["change"].round().tolist() == [-57, -53]
    assert (costs["needed"] / 1000).round(1).tolist() == [8.8, 9.4]
    shares = required[required["measure"] == "mainstream share alone"]["needed"]
    assert shares.round().tolist() == [95, 92]


def test_the_causes_of_a_years_movement_add_up(tables, runs):
    movement = tables["movement"].groupby("end")["amount"].sum()
    gap = runs["all-levers"].rows.set_index("financialyear")["gap"]
    assert movement.tolist() == pytest.approx((gap - gap.shift()).loc[movement.index].tolist())


def test_the_outturn_lay_outside_the_fan_and_shows_only_once_known(tables, later):
    assert tables["backtest"].empty
    row = later["backtest"].set_index("asat").loc["2025-03-31"]
    assert (row["outturn"], bool(row["inside"])) == (113.3, False)


def test_each_lever_says_where_it_lies_among_the_draws_without_any(tables):
    levers = tables["levers"].set_index(["id", "asat"])
    transfer = levers.loc[("transfer_share_later", "2029-03-31")]
    assert transfer["status"] == "superseded"
    assert 0 < transfer["percentile"] < 50
    chance = tables["chances"].set_index(["question", "asat"]).loc[("levers", "2029-03-31")]
    assert chance["threshold"] == pytest.approx(236.6, abs=0.05)
    assert 0 <= chance["chance"] < transfer["percentile"] / 100


def test_where_the_base_year_is_superseded_no_path_is_drawn(register):
    """The newest outturn is known, and neither the year's gap nor the deficit at its beginning."""
    entries = dict(register.entries)
    known = {"2024-03-31": 65.5, "2026-03-31": 181.0}
    for name, value in (("deficit_outturn", known), ("gap_outturn", {"2023-24": 27.7})):
        line = dataclasses.replace(entries[name].lines[-1], value=value)
        entries[name] = dataclasses.replace(entries[name], lines=(line,))
    found = tables_at(dataclasses.replace(register, entries=entries), dt.date(2026, 8, 1))
    scenarios = found["scenarios"].set_index("method")["status"]
    assert set(scenarios["model"]) == {"superseded"}
    assert scenarios["published"] == "ok"
    assert set(found["deficit"]["scenario"]) == {"published", "rejected-plan"}
    assert found["fan"].empty
    assert "deficit at 31 March 2025" in found["forecast_start"]["lacking"].iloc[0]


def test_the_reconciliation_has_the_papers_rows_with_its_values_untouched(tables):
    table = tables["reconciliation"].set_index("row")
    assert table.index.tolist() == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "13", "16", "18"]
    assert "£28 million" in table.loc["1", "paper"]
    assert "£27.6 million" in table.loc["1", "ours"]
    assert "£3.91 million" in table.loc["4", "ours"]
    assert not table.to_string().count("{")


def test_the_papers_side_never_changes_and_ours_follows_what_is_known(tables, later):
    then, now = (part["reconciliation"].set_index("row") for part in (tables, later))
    assert then["paper"].tolist() == now["paper"].tolist()
    assert then.loc["6", "ours"] == "£63.4 million, forecast"
    assert now.loc["6", "ours"] == "£65.5 million, outturn as restated"


def test_tables_survive_the_pack(tables, tmp_path):
    for name, table in tables.items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
        assert list(pd.read_csv(tmp_path / f"{name}.csv").columns) == list(table.columns)


def test_levers_on_top_of_each_other_give_the_way_from_no_levers_to_all(tables, runs):
    levers = tables["levers"].query("asat == '2039-03-31'").set_index("id")
    assert set(levers.index) == {"mainstream_points", "places", "transfer_share_later", "invest_to_save_return"}
    places = runs["mainstream-share"].rows["deficit"].iloc[-1] - runs["new-places"].rows["deficit"].iloc[-1]
    assert levers.loc["places", "on_top"] == pytest.approx(places)
    assert levers["alone"].sum() == pytest.approx(1246.9 - 982.7, abs=0.1)


def test_the_lines_of_a_year_add_up_to_its_gap(tables, runs):
    plan = tables["management_plan"].query("scenario == 'all-levers'")
    parts = plan[~plan["line"].isin(["gap", "brought forward", "carried forward"])]
    gap = runs["all-levers"].rows["gap"].iloc[1:]
    assert parts.groupby("financialyear")["amount"].sum().tolist() == pytest.approx(gap.tolist())


def test_what_changed_in_the_register_between_two_days_is_listed(register):
    changes = assumption_changes(register, dt.date(2024, 5, 22), dt.date(2024, 6, 30))
    assert changes[["id", "before", "after"]].to_numpy().tolist() == [["mainstream_share_england", "41.3%", "43.3%"]]


REGISTER = """
{id}:
  label: A figure
  unit: GBP million
  basis: as printed
  owner: Section 151 officer
  values:
    - known_from: 2024-02-29
      as_at: {as_at}
      value: {value}
      status: budget
      source: Budget book
      knowledge: public
      quality: GREEN
      quality_reason: Printed.
"""


@pytest.fixture
def small_council(tmp_path):
    """A council with nothing but its paper's figures and the published path."""
    figures = {
        "dsg_deficit_accumulated": ("2024-03-31", 10),
        "high_needs_gap": ("2024-25", 4),
        "high_needs_gap_previous": ("2023-24", 3),
    }
    folder = tmp_path / "config" / "councils" / "abc"
    (folder / "scenarios").mkdir(parents=True)
    text = "".join(REGISTER.format(id=name, as_at=day, value=value) for name, (day, value) in figures.items())
    (folder / "assumptions.yaml").write_text(text, encoding="utf-8")
    scenario = "label: As printed\nknown_from: 2024-02-29\nmethod: published\n"
    (folder / "scenarios" / "published.yaml").write_text(scenario, encoding="utf-8")
    base = settings_at(dt.date(2024, 5, 22))
    return dataclasses.replace(base, root=tmp_path, council=Council("abc", "Abc Council"))


def test_a_council_with_its_papers_figures_alone_gets_the_published_path_alone(small_council):
    tables = finance_tables(small_council, load_assumptions(small_council.root, "abc"))
    assert tables["deficit"]["deficit"].tolist() == [10, 14]
    assert tables["fan"].empty
    assert tables["reconciliation"].empty
    assert len(tables["assumptions"]) == 3


def test_movement_since_the_last_report_names_the_changed_assumption(register, known):
    entry = register.entries["inflation"]
    later = dataclasses.replace(entry.lines[-1], known_from=dt.date(2024, 6, 15), value=3.5)
    changed = dataclasses.replace(entry, lines=(*entry.lines, later))
    dearer = dataclasses.replace(register, entries={**register.entries, "inflation": changed})
    scenario = next(s for s in load_scenarios(HOME, "testshire") if s.role == "levers")
    movement = movement_since(dearer, scenario, dt.date(2024, 5, 31), dt.date(2024, 6, 30))
    assert movement[["cause", "start", "before", "after"]].to_numpy().tolist() == [
        ["inflation", "2024-05-31", "3% a year", "3.5% a year"]
    ]
    assert movement_since(dearer, scenario, dt.date(2024, 6, 15), dt.date(2024, 6, 30)).empty


def test_a_number_that_was_another_at_first_says_what_and_since_when(register):
    known = register.as_at(dt.date(2025, 8, 1))
    parts = parts_table(known).set_index(["id", "part"])
    restated = parts.loc[("deficit_outturn", "2024-03-31")]
    assert (restated["value"], restated["first"], restated["known_from"]) == (65.5, 63.5, "2025-07-31")
    stood = parts.loc[("deficit_outturn", "2023-03-31")]
    assert pd.isna(stood["first"])
    assert stood["known_from"] == "2023-07-31"


def test_only_the_range_of_an_entry_whose_value_was_known_is_hindsight(register):
    entry = register.entries["unit_cost_level"]
    late = dataclasses.replace(
        entry.lines[0], knowledge="hindsight", evidenced_by="Set later", evidenced_on=dt.date(2026, 1, 31)
    )
    for lines, alone in (((entry.lines[0], late), True), ((late,), False)):
        entries = {**register.entries, entry.id: dataclasses.replace(entry, lines=lines)}
        known = dataclasses.replace(register, entries=entries, hindsight=True).as_at(dt.date(2024, 5, 22))
        table = assumptions_table(known, empty_table("tornado"), pd.DataFrame(columns=EQUATION_COLUMNS)).set_index("id")
        assert bool(table.loc["unit_cost_level", "hindsight"])
        assert bool(table.loc["unit_cost_level", "hindsight_range"]) is alone
