"""The columns of the tables that others rely on."""

from __future__ import annotations

#: The one border between sums and presentation. Units and statuses as in `measures.register`.
SCORECARD_COLUMNS = (
    "council", "kpi", "month", "basis", "numerator", "denominator", "value", "unit", "better", "status", "note",
)  # fmt: skip

#: GBP million; `asat` is the 31 March that ends the financial year.
DEFICIT_COLUMNS = (
    "scenario", "financialyear", "asat", "gross_gap", "transfer", "gap", "deficit", "low", "high", "unit",
)  # fmt: skip
