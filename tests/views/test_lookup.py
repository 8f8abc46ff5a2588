"""One figure as it is printed."""

from tests.chapters import example_pack

from send_analysis.views.lookup import Measured


def test_a_mean_is_printed_with_its_noun_and_no_counts():
    mean = Measured("mean_weeks_to_plan", "including exceptions", example_pack.LAST, "weeks", "ok", 25.04, None, 73)

    assert "25.0 weeks" == mean.with_counts
