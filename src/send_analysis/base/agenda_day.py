"""The day on which a meeting's agenda is published, by the law's notice and England's bank holidays.

Local Government Act 1972, section 100B(3): agenda and reports are open to inspection at least five clear days before
the meeting (three until SI 2002/715 changed it for England). For a council's executive, such as a cabinet, SI
2012/2089, regulations 6 and 7, says the same. Clear days leave out the day of publication and the day of the meeting;
we count working days, as councils do, for papers are inspected at offices that are closed on Saturdays, Sundays and
bank holidays.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

#: Working days that lie between an agenda's publication and its meeting.
CLEAR_DAYS = 5
#: No agenda of five clear working days is published longer than this before its meeting, Christmas and Easter included.
LONGEST_NOTICE = dt.timedelta(days=21)
_DAY = dt.timedelta(days=1)
_SATURDAY = 5


def agenda_day(meeting: dt.date) -> dt.date:
    """The last day on which a meeting's agenda may be published: a working day, five clear ones before the meeting."""
    day = meeting
    for _ in range(CLEAR_DAYS + 1):
        day = _working_day_before(day)
    return day


def earliest_meeting(published: dt.date) -> dt.date:
    """The first working day for a meeting whose agenda is published on a day or later."""
    day = published + _DAY
    while not is_working_day(day) or agenda_day(day) < published:
        day += _DAY
    return day


def is_working_day(day: dt.date) -> bool:
    """Whether a day is neither at a weekend nor a bank holiday in England."""
    return day.weekday() < _SATURDAY and day not in _bank_holidays()


def _working_day_before(day: dt.date) -> dt.date:
    day -= _DAY
    while not is_working_day(day):
        day -= _DAY
    return day


@cache
def _bank_holidays() -> HolidayBase:
    """England's bank holidays, each year worked out when a day of it is asked for."""
    # Imported when a meeting needs it, for it takes a second: a start and an unchanged build do without.
    from holidays import country_holidays

    return country_holidays("GB", subdiv="ENG")
