"""Small counts stay in a month's records until twelve months of them can be added up."""

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.intake.extract import Extract
from send_analysis.measures.position import Position
from send_analysis.pack.kept_counts import counted_months, keep_counts, mainstream_ends

FEBRUARY, MARCH = Month(2024, 2), Month(2024, 3)


@pytest.fixture
def paths(tmp_path):
    return Paths(tmp_path, "x", MARCH)


def ceased(extract_of, a_case, month):
    case = a_case("child", plan={"ceasedate": f"{month}-10", "ceasereason": "1"})
    schools = [{"URN": "100", "TypeOfEstablishment (name)": "Community school"}]
    return Position(extract_of(str(month), person=[{"persontableid": "child"}], establishments=schools, **case))


def test_each_month_is_counted_from_its_own_extract(paths, extract_of, a_case):
    for month in (FEBRUARY, MARCH):
        keep_counts(paths.at(month), ceased(extract_of, a_case, month))

    months = counted_months(paths).months

    assert {"2024-02", "2024-03"} == set(months)
    assert [1] == list(months["2024-02"]["count"])


def test_a_later_month_is_not_looked_at(paths, extract_of, a_case):
    keep_counts(paths, ceased(extract_of, a_case, MARCH))

    assert {} == dict(counted_months(paths.at(FEBRUARY)).months)


def test_the_counts_lie_in_the_records_and_not_in_what_later_reports_open(paths, extract_of, a_case):
    keep_counts(paths, ceased(extract_of, a_case, MARCH))

    kept = {"counts-by-category.csv", "mainstream-by-year-group.csv", "plans-by-placement.csv"}
    assert kept == {path.name for path in paths.records.iterdir()}
    assert not paths.measured.exists()
    assert not paths.pack.exists()


def test_a_month_in_which_nothing_arrived_keeps_nothing(paths):
    keep_counts(paths, Position(Extract("x", MARCH, {})))

    assert {} == dict(counted_months(paths).months)


def test_the_share_is_compared_with_the_same_time_of_the_year_before(paths, extract_of, a_case):
    for month in (Month(2023, 3), FEBRUARY, MARCH):
        keep_counts(paths.at(month), ceased(extract_of, a_case, month))

    assert {"2023-03", "2024-03"} == set(mainstream_ends(paths))
