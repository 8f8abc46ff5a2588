"""`publish`: freeze a built month as the report that the public was shown."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from send_analysis.base.paths import Paths, find_root
from send_analysis.cli.arguments import (
    DONE,
    REFUSED,
    Commands,
    audience,
    council_and_month,
    edition,
    new_command,
    shown,
)
from send_analysis.cli.asking import ask_about_role, role_argument, sign_argument, signer_asked


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "publish",
        "freeze a built month as published: read-only, and what later months compare with",
        'publish bcp 2024-03 --role "Director of Children\'s Services"',
        'publish bcp 2024-03 --role "Director of Children\'s Services" --replace --reason "One figure was misprinted"',
    )
    council_and_month(command)
    role_argument(command, "releases the report")
    command.add_argument(
        "--replace",
        action="store_true",
        help="publish the draft as the next edition of what was published: both are kept, and the new one says why and "
        "what changed",
    )
    command.add_argument("--reason", default="", help="why there is a next edition, in words that readers are told")
    command.add_argument(
        "--unchanged",
        action="store_true",
        help="with --replace: publish a withdrawn report again as it was, where the withdrawal was the mistake",
    )
    command.add_argument(
        "--as-draft", action="store_true", help="publish a report whose words give no status: every page says Draft"
    )
    command.add_argument(
        "--unfilled",
        action="store_true",
        help="publish words that name a figure that is not there: `no figure`, or the like, stands in its place",
    )
    sign_argument(command)
    audience(command, "public; an internal edition is refused")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Publish the month and say where it stands, who released it, and what to keep safe."""
    import datetime as dt
    import json

    from send_analysis.base.in_use import working_at
    from send_analysis.release.changed import changed_since, in_words
    from send_analysis.release.publishing import (
        Refused,
        check_words_are_settled,
        checked_draft,
        is_published,
        publish,
    )
    from send_analysis.release.releases import looked_at
    from send_analysis.run.next_edition import publish_next_edition

    paths = Paths(find_root(), options.council, options.month, edition(options))
    today = dt.date.today()
    if options.reason and not options.replace:
        raise Refused("--reason is why a published report is replaced: add --replace, or leave the reason out")
    if options.unchanged and not options.replace:
        raise Refused("--unchanged is for a withdrawn report that is published again: add --replace and --reason")
    ask_about_role(options.role, options.no_name)
    signer = signer_asked(options, paths.root)
    with working_at(paths, "published", print):
        for line in looked_at(paths, today):
            print(line)
        already = is_published(paths) and not options.replace
        if not already:
            record = checked_draft(paths, options.role, today)
            check_words_are_settled(paths, record, options.as_draft, options.unfilled)
        if options.replace:
            folder = publish_next_edition(paths, options.role, options.reason, today, options.unchanged, signer)
        else:
            folder = publish(paths, options.role, today, signer)
    release = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    released = f"{shown(folder)} (read-only; released by {release['role']} on {release['released']})"
    if already:
        print(f"already published: {released}, nothing changed")
        if signer and not release.get("key"):
            print(
                "it was published unsigned, and is not signed afterwards: publish it as the next edition, signed, with "
                '--sign, --replace and --reason "Signed now, and otherwise unchanged"'
            )
        if changed := in_words(changed_since(paths)):
            print(f"since it was built {changed}: build it again, read it, and publish it with --replace --reason")
        return REFUSED if signer and not release.get("key") else DONE
    _say_what_was_published(paths, release, released, options.replace)
    return DONE


def _say_what_was_published(paths: Paths, release: Mapping[str, Any], released: str, replaces: bool) -> None:
    from send_analysis.base.public_keys import fingerprint
    from send_analysis.release.publishing import is_draft, let_stand_past_review

    print(f"published{f' as edition {number}' if (number := release['edition']) > 1 else ''}: {released}")
    if replaces and paths.replaced(release["replaces"]["edition"]).is_dir():
        many = len(release["changes"])
        listed = f"{many} change{'' if many == 1 else 's'} listed in the new edition's release record"
        print(f"kept: {shown(paths.replaced(release['replaces']['edition']))} ({listed})")
    if key := release.get("key"):
        print(f"signed by the key {fingerprint(key)}")
    print("back up the folder reports/: with it a fresh laptop has all the published history")
    for entry in release.get("disclosure", {}).get("exceptions", []):
        print(f"published with small numbers in {entry['table']}, by {entry['role']}: {entry['reason']}")
    for line in let_stand_past_review(paths):
        print(line)
    if is_draft(paths):
        print(
            "published as a draft, as every page says: give the month's words a `status`, build it, and use --replace"
        )
    for warning in release["warnings"]:
        print(f"published with a warning: {warning}")
