"""`show`: how a council's own notebook puts what it made into the report, with the words that a reader needs for it.

A drawing needs a caption, alternative text and a source, a table a caption and a source; a sentence is itself. What is
lacking is asked for in one sentence that says what to write.
"""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd
from IPython.display import display
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from send_analysis.base import figures
from send_analysis.base.errors import InputError
from send_analysis.blocks.blocks import Absent, Block, Chart, Paragraph, Table, TableColumn, runs
from send_analysis.blocks.drawing import FAMILY, WIDTH, identity, register_fonts
from send_analysis.blocks.own_axes import in_house_style, is_year, months_of
from send_analysis.blocks.own_drawing import own_svg_of

#: What each of the words is for, as the request for it says.
_ASKS = {
    "caption": 'caption="Parking permits rise": the finding, in a few words',
    "alt": 'alt="Permits rose from 12 in April to 18 in March.": what the drawing shows, for who can\'t see it',
    "source": 'source="SEN2 return, module requests": where the figures come from',
}
#: An id of a chart or table is no longer than this.
_ID = 60
#: The most rows that a table may have: who wants more wants a spreadsheet.
_MOST_ROWS = 100
NO_FIGURE = "–"


#: What names a drawing and says nothing of what it shows.
_GENERIC = frozenset(
    ("a", "an", "the", "this", "of", "bar", "line", "pie", "chart", "graph", "figure", "plot", "picture", "image")
)
#: A column that has this in its name holds years, where its numbers can be any.
_YEAR = re.compile(r"\byears?\b", re.IGNORECASE)


def show(
    *things: Any, caption: str = "", alt: str = "", source: str = "", subtitle: str = "",
    data: pd.DataFrame | None = None,
) -> None:  # fmt: skip
    """Show blocks, sentences, drawings of matplotlib and tables of pandas from one cell, in their order.

    `caption`, `alt` and `source` are those of a drawing or a table, of which one call shows one. `data` is the table of
    a drawing's own figures, `subtitle` what it is of: where none is given, its own title and its months. InputError
    says what is missing and how to write it.
    """
    things = tuple(_figure_of(thing) for thing in things)
    if sum(isinstance(thing, Figure | pd.DataFrame | pd.Series) for thing in things) > 1:
        raise InputError("one show(…) has one caption: show each drawing and each table by a show(…) of its own")
    for thing in things:
        words = {"caption": caption, "alt": alt, "source": source, "subtitle": subtitle}
        display(_block_of(thing, words, data))


def _figure_of(thing: Any) -> Any:
    """The drawing that a part of one belongs to (axes, a seaborn grid); anything else as it is."""
    if isinstance(thing, Axes):
        return thing.get_figure(root=True)
    figure = getattr(thing, "figure", None)
    return figure if isinstance(figure, Figure) else thing


def _block_of(thing: Any, words: dict[str, str], data: pd.DataFrame | None) -> Block:
    if isinstance(thing, Block):
        return thing
    if isinstance(thing, str) and thing.strip():
        return Paragraph(runs(thing.strip()))
    if isinstance(thing, Figure):
        _ask("show(figure, …)", words, "caption", "alt", "source")
        _refuse_blank(not _has_marks(thing), "show(figure, …): the drawing has no mark")
        _refuse_blank(data is not None and data.empty, "show(figure, …): data= has no row")
        return _chart(thing, words, data)
    if isinstance(thing, pd.DataFrame | pd.Series):
        _ask("show(table, …)", words, "caption", "source")
        return _table(thing.to_frame() if isinstance(thing, pd.Series) else thing, words)
    raise InputError(
        f"show(…) can't show {type(thing).__name__!r}: give it a drawing (figure), a table (DataFrame), a sentence in "
        "quotation marks, or a block such as measure_words.sentence(pack, …)"
    )


def _ask(call: str, words: dict[str, str], *wanted: str) -> None:
    """InputError for the words that a call lacks."""
    lacking = [name for name in wanted if not str(words[name]).strip()]
    if lacking:
        raise InputError(f"{call} lacks {figures.listed(lacking)}: add {'; '.join(_ASKS[name] for name in lacking)}")
    for name in ("caption", "alt"):
        said = re.findall(r"\w+", str(words[name]).lower())
        if name in wanted and (not said or _GENERIC.issuperset(said)):
            raise InputError(f"{call}: {name}={words[name]!r} says nothing of what it shows: write {_ASKS[name]}")


def _refuse_blank(is_blank: bool, what: str) -> None:
    """InputError for what shows nothing, which most often is a name that nothing is called by."""
    if is_blank:
        raise InputError(
            f"{what}: see whether what it picks is spelt as the table has it (`list tables`, `list measures`), and "
            "where there may be none, show a sentence that says so instead"
        )


def _has_marks(figure: Figure) -> bool:
    """Whether anything but axes is drawn."""
    return any(
        bool(ax.patches or ax.collections or ax.images or ax.texts or ax.tables)
        or any(len(line.get_xdata()) for line in ax.lines)  # type: ignore[arg-type]
        for ax in figure.axes
    )


def _chart(figure: Figure, words: dict[str, str], data: pd.DataFrame | None) -> Chart:
    name = _id_of("chart", words)
    register_fonts()
    width, height = figure.get_size_inches()
    figure.set_size_inches(WIDTH, WIDTH * height / width)
    if figure.get_layout_engine() is None:
        figure.set_layout_engine("constrained")
    subtitle = words["subtitle"] or _own_title(figure)
    months = in_house_style(figure)
    if months and not words["subtitle"]:
        span = f"{months[0].name} to {months[-1].name}"
        subtitle = " · ".join(filter(None, (subtitle, span)))
    for text in figure.findobj(Text):
        text.set_fontfamily(FAMILY)
    svg = own_svg_of(figure, name, words["caption"], words["alt"])
    plt.close(figure)
    return Chart(
        name, words["caption"], subtitle, words["alt"], svg, words["source"], None if data is None else _data(data)
    )


def _own_title(figure: Figure) -> str:
    """The title that a drawing bears, taken off it: the report sets titles above its charts."""
    said = figure.get_suptitle()
    if said:
        figure.suptitle("")
    elif len(figure.axes) == 1:
        said = figure.axes[0].get_title()
        figure.axes[0].set_title("")
    return str(said)


def _id_of(kind: str, words: dict[str, str]) -> str:
    return identity(kind, words["caption"])[:_ID].strip("-")


def _data(table: pd.DataFrame) -> dict[str, Any]:
    """A drawing's own figures as its table and its file hold them."""
    table = _with_index(table)
    return {"columns": [str(column) for column in table], "rows": [list(row) for row in _printed(table)]}


def _table(table: pd.DataFrame, words: dict[str, str]) -> Block:
    table = _with_index(table)
    if table.empty:
        return Absent(f"{words['caption']}: the table has no rows")
    if len(table) > _MOST_ROWS:
        raise InputError(
            f"show(table, …): {len(table)} rows are more than a report can hold: show at most {_MOST_ROWS}, "
            "such as table.tail(12)"
        )
    columns = tuple(
        TableColumn(str(column), "right" if pd.api.types.is_numeric_dtype(table[column]) else "left")
        for column in table
    )
    rows = tuple(tuple(runs(cell) for cell in row) for row in _printed(table))
    return Table(_id_of("table", words), words["caption"], columns, rows, source=words["source"])


def _with_index(table: pd.DataFrame) -> pd.DataFrame:
    """A table with what heads its rows as its first columns, where that is more than the rows' numbers."""
    is_numbered = table.index.name is None and pd.api.types.is_integer_dtype(table.index)
    flat = table.reset_index(drop=is_numbered)
    if isinstance(flat.columns, pd.MultiIndex):
        return flat.set_axis([" ".join(str(part) for part in parts if str(part)) for parts in flat.columns], axis=1)
    return flat


def _printed(table: pd.DataFrame) -> list[tuple[str, ...]]:
    """The rows as a report prints them: whole numbers whole, any other to one decimal, dates in words."""
    columns = [_cells(table.iloc[:, place]) for place in range(table.shape[1])]
    return list(zip(*columns, strict=True))


def _cells(column: pd.Series) -> list[str]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return [NO_FIGURE if pd.isna(value) else figures.day(value.date()) for value in column]
    if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
        words = ["" if pd.isna(value) else str(value) for value in column]
        said = list(filter(None, words))
        printed = iter([month.name for month in months_of(said)] or said)
        return [next(printed) if word else NO_FIGURE for word in words]
    # A share of nothing is infinite, and no figure either.
    values = [float(value) if not pd.isna(value) and math.isfinite(value) else None for value in column]
    if _YEAR.search(str(column.name)) and all(value is None or is_year(value) for value in values):
        return [NO_FIGURE if value is None else f"{value:.0f}" for value in values]
    decimals = 0 if all(value is None or value.is_integer() for value in values) else 1
    return [NO_FIGURE if value is None else figures.number(value, decimals) for value in values]
