"""Reviewers see where an entry was read; an entry of a document that was seen itself is not in the table."""

from types import SimpleNamespace

import pandas as pd

from send_analysis.blocks.blocks import plain
from send_analysis.views.source_tables import behind_sources


def pack(*rows, boards=()):
    names = ["id", "label", "source", "printed_in", "copy_seen"]
    tables = {"assumptions": pd.DataFrame(rows, columns=names)}
    if boards:
        tables["boards"] = pd.DataFrame(boards, columns=["name", "source", "printed_in"])
    return SimpleNamespace(tables=tables)


def cells(block):
    return [[plain(cell) for cell in row] for row in block.rows]


def test_what_was_read_in_a_paper_or_in_anothers_copy_is_listed_and_nothing_else():
    block = behind_sources(
        pack(
            ("gap", "Gap", "Budget", "Cabinet report, paragraph 3", ""),
            ("plan", "Plan", "Letter", "", "Echo, a news report"),
            ("stock", "Stock", "Return", "", ""),
            boards=[("Board", "Terms", "Cabinet report, paragraph 7")],
        )
    )

    assert [
        ["Gap", "Budget", "Cabinet report, paragraph 3", "–"],
        ["Plan", "Letter", "–", "Echo, a news report"],
        ["Board", "Terms", "Cabinet report, paragraph 7", "–"],
    ] == cells(block)


def test_where_nothing_is_to_be_said_there_is_no_table():
    assert "absent" == behind_sources(pack(("stock", "Stock", "Return", "", ""))).kind
