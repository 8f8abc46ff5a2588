"""What a section 151 officer looks for: each amount leads somewhere, and nothing is said that nobody has."""

import datetime as dt
import json
from dataclasses import replace

import pandas as pd
import pytest
from tests.chapters.deficit.test_deficit_chapter import money_pack, words
from tests.conftest import ROOT

from send_analysis.blocks.blocks import Absent, plain, runs
from send_analysis.chapters.deficit import deficit_words, section_151

MEETING = dt.date(2024, 5, 22)


@pytest.fixture(scope="module")
def now(tmp_path_factory):
    return money_pack(tmp_path_factory.mktemp("pack"), "testshire", MEETING)


def with_table(pack, name, rows):
    return replace(pack, tables={**pack.tables, name: pd.DataFrame(rows)})


def texts(table):
    return [[plain(cell) for cell in row] for row in table.rows]


def test_a_step_of_growth_is_in_points_and_of_a_level_a_hundredth(now):
    said = {row[0]: row[1:4] for row in texts(section_151.one_point(now))}
    assert said["Level of unit costs against the budget"] == ["1", "+0.01", "+4.6"]
    assert said["Growth in plans over five years"][:2] == ["35%", "+1 point"]


def test_a_levers_yearly_savings_add_up_to_what_it_takes_off_by_then(now):
    table = section_151.yearly_savings(now)
    name = "Transfer from the schools block in later years"
    (row,) = (row for row in texts(table) if row[0] == name)
    assert [column.label for column in table.columns[2:]] == ["2024/25", "2025/26", "2026/27", "2027/28", "2028/29"]
    assert sum(float(amount) for amount in row[2:]) == pytest.approx(10.9, abs=0.1)


def test_blocks_are_shown_where_the_ledger_has_more_than_one(now):
    row = {
        "financialyear": "2023-24", "budget": 1.0, "budget_to_date": 1.0, "to_date": 1.0, "outturn": None,
        "variance": None, "period": 12, "left_out": 0, "unit": "GBP million",
    }  # fmt: skip
    both = with_table(now, "ledger_blocks", [{"block": "schools", **row}, {"block": "high needs", **row}])
    alone = with_table(now, "ledger_blocks", [{"block": "high needs", **row}])
    assert texts(section_151.blocks(both))[0] == ["Schools", "2023/24", "1.0", "1.0", "–", "–"]
    assert isinstance(section_151.blocks(alone), Absent)


def test_a_risk_is_said_with_its_source_and_paragraph_and_only_where_it_is_on_record(now):
    entries = now.table("assumptions")
    entry = entries.iloc[[0]].assign(
        id="risk_cash", label="Cash", value="Cash was short.", source="Cabinet report", paragraph="29",
        known_from="2024-05-14", last_day="2025-03-31", describes="2024/25",
    )  # fmt: skip
    (block,) = section_151.risks(replace(now, tables={**now.tables, "assumptions": pd.concat([entries, entry])}))
    assert [plain(item) for item in block.items] == [
        "Cash: Cash was short. Known from 14 May 2024. Source: Cabinet report, paragraph 29."
    ]
    assert section_151.risks(now) == ()


@pytest.mark.parametrize(
    ("last_day", "described", "passed"),
    [
        ("2025-03-31", "2024/25", "; 2024/25 has passed since, and what came of it is not in the register"),
        ("2025-03-31", "31 March 2025", "; 31 March 2025 has passed since, and what came of it is not in the register"),
        ("2024-03-31", "31 March 2024", ""),
        ("2027-03-31", "2026/27", ""),
    ],
    ids=["a year gone by", "a day gone by", "over when it was said", "still ahead"],
)
def test_a_risk_of_a_day_gone_by_since_is_not_said_as_a_thing_to_come(now, last_day, described, passed):
    entry = now.table("assumptions").iloc[[0]].assign(
        id="risk_cash", label="Cash", value="Cash was short.", source="Cabinet report", paragraph="",
        known_from="2024-05-14", last_day=last_day, describes=described,
    )  # fmt: skip
    meta = {**now.meta, "as_at": "2026-10-31"}
    later = replace(now, meta=meta, tables={**now.tables, "assumptions": entry})
    (block,) = section_151.risks(later)
    assert [plain(item) for item in block.items] == [
        f"Cash: Cash was short. Known from 14 May 2024{passed}. Source: Cabinet report."
    ]


def test_the_chapter_itself_says_nothing_of_the_override_that_ends_with_it():
    cells = json.loads((ROOT / "notebooks" / "08-deficit.ipynb").read_text(encoding="utf-8"))["cells"]
    prose = " ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown").replace("\n", " ")
    said = [sentence for sentence in prose.split(". ") if "override" in sentence]
    assert said
    assert [] == [sentence for sentence in said if "For the years that it covers" not in sentence]


def test_a_register_without_risks_says_so_in_the_paper_and_stops_no_report(now):
    register = now.table("assumptions")
    without = with_table(now, "assumptions", register[~register["id"].str.startswith("risk_")])

    (block,) = section_151.risks_in_brief(without)

    assert isinstance(block, Absent)


@pytest.fixture(scope="module")
def later(tmp_path_factory):
    return money_pack(tmp_path_factory.mktemp("later"), "testshire", dt.date(2025, 8, 1))


def with_statements(pack, **known_from):
    """The pack with a statement of each named risk, known from a day."""
    entries = pack.table("assumptions")
    said = [entries.iloc[[0]].assign(id=name, value=f"Of {name}.", known_from=day) for name, day in known_from.items()]
    return with_table(pack, "assumptions", pd.concat([entries[~entries["id"].isin(known_from)], *said]))


def crossed(pack, lead):
    return next(said for item in deficit_words.crossings(pack).items if (said := plain(item)).startswith(lead))


def test_what_was_said_before_an_outturn_passed_the_reserves_takes_no_place_of_it(later):
    before, since = (with_statements(later, risk_solvency=day) for day in ("2025-02-01", "2025-07-31"))

    assert "by the deficit as it turned out" in crossed(before, "Deficit above General Fund reserves")
    assert "risk_solvency" not in deficit_words.told_in_crossings(before)
    assert "by the deficit as it turned out" in crossed(since, "Deficit above General Fund reserves")
    assert "Of risk_solvency." in crossed(with_statements(later, risk_solvency="2025-08-01"), "Deficit above reserves")


def test_of_cash_what_is_said_of_cash_goes_before_what_is_said_of_borrowing_later(later):
    both = with_statements(later, risk_cash="2025-02-01", risk_borrowing="2025-06-01")

    assert "Of risk_cash." in crossed(both, "Cash")
    assert "two limits" in words(deficit_words.crossings(later))
    assert "two limits" not in words(deficit_words.crossings(both)), "it rests on what the statement has replaced"
    assert {"risk_cash"} == deficit_words.told_in_crossings(with_statements(both, risk_solvency="2024-01-01"))


def announced(first):
    return {"subject": "x", "title": "A new formula", "status": "announced", "concerns": "deficit", "from": first,
            "in_register": ""}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("2028-04-01", "as if nothing came of what was announced from 1 April 2028 on: a new formula."),
        ("", "It counts nothing of what was announced without a day: a new formula."),
        ("2024-04-01", ""),
    ],
)
def test_what_was_announced_and_is_not_counted_is_named_with_a_day_or_without(later, first, said):
    pack = with_table(later, "law", [announced(first)])

    assert plain(runs(deficit_words.nothing_of_announced(pack))).endswith(said)
    assert bool(said) == bool(deficit_words.nothing_of_announced(pack))


def test_a_grant_whose_title_is_a_name_keeps_its_capital_inside_the_sentence(later):
    grant = {**announced("2028-04-01"), "title": "High Needs Stability Grant", "is_name": True}

    said = plain(runs(deficit_words.nothing_of_announced(with_table(later, "law", [grant]))))
    assert said.endswith(": High Needs Stability Grant.")


def test_officers_duties_stand_in_the_paper_once_an_outturn_is_known_and_lie_ahead_before(now, later):
    named = {"risk_solvency": "2024-05-14", "risk_statutory_officers": "2024-05-14", "risk_borrowing": "2024-05-14"}
    before, after = (
        " ".join(
            plain(item) for block in section_151.risks_in_brief(with_statements(pack, **named)) for item in block.items
        )
        for pack in (now, later)
    )
    assert "Of risk_solvency." in before
    assert "Of risk_statutory_officers." not in before
    assert "Of risk_statutory_officers." in after
