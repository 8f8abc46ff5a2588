"""The return as XML."""

import pytest
from tests.intake.clothes import GONE, xml
from tests.intake.extracts import read_month, told

from send_analysis.intake import returns

RETURN = xml(ids=True)


def read_xml(root, text: str | bytes):
    return read_month(root, {**GONE, "sen2.xml": text})


def test_names_are_read_in_any_case_and_any_namespace(tmp_path):
    text = RETURN.replace("<Message>", '<Message xmlns="urn:x">').replace("NamedPlan>", "namedplan>")
    assert 1 == len(read_xml(tmp_path, text).tables["namedplan"])


def test_a_named_plan_may_have_no_plan_detail(tmp_path):
    start, end = RETURN.index("<PlanDetail>"), RETURN.index("</PlanDetail>") + len("</PlanDetail>")
    got = read_xml(tmp_path, RETURN[:start] + RETURN[end:])
    assert 1 == len(got.tables["namedplan"])
    assert [("file not there", "plandetail.csv")] == [(finding.rule, finding.file) for finding in got.findings[-1:]]


def test_what_xml_leaves_out_is_blank_where_it_is_required(tmp_path):
    got = read_xml(tmp_path, RETURN)
    assert got.tables["namedplan"]["ceasedate"].isna().all()
    assert "datetime64[us]" == str(got.tables["namedplan"]["ceasedate"].dtype)


def test_a_row_is_traced_to_its_element(tmp_path):
    rows = read_xml(tmp_path, RETURN).tables["placementdetail"][["source_file", "source_sheet", "source_row"]]
    assert [("sen2.xml", "PlacementDetail", 1), ("sen2.xml", "PlacementDetail", 2)] == list(
        rows.itertuples(index=False, name=None)
    )


def test_rows_break_the_same_rules(tmp_path):
    got = read_xml(tmp_path, RETURN.replace("<RECEIVEDDATE>2023-09-01", "<RECEIVEDDATE>2023-10-11"))
    (finding,) = told(got, "outcome before request")
    assert ("sen2.xml", "Requests", 1) == (finding.file, finding.sheet, finding.row)


def test_the_headers_year_is_judged(tmp_path):
    got = read_xml(tmp_path, RETURN.replace("<Year>2025", "<Year>2024"))
    assert ["error"] == [finding.severity for finding in told(got, "wrong return year")]


def test_a_module_that_is_in_no_element_is_missing(tmp_path):
    got = read_xml(tmp_path, RETURN.replace("PlacementDetail>", "Elsewhere>"))
    assert ["placementdetail.csv"] == [finding.file for finding in told(got, "missing required module")]


@pytest.mark.parametrize("cut", [len(RETURN) // 2, len(RETURN) - 3])
def test_a_file_that_breaks_off_stops_the_run(tmp_path, cut):
    got = read_xml(tmp_path, RETURN[:cut])
    assert ["error"] == [finding.severity for finding in told(got, "file is damaged")]
    assert "requests" not in got.tables


BOMBS = [
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_entities_and_outside_definitions_are_refused(tmp_path, bomb):
    got = read_xml(tmp_path, RETURN.replace("<Message>", bomb + "<Message>"))
    assert ["error"] == [finding.severity for finding in told(got, "XML with entities")]


def test_a_web_page_is_not_a_return(tmp_path):
    got = read_month(tmp_path, {"export.xls": "<html><table><tr><td>1</td></tr></table></html>"})
    assert ["web page"] == [finding.rule for finding in got.findings]


def test_xml_of_something_else_is_of_no_use(tmp_path):
    got = read_month(tmp_path, {"other.xml": "<a><b>1</b></a>"})
    assert ["file not used"] == [finding.rule for finding in got.findings]


def test_a_return_too_large_for_a_laptop_is_refused_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(returns, "LARGEST_TEXT", 200)
    got = read_xml(tmp_path, RETURN)
    assert ["sen2.xml"] == [finding.file for finding in told(got, "file too large")]
