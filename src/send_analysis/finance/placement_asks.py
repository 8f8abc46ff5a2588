"""What the levers on placement ask for, year by year, beside how many plans came to or left a kind of place in a year.

The model moves the mix of all plans along a straight line. In life nobody who has a place is moved: a lever acts on
those who would have left a mainstream school, and on those who would have come to the kind of place that it spares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.config.assumptions import Known
from send_analysis.config.settings import PlacementMoves, Settings
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.model import PLACEMENTS, Array, Inputs, forecast
from send_analysis.finance.scenarios import Run

#: The levers that move plans between kinds of place, and the inputs that say when and from where.
LEVERS = ("mainstream_points", "places")
_SHAPE = ("mainstream_from", "mainstream_full", "mainstream_from_independent", "places_from", "places_full")
_ENDS = {"mainstream_points": "mainstream_full", "places": "places_full"}
#: The kinds of place that a lever draws on: those that are to have fewer plans.
SPARED = ("independent", "state_special")
_MAINSTREAM = "mainstream"
#: Less than so many plans is what binary fractions leave, and no ask.
_NOTHING = 1e-6


def asks_table(
    known: Known, unmitigated: Run | None, levers: Run | None, moves: pd.DataFrame | None, settings: Settings
) -> pd.DataFrame:
    """What each lever asks for in each year up to the one in which all of them are there in full.

    One row a lever, kind of place and financial year: more in mainstream, fewer in what it spares; and a row of all
    levers together where several spare one kind. `moves` is the table published_moves; without it no rows.
    """
    if moves is None or not (unmitigated and unmitigated.inputs and levers and levers.inputs):
        return empty_table("placement_asks")
    held = unmitigated.inputs.setting({name: levers.inputs[name].item() for name in _SHAPE})
    asked = {name: _moved(held, levers.inputs, name) for name in LEVERS}
    flows, years = _available(moves), held.financial_years
    rows = [
        {"id": name, "label": known.entry(name).label if name else "All levers together", "placement": placement,
         "financialyear": years[t], **_held_against(plans, t, placement, flows, settings)}
        for name, placement, plans in _series(asked)
        for t in range(min(_last_year(held, asked) + 1, len(years)))
    ]  # fmt: skip
    return table_of("placement_asks", rows)


def _moved(held: Inputs, levers: Inputs, name: str) -> Mapping[str, Array]:
    """By kind of place, how many plans more a lever alone gives it in each year."""
    change = forecast(held.setting({name: levers[name].item()})).plans - forecast(held).plans
    return {placement: change[0, :, at] for at, placement in enumerate(PLACEMENTS)}


def _series(asked: Mapping[str, Mapping[str, Array]]) -> Iterator[tuple[str, str, Array]]:
    """What each lever asks for by kind of place, and all together where several spare one."""
    for name, moved in asked.items():
        if (moved[_MAINSTREAM] > _NOTHING).any():
            yield name, _MAINSTREAM, moved[_MAINSTREAM]
        for placement in SPARED:
            if (moved[placement] < -_NOTHING).any():
                yield name, placement, -moved[placement]
    for placement in SPARED:
        fewer = [np.maximum(-moved[placement], 0) for moved in asked.values()]
        if sum(bool((one > _NOTHING).any()) for one in fewer) > 1:
            yield "", placement, np.sum(fewer, axis=0)


def _last_year(held: Inputs, asked: Mapping[str, Mapping[str, Array]]) -> int:
    """The year in which the last of the levers that ask for anything is there in full; before the base year if past."""
    asking = [name for name, moved in asked.items() if any((abs(plans) > _NOTHING).any() for plans in moved.values())]
    return max((int(held[_ENDS[name]].item()) for name in asking), default=-1)


def _available(moves: pd.DataFrame) -> dict[str, tuple[int, float]]:
    """By kind of place, the newest year known and how many a lever could have acted on in it."""
    newest = moves[moves["area_kind"].eq("self") & moves["newest"].fillna(False)]
    own = {str(row["placement"]): row for row in newest.to_dict("records")}
    many = {name: -row["moved"] if name == _MAINSTREAM else row["entered"] for name, row in own.items()}
    return {name: (int(own[name]["year"]), float(value)) for name, value in many.items()}


def _held_against(
    plans: Array, t: int, placement: str, flows: Mapping[str, tuple[int, float]], settings: Settings
) -> dict[str, Any]:
    asked = max(float(plans[t] - (plans[t - 1] if t else 0.0)), 0.0)
    found: dict[str, Any] = {"plans": float(plans[t]), "asked": asked}
    if placement not in flows:
        return found
    year, available = flows[placement]
    some = available > 0
    return found | {
        "year": year, "available": available, "share": 100 * asked / available if some else None,
        "months": 12 * float(plans[t]) / available if some else None,
        "mark": mark(asked, available, settings.reporting.rules_of_moves),
    }  # fmt: skip


def mark(asked: float, available: float, rules: PlacementMoves) -> str:
    """RED where more is asked for than the rules' part of those available, AMBER from their lesser part on, or blank.

    Blank too where on balance nobody is: net flows then say nothing of how many could have been acted on.
    """
    if asked <= _NOTHING or available <= 0:
        return ""
    if 100 * asked > rules.red * available:
        return "RED"
    return "AMBER" if 100 * asked > rules.amber * available else ""
