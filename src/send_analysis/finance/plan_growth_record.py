"""How well a projection of plan numbers foretold the past: its errors, what they teach, and other rules beside it.

An origin is a January that a projection is made from, with nothing later in sight but what `learnt` says.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.config.settings import PlanGrowth
from send_analysis.contract.codes import ENGLAND_CODE
from send_analysis.finance.plan_growth import (
    Band,
    Base,
    Terms,
    difference,
    national,
    sizes,
    third_of,
)

#: One row an origin, council and horizon whose January has come: logarithms, and rates as shares.
PAIRS = (
    "code", "origin", "years", "plans", "actual", "growth", "own_growth", "difference", "third",
)  # fmt: skip
#: The rules that are set beside G; the rate of the last is what a council might type.
RULES: Mapping[str, str] = {
    "model": "England's growth, the council's starts and requests: terms as here",
    "learnt": "England's growth, the council's starts and requests: terms learnt at each January from those before",
    "england": "England's last yearly growth",
    "typed": "10% a year",
    "own": "The council's own last growth",
}
_TYPED = math.log(1.1)


def pairs(counts: pd.DataFrame, weight: float, rules: PlanGrowth) -> pd.DataFrame:
    """Every origin, council and horizon up to the furthest that has come: PAIRS.

    `growth` is England's last, `own_growth` the council's own (both logarithms), `difference` d at a weight.
    """
    stock = counts[counts["code"] != ENGLAND_CODE]
    stock = stock[stock["plans"] >= rules.least_plans].set_index(["code", "january"]).sort_index()
    plans = stock["plans"].to_dict()
    rows = []
    for january in sorted(set(counts["january"])):
        england = national(counts, january)
        if england is None:
            continue
        bounds = sizes(counts, january, rules)
        for code, base in _bases(stock, january):
            before = plans.get((code, january - 1))
            if not before:
                continue
            shared = {
                "code": code, "origin": january, "plans": base.plans, "growth": england.growth,
                "own_growth": math.log(base.plans / before), "third": third_of(base.plans, bounds),
                "difference": difference(base, england, weight, rules),
            }  # fmt: skip
            rows += [
                shared | {"years": years, "actual": plans[code, january + years]}
                for years in range(1, rules.furthest + 1)
                if (code, january + years) in plans
            ]
    return pd.DataFrame(rows, columns=list(PAIRS))


def _bases(stock: pd.DataFrame, january: int) -> list[tuple[str, Base]]:
    rows = stock[stock.index.get_level_values("january") == january].reset_index()
    return [(row["code"], base_of(row)) for row in rows.to_dict("records")]


def base_of(row: Mapping[Any, Any]) -> Base:
    """The base that a row of the counts is; what is missing is None."""
    starts, requests = (None if pd.isna(row[name]) else float(row[name]) for name in ("starts", "requests"))
    return Base(float(row["plans"]), starts, requests)


def learnt(found: pd.DataFrame, weight: float, rules: PlanGrowth) -> Terms:
    """B by least squares through nought of what came on d, over the origins in `found`.

    After so many years that too few origins are known, the last one goes on.
    """
    carried: list[float] = []
    for years in range(1, rules.furthest + 1):
        rows = found[found["years"] == years]
        square = float((rows["difference"] ** 2).sum())
        came = _logarithm(rows["actual"] / rows["plans"]) - years * rows["growth"]
        before = carried[-1] if carried else 0.0
        enough = square and rows["origin"].nunique() >= rules.least_origins
        carried.append(float((came * rows["difference"]).sum()) / square if enough else before)
    return Terms(weight, tuple(carried))


def learnt_weight(counts: pd.DataFrame, rules: PlanGrowth) -> Terms:
    """θ of the candidates whose errors after a year were least, over all origins in the counts, and B with it.

    Where there is no origin nothing is carried: the projection is England's growth.
    """
    best: tuple[float, Terms] | None = None
    for weight in rules.weights:
        found = pairs(counts, weight, rules)
        if found.empty:
            break
        terms = learnt(found, weight, rules)
        error = _percent(found, terms, "model")[found["years"] == 1].mean()
        if best is None or error < best[0]:
            best = (error, terms)
    return best[1] if best else Terms(rules.weights[0], ())


def errors_without_hindsight(counts: pd.DataFrame, weight: float, rules: PlanGrowth) -> pd.DataFrame:
    """The pairs with `error`, ln(actual / projected): B at each origin is learnt from what had come by that January.

    Where nothing had, the council's difference counts for nought, the projection is England's growth and `learnt` is
    false.
    """
    found = pairs(counts, weight, rules)
    errors, taught = [], []
    for origin, rows in found.groupby("origin"):
        terms = learnt(found[found["origin"] + found["years"] <= origin], weight, rules)
        errors.append(error_of(rows, terms))
        taught.append(pd.Series(bool(terms.carried[0]), index=rows.index))
    if not errors:
        return found.assign(error=pd.Series(dtype=float), learnt=pd.Series(dtype=bool))
    return found.assign(error=pd.concat(errors), learnt=pd.concat(taught))


def error_of(rows: pd.DataFrame, terms: Terms) -> pd.Series:
    """ln(actual / projected) of each pair."""
    return _logarithm(rows["actual"] / rows["plans"]) - _foretold(rows, terms, "model")


def percent_of(errors: pd.Series) -> pd.Series:
    """What errors of the form ln(actual / projected) are in percent of what came, without their sign."""
    return 100 * (_power(-errors) - 1).abs()


def bands_of(errors: pd.DataFrame, third: str, rules: PlanGrowth) -> dict[int, Band]:
    """By years ahead, the 10th and 90th percentile of the errors of councils of a third of size.

    A horizon with fewer errors or origins than the least has no band.
    """
    found = {}
    for years, rows in errors[errors["third"] == third].groupby("years"):
        if len(rows) >= rules.least_errors and rows["origin"].nunique() >= rules.least_origins:
            low, high = np.percentile(rows["error"], [10, 90])
            found[int(str(years))] = Band(float(low), float(high), len(rows))
    return found


def _foretold(rows: pd.DataFrame, terms: Terms, rule: str) -> pd.Series:
    """The logarithm of growth to each pair's horizon, by a rule."""
    carried = rows["years"].map(terms.carried_after).astype(float)
    ways: Mapping[str, Callable[[], pd.Series]] = {
        "model": lambda: rows["years"] * rows["growth"] + carried * rows["difference"],
        "england": lambda: rows["years"] * rows["growth"],
        "typed": lambda: rows["years"] * _TYPED,
        "own": lambda: rows["years"] * rows["own_growth"],
    }
    return ways[rule]()


def _percent(rows: pd.DataFrame, terms: Terms, rule: str) -> pd.Series:
    """The absolute error of each pair by a rule, percent of what came."""
    return 100 * (rows["plans"] * _power(_foretold(rows, terms, rule)) / rows["actual"] - 1).abs()


def _logarithm(values: pd.Series) -> pd.Series:
    return pd.Series(np.log(values.to_numpy(dtype=float)), index=values.index)


def _power(values: pd.Series) -> pd.Series:
    return pd.Series(np.exp(values.to_numpy(dtype=float)), index=values.index)


def record(found: pd.DataFrame, terms: Terms | None = None) -> pd.DataFrame:
    """The mean absolute error of each rule by years ahead, the same councils for all: rule, label, years, error, cases.

    Errors are percent of what came. The model is there where terms are given, held as they are whatever the January;
    `learnt` where the pairs have an `error`. Januaries without the one after them are left out for all years.
    """
    found = found[found["origin"].isin(found[found["years"] == 1]["origin"])]
    rows = []
    for rule, label in RULES.items():
        if (rule == "model" and terms is None) or (rule == "learnt" and "error" not in found):
            continue
        missed = percent_of(found["error"]) if rule == "learnt" else _percent(found, terms or Terms(0.0, ()), rule)
        rows += [
            (rule, label, int(str(years)), float(missed[some.index].mean()), len(some))
            for years, some in found.groupby("years")
        ]
    return pd.DataFrame(rows, columns=["rule", "label", "years", "error", "cases"])
