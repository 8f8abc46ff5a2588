"""Where children with EHC plans are: the primary placement, and the share of it that is mainstream."""

from __future__ import annotations

import pandas as pd

from send_analysis.measures.card import POINT, kpi, share_of
from send_analysis.measures.establishment_groups import (
    KIND_OF_SETTING,
    groups_of_kinds,
    kinds_in_units,
    kinds_of_types,
)
from send_analysis.measures.plans import STOCK_NEEDS, stock_notes
from send_analysis.measures.position import Position, made_once
from send_analysis.measures.result import Count, NotCollected, Share, said

GIAS_TYPE = "TypeOfEstablishment (name)"
PRIMARY = "1"
PLACE_COLUMNS = ["urn", "ukprn", "sensetting", "senunitindicator", "resourcedprovisionindicator"]

#: What it takes to tell what kind of place each plan in force is at.
PLACEMENT_NEEDS = {
    **STOCK_NEEDS,
    "placementdetail": (
        "placementdetailtableid",
        "activeplanstableid",
        "urn",
        "placementrank",
        "entrydate",
        "leavingdate",
    ),
    "establishments": ("URN", GIAS_TYPE),
}
#: Return codes of a child without a school or another named setting: home education and other arrangements among them.
OUT_OF_SCHOOL = ("OLA", "EHE", "NEET", "NIEC", "NIEO")
NO_SCHOOLS = "no rows in establishments: no school can be told from another"


@made_once
def open_placements(position: Position) -> pd.DataFrame:
    """Placements open at the month's end, with the request of the plan they belong to.

    Open: entered on or before the last day, and not left by the end of it.
    """
    placements = position.tables["placementdetail"]
    still_open = placements["entrydate"].notna() & placements["leavingdate"].isna()
    request_of = position.keyed("activeplans", "activeplanstableid", "requeststableid")
    return placements[still_open].merge(request_of, on="activeplanstableid", how="inner")


def primary_placements(position: Position) -> pd.DataFrame:
    """One row a request with an open primary placement: the one entered last, and how many were open (`primaries`).

    Where none is ranked primary and one has no rank, that one is it (`unranked`): a blank says nothing against it.
    """
    placements = open_placements(position)
    ranked = placements["placementrank"].isin([PRIMARY])
    request, blank = placements["requeststableid"], placements["placementrank"].isna()
    only = blank & ~request.isin(request[ranked]) & ~request.isin(request[blank][request[blank].duplicated()])
    primary = placements[ranked | only].assign(unranked=only)
    primary = primary.sort_values(["entrydate", "placementdetailtableid"], kind="stable")
    count = primary.groupby("requeststableid")["entrydate"].transform("size")
    latest = primary.assign(primaries=count).drop_duplicates("requeststableid", keep="last")
    columns = ["requeststableid", "placementdetailtableid", "entrydate", "primaries", "unranked", *PLACE_COLUMNS]
    return latest.reindex(columns=columns)


@made_once
def plans_placed(position: Position) -> pd.DataFrame:
    """Plans in force with their primary placement and DfE's `kind` and `group` of place, empty where not known.

    A place of which only the UKPRN is known has the `urn` that GIAS gives it, where GIAS gives it one kind of place.
    """
    placed = position.in_force.merge(primary_placements(position), on="requeststableid", how="left")
    schools = position.keyed("establishments", "URN", GIAS_TYPE).rename(columns={"URN": "urn"})
    provider = placed["ukprn"].where(placed["sensetting"].isna()).map(_urns_of_providers(position)).astype("string")
    placed = placed.assign(urn=placed["urn"].astype("string").fillna(provider))
    placed = placed.merge(schools, on="urn", how="left")
    kinds = kinds_of_types(placed[GIAS_TYPE])
    kinds = kinds_in_units(kinds, placed["senunitindicator"], placed["resourcedprovisionindicator"])
    settings = placed["sensetting"].map(KIND_OF_SETTING).astype("string")
    kinds = kinds.where(placed["urn"].notna(), settings)
    return placed.assign(kind=kinds, group=groups_of_kinds(kinds))


def _urns_of_providers(position: Position) -> pd.Series:
    """The URN of each provider number that stands for one kind of place; a college's two sites are one kind."""
    schools = position.keyed("establishments", "URN", "UKPRN", GIAS_TYPE).dropna(subset=["UKPRN"])
    kinds = kinds_of_types(schools[GIAS_TYPE]).groupby(schools["UKPRN"]).nunique(dropna=False)
    first = schools.drop_duplicates("UKPRN").set_index("UKPRN")["URN"]
    return first[first.index.isin(kinds.index[kinds == 1])].astype("string")


def plans_by_kind(position: Position) -> pd.DataFrame:
    """Plans in force by DfE's kind of place: columns kind (empty where not known) and plans; child level by size.

    No rows where the extract can't tell one kind of place from another.
    """
    needed = {"placementdetail", "establishments", "activeplans", "namedplan", "assessment"}
    if not needed <= set(position.tables) or position.tables["establishments"].empty:
        return pd.DataFrame(columns=["kind", "plans"])
    kinds = plans_placed(position)["kind"].fillna("").astype(str)
    return kinds.value_counts().sort_index().rename_axis("kind").reset_index(name="plans")


def placement_notes(position: Position, placed: pd.DataFrame) -> tuple[str, ...]:
    """What a reader must know of any share of plans by placement."""
    none = placed["placementdetailtableid"].isna()
    placements = open_placements(position)
    still_open = none & placed["requeststableid"].isin(placements["requeststableid"])
    blank = placements.loc[placements["placementrank"].isna(), "requeststableid"]
    unclear = still_open & placed["requeststableid"].isin(blank)
    unranked = placed["unranked"].astype("boolean").fillna(False)
    unlisted = placed["urn"].notna() & placed[GIAS_TYPE].isna()
    strange = placed[GIAS_TYPE].notna() & placed["kind"].isna()
    several = placed["primaries"] > 1
    return (
        said(
            int(several.sum()),
            "plan with several open primary placements",
            "plans with several open primary placements",
        ),
        said(
            int(unranked.sum()),
            "plan whose placement has no rank, taken as its primary one",
            "plans whose placement has no rank, taken as their primary one",
        ),
        said(
            int(unclear.sum()),
            "plan with several open placements of which none is ranked primary",
            "plans with several open placements of which none is ranked primary",
        ),
        said(
            int((still_open & ~unclear).sum()),
            "plan with only a secondary placement",
            "plans with only a secondary placement",
        ),
        said(int((none & ~still_open).sum()), "plan without an open placement", "plans without an open placement"),
        said(int(unlisted.sum()), "plan at a URN not in establishments", "plans at a URN not in establishments"),
        said(
            int(_unknown_providers(position, placed).sum()),
            "plan at a UKPRN that establishments does not tell the place of",
            "plans at a UKPRN that establishments does not tell the place of",
        ),
        said(int(strange.sum()), "plan at an establishment type not known", "plans at establishment types not known")
        + ("".join([" (", ", ".join(sorted(placed.loc[strange, GIAS_TYPE].unique())), ")"]) if strange.any() else ""),
        *stock_notes(position),
    )


def _unknown_providers(position: Position, placed: pd.DataFrame) -> pd.Series:
    """The plans at a place of which only a UKPRN is known, and of that nothing; none where GIAS's list has no UKPRN."""
    unknown: pd.Series = placed["urn"].isna() & placed["ukprn"].notna() & placed["sensetting"].isna()
    return unknown & position.extract.has("establishments", "UKPRN")


@kpi(
    label="Children with EHC plans in mainstream schools",
    short_label="In mainstream schools",
    plain="Children with a plan in mainstream schools",
    group="Children and placements",
    headline=True,
    asks="Of the EHC plans in force at the end of the month, how many children were in a mainstream school?",
    unit="percent",
    better="higher",
    bases=(POINT,),
    definition=share_of(
        part=(
            "Plans in force whose primary placement at the month's end is a mainstream school, its SEN unit and "
            "resourced provision included"
        ),
        whole="all plans in force",
    ),
    definition_status="DfE",
    definition_reason="The grouping of establishments is that of DfE's EHC plan statistics.",
    source="DfE, Education, health and care plans: caseload, mainstream_total_pc",
    needs=PLACEMENT_NEEDS,
)
def mainstream_penetration(position: Position, basis: str) -> Share | NotCollected:
    """Plans in force; counted when the primary placement is a mainstream school."""
    if position.tables["establishments"].empty:
        return NotCollected(NO_SCHOOLS)
    placed = plans_placed(position)
    mainstream = placed["group"].isin(["mainstream"])
    return Share(placed, mainstream, notes=placement_notes(position, placed))


@kpi(
    label="Children with EHC plans in independent or non-maintained special schools",
    short_label="In independent special",
    plain="Children with a plan in independent special schools",
    group="Children and placements",
    asks="Of the EHC plans in force, how many children were in an independent or non-maintained special school?",
    unit="percent",
    better="neither",
    bases=(POINT,),
    definition=share_of(
        part=(
            "Plans in force whose primary placement at the month's end is an independent special school or a non-"
            "maintained special school"
        ),
        whole="all plans in force",
    ),
    definition_status="DfE",
    definition_reason="The grouping of establishments is that of DfE's EHC plan statistics.",
    source="DfE, Education, health and care plans: caseload, special_independent and special_non_maintained",
    needs=PLACEMENT_NEEDS,
)
def independent_share(position: Position, basis: str) -> Share | NotCollected:
    """Plans in force; counted when the primary placement is an independent or non-maintained special school."""
    if position.tables["establishments"].empty:
        return NotCollected(NO_SCHOOLS)
    placed = plans_placed(position)
    independent = placed["kind"].isin(["special_independent", "special_non_maintained"])
    return Share(placed, independent, notes=placement_notes(position, placed))


@kpi(
    label="Children with EHC plans out of school",
    short_label="Out of school",
    plain="Children with a plan out of school (educated elsewhere, at home, or without a place)",
    group="Children and placements",
    asks="How many children with an EHC plan had no school or other setting at the end of the month?",
    unit="children",
    better="neither",
    bases=(POINT,),
    definition=(
        "Plans in force whose primary placement at the month's end is education arranged by the authority otherwise "
        "than at school, elective home education, or none (not in education, employment or training, notice "
        "to cease, not in education for another reason)."
    ),
    definition_status="assumed",
    definition_reason=(
        "Boards ask for it under this name; home education is a family's right and not a failing, so no direction is "
        "better in itself."
    ),
    source="SEN2 item sensetting: OLA, EHE, NEET, NIEC, NIEO",
    needs={
        **STOCK_NEEDS,
        "placementdetail": (*PLACEMENT_NEEDS["placementdetail"], "sensetting"),
    },
)
def out_of_school(position: Position, basis: str) -> Count:
    """Plans in force whose primary placement is at no school or other named setting."""
    placed = position.in_force.merge(primary_placements(position), on="requeststableid", how="left")
    out = placed["urn"].isna() & placed["sensetting"].isin(OUT_OF_SCHOOL)
    return Count(placed[out], notes=stock_notes(position))
