"""`build`: build a month's report, with a bar over the chapters on a terminal and quiet lines otherwise."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from send_analysis.base.paths import Paths, find_root
from send_analysis.cli.arguments import (
    DONE,
    Commands,
    audience,
    council_and_month,
    day,
    edition,
    new_command,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from send_analysis.pack.rests_on import RestsOn
    from send_analysis.run.execution import Chapter


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "build",
        "build a month's report from its extracts",
        "build bcp 2024-03",
        "build bcp 2024-03 --scenario published",
        "build bcp 2024-03 --audience internal",
        "build bcp 2024-03 --as-known 2024-04-30",
        "build bcp 2024-03 --explain",
    )
    council_and_month(command)
    command.add_argument("--scenario", default="published", help="the deficit path to highlight (published)")
    command.add_argument(
        "--as-known",
        type=day,
        metavar="YYYY-MM-DD",
        help="build with what was known on that day, into as-known-YYYY-MM-DD/ beside the ordinary report: extracts, "
        "corrections, publications, assumptions and comparators of later days are left out. It takes the place of the "
        "as-at day, after which nothing known is used: the day on which the agenda of the month's meeting is published "
        "(agenda_published in the month's commentary, else five clear working days before meeting_date), or the "
        "month's last day where no meeting is named",
    )
    command.add_argument("--force", action="store_true", help="make everything again, changed or not")
    command.add_argument(
        "--explain", action="store_true", help="say first what has changed since the last build, file by file"
    )
    command.add_argument(
        "--engine",
        choices=("kept", "nbclient"),
        help="how the chapters run: kept (the default: two Jupyter kernels, each for one chapter after another) or "
        "nbclient (papermill's own, slow: a kernel a chapter); the outputs are the same",
    )
    audience(
        command,
        "public (the default): small numbers in breakdowns are hidden; or internal: nothing is hidden, every page is "
        "marked, it goes into a folder of its own and can't be published",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build the report, with a bar over the chapters on a terminal and quiet lines otherwise."""
    from send_analysis.base.steps import Steps
    from send_analysis.pack.rests_on import rests_on, stands

    paths = Paths(find_root(), options.council, options.month, edition(options))
    asked = (options.force, options.explain)
    before = None if options.as_known else rests_on(paths, options.scenario)
    is_there = before is not None and stands(paths, before, Steps(print), *asked)
    _say_where(paths.report if is_there else _built(options, paths, before))
    return DONE


def _built(options: argparse.Namespace, paths: Paths, before: RestsOn | None) -> Path:
    """The folder of the report, built with a bar over the chapters. What that loads takes seconds of its own."""
    import datetime as dt

    from send_analysis.base.steps import Steps
    from send_analysis.release.releases import looked_at
    from send_analysis.run.own_chapters import every_chapter
    from send_analysis.run.pipeline import build, build_as_known

    count = len(every_chapter(paths))
    with Progress(count) as progress:
        steps = Steps(progress.say)
        put_right = looked_at(paths, dt.date.today())
        for line in put_right:
            steps.say(line)
        more = (options.scenario, steps, progress.chapter, options.force, options.engine)
        known = options.as_known
        if known:
            return build_as_known(paths, known, *more, options.explain)
        # An edition may have been put back in its place just now, and a report rests on those too.
        return build(paths, *more, None if put_right else before)


def _say_where(folder: Path) -> None:
    made = {
        "report": ("report.html", "report.pdf", "report.docx", "summary.pdf"), "annex": ("annex.html", "annex.pdf"),
        "review": ("review.html",),
    }  # fmt: skip
    for what, names in made.items():
        print(f"{what + ':':<8}{', '.join(shown(folder / name) for name in names)}")


class Progress:
    """How far a build is: a bar over the chapters on a terminal, a line a step otherwise."""

    def __init__(self, chapters: int) -> None:
        self._bar = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=chapters, desc="chapters", unit="chapter", leave=False)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    @property
    def say(self) -> Callable[[str], None]:
        """Where a step's line goes."""
        return self._bar.write if self._bar is not None else print

    def chapter(self, chapter: Chapter) -> None:
        """A chapter has ended."""
        if self._bar is not None:
            self._bar.set_postfix_str(chapter.name)
            self._bar.update()
        else:
            print(f"chapter {chapter.name}: {f'{chapter.seconds:.1f} s, ' if chapter.seconds else ''}{chapter.why}")
