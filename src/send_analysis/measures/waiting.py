"""Children awaiting specialist provision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil, inf

import pandas as pd

from send_analysis.base.clock import Month, months_between
from send_analysis.contract.codes import PHASES, PROVISIONS
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.intake.children import child_on_list, stays
from send_analysis.measures.background import Background
from send_analysis.measures.card import POINT, kpi
from send_analysis.measures.disclosure.cohorts import JoiningMonths, halves
from send_analysis.measures.disclosure.days import Bound, Course, Listed, YearOfEvents
from send_analysis.measures.disclosure.protection import Breakdown, Withheld, breakdown_of, margin_bounds
from send_analysis.measures.disclosure.statements import ALL, Chosen
from send_analysis.measures.need_groups import NEED_GROUPS, groups_of_needs
from send_analysis.measures.position import Position
from send_analysis.measures.result import WHY, Count, Lack, NotCollected, said

#: Days waited -> how long that is, in the order of a table: over 26 weeks is more than 182 days.
LENGTH_FROM = {0: "up to 26 weeks", 183: "over 26 and up to 52 weeks", 365: "over 52 weeks"}
LENGTHS: tuple[str, ...] = tuple(LENGTH_FROM.values())
JOINED, LEFT = "joined", "left"
LISTED_ALREADY = "the child is on the list in another row"
#: Months of joiners and leavers, and the fewest children of whom lengths of waits are told.
YEAR, LEAST_CHILDREN = 12, 20
FEW_WAIT = (
    f"Fewer than {LEAST_CHILDREN} children were waiting. Who joined in each month would tell of so few how many have "
    "waited how long, so their lengths of waits are not published."
)


@kpi(
    label="Children awaiting specialist provision",
    short_label="Awaiting specialist",
    plain="Children waiting for a specialist place",
    group="Children and placements",
    headline=True,
    asks="How many children were waiting for specialist provision at the end of the month?",
    unit="children",
    better="lower",
    bases=(POINT,),
    definition=(
        "Children on the council's list of those awaiting specialist provision who joined on or before the month's "
        "last day and had not left by the end of it. A child with several rows counts once, from the earliest joining "
        "day still open."
    ),
    definition_status="assumed",
    definition_reason="The return does not hold this; the list is the council's own and no source defines it.",
    source="the council's own list of children awaiting specialist provision",
    needs={"specialist_waiting": ("joineddate", "leftdate")},
)
def awaiting_specialist(position: Position, basis: str) -> Count:
    """Children on the list at the month's end."""
    listed = position.tables["specialist_waiting"]
    undated = listed[position.extract.tables["specialist_waiting"]["joineddate"].isna()]
    waiting = children_waiting(position)
    still_open = listed["joineddate"].notna() & listed["leftdate"].isna()
    again = listed[still_open & ~listed.index.isin(waiting.index)]
    left_out = pd.concat([undated.assign(**{WHY: "it has no joined date"}), again.assign(**{WHY: LISTED_ALREADY})])
    notes = (
        said(len(undated), "row without a joined date not counted", "rows without a joined date not counted"),
        said(len(again), f"row not counted: {LISTED_ALREADY}", f"rows not counted: {LISTED_ALREADY}"),
    )
    return Count(waiting, left_out, notes)


def waiting_list(position: Position) -> pd.DataFrame:
    """The list's rows with a joining day, one for each time that a child was on it.

    Of rows of one child that overlap the one stands that joined first of those still open, else of those left last: a
    child who waits for two provisions is one child, and has waited since the first.
    """
    listed = position.tables["specialist_waiting"]
    stay = stays(child_on_list(listed, position.tables.get("person")), listed["joineddate"], listed["leftdate"])
    rows = listed.assign(stay=stay, until=listed["leftdate"].fillna(pd.Timestamp.max.floor("us")))[stay.notna()]
    first = rows.sort_values(["until", "joineddate"], ascending=[False, True], kind="stable").drop_duplicates("stay")
    return listed.loc[first.sort_index().index]


def _no_list(position: Position) -> Lack:
    """That the list did not arrive, or why it is of no use."""
    return Lack("specialist_waiting", why=position.extract.not_used.get("specialist_waiting", ""))


def waiting_by_need(position: Position, background: Background) -> Breakdown | NotCollected:
    """Children on the list at the month's end by group of needs, phase and provision sought."""
    if "specialist_waiting" not in position.tables:
        return NotCollected(lacks=(_no_list(position),))
    listed = waiting_list(position).reindex(columns=["joineddate", "leftdate", "sentype", "phase", "provisionsought"])
    listed = listed.rename(columns={"provisionsought": "provision"})
    listed = listed.assign(need=groups_of_needs(listed["sentype"]))

    def joined_and_left(since: dt.date) -> tuple[int, int]:
        after = pd.Timestamp(since)
        return int((listed["joineddate"] > after).sum()), int((listed["leftdate"] > after).sum())

    return breakdown_of(
        "waiting_by_need",
        listed[listed["leftdate"].isna()],
        {"need": NEED_GROUPS, "phase": tuple(PHASES), "provision": tuple(PROVISIONS)},
        prints=[("need", "phase"), ("need", "provision")],
        unit="children",
        flows=joined_and_left,
    )


def waiting_by_length(position: Position, background: Background) -> Breakdown | NotCollected | Withheld:
    """Children on the list at the month's end by how long they have waited; of fewer than twenty not told.

    Who joined in each month is printed, and of so few children that bounds how many can have waited how long.
    """
    if not position.extract.has("specialist_waiting", "joineddate", "leftdate"):
        return NotCollected(lacks=(_no_list(position),))
    waiting = children_waiting(position)
    if 0 < len(waiting) < LEAST_CHILDREN:
        return Withheld(FEW_WAIT)
    days = _days_waited(waiting, position.month.last_day)
    length = pd.Series(pd.NA, index=waiting.index, dtype="string")
    for first, name in LENGTH_FROM.items():
        length = length.mask(days >= first, name)
    listed = waiting_list(position)
    # A list that nobody has left for a year prints no flow; the report after the next who leaves prints these months'.
    keeps_leavers = bool(listed["leftdate"].notna().any())
    flow = _flow_of(listed, position.month) if keeps_leavers else empty_table("waiting_flow")

    def joined_and_left(since: dt.date) -> tuple[int | None, int | None]:
        later = flow[flow["month"] > str(Month.of(since))]
        is_printed = len(flow) > 0 and str(Month.of(since).shift(1)) >= flow["month"].iloc[0]
        return (int(later["joined"].sum()), int(later["left"].sum())) if is_printed else (None, None)

    def beside(day: dt.date) -> list[Bound]:
        of = Month.of(day)
        return [*_lengths_by_flow(of, _flow_of(listed, of)), *_lengths_by_median(listed, day)]

    course = Course({"length": tuple(pairwise(LENGTHS))}, position.month.last_day, _new_on_the_list)
    return breakdown_of(
        "waiting_by_length",
        waiting.assign(length=length),
        {"length": LENGTHS},
        prints=[("length",)],
        unit="children",
        flows=joined_and_left,
        course=replace(course, stepped=_waited_on(listed), beside=beside) if keeps_leavers else course,
        bounds=[*_lengths_by_flow(position.month, flow), *_lengths_by_median(listed, position.month.last_day)],
        months=_joining_months(listed, position) if keeps_leavers else None,
    )


def _joining_months(listed: pd.DataFrame, position: Position) -> JoiningMonths:
    """What the reports print of the list besides its lengths of wait."""

    def flow(first: Month, last: Month) -> pd.DataFrame:
        return _flow_of(listed, last, len(list(months_between(first, last))))

    def median_days(day: dt.date) -> float | None:
        waited = _days_waited(listed, day)
        return float(waited.median()) if len(waited) >= LEAST_CHILDREN else None

    def longest_days(day: dt.date) -> int | None:
        waited = _days_waited(listed, day)
        return int(waited.max()) if len(waited) >= LEAST_CHILDREN else None

    return JoiningMonths(position.month.last_day, LENGTH_FROM, flow, median_days, longest_days)


def _days_waited(listed: pd.DataFrame, day: dt.date) -> pd.Series:
    """The days that each child who was on the list at the end of a day had waited by then."""
    end = pd.Timestamp(day)
    joined: pd.Series = listed.loc[(listed["joineddate"] <= end) & ~(listed["leftdate"] <= end), "joineddate"]
    waited: pd.Series = (end - joined).dt.days
    return waited


def _lengths_by_median(listed: pd.DataFrame, day: dt.date) -> Iterator[Bound]:
    """How many must have waited how long by the median, which is printed of a list that is not short."""
    waited = _days_waited(listed, day)
    if len(waited) >= LEAST_CHILDREN:
        for least, most in halves(LENGTH_FROM, float(waited.median())):
            names = [name for days, name in LENGTH_FROM.items() if least <= days < most]
            yield {"length": names}, ceil(len(waited) / 2), len(waited)


def _new_on_the_list(since: dt.date, until: dt.date) -> Chosen | None:
    """Who joins between two days has waited no longer than the days lie apart."""
    return {"length": LENGTHS[0]} if (until - since).days < list(LENGTH_FROM)[1] else None


def _waited_on(listed: pd.DataFrame) -> Callable[[dt.date, dt.date], list[tuple[str, str, int, int]]]:
    """How many came between two days to have waited over a length: they joined in months whose joiners are printed."""

    def happened(column: str, first: dt.date, last: dt.date) -> int:
        days = listed[column]
        return int(((days >= pd.Timestamp(first)) & (days < pd.Timestamp(last) + pd.Timedelta(days=1))).sum())

    def waited_on(since: dt.date, until: dt.date) -> list[tuple[str, str, int, int]]:
        found = []
        for length, days in zip(LENGTHS, list(LENGTH_FROM)[1:], strict=False):
            # Who has waited so long by the second day and had not by the first joined between these.
            first, last = since - dt.timedelta(days=days - 1), until - dt.timedelta(days=days)
            start, end = Month.of(first), Month.of(last)
            most = happened("joineddate", start.first_day, end.last_day)
            whole = start if start.first_day == first else start.shift(1)
            until_then = end if end.last_day == last else end.shift(-1)
            least = happened("joineddate", whole.first_day, until_then.last_day) if whole <= until_then else 0
            left = happened("leftdate", whole.first_day, until)
            found.append(("length", length, max(0, least - left), most))
        return found

    return waited_on


def _lengths_by_flow(month: Month, flow: pd.DataFrame) -> list[Bound]:
    """Between which numbers the printed joiners and leavers of each month leave those who have waited so long.

    No more than joined in the months in which they can have joined; and of those who have waited no longer, no fewer
    than the list has grown by since. That bounds the longest waits too: they are the others.
    """
    bounds: list[Bound] = []
    starts = list(LENGTH_FROM)
    months = [Month.parse(text) for text in flow["month"]]
    for first, last in [(0, 1), (1, 2), (0, 2)] if months else []:
        oldest, newest = (month.last_day - dt.timedelta(days=days) for days in (starts[last] - 1, starts[first]))
        joined = flow[[one.last_day >= oldest and one.first_day <= newest for one in months]]["joined"]
        whole = flow[[one.first_day >= oldest for one in months]]
        grown = 0 if first else int(whole["joined"].sum() - whole["left"].sum())
        bounds.append(({"length": LENGTHS[first:last]}, max(0, grown), int(joined.sum())))
    return bounds


def waiting_joined_left(position: Position, background: Background) -> Breakdown | NotCollected:
    """Children who joined the list and who left it in the twelve months to the month's end, by group of needs."""
    if not position.extract.has("specialist_waiting", "joineddate", "leftdate", "sentype"):
        column = "sentype" if "specialist_waiting" in position.tables else ""
        return NotCollected("no file specialist_waiting with needs", (Lack("specialist_waiting", column),))
    moves = _moves(position)

    def printed(after: dt.date, until: dt.date) -> list[tuple[Chosen, int]]:
        """Joiners and leavers of a span, as `waiting_flow` prints them month by month."""
        within = moves[(moves["day"] > pd.Timestamp(after)) & (moves["day"] <= pd.Timestamp(until))]
        return [({"movement": movement}, int((within["movement"] == movement).sum())) for movement in (JOINED, LEFT)]

    made = breakdown_of(
        "waiting_joined_left",
        moves[moves["day"] > _year_before(position)],
        {"need": NEED_GROUPS, "movement": (JOINED, LEFT)},
        prints=[("need", "movement")],
        unit="children",
        events=YearOfEvents(position.last_day.date(), printed),
        # The report prints joiners and leavers of every month, whatever their needs.
        headlines=[{"movement": JOINED}, {"movement": LEFT}],
    )
    return replace(made, lists=list(_lists_by_need(made.categories["need"], position.month, background)))


def _lists_by_need(needs: Sequence[str], month: Month, background: Background) -> Iterator[Listed]:
    """What the list's tables of this month and of those in the year before leave of each group of needs.

    Who has two of them can work out by how much a group has grown between, and with that who joined and who left. In a
    month without a table no group had fewer than none.
    """
    earlier = {month.shift(-back): background.published.get(str(month.shift(-back)), {}) for back in range(1, YEAR + 1)}
    for of, tables in [(month, background.made), *earlier.items()]:
        table = tables.get("waiting_by_need")
        left = margin_bounds(table, "need") if table is not None and len(table) else dict.fromkeys(needs, (0.0, inf))
        # The total counts whoever has a need that only this table has.
        whole = [ALL] if ALL in left and {*left} <= {*needs, ALL} else []
        for need in (*needs, *whole):
            low, high = left.get(need, (0.0, 0.0))
            joined, went = ({"need": need, "movement": movement} for movement in (JOINED, LEFT))
            yield Listed(of.last_day, joined, went, low, high)


def _moves(position: Position) -> pd.DataFrame:
    """Every joining and every leaving of a child on the list: day, need, movement."""
    listed = waiting_list(position)
    need = groups_of_needs(listed["sentype"])
    parts = [
        pd.DataFrame({"day": listed[column], "need": need, "movement": movement})
        for column, movement in (("joineddate", JOINED), ("leftdate", LEFT))
    ]
    moves = pd.concat(parts, ignore_index=True)
    return moves[moves["day"].notna()]


def _year_before(position: Position) -> pd.Timestamp:
    return pd.Timestamp(position.month.shift(-YEAR).last_day)


def children_waiting(position: Position) -> pd.DataFrame:
    """The children who wait at the month's end, one row each."""
    listed = waiting_list(position)
    rows: pd.DataFrame = listed[listed["leftdate"].isna()]
    return rows


def wait_lengths(position: Position, safe: pd.DataFrame | None) -> pd.DataFrame:
    """The median and the longest wait at the month's end in weeks, one row.

    `safe` is `waiting_by_length` as it was made safe. Both are empty where it is not published, so too for fewer than
    twenty children: they bound how many have waited how long, this month and in the tables before, and the table was
    attacked with them. No row without the list.
    """
    extract = position.extract
    if not extract.has("specialist_waiting", "joineddate", "leftdate"):
        return empty_table("wait_lengths")
    waiting = children_waiting(position)
    weeks = (position.last_day - waiting["joineddate"]).dt.days / 7
    undated = int(extract.tables["specialist_waiting"]["joineddate"].isna().sum())
    is_told = len(weeks) >= LEAST_CHILDREN and safe is not None and len(safe) > 0
    told = (float(weeks.median()), float(weeks.max())) if is_told else (None, None)
    return table_of("wait_lengths", [(str(extract.month), len(waiting), *told, undated)])


def waiting_flow(position: Position) -> pd.DataFrame:
    """Joiners and leavers in each of the last twelve months, as the month's list has them.

    opening + joined - left = closing. No rows without the list, nor from one in which nobody has left in a year: such
    a list does not keep those who leave, so neither leavers nor earlier joiners can be counted from it.
    """
    if not position.extract.has("specialist_waiting", "joineddate", "leftdate"):
        return empty_table("waiting_flow")
    listed = waiting_list(position)
    if not (listed["leftdate"] > _year_before(position)).any():
        return empty_table("waiting_flow")
    return _flow_of(listed, position.month)


def _flow_of(listed: pd.DataFrame, last_month: Month, months: int = YEAR) -> pd.DataFrame:
    """Joiners and leavers of a list in some months to one."""
    rows = []
    for back in reversed(range(months)):
        month = last_month.shift(-back)
        before, last = pd.Timestamp(month.shift(-1).last_day), pd.Timestamp(month.last_day)
        joined, left = (int(((listed[day] > before) & (listed[day] <= last)).sum()) for day in _DAYS)
        opening = int((listed["joineddate"] <= before).sum() - (listed["leftdate"] <= before).sum())
        rows.append((str(month), opening, joined, left, opening + joined - left))
    return table_of("waiting_flow", rows)


_DAYS = ("joineddate", "leftdate")
