"""A download of any set goes in whole, with its day and licence, or nothing of it does."""

import datetime as dt

import openpyxl
import pytest

from send_analysis.base.errors import InputError
from send_analysis.cli.main import main
from send_analysis.dfe.adding_sets import add_download
from send_analysis.dfe.held_sets import held_sets
from send_sample.authority import load_school_rates

CASELOAD = """time_period,geographic_level,region_name,old_la_code,la_name,new_la_code,ehcplans
202425,Local authority,North,101,Here,E1,1
202425,Local authority,North,102,Near,E2,1
"""
NEIGHBOURS = "LA number,LA Name,SN1,SNP\n101,Here,102,Close\n102,Near,101,Close\n"
YEARS = {"TotPermEx": "2023/24", "TotFixedEx": "2023/24", "SEN_TotStat": "2024", "SEN_TotSENSuP": "2024"}
DAY = dt.date(2026, 4, 8)


def values(here):
    rows = (f"{name},{code},{year},{value}" for name, year in YEARS.items()
            for code, value in (("101,Here", here), ("102,Near", 9), ("970,England", 5)))  # fmt: skip
    return "\n".join(["Short Desc,LA Number,LA and Regions,Years,Values", *rows]) + "\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "reference" / "dfe_ehcp_2025"
    folder.mkdir(parents=True)
    (folder / "caseload.csv").write_text(CASELOAD)
    (tmp_path / "config" / "councils").mkdir(parents=True)
    monkeypatch.setenv("SEND_ANALYSIS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def reference(project):
    return project / "data" / "reference"


@pytest.fixture
def add(reference, tmp_path):
    def added(day=DAY, release="", licence="", **texts):
        files = []
        for name, text in texts.items():
            files.append(tmp_path / f"{name}.csv")
            files[-1].write_text(text, encoding="utf-8")
        return add_download(files, reference, day, release, licence)

    return added


def everything(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_record_names_the_edition_its_day_and_when_the_next_is_due(add, reference):
    add(neighbours=NEIGHBOURS)
    add(values=values(1), release="spring", licence="another")
    neighbours, tool = held_sets(reference)

    assert ("April 2026", DAY, dt.date(2031, 4, 30)) == (neighbours.release, neighbours.known_from, neighbours.next_due)
    assert "Open Government Licence v3.0" == neighbours.licence
    assert ("lait/inclusion.csv", "spring", "another") == (tool.path, tool.release, tool.licence)
    assert dt.date(2027, 4, 30) == tool.next_due


def test_an_edition_of_the_neighbours_is_written_behind_those_before(add, reference):
    add(neighbours=NEIGHBOURS)
    before = (reference / "statistical_neighbours.csv").read_text()
    add(neighbours="LA number,LA Name,SN1\n101,Here,102\n102,Near,103\n103,Far,101\n", day=dt.date(2030, 4, 8))

    assert (reference / "statistical_neighbours.csv").read_text().startswith(before)
    assert ["April 2026", "April 2030"] == [one.release for one in held_sets(reference)]


def test_a_later_edition_of_the_tools_values_leaves_samples_of_earlier_months_as_they_were(add, reference, project):
    add(values=values(1))
    add(values=values(2), day=dt.date(2027, 4, 8))

    def suspended(day):
        return load_school_rates(project, "101", day).suspensions("2023/24")

    assert (reference / "lait" / "inclusion_2027-04-08.csv").is_file()
    assert (1, 1, 2) == tuple(
        suspended(day) for day in (dt.date(2024, 3, 31), dt.date(2027, 4, 7), dt.date(2027, 4, 8))
    )


FAULTS = {
    "no day": ({"neighbours": NEIGHBOURS}, {"day": None}, "neighbours.csv does not say on which day"),
    "two sets": ({"neighbours": NEIGHBOURS, "values": values(1)}, {}, "beside it there is values.csv: add one"),
    "two files of one set": ({"one": NEIGHBOURS, "two": NEIGHBOURS}, {}, "beside it there is two.csv"),
    "a set and something unknown": ({"neighbours": NEIGHBOURS, "odd": "a,b\n1,2\n"}, {}, "beside it there is odd.csv"),
    "schools": ({"edubase": "URN,TypeOfEstablishment (name)\n"}, {}, "edubase.csv: GIAS's list .* the month's folder"),
    "an unknown layout": ({"spend": "time_period,category\n2024,x\n"}, {}, "reference add takes .* neighbours and the"),
    "a wrong pairing": (
        {"neighbours": NEIGHBOURS.replace("102,Near", "102,Here")}, {}, "neighbours.csv, row 3: code 102 is Near"),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "how", "words"), FAULTS.values(), ids=FAULTS)
def test_a_download_with_a_fault_is_told_in_a_line_and_nothing_is_written(add, reference, texts, how, words):
    before = everything(reference)

    with pytest.raises(InputError, match=words) as told:
        add(**texts, **how)
    assert 1 == len(str(told.value).splitlines())
    assert before == everything(reference)


def test_an_edition_is_added_once(add, reference):
    add(neighbours=NEIGHBOURS)
    add(values=values(1))
    before = everything(reference)

    for day in (DAY, dt.date(2030, 1, 1)):
        with pytest.raises(InputError, match="already"):
            add(neighbours=NEIGHBOURS, day=day)
    for text in (values(1), values(2)):
        with pytest.raises(InputError, match="is known from 2026-04-08: an edition is added with a later day"):
            add(values=text)
    assert before == everything(reference)


# The command


def test_a_workbook_is_added_as_it_was_downloaded_and_then_listed(project, capsys):
    book = openpyxl.Workbook()
    for row in (
        [3, 4],
        ["LA number", "LA Name", "SN1", "SNP"],
        [101, "Here", 102, "Close"],
        [102, "Near", 101, "Close"],
    ):
        book.active.append(row)
    book.save(project / "sn.xlsx")

    assert 0 == main(["reference", "add", str(project / "sn.xlsx"), "--known-from", "2025-05-28"])
    assert 0 == main(["reference", "list"])
    said = capsys.readouterr().out
    assert "sn.xlsx: neighbours of 2 authorities, 2 rows" in said
    assert "Statistical neighbours, May 2025 (statistical_neighbours.csv)" in said


def test_a_folder_of_an_unknown_layout_is_refused_with_the_sets_that_are_known(project, capsys):
    (project / "download").mkdir()
    (project / "download" / "spend.csv").write_text("time_period,main_category\n2024,x\n")

    assert 2 == main(["reference", "add", str(project / "download"), "--known-from", "2025-05-28"])
    said = capsys.readouterr().err
    assert "spend.csv, row 1: no layout that is known here" in said
    assert "plan statistics with their table of appeals, its lists of statistical neighbours" in said
