"""What the commands share: exit codes, arguments, help with examples, and how a path is shown."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.paths import CORRECTION, INTERNAL, find_root

DONE, UNEXPECTED, BAD_INPUT, REFUSED = 0, 1, 2, 3
#: As a shell counts a program that ends because nobody reads on: `send-analysis … | head`.
UNREAD = 141

EXIT_CODES = "exit codes: 0 done, 1 unexpected failure, 2 bad input or configuration, 3 refused by a publication rule"

COUNCIL = "the council's folder in config/councils, or an authority by DfE's name, number or code (leeds, 383)"

#: Who a report is for, where it is not an edition of its own.
PUBLIC = "public"

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def new_command(
    commands: Commands, name: str, help_text: str, *examples: str, told: str = "", exit_codes: str = EXIT_CODES
) -> argparse.ArgumentParser:
    """A command with its help, examples, what else is to be told of it, and exit codes."""
    example_lines = "\n".join(f"  send-analysis {example}" for example in examples)
    made = commands.add_parser(
        name,
        help=help_text,
        description=help_text[0].upper() + help_text[1:] + ".",
        epilog="\n\n".join(filter(None, (f"examples:\n{example_lines}", told, exit_codes))),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return made


def council_and_month(command: argparse.ArgumentParser) -> None:
    """Add the two arguments that most commands take."""
    command.add_argument("council", help=COUNCIL)
    command.add_argument("month", type=month, help="the reporting month, such as 2024-03")


def extract_folder(text: str) -> str:
    """The folder of a month's extract that an argument names: a month, or its correction (2024-03-r2)."""
    correction = CORRECTION.fullmatch(text.strip())
    return text.strip() if correction and month(correction[1]) else str(month(text))


def audience(command: argparse.ArgumentParser, help_text: str) -> None:
    """Add the argument that says who the report is for."""
    command.add_argument("--audience", choices=(PUBLIC, INTERNAL), default=PUBLIC, help=help_text)


def edition(options: argparse.Namespace) -> str:
    """The edition for the audience that was named; empty for the public."""
    return "" if options.audience == PUBLIC else str(options.audience)


def month(text: str) -> Month:
    """The month that an argument names."""
    if correction := CORRECTION.fullmatch(text.strip()):
        raise argparse.ArgumentTypeError(
            f"{text} is the folder of a correction: write its month, {correction[1]}, of which the newest is read"
        )
    try:
        return Month.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def day(text: str) -> dt.date:
    """The day that an argument names."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write it as 2024-05-22") from error


def columned(rows: Sequence[Sequence[str]], indent: str = "") -> list[str]:
    """Rows as lines whose columns stand below one another, the first row naming them."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return [f"{indent}{line}".rstrip() for line in lines]


def shown(path: Path | None) -> str:
    """A path as a person at the prompt would write it."""
    if path is None:
        return ""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def project() -> Path | None:
    """The project that the command is run in, if it is."""
    try:
        return find_root()
    except InputError:
        return None
