"""Grave facts are found from what may be printed alone, from their threshold on, in the register's order."""

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.config.severity import FACTS, GraveFact
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.severity import FINDERS, severity

MARCH = Month(2024, 3)


def entry(fact, least=10.0):
    return GraveFact(fact=fact, least=least, who="children", why="It matters.", source="A law")


def cells(rows, *names):
    return pd.DataFrame(rows, columns=[*names, "count", "status"])


def score(kpi, month, value, basis="point", numerator=None, denominator=None):
    return {"kpi": kpi, "month": month, "basis": basis, "value": value, "status": "ok",
            "numerator": numerator, "denominator": denominator}  # fmt: skip


def scores(*rows):
    return {"scorecard": pd.DataFrame(rows, columns=list(score("", "", 0.0)))}


def waits(over, waiting, status="ok"):
    rows = [("up to 26 weeks", waiting - over, status), ("over 52 weeks", over, status), ("all", waiting, "ok")]
    return {**scores(), "waiting_by_length": cells(rows, "length")}


def found(tables, *register):
    return severity(tables, register, MARCH)


def test_every_fact_of_the_register_has_a_finder():
    assert list(FACTS) == list(FINDERS)


@pytest.mark.parametrize(("over", "named"), [(24, False), (25, True), (26, True)])
def test_a_fact_is_named_from_its_threshold_on(over, named):
    assert named == bool(len(found(waits(over, 100), entry("waiting_over_a_year", 25))))


def test_a_hidden_count_is_never_guessed():
    assert found(waits(60, 100, status="suppressed"), entry("waiting_over_a_year")).empty


def test_nobody_waits_and_nothing_collected_are_no_fact():
    assert found(waits(0, 0), entry("waiting_over_a_year", 0)).empty
    assert found(scores(), *(entry(fact, 0) for fact in FACTS)).empty


def test_the_registers_order_is_kept():
    tables = waits(60, 100) | scores(score("out_of_school", "2024-03", 130), score("out_of_school", "2023-03", 100))
    facts = found(tables, entry("out_of_school_rising"), entry("waiting_over_a_year"))

    assert ["out_of_school_rising", "waiting_over_a_year"] == list(facts["fact"])


@pytest.mark.parametrize(("now", "size"), [(1099, None), (1100, 10.0), (4330, 333.0)])
def test_a_rise_is_held_against_the_year_before(now, size):
    tables = scores(score("out_of_school", "2024-03", now), score("out_of_school", "2023-03", 1000))
    facts = found(tables, entry("out_of_school_rising"))

    assert ([] if size is None else [(now, 1000, size)]) == list(
        facts[["count", "earlier", "size"]].itertuples(index=False, name=None)
    )


@pytest.mark.parametrize(("then", "now", "named"), [(10, 11, False), (23, 29, False), (23, 45, True)])
def test_a_rise_that_chance_explains_is_no_fact(then, now, named):
    tables = scores(score("out_of_school", "2024-03", now), score("out_of_school", "2023-03", then))

    assert named == bool(len(found(tables, entry("out_of_school_rising"))))


def test_without_the_year_before_there_is_no_rise():
    assert found(scores(score("out_of_school", "2024-03", 433)), entry("out_of_school_rising", 0)).empty


def test_plans_not_final_are_counted_of_all_that_were_due():
    rows = [("all", "on time", 70, "ok"), ("all", "not finalised", 30, "ok"), ("all", "all", 100, "ok")]
    facts = found(
        {**scores(), "transfers_by_deadline": cells(rows, "deadline", "finalised")}, entry("transfers_past_date")
    )

    assert [(30, 100)] == list(facts[["count", "of"]].itertuples(index=False, name=None))


def open_cases(overdue, oldest):
    columns = ["kpi", "basis", "month", "open", "overdue", "oldest_days"]
    row = ("twenty_week_plans", "including exceptions", "2024-03", 100, overdue, oldest)
    return {"open_cases": pd.DataFrame([row], columns=columns)}


def test_open_cases_past_the_limit_come_with_the_oldest():
    timely = scores(score("twenty_week_plans", "2024-03", 67.0, "including exceptions"))
    facts = found(timely | open_cases(20, 303), entry("open_past_limit"))

    assert [(20, 100, 303)] == list(facts[["count", "of", "oldest_days"]].itertuples(index=False, name=None))


def test_of_a_doubtful_measure_no_open_case_is_named():
    doubtful = scores(score("twenty_week_plans", "2024-03", 67.0, "including exceptions") | {"status": "doubtful"})

    assert found(doubtful | open_cases(20, 303), entry("open_past_limit")).empty


def test_late_decisions_are_what_was_not_in_time():
    row = score("review_decision_4_weeks", "2024-03", 9.0, "by month of decision", 29, 322)

    assert [293] == list(found(scores(row), entry("review_decisions_late", 50))["count"])


def health(*rows):
    return {**scores(), "health_waits": pd.DataFrame(rows, columns=["month", "pathway", "waiting"])}


def test_the_health_list_that_grew_most_is_named():
    tables = health(
        ("2023-03", "Autism", 100), ("2024-03", "Autism", 150), ("2023-03", "Therapy", 10), ("2024-03", "Therapy", 30),
        ("2023-03", "all", 110), ("2024-03", "all", 180),
    )  # fmt: skip
    facts = found(tables, entry("health_list_growing"))

    assert [("Autism", 150, 100)] == list(facts[["subject", "count", "earlier"]].itertuples(index=False, name=None))


def test_the_list_that_grew_most_is_not_named_where_chance_explains_it():
    grown = health(("2023-03", "Autism", 1000), ("2024-03", "Autism", 1040), ("2023-03", "Therapy", 10),
                   ("2024-03", "Therapy", 30))  # fmt: skip
    still = health(("2023-03", "Autism", 143), ("2024-03", "Autism", 174))

    assert ["Therapy"] == list(found(grown, entry("health_list_growing"))["subject"])
    assert found(still, entry("health_list_growing")).empty


def test_a_large_list_that_grew_too_little_to_be_named_hides_no_smaller_one():
    tables = health(("2023-03", "Autism", 5000), ("2024-03", "Autism", 5600), ("2023-03", "Therapy", 100),
                    ("2024-03", "Therapy", 200))  # fmt: skip

    assert ["Autism", "Therapy"] == [
        found(tables, entry("health_list_growing", least))["subject"].item() for least in (5, 25)
    ]


def test_lists_that_shrank_or_are_new_are_no_growth():
    tables = health(("2023-03", "Autism", 100), ("2024-03", "Autism", 90), ("2024-03", "Therapy", 30))

    assert found(tables, entry("health_list_growing", 0)).empty


def test_the_table_has_the_packs_columns():
    assert list(table_of("severity", [])) == list(found(scores()))


def test_a_share_of_fewer_than_twenty_cases_names_nothing():
    late = {of: found(scores(score("review_decision_4_weeks", "2024-03", 0.0, "by month of decision", 0, of)),
                      entry("review_decisions_late", 50)) for of in (19, 20)}  # fmt: skip

    assert [True, False] == [late[of].empty for of in (19, 20)]
