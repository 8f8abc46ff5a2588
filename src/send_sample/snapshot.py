"""A month's extract: what the return and the local files would hold of the authority at the end of the month."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from send_analysis.base.clock import academic_year_start
from send_sample.categories import Category
from send_sample.children import Case, Child, Placement, Plan
from send_sample.sample_files import SAMPLE_FILES, Row
from send_sample.story import Authority

#: The columns of each file, as the 2025 return and the contract name them.
COLUMNS = {
    "sen2": "year referencedate lea datetime dmo dco dsco",
    "person": "persontableid personbirthdate sex ethnicity postcode upn uniquelearnernumber upnunknown",
    "requests": "requeststableid persontableid receiveddate requestsource rya requestoutcomedate requestoutcome "
    "requestmediation requesttribunal exported",
    "assessment": "assessmenttableid requeststableid assessmentoutcome assessmentoutcomedate assessmentmediation "
    "assessmenttribunal othermediation othertribunal week20",
    "namedplan": "namedplantableid assessmenttableid startdate planres planwbp pb oa dp ceasedate ceasereason",
    "plandetail": "plandetailtableid namedplantableid urn ukprn sensetting sensettingother placementrank "
    "senunitindicator resourcedprovisionindicator",
    "activeplans": "activeplanstableid requeststableid transferla reviewmeeting reviewoutcome lastreview reviewdraft "
    "phasetransferduedate phasetransferfinaldate",
    "placementdetail": "placementdetailtableid activeplanstableid urn ukprn sensetting sensettingother placementrank "
    "entrydate leavingdate senunitindicator resourcedprovisionindicator res wbp",
    "senneed": "senneedtableid activeplanstableid sentype sentyperank",
    "advice": "requeststableid advicetype requesteddate receiveddate",
    "annual_reviews": "requeststableid duedate meetingdate completeddate",
    "specialist_waiting": "persontableid joineddate leftdate outcome phase sentype provisionsought currentsetting",
    **{name: file.columns for name, file in SAMPLE_FILES.items()},
}
#: Reviews that fall due within so many days are on the list already.
_LISTED_AHEAD = 92


class Days(dict[int | None, str]):
    """Days as text, 2024-03-31; no day is blank."""

    def __missing__(self, day: int | None) -> str:
        text = "" if day is None else dt.date.fromordinal(day).isoformat()
        self[day] = text
        return text


@dataclass
class Snapshot:
    """One month's tables, filled case by case. Keys are shuffled anew each month, as a return's are not stable."""

    authority: Authority
    rows: dict[str, list[Row]] = field(default_factory=dict)
    days: Days = field(default_factory=Days)

    def __post_init__(self) -> None:
        self.end = self.authority.turn.last
        self.year_start = dt.date(self.authority.month.year, 1, 1).toordinal()
        self.chance = random.Random(f"{self.authority.seed}:{self.authority.month}:keys")
        self.keys: dict[int, str] = {}
        self.stamp = f"{self.authority.month.year % 100:02d}{self.authority.month.number:02d}-"

    def tables(self) -> dict[str, list[Row]]:
        """The rows of every file by its table, without the establishments."""
        cases = [case for case in self.authority.cases.cases if not case.closed_before(self.year_start)]
        self.chance.shuffle(cases)
        self.rows = {name: [] for name in COLUMNS}
        self.rows["sen2"].append(self._header())
        for case in cases:
            self._case(case)
        self.rows["specialist_waiting"] = list(self._waiting())
        for name, file in SAMPLE_FILES.items():
            self.rows[name] = list(file.rows(self.authority))
        return self.rows

    def _header(self) -> Row:
        year = self.authority.month.year + 1
        census = next(day for day in (dt.date(year, 1, 15 + one) for one in range(7)) if day.weekday() == 3)
        made = f"{self.days[self.end]}T18:00:00"
        return year, census.isoformat(), self.authority.dfe_code, made, 1, 1, 0

    def _add(self, table: str, letter: str, cells: Row) -> str:
        rows = self.rows[table]
        key = f"{letter}{self.stamp}{len(rows) + 1:05d}"
        rows.append((key, *cells))
        return key

    def _case(self, case: Case) -> None:
        person = self._person(case.child)
        request = self._request(case, person)
        if case.assessment:
            self._assessment(case, request)
        self._advice(case, request)
        if case.plan:
            self._reviews(case.plan, request)
            if case.plan.ceased is None:
                self._active(case, case.plan, request)

    def _person(self, child: Child) -> str:
        if child.number not in self.keys:
            # The letter S begins no real number, and no authority has the number 000.
            upn = f"S000{child.number * 7919 % 10**9:09d}"
            cells = (self.days[child.born], child.sex, child.ethnicity, "ZZ99 9ZZ", upn, "", "")
            self.keys[child.number] = self._add("person", "P", cells)
        return self.keys[child.number]

    def _request(self, case: Case, person: str) -> str:
        old = _historical(case.decided, self.year_start)
        cells = (
            person,
            self.days[case.received],
            case.source,
            0,
            "" if old else self.days[case.decided],
            "H" if old else case.outcome,
            _flag(case.challenged, self.end),
            _flag(case.appealed, self.end),
            case.exported,
        )
        return self._add("requests", "R", cells)

    def _assessment(self, case: Case, request: str) -> None:
        old = _historical(case.assessed, self.year_start) or bool(case.plan and case.plan.moved_in)
        outcome = "H" if old else case.assessment
        if outcome == "A" and case.advice.get("EP") and case.advice["EP"].received and case.child.number % 4 == 0:
            outcome = "Y"
        challenged = _flag(case.assessment_challenged, self.end)
        cells = (request, outcome, "" if old else self.days[case.assessed], challenged, 0, 0, 0, int(case.exception))
        key = self._add("assessment", "A", cells)
        if case.plan:
            self._named_plan(case.plan, key)

    def _named_plan(self, plan: Plan, assessment: str) -> None:
        extras = plan.extras["planres"], plan.extras["planwbp"], plan.extras["pb"]
        if plan.earlier:
            begun, ended = plan.earlier
            self._add("namedplan", "N", (assessment, self.days[begun], *extras, 0, 0, self.days[ended], "9"))
        cells = (assessment, self.days[plan.start], *extras, 0, 0, self.days[plan.ceased], plan.reason)
        key = self._add("namedplan", "N", cells)
        for now in (plan.placement, plan.second):
            if now and now.category.known_place:
                self._add("plandetail", "D", (key, *_setting(now), now.rank, *_units(now.category)))

    def _active(self, case: Case, plan: Plan, request: str) -> None:
        moved = plan.moved_in is not None and plan.moved_in >= self.year_start
        meeting = plan.pending_meeting or plan.meeting
        cells = (
            request,
            plan.moved_from if moved else "",
            self.days[meeting],
            "" if plan.pending_meeting else plan.outcome,
            self.days[plan.last_review],
            self.days[plan.draft],
            *self._transfer(case.child),
        )
        key = self._add("activeplans", "L", cells)
        for placement in [*plan.placements, plan.second]:
            if not placement:
                continue
            if placement.category.known_place and (placement.left is None or placement.left >= self.year_start):
                self._placement(plan, placement, key)
        for rank, need in enumerate(case.child.needs, start=1):
            self._add("senneed", "S", (key, need, rank))

    def _placement(self, plan: Plan, placement: Placement, active: str) -> None:
        category = placement.category
        days = self.days[placement.entered], self.days[placement.left]
        residential = plan.extras["planres"] if category.specialist else ""
        cells = (active, *_setting(placement), placement.rank, *days, *_units(category), residential, 0)
        self._add("placementdetail", "E", cells)

    def _transfer(self, child: Child) -> tuple[str, str]:
        """Children who change phase in September: the plan is due by 15 February, or 31 March after 16."""
        september = dt.date(self.authority.month.year, 9, 1).toordinal()
        age = int(child.age(september))
        if age not in (4, 11, 16):
            return "", ""
        year = self.authority.month.year
        due = dt.date(year, 3, 31).toordinal() if age == 16 else dt.date(year, 2, 15).toordinal()
        final = due - 20 + child.number % 33
        return self.days[due], self.days[final] if final <= self.end and child.number % 9 else ""

    def _advice(self, case: Case, request: str) -> None:
        for advice in case.advice.values():
            if advice.asked <= self.end:
                cells = (request, advice.kind, self.days[advice.asked], self.days[advice.received])
                self.rows["advice"].append(cells)

    def _reviews(self, plan: Plan, request: str) -> None:
        """Reviews done since the school year began, and the one that is due or soon will be."""
        year = academic_year_start(dt.date.fromordinal(self.end)).toordinal()
        for review in plan.reviews:
            if max(review.due, review.completed) >= year:
                days = self.days[review.due], self.days[review.meeting], self.days[review.completed]
                self.rows["annual_reviews"].append((request, *days))
        if plan.ceased is None and plan.due <= self.end + _LISTED_AHEAD:
            self.rows["annual_reviews"].append((request, self.days[plan.due], self.days[plan.pending_meeting], ""))

    def _waiting(self) -> Iterator[Row]:
        """Children on the list, and those who left it within the year, as far as the return still has them."""
        for wait in self.authority.waiting.waits:
            if wait.child.number in self.keys and (wait.left is None or wait.left > self.end - 365):
                yield (
                    self.keys[wait.child.number],
                    self.days[wait.joined],
                    self.days[wait.left],
                    wait.outcome,
                    wait.phase,
                    wait.child.needs[0],
                    wait.sought,
                    wait.setting,
                )


def establishment_rows(authority: Authority) -> list[Row]:
    """One row an invented establishment."""
    found = {one.urn: one for places in authority.places.establishments.values() for one in places}
    return [(one.urn, one.name, one.type, one.group, one.phase, one.area) for _, one in sorted(found.items())]


def _historical(day: int | None, year_start: int) -> bool:
    """Decided before the calendar year that the return covers."""
    return day is not None and day < year_start


def _flag(day: int | None, end: int) -> int:
    return int(day is not None and day <= end)


def _setting(placement: Placement) -> Row:
    """urn, ukprn, sensetting, sensettingother."""
    code = placement.category.setting
    if placement.place or code:
        return placement.place, "", code, "invented setting" if code in {"OTH", "NIEO"} else ""
    return "", "10099999", "", ""


def _units(category: Category) -> tuple[int, int]:
    return int(category.unit == "SEN unit"), int(category.unit == "resourced provision")
