"""Publication: what the public is shown is frozen with its pack, so that later months compare with just that."""

from __future__ import annotations

import datetime as dt
import shutil
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from send_analysis.base.errors import InputError
from send_analysis.base.files import folder_sha256, kept_json, record_json, replacing_folder, sha256, write_json
from send_analysis.base.paths import REPLACED, SIGNING, WITHDRAWN, Paths
from send_analysis.base.public_keys import fingerprint
from send_analysis.config.exempt import EXEMPT_FILES
from send_analysis.config.own_code import TO_BE_SAID
from send_analysis.config.settings import load_commentary
from send_analysis.config.signing import load_signing
from send_analysis.config.yaml_files import shown_path
from send_analysis.contract.codes import PAST_REVIEW
from send_analysis.pack.rests_on import note_published
from send_analysis.pack.store import read_pack, read_published
from send_analysis.release.changed import changed_since, in_words
from send_analysis.release.releases import (
    IS_WITHDRAWN,
    RELEASE,
    add_release,
    faults,
    last_link,
    month_faults,
    newest,
    records,
    sign_release,
    take_on,
)
from send_analysis.release.signing import Signer

#: The build's own record: published with the report, but its times differ from one build to the next.
RECORD = "run.json"
#: Which of the published files are for the public, and which stay with the council's records.
README = "README.txt"
#: What a published month cannot be without.
NEEDED = ("report.html", "report.pdf", "report.docx", "summary.pdf", "annex.html", "annex.pdf", "scorecard.csv")
#: What a build makes for those inside the council, or for members alone: never published.
INTERNAL_FILES = frozenset({"review.html", *EXEMPT_FILES})
#: Of the files that differ from what was published, this many are named.
NAMED = 3
#: The table of `past_review` that holds the register's entries, of which this many are named.
ASSUMPTIONS = "assumptions"
ASSUMPTIONS_NAMED = 10


class Refused(Exception):
    """A publication rule says no; the text says which and what to do."""


@dataclass(frozen=True)
class Replacement:
    """What a next edition says of itself beside what it is: why it takes the place of another, and what changed.

    `changes` are rows of what differs from the edition before; `draft` the fingerprints of the build's own files, from
    which those that bear the edition's marks were drawn; `unchanged` that it is a withdrawn report again, and on
    purpose.
    """

    number: int
    reason: str
    replaces: Mapping[str, Any]
    changes: Sequence[Mapping[str, str]] = ()
    draft: Mapping[str, str] = field(default_factory=dict)
    unchanged: bool = False


def publish(paths: Paths, role: str, today: dt.date, signer: Signer | None = None) -> Path:
    """Freeze a built month in its published/ folder, read-only, with who released it and every file's fingerprint.

    Signed where there is a signer.

    Publishing the same report again changes nothing. Raises InputError when the month has not been built and Refused
    when a publication rule is broken: no role, an edition that is not for the public, an exempt report, files changed
    since the build, a build that is older than what it rests on, another report already published, or one whose folder
    is no longer as it was.
    """
    record = checked_draft(paths, role, today)
    check_release_is_whole(paths)
    if withdrawal := withdrawal_of(paths):
        raise Refused(
            f"the report of {paths.month} was withdrawn on {withdrawal['day']} by {withdrawal['role']}: publish what "
            f"takes its place as the next edition, {_replace_command(paths)}"
        )
    if is_published(paths):
        _check_same_as_published(paths, record)
        return paths.published
    check_may_sign(paths, signer, today)
    check_is_as_its_inputs(paths)
    return freeze(paths, role, today, paths.report, record, signer=signer)


def checked_draft(paths: Paths, role: str, today: dt.date) -> Mapping[str, Any]:
    """The record of a month's build that may be published; InputError or Refused for one that may not.

    Brings the record of releases up to what was published before there was one.
    """
    _check_is_for_the_public(paths)
    if not role.strip():
        raise Refused('publication needs the role that releases it: --role "Director of Children\'s Services"')
    record = _checked_build(paths)
    if record.get("exempt"):
        raise Refused(
            f"the report of {paths.month} is exempt, so it is never published: take what is exempt out of it, write "
            f"exempt: false in the month's commentary, build it again with `python -m send_analysis build "
            f"{paths.council} {paths.month}` and publish that"
        )
    _check_doubts_are_acknowledged(paths)
    _check_past_review_is_acknowledged(paths)
    _check_own_work_says_something(paths)
    take_on(paths, today)
    return record


def check_words_are_settled(
    paths: Paths, record: Mapping[str, Any], as_draft: bool = False, unfilled: bool = False
) -> None:
    """Raise where the words name a figure that is not there, or give no status, so that every page says Draft.

    Unless whoever publishes says that just this is to be published.
    """
    lacking = record.get("unfilled", [])
    if lacking and not unfilled:
        more = f" (and {len(lacking) - 1} more)" if len(lacking) > 1 else ""
        raise Refused(
            f"{lacking[0]}{more}: take it out of the words and build again, or add --unfilled to publish it so"
        )
    if not as_draft and is_draft(paths):
        raise Refused(
            "every page of the report says that it is a draft: write a line `status: Public report` into "
            f"config/councils/{paths.council}/commentary/{paths.month}.md and build again, or add --as-draft to "
            "publish it as one"
        )


def is_draft(paths: Paths) -> bool:
    """Whether the month's words say that the report is a draft, or say nothing of it."""
    return load_commentary(paths.config / "commentary" / f"{paths.month}.md").is_draft


def check_release_is_whole(paths: Paths) -> None:
    """Raise where what was published of the month, or the record of it, is no longer as it was."""
    for fault in month_faults(paths):
        if fault.month == str(paths.month):
            raise Refused(fault.words)


def freeze(
    paths: Paths,
    role: str,
    today: dt.date,
    made: Path,
    record: Mapping[str, Any],
    replacement: Replacement | None = None,
    signer: Signer | None = None,
) -> Path:
    """Put the public files of `made` into published/, read-only, and add the release to the council's record.

    The edition of before is kept beside it, as published-<its number>.
    """
    with replacing_folder(paths.published) as half:
        for output in public_files(record):
            (half / output).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made / output, half / output)
        write_json(half / RECORD, record)
        shutil.copytree(paths.pack, half / "pack")
        shutil.copyfile(Path(__file__).with_name("published_readme.txt"), half / README)
        key = {"key": signer.key} if signer else {}
        write_json(half / RELEASE, {**_release(paths, role.strip(), today, record, half, replacement), **key})
        if signer:
            sign_release(paths, half, signer)
        _make_read_only(half)
        if replacement and paths.published.exists():
            paths.published.rename(paths.replaced(replacement.replaces["edition"]))
    add_release(paths, paths.published)
    note_published(paths)
    return paths.published


def check_may_sign(paths: Paths, signer: Signer | None, today: dt.date) -> None:
    """Raise where a council's releases must be signed and nobody signs, or the key is none of the council's today.

    `verify` would tell every reader so, and a release can't be signed afterwards.
    """
    signing, where = load_signing(paths.root, paths.council), f"config/councils/{paths.council}/{SIGNING}"
    if signer is None:
        if signing.is_required_on(today):
            raise Refused(
                f"since {signing.required_from} all that {paths.council} releases or withdraws is signed, as {where} "
                "says: add --sign with the file of the private key"
            )
        return
    entry = signing.key(signer.key)
    if entry is None:
        raise Refused(
            f"{where} does not name the key {fingerprint(signer.key)}, so nobody could tell that it is the council's: "
            f"name its public key there first, with the day from which it is valid"
        )
    if not entry.is_valid_on(today):
        last = f" to {entry.valid_to}" if entry.valid_to else ""
        raise Refused(f"the key {fingerprint(signer.key)} is valid from {entry.valid_from}{last}, as {where} says, and "
                      f"not on {today}: sign with the key of today")  # fmt: skip


def withdrawal_of(paths: Paths) -> Mapping[str, Any]:
    """What is recorded of the month's withdrawal; empty where its newest edition was not withdrawn."""
    record = newest(paths, records(paths)) or {}
    return record if record.get("state") == IS_WITHDRAWN else {}


def withdrawn_alike(paths: Paths, record: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was said when an edition was withdrawn that is the very report of a build; empty where none is."""
    for folder in reversed(paths.editions):
        withdrawal = kept_json(folder / WITHDRAWN)
        if withdrawal and (folder / RELEASE).is_file() and not files_that_differ(folder, record):
            return withdrawal
    return {}


def _replace_command(paths: Paths) -> str:
    """How the next edition is published."""
    return f'`python -m send_analysis publish {paths.council} {paths.month} --replace --role "…" --reason "…"`'


def _check_is_for_the_public(paths: Paths) -> None:
    """Raise for another edition than the public one, also where its files or pack stand in the public one's place."""
    rule = f"is never published: run `python -m send_analysis build {paths.council} {paths.month}` and publish that"
    if paths.edition:
        raise Refused(f"the {paths.edition} edition {rule}")
    for record in (paths.report / RECORD, paths.pack / "meta.json"):
        said = kept_json(record)
        if said.get("edition"):
            raise Refused(f"what stands in {record.parent.name}/ is the {said['edition']} edition, which {rule}")
    built = [record.parent.name for record in sorted(paths.report.glob(f"*/{RECORD}"))]
    built = [name for name in built if name != paths.published.name and not REPLACED.fullmatch(name)]
    if not (paths.report / RECORD).is_file() and built:
        raise Refused(f"only the {built[0]} edition of {paths.month} has been built, which {rule}")


def is_published(paths: Paths) -> bool:
    """Whether the month has a whole published report: release.json is written last."""
    return (paths.published / RELEASE).is_file()


def _checked_build(paths: Paths) -> Mapping[str, Any]:
    """The record of a whole build whose files and pack are still what it says; InputError or Refused otherwise."""
    build = f"`python -m send_analysis build {paths.council} {paths.month}`"
    path = paths.report / RECORD
    if not path.is_file():
        raise InputError(f"{paths.council} {paths.month} has not been built: run {build} first")
    record: Mapping[str, Any] = kept_json(path)
    if not record:
        raise InputError(f"{path.name} of {paths.council} {paths.month} is damaged: run {build} again")
    built = {output["file"]: output["sha256"] for output in record["outputs"]}
    for name in NEEDED:
        if name not in built:
            raise Refused(f"the last build left no {name}: run {build} again and publish that")
    for name, digest in built.items():
        if not (paths.report / name).is_file() or sha256(paths.report / name) != digest:
            raise Refused(f"{name} is not what was built: run {build} again and publish that")
    if not paths.pack.is_dir() or folder_sha256(paths.pack) != record["pack"]:
        why = "the pack is not the one that the report was made from, as after a later build that stopped"
        raise Refused(f"{why}: run {build} again and publish that")
    return record


def check_is_as_its_inputs(paths: Paths) -> None:
    """Raise where an extract, a setting, an assumption, a word or the code has changed since the build.

    A build now would give another report, and later months compare with what is published.
    """
    if changed := in_words(changed_since(paths)):
        raise Refused(
            f"the report of {paths.month} is older than what it rests on: since it was built {changed}. Run `python -m "
            f"send_analysis build {paths.council} {paths.month}`, read what it makes and publish that"
        )


def public_files(record: Mapping[str, Any]) -> dict[str, str]:
    """The files of a build that are for the public, with their fingerprints."""
    return {entry["file"]: entry["sha256"] for entry in record["outputs"] if entry["file"] not in INTERNAL_FILES}


def files_that_differ(edition: Path, record: Mapping[str, Any]) -> list[str]:
    """The public files of a build that are not those from which a published edition's folder was made."""
    release = record_json(edition / RELEASE)
    frozen = release.get("draft") or release["files"]
    return [name for name, digest in public_files(record).items() if frozen.get(name) != digest]


def _check_same_as_published(paths: Paths, record: Mapping[str, Any]) -> None:
    """Raise unless what is published is this very report: a published month is never overwritten."""
    release = record_json(paths.published / RELEASE)
    if changed := files_that_differ(paths.published, record):
        raise Refused(
            f"{paths.month} was published on {release['released']} by {release['role']} and differs now in "
            f"{_files_in_words(changed)}. A published report is never overwritten. If it was wrong, in a word or a "
            f"figure, publish this one as its next edition, which keeps both and says why: {_replace_command(paths)}. "
            "If extracts came late or corrected and the next report may tell it, put them into "
            f"data/raw/{paths.council}/{paths.month}-r2/: it will list the revision"
        )


def _check_doubts_are_acknowledged(paths: Paths) -> None:
    """Raise while a doubt about the month's data has nobody who lets it stand."""
    table = read_pack(paths.pack).tables.get("doubts")
    rows = [] if table is None else table[table["role"] == ""].to_dict("records")
    if not rows:
        return
    named = "; ".join(f"{row['check']}, {row['table']} {row['column']}".rstrip() for row in rows[:NAMED])
    more = f"; and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    column = f"column: {rows[0]['column']}, " if rows[0]["column"] else ""
    raise Refused(
        f"nobody has acknowledged what is doubtful in the data of {paths.month} ({len(rows)} in all): {named}{more}. "
        f"Mend the extract, or add to acknowledged in data/raw/{paths.council}/{paths.raw.name}/extract.yaml a line "
        f'such as {{check: "{rows[0]["check"]}", table: {rows[0]["table"]}, {column}'
        "reason: why it is right, role: who says so}, and build again"
    )


def _check_past_review_is_acknowledged(paths: Paths) -> None:
    """Raise while assumptions, law or public data are past their review and nobody lets them stand."""
    table = read_pack(paths.pack).tables.get("past_review")
    rows = [] if table is None else table[table["role"] == ""].to_dict("records")
    if not rows:
        return
    tables = list(dict.fromkeys(row["table"] for row in rows))
    others = [row for row in rows if row["table"] != ASSUMPTIONS]
    named = [f"{row['table']}, {row['label']}, due by {row['due']}" for row in others[:NAMED]]
    if len(others) > NAMED:
        named.append(f"and {len(others) - NAMED} more")
    if stale := _assumptions_named(rows):
        named.append(stale)
    raise Refused(
        f"what the report of {paths.month} rests on was to be looked at again before its as-at day ({len(rows)} in "
        f"all): {'; '.join(named)}. Review it in config/ (data: data/reference/), or add to acknowledged in "
        f"data/raw/{paths.council}/{paths.raw.name}/extract.yaml, for each of {', '.join(tables)}, a line such as "
        f'{{check: "{PAST_REVIEW}", table: {tables[0]}, reason: why it holds, role: who says so}}, and build again'
    )


def _check_own_work_says_something(paths: Paths) -> None:
    """Raise while a chapter or a measure of the council's own has the words that it was made with."""
    for path in (*sorted(paths.own_notebooks.glob("*.ipynb")), *sorted(paths.own_measures.glob("*.py"))):
        text = path.read_text(encoding="utf-8")
        if left := next((words for words in TO_BE_SAID if words in text), ""):
            raise Refused(
                f"{shown_path(path)} still has the words that it was made with ({left!r}): put what it is about in "
                "their place, or delete a cell that you don't need, and build again"
            )


def let_stand_past_review(paths: Paths) -> list[str]:
    """The assumptions past their review that a published month rests on, a line each role that lets them stand."""
    table = read_published(paths.published / "pack").tables.get("past_review")
    if table is None:
        return []
    return [
        f"published with {_assumptions_named(rows.to_dict('records'))}, which {role} lets stand"
        for role, rows in table[table["table"] == ASSUMPTIONS].groupby("role")
    ]


def _assumptions_named(rows: Sequence[Mapping[Any, Any]]) -> str:
    """The ids of the assumptions among some rows past review, so that whoever lets them stand sees which they are."""
    ids = [str(row["id"]) for row in rows if row["table"] == ASSUMPTIONS]
    if not ids:
        return ""
    more = f" and {len(ids) - ASSUMPTIONS_NAMED} more" if len(ids) > ASSUMPTIONS_NAMED else ""
    past = "assumption" if len(ids) == 1 else "assumptions"
    return f"{len(ids)} {past} past review: {', '.join(ids[:ASSUMPTIONS_NAMED])}{more}"


def _files_in_words(files: Sequence[str]) -> str:
    """How many files and the first few names: a build has some forty."""
    if len(files) <= NAMED:
        return ", ".join(files)
    return f"{len(files)} files ({', '.join(files[:NAMED])} and {len(files) - NAMED} more)"


def _release(
    paths: Paths, role: str, today: dt.date, record: Mapping[str, Any], half: Path, replacement: Replacement | None
) -> Mapping[str, Any]:
    """release.json: who released what and when, which edition it is, and the record before it."""
    return {
        "council": paths.council,
        "month": str(paths.month),
        "edition": replacement.number if replacement else 1,
        "role": role,
        "released": today.isoformat(),
        **_meeting(paths),
        "before": last_link(records(paths)),
        "warnings": record.get("warnings", []),
        "not_whole": faults(paths),
        "disclosure": _disclosure(half / "pack"),
        "corrected_cells": _corrected_cells(half / "pack"),
        **(_replacing(replacement) if replacement else {}),
        "files": {
            item.relative_to(half).as_posix(): sha256(item) for item in sorted(half.rglob("*")) if item.is_file()
        },
    }


def _meeting(paths: Paths) -> Mapping[str, str]:
    """For which committee's meeting a report is, by its front sheet: known also after the words have changed."""
    words = load_commentary(paths.config / "commentary" / f"{paths.month}.md")
    said = {"committee": words.front_sheet.get("committee"), "meeting_date": words.meeting_date}
    return {name: str(value) for name, value in said.items() if value}


def _replacing(replacement: Replacement) -> Mapping[str, Any]:
    """What the release of a next edition says more: which one it replaces, why, and what changed."""
    return {
        "reason": replacement.reason,
        "replaces": {name: replacement.replaces[name] for name in ("edition", "state", "day", "role")},
        "changes": list(replacement.changes),
        "draft": dict(replacement.draft),
        **({"unchanged": True} if replacement.unchanged else {}),
    }


def _disclosure(pack: Path) -> Mapping[str, Any]:
    """What became of the breakdowns: shown by exception (with role and reason), not published (with the reason)."""
    tables = read_pack(pack).tables
    said = tables["disclosure"].astype("object").fillna("").to_dict("records") if "disclosure" in tables else []
    return {
        "exceptions": [{key: row[key] for key in ("table", "role", "reason")} for row in said
                       if row["state"] == "exception"],
        "not_published": [{"table": row["table"], "reason": row["note"]} for row in said
                          if row["state"] == "not published"],
    }  # fmt: skip


def _corrected_cells(pack: Path) -> int:
    """How many cells the report reads otherwise than its extract has them."""
    table = read_pack(pack).tables.get("corrected_cells")
    return 0 if table is None else int(table["cells"].sum())


def _make_read_only(folder: Path) -> None:
    for item in folder.rglob("*"):
        if item.is_file():
            item.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
