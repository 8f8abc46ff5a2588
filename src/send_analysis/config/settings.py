"""config/ as typed values: who the council is, its words for files and columns, and the month's front sheet."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator

from send_analysis.base.agenda_day import LONGEST_NOTICE, agenda_day, earliest_meeting
from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.errors import InputError
from send_analysis.config.authorities import authorities_now, find_authority, unknown_council
from send_analysis.config.fields import (
    Day,
    Model,
    Number,
    Sentence,
    Target,
    WholeNumber,
    Words,
    as_written,
    code,
    numbers_in_a_list,
    of_kind,
    official_code,
    target,
)
from send_analysis.config.house_style import HouseStyle, fault_of_logo
from send_analysis.config.models import Wording, read_as, refused
from send_analysis.config.predecessors import Predecessor, predecessors_of
from send_analysis.config.yaml_files import Written, parse_yaml, read_text, read_yaml, shown_path

_WORDING = Wording(missing="the key {key!r} is missing: give the council's full name")
Code = Annotated[str, PlainValidator(code)]
OfficialCode = Annotated[str, PlainValidator(official_code)]


@dataclass(frozen=True)
class Council(Model):
    """One folder of config/councils.

    `files`, `sheets` and `columns` give the council's own names beside the contract's, the contract's first, as
    `intake.own_words` shows, `codes` and `blanks` its own values, as `intake.own_values` does; `person_number` is the
    heading of the council's own number for a child.
    """

    code: Code
    name: Words
    #: DfE's number and the ONS's code; `none yet` in the file, and empty here, where a new council has none.
    dfe_code: OfficialCode = ""
    ons_code: OfficialCode = ""
    region: Annotated[str, of_kind(str, "text, in quotation marks")] = ""
    # What these five hold is told with the extract's findings.
    files: Annotated[Mapping[str, str], PlainValidator(as_written)] = field(default_factory=dict)
    sheets: Annotated[Mapping[str, str], PlainValidator(as_written)] = field(default_factory=dict)
    columns: Annotated[Mapping[str, Mapping[str, str]], PlainValidator(as_written)] = field(default_factory=dict)
    codes: Annotated[Any, PlainValidator(as_written)] = field(default_factory=dict)
    blanks: Annotated[Any, PlainValidator(as_written)] = field(default_factory=list)
    person_number: Annotated[str, of_kind(str, "the heading of one column")] = ""
    targets: Mapping[str, Annotated[Target, PlainValidator(target)]] = field(default_factory=dict)
    roles: Annotated[Mapping[str, str], of_kind(dict, 'names and values, such as {releases: "Director"}')] = field(
        default_factory=dict
    )
    #: Declared step changes: {kpi, from: a month, reason, and basis where the measure has several}.
    rebase: Annotated[
        Sequence[Mapping[str, Any]],
        of_kind(list, "a list, such as [{kpi: twenty_week_plans, from: 2024-09, reason: a second team}]"),
    ] = ()
    #: Breakdown tables shown with their small numbers: {table, role, reason}, each printed in the release record.
    disclosure_exceptions: Annotated[Sequence[Mapping[str, str]], of_kind(list, "a list of names and values")] = ()
    #: Whether reports of an earlier day may use assumptions that nobody could know then; they are marked.
    hindsight: Annotated[bool, of_kind(bool, "true or false")] = False
    house_style: HouseStyle = field(default_factory=HouseStyle)
    #: The day on which the council takes over, and from whom: each predecessor by DfE's number (`council_of`).
    begins: Day | None = None
    predecessors: Annotated[Sequence[Predecessor], PlainValidator(as_written)] = ()

    @property
    def joined_code(self) -> str:
        """What its predecessors' joined counts go by in tables by DfE's number: never a number of DfE's."""
        return f"before {self.code}"


@dataclass(frozen=True)
class Commentary:
    """A month's front sheet and officers' words, config/councils/<code>/commentary/<month>.md; all of it optional."""

    meeting_date: dt.date | None = None
    front_sheet: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    path: Path | None = None
    first_line: int = 1
    #: The day on which the meeting's agenda is published, where the committee's officer states it.
    agenda_published: dt.date | None = None

    @property
    def agenda_day(self) -> dt.date | None:
        """The day on which the meeting's agenda is published: as stated, else by law; None without a meeting."""
        if self.agenda_published or self.meeting_date is None:
            return self.agenda_published
        return agenda_day(self.meeting_date)

    @property
    def status(self) -> str:
        """What the front sheet says that the report is; a draft where it says nothing."""
        return str(self.front_sheet.get("status") or DRAFT)

    @property
    def is_draft(self) -> bool:
        """Whether the report is a draft, by what its front sheet says or does not say."""
        return self.status.strip().casefold().startswith(DRAFT.casefold())


#: What a report is whose words give it no status.
DRAFT = "Draft"


@dataclass(frozen=True)
class Sense(Model):
    """From where on checks of sense doubt a column, under `sense` of reporting.yaml, which gives the reasons.

    Percentages 0 to 100, but for `least_cells`, `blank_rows`, `blank_expected`, `spread_cells`, `same_rows`,
    `least_plans`, `official_base`, `amounts_moved` and `waits_leapt`, which are counts, `least_for_plan` and
    `most_for_plan`, which are pounds, and `all_or_none`, which is so many to one.
    """

    least_cells: WholeNumber
    not_understood: WholeNumber
    no_match: WholeNumber
    most: WholeNumber
    left_out: WholeNumber
    blank_rows: WholeNumber
    blank_expected: WholeNumber
    filled_less: WholeNumber
    fewer_rows: WholeNumber
    fewer_cases: WholeNumber
    same_rows: WholeNumber
    spread_cells: WholeNumber
    days_moved: WholeNumber
    case_days_moved: WholeNumber
    one_day: WholeNumber
    same_day: WholeNumber
    cases_gone: WholeNumber
    weekend: WholeNumber
    codes_moved: WholeNumber
    least_plans: WholeNumber
    stock: WholeNumber
    official_plans: WholeNumber
    official_base: WholeNumber
    official_mainstream: WholeNumber
    two_plans: WholeNumber
    ages: WholeNumber
    greater_parts: WholeNumber
    amounts_moved: WholeNumber
    settled_moved: WholeNumber
    lines_gone: WholeNumber
    waits_leapt: WholeNumber
    least_for_plan: WholeNumber
    most_for_plan: WholeNumber
    leap: WholeNumber
    all_or_none: WholeNumber
    retold: WholeNumber
    stock_share: WholeNumber
    share_told: WholeNumber
    count_told: WholeNumber
    recorded_otherwise: WholeNumber
    final_when_due: WholeNumber
    appeared_late: WholeNumber
    left_at_once: WholeNumber
    rows_twice: WholeNumber
    rows_again: WholeNumber
    budget_scaled: WholeNumber
    counts_otherwise: WholeNumber
    without_row: WholeNumber
    without_placement: WholeNumber
    other_kind: WholeNumber
    at_once: WholeNumber
    out_of_place: WholeNumber


@dataclass(frozen=True)
class PlanGrowth(Model):
    """How plan numbers are projected, under `plan_growth` of reporting.yaml, which gives the reasons.

    `furthest` is in years, those named least are counts but
    for `least_requests`; the others are shares.
    """

    furthest: WholeNumber
    limit: Number
    least_requests: Number
    tenth: Number
    least_plans: WholeNumber
    least_for_range: WholeNumber
    least_errors: WholeNumber
    least_origins: WholeNumber
    weights: Annotated[Sequence[float], PlainValidator(numbers_in_a_list)]


@dataclass(frozen=True)
class PlacementMoves(Model):
    """What levers on placement are held against, under `placement_moves` of reporting.yaml, which gives the reasons.

    All in percent.
    """

    most_unknown: Number
    amber: Number
    red: Number


@dataclass(frozen=True)
class Reporting(Model):
    """config/national/reporting.yaml: thresholds and conventions that anyone may argue about.

    By name, such as `reporting["suppression_threshold"]`, InputError tells of one that the file leaves out.
    """

    suppression_threshold: WholeNumber | None = None
    signal_minimum_points: WholeNumber | None = None
    waiting_projection_months: WholeNumber | None = None
    waiting_projection_draws: WholeNumber | None = None
    waiting_projection_seed: WholeNumber | None = None
    january_jump: WholeNumber | None = None
    sense: Sense | None = None
    plan_growth: PlanGrowth | None = None
    placement_moves: PlacementMoves | None = None

    def __getitem__(self, name: str) -> int:
        value: int | None = getattr(self, name, None)
        if value is None:
            raise InputError(f"config/national/reporting.yaml has no {name!r}: add it")
        return value

    @property
    def rules_of_moves(self) -> PlacementMoves:
        """How levers on placement are held against flows; InputError where the file leaves it out."""
        if self.placement_moves is None:
            raise InputError("config/national/reporting.yaml has no 'placement_moves': add it")
        return self.placement_moves

    @property
    def limits_of_sense(self) -> Sense:
        """From where on checks of sense doubt a column; InputError where the file leaves it out."""
        if self.sense is None:
            raise InputError("config/national/reporting.yaml has no 'sense': add it")
        return self.sense


@dataclass(frozen=True)
class Settings:
    """Everything that configuration says about one council's month."""

    root: Path
    council: Council
    month: Month
    commentary: Commentary
    reporting: Reporting
    #: The day of a report as known on a day, and what that day could not know, in words.
    known_on: dt.date | None = None
    left_out: Sequence[str] = ()

    @property
    def as_at(self) -> dt.date:
        """The day whose knowledge the report may use: one asked for, else the agenda's, else the month's last."""
        return self.known_on or self.commentary.agenda_day or self.month.last_day

    @property
    def as_at_rests_on(self) -> str:
        """All that the as-at day follows from, and what that day could not know: tells whether either has changed.

        Without working the day out, which takes the calendar.
        """
        words = self.commentary
        of = (self.known_on, words.agenda_published, words.meeting_date, self.month.last_day, *self.left_out)
        return " ".join(str(day) for day in of)


def load_settings(root: Path, council: str, month: Month) -> Settings:
    """The settings of a council's month; InputError names the file, the key and what is allowed."""
    folder = root / "config" / "councils" / council
    return Settings(
        root,
        council_of(root, council),
        month,
        _commentary_of(folder / "commentary" / f"{month}.md", month),
        read_as(Reporting, read_yaml(root / "config" / "national" / "reporting.yaml"), Wording()),
    )


def _commentary_of(path: Path, month: Month) -> Commentary:
    """A month's commentary; InputError for a meeting or an agenda that could not have had the month's figures."""
    commentary = load_commentary(path)
    if commentary.path is None and exempt_path(path).is_file():
        mend = f"write the month's words, {path.name}, whose front sheet names what is exempt, or delete the file"
        raise InputError(f"{shown_path(exempt_path(path))}: there is no paper whose appendix it is: {mend}")
    fault = _fault_of_days(commentary.meeting_date, commentary.agenda_published, month)
    if fault:
        raise InputError(f"{shown_path(path)}: {fault}")
    return commentary


def exempt_path(commentary: Path) -> Path:
    """Where the exempt appendix of a month's words stands: beside them."""
    return commentary.with_name(f"{commentary.stem}-exempt{commentary.suffix}")


def _fault_of_days(meeting: dt.date | None, stated: dt.date | None, month: Month) -> str:
    """What is wrong with a meeting and the stated day of its agenda, and what to write; empty where nothing is."""
    if meeting is None:
        alone = f"agenda_published is {stated}, but meeting_date is missing: give both, or take agenda_published out"
        return alone if stated else ""
    if meeting < month.last_day:
        told = f"meeting_date is {meeting}, before {month.name} ended"
        return f"{told}: write the day of the meeting that the report goes to"
    if stated is None:
        return _fault_of_notice(meeting, month)
    if stated >= meeting:
        told = f"agenda_published is {stated}, not before the meeting of {meeting}"
    elif stated < month.last_day:
        told = f"agenda_published is {stated}, before {month.name} ended"
    else:
        return ""
    return f"{told}: write the day on which the agenda with this report is published"


def _fault_of_notice(meeting: dt.date, month: Month) -> str:
    """What is wrong with a meeting whose agenda is due before the month ended; bank holidays are looked up for few."""
    if meeting - month.last_day > LONGEST_NOTICE or agenda_day(meeting) >= month.last_day:
        return ""
    first = day_in_words(earliest_meeting(month.last_day))
    return (
        f"meeting_date is {meeting}, so its agenda is due by {agenda_day(meeting)}, five clear working days before, "
        f"when {month.name} had not ended: write a meeting of {first} or later, or give the day "
        "on which the agenda is published as agenda_published"
    )


def council_of(root: Path, code: str) -> Council:
    """The council of a folder in config/councils; without one, the authority that DfE's statistics call so.

    What council.yaml leaves out of codes and region is filled in from DfE by the code that it gives. InputError names
    the nearest council known when there is neither.
    """
    folder = root / "config" / "councils" / code
    if not folder.is_dir():
        authority = find_authority(root, code)
        if authority is None:
            raise unknown_council(root, code)
        return Council(code, authority.name, authority.dfe_code, authority.ons_code, authority.region)
    council = load_council(folder, code)
    if council.predecessors:
        before = predecessors_of(root, read_yaml(folder / "council.yaml"), council.begins)
        council = replace(council, predecessors=before, region=council.region or _one_region(root, before))
    authority = find_authority(root, council.dfe_code or council.ons_code)
    if authority is None:
        return council
    return replace(
        council,
        dfe_code=council.dfe_code or authority.dfe_code,
        ons_code=council.ons_code or authority.ons_code,
        region=council.region or authority.region,
    )


def _one_region(root: Path, before: Sequence[Predecessor]) -> str:
    """The region that all predecessors lie in; empty where they lie in several."""
    regions = {found.region for one in before if (found := find_authority(root, one.authority))}
    return regions.pop() if len(regions) == 1 else ""


def every_council(root: Path) -> list[str]:
    """The councils of config/councils, and England's authorities that are none of them; by folder name."""
    folders = sorted(path.name for path in (root / "config" / "councils").glob("*") if path.is_dir())
    own = set()
    for name in folders:
        # A council whose settings can't be read fails when it is built, and with its own words.
        with suppress(InputError):
            own.add(council_of(root, name).dfe_code)
    return folders + [one.slug for one in authorities_now(root) if one.dfe_code not in own and one.slug not in folders]


def load_council(folder: Path, code: str) -> Council:
    """The council that a config folder describes."""
    if not folder.is_dir():
        known = sorted(path.name for path in folder.parent.glob("*") if path.is_dir())
        near = difflib.get_close_matches(code, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise InputError(
            f"there is no council {code!r} in config/councils (there are: {', '.join(known) or 'none'}).{hint}"
        )
    written = read_yaml(folder / "council.yaml")
    council = read_as(Council, replace(written, values={"code": code, **written.values}), _WORDING)
    if council.code != code:
        told = f"is {council.code!r} but the folder is {code!r}: make them the same"
        raise refused(written, _WORDING, ("code",), Sentence(told, " "))
    logo = council.house_style.logo
    fault = fault_of_logo(folder / logo.file) if logo else ""
    if fault:
        raise refused(written, _WORDING, ("house_style", "logo", "file"), Sentence(fault))
    return council


def load_commentary(path: Path) -> Commentary:
    """A month's front sheet and words; an empty Commentary when the file is not there."""
    if not path.is_file():
        return Commentary()
    text = read_text(path)
    head, body = front_matter(path, text)
    days = read_as(_FrontMatter, head, Wording())
    first_line = text.count("\n", 0, len(text) - len(body.lstrip())) + 1
    return Commentary(days.meeting_date, head.values, body.strip(), path, first_line, days.agenda_published)


@dataclass(frozen=True)
class _FrontMatter(Model):
    """What the settings take from the front matter; the rest is read by the council's form, in `document`."""

    __pydantic_config__ = {"extra": "ignore"}  # noqa: RUF012
    meeting_date: Day | None = None
    agenda_published: Day | None = None


def front_matter(path: Path, text: str) -> tuple[Written, str]:
    """The front matter of a Markdown file as written, and what stands below it; InputError where it is not closed."""
    if not text.startswith("---"):
        return Written(path, {}), text
    parts = text.split("\n---", 1)
    if len(parts) != 2:
        raise InputError(f"{shown_path(path)}: the front sheet starts with --- but has no closing --- line")
    return parse_yaml(path, parts[0][3:]), parts[1].lstrip("-")
