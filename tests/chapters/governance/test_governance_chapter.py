"""What the work answers to, from literal packs."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.chapters import example_pack

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.governance import governance_charts, governance_tables, governance_words


def governance_pack(events=(), boards=(), conditions=()):
    made = example_pack.pack()
    kept = {"governance": events, "boards": boards, "conditions": conditions}
    return replace(made, tables={**made.tables, **{name: pd.DataFrame(list(rows)) for name, rows in kept.items()}})


SOURCED = {"source": "Cabinet report", "paragraph": "7, 8", "known_from": "2024-01-01"}


def event(shown, what, ahead):
    return {"date": shown, "shown": shown, "what": what, "kind": "event", "ahead": ahead, "scope": "council"} | SOURCED


def test_the_timeline_tells_past_from_ahead_and_names_the_next_date():
    chart = governance_charts.timeline(
        governance_pack([event("July 2023", "A visit", "no"), event("June 2024", "New figures", "yes")])
    )

    assert "One of these dates lies ahead; the next is June 2024" == chart.title
    assert "July 2023: A visit. June 2024: New figures." in chart.alt
    assert ["July 2023", "A visit", "event", "Cabinet report, paragraphs 7, 8"] == chart.data["rows"][0]


@pytest.mark.parametrize(("ahead", "told"), [("yes", "takes"), ("no", "took")])
def test_the_timeline_says_that_a_council_made_of_others_takes_over_from_them(ahead, told):
    pack = governance_pack([event("1 April 2027", "", ahead) | {"kind": "beginning"}])

    assert f"1 April 2027: {pack.name} {told} over from its predecessors." in governance_charts.timeline(pack).alt


def test_boards_say_who_chairs_how_often_and_that_a_date_is_not_known():
    board = {"name": "The Board", "chair": "an adviser", "role": "challenge", "every_weeks": 6, "next": None} | SOURCED
    boards, undated = governance_words.answers_to(governance_pack(boards=[board]))

    said = "The Board, chaired by an adviser, every 6 weeks: challenge (Cabinet report, paragraphs 7, 8)."
    assert [said] == [plain(item) for item in boards.items]
    assert "No date of its next meeting is on record." == plain(undated.runs)


def test_that_no_meeting_is_dated_is_said_once_for_all_boards_and_of_one_where_another_is():
    board = {"name": "A", "chair": "", "role": "", "every_weeks": None, "next": None} | SOURCED
    _, undated = governance_words.answers_to(governance_pack(boards=[board, board | {"name": "B"}]))
    assert "No date of their next meetings is on record." == plain(undated.runs)

    dated = board | {"name": "B", "next": "2024-06-20"}
    (boards,) = governance_words.answers_to(governance_pack(boards=[board, dated]))
    assert ["A; no date of its next meeting is on record", "B; it next meets on 20 June 2024"] == [
        plain(item).partition(" (")[0] for item in boards.items
    ]


def test_conditions_stand_beside_the_figures_that_answer_them():
    condition = {
        "instrument": "A direction", "asks": "Less delay", "by": "2024-04-30",
        "measures": "annual_review_backlog; awaiting_specialist", "evidence": "The chapter",
    } | SOURCED  # fmt: skip
    table = governance_tables.conditions(governance_pack(conditions=[condition]))

    assert ["A direction (paragraphs 7, 8)", "Less delay, by 30 April 2024, which has passed"] == [
        plain(cell) for cell in table.rows[0][:2]
    ]
    assert "Annual review backlog: 1,030; Children awaiting specialist provision: 282. The chapter" == plain(
        table.rows[0][2]
    )


def test_a_conditions_day_that_lies_ahead_has_not_passed():
    condition = {"instrument": "A direction", "asks": "Less delay", "by": "2030-04-30", "measures": "", "evidence": ""}
    table = governance_tables.conditions(governance_pack(conditions=[condition | SOURCED]))

    assert "Less delay, by 30 April 2030" == plain(table.rows[0][1])


def test_a_council_without_governance_is_told_that_nothing_is_on_record():
    pack = governance_pack()

    assert "No board that reads this work is on record" in plain(governance_words.answers_to(pack)[0].runs)
    assert ["absent", "absent"] == [governance_charts.timeline(pack).kind, governance_tables.conditions(pack).kind]
