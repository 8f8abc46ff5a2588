"""What the work answers to, what arrived for the month and what was found in it."""

from __future__ import annotations

from send_analysis.contract.pack_tables.kinds import date, flag, integer, list_of, number, pack_table, text

ANSWERED_TO = {
    "actions": pack_table(
        "The improvement plan's actions, judged.",
        "month", text("actionid", "the action's number"), text("priority", "the priority that it belongs to"),
        text("action", "what is to be done"), text("leadagency", "who leads"), text("leadrole", "the leader's role"),
        date("duedate", "the day on which it is due"), text("status", "its status as the plan has it"),
        text("mitigation", "what is done about a delay"), date("updateddate", "the day on which it was last updated"),
        list_of("measures", "the measures that it is to move"),
        text("overdue", "yes or no"), number("days_overdue", "days since it was due"), text("mitigated", "yes or no"),
        text("stale", "yes or no"), text("change", "what became of it since last month"),
        text("slipped", "from what status to what"), text("board", "why the board must see it"),
    ),
    "priorities": pack_table(
        "How many actions of each priority have each status.",
        text("priority", "the priority"), text("status", "the status"), integer("actions", "actions"),
    ),
    "governance": pack_table(
        "Dates that the work is bound by.",
        date("date", "the day"), text("shown", "the day in words"), text("what", "what happens; blank for a beginning"),
        text("kind", "meeting, inspection, law or another kind; beginning: the council takes over from others"),
        text("ahead", "yes or no: whether it lies ahead"),
        text("scope", "council or national"), "source", "paragraph", "printed_in", "known_from",
    ),
    "law": pack_table(
        "Law, announcements and deadlines as known on the as-at day; what other law has followed is left out.",
        text("subject", "the subject's id"), text("title", "the subject"),
        flag("is_name", "whether its title is a name, which keeps its capital inside a sentence"),
        text("status", "law, announced, lapsed or not verified"),
        text("state", "ahead, stands or ended of law; ahead, begun or passed of all else"),
        flag("unrecorded", "whether a date of it has passed and what followed is not on record"),
        text("what", "what it is, in words without a tense"), date("from", "the first day that it covers"),
        date("until", "the last day that it covers"), text("shown", "its days in words, where they are not given"),
        text("brief", "what page one says of it"),
        "instrument", text("doubt", "why it is not verified"), list_of("concerns", "what of the report rests on it"),
        text("in_register", "the id of its last day in the register of assumptions"), "known_from", "source",
        "evidenced_by", "quality", "quality_reason",
    ),
    "severity": pack_table(
        "The grave facts that page one names, the gravest first, by the register of severity.",
        text("fact", "the fact's name in the register"), integer("count", "how many it concerns"),
        integer("of", "of how many; blank where it is no share"),
        integer("earlier", "how many a year before; blank where it is no rise"),
        integer("oldest_days", "how long the oldest case has waited, where it is known"),
        text("subject", "which of several lists"), number("size", "what is held against the threshold, per cent"),
        number("least", "the threshold, per cent"), text("who", "for whom it is bad"),
        text("why", "why it is grave"), "source",
    ),
    "past_review": pack_table(
        "What was to be looked at again before the as-at day, and who lets it stand.",
        text("table", "assumptions, law or reference"), "id", "label",
        flag("is_name", "whether the label is a name, which keeps its capital inside a sentence"),
        date("due", "the day by which somebody was to look at it, or newer data were to be out"),
        text("owner", "the role that looks after it"), text("role", "who lets it stand; blank where nobody does"),
        text("reason", "why they let it stand"),
    ),
    "boards": pack_table(
        "The boards that the report goes to.",
        text("name", "the board's name"), text("chair", "who chairs it"), text("role", "what it is there for"),
        integer("every_weeks", "weeks between meetings"), date("next", "the next meeting, where its day is known"),
        "source", "paragraph", "printed_in", "known_from",
    ),
    "conditions": pack_table(
        "What government asks of the council.",
        text("instrument", "the paper that asks"), text("asks", "what it asks"), date("by", "the day by which"),
        list_of("measures", "the ids of the measures that show it"), text("evidence", "what shows it"), "source",
        "paragraph", "printed_in", "known_from",
    ),
    "next_board": pack_table(
        "The day by which a board next meets.",
        date("date", "the day"), text("known", "yes or no: whether the day is known"),
    ),
    "arrivals": pack_table(
        "What arrived and what did not.",
        text("table", "the table of the contract"), text("file", "the file"), text("sheet", "its sheet"),
        text("status", "read, not there or not used"), integer("rows", "rows"),
        integer("quarantined", "rows set aside"), text("sha256", "the file's fingerprint"), "note",
    ),
    "measures_lack": pack_table(
        "What each measure lacks of the month's files, a row a file or column.",
        "kpi", "basis", text("table", "the table of the contract"),
        text("column", "the column that it came without; blank where the whole file did not arrive"),
        text("why", "what is wrong with the column, where it came and can't be used"),
    ),
    "column_counts": pack_table(
        "How each column of the month's files is filled, and of the month before's.",
        "month", text("table", "the table of the contract"), text("column", "the column; blank for the whole table"),
        integer("rows", "rows that came"), integer("left_out", "rows of them set aside"),
        integer("filled", "cells that hold something"), integer("unclear", "cells that could not be understood"),
        integer("unmatched", "cells that lead to no row of the table they point to; blank where they point to none"),
    ),
    "corrected_cells": pack_table(
        "Cells of the month's files that are read otherwise than the files have them, without rows or values.",
        text("table", "the table of the contract"), text("column", "the column"), integer("cells", "how many cells"),
        text("reason", "why, in the council's words"), text("role", "who says so"),
        date("date", "the day on which it was said"),
    ),
    "doubts": pack_table(
        "Checks of sense that the month's files fail, and who has acknowledged it.",
        text("check", "the check"), text("table", "the table of the contract"),
        text("column", "the column; blank for the whole table"),
        text("state", "doubtful or not_collected: what becomes of the figures that rest on it"),
        text("message", "what is wrong, without values"), text("mend", "what to do"),
        text("role", "who acknowledged it; blank where nobody has"), text("reason", "why they let it stand"),
    ),
    "findings": pack_table(
        "What is wrong with the files, without rows or values.",
        text("severity", "error, not_collected, doubtful, quarantined or reported"), text("rule", "the rule"),
        text("file", "the file"),
        text("sheet", "its sheet"), text("column", "the column, where it is one of the contract's"),
        integer("rows", "rows that it is about"), text("message", "the rule again, without values"),
        text("mend", "what to do"),
    ),
}  # fmt: skip
