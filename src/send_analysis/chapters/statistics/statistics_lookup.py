"""What the pack holds of DfE's statistics: a measure's rows, its newest year, an area's figure."""

from __future__ import annotations

from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import (
    Note,
    plain,
    runs,
)
from send_analysis.blocks.sentences import Sentences
from send_analysis.contract.codes import ALL, DEFICIT, REQUESTS, SHARED_COUNTS
from send_analysis.dfe.authority_statistics import AREA_KINDS, MEASURES
from send_analysis.dfe.predecessors import NOT_LIKE_FOR_LIKE
from send_analysis.measures.card import POINT
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import LICENCE, records

SAID = Sentences.beside(__file__)
#: Why a part of the chapter is left out: its first sentence has said so.
NOTHING = "Nothing had been published by the as-at day"


NOT_AVAILABLE = "Not available"


def anything(pack: Pack) -> bool:
    """Whether anything about the authority had been published by the as-at day."""
    return bool(len(pack.table("published_trend")))


def own_kind(pack: Pack) -> str:
    """The kind of area whose figures stand for the council: its own, else its predecessors', joined."""
    kinds = set(pack.table("published_trend")["area_kind"])
    return "predecessors" if "self" not in kinds and "predecessors" in kinds else "self"


def kinds_shown(pack: Pack) -> tuple[str, ...]:
    """The kinds of area beside each other: predecessors only as long as the council has no figure of its own."""
    return tuple(kind for kind in AREA_KINDS if kind not in ("self", "predecessors") or kind == own_kind(pack))


def former_area(pack: Pack) -> str:
    """What the joined figures of a council's predecessors are of, as inside a sentence; empty where none is joined."""
    table = pack.table("published_trend")
    return next(iter(table[table["area_kind"] == "predecessors"]["area"]), "")


def own_area(pack: Pack) -> str:
    """Whose figures stand for the council: its name, or its predecessors with the mark that they always have.

    As inside a sentence: `part of Surrey, not like for like`.
    """
    return pack.name if own_kind(pack) == "self" else former_area(pack)


def shares_words(pack: Pack) -> str:
    """What the joined figures hold; empty for a council that has none. A note of all that shows one of them."""
    rows = [row for row in records(pack.table("published_predecessors")) if row["what"] != DEFICIT]
    if not rows or "predecessors" not in set(pack.table("published_trend")["area_kind"]):
        return ""
    told = [row for row in rows if not figures.is_missing(row["percent"])]
    apart = {row["area"] for row in told if row["what"] == REQUESTS}
    parts = [_share(row, SHARED_COUNTS[row["what"]] if row["area"] in apart else "counts") for row in told]
    return plain(SAID.say("shares", mark=NOT_LIKE_FOR_LIKE, council=pack.name, parts=figures.listed(parts)))


def _share(row: dict[str, Any], counts: str) -> str:
    """One predecessor with how much of it goes into the council."""
    if row["what"] == ALL:
        return plain(SAID.say("share_whole", area=row["area"]))
    return plain(SAID.say("share_part", percent=figures.percent(row["percent"]), area=row["area"], counts=counts))


def source(pack: Pack) -> str:
    """The source line of every table here."""
    named = records(pack.table("published_source"))
    return f"{named[0]['source']}. {LICENCE}" if named else LICENCE


def basis_of(measure: str) -> str:
    """A measure's first basis."""
    return MEASURES[measure].prints[0].basis


def rows_of(pack: Pack, measure: str, basis: str = "") -> list[dict[str, Any]]:
    """A measure's rows of `published_trend` on a basis, its first where none is named."""
    table = pack.table("published_trend")
    return records(table[(table["measure"] == measure) & (table["basis"] == (basis or basis_of(measure)))])


def latest_year(pack: Pack, measure: str, basis: str = "") -> int | None:
    """The newest period with a figure for England; None where nothing was published."""
    years = [
        row["year"]
        for row in rows_of(pack, measure, basis)
        if row["area_kind"] == "england" and not figures.is_missing(row["value"])
    ]
    return max(years, default=None)


def row_at(pack: Pack, measure: str, kind: str, basis: str = "", year: int | None = None) -> dict[str, Any] | None:
    """An area's row in a year, the newest where none is named; None where DfE has none."""
    wanted = year or latest_year(pack, measure, basis)
    rows = [row for row in rows_of(pack, measure, basis) if row["area_kind"] == kind and row["year"] == wanted]
    return rows[0] if rows else None


def last_held(pack: Pack, measure: str, kind: str, basis: str, year: int) -> dict[str, Any] | None:
    """An area's newest figure before a year that the files held lack for it; None where they have the year, or nothing.

    A year that they have without a number is one that DfE gives none of: it is not made good by an older one.
    """
    rows = [row for row in rows_of(pack, measure, basis) if row["area_kind"] == kind and row["year"] <= year]
    if any(row["year"] == year for row in rows):
        return None
    known = [row for row in rows if not figures.is_missing(row["value"])]
    return max(known, key=lambda row: row["year"], default=None)


def area_names(pack: Pack) -> dict[str, str]:
    """The column head of each kind of area that has any figure."""
    table = pack.table("published_trend")
    names = {}
    for kind in AREA_KINDS:
        there = table[table["area_kind"] == kind]
        if len(there):
            names[kind] = figures.capitalised(str(there["area"].iloc[-1]))
    return {"self": pack.name} | names


def period_words(row: dict[str, Any]) -> str:
    """The January of a figure at a point in time; of one over a calendar year the year alone."""
    return str(row["period" if row["basis"] == POINT else "year"])


def nothing_published(pack: Pack) -> Note:
    """That nothing about the authority had been published."""
    return Note(
        "Nothing published yet",
        runs(
            f"The files of the Department for Education's statistics held here have nothing about {pack.name} that "
            f"had been published by {figures.day(pack.as_at)}."
        ),
    )


def printed_or_not(row: dict[str, Any] | None, unit: str) -> str:
    """A figure, or that DfE gives none."""
    if row is None or figures.is_missing(row["value"]):
        return NOT_AVAILABLE
    return figures.printed(row["value"], unit)


def newest_mix(pack: Pack) -> list[dict[str, Any]]:
    """The rows of `published_mix` of the newest January for which England has shares."""
    table = pack.table("published_mix")
    with_share = table[(table["area_kind"] == "england") & table["share"].notna()]
    if not len(with_share):
        return []
    return records(table[table["year"] == with_share["year"].max()])


#: The definition of plans by kind of place, which is no measure of MEASURES.
PLACES = "published_places"


#: The definition of plans by main need.
NEEDS = "published_needs"
