"""Placements: the primary placement open at the month's end, and whether it is mainstream."""

import pytest

from send_analysis.measures.placements import plans_by_kind
from send_analysis.measures.position import Position

SCHOOLS = [
    {"URN": "100", "TypeOfEstablishment (name)": "Community school"},
    {"URN": "200", "TypeOfEstablishment (name)": "Community special school"},
    {"URN": "300", "TypeOfEstablishment (name)": "Moon base"},
]


@pytest.fixture(scope="module")
def placed(a_case):
    """A child in these places: each a URN, an entry date, a leaving date and a rank."""

    def of(name, *places):
        columns = ("urn", "entrydate", "leavingdate", "placementrank")
        return a_case(name, places=[dict(zip(columns, place, strict=False)) for place in places])

    return of


def test_worked_example_of_mainstream_penetration(extract_of, all_of, placed, a_case, figure):
    extract = extract_of(
        establishments=SCHOOLS,
        **all_of(
            placed("in mainstream", ("100", "2023-09-01")),
            placed("in a special school", ("200", "2023-09-01")),
            placed("left mainstream", ("100", "2020-09-01", "2023-07-20"), ("200", "2023-09-01")),
            placed("nowhere"),
            a_case("at home", places=[{"sensetting": "EHE", "entrydate": "2023-09-01"}]),
        ),
    )

    found = figure(extract, "mainstream_penetration")

    assert (1, 5, 20.0) == (found.numerator, found.denominator, found.value)
    assert "1 plan without an open placement" == found.note


@pytest.mark.parametrize(
    ("entry", "leaving", "mainstream"),
    [
        ("2024-03-31", None, 1),
        ("2024-04-01", None, 0),
        ("2023-09-01", "2024-03-31", 0),
        ("2023-09-01", "2024-04-01", 1),
        (None, None, 0),
    ],
)
def test_a_placement_is_open_from_its_entry_until_the_day_of_leaving(
    extract_of, placed, counts, entry, leaving, mainstream
):
    extract = extract_of(establishments=SCHOOLS, **placed("child", ("100", entry, leaving)))

    assert (mainstream, 1) == counts(extract, "mainstream_penetration")


@pytest.mark.parametrize(("mainstream_from", "counted"), [("2023-09-01", 0), ("2024-01-08", 1)])
def test_of_two_open_primary_placements_the_latest_entered_counts_and_it_is_told(
    extract_of, placed, figure, mainstream_from, counted
):
    rows = placed("child", ("100", mainstream_from), ("200", "2023-10-01"))

    found = figure(extract_of(establishments=SCHOOLS, **rows), "mainstream_penetration")

    assert (counted, 1) == (found.numerator, found.denominator)
    assert "1 plan with several open primary placements" == found.note


def test_only_a_secondary_placement_is_in_the_denominator_only(extract_of, placed, figure):
    rows = placed("child", ("100", "2023-09-01", None, "2"))

    found = figure(extract_of(establishments=SCHOOLS, **rows), "mainstream_penetration")

    assert (0, 1, "1 plan with only a secondary placement") == (found.numerator, found.denominator, found.note)


@pytest.mark.parametrize(
    ("urn", "note"),
    [
        ("999", "1 plan at a URN not in establishments"),
        ("300", "1 plan at an establishment type not known (Moon base)"),
    ],
)
def test_an_unknown_place_is_in_the_denominator_only_and_is_told(extract_of, placed, figure, urn, note):
    found = figure(extract_of(establishments=SCHOOLS, **placed("child", (urn, "2023-09-01"))), "mainstream_penetration")

    assert (0, 1, note) == (found.numerator, found.denominator, found.note)


def test_without_establishments_mainstream_is_not_collected(extract_of, placed, figure):
    found = figure(extract_of(**placed("child", ("100", "2023-09-01"))), "mainstream_penetration")

    assert ("not_collected", "no file establishments") == (found.status, found.note)


def test_a_list_of_establishments_without_rows_is_not_a_share_of_nought(extract_of, placed, figure):
    found = figure(extract_of(establishments=[], **placed("child", ("100", "2023-09-01"))), "mainstream_penetration")

    assert ("not_collected", None) == (found.status, found.value)


def test_a_child_in_a_unit_of_a_mainstream_school_is_in_mainstream(extract_of, a_case, figure):
    places = [{"urn": "100", "entrydate": "2023-09-01", "senunitindicator": True}]

    found = figure(extract_of(establishments=SCHOOLS, **a_case("child", places=places)), "mainstream_penetration")

    assert (1, "mainstream_la_maintained_senunit") == (found.numerator, found.rows["kind"].iloc[0])


def test_a_plan_without_an_activeplans_row_has_no_placement(extract_of, a_case, figure):
    found = figure(extract_of(establishments=SCHOOLS, **a_case("child", active=None)), "mainstream_penetration")

    assert (0, 1) == (found.numerator, found.denominator)
    assert "1 plan in force without an activeplans row" in found.note


def test_an_activeplans_row_without_a_plan_has_its_placement(extract_of, a_case, counts):
    rows = a_case("child", plan=None, places=[{"urn": "100", "entrydate": "2023-09-01"}])

    assert (1, 1) == counts(extract_of(establishments=SCHOOLS, **rows), "mainstream_penetration")


def test_without_the_unit_columns_mainstream_is_still_measured(extract_of, placed, counts):
    drop = (
        "placementdetail.senunitindicator",
        "placementdetail.resourcedprovisionindicator",
        "placementdetail.sensetting",
    )
    extract = extract_of(establishments=SCHOOLS, drop=drop, **placed("child", ("100", "2023-09-01")))

    assert (1, 1) == counts(extract, "mainstream_penetration")


def test_no_plan_is_no_cases(extract_of, figure):
    assert "no_cases" == figure(extract_of(establishments=SCHOOLS), "mainstream_penetration").status


def test_worked_example_of_independent_share(extract_of, all_of, placed, figure):
    schools = [
        {"URN": "300", "TypeOfEstablishment (name)": "Other independent special school"},
        {"URN": "400", "TypeOfEstablishment (name)": "Non-maintained special school"},
        {"URN": "500", "TypeOfEstablishment (name)": "Other independent school"},
    ]
    extract = extract_of(
        establishments=[*SCHOOLS[:2], *schools],
        **all_of(
            placed("independent special", ("300", "2023-09-01")),
            placed("non-maintained special", ("400", "2023-09-01")),
            placed("mainstream independent", ("500", "2023-09-01")),
            placed("state special", ("200", "2023-09-01")),
            placed("left an independent school", ("300", "2020-09-01", "2023-07-20"), ("100", "2023-09-01")),
            placed("nowhere"),
        ),
    )

    found = figure(extract, "independent_share")

    assert (2, 6) == (found.numerator, found.denominator)


def test_worked_example_of_out_of_school(extract_of, all_of, a_case, counts):
    def setting(code, **more):
        return a_case(f"{code} {more}", places=[{"sensetting": code, "entrydate": "2023-09-01"} | more])

    extract = extract_of(
        **all_of(
            *(setting(code) for code in ("OLA", "EHE", "NEET", "NIEC", "NIEO")),
            setting("OPA"),
            setting("EYP"),
            setting("OTH"),
            setting("EHE", leavingdate="2024-03-01"),
            setting("EHE", placementrank="2"),
            setting("EHE", urn="100"),
            setting("EHE", entrydate="2024-04-01"),
        )
    )

    assert (5, None) == counts(extract, "out_of_school")


def test_the_only_placement_without_a_rank_is_the_placement(extract_of, all_of, placed, figure):
    """Ten of forty plans have one open placement that has no rank; half of them are in mainstream."""
    blank = [
        placed(f"blank {number}", ("100" if number % 2 else "200", "2020-09-01", None, None)) for number in range(10)
    ]
    ranked = [placed(f"ranked {number}", ("100" if number % 2 else "200", "2020-09-01")) for number in range(30)]

    found = figure(extract_of(establishments=SCHOOLS, **all_of(*blank, *ranked)), "mainstream_penetration")

    assert (20, 40) == (found.numerator, found.denominator)
    assert "10 plans whose placement has no rank, taken as their primary one" == found.note


@pytest.mark.parametrize(
    ("places", "mainstream", "note"),
    [
        (
            [("100", "2020-09-01", None, None), ("200", "2020-09-01", None, "2")],
            1,
            "1 plan whose placement has no rank, taken as its primary one",
        ),
        ([("100", "2020-09-01", None, None), ("200", "2020-09-01")], 0, ""),
        (
            [("100", "2020-09-01", None, None), ("200", "2020-09-01", None, None)],
            0,
            "1 plan with several open placements of which none is ranked primary",
        ),
    ],
)
def test_a_placement_without_a_rank_beside_others(extract_of, placed, figure, places, mainstream, note):
    found = figure(extract_of(establishments=SCHOOLS, **placed("child", *places)), "mainstream_penetration")

    assert (mainstream, 1, note) == (found.numerator, found.denominator, found.note)


PROVIDERS = [
    {"URN": "100", "UKPRN": "10000001", "TypeOfEstablishment (name)": "Community school"},
    {"URN": "400", "UKPRN": "10000004", "TypeOfEstablishment (name)": "Further education"},
    {"URN": "401", "UKPRN": "10000004", "TypeOfEstablishment (name)": "Further education"},
    {"URN": "500", "UKPRN": "10000005", "TypeOfEstablishment (name)": "Community school"},
    {"URN": "501", "UKPRN": "10000005", "TypeOfEstablishment (name)": "Community special school"},
]


@pytest.mark.parametrize(
    ("ukprn", "kind"),
    [
        ("10000001", "mainstream_la_maintained"),
        ("10000004", "general_fe_tertiary_colleges"),
        ("10000005", ""),
        ("10099999", ""),
    ],
)
def test_a_place_known_by_its_ukprn_alone_is_looked_up(extract_of, a_case, figure, ukprn, kind):
    child = a_case("child", places=[{"ukprn": ukprn, "entrydate": "2020-09-01"}])
    extract = extract_of(establishments=PROVIDERS, **child)

    assert [kind] == list(plans_by_kind(Position(extract))["kind"])
    told = "1 plan at a UKPRN that establishments does not tell the place of"
    assert ("" if kind else told) == figure(extract, "mainstream_penetration").note


def test_a_ukprn_says_nothing_beside_a_setting(extract_of, a_case):
    child = a_case("child", places=[{"ukprn": "10000001", "sensetting": "EHE", "entrydate": "2020-09-01"}])
    extract = extract_of(establishments=PROVIDERS, **child)
    assert ["elective_home_education"] == list(plans_by_kind(Position(extract))["kind"])
