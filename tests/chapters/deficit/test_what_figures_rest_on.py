"""Whatever changes with an entry of the register leads to it: the entry's uses and its mark are computed from that."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import Headlines
from send_analysis.chapters.deficit import (
    deficit_charts,
    deficit_tables,
    deficit_words,
    gap_charts,
    outturn_words,
    plans_ahead,
    section_151,
    write_off_words,
)
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.settings import load_settings
from send_analysis.document.register_marks import led_to
from send_analysis.finance.finance_tables import finance_tables
from send_analysis.pack.store import Pack
from send_analysis.views.register_entries import entries_behind, entries_of

DAY = dt.date(2024, 5, 22)
SHOWN = {
    deficit_words: (
        "deficit bases forecast override fan past_errors share mitigation required levers movement crossings carry"
    ),
    deficit_tables: (
        "paper_balances balances years placements levers reserves required reconciliation backtest decomposition "
        "past_budgets"
    ),
    section_151: "risks one_point yearly_savings",
    deficit_charts: "deficit forecast",
    gap_charts: "causes mitigation tornado",
    outturn_words: "started former_forecasts",
    plans_ahead: "projection januaries typed deficit",
    write_off_words: "announced",
}
#: An entry of each kind of use: the model's, drawn or not; the plan's; the paper's; what is set beside the forecast.
CHANGED = (
    "unit_cost_independent",
    "high_needs_block",
    "transfer_share_later",
    "places",
    "plan_last_gap",
    "dsg_deficit_accumulated",
    "high_needs_gap_before_transfer",
    "general_fund_reserves",
    "carry_rate",
    "deficit_outturn",
    "gap_budget",
    "basis_ends",
    "mainstream_share_returned",
)


@pytest.fixture(scope="module")
def register():
    """Testshire's register, with few draws: how far they reach is no matter here."""
    found = load_assumptions(HOME, "testshire")
    return changed(found, "fan_draws", lambda value: 40.0)


def changed(assumptions, name, change):
    """The register with another value in each line of an entry; its range goes with it."""
    entry = assumptions.entries[name]
    lines = tuple(_changed_line(line, change(line.value)) for line in entry.lines)
    return replace(assumptions, entries={**assumptions.entries, name: replace(entry, lines=lines)})


def _changed_line(line, value):
    if line.low is None:
        return replace(line, value=value)
    by = value - line.value
    return replace(line, value=value, low=line.low + by, high=line.high + by)


def other(value):
    """Another value of the same kind, no more than a little away."""
    if isinstance(value, Mapping):
        return {key: part * 1.07 for key, part in value.items()}
    if isinstance(value, str):
        return "2027-28"
    return value * 1.07


def pack_of(assumptions, day=DAY):
    month = Month(2024, 3)
    settings = replace(load_settings(HOME, "testshire", month), known_on=day)
    meta = {
        "council": "testshire", "name": settings.council.name, "month": str(month), "as_at": day.isoformat(),
        "synthetic": False, "version": "1", "inputs": {},
    }  # fmt: skip
    return Pack(meta, finance_tables(settings, assumptions), "published")


def shown(pack):
    """What the deficit's chapters and page one show, by the function that makes it; no drawing but its figures."""
    found = {"headline": Headlines(tuple(deficit_words.headline(pack))).as_json()}
    for module, names in SHOWN.items():
        for name in names.split():
            made = getattr(module, name)(pack)
            for place, block in enumerate(made if isinstance(made, tuple) else (made,)):
                found[f"{module.__name__}.{name} {place}"] = {**block.as_json(), "svg": ""}
    return found


@pytest.fixture(scope="module")
def undrawn():
    """Charts without their drawing, which no figure here rests on."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (deficit_charts, gap_charts):
            patch.setattr(module, "svg_of", lambda *_: "")
        yield


@pytest.fixture(scope="module")
def as_it_is(register, undrawn):
    pack = pack_of(register)
    return shown(pack), entries_behind(pack)


@pytest.mark.parametrize("name", CHANGED)
def test_whatever_changes_with_an_entry_leads_to_it(name, register, as_it_is):
    before, behind = as_it_is
    after = shown(pack_of(changed(register, name, other)))
    moved = [place for place, block in before.items() if after.get(place) != block]
    assert moved
    assert [place for place in moved if name not in entries_of(led_to(before[place]), behind)] == []


def lines_of(block):
    """A block's lines of text; a table and a chart bear their mark in their title."""
    if block["kind"] == "headlines":
        return [item["evidence"] for item in block["items"]]
    return block.get("items", [block["runs"]] if "runs" in block else [])


@pytest.mark.parametrize("name", ["unit_cost_independent", "unit_cost_level"])
def test_each_figure_in_words_that_changes_with_an_entry_leads_to_it_itself(name, register, as_it_is):
    before, behind = as_it_is
    after = shown(pack_of(changed(register, name, other)))
    moved = []
    for place, block in before.items():
        for was, now in zip(lines_of(block), lines_of(after[place]), strict=True):
            pairs = list(zip(was, now, strict=True)) if len(was) == len(now) else []
            # Another entry in an entry's place is no figure that has changed.
            moved += [run for run, other in pairs if _differs(run, other) and run.get("figure") == other.get("figure")]
    assert len(moved) > 10
    unled = [run["text"] for run in moved if name not in entries_of(led_to(run), behind)]
    # Its own value and the ends of its range stand in brackets behind its name, which leads to it.
    line = register.entries[name].lines[-1]
    assert set(unled) <= {f"{value:g}" for value in (line.value, line.low, line.high)}


def _differs(run, other):
    return run["text"] != other["text"]
