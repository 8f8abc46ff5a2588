"""The tiny month in other clothes: as councils' systems and DfE's template write the same rows."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from tests.intake.extracts import TINY, Rows, table_rows

from send_analysis.contract.sen2 import SEN2_MODULES

SHEETS = {
    "person": "Person",
    "requests": "Requests",
    "assessment": "Assessments",
    "namedplan": "Named Plan",
    "plandetail": "Plan Detail",
    "activeplans": "Active Plan",
    "placementdetail": "Placement Detail",
    "senneed": "SEN Need",
}
TITLES = {"sen2": "Header Record", **{name: f"{sheet} Records" for name, sheet in SHEETS.items()}}
HEADINGS = {
    "year": "Year",
    "referencedate": "Reference Date",
    "lea": "LA Number",
    "persontableid": "Person ID\n\n(This must be a unique ID for each Person record)",
    "requeststableid": "Requests record ID\n\n(This must match the relevant ID in the Requests table)",
    "personbirthdate": "Date of Birth \n(ccyy-mm-dd)",
    "postcode": "Post Code",
    "upn": "UPN - Unique Pupil Number",
    "uniquelearnernumber": "ULN - Young Persons Unique Learner Number",
    "upnunknown": "UPN and ULN unavailable – Reason",
    "receiveddate": "Date request was received",
    "requestsource": "Source of request for an EHC needs assessment",
    "rya": "Initial Request Whilst In RYA",
    "requestoutcomedate": "Request Outcome Date",
    "requestoutcome": "Request Outcome",
    "requestmediation": "Request Mediation",
    "requesttribunal": "Request Tribunal",
    "exported": "Exported - Child or young person moves out of LA before assessment is completed",
    "assessmentoutcome": "Assessment Outcome - Decision to issue EHC plan",
    "assessmentoutcomedate": "Assessment Outcome Date",
    "assessmentmediation": "Assessment Mediation",
    "assessmenttribunal": "Assessment Tribunal",
    "othermediation": "Other Mediation",
    "othertribunal": "Other Tribunal",
    "week20": "Twenty week time limit exceptions apply",
    "startdate": "EHC Plan Start Date",
    "planres": "Residential Settings",
    "planwbp": "Work Based Learning Activity",
    "pb": "Personal Budget taken up",
    "oa": "Personal Budget - Organised Arrangements",
    "dp": "Personal Budget - Direct Payments",
    "ceasedate": "Date EHC plan ceased",
    "ceasereason": "Reason EHC plan ceased",
    "urn": "URN - Unique Reference Number",
    "ukprn": "UKPRN - UK Provider Reference Number",
    "sensetting": "SEN Setting – Establishment type",
    "sensettingother": "SEN Setting - Other",
    "placementrank": "Placement Rank (1=Primary, 2=Secondary)",
    "senunitindicator": "SEN Unit Indicator",
    "resourcedprovisionindicator": "Resourced Provision Indicator",
    "transferla": "EHC Plan transferred in from another LA during calendar year",
    "reviewmeeting": "Annual Review Meeting Date",
    "reviewoutcome": "Annual Review Decision",
    "lastreview": "EHC Plan Review Decisions Date",
    "reviewdraft": "Annual review – date draft amended EHC plan issued",
    "phasetransferduedate": "Phase transfer review - due date for any amended plan",
    "phasetransferfinaldate": "Phase transfer review - final plan date",
    "entrydate": "Placement Start Date",
    "leavingdate": "Placement Leaving Date",
    "res": "Residential Settings",
    "wbp": "Work Based Learning Activity",
    "sentype": "SEN Type of Need",
    "sentyperank": "SEN Type of Need rank  (1=Primary, 2=Secondary)",
}
ELEMENTS = {
    "person": "Person",
    "requests": "Requests",
    "assessment": "Assessment",
    "namedplan": "NamedPlan",
    "plandetail": "PlanDetail",
    "activeplans": "ActivePlans",
    "placementdetail": "PlacementDetail",
    "senneed": "SENneed",
}

Files = dict[str, str | bytes | None]
GONE: Files = {f"{name}.csv": None for name in SEN2_MODULES}


def workbook(sheets: Mapping[str, Rows], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    """Sheets of text as an .xlsx file, changed by a function before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
    if change:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def in_sheets(**changed: str) -> dict[str, Rows]:
    """The modules as a sheet each, with all their keys."""
    return {sheet: table_rows(changed.get(name, TINY[name])) for name, sheet in SHEETS.items()}


def without_keys(by: tuple[str, ...] = ("persontableid", "requeststableid")) -> dict[str, Rows]:
    """The modules as rows in which a child knows only its request or its person."""
    return {name: _without_keys(name, by) for name in SHEETS}


def _without_keys(name: str, by: tuple[str, ...]) -> Rows:
    rows = table_rows(TINY[name])
    if name in ("person", "requests"):
        return rows
    # Every child in the tiny month hangs from the first request, of the first person.
    keys = {"persontableid": "P1", "requeststableid": "R1"}
    keep = [index for index, heading in enumerate(rows[0]) if not heading.endswith("tableid")]
    body = [[*(keys[key] for key in by), *(row[index] for index in keep)] for row in rows[1:]]
    return [[*by, *(rows[0][index] for index in keep)], *body]


def template() -> Rows:
    """The modules stacked on one sheet under titles, with DfE's own headings."""
    rows: Rows = [["SEN2 person level data"], []]
    for name, table in {"sen2": table_rows(TINY["sen2"]), **without_keys()}.items():
        rows += [[TITLES[name]], ["Record Type", *(HEADINGS.get(heading, heading.title()) for heading in table[0])]]
        rows += [[name, *row] for row in table[1:]]
        rows += [[], []]
    return rows


def xml(ids: bool) -> str:
    """The modules as the return's XML; without ids, and without elements that are blank."""
    header = "<Header><CollectionDetails><Year>2025</Year><ReferenceDate>2025-01-16</ReferenceDate></CollectionDetails>"
    header += "<Source><LEA>999</LEA></Source></Header>"
    return f"<?xml version='1.0'?>\n<Message>{header}<Persons>{_elements('person', None, ids)}</Persons></Message>"


def _elements(name: str, parent: str | None, ids: bool) -> str:
    heading, *rows = table_rows(TINY[name])
    table = SEN2_MODULES[name]
    link = table.links[0].column if table.links else None
    text = ""
    for row in rows:
        cells = dict(zip(heading, row, strict=True))
        if parent is not None and cells[str(link)] != parent:
            continue
        shown = {key: cell for key, cell in cells.items() if cell and (ids or not key.endswith("tableid"))}
        fields = "".join(f"<{key.upper()}>{escape(cell)}</{key.upper()}>" for key, cell in shown.items())
        children = "".join(
            _elements(child.name, cells[str(table.key)], ids)
            for child in SEN2_MODULES.values()
            if any(link.table == name for link in child.links)
        )
        text += f"<{ELEMENTS[name]}>{fields}{children}</{ELEMENTS[name]}>"
    return text


FLAT_HEADINGS = {
    "person": {"persontableid": "Child no", "personbirthdate": "Born", "sex": "Sex", "ethnicity": "Ethnicity",
               "upn": "UPN", "uniquelearnernumber": "ULN", "upnunknown": "No UPN because"},
    "requests": {"requeststableid": "Case", "receiveddate": "Asked for", "requestsource": "By", "rya": "RYA",
                 "requestoutcomedate": "Told", "requestoutcome": "Agreed", "requestmediation": "Mediation",
                 "requesttribunal": "Appeal"},
    "assessment": {"assessmentoutcome": "Plan agreed", "assessmentoutcomedate": "Plan issued",
                   "assessmentmediation": "M2", "assessmenttribunal": "T2", "othermediation": "M3",
                   "othertribunal": "T3", "week20": "Exception"},
    "namedplan": {"startdate": "Plan issued", "planwbp": "WBP", "pb": "PB", "oa": "OA", "dp": "DP",
                  "ceasedate": "Plan ended", "ceasereason": "Why"},
    "activeplans": {"reviewmeeting": "Review held", "reviewoutcome": "Review says", "lastreview": "Review decided",
                    "phasetransferduedate": "Transfer due"},
}  # fmt: skip
COLUMNS = {f"{module}.{ours}": theirs for module, pairs in FLAT_HEADINGS.items() for ours, theirs in pairs.items()}


def flat() -> Rows:
    """Person to active plans as one sheet, one row a request."""
    tables = {name: table_rows(TINY[name]) for name in FLAT_HEADINGS}
    dicts = {name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in tables.items()}
    headings = list(dict.fromkeys(theirs for pairs in FLAT_HEADINGS.values() for theirs in pairs.values()))
    body = []
    for index, request in enumerate(dicts["requests"]):
        cells: dict[str, str] = {}
        for name, pairs in FLAT_HEADINGS.items():
            row = request if name == "requests" else dict(enumerate(dicts[name])).get(index, {})
            cells |= {theirs: row.get(ours, "") for ours, theirs in pairs.items()}
        body.append([cells.get(heading, "") for heading in headings])
    return [headings, *body]


def saved(path: Path, content: bytes) -> Path:
    """A file with this content."""
    path.write_bytes(content)
    return path
