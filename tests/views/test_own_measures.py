"""What a chapter may say of a council's own measure: figures one beside another, or why there is none."""

import re

import pandas as pd
import pytest

from send_analysis.blocks.blocks import Note, Paragraph, plain
from send_analysis.contract.pack_tables.schema import columns_of, table_of
from send_analysis.pack.store import Pack
from send_analysis.views import own_measures

CARD = {
    "kpi": "budgets", "label": "Plans with a personal budget", "question": "How many?", "unit": "percent",
    "better": "neither", "bases": "point", "definition": "x", "reason": "x", "source": "SEN2 return", "owner": "x",
    "review": "2027-01", "needs": "x", "file": "budgets.py", "sha256": "0",
}  # fmt: skip
NAN = float("nan")


def of(month, percent=NAN, status="ok", note="", definition="a"):
    counts = (percent, 100.0) if status == "ok" else (NAN, NAN)
    return {"council": "wessex", "kpi": "budgets", "month": month, "basis": "point", "numerator": counts[0],
            "denominator": counts[1], "value": percent, "unit": "percent", "better": "neither", "status": status,
            "note": note, "definition_print": definition}  # fmt: skip


def pack(*months):
    meta = {"council": "wessex", "name": "Wessex Council", "month": "2024-03", "as_at": "2024-05-14"}
    tables = {"own_measures": pd.DataFrame([CARD]), "own_measure_months": pd.DataFrame([*months])}
    return Pack(meta, tables, "published")


def said(made):
    return plain(own_measures.sentence(made, "budgets").runs)


def test_this_month_stands_beside_the_last_one_and_a_year_ago_and_no_other():
    told = said(pack(of("2023-03", 11.0), of("2024-01", 13.0), of("2024-02", 14.0), of("2024-03", 15.0)))

    assert [True, True, True, False] == [f"{share}.0%" in told for share in (15, 14, 11, 13)]


@pytest.mark.parametrize(
    ("month", "why"),
    [
        (of("2024-03", status="suppressed"), "not shown"),
        (of("2024-03", status="not_collected", note="the file lacks pb"), "the file lacks pb"),
        (of("2024-02", 14.0), "not collected"),
    ],
)
def test_a_month_without_a_figure_says_why_and_gives_no_number(month, why):
    block = own_measures.sentence(pack(month), "budgets")

    assert isinstance(block, Note)
    assert why in plain(block.runs)
    assert "%" not in plain(block.runs)


def test_a_hidden_month_before_is_left_out_of_the_sentence():
    block = own_measures.sentence(pack(of("2024-02", status="suppressed"), of("2024-03", 15.0)), "budgets")

    assert isinstance(block, Paragraph)
    assert "February" not in plain(block.runs)


def test_a_line_has_a_gap_where_a_month_is_hidden_and_its_table_says_so():
    chart = own_measures.trend(
        pack(of("2024-01", 13.0), of("2024-02", status="suppressed"), of("2024-03", 15.0)), "budgets"
    )

    assert "15.0% in March 2024, 13.0% in January 2024" in chart.title
    assert ["13", "15"] == [shown.split(".")[0] for _, shown in chart.data["rows"] if "%" in shown]
    assert 3 == len(chart.data["rows"])


# A definition that was changed ---------------------------------------------------------------------------------------

CHANGED = "Definition changed from February 2024: figures before and after are not like for like."


@pytest.fixture
def redefined():
    """A measure that counts otherwise from February on."""
    return pack(
        of("2023-03", 11.0), of("2024-01", 13.0), of("2024-02", 34.0, definition="b"),
        of("2024-03", 35.0, definition="b"),
    )  # fmt: skip


def test_no_figure_is_set_beside_one_of_another_definition_and_the_break_is_told(redefined):
    told = said(redefined)

    assert "35.0%" in told
    assert "February 2024: 34.0%" in told
    assert "11.0%" not in told
    assert told.endswith(CHANGED)


def test_a_line_is_broken_where_the_definition_changed_and_its_title_compares_like_with_like(redefined):
    chart = own_measures.trend(redefined, "budgets")

    assert chart.title.endswith("35.0% in March 2024, 34.0% in February 2024")
    assert chart.alt.endswith(CHANGED)
    assert CHANGED.removesuffix(".") in chart.subtitle
    assert "new definition" in chart.svg


def test_a_table_keeps_every_month_and_says_from_where_on_they_are_another_thing(redefined):
    table = own_measures.table(redefined, "budgets")

    assert 4 == len(table.rows)
    assert CHANGED == table.note
    assert "" == own_measures.table(pack(of("2024-02", 1.0), of("2024-03", 2.0)), "budgets").note


def test_a_table_of_a_basis_named_in_words_has_an_id_of_letters_and_hyphens():
    made = pack({**of("2024-03", 2.0), "basis": "by month received"})
    made.tables["own_measures"] = pd.DataFrame([{**CARD, "bases": "by month received"}])

    assert "own-budgets-by-month-received" == own_measures.table(made, "budgets", "by month received").id


def test_a_definition_that_changed_after_the_last_figure_leaves_one_to_say():
    chart = own_measures.trend(
        pack(of("2024-01", 13.0), of("2024-02", 14.0), of("2024-03", status="suppressed", definition="b")), "budgets"
    )

    assert "14.0% in February 2024, 13.0% in January 2024" in chart.title


# The scorecard's file -----------------------------------------------------------------------------------------------


def test_the_scorecard_has_them_below_the_products_marked_by_their_ids_and_no_further_column(redefined):
    redefined.tables["scorecard"] = table_of("scorecard", [{"kpi": "active_plans", "month": "2024-03"}])
    whole = own_measures.whole_scorecard(redefined)

    assert list(columns_of("scorecard")) == list(whole)
    assert ["active_plans", *["own:budgets"] * 4] == list(whole["kpi"])
    older = "definition changed from February 2024: not like for like"
    assert ["", older, older, "", ""] == list(whole["note"])


def test_without_own_measures_the_scorecard_is_the_products():
    made = Pack(pack().meta, {"scorecard": table_of("scorecard", [{"kpi": "active_plans"}])}, "published")

    assert ["active_plans"] == list(own_measures.whole_scorecard(made)["kpi"])


def test_a_line_has_a_narrower_drawing_for_phones_with_ids_of_its_own(redefined):
    chart = own_measures.trend(redefined, "budgets")

    widths = [float(svg.partition('viewBox="0 0 ')[2].partition(" ")[0]) for svg in (chart.svg, chart.phone)]
    assert widths[1] < 0.55 * widths[0]
    assert "new definition" in chart.phone
    ids = set(re.findall(r'\sid="([^"]+)"', chart.phone))
    assert ids
    assert all(name.startswith(f"{chart.id}-phone-") for name in ids)


def test_one_month_is_no_line():
    assert "Fewer than two months" in str(own_measures.trend(pack(of("2024-03", 15.0)), "budgets"))


def test_a_pack_of_an_older_version_has_no_own_measures():
    assert [] == own_measures.cards(Pack(pack().meta, {}, "published"))
