"""The tables that come in: their columns, types, codes and meaning, in one place.

The SEN2 modules follow the Department for Education's SEN2 person-level return (guide for the 2025 collection);
the local files are this product's own. `send-analysis check` and the data dictionary are printed from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["key", "text", "date", "flag", "code", "integer", "amount", "month", "year"]


class InputError(Exception):
    """Something that a person must mend in the extracts or the configuration; the text says what and how."""


@dataclass(frozen=True)
class Column:
    """One column: its name in the contract, what kind of value it holds and what that means.

    A `required` column missing from a file is an error that names it; a missing optional one makes the
    measures that need it *not collected*. A `filled` column may not be blank in a row. `code_aliases` are other
    spellings of a code, lower case; a `planned` date may lie in the future; of a `quiet`
    column the absence is not reported: it is no longer collected, or nothing rests on it.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = True
    filled: bool = False
    codes: Mapping[str, str] | None = None
    aliases: tuple[str, ...] = ()
    sensitive: bool = False
    code_aliases: Mapping[str, str] | None = None
    planned: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Link:
    """A column whose values must be keys of another table."""

    column: str
    table: str


@dataclass(frozen=True)
class Table:
    """One file or SEN2 module: its columns, its key, and the tables it hangs from.

    A `wide` table comes with many more columns than are used; the others are neither kept nor reported. Of a table
    without a key, `once` names the columns that together may stand in one row only.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: str | None = None
    links: tuple[Link, ...] = ()
    required: bool = False
    aliases: tuple[str, ...] = ()
    source: str = ""
    wide: bool = False
    once: tuple[str, ...] = ()
    column: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", {column.name: column for column in self.columns})


REQUEST_SOURCES = {
    "1": "young person or parent",
    "2": "school or other education setting",
    "3": "health",
    "4": "social care",
    "5": "other",
}
OUTCOMES = {
    "Y": "yes",
    "N": "no",
    "A": "awaiting",
    "W": "withdrawn or ceased",
    "H": "historical: decided before the period the return covers",
}
#: The letters are not in DfE's published guide; those met in extracts are mapped here and unknown ones reported.
REVIEW_OUTCOMES = {"A": "amend", "C": "cease", "M": "maintain"}
REVIEW_OUTCOME_ALIASES = {"amended": "A", "ceased": "C", "maintained": "M", "no change": "M"}
CEASE_REASONS = {
    "1": "maximum age",
    "2": "needs met without a plan",
    "3": "higher education",
    "4": "employment",
    "5": "transferred to another authority",
    "6": "no longer wishes to engage",
    "7": "left England",
    "8": "deceased",
    "9": "other",
}
SETTINGS = {
    "OLA": "other arrangements by the authority",
    "OPA": "other arrangements by parents",
    "EHE": "elective home education",
    "EYP": "early years provider",
    "OTH": "other, no named setting",
    "NEET": "not in education, employment or training",
    "NIEC": "notice to cease",
    "NIEO": "not in education, other",
}
SEN_TYPES = {
    "SPLD": "specific learning difficulty",
    "MLD": "moderate learning difficulty",
    "SLD": "severe learning difficulty",
    "PMLD": "profound and multiple learning difficulty",
    "SEMH": "social, emotional and mental health",
    "SLCN": "speech, language and communication needs",
    "HI": "hearing impairment",
    "VI": "vision impairment",
    "MSI": "multi-sensory impairment",
    "PD": "physical disability",
    "ASD": "autistic spectrum disorder",
    "DS": "Down's syndrome",
    "OTH": "other difficulty or disability",
}
ADVICE_TYPES = {"EP": "educational psychologist", "health": "health", "social care": "social care"}
ADVICE_TYPE_ALIASES = {
    "educational psychology": "EP",
    "ed psych": "EP",
    "ep advice": "EP",
    "educational psychology advice": "EP",
    "health advice": "health",
    "nhs": "health",
    "social care advice": "social care",
    "social services": "social care",
    "socialcare": "social care",
}
PHASES = {name: name for name in ("early years", "primary", "secondary", "post-16")}
PROVISIONS = {
    name: name
    for name in (
        "special school",
        "resourced provision",
        "INMSS",
        "post-16 specialist",
        "alternative provision",
    )
}
#: Colours and words of a council's own go into its column's values before export: what amber means, no one else knows.
ACTION_STATUSES = {name: name for name in ("complete", "on track", "delayed", "at risk", "not started")}
ACTION_STATUS_ALIASES = {
    "completed": "complete",
    "on-track": "on track",
    "at-risk": "at risk",
    "not yet started": "not started",
}
INCLUSION_MEASURES = {name: name for name in ("suspensions", "permanent exclusions", "alternative provision")}
INCLUSION_MEASURE_ALIASES = {
    "suspension": "suspensions",
    "fixed period exclusions": "suspensions",
    "permanent exclusion": "permanent exclusions",
    "exclusions": "permanent exclusions",
    "ap": "alternative provision",
}
SEN_STATUSES = {name: name for name in ("EHC plan", "SEN support", "none")}
SEN_STATUS_ALIASES = {"ehcp": "EHC plan", "e": "EHC plan", "k": "SEN support", "n": "none", "no sen": "none"}


def _key(name: str, meaning: str, *aliases: str) -> Column:
    return Column(name, "key", meaning, filled=True, aliases=aliases)


def _maybe(name: str, kind: Kind, meaning: str, **more: object) -> Column:
    return Column(name, kind, meaning, required=False, **more)  # type: ignore[arg-type]


#: Headings of DfE's data entry template and of the tools councils use stand beside the return's own names as aliases.
_PERSON_ID = ("person id",)
_REQUEST_ID = ("requests record id", "request records id", "request record id")
_PLACE = (
    _maybe("urn", "text", "establishment number (GIAS)", aliases=("urn - unique reference number",)),
    _maybe("ukprn", "text", "UK provider reference number", aliases=("ukprn - uk provider reference number",)),
    _maybe(
        "sensetting",
        "code",
        "setting where there is no establishment number",
        codes=SETTINGS,
        aliases=("sen setting - establishment type",),
    ),
    _maybe("sensettingother", "text", "description of another setting", aliases=("sen setting - other",)),
    Column("placementrank", "code", "1 primary placement, 2 secondary", codes={"1": "primary", "2": "secondary"}),
)
_UNITS = (
    _maybe("senunitindicator", "flag", "in a SEN unit"),
    _maybe("resourcedprovisionindicator", "flag", "in resourced provision"),
)

SEN2 = Table(
    "sen2",
    "the return's header: which authority and which year",
    (
        _maybe("year", "integer", "return year Y, which covers calendar year Y-1"),
        _maybe("referencedate", "date", "census day of the return"),
        _maybe("lea", "text", "three-digit number of the authority", aliases=("la number",)),
        _maybe("datetime", "text", "when the file was made", quiet=True, aliases=("date & time",)),
        _maybe(
            "dmo", "flag", "designated medical officer in post", quiet=True, aliases=("designated medical officer",)
        ),
        _maybe(
            "dco", "flag", "designated clinical officer in post", quiet=True, aliases=("designated clinical officer",)
        ),
        _maybe(
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
        _key("persontableid", "key of the person in this file", *_PERSON_ID),
        _maybe("personbirthdate", "date", "date of birth", sensitive=True, aliases=("date of birth", "dob")),
        _maybe("sex", "text", "sex", aliases=("gendercurrent", "gender")),
        _maybe("ethnicity", "text", "ethnicity code"),
        _maybe("postcode", "text", "home postcode", sensitive=True),
        _maybe("upn", "text", "unique pupil number", sensitive=True, aliases=("upn - unique pupil number",)),
        _maybe(
            "uniquelearnernumber",
            "text",
            "unique learner number",
            sensitive=True,
            aliases=("uln", "uln - young persons unique learner number"),
        ),
        _maybe("upnunknown", "text", "why there is no UPN", aliases=("upn and uln unavailable - reason",)),
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
        _key("requeststableid", "key of the request in this file", *_REQUEST_ID),
        Column("persontableid", "key", "the person", filled=True, aliases=_PERSON_ID),
        Column("receiveddate", "date", "day the request was received", aliases=("date request was received",)),
        _maybe(
            "requestsource",
            "code",
            "who asked (collected from 2025)",
            codes=REQUEST_SOURCES,
            aliases=("rquestsource", "source of request for an ehc needs assessment"),
        ),
        _maybe(
            "rya",
            "flag",
            "young person in a relevant youth detention accommodation",
            aliases=("initial request whilst in rya",),
        ),
        Column("requestoutcomedate", "date", "day the requester was told the outcome"),
        Column("requestoutcome", "code", "outcome of the request", codes=OUTCOMES),
        _maybe("requestmediation", "flag", "mediation about the request"),
        _maybe("requesttribunal", "flag", "tribunal about the request"),
        _maybe(
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
        _key("assessmenttableid", "key of the assessment in this file"),
        Column("requeststableid", "key", "the request", filled=True, aliases=_REQUEST_ID),
        Column(
            "assessmentoutcome",
            "code",
            "whether a plan is to be issued",
            codes=OUTCOMES,
            aliases=("assessment outcome - decision to issue ehc plan", "assessment outcome to issue ehcp"),
        ),
        Column("assessmentoutcomedate", "date", "day the plan was issued or its refusal notified"),
        _maybe("assessmentmediation", "flag", "mediation about the assessment"),
        _maybe("assessmenttribunal", "flag", "tribunal about the assessment"),
        _maybe("othermediation", "flag", "mediation about something else"),
        _maybe("othertribunal", "flag", "tribunal about something else"),
        _maybe(
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
        _key("namedplantableid", "key of the plan in this file"),
        Column("assessmenttableid", "key", "the assessment", filled=True),
        Column("startdate", "date", "day the plan started", aliases=("ehc plan start date",)),
        _maybe("planres", "text", "residential placement named", aliases=("residential settings",)),
        _maybe("planwbp", "flag", "work-based placement named", aliases=("planwpb", "work based learning activity")),
        _maybe("pb", "flag", "personal budget", aliases=("personal budget taken up",)),
        _maybe("oa", "flag", "organised arrangement", aliases=("personal budget - organised arrangements",)),
        _maybe("dp", "flag", "direct payment", aliases=("personal budget - direct payments",)),
        Column("ceasedate", "date", "day the plan ceased", aliases=("date ehc plan ceased",)),
        _maybe("ceasereason", "code", "why the plan ceased", codes=CEASE_REASONS, aliases=("reason ehc plan ceased",)),
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
        _key("plandetailtableid", "key of the row in this file"),
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
        _key("activeplanstableid", "key of the row in this file"),
        Column("requeststableid", "key", "the request", filled=True, aliases=_REQUEST_ID),
        _maybe(
            "transferla",
            "text",
            "authority that the plan came from in the year",
            aliases=("ehc plan transferred in from another la during calendar year",),
        ),
        _maybe(
            "reviewmeeting",
            "date",
            "day of the latest review meeting (collected from 2024)",
            aliases=("annual review meeting date",),
        ),
        _maybe(
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
        _maybe(
            "reviewdraft",
            "date",
            "day the amended draft was sent (collected from 2025)",
            aliases=("annual review - date draft amended ehc plan issued",),
        ),
        _maybe(
            "phasetransferduedate",
            "date",
            "day the next phase transfer is due (collected from 2025)",
            planned=True,
            aliases=("phase transfer review - due date for any amended plan",),
        ),
        _maybe(
            "phasetransferfinaldate",
            "date",
            "day the plan was finalised for the transfer (from 2025)",
            aliases=("phase transfer review - final plan date",),
        ),
        _maybe("res", "text", "residential placement (2023 only)", quiet=True, aliases=("residential settings",)),
        _maybe(
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
        _key("placementdetailtableid", "key of the row in this file"),
        Column("activeplanstableid", "key", "the plan in force", filled=True),
        *_PLACE,
        Column("entrydate", "date", "first day there", aliases=("placement start date",)),
        Column(
            "leavingdate", "date", "last day there, blank while open", planned=True, aliases=("placement leaving date",)
        ),
        *_UNITS,
        _maybe("res", "text", "residential placement (from 2024)", aliases=("residential settings",)),
        _maybe("wbp", "flag", "work-based placement (from 2024)", aliases=("wpb", "work based learning activity")),
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
        _key("senneedtableid", "key of the row in this file"),
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
        _maybe("EstablishmentName", "text", "name"),
        Column("TypeOfEstablishment (name)", "text", "type"),
        _maybe("EstablishmentTypeGroup (name)", "text", "group of types"),
        _maybe("PhaseOfEducation (name)", "text", "phase"),
        _maybe("LA (name)", "text", "authority"),
    ),
    key="URN",
    wide=True,
)
ADVICE = Table(
    "advice",
    "one request for advice during an assessment",
    (
        Column("requeststableid", "key", "the request", filled=True, aliases=_REQUEST_ID),
        Column("advicetype", "code", "who was asked", codes=ADVICE_TYPES, code_aliases=ADVICE_TYPE_ALIASES),
        Column("requesteddate", "date", "day advice was asked for"),
        Column("receiveddate", "date", "day it came"),
    ),
    links=(Link("requeststableid", "requests"),),
)
ANNUAL_REVIEWS = Table(
    "annual_reviews",
    "one annual review due",
    (
        Column("requeststableid", "key", "the request", filled=True, aliases=_REQUEST_ID),
        Column("duedate", "date", "day the review was due", planned=True),
        _maybe("meetingdate", "date", "day of the meeting", planned=True),
        Column("completeddate", "date", "day the review was completed"),
    ),
    links=(Link("requeststableid", "requests"),),
)
SPECIALIST_WAITING = Table(
    "specialist_waiting",
    "one child awaiting specialist provision",
    (
        Column("persontableid", "key", "the person", filled=True, aliases=_PERSON_ID),
        Column("joineddate", "date", "day the child joined the list"),
        Column("leftdate", "date", "day the child left it"),
        _maybe("outcome", "text", "why the child left"),
        _maybe("phase", "code", "phase of education", codes=PHASES),
        _maybe("sentype", "code", "primary need", codes=SEN_TYPES),
        _maybe("provisionsought", "code", "provision sought", codes=PROVISIONS),
        _maybe("currentsetting", "text", "where the child is now"),
    ),
    links=(Link("persontableid", "person"),),
)
IMPROVEMENT_PLAN = Table(
    "improvement_plan",
    "one action of the improvement plan",
    (
        _key("actionid", "the action's number in the plan", "action id", "action no", "action number"),
        Column("priority", "text", "the plan's priority that the action belongs to", aliases=("priority area",)),
        _maybe("action", "text", "what is to be done; no child is named in it"),
        _maybe("leadagency", "text", "the organisation that answers for it", aliases=("lead agency",)),
        _maybe("leadrole", "text", "the post that answers for it", aliases=("lead role", "lead")),
        Column("duedate", "date", "day by which it is to be done", planned=True, aliases=("due date",)),
        Column("status", "code", "how it stands", codes=ACTION_STATUSES, code_aliases=ACTION_STATUS_ALIASES),
        _maybe("mitigation", "text", "what is done about a delay or a risk, blank for nothing"),
        _maybe("updateddate", "date", "day the status was last reviewed", aliases=("updated", "date updated")),
    ),
    key="actionid",
)
INCLUSION = Table(
    "inclusion",
    "one count of pupils or events, in one month",
    (
        Column("month", "month", "the month counted", filled=True),
        Column(
            "measure",
            "code",
            "what is counted: suspensions and permanent exclusions are events, alternative provision is pupils",
            filled=True,
            codes=INCLUSION_MEASURES,
            code_aliases=INCLUSION_MEASURE_ALIASES,
        ),
        Column(
            "senstatus",
            "code",
            "special educational needs of the pupils counted",
            filled=True,
            codes=SEN_STATUSES,
            code_aliases=SEN_STATUS_ALIASES,
            aliases=("sen status",),
        ),
        _maybe("phase", "code", "phase of education, blank for all", codes=PHASES),
        Column("count", "integer", "how many"),
        Column("population", "integer", "pupils on roll of that status and phase"),
    ),
    once=("month", "measure", "senstatus", "phase"),
)
HEALTH_WAITS = Table(
    "health_waits",
    "one health pathway in one month",
    (
        Column("month", "month", "the month, as at its last day", filled=True),
        Column("pathway", "text", "the pathway, such as neurodiversity", filled=True),
        Column("waiting", "integer", "children waiting", aliases=("number waiting",)),
        _maybe("over18weeks", "integer", "of them over 18 weeks", aliases=("over 18 weeks", "waiting over 18 weeks")),
        _maybe("medianweeks", "amount", "median weeks waited", aliases=("median weeks", "median wait weeks")),
    ),
    once=("month", "pathway"),
)
PLACES = Table(
    "places",
    "the places of one setting, for one provision and phase",
    (
        Column("asat", "date", "day that the figures describe", filled=True, aliases=("as at",)),
        Column("setting", "text", "the school, college or unit", filled=True),
        Column("provision", "code", "kind of provision", codes=PROVISIONS),
        Column("phase", "code", "phase of education", codes=PHASES),
        Column("places", "integer", "places there are, or that are planned", aliases=("capacity",)),
        _maybe("filled", "integer", "places taken; blank for planned ones"),
        _maybe(
            "plannedfrom",
            "date",
            "day from which the places are there; blank for those that are",
            planned=True,
            aliases=("planned from",),
        ),
    ),
    once=("asat", "setting", "provision", "phase", "plannedfrom"),
)
#: What a year's money pays for, by block of the dedicated schools grant.
BLOCKS = {name: name for name in ("schools", "high needs", "early years", "central")}
BLOCK_ALIASES = {
    "high needs block": "high needs",
    "hnb": "high needs",
    "schools block": "schools",
    "early years block": "early years",
    "central school services": "central",
    "central school services block": "central",
    "cssb": "central",
}
#: The rows of DfE's management plan that a ledger's placements fall into.
LEDGER_PLACEMENTS = {
    name: name
    for name in (
        "mainstream",
        "resourced provision or SEN unit",
        "state special",
        "INMSS",
        "alternative provision",
        "further education",
        "specialist post-16",
        "EOTAS",
        "early years",
        "other",
    )
}
LEDGER_PLACEMENT_ALIASES = {
    "mainstream school": "mainstream",
    "resourced provision": "resourced provision or SEN unit",
    "sen unit": "resourced provision or SEN unit",
    "special school": "state special",
    "maintained special": "state special",
    "special academy": "state special",
    "independent": "INMSS",
    "independent special": "INMSS",
    "nmss": "INMSS",
    "nmss or independent": "INMSS",
    "ap": "alternative provision",
    "pru": "alternative provision",
    "hospital school": "alternative provision",
    "hospital school or ap": "alternative provision",
    "fe": "further education",
    "post-16": "further education",
    "spi": "specialist post-16",
    "post-16 specialist": "specialist post-16",
    "elsewhere": "EOTAS",
    "education otherwise than at school": "EOTAS",
}
MONEY_KINDS = {name: name for name in ("budget", "actual", "forecast")}
MONEY_KIND_ALIASES = {"outturn": "actual", "actuals": "actual", "projection": "forecast", "projected": "forecast"}
LEDGER = Table(
    "ledger",
    "one amount of the dedicated schools grant: spending above nought, grant and other income below it",
    (
        Column("financialyear", "year", "financial year, such as 2023-24", filled=True, aliases=("financial year",)),
        _maybe("period", "integer", "month of the year, 1 is April; blank for the whole year"),
        Column("block", "code", "block of the grant", filled=True, codes=BLOCKS, code_aliases=BLOCK_ALIASES),
        Column("line", "text", "what it is: top-up, place funding, fees, grant, transfer …", filled=True),
        _maybe(
            "placementtype",
            "code",
            "kind of placement, blank for none",
            codes=LEDGER_PLACEMENTS,
            code_aliases=LEDGER_PLACEMENT_ALIASES,
            aliases=("placement type",),
        ),
        Column(
            "kind",
            "code",
            "budget, actual or forecast",
            filled=True,
            codes=MONEY_KINDS,
            code_aliases=MONEY_KIND_ALIASES,
        ),
        Column("amount", "amount", "pounds; income below nought", filled=True),
    ),
)
RESERVES = Table(
    "reserves",
    "one balance at the end of a day",
    (
        Column("asat", "date", "the day", filled=True, planned=True, aliases=("as at",)),
        Column(
            "reserve",
            "code",
            "what is held; a deficit is above nought",
            filled=True,
            codes={name: name for name in ("dsg deficit", "general fund", "earmarked")},
            code_aliases={"deficit": "dsg deficit", "general fund reserves": "general fund"},
        ),
        Column("amount", "amount", "pounds", filled=True),
        Column(
            "kind",
            "code",
            "budget, actual or forecast",
            filled=True,
            codes=MONEY_KINDS,
            code_aliases=MONEY_KIND_ALIASES,
        ),
    ),
    once=("asat", "reserve", "kind"),
)
HISTORY = Table(
    "history",
    "one figure published before the first extract",
    (
        Column("kpi", "text", "the measure's id", filled=True),
        Column("month", "month", "the month it describes", filled=True),
        Column("value", "amount", "the printed value", filled=True),
        _maybe("unit", "text", "unit"),
        _maybe("basis", "text", "basis"),
        _maybe("source", "text", "where it was published"),
        _maybe("paragraph", "text", "paragraph of the source"),
    ),
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
LOCAL_FILES: dict[str, Table] = {
    table.name: table
    for table in (
        ADVICE,
        ANNUAL_REVIEWS,
        SPECIALIST_WAITING,
        IMPROVEMENT_PLAN,
        INCLUSION,
        HEALTH_WAITS,
        PLACES,
        LEDGER,
        RESERVES,
    )
}
TABLES: dict[str, Table] = {**SEN2_MODULES, "establishments": ESTABLISHMENTS, **LOCAL_FILES, "history": HISTORY}

#: The one border between sums and presentation. Units and statuses as in `measures.register`.
SCORECARD_COLUMNS = (
    "council", "kpi", "month", "basis", "numerator", "denominator", "value", "unit", "better", "status", "note",
)  # fmt: skip
#: GBP million; `asat` is the 31 March that ends the financial year.
DEFICIT_COLUMNS = (
    "scenario", "financialyear", "asat", "gross_gap", "transfer", "gap", "deficit", "low", "high", "unit",
)  # fmt: skip
