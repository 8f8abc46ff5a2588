"""Cards of assumptions beside the figures that rest on them."""

from tests.chapters import example_pack

from send_analysis.chapters.definitions import cards


def test_an_assumption_that_is_not_known_has_no_card():
    pack = example_pack.pack()

    assert [] == cards.known_cards(pack, "soft_landing")
