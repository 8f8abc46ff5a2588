"""A release of DfE's goes in whole and checked, or nothing of it does."""

import datetime as dt
import zipfile

import pytest

from send_analysis.base.errors import InputError
from send_analysis.cli.main import main
from send_analysis.dfe.adding import add_release
from send_analysis.dfe.held_sets import held_sets
from send_analysis.dfe.plan_statistics import rows_known

HEAD = "time_period,time_identifier,geographic_level,region_name,old_la_code,la_name,breakdown_topic,breakdown"
COUNTS = "EHCplans,mainstream_total,mainstream_total_pc,special_total,fe_total"
#: The age rows come first, as in DfE's files: rows are chosen by their label.
CASELOAD = f"""{HEAD},{COUNTS},special_academy,special_free_school
202526,Academic year,National,,,,Age at start of academic year,age 5,9,9,100,0,0,0,0
202526,Academic year,National,,,,All EHC plans,All EHC plans,300,120,40.0,150,30,10,2
202526,Academic year,Regional,North,,,All EHC plans,All EHC plans,100,40,40.0,50,10,5,1
202526,Academic year,Regional,South,,,All EHC plans,All EHC plans,200,80,40.0,100,20,5,1
202526,Academic year,Local authority,North,101,Here,All EHC plans,All EHC plans,100,40,40.0,50,10,5,1
202526,Academic year,Local authority,South,102,Near,All EHC plans,All EHC plans,150,60,40.0,75,15,5,1
202526,Academic year,Local authority,South,103,Far,All EHC plans,All EHC plans,50,20,40.0,25,5,x,x
202425,Academic year,National,,,,All EHC plans,All EHC plans,290,110,37.9,150,30,12,x
202425,Academic year,Local authority,North,101,Here,All EHC plans,All EHC plans,95,x,x,50,10,5,x
"""
BEFORE = f"""{HEAD},{COUNTS},special_academy_free
202425,Academic year,National,,,,All EHC plans,All EHC plans,280,110,39.3,150,30,12
202425,Academic year,Local authority,North,101,Here,All EHC plans,All EHC plans,95,38,40.0,50,10,5
202425,Academic year,Local authority,South,102,Near,All EHC plans,All EHC plans,140,60,42.9,75,15,6
202425,Academic year,Local authority,South,103,Far,All EHC plans,All EHC plans,45,20,44.4,25,5,1
"""
RELEASES = "dataset,period,published,quality,source\ndfe_ehcp,202425,2025-06-26,GREEN,here\n"
APPEALS = """SEND tribunal appealable decisions rate 2024 - 2025,,,,,,,
,,2024,,,2025,,
,Old LA code,Appeals registered,Total,Rate2,Appeals,Total,Rate
NORTH,,,,,,,
Here5,101,1,10,10.00%,2, 20 ,10.00%
Near,102,1,10,10.00%, - ,"1,020",0.00%
Far,103,1,10,10.00%, x , x , x
England Total,,3,30,10.00%,2,"1,040",0.20%
"""
DAY = dt.date(2026, 6, 25)


@pytest.fixture
def reference(tmp_path):
    folder = tmp_path / "reference"
    (folder / "dfe_ehcp_2025").mkdir(parents=True)
    (folder / "dfe_ehcp_2025" / "caseload.csv").write_text(BEFORE)
    (folder / "releases.csv").write_text(RELEASES)
    return folder


@pytest.fixture
def add(reference, tmp_path):
    """Adds files given by name and text."""

    def added(day=DAY, **texts):
        files = []
        for name, text in texts.items():
            files.append(tmp_path / f"{name}.csv")
            files[-1].write_text(text, encoding="utf-8")
        return add_release(files, reference, day, "", "")

    return added


def everything(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_release_is_known_by_its_columns_and_chosen_by_its_labels(add, reference):
    add(any_name_at_all=CASELOAD)
    known = rows_known(reference, "caseload", DAY)

    assert "300" == known[(known["level"] == "National") & (known["year"] == 2026)]["ehcplans"].item()
    assert "9" == rows_known(reference, "caseload_by_age", DAY)["ehcplans"].item()


def test_a_split_column_is_read_as_one_and_its_first_part_alone_where_the_other_is_not_available(add, reference):
    add(caseload=CASELOAD)
    known = rows_known(reference, "caseload", DAY)
    england = known[known["level"] == "National"].set_index("year")["special_academy_free"]

    assert {2025: "12", 2026: "12"} == england.to_dict()


def test_what_a_release_says_of_an_earlier_year_was_not_known_before_it(add, reference):
    add(caseload=CASELOAD)

    def england(day):
        known = rows_known(reference, "caseload", day)
        return known[(known["level"] == "National") & (known["year"] == 2025)]["ehcplans"].item()

    assert ("280", "290") == (england(DAY - dt.timedelta(days=1)), england(DAY))


def test_the_record_names_release_licence_and_day(add, reference):
    add(caseload=CASELOAD)
    (held,) = held_sets(reference)

    assert ("dfe_ehcp_2026", "reporting year 2026", DAY) == (held.path, held.release, held.known_from)
    assert "Open Government Licence v3.0" == held.licence
    assert dt.date(2027, 6, 28) == held.next_due


def test_what_changed_is_said_with_the_largest_revisions_and_what_was_withdrawn(add):
    said = "\n".join(add(caseload=CASELOAD).lines)

    assert "8 rows, 4 in dfe_ehcp_2025" in said
    assert "new special_academy, special_free_school; gone none" in said
    assert "202425, National, ehcplans: 280 is now 290" in said
    assert "Local authority, North, 101, Here, mainstream_total: 38 is now x" in said


def test_an_edition_that_lacks_areas_or_files_of_the_last_one_is_said_to_be_incomplete(add, reference):
    (reference / "dfe_ehcp_2025" / "requests.csv").write_text("time_period\n2024\n")
    more = BEFORE + "202425,Academic year,Local authority,South,104,Gone,All EHC plans,All EHC plans,9,4,44.4,5,1,1\n"
    (reference / "dfe_ehcp_2025" / "caseload.csv").write_text(more)
    lines = add(caseload=CASELOAD).lines

    assert "incomplete: 3 of 4 authorities in caseload, which dfe_ehcp_2025 has; without Gone" in lines
    assert "incomplete: without requests, which dfe_ehcp_2025 has" in lines
    assert "3 of 4 authorities in caseload" in held_sets(reference)[0].missing


def test_an_edition_that_has_all_of_the_last_one_is_not_said_to_be_incomplete(add, reference):
    assert "incomplete" not in "\n".join(add(caseload=CASELOAD).lines)
    assert "" == held_sets(reference)[0].missing


FAULTS = {
    "an unknown layout": ({"caseload": "a,b\n1,2\n"}, r"caseload.csv, row 1: no layout"),
    "another authority's name": (
        {"caseload": CASELOAD.replace("103,Far", "103,Near")},
        "row 8: code 103 is Far, but the row names Near, whose code is 102",
    ),
    "regions that don't add": (
        {"caseload": CASELOAD.replace("EHC plans,200,80", "EHC plans,199,80")},
        "column ehcplans, 202526: 2 regions add to 299, England has 300",
    ),
    "authorities that don't add": (
        {"caseload": CASELOAD.replace("plans,50,20,40.0", "plans,51,20,40.0")},
        "2 authorities of South add to 201, the region has 200",
    ),
    "no England": ({"caseload": CASELOAD.replace("National,,,,All", "Other,,,,All")},
                   "there is no row of England"),
    "no rows of everything": ({"caseload": CASELOAD.replace("All EHC", "Each")}, "column breakdown: no row is"),
    "a row cut off": ({"caseload": CASELOAD + "202425,Academic"}, "row 11: has 2 cells"),
    "a year that is none": ({"caseload": CASELOAD.replace("202425", "last")}, "column time_period: 'last' is no year"),
    "two of one layout": ({"one": CASELOAD, "two": CASELOAD}, "caseload: several files have this layout"),
    "appeals of swapped names": (
        {"appeals": APPEALS.replace("Near,102", "Far,102")}, "row 6: code 102 is Near, but the row names Far"),
    "another year's file": (
        {"caseload": CASELOAD, "appeals": APPEALS.replace("2025,,", "2026,,")}, "appeals.csv is of 2027"),
    "nothing": ({}, "no file of a release"),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "words"), FAULTS.values(), ids=FAULTS)
def test_a_release_with_a_fault_is_told_in_a_line_and_nothing_is_written(add, reference, texts, words):
    before = everything(reference)

    with pytest.raises(InputError, match=words):
        add(**texts)
    assert before == everything(reference)


def test_every_fault_is_told_at_once(add):
    with pytest.raises(InputError) as told:
        add(odd="a,b\n1,2\n", caseload=CASELOAD.replace("103,Far", "103,Near"))

    assert 2 == len(str(told.value).splitlines())


@pytest.mark.parametrize(("day", "words"), [(None, "--known-from"), (dt.date(2026, 1, 30), "which was not over")])
def test_a_release_without_its_day_is_refused(add, reference, day, words):
    before = everything(reference)

    with pytest.raises(InputError, match=words):
        add(day=day, caseload=CASELOAD)
    assert before == everything(reference)


def test_appeals_are_read_from_dfes_spreadsheet(add, reference):
    add(appeals=APPEALS)
    rows = rows_known(reference, "send_tribunal_appeals", DAY).set_index("code")["appeals_registered"]

    assert {"101": "2", "102": "0", "103": "x", "": "2"} == rows.to_dict()


def test_a_second_addition_may_complete_an_edition_and_not_change_it(add, reference):
    add(appeals=APPEALS)
    add(caseload=CASELOAD)
    before = everything(reference)

    assert {"caseload.csv", "caseload_by_age.csv", "send_tribunal_appeals.csv"} == {
        path.name for path in before if path.parent.name == "dfe_ehcp_2026"
    }
    with pytest.raises(InputError, match=r"column special_total: 51, but .* has 50: a correction of an edition"):
        add(
            caseload=CASELOAD.replace(
                "Here,All EHC plans,All EHC plans,100,40,40.0,50", "Here,All EHC plans,All EHC plans,100,40,40.0,51"
            )
        )
    assert before == everything(reference)


# The command


@pytest.fixture
def project(reference, tmp_path, monkeypatch):
    (tmp_path / "config" / "councils").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    reference.rename(tmp_path / "data" / "reference")
    monkeypatch.setenv("SEND_ANALYSIS_HOME", str(tmp_path))
    return tmp_path


def zipped(project, **texts):
    path = project / "release.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(f"data/{name}.csv", text)
        archive.writestr("data-guidance/data-guidance.txt", "what the columns mean")
    return str(path)


def test_a_zip_is_added_and_then_listed(project, capsys):
    assert 0 == main(["reference", "add", zipped(project, caseload=CASELOAD), "--known-from", "2026-06-25"])
    assert 0 == main(["reference", "list", "--as-at", "2027-07-01"])
    said = capsys.readouterr().out

    assert "data-guidance.txt: not read" in said
    assert "known from 2026-06-25; next due by 2027-06-28 (OVERDUE)" in said


def test_a_zip_bomb_is_refused(project, capsys):
    bomb = zipped(project, caseload=HEAD + "\n" + "0" * 60_000_000)

    assert 2 == main(["reference", "add", bomb, "--known-from", "2026-06-25"])
    assert "release.zip: the zip would unpack to far more" in capsys.readouterr().err
    assert not (project / "data" / "reference" / "dfe_ehcp_2026").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["add"], "needs the folder or zip"),
        (["add", "nowhere.zip"], "no such folder"),
        (["list", "x"], "takes no folder"),
    ],
)
def test_a_command_that_lacks_something_says_so(project, capsys, given, words):
    assert 2 == main(["reference", *given])
    assert words in capsys.readouterr().err
