"""The command line: one `…_command` module a command; heavy modules are imported by the command that needs them."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from send_analysis.base.errors import InputError
from send_analysis.base.lean import leave_out_unused_grammar
from send_analysis.base.paths import find_root
from send_analysis.cli.arguments import BAD_INPUT, EXIT_CODES, REFUSED, UNEXPECTED, UNREAD, shown
from send_analysis.config.authorities import council_code
from send_analysis.run.placing import ending_as_interrupted, finish_all

#: In the order that --help lists them; each is a module `<name>_command` with `add` and `run`.
COMMANDS = (
    "init",
    "new",
    "new-chapter",
    "new-measure",
    "new-key",
    "sample",
    "check",
    "build",
    "fleet",
    "consortium",
    "trace",
    "compare",
    "assumptions",
    "publish",
    "withdraw",
    "verify",
    "status",
    "list",
    "reference",
    "docs",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A Windows console in an old code page must not stop a report over a dash.
            stream.reconfigure(errors="replace")
    leave_out_unused_grammar()
    options = parser().parse_args(arguments)
    try:
        with ending_as_interrupted():
            if written := getattr(options, "council", None):
                options.council = council_code(find_root(), written)
                # What a killed build left half placed is finished before anything looks at a report.
                finish_all(find_root() / "reports" / options.council)
            code = int(options.run(options))
            sys.stdout.flush()
        return code
    except InputError as error:
        print(f"send-analysis: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        if _somebody_reads():
            raise
        return _unread()
    except KeyboardInterrupt:
        print("send-analysis: stopped; the last good report is as it was", file=sys.stderr)
        return UNEXPECTED
    except Exception as error:
        return _told(error)


def _somebody_reads() -> bool:
    """Whether our own lines still go somewhere: then the broken pipe was another, and a fault."""
    try:
        print(flush=True)
    except BrokenPipeError:
        return False
    return True


def _unread() -> int:
    """End quietly: whoever read our lines has had enough of them (`| head`), which is no fault of theirs or ours."""
    # Python flushes once more as it ends; into nothing, or it would complain there.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return UNREAD


def _told(error: Exception) -> int:
    """Say in a line what failed in a chapter or the report; anything else is a fault of ours and shows its trace."""
    from send_analysis.blocks.markdown import ReportError
    from send_analysis.release.publishing import Refused
    from send_analysis.run.kernels import ChapterFailed

    if isinstance(error, ChapterFailed):
        where = f"\nread the failed notebook: {shown(error.notebook)}" if error.notebook else ""
        print(f"send-analysis: {error}{where}", file=sys.stderr)
        return UNEXPECTED
    if isinstance(error, ReportError):
        print(f"send-analysis: {error}", file=sys.stderr)
        return UNEXPECTED
    if isinstance(error, OSError):
        print(f"send-analysis: {_os_words(error)}; the last good report is as it was", file=sys.stderr)
        return UNEXPECTED
    if isinstance(error, Refused):
        print(f"send-analysis: refused: {error}", file=sys.stderr)
        return REFUSED
    raise error


def _os_words(error: OSError) -> str:
    """What the operating system will not do, with which file, and what to try."""
    remedies = {
        errno.ENOSPC: "make room on the disk and run it again",
        errno.EROFS: "the disk is read-only: work in a folder that you may write to",
        errno.EACCES: "close it in other programs, or ask for the right to read and write it",
        errno.EPERM: "close it in other programs, or ask for the right to read and write it",
    }
    where = f"{shown(Path(error.filename))}: " if error.filename else ""
    remedy = remedies.get(error.errno or 0, "see whether the file and its folder are there and can be read and written")
    return f"{where}{error.strerror or error}: {remedy}"


def parser() -> argparse.ArgumentParser:
    """The commands, their arguments and their help."""
    top = argparse.ArgumentParser(
        prog="send-analysis",
        description="Turns a month's SEND extracts into one Cabinet-style report (HTML and PDF).",
        epilog=f"Every command also works as: python -m send_analysis …\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", metavar="command", required=True)
    for name in COMMANDS:
        import_module(f"send_analysis.cli.{name.replace('-', '_')}_command").add(commands)
    return top
