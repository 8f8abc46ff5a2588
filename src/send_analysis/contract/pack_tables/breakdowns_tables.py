"""Counts by category, each made safe by disclosure control, and what became of each."""

from __future__ import annotations

from send_analysis.contract.pack_tables.kinds import integer, number, pack_table, text

BROKEN_DOWN = {
    "waiting_by_need": pack_table(
        "Children waiting for a specialist place.",
        "need", "phase", "provision", "count", "status",
    ),
    "waiting_by_length": pack_table(
        "Children waiting for a specialist place, by how long.",
        text("length", "how long they have waited"), "count", "status",
    ),
    "waiting_joined_left": pack_table(
        "Children who joined and left the list in the year.",
        "need", text("movement", "joined or left"), "count", "status",
    ),
    "places_filled": pack_table(
        "Children in specialist places.",
        "provision", "phase", "count", "status",
    ),
    "mainstream_by_need": pack_table(
        "Plans in mainstream schools and elsewhere.",
        "need", "year_group", text("place", "mainstream or elsewhere"), "count", "status",
    ),
    "plans_by_place": pack_table(
        "Plans by where the child is taught.",
        text("group", "the group of places"), text("part", "the place within the group"), "count", "status",
    ),
    "overdue_reviews": pack_table(
        "Plans whose annual review is overdue.",
        text("overdue", "by how long"), "year_group", "count", "status",
    ),
    "transfers_by_deadline": pack_table(
        "Moves between phases by the day on which their plan was due.",
        text("deadline", "the deadline"), text("finalised", "on time, late or not yet"), "count", "status",
    ),
    "decisions_by_source": pack_table(
        "Decisions whether to assess, by who asked.",
        text("source", "who asked"), text("decision", "agreed or refused"), "count", "status",
    ),
    "refusals_challenged": pack_table(
        "Refusals to assess, and what was done about them.",
        text("challenge", "mediation, appeal, both or neither"), text("since_then", "what became of it"), "count",
        "status",
    ),
    "ceased_by_reason": pack_table(
        "Plans that ceased, by the reason given.",
        text("reason", "the reason"), "count", "status",
    ),
    "suspensions_by_sen": pack_table(
        "Suspensions in the school year.",
        "senstatus", "count", "status",
    ),
    "exclusions_by_sen": pack_table(
        "Permanent exclusions in the school year.",
        "senstatus", "count", "status",
    ),
    "alternative_provision_by_sen": pack_table(
        "Pupils in alternative provision.",
        "senstatus", "count", "status",
    ),
    "disclosure": pack_table(
        "What became of each breakdown under disclosure control.",
        text("table", "the breakdown's table"), text("unit", "what it counts"),
        text("state", "published, not published, not collected or exception"), integer("hidden", "cells hidden"),
        "note", text("role", "who declared an exception"), text("reason", "why"),
    ),
    "breakdowns_lack": pack_table(
        "What a breakdown that is not collected lacks, a row a file or column.",
        text("breakdown", "the breakdown's table"), text("table", "the table of the contract"),
        text("column", "the column that it came without; blank where the whole file did not arrive"),
        text("why", "what is wrong with the column, where it came and can't be used"),
    ),
    "health_waits": pack_table(
        "Waits for health's part of an assessment, a row a month and pathway.",
        "month", text("pathway", "the health service's pathway"),
        integer("waiting", "children waiting; blank where hidden"),
        integer("over18weeks", "of these, for over 18 weeks"), "share",
        number("medianweeks", "the median wait in weeks"), "status",
    ),
    "inclusion_rates": pack_table(
        "Suspensions, exclusions and alternative provision for each SEN status, as rates.",
        text("measure", "which of the three"), "senstatus", "first", "last", integer("months", "months counted"),
        number("count", "events or pupils; blank where hidden"), integer("population", "pupils"),
        number("rate", "events a thousand pupils, or pupils in a hundred"), "low", "high",
        number("repeats_low", "the lower end, had each suspended pupil been suspended several times"),
        number("repeats_high", "the upper end, likewise"),
        text("method", "how the range is worked out"), "status",
    ),
}  # fmt: skip
