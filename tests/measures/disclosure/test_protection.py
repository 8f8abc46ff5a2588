"""A breakdown in the pack has no small number in it, and none can be worked out."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from send_analysis.measures.disclosure.attack import interval
from send_analysis.measures.disclosure.days import Listed, YearOfEvents
from send_analysis.measures.disclosure.protection import (
    Breakdown,
    Earlier,
    breakdown_of,
    margin,
    problem_of,
    protected,
    unprotected,
)
from send_analysis.measures.disclosure.statements import Register, Space, counted, hidden

NEEDS = ("autism", "learning", "other")
PHASES = ("primary", "secondary")
FEBRUARY = dt.date(2024, 2, 29)


def breakdown(rows, flows=lambda since: (None, None), public=()):
    """Counts of primary and secondary by need."""
    counts = pd.DataFrame(
        [
            (need, phase, n)
            for need, row in zip(NEEDS, rows, strict=False)
            for phase, n in zip(PHASES, row, strict=True)
        ],
        columns=["need", "phase", "count"],
    )
    categories = {"need": NEEDS[: len(rows)], "phase": PHASES}
    return Breakdown("waiting", categories, counts, [("need", "phase")], "children", flows, public)


def cell(frame, need, phase):
    row = frame[(frame["need"] == need) & (frame["phase"] == phase)].iloc[0]
    return row["status"] if pd.isna(row["count"]) else int(row["count"])


def body(frame):
    """The inner cells, row by row."""
    needs = [need for need in dict.fromkeys(frame["need"]) if need != "all"]
    return [[cell(frame, need, phase) for phase in PHASES] for need in needs]


def known_of(frame, need, phase):
    """What a reader of the frame alone can work out of one cell."""
    categories = {"need": NEEDS, "phase": PHASES}
    space = Space(categories)
    told = [
        hidden(space.row(row)) if row["status"] == "suppressed" else counted(space.row(row), row["count"])
        for row in frame.to_dict("records")
    ]
    span = interval(Register(space).told(told), space.row({"need": need, "phase": phase}))
    return round(span.low, 6), round(span.high, 6)


def test_a_table_without_small_numbers_is_shown_whole_with_its_margins():
    safe = protected(breakdown([(10, 12), (8, 0), (7, 9)]))

    assert [[10, 12], [8, 0], [7, 9]] == body(safe.frame)
    assert [46, 25, 21] == [cell(safe.frame, "all", phase) for phase in ("all", *PHASES)]
    assert (True, "") == (safe.published, safe.note)


def test_a_small_number_is_hidden_with_three_others_that_would_give_it_away():
    safe = protected(breakdown([(30, 2), (9, 8), (20, 21)]))

    assert [["suppressed"] * 2, ["suppressed"] * 2, [20, 21]] == body(safe.frame)
    assert "below 5 are not shown" in safe.note


def test_the_table_does_not_say_which_hidden_cell_is_the_small_one():
    safe = protected(breakdown([(30, 2), (9, 8), (20, 21)]))

    assert {"ok", "suppressed"} == set(safe.frame["status"])
    assert ["need", "phase", "count", "status"] == list(safe.frame)


def test_a_nought_is_shown_and_is_no_cover():
    frame = protected(breakdown([(30, 2), (0, 8), (20, 21)])).frame

    assert 0 == cell(frame, "learning", "primary")
    assert "suppressed" == cell(frame, "autism", "secondary")
    low, high = known_of(frame, "autism", "secondary")
    assert high - low >= 4


def test_margins_are_hidden_where_the_cells_inside_are_no_cover():
    frame = protected(breakdown([(3, 0), (0, 0), (0, 20)])).frame

    assert ["suppressed", "suppressed", 23] == [cell(frame, need, "all") for need in ("autism", "other", "all")]
    assert (1, 22) == known_of(frame, "autism", "primary")


def test_what_a_reader_can_work_out_is_five_numbers_or_more_one_of_them_not_small():
    low, high = known_of(protected(breakdown([(30, 2), (9, 8), (20, 21)])).frame, "autism", "secondary")

    assert (1, True) == (low, high >= 5)


@pytest.mark.parametrize("rows", [[(2, 1), (0, 0), (0, 0)], [(4, 0), (0, 0), (0, 0)], [(2, 2), (1, 0), (0, 0)]])
def test_a_table_that_cannot_be_made_safe_is_not_published_and_says_so(rows):
    safe = protected(breakdown(rows))

    assert (False, 0) == (safe.published, len(safe.frame))
    assert "This table is not published: small numbers of children" in safe.note


def test_a_cell_shown_last_month_and_hidden_now_is_not_given_away_by_the_flows():
    """Last month's 6 and nobody came or went but one: hiding today's 4 alone would hide nothing."""
    last = unprotected(breakdown([(30, 5), (9, 8), (20, 21)])).frame
    today = breakdown([(30, 4), (9, 8), (20, 21)], flows=lambda since: (0, 1))
    problem = problem_of(today, [Earlier(FEBRUARY, last)], 5)
    everything = problem.told(problem.hideable)

    assert 4 == interval(everything, problem.cells[1].row).low
    assert not protected(today, [Earlier(FEBRUARY, last)]).published
    assert protected(today).published


def test_a_hidden_cell_of_the_last_report_stays_hidden_in_this_one():
    """By this month alone nothing need be hidden: the shown table and no flows would print last month's hidden 4."""
    last = protected(breakdown([(30, 4), (9, 8), (20, 21)])).frame
    today = breakdown([(30, 5), (9, 8), (20, 21)], flows=lambda since: (1, 0))
    safe = protected(today, [Earlier(FEBRUARY, last)])

    assert [[30, 5], [9, 8], [20, 21]] == body(protected(today).frame)
    assert "suppressed" in body(safe.frame)[0]


def test_an_earlier_table_without_printed_flows_says_nothing_of_today():
    last = unprotected(breakdown([(30, 5), (9, 8), (20, 21)])).frame
    today = breakdown([(30, 4), (9, 8), (20, 21)])

    assert protected(today).frame.equals(protected(today, [Earlier(FEBRUARY, last)]).frame)


def test_an_earlier_table_that_cannot_be_true_with_todays_is_no_knowledge():
    last = unprotected(breakdown([(30, 50), (9, 8), (20, 21)])).frame
    today = breakdown([(30, 4), (9, 8), (20, 21)], flows=lambda since: (0, 0))

    assert protected(today, [Earlier(FEBRUARY, last)]).published


def test_a_count_that_others_have_published_cannot_be_hidden_so_the_table_is_not_published():
    printed = pd.DataFrame({"need": ["autism"], "phase": ["secondary"], "count": [4], "status": ["ok"]})
    today = breakdown([(30, 4), (9, 8), (20, 21)], lambda since: (0, 0), [Earlier(FEBRUARY, printed)])

    assert not protected(today).published


def test_rows_are_counted_by_category_and_what_is_not_known_has_its_own():
    rows = pd.DataFrame({"need": ["autism", None, "learning", "other"], "phase": ["primary"] * 4})
    made = breakdown_of("waiting", rows, {"need": NEEDS, "phase": PHASES}, [("need", "phase")])

    assert ((*NEEDS, "not known"), PHASES) == tuple(made.categories.values())
    assert [1, 0, 4] == [made.count(chosen) for chosen in ({"need": "not known"}, {"phase": "secondary"}, {})]


def test_a_breakdown_of_nobody_is_all_noughts():
    rows = pd.DataFrame({"need": [], "phase": []})
    safe = protected(breakdown_of("waiting", rows, {"need": NEEDS, "phase": PHASES}, [("need", "phase")]))

    assert (True, [0]) == (safe.published, list(safe.frame["count"].unique()))


def test_a_value_that_is_not_declared_is_named():
    counts = pd.DataFrame({"need": ["deaf"], "phase": ["primary"], "count": [3]})
    with pytest.raises(ValueError, match=r"waiting: \['deaf'\] can't be a value of need"):
        Breakdown("waiting", {"need": NEEDS, "phase": PHASES}, counts, [("need", "phase")])


def test_a_table_of_an_undeclared_category_is_named():
    with pytest.raises(ValueError, match=r"waiting prints \['sex'\]"):
        Breakdown("waiting", {"need": NEEDS}, pd.DataFrame({"need": [], "count": []}), [("need", "sex")])


def test_a_sum_that_the_report_prints_elsewhere_is_known_and_shown():
    """Without it the margins cover the small number; a headline that is a margin covers nothing."""
    alone = breakdown([(3, 0), (0, 0), (0, 20)])
    with_headline = replace(alone, headlines=[{"need": "autism"}])

    assert "suppressed" == cell(protected(alone).frame, "autism", "all")
    assert not protected(with_headline).published


def test_a_headline_may_add_up_several_values():
    both = {"need": ["autism", "learning"]}
    problem = problem_of(replace(breakdown([(30, 2), (9, 8), (20, 21)]), headlines=[both]), [], 5)

    assert 49 == interval(problem.told(problem.hideable), problem.known.space.row(both)).low


def moves(joined, left, then, now):
    """A year's events of one need: who joined and left; and what two lists' tables leave of the list then and now."""
    rows = pd.DataFrame({"need": ["autism", "autism", "learning", "learning"], "movement": ["joined", "left"] * 2})
    came, went = ({"need": "autism", "movement": name} for name in ("joined", "left"))
    return Breakdown(
        "moves",
        {"need": ("autism", "learning"), "movement": ("joined", "left")},
        rows.assign(count=[joined, left, 20, 20]),
        [("need", "movement")],
        events=YearOfEvents(dt.date(2024, 3, 31), lambda after, until: []),
        lists=[Listed(dt.date(2023, 3, 31), came, went, *then), Listed(dt.date(2024, 3, 31), came, went, *now)],
    )


def test_a_list_that_hides_a_small_number_is_not_told_by_last_years_list_and_the_years_events():
    """Ten were there, six joined and thirteen left: the three who are left are hidden in the list's own table."""
    shown = protected(moves(6, 13, (10, 10), (1, 30))).frame
    events = shown[shown["need"].eq("autism") & shown["movement"].ne("all")]

    assert "suppressed" in set(events["status"])


def test_nor_is_last_years_small_number_by_this_years_list():
    shown = protected(moves(13, 6, (1, 30), (10, 10))).frame

    assert "suppressed" in set(shown[shown["need"].eq("autism")]["status"])


def test_lists_that_print_both_numbers_give_the_difference_of_joiners_and_leavers_to_the_attack():
    """Eight more joined than left, and a 2 is hidden: the other is known with it, and so must the total be hidden."""
    table = moves(10, 2, (20, 20), (28, 28))
    shown = protected(table).frame
    hidden = shown[shown["status"].eq("suppressed") & shown["need"].eq("autism")]

    assert {"joined", "left", "all"} == set(hidden["movement"])


def test_lists_that_do_not_fit_the_years_events_are_no_knowledge():
    table = moves(6, 13, (10, 10), (8, 8))

    assert protected(table).frame.equals(protected(replace(table, lists=[])).frame)


def test_how_many_have_no_known_category_is_told_and_is_no_small_number_to_protect():
    rows = pd.DataFrame({"need": ["autism"] * 30 + [None] * 2, "phase": ["primary"] * 32})
    safe = protected(breakdown_of("waiting", rows, {"need": NEEDS, "phase": PHASES}, [("need",)]))

    assert ({"ok"}, 2) == (set(safe.frame["status"]), margin(safe.frame, "need")["not known"])


def test_the_shown_margins_of_a_table_are_read_by_value():
    frame = protected(breakdown([(3, 0), (0, 0), (0, 20)])).frame

    assert {"all": 23, "learning": 0} == margin(frame, "need")


def test_a_sum_that_no_table_prints_but_another_figure_does_bounds_no_small_number():
    counts = pd.DataFrame(
        [("school", "no", 20), ("elsewhere", "yes", 24), ("elsewhere", "no", 1), ("nursery", "no", 2)],
        columns=["group", "out", "count"],
    )
    categories = {"group": ("school", "elsewhere", "nursery"), "out": ("yes", "no")}
    known = [{"out": "yes"}, {"group": ["school", "nursery"], "out": "yes"}]
    alone, told = (
        protected(Breakdown("places", categories, counts, [("group",)], "plans", headlines=headlines)).frame
        for headlines in ([], known)
    )
    hidden_in = [set(frame.loc[frame["status"] == "suppressed", "group"]) for frame in (alone, told)]

    assert ["group", "count", "status"] == list(told)
    # 24 are elsewhere at least: of 27 in both, no more than 3 can be in the nursery.
    assert len(hidden_in[0]) == 2
    assert {"nursery", "school"} <= hidden_in[1]


def beside_out_of_school(in_a_setting):
    """Plans by group, beside a printed number out of school, all of whom are educated elsewhere."""
    counts = pd.DataFrame(
        [("school", "no", 60), ("nursery", "no", 20), ("elsewhere", "yes", 33), ("elsewhere", "no", in_a_setting)],
        columns=["group", "out", "count"],
    )
    headlines = [{"out": "yes"}, {"group": ["school", "nursery"], "out": "yes"}]
    categories = {"group": ("school", "nursery", "elsewhere"), "out": ("yes", "no")}
    apart = [{"group": "elsewhere", "out": "no"}]
    return Breakdown("places", categories, counts, [("group",)], "plans", headlines=headlines, subtracted=apart)


@pytest.mark.parametrize(("in_a_setting", "is_hidden"), [(0, False), (1, True), (4, True), (5, False), (9, False)])
def test_a_few_children_that_one_printed_total_has_more_than_another_cannot_be_subtracted(in_a_setting, is_hidden):
    made = beside_out_of_school(in_a_setting)
    frame = protected(made).frame

    hidden_in = set(frame.loc[frame["status"] == "suppressed", "group"])
    assert ("elsewhere" in hidden_in, len(hidden_in)) == (is_hidden, 2 if is_hidden else 0)
    assert list(frame) == ["group", "count", "status"]


def test_a_table_printed_before_stands_as_it_is_where_its_subtraction_was_hidden():
    made = beside_out_of_school(1)
    first = protected(made).frame
    again = protected(made, [Earlier(FEBRUARY, first, same_month=True)]).frame

    assert first.equals(again)
