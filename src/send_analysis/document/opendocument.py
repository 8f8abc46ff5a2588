"""The workbook as an OpenDocument spreadsheet, the format that the government's standard asks for: sheet by sheet.

It is made from the finished .xlsx, so that both hold the same cells, links and notes. odfdo keeps the file; its rows go
in as text, a sheet at once, which is thirty times as fast as a cell at a time.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

import odfdo
import openpyxl
from openpyxl.utils import get_column_letter

from send_analysis.base.files import zipped_on

#: Parts of odfdo's empty spreadsheet that say nothing of this one: a picture of it, and the state of somebody's window.
_LEFT_OUT = {"Thumbnails", "Configurations2"}
_NUMBER_FORMAT = re.compile(r"(?P<grouped>#,##)?0(?:\.(?P<decimals>0+))?(?P<percent>%)?")
#: The width of a character of a column, in millimetres.
_CHARACTER = 2.1
#: A4 on its side, with all columns on one page's width, as the workbook prints.
_PAGE = {
    "fo:page-width": "297mm",
    "fo:page-height": "210mm",
    "style:print-orientation": "landscape",
    "style:scale-to-X": "1",
    "style:scale-to-Y": "0",
}
_BOLD = 'fo:font-weight="bold"'
_LINK = 'fo:color="#0563c1" style:text-underline-style="solid" style:text-underline-width="auto"'
_SIDES = {"left": "start", "center": "center", "right": "end"}


def write_opendocument(path: Path, workbook: Path) -> None:
    """Write the sheets of a workbook that `write_workbook` made as an .ods. The same workbook gives the same bytes.

    Raises ValueError for a number format that the workbook has not had so far.
    """
    book = openpyxl.load_workbook(workbook)
    document: Any = odfdo.Document("spreadsheet")
    document.body.clear()
    styles = _Styles()
    tables = [_table(sheet, styles) for sheet in book]
    automatic = document.get_part("content").get_element("//office:automatic-styles")
    for style in styles.made():
        automatic.append(odfdo.Element.from_tag(style))
    for table in tables:
        document.body.append(odfdo.Element.from_tag(table))
    _describe(document, book.properties)
    _lay_out(document, book.worksheets[-1].oddFooter.left.text or "")
    _leave_out(document)
    document.set_part("settings.xml", _settings(book).encode())
    held = io.BytesIO()
    document.save(held)
    path.write_bytes(zipped_on(held.getvalue(), book.properties.created.date()))


class _Look(NamedTuple):
    """How a cell looks; the number format is empty for text, the side for what goes by the value's kind."""

    number_format: str
    is_bold: bool
    size: float
    is_link: bool
    is_wrapped: bool
    side: str


def _look(cell: Any) -> _Look:
    shown = cell.number_format if isinstance(cell.value, int | float) else ""
    side = _SIDES.get(cell.alignment.horizontal, "")
    font = cell.font
    return _Look(shown, bool(font.b), float(font.sz), bool(cell.hyperlink), bool(cell.alignment.wrap_text), side)


class _Styles:
    """The looks of cells and the widths of columns that the sheets use, each by the name that it got."""

    def __init__(self) -> None:
        self._cells: dict[_Look, str] = {}
        self._widths: dict[float, str] = {}

    def of_cell(self, cell: Any) -> str:
        return self._cells.setdefault(_look(cell), f"cell{len(self._cells) + 1}")

    def of_column(self, characters: float) -> str:
        return self._widths.setdefault(characters, f"column{len(self._widths) + 1}")

    def made(self) -> Iterator[str]:
        """Each style as XML: those of numbers before those of the cells that use them."""
        shown = dict.fromkeys(look.number_format for look in self._cells if _has_style(look.number_format))
        numbers = {number_format: f"number{at}" for at, number_format in enumerate(shown, start=1)}
        yield from (_number_style(name, number_format) for number_format, name in numbers.items())
        yield from (_cell_style(name, look, numbers.get(look.number_format, "")) for look, name in self._cells.items())
        for characters, name in self._widths.items():
            width = f'<style:table-column-properties style:column-width="{characters * _CHARACTER:.1f}mm"/>'
            yield f'<style:style style:name="{name}" style:family="table-column">{width}</style:style>'


def _cell_style(name: str, look: _Look, number: str) -> str:
    data = f' style:data-style-name="{number}"' if number else ""
    wrap = "wrap" if look.is_wrapped else "no-wrap"
    fixed = ' style:text-align-source="fix"' if look.side else ""
    side = f'<style:paragraph-properties fo:text-align="{look.side}"/>' if look.side else ""
    looks = " ".join([_BOLD] * look.is_bold + [_LINK] * look.is_link)
    return (
        f'<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="Default"{data}>'
        f'<style:table-cell-properties fo:wrap-option="{wrap}" style:vertical-align="top"{fixed}/>{side}'
        f'<style:text-properties fo:font-family="Arial" fo:font-size="{look.size:g}pt" {looks}/></style:style>'
    )


def _has_style(shown: str) -> bool:
    return shown not in ("", "General")


def _number_style(name: str, shown: str) -> str:
    """A number format of Excel's as a style: grouped or not, with its decimals, with or without a percent sign."""
    match = _NUMBER_FORMAT.fullmatch(shown)
    if not match:
        raise ValueError(f"the number format {shown!r} has no style of OpenDocument here")
    places = len(match["decimals"] or "")
    kind = "percentage" if match["percent"] else "number"
    grouping = ' number:grouping="true"' if match["grouped"] else ""
    sign = "<number:text>%</number:text>" if match["percent"] else ""
    return (
        f'<number:{kind}-style style:name="{name}"><number:number number:decimal-places="{places}" '
        f'number:min-decimal-places="{places}" number:min-integer-digits="1"{grouping}/>{sign}</number:{kind}-style>'
    )


def _table(sheet: Any, styles: _Styles) -> str:
    """A sheet: its columns' widths, its rows, the row of heads marked as that."""
    heads = _row_of_heads(sheet)
    widths = [sheet.column_dimensions[get_column_letter(at)].width for at in range(1, sheet.max_column + 1)]
    columns = "".join(f'<table:table-column table:style-name="{styles.of_column(width)}"/>' for width in widths)
    rows = [_row(cells, styles) for cells in sheet.iter_rows()]
    if heads:
        rows[heads - 1] = f"<table:table-header-rows>{rows[heads - 1]}</table:table-header-rows>"
    name = quoteattr(sheet.title)
    return f'<table:table table:name={name} table:style-name="ta1">{columns}{"".join(rows)}</table:table>'


def _row_of_heads(sheet: Any) -> int:
    """Which row holds the heads of the sheet's table, counted from one; 0 where it has no table."""
    return next((openpyxl.utils.cell.range_boundaries(table.ref)[1] for table in sheet.tables.values()), 0)


def _row(cells: Sequence[Any], styles: _Styles) -> str:
    last = max((at for at, cell in enumerate(cells, start=1) if cell.value is not None), default=0)
    return f"<table:table-row>{''.join(_cell(cell, styles) for cell in cells[:last])}</table:table-row>"


def _cell(cell: Any, styles: _Styles) -> str:
    """A cell with its value and how it is shown; a percentage is of a type of its own."""
    if cell.value is None:
        return "<table:table-cell/>"
    style = f'table:style-name="{styles.of_cell(cell)}"'
    if isinstance(cell.value, int | float):
        kind = "percentage" if "%" in cell.number_format else "float"
        return f'<table:table-cell {style} office:value-type="{kind}" office:value="{cell.value!r}"/>'
    lines = [_with_spaces(escape(line)) for line in str(cell.value).split("\n")]
    if cell.hyperlink:
        to = quoteattr("#" + cell.hyperlink.location.replace("'", "").replace("!", "."))
        lines = [f'<text:a xlink:type="simple" xlink:href={to}>{line}</text:a>' for line in lines]
    words = "".join(f"<text:p>{line}</text:p>" for line in lines)
    return f'<table:table-cell {style} office:value-type="string">{words}</table:table-cell>'


def _with_spaces(line: str) -> str:
    """A line whose spaces are kept: OpenDocument takes several, or one at an end, for none."""
    return re.sub(r"^ | $|(?<= ) ", "<text:s/>", line)


def _describe(document: Any, properties: Any) -> None:
    """What the file says of itself, as the workbook does, and English as its language."""
    about = document.meta
    about.title, about.subject, about.keyword = properties.title, properties.subject, properties.keywords
    about.initial_creator, about.creator = properties.creator, properties.creator
    about.creation_date = about.date = properties.created
    about.language = "en-GB"


def _lay_out(document: Any, mark: str) -> None:
    """English for whoever reads it aloud, the page, and a mark at its foot beside its number."""
    styles = document.get_part("styles")
    for element in styles.get_elements("//style:text-properties[@fo:language]"):
        element.set_attribute("fo:language", "en")
        element.set_attribute("fo:country", "GB")
    master = styles.get_element('//style:master-page[@style:name="Default"]')
    layout = master.get_attribute("style:page-layout-name")
    page = styles.get_element(f'//style:page-layout[@style:name="{layout}"]/style:page-layout-properties')
    for name, said in _PAGE.items():
        page.set_attribute(name, said)
    words = escape(f"{mark}, page " if mark else "Page ")
    foot = f"<style:footer><text:p>{words}<text:page-number>1</text:page-number></text:p></style:footer>"
    old = master.get_element("style:footer")
    master.replace_element(old, odfdo.Element.from_tag(foot))


def _leave_out(document: Any) -> None:
    """Take away what odfdo's empty spreadsheet brings along: parts, and particulars that are not this one's."""
    for element in document.meta.get_elements("//meta:document-statistic|//meta:user-defined"):
        document.meta.meta_body.delete(element)
    for name in [name for name in document.get_parts() if _LEFT_OUT.intersection(PurePosixPath(name).parts[:1])]:
        document.del_part(name)
    manifest = document.get_part("manifest")
    for name in [name for name in manifest.get_paths() if _LEFT_OUT.intersection(PurePosixPath(str(name)).parts[:1])]:
        manifest.del_full_path(name)


def _settings(book: Any) -> str:
    """The view of each sheet: its heads stay on the screen."""
    views = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(sheet.title)}>"
        f"{_item('HorizontalSplitMode', 'short', 0)}{_item('VerticalSplitMode', 'short', 2)}"
        f"{_item('HorizontalSplitPosition', 'int', 0)}{_item('VerticalSplitPosition', 'int', heads)}"
        f"{_item('ActiveSplitRange', 'short', 2)}{_item('PositionLeft', 'int', 0)}{_item('PositionRight', 'int', 0)}"
        f"{_item('PositionTop', 'int', 0)}{_item('PositionBottom', 'int', heads)}</config:config-item-map-entry>"
        for sheet in book
        if (heads := _row_of_heads(sheet))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-settings '
        'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.4"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        f"<config:config-item-map-entry>{_item('ViewId', 'string', 'view1')}"
        f"{_item('ActiveTable', 'string', book.sheetnames[0])}"
        f'<config:config-item-map-named config:name="Tables">{views}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings>"
        "</office:document-settings>"
    )


def _item(name: str, kind: str, value: Any) -> str:
    return f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
