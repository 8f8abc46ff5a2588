"""What there is to name on the command line: measures, chapters, tables, documents and editions, a row each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from send_analysis.base.clock import Month
from send_analysis.base.paths import INTERNAL, Paths
from send_analysis.config.exempt import EXEMPT_FILES
from send_analysis.config.yaml_files import shown_path
from send_analysis.contract.pack_tables.schema import SCHEMA
from send_analysis.document.documents import ANNEX, EXEMPT, FILES, PAPER, REVIEW, SUMMARY_FILE
from send_analysis.measures.own_measures import load_own_measures
from send_analysis.measures.register import REGISTER
from send_analysis.release.editions import LOST, RESTORED, editions_and_faults
from send_analysis.release.status import councils_there
from send_analysis.release.status_words import edition_in_words
from send_analysis.run.execution import chapter_notebooks
from send_analysis.run.own_chapters import every_chapter, own_chapters, title_of

Row = tuple[str, ...]
#: Whose a measure or chapter is that stands in every council's report.
PRODUCT = "every report's"


def measures(root: Path, council: str = "") -> list[Row]:
    """Each measure, a council's own last: its id, its unit, its bases, what it is called and whose it is."""
    own = load_own_measures(_paths(root, council).own_measures) if council else ()
    cards = [(card, PRODUCT) for card in REGISTER.values()] + [(measure.card, measure.file) for measure in own]
    return [(card.id, card.unit, ", ".join(card.bases), card.short_label, whose) for card, whose in cards]


def chapters(root: Path, council: str = "") -> list[Row]:
    """Each chapter in the order of the report: its notebook's name, its title and whose it is."""
    paths = _paths(root, council)
    notebooks = every_chapter(paths) if council else chapter_notebooks(paths.notebooks)
    own = own_chapters(paths) if council else []
    return [(path.stem, title_of(path), shown_path(path) if path in own else PRODUCT) for path in notebooks]


def _paths(root: Path, council: str) -> Paths:
    """A council's folders, whatever the month."""
    return Paths(root, council, Month.of(dt.date.today()))


def tables(root: Path, council: str = "") -> list[Row]:
    """Each table of a month's pack, which is all that a notebook sees: its name, what it holds and its columns."""
    return [(name, table.meaning, ", ".join(column.name for column in table.columns)) for name, table in SCHEMA.items()]


def documents(root: Path, council: str = "") -> list[Row]:
    """Each document of a build: its name, its files, whom it is for."""
    paper, annex, review = (FILES[name] for name in (PAPER, ANNEX, REVIEW))
    return [
        (PAPER, f"{paper}.html, {paper}.pdf, {paper}.docx", "the paper for the committee; published"),
        ("page one", SUMMARY_FILE, "the paper's page one alone; published"),
        (ANNEX, f"{annex}.html, {annex}.pdf", "the technical annex for the public; published"),
        (REVIEW, f"{review}.html", "the reviewer's file, with inputs and code; never published"),
        (EXEMPT, ", ".join(EXEMPT_FILES), "the exempt appendix for members, where a month has one; never published"),
    ]


def editions(root: Path, council: str = "") -> list[Row]:
    """Each kind of edition: its name, where it stands below reports/<council>/<month>/, how it is made.

    After the kinds each edition that was ever released, a council and month after the other, with what became of it.
    """
    kinds = [
        ("public", "the month's own", "build <council> <month>: small numbers hidden"),
        (INTERNAL, f"{INTERNAL}/", f"build <council> <month> --audience {INTERNAL}: for officers, never published"),
        ("as known", "as-known-<day>/", "build <council> <month> --as-known <day>: what was known on a day"),
        ("published", "published/", "publish <council> <month> --role <role>: the public one, as it was released"),
        ("published-1", "published-1/", "publish … --replace: the first edition, which `compare` takes too"),
    ]
    councils = [council] if council else councils_there(root)
    return [*kinds, *(row for code in councils for row in _released(_paths(root, code)))]


def _released(paths: Paths) -> Iterator[Row]:
    """A council's released editions: council and edition as `compare` takes them, folder, what became of it; faults."""
    editions, altered = editions_and_faults(paths)
    for edition in editions:
        name = f"{paths.council} {edition.month}@published-{edition.number}"
        yield name, f"{edition.folder}/", edition_in_words(edition)
    told = {(str(edition.month), edition.number) for edition in editions if edition.state in (LOST, RESTORED)}
    for fault in altered:
        if (fault.month, fault.edition) not in told:
            yield (
                f"{paths.council} {fault.month}",
                paths.releases.relative_to(paths.root).as_posix(),
                f"NOT as released: {fault.words}",
            )


#: What can be listed, with its columns.
LISTS: Mapping[str, tuple[Row, Callable[[Path, str], list[Row]]]] = {
    "measures": (("id", "unit", "bases", "measure", "whose"), measures),
    "chapters": (("chapter", "title", "whose"), chapters),
    "tables": (("table", "what it holds", "columns"), tables),
    "documents": (("document", "files", "what it is"), documents),
    "editions": (("edition", "folder", "how it is made"), editions),
}
