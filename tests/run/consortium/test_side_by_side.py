"""Figures stand beside each other on one definition, basis and period; what does not says why, and a state is no 0."""

import pandas as pd
import pytest
from tests.release.published_council import comparator, measure, published_council

from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.disclosure.protection import Breakdown
from send_analysis.measures.revisions import definition_fingerprints
from send_analysis.run.consortium.members import members_of
from send_analysis.run.consortium.side_by_side import (
    category_tables,
    is_rate,
    may_be_repeated,
    measure_rows,
    published_rows,
    with_something,
)

SIX, BACKLOG = "six_week_decisions", "annual_review_backlog"


def members(tmp_path, *councils):
    """Councils a, b, c … by what `published_council` takes of each."""
    folders = [published_council(tmp_path, code, **given) for code, given in zip("abcdef", councils, strict=False)]
    found, left_out = members_of(folders)
    assert [] == left_out
    return found


def row_of(found, kpi, basis=None):
    return next(row for row in measure_rows(found) if row.card.id == kpi and basis in (None, row.basis))


def differs(row):
    return [cell.differs for cell in row.cells]


def defined(kpi, fingerprint):
    return {**definition_fingerprints(), kpi: fingerprint}


def test_percentages_of_one_definition_and_month_are_on_one_basis(tmp_path):
    row = row_of(members(tmp_path, {"measures": [measure(SIX, 20, 40)]}, {"measures": [measure(SIX, 30, 40)]}), SIX)

    assert ["", ""] == differs(row)
    assert [True, True] == [row.is_drawn(cell) for cell in row.cells]


def test_numbers_are_never_on_one_basis_because_areas_differ_in_size(tmp_path):
    row = row_of(members(tmp_path, *[{"measures": [measure(BACKLOG, 90)]}] * 2), BACKLOG)

    assert not is_rate(row.card)
    assert [False, False] == [row.is_drawn(cell) for cell in row.cells]


def test_a_figure_on_another_definition_says_so_and_is_not_drawn(tmp_path):
    own = {"measures": [measure(SIX, 20, 40)]}
    other = {**own, "definitions": defined(SIX, "0123456789abcdef")}
    row = row_of(members(tmp_path, other, own, own), SIX)

    assert ["another definition", "", ""] == differs(row)
    assert [False, True, True] == [row.is_drawn(cell) for cell in row.cells]


def test_of_two_definitions_the_first_councils_is_the_one_that_others_are_held_against(tmp_path):
    own = {"measures": [measure(SIX, 20, 40)]}
    row = row_of(members(tmp_path, {**own, "definitions": defined(SIX, "0123456789abcdef")}, own), SIX)

    assert ["", "another definition"] == differs(row)


def test_a_report_that_does_not_tell_its_definitions_is_on_no_basis(tmp_path):
    own = {"measures": [measure(SIX, 20, 40)]}
    row = row_of(members(tmp_path, own, {**own, "definitions": {}}), SIX)

    assert ["", "unknown definition"] == differs(row)


def test_a_definition_counts_only_where_there_is_a_figure(tmp_path):
    """Two councils that collect nothing don't outvote the one that does."""
    silent = {"measures": [measure(SIX, None, status="not_collected")], "definitions": defined(SIX, "0123456789abcdef")}
    row = row_of(members(tmp_path, silent, silent, {"measures": [measure(SIX, 20, 40)]}), SIX)

    assert ["no figure", "no figure", ""] == differs(row)


def test_a_doubtful_figure_is_on_no_basis(tmp_path):
    doubtful = {"measures": [measure(SIX, 20, 40, status="doubtful")]}
    row = row_of(members(tmp_path, doubtful, {"measures": [measure(SIX, 20, 40)]}), SIX)

    assert ["doubtful", ""] == differs(row)
    assert "50.0% (20 of 40) (doubtful)" == row.cells[0].now.with_counts


def test_what_an_earlier_paper_printed_is_on_no_basis(tmp_path):
    printed = {"measures": [measure(SIX, 20, 40)], "arrived": False}
    row = row_of(members(tmp_path, printed, {"measures": [measure(SIX, 20, 40)]}), SIX)

    assert ["printed elsewhere", ""] == differs(row)


@pytest.mark.parametrize(
    ("status", "shown"), [("not_collected", "Not collected"), ("no_cases", "No cases"), ("suppressed", "c")]
)
def test_a_state_is_never_nought(tmp_path, status, shown):
    row = row_of(
        members(tmp_path, {"measures": [measure(SIX, None, status=status)]}, {"measures": [measure(SIX, 0, 40)]}), SIX
    )

    assert [(shown, None, "no figure"), ("0.0% (0 of 40)", 0.0, "")] == [
        (cell.now.with_counts, cell.now.value, cell.differs) for cell in row.cells
    ]


def test_a_measure_that_a_report_does_not_have_is_no_figure(tmp_path):
    row = row_of(members(tmp_path, {"measures": [measure(SIX, 20, 40)]}, {"measures": [measure(BACKLOG, 9)]}), SIX)

    assert ("No figure", "no figure") == (row.cells[1].now.shown, row.cells[1].differs)


def test_a_percentage_of_very_few_cases_is_not_drawn(tmp_path):
    row = row_of(members(tmp_path, {"measures": [measure(SIX, 5, 8)]}, {"measures": [measure(SIX, 20, 40)]}), SIX)

    assert [False, True] == [row.is_drawn(cell) for cell in row.cells]


def test_a_councils_own_measures_are_in_no_row(tmp_path):
    own = {**measure(SIX, 20, 40), "kpi": "own_measure"}

    assert "own_measure" not in {row.card.id for row in measure_rows(members(tmp_path, {"measures": [own]}))}


def test_england_is_as_the_report_that_knew_most_had_it_with_its_own_verdict(tmp_path):
    older = comparator(SIX, "england", "England", "calendar year 2021", 48.0, known_from="2022-06-08")
    newer = comparator(SIX, "england", "England", "calendar year 2022", 50.0)
    row = row_of(members(tmp_path, {"comparators": [older]}, {"comparators": [newer]}), SIX)

    assert ("calendar year 2022", False) == (row.england["period"], row.england["like_for_like"])


def test_dfes_figures_of_another_period_say_so(tmp_path):
    def of(period):
        return {"comparators": [comparator(SIX, "self", "A", period, 48.0)]}

    (row,) = published_rows(members(tmp_path, of("2022"), of("2021"), of("2022"), {}))

    assert ("2022", ["2022", "2021", "2022", None]) == (row.period, [one and one["period"] for one in row.own])


def test_the_neighbours_are_their_mean_rate_and_not_the_pooled_one(tmp_path):
    rows = [
        comparator(SIX, "self", "A", "2022", 48.0),
        comparator(SIX, "neighbours", "statistical neighbours (pooled rate of 10)", "2022", 44.0, numerator=44),
        comparator(SIX, "neighbours", "statistical neighbours (mean of 10)", "2022", 45.0),
    ]
    (row,) = published_rows(members(tmp_path, {"comparators": rows}))

    assert 45.0 == row.neighbours[0]["value"]


def test_a_council_without_a_measure_or_a_table_has_no_column(tmp_path):
    silent = {"measures": [measure(SIX, None, status="not_collected")]}
    found = members(tmp_path, silent, {"measures": [measure(SIX, 20, 40)]})

    assert ["b"] == [member.pack.council for member in with_something(found, measure_rows(found))]


# Tables by category -------------------------------------------------------------------------------------------------


def ceased(counts):
    """Plans that ceased, by reason."""
    table = pd.DataFrame({"reason": list(counts), "count": list(counts.values())})
    return Breakdown("ceased_by_reason", {"reason": tuple(counts)}, table, [("reason",)], "plans")


COUNTS = {"moved away": 40, "aged 25": 21, "other": 9}


def test_a_table_has_each_councils_totals_by_one_category(tmp_path):
    (table,) = category_tables(members(tmp_path, {"breakdowns": [ceased(COUNTS)]}, {}))

    assert (*(("reason", value) for value in COUNTS), ("", "all")) == table.values
    assert 21 == table.by_council[0].cell(reason="aged 25")
    assert table.by_council[1] is None


def test_small_numbers_that_a_council_shows_by_exception_are_not_repeated(tmp_path):
    exception = {"table": "ceased_by_reason", "unit": "plans", "state": "exception", "role": "DCS", "reason": "agreed"}
    more = {"disclosure": table_of("disclosure", [exception])}
    found = members(tmp_path, {"breakdowns": [ceased(COUNTS)], "tables": more}, {"breakdowns": [ceased(COUNTS)]})
    (table,) = category_tables(found)

    assert [False, True] == [may_be_repeated(one) for one in table.by_council]
