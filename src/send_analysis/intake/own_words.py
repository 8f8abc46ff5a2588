"""The council's own words, from council.yaml: `files`, `sheets` and `columns`.

Written is the contract's name first, then the council's, or a list of them:

    files: {advice: EP tracker*.xlsx}
    sheets: {requests: All cases}
    columns: {advice: {requesteddate: [Date asked, Asked on]}}

A pair the other way round (`Date asked: requesteddate`) is understood too, since only one side is a name of the
contract. A pair of which neither side is one is an error: a slip there would quietly leave a column unread.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from send_analysis.config.settings import Council
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.local_files import LOCAL_FILES
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Rule, file_finding, nearest

#: The name by which council.yaml speaks of a council's own flat sheet (`intake.caseload`).
CASELOAD = "caseload"
#: Columns that lead to a child, the best first: made into a link (`intake.people`) and dropped. `person_number` is
#: the council's own number, whose heading council.yaml gives.
PERSON_COLUMNS = ("upn", "uniquelearnernumber", "person_number")
#: The tables that may come in a month's folder.
ARRIVING = {**SEN2_MODULES, "establishments": TABLES["establishments"], **LOCAL_FILES}

_FILE = "council.yaml"
UNKNOWN_NAME = Rule(
    "unknown name in council.yaml",
    "error",
    "neither side of the pair is a name of the contract",
    "write the contract's name, a colon and the council's name",
)
NOT_PAIRS = Rule(
    "unknown name in council.yaml",
    "error",
    "there are no pairs of names here",
    "write names as advice: EP tracker.xlsx",
)

Words = dict[str, list[str]]


def paired(written: object, ours: Collection[str], place: str) -> tuple[Words, list[Finding]]:
    """The council's words by the contract's name, and the pairs that hold none of `ours`."""
    if not written:
        return {}, []
    if not isinstance(written, Mapping):
        return {}, [file_finding(NOT_PAIRS, _FILE, column=place)]
    found: Words = {}
    faults = []
    for left, right in written.items():
        theirs = [str(name) for name in (right if isinstance(right, list) else [right]) if name is not None]
        if left in ours:
            found.setdefault(str(left), []).extend(theirs)
        elif theirs and set(theirs) <= set(ours):
            found.setdefault(theirs[0], []).append(str(left))
        else:
            rule = replace(UNKNOWN_NAME, mend=UNKNOWN_NAME.mend + nearest(str(left), list(ours)))
            faults.append(file_finding(rule, _FILE, column=place, value=str(left)))
    return found, faults


def own_files(council: Council) -> Words:
    """The council's names for files, by table; `*` stands for anything."""
    return paired(council.files, _FILES, "files")[0]


def own_sheets(council: Council) -> Words:
    """The council's names for sheets, by table."""
    return paired(council.sheets, _FILES, "sheets")[0]


def own_columns(council: Council, table: str) -> Words:
    """The council's headings of a table, by column; a caseload's by module and column, as requests.receiveddate."""
    return paired(_of(council, table), _columns(table), f"columns: {table}")[0]


def faults(council: Council) -> list[Finding]:
    """Every pair of council.yaml that maps nothing to nothing."""
    found = paired(council.files, _FILES, "files")[1] + paired(council.sheets, _FILES, "sheets")[1]
    tables = council.columns if isinstance(council.columns, Mapping) else {}
    if council.columns and not tables:
        found.append(file_finding(NOT_PAIRS, _FILE, column="columns"))
    for table in tables:
        if table in (*TABLES, CASELOAD):
            found += paired(tables[table], _columns(table), f"columns: {table}")[1]
        else:
            rule = replace(UNKNOWN_NAME, mend="write the contract's name of the table" + nearest(table, list(TABLES)))
            found.append(file_finding(rule, _FILE, column="columns", value=str(table)))
    return found


_FILES = (*TABLES, CASELOAD)


def _of(council: Council, table: str) -> object:
    return council.columns.get(table) if isinstance(council.columns, Mapping) else None


def _columns(table: str) -> tuple[str, ...]:
    if table != CASELOAD:
        return (*TABLES[table].column, *PERSON_COLUMNS)
    return tuple(
        f"{name}.{column}" for name, module in SEN2_MODULES.items() for column in (*module.column, "person_number")
    )
