"""`trace`: list the rows of the extracts behind one figure."""

from __future__ import annotations

import argparse

from send_analysis.base.paths import find_root
from send_analysis.cli.arguments import DONE, Commands, council_and_month, new_command, shown


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "trace",
        "list the rows of the extracts behind one figure (child level: stays in data/processed)",
        "trace bcp 2024-03 six_week_decisions",
        'trace bcp 2024-03 twenty_week_plans --basis "excluding exceptions"',
        "trace bcp 2024-03 open_twenty_week_plans                (the open cases past the limit)",
    )
    council_and_month(command)
    command.add_argument(
        "kpi", help="the id of the measure, as in scorecard.csv, or of the fact, as its entry in the annex ends"
    )
    command.add_argument("--basis", help="the basis, where the measure has more than one")
    command.add_argument(
        "--newest",
        action="store_true",
        help="of a published month, the rows of its newest correction and not of the extract that was published",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the rows behind a figure beside the month's other child-level records."""
    from send_analysis.pack.tracing import write_trace

    root = find_root()
    path, folder, counted, rows = write_trace(
        root, options.council, options.month, options.kpi, options.basis, options.newest
    )
    print(f"{counted:,} of {rows:,} rows of {folder.name} count: {shown(path)} (child level: keep it there)")
    return DONE
