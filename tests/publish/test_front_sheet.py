import datetime as dt
from pathlib import Path

import pytest

from send_analysis.contract import InputError
from send_analysis.publish.front_sheet import front_sheet, report_meta
from send_analysis.settings import Commentary

PACK = {"council": "x", "name": "Sampleshire Council", "month": "2024-03", "as_at": "2024-05-22", "synthetic": False}
MEETING = dt.date(2024, 5, 22)


def sheet_of(**values):
    return front_sheet(Commentary(values.get("meeting_date"), values, "", Path("2024-03.md")))


def test_without_front_matter_there_is_no_front_sheet():
    assert front_sheet(Commentary()) is None


def test_rows_stand_in_the_order_councils_print_them():
    sheet = sheet_of(wards="All", roles={"portfolio_holder": "Holder"}, status="Public report", meeting_date=MEETING)
    assert [
        ["Meeting date", [{"text": "22 May 2024"}]],
        ["Status", [{"text": "Public report"}]],
        ["Portfolio holder", [{"text": "Holder"}]],
        ["Wards", [{"text": "All"}]],
    ] == sheet["rows"]


def test_several_paragraphs_become_one_line():
    sheet = sheet_of(executive_summary="One.\n\nTwo *three*.")
    assert "One. Two three." == "".join(run["text"] for run in sheet["rows"][0][1])


def test_an_unknown_key_is_an_error_that_names_the_allowed_ones():
    with pytest.raises(InputError, match=r"2024-03\.md: 'wrads' is not a known key; allowed are .*wards"):
        sheet_of(wrads="All")


def test_markup_in_the_front_matter_is_an_error_that_names_the_file():
    with pytest.raises(InputError, match=r"2024-03\.md.*raw HTML"):
        sheet_of(reason="<b>because</b>")


def test_recommendations_must_be_a_list():
    with pytest.raises(InputError, match="must be a list"):
        sheet_of(recommendations="Note the report")


@pytest.mark.parametrize(
    ("commentary", "expected"),
    [
        (Commentary(), "Figures to 31 March 2024"),
        (Commentary(MEETING, {"meeting_date": MEETING}), "Figures to 31 March 2024 · Meeting of 22 May 2024"),
        (Commentary(MEETING, {"committee": "Cabinet"}), "Figures to 31 March 2024 · Cabinet, 22 May 2024"),
    ],
)
def test_the_date_line_says_what_is_known(commentary, expected):
    assert expected == report_meta(PACK, commentary)["date_line"]


def test_without_a_status_the_report_is_a_draft():
    assert "Draft" == report_meta(PACK, Commentary())["status"]


def test_only_synthetic_data_has_a_banner():
    assert "" == report_meta(PACK, Commentary())["banner"]
    assert report_meta({**PACK, "synthetic": True}, Commentary())["banner"].startswith("Synthetic data")
