"""Annual reviews: due 12 months after the later of start and last review."""

import pytest


def test_worked_example_of_annual_review_backlog(extract_of, all_of, a_case, figure):
    extract = extract_of(
        **all_of(
            a_case("never reviewed", plan={"startdate": "2022-05-01"}),
            a_case("reviewed long ago", plan={"startdate": "2019-05-01"}, active={"lastreview": "2023-03-30"}),
            a_case("due on the last day", plan={"startdate": "2019-05-01"}, active={"lastreview": "2023-03-31"}),
            a_case("reviewed", plan={"startdate": "2019-05-01"}, active={"lastreview": "2024-01-10"}),
            a_case("new", plan={"startdate": "2023-10-01"}),
            a_case("reissued since the review", plan={"startdate": "2023-10-01"}, active={"lastreview": "2022-01-01"}),
            a_case("ceased", plan={"startdate": "2019-05-01", "ceasedate": "2024-03-31"}),
        )
    )

    found = figure(extract, "annual_review_backlog")

    assert (2, None, 2.0, "ok") == (found.numerator, found.denominator, found.value, found.status)
    assert ["never reviewed", "reviewed long ago"] == list(found.rows["namedplantableid"])


def test_worked_example_of_annual_review_delayed_in_year(extract_of, all_of, a_case, counts):
    extract = extract_of(
        **all_of(
            a_case("due 31 August", plan={"startdate": "2022-08-31"}),
            a_case("due 1 September", plan={"startdate": "2022-09-01"}),
            a_case("due 30 March", plan={"startdate": "2023-03-30"}),
            a_case("due 31 March", plan={"startdate": "2023-03-31"}),
        )
    )

    assert (3, None) == counts(extract, "annual_review_backlog")
    assert (2, None) == counts(extract, "annual_review_delayed_in_year")


@pytest.mark.parametrize(("month", "delayed"), [("2024-08", 1), ("2024-09", 0)])
def test_in_september_a_new_school_year_starts(extract_of, a_case, counts, month, delayed):
    extract = extract_of(month, **a_case("due 31 August 2024" if delayed == 0 else "due in June", plan={
        "startdate": "2023-08-31" if delayed == 0 else "2023-06-01"
    }))  # fmt: skip

    assert (1, None) == counts(extract, "annual_review_backlog")
    assert (delayed, None) == counts(extract, "annual_review_delayed_in_year")


@pytest.mark.parametrize(("month", "overdue"), [("2025-02", 0), ("2025-03", 1)])
def test_a_plan_of_29_february_is_due_on_28_february(extract_of, a_case, counts, month, overdue):
    extract = extract_of(month, **a_case("leap", plan={"startdate": "2024-02-29"}))

    assert (overdue, None) == counts(extract, "annual_review_backlog")


def test_a_plan_of_29_february_has_its_due_day_in_the_trace(extract_of, a_case, figure):
    found = figure(extract_of("2025-03", **a_case("leap", plan={"startdate": "2024-02-29"})), "annual_review_backlog")

    assert ["2025-02-28"] == [str(day.date()) for day in found.rows["due"]]


def test_a_plan_without_an_activeplans_row_is_due_from_its_start(extract_of, a_case, counts):
    extract = extract_of(**a_case("child", plan={"startdate": "2022-05-01"}, active=None))

    assert (1, None) == counts(extract, "annual_review_backlog")


@pytest.mark.parametrize(("reviewed", "overdue"), [("2022-05-01", 1), ("2024-01-01", 0), (None, 0)])
def test_an_activeplans_row_without_a_plan_is_due_from_its_last_review_or_not_at_all(
    extract_of, a_case, counts, reviewed, overdue
):
    extract = extract_of(**a_case("child", plan=None, active={"lastreview": reviewed}))

    assert (overdue, None) == counts(extract, "annual_review_backlog")
    assert (1 - overdue, 1) == counts(extract, "reviews_up_to_date")


def test_a_review_decided_after_the_last_day_is_read_as_none_and_told(extract_of, a_case, figure):
    extract = extract_of(**a_case("child", plan={"startdate": "2022-05-01"}, active={"lastreview": "2024-04-02"}))

    found = figure(extract, "annual_review_backlog")

    assert 1 == found.numerator
    assert "1 review decision after 31 March 2024 read as not yet made" in found.note
    assert "moved in since then cannot be told apart" in found.note


def test_an_extract_of_the_last_day_says_nothing_of_later_ones(extract_of, a_case, figure):
    assert "" == figure(extract_of(**a_case("child")), "annual_review_backlog").note


def test_no_plan_at_all_is_a_backlog_of_nought(extract_of, figure):
    backlog, share = figure(extract_of(), "annual_review_backlog"), figure(extract_of(), "reviews_up_to_date")

    assert ("ok", 0.0) == (backlog.status, backlog.value)
    assert ("no_cases", 0, None) == (share.status, share.denominator, share.value)


def test_worked_example_of_reviews_up_to_date(extract_of, all_of, a_case, figure):
    extract = extract_of(
        **all_of(
            a_case("overdue", plan={"startdate": "2022-05-01"}),
            a_case("reviewed", plan={"startdate": "2019-05-01"}, active={"lastreview": "2024-01-10"}),
            a_case("new", plan={"startdate": "2023-10-01"}),
            a_case("due on the last day", plan={"startdate": "2023-03-31"}),
        )
    )

    found = figure(extract, "reviews_up_to_date")

    assert (3, 4, 75.0) == (found.numerator, found.denominator, found.value)


def review(due, completed=None):
    return {"requeststableid": "r", "duedate": due, "completeddate": completed}


def test_worked_example_of_annual_review_in_year(extract_of, figure):
    extract = extract_of(
        annual_reviews=[
            review("2023-09-01", "2023-08-20"),
            review("2024-03-31", "2024-03-31"),
            review("2024-03-31", "2024-04-01"),
            review("2023-12-01"),
            review("2023-08-31", "2023-08-31"),
            review("2024-04-01", "2024-03-01"),
        ]
    )

    found = figure(extract, "annual_review_in_year")

    assert (2, 4, 50.0) == (found.numerator, found.denominator, found.value)


def test_reviews_count_whether_or_not_the_plan_is_in_force(extract_of, a_case, counts):
    rows = a_case("r", plan={"startdate": "2019-05-01", "ceasedate": "2024-01-01"})
    extract = extract_of(annual_reviews=[review("2023-11-01", "2023-11-01")], **rows)

    assert (1, 1) == counts(extract, "annual_review_in_year")


def test_a_snapshot_without_the_file_does_not_know_the_years_reviews(extract_of, figure):
    found = figure(extract_of(), "annual_review_in_year")

    assert ("not_collected", None, "no file annual_reviews") == (found.status, found.value, found.note)


def test_in_september_the_year_to_date_is_one_month(extract_of, counts):
    extract = extract_of("2024-09", annual_reviews=[review("2024-08-31"), review("2024-09-01"), review("2024-09-30")])

    assert (0, 2) == counts(extract, "annual_review_in_year")


def decision(met, decided):
    return {"requeststableid": "r", "reviewmeeting": met, "lastreview": decided}


def test_worked_example_of_review_decision_4_weeks(extract_of, figure):
    extract = extract_of(
        activeplans=[
            decision("2024-03-01", "2024-03-29"),
            decision("2024-03-01", "2024-03-30"),
            decision("2024-03-31", "2024-03-31"),
            decision("2024-03-20", "2024-03-10"),
            decision(None, "2024-03-10"),
            decision("2024-02-01", "2024-02-29"),
            decision("2024-03-10", None),
        ]
    )

    found = figure(extract, "review_decision_4_weeks")

    assert (2, 3, 100 * 2 / 3) == (found.numerator, found.denominator, found.value)
    assert "2 decisions left out: no meeting on or before them" == found.note


@pytest.mark.parametrize(("decided", "in_time"), [("2024-03-29", 1), ("2024-03-30", 0)])
def test_a_decision_on_day_28_counts_and_on_day_29_does_not(extract_of, counts, decided, in_time):
    extract = extract_of(activeplans=[decision("2024-03-01", decided)])

    assert (in_time, 1) == counts(extract, "review_decision_4_weeks")


def test_a_year_without_review_meetings_is_not_collected(extract_of, figure):
    found = figure(extract_of(drop=("activeplans.reviewmeeting",)), "review_decision_4_weeks")

    assert ("not_collected", "no column reviewmeeting in activeplans") == (found.status, found.note)


def test_worked_example_of_review_decisions(extract_of, all_of, a_case, counts):
    extract = extract_of(
        **all_of(
            a_case("first day", active={"lastreview": "2024-03-01"}),
            a_case("last day", active={"lastreview": "2024-03-31"}),
            a_case("day before", active={"lastreview": "2024-02-29"}),
            a_case("day after", active={"lastreview": "2024-04-01"}),
            a_case("never reviewed"),
        )
    )

    assert (2, None) == counts(extract, "review_decisions")


# 28 days before 31 March 2024 is 3 March.
@pytest.mark.parametrize(("met", "outstanding"), [("2024-03-02", 1), ("2024-03-03", 0)])
def test_worked_example_of_review_decisions_outstanding(extract_of, all_of, a_case, counts, met, outstanding):
    extract = extract_of(
        **all_of(
            a_case("met and waiting", active={"reviewmeeting": met, "lastreview": "2023-01-10"}),
            a_case("decided on the day", active={"reviewmeeting": "2024-01-10", "lastreview": "2024-01-10"}),
            a_case("decided later", active={"reviewmeeting": "2024-01-10", "lastreview": "2024-03-30"}),
            a_case("no meeting"),
            a_case("ceased", plan={"ceasedate": "2024-03-01"}, active={"reviewmeeting": "2024-01-10"}),
        )
    )

    assert (outstanding, None) == counts(extract, "review_decisions_outstanding")


def test_a_decision_after_the_month_is_still_outstanding_at_its_end(extract_of, a_case, counts):
    extract = extract_of(**a_case("child", active={"reviewmeeting": "2024-01-10", "lastreview": "2024-04-02"}))

    assert (1, None) == counts(extract, "review_decisions_outstanding")


def test_worked_example_of_phase_transfer_on_time(extract_of, all_of, a_case, counts):
    def moving(name, due, final):
        return a_case(name, active={"phasetransferduedate": due, "phasetransferfinaldate": final})

    extract = extract_of(
        **all_of(
            moving("on the day", "2024-02-15", "2024-02-15"),
            moving("a day late", "2024-02-15", "2024-02-16"),
            moving("due on the last day", "2024-03-31", "2024-01-10"),
            moving("not final", "2024-02-15", None),
            moving("final after the month", "2024-02-15", "2024-04-01"),
            moving("due later", "2025-02-15", "2024-03-01"),
            moving("due in another school year", "2023-02-15", "2023-02-01"),
            moving("not moving", None, None),
        )
    )

    assert (2, 5) == counts(extract, "phase_transfer_on_time")


def test_a_return_before_2025_has_no_phase_transfers(extract_of, a_case, figure):
    found = figure(extract_of(drop=("activeplans.phasetransferduedate",), **a_case("child")), "phase_transfer_on_time")

    assert ("not_collected", "no column phasetransferduedate in activeplans") == (found.status, found.note)


def test_phase_transfer_dates_that_nobody_fills_in_are_not_collected(extract_of, a_case, figure):
    blank = {"phasetransferduedate": None, "phasetransferfinaldate": None}
    found = figure(extract_of(**a_case("child", active=blank)), "phase_transfer_on_time")

    assert ("not_collected", "no plan has a date for its phase transfer") == (found.status, found.note)
