"""A report with one block of every kind and text made to do harm, for the tests of every form of the report."""

from __future__ import annotations

import base64
import copy
from typing import Any

import nbformat
from nbformat import NotebookNode

from send_analysis.blocks.blocks import (
    MIME_TYPE,
    AssumptionCard,
    Block,
    Chart,
    Definition,
    Detail,
    Heading,
    Headline,
    Headlines,
    ListBlock,
    Note,
    Paragraph,
    Reading,
    Scorecard,
    ScorecardGroup,
    ScorecardRow,
    Table,
    TableColumn,
    figure,
    runs,
)
from send_analysis.blocks.sparkline import sparkline
from send_analysis.document.report import PLAIN_OUTLINE, document, joined_notebook

#: Text that must come out as it went in: markup of HTML, CSS, Typst, Markdown, Jinja, Excel, and letters of the world.
HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "& &amp; &lt;b&gt; \" ' `",
    "#let x = 1; $ y_1^2 $ *bold* _it_ @ref <label> ~ \\ // /* */ [a](b) -- --- ...",
    "{{ 7 * 7 }} {% if %} ${x}",
    '=HYPERLINK("x")',
    "Siân Ŵyn Nguyễn Łukasz −5% £1,030 “quoted” ‘it’s’ – —",
    "a-very-long-word-" + "withoutanybreak" * 8,
)

META = {
    "title": "SEND progress report, March 2024",
    "council": "Sampleshire and Elsewhere Council",
    "month": "2024-03",
    "as_at": "2024-05-14",
    "date_line": "Figures to 31 March 2024 · Cabinet, 22 May 2024",
    "known_line": "As known on 14 May 2024, when the agenda was published, five clear working days before the meeting "
    "of 22 May 2024",
    "status": "Public report",
    "committee": "Cabinet",
    "synthetic": True,
    "banner": "Synthetic data: an invented council’s sample, not real children",
    "mark": "",
    "language": "en-GB",
}

#: A drawing four wide and two high, in the accent of the example's house style.
LOGO_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><path fill="#0b5c4a" d="M0 0h4v2z"/></svg>'

#: What a council may set of its own look, with text made to do harm.
HOUSE: dict[str, Any] = {
    "accent": "#0b5c4a",
    "font": "Gill Sans",
    "contact": "SEND data team, <b>send@example.gov.uk</b>",
    "other_formats": "Ask for large print & audio.",
    "logo": {"kind": "svg", "alt": "Arms of “Wessex” <1>", "base64": base64.b64encode(LOGO_SVG.encode()).decode()},
}

RECOMMENDATIONS: list[Any] = [
    [{"text": "Note the progress on plans and the measure that slipped."}],
    [{"text": "Agree the recovery plan for annual reviews."}],
]

FRONT_SHEET: dict[str, Any] = {
    "id": "front-sheet",
    "title": "Front sheet",
    "rows": [
        {"term": "Report subject", "runs": [{"text": "Progress of the SEND service"}]},
        {"term": "Meeting date", "runs": [{"text": "22 May 2024"}]},
        {"term": "Status", "runs": [{"text": "Public report"}]},
        {
            "term": "Executive summary",
            "runs": [{"text": "Plans come faster; reviews do not. "}, {"text": HOSTILE[0], "strong": True}],
        },
        {"term": "Recommendations", "lead": "It is recommended that Cabinet:", "items": RECOMMENDATIONS},
        {"term": "Reason for recommendations", "runs": [{"text": "So that members see what improved."}]},
        {"term": "Portfolio holder", "runs": [{"text": "Portfolio Holder for Children and Young People"}]},
        {"term": "Wards", "runs": [{"text": "Council-wide"}]},
    ],
    "recommendations": RECOMMENDATIONS,
    "marks": "letters",
}

OUTLINE: dict[str, Any] = {**PLAIN_OUTLINE, "appendices": ["definitions"]}

CHART_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 504 200" class="chart" role="img" '
    'font-family="Source Sans Pro" aria-labelledby="{0}-title {0}-desc" focusable="false">'
    '<title id="{0}-title">Plans on time</title>'
    '<desc id="{0}-desc">The share rose.</desc>'
    '<defs><clipPath id="{0}-1"><path d="M40 10h420v160H40z"/></clipPath></defs>'
    '<path class="stroke-line" stroke="#cfd6db" fill="none" d="M40 170H460M40 90H460"/>'
    '<path class="stroke-ink" stroke="#1d2b36" stroke-dasharray="3 2" fill="none" d="M40 60H460"/>'
    '<g clip-path="url(#{0}-1)"><path class="stroke-accent" stroke="#1d5b8f" stroke-width="2" fill="none" '
    'd="M40 150L125 130L210 135L290 90L375 70L455 40"/></g>'
    '<text class="fill-ink" fill="#1d2b36" font-size="10" x="464" y="43">67%</text>'
    '<text class="fill-muted" fill="#56626c" font-size="10" x="40" y="186">Oct 23</text>'
    '<text class="fill-muted" fill="#56626c" font-size="10" x="455" y="186" text-anchor="middle">Mar 24</text></svg>'
)


def example_chart(identity: str = "plans-on-time", title: str = "Two in three plans now come on time") -> Chart:
    return Chart(
        identity,
        title,
        "Plans issued within 20 weeks, percent of plans issued, October 2023 to March 2024",
        "A line that rises from 20% in October 2023 to 67% in March 2024, above the target of 60% since February.",
        CHART_SVG.format(identity),
        "the council’s own SEN2 extract",
        {
            "columns": ["Month", "Percent on time", "Plans issued"],
            "rows": [["October 2023", "20.0%", 41], ["February 2024", "52.9%", 68], ["March 2024", "67.1%", None]],
        },
    )


def example_table() -> Table:
    cells = [
        ("Six-week decisions", figure("96.4%", "six_week"), "99.0%", "26.7%", "−2.6 points"),
        ("Twenty-week plans", figure("67.1%", "twenty_week"), "52.9%", "No cases", "+14.2 points"),
        (HOSTILE[1], "Not collected", HOSTILE[3], HOSTILE[4], HOSTILE[5]),
    ]
    heads = ("Measure", "March 2024", "February 2024", "March 2023", "Change on the month")
    columns = tuple(
        TableColumn(head, "right" if place else "left", 2 if not place else 1) for place, head in enumerate(heads)
    )
    rows = tuple(tuple(runs(cell) for cell in row) for row in cells)
    return Table(
        "three-dates",
        "The measures at three dates",
        columns,
        rows,
        note="Points are percentage points.",
        source="scorecard.csv",
    )


def cells_of(
    kpi: str, value: str, note: str, on_month: str, on_year: str, target: str, comparator: str
) -> tuple[Any, ...]:
    """The cells of a scorecard's row from its value to its comparator; what holds a digit leads to the measure."""

    def led(words: str) -> Any:
        return runs(figure(words, kpi) if any(sign.isdigit() for sign in words) else words)

    return runs(figure(value, kpi)), note, led(on_month), led(on_year), led(target), led(comparator)


def example_scorecard() -> Scorecard:
    months = [44, 47, 40, 52, 55, 51, 58, 57, 60, 62, 61, 67.1]
    on_time = ScorecardRow(
        "twenty_week", "Plans issued in 20 weeks", "Month, with exceptions",
        *cells_of("twenty_week", "67.1%", "", "+14.2 pts", "+67.1 pts", "60%", "England 49.2%"),
        Reading("better", "Better", "above target"), sparkline(months, tone="better", band=(42, 66), target=60),
        "Rose from 44% to 67.1% over 12 months",
    )  # fmt: skip
    decisions = ScorecardRow(
        "six_week", "Decisions in 6 weeks", "Month",
        *cells_of("six_week", "96.4%", "", "−2.6 pts", "+69.7 pts", "–", ""),
        Reading("none", "No clear change", "within the usual range"),
        sparkline([95, 97, 96, 99, 96.4], band=(92, 100)), "Between 95% and 99% over 5 months",
    )  # fmt: skip
    reviews = ScorecardRow(
        "reviews", "Annual reviews in year", "From September",
        *cells_of("reviews", "62.1%", "", "−8.0 pts", "−3.8 pts", "80%", ""),
        Reading("worse", "Worse", "below target"), sparkline([70, 69, 70, 62.1], tone="worse"), "Fell to 62.1%",
        Reading("worse", "Unlikely", "not met without change"), runs("Being done: a second review team."),
    )  # fmt: skip
    waiting = ScorecardRow(
        "waiting", "Awaiting specialist", "End of month",
        *cells_of("waiting", "Not collected", "no file for March", "–", "–", "–", ""),
        Reading("unknown", "Not known", "not collected"),
    )  # fmt: skip
    heads = {
        "measure": "Measure", "spark": "Last 12 months", "value": "March 2024", "on_month": "On month",
        "on_year": "On year", "target": "Target", "reading": "Reading",
    }  # fmt: skip
    groups = (ScorecardGroup("Timeliness", (on_time, decisions, reviews)), ScorecardGroup("Children", (waiting,)))
    return Scorecard(
        "scorecard",
        "Four measures, March 2024",
        heads,
        groups,
        "The grey band is the usual variation, the dashes the target.",
    )


def example_assumption(identity: str, label: str = "Growth of high needs funding") -> AssumptionCard:
    details = (
        Detail(
            "Source",
            runs(
                "Cabinet paper of 22 May 2024, paragraph 28 ",
                {"text": "online", "href": "https://example.org/a?b=1&c=2"},
            ),
        ),
        Detail("Why this rating", runs(HOSTILE[2])),
    )
    return AssumptionCard(identity, label, "3% a year", "assumed", "AMBER", details)


def example_definition(identity: str, label: str) -> Definition:
    details = (
        Detail("What it is", runs(f"The share of {label.lower()}. ", {"text": "twenty_week_plans", "code": True})),
        Detail("Rows", runs("47 of 70 rows of namedplan.csv. ", HOSTILE[6])),
    )
    return Definition(identity, label, details)


def code_cell(source: str, *blocks: Block, last_is_result: bool = False) -> NotebookNode:
    """An executed cell that shows blocks, the last of them perhaps as the cell's own value."""
    outputs = [
        nbformat.v4.new_output("display_data", {MIME_TYPE: block.as_json(), "text/plain": f"<{block.kind}>"})
        for block in blocks
    ]
    if last_is_result and outputs:
        outputs[-1].output_type = "execute_result"
        outputs[-1]["execution_count"] = 7
    return nbformat.v4.new_code_cell(source, outputs=outputs, execution_count=7)


def parameter_cells() -> list[NotebookNode]:
    tagged = [
        nbformat.v4.new_code_cell('month = "2024-03"', metadata={"tags": [tag]})
        for tag in ("parameters", "injected-parameters")
    ]
    tagged[1].source += '\nfolder = "/home/someone/secret"'
    return tagged


def notebook_of(*cells: NotebookNode) -> NotebookNode:
    """An executed notebook as papermill leaves it, with a machine's paths and times in its metadata."""
    made = nbformat.v4.new_notebook(cells=[*parameter_cells(), *cells])
    made.metadata["papermill"] = {"input_path": "/home/someone/a.ipynb", "start_time": "2026-01-01T00:00:00"}
    for cell in made.cells:
        cell.metadata["papermill"] = {"start_time": "2026-01-01T00:00:00"}
    return made


def example_chapters() -> dict[str, NotebookNode]:
    md = nbformat.v4.new_markdown_cell
    headlines = Headlines(
        (
            Headline(
                "Two in three plans now come within 20 weeks.",
                runs(figure("67.1%", "twenty_week"), " in March, against 52.9% a month before."),
                "twenty_week",
            ),
            Headline(
                "Annual reviews slipped.",
                runs(figure("62.1%", "reviews"), " are done in their year, below the target."),
                "reviews",
            ),
            Headline(HOSTILE[0], runs(HOSTILE[1], " ", {"text": HOSTILE[3], "code": True})),
        )
    )
    hostile_list = ListBlock(tuple(runs(text) for text in HOSTILE))
    return {
        "01-summary.ipynb": notebook_of(
            md("# Summary"),
            code_cell("headlines(pack)", headlines),
            md("## Scorecard"),
            code_cell("scorecard(pack)", example_scorecard()),
        ),
        "02-timeliness.ipynb": notebook_of(
            md(
                "# Timeliness of plans\n\nA council must decide within *six weeks* and issue a plan within "
                "**20 weeks**; see [what we assumed](#assumptions)."
            ),
            nbformat.v4.new_code_cell("pack = open_pack(council, month, scenario)"),
            code_cell("chart(pack)", example_chart()),
            code_cell("card(pack)", example_assumption("funding-growth")),
            md("## What drives it\n\n- Advice comes late.\n- Requests grow.\n\n1. First\n2. Second"),
            code_cell(
                "sentence(pack)",
                Paragraph(
                    runs(
                        "In March ",
                        figure("67.1%", "twenty_week", strong=True),
                        " of plans were on time. ",
                        {"text": "Guidance", "href": "https://example.org/guide"},
                    )
                ),
                last_is_result=True,
            ),
            code_cell("table(pack)", example_table()),
        ),
        "03-limits.ipynb": notebook_of(
            md("# What to be careful with"),
            code_cell(
                "notes(pack)",
                Note("About the data", runs("Rows were set aside.")),
                Note("Do not compare", runs("The bases differ: ", HOSTILE[2]), "warning"),
                hostile_list,
            ),
            code_cell(
                "small(pack)",
                Heading("A smaller heading"),
                Heading("Smaller still", 3),
                Paragraph(runs("Unnumbered."), numbered=False),
                example_chart("second-chart", HOSTILE[0]),
            ),
            code_cell(
                "cards(pack)", *(example_assumption(name, f"Assumption {name}") for name in ("w", "x", "y", "z"))
            ),
        ),
        "10-assumptions.ipynb": notebook_of(
            md("# Assumptions"),
            code_cell("cards(pack)", *(example_assumption(name) for name in ("funding-growth", "w", "x", "y", "z"))),
        ),
        "11-definitions.ipynb": notebook_of(
            md("# Where each figure comes from"),
            code_cell("definitions(pack)", *(example_definition(name, label) for name, label in DEFINED.items())),
        ),
    }


DEFINED = {
    "twenty_week": "Plans issued in 20 weeks",
    "six_week": "Decisions in 6 weeks",
    "reviews": "Annual reviews in year",
    "waiting": "Awaiting specialist provision",
}


def example_notebook() -> NotebookNode:
    """The example report as one notebook."""
    return joined_notebook(example_chapters(), META, FRONT_SHEET, OUTLINE)


def without_front_sheet(whole: dict[str, Any]) -> dict[str, Any]:
    """A document as that of a month without front matter."""
    return {**whole, "front_sheet": None, "opening": [part for part in whole["opening"] if part != "front-sheet"]}


def example_document() -> dict[str, Any]:
    """The example report as the neutral document."""
    return copy.deepcopy(document(example_notebook()))
