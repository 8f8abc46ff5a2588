"""The launcher notebook's widgets: choose a council and a month; see where the months stand, what arrived, what failed,
what each chapter needs; run a chapter and see it as the report will show it; build the report.

Only tables that are safe for a report are shown, never a row of an extract: a notebook may be handed on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json
from send_analysis.base.in_use import working_at
from send_analysis.base.paths import FAILED, Paths, any_file, find_root
from send_analysis.base.steps import Steps
from send_analysis.blocks.blocks import Block, Table, TableColumn, runs
from send_analysis.blocks.fragments import fragment
from send_analysis.blocks.markdown import ReportError
from send_analysis.chapters.data_quality import data_quality_tables
from send_analysis.config.authorities import authorities_of
from send_analysis.config.settings import Settings, council_of, load_settings
from send_analysis.desk.chapter_needs import ChapterNeeds, chapter_needs
from send_analysis.desk.chapter_preview import preview
from send_analysis.intake.extract import Extract
from send_analysis.intake.listing import count_line
from send_analysis.intake.read import no_extract, read_extract
from send_analysis.pack.arrived import arrivals, found
from send_analysis.pack.build import pack_meta, pack_of
from send_analysis.pack.correcting import corrections_for
from send_analysis.pack.months import months_published, months_with_extracts
from send_analysis.pack.store import Pack
from send_analysis.release.status import CouncilStatus, status_of
from send_analysis.release.status_words import COLUMNS, cells, gaps_in_words, past_review_in_words, reasons
from send_analysis.run.execution import STOPPED, chapter_notebooks
from send_analysis.run.kernels import ChapterFailed
from send_analysis.run.own_chapters import every_chapter
from send_analysis.run.pipeline import build
from send_analysis.views.lookup import has_arrived

SCENARIO = "published"
#: How many months are offered before the first extract has arrived.
MONTHS_OFFERED = 36
#: How high the frame of a chapter is.
_FRAME_HEIGHT = "70vh"
_WIDE = widgets.Layout(width="min(100%, 46rem)")
_LABEL = {"description_width": "6rem"}


class Launcher:
    """One choice of council and month, and what follows from it; each method gives one cell its widget."""

    def __init__(self, root: Path | None = None, today: dt.date | None = None) -> None:
        self.root = root or find_root()
        self.today = today or dt.date.today()
        self.council: Any = widgets.Dropdown(
            options=councils_offered(self.root), description="Council", layout=_WIDE, style=_LABEL
        )
        self.month: Any = widgets.Dropdown(description="Month", layout=_WIDE, style=_LABEL)
        self.chapter: Any = widgets.Dropdown(
            options=_offered(chapter_notebooks(self.root / "notebooks")),
            description="Chapter",
            layout=_WIDE,
            style=_LABEL,
        )
        self.standing_shown, self.arrived_shown, self.failed_shown, self.needs_shown = (_html() for _ in range(4))
        self.chapter_shown, self.report_shown = _html(), _html()
        self.run_button = _button("Run this chapter", self.run_chapter)
        self.build_button = _button("Build the report", self.build_report)
        self.council.observe(lambda _: self._offer_months(), "value")
        self._offer_months()

    def choose(self) -> Any:
        """The two choices."""
        return widgets.VBox([self.council, self.month])

    def standing(self) -> Any:
        """Where each month of the council stands, and what is overdue."""
        return self.standing_shown

    def arrived(self) -> Any:
        """What arrived for the month."""
        return self.arrived_shown

    def failed(self) -> Any:
        """What is wrong with it, and which chapters stopped in the last build."""
        return self.failed_shown

    def needs(self) -> Any:
        """What each chapter rests on, and what of that is missing."""
        return self.needs_shown

    def one_chapter(self) -> Any:
        """A chapter to choose, a button to run it, and the chapter as the report will show it."""
        return widgets.VBox([self.chapter, self.run_button, self.chapter_shown])

    def whole_report(self) -> Any:
        """A button that builds the report, and what it says meanwhile."""
        return widgets.VBox([self.build_button, self.report_shown])

    # --- what the choices and the buttons do ------------------------------------------------------------------------

    @property
    def paths(self) -> Paths:
        """Where the chosen month lives."""
        return Paths(self.root, self.council.value, Month.parse(self.month.value))

    def look(self) -> None:
        """Read the chosen month and show what there is to say of it."""
        if self.month.value is None:
            return
        self.chapter_shown.value = self.report_shown.value = ""
        try:
            settings = load_settings(self.root, self.council.value, self.paths.month)
            extract = extract_of(self.paths, settings)
            notebooks = every_chapter(self.paths)
        except InputError as error:
            self.arrived_shown.value, self.needs_shown.value = "", ""
            self.failed_shown.value = _said("Mend this first", str(error))
            return
        self._offer_chapters(notebooks)
        pack = _looked_at(self.paths, settings, extract)
        self.arrived_shown.value = _shown(data_quality_tables.arrivals(pack))
        self.failed_shown.value = (
            _shown(data_quality_tables.findings(pack)) + _verdict(pack, extract) + _stopped(self.paths)
        )
        needs = chapter_needs(notebooks, extract, (self.paths.config / "assumptions.yaml").is_file())
        self.needs_shown.value = _shown(needs_table(needs))

    def run_chapter(self) -> None:
        """Run the chosen chapter and show it, or say why it stopped."""

        def show(steps: Steps) -> str:
            settings = load_settings(self.root, self.council.value, self.paths.month)
            with working_at(self.paths, "built", steps.say):
                pack = pack_of(self.paths, settings, SCENARIO, steps)
                made = preview(self.paths, pack, self.chapter.value)
            return f"<p>{escape(made.why)}</p>{_frame(made.html, self.chapter.label)}"

        self._work(self.chapter_shown, self.run_button, show)

    def build_report(self) -> None:
        """Build the whole report and say where it is, or why it stopped."""

        def show(steps: Steps) -> str:
            folder = build(self.paths, SCENARIO, steps)
            where = folder.relative_to(self.root).as_posix()
            files = "report and annex as .html and .pdf, review.html, scorecard.xlsx and .ods"
            return f"<p>The report is in <code>{escape(where)}/</code>: {files}.</p>"

        self._work(self.report_shown, self.build_button, show)
        self.failed_shown.value += _stopped(self.paths) if "<strong>" in self.report_shown.value else ""
        self._show_standing()

    # --- inside -----------------------------------------------------------------------------------------------------

    def _offer_chapters(self, notebooks: Sequence[Path]) -> None:
        """Offer the chapters, the council's own too; the one chosen stays chosen where it is among them."""
        options, chosen = _offered(notebooks), self.chapter.value
        if tuple(options) != tuple(self.chapter.options):
            self.chapter.options = options
            self.chapter.value = chosen if chosen in dict(options).values() else options[0][1]

    def _offer_months(self) -> None:
        """Offer the council's months and choose the newest, which may be the one chosen before."""
        with suppress(ValueError):
            self.month.unobserve(self._month_chosen, "value")
        offered = months_offered(self.root, self.council.value, self.today)
        self.month.options = [(month.name, str(month)) for month in offered]
        self.month.index = 0
        self.month.observe(self._month_chosen, "value")
        self._show_standing()
        self.look()

    def _show_standing(self) -> None:
        (council,) = status_of(self.root, [self.council.value], self.today)
        lines = "".join(f"<p>{escape(line)}</p>" for line in standing_lines(council))
        self.standing_shown.value = (_shown(standing_table(council)) if council.months else "") + lines

    def _month_chosen(self, _: Any) -> None:
        self.look()

    def _work(self, shown: Any, button: Any, work: Callable[[Steps], str]) -> None:
        """Do what may take a while, with a line for each step as it ends; say in a sentence what stopped it."""
        lines: list[str] = []

        def say(line: str) -> None:
            lines.append(f"<p>{escape(line)}</p>")
            shown.value = "".join(lines)

        button.disabled = True
        shown.value = "<p>Working …</p>"
        try:
            result = work(Steps(say))
            shown.value = "".join(lines) + result
        except (InputError, ChapterFailed, ReportError) as error:
            shown.value = "".join(lines) + _said("Stopped", str(error))
        finally:
            button.disabled = False


def councils_offered(root: Path) -> list[tuple[str, str]]:
    """The councils to choose from: those with a folder of their own first, then every other authority."""
    own = sorted(folder.name for folder in (root / "config" / "councils").iterdir() if folder.is_dir())
    others = {authority.slug: authority.name for authority in authorities_of(root)}
    listed = []
    for code in own:
        with suppress(InputError):
            listed.append((f"{council_of(root, code).name} ({code})", code))
    return listed + [
        (f"{name}: published statistics", code) for code, name in sorted(others.items()) if code not in own
    ]


def months_offered(root: Path, council: str, today: dt.date) -> list[Month]:
    """The months to choose from, the newest first: those with extracts or published, else the last three years."""
    paths = Paths(root, council, Month.of(today))
    known = {*months_with_extracts(paths), *months_published(paths)}
    return sorted(known, reverse=True) or [Month.of(today).shift(-back) for back in range(1, MONTHS_OFFERED + 1)]


def _offered(notebooks: Sequence[Path]) -> list[tuple[str, str]]:
    """Chapters to choose from: how each is shown, and its name."""
    return [(f"{path.stem[:2]} {_words(path.stem[3:])}", path.stem) for path in notebooks]


def extract_of(paths: Paths, settings: Settings) -> Extract:
    """The month's extract as it is, errors and all; one without tables before the first file has arrived."""
    if not any_file(paths.raw):
        return no_extract(paths, settings.council)
    return read_extract(paths, settings.council, corrections=corrections_for(paths, settings))


def needs_table(needs: Sequence[ChapterNeeds]) -> Block:
    """What each chapter rests on, and what of it is missing."""
    return Table(
        "chapter-needs",
        "What each chapter needs",
        (TableColumn("Chapter"), TableColumn("Rests on", share=1.6), TableColumn("Missing", share=1.6)),
        tuple(
            (
                runs(f"{chapter.name[:2]} {chapter.title}"),
                runs(", ".join(chapter.needs) or "the month's figures"),
                runs("; ".join(chapter.missing) or "nothing"),
            )
            for chapter in needs
        ),
        note="Where a file is missing the chapter says so, and the rest of the report is whole. data/raw/README.md "
        "says what each file holds.",
    )


def standing_table(council: CouncilStatus) -> Block:
    """Where each month of a council stands, as `status` lists it, the newest first, and why."""
    return Table(
        "where-months-stand",
        "Where each month stands",
        (*(TableColumn(name.capitalize()) for name in COLUMNS), TableColumn("Why", share=2.5)),
        tuple(
            (*map(runs, cells(month)), runs("; ".join(reasons(council.code, month)) or "nothing to add"))
            for month in reversed(council.months)
        ),
        note="Stale means that something the report rests on has changed since it was built. On the command line: "
        "python -m send_analysis status.",
    )


def standing_lines(council: CouncilStatus) -> list[str]:
    """The months without extracts, what is overdue, and what must be mended before more can be said."""
    nothing = [] if council.months else ["No extract and no report yet"]
    gaps = gaps_in_words(council.without_extracts)
    overdue = [f"Overdue: {line}" for line in past_review_in_words(council.past_review)]
    return [
        *nothing,
        *([f"Without extracts: {gaps}"] if gaps else []),
        *overdue,
        *([council.fault] if council.fault else []),
    ]


def _looked_at(paths: Paths, settings: Settings, extract: Extract) -> Pack:
    """What the report's tables of what arrived need, without measuring anything."""
    shown = {"arrivals": arrivals(extract), "findings": found(extract.findings)}
    return Pack(pack_meta(paths, settings, extract.synthetic), shown, SCENARIO)


def _verdict(pack: Pack, extract: Extract) -> str:
    if not has_arrived(pack):
        return ""
    command = f"python -m send_analysis check {extract.council} {extract.month}"
    return f"<p>{escape(count_line(extract))}. Rows and values: <code>{escape(command)}</code></p>"


def _stopped(paths: Paths) -> str:
    """What stopped in the last build: chapters, with where to read them, or the report itself, with why."""
    folder = paths.report / FAILED
    failed = sorted(folder.glob("[0-9]*.ipynb"))
    whole = kept_json(folder / STOPPED)
    why = f"The last build stopped after the step {whole['after']}: {whole['message']}" if whole else ""
    return (f"<p>{escape(why)}</p>" if why else "") + "".join(
        f"<p>Chapter {escape(path.stem)} stopped in the last build: read "
        f"<code>{escape(path.relative_to(paths.root).as_posix())}</code></p>"
        for path in failed
    )


def _shown(block: Block) -> str:
    return fragment(block.as_json())


def _said(title: str, text: str) -> str:
    return f"<p><strong>{escape(title)}</strong></p><pre style='white-space:pre-wrap'>{escape(text)}</pre>"


def _frame(page: str, title: str) -> str:
    """A page in a frame of its own, so that the report's style and the notebook's leave each other alone."""
    style = f"width:100%;height:{_FRAME_HEIGHT};box-sizing:border-box;border:1px solid"
    return f'<iframe title="{escape(title)}" srcdoc="{escape(page)}" style="{style}"></iframe>'


def _html() -> Any:
    return widgets.HTML(layout=widgets.Layout(width="100%"))


def _button(text: str, act: Callable[[], None]) -> Any:
    made = widgets.Button(description=text, button_style="primary", layout=widgets.Layout(width="auto"))
    made.on_click(lambda _: act())
    return made


def _words(name: str) -> str:
    return name.replace("-", " ").capitalize()
