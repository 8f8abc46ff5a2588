"""The axes of a drawing of somebody's own, as the report's own charts have them: 4,000, and months few and upright.

Only what matplotlib chose by itself is changed; an axis whose ticks or words were written by hand stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryFormatter
from matplotlib.dates import AutoDateFormatter, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FuncFormatter, ScalarFormatter

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.blocks.drawing import month_places

#: A tick has no more decimals than this.
_MOST_DECIMALS = 3
#: Days that two ticks must be apart at least, for their months alone to tell them apart.
_A_MONTH = 28


def in_house_style(figure: Figure) -> list[Month]:
    """Give a drawing's axes the report's numbers and months; the months that one of them names, in order."""
    named: list[Month] = []
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        for axis in (axes.xaxis, axes.yaxis):
            named = _styled(axes, axis) or named
    return named


def is_year(value: float) -> bool:
    """Whether a number can be a year: the one kind of number that is printed without a comma."""
    return float(value).is_integer() and 1900 <= value <= 2100


def _styled(axes: Axes, axis: Axis) -> list[Month]:
    formatter = axis.get_major_formatter()
    if isinstance(formatter, StrCategoryFormatter):
        return _with_months(axes, axis)
    if not axis.isDefault_majfmt:
        return []
    if isinstance(formatter, AutoDateFormatter):
        _name_months(axis)
    if isinstance(formatter, ScalarFormatter):
        low, high = sorted(axis.get_view_interval())
        of_years = axis is axes.xaxis and is_year(round(low)) and is_year(round(high))
        if not of_years:
            axis.set_major_formatter(FuncFormatter(lambda value, _: _number(value, list(axis.get_ticklocs()))))
    return []


def _number(value: float, ticks: Sequence[float]) -> str:
    """A tick as the report prints numbers, with as many decimals as tell the ticks apart."""
    enough = (n for n in range(_MOST_DECIMALS) if all(abs(round(tick, n) - tick) < 1e-9 for tick in ticks))
    return figures.number(value, next(enough, _MOST_DECIMALS))


def _with_months(axes: Axes, axis: Axis) -> list[Month]:
    """Categories that are all months, such as 2024-03: named as the report names them, few, evenly and upright."""
    places = list(axis.get_ticklocs())
    words = [str(axis.get_major_formatter()(place, None)) for place in places]
    months = months_of(words)
    if months:
        chosen = month_places(len(months)) if axis is axes.xaxis else list(range(len(months)))
        axis.set_ticks([places[place] for place in chosen])
        axis.set_major_formatter(FixedFormatter([months[place].short_name for place in chosen]))
        axes.tick_params("x" if axis is axes.xaxis else "y", rotation=0)
    return sorted(months)


def months_of(words: Iterable[str]) -> list[Month]:
    """The months that words such as 2024-03 are; none where one of them is anything else."""
    try:
        return [Month.parse(word) for word in words]
    except ValueError:
        return []


def _name_months(axis: Axis) -> None:
    """Days that are a month or more apart, by their months."""
    if all(later - earlier >= _A_MONTH for earlier, later in pairwise(axis.get_ticklocs())):
        axis.set_major_formatter(FuncFormatter(lambda value, _: _month_of(value).short_name))


def _month_of(value: float) -> Month:
    day = num2date(value)  # type: ignore[no-untyped-call]
    return Month.of(day.date())
