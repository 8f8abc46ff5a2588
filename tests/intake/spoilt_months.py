"""Thousands of spoilt months: does reading one ever end in a traceback, hang, or lose something without a word?

    python -m tests.intake.spoilt_months [--inputs 5000] [--seed 1] [--keep FOLDER] [--show]

Each input is the tiny council's month with one to three changes: cells, rows, columns, bytes, files, workbooks, zips,
extract.yaml. Each must be read, listed and measured within a time, and

- nothing but an InputError (a line for a person) is raised;
- no finding holds a child's name, UPN or postcode, or a character that a terminal acts on;
- of a CSV file each row is in its table or told as left out, and each cell that was changed is read or told;
- reading text files in bulk gives what reading them cell by cell gives;
- a change that only dresses the same rows otherwise gives the same tables, or a finding that says why not.

Prints each input that fails, with its seed (run that one with --seed S --inputs 1), and exits 1 if there is one.
--keep leaves the folders of those that fail there; --show prints how each strange cell was read, to be looked at.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import shutil
import signal
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import pandas as pd
from tests.intake.clothes import workbook
from tests.intake.extracts import COUNCIL, TINY, Rows, csv_text, month_paths

from send_analysis.base.errors import InputError
from send_analysis.intake import grids
from send_analysis.intake.extract import Extract
from send_analysis.intake.listing import listing
from send_analysis.intake.oddities import BLANKS
from send_analysis.intake.read import read_extract
from send_analysis.measures.position import Position
from send_analysis.measures.scorecard import month_scorecard

#: Seconds after which an input counts as one that hangs.
PATIENCE = 60
#: What of the tiny month's children must never be printed.
PRIVATE = ("Marlowe", "Shelley", "Austen", "A123456789012", "1234567890", "BH1 1AA", "BH2 2BB", "BH3 3CC", "J Smith")
#: Cells as people, spreadsheets and databases have been seen to write them, and some that nobody would.
STRANGE = (
    "TBC", "00/00/0000", "n/a", "-", "?", "unknown", "#REF!", "#N/A", "=1+1", '="R1"', "=HYPERLINK(\"x\")", "@SUM(1)",
    "NaN", "inf", "-inf", "None", "null", "1e400", "1E+05", "9" * 25, "-" + "9" * 25, "0", "-1", "1.0", "1.5", "01",
    "12-", "(12)", "12 CR", "12 DR", "1,234.50", "1.234,50", "£1,200", "12%", "50 000", "1'000", "½", "١٢", "²",
    "2024-02-30", "31/04/2024", "2024-13-01", "03/04/2024", "04/13/2024", "29/02/2023", "1/1/24", "2024/03/05", "45356",
    "45356.5", "2024-03-31T23:00:00Z", "2024-03-31 00:00:00.000", "20240305", "5 Mar 2024", "March 2024", "Mar-24",
    "0001-01-01", "9999-12-31", "1900-01-00", "2262-04-12", "30000-01-01", "2024-W10", "05.03.2024",
    "Tue 5 March 2024",     "Y", "N", "yes", "No", "TRUE", "Agreed", "Refused", "ASD, SLCN", "asd", "Z", "x" * 5000,
    "a\x00b", "\u202ename",
    "\u200b", "\ufeff", "\xa0", "\x1b[2J", "•", "😀", "e\u0301", "\xed\xa0\x80",
    "line\nbreak", 'quo"te', "a;b\tc", "Total", "Grand total", "Report run on 31 March 2024", "'2024-03-05",
    " P1 ", "p1", "P 1", "P01", "Apr", "2023-04", "2023/24", "23-24", "FY24", "Q4", "13", "999999", "100001.0",
    "<b>x</b>",
)  # fmt: skip


@dataclass
class Spoilt:
    """A month's files by name, and what is known of what was done to them."""

    files: dict[str, bytes]
    #: What was done, in words.
    done: list[str] = field(default_factory=list)
    #: Whether the same rows were only dressed otherwise.
    same: bool = True
    #: The cells that were changed: table, column, row as the file counts, and the text.
    cells: list[tuple[str, str, int, str]] = field(default_factory=list)
    #: The tables whose CSV file still has one row a line, so that each row can be asked for.
    plain: set[str] = field(default_factory=lambda: set(TINY))


Change = Callable[[random.Random, Spoilt], None]


def _table_of(chance: random.Random, spoilt: Spoilt) -> tuple[str, Rows] | None:
    """A table whose CSV file is still as it was written, with its rows."""
    names = sorted(name for name in spoilt.plain if f"{name}.csv" in spoilt.files)
    if not names:
        return None
    name = chance.choice(names)
    return name, list(csv.reader(io.StringIO(spoilt.files[f"{name}.csv"].decode("utf-8"), newline="")))


def _put(spoilt: Spoilt, name: str, rows: Rows) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    spoilt.files[f"{name}.csv"] = text.getvalue().encode("utf-8")


def strange_cell(chance: random.Random, spoilt: Spoilt) -> None:
    """One cell becomes something strange."""
    if (found := _table_of(chance, spoilt)) and len(found[1]) > 1:
        name, rows = found
        row, column, text = chance.randrange(1, len(rows)), chance.randrange(len(rows[0])), chance.choice(STRANGE)
        if column < len(rows[row]):
            rows[row][column] = text
            spoilt.same = False
            spoilt.cells = [cell for cell in spoilt.cells if cell[:3] != (name, rows[0][column], row + 1)]
            spoilt.cells.append((name, rows[0][column], row + 1, text))
            spoilt.done.append(f"{name}.{rows[0][column]} row {row + 1} is {text[:30]!r}")
            _put(spoilt, name, rows)


def cut_short(chance: random.Random, spoilt: Spoilt) -> None:
    """A file ends where the disk was full."""
    file = chance.choice(sorted(spoilt.files))
    spoilt.files[file] = spoilt.files[file][: chance.randrange(len(spoilt.files[file]) + 1)]
    _broken(spoilt, file, "is cut short")


def flipped_bytes(chance: random.Random, spoilt: Spoilt) -> None:
    """A few bytes of a file are others."""
    file = chance.choice(sorted(spoilt.files))
    content = bytearray(spoilt.files[file])
    for _ in range(min(len(content), chance.choice((1, 3, 30)))):
        content[chance.randrange(len(content))] = chance.choice(
            (0, 9, 10, 13, 34, 44, 59, 128, 255, chance.randrange(256))
        )
    spoilt.files[file] = bytes(content)
    _broken(spoilt, file, "has other bytes")


def doubled_part(chance: random.Random, spoilt: Spoilt) -> None:
    """A stretch of a file stands in it twice."""
    file = chance.choice(sorted(spoilt.files))
    content = spoilt.files[file]
    start = chance.randrange(len(content) + 1)
    end = chance.randrange(start, len(content) + 1)
    spoilt.files[file] = content[:end] + content[start:]
    _broken(spoilt, file, "has a part twice")


def no_text(chance: random.Random, spoilt: Spoilt) -> None:
    """A file is something else than its name says."""
    file = chance.choice(sorted(spoilt.files))
    spoilt.files[file] = chance.choice(
        (b"", b"\n\n\n", b"\x00" * 400, b"PK\x03\x04" + bytes(90), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
         b"<html><table><tr><td>1</td></tr></table></html>", b"%PDF-1.7\n", b"{}", b"\xff\xfe", b"," * 5000,
         b"\"" * 999, bytes(chance.randrange(256) for _ in range(500)), b"<?xml version='1.0'?><Message/>")
    )  # fmt: skip
    _broken(spoilt, file, "is something else")


def _broken(spoilt: Spoilt, file: str, what: str) -> None:
    name = file.rsplit(".", 1)[0]
    spoilt.same = False
    spoilt.plain.discard(name)
    spoilt.cells = [cell for cell in spoilt.cells if cell[0] != name]
    spoilt.done.append(f"{file} {what}")


def other_headings(chance: random.Random, spoilt: Spoilt) -> None:
    """A heading is misspelt, blank, twice there, gone or another's."""
    if found := _table_of(chance, spoilt):
        name, rows = found
        at = chance.randrange(len(rows[0]))
        way = chance.choice(("misspelt", "blank", "twice", "gone", "swapped", "strange"))
        if way == "gone":
            rows = [[cell for index, cell in enumerate(row) if index != at] for row in rows]
        elif way == "twice":
            rows = [[*row, row[at]] for row in rows if at < len(row)]
        elif way == "swapped":
            other = chance.randrange(len(rows[0]))
            rows[0][at], rows[0][other] = rows[0][other], rows[0][at]
        else:
            rows[0][at] = {"misspelt": rows[0][at][:-1] + "x", "blank": "", "strange": chance.choice(STRANGE)}[way]
        _put(spoilt, name, rows)
        spoilt.same = False
        spoilt.cells = [cell for cell in spoilt.cells if cell[0] != name]
        spoilt.done.append(f"{name} heading {at + 1} {way}")


def other_rows(chance: random.Random, spoilt: Spoilt) -> None:
    """Rows are gone, twice there, short, long, or there is nothing but the heading."""
    if found := _table_of(chance, spoilt):
        name, rows = found
        way = chance.choice(("gone", "twice", "short", "long", "none", "heading again", "footer"))
        at = chance.randrange(1, len(rows)) if len(rows) > 1 else 0
        if way == "gone":
            del rows[at]
        elif way == "twice":
            rows.insert(at, list(rows[at]))
        elif way == "short":
            rows[at] = rows[at][: chance.randrange(len(rows[at]) + 1)]
        elif way == "long":
            rows[at] = [*rows[at], "extra", "", "more"]
        elif way == "none":
            rows = rows[:1]
        elif way == "heading again":
            rows.append(list(rows[0]))
        else:
            rows += [[], ["Report run by J Smith on 31 March 2024"]]
        _put(spoilt, name, rows)
        spoilt.same = False
        spoilt.cells = [cell for cell in spoilt.cells if cell[0] != name]
        spoilt.done.append(f"{name} rows: {way}")


def other_files(chance: random.Random, spoilt: Spoilt) -> None:
    """A file is gone, twice there, of another name, or one that nobody knows."""
    file = chance.choice(sorted(spoilt.files))
    way = chance.choice(("gone", "copy", "differing copy", "renamed", "stranger"))
    spoilt.same = False
    spoilt.done.append(f"{file}: {way}")
    if way == "gone":
        del spoilt.files[file]
        spoilt.plain.discard(file.rsplit(".", 1)[0])
    elif way == "copy":
        spoilt.files[file.replace(".", " (1).")] = spoilt.files[file]
    elif way == "differing copy":
        spoilt.files[file.replace(".", " (1).")] = spoilt.files[file][:-3]
    elif way == "renamed":
        spoilt.files[f"{chance.choice(('Export', '~$', 'März', 'a' * 120, '.hidden'))}{file}"] = spoilt.files.pop(file)
        spoilt.plain.discard(file.rsplit(".", 1)[0])
    else:
        spoilt.files[chance.choice(("notes.docx", "Thumbs.db", "readme", "x.json", "old.xlsx", "b.zip"))] = b"anything"


def other_note(chance: random.Random, spoilt: Spoilt) -> None:
    """extract.yaml says something."""
    spoilt.files["extract.yaml"] = chance.choice(
        (b"synthetic: true\n", b"synthetic: maybe\n", b"extracted_on: 2024-04-02\n", b"extracted_on: 2025-02-30\n",
         b"[", b"a: &a [*a]\n", b"extracted_on: 9999-12-31\n", b"extracted_on: [1]\n",
         b"acknowledged:\n  - check: cells\n", b"acknowledged: 7\n", b"\x00", b"- 1\n", b"",
         b"extracted_on: 2024-04-02\nextracted_on: 2024-04-03\n", b"extract_on: 2024-04-02\n", b"\xff\xfe\x00",
         b"[" * 3000)
    )  # fmt: skip
    spoilt.same = False
    spoilt.done.append(f"extract.yaml is {spoilt.files['extract.yaml'][:40]!r}")


def other_clothes(chance: random.Random, spoilt: Spoilt) -> None:
    """The same rows in another encoding, with other separators, line ends, columns in another order, as a workbook."""
    if not (found := _table_of(chance, spoilt)):
        return
    name, rows = found
    text = csv_text(rows)
    whole = len(text.splitlines()) == len(rows) and all(map(any, rows))
    tame = whole and not any(mark in cell for row in rows for cell in row for mark in ',\r"\x00;\t|')
    way = chance.choice(
        ("bom", "utf-16", "crlf", "quoted", ";", "\t", "|", "order", "case", "blank rows", "xlsx", "zip")
    )
    dressed: dict[str, Callable[[], dict[str, bytes]]] = {
        "bom": lambda: {f"{name}.csv": text.encode("utf-8-sig")},
        "utf-16": lambda: {f"{name}.csv": text.encode("utf-16")},
        "crlf": lambda: {f"{name}.csv": text.replace("\n", "\r\n").encode()},
        "quoted": lambda: {f"{name}.csv": _quoted(rows)},
        "order": lambda: {f"{name}.csv": csv_text(_in_order(chance, rows)).encode()},
        "case": lambda: {f"{name}.csv": csv_text([[cell.upper() for cell in rows[0]], *rows[1:]]).encode()},
        "blank rows": lambda: {f"{name}.csv": (text + ("," * (len(rows[0]) - 1) + "\n") * 40).encode()},
        "xlsx": lambda: {f"{name}.xlsx": workbook({name: rows})},
        "zip": lambda: {f"{name}.zip": _zipped(f"{name}.csv", text.encode())},
    }
    if not tame:
        return
    files = dressed[way]() if way in dressed else {f"{name}.csv": csv_text(rows, way).encode()}
    del spoilt.files[f"{name}.csv"]
    spoilt.files |= files
    spoilt.plain.discard(name)
    spoilt.done.append(f"{name} dressed otherwise: {way!r}")


def _quoted(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode()


def _in_order(chance: random.Random, rows: Rows) -> Rows:
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    return [[row[index] if index < len(row) else "" for index in order] for row in rows]


def _zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def broken_workbook(chance: random.Random, spoilt: Spoilt) -> None:
    """A table comes as a workbook, some of whose bytes are others."""
    if found := _table_of(chance, spoilt):
        name, rows = found
        rows = [[cell.replace("\x00", "").replace("\x1b", "") for cell in row] for row in rows]
        content = bytearray(workbook({name: rows}))
        for _ in range(chance.choice((0, 1, 20))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.2:
            del content[chance.randrange(len(content)) :]
        del spoilt.files[f"{name}.csv"]
        spoilt.files[f"{name}{chance.choice(('.xlsx', '.xlsm', '.xls', '.ods', '.xlsb'))}"] = bytes(content)
        _broken(spoilt, f"{name}.xlsx", "is a workbook, perhaps broken")


CHANGES: tuple[tuple[Change, int], ...] = (
    (strange_cell, 40), (cut_short, 6), (flipped_bytes, 8), (doubled_part, 5), (no_text, 6), (other_headings, 8),
    (other_rows, 8), (other_files, 6), (other_note, 4), (other_clothes, 14), (broken_workbook, 6),
)  # fmt: skip


def spoilt_month(seed: int) -> Spoilt:
    """The tiny month with the changes that a seed gives."""
    chance = random.Random(seed)
    spoilt = Spoilt({f"{name}.csv": text.encode() for name, text in TINY.items()})
    changes, weights = zip(*CHANGES, strict=True)
    for change in chance.choices(changes, weights, k=chance.choice((1, 1, 2, 3))):
        if spoilt.files:
            change(chance, spoilt)
    return spoilt


def faults_of(spoilt: Spoilt, root: Path, shown: list[str] | None = None) -> list[str]:
    """What goes wrong when the month is read, listed and measured: nothing, where all is as promised."""
    folder = month_paths(root).raw
    folder.mkdir(parents=True)
    for name, content in spoilt.files.items():
        (folder / name).write_bytes(content)
    try:
        with _patience():
            extract = read_extract(month_paths(root), COUNCIL)
            lines = listing(extract)
            # A build stops at an error; the measures see what is left when there is none.
            if not any(finding.severity == "error" for finding in extract.findings):
                month_scorecard(Position(extract))
    except InputError as error:
        return list(_unprintable(str(error)))
    except BaseException:
        return [traceback.format_exc(limit=-4)]
    text = "\n".join([lines, *(f"{found.message} {found.mend} {found.value or ''}" for found in extract.findings)])
    lost = [*_lost_rows(spoilt, extract), *_lost_cells(spoilt, extract, shown)]
    return [*_unprintable(text), *lost, *(_other_tables(extract) if spoilt.same else [])]


def differences_by_way(spoilt: Spoilt, root: Path) -> list[str]:
    """What differs where every text file is read cell by cell instead of in bulk: nothing, as promised."""
    folder = month_paths(root).raw
    folder.mkdir(parents=True)
    for name, content in spoilt.files.items():
        (folder / name).write_bytes(content)
    in_bulk = _everything(root)
    with patch.object(grids, "_regular_grid", return_value=None):
        carefully = _everything(root)
    return [f"{name} differs cell by cell" for name in in_bulk | carefully if in_bulk.get(name) != carefully.get(name)]


def _everything(root: Path) -> dict[str, str]:
    """All that reading a month gives, by name."""
    try:
        extract = read_extract(month_paths(root), COUNCIL)
    except InputError as error:
        return {"error": str(error)}
    tables = {**extract.tables, "quarantine": extract.quarantine, "value_counts": extract.value_counts}
    said = {"findings": repr(extract.findings), "sources": repr(extract.sources)}
    return said | {name: f"{table.dtypes}{table.to_csv()}" for name, table in tables.items()}


@contextmanager
def _patience() -> Iterator[None]:
    def hangs(*_: object) -> None:
        raise TimeoutError(f"not read within {PATIENCE} seconds")

    signal.signal(signal.SIGALRM, hangs)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)


def _unprintable(text: str) -> Iterator[str]:
    yield from (f"prints {word}" for word in PRIVATE if word in text)
    # A soft hyphen is drawn as nothing or a hyphen, and does no harm.
    odd = {mark for mark in text if mark not in "\n\t\xad" and not mark.isprintable()}
    if odd:
        yield f"prints the characters {sorted(map(hex, map(ord, odd)))}"


def _said_of(extract: Extract, table: str, column: str | None = None) -> bool:
    """Whether anything is told of a table's file, its column or (of the column too) the whole table."""
    files = {source.file for source in extract.sources if source.table == table}
    return any(
        (found.table == table or found.file in files) and (column is None or found.column in (column, None))
        for found in extract.findings
    )


def _lost_rows(spoilt: Spoilt, extract: Extract) -> Iterator[str]:
    """The rows of CSV files that are neither in their table nor told."""
    for name in spoilt.plain:
        content = spoilt.files.get(f"{name}.csv")
        if content is None or name not in extract.tables or _said_of(extract, name):
            continue
        rows = [
            row for row in csv.reader(io.StringIO(content.decode(), newline="")) if any(cell.strip() for cell in row)
        ]
        if len(rows) - 1 != len(extract.tables[name]):
            yield f"{name}: {len(rows) - 1} rows came, {len(extract.tables[name])} are in the table, nothing is told"


def _lost_cells(spoilt: Spoilt, extract: Extract, shown: list[str] | None) -> Iterator[str]:
    """The strange cells that became a blank without a word."""
    for table, column, row, text in spoilt.cells:
        if f"{table}.csv" not in spoilt.files or table not in spoilt.plain or _said_of(extract, table, column):
            continue
        frame = extract.tables.get(table)
        name = "person_link" if column == "upn" else column
        if frame is None or name not in frame:
            continue
        if any("\n" in other for name, _, _, other in spoilt.cells if name == table):
            # A line break moves the rows after it down.
            continue
        here = frame.loc[frame["source_row"] == row, name]
        blank = text.strip("\xa0\u200b\ufeff ").lower() in BLANKS | {""}
        if not blank and len(here) and here.isna().all():
            yield f"{table}.{column} row {row}: {text[:40]!r} became a blank and nothing is told"
        elif shown is not None:
            shown.append(f"{table}.{column} ({frame[name].dtype}): {text[:40]!r} → {here.astype('string').tolist()}")


def _other_tables(extract: Extract) -> Iterator[str]:
    """The tables that differ from the tiny month's, with nothing told that the tiny month does not tell."""
    with tempfile.TemporaryDirectory() as folder:
        month_paths(Path(folder)).raw.mkdir(parents=True)
        for name, text in TINY.items():
            (month_paths(Path(folder)).raw / f"{name}.csv").write_bytes(text.encode())
        usual = read_extract(month_paths(Path(folder)), COUNCIL)
    said = {(found.rule, found.table, found.column) for found in usual.findings}
    for name, table in usual.tables.items():
        new = [f for f in extract.findings if f.table == name and (f.rule, f.table, f.column) not in said]
        ours = extract.tables.get(name)
        if not new and (ours is None or not _without_places(ours).equals(_without_places(table))):
            yield f"{name} is another table than the same rows in plain CSV give, and nothing is told"


def _without_places(table: pd.DataFrame) -> pd.DataFrame:
    kept = [name for name in sorted(table) if not name.startswith("source_")]
    return table[kept].reset_index(drop=True)


def trial(job: tuple[int, Path | None, bool]) -> tuple[int, list[str], list[str], list[str]]:
    """One seed's input: the seed, what was done, what went wrong, how its strange cells were read."""
    seed, keep, show = job
    spoilt = spoilt_month(seed)
    shown: list[str] = []
    root = Path(tempfile.mkdtemp())
    faults = faults_of(spoilt, root / "one", shown if show else None) or differences_by_way(spoilt, root / "other")
    if faults and keep is not None:
        shutil.copytree(root, keep / str(seed), dirs_exist_ok=True)
    shutil.rmtree(root)
    return seed, spoilt.done, faults, shown


def main() -> int:
    """So many inputs from a seed on; 1 when one fails."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--inputs", type=int, default=5000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--keep", type=Path)
    asked.add_argument("--show", action="store_true")
    options = asked.parse_args()
    failed = 0
    jobs = [(seed, options.keep, options.show) for seed in range(options.seed, options.seed + options.inputs)]
    with get_context("spawn").Pool() as pool:
        for seed, done, faults, shown in pool.imap_unordered(trial, jobs, chunksize=20):
            failed += bool(faults)
            if faults:
                print(f"seed {seed} ({'; '.join(done)}):\n   " + "\n   ".join(faults), flush=True)
            for line in shown:
                print(line)
    print(f"{failed} of {options.inputs} spoilt months, from seed {options.seed} on, are not read as promised")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
