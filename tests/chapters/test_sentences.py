"""Several sentences in one cell: each basis once, and what is missing said once."""

import pytest
from tests.chapters import example_pack

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.definitions import cards
from send_analysis.views import measure_words
from send_analysis.views.lookup import Measured


@pytest.fixture
def shown(monkeypatch):
    """What a cell shows, as text."""
    texts = []
    monkeypatch.setattr("IPython.display.display", lambda block: texts.append(plain(block.runs)))
    return texts


def test_a_measure_with_two_bases_has_a_sentence_for_each(shown):
    measure_words.show_sentences(example_pack.pack(), "twenty_week_plans", "parental_requests")

    assert ["including exceptions", "excluding exceptions"] == [text.split("(")[1].split(")")[0] for text in shown[:2]]
    assert 3 == len(shown)


def test_what_several_measures_lack_is_said_once(shown):
    card = example_pack.scorecard()
    gone = card["kpi"].isin(["ep_advice", "health_advice", "annual_review_in_year"]) & card["month"].eq("2024-03")
    other = gone & card["kpi"].eq("annual_review_in_year")
    note = card["note"].mask(gone, "no file advice").mask(other, "no file annual_reviews")
    card = card.assign(status=card["status"].mask(gone, "not_collected"), value=card["value"].mask(gone), note=note)

    measure_words.show_sentences(
        example_pack.pack(scorecard=card), "ep_advice", "health_advice", "annual_review_in_year"
    )

    assert ["advice", "annual_reviews"] == [text.split("no file ")[1].split(".")[0] for text in shown]


def test_an_assumption_that_is_not_known_has_no_card():
    pack = example_pack.pack()

    assert [] == cards.known_cards(pack, "soft_landing")


def test_a_mean_is_printed_with_its_noun_and_no_counts():
    mean = Measured("mean_weeks_to_plan", "including exceptions", example_pack.LAST, "weeks", "ok", 25.04, None, 73)

    assert "25.0 weeks" == mean.with_counts
