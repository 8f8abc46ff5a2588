"""The table of what is wrong or odd in the extracts."""

import pandas as pd
from tests.chapters import example_pack

from send_analysis.chapters.data_quality import data_quality_tables
from send_analysis.intake.drafts import TOTAL_ROW


def test_a_total_row_is_said_to_be_left_out_as_check_says_and_another_rules_row_to_be_kept():
    columns = ["severity", "rule", "file", "column", "rows", "mend"]
    rows = [
        ("reported", TOTAL_ROW.name, "places.csv", "", 1, TOTAL_ROW.mend),
        ("reported", "unreadable value", "places.csv", "", 1, "correct the cell"),
        ("quarantined", "no key", "places.csv", "", 1, "give it one"),
    ]
    table = data_quality_tables.findings(example_pack.pack(findings=pd.DataFrame(rows, columns=columns)))

    assert ["left out, reported", "kept, reported", "set aside"] == [row[4][0]["text"] for row in table.rows]
    assert "was left out" in TOTAL_ROW.message
