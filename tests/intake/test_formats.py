"""Files of other kinds than CSV and .xlsx: what is read, and in which words the rest is refused."""

import io
import zipfile
from pathlib import Path

import pytest
from tests.intake.clothes import GONE, in_sheets, workbook
from tests.intake.extracts import TINY, read_month, table_rows, told
from tests.intake.test_text_files import same

from send_analysis.intake import zips

#: The advice file as .xls (with a hidden sheet) and .xlsb, and with a cell that is an error.
WORKBOOKS = Path(__file__).parent / "workbooks"
NO_ADVICE: dict[str, str | bytes | None] = {"advice.csv": None}
CELL = '<table:table-cell office:value-type="{}"{}><text:p>{}</text:p></table:table-cell>'


def zipped(parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def ods(rows, extra="") -> bytes:
    """Rows as an OpenDocument sheet, days as days; `extra` is a further cell of the last row."""
    cells = [
        "".join(CELL.format("date", f' office:date-value="{text}"', text) if text[:2] == "20" else
                CELL.format("string", "", text) for text in row)
        for row in rows
    ]  # fmt: skip
    cells[-1] += extra
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": f"<office:document-content{names} xmlns:calcext='x'><office:body><office:spreadsheet>"
                       f"<table:table table:name='Sheet1'>{table}</table:table>"
                       "</office:spreadsheet></office:body></office:document-content>",
    })  # fmt: skip


@pytest.mark.parametrize("name", ["advice.xls", "advice.xlsb", "advice.ods"])
def test_workbooks_of_other_kinds_are_read_as_the_csv_is(tmp_path, name):
    raw = ods(table_rows(TINY["advice"])) if name.endswith("ods") else (WORKBOOKS / name).read_bytes()
    got = read_month(tmp_path / "other", {**NO_ADVICE, name: raw})
    # In .xls a time stands beside a day: the day is what counts.
    same(read_month(tmp_path / "plain"), got)
    assert {"hidden sheet"} >= {finding.rule for finding in got.findings}
    assert {"Sheet1"} == set(got.tables["advice"]["source_sheet"])


def test_an_older_workbook_under_a_newer_name_is_read_all_the_same(tmp_path):
    got = read_month(tmp_path, {**NO_ADVICE, "advice.xlsx": (WORKBOOKS / "advice.xls").read_bytes()})
    assert 2 == len(got.tables["advice"])


FORMULA_ERRORS = {
    "error": '<table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"/>',
    "text": CELL.format("float", ' office:value="0"', "#N/A"),
    "unsaved": '<table:table-cell table:formula="of:=DATE(2024;3;5)"/>',
}


@pytest.mark.parametrize("kind", [*FORMULA_ERRORS, "xls"])
def test_a_formula_error_in_another_workbook_refuses_it_for_it_would_read_as_blank(tmp_path, kind):
    name, raw = "advice.xls", (WORKBOOKS / "advice-error.xls").read_bytes()
    if kind != "xls":
        name, raw = "advice.ods", ods(table_rows(TINY["advice"]), FORMULA_ERRORS[kind])
    got = read_month(tmp_path, {**NO_ADVICE, name: raw})
    assert ["reported"] == [finding.severity for finding in told(got, "formula errors in an older workbook")]
    assert not got.has("advice")


@pytest.mark.parametrize("cut", [600, 1100, 2500, 3000])
@pytest.mark.parametrize("name", ["advice.xls", "advice.xlsb"])
def test_another_workbook_that_was_cut_off_is_told_and_not_collected(tmp_path, name, cut):
    got = read_month(tmp_path, {**NO_ADVICE, name: (WORKBOOKS / name).read_bytes()[:cut]})
    assert ["reported"] == [finding.severity for finding in told(got, "file is damaged")]
    assert not got.has("advice")


@pytest.mark.parametrize("kind", ["xls", "xlsb"])
def test_a_required_modules_workbook_that_was_cut_off_stops_the_run(tmp_path, kind):
    raw = (WORKBOOKS / f"advice.{kind}").read_bytes()[:1100]
    got = read_month(tmp_path, {"requests.csv": None, f"requests.{kind}": raw})
    assert ["error"] == [finding.severity for finding in told(got, "file is damaged")]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)
REFUSED = {
    "file with a password": OLE + "EncryptedPackage".encode("utf-16-le"),
    "web page": "<html><body><table><tr><td>R1</td></tr></table></body></html>",
    "Excel 2003 XML": XML_2003,
    "Strict Open XML": zipped({"xl/workbook.xml": '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'}),
    "file not used": OLE + "WordDocument".encode("utf-16-le"),
}


@pytest.mark.parametrize("rule", list(REFUSED))
def test_each_kind_that_is_not_read_has_words_of_its_own(tmp_path, rule):
    got = read_month(tmp_path, {**NO_ADVICE, "advice.xls": REFUSED[rule]})
    assert [("advice.xls", "reported")] == [(finding.file, finding.severity) for finding in told(got, rule)]
    assert not got.has("advice")


def a_zip(**changed):
    return zipped({f"March/{name}.csv": text.encode("cp1252" if "establ" in name else "utf-8")
                   for name, text in {**TINY, **changed}.items()})  # fmt: skip


ALL_GONE = {f"{name}.csv": None for name in TINY}


def test_a_zip_that_holds_the_months_files_is_read(tmp_path):
    got = read_month(tmp_path / "zip", {**ALL_GONE, "march.zip": a_zip()})
    same(read_month(tmp_path / "plain"), got)
    assert ["zip read"] == [finding.rule for finding in got.findings]
    assert {"requests.csv"} == set(got.tables["requests"]["source_file"])


def test_a_zip_beside_the_same_files_reads_each_once(tmp_path):
    got = read_month(tmp_path, {"march.zip": a_zip()})
    assert len(TINY) == len(told(got, "same file twice"))
    assert {"zip read", "same file twice"} == {finding.rule for finding in got.findings}


def test_a_workbook_in_a_zip_is_read_and_litter_is_passed_over(tmp_path):
    parts = {"a/sen2.xlsx": workbook(in_sheets()), "__MACOSX/a/._sen2.xlsx": b"x", "a/.DS_Store": b"x"}
    got = read_month(tmp_path, {**GONE, "export.zip": zipped(parts)})
    assert {"Requests"} == set(got.tables["requests"]["source_sheet"])


@pytest.mark.parametrize("name", ["../requests.csv", "/etc/requests.csv", "a\\..\\requests.csv", "C:/requests.csv"])
def test_a_zip_with_names_that_lead_out_of_it_is_not_opened(tmp_path, name):
    got = read_month(tmp_path, {"bad.zip": zipped({name: TINY["requests"]})})
    assert ["error"] == [finding.severity for finding in told(got, "zip not read")]


def test_a_zip_bomb_a_cut_zip_and_one_of_too_many_files_are_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(zips, "MOST_FILES", 5)
    bomb, cut = zipped({"a.csv": b"0" * 30_000_000}), a_zip()[:1000]
    got = read_month(tmp_path, {"bomb.zip": bomb, "cut.zip": cut, "many.zip": a_zip()})
    assert {("file unpacks to too much", "bomb.zip"), ("file is damaged", "cut.zip"), ("zip not read", "many.zip")} == {
        (finding.rule, finding.file) for finding in got.findings
    }


def test_a_zip_in_a_zip_is_told_and_left(tmp_path):
    got = read_month(tmp_path, {"outer.zip": zipped({"inner.zip": a_zip()})})
    assert ["inner.zip"] == [finding.file for finding in told(got, "file not used")]


def test_a_folder_is_told_with_its_files(tmp_path):
    from tests.intake.extracts import COUNCIL, write_month

    from send_analysis.intake.read import read_extract

    paths = write_month(tmp_path)
    (paths.raw / "March").mkdir()
    (paths.raw / "March" / "advice.csv").write_text("x")
    (finding,) = told(read_extract(paths, COUNCIL), "folder not read")
    assert "advice.csv" in finding.message
    assert "move them up into 2024-03, beside the others, and run `check` again" in finding.mend


def _spoilt_inside(place: int, byte: bytes) -> bytes:
    """A workbook of which one byte, counted from the start of a stretch, is another."""
    content = workbook(in_sheets())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo("xl/workbook.xml").header_offset + len("xl/workbook.xml") + 30
    return content[: start + place] + byte + content[start + place + 1 :]


@pytest.mark.parametrize("place", range(0, 40, 5))
def test_a_workbook_with_a_wrong_byte_inside_is_read_or_told_as_damaged(tmp_path, place):
    got = read_month(tmp_path, {**GONE, "return.xlsx": _spoilt_inside(place, b"\xff")})
    assert "requests" in got.tables or told(got, "file is damaged")


def test_a_workbook_whose_directory_asks_for_a_newer_zip_is_told(tmp_path):
    content = workbook({"person": table_rows(TINY["person"])})
    at = content.index(b"PK\x01\x02") + 6
    got = read_month(tmp_path, {"person.csv": None, "person.xlsx": content[:at] + b"\x4d" + content[at + 1 :]})
    assert "person" not in got.tables
    assert told(got, "file is damaged")
