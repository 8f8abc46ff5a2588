"""Child-level rows never leave: canaries in every input, and a search through every byte of every output.

A small council is invented whose every key, name, number, postcode, birth date and free text is found nowhere else.
It is built and published once. Keys may stand in data/processed/<council>/<month>/records/; names nowhere.
"""

import contextlib
import csv
import datetime as dt
import html
import io
import itertools
import json
import zipfile

import openpyxl
import pikepdf
import pypdfium2
import pytest
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.files import sha256
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.cli.main import main
from send_analysis.config.settings import load_settings
from send_analysis.contract.every_table import TABLES
from send_analysis.intake.read import read_extract
from send_analysis.release.publishing import publish

CHILDREN = 36
MONTH = Month(2024, 3)
#: Canaries by kind; each is unique and grows with the files that are written.
KINDS = ("name", "key", "upn", "uln", "postcode", "number", "text", "birth", "link")
COUNCIL_YAML = """\
code: anyshire
name: Anyshire Council
person_number: Case No
columns: {specialist_waiting: {currentsetting: Where now}}
"""
COMMENTARY = "---\nmeeting_date: 2024-05-22\nreason: Progress.\n---\n"
NEEDS = ("ASD", "SEMH", "SLCN", "MLD", "PD", "DS")
PHASES = ("early years", "primary", "secondary", "post-16")
SOUGHT = ("special school", "INMSS", "resourced provision")


class Canaries(dict):
    """Every planted value by its kind."""

    def __init__(self):
        super().__init__({kind: set() for kind in KINDS})

    def plant(self, kind, value):
        self[kind].add(value)
        return value

    def key(self, table, number):
        return self.plant("key", f"{table}qk{number:03}zx")

    def text(self, word, number):
        return self.plant("text", f"{word} wvq{number:03} jx")


def day(number, start="2024-03-01"):
    return (dt.date.fromisoformat(start) + dt.timedelta(days=number)).isoformat()


def people(planted):
    """The person file, its council numbers and UPNs planted."""
    rows = [["persontableid", "personbirthdate", "sex", "ethnicity", "postcode", "upn", "uniquelearnernumber",
             "upnunknown", "Surname", "Forename", "Case No", "Mother's remarks"]]  # fmt: skip
    for n in range(CHILDREN):
        born = planted.plant("birth", day(n * 37, "2003-07-04"))
        rows.append([
            planted.key("P", n), born, "F" if n % 2 else "M", "WBRI",
            planted.plant("postcode", f"QX{n % 10}{n // 10} {n % 9}ZJ"),
            planted.plant("upn", f"Q{740000000000 + n * 7919}"),
            planted.plant("uln", str(6100000000 + n * 104729)), planted.text("unknown", n),
            planted.plant("name", f"Sürqvnam{n:03}"), planted.plant("name", f"Forqvnam{n:03}"),
            planted.plant("number", f"CNQ-{51000 + n * 13}"), planted.text("remark", n),
        ])  # fmt: skip
    rows[5][1] = planted.plant("birth", "1815-99-97")
    rows[6][0] = rows[5][0]
    return rows


def cases(planted):
    """A request, assessment, plan, review, placement and need for each child, some of them with faults."""
    files = {
        "requests": [["requeststableid", "persontableid", "receiveddate", "requestsource", "requestoutcomedate",
                      "requestoutcome", "requestmediation", "requesttribunal", "exported"]],
        "assessment": [["assessmenttableid", "requeststableid", "assessmentoutcome", "assessmentoutcomedate",
                        "week20"]],
        "namedplan": [["namedplantableid", "assessmenttableid", "startdate", "ceasedate", "ceasereason"]],
        "activeplans": [["activeplanstableid", "requeststableid", "transferla", "reviewmeeting", "reviewoutcome",
                         "lastreview"]],
        "placementdetail": [["placementdetailtableid", "activeplanstableid", "urn", "sensetting", "sensettingother",
                             "placementrank", "entrydate", "leavingdate", "Transport notes"]],
        "senneed": [["senneedtableid", "activeplanstableid", "sentype", "sentyperank"]],
        "annual_reviews": [["requeststableid", "duedate", "meetingdate", "completeddate", "Chair's notes"]],
    }  # fmt: skip
    for n in range(CHILDREN):
        request, person = planted.key("R", n), planted.key("P", n)
        files["requests"].append(
            [request, person, day(n, "2023-10-02"), str(n % 5 + 1), day(n % 28), "YN"[n % 6 == 5], "0", "0",
             planted.text("exported", n) if n == 7 else ""]
        )  # fmt: skip
        if n % 6 == 5:
            continue
        assessment, plan, active = planted.key("A", n), planted.key("N", n), planted.key("L", n)
        files["assessment"].append([assessment, request, "Y", day(n % 28), "0"])
        files["namedplan"].append([plan, assessment, day(n % 28), "", ""])
        files["activeplans"].append([active, request, "", day(n % 20, "2024-01-02"), "M", day(n % 20, "2024-01-08")])
        files["placementdetail"].append(
            [planted.key("C", n), active, "100001", "", planted.text("setting", n), "1", day(n, "2023-09-01"), "",
             planted.text("transport", n)]
        )  # fmt: skip
        files["senneed"].append([planted.key("S", n), active, NEEDS[n % 6], "1"])
        files["annual_reviews"].append(
            [request, day(n, "2023-09-10"), "", day(n, "2023-09-20"), planted.text("chair", n)]
        )
    files["requests"][3][2] = planted.text("received", 900)
    files["requests"][4][5] = "Q"
    files["namedplan"].append([planted.key("N", 901), planted.key("A", 901), "2024-03-05", "", ""])
    files["assessment"].append([*files["assessment"][1][:3], "2024-03-28", "1"])
    return files


def waiting_book(planted):
    """The waiting list as a workbook that officers keep: found by UPN, council numbers, names and notes beside it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "specialist_waiting"
    sheet.append(["UPN", "Case No", "Pupil name", "joineddate", "leftdate", "outcome", "phase", "sentype",
                  "provisionsought", "Where now"])  # fmt: skip
    for n in range(CHILDREN - 2):
        sheet.append([
            f"Q{740000000000 + n * 7919}", f"CNQ-{51000 + n * 13}",
            planted.plant("name", f"Waitqvnam{n:03}"), day(n * 11, "2023-02-01"),
            "2024-02-01" if n % 9 == 0 else "", planted.text("outcome", n), PHASES[n % 4], NEEDS[n % 6], SOUGHT[n % 3],
            planted.text("now", n),
        ])  # fmt: skip
    sheet.append(
        [
            "",
            planted.plant("number", "CNQ-99999"),
            planted.plant("name", "Orphqvnam"),
            "2024-01-01",
            "",
            "",
            "primary",
            "ASD",
            "INMSS",
            "",
        ]
    )
    sheet["A1"].comment = openpyxl.comments.Comment(
        planted.plant("name", "Commqvnam"), planted.plant("name", "Authqvnam")
    )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_bytes(rows):
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()


def any_table(planted, table):
    """Two rows of a contract's table that has no story of its own here, each with a remark that nobody asked for."""
    letters = {"persontableid": "P", "requeststableid": "R", "namedplantableid": "N", "activeplanstableid": "L"}
    # An action's number is the plan's own, and the report names actions by it.
    values = {
        "key": lambda column, n: (
            f"Action {n}" if column.name == "actionid" else planted.key(letters.get(column.name, table.name[:4]), n)
        ),
        "date": lambda column, n: day(n, "2024-03-01"),
        "month": lambda column, n: str(MONTH),
        "year": lambda column, n: "2023-24",
        "code": lambda column, n: list(column.codes)[n],
        "flag": lambda column, n: "0",
        "integer": lambda column, n: str(40 + n),
        "period": lambda column, n: f"P{n + 1:02}",
        "amount": lambda column, n: str(1000 + n),
        "text": lambda column, n: f"Some {column.name} {n}",
    }
    rows = [
        [values[column.kind](column, n) for column in table.columns] + [planted.text(f"aside-{table.name}", n)]
        for n in range(2)
    ]
    return [[*(column.name for column in table.columns), "What the mother said"], *rows]


def register(planted):
    """A corrections register: a cell of a request, and the birth date of a child."""
    said = "reason: Mistyped, role: Data manager, date: 2024-04-08"
    row, person = f"{{requeststableid: {planted.key('R', 0)}}}", f"{{persontableid: {planted.key('P', 1)}}}"
    born, meant = day(37, "2003-07-04"), planted.plant("birth", "2003-08-09")
    return (
        "corrections:\n"
        f'  - {{table: requests, row: {row}, column: requestsource, old: "1", new: "2", {said}}}\n'
        f'  - {{table: person, row: {person}, column: personbirthdate, old: "{born}", new: "{meant}", {said}}}\n'
    )


def write_inputs(paths, planted):
    """Every input of the small council."""
    paths.config.mkdir(parents=True)
    (paths.config / "council.yaml").write_text(COUNCIL_YAML)
    (paths.config / "commentary").mkdir()
    (paths.config / "commentary" / f"{MONTH}.md").write_text(COMMENTARY)
    paths.raw.mkdir(parents=True)
    requests = [planted.key("R", n) for n in range(0, CHILDREN, 2)]
    advice = [["requeststableid", "advicetype", "requesteddate", "receiveddate", "Child's name"],
              *([key, "EP", "2024-02-01", "2024-03-07", planted.plant("name", f"Advqvnam{n:03}")]
                for n, key in enumerate(requests))]  # fmt: skip
    establishments = [
        ["URN", "EstablishmentName", "TypeOfEstablishment (name)", "Designated teacher's notes"],
        ["100001", "A School", "Community school", planted.text("aside-establishments", 0)],
    ]
    files = {"person": people(planted), **cases(planted), "advice": advice, "establishments": establishments}
    files |= {
        name: any_table(planted, table)
        for name, table in TABLES.items()
        if name not in {*files, "specialist_waiting", "sen2", "history"}
    }
    for name, rows in files.items():
        (paths.raw / f"{name}.csv").write_bytes(csv_bytes(rows))
    (paths.raw / "specialist_waiting.xlsx").write_bytes(waiting_book(planted))
    (paths.raw_council / "corrections.yaml").write_text(register(planted), encoding="utf-8")
    # No header: the first child's row stands where the headings should.
    (paths.raw / "contacts.csv").write_bytes(
        csv_bytes([[planted.plant("name", "Contqvnam"), planted.text("note", 950)]])
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small council built and published: its paths, the canaries, and what the terminal said."""
    root = copy_project(tmp_path_factory.mktemp("small"))
    paths, planted = Paths(root, "anyshire", MONTH), Canaries()
    write_inputs(paths, planted)
    links = read_extract(paths, load_settings(root, "anyshire", MONTH).council).tables["person"]["person_link"]
    planted["link"].update(links.dropna())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(root))
        said = {command: told(command) for command in ("check", "build")}
        said["internal"] = told("build", "--audience", "internal")
        said["trace"] = told("trace", "six_week_decisions")
    publish(paths, "Director of Children's Services", dt.date(2024, 5, 14))
    return paths, planted, said


def told(command, *more):
    """What a command writes to the terminal; it must succeed."""
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        assert 0 == main([command, "anyshire", str(MONTH), *more]), stream.getvalue()
    return stream.getvalue()


def texts_of(path):
    """All that a file says, however it is packed."""
    raw = path.read_bytes()
    yield raw.decode("utf-8", "replace")
    if path.suffix in (".ipynb", ".json"):
        yield json.dumps(json.loads(raw), ensure_ascii=False)
    if path.suffix in (".xlsx", ".ods", ".docx"):
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            yield from (parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if path.suffix == ".pdf":
        yield from pdf_texts(path)


def pdf_texts(path):
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Filter") in (None, "/FlateDecode"):
                yield item.read_bytes().decode("utf-8", "replace")
            yield from strings_of(item)
    document = pypdfium2.PdfDocument(path)
    yield from (page.get_textpage().get_text_bounded() for page in document)


def strings_of(item):
    """The strings in an object of a PDF: alternative texts, titles, bookmarks."""
    values = dict(item).values() if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)) else []
    return (str(value) for value in values if isinstance(value, pikepdf.String))


def forms(kind, value):
    """The ways a value may be written."""
    if kind == "birth" and value[:4] != "1815":
        born = dt.date.fromisoformat(value)
        return {value, f"{born:%d/%m/%Y}", f"{born.day} {born:%B %Y}", f"{born:%Y%m%d}"}
    return {value, value.replace(" ", "")}


def found_in(texts, planted, kinds=KINDS):
    """Which canaries of which kinds stand in the texts."""
    wanted = {
        form.casefold(): (kind, value) for kind in kinds for value in planted[kind] for form in forms(kind, value)
    }
    every = "\0".join({html.unescape(text).casefold() for text in texts})
    return {what for form, what in wanted.items() if form in every}


def outputs(paths):
    """Every file below reports/ and data/processed/ that is not child level by design."""
    folders = (paths.root / "reports", paths.root / "data" / "processed")
    files = itertools.chain.from_iterable(folder.rglob("*") for folder in folders)
    return [path for path in files if path.is_file() and paths.records not in path.parents]


def test_no_output_holds_anything_of_a_child(small):
    paths, planted, _ = small
    # A published file is the built one: its bytes are searched once.
    different = {sha256(path): path for path in outputs(paths)}.values()
    leaks = {path.relative_to(paths.root).as_posix(): found_in(texts_of(path), planted) for path in different}

    assert {} == {path: found for path, found in leaks.items() if found}


def test_every_kind_of_output_was_searched(small):
    paths, *_ = small
    names = {
        path.relative_to(paths.root).as_posix().split("anyshire/", 1)[1].removeprefix("2024-03/")
        for path in outputs(paths)
    }

    assert {
        "report.html", "report.pdf", "report.docx", "summary.pdf", "annex.html", "annex.pdf", "review.html",
        "scorecard.xlsx", "scorecard.ods", "scorecard.csv",
        "run.json", "notebooks/report.ipynb", "printed/2024-03.json",
        "published/report.pdf", "published/report.docx", "published/summary.pdf",
        "published/pack/findings.csv", "published/release.json",
        "pack/arrivals.csv",
        "measured/scorecard.csv", "measured/meta.json", "breakdowns.csv", "pack/waiting_by_need.csv",
        "internal/report.html", "internal/report.pdf", "internal/breakdowns.csv", "internal/pack/waiting_by_need.csv",
    } <= names  # fmt: skip


def test_something_is_planted_in_every_file_that_the_contract_knows(small):
    paths, planted, _ = small
    arrived = {path.stem for path in paths.raw.iterdir() if found_in(texts_of(path), planted)}

    # The return's header and the printed history have no rows of children.
    assert set() == set(TABLES) - arrived - {"sen2", "history"}


@pytest.mark.parametrize("command", ["build", "internal", "trace"])
def test_the_terminal_tells_of_no_child(small, command):
    _, planted, said = small
    assert set() == found_in([said[command]], planted)


def test_the_edition_for_officers_hides_no_number_and_tells_of_no_child_either(small):
    paths, planted, _ = small
    table = (paths.processed / "internal" / "pack" / "waiting_by_need.csv").read_text(encoding="utf-8")

    assert "suppressed" not in table
    assert set() == found_in([table], planted)


def test_check_shows_the_rows_to_mend_without_who_they_are(small):
    _, planted, said = small
    who = ("name", "upn", "uln", "postcode", "number", "birth", "link")

    assert "unreadable date" in said["check"]
    assert set() == found_in([said["check"]], planted, who)


def test_records_hold_keys_and_never_who(small):
    paths, planted, _ = small
    texts = [text for path in paths.records.rglob("*") if path.is_file() for text in texts_of(path)]

    assert found_in(texts, planted, ["key"])
    assert set() == found_in(texts, planted, ("name", "upn", "uln", "postcode", "number", "birth"))


def test_the_search_finds_what_is_planted_in_every_kind_of_file(tmp_path):
    planted = Canaries()
    name = planted.plant("name", "Sürqvnam001")
    book = openpyxl.Workbook()
    book.active["A1"] = name
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "b.ipynb").write_text(json.dumps({"metadata": {"x": name}}))
    (tmp_path / "c.html").write_text(f"<p>{name.lower()}</p>", encoding="utf-8")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Hidden = pdf.make_indirect(pikepdf.Dictionary(Alt=pikepdf.String(name)))
        pdf.save(tmp_path / "d.pdf", compress_streams=True)

    assert [] == [path.name for path in tmp_path.iterdir() if not found_in(texts_of(path), planted)]


def test_the_data_quality_tables_name_no_column_but_the_contracts(small):
    paths, *_ = small
    with (paths.pack / "findings.csv").open(encoding="utf-8") as stream:
        columns = {row["column"] for row in csv.DictReader(stream)}

    assert columns
    assert set() == columns & {"Transport notes", "Pupil name", "Mother's remarks", "Chair's notes", "Child's name"}


def test_a_corrected_cell_is_told_and_a_childs_own_one_by_its_shape(small):
    _, _, said = small

    assert "corrected cell (1, read as 2)" in said["check"]
    assert "corrected cell (10 characters, read as 10 characters)" in said["check"]
