"""The paper's lines: the figure, a year before, what is late; up and down only where that may be headlined."""

import pandas as pd
import pytest
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
    line = of_the_year("health_advice", "common cause", clear=False)

    assert (
        "91.1% (72 of 79) in March 2024; 87.5% (21 of 24) a year before, a difference that chance could explain" in line
    )
    assert " up " not in line


def of_the_year(kpi, reading, **change):
    """The line of a measure whose run of months finds something and whose change on the year is as given."""
    made = example_pack.pack()
    signals, changes = made.table("signals"), made.table("changes")
    signals.loc[signals["kpi"] == kpi, "variation"] = reading
    rows = (changes["kpi"] == kpi) & (changes["span"] == "year")
    changes.loc[rows, list(change)] = list(change.values())
    (line,) = lines(example_pack.pack(signals=signals, changes=changes), kpi)
    return line


def test_chance_is_no_explanation_of_nought_of_seven_and_sixty_seven_in_a_hundred():
    """Too few cases a year ago for a headline; the interval alone leaves out that nothing changed."""
    table = example_pack.scorecard()
    then = (table["kpi"] == "twenty_week_plans") & (table["month"] == "2023-03")
    table.loc[then, ["numerator", "denominator"]] = [0, 7]
    (line,) = lines(example_pack.pack(scorecard=table), "twenty_week_plans")

    assert "67.1% (49 of 73) in March 2024; 0 of 7 a year before." in line


@pytest.mark.parametrize(
    ("reading", "held_back", "is_chance"),
    [
        ("common cause", "many tests", True),
        ("improvement", "many tests", False),
        ("concern", "many tests", False),
        ("common cause", "run of months", False),
        ("common cause", "few cases", False),
    ],
)
def test_chance_is_spoken_of_where_neither_the_interval_nor_the_run_of_months_denies_it(reading, held_back, is_chance):
    line = of_the_year("health_advice", reading, clear=True, headlined=False, held_back=held_back)

    assert is_chance == ("chance could explain" in line)
    assert "87.5% (21 of 24) a year before" in line


def test_no_line_puts_down_to_chance_what_page_one_reads_as_better():
    assert "chance could explain" in of_the_year("health_advice", "common cause", clear=False)
    assert "chance could explain" not in of_the_year("health_advice", "improvement", clear=False)


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
