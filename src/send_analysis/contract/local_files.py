"""The local files: what the SEN2 return does not hold. Their columns are this product's own."""

from __future__ import annotations

from typing import Any

from send_analysis.contract.codes import (
    ACTION_STATUS_ALIASES,
    ACTION_STATUSES,
    ADVICE_TYPE_ALIASES,
    ADVICE_TYPES,
    BLOCK_ALIASES,
    BLOCKS,
    INCLUSION_MEASURE_ALIASES,
    INCLUSION_MEASURES,
    LEDGER_PLACEMENT_ALIASES,
    LEDGER_PLACEMENTS,
    MONEY_KIND_ALIASES,
    MONEY_KINDS,
    PHASES,
    PROVISIONS,
    SEN_STATUS_ALIASES,
    SEN_STATUSES,
    SEN_TYPES,
)
from send_analysis.contract.columns import REQUEST_ID, Column, Link, Table, key_column, optional_column
from send_analysis.contract.sen2 import _PERSON_ID

#: Every local file by its name, in the order in which they stand here.
LOCAL_FILES: dict[str, Table] = {}


def local_file(name: str, meaning: str, columns: tuple[Column, ...], **more: Any) -> None:
    """Say that a file of this name may come in; `more` is what else `Table` takes."""
    LOCAL_FILES[name] = Table(name, meaning, columns, **more)


local_file(
    "advice",
    "one request for advice during an assessment",
    (
        Column("requeststableid", "key", "the request", filled=True, aliases=REQUEST_ID),
        Column("advicetype", "code", "who was asked", codes=ADVICE_TYPES, code_aliases=ADVICE_TYPE_ALIASES),
        Column("requesteddate", "date", "day advice was asked for"),
        Column("receiveddate", "date", "day it came"),
    ),
    links=(Link("requeststableid", "requests"),),
)

local_file(
    "annual_reviews",
    "one annual review due",
    (
        Column("requeststableid", "key", "the request", filled=True, aliases=REQUEST_ID),
        Column("duedate", "date", "day the review was due", planned=True),
        optional_column("meetingdate", "date", "day of the meeting", planned=True),
        Column("completeddate", "date", "day the review was completed"),
    ),
    links=(Link("requeststableid", "requests"),),
)

local_file(
    "specialist_waiting",
    "one child awaiting specialist provision",
    (
        Column("persontableid", "key", "the person", filled=True, aliases=_PERSON_ID),
        Column("joineddate", "date", "day the child joined the list"),
        Column("leftdate", "date", "day the child left it"),
        optional_column("outcome", "text", "why the child left"),
        optional_column("phase", "code", "phase of education", codes=PHASES),
        optional_column("sentype", "code", "primary need", codes=SEN_TYPES),
        optional_column("provisionsought", "code", "provision sought", codes=PROVISIONS),
        optional_column("currentsetting", "text", "where the child is now"),
    ),
    links=(Link("persontableid", "person"),),
)

local_file(
    "improvement_plan",
    "one action of the improvement plan",
    (
        key_column("actionid", "the action's number in the plan", "action id", "action no", "action number"),
        Column("priority", "text", "the plan's priority that the action belongs to", aliases=("priority area",)),
        optional_column("action", "text", "what is to be done; no child is named in it"),
        optional_column("leadagency", "text", "the organisation that answers for it", aliases=("lead agency",)),
        optional_column("leadrole", "text", "the post that answers for it", aliases=("lead role", "lead")),
        Column("duedate", "date", "day by which it is to be done", planned=True, aliases=("due date",)),
        Column("status", "code", "how it stands", codes=ACTION_STATUSES, code_aliases=ACTION_STATUS_ALIASES),
        optional_column("mitigation", "text", "what is done about a delay or a risk, blank for nothing"),
        optional_column("updateddate", "date", "day the status was last reviewed", aliases=("updated", "date updated")),
        optional_column("measures", "text", "ids of the measures that the action is to move, with ; between"),
    ),
    key="actionid",
)

local_file(
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
        optional_column("phase", "code", "phase of education, blank for all", codes=PHASES),
        Column("count", "integer", "how many"),
        Column("population", "integer", "pupils on roll of that status and phase"),
    ),
    once=("month", "measure", "senstatus", "phase"),
)

local_file(
    "health_waits",
    "one health pathway in one month",
    (
        Column("month", "month", "the month, as at its last day", filled=True),
        Column("pathway", "text", "the pathway, such as neurodiversity", filled=True),
        Column("waiting", "integer", "children waiting", aliases=("number waiting",)),
        optional_column(
            "over18weeks", "integer", "of them over 18 weeks", aliases=("over 18 weeks", "waiting over 18 weeks")
        ),
        optional_column("medianweeks", "amount", "median weeks waited", aliases=("median weeks", "median wait weeks")),
    ),
    once=("month", "pathway"),
)

local_file(
    "places",
    "one setting's places, for one provision and phase",
    (
        Column("asat", "date", "day that the figures describe", filled=True, aliases=("as at",)),
        Column("setting", "text", "the school, college or unit", filled=True),
        Column("provision", "code", "kind of provision", codes=PROVISIONS),
        Column("phase", "code", "phase of education", codes=PHASES),
        Column("places", "integer", "places there are, or that are planned", aliases=("capacity",)),
        optional_column("filled", "integer", "places taken; blank for planned ones"),
        optional_column(
            "plannedfrom",
            "date",
            "day from which the places are there; blank for those that are",
            planned=True,
            aliases=("planned from",),
        ),
    ),
    once=("asat", "setting", "provision", "phase", "plannedfrom"),
)

local_file(
    "ledger",
    "one amount of the dedicated schools grant: spending above nought, grant and other income below it",
    (
        Column("financialyear", "year", "financial year, such as 2023-24", filled=True, aliases=("financial year",)),
        optional_column("period", "period", "month of the year, 1 is April; blank for the whole year"),
        Column("block", "code", "block of the grant", filled=True, codes=BLOCKS, code_aliases=BLOCK_ALIASES),
        Column("line", "text", "what it is: top-up, place funding, fees, grant, transfer …", filled=True),
        optional_column(
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
    sums=("financialyear", "block", "kind"),
)

local_file(
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
        optional_column("unit", "text", "unit"),
        optional_column("basis", "text", "basis"),
        optional_column("source", "text", "where it was published"),
        optional_column("paragraph", "text", "paragraph of the source"),
    ),
)
