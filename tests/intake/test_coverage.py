"""Is the extract of this month at all?"""

import datetime as dt

import pytest
from tests.intake.extracts import COUNCIL, MONTH, TINY, read_month, swapped, told, with_row, write_month

from send_analysis.base.paths import Paths
from send_analysis.intake.read import read_extract


@pytest.mark.parametrize(("year", "severity"), [("2024", "error"), ("2023", "error"), ("2026", "reported")])
def test_a_header_of_another_year_is_an_error_when_over_and_reported_when_later(tmp_path, year, severity):
    got = read_month(tmp_path, sen2=swapped("sen2", "2025,2025", f"{year},2025"))
    (finding,) = got.findings
    assert (severity, "sen2.csv", "year") == (finding.severity, finding.file, finding.column)
    assert int(year) == got.return_year


def test_the_return_year_of_the_note_judges_nothing(tmp_path):
    got = read_month(tmp_path, {"extract.yaml": "return_year: 2023\n"}, sen2=None)
    assert 2023 == got.return_year
    assert ["file not there"] == [finding.rule for finding in got.findings]


def test_the_note_is_read(tmp_path):
    note = "council: anyshire\nmonth: 2024-03\nreturn_year: 2025\nextracted_on: 2024-04-02\nsynthetic: true\n"
    got = read_month(tmp_path, {"extract.yaml": note})
    assert [] == got.findings
    assert (True, dt.date(2024, 4, 2), 2025) == (got.synthetic, got.extracted_on, got.return_year)


def test_without_a_note_the_extract_is_taken_for_real(tmp_path):
    got = read_month(tmp_path)
    assert (False, None) == (got.synthetic, got.extracted_on)


@pytest.mark.parametrize(
    ("line", "rule", "severity"),
    [
        ("month: 2024-02", "wrong month's file", "error"),
        ("council: elsewhere", "another council's extract", "error"),
        ("extracted_on: 2024-03-30", "made before the month ended", "reported"),
        ("synthetic: perhaps", "unreadable note", "error"),
        ("month: March", "unreadable note", "error"),
        ("- a list", "unreadable note", "error"),
        ("a: [", "unreadable note", "error"),
    ],
)
def test_a_note_that_does_not_fit_is_told(tmp_path, line, rule, severity):
    (finding,) = read_month(tmp_path, {"extract.yaml": line + "\n"}).findings
    assert (rule, severity, "extract.yaml") == (finding.rule, finding.severity, finding.file)


@pytest.mark.parametrize("name", ["anyshire", "Anyshire Council", "'999'"])
def test_the_note_may_name_the_council_by_any_of_its_names(tmp_path, name):
    assert [] == read_month(tmp_path, {"extract.yaml": f"council: {name}\n"}).findings


def test_another_authoritys_header_is_reported(tmp_path):
    got = read_month(tmp_path, sen2=swapped("sen2", ",999", ",998"))
    assert [("reported", "998")] == [(finding.severity, finding.value) for finding in got.findings]


def test_a_date_after_the_extract_was_made_is_reported_and_kept(tmp_path):
    late = swapped("requests", "2023-10-10", "2024-04-03")
    got = read_month(tmp_path, {"extract.yaml": "extracted_on: 2024-04-02\n"}, requests=late)
    assert [(2, "2024-04-03")] == [(finding.row, finding.value) for finding in told(got, "date in the future")]
    assert 3 == len(got.tables["requests"])


def test_a_date_between_the_months_end_and_the_extract_is_not_in_the_future(tmp_path):
    late = swapped("requests", "2023-10-10", "2024-04-02")
    assert [] == read_month(tmp_path, {"extract.yaml": "extracted_on: 2024-04-02\n"}, requests=late).findings


def test_without_a_note_the_future_begins_after_the_build_day(tmp_path):
    paths = write_month(tmp_path, requests=swapped("requests", "2023-10-10", "2030-01-02"))
    assert [] == read_extract(paths, COUNCIL, today=dt.date(2030, 1, 2)).findings
    assert 1 == len(told(read_extract(paths, COUNCIL, today=dt.date(2030, 1, 1)), "date in the future"))


def test_a_planned_day_may_lie_in_the_future(tmp_path):
    ends = swapped("placementdetail", "2022-09-01,2023-07-21", "2022-09-01,2099-07-21")
    assert [] == read_month(tmp_path, placementdetail=ends).findings


@pytest.mark.parametrize(
    ("table", "day", "instead", "rule"),
    [
        ("annual_reviews", "2024-02-01", "9999-12-31", "day far ahead"),
        ("annual_reviews", "2024-02-01", "2044-04-30", "day far ahead"),
        ("activeplans", "2024-09-01", "2099-12-31", "day far ahead"),
        ("specialist_waiting", "2023-11-01", "1994-02-28", "day long ago"),
    ],
)
def test_a_day_that_no_record_of_these_children_can_have_leaves_the_row_out(tmp_path, table, day, instead, rule):
    files = {"extract.yaml": "extracted_on: 2024-04-02\n", "person.csv": swapped("person", "2012-09-30", "")}
    got = read_month(tmp_path, files, **{table: swapped(table, day, instead)})
    assert [(rule, table)] == [(found.rule, found.table) for found in got.findings if found.severity == "quarantined"]


@pytest.mark.parametrize(
    ("table", "day", "instead"),
    [
        ("annual_reviews", "2024-02-01", "2044-04-01"),
        ("specialist_waiting", "2023-11-01", "1994-04-01"),
        ("placementdetail", "2023-07-21", "9999-12-31"),
    ],
)
def test_a_day_within_a_childhood_and_a_placement_without_an_end_stay(tmp_path, table, day, instead):
    files = {"extract.yaml": "extracted_on: 2024-04-02\n", "person.csv": swapped("person", "2012-09-30", "")}
    got = read_month(tmp_path, files, **{table: swapped(table, day, instead)})
    assert [] == [found for found in got.findings if found.severity == "quarantined"]


def test_an_extract_made_at_the_end_of_time_ends_in_no_traceback(tmp_path):
    assert read_month(tmp_path, {"extract.yaml": "extracted_on: 9999-12-31\n"}).tables


def test_a_file_without_a_day_in_the_month_is_reported_as_an_earlier_months(tmp_path):
    older = "\n".join(TINY["requests"].splitlines()[:2]) + "\n"
    got = read_month(tmp_path, requests=older)
    (finding,) = told(got, "wrong month's file")
    assert "10 October 2023" in finding.message


def test_a_file_with_days_of_months_to_come_is_reported_as_a_later_months(tmp_path):
    later = TINY["requests"] + "".join(f"R{n},P1,2024-05-0{n},1,0,,A,0,0,\n" for n in (4, 5, 6))
    (finding,) = told(read_month(tmp_path, requests=later), "later month's file")
    assert ("reported", "6 May 2024") == (finding.severity, finding.message.rpartition("is ")[2])


def test_an_extract_taken_within_the_next_month_is_no_later_months_file(tmp_path):
    later = TINY["requests"] + "".join(f"R{n},P1,2024-04-0{n},1,0,,A,0,0,\n" for n in (4, 5, 6))
    assert [] == told(read_month(tmp_path, requests=later), "later month's file")


def test_a_name_in_the_note_that_nobody_reads_is_told_with_the_nearest(tmp_path):
    (finding,) = read_month(tmp_path, {"extract.yaml": "extracted: 2024-04-02\n"}).findings
    assert ("unknown name in extract.yaml", "reported", "extracted") == (finding.rule, finding.severity, finding.column)
    assert "'extracted_on'" in finding.mend


def test_a_collect_file_made_before_the_months_end_is_reported(tmp_path):
    got = read_month(tmp_path, {"Blade-Export_29-02-2024_requests.csv": TINY["requests"]}, requests=None)
    assert ["29 February 2024"] == [finding.value for finding in told(got, "made before the month ended")]


def test_a_collect_file_made_on_the_months_last_day_is_not_early(tmp_path):
    files = {"Blade-Export_31-03-2024_requests.csv": TINY["requests"]}
    assert [] == read_month(tmp_path, files, requests=None).findings


def test_a_header_and_a_note_of_different_years_are_reported(tmp_path):
    got = read_month(tmp_path, {"extract.yaml": "return_year: 2024\n"})
    assert ["return years differ"] == [finding.rule for finding in got.findings]
    assert 2025 == got.return_year


def test_a_header_without_a_year_judges_nothing(tmp_path):
    got = read_month(tmp_path, sen2=swapped("sen2", "2025,2025", ",2025"))
    assert [] == got.findings
    assert got.return_year is None


def reviews(*pairs: tuple[str, str]) -> dict[str, str]:
    """Requests and active plans with these (meeting, decision) days."""
    requests = with_row("requests", *(f"Q{n},P1,2023-01-01,1,0,2023-02-01,Y,0,0," for n in range(len(pairs))))
    plans = with_row("activeplans", *(f"M{n},Q{n},,{met},M,{told},,," for n, (met, told) in enumerate(pairs)))
    return {"requests": requests, "activeplans": plans}


def test_when_most_decisions_come_before_their_meetings_the_meeting_is_not_used(tmp_path):
    got = read_month(tmp_path, **reviews(*[("2024-03-20", "2024-03-06")] * 3))
    (finding,) = told(got, "review dates swapped")
    assert ("reported", 3, "reviewmeeting") == (finding.severity, finding.rows, finding.column)
    assert not got.has("activeplans", "reviewmeeting")
    assert got.has("activeplans", "lastreview")


def test_when_half_come_before_nothing_is_taken_away(tmp_path):
    got = read_month(
        tmp_path, **reviews(("2024-03-20", "2024-03-06"), ("2024-03-20", "2024-03-06"), ("2024-03-06", "2024-03-20"))
    )
    assert got.has("activeplans", "reviewmeeting")
    assert [] == told(got, "review dates swapped")


@pytest.mark.parametrize("name", ["2024-03-r1", "2024-03-R2", "2024-03 r2", "2024-03-r02", "2024-03-new"])
def test_a_folder_that_is_nearly_a_correction_is_told(tmp_path, name):
    write_month(tmp_path)
    (tmp_path / "data/raw/anyshire" / name).mkdir()

    got = read_extract(Paths(tmp_path, COUNCIL.code, MONTH), COUNCIL)

    assert ["folder not read"] == [finding.rule for finding in got.findings if finding.file == f"{name}/"]
    assert "2024-03" == got.folder


def test_an_empty_correction_is_told_and_the_extract_before_it_is_read(tmp_path):
    write_month(tmp_path)
    (tmp_path / "data/raw/anyshire/2024-03-r2").mkdir()

    got = read_extract(Paths(tmp_path, COUNCIL.code, MONTH), COUNCIL)

    assert ["empty correction"] == [finding.rule for finding in got.findings]
    assert "2024-03" == got.folder


def test_a_correction_says_its_cause_and_reason(tmp_path):
    got = read_month(tmp_path, {"extract.yaml": "cause: late data\nreason: outcomes  entered late\n"})

    assert ("late data", "outcomes entered late") == (got.cause, got.reason)


@pytest.mark.parametrize("line", ["cause: error", f"reason: {'x' * 201}", "reason: 5"])
def test_a_cause_that_is_none_and_a_reason_that_is_too_long_are_errors(tmp_path, line):
    got = read_month(tmp_path, {"extract.yaml": f"{line}\n"})

    (finding,) = got.findings
    assert ("error", "extract.yaml", line.split(":")[0]) == (finding.severity, finding.file, finding.column)


@pytest.mark.parametrize(
    ("note", "row", "value"),
    [
        ("council: anyshire\nextracted_on: 2024-06-31\n", 2, "write a day that exists"),
        ("month: 2024-03\ncouncil: anyshire\nmonth: 2024-02\n", 3, "'month' is given twice, first in line 1"),
        ("extracted_on: 2024-04-02 10:00:00\n", 1, "a day with a time: write the day alone"),
        ("council: &a anyshire\n", 1, "& and * point elsewhere"),
        ("a: " + "[" * 3000, 1, "more than 20 brackets"),
    ],
)
def test_a_note_that_cannot_be_meant_is_told_with_its_line(tmp_path, note, row, value):
    (finding,) = read_month(tmp_path, {"extract.yaml": note}).findings

    assert ("unreadable note", "error", row) == (finding.rule, finding.severity, finding.row)
    assert value in finding.value


def test_what_is_sound_in_a_note_with_a_fault_still_counts(tmp_path):
    got = read_month(tmp_path, {"extract.yaml": "return_year: soon\nsynthetic: true\nextracted_on: 2024-04-02\n"})

    assert [("return_year", 1, "write the year, such as 2025")] == [(f.column, f.row, f.mend) for f in got.findings]
    assert (True, dt.date(2024, 4, 2)) == (got.synthetic, got.extracted_on)


ACKNOWLEDGED = "acknowledged: [{check: fewer rows, table: requests, reason: two teams merged, role: Data manager}]\n"


def test_the_note_says_which_doubts_somebody_lets_stand(tmp_path):
    (line,) = read_month(tmp_path, {"extract.yaml": ACKNOWLEDGED}).acknowledged

    assert ("fewer rows", "requests", "", "Data manager") == (line.check, line.table, line.column, line.role)


@pytest.mark.parametrize(
    "entry",
    [
        "acknowledged: fewer rows\n",
        "acknowledged: [{check: fewer rows, table: requests}]\n",
        ACKNOWLEDGED.replace("}]", ", since: 2024}]"),
        ACKNOWLEDGED.replace("two teams merged", "''"),
    ],
)
def test_a_doubt_is_acknowledged_with_check_table_reason_and_role(tmp_path, entry):
    extract = read_month(tmp_path, {"extract.yaml": entry})

    assert [("error", "acknowledged")] == [
        (finding.severity, finding.column) for finding in extract.findings if finding.file == "extract.yaml"
    ]


_LINE = "{check: wrong return year, table: sen2, reason: The system writes last year, role: Data manager}"
YEAR_LET_STAND = f"acknowledged:\n  - {_LINE}\n"


def test_a_header_year_that_does_not_fit_may_be_let_stand(tmp_path):
    old = TINY["sen2"].replace("2025", "2024", 1)
    assert ["error"] == [
        finding.severity for finding in told(read_month(tmp_path / "a", sen2=old), "wrong return year")
    ]
    got = read_month(tmp_path / "b", {"extract.yaml": YEAR_LET_STAND}, sen2=old)
    (finding,) = told(got, "wrong return year")
    assert "reported" == finding.severity
    assert "Data manager: The system writes last year" in finding.message
    assert "Data manager" == got.acknowledged[0].role


def test_a_line_that_lets_another_check_stand_does_not_let_the_year_stand(tmp_path):
    old = TINY["sen2"].replace("2025", "2024", 1)
    note = YEAR_LET_STAND.replace("wrong return year", "fewer rows")
    got = read_month(tmp_path, {"extract.yaml": note}, sen2=old)
    assert ["error"] == [finding.severity for finding in told(got, "wrong return year")]


@pytest.mark.parametrize("day", ["2025-02-30", "2025-02-28 10:00:00"])
def test_a_day_in_the_note_that_does_not_exist_is_an_error_with_its_line(tmp_path, day):
    note = f"council: anyshire\nmonth: 2024-03\nextracted_on: {day}\nsynthetic: true\n"
    (finding,) = [one for one in read_month(tmp_path, {"extract.yaml": note}).findings if one.severity == "error"]
    assert ("extract.yaml", 3) == (finding.file, finding.row)
    assert "extracted_on" in finding.value
