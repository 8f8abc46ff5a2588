"""The five groups in which primary needs are broken down: twelve would leave most cells too small to show."""

from __future__ import annotations

import pandas as pd

#: The return's and DfE's codes -> the group. DfE counts Down syndrome (DS) among other needs until 2025.
GROUP_OF_NEED: dict[str, str] = {
    "ASD": "autism",
    "SEMH": "social, emotional and mental health",
    "SLCN": "speech, language and communication",
    "MLD": "cognition and learning",
    "SLD": "cognition and learning",
    "PMLD": "cognition and learning",
    "SPLD": "cognition and learning",
    "HI": "sensory, physical and other",
    "VI": "sensory, physical and other",
    "MSI": "sensory, physical and other",
    "PD": "sensory, physical and other",
    "DS": "sensory, physical and other",
    "OTH": "sensory, physical and other",
}
#: The groups in the order in which a table has them.
NEED_GROUPS: tuple[str, ...] = tuple(dict.fromkeys(GROUP_OF_NEED.values()))


def groups_of_needs(codes: pd.Series) -> pd.Series:
    """The group of each need code; empty for a blank or unknown one."""
    return codes.astype("string").str.upper().map(GROUP_OF_NEED).astype("string")
