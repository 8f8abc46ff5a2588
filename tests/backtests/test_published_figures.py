"""The whole road, from invented extracts to measures, against every figure that the council's paper printed."""

import csv
import shutil
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.config.settings import load_council
from send_analysis.intake.read import read_extract
from send_analysis.measures.position import Position
from send_analysis.measures.scorecard import month_scorecard
from send_sample.write import write_sample

ROOT = Path(__file__).parents[2]
COUNCIL = "bcp"
PAPER = ROOT / "data" / "reference" / "published" / "bcp-2024-05-22.csv"
MONTHS = (Month(2023, 3), Month(2024, 2), Month(2024, 3))
#: No measure: the chapter counts them.
LATER = {"improvement_priorities"}
#: The paper's month ends and the day it gives for mainstream penetration, which the sample meets in its last month.
MONTH_OF = {month.last_day.isoformat(): month for month in MONTHS} | {"2023-02": MONTHS[-1]}


def printed_figures():
    with PAPER.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            measured = row["period"] in {"month", "point"} and row["unit"] in {
                "percent",
                "reviews",
                "children",
                "actions",
            }
            if measured and not row["comparator"] and row["figure"] not in LATER:
                yield pytest.param(
                    row["figure"], MONTH_OF[row["as_at"]], row["value"], id=f"{row['figure']}-{row['as_at']}"
                )


@pytest.fixture(scope="module")
def scorecards(tmp_path_factory):
    root = tmp_path_factory.mktemp("backtest")
    for name in ("config", "data/reference"):
        shutil.copytree(ROOT / name, root / name)
    write_sample(root, COUNCIL, MONTHS[0], MONTHS[0])
    write_sample(root, COUNCIL, MONTHS[1], MONTHS[2])
    council = load_council(ROOT / "config" / "councils" / COUNCIL, COUNCIL)
    extracts = {month: read_extract(Paths(root, COUNCIL, month), council) for month in MONTHS}
    assert [] == [
        finding for extract in extracts.values() for finding in extract.findings if finding.severity != "reported"
    ]
    return {month: month_scorecard(Position(extract)) for month, extract in extracts.items()}


@pytest.mark.parametrize(("kpi", "month", "printed"), list(printed_figures()))
def test_each_printed_figure_is_computed_from_the_rows(scorecards, kpi, month, printed):
    card = scorecards[month]
    row = card[(card["kpi"] == kpi) & (card["basis"] != "excluding exceptions")].iloc[0]
    exact = Decimal(int(row["numerator"]))
    if row["unit"] == "percent":
        exact = 100 * exact / int(row["denominator"])

    assert Decimal(printed) == exact.quantize(Decimal(printed), ROUND_HALF_UP)


def test_the_list_that_nobody_kept_is_not_collected(scorecards):
    states = [card.set_index("kpi").loc["awaiting_specialist", "status"] for card in scorecards.values()]

    assert ["not_collected", "not_collected", "ok"] == states
