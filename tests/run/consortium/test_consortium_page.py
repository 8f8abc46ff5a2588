"""The page of several councils: their figures as published, states in words, no order of merit, readable by all."""

import csv
import re
from pathlib import Path

import pandas as pd
import pytest
from lxml import html
from tests.browsing import LOOKS, a_browser, a_page, open_everything, violations
from tests.release.published_council import MARCH, comparator, measure, published_council

from send_analysis.base.clock import Month
from send_analysis.measures.disclosure.protection import Breakdown
from send_analysis.measures.revisions import definition_fingerprints
from send_analysis.run.consortium.consortium_page import write_consortium
from send_analysis.run.consortium.members import members_of

RELEASED = Path(__file__).parents[2] / "released"
FEBRUARY = Month(2024, 2)
SIX = "six_week_decisions"
SHARES = [measure(SIX, 30, 40), measure("active_plans", 500), measure("ep_advice", None, status="no_cases"),
          measure("health_advice", None, status="suppressed")]  # fmt: skip


def ceased(**counts):
    """Plans that ceased, by reason."""
    table = pd.DataFrame({"reason": list(counts), "count": list(counts.values())})
    return Breakdown("ceased_by_reason", {"reason": tuple(counts)}, table, [("reason",)], "plans")


def a_page_of(root, folders):
    members, left_out = members_of(folders)
    return write_consortium(root / "page", members, left_out)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Three councils with extracts (one invented, one on another definition), one without, one not published."""
    root = tmp_path_factory.mktemp("consortium")
    other = {**definition_fingerprints(), SIX: "0123456789abcdef"}
    dfe = [comparator(SIX, kind, area, "calendar year 2022", value, **more) for kind, area, value, more in (
        ("england", "England", 50.0, {}), ("self", "A", 48.0, {}),
        ("neighbours", "statistical neighbours (mean of 10)", 45.0, {}))]  # fmt: skip
    folders = [
        published_council(root, "violetshire", [measure(SIX, 10, 40), measure("active_plans", 90)],
                          [ceased(moved=30, aged=2, other=9, died=3)], comparators=dfe, synthetic=True),
        published_council(root, "ambershire", SHARES, [ceased(moved=20, aged=12, other=9, died=0)], comparators=dfe),
        published_council(root, "tealshire", [measure(SIX, 20, 40)], definitions=other),
        published_council(root, "greyshire", arrived=False, comparators=dfe),
        root / "reports" / "noshire" / "2024-03" / "published",
    ]  # fmt: skip
    return a_page_of(root, folders)


@pytest.fixture(scope="module")
def read(page):
    return html.parse(str(page)).getroot()


def words(element):
    return re.sub(r"\s+", " ", element.text_content()).strip()


def table(read, name):
    """A table's heads and its rows by their own head, each cell in words."""
    (found,) = read.xpath(f"//div[@id='table-{name}']//table")
    heads = [words(head) for head in found.xpath(".//thead//th")]
    rows = {words(row[0]): [words(cell) for cell in row[1:]] for row in found.xpath(".//tbody/tr")}
    return heads[1:], rows


def rows_of(page, name):
    with (page.parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_measure_has_a_column_a_council_in_the_order_given_and_england(read):
    heads, rows = table(read, "measures-timeliness")

    assert ["Violetshire Council (synthetic data)", "Ambershire Council", "Tealshire Council", "England",
            "On one basis"] == heads  # fmt: skip
    assert [
        "25.0% (10 of 40)", "75.0% (30 of 40)", "50.0% (20 of 40): on another definition",
        "50.0% (calendar year 2022), not like for like", "Not all",
    ] == rows["6 week decision making, in March 2024"]  # fmt: skip


def test_states_stand_in_words_and_never_as_nought(read):
    _, rows = table(read, "measures-timeliness")

    assert ["No figure", "No cases", "No figure"] == rows["Educational psychology advice timeliness, in March 2024"][:3]
    assert "c" == rows["Health advice timeliness, in March 2024"][1]
    assert [] == [cell for cells in rows.values() for cell in cells if re.match(r"0(\.0)?(%|$| )", cell)]


def test_numbers_are_not_to_be_compared(read):
    _, rows = table(read, "measures-requests-and-plans")

    assert ["90", "500", "No figure", "No figure", "No: a number"] == rows["EHC plans in force, at 31 March 2024"]


def test_only_figures_on_one_basis_are_drawn_and_no_council_is_ranked(read):
    (figure,) = read.xpath("//figure")
    lines = [words(row) for row in figure.xpath(".//tbody/tr")]

    assert ["Violetshire Council (synthetic data)25.0%", "Ambershire Council75.0%",
            "Tealshire Councilnot on the same basis"] == lines  # fmt: skip


def test_a_table_by_category_has_hidden_numbers_hidden_and_no_total_over_councils(read):
    heads, rows = table(read, "ceased-by-reason")

    assert ["Violetshire Council (synthetic data)", "Ambershire Council", "Tealshire Council"] == heads
    assert ["c", "12 (29.3%)", "–"] == rows["Reason: aged"]
    assert ["44", "41", "–"] == rows["All"]


def test_what_dfe_publishes_is_there_of_a_council_without_extracts_too(read):
    heads, rows = table(read, "published")
    _, beside = table(read, "neighbours")

    assert ["Violetshire Council", "Ambershire Council", "Tealshire Council", "Greyshire Council", "England"] == heads
    assert ["48.0%", "48.0%", "No figure", "48.0%", "50.0%"] == rows["6 week decision making, calendar year 2022"]
    assert "45.0%" == beside["6 week decision making, calendar year 2022"][0]


def test_invented_records_are_told_at_the_top_and_in_each_part(read):
    marks = [words(mark) for mark in read.xpath("//p[@class='synthetic']")]

    assert "Synthetic data: the records of Violetshire Council are invented, not real children's." == marks[0]
    assert len(marks) == 1 + len(read.xpath("//section[contains(@class, 'chapter')]"))


def test_real_councils_alone_bear_no_mark_of_invented_records(tmp_path):
    page = a_page_of(tmp_path, [published_council(tmp_path, code, SHARES) for code in ("ambershire", "tealshire")])

    assert "ynthetic data" not in page.read_text(encoding="utf-8")


def test_who_is_left_out_and_who_has_nothing_to_show_is_said(read):
    summary = words(read.xpath("//section[@id='summary']")[0])

    assert "A folder: not published: it has no release.json." in summary
    assert "The reports of Greyshire Council have no measure and no table by category" in summary


def test_no_path_of_a_machine_is_in_any_file(page):
    root = str(page.parents[1])

    assert [] == [path.name for path in page.parent.iterdir() if root in path.read_text(encoding="utf-8")]


def test_the_file_of_measures_says_of_each_what_it_is_and_why_it_is_not_on_the_basis(page):
    rows = [row for row in rows_of(page, "measures.csv") if row["measure"] == SIX and row["area"] == "council"]
    own = {row["council"]: row for row in rows if row["source"] == "published scorecard"}

    assert ("25.0", "2024-03-31", "ok", "True", "") == tuple(
        own["violetshire"][name] for name in ("value", "as_at", "state", "same_basis", "why_not")
    )
    assert {"False"} == {row["synthetic"] for row in rows if row["source"] == "Department for Education"}
    assert ("False", "another definition") == (own["tealshire"]["same_basis"], own["tealshire"]["why_not"])
    assert ("", "missing", "no figure") == tuple(own["greyshire"][name] for name in ("value", "state", "why_not"))


def test_the_file_of_measures_says_of_a_number_that_it_is_one(page):
    rows = [row for row in rows_of(page, "measures.csv") if row["measure"] == "active_plans" and row["state"] == "ok"]

    assert {("violetshire", "False", "a number"), ("ambershire", "False", "a number")} == {
        (row["council"], row["same_basis"], row["why_not"]) for row in rows
    }


def test_the_file_of_tables_has_the_published_numbers_and_no_other(page):
    rows = rows_of(page, "tables.csv")

    assert {"violetshire", "ambershire"} == {row["council"] for row in rows}
    assert {"c"} == {row["count"] for row in rows if row["status"] == "suppressed"}


def test_what_another_council_wrote_is_text_and_no_markup_or_formula(tmp_path):
    bad = {"name": "=HYPERLINK() <script>alert(1)</script>"}
    folders = [
        published_council(tmp_path, "tealshire", SHARES, **bad),
        published_council(tmp_path, "greyshire", SHARES),
    ]
    page = a_page_of(tmp_path, folders)

    assert [] == html.parse(str(page)).getroot().xpath("//script")
    assert "'=HYPERLINK() <script>alert(1)</script>" == rows_of(page, "measures.csv")[0]["name"]


def test_councils_without_any_measure_have_a_page_of_what_dfe_publishes(tmp_path):
    dfe = [comparator(SIX, "self", "A", "calendar year 2022", 48.0)]
    folders = [published_council(tmp_path, code, arrived=False, comparators=dfe) for code in ("greyshire", "tealshire")]
    heads, _ = table(html.parse(str(a_page_of(tmp_path, folders))).getroot(), "published")

    assert ["Greyshire Council", "Tealshire Council", "England"] == heads


@pytest.mark.parametrize("version", ["0.1.0", "0.2.0"])
def test_a_report_that_an_earlier_version_published_stands_beside_todays(tmp_path, version):
    today = published_council(tmp_path, "ambershire", [measure("active_plans", 500, month=FEBRUARY)], month=FEBRUARY)
    page = a_page_of(tmp_path, [RELEASED / version / "2024-02" / "published", today])
    heads, _ = table(html.parse(str(page)).getroot(), "measures-requests-and-plans")

    assert heads[0].endswith("(synthetic data)")
    assert "Ambershire Council" == heads[1]


def test_the_same_reports_give_the_same_bytes(tmp_path):
    folders = [published_council(tmp_path, code, SHARES) for code in ("ambershire", "tealshire")]
    first = {path.name: path.read_bytes() for path in a_page_of(tmp_path, folders).parent.iterdir()}
    again = {path.name: path.read_bytes() for path in a_page_of(tmp_path, folders).parent.iterdir()}

    assert {"index.html", "measures.csv", "tables.csv"} == set(first)
    assert first == again


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_is_readable_by_all(page, look):
    with a_browser() as browser, a_page(browser, page, look) as opened:
        open_everything(opened)
        wide = opened.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

        assert ([], [page.as_uri()], [], False) == (violations(opened), opened.asked, opened.said, wide)


def test_the_page_is_of_the_month(read):
    assert f"SEND measures of several councils, {MARCH.name}" == words(read.xpath("//h1")[0])
