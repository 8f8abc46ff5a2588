"""The improvement plan as a reader sees it: in words, as a table of shades and numbers, and what the board must see."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart, Note, Paragraph, Run, Table, TableColumn, figure, runs
from send_analysis.blocks.drawing import SMALL, TEXT, frame
from send_analysis.blocks.svg import svg_of
from send_analysis.contract.codes import ACTION_STATUSES
from send_analysis.measures.improvement import STALE_MONTHS
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import measured, records

KPI = "improvement_actions"
ALL = "all"
#: The statuses that a board worries about, with the mark that tells them apart in grey.
WORRIES = {"delayed": "^", "at risk": "D"}
#: From so large a share of a priority's actions a cell is shaded so.
_SHADES = ((0.5, "tint"), (0.25, "pale"), (0.0, "soft"))
_NAME_WIDTH = 30


def _absent(pack: Pack) -> Absent | None:
    now = measured(pack, KPI)
    return None if now.status == "ok" else Absent(f"{now.shown}: there is no plan to show")


def known(pack: Pack) -> Block:
    """How many actions there are and how they stand, and what has changed since last month."""
    now = measured(pack, KPI)
    if now.status != "ok":
        words = f"No improvement plan for {pack.month.name} has arrived. This is not nought."
        return Note("Improvement plan", runs(words), missing=now.note)
    actions = records(pack.table("actions"))
    priorities = len({str(row["priority"]) for row in actions})
    standing = [
        f"{figures.count(found.value)} {status}"
        for status in ACTION_STATUSES
        if (found := measured(pack, KPI, basis=status)).value
    ]
    return Paragraph(
        runs(
            {"text": "Actions: ", "strong": True},
            figure(figures.counted(now.value or 0, now.unit), KPI, strong=True),
            f" in {figures.in_words(priorities)} {'priority' if priorities == 1 else 'priorities'} at "
            f"{figures.day(pack.month.last_day)}: {figures.listed(standing)}. ",
            *_overdue_words(actions),
            *_since_words(pack, actions),
            f" Note: {now.note}." if now.note else "",
        )
    )


def _overdue_words(actions: Sequence[dict[str, Any]]) -> list[str]:
    overdue = [row for row in actions if row["overdue"] == "yes"]
    if not overdue:
        return ["No action is past its due day. "]
    bare = sum(row["mitigated"] == "no" for row in overdue)
    verb = "is" if len(overdue) == 1 else "are"
    without = "none of them" if not bare else f"{figures.in_words(bare)} of them"
    return [f"{figures.count(len(overdue))} {verb} past the due day, {without} without any mitigation in the plan. "]


def _since_words(pack: Pack, actions: Sequence[dict[str, Any]]) -> list[str]:
    """What changed since the month before; that it can't be told where that month's plan is not known."""
    before = pack.month.shift(-1).name
    if all(figures.is_blank(row["change"]) for row in actions):
        return [f"The plan of {before} is not known, so what has slipped since cannot be told."]
    slipped = sum(not figures.is_blank(row["slipped"]) for row in actions)
    new = sum(row["change"] == "new" for row in actions)
    added = f"; {figures.in_words(new)} {'was' if new == 1 else 'were'} added" if new else ""
    verb = "action has" if slipped == 1 else "actions have"
    count = figures.capitalised(figures.in_words(slipped)) if slipped else "No"
    return [f"Since {before}, {count.lower()} {verb} slipped{added}{_completed_words(pack)}."]


def _completed_words(pack: Pack) -> str:
    """How many were complete then and are now, where last month's plan was measured."""
    then, now = (measured(pack, KPI, month, "complete") for month in (pack.month.shift(-1), pack.month))
    if then.value is None or now.value is None:
        return ""
    return f"; those complete went from {figures.count(then.value)} to {figures.count(now.value)}"


def heat(pack: Pack) -> Block:
    """Priorities by status: a number in every cell, shaded by its share of the priority; worries bear a mark."""
    absent = _absent(pack)
    if absent:
        return absent
    rows = records(pack.table("priorities"))
    counts = {(str(row["priority"]), str(row["status"])): int(row["actions"]) for row in rows}
    names = [name for name in dict.fromkeys(str(row["priority"]) for row in rows) if name != ALL]
    statuses = [name for name in dict.fromkeys(str(row["status"]) for row in rows) if name != ALL]
    title, at = _heat_title(counts, names), figures.day(pack.month.last_day)
    with frame(0.55 + 0.33 * (len(names) + 1)) as drawn:
        ax = drawn.add_subplot()
        _draw_heat(ax, counts, names, statuses)
        alt = " ".join([f"{title}.", *(_row_words(counts, name, statuses) for name in names)])
        svg = svg_of(drawn, "improvement-heat", title, alt)
    heads = ["Priority", *(figures.capitalised(status) for status in statuses), "All"]
    cells = [
        [figures.capitalised(name), *(figures.count(counts[name, status]) for status in (*statuses, ALL))]
        for name in (*names, ALL)
    ]
    subtitle = f"Actions by priority and status at {at} · {pack.name} · the darker, the larger its share of the row"
    source = "the partnership's improvement plan"
    return Chart("improvement-heat", title, subtitle, alt, svg, source, {"columns": heads, "rows": cells})


def _worries(counts: dict[tuple[str, str], int], name: str) -> int:
    return sum(counts[name, status] for status in WORRIES)


def _heat_title(counts: dict[tuple[str, str], int], names: Sequence[str]) -> str:
    every = _worries(counts, ALL)
    start = f"{figures.counted(counts[ALL, ALL], 'actions')}: {figures.count(counts[ALL, 'complete'])} complete, "
    if not every:
        return f"{start}none delayed or at risk"
    most = max(names, key=lambda name: _worries(counts, name))
    where = f", {figures.in_words(_worries(counts, most))} of them in {most}" if _worries(counts, most) > 1 else ""
    return f"{start}{figures.count(every)} delayed or at risk{where}"


def _row_words(counts: dict[tuple[str, str], int], name: str, statuses: Sequence[str]) -> str:
    parts = [f"{figures.count(counts[name, status])} {status}" for status in statuses if counts[name, status]]
    return f"{name}: {figures.listed(parts) or 'no actions'}."


def _draw_heat(ax: Axes, counts: dict[tuple[str, str], int], names: Sequence[str], statuses: Sequence[str]) -> None:
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    for down, name in enumerate((*names, ALL)):
        for across, status in enumerate((*statuses, ALL)):
            total = ALL in (name, status)
            _draw_cell(ax, across, down, counts[name, status], 0 if total else counts[name, ALL], status)
    ax.axhline(len(names) - 0.5, color=hex_of("ink"), linewidth=0.8)
    ax.set_xlim(-0.5, len(statuses) + 0.5)
    ax.set_ylim(len(names) + 0.5, -0.5)
    ax.xaxis.tick_top()
    ax.tick_params(axis="both", length=0)
    heads = [figures.capitalised(status) for status in statuses]
    ax.set_xticks(range(len(statuses) + 1), [*heads, "All"], fontsize=TEXT)
    labels = ["\n".join(textwrap.wrap(figures.capitalised(name), _NAME_WIDTH)) for name in names]
    ax.set_yticks(range(len(names) + 1), [*labels, "All"], fontsize=TEXT)


def _draw_cell(ax: Axes, across: int, down: int, count: int, of: int, status: str) -> None:
    """One cell: its number; where it is part of a row its shade; where it is a worry an outline and a mark."""
    worry = bool(of and count and status in WORRIES)
    if of and count:
        shade = next(name for least, name in _SHADES if count / of >= least)
        edge = hex_of("worse") if worry else hex_of("paper")
        ax.add_patch(
            Rectangle(
                (across - 0.46, down - 0.42), 0.92, 0.84, facecolor=hex_of(shade), edgecolor=edge,
                linewidth=1.3 if worry else 0,
            )
        )  # fmt: skip
    ax.text(
        across, down, figures.count(count), ha="center", va="center", fontsize=TEXT if count else SMALL,
        color=hex_of("ink" if count else "muted"), fontweight="semibold" if worry or not of else "normal",
    )  # fmt: skip
    if worry:
        ax.plot([across - 0.3], [down], WORRIES[status], color=hex_of("worse"), markersize=5)


def for_the_board(pack: Pack) -> Block:
    """The actions that the next board must see, each with the reason."""
    absent = _absent(pack)
    if absent:
        return absent
    rows = [row for row in records(pack.table("actions")) if not figures.is_blank(row["board"])]
    # What is overdue comes first, and of it what nobody has answered.
    rows.sort(key=lambda row: (row["overdue"] != "yes", row["overdue"] == "yes" and row["mitigated"] == "yes"))
    when = _board_words(pack)
    if not rows:
        return Note("For the next board", runs(f"No action is overdue, has slipped or is at risk and due {when}."))
    return Table(
        "improvement-board",
        f"What the board must see {when}: {figures.counted(len(rows), 'actions')}",
        (
            TableColumn("Action", share=2.2),
            TableColumn("Lead", share=1.3),
            TableColumn("Due", share=1),
            TableColumn("Status", share=0.8),
            TableColumn("Why", share=1.7),
        ),
        tuple(
            (
                _action_cell(row),
                runs(_words(row["leadrole"]) or _words(row["leadagency"]) or "not given"),
                runs("no day given" if figures.is_blank(row["duedate"]) else figures.day(row["duedate"])),
                runs(_words(row["status"]) or "not given"),
                runs(figures.capitalised(str(row["board"]))),
            )
            for row in rows
        ),
        note="Overdue, slipped since last month, or not on track and due before the board. An action is overdue when "
        "it was due before the month's last day and is not complete; it has slipped when its due day was moved later "
        f"or went by, or its status became graver.{_how_reached(pack)}",
        source="the partnership's improvement plan",
    )


def _action_cell(row: dict[str, Any]) -> tuple[Run, ...]:
    words = _words(row["action"])
    return runs({"text": str(row["actionid"]), "strong": True}, f" {words}" if words else "")


def _words(value: Any) -> str:
    return "" if figures.is_blank(value) else str(value)


def _board_words(pack: Pack) -> str:
    """By when: the next board's day, or the day by which it should meet where no date is known."""
    row = records(pack.table("next_board"))[0]
    day = figures.day(row["date"])
    return f"at its meeting of {day}" if row["known"] == "yes" else f"when it next meets, by {day}"


def _how_reached(pack: Pack) -> str:
    """How the next board's day is reached where no date is on record; nothing where one is."""
    row = records(pack.table("next_board"))[0]
    if row["known"] == "yes":
        return ""
    weeks = (figures.as_day(row["date"]) - pack.as_at).days // 7
    often = [board["every_weeks"] for board in records(pack.tables.get("boards", pd.DataFrame()))]
    meets = any(not figures.is_blank(one) and float(one) == weeks for one in often)
    why = f", as a board that reads this work meets every {figures.in_words(weeks)} weeks" if meets else ""
    return (
        f" No date of its next meeting is on record: the day is {figures.in_words(weeks)} weeks after "
        f"{figures.day(pack.as_at)}{why}."
    )


def stale(pack: Pack) -> Block:
    """The open actions that nobody has updated for two months, by their numbers."""
    absent = _absent(pack)
    if absent:
        return absent
    numbers = [str(row["actionid"]) for row in records(pack.table("actions")) if row["stale"] == "yes"]
    span = f"{figures.in_words(STALE_MONTHS)} months"
    if not numbers:
        return Paragraph(runs(f"Every open action was updated in the last {span}."))
    verb = "action was" if len(numbers) == 1 else "actions were"
    count = figures.capitalised(figures.in_words(len(numbers)))
    return Paragraph(
        runs(
            {"text": "Stale: ", "strong": True},
            f"{count.lower()} open {verb} not updated for {span}: {figures.listed(numbers)}.",
        )
    )
