"""What the page of several councils shows: tables with a column a council, and dots in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import (
    Block,
    Chart,
    Definition,
    Detail,
    Heading,
    Paragraph,
    Run,
    Table,
    TableColumn,
    figure,
    plain,
    runs,
)
from send_analysis.blocks.drawing import (
    for_phones_too,
    frame,
    identity,
    points,
    row_height,
    stacked,
    value_axis,
)
from send_analysis.blocks.sentences import Sentences
from send_analysis.blocks.svg import svg_of
from send_analysis.measures.card import Group, Kpi
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.measures.register import REGISTER
from send_analysis.run.consortium.members import Member
from send_analysis.run.consortium.side_by_side import (
    CategoryTable,
    Cell,
    PublishedRow,
    Row,
    is_rate,
    may_be_repeated,
)
from send_analysis.views.breakdown_tables import HIDDEN, category_head, count_or_c, share, table_name
from send_analysis.views.claims import when
from send_analysis.views.comparator_charts import lay_down
from send_analysis.views.lookup import LICENCE, comparator_shown

SAID = Sentences.beside(__file__)
#: Stands beside the name of a council whose records are invented.
INVENTED = "synthetic data"
#: Of more councils a chart is no picture any more, and the table has them all.
MOST_DRAWN = 20
Line = tuple[Run, ...]


def name_of(member: Member) -> str:
    """A council's name, with the mark of invented records wherever it heads a column or a row."""
    return f"{member.pack.name} ({INVENTED})" if member.pack.synthetic else member.pack.name


def councils(members: Sequence[Member]) -> Table:
    """Whose reports these are: what each is of, when it was released, by whom, and by which version it was made."""
    rows = [
        (runs(name_of(member)), runs(figures.day(member.pack.month.last_day)), runs(figures.day(member.pack.as_at)),
         runs(figures.day(member.release["released"])), runs(str(member.release["role"])), runs(str(member.edition)),
         runs(str(member.pack.meta.get("version", ""))))
        for member in members
    ]  # fmt: skip
    heads = ("Figures to", "As known on", "Released", "By", "Edition", "Made by version")
    columns = (TableColumn("Council", share=2.0), *map(TableColumn, heads))
    return Table("councils", "The published reports on this page", columns, tuple(rows))


# Measures -----------------------------------------------------------------------------------------------------------


def measures(group: Group, rows: Sequence[Row], members: Sequence[Member]) -> Iterator[Block]:
    """A subject's measures: charts of its main rates, its table, and what none of the councils collects."""
    own = [row for row in rows if row.card.group == group]
    collected = [row for row in own if row.is_collected]
    for row in collected:
        if row.card.headline and row.basis == row.card.bases[0]:
            yield from _chart(row, members)
    if collected:
        columns = (
            TableColumn("Measure", share=2.0), *(TableColumn(name_of(member), share=1.5) for member in members),
            TableColumn("England", share=1.5), TableColumn("On one basis"),
        )  # fmt: skip
        lines = tuple(_measure_line(row, members[0].pack.month) for row in collected)
        note = plain(SAID.say("measures_note", hidden=HIDDEN))
        yield Table(identity("measures", group), f"{group}, {members[0].pack.month.name}", columns, lines, note=note)
    missing = [_label(row.card, row.basis) for row in own if not row.is_collected]
    if missing:
        yield Paragraph(SAID.say("not_collected", measures="; ".join(missing)), numbered=False)


def _label(card: Kpi, basis: str) -> str:
    return card.label if len(card.bases) == 1 else f"{card.label}, {basis}"


def _measure_line(row: Row, month: Month) -> tuple[Line, ...]:
    head = runs(figure(_label(row.card, row.basis), row.card.id), f", {when(month, row.basis)}")
    return head, *map(_cell, row.cells), _england(row.england), _on_one_basis(row)


def _cell(cell: Cell) -> Line:
    """A figure, with why it is not on the basis of the others; or its state."""
    if words := _why_not(cell):
        return runs(cell.now.with_counts, ": ", words)
    return runs(cell.now.with_counts)


def _why_not(cell: Cell) -> Line:
    """Why a figure is not on the basis of the others in its row; nothing where it is, and for a state."""
    if cell.differs == "another definition":
        return SAID.say("another_definition")
    if cell.differs == "unknown definition":
        return SAID.say("unknown_definition")
    if cell.differs == "printed elsewhere":
        return SAID.say("printed_elsewhere")
    if cell.differs == "doubtful":
        return SAID.say("doubtful_figure")
    return ()


def _england(row: dict[str, Any] | None) -> Line:
    if row is None:
        return runs(figures.NO_FIGURE)
    value, period = comparator_shown(row, str(row["unit"])), str(row["period"])
    if row["like_for_like"]:
        return SAID.say("of_period", value=value, period=period)
    return SAID.say("not_alike_of_england", value=value, period=period)


def _on_one_basis(row: Row) -> Line:
    """Whether a row's figures may be held against each other."""
    if not is_rate(row.card):
        return SAID.say("no_number")
    there = [cell.differs for cell in row.cells if cell.differs != "no figure"]
    if there.count("") < 2:
        return SAID.say("no_two")
    return SAID.say("not_all") if any(there) else SAID.say("yes")


def _chart(row: Row, members: Sequence[Member]) -> Iterator[Chart]:
    """A dot a council, in the order of the page; none where no two figures may stand beside each other."""
    drawn = [row.is_drawn(cell) for cell in row.cells]
    if sum(drawn) < 2 or len(members) > MOST_DRAWN:
        return
    yield _dots(row, members, drawn)


@for_phones_too
def _dots(row: Row, members: Sequence[Member], drawn: Sequence[bool]) -> Chart:
    month = members[0].pack.month
    title = plain(SAID.say("chart_title", measure=row.card.label, month=month.name))
    words = [cell.now.brief if is_drawn else _undrawn(cell) for cell, is_drawn in zip(row.cells, drawn, strict=True)]
    lines = [plain(SAID.say("chart_line", council=name_of(member), value=said))
             for member, said in zip(members, words, strict=True)]  # fmt: skip
    name, alt = identity("beside", row.card.id), " ".join([f"{title}.", *lines])
    with frame(0.6 + row_height(0.36, 2) * len(members)) as drawing:
        ax = drawing.add_subplot()
        values = [cell.now.value or 0.0 for cell, is_drawn in zip(row.cells, drawn, strict=True) if is_drawn]
        value_axis(ax, row.card.unit, max(values))
        lay_down(ax)
        points(ax, values, [place for place, is_drawn in enumerate(drawn) if is_drawn], "accent", 8)
        for place, (member, said) in enumerate(zip(members, words, strict=True)):
            stacked(ax, 0, place, member.pack.name, INVENTED if member.pack.synthetic else "")
            stacked(ax, 1, place, said, "")
        ax.set_ylim(len(members) - 0.4, -0.6)
        svg = svg_of(drawing, name, title, alt)
    data = {
        "columns": ["Council", "Value"],
        "rows": [list(pair) for pair in zip(map(name_of, members), words, strict=True)],
    }
    subtitle = plain(SAID.say("chart_subtitle", period=figures.capitalised(when(month, row.basis))))
    return Chart(name, title, subtitle, alt, svg, plain(SAID.say("chart_source")), data)


def _undrawn(cell: Cell) -> str:
    """What stands in the place of a dot."""
    if cell.differs == "no figure":
        return cell.now.shown
    return plain(SAID.say("few_cases") if not cell.differs else SAID.say("not_drawn"))


def definitions(rows: Sequence[Row], published: Sequence[PublishedRow]) -> Iterator[Block]:
    """The entries that the measures' names lead to, as this version defines them."""
    yield Paragraph(SAID.say("definitions_are"), numbered=False)
    shown = {row.card.id for row in rows if row.is_collected} | {row.card.id for row in published}
    for card in REGISTER.values():
        if card.id in shown:
            details = (Detail("Asks", runs(card.asks)), Detail("Definition", runs(card.definition)),
                       Detail("Caveats", runs(card.definition_reason)))  # fmt: skip
            yield Definition(card.id, card.label, details)


# What DfE publishes -------------------------------------------------------------------------------------------------


def published_tables(rows: Sequence[PublishedRow], members: Sequence[Member]) -> Iterator[Block]:
    """DfE's figures of each council beside England's, and the means of each council's neighbours."""
    if not rows:
        yield Paragraph(SAID.say("nothing_published"), numbered=False)
        return
    yield Paragraph(SAID.say("published_is"), numbered=False)
    heads = (TableColumn("Measure", share=2.0), *(TableColumn(member.pack.name, share=1.5) for member in members))
    source = f"Department for Education. {LICENCE}"
    own = tuple((_published_head(row), *_published_line(row, row.own), _value(row.england)) for row in rows)
    caption = plain(SAID.say("published_caption"))
    yield Table("published", caption, (*heads, TableColumn("England")), own, source=source)
    lines = tuple((_published_head(row), *_published_line(row, row.neighbours)) for row in rows if any(row.neighbours))
    if lines:
        yield Table("neighbours", plain(SAID.say("neighbours_caption")), heads, lines, source=source)


def _published_head(row: PublishedRow) -> Line:
    return runs(figure(_label(row.card, row.basis), row.card.id), f", {row.period}")


def _published_line(row: PublishedRow, found: Sequence[dict[str, Any] | None]) -> Iterator[Line]:
    """A value a council, with its period where that is not the row's."""
    for one in found:
        if one is None or one["period"] == row.period:
            yield _value(one)
        else:
            yield SAID.say("of_period", value=_value(one), period=str(one["period"]))


def _value(row: dict[str, Any] | None) -> Line:
    return runs(comparator_shown(row, str(row["unit"])) if row else figures.NO_FIGURE)


# Tables by category -------------------------------------------------------------------------------------------------


def by_category(tables: Sequence[CategoryTable], members: Sequence[Member]) -> Iterator[Block]:
    """The protected tables, a column a council; no total over councils is worked out."""
    if not tables:
        yield Paragraph(SAID.say("no_tables"), numbered=False)
        return
    yield Paragraph(SAID.say("tables_are"), numbered=False)
    columns = (TableColumn("Category", share=2.0), *(TableColumn(name_of(member), "right") for member in members))
    for table in tables:
        lines = tuple(_category_line(table, category, value) for category, value in table.values)
        heads = dict.fromkeys(figures.in_sentence(category_head(category)) for category, _ in table.values if category)
        caption = f"{figures.capitalised(table.unit)} by {figures.listed(list(heads))}, {members[0].pack.month.name}"
        yield Heading(table_name(table.name))
        yield Table(identity(table.name), caption, columns, lines, note=plain(SAID.say("table_note", hidden=HIDDEN)))


def _category_line(table: CategoryTable, category: str, value: str) -> tuple[Line, ...]:
    head = f"{category_head(category)}: {value}" if category else figures.capitalised(ALL)
    return runs(head), *(runs(_count(table, place, category, value)) for place in range(len(table.by_council)))


def _count(table: CategoryTable, place: int, category: str, value: str) -> Line:
    """A council's number with its share of the council's own total, or why it has none."""
    found = table.by_council[place]
    if found is not None and not may_be_repeated(found):
        is_missing = found.state == "not collected"
        return SAID.say("table_not_collected") if is_missing else SAID.say("table_not_published")
    chosen = {category: value} if category else {}
    try:
        count, total = (found.cell(**chosen), found.cell()) if found else (None, None)
    except KeyError:
        found = None
    if found is None:
        return SAID.say("not_in_report")
    printed = count_or_c(count)
    part = share(count, total) if category else ""
    return runs(printed if not part or count is None else f"{printed} ({part})")
