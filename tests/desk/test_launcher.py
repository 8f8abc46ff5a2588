"""The launcher: one choice; what arrived, what failed, what each chapter needs; a chapter as the report shows it."""

import datetime as dt
import re
import shutil
from html import unescape

import pytest
from tests.conftest import copy_project

from send_analysis.base.paths import HOME_VARIABLE
from send_analysis.desk.launcher import Launcher, councils_offered, months_offered

TODAY = dt.date(2025, 9, 15)


def words(widget):
    """What a reader reads: no style, no markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", widget.value, flags=re.DOTALL)))


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return copy_project(tmp_path_factory.mktemp("launcher"))


@pytest.fixture
def opened(built, tmp_path):
    """The built sample in a folder of its own, and its launcher."""
    root = shutil.copytree(built.root, tmp_path / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(root))
        yield Launcher(root, TODAY)


def test_every_authority_can_be_chosen_those_with_a_folder_first(project):
    offered = councils_offered(project)

    assert ("Bournemouth, Christchurch and Poole Council (testshire)", "testshire") == offered[0]
    assert ("Leeds: published statistics", "leeds") in offered


def test_before_the_first_extract_the_last_three_years_are_offered(project):
    months = months_offered(project, "leeds", TODAY)

    assert ("2025-08", "2022-09", 36) == (str(months[0]), str(months[-1]), len(months))


def test_an_authority_without_extracts_is_told_where_they_go(project):
    launcher = Launcher(project, TODAY)
    launcher.council.value = "leeds"

    assert "data/raw/leeds/2025-08/" in words(launcher.arrived_shown)
    assert "no file advice" in words(launcher.needs_shown)


def test_another_council_with_the_same_month_is_looked_at_anew(project):
    launcher = Launcher(project, TODAY)
    launcher.council.value = "leeds"
    launcher.council.value = "kent"

    assert "data/raw/kent/2025-08/" in words(launcher.arrived_shown)


def test_it_begins_with_the_newest_month_and_says_what_arrived(opened):
    assert "2024-03" == opened.month.value
    assert "requests requests.csv read" in words(opened.arrived_shown)
    assert "a report can be built" in words(opened.failed_shown)


def test_where_each_month_stands_is_shown_as_status_lists_it(opened):
    shown = words(opened.standing())

    assert "Month Arrived Checked Built Published Stale Why" in shown
    # Another test of this worker may have built the internal edition.
    rest = "(nothing to add|other editions: internal)"
    assert re.search(rf"2024-03 \d+ files no \d{{4}}-\d\d-\d\d no no {rest}", shown)
    assert "Without extracts: 2024-04 to 2025-08 (17 months)" in shown


def test_an_authority_of_which_nothing_is_there_yet_is_told_so(project):
    launcher = Launcher(project, TODAY)
    launcher.council.value = "leeds"

    assert "No extract and no report yet" in words(launcher.standing())


def test_a_missing_file_is_named_for_each_chapter_that_needs_it(opened):
    (opened.paths.raw / "advice.csv").unlink()
    opened.look()

    assert "Advice from psychologists, health and social care advice no file advice" in words(opened.needs_shown)


def test_what_stops_a_report_is_said_and_no_row_is_shown(opened):
    (opened.paths.raw / "requests.csv").unlink()
    opened.look()

    assert "no report can be built until the errors are mended" in words(opened.failed_shown)


def test_bad_configuration_is_said_with_file_and_key(opened):
    (opened.paths.config / "council.yaml").write_text("code: testshire\ncolour: blue\n", encoding="utf-8")
    opened.look()

    assert "'colour' is not a known key" in words(opened.failed_shown)


def test_one_chapter_is_shown_as_the_reports_own_page(opened):
    opened.chapter.value = "03-requests"
    opened.run_button.click()
    page = unescape(re.search(r'srcdoc="([^"]*)"', opened.chapter_shown.value)[1])

    assert "Content-Security-Policy" in page
    assert page.index('<section id="requests"') < page.index('<section id="definitions"')
    assert 'id="fig-' in page
    assert not opened.run_button.disabled


def test_a_chapter_that_stops_says_so_and_gives_the_button_back(opened):
    path = opened.root / "notebooks" / "03-requests.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("= open_pack(", "= open_pakc("), encoding="utf-8")
    opened.chapter.value = "03-requests"
    opened.run_button.click()

    assert "Stopped chapter 03-requests: cell" in words(opened.chapter_shown)
    assert not opened.run_button.disabled


def test_the_report_is_built_and_its_folder_named(opened):
    opened.build_button.click()

    assert "The report is in reports/testshire/2024-03/" in words(opened.report_shown)
