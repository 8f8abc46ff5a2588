"""Extracts from a few literal rows, and the figures measured from them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.contract.every_table import TABLES
from send_analysis.intake.extract import Extract
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.result import Result
from send_analysis.measures.scorecard import result_of

TYPES = {
    **{"key": "string", "text": "string", "code": "string", "month": "string", "year": "string"},
    **{"date": "datetime64[ns]", "flag": "boolean", "integer": "Int64", "amount": "Float64"},
}
REQUIRED = [name for name, table in TABLES.items() if table.required]


DAYS = (
    *(None, "2022-06-01", "2023-03-30", "2023-03-31", "2023-09-01", "2023-11-12", "2023-11-13", "2024-02-29"),
    *("2024-03-01", "2024-03-15", "2024-03-31", "2024-04-01", "2024-06-01"),
)
OUTCOMES = ("Y", "N", "A", "W", "H", None)
FLAGS = (True, False, None)
SCHOOLS = [
    {"URN": "100", "TypeOfEstablishment (name)": "Community school"},
    {"URN": "200", "TypeOfEstablishment (name)": "Community special school"},
    {"URN": "300", "TypeOfEstablishment (name)": "Non-maintained special school"},
]
ROWS = {
    "request": {
        "receiveddate": DAYS,
        "requestoutcomedate": DAYS,
        "requestoutcome": OUTCOMES,
        "requestsource": ("1", "2", "9", None),
        "requestmediation": FLAGS,
    },
    "assessment": {
        "assessmentoutcome": OUTCOMES,
        "assessmentoutcomedate": DAYS,
        "week20": FLAGS,
        "assessmenttribunal": FLAGS,
    },
    "plan": {"startdate": DAYS, "ceasedate": DAYS},
    "active": {
        "lastreview": DAYS,
        "reviewmeeting": DAYS,
        "phasetransferduedate": DAYS,
        "phasetransferfinaldate": DAYS,
    },
    "place": {
        "urn": ("100", "200", "300", "999", None),
        "sensetting": ("EHE", "EYP", None),
        "placementrank": ("1", "1", "2", None),
        "entrydate": DAYS,
        "leavingdate": DAYS,
    },
    "review": {"duedate": DAYS, "completeddate": DAYS},
    "wait": {"joineddate": DAYS, "leftdate": DAYS},
    "advice": {"requesteddate": DAYS, "receiveddate": DAYS},
    "action": {"status": ("complete", "on track", "amber", None)},
    "pathway": {
        "month": ("2024-02", "2024-03", "2024-04"),
        "waiting": (None, 10, 40),
        "over18weeks": (None, -1, 0, 7, 11),
    },
}


def drawn_children(seed: int) -> list[dict[str, Any]]:
    """Twenty-five children whose every value is drawn by lot from the days and codes that lie at the edges."""
    lot = Random(seed)

    def row(part: str) -> dict[str, Any]:
        return {column: lot.choice(values) for column, values in ROWS[part].items()}

    return [
        {part: row(part) for part in ("request", "review", "wait", "advice", "action", "pathway")}
        | {part: lot.choice([row(part), row(part), None]) for part in ("assessment", "active")}
        | {"plans": [row("plan") for _ in range(lot.randint(0, 2))]}
        | {"places": [row("place") for _ in range(lot.randint(0, 3))]}
        for _ in range(25)
    ]


def typed_table(name: str, rows: list[dict[str, Any]], dropped: set[str]) -> pd.DataFrame:
    """A contract table of literal rows with every column but those dropped; a key not given is made by position."""
    contract = TABLES[name]
    if contract.key:
        rows = [{contract.key: f"{name} {number}"} | row for number, row in enumerate(rows, start=1)]
    columns = [column for column in contract.columns if f"{name}.{column.name}" not in dropped]
    strange = {key for row in rows for key in row} - {column.name for column in contract.columns}
    assert not strange, f"{name} has no columns {strange}"
    frame = pd.DataFrame(
        {
            column.name: pd.Series([row.get(column.name) for row in rows], dtype=TYPES.get(column.kind, "object"))
            for column in columns
        }
    )
    numbers = pd.Series(range(2, len(rows) + 2), dtype="Int64")
    return frame.assign(source_file=f"{name}.csv", source_sheet=pd.NA, source_row=numbers)


def literal_extract(month: str = "2024-03", drop: tuple[str, ...] = (), **tables: list[dict[str, Any]]) -> Extract:
    """An extract of these rows: the required modules are there, if empty; `drop` names files and file.columns."""
    names = [name for name in dict.fromkeys([*REQUIRED, *tables]) if name not in drop]
    frames = {name: typed_table(name, tables.get(name, []), set(drop)) for name in names}
    return Extract("x", Month.parse(month), frames)


def case(name: str, **said: Any) -> dict[str, list[dict[str, Any]]]:
    """One child's rows, from request to placements, keyed by a name.

    `request`, `assessment`, `plan`, `active`: what each row says besides its keys; None leaves the row out.
    `places`: what each placement says.
    """
    chain = {
        "requests": ("request", {"requeststableid": name, "persontableid": name, "requestoutcome": "Y"}),
        "assessment": (
            "assessment",
            {"assessmenttableid": name, "requeststableid": name, "assessmentoutcome": "Y", "week20": False},
        ),
        "namedplan": ("plan", {"namedplantableid": name, "assessmenttableid": name, "startdate": "2023-10-02"}),
        "activeplans": ("active", {"activeplanstableid": name, "requeststableid": name}),
    }
    rows = {
        table: [keys | said.get(part, {})] for table, (part, keys) in chain.items() if said.get(part, {}) is not None
    }
    places = [
        {"placementdetailtableid": f"{name} {number}", "activeplanstableid": name, "placementrank": "1"} | place
        for number, place in enumerate(said.get("places", []), start=1)
    ]
    return rows | {"placementdetail": places}


def together(*cases: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of several children, table by table."""
    return {name: [row for one in cases for row in one.get(name, [])] for name in REQUIRED}


def measured_figure(extract: Extract, kpi: str, basis: str | None = None) -> Result:
    """What the register says of one KPI; on its only basis when none is named."""
    card = REGISTER[kpi]
    return result_of(card, basis or card.bases[0], Position(extract))


@pytest.fixture(scope="session")
def extract_of() -> Callable[..., Extract]:
    return literal_extract


@pytest.fixture(scope="session")
def a_case() -> Callable[..., dict[str, list[dict[str, Any]]]]:
    return case


@pytest.fixture(scope="session")
def all_of() -> Callable[..., dict[str, list[dict[str, Any]]]]:
    return together


@pytest.fixture(scope="session")
def figure() -> Callable[..., Result]:
    return measured_figure


@pytest.fixture(scope="session")
def counts(figure: Callable[..., Result]) -> Callable[..., tuple[int | None, int | None]]:
    """Numerator and denominator of a KPI."""

    def of(extract: Extract, kpi: str, basis: str | None = None) -> tuple[int | None, int | None]:
        found = figure(extract, kpi, basis)
        return found.numerator, found.denominator

    return of


@pytest.fixture(scope="session")
def council(extract_of, a_case, all_of):
    """An extract of generated children, with every local file."""

    def of(children):
        cases = []
        for number, child in enumerate(children):
            name = f"child {number}"
            rows = a_case(
                name, plan=None, **{part: child[part] for part in ("request", "assessment", "active", "places")}
            )
            plans = [
                {"assessmenttableid": name, "namedplantableid": f"{name} {n}"} | p for n, p in enumerate(child["plans"])
            ]
            rows["namedplan"] = plans if child["assessment"] is not None else []
            rows["placementdetail"] = rows["placementdetail"] if child["active"] is not None else []
            cases.append(rows)
        local = {
            "annual_reviews": [{"requeststableid": "r"} | child["review"] for child in children],
            # Some children stand on the list in two rows.
            "specialist_waiting": [
                {"persontableid": f"p{number % 20}"} | child["wait"] for number, child in enumerate(children)
            ],
            "advice": [{"requeststableid": "r", "advicetype": "EP"} | child["advice"] for child in children],
            "improvement_plan": [child["action"] for child in children if "action" in child],
            "health_waits": [child["pathway"] for child in children if "pathway" in child],
        }
        return extract_of(establishments=SCHOOLS, **local, **all_of(*cases))

    return of


@pytest.fixture(scope="session")
def children_of() -> Callable[[int], list[dict[str, Any]]]:
    return drawn_children
