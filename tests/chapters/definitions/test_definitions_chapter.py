"""The annex entries that figures lead to."""

import pytest
from tests.chapters import example_pack

from send_analysis.base.figures import PERCENT
from send_analysis.chapters.definitions.definitions_words import definition_entry, parts_of_share
from send_analysis.measures.register import REGISTER


@pytest.mark.parametrize(
    ("definition", "parts"),
    [
        (
            "Requests decided in the month: the share decided in time.",
            [("Denominator", "Requests decided in the month"), ("Numerator", "Those of them decided in time")],
        ),
        (
            "Plans issued: the share that came in time. Some are left out.",
            [("Denominator", "Plans issued"), ("Numerator", "Those of them that came in time")],
        ),
        (
            "Plans in mainstream schools, as a share of all plans in force.",
            [("Denominator", "All plans in force"), ("Numerator", "Plans in mainstream schools")],
        ),
        ("Plans in force on the month's last day.", []),
    ],
)
def test_a_definition_of_a_share_tells_numerator_and_denominator(definition, parts):
    assert parts == parts_of_share(definition)


def test_every_registered_share_tells_them_or_says_of_which_measure_it_is_a_variant():
    shares = [card for card in REGISTER.values() if card.unit == PERCENT and not card.definition.startswith("As ")]

    assert [] == [card.id for card in shares if len(parts_of_share(card.definition)) != 2]


@pytest.mark.parametrize("kpi", REGISTER)
def test_every_entry_gives_definition_caveats_source_owner_and_the_name_for_its_rows(kpi):
    entry = definition_entry(example_pack.pack(), kpi, REGISTER[kpi])
    terms = [detail.term for detail in entry.details]

    assert ["Asks", "Definition"] == terms[:2]
    assert ["Caveats", "Source", "Owner", "Read from"] == terms[-4:]
    assert kpi == entry.details[-1].runs[-1]["text"]
