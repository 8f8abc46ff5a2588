"""A new council's folders, ready to fill: config/councils/<code>/ and data/raw/<code>/."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from send_analysis.base.errors import InputError
from send_analysis.base.files import replacing_folder
from send_analysis.config.authorities import Authority, find_authority, nearest_hint, slug
from send_analysis.config.fields import NO_CODE_YET
from send_analysis.config.form import Form, load_form
from send_analysis.contract.columns import Table
from send_analysis.contract.local_files import LOCAL_FILES
from send_analysis.contract.sen2 import SEN2_MODULES

_CODE = re.compile(r"[a-z][a-z0-9-]*")
_ALLOWED = "begin with a small letter, and use small letters, digits and hyphens"
#: No folder on Windows can have such a name, with or without an ending.
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


def write_new_council(root: Path, code: str, authority: str = "") -> tuple[list[Path], Authority | None]:
    """Write a council's folders and return what was written, and the authority whose names and codes were filled in.

    `authority` is DfE's name, number or code; without one the code itself is looked up. InputError for a code that is
    no folder name, a folder that exists, and an authority that nothing answers to.
    """
    if not _is_folder_name(code):
        why = (
            "Windows keeps that name for itself" if _RESERVED.fullmatch(code) else "begin with a small letter, and use "
        )
        why += "" if _RESERVED.fullmatch(code) else "small letters, digits and hyphens"
        raise InputError(f"{code!r} can't be a council's folder: {why}; {_suggestion(code)} would do")
    folder = root / "config" / "councils" / code
    if folder.exists():
        raise InputError(f"config/councils/{code} exists already: fill that in, or choose another code")
    found = find_authority(root, authority or code)
    if authority and found is None:
        new = f" For a council that DfE has not numbered yet leave it out: `new {code}` (docs/successor-council.md)"
        raise InputError(
            f"DfE's statistics have no authority {authority!r}.{nearest_hint(root, authority, folders=False)}{new}"
        )
    with replacing_folder(folder) as half:
        (half / "commentary").mkdir()
        for name, text in _files(code, found, load_form(root, code)).items():
            (half / name).write_text(text, encoding="utf-8", newline="\n")
    raw = root / "data" / "raw" / code
    raw.mkdir(parents=True, exist_ok=True)
    return [*sorted(path for path in folder.rglob("*") if path.is_file()), raw], found


def _is_folder_name(code: str) -> bool:
    return bool(_CODE.fullmatch(code)) and not _RESERVED.fullmatch(code)


def _suggestion(code: str) -> str:
    """A name near the one that was asked for that can be a folder."""
    name = slug(code).lstrip("0123456789-")
    tried = (name, f"{name}-council", f"council-{slug(code)}")
    return next((one for one in tried if len(name) > 1 and _is_folder_name(one)), "leeds")


def _files(code: str, authority: Authority | None, form: Form) -> dict[str, str]:
    """What goes into the folder, by path."""
    return {
        "council.yaml": _council(code, authority),
        "assumptions.yaml": (Path(__file__).parent / "assumptions_to_fill.yaml").read_text(encoding="utf-8"),
        "governance.example.yaml": _GOVERNANCE,
        "commentary/README.md": _commentary(form),
    }


def _council(code: str, authority: Authority | None) -> str:
    name = authority.name if authority else code.replace("-", " ").title()
    lines = [
        "# Who the council is. Give its full name as its reports print it.",
        f"code: {json.dumps(code)}",
        f"name: {json.dumps(name, ensure_ascii=False)}",
        "# The number and the code that the Department for Education's statistics have for it, and its region.",
        "# A new council that has none yet: none yet.",
        f"dfe_code: {json.dumps(authority.dfe_code) if authority else NO_CODE_YET}",
        f"ons_code: {json.dumps(authority.ons_code) if authority else NO_CODE_YET}",
        f"region: {json.dumps(authority.region if authority else '')}",
        "",
        *_PREDECESSORS,
        *_OWN_WORDS,
        *_OWN_VALUES,
        *_columns(),
        "",
        "# The heading of the council's own number for a child, where files carry one instead of a UPN.",
        '# person_number: "Case number"',
        "",
        "# Targets that the council itself has set, by measure, in per cent or in cases, and the day by which.",
        "# targets: {twenty_week_plans: 60, awaiting_specialist: {value: 150, by: 2025-08-31}}",
        "",
        "# Who releases and answers for the report.",
        '# roles: {releases: "Director of Children\'s Services"}',
        "",
        "# How its papers look: a logo beside this file (SVG or PNG), an accent colour dark enough for text,",
        "# a font of its machines, and whom to ask: a role, not a person.",
        '# house_style: {logo: {file: logo.svg, alt: "The council\'s arms"}, accent: "#1d5b8f", font: Arial,',
        '#   contact: "SEND performance team, send.data@example.gov.uk",',
        '#   other_formats: "Ask for this report in large print, as audio or in another language."}',
        "",
        "# Declared step changes: from that month on a chart's usual range is worked out afresh.",
        '# rebase: [{kpi: twenty_week_plans, from: 2024-09, reason: "a second assessment team"}]',
        "",
        "# Tables by category that show small numbers too, each with who decided and why; printed with the report.",
        '# disclosure_exceptions: [{table: waiting_by_need, role: "Director of Children\'s Services", reason: "…"}]',
    ]
    return "\n".join(lines) + "\n"


_PREDECESSORS = (
    "# A council that was made of others: the day on which it takes over, and how much of each it takes, in percent of",
    "# that one, with the day from which that was known and where it stands. docs/successor-council.md shows it, as",
    "#   begins: 2027-04-01",
    "#   predecessors:",
    "#     - authority: Surrey",
    '#       shares: {plans: {percent: 54.2, known_from: 2026-10-20, source: "Shadow Executive, 20 October 2026"}}',
    "",
)
_OWN_VALUES = (
    "# The council's own values: what stands for our codes, and words that mean nothing was entered, as",
    "#   codes: {requests: {requestoutcome: {Agreed: Y, Refused: N}}}",
    "#   blanks: [TBC, 00/00/0000]",
    "# A column that begins with = is a fixed value. A table may lie in several files, each with columns of its own:",
    '#   files: {advice: ["EP tracker*.xlsx", "Health tracker*.xlsx"]}',
    '#   columns: {advice: {"EP tracker*.xlsx": {advicetype: "=EP"}, "Health tracker*.xlsx": {advicetype: "=health"}}}',
)
_OWN_WORDS = (
    "# The contract's names for files, sheets and columns, each with the council's own where they differ, as",
    '#   files: {advice: "EP tracker*.xlsx"}',
    '#   sheets: {requests: "All cases"}',
    '#   columns: {advice: {requesteddate: ["Date asked", "Asked on"]}}',
    "# A flat caseload sheet, one row a plan or request, is a file or sheet called caseload; its columns are mapped as",
    '#   columns: {caseload: {requests.receiveddate: "Date of request", placementdetail.placementrank: "=1"}}',
    "# `check` tells of each name that has no partner, on either side, with the nearest match.",
)


def _columns() -> Iterator[str]:
    """The contract's tables and columns, commented: what may be mapped."""
    yield "# The contract's tables and their columns; a star marks those that must be there:"
    for table in (*SEN2_MODULES.values(), *LOCAL_FILES.values()):
        yield f"#   {table.name}{' *' if table.required else ''}: {', '.join(_named(table))}"


def _named(table: Table) -> Iterator[str]:
    for column in table.columns:
        yield f"{column.name}{' *' if column.required else ''}"


def _commentary(form: Form) -> str:
    keys = ", ".join(f"`{key}`" for key in form.keys)
    sections = "\n".join(f"- {section.heading} (`{section.key}`)" for section in form.sections)
    return f"""# A month's front sheet and officers' words

One file a month, such as `2024-03.md`. It is optional, and so is each of its parts: without one there is no front
sheet, and the report knows what was known on the month's last day.

```
---
committee: Cabinet
meeting_date: 2024-05-22
status: Public report
purpose: noting
recommendations:
  - Note the figures.
sections:
  equality: Not applicable.
background_papers:
  - Report to the scrutiny committee, January 2024
---

What has been done since the last report.

## Legal implications

Officers' words, in Markdown, with figures by their ids: {{{{twenty_week_plans}}}}.
```

Keys of the front sheet: {keys}. With a `meeting_date` the report knows what was known on the day when its agenda is
published, and nothing later: five clear working days before the meeting, or the day that `agenda_published` gives.

A heading of level 2 puts the words under it where it says: at the end of the chapter of that title, or into one of the
form's sections. Words of any other heading stand in its section for other words. The sections:

{sections}

A template of the council's own is a `form.yaml` beside `council.yaml`, with the keys of config/national/form.yaml that
differ. Its look in Word is `reference.docx` there: any Word document in the council's house style, of which styles,
page, header and footer are used.
"""


_GOVERNANCE = """\
# What the council's SEND work answers to. Rename to governance.yaml and fill in; each part may be left out.
# date is a day (2024-02-28), a month (2023-07) or a year; kind is event, decision, plan, deadline, law, publication or
# meeting. known_from is the day from which the council could know it: a report uses nothing known after its as-at day.
#
# events:
#   - date: 2024-02-28
#     what: A statutory direction is issued to the council
#     kind: decision
#     source:
#     paragraph: ""
#     known_from: 2024-02-28
# boards:
#   - name: SEND Improvement Board
#     chair: an independent chair
#     role: reads the partnership's progress
#     every_weeks: 6
#     meetings: [2024-07-03]
#     source:
#     known_from: 2024-01-01
# conditions:
#   - instrument: Statutory direction
#     asks:
#     by: 2025-03-31
#     measures: [twenty_week_plans]
#     source:
#     known_from: 2024-02-28
"""
