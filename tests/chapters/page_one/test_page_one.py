"""Page one: the main points, the scorecard, and what it says of figures already published."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.chapters import example_pack
from tests.chapters.example_series import pack_of
from tests.chapters.revisions.example_revisions import corrected_pack, pack_with, row, six_week_row

from send_analysis.blocks.blocks import Reading, Scorecard, plain
from send_analysis.chapters.page_one import page_one_tables, page_one_words
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.pack.store import Pack
from send_analysis.views import claims, lookup


@pytest.fixture(scope="module")
def unjudged() -> Pack:
    return example_pack.pack()


@pytest.fixture
def settled(monkeypatch):
    """Every measure of the example climbs: here as if each varied round one level."""
    monkeypatch.setattr(claims, "is_settled", lambda *_: True)


@pytest.mark.usefixtures("settled")
def test_assurance_is_said_only_where_there_is_a_target_and_a_limit(unjudged: Pack) -> None:
    low = example_pack.with_targets(unjudged, health_advice=50)
    page_one = page_one_tables.scorecard(low)
    assert isinstance(page_one, Scorecard)
    met = {row.kpi: row.met for group in page_one.groups for row in group.rows}
    assert Reading("better", "Likely", "met consistently") == met["health_advice"]
    assert met["ep_advice"] is None


def test_before_the_first_published_report_page_one_says_nothing():
    assert "absent" == page_one_words.revised(pack_with(reports=())).kind


@pytest.mark.parametrize(
    ("reports", "words"),
    [
        (["2024-02"], "No figure of the report of February 2024 has changed since it was published."),
        (["2024-01", "2024-02"], "No figure of the two reports published before has changed since it was published."),
    ],
)
def test_when_nothing_has_changed_one_calm_line_says_so(reports, words):
    block = page_one_words.revised(pack_with(reports=reports))

    assert ("paragraph", words) == (block.kind, plain(block.runs))


def test_a_revision_is_told_with_both_figures_their_counts_and_the_cause():
    words = plain(page_one_words.revised(pack_with(row())).runs)

    assert "Psychology in 6 weeks, February 2024, from 98.0% (98 of 100) to 96.0% (95 of 99), late data" in words


def test_page_one_names_one_and_counts_the_rest():
    rows = [row(month=f"2023-{number:02d}") for number in range(4, 9)]
    words = plain(page_one_words.revised(pack_with(*rows)).runs)

    assert words.startswith("Revised since publication: five figures of earlier reports come out differently now")
    assert "May" not in words
    assert "and four more" in words


def test_what_an_earlier_report_listed_is_not_told_as_new():
    block = page_one_words.revised(pack_with(row(told="2024-02")))

    assert ("paragraph", True) == (block.kind, "No further figure" in plain(block.runs))


def test_a_draft_of_a_published_month_says_so_as_a_warning():
    block = page_one_words.revised(pack_with(row(published="2024-03", month="2024-03")))

    assert ("note", "warning") == (block.kind, block.tone)
    assert "one figure that differs from the published report" in plain(block.runs)


def test_a_figure_that_had_not_been_collected_is_never_nought():
    late = row(old=None, old_numerator=None, old_denominator=None, old_status="not_collected")
    words = plain(page_one_words.revised(pack_with(late)).runs)

    assert "from not collected to 96.0% (95 of 99)" in words


def test_a_corrected_figure_of_dfe_names_its_area_and_period():
    dfe = row(kpi="mainstream_penetration", basis="point", area="England", month="January 2023", old_numerator=None,
              new_numerator=None, old=41.3, new=41.4, cause="corrected data")  # fmt: skip

    assert "England, January 2023, from 41.3% to 41.4%" in plain(page_one_words.revised(pack_with(dfe)).runs)


SIX, TWENTY, MAINSTREAM = "six_week_decisions", "twenty_week_plans", "mainstream_penetration"


@pytest.fixture(scope="module")
def pack():
    return pack_of()


def points(pack):
    return {item.claim: plain(item.evidence) for item in page_one_words.headlines(pack).items}


def test_a_headline_of_timeliness_counts_the_late_open_cases(pack):
    evidence = points(pack)["Clearly better than a year ago:"]

    assert "20 week plans 67.1% (was 0.0%; 171 open cases late)" in evidence


def test_chance_explains_the_rest_and_never_a_clear_change_without_a_good_direction():
    table = pack_of().table("changes")
    clear = (table["kpi"] == "parental_requests") & (table["span"] == "month")
    made = pack_of(changes=table.assign(headlined=table["headlined"].mask(clear, True)))
    evidence = points(made)["Clear change on the month:"]

    assert "Parental requests" in evidence


@pytest.mark.usefixtures("settled")
def test_variation_and_assurance_stand_apart_on_the_scorecard():
    made = example_pack.with_targets(pack_of(), six_week_decisions=100.0)
    rows = {row.kpi: row for group in page_one_tables.scorecard(made).groups for row in group.rows}

    assert rows[SIX].met.reason in ("not met without change", "hit or miss")
    assert "target" not in rows[SIX].reading.reason


def test_dfes_figure_for_england_goes_before_a_papers(pack):
    rows = {row.kpi: row for group in page_one_tables.scorecard(pack).groups for row in group.rows}

    assert "England 41.3%" == plain(rows["mainstream_penetration"].target)


def stale(*rows):
    columns = ["table", "id", "label", "due", "owner", "role", "reason"]
    made = example_pack.pack()
    table = table_of("past_review", pd.DataFrame([(*row, "", "", "") for row in rows], columns=columns))
    return replace(made, tables={**made.tables, "past_review": table})


def test_nothing_past_its_review_is_nothing_on_page_one():
    assert page_one_words.past_review(stale()) == ()
    assert page_one_words.past_review(example_pack.pack()) == ()


def test_what_is_past_its_review_is_one_folded_line():
    (note,) = page_one_words.past_review(
        stale(
            ("assumptions", "gap", "Gap", "2024-07-31"),
            ("assumptions", "growth", "Growth", "2024-09-30"),
            ("law", "override", "Statutory override", "2026-03-31"),
            ("reference", "dfe_ehcp", "Education, health and care plans", "2026-06-30"),
        )
    )
    assert plain(note.runs) == (
        "Due before this report's day, the earliest by 31 July 2024: two assumptions, the law on statutory override "
        "and newer editions of education, health and care plans."
    )


def test_law_past_its_review_whose_title_is_a_name_keeps_its_capital():
    made = stale(("law", "grant", "High Needs Stability Grant", "2024-07-31"))
    made.tables["past_review"]["is_name"] = True

    (note,) = page_one_words.past_review(made)
    assert plain(note.runs).endswith(": the law on High Needs Stability Grant.")


def test_one_assumption_past_its_review_is_one():
    (note,) = page_one_words.past_review(stale(("assumptions", "gap", "Gap", "2024-07-31")))
    assert plain(note.runs).endswith(": one assumption.")


def test_the_mainstream_share_and_englands_each_have_their_day_on_page_one():
    assert (
        "41.3% (DfE, January 2023)"
        in points(example_pack.pack())["37.3% of EHC plans were in mainstream schools at 31 March 2024."]
    )

    page_one = page_one_tables.scorecard(example_pack.pack())
    (mainstream,) = [row for group in page_one.groups for row in group.rows if row.kpi == "mainstream_penetration"]
    assert (plain(mainstream.target), plain(mainstream.comparator)) == ("England 41.3%", "January 2023")


def test_beside_a_target_englands_figure_keeps_its_day():
    page_one = page_one_tables.scorecard(example_pack.with_targets(example_pack.pack(), mainstream_penetration=40))
    (mainstream,) = [row for group in page_one.groups for row in group.rows if row.kpi == "mainstream_penetration"]
    assert plain(mainstream.comparator).endswith("England 41.3%, January 2023")


# --- what of a row leads to its measure's entry -----------------------------------------------------------------------


def leads(line):
    """The words of a line that lead somewhere, each with where."""
    return [(run["text"], run["figure"]) for run in line if "figure" in run]


def test_what_holds_a_figure_leads_to_the_measures_entry_and_a_dash_does_not():
    _, found = on_page_one(example_pack.pack())

    assert [("96.4%", SIX)] == leads(found.value)
    assert [("−2.6 pts", SIX)] == leads(found.on_month)
    assert [("Every case", [])] == [(plain(found.target), leads(found.target))]


def test_englands_figure_leads_to_the_measures_entry_and_the_day_of_one_does_not(unjudged):
    _, bare = on_page_one(unjudged, MAINSTREAM)
    _, promised = on_page_one(example_pack.with_targets(unjudged, mainstream_penetration=45), MAINSTREAM)

    assert [("England 41.3%", MAINSTREAM)] == leads(bare.target)
    assert ("January 2023", []) == (plain(bare.comparator), leads(bare.comparator))
    assert [(plain(promised.comparator), MAINSTREAM)] == leads(promised.comparator)
    assert "England 41.3%" in plain(promised.comparator)


def test_a_value_that_is_a_state_leads_to_what_the_measure_would_count():
    rows = page_one_tables.whole_scorecard(example_pack.pack()).groups
    (found,) = [row for group in rows for row in group.rows if row.kpi == "issue_rate"]

    assert [("No figure", "issue_rate")] == leads(found.value)


# --- what corrections gave --------------------------------------------------------------------------------------------


def on_page_one(pack, kpi=SIX):
    block = page_one_tables.scorecard(pack)
    return block, next(row for group in block.groups for row in group.rows if row.kpi == kpi)


def test_page_one_moves_from_the_corrected_figure_and_marks_it_with_a_key():
    published, corrected = on_page_one(example_pack.pack()), on_page_one(corrected_pack())

    assert "−2.6 pts" == plain(published[1].on_month)
    assert "+9.4 pts [r]" == plain(corrected[1].on_month)
    assert "[r]: revised since it was first published" in corrected[0].key
    assert "[r]" not in published[0].key


def test_a_figure_of_last_year_that_was_revised_is_marked_too():
    _, found = on_page_one(corrected_pack(six_week_row(month="2023-03", new_numerator=23, new_denominator=90,
                                                       new=2300 / 90)))  # fmt: skip

    assert "25.6% [r]" == plain(found.on_year)


def test_a_main_point_judges_the_change_from_the_corrected_figure():
    made = corrected_pack()
    headlined = made.table("changes").assign(headlined=made.table("changes")["clear"].fillna(False))
    made = replace(made, tables={**made.tables, "changes": headlined})
    points = [plain(point.evidence) for point in page_one_words.headlines(made).items]

    (found,) = [words for words in points if "(was 87.0% [r]" in words]
    assert "96.4%" in found


def test_a_change_clear_by_itself_is_no_main_point_among_so_many_tests():
    made = corrected_pack()
    (row,) = lookup.records(made.table("changes").query("kpi == @SIX and span == 'month'"))
    assert (bool(row["clear"]), bool(row["headlined"]), row["held_back"]) == (True, False, "many tests")
    assert not [item for item in page_one_words.headlines(made).items if "87.0%" in plain(item.evidence)]


def test_page_one_says_that_the_report_compares_with_the_new_figures():
    words = plain(page_one_words.revised(corrected_pack()).runs)

    assert "This report compares with the new figures, marked [r]." in words
    by_code = plain(page_one_words.revised(pack_with(row(cause="changed code"))).runs)
    assert "What was published stands in this report's tables and charts." in by_code
    both = plain(page_one_words.revised(pack_with(row(), row(month="2024-01", cause="changed code"))).runs)
    assert "settings or code give otherwise stands as published" in both
    told = plain(page_one_words.revised(pack_with(row(told="2024-02"))).runs)
    assert told.endswith("Those revised before are in the appendix on revisions and marked [r].")


@pytest.mark.parametrize(
    ("first", "reason"), [("2023-03", "from 0.0%"), ("2023-06", "from {} in Jun 23")], ids=["a year", "less"]
)
def test_the_month_a_path_begins_is_named_where_it_is_not_the_year_before_in_the_row(first, reason):
    """A row shows the figure of a year before: another month's beside it, unnamed, would be taken for that."""
    card = example_pack.scorecard()
    card = card[(card["kpi"] != "ep_advice") | (card["month"] >= first)]
    signals = example_pack.pack().table("signals")
    rows = signals["kpi"] == "ep_advice"
    causes = ["shift high"] * int(rows.sum())
    signals.loc[rows, ["special_cause", "variation"]] = list(zip(causes, ["improvement"] * len(causes), strict=True))
    made = example_pack.pack(scorecard=card, signals=signals)
    (row,) = (row for group in page_one_tables.scorecard(made).groups for row in group.rows if row.kpi == "ep_advice")
    began = claims.way_since_start(made, "ep_advice", "by month received", changed=False).removeprefix("from ")

    assert f"up {reason.format(began)}" == row.reading.reason
