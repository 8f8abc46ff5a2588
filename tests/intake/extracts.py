"""A tiny council's month, as rows, and the ways to write it: what the intake tests change one cell of."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.config.settings import Council
from send_analysis.intake.extract import Extract, Finding
from send_analysis.intake.read import read_extract

MONTH = Month(2024, 3)
COUNCIL = Council("anyshire", "Anyshire Council", dfe_code="999")

Rows = list[list[str]]
Content = str | bytes | None
Files = Mapping[str, Content]

TINY: dict[str, str] = {
    "sen2": "year,referencedate,lea\n2025,2025-01-16,999\n",
    "person": (
        "persontableid,personbirthdate,sex,ethnicity,postcode,upn,uniquelearnernumber,upnunknown,surname,forename\n"
        "P1,2015-04-01,F,WBRI,BH1 1AA,A123456789012,,,Marlowe,Kit\n"
        "P2,2012-09-30,M,AIND,BH2 2BB,,1234567890,,Shelley,Mary\n"
        "P3,2018-01-15,F,WBRI,BH3 3CC,,,UN9,Austen,Jane\n"
    ),
    "requests": (
        "requeststableid,persontableid,receiveddate,requestsource,rya,requestoutcomedate,requestoutcome,"
        "requestmediation,requesttribunal,exported\n"
        "R1,P1,2023-09-01,1,0,2023-10-10,Y,0,0,\n"
        "R2,P2,2024-01-15,2,0,2024-03-01,N,1,0,\n"
        "R3,P3,2024-03-20,5,0,,A,0,0,\n"
    ),
    "assessment": (
        "assessmenttableid,requeststableid,assessmentoutcome,assessmentoutcomedate,assessmentmediation,"
        "assessmenttribunal,othermediation,othertribunal,week20\n"
        "A1,R1,Y,2024-03-05,0,0,0,0,1\n"
    ),
    "namedplan": (
        "namedplantableid,assessmenttableid,startdate,planres,planwbp,pb,oa,dp,ceasedate,ceasereason\n"
        "N1,A1,2024-03-05,,0,0,0,0,,\n"
    ),
    "plandetail": (
        "plandetailtableid,namedplantableid,urn,ukprn,sensetting,sensettingother,placementrank,senunitindicator,"
        "resourcedprovisionindicator\n"
        "D1,N1,100001,,,,1,0,1\n"
    ),
    "activeplans": (
        "activeplanstableid,requeststableid,transferla,reviewmeeting,reviewoutcome,lastreview,reviewdraft,"
        "phasetransferduedate,phasetransferfinaldate\n"
        "L1,R1,,2024-03-06,M,2024-03-20,,2024-09-01,\n"
    ),
    "placementdetail": (
        "placementdetailtableid,activeplanstableid,urn,ukprn,sensetting,sensettingother,placementrank,entrydate,"
        "leavingdate,senunitindicator,resourcedprovisionindicator,res,wbp\n"
        "C1,L1,100001,,,,1,2022-09-01,,0,1,,0\n"
        "C2,L1,,,OLA,,2,2022-09-01,2023-07-21,0,0,,0\n"
    ),
    "senneed": "senneedtableid,activeplanstableid,sentype,sentyperank\nS1,L1,ASD,1\nS2,L1,SLCN,2\n",
    "establishments": (
        "URN,LA (name),EstablishmentName,TypeOfEstablishment (name),EstablishmentTypeGroup (name),"
        "PhaseOfEducation (name)\n"
        "100001,Anyshire,St Chloé’s School,Community school,Local authority maintained schools,Primary\n"
    ),
    "advice": (
        "requeststableid,advicetype,requesteddate,receiveddate\nR1,EP,2023-10-12,2023-11-20\nR1,health,2023-10-12,2024-03-14\n"
    ),
    "annual_reviews": "requeststableid,duedate,meetingdate,completeddate\nR1,2024-02-01,2024-01-20,2024-02-10\n",
    "specialist_waiting": (
        "persontableid,joineddate,leftdate,outcome,phase,sentype,provisionsought,currentsetting\n"
        "P2,2023-11-01,,,secondary,SEMH,special school,100001\n"
    ),
    "improvement_plan": (
        "actionid,priority,action,leadagency,leadrole,duedate,status,mitigation,updateddate,measures\n"
        "1.1,Inclusion,Agree the offer,Council,Head of inclusion,2024-06-28,on track,,2024-03-20,\n"
        "1.2,Inclusion,Publish the offer,Council,Head of inclusion,2024-02-29,delayed,"
        "Weekly meeting,2024-03-20,ep_advice\n"
    ),
    "inclusion": (
        "month,measure,senstatus,phase,count,population\n"
        "2024-03,suspensions,EHC plan,secondary,31,900\n"
        "2024-03,permanent exclusions,none,secondary,2,12000\n"
    ),
    "health_waits": (
        "month,pathway,waiting,over18weeks,medianweeks\n2024-02,CAMHS,390,150,15.5\n2024-03,CAMHS,400,160,16\n"
    ),
    "places": (
        "asat,setting,provision,phase,places,filled,plannedfrom\n"
        "2024-03-29,St Chloé’s School,resourced provision,primary,12,11,\n"
        "2024-03-29,St Chloé’s School,resourced provision,primary,8,,2024-09-01\n"
    ),
    "ledger": (
        "financialyear,period,block,line,placementtype,kind,amount\n"
        "2023-24,12,high needs,top-up,mainstream,actual,12500\n"
        "2023/24,,High needs block,grant,,budget,(9000.50)\n"
    ),
    "reserves": "asat,reserve,amount,kind\n2024-03-31,general fund,5000000,forecast\n2023-03-31,deficit,1000,outturn\n",
}


def month_paths(root: Path) -> Paths:
    """The tiny council's month below a root."""
    return Paths(root, COUNCIL.code, MONTH)


def write_month(
    root: Path, files: Mapping[str, str | bytes | None] | None = None, **changed: str | bytes | None
) -> Paths:
    """The tiny month as CSV files, some with other content (None: not there); other names as given in `files`."""
    paths = month_paths(root)
    paths.raw.mkdir(parents=True, exist_ok=True)
    content: dict[str, Content] = {f"{name}.csv": text for name, text in TINY.items()}
    content |= {f"{name}.csv": text for name, text in changed.items()} | dict(files or {})
    for name, text in content.items():
        if text is not None:
            raw = text if isinstance(text, bytes) else text.encode("cp1252" if "establ" in name else "utf-8")
            (paths.raw / name).write_bytes(raw)
    return paths


def read_month(
    root: Path, files: Mapping[str, str | bytes | None] | None = None, **changed: str | bytes | None
) -> Extract:
    """The tiny month with changes, read."""
    return read_extract(write_month(root, files, **changed), COUNCIL)


def with_row(table: str, *rows: str) -> str:
    """A table of the tiny month with further rows."""
    return TINY[table] + "".join(f"{row}\n" for row in rows)


def swapped(table: str, old: str, new: str) -> str:
    """A table of the tiny month with one text in place of another, which must be there."""
    assert old in TINY[table], f"{old} is not in {table}"
    return TINY[table].replace(old, new)


def told(extract: Extract, rule: str) -> list[Finding]:
    """The findings of a rule."""
    return [finding for finding in extract.findings if finding.rule == rule]


def table_rows(text: str) -> Rows:
    """A CSV text as rows of cells."""
    return list(csv.reader(text.splitlines()))


def csv_text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Rows as CSV text."""
    return "".join(delimiter.join(row) + "\n" for row in rows)
