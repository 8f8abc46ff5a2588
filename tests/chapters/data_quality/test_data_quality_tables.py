"""The table of what is wrong or odd in the extracts."""

import pandas as pd
from tests.chapters import example_pack

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.data_quality import data_quality_tables
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.intake.corrected import CORRECTED
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


def counted(month, table, column, rows, filled, unmatched=None):
    return {"month": month, "table": table, "column": column, "rows": rows, "filled": filled, "unmatched": unmatched}


def test_rows_cells_filled_and_numbers_matched_stand_beside_the_month_before():
    rows = [
        counted("2024-02", "requests", "", 80, None),
        counted("2024-02", "requests", "persontableid", 80, 80, 0),
        counted("2024-02", "requests", "receiveddate", 80, 40),
        counted("2024-03", "requests", "", 100, None),
        counted("2024-03", "requests", "persontableid", 100, 100, 5),
        counted("2024-03", "requests", "receiveddate", 100, 100),
    ]
    table = data_quality_tables.filled(example_pack.pack(column_counts=table_of("column_counts", rows)))

    row = ["".join(part["text"] for part in cell) for cell in table.rows[0]]
    assert ["requests", "100", "80", "100.0%", "75.0%", "95.0%", "100.0%"] == row


def test_what_is_not_known_of_the_month_before_is_a_dash():
    rows = [counted("2024-03", "places", "", 3, None), counted("2024-03", "places", "setting", 3, 3)]
    table = data_quality_tables.filled(example_pack.pack(column_counts=table_of("column_counts", rows)))

    assert ["3", "–", "100.0%", "–", "–", "–"] == ["".join(part["text"] for part in cell) for cell in table.rows[0][1:]]


def test_corrected_cells_are_listed_with_how_many_why_and_who_says_so():
    rows = [("requests", "requestoutcomedate", 2, "The year was mistyped", "SEND data manager", "2024-04-08")]
    (table,) = data_quality_tables.corrections(example_pack.pack(corrected_cells=table_of("corrected_cells", rows)))

    assert ["requests", "requestoutcomedate", "2", "The year was mistyped", "SEND data manager", "8 April 2024"] == [
        plain(cell) for cell in table.rows[0]
    ]


def test_without_corrected_cells_there_is_no_table():
    assert () == data_quality_tables.corrections(example_pack.pack(corrected_cells=table_of("corrected_cells", ())))


def test_a_corrected_cell_is_said_to_be_corrected_not_only_kept():
    columns = ["severity", "rule", "file", "column", "rows", "mend"]
    rows = [("reported", CORRECTED.name, "requests.csv", "requestoutcomedate", 1, CORRECTED.mend)]
    table = data_quality_tables.findings(example_pack.pack(findings=pd.DataFrame(rows, columns=columns)))

    assert "corrected" == plain(table.rows[0][4])
