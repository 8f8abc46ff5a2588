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
from send_analysis.base.files import kept_json, remove, replacing_file, sha256, write_json
from send_analysis.base.paths import WITHDRAWN, Paths
from send_analysis.release.publishing import Refused, check_may_sign, is_published
from send_analysis.release.releases import (
    IS_WITHDRAWN,
    NOTICE,
    PUBLISHED,
    RELEASE,
    SIGNATURES,
    UNMARKED,
    Record,
    add_record,
    is_back,
    newest,
    records,
    signature_text,
    signed_record,
    take_on,
    what_differs,
)
from send_analysis.release.signing import Signer

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


def withdraw(
    paths: Paths,
    role: str,
    reason: str,
    today: dt.date,
    edition: int | None = None,
    signer: Signer | None = None,
) -> Path:
    """Mark a month's published report as withdrawn, in its folder and in the record of releases; returns the folder.

    The withdrawal is signed where there is a signer, whether the release was or not.

    A report whose folder is gone, or no longer as it was published, is withdrawn too and recorded as lost; so is an
    older `edition` of that kind. One that was recorded as lost and is back is marked again. Raises InputError for a
    month or an edition that was never published and Refused without a role or a reason, when it is withdrawn, and for
    an older edition that is whole: it was replaced.
    """
    if not role.strip():
        raise Refused('a withdrawal needs the role that withdraws it: --role "Director of Children\'s Services"')
    if not reason.strip():
        raise Refused('a withdrawal needs its reason, which readers are told: --reason "The list was counted twice"')
    check_may_sign(paths, signer, today)
    take_on(paths, today)
    record, folder = _to_withdraw(paths, edition)
    differs = bool(what_differs(folder, record))
    if record["state"] == IS_WITHDRAWN and (not differs or (record.get("lost") and not is_back(folder, record))):
        raise Refused(f"{paths.month} was withdrawn on {record['day']} by {record['role']} already")
    if folder != paths.published and not differs:
        raise Refused(
            f"edition {record['edition']} of {paths.month} was replaced and is kept whole in {folder.name}/: a later "
            "edition stands in its place, and that one is withdrawn without --edition"
        )
    said = {
        "month": str(paths.month),
        "edition": record["edition"],
        "state": IS_WITHDRAWN,
        "day": today.isoformat(),
        "role": role.strip(),
        "reason": reason.strip(),
    }
    _write_withdrawal(paths, folder, said, record, signer)
    return folder


def _write_withdrawal(
    paths: Paths, folder: Path, said: Mapping[str, Any], record: Record, signer: Signer | None
) -> None:
    """Mark the folder, if it is there, write the record of that, and its signature where somebody signs."""
    # That only the mark of its withdrawal is gone is no loss of what was released: it is made again.
    lost = {"lost": True} if what_differs(folder, {**record, "state": UNMARKED}) else {}
    there = folder.is_dir()
    key = {"key": signer.key} if signer else {}
    marks = _mark(folder, paths.month.name, {**said, **key}, _published(paths, record)) if there else {"notice": ""}
    whole = {**said, "release": record["release"], "documents": record["documents"], **marks, **lost}
    written = add_record(paths, **signed_record(paths, whole, signer))
    signature = folder / SIGNATURES[IS_WITHDRAWN]
    if signer and there:
        with replacing_file(signature) as half:
            half.write_text(signature_text(written), encoding="utf-8", newline="\n")
    else:
        remove(signature)


def _to_withdraw(paths: Paths, edition: int | None) -> tuple[Record, Path]:
    """The last record of what is to be withdrawn, the newest edition where none is named, and where it stands."""
    chain = records(paths)
    standing = newest(paths, chain) or _unrecorded(paths)
    if not standing:
        raise InputError(f"{paths.council} {paths.month} has not been published: there is nothing to withdraw")
    if edition in (None, standing["edition"]):
        return standing, paths.published
    own = [record for record in chain if (record["month"], record["edition"]) == (str(paths.month), edition)]
    if not own:
        raise InputError(f"{paths.council} {paths.month} has no edition {edition}: the newest is {standing['edition']}")
    return own[-1], paths.replaced(own[-1]["edition"])


def _published(paths: Paths, record: Record) -> Record:
    """The record of the publication of an edition, of which the given one may tell the withdrawal."""
    named = (str(paths.month), record["edition"], PUBLISHED)
    own = [one for one in records(paths) if (one["month"], one["edition"], one["state"]) == named]
    return own[-1] if own else record


def _unrecorded(paths: Paths) -> Record:
    """What stands as published without a record, because the record was lost; empty where nothing does."""
    if not is_published(paths):
        return {}
    release = kept_json(paths.published / RELEASE)
    return {
        "edition": int(release.get("edition", 1)), "day": str(release.get("released", "")),
        "role": str(release.get("role", "")), "state": "", "release": "", "documents": {}, "lost": True,
    }  # fmt: skip


def _mark(folder: Path, month: str, said: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, str]:
    """Write what the next build reads, and the notice that a reader opens; returns the fingerprints of the two."""
    words = {
        "title": f"Withdrawn: SEND progress report, {month}",
        "released": day_in_words(dt.date.fromisoformat(record["day"])) if record["day"] else "a day not recorded",
        "released_by": record["role"] or "a role not recorded",
        "day": day_in_words(dt.date.fromisoformat(said["day"])),
        "role": said["role"],
        "reason": said["reason"],
    }
    page = _PAGE.format(**{name: html.escape(text) for name, text in words.items()})
    write_json(folder / WITHDRAWN, dict(said))
    with replacing_file(folder / NOTICE) as half:
        half.write_text(page, encoding="utf-8", newline="\n")
    return {"notice": sha256(folder / WITHDRAWN), "page": sha256(folder / NOTICE)}
