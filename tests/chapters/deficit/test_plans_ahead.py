"""What the chapter says of plans to come: the range always beside the number, and where each comes from."""

import pandas as pd
from tests.chapters import example_pack

from send_analysis.blocks.blocks import Absent, plain
from send_analysis.chapters.deficit import plans_ahead
from send_analysis.contract.pack_tables.schema import table_of

BASIS = {
    "asat": "2025-01-15", "own": False, "plans": 4432, "starts": 1034, "requests": 1230, "inflow": 19.67,
    "england_inflow": 15.3, "difference": 4.37, "england_growth": 10.8, "england_january": 2025, "third": "large",
    "weight": 0.6, "learnt": False, "taught": "2025-06-26", "published": "2026-06-30", "since": 2017,
    "inside": 1, "tested": 4,
    "doubted": 0, "mean_error_1": 3.1, "mean_error_3": 6.8, "mean_error_5": None, "typed_growth": 35, "typed_years": 5,
    "compared_from": 2020, "compared_to": 2025, "councils": 146, "share_below": 8.9, "lowest_growth": 36.1,
    "low_growth": True,
}  # fmt: skip
PATH = [(2026, 1.0, 5096.6, 4838.2, 5320.6, 4706.0), (2027, 2.0, 5759.3, 5295.4, 6295.2, None)]


def pack(path=PATH, **changed):
    names = ["year", "years", "plans", "low", "high", "typed"]
    return example_pack.pack(
        plan_projection=table_of("plan_projection", pd.DataFrame(path, columns=names)),
        plan_projection_basis=table_of("plan_projection_basis", [BASIS | changed]),
    )


def said(block):
    return plain(block.runs)


def test_plans_to_come_stand_with_their_range():
    assert (
        "Plans to come: If England's last yearly growth goes on and councils differ as they have since 2017: 5,097 "
        "plans in January 2026, eight times in ten between 4,838 and 5,321; by January 2027 5,759, between 5,295 and "
        "6,295. The register's growth lies outside that range in 2026."
    ) == said(plans_ahead.projection(pack()))


def test_a_plan_inside_the_range_is_not_said_to_lie_outside():
    assert "outside" not in said(plans_ahead.projection(pack([(2026, 1.0, 5096.6, 4838.2, 5320.6, 5000.0)])))


def test_too_few_plans_have_no_range_and_say_so():
    shown = said(plans_ahead.projection(pack([(2026, 1.0, 410.2, None, None, None)])))

    assert "410 plans in January 2026. The council has too few plans for a range." in shown


def test_a_low_typed_growth_is_marked_red():
    shown = said(plans_ahead.typed(pack()))

    assert (
        "(35% in 5 years) from where the forecast starts. Of 146 councils, 9% grew at a lower yearly rate from January "
        in shown
    )
    assert "RED: so low a growth is rare: a tenth of councils stayed below 36% over as many years." in shown
    assert "RED" not in said(plans_ahead.typed(pack(low_growth=False)))


def test_without_a_typed_growth_nothing_is_said_of_it():
    assert isinstance(plans_ahead.typed(pack(typed_growth=None)), Absent)


def test_what_it_is_made_from_names_whose_figures_and_how_far_they_missed():
    shown = said(plans_ahead.made_from(pack()))

    assert "4,432 plans in January 2025 (DfE), with 1,034 new plans and 1,230 requests in the year before" in shown
    assert "19.7 new plans for 100 in force, against 15.3 in England, whose plans grew by 10.8%" in shown
    assert "missed by 3.1% after one year and 6.8% after three on average; of 4 made for this council" in shown
    assert (
        "were worked out from figures published by 26 June 2025; the figures that are weighed are the newest" in shown
    )
    assert "published by 30 June 2026." in shown


def test_the_councils_own_extract_is_named_with_its_day():
    assert "at 31 July 2025 (the council's own extract)" in said(
        plans_ahead.made_from(pack(own=True, asat="2025-07-31"))
    )


def test_what_was_learnt_on_the_day_says_so():
    shown = said(plans_ahead.made_from(pack(learnt=True)))

    assert "Its terms are learnt from the Januaries known on" in shown
    assert "November 2026" not in shown


def test_without_flows_it_is_englands_rate_and_says_so():
    shown = said(plans_ahead.made_from(pack(starts=None, requests=None, inflow=None)))

    assert "an unknown number of new plans" in shown
    assert "this is England's rate: 10.8%" in shown


def test_a_fault_in_englands_growth_is_said():
    faults = {"england_faults": "Newham, January 2025"}

    assert "doubtful or known to be wrong: Newham, January 2025." in said(plans_ahead.made_from(pack(**faults)))
    assert "doubtful or known to be wrong" not in said(plans_ahead.made_from(pack()))


def test_a_january_left_out_is_said():
    assert "January 2025 is left out" in said(plans_ahead.made_from(pack(doubted=2025)))


def test_the_table_has_the_councils_plan_where_it_has_one():
    rows = plans_ahead.januaries(pack()).rows
    alone = plans_ahead.januaries(pack([(2026, 1.0, 5096.6, 4838.2, 5320.6, None)])).rows

    assert ["2026", "4,706", "5,097", "4,838 and 5,321"] == [plain(cell) for cell in rows[0]]
    assert ["2026", "5,097", "4,838 and 5,321"] == [plain(cell) for cell in alone[0]]
    assert "–" == plain(rows[1][1])


def test_without_a_projection_every_block_is_absent():
    empty = example_pack.pack()
    for block in ("projection", "typed", "made_from", "deficit", "januaries", "record"):
        assert isinstance(getattr(plans_ahead, block)(empty), Absent)


def test_the_record_has_a_row_a_rule_and_a_column_a_year():
    rows = [
        (rule, rule, years, error, 740 if years == 1 else 589)
        for rule, errors in {"model": (3.32, 5.41), "england": (3.89, 6.38)}.items()
        for years, error in enumerate(errors, start=1)
    ]
    table = table_of("plan_growth_record", pd.DataFrame(rows, columns=["rule", "label", "years", "error", "cases"]))
    shown = plans_ahead.record(example_pack.pack(plan_growth_record=table))

    assert [["model", "3.3%", "5.4%"], ["england", "3.9%", "6.4%"], ["Projections tested", "740", "589"]] == [
        [plain(cell) for cell in row] for row in shown.rows
    ]


def test_the_paper_says_in_which_januaries_the_forecasts_plans_lie_outside_the_projection():
    said = plain(plans_ahead.in_brief(pack()))
    assert said == (
        "The register's growth in plans, 35% in five years, marked RED, gives fewer plans in January 2026 than eight "
        "in ten projections from England's growth do."
    )
    assert "marked RED" not in plain(plans_ahead.in_brief(pack(low_growth=False)))
    lower = [(year, 1.0, 5000.0, 4800.0, 5300.0, 4700.0) for year in (2026, 2027, 2028)]
    assert "gives fewer plans in January 2026 to 2028 than eight" in plain(plans_ahead.in_brief(pack(lower)))
    more = [(2026, 1.0, 5000.0, 4800.0, 5300.0, 5400.0)]
    assert "gives more plans in January 2026 than eight" in plain(plans_ahead.in_brief(pack(more)))
    assert plans_ahead.in_brief(pack([(2026, 1.0, 5096.6, 4838.2, 5320.6, 5000.0)])) == ""


def test_plans_of_predecessors_are_marked_wherever_they_are_projected():
    made = pack(joined="part of Surrey, not like for like", own=False)

    marked = "It starts from its predecessors' plans (part of Surrey, not like for like)"
    assert marked in said(plans_ahead.projection(made))
    assert marked in plans_ahead.januaries(made).note
    assert marked in plain(plans_ahead.in_brief(made))
    assert "4,432 plans in January 2025 (part of Surrey, not like for like)" in said(plans_ahead.made_from(made))
    assert "predecessors" not in said(plans_ahead.projection(pack()))


def test_years_below_the_range_and_years_above_it_are_told_apart():
    below, above = (2026, 1.0, 5096.6, 4838.2, 5320.6, 4706.0), (2027, 2.0, 5759.3, 5295.4, 6295.2, 6400.0)

    assert (
        "gives fewer plans in January 2026 than eight in ten projections from England's growth do and more plans in "
        "January 2027 than eight in ten projections from England's growth do."
    ) in plain(plans_ahead.in_brief(pack([below, above])))
