"""A new user with an authority's name and nothing else gets a real report in one command."""

import csv
import json
import re

import pytest
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.base.steps import Steps
from send_analysis.blocks.blocks import plain
from send_analysis.chapters.page_one import page_one_tables, page_one_words
from send_analysis.chapters.statistics import statistics_tables, statistics_words
from send_analysis.cli.main import main
from send_analysis.config.settings import load_settings
from send_analysis.measures.register import REGISTER
from send_analysis.pack.build import build_pack
from send_analysis.pack.sensing import Readings


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return copy_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def report(root):
    """Leeds by its nine-character code, a month with no folder: the report's folder and what the terminal said."""
    said = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(root))
        patch.setattr("builtins.print", lambda *words, **_: said.append(" ".join(map(str, words))))
        assert main(["build", "E08000035", "2025-08"]) == 0
    return root / "reports" / "leeds" / "2025-08", "\n".join(said)


def pack_of(root, council, month):
    paths = Paths(root, council, Month.parse(month))
    return build_pack(paths, load_settings(root, council, paths.month), "published", Steps(), Readings())


def test_every_measure_is_in_the_scorecard_as_not_collected(report):
    with (report[0] / "scorecard.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))

    assert set(REGISTER) == {row["kpi"] for row in rows}
    assert {("leeds", "2025-08", "not_collected", "")} == {
        (row["council"], row["month"], row["status"], row["value"]) for row in rows
    }


def test_page_one_gives_published_figures_and_says_that_no_extracts_came(report):
    page = (report[0] / "report.html").read_text(encoding="utf-8")
    first = page[page.index('id="summary"') : page.index("</section>")]

    assert "6,093 EHC plans were in force in January 2025" in first
    assert "26 June 2025" in first
    assert "No extracts have arrived for August 2025" in first


def test_the_terminal_says_so_too(report):
    assert "no extracts have arrived in data/raw/leeds/2025-08/" in report[1]


def test_real_figures_carry_no_synthetic_banner(report):
    assert "synthetic" not in (report[0] / "report.html").read_text(encoding="utf-8").split("<main")[1].lower()
    assert json.loads((report[0] / "run.json").read_text(encoding="utf-8"))["synthetic"] is False


def test_each_chapter_without_a_figure_is_one_sentence_of_what_it_needs(report):
    page = (report[0] / "report.html").read_text(encoding="utf-8")

    assert "health and social care</strong> needs the file advice, which has not arrived.</p>" in page
    assert (
        "awaiting specialist provision</strong> needs the file specialist_waiting, which has not arrived.</p>" in page
    )
    for chapter, name in (
        ("The SEND improvement plan", "improvement_plan"),
        ("exclusions and alternative provision", "inclusion"),
        ("Health: waits and advice", "health_waits"),
    ):
        assert f"{chapter}</strong> needs the file {name}, which has not arrived.</p>" in page


def test_plans_to_come_are_projected_from_published_figures_alone(report):
    page = (report[0] / "annex.html").read_text(encoding="utf-8")

    assert "6,943</" in page or "6,943 plans in January 2026" in page
    assert "between 6,592 and 7,249" in page
    assert "in January 2025 (DfE), with 773 new plans and 2,313 requests" in page


def test_the_licence_stands_by_the_figures(report):
    assert "Open Government Licence v3.0" in (report[0] / "annex.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("council", "month"), [("leeds", "2019-01"), ("isles-of-scilly", "2023-12"), ("dorset", "2020-07")]
)
def test_any_authority_and_month_has_a_page_one(root, council, month):
    pack = pack_of(root, council, month)
    claims = [point.claim for point in page_one_words.headlines(pack).items]

    assert f"No extracts have arrived for {Month.parse(month).name}." == claims[-1]
    assert page_one_tables.scorecard(pack).kind in ("table", "note")


def test_the_paper_prints_the_newest_published_shares_beside_englands(root):
    twenty, mainstream = (plain(line) for line in statistics_words.in_brief(pack_of(root, "leeds", "2025-08")).items)

    assert re.fullmatch(r"EHC plans issued within 20 weeks: [\d.]+% here and [\d.]+% in England \(2024\)\.", twenty)
    assert mainstream.endswith("in England (January 2025).")


def test_before_the_first_publication_the_chapter_says_so(root):
    pack = pack_of(root, "leeds", "2019-01")

    assert "had been published by 31 January 2019" in plain(statistics_words.newest_figures(pack).runs)
    assert {"absent"} == {
        block(pack).kind
        for block in (
            statistics_words.in_brief,
            statistics_tables.latest,
            statistics_tables.years,
            statistics_tables.places,
        )
    }


def test_an_unknown_name_is_bad_input_with_the_nearest_match(root, monkeypatch, capsys):
    monkeypatch.setenv(HOME_VARIABLE, str(root))

    assert main(["build", "leedz", "2025-08"]) == 2
    assert "Did you mean leeds?" in capsys.readouterr().err


def test_a_scenario_that_the_council_does_not_have_is_bad_input(root, monkeypatch, capsys):
    monkeypatch.setenv(HOME_VARIABLE, str(root))
    assert main(["build", "leeds", "2025-08", "--scenario", "best"]) == 2
    assert "no scenario 'best' for leeds: choose from published" in capsys.readouterr().err


def test_a_folder_that_lacks_a_required_module_is_still_bad_input(root, monkeypatch):
    monkeypatch.setenv(HOME_VARIABLE, str(root))
    folder = root / "data" / "raw" / "leeds" / "2025-07"
    folder.mkdir(parents=True)
    (folder / "requests.csv").write_text("requeststableid,persontableid\n", encoding="utf-8")

    assert main(["build", "leeds", "2025-07"]) == 2
    assert not (root / "reports" / "leeds" / "2025-07" / "report.html").exists()
