"""The packs of two months, the first published: no small number of either can be worked out from both."""

import shutil

import pandas as pd
import pytest
from tests.conftest import copy_project
from tests.measures.disclosure.attacker import Attacker

from send_analysis.base.clock import Month
from send_analysis.base.paths import HOME_VARIABLE, INTERNAL, Paths
from send_analysis.base.steps import Steps
from send_analysis.cli.main import main
from send_analysis.config.settings import load_settings
from send_analysis.measures.breakdowns import BREAKDOWNS
from send_analysis.pack.build import pack_of

MARCH, APRIL = Month(2024, 3), Month(2024, 4)
JOINED, LEFT = 9, 11
#: Tables of the pack about children that say nothing by category: processes, totals, and what arrived. A new table is
#: a breakdown (measures/breakdowns.py) unless somebody has looked at it and put its name here.
LOOKED_AT = {
    "appeals", "arrivals", "authorities", "backlog_flow", "changes", "clearing", "cohorts", "column_counts",
    "comparators", "disclosure", "doubts",
    "findings", "flows", "intervals", "journey", "journey_stages", "mainstream_split", "mainstream_targets",
    "open_cases", "places_needed", "plan_wait", "projection", "review_pace", "revisions", "scorecard", "signals",
    "wait_lengths", "waiting_flow", "waiting_projection", "weeks_to_plan",
    "actions", "boards", "breakdowns_lack", "conditions", "governance", "measures_lack", "next_board", "priorities",
    # Made from breakdowns, or by disclosure control itself.
    "health_waits", "inclusion_rates", "severity",
    # Places, and how many are free: small numbers of those in them are left out.
    "capacity",
    # Stocks, and the starts and requests of twelve months, whose months the scorecard and the flows print.
    "plan_growth_record", "plan_projection", "plan_projection_basis",
    # The council's own measures: with no column that tells what kind of child, small numbers and their rests hidden.
    "own_measures", "own_measure_months",
    # Cells that were wrong, whatever child they are of.
    "corrected_cells",
}  # fmt: skip
#: Tables of money, of what it rests on and of DfE's figures.
MONEY = {
    "assumption_parts", "assumptions", "backtest", "budget_error", "carry", "chances", "council_figures", "crossings",
    "decomposition", "deficit",
    "equations", "fan", "law", "ledger_blocks", "one_point", "past_budgets", "past_review",
    "balances", "ledger_lines", "ledger_months", "ledger_years", "own_figures",
    "levers", "management_plan", "movement", "override", "reconciliation", "required", "reserves", "savings",
    "placement_asks",
    "forecast_start", "prior_forecasts", "scenarios", "tornado", "write_off", "write_off_paths",
}  # fmt: skip


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    """March's pack, published; April's; and both as the internal edition has them."""
    root = copy_project(tmp_path_factory.mktemp("small-numbers"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(root))
        assert main(["sample", "testshire", str(MARCH), str(MARCH)]) == 0
    _add_april(Paths(root, "testshire", MARCH).raw, Paths(root, "testshire", APRIL).raw)

    def made(month, edition=""):
        return pack_of(
            Paths(root, "testshire", month, edition), load_settings(root, "testshire", month), "published", Steps()
        )

    first, true_first = made(MARCH), made(MARCH, INTERNAL)
    paths = Paths(root, "testshire", MARCH)
    shutil.copytree(paths.pack, paths.published / "pack")
    (paths.published / "release.json").write_text("{}", encoding="utf-8")
    return first, made(APRIL), true_first, made(APRIL, INTERNAL)


def _add_april(march, april):
    """April's extract: March's, but on the waiting list some have left and some, not on March's, have joined."""
    shutil.copytree(march, april)
    described = (april / "extract.yaml").read_text(encoding="utf-8")
    described = described.replace("2024-03-31", "2024-04-30").replace("month: 2024-03", "month: 2024-04")
    (april / "extract.yaml").write_text(described, encoding="utf-8")
    for path in april.glob("*.csv"):
        # Exported again: the same rows, and not the same file, which would be March's left in the folder.
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    listed = pd.read_csv(march / "specialist_waiting.csv", dtype="string")
    waiting = listed.index[listed["leftdate"].isna()]
    joined, left = waiting[::30][:JOINED], waiting[7::23][:LEFT]
    listed.loc[joined, "joineddate"], listed.loc[left, "leftdate"] = "2024-04-08", "2024-04-15"
    listed.to_csv(april / "specialist_waiting.csv", index=False)
    before = listed.drop(joined).assign(leftdate=listed["leftdate"].mask(listed.index.isin(left)))
    before.to_csv(march / "specialist_waiting.csv", index=False)


def small_cells(table):
    """The cells whose true count is small."""
    return table[table["count"].between(1, 4)].to_dict("records")


def test_no_breakdown_of_the_public_pack_shows_a_small_number(packs):
    shown = {
        name: table
        for name, table in packs[1].tables.items()
        if name in BREAKDOWNS and small_cells(table[~_has_no_category(table)])
    }
    assert {} == shown


def _has_no_category(table):
    """Rows that count only what has no known category."""
    named = table[[name for name in table if name not in ("count", "status")]].replace("all", pd.NA)
    return named.isin(["not known"]).any(axis=1) & (named.isna() | named.isin(["not known"])).all(axis=1)


def test_the_two_reports_together_leave_every_small_number_open(packs):
    first, second, true_first, true_second = (pack.table("waiting_by_need") for pack in packs)
    flow = packs[1].table("waiting_flow").set_index("month").loc[str(APRIL)]
    categories = {
        name: [value for value in dict.fromkeys([*first[name], *second[name]]) if value != "all"]
        for name in ("need", "phase", "provision")
    }
    attacker = Attacker(categories, [(first, flow["joined"], flow["left"]), (second, None, None)])
    targets = [(cell, 0) for cell in small_cells(true_first)]
    targets += [(cell, attacker.today) for cell in small_cells(true_second)]

    assert (JOINED, LEFT) == (flow["joined"], flow["left"])
    assert len(targets) > 10
    for cell, day in targets:
        low, high = attacker.in_reals(attacker.row(cell, day))
        assert high - low > 4 - 1e-5, cell
        assert high > 5 - 1e-5, cell


def test_every_table_of_the_pack_is_a_breakdown_or_was_looked_at(packs):
    known = {*BREAKDOWNS, *LOOKED_AT, *MONEY}
    assert set() == {name for name in packs[1].tables if name not in known and not name.startswith("published_")}
