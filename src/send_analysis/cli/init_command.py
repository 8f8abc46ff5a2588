"""`init`: lay out a folder to work in, or bring one up to a newer version."""

from __future__ import annotations

import argparse
from pathlib import Path

from send_analysis.cli.arguments import DONE, Commands, new_command, shown


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "init",
        "lay out a folder to work in: configuration, notebooks, public data, guides",
        "init send-reports",
        "init send-reports --upgrade",
    )
    command.add_argument("folder", type=Path, help="an empty folder, or one that is not there")
    command.add_argument(
        "--upgrade",
        action="store_true",
        help="bring a folder that was laid out by an older version up to this one: what nobody has changed follows, "
        "beside what somebody has changed the new one is put as <name>.new; extracts and reports are left as they are",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Lay the folder out and say what to do next."""
    from importlib.metadata import version

    from send_analysis.config.working_folder import NEW, lay_out, upgrade

    folder = options.folder.expanduser().resolve()
    done = (upgrade if options.upgrade else lay_out)(folder, version("send-analysis"))
    for file in done.kept:
        print(f"kept {file.as_posix()} as it was changed here: the new one is {file.name}{NEW} beside it")
    for file in done.gone:
        print(f"left {file.as_posix()}: this version has no such file")
    print(f"wrote {len(done.written):,} files of version {done.version} into {shown(folder) or folder}")
    if options.upgrade:
        for path in sorted(folder.rglob(f"*{NEW}")):
            print(f"to compare, then to delete: {path.relative_to(folder).as_posix()}")
        print("CHANGELOG.md says what is new, docs/upgrading.md what an older version left")
        return DONE
    print(f"next: cd {shown(folder) or folder}")
    print("      python lab/set_up.py              once, so that JupyterLab opens on the launcher")
    print("      python -m send_analysis sample bcp 2023-03 2024-03, then build bcp 2024-03: a report in two minutes")
    print("      python -m send_analysis new <code> --authority <name>: your own council")
    return DONE
