"""What a ledger's rows together show: months, totals by name and by arithmetic, and what the gap then lacks."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.intake.extracts import MONTH, csv_text, read_month, told

from send_analysis.finance.ledger import high_needs_rows, lines_table, months_table, years_table

HEADER = ["financialyear", "period", "block", "line", "placementtype", "kind", "amount"]
LINES = {
    ("top-up", "mainstream"): (921_600, 904_161.37, 925_197.20),
    ("place funding", "state special"): (86_400, 86_411.02, 85_900),
    ("fees", "INMSS"): (2_310_000, 2_297_118.55, 2_333_070.11),
    ("grant", ""): (-1_068_000, -1_068_000, -1_068_000),
}


def rows(year="2023-24", block="high needs"):
    """Two periods of a ledger: budget 2.25m a period, spent 2.22 and 2.28m."""
    return [
        [year, str(period), block, line, place, kind, f"{amount:.2f}"]
        for (line, place), (budget, first, second) in LINES.items()
        for period, actual in ((1, first), (2, second))
        for kind, amount in (("budget", budget), ("actual", actual))
    ]


def total(name, of=tuple(LINES), place=""):
    """The rows of a line that is the sum of others."""
    sums = [sum(LINES[key][part] for key in of) for part in range(3)]
    return [
        ["2023-24", str(period), "high needs", name, place, kind, f"{sums[part]:.2f}"]
        for period, actual in ((1, 1), (2, 2))
        for kind, part in (("budget", 0), ("actual", actual))
    ]


def read(tmp_path, table):
    return read_month(tmp_path, ledger=csv_text([HEADER, *table]))


def gap(got):
    """The year's budget and what was spent, as the report has them."""
    left_out = got.quarantined_keys.get("ledger")
    years = years_table(high_needs_rows(got.tables.get("ledger")), MONTH, left_out).set_index("financialyear")
    return [None if pd.isna(value) else value for value in years.loc["2023-24", ["budget", "to_date"]]]


RIGHT = [4.5, 4.49585825]


def test_a_ledger_without_totals_says_nothing_and_its_gap_is_its_sum(tmp_path):
    got = read(tmp_path, rows())
    assert [] == [finding for finding in got.findings if finding.table == "ledger"]
    assert pytest.approx(RIGHT) == gap(got)


@pytest.mark.parametrize(
    "name",
    ["Total", "TOTAL", "Sub-total", "Subtotal", "sub total", "Grand total", "Total high needs",
     "High needs block total",
     "Total_HNB", "Total DSG: high needs block", "Sum of lines", "Net total expenditure", "Totals"],
)  # fmt: skip
def test_a_line_of_totals_is_left_out_by_its_name_and_told(tmp_path, name):
    got = read(tmp_path, [*rows(), *total(name)])
    assert [18, 19, 20, 21] == [finding.row for finding in told(got, "total line")]
    assert 0 == len(got.quarantine)
    assert pytest.approx(RIGHT) == gap(got)


@pytest.mark.parametrize("name", ["High needs", "Net position", "All lines together", "DSG"])
def test_a_total_with_no_hint_in_its_name_is_known_by_its_amounts(tmp_path, name):
    for place, table in enumerate(([*rows(), *total(name)], [*total(name), *rows()])):
        got = read(tmp_path / str(place), table)
        assert 4 == len(told(got, "total line"))
        assert pytest.approx(RIGHT) == gap(got)


def test_a_total_of_some_lines_and_one_of_all_are_both_left_out(tmp_path):
    some, table = total("Spending on places", tuple(LINES)[:3]), rows()
    got = read(tmp_path, [*table[:12], *some, *table[12:], *total("High needs")])
    assert 8 == len(told(got, "total line"))
    assert pytest.approx(RIGHT) == gap(got)


def test_a_line_named_for_a_total_that_does_not_add_up_is_left_out_and_no_gap_is_worked_out(tmp_path):
    strange = [[*row[:6], str(index + 5_000_017)] for index, row in enumerate(total("Total top-up elsewhere"))]
    got = read(tmp_path, [*rows(), *strange])
    assert 4 == len(told(got, "line that may be a total"))
    assert [None, None] == gap(got)


def test_total_communication_is_no_total_and_a_lump_sum_no_sum(tmp_path):
    others = [
        ["2023-24", "1", "high needs", name, "", "actual", "1000"] for name in ("Total communication base", "Lump sum")
    ]
    got = read(tmp_path, [*rows(), *others])
    assert [] == [finding for finding in got.findings if finding.table == "ledger"]


def test_one_whole_thousand_that_is_the_sum_of_two_is_told_and_counts(tmp_path):
    few = [
        ["2023-24", "", "high needs", name, "", "budget", amount]
        for name, amount in zip("abc", ("5000", "7000", "12000"), strict=True)
    ]
    got = read(tmp_path, few)
    assert [("reported", 4)] == [(finding.severity, finding.row) for finding in told(got, "line that may be a total")]
    assert 0.024 == pytest.approx(gap(got)[0])


def test_excels_own_subtotals_between_the_rows_are_left_out_and_told(tmp_path):
    table = rows()
    between = ["", "", "", "top-up Total", "", "", "3672558.57"]
    got = read(tmp_path, [*table[:4], between, *table[4:], ["2023-24 Total", "", "", "", "", "", "8997858"]])
    assert [6, 19] == [finding.row for finding in told(got, "total row")]
    assert pytest.approx(RIGHT) == gap(got)


@pytest.mark.parametrize("write", ["P{:02}", "P{}", "Period {}", "Month {}", "{:02}"])
def test_periods_by_number_are_read_in_every_form(tmp_path, write):
    table = [[row[0], write.format(int(row[1])), *row[2:]] for row in rows()]
    assert pytest.approx(RIGHT) == gap(read(tmp_path, table))


@pytest.mark.parametrize("months", [("Apr", "May"), ("April", "MAY"), ("2023-04", "2023-05"), ("Apr-23", "May-23")])
def test_periods_by_month_are_read_and_april_is_the_first(tmp_path, months):
    got = read(tmp_path, [[row[0], months[int(row[1]) - 1], *row[2:]] for row in rows()])
    assert {1, 2} == set(got.tables["ledger"]["period"])
    assert pytest.approx(RIGHT) == gap(got)


@pytest.mark.parametrize(
    ("period", "rule"),
    [("13", "no month of the year"), ("P0", "no month of the year"), ("year", "no month of the year"),
     ("TBC", "no month of the year"), ("2023-03", "month outside the financial year"),
     ("Apr-24", "month outside the financial year"), ("2024-04", "month outside the financial year")],
)  # fmt: skip
def test_a_period_that_is_not_understood_is_never_the_whole_year(tmp_path, period, rule):
    table = rows()
    table[1][1] = period
    got = read(tmp_path, table)
    assert [("quarantined", 3)] == [(finding.severity, finding.row) for finding in told(got, rule)]
    assert [4.5, None] == pytest.approx(gap(got))


def test_january_to_march_are_in_the_years_second_calendar_year(tmp_path):
    got = read(tmp_path, [["2023-24", "Jan-24", "high needs", "fees", "INMSS", "actual", "5"]])
    assert [10] == list(got.tables["ledger"]["period"])


@pytest.mark.parametrize("kind", ["actual", "budget"])
def test_of_a_year_with_amounts_left_out_nothing_that_they_belong_to_is_given(tmp_path, kind):
    table = [[*row[:6], "about 3"] if row[3] == "grant" and row[5] == kind else row for row in rows()]
    got = read(tmp_path, [*table, *rows("2022-23")])
    left_out, amounts = got.quarantined_keys["ledger"], high_needs_rows(got.tables["ledger"])
    years = years_table(amounts, MONTH, left_out).set_index("financialyear")
    lost, whole = ("to_date", "budget") if kind == "actual" else ("budget", "to_date")
    assert (2, 0) == tuple(years["left_out"][["2023-24", "2022-23"]])
    assert years[lost].isna().tolist() == [False, True]
    assert years[whole].notna().all()
    assert lines_table(amounts, MONTH, left_out)[lost].isna().all()
    assert months_table(amounts, MONTH, left_out)[kind].isna().all()


def test_a_row_of_another_block_that_is_left_out_takes_nothing_from_the_gap(tmp_path):
    assert pytest.approx(RIGHT) == gap(read(tmp_path, [*rows(), *[[*row[:6], "x"] for row in rows(block="schools")]]))


@pytest.mark.parametrize(("place", "text"), [(0, "last year"), (5, ""), (2, ""), (6, "TBC"), (2, "High Needs DSG")])
def test_a_row_that_may_belong_to_any_sum_takes_them_all(tmp_path, place, text):
    table = rows()
    table[1][place] = text
    got = read(tmp_path, table)
    assert 1 == len(got.quarantine)
    assert gap(got)[1] is None


@pytest.mark.parametrize("form", ["{}-", "{} CR", "({})", "CR {}"])
def test_income_with_its_sign_behind_is_read_as_income(tmp_path, form):
    table = [[*row[:6], form.format(row[6][1:]) if row[6].startswith("-") else row[6]] for row in rows()]
    assert pytest.approx(RIGHT) == gap(read(tmp_path, table))


def test_a_ledger_of_which_no_row_can_be_read_has_its_year_and_no_gap(tmp_path):
    got = read(tmp_path, [[*row[:6], "x"] for row in rows()])
    assert [None, None] == gap(got)


AMOUNTS = st.integers(-90_000_000, 90_000_000).map(lambda pence: pence / 100)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=2, max_size=9))
@settings(max_examples=15, deadline=None)
def test_a_ledger_of_lines_that_are_no_sums_is_read_whole(tmp_path_factory, lines):
    table = [
        ["2023-24", str(period), "high needs", f"line {number}", "", "actual", str(amount)]
        for number, amounts in enumerate(lines)
        for period, amount in enumerate(amounts, 1)
    ]
    got = read(tmp_path_factory.mktemp("ledger"), table)
    assert pytest.approx(sum(map(sum, lines)) / 1e6, abs=1e-6) == gap(got)[1]
