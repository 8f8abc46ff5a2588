"""What may be claimed of a measure, by rule: chart titles and the scorecard's readings come from here.

A change is called a rise or a fall only where `changes` says that it may be headlined; better and worse only where
`signals` finds a special cause by the run of months. Otherwise both numbers are given and no adjective.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.measures.card import ON_THE_DAY, YEAR_TO_DATE, Kpi
from send_analysis.measures.headlined import MANY_TESTS
from send_analysis.measures.register import REGISTER
from send_analysis.measures.signals.xmr import HIGH
from send_analysis.measures.variation import boundary
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import Measured, change, main_basis, measured, series, signal

Shape = Literal["better", "worse", "none", "unknown"]

#: What a special cause is, in words that are true of the rule that found it.
SPECIAL_CAUSES = {
    "above upper limit": "above its usual range",
    "below lower limit": "below its usual range",
    "trend up": "seven months, each higher than the last",
    "trend down": "seven months, each lower than the last",
    "shift high": "seven months above average",
    "shift low": "seven months below average",
    "2 of 3 high": "near the top of its usual range",
    "2 of 3 low": "near the bottom of its usual range",
}
#: The word where the run of months can't be judged.
NOT_JUDGED = "Not judged"
NO_CLEAR_CHANGE = "No clear change"
_SHAPES: dict[str, tuple[Shape, str]] = {
    "improvement": ("better", "Better"),
    "concern": ("worse", "Worse"),
    "common cause": ("none", NO_CLEAR_CHANGE),
    "special cause high": ("none", "Higher"),
    "special cause low": ("none", "Lower"),
}


@dataclass(frozen=True)
class Claim:
    """What the run of months says: a shape, a word and the reason for it."""

    shape: Shape
    word: str
    reason: str = ""


def label(kpi: str) -> str:
    """A measure's name, from its card."""
    return REGISTER[kpi].label


def when(month: Month, basis: str) -> str:
    """What a month's figure describes: in March 2024, at 31 March 2024, in the academic year to 31 March 2024."""
    if basis == YEAR_TO_DATE:
        return f"in the academic year to {figures.day(month.last_day)}"
    if basis in ON_THE_DAY:
        return f"at {figures.day(month.last_day)}"
    return f"in {month.name}"


def claim(pack: Pack, kpi: str, basis: str | None = None) -> Claim:
    """The scorecard's reading of a measure in the pack's month, by the rules of its control chart."""
    now = measured(pack, kpi, basis=basis)
    if now.status == figures.DOUBTFUL:
        return Claim("unknown", figures.state(now.status), now.note)
    if now.status != "ok":
        return Claim("unknown", now.shown, now.note)
    row = signal(pack, kpi, basis)
    if row is None or row["variation"] not in _SHAPES:
        return Claim("unknown", NOT_JUDGED, (row or {}).get("note") or "too few months to judge")
    if is_change(row) and now.is_of_few:
        return Claim("unknown", NOT_JUDGED, f"fewer than {figures.TINY_BASE} cases in the month")
    shape, word = _SHAPES[row["variation"]]
    return Claim(shape, word, signal_words(pack, row))


def signal_words(pack: Pack, row: dict[str, Any]) -> str:
    """The special cause of a row of `signals` in words; within its usual range where there is none.

    Of a measure that has not settled no range is usual: its path is told.
    """
    if tells_path(pack, row):
        return path_words(pack, row["kpi"], row["basis"], is_change(row))
    return SPECIAL_CAUSES.get(row["special_cause"], "within its usual range")


def tells_path(pack: Pack, row: dict[str, Any]) -> bool:
    """Whether a row of `signals` is told by its path: it has not settled, and the path goes the way that it finds.

    After a gap the path begins anew, and may fall while its months lie above those before the gap.
    """
    if is_settled(pack, row["kpi"], row["basis"]):
        return False
    months = _comparable(pack, row["kpi"], row["basis"])
    if len(months) < 2 or not is_change(row):
        return len(months) > 1
    return side(row) == ("highest" if (months[-1].value or 0) > (months[0].value or 0) else "lowest")


def is_change(row: dict[str, Any]) -> bool:
    """Whether a row of `signals` finds more than common cause."""
    return bool(row["variation"] != "common cause")


#: With more of its months than this outside chance's reach a measure is on a path, and its mean describes no month.
_UNSETTLED = 1 / 3


def is_settled(pack: Pack, kpi: str, basis: str) -> bool:
    """Whether the months since limits began vary round one level, so that a range is usual for them."""
    table = pack.table("signals")
    rows = table[(table["kpi"] == kpi) & (table["basis"] == basis) & (table["month"] <= str(pack.month))]
    rows = rows[rows["month"] >= max(rows.loc[rows["afresh"].fillna(False).astype(bool), "month"], default="")]
    judged = rows[rows["variation"].isin(list(_SHAPES))]
    return judged.empty or float(judged["special_cause"].isin(list(SPECIAL_CAUSES)).mean()) <= _UNSETTLED


def path_words(pack: Pack, kpi: str, basis: str, changed: bool) -> str:
    """Where a measure that has not settled came from, with its month."""
    return f"{way_since_start(pack, kpi, basis, changed)} in {path_start(pack, kpi, basis).name}"


def path_start(pack: Pack, kpi: str, basis: str) -> Month:
    """The first of a measure's comparable months; IndexError without any."""
    return _comparable(pack, kpi, basis)[0].month


def way_since_start(pack: Pack, kpi: str, basis: str, changed: bool) -> str:
    """From which figure since the first of its comparable months; up or down only where it is said to have changed."""
    months = _comparable(pack, kpi, basis)
    way = "up " if (months[-1].value or 0) > (months[0].value or 0) else "down "
    return f"{way if changed else ''}from {months[0].brief}"


def target(pack: Pack, kpi: str) -> float | None:
    """The council's own target for a measure; None where it has set none."""
    value = (pack.meta.get("targets") or {}).get(kpi)
    return None if value is None else float(value)


def is_clear(row: dict[str, Any] | None) -> bool | None:
    """What a row of `changes` says of its change: clear, not clear, or (None) that it can't be tested."""
    return None if row is None or pd.isna(row["clear"]) else bool(row["clear"])


def may_be_chance(pack: Pack, row: dict[str, Any] | None) -> bool:
    """Whether a change may be put down to chance: it was tested, and neither its interval nor the run of months denies.

    A change that is clear by itself may be so among many tests alone. Of a measure that the run of months finds changed
    chance is not spoken of, lest a sentence deny what page one reads.
    """
    if row is None or is_clear(row) is None or (is_clear(row) and row["held_back"] != MANY_TESTS):
        return False
    return claim(pack, row["kpi"], row["basis"]).word in (NO_CLEAR_CHANGE, NOT_JUDGED)


def is_headlined(row: dict[str, Any] | None) -> bool:
    """Whether a row of `changes` may be headlined: clear among all changes tested, and the run of months agrees."""
    return row is not None and not pd.isna(row["headlined"]) and bool(row["headlined"])


def verb(now: Measured, then: Measured) -> str:
    """rose, fell or was unchanged, at the digits that are printed."""
    assert now.value is not None
    assert then.value is not None
    if figures.same_when_printed(now.value, then.value, now.unit):
        return "was unchanged"
    return "rose" if now.value > then.value else "fell"


#: So many months before a month's figure must be known for it to be called the highest or the lowest.
EXTREME_MONTHS = 12


def extreme(pack: Pack, kpi: str, basis: str | None = None) -> str:
    """That a figure is the highest or the lowest, of how many months or since when; empty where it is neither.

    Of the months known without a gap since the last declared step change, at the digits that are printed; a tie is
    joint. Nothing is said of a figure that starts again each school year, nor of fewer than twelve months before.
    """
    basis = basis or main_basis(kpi)
    months = [] if REGISTER[kpi].restarts_each_school_year(basis) else _comparable(pack, kpi, basis)
    if len(months) <= EXTREME_MONTHS:
        return ""
    values = [figures.rounded(float(item.value or 0), figures.decimals_of(item.unit)) for item in months]
    for word, sign in (("highest", 1), ("lowest", -1)):
        beyond = [place for place, value in enumerate(values[:-1]) if sign * (value - values[-1]) > 0]
        first = beyond[-1] + 1 if beyond else 0
        if len(values) - first <= EXTREME_MONTHS or min(values[first:]) == max(values[first:]):
            continue
        joint = "joint " if values[-1] in values[first:-1] else ""
        since = f"since {months[first - 1].month.name}" if beyond else f"of the {len(values)} months from "
        return f"the {joint}{word} {since}{'' if beyond else months[0].month.name}"
    return ""


def side(row: dict[str, Any] | None) -> str:
    """On which side the run of months finds a special cause: highest or lowest; empty where it finds none."""
    cause = (row or {}).get("special_cause")
    return "highest" if cause in HIGH else "lowest" if cause in SPECIAL_CAUSES else ""


def _comparable(pack: Pack, kpi: str, basis: str) -> list[Measured]:
    """The months up to the pack's whose figures are of one definition and without a gap, oldest first."""
    known = {item.month: item for item in series(pack, kpi, basis) if item.status == "ok"}
    table = pack.table("signals")
    rows = table[(table["kpi"] == kpi) & (table["basis"] == basis)]
    start = max(rows.loc[rows["afresh"], "month"], default="")
    months: list[Measured] = []
    month = pack.month
    while month in known and str(month) >= start:
        months.append(known[month])
        month = month.shift(-1)
    return months[::-1]


def finding(pack: Pack, kpi: str, basis: str | None = None) -> str:
    """A chart's title: what the figure did, if a rule says it did; otherwise the numbers alone."""
    basis = basis or main_basis(kpi)
    now = measured(pack, kpi, basis=basis)
    name = REGISTER[kpi].label
    if now.status == figures.DOUBTFUL:
        return f"{name}: {now.brief} {when(now.month, basis)}"
    if now.status != "ok":
        return f"{name}: {now.shown.lower()} {when(now.month, basis)}"
    for span, back in (("month", 1), ("year", 12)):
        then = measured(pack, kpi, pack.month.shift(-back), basis)
        if then.status == "ok" and is_headlined(change(pack, kpi, span, basis)) and verb(now, then) != "was unchanged":
            return (
                f"{name} {verb(now, then)} to {now.brief} in {now.month.name}, from {then.brief} in {then.month.name}"
            )
    return _numbers(pack, REGISTER[kpi], basis, now)


def _numbers(pack: Pack, card: Kpi, basis: str, now: Measured) -> str:
    """Both numbers and no verb, with what the run of months says where it says something."""
    then = measured(pack, card.id, pack.month.shift(-1), basis)
    text = f"{card.label}: {now.brief} in {now.month.name}"
    if then.status == "ok" and not boundary(card.id, basis, then.month, now.month):
        name = then.month.name if then.month.year != now.month.year else calendar.month_name[then.month.number]
        text += f", {then.brief} in {name}"
        if is_clear(change(pack, card.id, "month", basis)) is False:
            text += ": no clear change on the month"
    row = signal(pack, card.id, basis)
    if row is not None and row["special_cause"] in SPECIAL_CAUSES and not now.is_of_few:
        return f"{text}; {signal_words(pack, row)}"
    return text
