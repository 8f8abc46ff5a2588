"""What is public already when a month's breakdowns are made, for the measures that build them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from send_analysis.config.settings import Council
from send_analysis.measures.monthly_counts import CountedMonths


@dataclass(frozen=True)
class Background:
    """The council, the day whose knowledge counts, the public data that ships, the joined scorecard.

    `counted` has the events of each month by category, for breakdowns that add up twelve of them. `published` has the
    breakdowns that each earlier month's report printed, published or not, by the month's text and their names; `made`
    has those of this month that have been made safe already.
    """

    council: Council
    as_at: dt.date
    reference: Path
    scorecard: pd.DataFrame
    counted: CountedMonths = field(default_factory=CountedMonths)
    published: Mapping[str, Mapping[str, pd.DataFrame]] = field(default_factory=dict)
    made: Mapping[str, pd.DataFrame] = field(default_factory=dict)
