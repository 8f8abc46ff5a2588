"""`new-measure`: a measure of a council's own, ready to change."""

from __future__ import annotations

import argparse

from send_analysis.cli.arguments import DONE, Commands
from send_analysis.cli.own_work import add_own, write_own


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    add_own(
        commands,
        "measure",
        "function",
        'new-measure bcp personal_budgets --title "Plans with a personal budget"',
        "the measure's id: small letters, digits and _",
        "what the report calls it",
    ).set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file and say what to do next."""
    from send_analysis.run.new_own import write_new_measure

    month = write_own(options, write_new_measure)
    print(f"next: change what it asks, counts and is called, then build {month}")
    print(f'a chapter of the council\'s own shows it by own_measures.sentence(pack, "{options.name}")')
    return DONE
