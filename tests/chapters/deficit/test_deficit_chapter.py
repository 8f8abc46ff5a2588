"""The deficit's sentences, tables and entries: what they say on a day, and that each amount leads to its source."""

import dataclasses
import datetime as dt
import itertools
import re
from dataclasses import replace

import pandas as pd
import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import Missing, plain
from send_analysis.chapters.deficit import (
    deficit_cards,
    deficit_charts,
    deficit_tables,
    deficit_words,
    gap_charts,
    outturn_words,
    write_off_words,
)
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.settings import load_settings
from send_analysis.document.documents import REVIEW
from send_analysis.document.report import figure_ids
from send_analysis.finance.finance_tables import finance_tables
from send_analysis.finance.ledger import high_needs_rows, lines_table, months_table, years_table
from send_analysis.pack.store import Pack, read_pack, save_pack

EARLY, MEETING, LATER = dt.date(2024, 3, 31), dt.date(2024, 5, 22), dt.date(2025, 8, 1)
SENTENCES = [
    "deficit",
    "forecast",
    "override",
    "fan",
    "past_errors",
    "share",
    "mitigation",
    "required",
    "levers",
    "movement",
    "crossings",
    "carry",
]
TABLES = [
    "paper_balances",
    "balances",
    "years",
    "placements",
    "levers",
    "reserves",
    "required",
    "reconciliation",
    "backtest",
    "decomposition",
]


def money_pack(folder, council, day, root=HOME):
    """A pack of the finance tables alone, as a notebook opens it."""
    month = Month(2024, 3) if day < dt.date(2025, 1, 1) else Month.of(day)
    settings = dataclasses.replace(load_settings(root, council, month), known_on=day)
    meta = {
        "council": council, "name": settings.council.name, "month": str(month), "as_at": day.isoformat(),
        "synthetic": False, "version": "1", "inputs": {},
    }  # fmt: skip
    save_pack(folder, meta, finance_tables(settings, load_assumptions(root, council)))
    return read_pack(folder)


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packs")
    return {day: money_pack(folder / day.isoformat(), "testshire", day) for day in (EARLY, MEETING, LATER)}


@pytest.fixture(scope="module")
def now(packs) -> Pack:
    return packs[MEETING]


@pytest.fixture
def shown(monkeypatch):
    """The blocks that a cell shows."""
    found = []
    monkeypatch.setattr(deficit_cards, "show", lambda *blocks: found.extend(blocks))
    return found


def words(block):
    if hasattr(block, "items"):
        return " ".join(plain(item) for item in block.items)
    return plain(block.runs) if hasattr(block, "runs") else ""


def runs_of(block):
    if block.kind == "table":
        return [run for row in block.rows for cell in row for run in cell]
    if block.kind == "list":
        return [run for item in block.items for run in item]
    return list(getattr(block, "runs", ()))


def test_the_papers_path_is_its_own_figures(now):
    assert words(deficit_words.deficit(now)) == (
        "The accumulated deficit was put at £63m at 31 March 2024. In 2024/25 spending is planned to exceed the grant "
        "by £28m, which brings the deficit to £91m at 31 March 2025."
    )


def test_the_forecast_says_where_its_basis_ends(now):
    said = words(deficit_words.forecast(now))
    assert "no levers: a deficit of £63.4m at 31 March 2024 is likely to come to about £360m at 31 March 2029" in said
    # Amounts of years without a basis stand in the annex's table and in no sentence.
    assert "Nothing published gives a basis for years after 31 March 2029: what tables and charts show of them" in said


@pytest.mark.parametrize("day", [MEETING, LATER])
@pytest.mark.parametrize("name", SENTENCES)
def test_every_amount_of_a_sentence_leads_to_an_entry(packs, day, name):
    block = getattr(deficit_words, name)(packs[day])
    assert [run["text"] for run in runs_of(block) if "£" in run["text"] and "figure" not in run] == []


@pytest.fixture(scope="module")
def entries(packs):
    """The ids of the entries that a day's report has."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deficit_cards, "show", lambda *blocks: found.append([block.id for block in blocks]))
        ids = {}
        for day in (MEETING, LATER):
            found.clear()
            deficit_cards.show_equations(packs[day])
            deficit_cards.show_register(packs[day])
            ids[day] = set(itertools.chain(*found))
    return ids


@pytest.mark.parametrize("name", TABLES)
def test_every_figure_that_a_table_leads_with_has_an_entry(packs, entries, name):
    for day in (MEETING, LATER):
        block = getattr(deficit_tables, name)(packs[day]).as_json()
        assert set(figure_ids(block)) <= entries[day]


def test_an_equation_leads_to_its_inputs_and_they_to_their_sources(now, shown):
    deficit_cards.show_equations(now)
    gap = next(entry for entry in shown if entry.id == "forecast_plans")
    details = {detail.term: detail.runs for detail in gap.details}
    assert "N[t+1] = N[t] (1 + g[t])" in plain(details["Equation"])
    assert "growth_five_years" in [run.get("figure") for run in details["Inputs"]]
    shown.clear()
    deficit_cards.show_register(now)
    growth = next(entry for entry in shown if entry.id == "growth_five_years")
    details = {detail.term: plain(detail.runs) for detail in growth.details}
    assert details["Source"].startswith("Cabinet report, 22 May 2024, paragraph 24")
    assert details["Impact"].startswith("High: the deficit moves")
    assert "equation: Plans by type of placement" in details["Used by"]


def test_an_equation_says_in_words_what_it_is_and_its_symbols_inputs_and_code_are_for_reviewers_alone(now, shown):
    deficit_cards.show_equations(now)
    for entry in shown:
        public = {detail.term: plain(detail.runs) for detail in entry.details if not detail.documents}
        assert {"Says"} <= set(public) <= {"Says", "Rests on"}, entry.id
        # Words define a figure by themselves: no symbol of the equation is left in them.
        assert not re.search(r"\b[A-Za-z]0?\[|[=×÷^θ]|\b(?!a\b)[b-z]\b", re.sub(r"'\w", "", public["Says"])), entry.id
        assert {detail.documents for detail in entry.details if detail.documents} == {(REVIEW,)}


def test_page_one_names_every_red_assumption_of_high_impact(now):
    (headline,) = deficit_words.headline(now)
    weak = [run["figure"] for run in headline.evidence if run.get("figure") in money_ids(now, "RED", "HIGH")]
    assert weak == ["unit_cost_level", "growth_five_years", "unit_cost_mainstream"]
    assert headline.kpi == "dsg_deficit_accumulated_next"


def test_once_the_day_has_passed_page_one_and_the_chart_say_how_it_turned_out(packs):
    (headline,) = deficit_words.headline(packs[LATER])
    assert headline.claim == (
        "The schools grant deficit was £113.3m at 31 March 2025; with the gap that the council budgets it comes to "
        "£170.8m by 31 March 2026."
    )
    # The council's own figure rests on its entry, and on nothing that the model does.
    assert headline.kpi in ("gap_budget", "deficit_forecast")
    # The gap of a year that has ended is no longer "the year's gap".
    evidence = plain(headline.evidence)
    assert "The middle of the simulations, if nothing more is approved, is about £18" in evidence
    assert "At the values typed in the register the model comes to £173.7m, exceeded in 9" in evidence
    assert "the gap of 2025/26 is £60.4m, £2.9m more than the council's budget of £57.5m;" in evidence
    assert "The deficit at 31 March 2025 had been put at £91m; the gap of 2024/25, put at £28m, was £47.8m." in evidence
    chart = deficit_charts.deficit(packs[LATER])
    # What is ahead leads, and what came stands where £91m had been put.
    assert chart.title.startswith(
        "Deficit of £113.3m at 31 March 2025: £170.8m by 31 March 2026 with the gap that the council budgets, about £18"
    )
    assert ["31 March 2025", "£113.3m", "outturn; had been put at £91m"] == chart.data["rows"][-2][:3]
    ahead = chart.data["rows"][-1]
    assert (ahead[0], ahead[1][:9]) == ("31 March 2026", "about £18")
    assert ahead[2] == "forecast; with the gap that the council budgets £170.8m"
    assert re.search(r"^£\d+m to £\d+m$", ahead[3])
    line = deficit_charts.forecast(packs[LATER])
    assert re.search(
        r"is forecast to rise to about £[0-9]+m by 31 March \d{4}; nine in ten simulations end at £", line.title
    )
    assert deficit_charts.deficit(packs[MEETING]).title.endswith("is budgeted to rise to £91m by 31 March 2025")


def test_the_chapter_says_what_the_forecast_starts_from_and_how_costs_were_scaled(packs):
    assert outturn_words.started(packs[MEETING]) == ()
    (block,) = outturn_words.started(packs[LATER])
    said = words(block)
    assert "the deficit at 31 March 2025, known from 31 July 2025, was £113.3m. It had been put at £91m." in said
    assert (
        "The gap of 2024/25 was £47.8m: the register's own costs of a plan, raised by inflation, are multiplied by 1.12"
        in said
    )
    assert "product of" not in said
    assert [run["text"] for run in block.runs if "£" in run["text"] and "figure" not in run] == []


def test_what_the_council_has_forecast_since_stands_beside_the_models_path(packs):
    pack = packs[LATER]
    later = pd.DataFrame(
        [
            ("deficit_forecast", "2025-03-31", 101.0, "2025-02-01", None),
            ("deficit_forecast", "2026-03-31", 171.0, "2025-02-28", None),
        ],
        columns=["id", "part", "value", "known_from", "first"],
    )
    parts = pd.concat([pack.table("assumption_parts"), later], ignore_index=True)
    (block,) = outturn_words.started(replace(pack, tables={**pack.tables, "assumption_parts": parts}))
    assert words(block).endswith(
        "The council's own later papers forecast £171.0m at 31 March 2026 (as put by 28 February 2025); that was "
        "before the outturn was known, which they had put at £101.0m."
    )


def test_what_the_council_has_forecast_after_the_outturn_is_not_said_to_precede_it(packs):
    pack = packs[LATER]
    later = pd.DataFrame(
        [("deficit_forecast", "2026-03-31", 171.0, "2025-08-01", None)],
        columns=["id", "part", "value", "known_from", "first"],
    )
    parts = pd.concat([pack.table("assumption_parts"), later], ignore_index=True)
    (block,) = outturn_words.started(replace(pack, tables={**pack.tables, "assumption_parts": parts}))
    assert words(block).endswith("forecast £171.0m at 31 March 2026 (as put by 1 August 2025).")


def test_an_estimate_that_an_outturn_replaced_says_so_in_every_table_that_has_it(packs):
    balances, paper = (getattr(deficit_tables, name)(packs[LATER]) for name in ("balances", "paper_balances"))
    assert [plain(cell) for cell in balances.rows[0]][:3] == ["Outturn", "113.3", "–"]
    replaced = "Where the outturn is known, an estimate stays as it was made: the deficit was"
    assert f"{replaced} £113.3m at 31 March 2025." in balances.note
    assert f"{replaced} £65.5m at 31 March 2024 and £113.3m at 31 March 2025." in paper.note
    assert replaced not in deficit_tables.balances(packs[MEETING]).note


def test_the_papers_year_is_told_in_the_past_once_it_has_ended(packs):
    said = words(deficit_words.deficit(packs[LATER]))
    assert "was to bring the deficit to £91m at 31 March 2025; it turned out at £113.3m, and the gap at £47.8m." in said
    assert said.startswith(
        "The accumulated deficit was £113.3m at 31 March 2025. In 2024/25 the gap was £47.8m against a budget of "
        "£28.0m. Earlier it was put at £63m at 31 March 2024; it turned out at £65.5m, restated by 31 July 2025 from "
        "£63.5m. "
    )


def test_a_planned_gap_that_an_outturn_replaced_says_so_below_its_table(packs):
    said = "The gap that was planned turned out at £27.7m in 2023/24 and £47.8m in 2024/25."
    assert said in deficit_tables.paper_balances(packs[LATER]).note
    assert "The gap that was planned" not in deficit_tables.paper_balances(packs[MEETING]).note


def test_the_numbers_and_the_words_of_a_chart_have_the_outturn_beside_an_estimate(packs):
    numbers = deficit_charts.forecast(packs[LATER]).data
    assert ["31 March", "Outturn"] == numbers["columns"][:2]
    assert [["31 March 2025", "£113.3m"], ["31 March 2026", ""]] == [row[:2] for row in numbers["rows"][:2]]
    assert "Outturn" not in deficit_charts.forecast(packs[MEETING]).data["columns"]
    said = deficit_charts.deficit(packs[LATER]).alt
    assert "£65.5m at 31 March 2024 (had been put at £63m), £113.3m at 31 March 2025 (had been put at £91m)" in said


def test_a_note_tells_of_the_days_that_its_table_shows_and_of_no_other(packs):
    table = deficit_tables.reserves(packs[LATER])
    assert [plain(row[0]) for row in table.rows] == ["31 March 2025", "31 March 2026"]
    assert "31 March 2024" not in table.note


def test_former_forecasts_are_drawn_and_listed_with_what_became_of_them(packs):
    assert outturn_words.former_forecasts(packs[MEETING]).kind == "absent"
    table = outturn_words.former_forecasts(packs[LATER])
    assert [plain(cell) for cell in table.rows[0]][1:] == [
        "30 July 2025",
        "31 March 2025",
        "102.2",
        "91.1",
        "113.3",
        "11.1",
    ]
    chart = deficit_charts.forecast(packs[LATER])
    assert "Forecast as known on 30 July 2025: £102.2m at 31 March 2025" in chart.alt
    assert "Forecast as known on 30 July 2025" in chart.data["columns"]
    assert "Forecast as known" not in deficit_charts.forecast(packs[MEETING]).alt


def test_a_day_that_has_passed_without_an_outturn_is_said_to_be_a_forecast_still(packs):
    pack = packs[LATER]
    after = replace(pack, meta={**pack.meta, "as_at": "2026-10-01"})
    (block,) = outturn_words.started(after)
    assert "31 March 2026 has passed too; the deficit on that day is not in the register" in words(block)
    (headline,) = deficit_words.headline(after)
    assert "by 31 March 2027 if nothing more is approved" in headline.claim
    assert deficit_charts.forecast(after).title.startswith(
        "Deficit of £113.3m at 31 March 2025 is forecast to rise to about £"
    )


def test_a_report_that_starts_from_an_outturn_does_not_say_that_nothing_has_changed(packs):
    """July's report knew no outturn: its forecast is another one, and August's is not compared with it."""
    pack = packs[LATER]
    assert "no assumption that this forecast rests on has changed" in words(deficit_words.movement(pack))
    new = replace(
        pack, tables={**pack.tables, "forecast_start": pack.table("forecast_start").assign(known_from="2025-08-01")}
    )
    said = words(deficit_words.movement(new))
    assert "starts from the deficit at 31 March 2025 as known on 1 August 2025, and is not compared with" in said
    assert "as known on 1 August 2025, was £113.3m" in words(outturn_words.started(new)[0])


def test_what_the_council_has_forecast_since_is_said_before_any_outturn_too(packs):
    pack = packs[MEETING]
    later = pd.DataFrame(
        [("deficit_forecast", "2029-03-31", 384.7, "2024-04-30", None)],
        columns=["id", "part", "value", "known_from", "first"],
    )
    parts = pd.concat([pack.table("assumption_parts"), later], ignore_index=True)
    (block,) = outturn_words.started(replace(pack, tables={**pack.tables, "assumption_parts": parts}))
    assert words(block).endswith(
        "The council's own later papers forecast £384.7m at 31 March 2029 (as put by 30 April 2024)."
    )


def test_a_superseded_base_year_is_said_with_what_is_needed(packs):
    pack = packs[LATER]
    start = pack.table("forecast_start").assign(lacking="the deficit at 31 March 2024")
    deficit = pack.deficit[pack.deficit["scenario"] == "published"]
    scenarios = pack.table("scenarios").assign(status=["ok", *["superseded"] * 7])
    stuck = replace(pack, tables={**pack.tables, "forecast_start": start, "deficit": deficit, "scenarios": scenarios})
    (note,) = outturn_words.started(stuck)
    assert (note.kind, note.title) == ("note", "Base year superseded")
    assert "It needs: the deficit at 31 March 2024." in words(note)
    (headline,) = deficit_words.headline(stuck)
    assert (
        headline.claim == "The schools grant deficit was budgeted at £91m for 31 March 2025; it turned out at £113.3m."
    )


def test_the_announced_grant_is_told_beside_the_forecast_only_once_it_was_known(tmp_path, packs):
    assert write_off_words.announced(packs[LATER]) == ()
    pack = money_pack(tmp_path / "pack", "testshire", dt.date(2026, 10, 31))
    said, table = write_off_words.announced(pack)
    assert "on 9 February 2026 a grant of 90% of the eligible deficit at 31 March 2026 was announced; no decision" in (
        words(said)
    )
    on = "On about £185m (the forecast without levers, which the outturn will replace) it would be at most about £166m"
    assert on in words(said)
    assert "No forecast here counts it." in words(said)
    assert "All levers together take off" in words(said)
    assert "It pays for nothing that accrues after that day: about £" in words(said)
    assert "without levers and in the middle of the simulations." in words(said)
    assert [run["text"] for run in said.runs if "£" in run["text"] and "figure" not in run] == []
    assert [plain(row[0]) for row in table.rows] == ["Granted", "Granted a year later", "Refused"]
    assert {plain(row[1]) for row in table.rows} == {"185 (175 to 194)"}
    (headline,) = deficit_words.headline(pack)
    assert (
        "On an eligible deficit of about £185m the announced grant would be at most about £166m and leave at least "
        "about £18.5m." in plain(headline.evidence)
    )
    box = [plain(line) for line in deficit_words.in_box(pack)]
    assert [line for line in box if "grant of" in line] == [
        "Announced on 9 February 2026, on conditions: a grant of 90% of the eligible deficit at 31 March 2026. On "
        "about £185m (the forecast without levers, which the outturn will replace) it would be at most about £166m and "
        "leave at least about £18.5m; no decision on this council is in the register."
    ]
    assert not any("grant of" in plain(line) for line in deficit_words.in_box(packs[LATER]))
    assert "forecast_write_off" in {row["id"] for row in pack.table("equations").to_dict("records")}
    assert "forecast_write_off" not in set(packs[LATER].table("equations")["id"])


def test_what_a_plan_would_invest_is_said_to_be_in_the_path_or_not_in_it(packs):
    told = words(deficit_words.forecast(packs[MEETING]))
    assert "Invest-to-save of £2.8m a year is in this path to 2028/29, with nothing coming back." in told
    assert "superseded, not approved: it stands here because it is read as part of the gap budgeted for 2024/25" in told
    later = words(deficit_words.forecast(packs[LATER]))
    assert "Invest-to-save of £2.8m a year is not in this path, nor in the year that ended" in later
    assert "no record says that it was approved or spent" in later


def test_a_budget_that_holds_what_is_invested_is_named(packs):
    register = packs[MEETING].table("assumptions")
    own = register["id"] == "invest_to_save"
    budget = register.assign(
        status=register["status"].mask(own, "budget"), source=register["source"].mask(own, "Budget of February 2024")
    )
    told = words(
        deficit_words.forecast(replace(packs[MEETING], tables={**packs[MEETING].tables, "assumptions": budget}))
    )
    assert "in this path to 2028/29, with nothing coming back: Budget of February 2024." in told


def test_no_lever_counts_as_done_from_an_outturn_on_and_that_is_said_to_be_assumed(packs):
    assert "Assumed" not in words(deficit_words.levers(packs[MEETING]))
    said = words(deficit_words.levers(packs[LATER]))
    assert "Assumed: nothing of a lever counts as done by 31 March 2025, because no record says that any was." in said
    assert "less what is invested (adds £6.3m)" in said


def test_the_rate_of_an_earlier_year_is_said_to_be_the_last_on_record(packs):
    assert "last rate on record" not in words(deficit_words.carry(packs[MEETING]))
    said = words(deficit_words.carry(packs[LATER]))
    assert "at 5.06%, the last rate on record (that of 2024/25, a year before), on the mean" in said


def test_reserves_and_the_officers_own_deficits_bear_the_day_they_were_put(packs):
    note = deficit_tables.reserves(packs[LATER]).note
    assert "Reserves and the section 151 officer's deficits are as known from 14 May 2024; how reserves" in note


def test_the_range_tells_the_rise_of_the_gap_that_it_allows_for(packs):
    said = words(deficit_words.past_errors(packs[MEETING]))
    assert "A rise of the gap like the last one, which would add £12.1m, lies within it." in said
    none = packs[MEETING].table("budget_error").assign(rise=0.0)
    quiet = replace(packs[MEETING], tables={**packs[MEETING].tables, "budget_error": none})
    assert "is in the forecast already and adds nothing" in words(deficit_words.past_errors(quiet))


def test_a_crossing_leads_to_what_it_rests_on_and_no_cost_of_a_plan_moves_the_budgeted_year(packs):
    def leads_to(pack):
        return next(run["figure"] for run in deficit_words.crossings(pack).items[0] if "31 March" in run["text"])

    assert leads_to(packs[MEETING]) == "forecast_budgeted_year"
    assert leads_to(packs[LATER]) == "deficit_outturn"
    equations = packs[MEETING].table("equations").set_index("id")
    assert "unit_cost_independent" not in equations.loc["forecast_budgeted_year", "inputs"]
    assert "forecast_budgeted_year" not in set(packs[LATER].table("equations")["id"])


def test_the_equation_of_costs_says_whether_a_budget_or_an_outturn_is_fitted(packs):
    meanings = [
        packs[day].table("equations").set_index("id").loc["forecast_unit_cost", "meaning"] for day in (MEETING, LATER)
    ]
    assert "is the budget's" in meanings[0]
    assert "budget is fitted" in meanings[1]
    assert "is the budget's" not in meanings[1]


def test_hindsight_that_the_council_asks_for_is_named_on_page_one(now):
    (before,) = deficit_words.headline(now)
    assert "hindsight" not in plain(before.evidence)
    table = now.table("assumptions")
    marked = table.assign(hindsight=(table["id"] == "unit_cost_independent").astype("boolean"))
    (headline,) = deficit_words.headline(replace(now, tables={**now.tables, "assumptions": marked}))
    assert "use inputs that were only published after this report's day: yearly cost of a plan in an" in plain(
        headline.evidence
    )
    assert "unit_cost_independent" in {run.get("figure") for run in headline.evidence}


def test_a_former_forecast_by_hindsight_bears_the_mark_in_words_tables_and_the_chart(packs):
    later = packs[LATER]
    assert "[h]" not in words(deficit_words.past_errors(later))
    tables = {name: later.table(name).assign(hindsight=True) for name in ("backtest", "prior_forecasts")}
    pack = replace(later, tables={**later.tables, **tables})
    assert "by hindsight, which nobody had on their day [h]." in words(deficit_words.past_errors(pack))
    for table in (deficit_tables.backtest(pack), outturn_words.former_forecasts(pack)):
        assert "30 July 2025 [h]" in [plain(cell) for cell in table.rows[0]]
        assert table.note.endswith("which nobody had on their day: how near they came is no test.")
    assert "Forecast as known on 30 July 2025 [h]" in deficit_charts.forecast(pack).data["columns"]


def test_the_councils_own_deficits_have_columns_beside_the_models(now):
    table = deficit_tables.reserves(now)
    last = [plain(cell) for cell in table.rows[-1]]
    assert [column.label for column in table.columns][2:] == [
        "Deficit, by this forecast",
        "Reserves less that",
        "Deficit, by the section 151 officer",
        "Reserves less that",
    ]
    assert (last[0], last[1], *last[-2:]) == ("31 March 2026", "53.3", "116.5", "−63.2")
    own = now.table("reserves")
    bare = replace(now, tables={**now.tables, "reserves": own[own["scenario"] != "the council's own"]})
    assert len(deficit_tables.reserves(bare).columns) == 4


def test_what_the_simulation_holds_still_is_named_beside_the_range(now):
    said = words(deficit_words.past_errors(now))
    assert "The simulation holds at one value inputs that move the deficit too:" in said
    assert "yearly cost of a plan in an independent or non-maintained special school (£" in said


def test_all_levers_approved_lie_low_among_the_draws_without_any(now):
    said = words(deficit_words.levers(now))
    typed = "If all levers are approved, at the values typed in the register: £236.6m at 31 March 2029."
    assert f"{typed} Of the simulations without levers," in said


def money_ids(pack, quality, impact):
    table = pack.table("assumptions")
    return set(table.loc[(table["quality"] == quality) & (table["impact"] == impact), "id"])


def test_past_errors_are_told_only_once_they_were_known(packs):
    then, later = (words(deficit_words.past_errors(packs[day])) for day in (MEETING, LATER))
    assert "the range is untested" in then
    assert "in 2021/22 the gap was £12.5m against a budget of £9.6m" in then
    assert "past errors lay outside it: £113.3m at 31 March 2025" in later
    assert "in 2024/25 the gap was £47.8m against a budget of £28.0m" in later
    assert "113" not in then
    assert deficit_tables.backtest(packs[MEETING]).kind == "absent"
    assert deficit_tables.backtest(packs[LATER]).kind == "table"


def test_a_share_alone_misleads_as_counted_once_two_januaries_are_known(packs):
    then, later = (words(deficit_words.share(packs[day])) for day in (MEETING, LATER))
    assert "The share rose and so did the gap: a share alone misleads." in then
    assert "went from 35.7% to 39.2%" in later
    assert "changed by +£17.4m: +£14.0m for the number of plans, +£0.5m" in later
    assert "The share rose and so did the cost" in later


def test_a_share_that_prints_as_it_was_has_stayed_and_did_not_rise(packs):
    rows = packs[LATER].table("decomposition")
    rows = rows.assign(share_before=39.16, share_after=39.24)
    said = words(deficit_words.share(replace(packs[LATER], tables={**packs[LATER].tables, "decomposition": rows})))
    assert "(units left out) stayed at 39.2%, and what" in said
    assert "rose" not in said


def test_a_deficit_that_prints_as_it_was_is_to_stay_there(packs):
    pack = packs[MEETING]
    rows = pack.table("deficit")
    level = rows.assign(deficit=rows["deficit"].where(rows["scenario"] != "published", 63.0))
    said = plain(deficit_words.does_it_hold(replace(pack, tables={**pack.tables, "deficit": level})))
    assert said.startswith("the deficit is to stay at £63m by 31 March 2025")


def test_reserves_cash_and_law_keep_their_days(now):
    said = words(deficit_words.crossings(now))
    assert "between 31 March 2024 and 31 March 2025 by this forecast;" in said
    assert "from 31 March 2024 by earlier council papers" in said
    assert "possibly in 2025/26" in said
    assert "Statutory override ends: 31 March 2026" in said
    assert "these are two limits, each with its own date" in said


def seen_on(pack, day):
    """The same pack, read as a report of another day reads it."""
    return replace(pack, meta={**pack.meta, "as_at": day})


def test_the_override_ends_in_the_present_to_its_last_day_and_in_the_past_after(packs):
    last, after = (words(deficit_words.override(seen_on(packs[LATER], day))) for day in ("2026-03-31", "2026-04-01"))
    assert "which keeps this deficit apart from the council's own reserves, ends on 31 March 2026 (law" in last
    assert "which keeps this deficit apart from the council's own reserves, ran to 31 March 2026 (law" in after
    assert (
        "this copy holds no record of a law that followed; whether there is one is not verified. "
        "31 March 2028 was announced as the end; whether a law carries that out is not verified" in after
    )


def test_an_announced_end_that_has_passed_too_is_said_so(packs):
    said = words(deficit_words.override(seen_on(packs[LATER], "2028-04-01")))
    assert "31 March 2028 was announced as the end; that day has passed too" in said


def test_an_end_that_has_passed_is_crossed_and_drawn_in_the_past(packs):
    after = seen_on(packs[LATER], "2026-04-01")
    assert "Statutory override, by the law on record, ran to: 31 March 2026" in words(deficit_words.crossings(after))
    assert "override ran to 31 March 2026 (law)" in str(deficit_charts.override_ends(after))


def test_savings_required_and_not_yet_quantified_are_said_and_drawn(now):
    assert "£22.8m, rounded, is savings required, not yet quantified" in words(deficit_words.mitigation(now))
    assert "rounded: parts may not add to the printed sums" in gap_charts.mitigation(now).subtitle
    assert gap_charts.mitigation(now).title == (
        "Against the plan of January 2024, reconstructed, £22.8m of savings in 2028/29 have no figure yet"
    )


def test_the_causes_of_the_gap_are_drawn_from_first_year_to_the_end_of_the_basis(now):
    chart = gap_charts.causes(now)
    assert chart.title == "What adds most to the gap by 2028/29 is more plans: +£22.2m"
    assert [chart.data["rows"][place][1] for place in (0, -1)] == ["£27.6m", "£43.4m"]


def test_the_levers_table_has_the_transfer_and_the_capital_bid(now):
    table = deficit_tables.levers(now)
    names = [plain(row[0]) for row in table.rows]
    assert "Transfer from the schools block in later years" in names
    assert "New special school places from the capital bid" in names


def test_a_lever_that_does_the_same_alone_and_on_top_has_one_column(now):
    table = now.table("levers")
    alike = replace(now, tables={**now.tables, "levers": table.assign(on_top=table["alone"])})
    apart = replace(now, tables={**now.tables, "levers": table.assign(on_top=table["alone"] + 1)})

    assert not [column.label for column in deficit_tables.levers(alike).columns if column.label.startswith("On top")]
    assert [column.label for column in deficit_tables.levers(apart).columns if column.label.startswith("On top")]


def test_the_forecast_below_the_middle_draw_is_explained_by_the_inputs_own_ranges(now):
    said = words(deficit_words.fan(now))

    assert "At the values typed in the register it is £276.6m, below that middle" in said
    assert "level of unit costs against the budget (0.97 to 1.22, assumed 1)" in said
    middle = now.table("fan").assign(p50=0.0)
    assert "below that middle" not in words(deficit_words.fan(replace(now, tables={**now.tables, "fan": middle})))


@pytest.mark.parametrize(("budget", "said"), [(28.0, True), (27.6, False)])
def test_a_ledger_whose_gap_is_not_the_models_is_explained_beside_the_paper(now, budget, said):
    ledger = pd.DataFrame([{"financialyear": "2024-25", "budget": budget}])
    note = deficit_tables.reconciliation(replace(now, tables={**now.tables, "ledger_years": ledger})).note

    assert said == (
        "The ledger's budget for 2024/25 has a gap of £28.0m, the paper's printed whole number; the model's £27.6m is "
        "£28.9m less a transfer of £1.3m." in note
    )


LEDGER = ["financialyear", "block", "period", "line", "placementtype", "kind", "amount"]
SPENT = [
    ("2023-24", "high needs", period, line, None, kind, amount)
    for period in range(1, 13)
    for line, amount in (("fees", 4_000_000.0), ("grant", -1_750_000.0))
    for kind in ("budget", "actual")
]
INCOME_LEFT_OUT = [row for row in SPENT if row[3:6:2] != ("grant", "actual")]


def with_ledger(pack, rows, left_out=0):
    """A pack with a ledger of March 2024 of which rows of what was spent could not be read."""
    ledger = pd.DataFrame(rows, columns=LEDGER).astype({"period": "Int64", "amount": "Float64"})
    lost = pd.DataFrame([("2023-24", "high needs", "actual")] * left_out, columns=["financialyear", "block", "kind"])
    amounts = high_needs_rows(ledger)
    tables = {
        "ledger_years": years_table(amounts, Month(2024, 3), lost),
        "ledger_lines": lines_table(amounts, Month(2024, 3), lost),
        "ledger_months": months_table(amounts, Month(2024, 3), lost),
    }
    return replace(pack, tables={**pack.tables, **tables})


def test_a_whole_ledger_says_its_gap_and_nothing_of_rows_left_out(now):
    pack = with_ledger(now, SPENT)

    assert "is put at £27.0m" in words(deficit_words.in_year(pack))
    assert "left out" not in words(deficit_words.in_year(pack)) + deficit_tables.in_year(pack).note
    assert gap_charts.in_year(pack).kind == "chart"


def test_a_year_that_is_not_over_is_told_to_date_and_as_a_whole(now):
    early = replace(with_ledger(now, SPENT), meta={**now.meta, "month": "2024-02"})
    said = words(deficit_words.in_year(early))

    assert "spending above income to 29 February 2024 is" in said
    assert "For the whole year it is put at £27.0m" in said
    ended = words(deficit_words.in_year(with_ledger(now, SPENT)))
    assert "in the year that ended on 31 March 2024" in ended
    assert "For the whole year" not in ended


def test_the_figures_that_one_days_deficit_stands_at_are_each_named_by_what_they_are(packs, now):
    said = words(deficit_words.bases(now))

    for one in (
        "£63m as the council published it",
        "£63.4m where the forecast starts",
        "£64m as the section 151 officer",
    ):
        assert one in said
    # From an outturn on there is one figure, and nothing to tell apart.
    assert deficit_words.bases(packs[LATER]).kind == "absent"
    assert deficit_words.bases(packs[EARLY]).kind == "absent"


def test_a_ledger_without_its_income_gives_no_gap_and_says_what_is_missing(now):
    pack = with_ledger(now, INCOME_LEFT_OUT, left_out=12)
    said = words(deficit_words.in_year(pack))

    assert "48.0" not in said
    assert "12 rows of the ledger could not be read and were left out" in said
    assert "12 rows of the ledger" in deficit_tables.in_year(pack).note
    assert gap_charts.in_year(pack).kind == "absent"


@pytest.mark.parametrize("name", SENTENCES)
def test_before_the_forecast_was_drawn_up_nothing_of_it_is_said(packs, name):
    block = getattr(deficit_words, name)(packs[EARLY])
    assert "236" not in words(block)
    if name in ("forecast", "fan", "past_errors", "share", "mitigation", "required", "levers", "movement", "carry"):
        assert block.kind == "absent"


def test_a_council_without_a_register_is_told_not_collected_once(tmp_path, home, shown):
    pack = money_pack(tmp_path / "pack", "leeds", MEETING, home)
    assert deficit_words.deficit(pack).title == "Not collected"
    assert {getattr(deficit_words, name)(pack).kind for name in SENTENCES[1:]} == {"absent"}
    assert {getattr(deficit_tables, name)(pack).kind for name in TABLES} == {"absent"}
    deficit_cards.show_register(pack)
    deficit_cards.show_equations(pack)
    assert [block.missing for block in shown] == [(Missing("assumptions.yaml"),)] * 2
    assert list(deficit_words.headline(pack)) == []


def with_a_sum(pack):
    """The same, its outturn of 31 March 2025 known as the balance before with the year's gap on top."""
    parts = pack.table("assumption_parts").copy()
    is_day = (parts["id"] == "deficit_outturn") & (parts["part"] == "2025-03-31")
    parts.loc[is_day, "worked_out"] = True
    begun = pack.table("forecast_start").assign(summed=True)
    return replace(pack, tables={**pack.tables, "assumption_parts": parts, "forecast_start": begun})


def test_a_sum_of_ours_is_never_called_an_outturn_without_saying_so(packs):
    pack = with_a_sum(packs[LATER])
    assert words(deficit_words.deficit(pack)).startswith(
        "The accumulated deficit was £113.3m at 31 March 2025 (the balance before and the year's gap, added)."
    )
    assert "it turned out at £113.3m (worked out)" in words(deficit_words.deficit(pack))
    (started,) = outturn_words.started(pack)
    assert "was £113.3m (the balance before and the year's gap, added)." in words(started)
    told = "The outturn of 31 March 2025 is worked out and in no source itself: the balance before with the year's gap"
    assert told in deficit_tables.balances(pack).note
    assert told in outturn_words.former_forecasts(pack).note
    assert told in deficit_tables.backtest(pack).note
    assert told not in deficit_tables.balances(packs[LATER]).note


def test_the_bars_begin_from_the_councils_own_balance_where_the_register_has_none_of_that_day(packs):
    later = packs[LATER]
    register = later.table("assumption_parts")
    is_day = (register["id"] == "deficit_outturn") & (register["part"] == "2025-03-31")
    begun = later.table("forecast_start").assign(deficit=114.2)
    pack = replace(later, tables={**later.tables, "assumption_parts": register[~is_day], "forecast_start": begun})

    chart = deficit_charts.deficit(pack)

    assert chart.title.startswith("Deficit of £114.2m at 31 March 2025: £170.8m by 31 March 2026 with the gap")
    assert ["31 March 2025", "£114.2m", "outturn; had been put at £91m"] == chart.data["rows"][-2][:3]


def test_a_budgets_outturn_that_nobody_published_says_where_it_is_from(packs):
    rows = {plain(row[0]): plain(row[2]) for row in deficit_tables.past_budgets(packs[LATER]).rows}
    assert rows["2021/22"] == "12.5"
    assert rows["2023/24"] == "27.7 (before the deficit was restated)"
    said = words(deficit_words.past_errors(packs[LATER]))
    assert "in 2023/24 the gap was £27.7m (before the deficit was restated) against a budget of £27.1m" in said
    rise = {"gap_from": "rise of the deficit"}
    assert outturn_words.gap_from(rise) == " (the rise of the deficit; no gap was published)"


def test_reserves_too_near_to_an_outturn_to_tell_say_so(packs):
    said = "; ".join(plain(item) for item in deficit_words.crossings(packs[LATER]).items)
    assert "too near to tell" not in "; ".join(plain(one) for one in deficit_words.crossings(packs[LATER], True).items)
    assert "£65.5m and £65m on the first of these days are too near to tell apart" in said


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            {},
            "The forecast is drawn as if nothing came of what was announced from 1 April 2028 on: a grant of tomorrow.",
        ),
        ({"from": "2024-04-01"}, ""),
        ({"status": "law"}, ""),
        ({"in_register": "statutory_override_ends"}, ""),
        ({"concerns": "governance"}, ""),
    ],
)
def test_a_forecast_says_that_it_counts_nothing_of_what_was_announced_for_days_to_come(now, entry, said):
    row = {"title": "A grant of tomorrow", "status": "announced", "from": "2028-04-01", "in_register": "",
           "concerns": "deficit"}  # fmt: skip
    pack = replace(now, tables={**now.tables, "law": pd.DataFrame([{**row, **entry}])})

    assert plain(deficit_words.nothing_of_announced(pack) or ()) == said
