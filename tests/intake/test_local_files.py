"""The files that hold no child's row: improvement plan, inclusion, health waits, places, ledger and reserves."""

import pytest
from tests.intake.clothes import workbook
from tests.intake.extracts import TINY, csv_text, read_month, swapped, table_rows, told, with_row

from send_analysis.config.settings import Council
from send_analysis.contract.every_table import TABLES
from send_analysis.intake.headers import vocabulary

LOCAL = ["improvement_plan", "inclusion", "health_waits", "places", "ledger", "reserves"]


@pytest.mark.parametrize("table", LOCAL)
def test_a_clean_file_is_read_whole_and_nothing_is_said(tmp_path, table):
    got = read_month(tmp_path)

    assert len(table_rows(TINY[table])) - 1 == len(got.tables[table])
    assert [] == got.findings


@pytest.mark.parametrize("table", LOCAL)
def test_a_missing_file_is_only_told(tmp_path, table):
    got = read_month(tmp_path, **{table: None})

    assert table not in got.tables
    assert [("reported", "file not there")] == [(finding.severity, finding.rule) for finding in got.findings]


def test_a_ledgers_years_blocks_and_amounts_are_read_as_councils_write_them(tmp_path):
    got = read_month(tmp_path).tables["ledger"]

    assert ["2023-24", "2023-24"] == list(got["financialyear"])
    assert ["high needs", "high needs"] == list(got["block"])
    assert [12500.0, -9000.5] == list(got["amount"])
    assert got["period"].isna().tolist() == [False, True]


def test_none_is_a_sen_status_and_not_a_blank(tmp_path):
    got = read_month(tmp_path)

    assert ["EHC plan", "none"] == list(got.tables["inclusion"]["senstatus"])


@pytest.mark.parametrize(
    ("table", "row", "rule"),
    [
        ("improvement_plan", ",Inclusion,,,,,on track,,,", "missing key"),
        ("improvement_plan", "1.3,Inclusion,,,,soon,on track,,,", "unreadable date"),
        ("improvement_plan", "1.1,Inclusion,Another,,,,complete,,,", "differing twin"),
        ("inclusion", "2024-03,suspensions,EHC plan,secondary,30,900", "differing twin"),
        ("inclusion", "later,suspensions,EHC plan,primary,3,900", "unreadable value"),
        ("inclusion", ",suspensions,EHC plan,primary,3,900", "missing key"),
        ("health_waits", "2024-03,CAMHS,401,160,16", "differing twin"),
        ("health_waits", "2024-03,,40,10,16", "missing key"),
        ("places", "2024-03-29,St Chloé’s School,resourced provision,primary,9,,2024-09-01", "differing twin"),
        ("ledger", "2023-25,1,high needs,top-up,mainstream,actual,5", "unreadable value"),
        ("ledger", "2023-24,1,high needs,top-up,mainstream,actual,", "missing key"),
        ("ledger", "2023-24,1,high needs,top-up,mainstream,actual,lots", "unreadable value"),
        ("reserves", "2024-03-31,general fund,6000000,forecast", "differing twin"),
        ("places", "then,St Chloé’s School,resourced provision,primary,9,,", "unreadable date"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_aside_and_the_rest_stays(tmp_path, table, row, rule):
    got = read_month(tmp_path, **{table: with_row(table, row)})

    assert 2 == len(got.tables[table])
    assert {rule} == {finding.rule for finding in got.findings}
    assert [rule] == list(got.quarantine["rule"])


@pytest.mark.parametrize(
    ("table", "old", "new", "rule"),
    [
        ("improvement_plan", "on track", "amber", "unknown code"),
        ("inclusion", "31,900", "-1,900", "count below nought"),
        ("inclusion", "31,900", "few,900", "unreadable value"),
        ("health_waits", "400,160", "100,160", "more over 18 weeks than waiting"),
        ("places", "12,11", "11,12", "more filled than places"),
        ("places", "resourced provision", "hub", "unknown code"),
        ("ledger", "mainstream", "castle", "unknown code"),
        ("ledger", "actual", "guess", "unknown code"),
        ("reserves", "deficit", "piggy bank", "unknown code"),
    ],
)
def test_what_is_only_odd_is_told_and_stays(tmp_path, table, old, new, rule):
    got = read_month(tmp_path, **{table: swapped(table, old, new)})

    assert 2 == len(got.tables[table])
    assert {("reported", rule)} == {(finding.severity, finding.rule) for finding in got.findings}
    assert got.quarantine.empty


def test_the_same_figure_twice_counts_once(tmp_path):
    got = read_month(tmp_path, health_waits=with_row("health_waits", "2024-03,CAMHS,400,160,16"))

    assert 2 == len(got.tables["health_waits"])
    assert 1 == len(told(got, "identical twin"))


def test_two_actions_of_two_numbers_may_say_the_same(tmp_path):
    got = read_month(
        tmp_path, improvement_plan=with_row("improvement_plan", "1.3,Inclusion,Agree the offer,,,,on track,,,")
    )

    assert 3 == len(got.tables["improvement_plan"])
    assert [] == got.findings


@pytest.mark.parametrize("table", LOCAL)
def test_a_workbook_gives_the_same_rows(tmp_path, table):
    plain = read_month(tmp_path / "csv").tables[table]
    book = workbook({table: table_rows(TINY[table])})
    got = read_month(tmp_path / "xlsx", {f"{table}.xlsx": book}, **{table: None}).tables[table]

    columns = [column.name for column in TABLES[table].columns]
    assert plain[columns].astype("string").equals(got[columns].astype("string"))


def test_a_councils_own_headings_are_mapped_in_its_yaml(tmp_path):
    council = Council("anyshire", "Anyshire", columns={"improvement_plan": {"duedate": "To be done by"}})

    assert "duedate" == vocabulary(TABLES["improvement_plan"], council).column("To be done by")


def test_a_file_in_another_delimiter_reads_alike(tmp_path):
    got = read_month(tmp_path, places=csv_text(table_rows(TINY["places"]), ";"))

    assert [12, 8] == list(got.tables["places"]["places"])
