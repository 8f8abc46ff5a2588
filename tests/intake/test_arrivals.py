"""Which files there are: missing, doubled, misnamed, locked, of no use."""

from dataclasses import replace

import pytest
from tests.intake.extracts import COUNCIL, TINY, month_paths, read_month, told, with_row, write_month

from send_analysis.base.errors import InputError
from send_analysis.intake.read import read_extract, read_history

REQUIRED = ["requests", "assessment", "namedplan", "activeplans", "placementdetail"]


def source(extract, table):
    return next(source for source in extract.sources if source.table == table)


def test_without_a_folder_there_is_nothing_to_read(tmp_path):
    with pytest.raises(InputError, match=r"data/raw/anyshire/2024-03"):
        read_extract(month_paths(tmp_path), COUNCIL)


@pytest.mark.parametrize("module", REQUIRED)
def test_a_missing_required_module_is_an_error_that_names_it_and_what_was_found(tmp_path, module):
    got = read_month(tmp_path, **{module: None})
    (finding,) = told(got, "missing required module")
    assert ("error", f"{module}.csv") == (finding.severity, finding.file)
    assert "advice.csv" in finding.message
    assert "missing" == source(got, module).status


def test_all_missing_modules_are_told_at_once(tmp_path):
    got = read_month(tmp_path, **dict.fromkeys(REQUIRED))
    assert 5 == len(told(got, "missing required module"))


@pytest.mark.parametrize(
    "table", ["sen2", "person", "plandetail", "senneed", "establishments", "advice", "annual_reviews"]
)
def test_a_missing_optional_file_is_only_reported(tmp_path, table):
    got = read_month(tmp_path, **{table: None})
    assert [("reported", f"{table}.csv")] == [(finding.severity, finding.file) for finding in got.findings]
    assert "missing" == source(got, table).status
    assert not got.has(table)


def test_an_empty_folder_is_reported_and_stops_nothing(tmp_path):
    got = read_month(tmp_path, **dict.fromkeys(TINY))
    assert {"reported"} == {finding.severity for finding in got.findings}
    assert {} == got.tables


def test_a_folder_with_only_a_note_lacks_its_modules(tmp_path):
    got = read_month(tmp_path, {"extract.yaml": "month: 2024-03\n"}, **dict.fromkeys(TINY))
    assert 5 == len(told(got, "missing required module"))


def test_files_in_a_folder_of_their_own_are_told(tmp_path):
    paths = write_month(tmp_path)
    (paths.raw / "more").mkdir()
    assert [("folder not read", "more")] == [
        (finding.rule, finding.file) for finding in read_extract(paths, COUNCIL).findings
    ]


def test_a_file_with_its_month_in_the_name_is_known_by_its_columns(tmp_path):
    got = read_month(tmp_path, {"export 7 (final).csv": TINY["requests"]}, requests=None)
    assert ["export 7 (final).csv"] == [finding.file for finding in told(got, "file known by its columns")]
    assert 3 == len(got.tables["requests"])


@pytest.mark.parametrize(
    "files", [{"advice": "EP tracker*.csv"}, {"EP tracker 2024.csv": "advice"}, {"advice": ["x", "ep tracker 2024"]}]
)
def test_a_councils_own_file_name_is_read(tmp_path, files):
    paths = write_month(tmp_path, {"EP tracker 2024.csv": TINY["advice"]}, advice=None)
    got = read_extract(paths, replace(COUNCIL, files=files))
    assert [] == got.findings
    assert 2 == len(got.tables["advice"])


def test_a_file_that_council_yaml_names_and_no_one_sent_is_told_with_the_nearest(tmp_path):
    got = read_extract(write_month(tmp_path), replace(COUNCIL, files={"advice": "advise.csv"}))
    (finding,) = told(got, "council's name not met")
    assert "'advice.csv'" in finding.mend


def test_the_same_file_twice_is_read_once(tmp_path):
    got = read_month(tmp_path, {"requests (copy).csv": TINY["requests"]})
    assert ["reported"] == [finding.severity for finding in told(got, "same file twice")]
    assert 3 == len(got.tables["requests"])


def test_the_same_rows_in_another_encoding_are_read_once(tmp_path):
    got = read_month(tmp_path, {"Blade-Export_02-04-2024_requests.csv": TINY["requests"].encode("utf-16")})
    assert [("same file twice", "reported")] == [(finding.rule, finding.severity) for finding in got.findings]
    assert 3 == len(got.tables["requests"])


def test_two_different_files_for_one_module_stop_the_run(tmp_path):
    other = with_row("requests", "R4,P1,2024-03-01,1,0,,A,0,0,")
    got = read_month(tmp_path, {"Blade-Export_02-04-2024_requests.csv": other})
    (finding,) = told(got, "two files for one table")
    assert "error" == finding.severity
    assert {"Blade-Export_02-04-2024_requests.csv", "requests.csv"} <= set(finding.message.split())


@pytest.mark.parametrize(
    "copy", ["requests (1).csv", "requests - Copy.csv", "Copy of requests.csv", "requests - Copy (2).csv"]
)
def test_of_two_copies_that_differ_neither_wins_in_silence(tmp_path, copy):
    got = read_month(tmp_path, {copy: with_row("requests", "R4,P1,2024-03-01,1,0,,A,0,0,")})
    (finding,) = [finding for finding in got.findings if finding.severity == "error"]
    assert "two files for one table" == finding.rule
    assert copy in finding.message
    assert "requests.csv" in finding.message


def test_a_copy_that_is_alone_is_read(tmp_path):
    got = read_month(tmp_path, {"requests.csv": None, "requests (1).csv": TINY["requests"]})
    assert 3 == len(got.tables["requests"])
    assert [] == got.findings


def test_of_two_copies_of_an_optional_file_that_differ_neither_is_used(tmp_path):
    got = read_month(tmp_path, {"advice (1).csv": with_row("advice", "R1,social care,2023-10-12,")})
    (finding,) = got.findings
    assert ("reported", "two files for one table") == (finding.severity, finding.rule)
    assert "advice (1).csv" in finding.message
    assert {"advice": "two files for one table"} == got.not_used
    assert not got.has("advice")


def test_a_fault_in_an_optional_file_costs_that_table_alone(tmp_path):
    got = read_month(tmp_path, advice=TINY["advice"].replace("requesteddate", "elsewhere"))
    assert [] == [finding for finding in got.findings if finding.severity == "error"]
    assert {"advice": "missing required column"} == got.not_used
    assert set(TINY) - {"advice"} == set(got.tables)


def test_a_quotation_mark_never_closed_in_an_optional_file_costs_that_table_alone(tmp_path):
    text = (
        'requeststableid,advicetype,requesteddate,receiveddate\nR1,"EP,2023-10-12,2023-11-20\nR1,health,2023-10-12,\n'
    )
    got = read_month(tmp_path, advice=text)
    assert [] == [finding for finding in got.findings if finding.severity == "error"]
    assert not got.has("advice")
    assert "advice" in got.not_used


def test_a_differing_copy_under_another_name_is_not_read(tmp_path):
    got = read_month(tmp_path, {"requests old.csv": with_row("requests", "R4,P1,2024-03-01,1,0,,A,0,0,")})
    assert ["requests old.csv"] == [finding.file for finding in told(got, "file not used")]
    assert 3 == len(got.tables["requests"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("shopping.csv", "what,how many\napples,3\n"),
        ("notes.txt", "Call the school.\n"),
        ("letter.pdf", b"%PDF-1.7 ..."),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ],
)
def test_a_file_of_no_use_is_told_and_stops_nothing(tmp_path, name, content):
    got = read_month(tmp_path, {name: content})
    assert [("file not used", name)] == [(finding.rule, finding.file) for finding in got.findings]
    assert "unused" == next(source for source in got.sources if source.file == name).status


def test_what_systems_leave_lying_about_is_passed_over(tmp_path):
    junk = {".DS_Store": b"\x00\x01", "~$advice.xlsx": b"x", "Thumbs.db": b"x", "README.md": "hello"}
    assert [] == read_month(tmp_path, junk).findings


def test_a_locked_file_is_told(tmp_path, monkeypatch):
    paths = write_month(tmp_path)

    def locked(path):
        if path.name == "requests.csv":
            raise PermissionError(path)
        return "0" * 64 + path.name

    monkeypatch.setattr("send_analysis.intake.arrivals.sha256", locked)
    got = read_extract(paths, COUNCIL)
    (finding,) = told(got, "file cannot be opened")
    assert ("error", "requests.csv") == (finding.severity, finding.file)


def test_every_read_file_has_its_rows_and_fingerprint(tmp_path):
    got = read_month(tmp_path)
    requests = source(got, "requests")
    assert ("read", 3, 0) == (requests.status, requests.rows, requests.quarantined)
    assert 64 == len(requests.sha256)


def test_history_is_typed_and_its_bad_rows_are_told_by_the_extract(tmp_path):
    paths = write_month(tmp_path)
    lines = "kpi,month,value,unit,basis,source,paragraph\nactive_plans,2023-03,3748,plans,point,Cabinet,12\n"
    (paths.raw_council / "history.csv").write_text(lines + "ep_advice,2023-03,about 3,percent,,,\n", encoding="utf-8")
    assert [("active_plans", "2023-03", 3748.0)] == list(
        read_history(paths)[["kpi", "month", "value"]].itertuples(index=False, name=None)
    )
    got = read_extract(paths, COUNCIL)
    assert [("history.csv", 3, "value")] == [(finding.file, finding.row, finding.column) for finding in got.findings]
    assert ["unreadable value"] == list(got.quarantine["rule"])


def test_without_history_there_are_its_columns_and_no_rows(tmp_path):
    table = read_history(month_paths(tmp_path))
    assert 0 == len(table)
    assert ["kpi", "month", "value", "unit", "basis", "source", "paragraph"] == list(table)


def test_history_may_lack_what_is_optional(tmp_path):
    paths = month_paths(tmp_path)
    paths.raw_council.mkdir(parents=True)
    (paths.raw_council / "history.csv").write_text("kpi;month;value\nactive_plans;Mar-23;3,748\n", encoding="utf-8")
    table = read_history(paths)
    assert [("active_plans", "2023-03", 3748.0)] == list(
        table[["kpi", "month", "value"]].itertuples(index=False, name=None)
    )
    assert table["basis"].isna().all()


def test_history_without_its_columns_stops_the_run(tmp_path):
    paths = write_month(tmp_path)
    (paths.raw_council / "history.csv").write_text("kpi,value\nactive_plans,3748\n", encoding="utf-8")
    assert 0 == len(read_history(paths))
    (finding,) = told(read_extract(paths, COUNCIL), "missing required column")
    assert ("error", "history.csv", "month") == (finding.severity, finding.file, finding.column)
