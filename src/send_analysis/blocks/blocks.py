"""What a notebook can show: blocks, each one neutral JSON, the same for HTML, PDF and JupyterLab.

A block is a frozen dataclass. `as_json` gives the neutral form that `report.py` joins into one document;
`_repr_mimebundle_` gives Jupyter that form beside HTML and plain text. No block holds markup: text travels as runs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypedDict, cast

#: Jupyter's name for the neutral form.
MIME_TYPE = "application/vnd.send-analysis.block+json"


class Run(TypedDict, total=False):
    """A stretch of text; `figure` names the measure or assumption of a number, and links to its annex entry.

    `rests_on` are the ids of what a number was made from that has no annex entry of its own. `page` is the document
    that holds the entry, where that is another one.
    """

    text: str
    strong: bool
    emphasis: bool
    code: bool
    href: str
    figure: str
    rests_on: tuple[str, ...]
    page: str


Text = str | Run | Iterable[str | Run]


def runs(*parts: Text) -> tuple[Run, ...]:
    """The parts as one line of runs: plain strings become plain runs."""
    line: list[Run] = []
    for part in parts:
        if isinstance(part, str):
            line.append({"text": part})
        elif isinstance(part, dict):
            line.append(cast(Run, part))
        else:
            line.extend(runs(*part))
    return tuple(run for run in line if run["text"])


def figure(text: str, kpi: str, strong: bool = False) -> Run:
    """A printed number that leads to the annex entry of its measure or assumption."""
    return {"text": text, "figure": kpi, "strong": True} if strong else {"text": text, "figure": kpi}


def made_from(text: str, rests_on: tuple[str, ...]) -> Run:
    """A printed number without an annex entry of its own, with what it was made from."""
    return {"text": text, "rests_on": rests_on}


def plain(line: Iterable[Run]) -> str:
    """The words of some runs."""
    return "".join(run["text"] for run in line)


class Block:
    """The base of every block: how it becomes JSON and how Jupyter shows it."""

    kind: ClassVar[str]

    def as_json(self) -> dict[str, Any]:
        """The neutral form: `kind` and the fields."""
        return {"kind": self.kind, **_neutral(dataclasses.asdict(self))}  # type: ignore[call-overload]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from send_analysis.blocks.fragments import fragment

        block = self.as_json()
        return {MIME_TYPE: block, "text/html": fragment(block), "text/plain": f"<{self.kind}>"}


def show(*blocks: Block) -> None:
    """Show several blocks from one cell, in their order."""
    from IPython.display import display

    for block in blocks:
        display(block)


def _neutral(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _neutral(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_neutral(item) for item in value]
    return value


@dataclass(frozen=True)
class Heading(Block):
    """A heading inside a chapter; level 2 stands under the chapter's own title, which is level 1."""

    kind = "heading"
    text: str
    level: Literal[1, 2, 3] = 2


@dataclass(frozen=True)
class Paragraph(Block):
    """A paragraph, numbered through the document unless it says otherwise."""

    kind = "paragraph"
    runs: tuple[Run, ...]
    numbered: bool = True


@dataclass(frozen=True)
class ListBlock(Block):
    """A bulleted or numbered list."""

    kind = "list"
    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False
    title: str = ""


@dataclass(frozen=True)
class Headline:
    """One main point: a bold claim made by rule, and its plain evidence."""

    claim: str
    evidence: tuple[Run, ...]
    kpi: str = ""


@dataclass(frozen=True)
class Headlines(Block):
    """The main points of page one or of a chapter."""

    kind = "headlines"
    items: tuple[Headline, ...]


@dataclass(frozen=True)
class Box:
    """A few lines under a title: what improves, what worries, or the money; a shape says which, never colour alone."""

    title: str
    shape: Literal["better", "worse", "none"]
    lines: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class Boxes(Block):
    """Page one's boxes, side by side where there is room."""

    kind = "boxes"
    items: tuple[Box, ...]


@dataclass(frozen=True)
class Missing:
    """What a figure that is not collected lacks: a file, a column of one, or something that only words can tell."""

    file: str = ""
    column: str = ""
    words: str = ""


@dataclass(frozen=True)
class Note(Block):
    """A set-apart remark: information, or a warning that a reader must not miss.

    `missing` is what a figure that is not collected lacks; a chapter that shows nothing but such notes is drawn
    together into one.
    """

    kind = "note"
    title: str
    runs: tuple[Run, ...]
    tone: Literal["information", "warning"] = "information"
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class Absent(Block):
    """Nothing to show, and why: JupyterLab gives the reason, the report leaves it out with a heading of its own alone.

    For what a chapter's first sentence has already said of all of it, and for what no reader was ever told to expect.
    """

    kind = "absent"
    reason: str


@dataclass(frozen=True)
class Chart(Block):
    """A drawn figure. `svg` is tidied and self-contained, with `id` as the prefix of its own ids.

    `alt` says the finding, `title` too, in few words; `subtitle` says measure, place and time.
    `data` is the same figures as a table, which HTML offers below the chart. One that is not `drawn` says in words why.
    `rests_on` are the assumptions and equations that what is drawn was made from; `entries` lead to what is counted.
    `phone` is the same drawing for a narrow screen, where there is one.
    """

    kind = "chart"
    id: str
    title: str
    subtitle: str
    alt: str
    svg: str
    source: str = ""
    data: dict[str, Any] | None = None
    drawn: bool = True
    rests_on: tuple[str, ...] = ()
    entries: tuple[Run, ...] = ()
    phone: str = ""


@dataclass(frozen=True)
class TableColumn:
    """A column's head and how its cells stand."""

    label: str
    align: Literal["left", "right"] = "left"
    share: float = 1.0


@dataclass(frozen=True)
class Table(Block):
    """A table with a caption; the first column heads its rows unless `row_headers` is off. A cell is a line of runs.

    `rests_on` are the assumptions and equations that it was made from, beside those that its cells lead to.
    """

    kind = "table"
    id: str
    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    row_headers: bool = True
    note: str = ""
    source: str = ""
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a row of the scorecard says: a shape and a word, never a colour alone."""

    shape: Literal["better", "worse", "none", "unknown"]
    word: str
    reason: str = ""


@dataclass(frozen=True)
class ScorecardRow:
    """One measure on page one; `spark` is a small SVG, `spark_alt` its words; empty text: nothing to say.

    Its figures are lines of runs, which say themselves what of them leads to the measure's entry.
    `met`, beside its target, is whether that will be met (None: there is none), `doing` a line
    under the row on what is being done.
    """

    kpi: str
    label: str
    basis: str
    value: tuple[Run, ...]
    value_note: str
    on_month: tuple[Run, ...]
    on_year: tuple[Run, ...]
    target: tuple[Run, ...]
    comparator: tuple[Run, ...]
    reading: Reading
    spark: str = ""
    spark_alt: str = ""
    met: Reading | None = None
    doing: tuple[Run, ...] = ()


@dataclass(frozen=True)
class ScorecardGroup:
    """A named group of scorecard rows."""

    label: str
    rows: tuple[ScorecardRow, ...]


@dataclass(frozen=True)
class Scorecard(Block):
    """Page one's table; `heads` heads those of the columns in fragments.SCORECARD_COLUMNS that it has."""

    kind = "scorecard"
    id: str
    caption: str
    heads: dict[str, str]
    groups: tuple[ScorecardGroup, ...]
    key: str = ""


@dataclass(frozen=True)
class Detail:
    """A term and what there is to say of it; `documents` are those of the report that it is in, where not in all."""

    term: str
    runs: tuple[Run, ...]
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class AssumptionCard(Block):
    """An assumption beside the figures that rest on it; `quality` is GREEN, AMBER or RED, its reason a detail."""

    kind = "assumption"
    id: str
    label: str
    value: str
    status: str
    quality: str
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class Definition(Block):
    """The annex entry that a figure's link leads to: what it is, how it was worked out, from which rows and source."""

    kind = "definition"
    id: str
    label: str
    details: tuple[Detail, ...] = field(default_factory=tuple)
