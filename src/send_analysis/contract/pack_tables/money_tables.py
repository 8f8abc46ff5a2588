"""The deficit, what it rests on and what may become of it; amounts in GBP million."""

from __future__ import annotations

from send_analysis.contract.pack_tables.kinds import date, flag, integer, list_of, number, pack_table, text

FINANCE = {
    "deficit": pack_table(
        "Every scenario's path, from its opening balance.",
        "scenario", "financialyear", date("asat", "the 31 March that ends the financial year"),
        number("gross_gap", "the gap before the transfer from the schools block"), number("transfer", "that transfer"),
        number("gap", "the gap after it"), number("deficit", "the deficit at the end of the year"), "low", "high",
        "unit",
    ),
    "scenarios": pack_table(
        "The scenarios themselves.",
        "scenario", "label", text("description", "what it is, in a sentence"),
        text("reference", "its letter in the paper"), text("method", "published or modelled"),
        text("role", "unmitigated, levers or plan"), "known_from",
        text("status", "ok, or not_known where it was drawn up only after the as-at day"),
    ),
    "fan": pack_table(
        "The range of the deficit at each 31 March.",
        "scenario", "financialyear", "asat", number("p5", "5% of the draws lie below"),
        number("p25", "25% of the draws lie below"), number("p50", "the middle draw"),
        number("p75", "75% of the draws lie below"), number("p95", "95% of the draws lie below"),
        integer("draws", "draws"), integer("seed", "the seed of the draws"), "unit",
    ),
    "chances": pack_table(
        "How many of the draws reach a line.",
        "scenario", text("question", "balance (a year without a gap by then) or plan (no higher a deficit)"),
        "asat", number("threshold", "the line"),
        number("chance", "the share of the draws"), integer("draws", "draws"), "unit",
    ),
    "tornado": pack_table(
        "How far the deficit moves when one assumption moves.",
        "scenario", "id", "label", "asat", number("value", "the assumption's value"), "low", "high", "unit",
        number("deficit_low", "the deficit at the low value"), number("deficit_high", "the deficit at the high value"),
        number("swing", "the distance between the two"), number("share", "percent of all that the assumptions move"),
        text("impact", "HIGH, MEDIUM or LOW"), flag("drawn", "whether the draws move it"), "quality",
    ),
    "override": pack_table(
        "When the statutory override ends: the law in force, then what was announced.",
        "id", text("status", "law or announced"), date("value", "the day"), text("in_words", "the day in words"),
        "instrument", "known_from", "in_force_from", "source", "evidenced_by", "quality", "quality_reason",
    ),
    "carry": pack_table(
        "Income forgone in each year on the deficit.",
        "scenario", "financialyear", "asat", number("opening", "the deficit at the start"),
        number("closing", "the deficit at the end"), number("rate", "percent a year"),
        number("carry", "income forgone"), number("carry_to_date", "income forgone since the path begins"), "unit",
    ),
    "reserves": pack_table(
        "General Fund reserves less the deficit.",
        "scenario", "asat", number("reserves", "reserves"), number("deficit", "the deficit"),
        number("headroom", "reserves less the deficit"), "unit",
    ),
    "crossings": pack_table(
        "The days on which a line is crossed.",
        "scenario",
        text("kind", "reserves (the deficit is greater), cash (it may run out) or override (by law it ends)"),
        date("after", "the last day before"), date("by", "the first day after"),
        date("estimate", "the day on a straight line between"), text("printed", "the paper's own day or year"),
        "instrument",
    ),
    "levers": pack_table(
        "What each lever saves in each year.",
        "id", "label", "financialyear", "asat", number("alone", "by itself"),
        number("on_top", "on top of those before it"), "unit",
    ),
    "management_plan": pack_table(
        "The lines of the management plan, year by year.",
        "scenario", text("role", "unmitigated or levers"), "financialyear", "asat", text("line", "the line"),
        text("placement", "the type of placement; blank for a line of all"), number("plans", "plans"),
        number("unit_cost", "a plan's cost, GBP"), "amount", "unit",
    ),
    "savings": pack_table(
        "Each year's gap without levers, with those that have a figure, and in the plan.",
        "financialyear", "asat", number("unmitigated_gap", "without levers"),
        number("quantified_savings", "by levers with a figure"), number("gap_with_levers", "with these"),
        number("unquantified_savings", "what the plan saves beyond them"), number("plan_gap", "in the plan"), "unit",
    ),
    "required": pack_table(
        "What must change for a year without a gap.",
        text("measure", "what would change"), number("growth_later", "later growth in plans, a share"),
        number("needed", "what it would have to be"), number("now", "what it is"), number("change", "percent"), "unit",
    ),
    "movement": pack_table(
        "Why the gap or the deficit differs from before, cause by cause.",
        "scenario", text("kind", "year on year, or since the last report"),
        text("start", "the year or day that it starts from"), text("end", "the year or day that it ends at"),
        text("cause", "the cause: an assumption's id since the last report"), "amount",
        text("before", "the assumption's value at the start, in words"), text("after", "its value at the end"), "unit",
    ),
    "decomposition": pack_table(
        "Why spend on plans differs between the last two Januaries known.",
        text("start", "the first day"), text("end", "the second"), text("placement", "the type of placement"),
        number("plans_before", "plans at the start"), number("plans_after", "plans at the end"),
        number("share_before", "their share at the start"), number("share_after", "their share at the end"),
        number("stock", "from the number of plans"), number("mix", "from where they are placed"),
        number("price", "from what a plan costs"), number("total", "the three together"), "unit",
    ),
    "backtest": pack_table(
        "Forecasts against outturn.",
        "scenario", "asat", number("forecast", "the forecast"), "low", "high", number("outturn", "the outturn"),
        number("error", "forecast less outturn"), flag("inside", "whether the outturn lies inside the range"),
    ),
    "reconciliation": pack_table(
        "Figures of the paper that do not agree, beside ours.",
        text("row", "the number of the row"), text("paragraphs", "the paragraphs"), text("subject", "what it is about"),
        text("paper", "what the paper says"), text("ours", "what we make of it"), text("definition", "the definition"),
        text("status", "explained, or what is missing"), text("explanation", "why they differ"), "known_from",
        list_of("ids", "the assumptions that the row rests on"),
    ),
    "own_figures": pack_table(
        "Published figures that the council's own records could replace.",
        "id", "label", text("published", "the published figure"), text("own", "the council's own"), "unit",
        flag("used", "whether the own one is used"), "reason",
    ),
    "ledger_years": pack_table(
        "The high needs block in the council's ledger, year by year.",
        "financialyear", number("budget", "the year's budget"), number("budget_to_date", "the budget up to the period"),
        number("to_date", "spent up to the period"), number("outturn", "the year's outturn or forecast"),
        number("variance", "outturn less budget"), integer("period", "the last period booked"),
        integer("left_out", "rows that could not be read, so that what they belong to is not given"), "unit",
    ),
    "ledger_lines": pack_table(
        "The ledger by line and type of placement.",
        "financialyear", text("line", "the line"), text("placement", "the type of placement; blank for a line of all"),
        number("budget", "the year's budget"), number("budget_to_date", "the budget up to the period"),
        number("to_date", "spent up to the period"), number("outturn", "the year's outturn or forecast"),
        number("variance", "outturn less budget"), "unit",
    ),
    "ledger_months": pack_table(
        "The ledger month by month.",
        "financialyear", integer("period", "the period of the financial year"), "month",
        number("budget", "the month's budget"), number("actual", "spent"), number("forecast", "forecast"),
        number("budget_to_date", "the budget up to the month"), number("to_date", "spent up to the month"), "unit",
    ),
    "balances": pack_table(
        "The council's balances.",
        "asat", text("reserve", "which reserve"), text("kind", "actual or forecast"), "amount", "unit",
    ),
    "equations": pack_table(
        "The model's equations.",
        text("id", "the equation's id"), "label", text("equation", "the equation"), text("meaning", "what it means"),
        list_of("rests_on", "the equations that it rests on"), list_of("inputs", "the assumptions that it reads"),
        text("worked", "the equation with its numbers"), text("module", "where it stands in the code"),
    ),
    "assumptions": pack_table(
        "The register of assumptions as known on the day.",
        "id", "label", text("value", "the value as the register has it"), text("in_words", "the value in words"),
        number("number", "the value, where it is a number"), "low", "high", "unit",
        text("basis", "what the value is of"), text("as_at", "the day, month or year at which it stands"),
        text("describes", "the same in words"), "known_from", "evidenced_by",
        text("status", "law, published, announced or assumed"), "instrument", "in_force_from", "source", "paragraph",
        text("owner", "who answers for it"), "quality", "quality_reason",
        date("review_by", "the day by which it is looked at again"), text("spread", "the shape of its range"),
        number("otherwise", "the value that it has otherwise"), number("probability", "how likely that value is"),
        "note", text("file", "the file that holds it"),
        integer("lines_known", "lines of the register known on the day"), list_of("used_by", "what reads it"),
        number("swing", "how far it moves the deficit"), text("impact", "HIGH, MEDIUM or LOW"),
        text("impact_note", "the same in words"),
    ),
    "assumption_parts": pack_table(
        "The numbers of those assumptions that have several.",
        "id", text("part", "the name, day or financial year of the number"), "value",
    ),
}  # fmt: skip
