"""What a file is by its first bytes, whatever it is called, and why it cannot be read."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from send_analysis.intake.findings import Rule
from send_analysis.intake.grids import decoded

Kind = Literal["text", "workbook", "older workbook", "xml", "zip", "other"]

NOT_A_FORMAT = Rule(
    "file not used",
    "reported",
    "the file is neither CSV, XML nor a workbook",
    "save it as .xlsx or CSV without a password, if it is needed",
)
PROTECTED = Rule(
    "file with a password",
    "reported",
    "the file is protected by a password and was not read",
    "save it without a password, if it is needed",
)
WEB_PAGE = Rule(
    "web page",
    "reported",
    "the file is a web page, whatever its name says: some systems call that Excel",
    "open it in Excel and save it as .xlsx, or export it as CSV",
)
EXCEL_2003 = Rule(
    "Excel 2003 XML",
    "reported",
    "the file is a workbook in the XML of Excel 2003, which is not read",
    "open it in Excel and save it as .xlsx",
)
STRICT = Rule(
    "Strict Open XML",
    "reported",
    "the workbook is saved as Strict Open XML Spreadsheet, which is not read",
    "save it as Excel Workbook (.xlsx), the kind above it in Excel's list",
)
_OLE = b"\xd0\xcf\x11\xe0"
_OTHER_FORMATS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_DOCUMENTS = ("WordDocument", "PowerPoint Document", "VisioDocument", "__properties_version")
#: No file in that container is shorter.
_OLE_HEADER = 512
_HEAD = 4096
#: What the library raises of a zip whose bytes are not what its own directory says.
DAMAGED_ZIP = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError, zlib.error)


def kind_of(path: Path) -> Kind:
    """What a file is; "other" for what cannot be read (`why_not_read` says why)."""
    head = _head(path)
    if why_not_read(path) is not None:
        return "other"
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.startswith(_OLE):
        return "older workbook"
    return "xml" if _text(head).startswith("<") else "text"


def why_not_read(path: Path) -> Rule | None:
    """Why a file cannot be read by what it is; None where it can."""
    head = _head(path)
    if head.startswith(_OLE):
        return _why_not_ole(path)
    if head.startswith(_OTHER_FORMATS):
        return NOT_A_FORMAT
    if head.startswith(b"PK"):
        return _why_not_zip(path)
    start = _text(head)
    if start.startswith(("<html", "<!doctype html", "<table", "<head", "<meta", "<style")):
        return WEB_PAGE
    if start.startswith("<") and ("urn:schemas-microsoft-com:office:spreadsheet" in start or "excel.sheet" in start):
        return EXCEL_2003
    return WEB_PAGE if re.match(r"<\?xml[^>]*>\s*<(html|!doctype html)", start) else None


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEAD)


def _text(head: bytes) -> str:
    return decoded(head)[0].lstrip().lower()


def _why_not_ole(path: Path) -> Rule | None:
    """Of files in the container that Office used before 2007 only workbooks are read; a password makes one of it."""
    raw = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return PROTECTED
    if any(name.encode("utf-16-le") in raw for name in ("Workbook", "Book")):
        return None
    # A workbook that was cut off has lost its own name too, and is told as damaged.
    named = (
        path.suffix.lower() == ".xls"
        and len(raw) >= _OLE_HEADER
        and not any(name.encode("utf-16-le") in raw for name in _DOCUMENTS)
    )
    return None if named else NOT_A_FORMAT


def _why_not_zip(path: Path) -> Rule | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if any(member.flag_bits & 1 for member in archive.infolist()):
                return PROTECTED
            if "xl/workbook.xml" in names:
                with archive.open("xl/workbook.xml") as stream:
                    return STRICT if b"http://purl.oclc.org/ooxml/" in stream.read(_HEAD) else None
            if "META-INF/manifest.xml" in names:
                with archive.open("META-INF/manifest.xml") as stream:
                    protected = b"encryption-data" in stream.read(1 << 20)
                return PROTECTED if protected else None if _is_ods(archive) else NOT_A_FORMAT
            office = any(name.startswith(("word/", "ppt/", "visio/")) for name in names) or "content.xml" in names
            return NOT_A_FORMAT if office else None
    except (*DAMAGED_ZIP, OSError):
        # A damaged one is read as the workbook that it most likely is, and told there.
        return None


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return "workbook"
            return "older workbook" if "xl/workbook.bin" in archive.namelist() or _is_ods(archive) else "zip"
    except (*DAMAGED_ZIP, OSError):
        return "zip" if path.suffix.lower() == ".zip" else "workbook"


def _is_ods(archive: zipfile.ZipFile) -> bool:
    if "mimetype" not in archive.namelist():
        return False
    with archive.open("mimetype") as stream:
        return stream.read(len(_ODS)).decode("ascii", errors="replace") == _ODS
