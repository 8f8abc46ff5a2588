"""What there is to name on the command line: measures, chapters, documents and editions, a row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from send_analysis.base.paths import INTERNAL
from send_analysis.config.exempt import EXEMPT_FILES
from send_analysis.document.documents import ANNEX, EXEMPT, FILES, PAPER, REVIEW, SUMMARY_FILE
from send_analysis.measures.register import REGISTER
from send_analysis.run.execution import chapter_notebooks
from send_analysis.run.own_chapters import title_of

Row = tuple[str, ...]


def measures(root: Path) -> list[Row]:
    """Each measure: its id, its unit, its bases and what it is called."""
    return [(name, card.unit, ", ".join(card.bases), card.short_label) for name, card in REGISTER.items()]


def chapters(root: Path) -> list[Row]:
    """Each chapter in the order of the report: its notebook's name and its title."""
    return [(path.stem, title_of(path)) for path in chapter_notebooks(root / "notebooks")]


def documents(root: Path) -> list[Row]:
    """Each document of a build: its name, its files, whom it is for."""
    paper, annex, review = (FILES[name] for name in (PAPER, ANNEX, REVIEW))
    return [
        (PAPER, f"{paper}.html, {paper}.pdf, {paper}.docx", "the paper for the committee; published"),
        ("page one", SUMMARY_FILE, "the paper's page one alone; published"),
        (ANNEX, f"{annex}.html, {annex}.pdf", "the technical annex for the public; published"),
        (REVIEW, f"{review}.html", "the reviewer's file, with inputs and code; never published"),
        (EXEMPT, ", ".join(EXEMPT_FILES), "the exempt appendix for members, where a month has one; never published"),
    ]


def editions(root: Path) -> list[Row]:
    """Each edition of a month's report: its name, where it stands below reports/<council>/<month>/, how it is built."""
    return [
        ("public", "the month's own", "build <council> <month>: small numbers hidden"),
        (INTERNAL, f"{INTERNAL}/", f"build <council> <month> --audience {INTERNAL}: for officers, never published"),
        ("as known", "as-known-<day>/", "build <council> <month> --as-known <day>: what was known on a day"),
        ("published", "published/", "publish <council> <month> --role <role>: the public one, as it was released"),
    ]


#: What can be listed, with its columns.
LISTS: Mapping[str, tuple[Row, Callable[[Path], list[Row]]]] = {
    "measures": (("id", "unit", "bases", "measure"), measures),
    "chapters": (("chapter", "title"), chapters),
    "documents": (("document", "files", "what it is"), documents),
    "editions": (("edition", "folder", "how it is made"), editions),
}
