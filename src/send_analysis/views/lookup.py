"""What a pack says of one measure: its figure in a month, its change and its signal, or the state in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.measures.register import REGISTER
from send_analysis.measures.revisions import is_revised
from send_analysis.pack.store import Pack

#: The status of a month that the scorecard does not hold at all.
MISSING = "missing"


@dataclass(frozen=True)
class Measured:
    """One figure of the scorecard; `status` is the scorecard's, or missing where the month is not known."""

    kpi: str
    basis: str
    month: Month
    unit: str
    status: str
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    note: str = ""
    revised: bool = False

    @property
    def shown(self) -> str:
        """The printed value or its state, marked where it was revised since it was first published."""
        return figures.shown(self.value, self.unit, self.status) + self.revised_mark

    @property
    def revised_mark(self) -> str:
        """What stands behind a revised figure; empty for any other."""
        return f" {figures.REVISED}" if self.revised else ""

    @property
    def counts(self) -> str:
        """Numerator and denominator in words: 49 of 73; empty for a count or where there is no figure."""
        if self.status not in figures.FIGURES or self.numerator is None or self.denominator is None:
            return ""
        return figures.of(self.numerator, self.denominator)

    @property
    def with_counts(self) -> str:
        """The printed value with its counts, or with its noun where it is a mean: 62.5% (25 of 40), 25.0 weeks.

        Of few cases the counts come first, of very few they stand alone.
        """
        if figures.is_mean(self.unit) and self.status == "ok" and self.value is not None:
            return figures.counted(self.value, self.unit) + self.revised_mark
        words = figures.shown_with_counts(self.value, self.unit, self.status, self.numerator, self.denominator)
        return words + self.revised_mark

    @property
    def _mark(self) -> str:
        return (f" ({figures.DOUBTFUL})" if self.status == figures.DOUBTFUL else "") + self.revised_mark

    @property
    def is_of_few(self) -> bool:
        """Whether it is a percentage of so few cases that their counts stand in its place, and no word judges it."""
        return self.unit == figures.PERCENT and (self.denominator or figures.TINY_BASE) < figures.TINY_BASE

    @property
    def brief(self) -> str:
        """The printed value alone; of very few cases their counts: a percentage of them would say too much."""
        return self.counts + self._mark if self.counts and self.is_of_few else self.shown


def main_basis(kpi: str) -> str:
    """The basis that stands for a measure where only one is shown: the first on its card."""
    return REGISTER[kpi].bases[0]


def basis_of(kpi: str, basis: str | None, of: Sequence[str] = ()) -> str:
    """A basis of a measure, its first where none is named; InputError for one that it does not have.

    `of` are the bases of a measure that the register does not have.
    """
    bases = of or REGISTER[kpi].bases
    if basis and basis not in bases:
        raise InputError(f"{kpi} has no basis {basis!r}: choose from {', '.join(bases)}")
    return basis or bases[0]


def measured(pack: Pack, kpi: str, month: Month | None = None, basis: str | None = None) -> Measured:
    """A measure's figure in a month (the pack's own when none is named)."""
    month, basis = month or pack.month, basis_of(kpi, basis)
    table = pack.scorecard
    rows = table[(table["kpi"] == kpi) & (table["month"] == str(month)) & (table["basis"] == basis)]
    return (
        _figure(pack, rows.iloc[0].to_dict()) if len(rows) else Measured(kpi, basis, month, REGISTER[kpi].unit, MISSING)
    )


def _figure(pack: Pack, row: Mapping[Any, Any]) -> Measured:
    """The figure of a row of the scorecard."""
    value, numerator, denominator = (number_or_none(row[name]) for name in ("value", "numerator", "denominator"))
    return Measured(
        row["kpi"], row["basis"], Month.parse(row["month"]), REGISTER[row["kpi"]].unit, row["status"], value, numerator,
        denominator, row["note"], _is_revised(pack, row),
    )  # fmt: skip


def _is_revised(pack: Pack, row: Mapping[Any, Any]) -> bool:
    table = pack.tables.get("revisions")
    return table is not None and len(table) > 0 and is_revised(dict(row), table)


def revised_key(items: Iterable[Measured]) -> str:
    """What the mark of a revised figure means; empty where none of the figures bears it."""
    return figures.REVISED_KEY if any(item.revised for item in items) else ""


def series(pack: Pack, kpi: str, basis: str | None = None) -> list[Measured]:
    """A measure's figures in every month that the scorecard holds, in order."""
    basis = basis_of(kpi, basis)
    table = pack.scorecard
    rows = table[(table["kpi"] == kpi) & (table["basis"] == basis)].sort_values("month", kind="stable")
    return [_figure(pack, row) for row in rows.to_dict("records")]


def change(pack: Pack, kpi: str, span: str, basis: str | None = None) -> dict[str, Any] | None:
    """The row of `changes` for a measure on the month or on the year; None when there is no such comparison."""
    return _only_row(pack.table("changes"), kpi=kpi, basis=basis or main_basis(kpi), span=span)


def signal(pack: Pack, kpi: str, basis: str | None = None) -> dict[str, Any] | None:
    """The row of `signals` for a measure at the pack's month; None when there is none."""
    return _only_row(pack.table("signals"), kpi=kpi, basis=basis or main_basis(kpi), month=str(pack.month))


def interval(pack: Pack, now: Measured) -> tuple[float, float] | None:
    """Wilson's 95% interval of a percentage; None where there is none or where its cases are too few to print one."""
    row = _only_row(pack.table("intervals"), kpi=now.kpi, basis=now.basis, month=str(now.month))
    if row is None or now.is_of_few:
        return None
    return row["low"], row["high"]


def _only_row(table: pd.DataFrame, **wanted: str) -> dict[str, Any] | None:
    rows = table
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    if rows.empty:
        return None
    return {str(name): (None if pd.isna(value) else value) for name, value in rows.iloc[0].items()}


def number_or_none(value: Any) -> float | None:
    """A cell as a number; None where it is blank."""
    return None if pd.isna(value) else float(value)


def comparator_shown(row: dict[str, Any], unit: str) -> str:
    """A comparator's value: a paper's as the paper prints it (12%, 12.34%), any other as its unit is printed."""
    value = row["value"]
    if row.get("origin") == "paper" and unit == figures.PERCENT:
        return f"{value:g}%"
    return figures.printed(value, unit)


#: A day of publication that some source states; any other is the latest that it can have been.
_STATED = "GREEN"


def is_dated_by_latest(row: dict[str, Any]) -> bool:
    """Whether a figure's day is only the latest that it can have been published on."""
    return bool(row["date_quality"] != _STATED)


def day_published(row: dict[str, Any], before: str = "") -> str:
    """The day on which a row's figure was published, after a word, or by which, where no source states the very day."""
    day = figures.day(row["known_from"])
    return f"by {day} at the latest" if is_dated_by_latest(row) else f"{before}{day}"


def source_and_period(row: Mapping[Any, Any]) -> str:
    """Who published a comparator, for which time: DfE, January 2023."""
    origin = "as the council gives it" if row["origin"] == "paper" else str(row["origin"])
    return f"{origin}, {row['period']}" if row["period"] else origin


def latest_of_england(pack: Pack, kpi: str) -> dict[str, Any] | None:
    """England's latest like-for-like comparator of a measure, DfE's before a paper's; None where there is none."""
    table = pack.table("comparators")
    rows = table[(table["kpi"] == kpi) & (table["area"] == "England") & table["difference"].notna()]
    if rows.empty:
        return None
    from_dfe = rows[rows["origin"] != "paper"]
    return records((from_dfe if len(from_dfe) else rows).sort_values(["known_from", "asat"]))[-1]


def england_beside(pack: Pack, kpi: str) -> tuple[str, str]:
    """England's latest like-for-like figure as printed, and its period; empty when there is none."""
    row = latest_of_england(pack, kpi)
    return (comparator_shown(row, REGISTER[kpi].unit), str(row["period"])) if row else ("", "")


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table's rows as mappings from column to value."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0"


def has_arrived(pack: Pack) -> bool:
    """Whether any file of the pack's month has arrived."""
    return bool(pack.meta.get("arrived", True))


def tested_changes(pack: Pack, span: str) -> pd.DataFrame:
    """The changes of the measures that can be tested, largest first: each measure once, on its main basis."""
    table = pack.table("changes")
    main = table["basis"] == table["kpi"].map(lambda kpi: main_basis(kpi) if kpi in REGISTER else "")
    own = ~table["kpi"].str.endswith("_dfe")
    tested = table[main & own & (table["span"] == span) & table["low"].notna()]
    return tested.assign(size=tested["difference"].abs()).sort_values(["size", "kpi"], ascending=[False, True])
