"""Checks of whether cells stand in their own row and column, held against last month's: what a slip in a sheet moves.

A column moved by a row or sorted apart from the others, and two columns that have changed places, leave every value in
the file, so that only what stood beside it shows it. What other checks find then mostly follows from these: `CAUSES`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from send_analysis.contract.every_table import TABLES
from send_analysis.intake.checks import ORDERS, PARTS
from send_analysis.intake.extract import Finding
from send_analysis.measures.looked_at import READ, Checked, newest, per_cent, told
from send_analysis.measures.same_children import BEFORE
from send_analysis.measures.sense_of_own_files import doubt_of_file

#: The checks that name the cause of what others find.
OUT_OF_ROWS, EXCHANGED = "out of their rows", "columns exchanged"
CAUSES = (OUT_OF_ROWS, EXCHANGED)
#: Small files, and the columns of which a row holds in each month what it held before.
_STAYS = {
    "improvement_plan": (),
    "ledger": ("financialyear", "period", "block", "line", "placementtype", "kind", "amount"),
    "health_waits": ("month", "pathway", "waiting", "over18weeks", "medianweeks"),
    "inclusion": ("month", "measure", "senstatus", "phase", "count", "population"),
    "places": ("setting", "provision", "phase", "places", "plannedfrom"),
}
#: Kinds of columns whose cells have an order: what is put off or entered late goes one way, cells sorted apart both.
_ORDERED = ("date", "integer", "amount")
#: The column of which a month's forecast comes to be what was spent.
_CLOSES = ("ledger", "kind")
#: A cell that is blank, as a number.
_BLANK = -1
#: What an action of the improvement plan is found again by: its number, and its words where numbers have moved on.
_NUMBER, _WORDS = "actionid", "action"


@dataclass(frozen=True)
class _Beside:
    """A table's rows, in the order of this month's file, with a month ago's cells of some columns beside them.

    `rows` has each column and, behind BEFORE, what it was, by the place of the row in the file, each cell as a number:
    the same in columns of one kind, days in their order, `_BLANK` where there is none. `by` are the columns by which
    a row was found again; none where it was by its child.
    """

    table: str
    columns: tuple[str, ...]
    rows: pd.DataFrame
    by: tuple[str, ...] = ()


def cells_out_of_place(checked: Checked) -> Iterator[Finding]:
    """Columns exchanged or out of their rows, actions with other numbers, and updates earlier than a month ago."""
    held = list(_beside(checked))
    if words := next((beside for beside in held if beside.by == (_WORDS,)), None):
        number = next(beside for beside in held if beside.by == (_NUMBER,))
        renumbered = list(_renumbered(checked, words, number))
        yield from renumbered
        others = tuple(name for name in words.columns if name != _NUMBER)
        plan = replace(words, columns=others) if renumbered else number
        held = [plan, *(beside for beside in held if beside is not words and beside is not number)]
    yield from _exchanged_columns(checked, held)
    yield from _out_of_their_rows(checked, held)
    yield from _updates_turned_back(checked, held)


def _renumbered(checked: Checked, words: _Beside, number: _Beside) -> Iterator[Finding]:
    """Actions of the improvement plan that have other numbers, unless it is their words that have left their rows."""
    changed, of = int((words.rows[_NUMBER] != words.rows[_NUMBER + BEFORE]).sum()), len(words.rows)
    others = [name for name in number.columns if name != _WORDS]
    as_before = [
        sum(per_cent(int((beside.rows[name] == beside.rows[name + BEFORE]).sum()), len(beside.rows)) for name in others)
        for beside in (words, number)
    ]
    if changed >= checked.limits.least_cells and as_before[0] >= as_before[1]:
        message = (
            f"{changed:,} of {of:,} actions have another number than a month ago, so that what has slipped or changed "
            "since may be told of the wrong action"
        )
        mend = "keep an action's number from month to month; else see whether the numbers stand in their own rows"
        yield told(checked, "reported", "actions renumbered", ("improvement_plan", _NUMBER), message, mend)


def _out_of_their_rows(checked: Checked, held: Sequence[_Beside]) -> Iterator[Finding]:
    """Columns of which nearly every cell is what the row above, or below, held a month ago, or any other row.

    Of a table's several columns the first is told: the key, where it is the key that has moved. Of a table that is held
    against last month's child by child, another column must stand in its rows: else its keys lead elsewhere, and the
    table that they come from may be the one at fault.
    """
    found: set[str] = set()
    for beside in held:
        told_of = {
            column: words for column in beside.columns
            if (words := _moved(checked, beside, column) or _apart(checked, beside, column))
        }  # fmt: skip
        others = [column for column in beside.columns if column not in told_of and _stands(checked, beside, column)]
        if beside.table in found or not told_of or (not beside.by and not others):
            continue
        found.add(beside.table)
        column, message = next(iter(told_of.items()))
        mend = f"see whether the cells of {column} were moved by a row, or sorted apart from the others"
        yield _doubted(checked, OUT_OF_ROWS, beside.table, column, message, mend)


def _stands(checked: Checked, beside: _Beside, column: str) -> bool:
    """Whether nearly all cells of a column hold what they held, of those that differed from the row above."""
    now, was = beside.rows[column], beside.rows[column + BEFORE]
    tells = (was != _BLANK) & (was != was.shift(fill_value=_BLANK))
    return _nearly_all(checked, int((now[tells] == was[tells]).sum()), int(tells.sum()))


def _moved(checked: Checked, beside: _Beside, column: str) -> str:
    """How many cells hold what the row above or below held, of those in which the two differed; blank for few."""
    now, was = beside.rows[column], beside.rows[column + BEFORE]
    least = checked.limits.blank_expected if (beside.table, column) == _CLOSES else checked.limits.least_cells
    if (now != was).sum() < least:
        return ""
    one_way = _went_one_way(checked, beside, column)
    for step, words in ((1, "above"), (-1, "below")):
        other = was.reindex(was.index - step).set_axis(was.index)
        # Days in their order that are each put off to the next: the last is later than any was.
        ends = now[other.isna() & (now != _BLANK)]
        if one_way and not ends.between(was.min(), was.max()).all():
            continue
        tells = other.notna() & (other != was)
        of_other, of = int((now[tells] == other[tells]).sum()), int(tells.sum())
        in_all = per_cent(int((now == other).sum()), int(other.notna().sum()))
        if _nearly_all(checked, of_other, of) and in_all > checked.limits.out_of_place:
            return f"{of_other:,} of {of:,} cells of {column} hold what the row {words} held a month ago"
    return ""


def _apart(checked: Checked, beside: _Beside, column: str) -> str:
    """How many cells say otherwise, all together the same as before but in other rows; blank for few.

    Of what moves on from month to month that is more than half of the column; small numbers of it recur by chance.
    """
    now, was = beside.rows[column], beside.rows[column + BEFORE]
    changed = now != was
    stays = column in _STAYS.get(beside.table, ())
    if not stays and TABLES[beside.table].column[column].kind == "integer":
        return ""
    few = changed.sum() < checked.limits.blank_expected
    if few or per_cent(int(changed.sum()), len(now)) <= (0 if stays else checked.limits.most):
        return ""
    if _went_one_way(checked, beside, column):
        return ""
    held, holds = was[changed].value_counts(), now[changed].value_counts()
    again = int(pd.concat([held, holds], axis=1).dropna().min(axis=1).sum())
    if per_cent(again, int(changed.sum())) <= checked.limits.out_of_place:
        return ""
    return f"{int(changed.sum()):,} of {len(now):,} cells of {column} hold what other rows held a month ago"


def _went_one_way(checked: Checked, beside: _Beside, column: str) -> bool:
    """Whether nearly all cells that say otherwise say more, or nearly all less, of a column that has an order."""
    now, was = beside.rows[column], beside.rows[column + BEFORE]
    more, less = int((now > was).sum()), int((now < was).sum())
    is_ordered = TABLES[beside.table].column[column].kind in _ORDERED
    return is_ordered and per_cent(max(more, less), more + less) > checked.limits.out_of_place


def _exchanged_columns(checked: Checked, held: Sequence[_Beside]) -> Iterator[Finding]:
    """Two columns of which nearly every row holds in the one what it held a month ago in the other, and the reverse.

    Or two columns of days, or of a part and its whole, of which nearly all are in the wrong order: no month before is
    needed.
    """
    found: set[str] = set()
    by_order = ((*swapped, "are right the other way round") for swapped in _swapped_order(checked))
    by_cells = (
        (*swapped, "hold in the one what the other held a month ago") for swapped in _swapped_cells(checked, held)
    )
    for table, first, second, rows, of, words in (*by_order, *by_cells):
        if table not in found and _nearly_all(checked, rows, of):
            found.add(table)
            message = f"columns {first} and {second} look exchanged: {rows:,} of {of:,} rows {words}"
            mend = (
                f"see whether {first} and {second} have changed places in the export or in council.yaml under columns"
            )
            yield _doubted(checked, EXCHANGED, table, first, message, mend)


def _nearly_all(checked: Checked, rows: int, of: int) -> bool:
    return rows >= checked.limits.least_cells and per_cent(rows, of) > checked.limits.out_of_place


def _swapped_order(checked: Checked) -> Iterator[tuple[str, str, str, int, int]]:
    """Two columns of which the one is never less, how many rows say otherwise, and in how many the two differ."""
    orders = [(order.table, order.first, order.second, order.rule.name) for order in ORDERS]
    # More than the whole may be right where the rule asks nobody to do anything.
    parts = [(part.table, part.part, part.whole, part.rule.name) for part in PARTS if not part.rule.settled]
    for table, least, most, rule in (*orders, *parts):
        rows = checked.extract.tables.get(table)
        if rows is None or not {least, most} <= set(rows):
            continue
        # Rows that were left out are in the findings alone.
        wrong = sum(found.rows for found in checked.extract.findings if (found.table, found.rule) == (table, rule))
        right = int((rows[most] > rows[least]).fillna(False).sum())
        # What comes later is blank in more rows, unless it stands in the place of the other.
        is_fuller = rows[most].notna().sum() >= rows[least].notna().sum()
        if is_fuller and wrong >= checked.limits.blank_expected:
            yield table, least, most, wrong, wrong + right


def _swapped_cells(checked: Checked, held: Sequence[_Beside]) -> Iterator[tuple[str, str, str, int, int]]:
    """Two columns of one kind, how many rows hold in the one what the other held a month ago, and how many could tell.

    Counted of the column that moves on less; of the other some must have crossed too.
    """
    for beside in held:
        for first, second in combinations(beside.columns, 2):
            if len({TABLES[beside.table].column[name].kind for name in (first, second)}) > 1:
                continue
            crossed = [_crossed(beside.rows, *pair) for pair in ((first, second), (second, first))]
            less, more = sorted(crossed, key=lambda pair: per_cent(*pair))
            if per_cent(*less) > checked.limits.recorded_otherwise:
                yield beside.table, first, second, *more


def _crossed(rows: pd.DataFrame, column: str, other: str) -> tuple[int, int]:
    """How many rows hold in another column what one held a month ago, and no longer there; and how many held it."""
    was = rows[column + BEFORE]
    tells = (was != _BLANK) & (was != rows[other + BEFORE])
    return int((tells & (rows[other] == was) & (rows[column] != was)).sum()), int(tells.sum())


def _updates_turned_back(checked: Checked, held: Sequence[_Beside]) -> Iterator[Finding]:
    """Actions of the improvement plan that were last looked at on an earlier day than they were a month ago."""
    table, column = "improvement_plan", "updateddate"
    for beside in held:
        if beside.table != table or column not in beside.columns:
            continue
        now, was = beside.rows[column], beside.rows[column + BEFORE]
        earlier, of = int(((now != _BLANK) & (now < was)).sum()), int((was != _BLANK).sum())
        if earlier >= checked.limits.least_cells and per_cent(earlier, of) > checked.limits.recorded_otherwise:
            message = f"{earlier:,} of {of:,} actions were last updated on an earlier day than a month ago"
            mend = f"see whether the cells of {column} stand in their own rows, and whether it is this month's plan"
            yield _doubted(checked, "updates turned back", table, column, message, mend)


def _beside(checked: Checked) -> Iterator[_Beside]:
    """What can be held against last month's: of children by child; of small files by the cells that stay."""
    for table, both in checked.same_children.items():
        columns = tuple(name for name in TABLES[table].column if {name, name + BEFORE} <= set(both))
        if checked.comparable(table):
            names = [name + month for name in columns for month in ("", BEFORE)]
            yield _Beside(table, columns, _numbered(table, both[names].reset_index(drop=True))[0])
    for table in _STAYS:
        if all(table in of for of in (checked.extract.tables, checked.before.tables)):
            ours, theirs = (newest(of[table]) for of in (checked.extract.tables, checked.before.tables))
            yield from _beside_of_file(checked, table, ours, theirs)


def _beside_of_file(checked: Checked, table: str, ours: pd.DataFrame, theirs: pd.DataFrame) -> Iterator[_Beside]:
    """A small file's columns by what names its rows, and each that stays by the others that stay."""
    names = [name for name in TABLES[table].column if name in ours and name in theirs]
    mine, before = _numbered(table, ours[names].reset_index(drop=True), theirs[names].reset_index(drop=True))
    by = [name for name in (*TABLES[table].once, TABLES[table].key) if name in names and name != "asat"]
    others = [name for name in names if name not in by]
    found = _matched(mine, before, by, names) if by else pd.DataFrame()
    # Where every row is there still, and one column of it says otherwise, that one has changed and no name.
    least = checked.limits.least_cells
    all_there = by and per_cent(len(found), len(before)) > checked.limits.out_of_place
    changed = [name for name in others if all_there and (found[name] != found[name + BEFORE]).sum() >= least]
    for name in [name for name in _STAYS[table] if name in names and not (name in by and len(changed) == 1)]:
        if stays := tuple(column for column in _STAYS[table] if column in names and column != name):
            rows = _matched(mine, before, [*stays], [name])
            if (table, name) == _CLOSES:
                actual, forecast = (
                    dict(zip(of[name], cells[name], strict=True)).get(kind)
                    for of, cells, kind in ((ours, mine, "actual"), (theirs, before, "forecast"))
                )
                rows = rows[~((rows[name] == actual) & (rows[name + BEFORE] == forecast))]
            yield _Beside(table, (name,), rows, stays)
    if by:
        yield _Beside(table, tuple(others), found, tuple(by))
    if by == [_NUMBER] and _WORDS in names:
        columns = [name for name in names if name != _WORDS]
        yield _Beside(table, tuple(columns), _matched(mine, before, [_WORDS], columns), (_WORDS,))


def _matched(ours: pd.DataFrame, theirs: pd.DataFrame, by: list[str], columns: list[str]) -> pd.DataFrame:
    """The rows that are found by some columns in either month, once, with a month ago's cells beside them."""
    now, then = (of[~of.duplicated(by, keep=False)] for of in (ours, theirs))
    was = then[[*by, *(name for name in columns if name not in by)]]
    return now.reset_index().merge(was, on=by, suffixes=("", BEFORE)).set_index("index")


def _numbered(table: str, *frames: pd.DataFrame) -> list[pd.DataFrame]:
    """Rows of a table with each cell as a number, as `_Beside` has it."""
    made = [frame.copy(deep=False) for frame in frames]
    kinds: dict[str, list[tuple[pd.DataFrame, str]]] = {}
    for frame in made:
        for name in map(str, frame):
            kinds.setdefault(TABLES[table].column[name.removesuffix(BEFORE)].kind, []).append((frame, name))
    for columns in kinds.values():
        cells = pd.concat([frame[name] for frame, name in columns], ignore_index=True)
        numbers = np.split(cells.factorize(sort=True)[0], np.cumsum([len(frame) for frame, _ in columns])[:-1])
        for (frame, name), own in zip(columns, numbers, strict=True):
            frame[name] = own
    return made


def _doubted(checked: Checked, check: str, table: str, column: str, message: str, mend: str) -> Finding:
    """A doubt about a column; about the whole table where no figure reads the column, though one reads the table."""
    if table in READ and column not in READ[table]:
        return told(checked, "doubtful", check, (table, ""), message, mend)
    return doubt_of_file(checked, check, table, column, message, mend)
