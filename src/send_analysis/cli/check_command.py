"""`check`: list everything that is wrong or odd in a month's extracts, all at once."""

from __future__ import annotations

import argparse

from send_analysis.base.paths import Paths, find_root
from send_analysis.cli.arguments import BAD_INPUT, DONE, Commands, council_and_month, new_command


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "check",
        "list everything that is wrong or odd in a month's extracts, all at once",
        "check bcp 2024-03",
    )
    council_and_month(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print every finding and what is past its review; bad input when a finding stops a report."""
    from dataclasses import replace

    from send_analysis.config.settings import load_settings
    from send_analysis.intake.listing import listing
    from send_analysis.intake.read import read_extract, read_history
    from send_analysis.measures.scorecard import unusable_history
    from send_analysis.pack.past_review import past_review_lines, past_review_of
    from send_analysis.pack.sensing import made_sense_of, month_before_read

    root = find_root()
    paths = Paths(root, options.council, options.month)
    settings = load_settings(root, options.council, options.month)
    extract = read_extract(paths, settings.council)
    extract = made_sense_of(paths, settings, extract, month_before_read(paths, settings))
    extract = replace(extract, findings=[*extract.findings, *unusable_history(read_history(paths))])
    print(listing(extract))
    stale = past_review_of(root, options.council, paths.reference, settings.as_at)
    print("\n".join(past_review_lines(stale, settings.as_at)), end="\n" if len(stale) else "")
    return BAD_INPUT if any(finding.severity == "error" for finding in extract.findings) else DONE
