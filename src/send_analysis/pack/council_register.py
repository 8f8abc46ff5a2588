"""A council's register as a report uses it: its files, and the plans that DfE has counted since they were written."""

from __future__ import annotations

from send_analysis.config.assumptions import Assumptions, load_assumptions
from send_analysis.config.settings import Settings
from send_analysis.dfe.january_placements import january_plans
from send_analysis.finance.published_plans import with_published_plans
from send_analysis.measures.establishment_groups import GROUP_OF_KIND


def council_register(settings: Settings) -> Assumptions:
    """The register of the settings' council, with DfE's Januaries published by the as-at day; empty without one.

    Raises InputError that lists every fault of its files.
    """
    council = settings.council
    register = load_assumptions(settings.root, council.code)
    if not len(register) or not council.dfe_code:
        return register
    reference, most = settings.root / "data" / "reference", settings.reporting.january_jump
    return with_published_plans(
        register, january_plans(reference, council.dfe_code, list(GROUP_OF_KIND), settings.as_at, most)
    )
