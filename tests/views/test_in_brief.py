"""The paper's lines: the figure, a year before, what is late; up and down only where that may be headlined."""

import pandas as pd
from tests.chapters import example_pack

from send_analysis.blocks.blocks import plain
from send_analysis.views.in_brief import in_brief


def lines(pack, *kpis):
    return [plain(line) for line in in_brief(pack, *kpis).items]


def test_a_headlined_change_is_called_up_with_both_figures():
    (line,) = lines(example_pack.pack(), "twenty_week_plans")

    assert line.startswith(
        "Plans issued within twenty weeks: 67.1% (49 of 73) in March 2024, up from 0.0% (0 of 22) a year before."
    )


def test_a_difference_that_may_be_chance_is_given_as_two_figures_without_an_adjective():
    (line,) = lines(example_pack.pack(), "health_advice")

    assert (
        "91.1% (72 of 79) in March 2024; 87.5% (21 of 24) a year before, a difference that chance could explain" in line
    )
    assert " up " not in line


def test_a_count_is_up_or_down_by_arithmetic():
    assert ["Children and young people with a plan: 3,850 at 31 March 2024, up from 3,748 a year before."] == lines(
        example_pack.pack(), "active_plans"
    )


def test_open_cases_past_the_limit_stand_in_the_same_line():
    (line,) = lines(example_pack.pack(), "twenty_week_plans")

    assert line.endswith("are past the limit; the oldest has waited 611 days.")


def test_a_figure_that_is_hidden_says_so_and_is_not_nought():
    table = example_pack.scorecard()
    is_now = (table["kpi"] == "health_advice") & (table["month"] == "2024-03")
    table.loc[is_now, ["value", "numerator", "status"]] = [pd.NA, pd.NA, "suppressed"]
    (line,) = lines(example_pack.pack(scorecard=table), "health_advice")

    assert line == "Health advice within six weeks: not shown in March 2024, because the numbers are small."


def test_what_was_not_collected_is_left_out_beside_what_was_and_told_once_where_nothing_was():
    table = example_pack.scorecard()
    missing = table[table["kpi"] != "ep_advice"]
    some = example_pack.pack(scorecard=missing)

    assert 1 == len(lines(some, "ep_advice", "health_advice"))
    assert "note" == in_brief(some, "ep_advice").kind
