"""Cards of assumptions beside the figures that rest on them."""

from tests.chapters import example_pack

from send_analysis.views import assumption_cards


def test_an_assumption_that_is_not_known_has_no_card():
    pack = example_pack.pack()

    assert [] == assumption_cards.cards_of(pack, "soft_landing")
