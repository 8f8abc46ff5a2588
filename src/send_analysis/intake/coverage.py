"""Whether the extract is of the month at all: its note, the return's header, and the days in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import PlainValidator

from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.paths import CORRECTION, any_file
from send_analysis.config.fields import Model, Text
from send_analysis.config.models import Fault, checked
from send_analysis.config.settings import Council
from send_analysis.config.yaml_files import NotRead, Written, read_yaml
from send_analysis.contract.columns import Column
from send_analysis.intake.extract import Acknowledgement, Finding
from send_analysis.intake.findings import Draft, Rule, file_finding, nearest

NOTE = "extract.yaml"

BAD_NOTE = Rule("unreadable note", "error", "extract.yaml is not YAML of names and values", "correct it or delete it")
BAD_ENTRY = Rule("unreadable note", "error", "the value in extract.yaml cannot be read", "correct the value")
UNKNOWN_ENTRY = Rule(
    "unknown name in extract.yaml",
    "reported",
    "extract.yaml has a name that is none of those read: it counts for nothing",
    "write council, month, return_year, extracted_on, synthetic, cause, reason or acknowledged",
)
WRONG_FOLDER = Rule(
    "wrong month's file",
    "error",
    "extract.yaml says that the extract is of another month than the folder",
    "move the files to the folder of their month, or correct extract.yaml",
)
OTHER_COUNCIL = Rule(
    "another council's extract",
    "error",
    "extract.yaml says that the extract is of another council",
    "move the files to that council's folder, or correct extract.yaml",
)
OTHER_AUTHORITY = Rule(
    "another authority's number",
    "reported",
    "the header's authority is not the dfe_code in council.yaml",
    "see whether the file is this council's; else correct dfe_code",
)
WRONG_YEAR = Rule(
    "wrong return year",
    "error",
    "the return's year is over before the reporting month, so that the file lacks the month",
    "export the return of the year after the month's (the 2025 return covers 2024); where the header alone is wrong, "
    "say so in extract.yaml: acknowledged: [{check: wrong return year, table: sen2, reason: …, role: …}]",
)
LATER_YEAR = Rule(
    "later return year",
    "reported",
    "the return covers a later year than the reporting month: what was decided in the month may be marked historical",
    "export the return of the year after the month's, if the system can",
)
YEARS_DIFFER = Rule(
    "return years differ", "reported", "the header and extract.yaml name different return years", "correct extract.yaml"
)
MADE_EARLY = Rule(
    "made before the month ended",
    "reported",
    "the extract was made before the month's last day, so that the end of the month is not in it",
    "export the month again",
)
OLD_FILE = Rule(
    "wrong month's file",
    "reported",
    "no day in the file lies in the reporting month and all lie before it",
    "see whether an earlier month's file was copied into the folder",
)
LATER_FILE = Rule(
    "later month's file",
    "reported",
    "days in the file lie more than a month after the reporting month: they are ignored, and what moved in by then "
    "cannot be told apart",
    "see whether a later month's file was copied into the folder",
)
FUTURE_DATE = Rule(
    "date in the future",
    "reported",
    "the day lies after the extract was made: it counts nowhere",
    "correct the day",
)
LONG_AGO = Rule(
    "day long ago",
    "quarantined",
    "the day lies more than 30 years before the extract was made, when nobody in these records was born: systems write "
    "1900 and 1753 for no day",
    "give the day, or leave the cell blank",
)
FAR_AHEAD = Rule(
    "day far ahead",
    "quarantined",
    "the day lies more than 20 years after the extract was made: systems write 2099 and 9999 for no day",
    "give the day, or leave the cell blank",
)
STRAY_FOLDER = Rule(
    "folder not read",
    "reported",
    "the folder's name begins with the month, but it is neither the month nor a correction of it: it is not read",
    "a correction is a folder such as 2024-03-r2, then 2024-03-r3; rename or remove the folder",
)
EMPTY_CORRECTION = Rule(
    "empty correction",
    "reported",
    "the correction's folder holds no file: the extract before it is read",
    "put the month's whole corrected extract into it, or remove it",
)
SWAPPED_REVIEWS = Rule(
    "review dates swapped",
    "reported",
    "most rows have lastreview (the decision) before reviewmeeting (the meeting), as if the two were swapped: "
    "reviewmeeting is not used, and what rests on it is not collected",
    "see which of the two columns holds the meeting, and map them in council.yaml under columns: activeplans",
)
#: Fewer rows than this with both dates say nothing about a column.
_ENOUGH_ROWS = 3

#: The columns in which every month leaves days, by table.
_EVENTS = {"requests": ("receiveddate", "requestoutcomedate"), "advice": ("requesteddate", "receiveddate")}


#: What a correction's own note may give as its cause.
CAUSES = ("late data", "corrected data")
_LONGEST_REASON = 200
#: Plans end at 25, and places are planned and reviews due within a childhood.
LONGEST_PAST, FURTHEST_AHEAD = 30, 20

# What extract.yaml may hold. A finding's mend never repeats a value, so nor do these errors.


def _month(value: Any) -> Month:
    try:
        return Month.parse(str(value))
    except ValueError:
        raise ValueError("write the year and the month number, such as 2024-03") from None


def _year(value: Any) -> int:
    if not re.fullmatch(r"\d{4}", str(value)):
        raise ValueError("write the year, such as 2025")
    return int(str(value))


def _day(value: Any) -> dt.date:
    """A day, in quotation marks too."""
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("write a day that exists, such as 2024-04-02") from None


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("write true or false")
    return value


def _cause(value: Any) -> str:
    if value not in CAUSES:
        raise ValueError(f"write {' or '.join(CAUSES)}")
    return str(value)


def _reason(value: Any) -> str:
    text = " ".join(str(value).split())
    if not isinstance(value, str) or len(text) > _LONGEST_REASON:
        raise ValueError(f"write one sentence of at most {_LONGEST_REASON} characters, with nothing of a child in it")
    return text


_ACKNOWLEDGED = {"check", "table", "column", "reason", "role"}


def _acknowledgements(value: Any) -> tuple[Acknowledgement, ...]:
    """The doubts that somebody lets stand, each with its check, table, column where it has one, reason and role."""
    example = (
        "write a list, such as [{check: fewer rows, table: requests, reason: two teams merged, role: Data manager}]"
    )
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ValueError(example)
    for entry in value:
        if not _ACKNOWLEDGED - {"column"} <= set(entry) <= _ACKNOWLEDGED:
            raise ValueError(f"{example}; column may stand beside them, nothing else")
        if not all(isinstance(words, str) and words.strip() for words in entry.values()):
            raise ValueError("write words for each of check, table, column, reason and role")
        _reason(entry["reason"])
    return tuple(Acknowledgement(**{name: words.strip() for name, words in entry.items()}) for entry in value)


@dataclass(frozen=True)
class Note(Model):
    """What extract.yaml says."""

    month: Annotated[Month, PlainValidator(_month)] | None = None
    council: Text | None = None
    return_year: Annotated[int, PlainValidator(_year)] | None = None
    extracted_on: Annotated[dt.date, PlainValidator(_day)] | None = None
    synthetic: Annotated[bool, PlainValidator(_truth)] = False
    cause: Annotated[str, PlainValidator(_cause)] = ""
    reason: Annotated[str, PlainValidator(_reason)] = ""
    acknowledged: Annotated[tuple[Acknowledgement, ...], PlainValidator(_acknowledgements)] = ()


#: What `sample` writes besides, so that its extracts can be made again.
SAMPLE_ENTRIES = ("seed",)


def read_note(folder: Path) -> tuple[Note, list[Finding]]:
    """A folder's extract.yaml (an empty note without one) and what is wrong with it."""
    path = folder / NOTE
    if not path.is_file():
        return Note(), []
    try:
        written = read_yaml(path)
    except NotRead as error:
        return Note(), [file_finding(BAD_NOTE, NOTE, row=error.line, value=error.words)]
    values = {key: value for key, value in written.values.items() if key not in SAMPLE_ENTRIES}
    note, faults = checked(Note, values)
    findings = [_note_finding(fault, written) for fault in faults]
    if note is None:
        wrong = {fault.where[0] for fault in faults}
        note, _ = checked(Note, {key: value for key, value in values.items() if key not in wrong})
    return note, findings


def _note_finding(fault: Fault, written: Written) -> Finding:
    name, row = str(fault.where[0]), written.line(fault.where)
    if fault.kind == "unknown":
        mend = UNKNOWN_ENTRY.mend + nearest(name, fault.allowed)
        return file_finding(replace(UNKNOWN_ENTRY, mend=mend), NOTE, row=row, column=name[:60])
    rule = replace(BAD_ENTRY, mend=str(fault.reason))
    return file_finding(rule, NOTE, row=row, column=name, value=str(fault.value)[:60])


def note_findings(note: Note, council: Council, month: Month) -> list[Finding]:
    """Whether the note speaks of this month and this council, and was made after the month."""
    findings = []
    if note.month and note.month != month:
        findings.append(file_finding(WRONG_FOLDER, NOTE, column="month", value=str(note.month)))
    names = {council.code, council.name, council.dfe_code, council.ons_code}
    if note.council and note.council.casefold() not in {name.casefold() for name in names if name}:
        findings.append(file_finding(OTHER_COUNCIL, NOTE, column="council", value=note.council))
    if note.extracted_on and note.extracted_on < month.last_day:
        findings.append(file_finding(MADE_EARLY, NOTE, column="extracted_on", value=str(note.extracted_on)))
    return findings


def folder_findings(council_folder: Path, month: Month) -> list[Finding]:
    """Folders beside the month's that look like extracts of it and are not read."""
    findings = []
    for folder in sorted(
        path for path in council_folder.glob(f"{month}*") if path.is_dir() and path.name != str(month)
    ):
        if not CORRECTION.fullmatch(folder.name):
            findings.append(file_finding(STRAY_FOLDER, f"{folder.name}/"))
        elif not any_file(folder):
            findings.append(file_finding(EMPTY_CORRECTION, f"{folder.name}/"))
    return findings


def header_findings(
    draft: Draft | None, note: Note, council: Council, month: Month
) -> tuple[int | None, list[Finding]]:
    """The return's year and whether the header's year and authority are this month's and this council's.

    Return year Y covers calendar year Y-1: one that ended before the month is an error, a later one is reported.
    """
    if draft is None or "year" not in draft.frame:
        return note.return_year, []
    years = draft.frame["year"].dropna()
    if years.empty:
        return note.return_year, []
    covered = draft.frame["year"] - 1
    findings = draft.told(_true(covered < month.year), _unless_acknowledged(WRONG_YEAR, note), "year")
    findings += draft.told(_true(covered > month.year), LATER_YEAR, "year")
    year = int(years.iloc[0])
    if note.return_year and note.return_year != year:
        findings += draft.told(_true(draft.frame["year"].notna()), YEARS_DIFFER, "year")
    if council.dfe_code and "lea" in draft.frame:
        other = draft.frame["lea"].notna() & (draft.frame["lea"] != council.dfe_code)
        findings += draft.told(_true(other), OTHER_AUTHORITY, "lea")
    return year, findings


def _unless_acknowledged(rule: Rule, note: Note) -> Rule:
    """The rule; only reported where a line of extract.yaml lets it stand, with who did so and why."""
    for line in note.acknowledged:
        if (line.check, line.table) == (rule.name, "sen2"):
            message = f"{rule.message}; let stand in extract.yaml by {line.role}: {line.reason}"
            return replace(rule, severity="reported", message=message)
    return rule


def _true(mask: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return mask.fillna(False).to_numpy(dtype=bool)


def day_findings(drafts: Mapping[str, Draft], month: Month, limit: dt.date) -> Iterator[Finding]:
    """Days after `limit` (when the extract was made, else today), and files that hold nothing of the month."""
    for draft in drafts.values():
        for column in draft.table.columns:
            if column.kind == "date" and not column.planned and column.name in draft.frame and draft.name != "sen2":
                late = draft.days(column.name) > np.datetime64(limit)
                yield from draft.told(late & draft.stands, FUTURE_DATE, column.name)
            if column.kind == "date" and not column.sensitive and column.name in draft.frame:
                yield from _out_of_reach(draft, column, limit)
        yield from _other_month(draft, month, limit)
        yield from _file_date(draft, month)


def _out_of_reach(draft: Draft, column: Column, limit: dt.date) -> Iterator[Finding]:
    """The days that no record of these children can have. A placement that is left in 9999 is open, and read so."""
    days = draft.days(column.name)
    yield from draft.told((days < years_later(limit, -LONGEST_PAST)) & draft.stands, LONG_AGO, column.name)
    if column.planned and (draft.name, column.name) != ("placementdetail", "leavingdate"):
        yield from draft.told((days > years_later(limit, FURTHEST_AHEAD)) & draft.stands, FAR_AHEAD, column.name)


def years_later(day: dt.date, years: int) -> np.datetime64:
    """The first day of the month so many years after a day (before it where `years` is negative)."""
    return np.datetime64(dt.date(min(max(day.year + years, dt.MINYEAR), dt.MAXYEAR), day.month, 1))


def _other_month(draft: Draft, month: Month, limit: dt.date) -> Iterator[Finding]:
    """Whether the days of a file show that it is of an earlier or a later month."""
    columns = [name for name in _EVENTS.get(draft.name, ()) if name in draft.frame]
    days = np.concatenate([draft.days(name) for name in columns]) if columns else np.array([], dtype="datetime64[us]")
    days = days[~np.isnat(days)]
    # One day after the month shows that the file is later: old dates then are only dates.
    if len(days) and days.max() < np.datetime64(month.first_day):
        yield _of_day(draft, OLD_FILE, days.max())
    later = days[(days > np.datetime64(month.shift(1).last_day)) & (days <= np.datetime64(limit))]
    if len(later) >= _ENOUGH_ROWS:
        yield _of_day(draft, LATER_FILE, later.max())


def _of_day(draft: Draft, rule: Rule, day: np.datetime64) -> Finding:
    told = replace(rule, message=f"{rule.message}; the latest is {day_in_words(pd.Timestamp(day).date())}")
    return file_finding(told, draft.file, table=draft.name, sheet=draft.sheet)


def _file_date(draft: Draft, month: Month) -> Iterator[Finding]:
    """COLLECT writes the day of the export into the file's name."""
    match = re.search(r"(\d{2})-(\d{2})-(\d{4})_\w+\.csv$", draft.file)
    if not match:
        return
    try:
        made = dt.date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return
    if made < month.last_day:
        yield file_finding(MADE_EARLY, draft.file, table=draft.name, value=day_in_words(made))


def swapped_reviews(drafts: Mapping[str, Draft]) -> Iterator[Finding]:
    """Takes `reviewmeeting` out of activeplans when most decisions come before their meetings."""
    draft = drafts.get("activeplans")
    if draft is None or "reviewmeeting" not in draft.frame or "lastreview" not in draft.frame:
        return
    both = (draft.frame["reviewmeeting"].notna() & draft.frame["lastreview"].notna()).to_numpy(dtype=bool)
    before = draft.days("lastreview") < draft.days("reviewmeeting")
    if both.sum() >= _ENOUGH_ROWS and before.sum() * 2 > both.sum():
        yield from draft.counted(before, SWAPPED_REVIEWS, "reviewmeeting")
        draft.frame = draft.frame.drop(columns="reviewmeeting")
