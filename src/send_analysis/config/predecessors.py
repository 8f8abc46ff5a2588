"""Which councils a council came from, or will, and how much of each: `begins` and `predecessors` of council.yaml.

A predecessor comes whole or by shares of what it counted. A share is a decision with a source and a day from which it
was known; nothing here works one out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import PlainValidator

from send_analysis.base.errors import InputError
from send_analysis.config.authorities import Authority, authorities_named, find_authority, januaries_of, nearest_hint
from send_analysis.config.fields import Day, Model, Sentence, Words, number
from send_analysis.config.models import Wording, checked, in_words, refused
from send_analysis.config.yaml_files import Written, read_yaml
from send_analysis.contract.codes import PLANS, REQUESTS, SHARED_COUNTS

KEY = "predecessors"
WHOLE = 100.0
_WORDING = Wording(items={KEY: "predecessor {}"})


def _percent(value: Any) -> float:
    if not 0 < number(value) <= WHOLE:
        raise ValueError("write a percentage of the predecessor, over 0 and up to 100")
    return float(value)


def _name(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise ValueError("write DfE's name, its three-digit number in quotation marks, or its nine-character code")
    return str(value).strip()


def _what(value: Any) -> str:
    if value not in SHARED_COUNTS:
        raise ValueError(f"is no share: shares are of {', '.join(SHARED_COUNTS)}")
    return str(value)


@dataclass(frozen=True)
class Decided(Model):
    """Where it stands that a whole authority goes into another, and from which day that was known."""

    known_from: Day
    source: Words


@dataclass(frozen=True)
class Share(Decided):
    """How much of a predecessor's count, in percent of the predecessor."""

    percent: Annotated[float, PlainValidator(_percent)] = field(kw_only=True)


@dataclass(frozen=True)
class Predecessor(Model):
    """One council that this one came from: whole, or by shares. `authority` is DfE's number once it was looked up."""

    authority: Annotated[str, PlainValidator(_name)]
    whole: Decided | None = None
    shares: Mapping[Annotated[str, PlainValidator(_what)], Share] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return self.whole is not None

    @property
    def known_from(self) -> list[dt.date]:
        """The days from which its shares, or that it goes in whole, were known."""
        return [one.known_from for one in (self.whole, *self.shares.values()) if one is not None]

    def share(self, what: str, as_at: dt.date) -> Share | None:
        """The share of a count as known on a day; of requests that of plans where it has none of its own."""
        if self.whole is not None:
            found: Share | None = Share(self.whole.known_from, self.whole.source, percent=WHOLE)
        else:
            found = self.shares.get(what) or (self.shares.get(PLANS) if what == REQUESTS else None)
        return found if found is not None and found.known_from <= as_at else None


def predecessors_of(root: Path, written: Written, begins: dt.date | None) -> tuple[Predecessor, ...]:
    """What a council.yaml says of predecessors, each by DfE's number; InputError with file, line and key of a fault."""
    values = written.values.get(KEY)
    if not values:
        return ()
    made, faults = checked(tuple[Predecessor, ...], values)
    if made is None:
        raise InputError("\n".join(in_words(faults, written, _WORDING, (KEY,))))
    if begins is None:
        raise refused(written, _WORDING, (KEY,), Sentence("needs the day on which the council takes over: add begins, "
                                                          "such as begins: 2027-04-01", " "))  # fmt: skip
    found: list[Predecessor] = []
    for place, one in enumerate(made):
        at = (KEY, place)
        _refuse_shares(one, written, at)
        authority = _looked_up(root, one, written, (*at, "authority"))
        if any(authority.dfe_code == before.authority for before in found):
            raise refused(written, _WORDING, (*at, "authority"), Sentence("stands here twice: keep one"))
        _refuse_days(root, authority, one, begins, written, (*at, "authority"))
        found.append(replace(one, authority=authority.dfe_code))
    _refuse_more_than_all(root, found, written)
    return tuple(found)


def _refuse_shares(one: Predecessor, written: Written, at: tuple[Any, ...]) -> None:
    if one.is_whole == bool(one.shares):
        told = "give either whole or shares" + (", not both" if one.is_whole else "")
        raise refused(written, _WORDING, at, Sentence(told, ": "))
    if one.shares and PLANS not in one.shares:
        raise refused(written, _WORDING, (*at, "shares"), Sentence("has no share of plans, on which all rests", " "))


def _looked_up(root: Path, one: Predecessor, written: Written, at: tuple[Any, ...]) -> Authority:
    found = find_authority(root, one.authority)
    if found is None:
        told = f"DfE's statistics have no such authority.{nearest_hint(root, one.authority, folders=False)}"
        raise refused(written, _WORDING, at, Sentence(told))
    return found


def _refuse_days(
    root: Path, authority: Authority, one: Predecessor, begins: dt.date, written: Written, at: tuple[Any, ...]
) -> None:
    """A predecessor counted plans before the council began, and one that went in whole counts none after."""
    januaries = januaries_of(root, authority.dfe_code)
    if min(januaries) >= begins:
        others = [other.dfe_code for other in authorities_named(root, authority.name) if other != authority]
        hint = f"; of that name there is also {', '.join(others)}" if others else ""
        told = f"{authority.name} ({authority.dfe_code}) has no figures before begins, {begins}{hint}"
        raise refused(written, _WORDING, at, Sentence(f"{told}: name the authority that was there before"))
    if one.is_whole and max(januaries) > begins:
        told = f"{authority.name} still has figures of January {max(januaries).year}, after begins, {begins}"
        raise refused(written, _WORDING, at, Sentence(f"{told}: give shares, or mend begins"))


def _refuse_more_than_all(root: Path, own: Sequence[Predecessor], written: Written) -> None:
    """The councils that share one predecessor may not take more than all of it."""
    others = list(_of_other_councils(root, written.path))
    for place, one in enumerate(own):
        for what in SHARED_COUNTS:
            mine = one.share(what, dt.date.max)
            theirs = [(name, other.share(what, dt.date.max)) for name, other in others
                      if other.authority == one.authority]  # fmt: skip
            shares = [(name, share.percent) for name, share in theirs if share]
            total = (mine.percent if mine else 0) + sum(percent for _, percent in shares)
            if mine and total > WHOLE + 1e-9:
                key = "whole" if one.is_whole else "shares"
                named = ", ".join(f"{name} {percent:g}%" for name, percent in shares)
                told = f"comes to {total:g}% of its {SHARED_COUNTS[what]} with {named}: together at most 100%"
                raise refused(written, _WORDING, (KEY, place, key), Sentence(told, " "))


def _of_other_councils(root: Path, path: Path) -> Iterator[tuple[str, Predecessor]]:
    for other in sorted(path.parents[1].glob("*/council.yaml")):
        if other == path:
            continue
        # What another council's file can't say is told when that council is built.
        with suppress(InputError):
            values = read_yaml(other).values.get(KEY)
            made, _ = checked(tuple[Predecessor, ...], values) if values else (None, [])
            for one in cast(Sequence[Predecessor], made or ()):
                authority = find_authority(root, one.authority)
                yield other.parent.name, replace(one, authority=authority.dfe_code if authority else one.authority)
