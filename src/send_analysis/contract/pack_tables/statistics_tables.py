"""What DfE and the tribunal service publish, beside the council's own figures."""

from __future__ import annotations

from send_analysis.contract.pack_tables.kinds import date, flag, integer, month, number, pack_table, text

PUBLISHED = {
    "comparators": pack_table(
        "Every comparator known on the day, beside the month's figure.",
        "kpi", "basis", "area", "area_kind", "period",
        text("asat", "the year, month or day at which the figure stands"), "value", "unit", "known_from", "source",
        "paragraph", text("origin", "who worked the figure out"),
        flag("like_for_like", "whether the council's own figure is counted the same way"),
        number("difference", "the council's figure less this one"), "reason",
        text("basis_stated", "the basis that the source states"), number("numerator", "cases that count"),
        number("denominator", "cases in all"), month("due", "the month in which the next edition is due"),
        "date_quality",
    ),
    "authorities": pack_table(
        "Every authority's latest known figure from DfE.",
        "kpi", "basis", "area", integer("code", "the authority's number"), "area_kind", "period",
        text("asat", "the year or month at which the figure stands"), number("numerator", "cases that count"),
        number("denominator", "cases in all"), "value", "known_from", "source",
    ),
    "published_trend": pack_table(
        "Each of DfE's measures for the authority and those beside it, in every period.",
        text("measure", "the measure's id"), "basis", "unit", "area_kind", "area", "year", "period",
        text("asat", "the year or month at which the figure stands"), "value", number("numerator", "cases that count"),
        number("denominator", "cases in all"), number("growth", "percent on the year before"),
        text("areas", "how many neighbours have a figure"), "known_from", "date_quality", "note",
    ),
    "published_mix": pack_table(
        "Plans by DfE's groups of places.",
        text("group", "the group of places"), text("part", "the kind of place; blank for the whole group"), "area_kind",
        "area", "year", "period", number("plans", "plans"), "share", text("areas", "how many neighbours have a figure"),
        "known_from",
    ),
    "published_needs": pack_table(
        "Plans by primary need.",
        text("need", "DfE's abbreviation of the need; blank where it is not known"), "area_kind", "area", "year",
        "period", number("plans", "plans"), "share", text("areas", "how many neighbours have a figure"), "known_from",
        "source",
    ),
    "published_beside": pack_table(
        "The council's own figures over the periods that DfE printed.",
        text("measure", "the measure's id"), "basis", "unit", "year", "period", number("published", "DfE's figure"),
        number("own", "the council's own"), number("own_numerator", "its cases that count"),
        number("own_denominator", "its cases in all"), number("difference", "own less published"), "reason",
        text("kpi", "the measure of the register that is the same"),
    ),
    "published_neighbours": pack_table(
        "The authority's statistical neighbours.",
        integer("code", "the authority's number"), "area", text("edition", "the edition of the list"),
    ),
    "published_predecessors": pack_table(
        "The councils that this one was made of, and how much of each: no row for a council that was always there.",
        "area", text("what", "plans, requests (new and ceased plans too), deficit, or all of it"),
        number("percent", "of the predecessor; blank where it was not known yet"), "known_from", "source",
        date("begins", "the day on which the council takes over"),
    ),
    "published_source": pack_table(
        "Where these figures come from.",
        "source", text("edition", "the edition of the list of neighbours"),
    ),
    "published_moves": pack_table(
        "How plans came to and left each kind of place in a calendar year: the authority's and England's.",
        "area_kind", "area", "year",
        text("placement", "the kind of place; blank where the year is left out"),
        number("before", "plans in the January that the year begins with"),
        number("starts", "first plans that named the place"), number("ceased", "plans that ceased there"),
        number("moved", "net moves in: what is left over, moves between councils and late records with them"),
        number("after", "plans in the January after the year"),
        number("entered", "first plans and net moves in together"),
        flag("newest", "whether it is the area's newest year that can be worked out"), "status",
        text("note", "why the year is left out, or what in England's is known to be wrong"),
        date("known_from", "the day from which all of it was public"),
    ),
    "appeals": pack_table(
        "Appeals registered with the tribunal, and their rates.",
        "area", "area_kind", "year", number("registered", "appeals registered"),
        number("decisions", "decisions that can be appealed"), number("rate", "appeals in a hundred of these"),
        number("decisions_new", "the same by the newer definition"),
        number("rate_new", "appeals in a hundred of these"), "known_from", "source",
    ),
}  # fmt: skip
