"""An own measure's small numbers are hidden, and so is what would give a few cases away; it changes no other figure."""

import pandas as pd
import pytest

from send_analysis.base.errors import InputError
from send_analysis.measures.card import FLOW, POINT, Kpi
from send_analysis.measures.cases import open_cases
from send_analysis.measures.own_figures import own_measure_months
from send_analysis.measures.own_measures import OwnMeasure
from send_analysis.measures.own_position import GIVEN, GivenPosition
from send_analysis.measures.position import SOURCE_COLUMNS, Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.result import Count, Mean, NotCollected, Share
from send_analysis.measures.scorecard import month_scorecard

WORDS = {
    "label": "x", "short_label": "x", "group": "Requests and plans", "asks": "x", "better": "neither",
    "definition": "x", "definition_status": "assumed", "definition_reason": "x", "source": "x",
}  # fmt: skip
IN_MONTH, BEFORE = "2024-03-05", "2024-01-05"


def own(name, measure, unit="requests", bases=(FLOW,), needs=None):
    needs = needs or {"requests": ("requestoutcome",)}
    return OwnMeasure(Kpi(id=name, measure=measure, unit=unit, bases=bases, needs=needs, **WORDS), f"{name}.py", "0")


def count_of(outcome, name="some"):
    def measure(position, basis):
        requests = position.tables["requests"]
        return Count(requests[requests["requestoutcome"].isin([*outcome])])

    return own(name, measure)


def requests(**outcomes):
    rows = [(outcome, number) for outcome, many in outcomes.items() for number in range(many)]
    return [
        {"requeststableid": f"{outcome}{number}", "receiveddate": BEFORE, "requestoutcome": outcome,
         "requestoutcomedate": IN_MONTH}
        for outcome, number in rows
    ]  # fmt: skip


def figures(extract, *measures):
    table = own_measure_months(Position(extract), measures)
    shown = zip(table["kpi"], table["status"], table["numerator"], strict=True)
    return {kpi: "hidden" if status == "suppressed" else number for kpi, status, number in shown}


def test_a_large_count_is_shown_and_nought_is_a_true_nought(extract_of):
    assert {"a": 12, "b": 0} == figures(extract_of(requests=requests(W=12)), count_of("W", "a"), count_of("A", "b"))


@pytest.mark.parametrize("small", [1, 2, 3, 4])
def test_a_small_count_is_hidden_with_its_denominator_and_value(extract_of, small):
    table = own_measure_months(Position(extract_of(requests=requests(W=small))), [count_of("W")])

    assert [("suppressed", True, True)] == list(
        zip(table["status"], table["numerator"].isna(), table["value"].isna(), strict=True)
    )


def test_a_share_whose_rest_is_small_is_hidden(extract_of):
    def measure(position, basis):
        rows = position.tables["requests"]
        return Share(rows, rows["requestoutcome"].eq("W"))

    assert {"x": "hidden"} == figures(extract_of(requests=requests(W=20, A=3)), own("x", measure, "percent"))


def test_a_mean_of_few_is_hidden(extract_of):
    def measure(position, basis):
        rows = position.tables["requests"]
        return Mean(rows, pd.Series(7.0, index=rows.index))

    assert {"x": "hidden"} == figures(extract_of(requests=requests(W=4)), own("x", measure, "weeks"))


def test_a_mean_is_of_the_rows_that_have_a_value_and_is_hidden_where_they_are_few(extract_of):
    def measure(known):
        def weeks(position, basis):
            rows = position.tables["requests"]
            return Mean(rows, pd.Series(17.0, index=rows.index).where(rows.index < known))

        return own("x", weeks, "weeks")

    extract = extract_of(requests=requests(W=30))

    assert ["suppressed"] == own_measure_months(Position(extract), [measure(1)])["status"].tolist()
    assert [12] == own_measure_months(Position(extract), [measure(12)])["denominator"].tolist()


def test_a_mean_of_noughts_and_few_ones_is_a_small_count_and_hidden(extract_of):
    def measure(position, basis):
        rows = position.tables["requests"]
        return Mean(rows, (rows.index < 2).astype(float) + pd.Series(0.0, index=rows.index))

    assert {"x": "hidden"} == figures(extract_of(requests=requests(W=30)), own("x", measure, "weeks"))


def test_a_remark_that_holds_a_number_is_not_kept(extract_of):
    def measure(position, basis):
        return Count(position.tables["requests"], notes=("2 of them of one school", "as received"))

    table = own_measure_months(Position(extract_of(requests=requests(W=30))), [own("x", measure)])

    assert ["as received"] == table["note"].tolist()


def test_children_that_a_card_does_not_name_are_no_actions(extract_of):
    extract = extract_of(requests=requests(W=3), improvement_plan=[{"actionid": "1", "status": "complete"}])

    def measure(position, basis):
        return Count(position.tables["requests"])

    assert {"x": "hidden"} == figures(
        extract, own("x", measure, "actions", (POINT,), {"improvement_plan": ("status",)})
    )


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (lambda rows: pd.Series(2, index=rows.index), "other than True and False"),
        (lambda rows: pd.Series([True]), "give one for each row"),
    ],
)
def test_marks_that_are_no_yes_or_no_of_each_row_are_told(extract_of, marks, said):
    def measure(position, basis):
        rows = position.tables["requests"]
        return Share(rows, marks(rows))

    with pytest.raises(InputError, match=said):
        figures(extract_of(requests=requests(W=9)), own("x", measure, "percent"))


def test_a_count_that_leaves_few_of_a_printed_measures_cases_is_hidden(extract_of):
    """`six_week_decisions` prints how many were decided: less those agreed, three are left."""
    assert {"agreed": 20, "most": "hidden"} == figures(
        extract_of(requests=requests(Y=20, N=20, W=3)), count_of("Y", "agreed"), count_of("YNW", "most")
    )


def test_a_count_that_leaves_few_of_the_open_cases_is_hidden(extract_of):
    """`open_cases` prints how many requests await a decision: less those of this winter, three are left."""
    days = ["2024-01-20"] * 12 + ["2023-10-01"] * 3
    rows = [{**row, "receiveddate": day} for row, day in zip(requests(A=15), days, strict=True)]
    extract = extract_of(requests=rows)
    assert 15 == open_cases(Position(extract))["open"].iloc[0]

    def measure(position, basis):
        rows = position.tables["requests"]
        return Count(rows[rows["receiveddate"] > "2024-01-01"])

    assert {"x": "hidden"} == figures(extract, own("x", measure))


def test_of_two_own_counts_whose_difference_is_small_the_second_is_hidden(extract_of):
    extract = extract_of(requests=requests(H=20, W=3))

    assert {"all": 23, "most": "hidden"} == figures(extract, count_of("HW", "all"), count_of("H", "most"))


def test_cases_are_known_by_their_request_in_whichever_table_they_are_counted(extract_of, a_case, all_of):
    cases = [a_case(f"c{number}", plan={"startdate": "2024-03-02"}) for number in range(12)]

    def plans(position, basis):
        return Count(position.tables["namedplan"][:-2])

    assert {"x": "hidden"} == figures(
        extract_of(**all_of(*cases)), own("x", plans, "plans", (POINT,), {"namedplan": ("startdate",)})
    )


def test_actions_of_the_plan_are_no_children_and_small_numbers_of_them_are_shown(extract_of):
    extract = extract_of(improvement_plan=[{"actionid": str(number), "status": "complete"} for number in range(3)])

    def actions(position, basis):
        return Count(position.tables["improvement_plan"])

    assert {"x": 3} == figures(extract, own("x", actions, "actions", (POINT,), {"improvement_plan": ("status",)}))


def test_a_measure_whose_columns_did_not_arrive_is_not_collected_and_never_nought(extract_of):
    extract = extract_of(requests=requests(W=9), drop=("requests.requestoutcome",))
    table = own_measure_months(Position(extract), [count_of("W")])

    assert [("not_collected", True)] == list(zip(table["status"], table["value"].isna(), strict=True))


def test_a_measure_gets_no_column_that_tells_what_kind_of_child_and_nothing_of_persons(council, extract_of):
    given = GivenPosition(extract_of(requests=requests(W=9)), whole=Position(extract_of(requests=requests(W=9))))

    assert {"requests", "assessment", "namedplan", "activeplans"} == set(given.tables)
    told = {column for table in (*given.tables.values(), given.plans, given.in_force) for column in table}
    assert not told & {
        "persontableid", "requestsource", "ceasereason", "lastreview", "due", "phasetransferduedate", "sentype", "urn",
    }  # fmt: skip
    assert set(given.tables["requests"]) == {*GIVEN["requests"], *SOURCE_COLUMNS}


def test_a_measure_that_changes_its_rows_changes_no_figure_of_the_products(extract_of):
    extract = extract_of(requests=requests(Y=12, N=9))
    before = month_scorecard(Position(extract))

    def measure(position, basis):
        position.tables["requests"]["requestoutcome"] = "W"
        position.tables.clear()
        return NotCollected("x")

    position = Position(extract)
    own_measure_months(position, [own("x", measure)])

    pd.testing.assert_frame_equal(before, month_scorecard(position))


@pytest.mark.parametrize(
    ("gives", "said"),
    [
        (lambda position: 1 / 0, "it stopped for 2024-03: ZeroDivisionError"),
        (lambda position: position.tables["requests"]["colour"], "name in needs every column that it reads"),
        (
            lambda position: position.tables["requests"]["recievedate"],
            r"nothing that it is given is called 'recievedate'\. Did you mean receiveddate\?: correct it",
        ),
        (
            lambda position: position.tables["requests"].drop(columns="receiveddate")["receiveddate"],
            "it reads 'receiveddate', which this month's extract lacks and needs does not name: correct it",
        ),
        (lambda position: Share(position.tables["requests"], countd=1), r"Share\(…\) got an unexpected keyword"),
        (lambda position: 12, "it gives a int: give a Share, a Count or a Mean of rows"),
        (lambda position: Count(pd.DataFrame({"a": range(9)})), "its rows are not the extract's"),
    ],
)
def test_a_measure_that_stops_or_gives_no_rows_is_told_with_its_file(extract_of, gives, said):
    measure = own("mine", lambda position, basis: gives(position))

    with pytest.raises(InputError, match=said) as refused:
        figures(extract_of(requests=requests(W=9)), measure)
    assert str(refused.value).startswith("mine.py: ")


def test_nothing_of_it_stands_in_the_register(extract_of):
    figures(extract_of(requests=requests(W=9)), count_of("W", "mine"))

    assert "mine" not in REGISTER
