"""The report's tables: page one's scorecard, and the tables of the chapters, all from the pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from send_analysis.clock import Month
from send_analysis.measures.card import GROUPS, YEAR_TO_DATE
from send_analysis.measures.register import REGISTER
from send_analysis.publish import claims, figures, published
from send_analysis.publish.blocks import (
    Absent,
    Block,
    Note,
    Reading,
    Run,
    Scorecard,
    ScorecardGroup,
    ScorecardRow,
    Table,
    TableColumn,
    figure,
    runs,
)
from send_analysis.publish.drawing import sources
from send_analysis.publish.lookup import Measured, change, comparator_shown, measured, records, series, signal
from send_analysis.publish.sparkline import sparkline
from send_analysis.store import Pack

Cell = tuple[Run, ...]
#: Months on a sparkline and in a month-by-month table.
MONTHS_SHOWN = 13


def scorecard(pack: Pack) -> Block:
    """Page one's table: each headline measure with its months, value, changes, target, comparator and reading.

    Before a month's first file has arrived it is what is published, beside England and the region.
    """
    if not published.has_arrived(pack):
        return published.page_one(pack)
    groups = []
    for label in GROUPS:
        rows = tuple(
            _scorecard_row(pack, kpi) for kpi, card in REGISTER.items() if card.headline and card.group == label
        )
        if rows:
            groups.append(ScorecardGroup(label, rows))
    month = pack.month
    return Scorecard(
        "scorecard",
        f"Headline measures, {month.name}",
        {
            "measure": "Measure",
            "spark": f"Last {MONTHS_SHOWN} months",
            "value": month.short_name,
            "on_month": "On month",
            "on_year": month.shift(-12).short_name,
            "target": "Target" if pack.meta.get("targets") else "England",
            "reading": "Reading",
        },
        tuple(groups),
        "Read by the run of months, not by one. Grey band: usual variation, from 12 months on. "
        "Choose a value to see what it counts and where it comes from.",
    )


def _scorecard_row(pack: Pack, kpi: str) -> ScorecardRow:
    card, now = REGISTER[kpi], measured(pack, kpi)
    year_ago = measured(pack, kpi, pack.month.shift(-12))
    months = [pack.month.shift(back) for back in range(1 - MONTHS_SHOWN, 1)]
    known = {item.month: item.value for item in series(pack, kpi) if item.status == "ok"}
    values = [known.get(month) for month in months]
    reading = _reading(pack, kpi)
    drawn = sum(value is not None for value in values) > 1
    return ScorecardRow(
        kpi=kpi,
        label=card.short_label,
        basis=_short_basis(card.bases[0]),
        value=now.shown,
        value_note=now.counts,
        on_month=_on_month(pack, kpi, now),
        on_year="–" if year_ago.status == "missing" else year_ago.shown,
        target=_target(pack, kpi) if pack.meta.get("targets") else _comparator(pack, kpi) or "–",
        comparator=_under_target(pack, kpi) if pack.meta.get("targets") else "",
        reading=reading,
        spark=_spark(pack, kpi, values, reading) if drawn else "",
        spark_alt=_spark_words(values, months, card.unit) if drawn else "",
    )


def _short_basis(basis: str) -> str:
    short = {"point": "End of month", "flow": "In the month", YEAR_TO_DATE: "School year to date"}
    return short.get(basis, figures.capitalised(basis))


def _on_month(pack: Pack, kpi: str, now: Measured) -> str:
    before = measured(pack, kpi, pack.month.shift(-1))
    if now.value is None or before.value is None:
        return "–"
    moved = figures.signed_short(now.value - before.value, now.unit)
    return f"{moved} pts" if now.unit == figures.PERCENT else moved


def _target(pack: Pack, kpi: str) -> str:
    value = claims.target(pack, kpi)
    return figures.NONE_SET if value is None else figures.printed(value, REGISTER[kpi].unit)


def _under_target(pack: Pack, kpi: str) -> str:
    """What stands below a target: whether it will be met (assurance, which is not variation), and England's figure."""
    met = _SHORT_ASSURANCES.get(str((signal(pack, kpi) or {}).get("assurance")), "")
    england = _comparator(pack, kpi)
    return "; ".join(part for part in (met, f"England {england}" if england else "") if part)


def _comparator(pack: Pack, kpi: str) -> str:
    """England's latest like-for-like figure, DfE's before a paper's; empty when there is none."""
    table = pack.table("comparators")
    rows = table[(table["kpi"] == kpi) & (table["area"] == "England") & table["difference"].notna()]
    if rows.empty:
        return ""
    from_dfe = rows[rows["origin"] != "paper"]
    row = records((from_dfe if len(from_dfe) else rows).sort_values(["known_from", "asat"]))[-1]
    return comparator_shown(row, REGISTER[kpi].unit)


def _reading(pack: Pack, kpi: str) -> Reading:
    """What the run of months says; where it can't be judged, what the year says; else that nothing can be said."""
    found = claims.claim(pack, kpi)
    if found.word == claims.NOT_JUDGED:
        return _reading_of_year(pack, kpi) or Reading(found.shape, found.word, "by the run of months")
    return Reading(found.shape, found.word, _short_reason(pack, kpi) or found.reason)


#: The reasons of a reading, short enough for page one's narrow column; claims.SPECIAL_CAUSES has them in full.
_SHORT_REASONS = {
    "above upper limit": "above usual range",
    "below lower limit": "below usual range",
    "trend up": "seven rises in a row",
    "trend down": "seven falls in a row",
    "shift high": "seven above average",
    "shift low": "seven below average",
    "2 of 3 high": "near top of range",
    "2 of 3 low": "near foot of range",
    "none": "within usual range",
}
_SHORT_ASSURANCES = {"pass": "met consistently", "fail": "not met without change", "hit or miss": "hit or miss"}


def _short_reason(pack: Pack, kpi: str) -> str:
    row = signal(pack, kpi) or {}
    return _SHORT_REASONS.get(str(row.get("special_cause")), "")


def _reading_of_year(pack: Pack, kpi: str) -> Reading | None:
    row, better = change(pack, kpi, "year"), REGISTER[kpi].better
    if row is None or not claims.is_clear(row):
        return None
    rose = float(row["difference"]) > 0
    if better == "neither":
        return Reading("none", "Higher" if rose else "Lower", "than a year ago")
    better_now = rose == (better == "higher")
    return Reading("better" if better_now else "worse", "Better" if better_now else "Worse", "than a year ago")


def _spark(pack: Pack, kpi: str, values: Sequence[float | None], reading: Reading) -> str:
    row = signal(pack, kpi)
    band = None
    if row and row["lower"] is not None and row["upper"] is not None:
        band = (float(row["lower"]), float(row["upper"]))
    tone = reading.shape if reading.shape in ("better", "worse") else "muted"
    return sparkline(values, tone=tone, band=band, target=claims.target(pack, kpi))


def _spark_words(values: Sequence[float | None], months: Sequence[object], unit: str) -> str:
    known = [(month, value) for month, value in zip(months, values, strict=True) if value is not None]
    low, high = min(value for _, value in known), max(value for _, value in known)
    return (
        f"{len(known)} months from {figures.month(known[0][0])}: lowest {figures.printed(low, unit)}, "
        f"highest {figures.printed(high, unit)}, latest {figures.printed(known[-1][1], unit)}"
    )


def months(pack: Pack, *kpis: str) -> Block:
    """Measures month by month, each share with its counts: what the charts are drawn from."""
    held = {(kpi, basis): series(pack, kpi, basis) for kpi in kpis for basis in REGISTER[kpi].bases}
    known = sorted({item.month for items in held.values() for item in items})[-MONTHS_SHOWN:]
    if not any(item.status != "not_collected" for items in held.values() for item in items):
        return Note("Month by month", runs("Not collected in any month known so far."))
    silent = [
        month
        for month in known
        if all(measured(pack, kpi, month, basis).status == "not_collected" for kpi, basis in held)
    ]
    rows = []
    for month in (month for month in reversed(known) if month not in silent):
        cells = [runs(month.name)]
        for kpi, basis in held:
            cells.append(_figure_cell(measured(pack, kpi, month, basis)))
        rows.append(tuple(cells))
    heads = tuple(TableColumn(_column_head(kpi, basis), "right") for kpi, basis in held)
    name = REGISTER[kpis[0]].short_label if len(kpis) == 1 else f"{REGISTER[kpis[0]].group} measures"
    return Table(
        f"months-{'-'.join(kpis)}",
        f"{name}, month by month",
        (TableColumn("Month"), *heads),
        tuple(rows),
        note="Each share is followed by its counts. A month is as its own extract gave it, not as a later one would."
        + _silent_words(silent),
        source=f"{pack.name} extracts",
    )


def _silent_words(silent: Sequence[Month]) -> str:
    """The months in which nothing of a table was collected, in one sentence instead of a row each."""
    if not silent:
        return ""
    names = [month.name for month in silent]
    if len(silent) > 2 and silent[0].shift(len(silent) - 1) == silent[-1]:
        return f" Not collected from {names[0]} to {names[-1]}."
    return f" Not collected in {figures.listed(names)}."


def _column_head(kpi: str, basis: str) -> str:
    card = REGISTER[kpi]
    return f"{card.short_label}, {basis}" if len(card.bases) > 1 else card.short_label


def _figure_cell(item: Measured) -> Cell:
    if item.status == "missing":
        return runs("–")
    if item.status != "ok":
        return runs(item.shown)
    return runs(figure(item.shown, item.kpi), f" ({item.counts})" if item.counts else "")


def open_cases(pack: Pack) -> Block:
    """Open cases past the limit, beside each measure that counts only finished ones."""
    table = pack.table("open_cases")
    rows = table[table["month"].astype("string") == str(pack.month)]
    if rows.empty or rows["open"].isna().all():
        return Note("Open cases", runs("Open cases could not be counted: the columns they need were not collected."))
    return Table(
        "open-cases",
        f"Open cases and those past the limit, {figures.day(pack.month.last_day)}",
        (
            TableColumn("Waiting for", share=2),
            TableColumn("Open", "right"),
            TableColumn("Limit", "right"),
            TableColumn("Past the limit", "right"),
            TableColumn("Oldest", "right"),
        ),
        tuple(
            (
                runs(_column_head(row["kpi"], row["basis"]) if row["kpi"] in REGISTER else str(row["kpi"])),
                _count_cell(row["open"]),
                runs(f"{int(row['limit_days'])} days"),
                _count_cell(row["overdue"]),
                runs("–" if pd.isna(row["oldest_days"]) else f"{int(row['oldest_days']):,} days"),
            )
            for row in records(rows.drop_duplicates(["kpi"]))
        ),
        note="A measure of finished cases never counts a case that does not finish; this table does.",
        source=f"{pack.name} extracts",
    )


def _count_cell(value: Any) -> Cell:
    return runs(figures.NOT_COLLECTED if pd.isna(value) else figures.count(float(value)))


def comparators(pack: Pack, kpi: str, paper_of: str = "") -> Block:
    """Every comparator of a measure that was known: area, period, basis, source, and whether it is like for like.

    `paper_of` names a second measure whose comparators from the council's own paper stand in the table too.
    """
    if measured(pack, kpi).status == "not_collected":
        return Absent(
            "The measure is not collected, so there is nothing to compare; the published chapter has the rest"
        )
    table = pack.table("comparators")
    from_paper = (table["kpi"] == paper_of) & (table["origin"] == "paper")
    rows = table[(table["kpi"] == kpi) | from_paper]
    if rows.empty:
        return Note("Comparators", runs(f"No comparator for this measure was known on {figures.day(pack.as_at)}."))
    shared = _shared_reasons(rows)
    return Table(
        f"comparators-{kpi}",
        f"{REGISTER[kpi].short_label}: published comparators known on {figures.day(pack.as_at)}",
        (
            TableColumn("Area", share=1.3),
            TableColumn("Figure", "right", 0.7),
            TableColumn("Period and basis", share=1.6),
            TableColumn("Published", share=1.2),
            TableColumn("Like for like?", share=2),
        ),
        tuple(_comparator_cells(row, REGISTER[kpi].unit, shared, pack.as_at) for row in records(rows)),
        note=" ".join(f"{mark.capitalize()}: {figures.capitalised(reason)}." for reason, mark in shared.items()),
        source=f"{sources(rows['source'].dropna())}. Department for Education figures under the Open "
        "Government Licence v3.0",
    )


#: A reason that stands so often in a table moves to a note below it.
_OFTEN = 3


def _shared_reasons(rows: pd.DataFrame) -> dict[str, str]:
    """The reasons that many rows share, each with the mark that stands for it."""
    counted = rows["reason"].dropna().value_counts(sort=False)
    often = [str(reason) for reason in counted[counted >= _OFTEN].index if str(reason)]
    return {reason: f"note {number}" for number, reason in enumerate(often, start=1)}


def _successor(row: dict[str, Any], as_at: dt.date) -> str:
    """When a newer figure is due, or was: publications come once a year."""
    due = _text(row.get("due"))
    if not due:
        return ""
    month = Month.parse(due)
    return f"; a newer one was due {month.name}" if month.last_day < as_at else f"; next due {month.name}"


def _comparator_cells(row: dict[str, Any], unit: str, shared: dict[str, str], as_at: dt.date) -> tuple[Cell, ...]:
    value, difference = row.get("value"), row.get("difference")
    reason = _text(row.get("reason"))
    alike = str(row.get("like_for_like", "")).lower() == "true"
    if alike and not pd.isna(difference):
        mark = f" ({shared[reason]})" if reason in shared else ""
        verdict = f"Yes: difference {figures.signed_difference(float(difference), unit)}{mark}"
    elif reason in shared:
        verdict = f"{'Yes' if alike else 'No'} ({shared[reason]})"
    else:
        verdict = reason or ("Yes" if alike else "No")
    paragraph = _text(row.get("paragraph"))
    origin = "Paper" if row.get("origin") == "paper" else "DfE"
    stated = _text(row.get("basis_stated")) or "basis not stated"
    published_on = f"{figures.day(row['known_from'])}{_successor(row, as_at)}"
    return (
        runs(figures.capitalised(_text(row.get("area")))),
        runs("Not available" if pd.isna(value) else comparator_shown(row, unit)),
        runs(f"{figures.capitalised(_text(row.get('period')))}, {stated}"),
        runs(f"{origin}{f', paragraph {paragraph}' if paragraph else ''}, {published_on}"),
        runs(verdict),
    )


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value).removesuffix(".0")


def arrivals(pack: Pack) -> Block:
    """What arrived and what did not."""
    if not published.has_arrived(pack):
        return Note(
            "Nothing has arrived",
            runs(
                f"No file of {pack.month.name} has arrived, so every measure of the council's own is not collected. "
                "The extracts go into ",
                {"text": f"data/raw/{pack.council}/{pack.month}/", "code": True},
                ".",
            ),
        )
    table = pack.table("arrivals")
    return Table(
        "arrivals",
        f"What arrived for {pack.month.name}",
        (
            TableColumn("Table", share=1.2),
            TableColumn("File", share=1.4),
            TableColumn("Status", share=0.8),
            TableColumn("Rows", "right", 0.7),
            TableColumn("Set aside", "right", 0.7),
            TableColumn("Fingerprint (SHA-256)", share=1.3),
        ),
        tuple(
            (
                runs(_text(row["table"])),
                runs(_text(row["file"]) or "–"),
                runs({"read": "read", "missing": "not collected"}.get(str(row["status"]), str(row["status"]))),
                runs(figures.count(row["rows"]) if row["status"] == "read" else "–"),
                runs(figures.count(row["quarantined"]) if row["status"] == "read" else "–"),
                runs({"text": _text(row["sha256"])[:12], "code": True} if _text(row["sha256"]) else "–"),
            )
            for row in records(table)
        ),
        note="Set aside: rows that break a rule; they are in quarantine.csv with file, row, column and rule.",
    )


def findings(pack: Pack) -> Block:
    """What is wrong or odd in the extracts, by rule: how many rows, and the mend."""
    table = pack.table("findings")
    if table.empty and not published.has_arrived(pack):
        return Absent("Nothing has arrived, so nothing was checked")
    if table.empty:
        return Note("Nothing to report", runs("No row of the extracts broke a rule."))
    return Table(
        "findings",
        "What is wrong or odd in the extracts",
        (
            TableColumn("Rule", share=1.6),
            TableColumn("File", share=1.2),
            TableColumn("Column"),
            TableColumn("Rows", "right", 0.6),
            TableColumn("What was done", share=0.9),
            TableColumn("Mend", share=2),
        ),
        tuple(
            (
                runs(_text(row["rule"])),
                runs(_text(row["file"])),
                runs(_text(row["column"]) or "–"),
                runs(figures.count(row["rows"])),
                runs(_what_was_done(row)),
                runs(_text(row["mend"])),
            )
            for row in records(table)
        ),
    )


#: Of rules that keep no row: the words that `check` uses.
_FATES = {"total row": "left out, reported"}


def _what_was_done(row: Mapping[Any, Any]) -> str:
    severity = str(row["severity"])
    words = {"quarantined": "set aside", "reported": "kept, reported"}
    return _FATES.get(str(row["rule"])) or words.get(severity, severity)


def notes(pack: Pack) -> Block:
    """What each measure's note says: late dates, plans left out, reissues; a note when there is nothing."""
    if not published.has_arrived(pack):
        return Absent("Nothing has arrived: the chapters say what each measure needs")
    table = pack.scorecard
    rows = table[(table["month"] == str(pack.month)) & (table["note"].fillna("") != "")]
    if rows.empty:
        return Note("Nothing to add", runs("No measure of this month carries a note."))
    return Table(
        "measure-notes",
        f"What to know about each measure of {pack.month.name}",
        (
            TableColumn("Measure", share=1.2),
            TableColumn("Basis"),
            TableColumn("State", share=0.7),
            TableColumn("Note", share=2.4),
        ),
        tuple(
            (
                runs(REGISTER[row["kpi"]].short_label if row["kpi"] in REGISTER else str(row["kpi"])),
                runs(str(row["basis"])),
                runs("figure" if row["status"] == "ok" else figures.STATES[str(row["status"])].lower()),
                runs(str(row["note"])),
            )
            for row in records(rows)
        ),
    )
