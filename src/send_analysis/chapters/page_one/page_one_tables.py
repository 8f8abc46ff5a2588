"""Page one's scorecard: every measure that it shows, with its change, its comparator and what may be said of it."""

from __future__ import annotations

from collections.abc import Sequence

from send_analysis.base import figures
from send_analysis.blocks.blocks import (
    Absent,
    Block,
    Reading,
    Run,
    Scorecard,
    ScorecardGroup,
    ScorecardRow,
    figure,
    runs,
)
from send_analysis.blocks.sparkline import sparkline
from send_analysis.chapters.page_one import page_one_boxes, page_one_promises
from send_analysis.chapters.statistics import statistics_tables
from send_analysis.measures.card import GROUPS, YEAR_TO_DATE
from send_analysis.measures.register import REGISTER
from send_analysis.measures.variation import NEW_SCHOOL_YEAR
from send_analysis.pack.store import Pack
from send_analysis.views import claims, lookup
from send_analysis.views.lookup import Measured, change, england_beside, measured, series, signal
from send_analysis.views.measure_tables import MONTHS_SHOWN


def scorecard(pack: Pack) -> Block:
    """Page one's table: each headline measure with its months, value, changes, target, comparator and reading.

    Before a month's first file has arrived it is what is published, beside England and the region.
    """
    if not lookup.has_arrived(pack):
        return statistics_tables.page_one(pack)
    worrying = page_one_boxes.worrying(pack)
    shown = [kpi for kpi, card in REGISTER.items() if card.headline or kpi in worrying]
    return _scorecard(pack, "scorecard", "Headline measures", shown, worrying, on_month=False)


def whole_scorecard(pack: Pack) -> Block:
    """The annex's table: every measure, in the same columns."""
    if not lookup.has_arrived(pack):
        return Absent("No extract has arrived: no measure was worked out")
    return _scorecard(
        pack, "scorecard-whole", "Every measure", list(REGISTER), page_one_boxes.worrying(pack), on_month=True
    )


def _scorecard(
    pack: Pack, name: str, caption: str, kpis: Sequence[str], acted_on: Sequence[str], on_month: bool
) -> Scorecard:
    """A table of measures; under each one that is acted on stands what is being done about it."""
    groups = []
    for label in GROUPS:
        rows = tuple(_scorecard_row(pack, kpi, kpi in acted_on) for kpi in kpis if REGISTER[kpi].group == label)
        if rows:
            groups.append(ScorecardGroup(label, rows))
    month = pack.month
    heads = {
        "measure": "Measure",
        "on_year": month.shift(-12).short_name,
        "value": month.short_name,
        **({"on_month": "On month"} if on_month else {}),
        "spark": f"Last {MONTHS_SHOWN} months",
        "target": "Law, promise or England",
        "reading": "Direction",
    }
    return Scorecard(
        name,
        f"{caption}, {month.name}",
        heads,
        tuple(groups),
        "Read from all months, not one. Grey band: usual variation of a settled measure. "
        "By law: apart from lawful exceptions. A dash: none shown. "
        f"Each value leads to what it counts.{_revised_key(pack, groups)}",
    )


def _revised_key(pack: Pack, groups: Sequence[ScorecardGroup]) -> str:
    """What the mark of a revised figure means, where a row shows one or moves from one."""
    shown = [pack.month.shift(back) for back in (0, -1, -12)]
    key = lookup.revised_key(
        measured(pack, row.kpi, month) for group in groups for row in group.rows for month in shown
    )
    return f" {key}" if key else ""


def _scorecard_row(pack: Pack, kpi: str, is_acted_on: bool) -> ScorecardRow:
    card, now = REGISTER[kpi], measured(pack, kpi)
    year_ago = measured(pack, kpi, pack.month.shift(-12))
    months = [pack.month.shift(back) for back in range(1 - MONTHS_SHOWN, 1)]
    known = {item.month: item.value for item in series(pack, kpi) if item.status == "ok"}
    values = [known.get(month) for month in months]
    reading = _reading(pack, kpi)
    (england, period), (promised, by) = england_beside(pack, kpi), page_one_promises.promise(pack, kpi)
    beside = f"England {england}, {period}" if england else ""
    drawn = sum(value is not None for value in values) > 1
    return ScorecardRow(
        kpi=kpi,
        label=card.short_label,
        basis=_short_basis(card.bases[0]),
        value=(figure(now.brief, kpi),),
        value_note="" if now.is_of_few else now.counts,
        on_month=_led(kpi, _on_month(pack, kpi, now)),
        on_year=_led(kpi, "–" if year_ago.status == "missing" else year_ago.brief),
        target=_led(kpi, promised or (f"England {england}" if england else "–")),
        comparator=_beside_promise(kpi, by, beside) if promised else runs(period),
        reading=reading,
        spark=_spark(pack, kpi, values, reading) if drawn else "",
        spark_alt=_spark_words(values, months, card.unit) if drawn else "",
        met=page_one_promises.will_it_be_met(pack, kpi),
        doing=page_one_promises.doing(pack, kpi) if is_acted_on else (),
    )


def _led(kpi: str, words: str) -> tuple[Run, ...]:
    """Words of a measure: where they hold a figure they lead to its entry, which says what and whence it is."""
    return (figure(words, kpi),) if any(sign.isdigit() for sign in words) else runs(words)


def _beside_promise(kpi: str, by: str, beside: str) -> tuple[Run, ...]:
    """The day or law of a promise, and England's figure, which leads to the measure's entry; a day alone does not."""
    words = "; ".join(part for part in (by, beside) if part)
    return (figure(words, kpi),) if beside else runs(words)


def _short_basis(basis: str) -> str:
    short = {"point": "End of month", "flow": "In the month", YEAR_TO_DATE: "School year to date"}
    return short.get(basis, figures.capitalised(basis))


def _on_month(pack: Pack, kpi: str, now: Measured) -> str:
    before, row = measured(pack, kpi, pack.month.shift(-1)), change(pack, kpi, "month")
    if row and row["difference"] is None and before.value is not None and now.value is not None:
        return "New school year" if row["reason"] == NEW_SCHOOL_YEAR else "New basis"
    if now.value is None or before.value is None or figures.DOUBTFUL in (now.status, before.status):
        return "–"
    if now.is_of_few or before.is_of_few:
        return "–"
    moved = figures.signed_short(now.value - before.value, now.unit)
    return (f"{moved} pts" if now.unit == figures.PERCENT else moved) + before.revised_mark


def _reading(pack: Pack, kpi: str) -> Reading:
    """What the run of months says; where it can't be judged, what the year says; else that nothing can be said."""
    found = claims.claim(pack, kpi)
    if found.word == claims.NOT_JUDGED:
        return _reading_of_year(pack, kpi) or Reading(found.shape, found.word, _too_few(pack, kpi))
    row = signal(pack, kpi)
    short = _SHORT_REASONS.get(row["special_cause"], "") if row else ""
    if row and claims.tells_path(pack, row):
        short = _way_on_path(pack, kpi, claims.is_change(row))
    return Reading(found.shape, found.word, short or found.reason)


def _way_on_path(pack: Pack, kpi: str, is_change: bool) -> str:
    """From which figure a measure came, with its month where that is not the year before, which stands in the row."""
    basis = REGISTER[kpi].bases[0]
    way, start = claims.way_since_start(pack, kpi, basis, is_change), claims.path_start(pack, kpi, basis)
    return way if start == pack.month.shift(-12) else f"{way} in {start.short_name}"


def _too_few(pack: Pack, kpi: str) -> str:
    """Why a measure can't be judged, short enough for the column."""
    return "too few cases" if measured(pack, kpi).is_of_few else "too few months yet"


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


def _reading_of_year(pack: Pack, kpi: str) -> Reading | None:
    row = change(pack, kpi, "year")
    if row is None or not claims.is_headlined(row):
        return None
    judgement = REGISTER[kpi].judgement(row["difference"])
    if judgement == "neither":
        return Reading("none", "Higher" if row["difference"] > 0 else "Lower", "than a year ago")
    return Reading(judgement, judgement.capitalize(), "than a year ago")


def _spark(pack: Pack, kpi: str, values: Sequence[float | None], reading: Reading) -> str:
    row = signal(pack, kpi)
    band = None
    is_usual = claims.is_settled(pack, kpi, REGISTER[kpi].bases[0])
    if is_usual and row and row["lower"] is not None and row["upper"] is not None:
        band = (row["lower"], row["upper"])
    tone = reading.shape if reading.shape in ("better", "worse") else "muted"
    return sparkline(values, tone=tone, band=band, target=claims.target(pack, kpi))


def _spark_words(values: Sequence[float | None], months: Sequence[object], unit: str) -> str:
    known = [(month, value) for month, value in zip(months, values, strict=True) if value is not None]
    low, high = min(value for _, value in known), max(value for _, value in known)
    return (
        f"{len(known)} months from {figures.month(known[0][0])}: lowest {figures.printed(low, unit)}, "
        f"highest {figures.printed(high, unit)}, latest {figures.printed(known[-1][1], unit)}"
    )
