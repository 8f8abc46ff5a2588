import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import HOME

from send_analysis.base.errors import InputError
from send_analysis.config.form import Role, Row, load_form
from send_analysis.config.settings import Commentary
from send_analysis.document.front_sheet import front_sheet, marks_of, report_meta

PACK = {"council": "x", "name": "Sampleshire Council", "month": "2024-03", "as_at": "2024-05-22", "synthetic": False}
FORM = load_form(HOME, "no council with a form of its own")
MEETING = dt.date(2024, 5, 22)


def sheet_of(**values):
    return front_sheet(Commentary(values.get("meeting_date"), values, "", Path("2024-03.md")), FORM)


def printed(sheet):
    return [(row["term"], "".join(run["text"] for run in row.get("runs", []))) for row in sheet["rows"]]


def test_without_front_matter_there_is_no_front_sheet():
    assert front_sheet(Commentary(), FORM) is None


def test_rows_stand_in_the_forms_order_with_its_headings():
    sheet = sheet_of(wards="All", roles={"portfolio_holder": "Holder"}, status="Public report", meeting_date=MEETING)

    assert [
        ("Meeting date", "22 May 2024"),
        ("Status", "Public report"),
        ("Portfolio holder", "Holder"),
        ("Wards", "All"),
    ] == printed(sheet)


def test_another_councils_form_has_its_own_rows_order_headings_and_standing_roles():
    rows = (Row("wards", "Areas"), Row("contact", "Ask"), Row("call_in", "Subject to call-in", ("yes", "no")))
    form = replace(FORM, rows=rows, roles={"contact": Role("Ask", "SEND team")})
    values = {"call_in": "no", "wards": "All"}

    sheet = front_sheet(Commentary(None, values, "", Path("2024-03.md")), form)

    assert [("Areas", "All"), ("Ask", "SEND team"), ("Subject to call-in", "No")] == printed(sheet)


def test_recommendations_stand_where_the_form_has_them_and_say_to_whom():
    sheet = sheet_of(committee="Cabinet", recommendations=["Note it."], reason="Because.")
    row = next(row for row in sheet["rows"] if row["term"] == "Recommendations")

    assert ["Meeting", "Recommendations", "Reason for recommendations"] == [term for term, _ in printed(sheet)]
    assert ("It is recommended that Cabinet:", [[{"text": "Note it."}]]) == (row["lead"], row["items"])


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"purpose": "to note"}, r"2024-03\.md: purpose is 'to note': allowed are decision, discussion, noting"),
        ({"exempt": "no"}, r"2024-03\.md: exempt is 'no': allowed are true, false"),
        ({"exempt": 1, "exempt_reason": "Schedule 12A"}, r"2024-03\.md: exempt is 1: allowed are true, false"),
        ({"exempt": True}, r"2024-03\.md: exempt is true, so exempt_reason must say why"),
        (
            {"status": "Public report", "exempt": True, "exempt_reason": "Schedule 12A, paragraph 3"},
            r"2024-03\.md: status is 'Public report', but exempt is true: .* `status: Report`, or exempt: false",
        ),
        ({"exempt_reason": "Schedule 12A"}, r"exempt_reason is 'Schedule 12A', but exempt is not true"),
        (
            {"roles": {"portfolio_holdr": "X"}},
            r"roles: 'portfolio_holdr' is not a role .* allowed are .*portfolio_holder",
        ),
        ({"roles": "X"}, "roles must be names and values"),
    ],
)
def test_a_value_that_the_form_does_not_allow_is_an_error_that_says_what_it_does(values, told):
    with pytest.raises(InputError, match=told):
        sheet_of(**values)


def test_an_exempt_report_says_so_on_every_page_and_why_on_its_front_sheet():
    values = {"status": "Report", "exempt": True, "exempt_reason": "Schedule 12A, paragraph 3"}

    assert ("Exempt information", "Yes: Schedule 12A, paragraph 3") in printed(sheet_of(**values))
    assert "Report, exempt: not for publication" == report_meta(PACK, Commentary(None, values))["status"]
    assert "Report, exempt: not for publication" in marks_of(report_meta(PACK, Commentary(None, values)))


@pytest.mark.parametrize("status", ["Not for publication", "Non-public report"])
def test_a_status_that_keeps_the_public_out_may_be_exempt(status):
    assert printed(sheet_of(status=status, exempt=True, exempt_reason="Schedule 12A, paragraph 3"))


def test_a_report_that_is_late_gives_its_reason():
    assert [("Reason for lateness", "Figures came late.")] == printed(sheet_of(late_reason="Figures came late."))


def test_several_paragraphs_become_one_line():
    sheet = sheet_of(executive_summary="One.\n\nTwo *three*.")
    assert "One. Two three." == "".join(run["text"] for run in sheet["rows"][0]["runs"])


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


@pytest.mark.parametrize(
    ("commentary", "expected"),
    [
        (Commentary(), ""),
        (
            Commentary(MEETING),
            "As known on 14 May 2024, when the agenda was published, five clear working days before the meeting of "
            "22 May 2024",
        ),
        (
            Commentary(MEETING, agenda_published=dt.date(2024, 5, 14)),
            "As known on 14 May 2024, when the agenda was published, for the meeting of 22 May 2024",
        ),
    ],
)
def test_page_one_says_as_at_which_day_the_report_is_and_why(commentary, expected):
    assert expected == report_meta({**PACK, "as_at": "2024-05-14"}, commentary)["known_line"]


def test_a_report_as_known_on_a_day_says_so_and_no_more():
    assert "" == report_meta({**PACK, "known_on": "2024-06-01"}, Commentary(MEETING))["known_line"]


def test_before_the_first_extract_the_date_line_gives_the_agendas_day():
    line = report_meta({**PACK, "as_at": "2024-05-14", "arrived": False}, Commentary(MEETING))["date_line"]

    assert line == "Published figures known on 14 May 2024; no extracts have arrived · Meeting of 22 May 2024"


def test_without_a_status_the_report_is_a_draft():
    assert "Draft" == report_meta(PACK, Commentary())["status"]


def test_only_synthetic_data_has_a_banner():
    assert "" == report_meta(PACK, Commentary())["banner"]
    assert report_meta({**PACK, "synthetic": True}, Commentary())["banner"].startswith("Synthetic data")
