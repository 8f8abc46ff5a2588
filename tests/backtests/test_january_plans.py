"""Plans by type of placement, worked out from DfE's files, are those that the sample council's returns said."""

import datetime as dt

from tests.conftest import ROOT

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.settings import load_settings
from send_analysis.dfe.january_placements import january_plans
from send_analysis.finance.own_figures import plans_by_placement
from send_analysis.measures.establishment_groups import GROUP_OF_KIND

#: The Januaries of which both are there.
BOTH = (dt.date(2024, 1, 18), dt.date(2025, 1, 16))


def test_dfes_count_of_a_january_is_the_returns_by_every_type_of_placement():
    council = load_settings(ROOT, "bcp", Month(2026, 10)).council
    published = january_plans(ROOT / "data" / "reference", council.dfe_code, list(GROUP_OF_KIND), dt.date(2026, 10, 1))
    by_day = {
        day: plans_by_placement(dict(zip(rows["kind"], rows["plans"], strict=True)))
        for day, rows in published.groupby("asat")
    }
    typed = {line.as_at: line.value for line in load_assumptions(ROOT, "bcp").entries["plans_by_placement"].lines}
    assert {day: typed[day] for day in BOTH} == {day: by_day[day] for day in BOTH}
