"""The command line. Heavy modules are imported by the command that needs them, so that `--help` answers at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from send_analysis.clock import Month
from send_analysis.contract import InputError
from send_analysis.store import Paths, find_root

if TYPE_CHECKING:
    from collections.abc import Callable

    from send_analysis.execution import Chapter

DONE, UNEXPECTED, BAD_INPUT, REFUSED = 0, 1, 2, 3

EXIT_CODES = "exit codes: 0 done, 1 unexpected failure, 2 bad input or configuration, 3 refused by a publication rule"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A Windows console in an old code page must not stop a report over a dash.
            stream.reconfigure(errors="replace")
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except InputError as error:
        print(f"send-analysis: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("send-analysis: stopped; the last good report is as it was", file=sys.stderr)
        return UNEXPECTED
    except Exception as error:
        return _told(error)


def _told(error: Exception) -> int:
    """Say in a line what failed in a chapter or the report; anything else is a fault of ours and shows its trace."""
    from send_analysis.execution import ChapterFailed
    from send_analysis.publish.markdown import ReportError

    if isinstance(error, ChapterFailed):
        where = f"\nread the failed notebook: {shown(error.notebook)}" if error.notebook else ""
        print(f"send-analysis: {error}{where}", file=sys.stderr)
        return UNEXPECTED
    if isinstance(error, ReportError):
        print(f"send-analysis: {error}", file=sys.stderr)
        return UNEXPECTED
    raise error


def parser() -> argparse.ArgumentParser:
    """The commands, their arguments and their help."""
    top = argparse.ArgumentParser(
        prog="send-analysis",
        description="Turns a month's SEND extracts into one Cabinet-style report (HTML and PDF).",
        epilog=f"Every command also works as: python -m send_analysis …\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", metavar="command", required=True)
    _add_sample(commands)
    _add_check(commands)
    _add_build(commands)
    _add_trace(commands)
    return top


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(commands: Commands, name: str, help_text: str, *examples: str) -> argparse.ArgumentParser:
    example_lines = "\n".join(f"  send-analysis {example}" for example in examples)
    made = commands.add_parser(
        name,
        help=help_text,
        description=help_text[0].upper() + help_text[1:] + ".",
        epilog=f"examples:\n{example_lines}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return made


def _council_and_month(command: argparse.ArgumentParser) -> None:
    command.add_argument("council", help="the council's folder in config/councils")
    command.add_argument("month", type=_month, help="the reporting month, such as 2024-03")


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _add_sample(commands: Commands) -> None:
    command = _command(
        commands,
        "sample",
        "write an invented council's extracts into data/raw",
        "sample bcp 2023-03 2024-03",
        "sample bcp 2024-01 2024-03 --plans 500 --seed 7",
    )
    command.add_argument("council", help="the council's folder in config/councils")
    command.add_argument("first", type=_month, help="the first month, such as 2023-03")
    command.add_argument("last", type=_month, help="the last month, such as 2024-03")
    command.add_argument("--plans", type=int, help="scale to about so many plans")
    command.add_argument("--seed", type=int, help="another seed invents other children")
    command.set_defaults(run=run_sample)


def _add_check(commands: Commands) -> None:
    command = _command(
        commands,
        "check",
        "list everything that is wrong or odd in a month's extracts, all at once",
        "check bcp 2024-03",
    )
    _council_and_month(command)
    command.set_defaults(run=run_check)


def _add_build(commands: Commands) -> None:
    command = _command(
        commands,
        "build",
        "build a month's report from its extracts",
        "build bcp 2024-03",
        "build bcp 2024-03 --scenario published",
    )
    _council_and_month(command)
    command.add_argument("--scenario", default="published", help="the deficit path to highlight (published)")
    command.set_defaults(run=run_build)


def _add_trace(commands: Commands) -> None:
    command = _command(
        commands,
        "trace",
        "list the rows of the extracts behind one figure (child level: stays in data/processed)",
        "trace bcp 2024-03 six_week_decisions",
        'trace bcp 2024-03 twenty_week_plans --basis "excluding exceptions"',
    )
    _council_and_month(command)
    command.add_argument("kpi", help="the measure's id, as in scorecard.csv")
    command.add_argument("--basis", help="the basis, where the measure has more than one")
    command.set_defaults(run=run_trace)


def run_sample(options: argparse.Namespace) -> int:
    """Write the sample council's months."""
    from send_analysis.sample.write import write_sample

    if options.last < options.first:
        raise InputError(f"the last month, {options.last}, is before the first, {options.first}: swap them")
    folders = write_sample(find_root(), options.council, options.first, options.last, options.plans, options.seed)
    print(f"wrote {len(folders)} months of invented extracts, {shown(folders[0])} to {shown(folders[-1])}")
    return DONE


def run_check(options: argparse.Namespace) -> int:
    """Print every finding; bad input when one of them stops a report."""
    from send_analysis.intake.listing import listing
    from send_analysis.intake.read import read_extract
    from send_analysis.settings import load_settings

    root = find_root()
    settings = load_settings(root, options.council, options.month)
    extract = read_extract(Paths(root, options.council, options.month), settings.council)
    print(listing(extract))
    return BAD_INPUT if any(finding.severity == "error" for finding in extract.findings) else DONE


def run_build(options: argparse.Namespace) -> int:
    """Build the report, with a bar over the chapters on a terminal and quiet lines otherwise."""
    from send_analysis.execution import chapter_notebooks
    from send_analysis.pipeline import build
    from send_analysis.steps import Steps

    root = find_root()
    count = len(chapter_notebooks(root / "notebooks"))
    with Progress(count) as progress:
        steps = Steps(progress.say)
        folder = build(root, options.council, options.month, options.scenario, steps, progress.chapter)
    print(f"report: {shown(folder / 'report.html')}\n        {shown(folder / 'report.pdf')}")
    return DONE


def run_trace(options: argparse.Namespace) -> int:
    """Write the rows behind a figure beside the month's other child-level records."""
    from send_analysis.packing import write_trace

    root = find_root()
    path, counted, rows = write_trace(root, options.council, options.month, options.kpi, options.basis)
    print(f"{counted:,} of {rows:,} rows count: {shown(path)} (child level: keep it there)")
    return DONE


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
            print(f"chapter {chapter.name}: {chapter.seconds:.1f} s")


def shown(path: Path | None) -> str:
    """A path as a person at the prompt would write it."""
    if path is None:
        return ""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
