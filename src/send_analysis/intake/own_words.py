"""The council's own words, from council.yaml: `files`, `sheets` and `columns`.

Written is the contract's name first, then the council's, or a list of them:

    files: {advice: EP tracker*.xlsx}
    sheets: {requests: All cases}
    columns: {advice: {requesteddate: [Date asked, Asked on]}}

A pair the other way round (`Date asked: requesteddate`) is understood too, since only one side is a name of the
contract. A pair of which neither side is one is an error: a slip there would quietly leave a column unread.

A column that begins with `=` is a fixed value for every row. A table may have several files (or sheets), each with
columns of its own under its name as `files` or `sheets` has it; their rows are put together:

    files: {advice: [EP*.xlsx, Health*.xlsx]}
    columns:
      advice:
        EP*.xlsx: {advicetype: "=EP", requesteddate: Asked}
        Health*.xlsx: {advicetype: "=health"}
"""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from send_analysis.config.settings import Council
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.local_files import LOCAL_FILES
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Rule, file_finding, nearest, plain

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

NO_SUCH_FILE = Rule(
    "unknown name in council.yaml",
    "error",
    "columns are given for a file or sheet that council.yaml does not name",
    "name it, written the same, under files or sheets:",
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
        theirs = [str(name) for name in (right if isinstance(right, list | dict) else [right]) if name is not None]
        if left in ours:
            found.setdefault(str(left), []).extend(theirs)
        elif theirs and set(theirs) <= set(ours):
            found.setdefault(theirs[0], []).append(str(left))
        else:
            rule = replace(UNKNOWN_NAME, mend=UNKNOWN_NAME.mend + nearest(str(left), list(ours)))
            faults.append(file_finding(rule, _FILE, column=place, value=str(left)))
    return found, faults


def matches(file: str, patterns: Sequence[str]) -> bool:
    """Whether one of the council's names stands for a file; `*` stands for anything, the ending may be left out."""
    return any(
        fnmatch.fnmatch(file.casefold(), pattern.casefold()) or plain(Path(file).stem) == plain(pattern)
        for pattern in patterns
    )


def source_named(council: Council, table: str, file: str, sheet: str | None) -> str | None:
    """The council's own name for a sheet or a file that holds a table; None where council.yaml names neither."""
    for name in own_sheets(council).get(table, ()) if sheet else ():
        if plain(str(sheet)) == plain(name):
            return name
    return next((name for name in own_files(council).get(table, ()) if matches(file, [name])), None)


def own_files(council: Council) -> Words:
    """The council's names for files, by table; `*` stands for anything."""
    return paired(council.files, _FILES, "files")[0]


def own_sheets(council: Council) -> Words:
    """The council's names for sheets, by table."""
    return paired(council.sheets, _FILES, "sheets")[0]


def own_columns(council: Council, table: str, file: str | None = None, sheet: str | None = None) -> Words:
    """The council's headings of a table, by column; a caseload's by module and column, as requests.receiveddate.

    Of one file and sheet, where they are given: what is said of that alone comes before what is said of all.
    """
    general, by_name = _general_and_named(council, table)
    found: Words = {}
    for name, columns in by_name.items():
        if file is None or matches(file, [name]) or (sheet and plain(sheet) == plain(name)):
            own, _ = paired(columns, _columns(table), "")
            for ours, theirs in own.items():
                found.setdefault(ours, []).extend(theirs)
    for ours, theirs in paired(general, _columns(table), "")[0].items():
        if file is None or ours not in found:
            found.setdefault(ours, []).extend(theirs)
    return found


def _general_and_named(council: Council, table: str) -> tuple[object, dict[str, Mapping[str, object]]]:
    """What `columns` says of a table for all its files, and for each file or sheet by name."""
    written = council.columns.get(table) if isinstance(council.columns, Mapping) else None
    by_name = _with_columns(council.files, table) | _with_columns(council.sheets, table)
    if isinstance(written, Mapping):
        by_name |= {str(name): columns for name, columns in written.items() if isinstance(columns, Mapping)}
        written = {name: theirs for name, theirs in written.items() if not isinstance(theirs, Mapping)}
    return written, by_name


def _with_columns(written: object, table: str) -> dict[str, Mapping[str, object]]:
    """The files or sheets of a table that have their columns beside their name."""
    names = written.get(table) if isinstance(written, Mapping) else None
    return {str(name): columns for name, columns in names.items() if columns} if isinstance(names, Mapping) else {}


def faults(council: Council) -> list[Finding]:
    """Every pair of council.yaml that maps nothing to nothing."""
    found = paired(council.files, _FILES, "files")[1] + paired(council.sheets, _FILES, "sheets")[1]
    tables = council.columns if isinstance(council.columns, Mapping) else {}
    if council.columns and not tables:
        found.append(file_finding(NOT_PAIRS, _FILE, column="columns"))
    for table in tables:
        if table not in (*TABLES, CASELOAD):
            rule = replace(UNKNOWN_NAME, mend="write the contract's name of the table" + nearest(table, list(TABLES)))
            found.append(file_finding(rule, _FILE, column="columns", value=str(table)))
    for table in (*TABLES, CASELOAD):
        general, by_name = _general_and_named(council, table)
        found += paired(general, _columns(table), f"columns: {table}")[1]
        for name, columns in by_name.items():
            found += paired(columns, _columns(table), f"columns: {table}: {name}")[1]
            if name not in (*own_files(council).get(table, ()), *own_sheets(council).get(table, ())):
                rule = replace(NO_SUCH_FILE, mend=f"{NO_SUCH_FILE.mend} {table}")
                found.append(file_finding(rule, _FILE, column=f"columns: {table}", value=name))
    return found


_FILES = (*TABLES, CASELOAD)


def _columns(table: str) -> tuple[str, ...]:
    if table != CASELOAD:
        return (*TABLES[table].column, *PERSON_COLUMNS)
    return tuple(
        f"{name}.{column}" for name, module in SEN2_MODULES.items() for column in (*module.column, "person_number")
    )
