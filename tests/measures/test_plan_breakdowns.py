"""Plans by need, year group and kind of place, overdue reviews and phase transfers: each counted once."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.config.settings import Council
from send_analysis.measures.background import Background
from send_analysis.measures.disclosure.protection import Earlier, protected
from send_analysis.measures.placements import out_of_school
from send_analysis.measures.plan_breakdowns import (
    EARLIER_YEAR,
    OTHER_MOVE,
    OUT,
    OVERDUE,
    PLACE_GROUPS,
    THIS_YEAR,
    mainstream_by_need,
    overdue_reviews,
    plans_by_place,
    transfers_by_deadline,
)
from send_analysis.measures.position import Position
from send_analysis.measures.result import NotCollected

BACKGROUND = Background(Council("x", "X"), dt.date(2024, 5, 1), Path(), pd.DataFrame())
SCHOOLS = [
    {"URN": "100", "TypeOfEstablishment (name)": "Community school"},
    {"URN": "200", "TypeOfEstablishment (name)": "Academy special converter"},
    {"URN": "300", "TypeOfEstablishment (name)": "Pupil referral unit"},
]


@pytest.fixture(scope="module")
def child(a_case):
    """A child in a school: its rows, birth date and primary need among them."""

    def of(name, urn="100", born="2013-08-31", need="ASD", **said):
        place = {"urn": urn, "entrydate": "2023-09-01"}
        rows = a_case(name, places=[place] if urn else [], **said)
        rows["person"] = [{"persontableid": name, "personbirthdate": born}]
        rows["senneed"] = [{"activeplanstableid": name, "sentype": need, "sentyperank": "1"}] if need else []
        return rows

    return of


@pytest.fixture(scope="module")
def counted(extract_of):
    """What a breakdown counts, by the values of its categories; nought left out."""

    def of(builder, *children, **more):
        names = {table for rows in children for table in rows}
        tables = {name: [row for rows in children for row in rows.get(name, [])] for name in names}
        made = builder(Position(extract_of(establishments=SCHOOLS, **tables, **more)), BACKGROUND)
        if isinstance(made, NotCollected):
            return made.note
        counts = made.counts.groupby(made.shown, as_index=False)["count"].sum()
        return {tuple(row[:-1]): row[-1] for row in counts.itertuples(index=False, name=None)}

    return of


def test_each_plan_in_force_is_counted_once_by_need_year_group_and_place(child, counted):
    found = counted(
        mainstream_by_need,
        child("one"),
        child("another"),
        child("special", "200", need="MLD"),
        child("nowhere", None, need="PMLD", born="2005-08-31"),
        child("ceased", plan={"ceasedate": "2024-01-01"}),
    )

    assert found == {
        ("autism", "year 6", "mainstream"): 2,
        ("cognition and learning", "year 6", "anywhere else"): 1,
        ("cognition and learning", "year 14 and above", "anywhere else"): 1,
    }


def test_a_blank_need_or_birth_date_is_not_known_and_still_counted(child, counted):
    assert {("not known", "not known", "mainstream"): 1} == counted(
        mainstream_by_need, child("x", need=None, born=None)
    )


def test_only_the_primary_need_counts(child, counted):
    rows = child("x")
    rows["senneed"] = [
        {"activeplanstableid": "x", "sentype": "SEMH", "sentyperank": "2"},
        {"activeplanstableid": "x", "sentype": "SLCN", "sentyperank": "1"},
    ]

    assert ["speech, language and communication"] == [need for need, *_ in counted(mainstream_by_need, rows)]


@pytest.mark.parametrize("dropped", ["person", "person.personbirthdate"])
def test_without_birth_dates_needs_and_lengths_are_counted_all_the_same(child, counted, dropped):
    late = child("late", plan={"startdate": "2018-01-01"}, active={"lastreview": "2023-03-30"})

    assert {("autism", "mainstream"): 1} == counted(mainstream_by_need, late, drop=(dropped,))
    assert {("up to 3 months",): 1} == counted(overdue_reviews, late, drop=(dropped,))


def test_places_stand_in_dfes_groups(child, counted):
    found = counted(
        plans_by_place, child("a"), child("b", "200"), child("c", "300"), child("d", None), child("e", "999")
    )

    assert found == {
        ("mainstream", "maintained"): 1,
        ("special", "academy or free school"): 1,
        ("alternative provision", "pupil referral unit or other"): 1,
        ("not known", "not known"): 2,
    }


def test_a_sen_unit_is_part_of_its_school_and_home_education_is_elsewhere(a_case, child, counted):
    unit = child("unit")
    unit["placementdetail"][0]["senunitindicator"] = True
    home = a_case("home", places=[{"sensetting": "EHE", "entrydate": "2023-09-01"}])
    neet = a_case("neet", places=[{"sensetting": "NEET", "entrydate": "2023-09-01"}])

    found = counted(plans_by_place, unit, home, neet)

    assert found == {
        ("mainstream", "maintained"): 1,
        ("educated elsewhere", "home education"): 1,
        ("educated elsewhere", "not in education or other"): 1,
    }


def test_how_many_are_out_of_school_is_known_beside_the_places(a_case, child, extract_of):
    rows = [child("a"), child("nowhere", None)]
    rows += [
        a_case(code, places=[{"sensetting": code, "entrydate": "2023-09-01"}]) for code in ("EHE", "NEET", "OPA", "EYP")
    ]
    tables = {name: [one for case in rows for one in case.get(name, [])] for name in rows[0]}
    position = Position(extract_of(establishments=SCHOOLS, **tables))
    made = plans_by_place(position, BACKGROUND)

    known = {made.count(headline) for headline in made.headlines if headline == {"out": OUT}}
    others = [headline["group"] for headline in made.headlines if "out" in headline and "group" in headline]

    assert known == {out_of_school(position, "point").value} == {2}
    assert others == [[*(group for group in PLACE_GROUPS if group != "educated elsewhere"), "not known"]]
    # The one with other arrangements, whom all educated elsewhere less those out of school would give.
    assert [1] == [made.count(sum_of_one) for sum_of_one in made.subtracted]
    assert list(protected(made).frame) == ["group", "part", "count", "status"]


@pytest.mark.parametrize(
    ("reviewed", "length"),
    [
        ("2023-03-30", OVERDUE[0]),
        ("2022-12-31", OVERDUE[0]),
        ("2022-12-30", OVERDUE[1]),
        ("2022-09-30", OVERDUE[1]),
        ("2022-09-29", OVERDUE[2]),
        ("2022-03-31", OVERDUE[2]),
        ("2022-03-30", OVERDUE[3]),
        ("2021-03-31", OVERDUE[3]),
        ("2021-03-30", OVERDUE[4]),
    ],
)
def test_a_review_is_overdue_by_the_days_since_it_was_due(child, counted, reviewed, length):
    late = child("late", plan={"startdate": "2018-01-01"}, active={"lastreview": reviewed})

    assert {(length, "year 6"): 1} == counted(overdue_reviews, late)


def test_a_review_due_on_the_last_day_is_not_overdue(child, counted):
    due = child("due", plan={"startdate": "2018-01-01"}, active={"lastreview": "2023-03-31"})

    assert {} == counted(overdue_reviews, due)


def reviews_overdue(child, extract_of, month, *reviewed):
    """The breakdown of plans whose last reviews were on some days, of a month's end."""
    rows = [
        child(str(place), plan={"startdate": "2015-01-01"}, active={"lastreview": day})
        for place, day in enumerate(reviewed)
    ]
    tables = {name: [one for case in rows for one in case.get(name, [])] for name in rows[0]}
    return overdue_reviews(Position(extract_of(month, establishments=SCHOOLS, **tables)), BACKGROUND)


def test_how_many_fell_due_in_the_school_year_is_known_beside_the_lengths(child, extract_of):
    made = reviews_overdue(child, extract_of, Month(2024, 3), "2023-02-01", "2022-09-01", "2022-08-31", "2020-01-01")

    assert ({"fell_due": THIS_YEAR}, 2) == (made.headlines[0], made.count(made.headlines[0]))
    assert made.headlines[1:] == [
        {"overdue": [OVERDUE[0], OVERDUE[1]], "fell_due": EARLIER_YEAR},
        {"overdue": [OVERDUE[3], OVERDUE[4]], "fell_due": THIS_YEAR},
    ]
    assert {0} == {made.count(one) for one in made.headlines[1:]}
    assert "fell_due" not in protected(made).frame


def test_a_few_reviews_of_a_length_are_not_the_years_number_less_the_other_lengths(child, extract_of):
    days = ["2023-02-01"] * 3 + ["2022-12-01"] * 8 + ["2021-09-01"] * 8 + ["2020-01-01"] * 4
    made = reviews_overdue(child, extract_of, Month(2024, 3), *days)

    lengths = protected(made).frame
    hidden = set(lengths[lengths["year_group"].eq("all") & lengths["status"].eq("suppressed")]["overdue"])

    assert {OVERDUE[0], OVERDUE[1], OVERDUE[4]} <= hidden


def test_phase_transfers_stand_by_their_deadline_and_whether_they_met_it(a_case, counted):
    def moving(name, due, final):
        return a_case(name, active={"phasetransferduedate": due, "phasetransferfinaldate": final})

    found = counted(
        transfers_by_deadline,
        moving("a", "2024-02-15", "2024-02-15"),
        moving("b", "2024-02-15", "2024-02-16"),
        moving("c", "2024-03-31", None),
        moving("d", "2024-03-01", "2024-02-20"),
        moving("e", "2025-02-15", None),
    )

    assert found == {
        ("15 February: all other moves", "on time"): 1,
        ("15 February: all other moves", "late"): 1,
        ("31 March: moves to post-16", "not finalised"): 1,
        ("another day", "on time"): 1,
    }


def transfers(a_case, extract_of, *said):
    """The breakdown of phase transfers, each (due, final), at the end of March 2024."""
    rows = [
        a_case(str(place), active={"phasetransferduedate": due, "phasetransferfinaldate": final})
        for place, (due, final) in enumerate(said)
    ]
    tables = {name: [one for case in rows for one in case.get(name, [])] for name in rows[0]}
    return transfers_by_deadline(Position(extract_of("2024-03", establishments=SCHOOLS, **tables)), BACKGROUND)


FEBRUARY, MARCH = "2024-02-15", "2024-03-31"


def test_what_februarys_report_said_of_transfers_is_known_beside_marchs_table(a_case, extract_of):
    few = [(FEBRUARY, FEBRUARY)] * 3 + [(FEBRUARY, None)] * 7 + [(MARCH, MARCH)] * 9 + [(MARCH, None)] * 6
    many = few + [(FEBRUARY, FEBRUARY)] * 5

    assert {"due": ("2024-02",), "finalised": "on time"} in transfers(a_case, extract_of, *few).headlines
    assert not protected(transfers(a_case, extract_of, *few)).published
    shown = protected(transfers(a_case, extract_of, *many))
    assert shown.published
    assert ["deadline", "finalised", "count", "status"] == list(shown.frame)


def test_of_one_deadlines_month_nothing_earlier_was_said(a_case, extract_of):
    made = transfers(a_case, extract_of, *[(MARCH, MARCH)] * 9)

    assert [{"finalised": "on time"}, {"deadline": OTHER_MOVE, "due": ["2024-03"]}] == list(made.headlines)


# What earlier months and the flow of the backlog tell -----------------------------------------------------------


def test_reviews_that_became_overdue_in_the_month_are_among_the_shortest(child, extract_of):
    """17 became overdue in March, as the report prints: of 20 up to six months no more than three can be longer."""
    days = ["2023-03-10"] * 17 + ["2022-12-01"] * 3 + ["2022-09-10"] * 8 + ["2022-06-01"] * 9
    made = reviews_overdue(child, extract_of, Month(2024, 3), *days)
    lengths = protected(made).frame
    hidden = set(lengths[lengths["year_group"].eq("all") & lengths["status"].eq("suppressed")]["overdue"])

    assert [({"overdue": OVERDUE[0], "fell_due": THIS_YEAR}, 17, None)] == list(made.bounds)
    assert {OVERDUE[1], OVERDUE[2]} <= hidden


def test_a_length_that_nobody_could_have_reached_is_not_told_beside_the_month_before(child, extract_of):
    """In February nobody was late; in March three are, and 17 more than a year: alone that is safe to tell."""
    older = ["2021-06-01"] * 17
    before = reviews_overdue(child, extract_of, Month(2024, 2), *older)
    now = reviews_overdue(child, extract_of, Month(2024, 3), *older, "2023-03-10", "2023-03-11", "2023-03-12")
    earlier = [Earlier(Month(2024, 2).last_day, protected(before).frame)]

    assert (3, None) == now.flows(Month(2024, 2).last_day)
    assert not protected(now, earlier).published


def test_of_an_earlier_school_years_lengths_nothing_follows(child, extract_of):
    made = reviews_overdue(child, extract_of, Month(2023, 9), *["2021-06-01"] * 17, "2022-09-10")

    assert dt.date(2023, 9, 1) == made.course.first_day
    assert [({"overdue": OVERDUE[0]}, 1, None)] == list(made.bounds)


def test_a_transfer_that_was_not_final_may_be_late_next_month_and_one_on_time_stays_so(a_case, extract_of):
    made = transfers(a_case, extract_of, (FEBRUARY, FEBRUARY), (MARCH, None))
    february, march = dt.date(2024, 2, 29), dt.date(2024, 3, 31)

    assert {"finalised": (("not finalised", "late"),)} == made.course.steps
    assert {"due": ["2024-03"]} == made.course.newcomers(february, march)
    assert {"due": ["2024-02"]} == made.course.there(february)
    assert (None, 0) == made.flows(february)


def test_dfes_year_groups_and_needs_of_one_january_are_both_known(child, extract_of, monkeypatch):
    """DfE printed three in mainstream before Reception in January, and nobody has come or gone since."""
    module = "send_analysis.measures.plan_breakdowns"
    january = dt.date(2023, 12, 31)
    needs = pd.DataFrame([("autism", 30, "ok"), ("all", 30, "ok")], columns=["need", "count", "status"])
    groups = pd.DataFrame(
        [("before Reception", "mainstream", 3, "ok"), ("before Reception", "all", 3, "ok")],
        columns=["year_group", "place", "count", "status"],
    )
    monkeypatch.setattr(f"{module}.plans_by_need_in_january", lambda *asked: [Earlier(january, needs)])
    monkeypatch.setattr(f"{module}.plans_by_year_group_in_january", lambda *asked: [Earlier(january, groups)])
    monkeypatch.setattr(f"{module}.plans_came_and_went", lambda *asked: lambda since: (0, 0))
    plans = [child(f"p{n}") for n in range(20)] + [child(f"s{n}", born="2010-01-01") for n in range(7)]
    plans += [child(f"y{n}", born="2020-01-01") for n in range(3)]
    tables = {name: [row for rows in plans for row in rows[name]] for name in plans[0]}
    made = mainstream_by_need(Position(extract_of(establishments=SCHOOLS, **tables)), BACKGROUND)

    assert protected(replace(made, public=made.public[:1])).published
    assert not protected(made).published
