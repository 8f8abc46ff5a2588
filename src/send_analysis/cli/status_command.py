"""`status`: where everything stands, of one council or of all."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from send_analysis.base.paths import find_root
from send_analysis.cli.arguments import COUNCIL, DONE, Commands, columned, day, new_command

if TYPE_CHECKING:
    from send_analysis.release.status import CouncilStatus


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "status",
        "say where everything stands: each month arrived, checked, built, published or stale, and what is overdue",
        "status",
        "status bcp",
        "status bcp --as-at 2024-05-22     (what was past its review on that day)",
        "status --json > status.json       (docs/status.md says what each key holds)",
    )
    command.add_argument("council", nargs="?", default="", help=f"{COUNCIL}; all councils, if not given")
    command.add_argument(
        "--as-at", type=day, metavar="DAY", help="what is overdue, and which months are over, on this day (today)"
    )
    command.add_argument("--json", action="store_true", help="the same as JSON, for other tools")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a table a council, the reasons beneath each month, and what is overdue."""
    from send_analysis.release.status import councils_there, status_of
    from send_analysis.release.status_words import as_json

    root, as_at = find_root(), options.as_at or dt.date.today()
    councils = status_of(root, [options.council] if options.council else councils_there(root), as_at)
    if options.json:
        print(json.dumps(as_json(councils, as_at.isoformat()), indent=1, ensure_ascii=False))
    else:
        print("\n".join(_lines(councils, as_at)))
    return DONE


def _lines(councils: Sequence[CouncilStatus], as_at: dt.date) -> Iterator[str]:
    from send_analysis.release.status_words import past_review_in_words

    if not councils:
        yield "no council yet: python -m send_analysis new CODE --authority NAME"
    everyones = _everyones(councils)
    for council in councils:
        yield from _of_council(council)
        own = [row for row in council.past_review if row not in everyones]
        yield from (f"  overdue on {as_at}: {line}" for line in past_review_in_words(own))
        yield ""
    for line in past_review_in_words(everyones):
        yield f"overdue on {as_at} for every council: {line}"


def _everyones(councils: Sequence[CouncilStatus]) -> list[dict[str, str]]:
    """What is past its review for each of several councils alike: national law and public data, told once."""
    if len(councils) < 2:
        return []
    first, *others = [[dict(row) for row in council.past_review] for council in councils]
    return [row for row in first if all(row in other for other in others)]


def _of_council(council: CouncilStatus) -> Iterator[str]:
    from send_analysis.release.status_words import COLUMNS, cells, gaps_in_words, reasons

    yield f"{council.code}: {council.name}"
    if not council.months:
        there = f"data/raw/{council.code}/<month>/"
        yield f"  nothing yet: put a month's extracts into {there}, or build on what is published"
    else:
        names, *rows = columned([COLUMNS, *map(cells, council.months)], "  ")
        yield names
        for month, row in zip(council.months, rows, strict=True):
            yield row
            yield from (f"    {reason}" for reason in reasons(council.code, month))
    if gaps := gaps_in_words(council.without_extracts):
        yield f"  without extracts: {gaps}"
    if council.fault:
        yield f"  {council.fault}"
