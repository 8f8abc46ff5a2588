"""`assumptions`: list a council's register as known on a day, filter it, compare two days, show what uses what."""

from __future__ import annotations

import argparse
import datetime as dt
import difflib
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from send_analysis.base.errors import InputError
from send_analysis.base.paths import find_root
from send_analysis.cli.arguments import COUNCIL, DONE, Commands, day, new_command

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 118


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "assumptions",
        "list what the deficit forecast rests on, as known on a day; filter it, compare two days, show what uses what",
        "assumptions bcp --as-at 2024-05-22",
        "assumptions bcp --quality RED --impact HIGH",
        "assumptions bcp growth_five_years --as-at 2024-05-22",
        "assumptions bcp --uses --used-by simulation",
        "assumptions bcp --diff 2024-05-22 2025-08-01",
        "assumptions bcp --find Cabinet --csv > register.csv",
    )
    command.add_argument("council", help=COUNCIL)
    command.add_argument("id", nargs="?", default="", help="one assumption in full, or the part of an id")
    command.add_argument("--as-at", type=day, metavar="DAY", help="what was known on this day (default: today)")
    command.add_argument("--diff", type=day, nargs=2, metavar="DAY", help="what the second day knows differently")
    command.add_argument("--uses", action="store_true", help="show what uses each, as seen by running the model")
    command.add_argument("--quality", choices=("GREEN", "AMBER", "RED"), type=str.upper, help="how good it is")
    command.add_argument("--impact", choices=("HIGH", "MEDIUM", "LOW"), type=str.upper, help="how far it moves things")
    command.add_argument("--status", help="law, outturn, budget, forecast, announced, assumed or superseded")
    command.add_argument("--owner", help="a part of the owner's role")
    command.add_argument("--used-by", help="a part of what uses it: simulation, tornado, equation: …")
    command.add_argument("--find", default="", metavar="WORDS", help="words in label, source, basis or note")
    command.add_argument("--csv", action="store_true", help="the whole table as CSV")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the list, one assumption in full, or the difference of two days."""
    from send_analysis.base.clock import Month
    from send_analysis.config.scenario_files import load_scenarios
    from send_analysis.config.settings import load_settings
    from send_analysis.finance.finance_tables import assumption_changes
    from send_analysis.finance.register_queries import filtered, history_of, ids_lacking, register_at, started_at
    from send_analysis.pack.council_register import council_register

    root = find_root()
    asked = options.as_at or dt.date.today()
    settings = load_settings(root, options.council, Month.of(max(options.diff or [asked])))
    assumptions = council_register(settings)
    if not len(assumptions):
        print(
            f"{options.council} has no assumptions.yaml: its deficit is not collected, and no other council's is used"
        )
        return DONE
    if lacking := ids_lacking(assumptions):
        print("\n".join(_lacking(options.council, lacking)), file=sys.stderr if options.csv else sys.stdout)
    if not load_scenarios(root, options.council):
        print("\n".join(_first_scenario(options.council)), file=sys.stderr if options.csv else sys.stdout)
    if assumptions.missing:
        return DONE
    if options.diff:
        print("\n".join(_changes(assumption_changes(assumptions, *sorted(options.diff)), *sorted(options.diff))))
        return DONE
    table = register_at(settings, assumptions, asked)
    _check_is_known(options.id, list(table["id"]), asked)
    found = filtered(table, _wanted(options), options.find)
    exact = found[found["id"] == options.id]
    if options.csv:
        print(found.to_csv(index=False, lineterminator="\n"), end="")
    elif len(exact):
        print("\n".join(_in_full(exact.iloc[0].to_dict(), history_of(started_at(assumptions, asked), options.id))))
    else:
        print("\n".join(_listed(found, len(table), asked, options.uses)))
    return DONE


def _lacking(council: str, ids: Sequence[str]) -> Iterator[str]:
    """What the forecast still needs, and where to write it."""
    yield f"{len(ids)} assumptions that the forecast needs have no value: until they have, the deficit is not collected"
    yield from _wrapped(", ".join(ids))
    yield f"  To mend: fill them in, in config/councils/{council}/assumptions.yaml, each with its source"


def _first_scenario(council: str) -> Iterator[str]:
    """That a forecast needs a scenario, which file to write and what to write into it."""
    from send_analysis.config.scenario_files import FIRST_SCENARIO, FIRST_SCENARIO_TEXT

    yield "no scenario: until there is one, there is no forecast of the deficit"
    yield f"  To mend: write config/councils/{council}/scenarios/{FIRST_SCENARIO}, with the day after known_from:"
    yield from (f"    {line}" for line in FIRST_SCENARIO_TEXT.splitlines())


def _check_is_known(name: str, ids: list[str], asked: dt.date) -> None:
    """InputError, with the nearest id, for what is neither an id known on the day nor a part of one."""
    if any(name.lower() in known for known in ids):
        return
    near = difflib.get_close_matches(name.lower(), ids, n=1, cutoff=0)
    hint = f"; the nearest id is {near[0]}" if near else ""
    raise InputError(f"no assumption known on {asked} has {name!r} in its id{hint}; without an id all are listed")


def _wanted(options: argparse.Namespace) -> dict[str, str]:
    names = ("id", "quality", "impact", "status", "owner", "used_by")
    return {name: getattr(options, name) for name in names if getattr(options, name)}


#: Said of what the forecast does not use: the command runs the forecast alone, without a month's measures and chapters.
_UNUSED = "nothing in the forecast; the report says what else uses it"


def _listed(found: pd.DataFrame, all_known: int, asked: dt.date, uses: bool) -> Iterator[str]:
    past = int((found["review_by"].ne("") & found["review_by"].lt(asked.isoformat())).sum())
    review = f"; {past} of them past their day for review" if past else ""
    yield f"{len(found)} of {all_known} assumptions known on {asked}{review}"
    yield f"{'id':<36}{'value':<34}{'known from':<12}{'status':<12}{'quality':<9}{'impact':<8}"
    for row in found.to_dict("records"):
        bounds = "" if row["low"] != row["low"] or row["low"] is None else f" ({row['low']:g} to {row['high']:g})"
        value = textwrap.shorten(f"{row['in_words']}{bounds}", 33, placeholder="…")
        yield (
            f"{row['id']:<36}{value:<34}{row['known_from']:<12}{row['status']:<12}{row['quality']:<9}"
            f"{row['impact'] or '–':<8}"
        )
        if uses:
            yield from _wrapped(f"used by: {row['used_by'] or _UNUSED}")


def _in_full(row: dict[str, Any], history: list[str]) -> Iterator[str]:
    yield f"{row['id']}: {row['label']}"
    names = ("in_words", "basis", "describes", "source", "quality", "quality_reason", "impact", "impact_note", "owner")
    for name in (*names, "used_by", "file"):
        if row[name]:
            yield from _wrapped(f"{name.replace('in_words', 'value').replace('_', ' ')}: {row[name]}")
    yield "  its dated lines:" if history else "  worked out anew for each day: no file has it as a line of its own"
    for line in history:
        yield from _wrapped(f"- {line}")


def _changes(changes: pd.DataFrame, earlier: dt.date, later: dt.date) -> Iterator[str]:
    yield f"{len(changes)} assumptions that {later} knows differently from {earlier}"
    for row in changes.to_dict("records"):
        yield f"{row['id']}: {row['label']}"
        yield from _wrapped(f"{row['before'] or 'not known'} → {row['after']}")
        yield from _wrapped(f"{row['status']}, known from {row['known_from']}; {row['source']}")


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent="  ", subsequent_indent="    ")
