"""What a month's tables are made from: its extract, the months before it, the settings and what is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.paths import INTERNAL, Paths
from send_analysis.config.assumptions import Assumptions, Known
from send_analysis.config.governance import Governance, governance_tables, load_governance, next_board
from send_analysis.config.law_by_date import Law, load_law
from send_analysis.config.settings import Council, Settings
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.dfe.comparators import comparators
from send_analysis.dfe.placement_moves import published_moves
from send_analysis.dfe.plan_counts import faulty_januaries, past_errors, plan_counts, unexplained_januaries
from send_analysis.dfe.predecessors import joined_year
from send_analysis.finance.outturn_start import started_from_outturn
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.finance.plan_growth import Base
from send_analysis.finance.plan_projection import Outlook, OwnYear, Past, joined_year_of, own_year
from send_analysis.intake.extract import Extract
from send_analysis.measures.background import Background
from send_analysis.measures.breakdowns import breakdown_tables
from send_analysis.measures.journey import joined_months
from send_analysis.measures.own_measures import OwnMeasure, load_own_measures
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.revisions import corrected
from send_analysis.measures.scorecard import joined_scorecard
from send_analysis.measures.variation import signals
from send_analysis.measures.waiting import waiting_flow
from send_analysis.pack.kept_counts import counted_months, plans_in
from send_analysis.pack.months import OWN_MEASURE_MONTHS, own_measure_rows, packs_shown, printed_before, rows_of
from send_analysis.pack.printed import by_month, guarded_against, printed_tables
from send_analysis.pack.revising import Again, own_revisions
from send_analysis.pack.store import Pack


@dataclass(frozen=True)
class Material:
    """All that a table of the pack may need; what several tables share is worked out once, when it is first asked for.

    `position` is of the month's extract; `own` are the month's tables from its extract alone, `earlier` the months
    before it, `published` the published reports up to this month; `history` the figures printed before the first
    extract, `again` measures a month again.
    """

    paths: Paths
    settings: Settings
    position: Position
    own: Mapping[str, pd.DataFrame]
    earlier: Sequence[Pack]
    published: Sequence[Pack]
    history: pd.DataFrame
    assumptions: Assumptions
    again: Again

    @property
    def month(self) -> Month:
        return self.paths.month

    @property
    def council(self) -> Council:
        return self.settings.council

    @property
    def reference(self) -> tuple[Path, Council, dt.date]:
        """Where published statistics lie, whose they are to be, and the day on which they must have been known."""
        return self.paths.reference, self.council, self.settings.as_at

    @property
    def threshold(self) -> int:
        return int(self.settings.reporting["suppression_threshold"])

    @property
    def extract(self) -> Extract:
        return self.position.extract

    @cached_property
    def known(self) -> Known:
        """The register of assumptions as known on the as-at day."""
        return self.assumptions.as_at(self.settings.as_at)

    def before(self, name: str) -> list[pd.DataFrame]:
        """A table of each earlier month that has it, oldest first."""
        return [pack.tables[name] for pack in self.earlier if name in pack.tables]

    def last_month(self, name: str) -> pd.DataFrame | None:
        """A table of the month just before; None where it is not known."""
        last = [pack for pack in self.earlier if pack.month == self.month.shift(-1)]
        return last[0].tables.get(name) if last else None

    @property
    def known_by(self) -> dt.date:
        """The day by which a correction must have been taken: the as-at day, or that of the month's own extract."""
        return max(self.settings.as_at, self.extract.extracted_on or self.settings.as_at)

    @cached_property
    def own_revisions(self) -> list[dict[str, Any]]:
        """The council's own published figures that come out differently now."""
        return own_revisions(self.paths, self.published, self.again, self.known_by)

    @cached_property
    def scorecard(self) -> pd.DataFrame:
        """Every month's figures: as published, or as late or corrected data have revised them since."""
        revised = [row for row in self.own_revisions if row["month"] != str(self.month)]
        rows = [corrected(rows_of(self.paths.at(pack.month), pack), revised) for pack in self.earlier]
        months = [*rows, printed_before(self.earlier), self.own["scorecard"]]
        return joined_scorecard(months, self.history, self.council.code, self.month)

    @cached_property
    def own_measures(self) -> tuple[OwnMeasure, ...]:
        """The council's own measures; InputError for one that is called as an assumption is."""
        own = load_own_measures(self.paths.own_measures)
        for measure in own:
            if measure.card.id in self.known.entries:
                raise InputError(
                    f"{measure.file}: there is an assumption {measure.card.id}: "
                    "give the function and its file another name"
                )
        return own

    @property
    def own_measure_months(self) -> pd.DataFrame:
        """Every month's figures of the council's own measures, oldest first."""
        known = [measure.card.id for measure in self.own_measures]
        earlier = [own_measure_rows(self.paths.at(pack.month), pack, self.own_measures) for pack in self.earlier]
        rows = pd.concat([*earlier, self.own[OWN_MEASURE_MONTHS]], ignore_index=True)
        return table_of(OWN_MEASURE_MONTHS, rows[rows["kpi"].isin(known)])

    @cached_property
    def trusted(self) -> pd.DataFrame:
        """The scorecard without the numbers of doubtful figures: what judges and compares sees no number of those."""
        numbers = ["numerator", "denominator", "value"]
        doubtful = self.scorecard["status"].eq(figures.DOUBTFUL)
        return self.scorecard.assign(**{name: self.scorecard[name].mask(doubtful) for name in numbers})

    @cached_property
    def signals(self) -> pd.DataFrame:
        """Every measure's months, judged by the run of months."""
        least = self.settings.reporting["signal_minimum_points"]
        return signals(
            self.trusted,
            least,
            {kpi: target.value for kpi, target in self.council.targets.items()},
            self.council.rebase,
        )

    @cached_property
    def active_plans(self) -> int:
        """Plans in force at the month's end, nought where they are not known."""
        card = self.scorecard
        own = card[(card["kpi"] == "active_plans") & (card["month"] == str(self.month)) & card["value"].notna()]
        return int(own["value"].iloc[0]) if len(own) else 0

    @cached_property
    def comparators(self) -> pd.DataFrame:
        return comparators(self.paths.reference, self.council, self.month, self.settings.as_at, self.trusted)

    @cached_property
    def waiting_flow(self) -> pd.DataFrame:
        return waiting_flow(self.position)

    @cached_property
    def journey(self) -> pd.DataFrame:
        """The way from request to plan, month by month: each month as its own pack has it."""
        kept = [pack for pack in self.earlier if "journey" in pack.tables]
        theirs = [pack.tables["journey"][pack.tables["journey"]["month"] == str(pack.month)] for pack in kept]
        return joined_months([*self.before("journey"), *theirs, self.own["journey"]], self.month)

    @cached_property
    def breakdowns(self) -> dict[str, pd.DataFrame]:
        """Every table by category, small numbers hidden so that no report before gives any of them away."""
        printed = printed_tables(self.paths, packs_shown(self.paths, self.published))
        counts = counted_months(self.paths)
        before = by_month(printed)
        background = Background(self.council, self.settings.as_at, self.paths.reference, self.scorecard, counts, before)
        earlier = guarded_against(printed, self.month)
        hiding = self.paths.edition != INTERNAL
        return breakdown_tables(self.position, background, earlier, self.threshold, hiding=hiding)

    @cached_property
    def governance(self) -> Governance:
        return load_governance(self.settings.root, self.council.code, REGISTER)

    @property
    def next_board(self) -> tuple[dt.date, bool]:
        """The day by which a board next meets, and whether its date is known."""
        return next_board(self.governance, self.settings.as_at)

    @property
    def governance_tables(self) -> dict[str, pd.DataFrame]:
        """The dates, boards and conditions, with the register's dates as known; the override as the law has it."""
        asked = [event for event, _ in self.governance.events if event.known_from <= self.settings.as_at]
        named = [event.assumption for event in asked if event.assumption in self.known.entries]
        register = self.known.as_used_by("dates and boards")
        standing = {name: register.line(name).value for name in named if name in register}
        dates = {name: value for name, value in standing.items() if isinstance(value, dt.date)}
        return governance_tables(self.governance, self.settings, dates)

    @cached_property
    def law(self) -> Law:
        """Law, announcements and deadlines by subject, known or not."""
        return load_law(self.settings.root, self.council.code)

    @cached_property
    def placement_moves(self) -> pd.DataFrame:
        """How plans came to and left each kind of place, as known on the as-at day."""
        reporting = self.settings.reporting
        return published_moves(*self.reference, reporting.rules_of_moves, reporting.january_jump)

    @property
    def outlook(self) -> Outlook | None:
        """What plan numbers are projected from, as known on the as-at day; None where the settings leave it out."""
        rules = self.settings.reporting.plan_growth
        reference, council, day = self.reference
        if rules is None or not (council.dfe_code or council.predecessors):
            return None
        counts = plan_counts(reference, day)
        doubtful = unexplained_januaries(counts, reference, self.settings.reporting.january_jump)
        past = Past(counts, past_errors(reference, day), faulty_januaries(reference, day), doubtful)
        own = None if self._is_counted(past) else own_year(self.trusted, self.month)
        return Outlook(past, rules, council.dfe_code, own or self._joined_year(past))

    def _joined_year(self, past: Past) -> OwnYear | None:
        """The year that the council's predecessors give it until it has counts of its own."""
        keys = zip(past.sound["code"], past.sound["january"], strict=True)
        sound = past.sound[[key not in past.doubtful for key in keys]]
        found = joined_year(sound, self.council, self.settings.as_at)
        if found is None:
            return None
        return joined_year_of(found.january, Base(found.plans, found.starts, found.requests), found.area)

    def _is_counted(self, past: Past) -> bool:
        """Whether DfE has counted the January that the forecast starts from: invented extracts never replace that."""
        known, code = self._started, self.council.dfe_code
        if not self.extract.synthetic or known is None or "base_year" not in known:
            return False
        sound = past.sound[(past.sound["code"] == code) & past.sound["plans"].notna()]
        return bool((sound["january"] >= known.year("base_year")).any())

    @cached_property
    def _started(self) -> Known | None:
        """The register with the lines from which the forecast starts; None for a council without a register."""
        if self.assumptions.missing:
            return None
        return started_from_outturn(self.assumptions, self._money, self.settings.as_at)[0].as_at(self.settings.as_at)

    @cached_property
    def _money(self) -> OwnRecords:
        """The month's ledger and balances."""
        tables = self.extract.tables
        return OwnRecords(
            self.month,
            tables.get("ledger"),
            tables.get("reserves"),
            synthetic=self.extract.synthetic,
            smallest=self.threshold,
            left_out=self.extract.quarantined_keys.get("ledger"),
        )

    @property
    def records(self) -> OwnRecords:
        """The month's ledger and balances, and the plans of the January that the forecast starts from."""
        own, known = self._money, self._started
        if known is None or "base_year" not in known:
            return own
        january = Month(known.year("base_year"), 1)
        return replace(own, plans=plans_in(self.paths, january) if january <= self.month else {}, january=january.year)
