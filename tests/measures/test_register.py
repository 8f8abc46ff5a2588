"""Every KPI has a whole card, and a worked example in the tests of its chapter."""

import re
from pathlib import Path

import pytest

from send_analysis.base.clock import Month
from send_analysis.contract.every_table import TABLES
from send_analysis.measures.card import CARDS, GROUPS, kpi
from send_analysis.measures.register import REGISTER, SUBJECTS

HERE = Path(__file__).parent
SENTENCE = re.compile(r"[A-Z0-9].*[.?]", re.DOTALL)
BASES = {
    "by month of decision",
    "including exceptions",
    "excluding exceptions",
    "by month received",
    "point",
    "academic year to date, by date due",
    "flow",
    # of the improvement plan's actions
    "all",
    "complete",
    "on track",
    "delayed",
    "at risk",
    "not started",
}


@pytest.fixture(params=REGISTER.values(), ids=REGISTER)
def card(request):
    return request.param


def test_every_registered_kpi_has_a_worked_example(card):
    chapter = card.measure.__module__.rsplit(".", 1)[1]

    assert f"def test_worked_example_of_{card.id}(" in (HERE / f"test_{chapter}.py").read_text(encoding="utf-8")


def test_a_card_says_what_it_asks_and_counts_in_sentences(card):
    assert [] == [text for text in (card.asks, card.definition, card.definition_reason) if not SENTENCE.fullmatch(text)]
    assert card.label
    assert card.source
    assert card.owner


def test_a_short_label_fits_page_one(card):
    assert 0 < len(card.short_label) <= 24


def test_a_card_uses_the_words_that_others_rely_on(card):
    assert card.group in GROUPS
    assert card.unit in {"percent", "reviews", "children", "plans", "requests", "weeks", "actions"}
    assert card.better in {"higher", "lower", "neither"}
    assert card.definition_status in {"regulation", "DfE", "assumed"}
    assert set(card.bases) <= BASES
    assert set(card.basis_needs) <= set(card.bases)
    assert card.review == str(Month.parse(card.review))


def test_a_card_reads_only_columns_of_the_contract(card):
    named = {(table, name) for basis in card.bases for table, names in card.needs_of(basis).items() for name in names}

    assert [] == [(table, name) for table, name in named if name not in TABLES[table].column]


def test_no_headline_is_disclosive(card):
    assert not (card.headline and card.disclosive)


def test_short_labels_tell_kpis_apart():
    assert len(REGISTER) == len({card.short_label for card in REGISTER.values()})


def test_the_register_stands_in_the_reports_order():
    groups = [card.group for card in REGISTER.values()]

    assert sorted(groups, key=GROUPS.index) == groups
    assert set(REGISTER) == set(CARDS)
    assert {card.measure.__module__ for card in REGISTER.values()} <= {subject.__name__ for subject in SUBJECTS}


def test_the_published_rows_are_headlines():
    published = {
        "six_week_decisions",
        "twenty_week_plans",
        "ep_advice",
        "health_advice",
        "annual_review_backlog",
        "annual_review_in_year",
        "parental_requests",
        "awaiting_specialist",
    }

    assert published <= {card.id for card in REGISTER.values() if card.headline}


def test_two_kpis_cannot_share_a_name():
    def active_plans(position, basis):
        raise AssertionError("never called")

    with pytest.raises(ValueError, match="two KPIs are called active_plans"):
        kpi()(active_plans)
