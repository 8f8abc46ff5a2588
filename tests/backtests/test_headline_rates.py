"""How often page one would headline a change where nothing changed, and how often it finds one that is real.

Months are drawn anew for each council: every measure's cases a month, finished in time with one chance all year. The
same functions judge them that judge a council's own. `benchmarks/headlines.py` prints the table at full size.
"""

import pytest
from tests.backtests.headline_rates import COUNCILS, headlined_shares

REPORTS = 40


@pytest.mark.parametrize("name", COUNCILS)
@pytest.mark.parametrize("months", [13, 3])
def test_a_report_of_unchanged_months_headlines_a_change_in_at_most_one_of_twenty(name, months):
    share = headlined_shares(name, REPORTS, months=months)
    assert share <= 0.05


def test_by_single_intervals_a_third_of_unchanged_reports_would_have_headlined_one():
    assert headlined_shares("middle", REPORTS, by="clear") > 0.2


@pytest.mark.parametrize(("name", "least"), [("middle", 0.6), ("large", 0.9)])
def test_a_fall_by_thirty_points_in_one_measure_is_found(name, least):
    assert headlined_shares(name, REPORTS, fall=0.30) >= least
