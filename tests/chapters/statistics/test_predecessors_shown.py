"""What stands for a council that was made of others is marked wherever it is shown."""

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.blocks.blocks import Absent, plain
from send_analysis.chapters.deficit import deficit_words
from send_analysis.chapters.page_one.page_one_words import _published_headlines, _published_point, made_of_others
from send_analysis.chapters.requests import requests_tables
from send_analysis.chapters.statistics import statistics_charts, statistics_tables, statistics_words
from send_analysis.config.predecessors import Predecessor, Share
from send_analysis.config.settings import Council
from send_analysis.dfe.appeals import appeals
from send_analysis.dfe.authority_statistics import published_tables
from send_analysis.dfe.predecessors import NOT_LIKE_FOR_LIKE
from send_analysis.pack.store import Pack

REFERENCE = Path(__file__).parents[3] / "data" / "reference"
DAY = dt.date(2026, 10, 31)
SCORECARD = pd.DataFrame({"kpi": [], "basis": [], "status": [], "month": [], "value": []}, dtype=str)


def pack_of(code, number, begins, percent, known_from=dt.date(2020, 1, 1), dfe_code=""):
    shares = {what: Share(known_from, "a paper", percent=percent) for what in ("plans", "deficit")}
    council = Council(
        code, code.title(), dfe_code=dfe_code, begins=begins, predecessors=[Predecessor(number, shares=shares)]
    )
    meta = {
        "council": code,
        "name": "Here Council",
        "month": "2026-10",
        "as_at": str(DAY),
        "synthetic": False,
        "no_code_yet": not dfe_code,
    }
    tables = published_tables(REFERENCE, council, DAY, SCORECARD)
    return Pack(meta, tables | {"appeals": appeals(REFERENCE, council, DAY)}, "published")


@pytest.fixture(scope="module")
def to_come():
    return pack_of("to-come", "936", dt.date(2027, 4, 1), 54.2)


@pytest.fixture(scope="module")
def since_2021():
    return pack_of("since-2021", "928", dt.date(2021, 4, 1), 49.8, dfe_code="940")


@pytest.mark.parametrize(
    "made",
    [
        statistics_tables.page_one,
        statistics_tables.latest,
        statistics_tables.places,
        statistics_tables.needs,
        statistics_tables.years,
        statistics_tables.predecessors,
        statistics_words.in_brief,
        statistics_charts.places,
        lambda pack: statistics_charts.trend(pack, "published_mainstream"),
        lambda pack: statistics_charts.trend(pack, "published_twenty_weeks"),
        requests_tables.appeals,
        lambda pack: _published_point(pack, "published_plans"),
        lambda pack: _published_point(pack, "published_mainstream"),
    ],
)
def test_a_council_to_come_shows_its_predecessors_figures_only_with_the_mark(to_come, made):
    block = made(to_come)

    assert not isinstance(block, Absent)
    shown = str(block) if not hasattr(block, "as_json") else json.dumps(block.as_json())
    assert NOT_LIKE_FOR_LIKE in shown


def test_the_claim_itself_is_marked_and_not_only_a_note(to_come):
    claim = _published_point(to_come, "published_plans").claim

    assert "9,629 EHC plans were in force in January 2026 (part of Surrey, not like for like)." in claim


def test_the_line_before_is_never_joined_to_the_councils_own(since_2021):
    chart = statistics_charts.trend(since_2021, "published_mainstream")

    assert ["Year", "Here Council", "Part of Northamptonshire, not like for like"] == chart.data["columns"][:3]
    assert not any(row[1] != "–" and row[2] != "–" for row in chart.data["rows"])
    assert "Share of EHC plans in mainstream schools: 33.7% in 2022, 46.7% in 2025" == chart.title


def test_a_line_that_ended_is_labelled_with_its_year(since_2021):
    svg = statistics_charts.trend(since_2021, "published_mainstream").svg

    assert "Part of Northamptonshire, not like for like 30.4% in 2021" in svg


def test_a_year_of_both_has_a_row_for_each(since_2021):
    """Of 2021 January's plans are the county's, and DfE gives the year's requests for the new council."""
    heads = [plain(row[0]) for row in statistics_tables.years(since_2021).rows]

    assert ["2021", "2021, not like for like"] == [head for head in heads if head.startswith("2021")]


def test_once_it_has_figures_of_its_own_the_newest_are_its_own(since_2021):
    heads = [column.label for column in statistics_tables.latest(since_2021).columns]

    assert not any(NOT_LIKE_FOR_LIKE in head for head in heads)


def test_each_share_stands_with_what_it_is_of_its_source_and_its_day(to_come):
    table = statistics_tables.predecessors(to_come)

    assert [
        ["Surrey", "EHC plans in force", "54.2%", "1 January 2020", "a paper"],
        ["Surrey", "deficit on the dedicated schools grant", "54.2%", "1 January 2020", "a paper"],
    ] == [[plain(cell) for cell in row] for row in table.rows]
    assert "nothing is worked out with it" in table.note


def test_where_a_share_was_not_known_nothing_is_joined_and_it_says_so():
    pack = pack_of("to-come", "936", dt.date(2027, 4, 1), 54.2, known_from=dt.date(2026, 11, 1))
    table = statistics_tables.predecessors(pack)

    assert {"not known on 31 October 2026"} == {plain(row[2]) for row in table.rows}
    assert "No figures are joined" in table.note
    assert isinstance(statistics_tables.years(pack), Absent)


def test_no_number_yet_is_a_state_and_no_gap_in_the_files(to_come):
    assert "has no number in DfE's statistics yet" in plain(statistics_words.neighbours(to_come).runs)


NOT_KNOWN = dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    ("begins", "known_from", "said"),
    [
        (dt.date(2027, 4, 1), dt.date(2020, 1, 1),
         "To-Come begins on 1 April 2027: until then its published figures are those of its predecessors' area, by "
         "share (part of Surrey, not like for like)."),
        (dt.date(2027, 4, 1), NOT_KNOWN,
         "To-Come begins on 1 April 2027: no published figures of its predecessors (Surrey) stand for it here, as not "
         "every share of theirs was known on 31 October 2026."),
        (dt.date(2026, 4, 1), dt.date(2020, 1, 1),
         "To-Come began on 1 April 2026: published figures of before that day are those of its predecessors' area, by "
         "share (part of Surrey, not like for like)."),
        (dt.date(2026, 4, 1), NOT_KNOWN,
         "To-Come began on 1 April 2026: published figures of before that day, which are its predecessors' (Surrey), "
         "are not here, as not every share of theirs was known on 31 October 2026."),
        (DAY, dt.date(2020, 1, 1),
         "To-Come began on 31 October 2026: published figures of before that day are those of its predecessors' area, "
         "by share (part of Surrey, not like for like)."),
    ],
    ids=["to come", "to come, share not known", "begun", "begun, share not known", "on its first day"],
)  # fmt: skip
def test_page_one_says_when_the_council_begins_and_whose_its_figures_of_before_are(begins, known_from, said):
    pack = pack_of("to-come", "936", begins, 54.2, known_from=known_from)
    pack = Pack({**pack.meta, "name": "To-Come"}, dict(pack.tables), "published")

    assert said == plain(made_of_others(pack).runs)


def test_page_one_says_so_no_more_once_all_its_figures_are_of_since_then(since_2021):
    assert isinstance(made_of_others(since_2021), Absent)


@pytest.mark.parametrize(
    ("known_from", "said"),
    [
        (dt.date(2020, 1, 1), "The figures here are those that the Department for Education had published by"),
        (NOT_KNOWN, "nothing published by 31 October 2026 is about the council itself. The published figures here are "
                    "of other areas."),
    ],
)  # fmt: skip
def test_above_a_table_of_other_areas_it_does_not_say_that_nothing_was_published(monkeypatch, known_from, said):
    monkeypatch.setattr(deficit_words, "headline", lambda pack: ())
    pack = pack_of("to-come", "936", dt.date(2027, 4, 1), 54.2, known_from=known_from)

    assert said in plain(_published_headlines(pack).items[-1].evidence)


def test_a_council_that_was_always_there_has_no_such_table_and_no_such_sentence(since_2021):
    always = Pack(since_2021.meta, dict(since_2021.tables) | {
        "published_predecessors": since_2021.table("published_predecessors").iloc[:0]}, "published")  # fmt: skip

    assert isinstance(statistics_tables.predecessors(always), Absent)
    assert isinstance(made_of_others(always), Absent)
