"""The modules of the SEN2 person-level return, and GIAS's list of establishments that they point to.

They follow the Department for Education's guide for the 2025 collection.
"""

from __future__ import annotations

from send_analysis.contract.codes import (
    CEASE_REASONS,
    OUTCOMES,
    REQUEST_SOURCES,
    REVIEW_OUTCOME_ALIASES,
    REVIEW_OUTCOMES,
    SEN_TYPES,
    SETTINGS,
)
from send_analysis.contract.columns import REQUEST_ID, Column, Link, Table, key_column, optional_column

#: Headings of DfE's data entry template and of the tools councils use stand beside the return's own names as aliases.
_PERSON_ID = ("person id",)

_PLACE = (
    optional_column("urn", "text", "establishment number (GIAS)", aliases=("urn - unique reference number",)),
    optional_column("ukprn", "text", "UK provider reference number", aliases=("ukprn - uk provider reference number",)),
    optional_column(
        "sensetting",
        "code",
        "setting where there is no establishment number",
        codes=SETTINGS,
        aliases=("sen setting - establishment type",),
    ),
    optional_column("sensettingother", "text", "description of another setting", aliases=("sen setting - other",)),
    Column("placementrank", "code", "1 primary placement, 2 secondary", codes={"1": "primary", "2": "secondary"}),
)

_UNITS = (
    optional_column("senunitindicator", "flag", "in a SEN unit"),
    optional_column("resourcedprovisionindicator", "flag", "in resourced provision"),
)

SEN2 = Table(
    "sen2",
    "one return's header: which authority and which year",
    (
        optional_column("year", "integer", "return year Y, which covers calendar year Y-1"),
        optional_column("referencedate", "date", "census day of the return"),
        optional_column("lea", "text", "three-digit number of the authority", aliases=("la number",)),
        optional_column("datetime", "text", "when the file was made", quiet=True, aliases=("date & time",)),
        optional_column(
            "dmo", "flag", "designated medical officer in post", quiet=True, aliases=("designated medical officer",)
        ),
        optional_column(
            "dco", "flag", "designated clinical officer in post", quiet=True, aliases=("designated clinical officer",)
        ),
        optional_column(
            "dsco",
            "flag",
            "designated social care officer in post",
            quiet=True,
            aliases=("designated social care officer",),
        ),
    ),
    aliases=("header",),
)

PERSON = Table(
    "person",
    "one child or young person",
    (
        key_column("persontableid", "key of the person in this file", *_PERSON_ID),
        optional_column("personbirthdate", "date", "date of birth", sensitive=True, aliases=("date of birth", "dob")),
        optional_column("sex", "text", "sex", aliases=("gendercurrent", "gender")),
        optional_column("ethnicity", "text", "ethnicity code"),
        optional_column("postcode", "text", "home postcode", sensitive=True),
        optional_column("upn", "text", "unique pupil number", sensitive=True, aliases=("upn - unique pupil number",)),
        optional_column(
            "uniquelearnernumber",
            "text",
            "unique learner number",
            sensitive=True,
            aliases=("uln", "uln - young persons unique learner number"),
        ),
        optional_column("upnunknown", "text", "why there is no UPN", aliases=("upn and uln unavailable - reason",)),
    ),
    key="persontableid",
    source="person",
)

#: Dropped as the file is read: nothing downstream may know a name.
NAMES_DROPPED = ("surname", "forename")

REQUESTS = Table(
    "requests",
    "one request for an EHC needs assessment",
    (
        key_column("requeststableid", "key of the request in this file", *REQUEST_ID),
        Column("persontableid", "key", "the person", filled=True, aliases=_PERSON_ID),
        Column("receiveddate", "date", "day the request was received", aliases=("date request was received",)),
        optional_column(
            "requestsource",
            "code",
            "who asked (collected from 2025)",
            codes=REQUEST_SOURCES,
            aliases=("rquestsource", "source of request for an ehc needs assessment"),
        ),
        optional_column(
            "rya",
            "flag",
            "young person in a relevant youth detention accommodation",
            aliases=("initial request whilst in rya",),
        ),
        Column("requestoutcomedate", "date", "day the requester was told the outcome"),
        Column("requestoutcome", "code", "outcome of the request", codes=OUTCOMES),
        optional_column("requestmediation", "flag", "mediation about the request"),
        optional_column("requesttribunal", "flag", "tribunal about the request"),
        optional_column(
            "exported",
            "text",
            "authority that the case moved to",
            aliases=("exported - child or young person moves out of la before assessment is completed",),
        ),
    ),
    key="requeststableid",
    links=(Link("persontableid", "person"),),
    required=True,
    aliases=("request",),
)

ASSESSMENT = Table(
    "assessment",
    "one EHC needs assessment",
    (
        key_column("assessmenttableid", "key of the assessment in this file"),
        Column("requeststableid", "key", "the request", filled=True, aliases=REQUEST_ID),
        Column(
            "assessmentoutcome",
            "code",
            "whether a plan is to be issued",
            codes=OUTCOMES,
            aliases=("assessment outcome - decision to issue ehc plan", "assessment outcome to issue ehcp"),
        ),
        Column("assessmentoutcomedate", "date", "day the plan was issued or its refusal notified"),
        optional_column("assessmentmediation", "flag", "mediation about the assessment"),
        optional_column("assessmenttribunal", "flag", "tribunal about the assessment"),
        optional_column("othermediation", "flag", "mediation about something else"),
        optional_column("othertribunal", "flag", "tribunal about something else"),
        optional_column(
            "week20",
            "flag",
            "an exception to the 20 weeks applies",
            aliases=("twenty week time limit exceptions apply",),
        ),
    ),
    key="assessmenttableid",
    links=(Link("requeststableid", "requests"),),
    required=True,
    aliases=("assessments",),
)

NAMED_PLAN = Table(
    "namedplan",
    "one EHC plan as named",
    (
        key_column("namedplantableid", "key of the plan in this file"),
        Column("assessmenttableid", "key", "the assessment", filled=True),
        Column("startdate", "date", "day the plan started", aliases=("ehc plan start date",)),
        optional_column("planres", "text", "residential placement named", aliases=("residential settings",)),
        optional_column(
            "planwbp", "flag", "work-based placement named", aliases=("planwpb", "work based learning activity")
        ),
        optional_column("pb", "flag", "personal budget", aliases=("personal budget taken up",)),
        optional_column("oa", "flag", "organised arrangement", aliases=("personal budget - organised arrangements",)),
        optional_column("dp", "flag", "direct payment", aliases=("personal budget - direct payments",)),
        Column("ceasedate", "date", "day the plan ceased", aliases=("date ehc plan ceased",)),
        optional_column(
            "ceasereason", "code", "why the plan ceased", codes=CEASE_REASONS, aliases=("reason ehc plan ceased",)
        ),
    ),
    key="namedplantableid",
    links=(Link("assessmenttableid", "assessment"),),
    required=True,
    aliases=("namedplans",),
)

PLAN_DETAIL = Table(
    "plandetail",
    "one setting named in a plan",
    (
        key_column("plandetailtableid", "key of the row in this file"),
        Column("namedplantableid", "key", "the plan", filled=True),
        *_PLACE,
        *_UNITS,
    ),
    key="plandetailtableid",
    links=(Link("namedplantableid", "namedplan"),),
    aliases=("plandetails",),
)

ACTIVE_PLANS = Table(
    "activeplans",
    "one plan in force, with its reviews",
    (
        key_column("activeplanstableid", "key of the row in this file"),
        Column("requeststableid", "key", "the request", filled=True, aliases=REQUEST_ID),
        optional_column(
            "transferla",
            "text",
            "authority that the plan came from in the year",
            aliases=("ehc plan transferred in from another la during calendar year",),
        ),
        optional_column(
            "reviewmeeting",
            "date",
            "day of the latest review meeting (collected from 2024)",
            aliases=("annual review meeting date",),
        ),
        optional_column(
            "reviewoutcome",
            "code",
            "decision after the review",
            codes=REVIEW_OUTCOMES,
            code_aliases=REVIEW_OUTCOME_ALIASES,
            aliases=("annual review decision",),
        ),
        Column(
            "lastreview",
            "date",
            "day the decision after the latest review was notified",
            aliases=("ehc plan review decisions date", "ehcp review decisions date"),
        ),
        optional_column(
            "reviewdraft",
            "date",
            "day the amended draft was sent (collected from 2025)",
            aliases=("annual review - date draft amended ehc plan issued",),
        ),
        optional_column(
            "phasetransferduedate",
            "date",
            "day the next phase transfer is due (collected from 2025)",
            planned=True,
            aliases=("phase transfer review - due date for any amended plan",),
        ),
        optional_column(
            "phasetransferfinaldate",
            "date",
            "day the plan was finalised for the transfer (from 2025)",
            aliases=("phase transfer review - final plan date",),
        ),
        optional_column(
            "res", "text", "residential placement (2023 only)", quiet=True, aliases=("residential settings",)
        ),
        optional_column(
            "wbp",
            "flag",
            "work-based placement (2023 only)",
            aliases=("wpb", "work based learning activity"),
            quiet=True,
        ),
    ),
    key="activeplanstableid",
    links=(Link("requeststableid", "requests"),),
    required=True,
    aliases=("activeplan",),
)

PLACEMENT_DETAIL = Table(
    "placementdetail",
    "one placement of a plan in force",
    (
        key_column("placementdetailtableid", "key of the row in this file"),
        Column("activeplanstableid", "key", "the plan in force", filled=True),
        *_PLACE,
        Column("entrydate", "date", "first day there", aliases=("placement start date",)),
        Column(
            "leavingdate", "date", "last day there, blank while open", planned=True, aliases=("placement leaving date",)
        ),
        *_UNITS,
        optional_column("res", "text", "residential placement (from 2024)", aliases=("residential settings",)),
        optional_column(
            "wbp", "flag", "work-based placement (from 2024)", aliases=("wpb", "work based learning activity")
        ),
    ),
    key="placementdetailtableid",
    links=(Link("activeplanstableid", "activeplans"),),
    required=True,
    aliases=("placementdetails",),
)

SEN_NEED = Table(
    "senneed",
    "one need of a child with a plan in force",
    (
        key_column("senneedtableid", "key of the row in this file"),
        Column("activeplanstableid", "key", "the plan in force", filled=True),
        Column("sentype", "code", "type of need", codes=SEN_TYPES, aliases=("sen type of need",)),
        Column(
            "sentyperank",
            "code",
            "1 primary, 2 secondary",
            codes={"1": "primary", "2": "secondary"},
            aliases=("sen type of need rank",),
        ),
    ),
    key="senneedtableid",
    links=(Link("activeplanstableid", "activeplans"),),
    aliases=("senneeds",),
)

ESTABLISHMENTS = Table(
    "establishments",
    "one school or college in England, as Get Information about Schools lists it",
    (
        Column("URN", "key", "establishment number", filled=True),
        optional_column("UKPRN", "text", "UK provider reference number", quiet=True),
        optional_column("EstablishmentName", "text", "name"),
        Column("TypeOfEstablishment (name)", "text", "type"),
        optional_column("EstablishmentTypeGroup (name)", "text", "group of types"),
        optional_column("PhaseOfEducation (name)", "text", "phase"),
        optional_column("LA (name)", "text", "authority"),
    ),
    key="URN",
    wide=True,
)

SEN2_MODULES: dict[str, Table] = {
    table.name: table
    for table in (
        SEN2,
        PERSON,
        REQUESTS,
        ASSESSMENT,
        NAMED_PLAN,
        PLAN_DETAIL,
        ACTIVE_PLANS,
        PLACEMENT_DETAIL,
        SEN_NEED,
    )
}
