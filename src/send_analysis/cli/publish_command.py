"""`publish`: freeze a built month as the report that the public was shown."""

from __future__ import annotations

import argparse

from send_analysis.base.paths import Paths, find_root
from send_analysis.cli.arguments import DONE, Commands, audience, council_and_month, edition, new_command, shown


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "publish",
        "freeze a built month as published: read-only, and what later months compare with",
        'publish bcp 2024-03 --role "Director of Children\'s Services"',
    )
    council_and_month(command)
    command.add_argument("--role", default="", help="the role (not the name) that releases the report")
    audience(command, "public; an internal edition is refused")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Publish the month and say where it stands, who released it, and what to keep safe."""
    import datetime as dt
    import json

    from send_analysis.base.in_use import working_at
    from send_analysis.release.publishing import is_published, let_stand_past_review, publish

    paths = Paths(find_root(), options.council, options.month, edition(options))
    already = is_published(paths)
    with working_at(paths, "published", print):
        folder = publish(paths, options.role, dt.date.today())
    release = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    released = f"{shown(folder)} (read-only; released by {release['role']} on {release['released']})"
    if already:
        print(f"already published: {released}, nothing changed")
        return DONE
    print(f"published: {released}")
    print("back up the folder reports/: with it a fresh laptop has all the published history")
    for entry in release.get("disclosure", {}).get("exceptions", []):
        print(f"published with small numbers in {entry['table']}, by {entry['role']}: {entry['reason']}")
    for line in let_stand_past_review(paths):
        print(line)
    for warning in release["warnings"]:
        print(f"published with a warning: {warning}")
    return DONE
