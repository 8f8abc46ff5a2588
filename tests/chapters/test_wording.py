"""Sentences by rule: numbers first, open cases in the same sentence, no adjective that no rule bears out."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.chapters import example_pack

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.definitions import chance_words
from send_analysis.chapters.page_one import page_one_tables, page_one_words
from send_analysis.chapters.timeliness import timeliness_words
from send_analysis.dfe.comparators import AUTHORITY_COLUMNS
from send_analysis.document import officers_claims
from send_analysis.measures.variation import changes, intervals, signals
from send_analysis.views import claims, comparator_charts, measure_tables, measure_words

SIX, TWENTY = "six_week_decisions", "twenty_week_plans"


def pack_of(card=None, **more):
    """The example pack with its intervals, judged anew where it has another scorecard."""
    card = example_pack.scorecard() if card is None else card
    tables_of = {"scorecard": card, "signals": signals(card, 12), "changes": changes(card, example_pack.LAST)}
    return example_pack.pack(**{**tables_of, "intervals": intervals(card), **more})


@pytest.fixture(scope="module")
def pack():
    return pack_of()


def with_series(kpi, values, counts=None):
    """The example scorecard with other values of a measure, one a month; `counts` are the last month's."""
    card = example_pack.scorecard()
    rows = card["kpi"] == kpi
    at = dict(zip(map(str, example_pack.MONTHS), values, strict=True))
    card.loc[rows, "value"] = card.loc[rows, "month"].map(at)
    card.loc[rows & card["value"].isna(), "status"] = "not_collected"
    if counts:
        last = rows & (card["month"] == str(example_pack.LAST))
        card.loc[last, ["numerator", "denominator"]] = counts
    return card


def said(pack, kpi, basis=None):
    return plain(measure_words.sentence(pack, kpi, basis).runs)


# --- a rate and what it leaves out ----------------------------------------------------------------------------------


def test_a_timeliness_rate_has_its_late_open_cases_and_its_last_whole_cohort_in_the_same_sentence(pack):
    first = said(pack, TWENTY).split(". February")[0]

    assert "67.1% (49 of 73; 95% interval 55.7% to 76.8%) in March 2024" in first
    assert "while 171 of 402 open cases were past the limit at 31 March 2024, the oldest 611 days old" in first
    assert "and 56.0% (42 of 75) of the cases that started in September 2023" not in first
    assert (
        "(42 of 84) of the cases that started in October 2023, the latest whose cases are all due or finished, kept"
        in first
    )


def test_no_late_open_case_is_said_too(pack):
    assert "while no open case was past the limit at 31 March 2024" in said(pack, "health_advice")


def test_a_rate_whose_open_cases_are_not_collected_says_nothing_of_them(pack):
    assert "past the limit" not in said(pack, "social_care_advice")


def test_each_basis_has_its_own_open_cases_and_dfes_definition_those_of_all_plans(pack):
    assert "155 of 380 open cases" in said(pack, TWENTY, "excluding exceptions")
    assert "171 of 402 open cases" in said(pack, "twenty_week_plans_dfe", "including exceptions")


# --- small bases, rounding ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "words"),
    [((3, 15), "3 of 15 (20.0%; 95% interval"), ((3, 8), "Health advice timeliness: 3 of 8 in March 2024")],
)
def test_few_cases_give_counts_first_and_very_few_give_counts_alone(counts, words):
    values = [80.0] * 12 + [100 * counts[0] / counts[1]]
    found = said(pack_of(with_series("health_advice", values, counts)), "health_advice")

    assert words in found


def test_a_figure_that_did_not_move_is_unchanged_and_not_perhaps_chance():
    found = said(pack_of(with_series("health_advice", [80.0] * 13, (40, 50))), "health_advice")

    assert ", unchanged." in found
    assert "may be chance" not in found


def test_a_difference_that_the_printed_figures_do_not_give_is_called_rounded(pack):
    assert ", rounded" in measure_words._rounded_words(7.34, 5.08, "percent")
    assert not measure_words._rounded_words(67.1, 52.9, "percent")


# --- highest and lowest ---------------------------------------------------------------------------------------------

RISING = [float(10 + step) for step in range(13)]


@pytest.mark.parametrize(
    ("values", "claim"),
    [
        pytest.param(RISING, "the highest of the 13 months from March 2023", id="highest of all"),
        pytest.param(RISING[::-1], "the lowest of the 13 months from March 2023", id="lowest of all"),
        pytest.param([*RISING[:5], 22.0, *RISING[6:]], "the joint highest of the 13 months from March 2023", id="tie"),
        pytest.param([30.0, *RISING[1:]], "", id="beaten within twelve months"),
        pytest.param([20.0] * 13, "", id="constant"),
        pytest.param([*RISING[:4], None, *RISING[5:]], "", id="a gap leaves too few"),
    ],
)
def test_highest_is_a_computed_claim_of_at_least_thirteen_months_in_a_row(values, claim):
    assert claim == claims.extreme(pack_of(with_series("annual_review_backlog", values)), "annual_review_backlog")


def test_a_step_change_starts_the_months_afresh():
    made = pack_of(with_series("annual_review_backlog", RISING))
    table = made.table("signals")
    here = (table["kpi"] == "annual_review_backlog") & (table["month"] == "2023-06")
    afresh = table.assign(note=table["note"].mask(here, "limits start afresh: reviews counted by child"))

    assert not claims.extreme(replace(made, tables={**made.tables, "signals": afresh}), "annual_review_backlog")


def test_a_figure_that_starts_again_each_september_is_never_the_highest():
    made = pack_of(with_series("annual_review_in_year", RISING))

    assert not claims.extreme(made, "annual_review_in_year")


def test_a_sentence_calls_a_figure_highest_only_where_the_run_of_months_finds_a_signal_too(pack):
    noisy = [50.0, 90.0] * 6 + [91.0]
    unsure = pack_of(with_series("annual_review_backlog", noisy))

    assert claims.extreme(unsure, "annual_review_backlog")
    assert "highest" not in said(unsure, "annual_review_backlog")
    assert "the lowest of the 13 months from March 2023" in said(pack, "annual_review_backlog")


def test_officers_may_call_a_figure_highest_only_where_it_is(pack):
    (doubt,) = officers_claims.doubts("At {{ep_advice}}, the highest so far.", pack)

    assert "'highest' beside ep_advice" in doubt[1]
    assert [] == officers_claims.doubts("The backlog of {{annual_review_backlog}} is the lowest known.", pack)
    assert [] == officers_claims.doubts("{{ep_advice}} is not the highest.", pack)


# --- page one -------------------------------------------------------------------------------------------------------


def points(pack):
    return {item.claim: plain(item.evidence) for item in page_one_words.headlines(pack).items}


def test_a_headline_of_timeliness_counts_the_late_open_cases(pack):
    evidence = points(pack)["Clearly better than a year ago:"]

    assert "20 week plans 67.1% (was 0.0%; 171 open cases late)" in evidence


def test_chance_explains_the_rest_and_never_a_clear_change_without_a_good_direction():
    table = pack_of().table("changes")
    clear = (table["kpi"] == "parental_requests") & (table["span"] == "month")
    made = pack_of(changes=table.assign(clear=table["clear"].mask(clear, True)))
    evidence = points(made)["Clear change on the month:"]

    assert "Parental requests" in evidence


def test_false_alarms_are_told_once_with_how_many_are_judged(pack):
    words = plain(chance_words.false_alarms(pack).runs)

    assert "are judged by their run of months" in words
    assert "about one in 20 would still be called a clear change" in words


def test_in_and_out_of_the_open_cases_add_up():
    row = {"kpi": SIX, "basis": "by month of decision", "opening": 76, "arrived": 109, "left": 112, "closing": 73}
    made = pack_of(backlog_flow=pd.DataFrame([row]))

    assert "76 cases were open, 109 came in, 112 left, and 73 are open" in plain(
        timeliness_words.backlog_flow(made, SIX).runs
    )
    assert "note" == timeliness_words.backlog_flow(made, TWENTY).kind


def test_variation_and_assurance_stand_apart_on_the_scorecard():
    made = example_pack.with_targets(pack_of(), six_week_decisions=100.0)
    rows = {row.kpi: row for group in page_one_tables.scorecard(made).groups for row in group.rows}

    assert "without change" in rows[SIX].comparator or "hit or miss" in rows[SIX].comparator
    assert "target" not in rows[SIX].reading.reason


def test_dfes_figure_for_england_goes_before_a_papers(pack):
    rows = {row.kpi: row for group in page_one_tables.scorecard(pack).groups for row in group.rows}

    assert "41.3%" == rows["mainstream_penetration"].target


@pytest.mark.parametrize(("due", "words"), [("2024-06", "; next due June 2024"), ("2024-04", "was due April 2024")])
def test_a_comparator_says_when_its_successor_is_due(due, words):
    table = example_pack.comparators().assign(due=due, basis_stated="point", known_from="2023-06-08")
    found = measure_tables.comparators(pack_of(comparators=table), "mainstream_penetration")

    assert words in plain(found.rows[0][3])


# --- the ranked plot ------------------------------------------------------------------------------------------------


def authorities(*rows):
    table = pd.DataFrame([*rows], columns=["area", "area_kind", "value"])
    table = table.assign(kpi="mainstream_penetration", basis="point", source="DfE", period="January 2023")
    return table.reindex(columns=list(AUTHORITY_COLUMNS))


def test_the_ranked_plot_says_the_place_and_how_many_neighbours_are_higher():
    made = pack_of(authorities=authorities(
        ("Here", "self", 33.8), ("Near", "neighbour", 40.0), ("Far", "other", 50.0), ("Low", "neighbour", 20.0)
    ))  # fmt: skip
    chart = comparator_charts.ranked(made, "mainstream_penetration")

    assert "33.8%, 2nd lowest of 4 authorities (January 2023)" in chart.title
    assert "1 of 2 statistical neighbours have a higher figure." in chart.alt
    assert ["Near", "statistical neighbour", "40.0%", "2"] == chart.data["rows"][0]


@pytest.mark.parametrize(("own", "place"), [(60.0, "the highest"), (50.0, "2nd highest"), (30.0, "2nd lowest")])
def test_the_place_is_told_from_the_nearer_end(own, place):
    others = (("Far", "other", 55.0), ("Near", "other", 40.0), ("Low", "other", 20.0))
    chart = comparator_charts.ranked(
        pack_of(authorities=authorities(("Here", "self", own), *others)), "mainstream_penetration"
    )

    assert f"{place} of 4 authorities" in chart.title


def test_without_a_published_figure_there_is_nothing_to_rank():
    chart = comparator_charts.ranked(pack_of(authorities=authorities(("Far", "other", 50.0))), "mainstream_penetration")

    assert not chart.drawn
