"""How the open cases moved in a month."""

import pandas as pd
from tests.chapters.example_series import pack_of

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.timeliness import timeliness_words

SIX, TWENTY = "six_week_decisions", "twenty_week_plans"


def test_in_and_out_of_the_open_cases_add_up():
    row = {"kpi": SIX, "basis": "by month of decision", "opening": 76, "arrived": 109, "left": 112, "closing": 73}
    made = pack_of(backlog_flow=pd.DataFrame([row]))

    assert "76 cases were open, 109 came in, 112 left, and 73 are open" in plain(
        timeliness_words.backlog_flow(made, SIX).runs
    )
    assert "note" == timeliness_words.backlog_flow(made, TWENTY).kind
