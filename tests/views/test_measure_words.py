"""Sentences by rule: numbers first, open cases in the same sentence, no adjective that no rule bears out."""

import pytest
from tests.chapters import example_pack
from tests.chapters.example_series import pack_of, with_series

from send_analysis.blocks.blocks import plain
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.views import claims, measure_words


@pytest.fixture
def shown(monkeypatch):
    """What a cell shows, as text."""
    texts = []
    monkeypatch.setattr("IPython.display.display", lambda block: texts.append(plain(block.runs)))
    return texts


def test_a_measure_with_two_bases_has_a_sentence_for_each(shown):
    measure_words.show_sentences(example_pack.pack(), "twenty_week_plans", "parental_requests")

    assert ["including exceptions", "excluding exceptions"] == [text.split("(")[1].split(")")[0] for text in shown[:2]]
    assert 3 == len(shown)


def test_what_several_measures_lack_is_said_once(shown):
    card = example_pack.scorecard()
    gone = card["kpi"].isin(["ep_advice", "health_advice", "annual_review_in_year"]) & card["month"].eq("2024-03")
    other = gone & card["kpi"].eq("annual_review_in_year")
    note = card["note"].mask(gone, "no file advice").mask(other, "no file annual_reviews")
    card = card.assign(status=card["status"].mask(gone, "not_collected"), value=card["value"].mask(gone), note=note)

    measure_words.show_sentences(
        example_pack.pack(scorecard=card), "ep_advice", "health_advice", "annual_review_in_year"
    )

    assert ["advice", "annual_reviews"] == [text.split("no file ")[1].split(".")[0] for text in shown]


SIX, TWENTY = "six_week_decisions", "twenty_week_plans"


@pytest.fixture(scope="module")
def pack():
    return pack_of()


def said(pack, kpi, basis=None):
    return plain(measure_words.sentence(pack, kpi, basis).runs)


def test_a_timeliness_rate_has_its_late_open_cases_and_its_last_whole_cohort_in_the_same_sentence(pack):
    first = said(pack, TWENTY).split(". February")[0]

    assert "67.1% (49 of 73; range 55.7% to 76.8%) in March 2024" in first
    assert "while 171 of 402 open cases were past the limit at 31 March 2024, the oldest 611 days old" in first
    assert "of the cases begun in September 2023" not in first
    assert "; of the cases begun in October 2023, the latest month whose cases have all had their time, " in first
    assert "(42 of 84) were in time" in first


def test_no_late_open_case_is_said_too(pack):
    assert "while no open case was past the limit at 31 March 2024" in said(pack, "health_advice")


def test_a_rate_whose_open_cases_are_not_collected_says_nothing_of_them(pack):
    assert "past the limit" not in said(pack, "social_care_advice")


def test_each_basis_has_its_own_open_cases_and_dfes_definition_those_of_all_plans(pack):
    assert "155 of 380 open cases" in said(pack, TWENTY, "excluding exceptions")
    assert "171 of 402 open cases" in said(pack, "twenty_week_plans_dfe", "including exceptions")


@pytest.mark.parametrize(
    ("counts", "words"),
    [((3, 15), "3 of 15 (20.0%; range"), ((3, 8), "Health advice timeliness: 3 of 8 in March 2024")],
)
def test_few_cases_give_counts_first_and_very_few_give_counts_alone(counts, words):
    values = [80.0] * 12 + [100 * counts[0] / counts[1]]
    found = said(pack_of(with_series("health_advice", values, counts)), "health_advice")

    assert words in found


def test_a_figure_that_did_not_move_is_unchanged_and_not_perhaps_chance():
    found = said(pack_of(with_series("health_advice", [80.0] * 13, (40, 50))), "health_advice")

    assert ", unchanged." in found
    assert "may be chance" not in found


def test_a_sentence_calls_a_figure_highest_only_where_the_run_of_months_finds_a_signal_too(pack):
    noisy = [50.0, 90.0] * 6 + [91.0]
    unsure = pack_of(with_series("annual_review_backlog", noisy))

    assert claims.extreme(unsure, "annual_review_backlog")
    assert "highest" not in said(unsure, "annual_review_backlog")
    assert "the lowest of the 13 months from March 2023" in said(pack, "annual_review_backlog")


def doubtful(kpi, note="requests: 12 rows, and 90 the month before"):
    """The example pack with a measure's figure of the month marked as doubtful."""
    card = example_pack.scorecard()
    marked = card["kpi"].eq(kpi) & card["month"].eq("2024-03")
    return example_pack.pack(
        scorecard=card.assign(status=card["status"].mask(marked, "doubtful"), note=card["note"].mask(marked, note))
    )


def test_a_doubtful_figure_is_given_with_its_mark_and_reason_and_no_change(shown):
    block = measure_words.sentence(doubtful("parental_requests"), "parental_requests")
    text = plain(block.runs)

    assert "warning" == block.tone
    assert "(doubtful)" in text
    assert "12 rows, and 90 the month before" in text
    assert "February" not in text
    assert "No change is judged" in text


def test_a_doubtful_figure_has_no_reading():
    claim = claims.claim(doubtful("parental_requests"), "parental_requests")

    assert ("unknown", "Doubtful") == (claim.shape, claim.word)


@pytest.mark.parametrize(("changes", "rate"), [(12, "the last 12 months' rate"), (9, "the last nine months' rate")])
def test_a_rate_is_called_that_of_the_months_it_rests_on(changes, rate):
    head = ("annual_review_backlog", "point", str(example_pack.LAST), 1030.0)
    row = (*head, changes, -81.8, "2025-04", "2025-02", "2025-08", None, None)
    pack = pack_of(clearing=table_of("clearing", [row]))

    assert f"If {rate} goes on, it clears in April 2025" in plain(measure_words.clears_when(pack, head[0]))
