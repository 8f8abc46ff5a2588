"""Where the pack's table hides a number, every file of the report shows `c`, and a dash where a share would tell it."""

import base64
import csv
import re
from types import SimpleNamespace

import docx
import pandas as pd
import pytest
from lxml import html
from python_calamine import CalamineWorkbook

from send_analysis.pack.store import read_pack

HIDDEN = "c"
WAITING_COLUMNS = ["need", "phase", "provision", "count", "status"]
#: A table of the report by its heads: of each head after the first, which breakdown it prints and with which values.
#: The first column names a value of any category of that breakdown.
MAINSTREAM, JOINERS = "mainstream_by_need", "waiting_joined_left"
SHOWN = (
    {"Waiting": ("waiting_by_need", {}), "Joined": (JOINERS, {"movement": "joined"}),
     "Left": (JOINERS, {"movement": "left"})},
    {"Waiting": ("waiting_by_need", {}), "Places": None, "Free": None},
    {"Agreed": ("decisions_by_source", {"decision": "agreed"}),
     "Refused": ("decisions_by_source", {"decision": "refused"}), "Decided": ("decisions_by_source", {})},
    {"Time overdue": None, "Count": ("overdue_reviews", {})},
    {"Year group": None, "Reviews": ("overdue_reviews", {})},
    {"On time": ("transfers_by_deadline", {"finalised": "on time"}),
     "Late": ("transfers_by_deadline", {"finalised": "late"}),
     "Not finalised": ("transfers_by_deadline", {"finalised": "not finalised"}), "All": ("transfers_by_deadline", {})},
    {"In mainstream": (MAINSTREAM, {"place": "mainstream"}), "All plans": (MAINSTREAM, {})},
    {"Kind of place": None, "Plans": ("plans_by_place", {})},
)  # fmt: skip


def words_of(element):
    return re.sub(r"\s+", " ", element.text_content()).strip()


def grids_of(path):
    """Every table of a file as rows of texts, the heads first."""
    if path.suffix == ".html":
        for table in html.parse(str(path)).getroot().iter("table"):
            yield [[words_of(cell) for cell in row.xpath("./th | ./td")] for row in table.iter("tr")]
    elif path.suffix == ".docx":
        for table in docx.Document(str(path)).tables:
            yield [[cell.text.strip() for cell in row.cells] for row in table.rows]
    elif path.suffix in (".xlsx", ".ods"):
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            start = next((n for n, row in enumerate(rows) if sum(cell != "" for cell in row) > 1), len(rows))
            yield [[f"{cell:,.0f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows[start:]]
    elif path.suffix == ".csv":
        yield list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def cell_of(table, label, chosen):
    """What the pack has of a row's label: a count, `c`, or None where it is no value of its categories."""
    categories = [name for name in table if name not in ("count", "status")]
    named = [name for name in categories if name not in chosen]
    parts = [part.strip().lower() for part in label.split(":")] if "group" in categories else [label.lower()]
    for name in named:
        at = dict(zip(["group", "part"], parts, strict=False)) if "group" in categories else {name: parts[0]}
        at = {} if label == "All" else at
        rows = table
        for category in categories:
            rows = rows[rows[category].str.lower() == (chosen | at).get(category, "all")]
        if len(rows):
            return HIDDEN if rows["status"].iloc[0] == "suppressed" else f"{int(rows['count'].iloc[0]):,}"
    return None


def compared(path, pack):
    """Each cell of a file that prints a number of a breakdown: file, row, head, what it says, what the pack says."""
    for heads, *rows in filter(None, grids_of(path)):
        for shown in SHOWN:
            if not set(shown) <= set(heads):
                continue
            for row in rows:
                for head, of in shown.items():
                    if of and of[0] in pack.tables and len(pack.tables[of[0]]) and len(row) == len(heads):
                        expected = cell_of(pack.tables[of[0]], row[0], of[1])
                        if expected is not None:
                            yield path.name, row[0], head, row[heads.index(head)], expected
            break


@pytest.fixture(scope="module")
def files(built):
    """The files for the public that hold tables, by name."""
    named = [*(built.report / name for name in ("report.html", "annex.html", "report.docx"))]
    found = [*named, *built.report.glob("scorecard.*s*"), *built.report.glob("charts/*.csv")]
    return {path.name: path for path in found}


@pytest.fixture(scope="module")
def cells(built, files):
    pack = read_pack(built.pack)
    return [cell for path in files.values() for cell in compared(path, pack)]


def test_every_file_shows_the_number_or_the_c_of_the_packs_table(cells):
    assert [] == [cell for cell in cells if cell[3] != cell[4]]


def test_numbers_were_compared_in_every_kind_of_file(cells):
    compared_in = {name for name, *_ in cells}

    assert {"annex.html", "report.html", "report.docx", "scorecard.xlsx", "scorecard.ods"} <= compared_in
    assert any(name.endswith(".csv") for name in compared_in)
    assert len(cells) > 200


def test_the_tidy_file_of_every_breakdown_hides_what_the_packs_tables_hide(built):
    """The report of a council of this size shows margins alone, which are large; this file has the crossed cells."""
    pack = read_pack(built.pack)
    with (built.report / "breakdowns.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    by_table = {row["table"]: [] for row in rows}
    for row in rows:
        by_table[row["table"]].append(row["count"])

    assert sum(counts.count(HIDDEN) for counts in by_table.values()) > 20
    for name, counts in by_table.items():
        kept = pack.table(name)
        hidden = kept["status"] == "suppressed"
        assert sorted(kept["count"].astype("string").mask(hidden, HIDDEN)) == sorted(counts), name


def test_the_comparison_finds_a_number_that_is_shown_where_the_pack_hides_it(tmp_path):
    """Of a council so small that a page hides numbers; each way in which a file prints a table."""
    rows = [("autism", 12, "ok"), ("cognition and learning", None, "suppressed"), ("all", 14, "ok")]
    table = pd.DataFrame([(*row[:1], "all", "all", *row[1:]) for row in rows], columns=WAITING_COLUMNS)
    pack = SimpleNamespace(tables={"waiting_by_need": table.astype({"count": "Int64"})})
    printed = [["Group of needs", "Waiting", "Joined", "Left"], ["Autism", "12", "–", "–"], ["All", "14", "–", "–"]]

    def found(cell):
        grid = [*printed, ["Cognition and learning", cell, "–", "–"]]
        page = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>" for row in grid)
        (tmp_path / "a.html").write_text(f"<html><body><table>{page}</table></body></html>", encoding="utf-8")
        (tmp_path / "b.csv").write_text("\n".join(",".join(row) for row in grid), encoding="utf-8-sig")
        (tmp_path / "c.docx").unlink(missing_ok=True)
        paper = docx.Document()
        made = paper.add_table(len(grid), 4)
        for line, row in zip(made.rows, grid, strict=True):
            for place, one in zip(line.cells, row, strict=True):
                place.text = one
        paper.save(str(tmp_path / "c.docx"))
        told = [cell for path in sorted(tmp_path.iterdir()) for cell in compared(path, pack)]
        return len(told), [(name, row) for name, row, _, said, expected in told if said != expected]

    assert (9, []) == found("c")
    assert (9, [(name, "Cognition and learning") for name in ("a.html", "b.csv", "c.docx")]) == found("2")


def test_no_share_stands_beside_a_hidden_number(built, files):
    pack = read_pack(built.pack)
    hidden = {(name, row) for path in files.values() for name, row, *_, said in compared(path, pack) if said == HIDDEN}
    shares = [
        (path.name, row[0], cell)
        for path in files.values()
        for heads, *rows in filter(None, grids_of(path))
        if any(set(shown) <= set(heads) for shown in SHOWN)
        for row in rows
        if (path.name, row[0]) in hidden and HIDDEN in row
        for cell in row
        if "%" in cell or re.fullmatch(r"0\.\d+", cell)
    ]

    assert [] == shares


def test_the_numbers_behind_a_charts_link_are_those_of_its_file(built):
    """A page carries each chart's numbers in the address of a link too."""
    known = {path.read_bytes() for path in built.report.glob("charts/*.csv")}
    for name in ("report.html", "annex.html"):
        page = (built.report / name).read_text(encoding="utf-8")
        carried = re.findall(r"data:text/csv;charset=utf-8;base64,([A-Za-z0-9+/=]+)", page)
        assert carried
        assert {base64.b64decode(one) for one in carried} <= known


def test_no_file_for_the_public_leads_to_the_reviewers(built, files):
    for path in files.values():
        if path.suffix == ".html":
            assert "review.html" not in path.read_text(encoding="utf-8")
