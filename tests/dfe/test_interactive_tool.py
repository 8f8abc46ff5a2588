"""Values of DfE's interactive tool go in as an edition of their own, checked against names and England's rate."""

import datetime as dt

import pytest

from send_analysis.base.errors import InputError
from send_analysis.dfe.downloads import sheet_of
from send_analysis.dfe.interactive_tool import tool_values

CASELOAD = """time_period,geographic_level,region_name,old_la_code,la_name,new_la_code,ehcplans
202425,Local authority,North,101,Here,E1,1
202425,Local authority,South,102,Near,E2,1
202425,Local authority,South,103,Far,E3,1
"""
HEAD = "Short Desc,LA Number,LA and Regions,Years,Values\n"
YEARS = {"TotPermEx": "2023/24", "TotFixedEx": "2023/24", "SEN_TotStat": "2024", "SEN_TotSENSuP": "2024"}
AREAS = {"101": ("Here", 1.0), "102": ("Near", 3.0), "970": ("England", 2.0), "990": ("South West", 2.5)}
BEFORE = HEAD + "".join(
    f"{measure},{code},{name},{year},{value}\n"
    for measure, year in YEARS.items()
    for code, (name, value) in AREAS.items()
)
#: As DfE's own file has it: more columns, more measures, numbers with a point, values that are not available.
AFTER = BEFORE.replace("TotPermEx,102,Near,2023/24,3.0", "TotPermEx,102.0,Near,2023/24,2.90000001").replace(
    "TotFixedEx,101,Here,2023/24,1.0", "TotFixedEx,101,Here,2023/24,1.2"
) + (
    "SEN_TotStat,101,Here,2025,..\nSEN_TotStat,102,Near,2025,4\nSEN_TotStat,970,England,2025,4\nOther,101,Here,2025,9\n"
)
DAY = dt.date(2027, 4, 8)


@pytest.fixture
def reference(tmp_path):
    folder = tmp_path / "reference"
    (folder / "dfe_ehcp_2025").mkdir(parents=True)
    (folder / "dfe_ehcp_2025" / "caseload.csv").write_text(CASELOAD)
    (folder / "lait").mkdir()
    (folder / "lait" / "inclusion.csv").write_text(BEFORE)
    return folder


@pytest.fixture
def read(reference, tmp_path):
    def of(text, day=DAY):
        path = tmp_path / "values.csv"
        path.write_text(text, encoding="utf-8")
        return tool_values(sheet_of(path), reference, day)

    return of


def test_only_the_measures_read_here_are_kept_without_noise_and_without_what_is_not_available(read):
    table = read(AFTER).table.set_index(["Short Desc", "LA Number", "Years"])["Values"]

    assert "2.9" == table["TotPermEx", "102", "2023/24"]
    assert "Other" not in table.index.get_level_values(0)
    assert ("SEN_TotStat", "101", "2025") not in table.index


def test_what_changed_is_said_the_largest_first(read):
    lines = read(AFTER).lines

    assert "values.csv: 18 values of 4 measures, 1 rows without a value left out" == lines[0]
    assert "  SEN_TotStat, 2025: no value of Here (101), Far (103)" in lines
    assert "  new: SEN_TotStat 2025" in lines
    at = lines.index("  changed: 2 of 16 values of the edition before")
    assert "  TotFixedEx, Here (101), 2023/24: 1 is now 1.2" == lines[at + 1]
    assert "  TotPermEx, Near (102), 2023/24: 3 is now 2.9" == lines[at + 2]


def test_what_an_edition_no_longer_has_is_said(read):
    assert any("gone: 1 values" in line for line in read(AFTER.replace("TotPermEx,990", "Other,990")).lines)


FAULTS = {
    "another authority's name": (
        AFTER.replace("TotPermEx,101,Here", "TotPermEx,101,Near"),
        "values.csv, row 2: code 101 is Here, but the row names Near, whose code is 102",
    ),
    "another region's name": (AFTER.replace("990,South West", "990,England"), "code 990 is South West, but"),
    "a measure lacking": (AFTER.replace("TotFixedEx", "Other"), "no row is of TotFixedEx"),
    "a row twice": (AFTER + AFTER.splitlines()[1], "row 22: TotPermEx, 101, 2023/24 stands in row 2 already"),
    "no rate": (AFTER.replace("2023/24,1.2", "2023/24,-1.2"), "column Values: '-1.2' is no rate"),
    "another way of years": (AFTER.replace("Here,2023/24,1.2", "Here,2024,1.2"), "column Years: '2024' is not a year"),
    "no England": (AFTER.replace("TotPermEx,970,England", "Other,970,England"), "TotPermEx, 2023/24: there is no row"),
    "England out of bounds": (AFTER.replace("TotPermEx,970,England,2023/24,2.0", "TotPermEx,970,England,2023/24,20"),
                              "England's 20 lies outside"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_row(read, text, words):
    with pytest.raises(InputError, match=words):
        read(text)


def test_the_same_values_are_no_new_edition(read):
    with pytest.raises(InputError, match=r"lait/inclusion.csv has the same values"):
        read(BEFORE)
