"""Withdrawal: a published report that is not to stand any longer stays where it is, marked, and no month rests on it.

It goes on counting for disclosure control: who has read it goes on knowing what it printed.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from send_analysis.base.clock import day_in_words
from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, replacing_file, sha256, write_json
from send_analysis.base.paths import WITHDRAWN, Paths
from send_analysis.release.publishing import Refused, is_published, withdrawal_of
from send_analysis.release.releases import (
    IS_WITHDRAWN,
    NOTICE,
    RELEASE,
    add_record,
    newest,
    records,
    take_on,
    what_differs,
)

_PAGE = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font-family: Arial, sans-serif; margin: 3rem auto; max-width: 40rem; line-height: 1.5 }}</style></head>
<body>
<h1>{title}</h1>
<p>This report was published on {released} by {released_by}, and withdrawn on {day} by {role}.</p>
<p>Reason: {reason}</p>
<p>The files beside this notice are as they were published. Do not rely on them.</p>
</body>
</html>
"""


def withdraw(paths: Paths, role: str, reason: str, today: dt.date) -> Path:
    """Mark a month's published report as withdrawn, in its folder and in the record of releases; returns the folder.

    A report whose folder is gone, or no longer as it was published, is withdrawn too and recorded as lost. Raises
    InputError for a month that was never published and Refused without a role or a reason, or when it is withdrawn.
    """
    if not role.strip():
        raise Refused('a withdrawal needs the role that withdraws it: --role "Director of Children\'s Services"')
    if not reason.strip():
        raise Refused('a withdrawal needs its reason, which readers are told: --reason "The list was counted twice"')
    take_on(paths, today)
    if withdrawal := withdrawal_of(paths):
        raise Refused(f"{paths.month} was withdrawn on {withdrawal['day']} by {withdrawal['role']} already")
    record = newest(paths, records(paths)) or _unrecorded(paths)
    if not record:
        raise InputError(f"{paths.council} {paths.month} has not been published: there is nothing to withdraw")
    said = {
        "month": str(paths.month),
        "edition": record["edition"],
        "state": IS_WITHDRAWN,
        "day": today.isoformat(),
        "role": role.strip(),
        "reason": reason.strip(),
    }
    lost = bool(record.get("lost") or what_differs(paths.published, record))
    notice = _mark(paths, said, record) if paths.published.is_dir() else ""
    add_record(
        paths,
        **said,
        release=record["release"],
        documents=record["documents"],
        notice=notice,
        **({"lost": True} if lost else {}),
    )
    return paths.published


def _unrecorded(paths: Paths) -> Mapping[str, Any]:
    """What stands as published without a record, because the record was lost; empty where nothing does."""
    if not is_published(paths):
        return {}
    release = kept_json(paths.published / RELEASE)
    return {
        "edition": int(release.get("edition", 1)), "day": str(release.get("released", "")),
        "role": str(release.get("role", "")), "state": "", "release": "", "documents": {}, "lost": True,
    }  # fmt: skip


def _mark(paths: Paths, said: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """Write the notice that a reader opens, and what the next build reads; returns the latter's fingerprint."""
    words = {
        "title": f"Withdrawn: SEND progress report, {paths.month.name}",
        "released": day_in_words(dt.date.fromisoformat(record["day"])) if record["day"] else "a day not recorded",
        "released_by": record["role"] or "a role not recorded",
        "day": day_in_words(dt.date.fromisoformat(said["day"])),
        "role": said["role"],
        "reason": said["reason"],
    }
    page = _PAGE.format(**{name: html.escape(text) for name, text in words.items()})
    with replacing_file(paths.published / NOTICE) as half:
        half.write_text(page, encoding="utf-8", newline="\n")
    write_json(paths.published / WITHDRAWN, dict(said))
    return sha256(paths.published / WITHDRAWN)
