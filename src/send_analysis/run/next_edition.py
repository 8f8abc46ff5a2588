"""The next edition of a published report: the draft, marked as what it is, with what changed, beside the one before.

Nothing is measured and no chapter runs again: the marks are drawn into the very notebook that the draft was drawn from.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from send_analysis.base.files import folder_sha256, kept_json, sha256
from send_analysis.base.in_use import scratch_folder
from send_analysis.base.paths import Paths
from send_analysis.document.documents import PAPER
from send_analysis.document.edition_marks import Edition, with_edition
from send_analysis.document.report import document
from send_analysis.pack.fingerprints import WORD_TEMPLATE
from send_analysis.pack.store import read_pack, read_published
from send_analysis.release.comparing import DRAFT, PUBLISHED, Report, comparison
from send_analysis.release.publishing import (
    RECORD,
    Refused,
    Replacement,
    check_is_as_its_inputs,
    check_may_sign,
    check_release_is_whole,
    checked_draft,
    files_that_differ,
    freeze,
    public_files,
    withdrawal_of,
    withdrawn_alike,
)
from send_analysis.release.releases import newest, records
from send_analysis.release.signing import Signer
from send_analysis.run.delivery import documents_of, write_html, write_pdf, write_tables, write_word
from send_analysis.run.kept_drawings import KeptDrawings
from send_analysis.run.words_compared import NOTEBOOK, paper_of, words_that_differ

#: Of what differs between two builds, what a reader of the report sees as a figure.
_FIGURES = ("figures", "deficit", "assumptions", "comparators", "breakdowns")
_CHANGE = ("part", "item", "basis", "month", "old", "new", "status")


def publish_next_edition(
    paths: Paths, role: str, reason: str, today: dt.date, unchanged: bool = False, signer: Signer | None = None
) -> Path:
    """Publish the built month as the next edition of what was published of it, and return its folder.

    The edition before stays beside it; the new one is signed where there is a signer. Raises what `publish` does, and
    Refused without a reason, where nothing was published yet, and where the draft is the published report itself, or
    one that was withdrawn and is not said to be published again `unchanged`.
    """
    draft = checked_draft(paths, role, today)
    if not reason.strip():
        raise Refused('a next edition needs its reason, which readers are told: --reason "One figure was misprinted"')
    chain = records(paths)
    before = newest(paths, chain)
    if before is None:
        raise Refused(f"nothing of {paths.month} has been published that could be replaced: publish without --replace")
    check_may_sign(paths, signer, today)
    check_release_is_whole(paths)
    check_is_as_its_inputs(paths)
    is_whole = paths.published.is_dir() and not before.get("lost")
    _check_is_no_withdrawn_report(paths, withdrawn_alike(paths, draft), unchanged)
    # What was published unsigned may be the next edition as it is, signed.
    is_signed_now = signer is not None and not before.get("key")
    is_the_same = is_whole and not withdrawal_of(paths) and not files_that_differ(paths.published, draft)
    if is_the_same and not is_signed_now:
        raise Refused(
            f"the draft of {paths.month} is the very report that was published on {before['day']}: mend what is wrong, "
            f"build it with `python -m send_analysis build {paths.council} {paths.month}`, and publish that"
        )
    number = max(record["edition"] for record in chain if record["month"] == str(paths.month)) + 1
    report = nbformat.read(paths.report / NOTEBOOK, as_version=4)
    changes, words_compared = _changes(paths, draft, report) if is_whole else (None, True)
    edition = Edition(number, reason.strip(), role.strip(), today, before, changes, words_compared)
    with scratch_folder() as scratch:
        made = scratch / "report"
        _draw(paths, made, with_edition(report, edition), draft, KeptDrawings(scratch / "drawn"))
        outputs = [{"file": name, "sha256": sha256(made / name)} for name in public_files(draft)]
        replacement = Replacement(number, edition.reason, before, changes or (), public_files(draft), unchanged)
        return freeze(paths, role, today, made, {**draft, "outputs": outputs}, replacement, signer)


def _check_is_no_withdrawn_report(paths: Paths, again: Mapping[str, Any], unchanged: bool) -> None:
    """Raise where the draft is what was withdrawn, and nobody says that it is to be just that; or says so of another.

    Whoever withdraws a report and publishes it again as it was has most often forgotten to build it.
    """
    if again and not unchanged:
        raise Refused(
            f"the draft of {paths.month} is the very report that was withdrawn on {again['day']} by {again['role']} "
            f"({again['reason']}): mend what was wrong, build it with `python -m send_analysis build {paths.council} "
            f"{paths.month}`, and publish that. If the withdrawal was the mistake, add --unchanged, and say so in the "
            "reason"
        )
    if unchanged and not again:
        raise Refused(
            f"--unchanged is for a withdrawn report that is published again as it was, and the draft of {paths.month} "
            "is no such report: leave it out"
        )


def _draw(paths: Paths, made: Path, report: NotebookNode, draft: Mapping[str, Any], drawings: KeptDrawings) -> None:
    """The draft's public files, those that say of themselves which edition they are drawn again."""
    for name in public_files(draft):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(paths.report / name, made / name)
    nbformat.write(report, made / NOTEBOOK)
    documents, pack = documents_of(report), read_pack(paths.pack, str(draft.get("scenario", "published")))
    write_html(made, documents, drawings)
    write_pdf(made, documents, drawings)
    write_word(made, documents, paths.config / WORD_TEMPLATE)
    write_tables(made, pack, folder_sha256(paths.pack), documents, drawings)


def _changes(paths: Paths, draft: Mapping[str, Any], report: NotebookNode) -> tuple[list[Mapping[str, str]], bool]:
    """What differs from the published edition: figures, then the paper's words; and whether these could be compared."""
    shown = paths.published
    old = Report(read_published(shown / "pack"), PUBLISHED, kept_json(shown / RECORD), shown)
    new = Report(read_pack(paths.pack), DRAFT, draft, paths.report)
    table = comparison(old, new)
    rows = table[table["part"].isin(_FIGURES)][list(_CHANGE)].astype(str).to_dict("records")
    found: list[Mapping[str, str]] = [{str(name): str(value) for name, value in row.items()} for row in rows]
    before = paper_of(shown)
    words = words_that_differ(before, document(report, PAPER)) if before else ()
    return [*found, *({name: row[name] for name in _CHANGE} for row in words)], before is not None
