"""Every table that comes in, by its name. `send-analysis check` and the data dictionary are printed from here."""

from __future__ import annotations

from send_analysis.contract.columns import Table
from send_analysis.contract.local_files import HISTORY, LOCAL_FILES
from send_analysis.contract.sen2 import ESTABLISHMENTS, SEN2_MODULES

TABLES: dict[str, Table] = {**SEN2_MODULES, "establishments": ESTABLISHMENTS, **LOCAL_FILES, "history": HISTORY}
