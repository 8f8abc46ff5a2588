"""How often chance alone would speak."""

import pytest
from tests.chapters.example_series import pack_of

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.definitions import definitions_words


@pytest.fixture(scope="module")
def pack():
    return pack_of()


def test_false_alarms_are_told_once_with_how_many_are_judged(pack):
    words = plain(definitions_words.false_alarms(pack).runs)

    assert "are judged by their run of months" in words
    assert "about one in 20 would still be called a clear change" in words
