"""A file that was read wrongly gives no small figures: it stops the run, or is not collected."""

import pytest
from tests.intake.extracts import TINY, read_month, told

from send_analysis.intake.listing import listing
from send_analysis.measures.position import Position
from send_analysis.measures.scorecard import month_scorecard


def requests(good: int, bad: int) -> str:
    """A month of requests, with the day before the month in some and the month before the day in others."""
    rows = [f"R{n},P1,15/03/2024,1,0,,A,0,0," for n in range(10, 10 + good)]
    rows += [f"R{n},P1,03/15/2024,1,0,,A,0,0," for n in range(50, 50 + bad)]
    return TINY["requests"].splitlines()[0] + "\n" + "\n".join(rows) + "\n"


def advice(good: int, bad: int) -> str:
    """Advice for the first request, and for requests that are not in the file."""
    rows = ["R1,EP,2024-02-01,2024-03-01"] * good + ["R77,EP,2024-02-01,2024-03-01"] * bad
    return TINY["advice"].splitlines()[0] + "\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize(("good", "bad", "stopped"), [(5, 6, True), (6, 6, False), (3, 6, False)])
def test_a_needed_table_of_which_more_than_half_is_left_out_stops_the_run(tmp_path, good, bad, stopped):
    got = read_month(tmp_path, requests=requests(good, bad))
    assert [("error", "requests.csv", bad)] * stopped == [
        (finding.severity, finding.file, finding.rows) for finding in told(got, "most rows left out")
    ]
    assert bad == got.quarantine["table"].eq("requests").sum()


def test_any_other_table_of_which_most_is_left_out_is_not_collected(tmp_path):
    got = read_month(tmp_path, advice=advice(4, 8))
    scorecard = month_scorecard(Position(got)).set_index("kpi")
    assert "not_collected" == scorecard.loc["ep_advice", "status"]
    assert ["reported"] == [finding.severity for finding in told(got, "most rows left out")]
    assert 8 == len(got.quarantine)
    assert "8 rows, first row 6" in listing(got)


def test_any_other_table_of_which_half_stands_is_measured(tmp_path):
    got = read_month(tmp_path, advice=advice(8, 8))
    scorecard = month_scorecard(Position(got)).set_index("kpi")
    assert ("ok", 8) == (scorecard.loc["ep_advice", "status"], scorecard.loc["ep_advice", "denominator"])
