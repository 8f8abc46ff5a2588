"""The codes that columns may hold, what each means, and other spellings met in real files."""

from __future__ import annotations

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

#: The outcome of what was decided before the return's year: it says nothing of this year's.
HISTORICAL_OUTCOME = "H"
#: The outcome of what has not come to one yet.
AWAITING_OUTCOME = "A"

#: The check by which a line of extract.yaml lets assumptions, law or public data stand whose day for review is over,
#: and what such a line names as its table.
PAST_REVIEW = "past review"
REVIEWED = ("assumptions", "law", "reference")

#: The code of England's rows where counts of authorities stand by DfE's number.
ENGLAND_CODE = "England"

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

#: What a year's money pays for, by block of the dedicated schools grant.
#: The block of the dedicated schools grant that pays for EHC plans.
HIGH_NEEDS = "high needs"
BLOCKS = {name: name for name in ("schools", HIGH_NEEDS, "early years", "central")}

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

#: What the deficits that the council itself sets beside its reserves go by among the scenarios.
COUNCILS_OWN = "the council's own"

#: In the table of dates that the work is bound by: the day on which a council takes over from others.
BEGINNING = "beginning"
#: What an entry has for a source where the paper that prints it names no document behind it.
NO_DOCUMENT = "The council's own, with no document named behind it"

#: The register's entries that the council's printed path's gap and balance are, in its two years.
PRINTED_AS = (
    ("high_needs_gap_previous", "dsg_deficit_accumulated"),
    ("high_needs_gap", "dsg_deficit_accumulated_next"),
)

#: Where the outturn of a year's gap is from: as published, the rise of the deficit in the year (in no source itself),
#: or as published before the deficit at either end of the year was restated.
GAP_PUBLISHED, GAP_RISE, GAP_RESTATED = "published", "rise of the deficit", "before a restatement"

#: What a share of a former council can be of: all of it, or a count. All counts but plans in force fall back on the
#: share of plans; no published figure held here divides the deficit, so its share is told and nothing rests on it.
PLANS, REQUESTS, DEFICIT, ALL = "plans", "requests", "deficit", "all"
SHARED_COUNTS = {
    PLANS: "EHC plans in force",
    REQUESTS: "requests, new and ceased plans",
    DEFICIT: "deficit on the dedicated schools grant",
}
