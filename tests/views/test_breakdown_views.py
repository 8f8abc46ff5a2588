"""A hidden number is printed c, drawn hatched, and never as nought; a table that is not shown says why."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from tests.chapters import example_pack

from send_analysis.base.errors import InputError
from send_analysis.blocks.blocks import Chart, Note, Table, plain
from send_analysis.contract.pack_tables.schema import columns_of, table_of
from send_analysis.views import breakdown_charts, breakdown_tables

NOTE = "Numbers below 5 are not shown."
SHOWN = {
    ("autism", "primary"): 30, ("autism", "secondary"): None,
    ("other", "primary"): None, ("other", "secondary"): 0,
    ("autism", "all"): 32, ("other", "all"): None,
    ("all", "primary"): None, ("all", "secondary"): 40, ("all", "all"): 75,
}  # fmt: skip


def frame(counts):
    rows = [(*values, count, "suppressed" if count is None else "ok") for values, count in counts.items()]
    return pd.DataFrame(rows, columns=["need", "phase", "count", "status"]).astype({"count": "Int64"})


def pack_with(counts=SHOWN, **said):
    row = dict.fromkeys(columns_of("disclosure"), "") | {
        "table": "waiting",
        "unit": "children",
        "state": "published",
        **said,
    }
    tables = {"disclosure": table_of("disclosure", [row])} | ({"waiting": frame(counts)} if counts is not None else {})
    pack = example_pack.pack()
    return replace(pack, tables={**pack.tables, **tables})


def texts(table: Table):
    return [[plain(cell) for cell in row] for row in table.rows]


def test_a_hidden_number_is_printed_c_and_a_nought_0():
    table = breakdown_tables.breakdown(pack_with(note=NOTE), "waiting", "need", "phase")

    assert ["Group of needs", "Primary", "Secondary", "All"] == [column.label for column in table.columns]
    assert [["Autism", "30", "c", "32"], ["Other", "c", "0", "c"], ["All", "c", "40", "75"]] == texts(table)


def test_the_legend_stands_under_a_table_with_something_hidden_and_under_no_other():
    assert f"c: not shown. {NOTE}" == breakdown_tables.breakdown(pack_with(note=NOTE), "waiting", "need", "phase").note
    whole = {key: count if count is not None else 12 for key, count in SHOWN.items()}
    assert "" == breakdown_tables.breakdown(pack_with(whole, note=NOTE), "waiting", "need").note


def test_one_category_alone_has_its_counts_and_the_total():
    table = breakdown_tables.breakdown(pack_with(), "waiting", "need")

    assert [["Autism", "32"], ["Other", "c"], ["All", "75"]] == texts(table)


@pytest.mark.parametrize("block", [breakdown_tables.breakdown, breakdown_charts.bars])
@pytest.mark.parametrize(
    ("state", "note", "said"),
    [
        ("not published", "This table is not published: …", "This table is not published: …"),
        ("not collected", "no file specialist_waiting", "Not collected: no file specialist_waiting."),
    ],
)
def test_what_cannot_be_shown_says_why(block, state, note, said):
    shown = block(pack_with(None if "collected" in state else {}, state=state, note=note), "waiting", "need")

    assert isinstance(shown, Note)
    assert said == plain(shown.runs)


def test_an_exception_is_told_under_the_table():
    pack = pack_with(state="exception", role="Director", reason="the families agreed")

    assert (
        "by decision of the Director: the families agreed" in breakdown_tables.breakdown(pack, "waiting", "need").note
    )


def test_a_hidden_bar_is_hatched_and_named_c_and_its_words_give_no_number():
    chart = breakdown_charts.bars(pack_with(note=NOTE), "waiting", "phase")

    assert isinstance(chart, Chart)
    assert "Primary: not shown. Secondary: 40." in chart.alt
    assert [["Primary", "c"], ["Secondary", "40"], ["All", "75"]] == chart.data["rows"]
    assert re.search(r">c</text>", chart.svg)
    assert "c: not shown" in chart.subtitle


def test_the_largest_group_is_named_only_where_no_hidden_one_can_be_larger():
    sure = breakdown_charts.bars(pack_with(), "waiting", "phase")
    unsure = breakdown_charts.bars(pack_with(), "waiting", "need")

    assert "Secondary: 40 of 75 children, the largest group" == sure.title
    assert "largest" not in unsure.title


def test_a_breakdown_that_is_not_there_is_named():
    with pytest.raises(InputError, match="no breakdown 'reviews': choose from waiting"):
        breakdown_tables.breakdown(pack_with(), "reviews", "need")


def test_the_tidy_table_for_other_tools_prints_c_and_leaves_margins_open():
    table = breakdown_tables.every_breakdown(pack_with())
    first, hidden = table.iloc[0], table.iloc[1]

    assert ["waiting", "children", "need", "autism", "phase", "primary", "30", "ok"] == list(first)
    assert ("c", "suppressed") == (hidden["count"], hidden["status"])
    assert table[table["value_1"].isna()]["count"].tolist() == ["75"]


# The appendix ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ({"note": NOTE}, ["Waiting", "Shown", "4 of 9", "Small numbers, and those that give them away"]),
        ({"state": "exception", "role": "Director", "reason": "agreed"},
         ["Waiting", "Shown by exception, small numbers too", "4 of 9", "Director: agreed"]),
        ({"state": "not collected", "note": "no file x"}, ["Waiting", "Not collected", "–", "no file x"]),
        ({"state": "not published", "note": "It could be worked out."},
         ["Waiting", "Not published", "–", "It could be worked out."]),
    ],
)  # fmt: skip
def test_the_appendix_says_what_became_of_each_table(said, row):
    assert [row] == texts(breakdown_tables.disclosure(pack_with(**said)))


def test_the_rule_stands_once_under_the_appendix():
    assert NOTE == breakdown_tables.disclosure(pack_with(note=NOTE)).note
