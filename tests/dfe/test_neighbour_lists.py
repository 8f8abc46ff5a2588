"""DfE's list of neighbours goes in checked and with its day; a report of an earlier day reads the edition before."""

import datetime as dt

import pytest

from send_analysis.base.errors import InputError
from send_analysis.dfe.comparators import statistical_neighbours
from send_analysis.dfe.downloads import sheet_of
from send_analysis.dfe.neighbour_lists import neighbour_list

CASELOAD = """time_period,geographic_level,region_name,old_la_code,la_name,new_la_code,ehcplans
202425,Local authority,North,101,Here,E1,1
202425,Local authority,North,102,Near,E2,1
202425,Local authority,South,103,Far,E3,1
202425,Local authority,South,104,Off,E4,1
202324,Local authority,South,109,Past,E9,1
"""
HELD = """la_code,la_name,neighbour_rank,neighbour_code,neighbour_name,source,closeness,known_from
101,Here,1,102,Near,"DfE LAIT statistical neighbours, April 2021",close,2021-04-30
101,Here,2,103,Far,"DfE LAIT statistical neighbours, April 2021",close,2021-04-30
102,Near,1,103,Far,"DfE LAIT statistical neighbours, April 2021",close,2021-04-30
102,Near,2,101,Here,"DfE LAIT statistical neighbours, April 2021",close,2021-04-30
"""
#: As DfE's workbook has it: two rows of numbers first, the closeness behind each neighbour, a note at the end.
SPREAD = """A,B,C,D,E,3,4,5,6
1,2,3,4,5,6,7,8,9
LA num,LA Name,LA number,GOInd,GOReg,SN1,SNP,SN2,SNP
101,Here,101,1,North,104,Very Close,102,Close
102,Near,102,1,North,101,Very Close,103,Close
103,Far,103,1,South,104,Very Close,101,Close
104,Off,104,1,South,-,-,-,-
109,Past,109,1,South,101,Close,102,Close
,as agreed in May,,,,,,,
"""
DAY = dt.date(2025, 5, 28)


@pytest.fixture
def reference(tmp_path):
    folder = tmp_path / "reference"
    (folder / "dfe_ehcp_2025").mkdir(parents=True)
    (folder / "dfe_ehcp_2025" / "caseload.csv").write_text(CASELOAD)
    (folder / "statistical_neighbours.csv").write_text(HELD)
    return folder


@pytest.fixture
def read(reference, tmp_path):
    """The list of a file with a text."""

    def of(text, day=DAY):
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        return neighbour_list(sheet_of(path), reference, day, "May 2025")

    return of


def test_a_row_of_dfes_becomes_a_row_for_each_neighbour(read):
    rows = read(SPREAD).table.astype(str).values.tolist()

    assert [
        ["101", "Here", "1", "104", "Off", "DfE LAIT statistical neighbours, May 2025", "very close", "2025-05-28"],
        ["101", "Here", "2", "102", "Near", "DfE LAIT statistical neighbours, May 2025", "close", "2025-05-28"],
    ] == rows[:2]


def test_what_changed_who_lacks_and_who_is_no_more_are_said(read):
    said = "\n".join(read(SPREAD).lines)

    assert "neighbours of 3 authorities, 6 rows" in said
    assert "April 2021: 1 of 2 authorities have other neighbours, 1 the same in another order" in said
    assert "most: Here, 1 of 2 new" in said
    assert "no neighbours of Off (104)" in said
    assert "authorities no longer: Past (109)" in said
    assert "not in that edition: Far (103)" in said


def test_an_authority_of_a_new_code_is_kept(read):
    new = SPREAD.replace("103,Far,103,1,South,104", "105,Fresh,105,1,South,104")

    assert {"101", "102", "105"} == set(read(new).table["la_code"])


def test_a_list_with_a_row_for_each_neighbour_is_read_too_and_only_its_rows_of_the_day(read):
    later = "".join(
        f'{code},{name},{rank},{other},,"whatever",Close,2025-05-28\n'
        for code, name, neighbours in (("101", "Here", "34"), ("102", "Near", "13"), ("103", "Far", "14"))
        for rank, other in enumerate((f"10{end}" for end in neighbours), start=1)
    )
    table = read(HELD + later).table

    assert ["103", "104"] == table[table["la_code"] == "101"]["neighbour_code"].tolist()
    assert {"2025-05-28"} == set(table["known_from"])
    with pytest.raises(InputError, match="no row is of 2026-01-01, the file has 2021-04-30, 2025-05-28"):
        read(HELD + later, dt.date(2026, 1, 1))


FAULTS = {
    "another authority's name": (
        SPREAD.replace("103,Far,103", "103,Near,103"),
        "list.csv, row 6: code 103 is Far, but the row names Near, whose code is 102",
    ),
    "its own neighbour": (SPREAD.replace("North,104,", "North,101,"), r"row 4, column SN1: Here \(101\) is its own"),
    "a neighbour twice": (SPREAD.replace("104,Very Close,102", "102,Very Close,102"), "SN2: .* neighbour 102 twice"),
    "no code": (SPREAD.replace("North,104,", "North,Off,"), "row 4, column SN1: 'Off' is not the three-digit code"),
    "a rank left out": (SPREAD.replace("104,Very Close,102,Close", "104,Very Close,-,-"), "column SN2: '-' is not"),
    "a code of nobody's": (SPREAD.replace("North,104,", "North,999,"), "no authority has the code 999"),
    "an authority twice": (SPREAD.replace("102,Near,102", "101,Here,101"), "row 5: Here .* stands in row 4 already"),
    "most of England lacking": ("\n".join(SPREAD.splitlines()[:4]), "3 of 4 authorities have no neighbours"),
    "a rank twice": (HELD.replace("101,Here,2", "101,Here,1").replace("2021-04-30", "2025-05-28"), "the ranks 1, 1"),
    "another's name beside the neighbour": (
        HELD.replace("2,103,Far", "2,103,Near").replace("2021-04-30", "2025-05-28"),
        "row 3: code 103 is Far, but the row names Near",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_row(read, text, words):
    with pytest.raises(InputError, match=words):
        read(text)


def test_every_fault_is_told_at_once(read):
    with pytest.raises(InputError) as told:
        read(SPREAD.replace("103,Far,103", "103,Near,103").replace("North,104,", "North,101,"))

    assert 2 == len(str(told.value).splitlines())


def test_an_edition_of_a_day_that_is_held_and_one_that_says_the_same_are_refused(read, reference):
    with pytest.raises(InputError, match="an edition known from 2021-04-30 already"):
        read(SPREAD, dt.date(2021, 4, 30))

    (reference / "statistical_neighbours.csv").write_text(read(SPREAD).table.to_csv(index=False))
    with pytest.raises(InputError, match="the neighbours of the edition known from 2025-05-28, which is here already"):
        read(SPREAD, dt.date(2026, 5, 28))


def test_an_earlier_report_reads_the_edition_before(read, reference):
    path = reference / "statistical_neighbours.csv"
    path.write_text(path.read_text() + read(SPREAD).table.to_csv(index=False, header=False))

    def codes(day):
        return statistical_neighbours(reference, "101", day).codes

    assert (("102", "103"), ("104", "102")) == (codes(DAY - dt.timedelta(days=1)), codes(DAY))
