"""Plans, starts and requests of a few authorities as DfE's release of 2025 prints them, and the rules."""

import pandas as pd

from send_analysis.config.settings import PlanGrowth
from send_analysis.finance.plan_growth import Terms

RULES = PlanGrowth(5, 0.1, 0.6, 0.1, 50, 500, 30, 2, (0, 0.5, 1))
TERMS = Terms(0.6, (0.85, 1.3, 1.4, 1.4, 1.4))
BCP, LEEDS, ISLE_OF_WIGHT, NEWHAM = "839", "383", "921", "316"
_MISSING = float("nan")
_ROWS = (
    ("England", 2022, 473_255, 62_180, 93_302),
    ("England", 2023, 517_048, 66_706, 114_482),
    ("England", 2024, 576_474, 84_428, 138_242),
    ("England", 2025, 638_745, 97_747, 154_489),
    (BCP, 2023, 3_266, 407, 837),
    (BCP, 2024, 3_769, 312, 903),
    (BCP, 2025, 4_432, 1_034, 1_230),
    (LEEDS, 2023, 5_137, 361, 1_284),
    (LEEDS, 2024, 5_508, 958, 1_497),
    (LEEDS, 2025, 6_093, 773, 2_313),
    (ISLE_OF_WIGHT, 2023, 1_493, 217, 382),
    (ISLE_OF_WIGHT, 2024, 1_662, _MISSING, _MISSING),
    (ISLE_OF_WIGHT, 2025, 1_799, 187, 74),
    (NEWHAM, 2024, 2_705, 387, 756),
    (NEWHAM, 2025, 1_199, 379, 1_008),
)


def counts(*more):
    """The rows, and more of them: code, January, plans, starts and requests."""
    found = pd.DataFrame([*_ROWS, *more], columns=["code", "january", "plans", "starts", "requests"])
    return found.assign(area=found["code"].map({NEWHAM: "Newham"}).fillna(found["code"]))
