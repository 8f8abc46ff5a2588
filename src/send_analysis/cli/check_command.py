"""`check`: list everything that is wrong or odd in a month's extracts, all at once."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths, find_root
from send_analysis.cli.arguments import BAD_INPUT, COUNCIL, DONE, Commands, extract_folder, new_command, shown

if TYPE_CHECKING:
    from send_analysis.intake.extract import Extract


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "check",
        "list everything that is wrong or odd in a month's extracts, all at once",
        "check bcp 2024-03",
        "check bcp 2024-03 --all --csv findings.csv",
        "check bcp 2024-03 --email requests.csv",
        "check bcp 2024-03-r2              (one correction; with the month the newest is read)",
    )
    command.add_argument("council", help=COUNCIL)
    command.add_argument(
        "month", type=extract_folder, help="the reporting month, such as 2024-03, or a correction of it: 2024-03-r2"
    )
    command.add_argument("--all", action="store_true", help="list what reading has put right, too")
    command.add_argument("--csv", type=Path, metavar="FILE", help="write the findings to a CSV file, too")
    command.add_argument("--html", type=Path, metavar="FILE", help="write the list as a page for a browser, too")
    command.add_argument(
        "--email", metavar="NAME", help="print a message to whoever exports this file, without a value of any cell"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print every finding, what is past review and sources to ask about; bad input when a finding stops a report."""
    from dataclasses import replace

    from send_analysis.config.exempt import load_exempt_appendix
    from send_analysis.config.form import load_form
    from send_analysis.config.settings import load_settings
    from send_analysis.config.severity import load_severity
    from send_analysis.intake.listing import findings_table, listing, page_of
    from send_analysis.intake.read import read_extract, read_history
    from send_analysis.measures.scorecard import unusable_history
    from send_analysis.measures.what_stands import message_for, summary
    from send_analysis.pack.checked import keep_checked
    from send_analysis.pack.correcting import corrections_for
    from send_analysis.pack.council_register import council_register
    from send_analysis.pack.past_review import past_review_lines, past_review_of
    from send_analysis.pack.register_fits import mistyped_entries
    from send_analysis.pack.sensing import made_sense_of, month_before_read
    from send_analysis.pack.source_queries import source_queries

    root, month = find_root(), Month.parse(options.month[: len("2024-03")])
    paths = Paths(root, options.council, month)
    settings = load_settings(root, options.council, month)
    folder = _folder(paths, options.month)
    extract = read_extract(paths, settings.council, folder=folder, corrections=corrections_for(paths, settings))
    extract = made_sense_of(paths, settings, extract, month_before_read(paths, settings))
    extract = replace(extract, findings=[*extract.findings, *unusable_history(read_history(paths))])
    if folder == paths.raw:
        keep_checked(paths, extract, dt.date.today())
    register = council_register(settings)
    stale = past_review_of(root, register, paths.reference, settings.as_at)
    queries, warnings = source_queries(register, settings), [*_stopped(paths), *_open_to_others(paths)]
    beside = [
        (f"{len(stale)} past review", past_review_lines(stale, settings.as_at)),
        (f"{len(queries)} quer{'y' if len(queries) == 1 else 'ies'}", queries),
        (f"{len(warnings)} warning{'' if len(warnings) == 1 else 's'}", warnings),
    ]
    told = listing(extract, options.all, summary(extract), beside)
    print(_message(extract, options.email, message_for) if options.email else told)
    if options.csv:
        findings_table(extract).to_csv(options.csv, index=False, lineterminator="\n", encoding="utf-8-sig")
    if options.html:
        options.html.write_text(page_of(told), encoding="utf-8")
    # No finding rests on these: a mistake in them is told once the findings are, and before a build meets it.
    load_form(root, options.council)
    load_exempt_appendix(settings.commentary)
    load_severity(root, options.council)
    if (mistyped := mistyped_entries(settings, register)) and not options.email:
        print("\n".join(mistyped))
    return BAD_INPUT if any(finding.severity == "error" for finding in extract.findings) else DONE


def _folder(paths: Paths, named: str) -> Path:
    """The extract that was named: with the month itself the newest; InputError for a correction that is not there."""
    from send_analysis.base.errors import InputError

    if named == str(paths.month):
        return paths.raw
    there = [folder.name for folder in paths.extracts]
    if named not in there:
        raise InputError(
            f"there is no extract in data/raw/{paths.council}/{named}: of {paths.month.name} there "
            f"{'is' if len(there) == 1 else 'are'} {', '.join(there) or 'none'}"
        )
    return paths.raw_council / named


def _stopped(paths: Paths) -> list[str]:
    """That the last build of the month stopped, or ended without a word: nothing that was made of it is newer."""
    from send_analysis.base.in_use import left_by_a_killed_run
    from send_analysis.release.status import left_by_a_stopped_build

    return [
        *(f"warning: the last build stopped: read {path}" for path in left_by_a_stopped_build(paths)),
        *(f"warning: {line}" for line in left_by_a_killed_run(paths)),
    ]


def _open_to_others(paths: Paths) -> list[str]:
    """Close the folders with child records to other users of the computer; a warning where that can't be done."""
    from send_analysis.base.private import close_records

    reached = close_records(paths)
    if not reached:
        return []
    return [
        f"warning: other users of this computer can read child records in {shown(reached[0])} ({len(reached)} files "
        "and folders): it belongs to somebody else, or its disk has no owners. Ask its owner to close it to all others "
        f"(chmod -R go= {shown(reached[0])}), or move it"
    ]


def _message(extract: Extract, file: str, message_for: Callable[[Extract, str], str]) -> str:
    """The message about a file; InputError where nothing is wrong with it."""
    from send_analysis.base.errors import InputError

    files = sorted({finding.file for finding in extract.findings if not finding.settled})
    if file not in files:
        raise InputError(
            f"there is nothing to mend in {file!r}; files with something to mend: {', '.join(files) or 'none'}"
        )
    return message_for(extract, file)
