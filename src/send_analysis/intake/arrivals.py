"""What lies in a month's folder, and which table each file holds.

A file is what its content says it is: text, workbook or XML by its first bytes; a table by its name (the contract's,
COLLECT's, the council's own from council.yaml) and, where the name tells nothing, by its columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from send_analysis.base.files import sha256
from send_analysis.base.in_use import scratch_prefix
from send_analysis.base.paths import CORRECTION
from send_analysis.config.settings import Council
from send_analysis.intake.caseload import caseload_grids, mapping
from send_analysis.intake.corrected import Corrections
from send_analysis.intake.coverage import NOTE
from send_analysis.intake.drafts import draft_of, together
from send_analysis.intake.extract import Finding, Source
from send_analysis.intake.findings import Draft, Rule, file_finding, nearest, plain
from send_analysis.intake.formats import NOT_A_FORMAT, kind_of, why_not_read
from send_analysis.intake.grids import HEAD_ROWS, Grid, Wide, text_grid
from send_analysis.intake.headers import (
    Vocabulary,
    all_names,
    header_of,
    requires,
    vocabularies,
    vocabulary,
)
from send_analysis.intake.older_workbooks import older_workbook_grids
from send_analysis.intake.own_values import value_faults
from send_analysis.intake.own_words import (
    ARRIVING,
    CASELOAD,
    faults,
    matches,
    own_files,
    own_sheets,
    source_named,
)
from send_analysis.intake.returns import return_grids
from send_analysis.intake.workbooks import named_table, workbook_grids
from send_analysis.intake.zips import unpacked

_IGNORED = re.compile(r"\..*|~\$.*|readme(\.\w+)?|thumbs\.db|desktop\.ini|extract\.yaml", re.I)
_COLLECT = re.compile(r"bladeexport\d{8}")
_COPY = re.compile(r"^copy of +| *\(\d+\)$| +- +copy(?: *\(\d+\))?$", re.I)
#: Fewer matching columns than this do not tell which table an unnamed file holds.
_TELLING = 3
_MOST_LISTED = 12

LOCKED = Rule(
    "file cannot be opened",
    "error",
    "the file cannot be opened",
    "close it in other programs, or copy it into the folder again",
)
SAME_FILE = Rule(
    "same file twice", "reported", "the file is the same as another one: it is read once", "delete one of the two"
)
TWO_FILES = Rule(
    "two files for one table",
    "error",
    "two files hold the same table and differ",
    "keep the one that is of this month; or, if each holds a part, name each by itself in council.yaml under files",
)
SPARE_COPY = Rule(
    "file not used",
    "reported",
    "the file's columns are those of a table that another file is named for: it is not read",
    "delete it, if it is a copy",
)
READ_BY_COLUMNS = Rule(
    "file known by its columns",
    "reported",
    "the file's name says nothing; its columns say which table it is",
    "nothing, or name the file in council.yaml under files",
    settled=True,
)
NOT_KNOWN = Rule(
    "file not used",
    "reported",
    "neither the file's name nor its columns are those of a table in the contract",
    "nothing, if it is not needed; else name it in council.yaml under files",
)
FOLDER = Rule(
    "folder not read",
    "reported",
    "files in a folder inside the month's folder are not read",
    "move them up into the month's folder, if they are needed",
)
MAPPED_FILE = Rule(
    "council's name not met",
    "reported",
    "council.yaml names a file that is not in the folder",
    "correct council.yaml under files",
)
MISSING_MODULE = "missing required module"
_NOT_COLLECTED = ": the file is not used, and what rests on it is not collected"
_FLAT = (
    "; a council that keeps one sheet, with a row a plan or request, names it under files: caseload and its columns "
    "under columns: caseload"
)
_WHOLE = "; a correction is a whole new extract: copy the files that have not changed into it too"


@dataclass
class Arrivals:
    """What a folder gave: drafts by table, the files behind them, findings."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    unused: list[Source] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    #: Of tables that lie in several files or sheets: the council's names for those read, and the files after the first.
    names: dict[str, list[str | None]] = field(default_factory=dict)
    parts: dict[str, list[Source]] = field(default_factory=dict)
    #: The tables whose file came and is of no use, with the name of the rule that it breaks.
    unusable: dict[str, str] = field(default_factory=dict)
    corrections: Corrections = field(default_factory=Corrections)


@dataclass(frozen=True)
class Candidate:
    """A grid, the table that it is taken for, and whether its name says so."""

    grid: Grid
    sha: str
    table: str
    named: bool


def arrivals(folder: Path, council: Council, corrections: Corrections) -> Arrivals:
    """Everything in a month's folder, read, some cells as the council's register has them."""
    found = Arrivals(corrections=corrections)
    words = {name: vocabulary for name, vocabulary in vocabularies(council).items() if name in ARRIVING}
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not _IGNORED.fullmatch(path.name))
    found.findings += [_folder(path) for path in sorted(folder.iterdir()) if _is_folder(path)]
    with TemporaryDirectory(prefix=scratch_prefix()) as place:
        paths = [file for path in paths for file in _unpacked(path, Path(place), found)]
        found.files = [path.name for path in paths]
        unnamed = []
        for path, sha in _once(paths, council, found):
            # A file's rows are typed before the next file is read: the text of all of them fills the memory.
            candidates = _candidates(path, sha, council, words, found)
            unnamed += [candidate for candidate in candidates if not candidate.named]
            for candidate in candidates:
                if candidate.named:
                    _take(candidate, council, found)
    for candidate in unnamed:
        _take(candidate, council, found)
    for table in found.unusable:
        found.drafts.pop(table, None)
    found.findings += [*faults(council), *value_faults(council)]
    found.findings += _unmet_files(council, found.files)
    found.findings += _missing(found, folder)
    return found


def _unpacked(path: Path, place: Path, found: Arrivals) -> list[Path]:
    """The files of a zip in a place of their own; any other file itself."""
    try:
        if kind_of(path) != "zip":
            return [path]
    except OSError:
        # What cannot be opened is told with the files.
        return [path]
    files, findings = unpacked(path, place / path.name)
    found.findings += findings
    if not files:
        found.unused.append(Source("", path.name, "failed", sha256=sha256(path), note=findings[0].message))
    return [file for file in files if not _IGNORED.fullmatch(file.name)]


def _folder(path: Path) -> Finding:
    """That a folder is not read, and which files it has."""
    names = sorted(file.name for file in path.iterdir() if not _IGNORED.fullmatch(file.name))
    listed = ", ".join(names[:_MOST_LISTED]) + (" …" if len(names) > _MOST_LISTED else "")
    message = f"{FOLDER.message}: it has {listed}" if names else f"{FOLDER.message}: it is empty"
    mend = f"if they are needed, move them up into {path.parent.name}, beside the others, and run `check` again"
    return file_finding(replace(FOLDER, message=message, mend=mend), path.name)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith((".", "_"))


def _once(paths: Iterable[Path], council: Council, found: Arrivals) -> list[tuple[Path, str]]:
    """The files that can be opened, each content once, with their fingerprints; the ones whose names tell come first.

    Two tables' files may be alike (both blank): only a file of the same table, or of none, is a second copy.
    """
    seen: dict[str, tuple[str, str | None]] = {}
    kept = []
    for path in sorted(paths, key=lambda path: table_named(path.name, council) is None):
        table = table_named(path.name, council)
        try:
            sha = sha256(path)
        except OSError:
            found.findings += _own_consequence([file_finding(LOCKED, path.name)], table, found)
            found.unused.append(Source("", path.name, "failed", note=LOCKED.message))
            continue
        first, firsts_table = seen.get(sha, ("", None))
        if first and table in (None, firsts_table):
            rule = replace(SAME_FILE, message=f"the file is the same as {first}: it is read once")
            _not_used(rule, path.name, sha, found)
            continue
        seen[sha] = (path.name, table)
        kept.append((path, sha))
    return kept


def _candidates(
    path: Path, sha: str, council: Council, words: Mapping[str, Vocabulary], found: Arrivals
) -> list[Candidate]:
    """The tables that a file may hold."""
    kind = kind_of(path)
    if kind in ("other", "zip"):
        _not_used(why_not_read(path) or NOT_A_FORMAT, path.name, sha, found)
        return []
    if kind == "text":
        grids, findings = [text_grid(path, _names(words, council), _wide(words["establishments"]))], list[Finding]()
    else:
        grids, findings = _READERS[kind](path)
    named = table_named(path.name, council)
    # sen2.xml is the whole return, and not its header alone.
    found.findings += _own_consequence(findings, None if named == "sen2" else named, found)
    if any(finding.severity == "error" for finding in findings):
        found.unused.append(Source("", path.name, "failed", sha256=sha, note=findings[0].message))
    elif not any(grid.rows or grid.findings for grid in grids) and table_named(path.name, council) is None:
        _not_used(NOT_KNOWN, path.name, sha, found)
        return []
    return [
        candidate
        for grid, table in _named(grids, path.name, council, words)
        for candidate in _candidate(grid, table, sha, council, words, found)
    ]


_READERS = {"workbook": workbook_grids, "older workbook": older_workbook_grids, "xml": return_grids}


def _wide(words: Vocabulary) -> Wide:
    return Wide(frozenset(map(plain, requires(words))), frozenset(words.names))


def _names(words: Mapping[str, Vocabulary], council: Council) -> frozenset[str]:
    """Every name that a header may hold, the caseload's included."""
    caseload = {plain(theirs) for columns in mapping(council).values() for theirs in columns.values()}
    return all_names(words) | caseload


def _named(
    grids: Sequence[Grid], file: str, council: Council, words: Mapping[str, Vocabulary]
) -> list[tuple[Grid, str | None]]:
    """Each grid with the table that it is named for: by the file's structure, its sheet's name or the file's name.

    A workbook whose sheets name tables is read sheet by sheet; else a file that is named for a table holds it in the
    sheet whose header knows most of its columns.
    """
    by_sheet = [(grid, grid.table or sheet_named(grid.sheet, council)) for grid in grids]
    of_file = table_named(file, council)
    if of_file is None or sum(1 for _, table in by_sheet if table) > 1:
        return by_sheet
    if len(grids) == 1:
        return [(grids[0], grids[0].table or of_file)]
    if of_file == CASELOAD:
        return [(grid, of_file) for grid in grids[:1]]
    best = max(grids, key=lambda grid: _known(grid, words[of_file]), default=None)
    return [(best, of_file)] if best else []


def _known(grid: Grid, words: Vocabulary) -> int:
    header = header_of(grid, words)
    return header.known if header else 0


def sheet_named(sheet: str | None, council: Council) -> str | None:
    """The table that a sheet's name stands for: the council's own word or the contract's, as "Active Plan"."""
    if sheet is None:
        return None
    for table, names in own_sheets(council).items():
        if plain(sheet) in map(plain, names):
            return table
    name = re.sub(r"records?$", "", plain(sheet))
    return named_table(name) if named_table(name) in ARRIVING else None


def _candidate(
    grid: Grid, table: str | None, sha: str, council: Council, words: Mapping[str, Vocabulary], found: Arrivals
) -> list[Candidate]:
    if table == CASELOAD:
        grids, findings = caseload_grids(grid, council)
        found.findings += findings
        return [Candidate(part, sha, str(part.table), True) for part in grids]
    known = table or table_by_columns(grid, words)
    if known is None:
        if grid.rows:
            _not_used(NOT_KNOWN, grid.file, sha, found, grid.sheet)
        return []
    return [Candidate(grid, sha, known, table is not None)]


def _not_used(rule: Rule, file: str, sha: str, found: Arrivals, sheet: str | None = None) -> None:
    found.findings.append(file_finding(rule, file, sheet=sheet))
    found.unused.append(Source("", file, "unused", sha256=sha, sheet=sheet, note=rule.message))


def table_named(file: str, council: Council) -> str | None:
    """The table that a file's name stands for: the council's own word, the contract's, or COLLECT's.

    A name of the contract counts for more than a council's pattern: `Health*` does not take health_waits. A copy has
    the name of what it is a copy of, so that neither of two copies that differ is read in silence.
    """
    return _table_named(file, council) or _table_named(_without_copy(file), council)


def _without_copy(file: str) -> str:
    """A file's name without what a copy of it has besides: requests (1).csv, Copy of requests.csv."""
    path = Path(file)
    return f"{_COPY.sub('', path.stem)}{path.suffix}"


def _table_named(file: str, council: Council) -> str | None:
    words = own_files(council)
    whole = {table: [name for name in names if "*" not in name] for table, names in words.items()}
    name = _COLLECT.sub("", plain(Path(file).stem))
    ours = (table.name for table in ARRIVING.values() if name in map(plain, (table.name, *table.aliases)))
    own = ([table for table, names in given.items() if matches(file, names)] for given in (whole, words))
    return next((table for found in (next(own), ours, next(own)) for table in found), None)


def table_by_columns(grid: Grid, words: Mapping[str, Vocabulary]) -> str | None:
    """The table whose required columns a grid's header has, and most of all tables' columns; None when unclear."""
    best, most = None, _TELLING - 1
    for name, of_table in words.items():
        if not any(of_table.known(row) >= _TELLING for row in grid.rows[:HEAD_ROWS]):
            continue
        header = header_of(grid, of_table)
        if header and header.known > most and requires(of_table) <= set(map(of_table.column, header.headings)):
            best, most = name, header.known
    return best


def _take(candidate: Candidate, council: Council, found: Arrivals) -> None:
    """Make a candidate the draft of its table, or part of it; another file of a table is told."""
    table, grid = candidate.table, candidate.grid
    earlier = found.sources.get(table)
    if earlier is not None and not candidate.named:
        _not_used(SPARE_COPY, grid.file, candidate.sha, found, grid.sheet)
        return
    words = vocabulary(ARRIVING[table], council, grid.file, grid.sheet)
    draft, findings = draft_of(grid, words, council.code, found.corrections.of(table))
    name = source_named(council, grid.under or table, grid.file, grid.sheet)
    if earlier is not None and not _is_part(name, table, found):
        _second_file(draft, earlier, candidate, found)
        return
    if not candidate.named:
        found.findings.append(file_finding(READ_BY_COLUMNS, grid.file, table=table, value=table))
    if _stops(findings) and not ARRIVING[table].required:
        draft = None
        found.drafts.pop(table, None)
    found.findings += _own_consequence(findings, table, found)
    note = grid.encoding if grid.encoding not in ("", "utf-8") else ""
    source = Source(table, grid.file, "read" if draft else "failed", sha256=candidate.sha, sheet=grid.sheet, note=note)
    found.names.setdefault(table, []).append(name)
    if earlier is not None:
        found.parts.setdefault(table, []).append(source)
    else:
        found.sources[table] = source
    if draft is not None and table not in found.unusable:
        found.drafts[table] = draft if table not in found.drafts else together(found.drafts[table], draft)


def _stops(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _own_consequence(findings: Sequence[Finding], table: str | None, found: Arrivals) -> list[Finding]:
    """The findings of a table's file: what stops a report where it needs the table costs only an optional table itself.

    Of a file of which it is not known which table it holds, errors stay errors.
    """
    if table is None or table not in ARRIVING or ARRIVING[table].required or not _stops(findings):
        return list(findings)
    found.unusable.setdefault(table, next(finding.rule for finding in findings if finding.severity == "error"))
    return [
        replace(finding, severity="reported", table=table, message=f"{finding.message}{_NOT_COLLECTED}")
        if finding.severity == "error"
        else finding
        for finding in findings
    ]


def _is_part(name: str | None, table: str, found: Arrivals) -> bool:
    """Whether council.yaml names a table's files (or sheets) one by one, and this one is not the one read already."""
    names = found.names.get(table, [])
    return name is not None and None not in names and name not in names


def _second_file(draft: Draft | None, earlier: Source, candidate: Candidate, found: Arrivals) -> None:
    """Two files of one table: the same rows are told, other rows are an error."""
    first = found.drafts.get(earlier.table)
    if draft is not None and first is not None and _same_text(draft, first):
        rule = replace(SAME_FILE, message=f"the rows are the same as those of {earlier.file}: they are read once")
        _not_used(rule, candidate.grid.file, candidate.sha, found)
        return
    table = earlier.table
    rule = replace(TWO_FILES, message=f"{candidate.grid.file} and {earlier.file} both hold {table} and differ")
    finding = file_finding(rule, candidate.grid.file, table=table, sheet=candidate.grid.sheet)
    found.findings += _own_consequence([finding], table, found)
    found.unused.append(
        Source("", candidate.grid.file, "unused", sha256=candidate.sha, sheet=candidate.grid.sheet, note=rule.message)
    )
    if table in found.unusable:
        found.drafts.pop(table, None)
        found.sources[table] = replace(earlier, status="failed", note=TWO_FILES.message)


def _same_text(one: Draft, other: Draft) -> bool:
    """Whether two drafts were written alike, cell by cell."""
    return list(one.text) == list(other.text) and all(
        np.array_equal(cells.each, other.text[name].each) for name, cells in one.text.items()
    )


def _unmet_files(council: Council, files: Sequence[str]) -> list[Finding]:
    findings = []
    for table, patterns in own_files(council).items():
        if not any(matches(file, patterns) for file in files):
            rule = replace(MAPPED_FILE, mend=MAPPED_FILE.mend + nearest(patterns[0], files))
            named = " or ".join(patterns)
            findings.append(file_finding(rule, "council.yaml", table=table, column="files", value=named))
    return findings


def _missing(found: Arrivals, folder: Path) -> list[Finding]:
    """The tables that did not arrive: an error for a required one in a folder that holds anything at all."""
    findings = []
    for table in ARRIVING.values():
        if table.name in found.sources or table.name in found.unusable:
            continue
        required = table.required and (bool(found.files) or (folder / NOTE).is_file())
        listed = f"; found: {', '.join(found.files)}" if required else ""
        rule = Rule(
            MISSING_MODULE if required else "file not there",
            "error" if required else "reported",
            f"{table.name} ({table.meaning}) is not there{listed}"
            + ("" if required else ": what rests on it is not collected"),
            (f"put {table.name}.csv into the folder, or name the file in council.yaml under files: {table.name}")
            + nearest(table.name, found.files)
            + (_FLAT if required else "")
            + (_WHOLE if CORRECTION.fullmatch(folder.name) else ""),
        )
        findings.append(file_finding(rule, f"{table.name}.csv", table=table.name))
    return findings
