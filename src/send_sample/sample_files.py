"""The local files that hold no child's row: each written from what is true of the authority at the month's end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from send_sample.story import Authority

Cell = str | int | float
Row = tuple[Cell, ...]
Rows = Callable[[Authority], Iterable[Row]]


@dataclass(frozen=True)
class SampleFile:
    """A file: its columns, as the contract names them, and what gives its rows."""

    columns: str
    rows: Rows


#: Every such file by its name, in the order in which they stand here.
SAMPLE_FILES: dict[str, SampleFile] = {}


def sample_file(columns: str) -> Callable[[Rows], Rows]:
    """Register a function as a local file: its name is the file's, what it gives are the rows."""

    def register(rows: Rows) -> Rows:
        SAMPLE_FILES[rows.__name__] = SampleFile(columns, rows)
        return rows

    return register


@sample_file("actionid priority action leadagency leadrole duedate status mitigation updateddate measures")
def improvement_plan(authority: Authority) -> Iterable[Row]:
    """The plan's actions, from the month in which it was written."""
    return authority.improvement.rows(authority.month)


@sample_file("month measure senstatus phase count population")
def inclusion(authority: Authority) -> Iterable[Row]:
    """Suspensions, exclusions and alternative provision, the months of the school year."""
    return authority.inclusion.rows(authority.month)


@sample_file("month pathway waiting over18weeks medianweeks")
def health_waits(authority: Authority) -> Iterable[Row]:
    """Each pathway, the last months."""
    return authority.health.rows(authority.month)


@sample_file("asat setting provision phase places filled plannedfrom")
def places(authority: Authority) -> Iterable[Row]:
    """The places there are and those planned."""
    return authority.capacity.rows(authority.turn)


@sample_file("financialyear period block line placementtype kind amount")
def ledger(authority: Authority) -> Iterable[Row]:
    """The dedicated schools grant, line by line."""
    return authority.ledger.rows(authority.month)


@sample_file("asat reserve amount kind")
def reserves(authority: Authority) -> Iterable[Row]:
    """Balances."""
    return authority.ledger.balances(authority.month)
