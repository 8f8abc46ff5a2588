"""The register of breakdown tables, and their way into the pack: nothing by category is shown that was not made safe.

A new breakdown is one function from the position and the background to a `Breakdown` (or `NotCollected`, or `Withheld`
for the sake of another table), in its subject's module, and its name in BREAKDOWNS. Notebooks find its table in the
pack under the breakdown's name, and what became of it in the table `disclosure`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from send_analysis.base.errors import InputError
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures import inclusion, plan_breakdowns, request_breakdowns, sufficiency, waiting
from send_analysis.measures.background import Background
from send_analysis.measures.disclosure.protection import (
    SUPPRESSED,
    Breakdown,
    Earlier,
    ProtectedTable,
    Withheld,
    protected,
    unprotected,
)
from send_analysis.measures.position import Position
from send_analysis.measures.result import NotCollected

Builder = Callable[[Position, Background], Breakdown | NotCollected | Withheld]

#: Every breakdown by its pack table's name.
BREAKDOWNS: dict[str, Builder] = {
    builder.__name__: builder
    for builder in (
        waiting.waiting_by_need,
        waiting.waiting_by_length,
        waiting.waiting_joined_left,
        plan_breakdowns.mainstream_by_need,
        plan_breakdowns.plans_by_place,
        # After the plans by place, which it may give away.
        sufficiency.places_filled,
        plan_breakdowns.overdue_reviews,
        plan_breakdowns.transfers_by_deadline,
        request_breakdowns.decisions_by_source,
        request_breakdowns.refusals_challenged,
        request_breakdowns.ceased_by_reason,
        inclusion.suspensions_by_sen,
        inclusion.exclusions_by_sen,
        inclusion.alternative_provision_by_sen,
    )
}


#: Columns that say what kind of child, plan or case a number is of.
BY_CATEGORY = frozenset(
    {"need", "phase", "provision", "setting", "placement", "sex", "gender", "ethnicity", "age", "age_band", "school"}
    | {"sentype", "currentsetting", "provisionsought", "ceasereason"}
)
#: Tables of what is public already begin so: DfE prints its counts without suppression.
_PUBLIC = "published_"


def not_made_safe(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """The names of tables with numbers by category that are no breakdown of the register: they may not be kept."""
    return [
        name
        for name, table in tables.items()
        if name not in BREAKDOWNS and not name.startswith(_PUBLIC) and BY_CATEGORY & set(map(str, table.columns))
    ]


def breakdown_tables(
    position: Position,
    background: Background,
    earlier: Mapping[str, Sequence[Earlier]],
    threshold: int,
    hiding: bool = True,
) -> dict[str, pd.DataFrame]:
    """Every breakdown as the pack may hold it, `disclosure` with what became of each, `breakdowns_lack` with why.

    `earlier` has by name what reports printed before, what matters most first. Without `hiding` nothing is hidden: for
    the internal edition alone. InputError for an exception that the council has not declared well.
    """
    exceptions = declared_exceptions(background.council.disclosure_exceptions, background.council.code)
    tables: dict[str, pd.DataFrame] = {}
    said: list[dict[str, Any]] = []
    lacks: list[tuple[str, str, str, str]] = []
    for name, builder in BREAKDOWNS.items():
        made = builder(position, replace(background, made=tables))
        if isinstance(made, NotCollected):
            said.append({"table": name, "state": "not collected", "hidden": 0})
            said[-1]["note"] = made.note
            lacks += [(name, lack.table, lack.column, lack.why) for lack in made.lacks]
            continue
        if isinstance(made, Withheld):
            said.append({"table": name, "state": "not published", "hidden": 0, "note": made.note})
            continue
        public = [told for told in made.public if told.day <= position.month.last_day]
        safe = _made_safe(replace(made, public=public), exceptions.get(name), earlier.get(name, ()), threshold, hiding)
        tables[name] = safe.frame
        said.append(_what_became(safe))
    more = {"disclosure": table_of("disclosure", said), "breakdowns_lack": table_of("breakdowns_lack", lacks)}
    return tables | more


def _made_safe(
    breakdown: Breakdown,
    exception: Mapping[str, str] | None,
    earlier: Sequence[Earlier],
    threshold: int,
    hiding: bool,
) -> ProtectedTable:
    if not hiding or exception:
        return unprotected(breakdown, exception)
    return protected(breakdown, earlier, threshold)


def _what_became(safe: ProtectedTable) -> dict[str, Any]:
    exception = safe.exception or {}
    state = "exception" if exception else "published" if safe.published else "not published"
    return {
        **{"table": safe.name, "unit": safe.unit, "state": state, "note": safe.note},
        "hidden": int((safe.frame["status"] == SUPPRESSED).sum()),
        **{key: exception.get(key, "") for key in ("role", "reason")},
    }


def declared_exceptions(declared: Sequence[Mapping[str, str]], code: str) -> dict[str, Mapping[str, str]]:
    """A council's exceptions by table; InputError names the key, the value and what is allowed."""
    where = f"config/councils/{code}/council.yaml: disclosure_exceptions"
    exceptions: dict[str, Mapping[str, str]] = {}
    for entry in declared:
        for key in ("table", "role", "reason"):
            if not isinstance(entry, Mapping) or not str(entry.get(key) or "").strip():
                raise InputError(f"{where}: an entry has no {key!r}: each needs table, role and reason")
        table = str(entry["table"])
        if table not in BREAKDOWNS:
            near = difflib.get_close_matches(table, BREAKDOWNS, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise InputError(f"{where}: table is {table!r}; there are: {', '.join(BREAKDOWNS)}.{hint}")
        exceptions[table] = {key: str(entry[key]).strip() for key in ("table", "role", "reason")}
    return exceptions
