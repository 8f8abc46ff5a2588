"""Page one's sentence and boxes: by how grave a fact is, and by what may be headlined."""

import dataclasses

import pytest
from tests.chapters import example_pack

from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import plain
from send_analysis.chapters.page_one import page_one_boxes, page_one_tables
from send_analysis.config.severity import FACTS
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.card import POINT
from send_analysis.views import claims


def grave(*facts, who="children"):
    row = {"count": 155, "of": 282, "earlier": 100, "oldest_days": 303, "subject": "Speech therapy", "size": 55.0,
           "least": 25.0, "why": "It matters.", "source": "A law"}  # fmt: skip
    return table_of("severity", [{**row, "fact": fact, "who": f"{who} of {fact}"} for fact in facts])


def boxes(pack):
    return {box.title: [plain(line) for line in box.lines] for box in page_one_boxes.boxes(pack).items}


def verdict(pack):
    return plain(page_one_boxes.verdict(pack).runs)


def test_improving_holds_headlined_changes_with_both_figures():
    said = boxes(example_pack.pack())["Improving"]

    assert "Plans issued within twenty weeks: 67.1%, up from 0.0% a year before." in said
    assert not [line for line in said if line.startswith("Health advice")]


@pytest.mark.parametrize(
    ("difference", "variation", "named"),
    [
        (-150, "improvement", True),
        (-150, "common cause", False),
        (40, "improvement", False),
        (None, "improvement", False),
    ],
)
def test_a_list_is_an_improvement_where_its_months_say_so_and_the_year_goes_that_way(difference, variation, named):
    pack = example_pack.pack()
    changes, signals = pack.table("changes").copy(), pack.table("signals").copy()
    of_list = signals["kpi"] == "awaiting_specialist"
    signals.loc[of_list, ["special_cause", "variation"]] = ["shift low", variation]
    changes = changes[changes["kpi"] != "awaiting_specialist"]
    row = {"kpi": "awaiting_specialist", "basis": POINT, "span": "year", "difference": difference}
    changes = table_of("changes", [*changes.to_dict("records"), row])
    moved = dataclasses.replace(pack, tables={**pack.tables, "changes": changes, "signals": signals})

    assert named == ("awaiting_specialist" in page_one_boxes.improved(moved))


def test_worrying_keeps_the_order_of_the_register_and_no_more_lines_than_fit():
    said = boxes(example_pack.pack(severity=grave(*FACTS)))["Worrying"]

    assert page_one_boxes.MOST_LINES == len(said)
    assert said[0] == "155 of 282 children have waited more than a year for a specialist place."


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_has_its_words(fact):
    (said,) = boxes(example_pack.pack(severity=grave(fact)))["Worrying"]

    assert "155" in said
    assert said.endswith(".")


def test_a_box_with_nothing_to_say_says_so():
    assert ["No fact of the council’s register of grave facts can be named from this month’s figures."] == boxes(
        example_pack.pack(severity=grave())
    )["Worrying"]


def test_in_a_councils_first_months_nothing_is_said_to_be_no_better_than_before():
    pack = example_pack.pack()
    first = dataclasses.replace(pack, tables={
        **pack.tables, "scorecard": pack.scorecard[pack.scorecard["month"] == str(pack.month)],
        "changes": pack.table("changes").iloc[:0], "signals": pack.table("signals").iloc[:0],
    })  # fmt: skip

    assert ["No figures of a year ago to compare with."] == boxes(first)["Improving"]


def test_the_sentence_names_both_sides_and_two_of_each_at_most():
    said = verdict(example_pack.pack(severity=grave(*FACTS, who="those")))

    assert said.startswith("Better than a year ago for families who ask for a plan")
    assert "; most worrying for those of waiting_over_a_year and those of transfers_past_date" in said
    assert "out_of_school_rising" not in said


def test_without_a_grave_fact_nobody_is_named_as_left_behind():
    assert "most worrying" not in verdict(example_pack.pack(severity=grave())).lower()


def test_nothing_clear_is_said_to_be_nothing_clear():
    pack = example_pack.pack(severity=grave())
    still = {"changes": pack.table("changes").iloc[:0], "signals": pack.table("signals").iloc[:0]}
    unmoved = dataclasses.replace(pack, tables={**pack.tables, **still})

    assert verdict(unmoved).startswith("Nothing is clearly better or worse than a year ago")
    assert ["Nothing is clearly better than a year ago."] == boxes(unmoved)["Improving"]


def test_a_first_month_says_that_nothing_of_a_year_ago_is_known():
    pack = example_pack.pack(severity=grave())
    first = pack.scorecard[pack.scorecard["month"] == "2024-03"]

    assert verdict(example_pack.pack(severity=grave(), scorecard=first)).startswith("No figures of a year ago")


def test_before_the_first_extract_nothing_is_judged():
    empty = dataclasses.replace(example_pack.pack(), meta={**example_pack.pack().meta, "arrived": False})

    assert {"absent"} == {page_one_boxes.verdict(empty).kind, page_one_boxes.boxes(empty).kind}


def test_every_measure_that_worries_is_a_row_of_the_table():
    pack = example_pack.pack(severity=grave("transfers_past_date", "out_of_school_rising"))
    shown = [row.kpi for group in page_one_tables.scorecard(pack).groups for row in group.rows]

    assert {"phase_transfer_on_time", "out_of_school"} <= set(shown)
    assert "phase_transfer_on_time" not in [
        row.kpi for group in page_one_tables.scorecard(example_pack.pack(severity=grave())).groups for row in group.rows
    ]


def test_every_grave_fact_is_about_a_measure():
    assert set(FACTS) == set(page_one_boxes.ABOUT)


def test_a_family_reads_how_long_plans_took_now_and_a_year_before():
    rows = [
        {
            **example_pack.scorecard_row("mean_weeks_to_plan", Month(year, 3), "including exceptions", weeks, None),
            "denominator": 40,
        }
        for year, weeks in ((2023, 26), (2024, 25))
    ]
    start = "Families given a plan in March 2024 had waited 25.0 weeks on average"

    assert [f"{start}; 26.0 weeks a year before.", f"{start}."] == [told_of(rows), told_of(rows[1:])]
    assert "absent" == page_one_boxes.family_line(example_pack.pack()).kind


def told_of(rows):
    block = page_one_boxes.family_line(example_pack.pack(scorecard=table_of("scorecard", rows)))
    return block.kind if block.kind == "absent" else plain(block.runs)


def test_the_mean_of_nine_plans_tells_of_no_family():
    row = example_pack.scorecard_row("mean_weeks_to_plan", Month(2024, 3), "including exceptions", 91, None)

    assert "absent" == told_of([{**row, "denominator": 9}])
    assert "91.0 weeks" in told_of([{**row, "denominator": 10}])


def test_a_mean_is_held_to_no_test_of_counts():
    rows = [
        example_pack.scorecard_row("mean_weeks_to_plan", month, "including exceptions", 20 + 10 * at, None)
        for at, month in enumerate(example_pack.MONTHS)
    ]
    scorecard = table_of("scorecard", [*example_pack.scorecard().to_dict("records"), *rows])
    pack = example_pack.with_targets(example_pack.pack(scorecard=scorecard))

    assert "worse" == claims.claim(pack, "mean_weeks_to_plan").shape
    assert "mean_weeks_to_plan" not in page_one_boxes.worsened(pack)
