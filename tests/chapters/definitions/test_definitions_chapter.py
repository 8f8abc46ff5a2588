"""The annex entries that figures lead to."""

import pytest
from tests.chapters import example_pack

from send_analysis.base.figures import PERCENT
from send_analysis.blocks.blocks import plain
from send_analysis.chapters.definitions.definitions_words import definition_entry
from send_analysis.measures.register import REGISTER


@pytest.mark.parametrize(
    ("kpi", "parts"),
    [
        (
            "agreement_rate",
            {
                "Denominator": "Requests with outcome yes or no and an outcome date in the month",
                "Numerator": "Those of them with outcome yes",
            },
        ),
        (
            "reviews_up_to_date",
            {"Denominator": "Plans in force", "Numerator": "Plans in force less the annual review backlog"},
        ),
        ("active_plans", {}),
    ],
)
def test_a_share_tells_numerator_and_denominator(kpi, parts):
    details = definition_entry(example_pack.pack(), kpi, REGISTER[kpi]).details

    assert parts == {one.term: plain(one.runs) for one in details if one.term in ("Denominator", "Numerator")}


def test_every_registered_share_tells_them_or_says_of_which_measure_it_is_a_variant():
    shares = [card for card in REGISTER.values() if card.unit == PERCENT and not card.variant_of]

    assert [] == [card.id for card in shares if card.share is None]


@pytest.mark.parametrize("kpi", REGISTER)
def test_every_entry_gives_definition_caveats_source_owner_and_the_name_for_its_rows(kpi):
    entry = definition_entry(example_pack.pack(), kpi, REGISTER[kpi])
    terms = [detail.term for detail in entry.details]

    assert ["Asks", "Definition"] == terms[:2]
    assert ["Caveats", "Source", "Owner", "Read from"] == terms[-4:]
    assert kpi == entry.details[-1].runs[-1]["text"]
