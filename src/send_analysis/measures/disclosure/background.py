"""What is public already when a month's breakdowns are made, for the measures that build them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from send_analysis.settings import Council


@dataclass(frozen=True)
class Background:
    """The council, the day whose knowledge counts, the public data that ships, and the joined scorecard."""

    council: Council
    as_at: dt.date
    reference: Path
    scorecard: pd.DataFrame
