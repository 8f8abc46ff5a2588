"""`compare`: what changed between two reports, or between two builds of one month."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from send_analysis.base.paths import Paths, find_root
from send_analysis.cli.arguments import COUNCIL, DONE, Commands, new_command, shown

if TYPE_CHECKING:
    import pandas as pd

    from send_analysis.release.comparing import Wanted

#: More rows than this that are all new, or all gone, are one line.
_ALIKE = 2
_REPORT = (
    "a month, and after an @ which report of it: 2024-03, 2024-03@published, 2024-03@published-1 (its first edition), "
    "2024-03@draft, 2024-03@2024-05-22 "
)


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "compare",
        "say what changed between two months' reports, or between two builds of one month",
        "compare bcp 2024-02 2024-03",
        "compare bcp 2024-03 2024-03                         (as published, and as last built)",
        "compare bcp 2024-03@published-1 2024-03@published   (the first edition, and the newest)",
        "compare bcp 2024-03@2024-05-22 2024-03@draft        (as known on a day, and as last built)",
        "compare bcp 2023-03 2024-03 --csv changes.csv",
    )
    command.add_argument("council", help=COUNCIL)
    command.add_argument("old", type=_wanted, help=f"{_REPORT}(as known on that day)")
    command.add_argument("new", type=_wanted, help="the report to hold against it, written likewise")
    command.add_argument("--csv", type=Path, metavar="FILE", help="write the rows to a CSV file too")
    command.set_defaults(run=run)


def _wanted(text: str) -> Wanted:
    from send_analysis.release.comparing import wanted

    try:
        return wanted(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def run(options: argparse.Namespace) -> int:
    """Print what differs, part by part."""
    import pandas as pd

    from send_analysis.base.spreadsheets import harmless_table
    from send_analysis.release.comparing import PARTS, comparison, reports
    from send_analysis.release.releases import faults
    from send_analysis.run.words_compared import PART, paper_of, words_that_differ

    paths = Paths(find_root(), options.council, options.new.month)
    for fault in faults(paths):
        print(f"warning: {fault}")
    old, new = reports(paths, options.old, options.new)
    papers = before, after = paper_of(old.folder), paper_of(new.folder)
    words = words_that_differ(before, after) if before and after else ()
    table = pd.concat([comparison(old, new), pd.DataFrame(words)], ignore_index=True)
    print(f"{new.pack.name}\nold: {old.name}\nnew: {new.name}")
    for age in dict.fromkeys(report.age for report in (old, new) if report.age):
        print(age)
    for part in PARTS:
        rows = table[table["part"] == part]
        if part == PART:
            counted = _counted(rows) if all(papers) else "not compared: the paper of one of them can't be read any more"
            lines = _words(rows, old.pack.month == new.pack.month)
        else:
            counted, lines = _counted(rows), _lines(rows)
        print("\n  ".join([f"\n{part}: {counted}", *lines]))
    if options.csv:
        harmless_table(table).to_csv(options.csv, index=False, lineterminator="\n", encoding="utf-8-sig")
        print(f"\nwritten: {shown(options.csv)}")
    return DONE


def _counted(rows: pd.DataFrame) -> str:
    return "nothing differs" if rows.empty else f"{len(rows)} differ{'s' if len(rows) == 1 else ''}"


def _lines(rows: pd.DataFrame) -> list[str]:
    """A line a row; what is new or gone in many months or years of one item is drawn together."""
    lines = []
    family = rows["item"].str.partition(": 20")[0] if len(rows) else rows["item"]
    alike = [family, rows["basis"], rows["status"], rows["cause"], rows["month"].str.contains(" to ")]
    for (item, basis, status, *_), group in rows.groupby(alike, sort=False):
        if status in ("new", "gone") and len(group) > _ALIKE:
            lines.append(
                f"{item} ({basis}): {status} in {len(group)} months or years{_bracketed(group['cause'].iloc[0])}"
            )
        else:
            lines += [_line(row) for row in group.to_dict("records")]
    return lines


def _words(rows: pd.DataFrame, of_one_month: bool) -> list[str]:
    """The sentences that differ, a line each; of two months, in which most have other figures, how many a section."""
    if of_one_month:
        return [_line(row) for row in rows.to_dict("records")]
    counts = rows["item"].value_counts(sort=False)
    return [f"{section}: {many} sentence{'' if many == 1 else 's'}" for section, many in counts.items()]


def _line(row: dict[Any, Any]) -> str:
    where = ", ".join(text for text in (row["basis"], row["month"]) if text)
    what = f"{row['item']}{f' ({where})' if where else ''}"
    why = ", ".join(text for text in (row["status"], row["cause"]) if text and text != "changed")
    return f"{what}: {row['old'] or '-'} to {row['new'] or '-'}{_bracketed(why)}"


def _bracketed(why: str) -> str:
    return f" [{why}]" if why else ""
