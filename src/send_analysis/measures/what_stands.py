"""What can be worked out from a month's extract and what cannot, before anything is: the first lines of `check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from send_analysis.contract.every_table import TABLES
from send_analysis.intake.extract import Extract, Finding
from send_analysis.intake.listing import rows_in_words
from send_analysis.measures.doubtful import doubts, is_of, why_doubtful
from send_analysis.measures.register import REGISTER
from send_analysis.measures.scorecard import missing_inputs
from send_analysis.measures.sense_of_order import CAUSES

#: So many measures are named of those that one thing takes away.
_NAMED = 4


def summary(extract: Extract) -> list[str]:
    """What is not collected and what is doubtful, each with the reason, who lets it stand, and which files to mend.

    Nothing where there is nothing to say.
    """
    return [
        *_section("No report can be built until these are mended", _stops(extract)),
        *_section("Not collected", _not_collected(extract)),
        *_section("Doubtful", _doubtful(extract)),
        *_section("Acknowledged in extract.yaml", _acknowledged(extract)),
        *_section("To send back", _to_send_back(extract)),
    ]


def _section(title: str, lines: Iterable[str]) -> list[str]:
    told = [f"  {line}" for line in lines]
    return [f"{title}:", *told] if told else []


def _stops(extract: Extract) -> Iterator[str]:
    """Each fault that stops the run, once."""
    errors = [finding for finding in extract.findings if finding.severity == "error"]
    yield from dict.fromkeys(f"{extract.place(finding)}: {finding.rule}" for finding in errors)


def _not_collected(extract: Extract) -> Iterator[str]:
    lacking = [
        (lack.words, card.short_label)
        for card in REGISTER.values()
        for basis in card.bases
        for lack in missing_inputs(extract, card.needs_of(basis))
    ]
    yield from _by_reason(lacking)


def _doubtful(extract: Extract) -> Iterator[str]:
    doubted = [
        (why, card.short_label)
        for card in REGISTER.values()
        for basis in card.bases
        if not missing_inputs(extract, card.needs_of(basis))
        for why in why_doubtful(extract, card.needs_of(basis))
    ]
    yield from _by_reason(doubted)


def _acknowledged(extract: Extract) -> Iterator[str]:
    """Each doubt that somebody lets stand, with who and why; it is doubtful all the same."""
    for row in doubts(extract).to_dict("records"):
        if row["role"]:
            where = " ".join(filter(None, (row["table"], row["column"])))
            yield f"{where}, {row['check']}: {row['reason']} ({row['role']})"


def _by_reason(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A line for each reason, with the measures that it takes: no file advice: Psychology in 6 weeks, …"""
    names: dict[str, list[str]] = {}
    for reason, name in pairs:
        names.setdefault(reason, []).append(name)
    for reason, every in names.items():
        found = list(dict.fromkeys(every))
        rest = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        yield f"{reason}: {', '.join(found[:_NAMED])}{rest}"


def _to_send_back(extract: Extract) -> Iterator[str]:
    """Files that somebody must export again or correct, with how many rows and faults.

    Where cells of a file stand in other rows or columns, what else is doubtful in its table and in those below it may
    follow from that: it waits for that file, unless somebody lets that stand.
    """
    grave = [finding for finding in extract.findings if finding.severity != "reported" and not finding.settled]
    lines = extract.acknowledged
    causes = [one for one in grave if one.rule in CAUSES and not any(is_of(line, one) for line in lines)]
    yield from (f"{extract.place(finding)}: {finding.rule}: {finding.message}" for finding in causes)
    below = _hanging_on({finding.table for finding in causes})
    follows = [finding for finding in grave if finding.severity == "doubtful" and finding.table in below]
    waiting = {extract.place(finding) for finding in follows} - {extract.place(finding) for finding in causes}
    if waiting:
        yield f"only once that is mended, if check still doubts them: {', '.join(sorted(waiting))}"
    others = [finding for finding in grave if finding not in causes and finding not in follows]
    for file, theirs in groupby(sorted(others, key=extract.place), key=extract.place):
        told = list(theirs)
        rules = dict.fromkeys(finding.rule for finding in told)
        yield f"{file}: {', '.join(_counted(rule, told) for rule in rules)}"


def _hanging_on(tables: set[str | None]) -> set[str | None]:
    """These tables and all that hang on them, of which each stands after those that it hangs from."""
    found = set(tables)
    for name, table in TABLES.items():
        if any(link.table in found for link in table.links):
            found.add(name)
    return found


def _counted(rule: str, told: Iterable[Finding]) -> str:
    """A fault and its rows, those of the column that has most of them: a row may be at fault in several columns."""
    by_column: dict[str, int] = {}
    for finding in told:
        if finding.rule == rule:
            by_column[finding.column or ""] = by_column.get(finding.column or "", 0) + finding.rows
    rows = max(by_column.values())
    return f"{rule} ({rows:,} rows)" if rows > 1 else rule


def message_for(extract: Extract, file: str) -> str:
    """A message to whoever exports a file: what is wrong with it by row and column, without a value of any cell."""
    told = [finding for finding in extract.findings if finding.file == file and not finding.settled]
    lines = [
        f"Subject: {file} of {extract.month.name}",
        "",
        f"Please mend the following in {file} and send it again. Its first line is row 1.",
        "",
    ]
    key = lambda finding: (finding.rule, finding.column or "", finding.message, finding.mend)  # noqa: E731
    for (rule, column, message, mend), alike in groupby(sorted(told, key=key), key=key):
        rows = sorted({finding.row for finding in alike if finding.row is not None})
        where = f", column {column}" if column else ""
        lines.append(f"- {rule}{where}: {message}.")
        if rows:
            lines.append(f"  In {rows_in_words(rows)}.")
        lines.append(f"  To do: {mend}.")
    return "\n".join([*lines, ""])
