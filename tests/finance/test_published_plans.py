"""A January that DfE has counted takes the place of one that the register would have to grow."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.finance.model import PLACEMENTS
from send_analysis.finance.outturn_start import started_from_outturn
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.finance.published_plans import with_published_plans

JANUARY, PUBLISHED = dt.date(2026, 1, 15), dt.date(2026, 6, 30)
OCTOBER = dt.date(2026, 10, 1)
COUNTED = {"mainstream_academy": 2000, "special_academy_free": 1000, "special_independent": 500, "neet": 300}


def counted(counts, day=JANUARY, quality="GREEN"):
    rows = [(day, kind, count, PUBLISHED, quality, "DfE, Education, health and care plans") for kind, count in counts]
    return pd.DataFrame(rows, columns=["asat", "kind", "plans", "published", "date_quality", "source"])


def test_a_january_that_the_register_lacks_becomes_its_line(register):
    made = with_published_plans(register, counted(COUNTED.items()))
    line = made.as_at(OCTOBER).standing("plans_by_placement")
    assert (line.as_at, line.known_from, line.status) == (JANUARY, PUBLISHED, "outturn")
    assert {name: count for name, count in line.value.items() if count} == {
        "mainstream": 2000, "state_special": 1000, "independent": 500, "no_cost": 300,
    }  # fmt: skip


def test_the_day_before_it_was_published_nothing_is_different(register):
    made = with_published_plans(register, counted(COUNTED.items()))
    before = PUBLISHED - dt.timedelta(days=1)
    name = "plans_by_placement"
    assert made.as_at(before).standing(name) == register.as_at(before).standing(name)


def test_a_january_that_the_register_has_is_left_as_the_council_typed_it(register):
    typed = max(line.describes[1] for line in register.entries["plans_by_placement"].lines)
    assert with_published_plans(register, counted(COUNTED.items(), typed)).entries == register.entries


def test_where_places_are_not_counted_all_plans_are_shared_out_as_the_january_before_and_it_says_so(register):
    before = register.entries["plans_by_placement"].lines[-1]
    whole = sum(before.value.values())
    line = with_published_plans(register, counted([("", 2 * whole)])).as_at(OCTOBER).standing("plans_by_placement")
    assert line.value == pytest.approx({name: 2 * before.value.get(name, 0) for name in PLACEMENTS})
    assert (line.status, line.quality, "Shared out" in line.note) == ("assumed", "AMBER", True)


@pytest.mark.parametrize(("quality", "said"), [("GREEN", False), ("AMBER", True)])
def test_a_day_of_publication_that_is_only_the_latest_possible_is_said_to_be(register, quality, said):
    line = with_published_plans(register, counted(COUNTED.items(), quality=quality)).entries["plans_by_placement"]
    assert ("at the latest" in line.lines[-1].note) is said


def test_a_forecast_of_the_year_after_starts_from_the_plans_that_were_counted(register):
    """The outturn of March 2026 moves the base year to 2026/27, whose plans are those of January 2026."""
    outturn = register.entries["deficit_outturn"]
    line = dataclasses.replace(
        outturn.lines[-1], value={"2026-03-31": 180.0}, as_at=dt.date(2026, 3, 31), known_from=dt.date(2026, 7, 31)
    )
    gap = register.entries["gap_outturn"]
    of_year = dataclasses.replace(gap.lines[-1], value={"2025-26": 60.0}, known_from=dt.date(2026, 7, 31))
    entries = {
        **register.entries,
        "deficit_outturn": dataclasses.replace(outturn, lines=(*outturn.lines, line)),
        "gap_outturn": dataclasses.replace(gap, lines=(*gap.lines, of_year)),
    }
    ended = dataclasses.replace(register, entries=entries)
    own = OwnRecords(Month(2026, 9))
    grown, _ = started_from_outturn(ended, own, OCTOBER)
    counted_on, _ = started_from_outturn(with_published_plans(ended, counted(COUNTED.items())), own, OCTOBER)
    plans = [sum(made.as_at(OCTOBER).numbers("plans_by_placement").values()) for made in (grown, counted_on)]
    assert plans[1] == sum(COUNTED.values()) != plans[0]


def test_an_empty_register_stays_empty(register):
    bare = dataclasses.replace(register, entries={})
    assert with_published_plans(bare, counted(COUNTED.items())) is bare
