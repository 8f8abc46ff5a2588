"""What changed between two reports: figures, forecasts, assumptions, comparators, the files and the code behind them.

Two reports are of two months, or two builds of one month: as published, in which edition, as last built, or as known on
a day. Their words are compared where they can be read (`run/words_compared.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.errors import InputError
from send_analysis.base.figures import listed
from send_analysis.base.files import kept_json
from send_analysis.base.paths import REPLACED, Paths
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack, read_pack, read_published
from send_analysis.release.as_known import world_of
from send_analysis.release.changed import changed_since, in_words
from send_analysis.release.editions import LOST, Act, Edition, editions
from send_analysis.views.lookup import comparator_shown

PUBLISHED, DRAFT = "published", "draft"
COMPARISON_COLUMNS = ("part", "item", "basis", "month", "old", "new", "status", "cause")
#: The parts in the order in which they are listed; `run/words_compared.py` finds the words.
PARTS = ("figures", "revisions", "deficit", "assumptions", "comparators", "breakdowns", "words", "inputs", "code")
CHANGED, NEW, GONE = "changed", "new", "gone"
#: An earlier and a later side of a row of several tables, and what tells its rows apart.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "assumptions": ("id",),
    "comparators": ("kpi", "basis", "area", "origin"),
    "deficit": ("scenario", "financialyear"),
}


@dataclass(frozen=True)
class Wanted:
    """A report that someone named: its month, and which build of it; empty: as there is.

    `which` is published, published-1 for an edition by its number, draft, or a day.
    """

    month: Month
    which: str = ""


def wanted(text: str) -> Wanted:
    """The report that a text names: 2024-03, 2024-03@published, 2024-03@published-1, 2024-03@draft or a @2024-05-22.

    ValueError says what is allowed.
    """
    month, _, which = text.partition("@")
    if which not in ("", PUBLISHED, DRAFT) and not REPLACED.fullmatch(which):
        try:
            dt.date.fromisoformat(which)
        except ValueError:
            editions = f"{PUBLISHED}, {PUBLISHED}-1 for its first edition"
            allowed = f"{editions}, {DRAFT} or the day of a build as known, such as 2024-05-22"
            raise ValueError(f"{text!r}: after the @ write {allowed}") from None
    return Wanted(Month.parse(month), which)


@dataclass(frozen=True)
class Report:
    """One report: its pack, which build it is, and what is recorded of how it was made."""

    pack: Pack
    which: str
    record: Mapping[str, Any]
    #: Where its files stand.
    folder: Path
    #: What a draft rests on and has changed since it was built, in words; empty where it is as its inputs are.
    changed_since: str = ""
    #: Why a draft stands for a month that was published, in words; empty where a draft was asked for.
    stands_for: str = ""

    @property
    def name(self) -> str:
        """The report in words: March 2024, published on 22 May 2024."""
        if self.which == PUBLISHED:
            return f"{self.pack.month.name}, {_released_in_words(self.record)}"
        known = "" if self.which == DRAFT else f" as known on {day_in_words(_day(self.which))}"
        why = f", because {self.stands_for}" if self.stands_for else ""
        return f"{self.pack.month.name}, {'draft' if self.which == DRAFT else 'built'}{known}{why}"

    @property
    def age(self) -> str:
        """That a draft is older than its inputs, with what has changed and what to do; empty where it is not."""
        if not self.changed_since:
            return ""
        build = f"python -m send_analysis build {self.pack.council} {self.pack.month}"
        return (
            f"the draft of {self.pack.month.name} is older than its inputs: since it was built {self.changed_since}; "
            f"run `{build}` and compare again"
        )


def _released_in_words(record: Mapping[str, Any]) -> str:
    """What a published report's record says of it: edition 2, published on 3 June 2024, withdrawn on 1 July 2024."""
    number, released = (record.get(name) for name in ("edition", "released"))
    which = f"edition {number}, " if number and (number > 1 or record.get("replaced")) else ""
    since = [f", {how} on {day_in_words(_day(day))}" for how in ("replaced", "withdrawn") if (day := record.get(how))]
    return f"{which}published{f' on {day_in_words(_day(released))}' if released else ''}{''.join(since)}"


def _day(text: Any) -> dt.date:
    return dt.date.fromisoformat(str(text))


def reports(paths: Paths, first: Wanted, second: Wanted) -> tuple[Report, Report]:
    """The two reports that were named.

    Of two months each is as published, else as last built; of one month the first is as published and the second as
    last built, and beside a published report a bare month is as last built. InputError for one that is not there.
    """
    same = first.month == second.month
    both_bare = same and not (first.which or second.which)
    early = (both_bare and PUBLISHED) or (same and second.which.startswith(PUBLISHED) and DRAFT)
    late = (both_bare and DRAFT) or (same and first.which.startswith(PUBLISHED) and DRAFT)
    return _report(paths, first, early), _report(paths, second, late)


def _report(paths: Paths, named: Wanted, otherwise: str | bool) -> Report:
    there = paths.at(named.month)
    own = [edition for edition in editions(there) if edition.month == named.month]
    stands = bool(own) and own[-1].state == PUBLISHED
    which = named.which or str(otherwise or (PUBLISHED if stands else DRAFT))
    build = f"python -m send_analysis build {there.council} {named.month}"
    if which.startswith(PUBLISHED):
        return _of_edition(there, _edition(there, which, own, build))
    if which != DRAFT:
        there, build = world_of(there, _day(which)), f"{build} --as-known {which}"
    if not (there.pack / "meta.json").is_file():
        raise InputError(f"{there.council} {named.month} has not been built: run `{build}` first")
    pack, record = read_pack(there.pack), kept_json(there.report / "run.json")
    changed = in_words(changed_since(there)) if which == DRAFT else ""
    instead = "" if named.which or otherwise or not own else _does_not_stand(own[-1])
    return Report(pack, which, record, there.report, changed, instead)


def _does_not_stand(edition: Edition) -> str:
    """Why an edition isn't what its month is compared by."""
    if edition.state == LOST:
        return f"what was published{_on(edition.released)} is lost: {edition.folder}/ {edition.differs}"
    return f"what was published was withdrawn{_on(edition.withdrawn)}"


def _on(act: Act | None) -> str:
    return f" on {day_in_words(_day(act.day))}" if act and act.day else ""


def _edition(paths: Paths, which: str, own: Sequence[Edition], build: str) -> Edition:
    """The newest edition of a month, or that of a number; InputError where there was none, or where it is lost."""
    month = f"{paths.council} {paths.month}"
    if not own:
        if not (paths.pack / "meta.json").is_file():
            raise InputError(f"{month} has not been built: run `{build}` first")
        raise InputError(
            f"{month} has not been published: publish it first, or name a build as known on a day, such as "
            f"`python -m send_analysis compare {month}@{paths.month.last_day} {paths.month}@{DRAFT}`"
        )
    named = REPLACED.fullmatch(which)
    number = int(named[1]) if named else own[-1].number
    found = next((edition for edition in own if edition.number == number), None)
    others = [f"{paths.month}@{PUBLISHED}-{one.number}" for one in own if one.state != LOST and one != found]
    if found is None:
        raise InputError(f"{month} never had an edition {number}; there is {listed(others) or 'none that is not lost'}")
    if found.state == LOST:
        raise InputError(
            f"{month}, edition {number}, published{_on(found.released)}, is lost: {found.folder}/ {found.differs}. Put "
            "it back from your backup of reports/, or name what is there: "
            f"{listed([*others, f'{paths.month}@{DRAFT}, which is the last build'])}"
        )
    return found


def _of_edition(paths: Paths, edition: Edition) -> Report:
    """The report that the public was shown, with what became of it."""
    folder = paths.root / edition.folder
    said = {
        "released": edition.released.day,
        "edition": edition.number,
        "replaced": edition.replaced.day if edition.replaced else "",
        "withdrawn": edition.withdrawn.day if edition.withdrawn else "",
    }
    record = {**kept_json(folder / "run.json"), **said}
    return Report(read_published(folder / "pack"), PUBLISHED, record, folder)


# The comparison -----------------------------------------------------------------------------------------------------


def comparison(old: Report, new: Report) -> pd.DataFrame:
    """Everything that differs between two reports: COMPARISON_COLUMNS, values as they are printed."""
    rows = [*_figures(old, new), *_revisions(new.pack)]
    for part in ("deficit", "assumptions", "comparators"):
        rows += _table_rows(part, old.pack, new.pack)
    rows += [*_breakdowns(old.pack, new.pack), *_inputs(old.pack, new.pack), *_code(old, new)]
    return pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS))


def _figures(old: Report, new: Report) -> Iterator[dict[str, str]]:
    """Each month's figures where they differ; between two months also the two reports' own, one beside the other."""
    if old.pack.month != new.pack.month:
        yield from _own_figures(old.pack, new.pack)
    before, after = _by_key(_printed(old.pack)), _by_key(_printed(new.pack))
    last = min(old.pack.month, new.pack.month)
    for key in dict.fromkeys([*before, *after]):
        if key[2] <= str(last) and (said := _differs(_shown(before.get(key)), _shown(after.get(key)))):
            yield _row("figures", *key, *said, _cause(key, old, new))


def _revisions(new: Pack) -> Iterator[dict[str, str]]:
    """The published figures that the newer report lists as coming out differently."""
    for row in _revised(new):
        old, now = (
            _shown({part: row[name.format(side)] for part, name in _SIDES.items()} | {"unit": row["unit"]})
            for side in ("old", "new")
        )
        item = ": ".join(str(row[name]) for name in ("kpi", "area") if not pd.isna(row[name]) and row[name])
        yield _row("revisions", item, row["basis"], row["month"], old, now, CHANGED, row["cause"])


def _revised(pack: Pack) -> list[dict[Any, Any]]:
    return pack.tables.get("revisions", pd.DataFrame()).to_dict("records")


_SIDES = {"value": "{}", "numerator": "{}_numerator", "denominator": "{}_denominator", "status": "{}_status"}


def _own_figures(old: Pack, new: Pack) -> Iterator[dict[str, str]]:
    before, after = (
        {key[:2]: row for key, row in _by_key(_printed(pack)).items() if key[2] == str(pack.month)}
        for pack in (old, new)
    )
    span = f"{old.month} to {new.month}"
    then = {key[:2]: row for key, row in _by_key(_printed(new)).items() if key[2] == str(old.month)}
    revised_in = {(row["kpi"], row["basis"], row["month"]) for row in _revised(new)}
    for kpi, basis in dict.fromkeys([*before, *after]):
        one, other = _shown(before.get((kpi, basis))), _shown(after.get((kpi, basis)))
        since = _shown(then.get((kpi, basis)))
        if one == other:
            continue
        if one and other and since not in ("", one):
            revised = ", revised since" if (kpi, basis, str(old.month)) in revised_in else ""
            why = f"another month; the newer report compares with {since}{revised}"
            yield _row("figures", kpi, basis, span, one, other, CHANGED, why)
        else:
            judged = _judged(old, new, kpi, basis, one, other)
            redefined = "; changed definition: not like for like" if _is_redefined(kpi, old, new) else ""
            yield _row("figures", kpi, basis, span, one, other, judged, f"another month{redefined}")


def _judged(old: Pack, new: Pack, kpi: str, basis: str, one: str, other: str) -> str:
    """Whether the newer report calls the change clear; changed where it has no such comparison."""
    if not one or not other:
        return GONE if one else NEW
    spans = {1: "month", 12: "year"}
    back = next((spans[n] for n in spans if new.month.shift(-n) == old.month), "")
    rows = new.tables.get("changes", pd.DataFrame(columns=["kpi", "basis", "span"]))
    rows = rows[(rows["kpi"] == kpi) & (rows["basis"] == basis) & (rows["span"] == back)]
    clear = rows["clear"].iloc[0] if len(rows) else pd.NA
    return CHANGED if pd.isna(clear) else "clear change" if clear else "may be chance"


def _printed(pack: Pack) -> pd.DataFrame:
    """Every figure of a report: the scorecard's and the council's own measures', columns of _FIGURE_COLUMNS."""
    own = pack.tables.get("own_measure_months", pd.DataFrame(columns=list(_FIGURE_COLUMNS)))
    parts = [part[list(_FIGURE_COLUMNS)].astype("object") for part in (pack.scorecard, own) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else own


_FIGURE_COLUMNS = ("kpi", "basis", "month", "value", "unit", "status", "numerator", "denominator")


def _by_key(scorecard: pd.DataFrame) -> dict[tuple[str, str, str], dict[str, Any]]:
    rows = [{str(name): value for name, value in row.items()} for row in scorecard.to_dict("records")]
    return {(row["kpi"], row["basis"], row["month"]): row for row in rows}


def _shown(row: Mapping[str, Any] | None) -> str:
    """A figure with its counts as a report prints it; empty where there is none."""
    if row is None:
        return ""
    return figures.shown_with_counts(row["value"], row["unit"], row["status"], row["numerator"], row["denominator"])


def _differs(one: str, other: str) -> tuple[str, str, str] | None:
    if one == other:
        return None
    return one, other, CHANGED if one and other else GONE if one else NEW


def _cause(key: tuple[str, str, str], old: Report, new: Report) -> str:
    """Why a month's figure differs: as either report lists the revision, else what the two rest on differently."""
    if (key[0] in _definitions(old.pack)) != (key[0] in _definitions(new.pack)):
        return "a measure that only one of them has"
    if _is_redefined(key[0], old.pack, new.pack):
        return "changed definition"
    for report in (new, old):
        for row in _revised(report.pack):
            if (row["kpi"], row["basis"], row["month"]) == key:
                return str(row["cause"])
    return _rests_differ(old.pack, new.pack, key[2])


def _definitions(pack: Pack) -> Mapping[str, str]:
    """The fingerprint of each measure's definition; of a report of before they were kept, of the measures it has."""
    kept: Mapping[str, str] = pack.meta.get("definitions") or dict.fromkeys(pack.scorecard["kpi"], "")
    return {**kept, **{kpi: row["sha256"] for kpi, row in _own_cards(pack).items()}}


def _own_cards(pack: Pack) -> dict[str, dict[Any, Any]]:
    """What a pack says of each measure of the council's own."""
    return {row["kpi"]: row for row in pack.tables.get("own_measures", pd.DataFrame()).to_dict("records")}


def _is_redefined(kpi: str, old: Pack, new: Pack) -> bool:
    """Whether a measure of the council's own counts otherwise in the newer report than in the older."""
    then, now = _prints_of_own(kpi, old, new)
    return then != now


def _prints_of_own(kpi: str, old: Pack, new: Pack) -> tuple[str, str]:
    """The fingerprint of an own measure's definition in either report, of one kind; both empty where one lacks it.

    That of its file stands for it where the files are alike, and of a pack of an older version, which kept no other.
    """
    before, after = _own_cards(old).get(kpi), _own_cards(new).get(kpi)
    if before is None or after is None:
        return "", ""
    cards = (before, after)
    has_print = all(card.get("definition_print") for card in cards) and before["sha256"] != after["sha256"]
    then, now = (str(card["definition_print" if has_print else "sha256"]) for card in cards)
    return then, now


def _rests_differ(old: Pack, new: Pack, month: str) -> str:
    # Two months always have two extracts: only of one month do other files tell anything.
    if old.month == new.month and month == str(old.month) and _files(old) != _files(new):
        return "other extracts"
    if old.meta.get("code") != new.meta.get("code"):
        return "changed code"
    if old.meta.get("settings") != new.meta.get("settings"):
        return "changed settings"
    return "as each report's own extracts and publications gave it"


def _row(part: str, item: str, basis: str, month: str, *said: str) -> dict[str, str]:
    return dict(zip(COMPARISON_COLUMNS, (part, item, basis, month, *said), strict=True))


# Assumptions, comparators, forecasts ---------------------------------------------------------------------------------


def _table_rows(part: str, old: Pack, new: Pack) -> Iterator[dict[str, str]]:
    before, after = (_rows_of(part, pack) for pack in (old, new))
    for key in dict.fromkeys([*before, *after]):
        if said := _differs(before.get(key, ("", ""))[0], after.get(key, ("", ""))[0]):
            item, basis = _named(part, key)
            yield _row(part, item, basis, "", *said, after.get(key, ("", ""))[1])


def _rows_of(part: str, pack: Pack) -> dict[tuple[str, ...], tuple[str, str]]:
    """A table's rows by what tells them apart: as they are printed, and since when they are known."""
    table = pack.tables.get(part, pd.DataFrame())
    if not set(_KEYS[part]) <= set(table.columns):
        return {}
    rows = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    return {
        tuple(str(row[name]) for name in _KEYS[part]): (
            _PRINTED[part](row),
            f"known from {row['known_from']}" if not pd.isna(row.get("known_from", float("nan"))) else "",
        )
        for row in rows
    }


def _assumption(row: Mapping[str, Any]) -> str:
    return f"{row['in_words']}, {row['status']}"


def _comparator(row: Mapping[str, Any]) -> str:
    value = "not available" if figures.is_missing(row["value"]) else comparator_shown(dict(row), row["unit"])
    return f"{value}, {row['period']}"


def _deficit(row: Mapping[str, Any]) -> str:
    return figures.money(row["deficit"], 3).rstrip("m").rstrip("0").rstrip(".") + "m"


_PRINTED = {"assumptions": _assumption, "comparators": _comparator, "deficit": _deficit}


def _named(part: str, key: Sequence[str]) -> tuple[str, str]:
    """Item and basis of a row: an assumption's id, a comparator's measure and area, a forecast's scenario and year."""
    if part == "comparators":
        kpi, basis, area, origin = key
        return f"{kpi}: {area} ({origin})", basis
    return (key[0], "") if part == "assumptions" else (f"{key[0]}: {figures.year(key[1])}", "accumulated deficit")


def _breakdowns(old: Pack, new: Pack) -> Iterator[dict[str, str]]:
    """The breakdowns whose state differs, such as published and not published, with the reason that the newer gives."""
    before, after = _states(old), _states(new)
    for name in dict.fromkeys([*before, *after]):
        if said := _differs(before.get(name, ("", ""))[0], after.get(name, ("", ""))[0]):
            yield _row("breakdowns", name, "", "", *said, after.get(name, ("", ""))[1])


def _states(pack: Pack) -> dict[str, tuple[str, str]]:
    """What became of each breakdown and the note with it; nothing where a report kept no such table."""
    rows = pack.tables.get("disclosure", pd.DataFrame()).astype("object").fillna("").to_dict("records")
    return {row["table"]: (row["state"], row["note"]) for row in rows}


# What they rest on ---------------------------------------------------------------------------------------------------


def _files(pack: Pack) -> dict[str, str]:
    """The month's files without their folder, with their fingerprints."""
    return {Path(entry["file"]).name: str(entry["sha256"]) for entry in pack.meta.get("inputs", [])}


def _inputs(old: Pack, new: Pack) -> Iterator[dict[str, str]]:
    before, after = _files(old), _files(new)
    month = str(new.month) if old.month == new.month else f"{old.month} to {new.month}"
    for file in sorted({*before, *after}):
        if said := _differs(before.get(file, "")[:12], after.get(file, "")[:12]):
            yield _row("inputs", file, "SHA-256", month, *said, "")


def _code(old: Report, new: Report) -> Iterator[dict[str, str]]:
    sides = [
        {
            "as-at day": str(report.pack.meta.get("as_at", "")),
            "version": str(report.pack.meta.get("version", "")),
            "commit": str(report.record.get("commit") or ""),
            "measuring code": str(report.pack.meta.get("code", ""))[:12],
            "council.yaml": str(report.pack.meta.get("settings", ""))[:12],
            **{f"library {name}": str(number) for name, number in report.record.get("libraries", {}).items()},
        }
        for report in (old, new)
    ]
    before, after = _definitions(old.pack), _definitions(new.pack)
    for name in dict.fromkeys([*sides[0], *sides[1]]):
        if said := _differs(sides[0].get(name, ""), sides[1].get(name, "")):
            yield _row("code", name, "", "", *said, "")
    of_own = _own_cards(old.pack)
    for kpi in dict.fromkeys([*REGISTER, *before, *after]):
        prints = _prints_of_own(kpi, old.pack, new.pack) if kpi in of_own else (before.get(kpi), after.get(kpi))
        if all(prints) and (said := _differs(*map(str, prints))):
            yield _row("code", f"definition of {kpi}", "", "", *said, "changed definition")
