"""Revised figures, as the pack has them and as they are printed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records


def revised_rows(pack: Pack) -> list[dict[str, Any]]:
    """The figures already published that come out differently."""
    table = pack.tables.get("revisions", pd.DataFrame())
    return records(table)


def revised_name(row: dict[str, Any]) -> str:
    """What a revised figure is: measure, basis where it has several, area where it is not ours."""
    card = REGISTER.get(row["kpi"])
    name = card.short_label if card else row["kpi"]
    basis = f" ({row['basis']})" if card and len(card.bases) > 1 else ""
    area = f", {text_of(row['area'])}" if text_of(row["area"]) else ""
    return f"{name}{basis}{area}"


def what_is_revised(row: dict[str, Any]) -> str:
    """A revised figure with its month, as the beginning of a sentence."""
    return f"{revised_name(row)}, {period_words(row['month'])},"


def period_words(month: str) -> str:
    """A month's name, or a period as DfE names it."""
    try:
        return Month.parse(month).name
    except ValueError:
        return month


def text_of(value: Any) -> str:
    """A cell as text; empty where it is blank."""
    return "" if figures.is_missing(value) and not isinstance(value, str) else str(value)


def earlier_reports(pack: Pack) -> list[str]:
    """The months whose reports were published before this one."""
    return [str(month) for month in pack.meta.get("reports", [])]


def unchanged_words(pack: Pack, since: bool) -> str:
    """That no published figure has changed, in words that are true of one earlier report and of many."""
    reports = earlier_reports(pack)
    which = f"the report of {figures.month(reports[0])}"
    if len(reports) > 1:
        which = f"the {figures.in_words(len(reports))} reports published before"
    return f"No {'further ' if since else ''}figure of {which} has changed since it was published."


def many_in_words(count: int) -> str:
    """A count at the head of a sentence: Five."""
    return figures.capitalised(figures.in_words(count))
