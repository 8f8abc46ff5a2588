"""What officers may call a figure."""

import pytest
from tests.chapters.example_series import pack_of

from send_analysis.document import officers_claims


@pytest.fixture(scope="module")
def pack():
    return pack_of()


def test_officers_may_call_a_figure_highest_only_where_it_is(pack):
    (doubt,) = officers_claims.doubts("At {{ep_advice}}, the highest so far.", pack)

    assert "'highest' beside ep_advice" in doubt[1]
    assert [] == officers_claims.doubts("The backlog of {{annual_review_backlog}} is the lowest known.", pack)
    assert [] == officers_claims.doubts("{{ep_advice}} is not the highest.", pack)
