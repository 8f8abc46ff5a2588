"""What must never leave the reader: names, numbers, postcodes, birth dates; and what is harmless in a spreadsheet."""

import dataclasses

import pandas as pd
import pytest
from tests.intake.extracts import COUNCIL, TINY, month_paths, read_month, swapped, told, with_row, write_month

from send_analysis.base.spreadsheets import harmless
from send_analysis.intake.listing import listing
from send_analysis.intake.quarantine import write_quarantine
from send_analysis.intake.read import read_extract
from send_analysis.pack.arrived import found

SECRETS = ["Marlowe", "Kit", "A123456789012", "1234567890", "BH1 1AA", "2015-04-01", "1815-99-99", "Z999"]


def dirty(root):
    """A month whose person rows break rules in every sensitive column."""
    person = swapped("person", "2012-09-30", "1815-99-99") + "P1,2015-04-01,F,WBRI,BH1 1AA,Z999,,,Marlowe,Kit\n"
    return read_month(root, person=person)


def test_no_name_number_postcode_or_birth_date_is_told(tmp_path):
    got = dirty(tmp_path)
    path = write_quarantine(got, tmp_path / "records")
    texts = [listing(got), found(got.findings).to_csv(), path.read_text(encoding="utf-8-sig")]
    assert 2 == len(got.quarantine)
    assert [] == [secret for secret in SECRETS for text in texts if secret in text]


def test_what_a_quotation_mark_swallowed_is_not_told(tmp_path):
    swallowing = TINY["person"].replace("\nP1,", '\n"P1,').replace("\nP3,", '\nP3",')
    got = read_month(tmp_path / "swallowing", person=swallowing)
    assert told(got, "quotation mark never closed")
    path = write_quarantine(got, tmp_path / "records")
    texts = [listing(got), found(got.findings).to_csv(), path.read_text(encoding="utf-8-sig")]
    assert [] == [secret for secret in ("Marlowe", "BH1", "A123456789012") for text in texts if secret in text]


def test_a_quarantined_row_is_kept_as_name_and_value(tmp_path):
    got = read_month(tmp_path, assessment=swapped("assessment", "A1,R1,", "A1,R77,"))
    assert str(got.quarantine["cells"].iloc[0]).startswith("assessmenttableid: A1 | requeststableid: R77 | ")


def test_an_unreadable_birth_date_gives_its_shape(tmp_path):
    assert "10 characters, not a date" in listing(dirty(tmp_path))


def test_no_table_keeps_names_numbers_or_postcodes(tmp_path):
    got = read_month(tmp_path)
    kept = {column.lower() for table in got.tables.values() for column in table}
    assert not {"surname", "forename", "upn", "uniquelearnernumber", "postcode"} & kept
    assert got.has("person", "personbirthdate")


def test_a_child_has_one_link_in_every_month_and_another_in_another_council(tmp_path):
    here, again = read_month(tmp_path / "a"), read_month(tmp_path / "b", person=swapped("person", "P1,", "X7,"))
    elsewhere = read_extract(write_month(tmp_path / "c"), dataclasses.replace(COUNCIL, code="other"))
    links = [extract.tables["person"]["person_link"] for extract in (here, again, elsewhere)]
    assert links[0][0] == links[1][0]
    assert links[0][0] != links[2][0]


def test_the_link_is_of_the_upn_else_the_uln_else_missing(tmp_path):
    both = swapped("person", "A123456789012,,", "A123456789012,1234567890,")
    links = read_month(tmp_path, person=both).tables["person"]["person_link"]
    assert [False, False, True] == list(links.isna())
    assert links[0] != links[1]


def test_a_local_file_may_carry_the_upn_and_finds_its_child(tmp_path):
    waiting = TINY["specialist_waiting"].replace("persontableid", "UPN").replace("P2,", "a123456789012 ,")
    got = read_month(tmp_path, specialist_waiting=waiting)
    assert [] == got.findings
    assert ["P1"] == list(got.tables["specialist_waiting"]["persontableid"])
    assert "UPN" not in got.tables["specialist_waiting"]


def test_a_local_file_with_an_unknown_upn_is_an_orphan(tmp_path):
    waiting = TINY["specialist_waiting"].replace("persontableid", "UPN").replace("P2,", "Q000,")
    got = read_month(tmp_path, specialist_waiting=waiting)
    assert ["parent not in the file"] == list(got.quarantine["rule"])


def test_advice_by_upn_finds_the_childs_only_request(tmp_path):
    advice = TINY["advice"].replace("requeststableid", "upn").replace("R1,", "A123456789012,")
    got = read_month(tmp_path, advice=advice)
    assert ["R1", "R1"] == list(got.tables["advice"]["requeststableid"])


def test_advice_by_upn_of_a_child_with_two_requests_stays_untied_and_is_told(tmp_path):
    advice = TINY["advice"].replace("requeststableid", "upn").replace("R1,", "A123456789012,")
    requests = with_row("requests", "R4,P1,2024-03-01,1,0,,A,0,0,")
    got = read_month(tmp_path, advice=advice, requests=requests)
    assert ["several requests"] * 2 == [finding.rule for finding in got.findings]
    assert got.tables["advice"]["requeststableid"].isna().all()


def test_a_council_number_mapped_in_yaml_links_a_child_too(tmp_path):
    lines = TINY["person"].splitlines()
    person = "\n".join(f"{line},{number}" for line, number in zip(lines, ["Case No", *"789"], strict=True))
    waiting = TINY["specialist_waiting"].replace("persontableid", "case no").replace("P2,", "9,")
    paths = write_month(tmp_path, person=person, specialist_waiting=waiting)
    got = read_extract(paths, dataclasses.replace(COUNCIL, person_number="Case No"))
    assert ["P3"] == list(got.tables["specialist_waiting"]["persontableid"])
    assert "Case No" not in got.tables["person"]


def test_a_list_with_the_councils_number_alone_finds_a_child_who_has_a_upn_too(tmp_path):
    lines = TINY["person"].splitlines()
    numbers = [["Case No", "upn"], ["7", "A1"], ["8", "A2"], ["9", "A3"]]
    person = "\n".join(f"{line},{','.join(more)}" for line, more in zip(lines, numbers, strict=True))
    waiting = TINY["specialist_waiting"].replace("persontableid", "case no").replace("P2,", "9,")
    paths = write_month(tmp_path, person=person, specialist_waiting=waiting)
    got = read_extract(paths, dataclasses.replace(COUNCIL, person_number="Case No"))
    assert ["P3"] == list(got.tables["specialist_waiting"]["persontableid"])


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_would_be_a_formula_gets_an_apostrophe(text):
    assert f"'{text}" == harmless(text)


def test_plain_cells_are_left_as_they_are():
    assert "R1" == harmless("R1")


def test_no_cell_of_the_quarantine_file_starts_a_formula(tmp_path):
    row = "C9,L1,=HYPERLINK(1),,OTH,+cmd,2,=TODAY(),,0,0,,0"
    got = read_month(tmp_path, placementdetail=with_row("placementdetail", row))
    written = pd.read_csv(write_quarantine(got, month_paths(tmp_path).records), dtype=str, keep_default_na=False)
    assert ["'=TODAY()"] == list(written["value"])
    assert not written.map(lambda cell: cell.startswith(("=", "+", "-", "@"))).to_numpy().any()


def test_the_quarantine_file_says_where_and_why_and_holds_the_row(tmp_path):
    got = read_month(tmp_path, advice=with_row("advice", "R9,EP,2024-01-01,2024-02-01"))
    written = pd.read_csv(write_quarantine(got, tmp_path), dtype=str, keep_default_na=False)
    assert [("advice", "advice.csv", "4", "parent not in the file", "requeststableid", "R9")] == list(
        written[["table", "file", "row", "rule", "column", "value"]].itertuples(index=False, name=None)
    )
    assert "receiveddate: 2024-02-01" in written["cells"][0]


def test_with_nothing_left_out_the_quarantine_file_has_only_its_header(tmp_path):
    written = pd.read_csv(write_quarantine(read_month(tmp_path), tmp_path))
    assert 0 == len(written)
    assert "rule" in written
