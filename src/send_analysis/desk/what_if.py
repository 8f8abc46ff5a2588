"""What if: sliders that start from the register's values and redraw the deficit's path as they are moved.

The board names only what differs from the register, as a scenario file does, and writes one on request. Nothing that it
shows enters a report unless that file is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import ipywidgets as widgets
import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import replacing_file
from send_analysis.base.paths import find_root
from send_analysis.blocks.blocks import Chart, Paragraph, plain
from send_analysis.chapters.deficit import deficit_charts, deficit_words
from send_analysis.chapters.deficit.deficit_lookup import at_basis_end, path, with_role
from send_analysis.config.assumptions import Known, Line
from send_analysis.config.scenario_files import Scenario
from send_analysis.config.settings import load_settings
from send_analysis.config.yaml_files import yaml_text
from send_analysis.finance.finance_tables import finance_tables
from send_analysis.finance.model import forecast
from send_analysis.finance.scenarios import forecast_rows, scenario_inputs
from send_analysis.pack.council_register import council_register
from send_analysis.pack.store import Pack

NAME = "what-if"
#: The assumptions that have a slider, and the step that it moves by, in the register's own unit.
SLIDERS: Mapping[str, float] = {
    "growth_five_years": 1.0,
    "mainstream_points": 0.1,
    "unit_cost_level": 0.01,
    "high_needs_block_growth": 0.1,
    "transfer_share_later": 0.1,
    "places": 5.0,
}
#: Beyond the register's own range a slider goes on by so much of it on either side.
_BEYOND = 0.5
_FILE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Choice:
    """What the sliders say: the values that differ from the register's, in its own units."""

    sets: Mapping[str, float]

    def as_scenario(self, known: Known, name: str = NAME) -> Scenario:
        """The choice as a scenario known from the as-at day."""
        return Scenario(name, "What if", known.day, sets=dict(self.sets), file=f"scenarios/{name}.yaml")


class Board:
    """The sliders, the chart and the sentence; `widget` is what a notebook shows.

    Raises InputError for a council without assumptions, or on a day on which no scenario with levers was known.
    """

    def __init__(self, root: Path, council: str, month: Month) -> None:
        settings = load_settings(root, council, month)
        assumptions = council_register(settings)
        if not len(assumptions):
            raise InputError(f"config/councils/{council}/assumptions.yaml is missing: there is nothing to start from")
        self.folder = root / "config" / "councils" / council / "scenarios"
        self.known = assumptions.as_at(settings.as_at)
        tables = finance_tables(settings, assumptions)
        meta = {"council": council, "name": settings.council.name, "month": str(month), "synthetic": False}
        self._pack = Pack({**meta, "as_at": settings.as_at.isoformat()}, tables, NAME)
        if not with_role(self._pack, "levers"):
            raise InputError(
                f"no scenario of {council} with the role levers was known on {settings.as_at}: choose a later month"
            )
        self.sliders = {name: self._slider(name, step) for name, step in SLIDERS.items()}
        self.picture, self.words, self.message = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.name = widgets.Text(value="my-scenario", description="File name")
        self.button = widgets.Button(description="Write scenario file")
        self.again = widgets.Button(description="Back to the register")
        self.button.on_click(lambda _: self.write())
        self.again.on_click(lambda _: self.reset())
        for slider in self.sliders.values():
            slider.observe(lambda _: self.redraw(), names="value")
        self.redraw()
        buttons = widgets.HBox([self.name, self.button, self.again])
        self.widget = widgets.VBox([*self.sliders.values(), self.picture, self.words, buttons, self.message])

    def _slider(self, name: str, step: float) -> widgets.FloatSlider:
        line, entry = self.known.standing(name), self.known.entry(name)
        value, low, high = _range(line, step, from_nought=entry.unit != "multiplier")
        return widgets.FloatSlider(
            value=value,
            min=low,
            max=high,
            step=step,
            description=f"{entry.label} ({entry.unit})",
            style={"description_width": "22em"},
            layout={"width": "48em"},
            readout_format=".2f",
        )

    def choice(self) -> Choice:
        """The values that differ from the register's."""
        now = {name: round(float(slider.value), 6) for name, slider in self.sliders.items()}
        return Choice({name: value for name, value in now.items() if value != self._registered(name)})

    def _registered(self, name: str) -> float:
        return float(cast(float, self.known.standing(name).value))

    def pack(self) -> Pack:
        """The pack with the sliders' path beside those of no levers, all levers and the plan.

        Raises InputError where the values can't be, such as more plans moved than there are.
        """
        scenario = self.choice().as_scenario(self.known)
        rows = forecast_rows(NAME, forecast(scenario_inputs(scenario, self.known)))
        kept = [with_role(self._pack, role) for role in ("unmitigated", "levers", "plan")]
        tables = dict(self._pack.tables)
        deficit, scenarios = tables["deficit"], tables["scenarios"]
        tables["deficit"] = pd.concat([rows, deficit[deficit["scenario"].isin(kept)].assign(low=None, high=None)])
        own: dict[Any, str] = dict.fromkeys(scenarios, "")
        own |= {"scenario": NAME, "label": scenario.label, "method": "model", "status": "ok"}
        tables["scenarios"] = pd.concat([scenarios, pd.DataFrame([own])], ignore_index=True)
        return Pack(self._pack.meta, tables, NAME)

    def redraw(self) -> None:
        """Draw the path of the sliders' values; what can't be is said, and the last picture stays."""
        try:
            pack = self.pack()
        except InputError as error:
            self.message.value = _said(str(error))
            return
        self.message.value = ""
        chart = deficit_charts.forecast(pack)
        if isinstance(chart, Chart):
            self.picture.value = f"<p><b>{_said(chart.title)}</b></p>{chart.svg}"
        self.words.value = f"<p>{_said(self._sentence(pack))}</p>"

    def _sentence(self, pack: Pack) -> str:
        own, levers = (at_basis_end(pack, path(pack, name)) for name in (NAME, with_role(pack, "levers")))
        words = deficit_words.forecast(pack)
        change = figures.signed_difference(own["deficit"] - levers["deficit"], figures.MONEY)
        against = f"Against the register's own values: {change} at {figures.day(own['asat'])}."
        return f"{plain(words.runs)} {against}" if isinstance(words, Paragraph) else against

    def reset(self) -> None:
        """Put every slider back to the register's value."""
        for name, slider in self.sliders.items():
            slider.value = self._registered(name)

    def write(self) -> Path | None:
        """Write the choice as a scenario file and say where; None, and why, where it can't be written."""
        name = str(self.name.value).strip()
        target = self.folder / f"{name}.yaml"
        if not _FILE_NAME.fullmatch(name):
            self.message.value = _said("Name the file with small letters, digits and hyphens, such as slower-growth.")
            return None
        if target.exists():
            self.message.value = _said(f"scenarios/{name}.yaml is there already: choose another name.")
            return None
        text = yaml_text(self._as_file(name))
        with replacing_file(target) as half:
            half.write_text(text, encoding="utf-8", newline="\n")
        self.message.value = _said(f"Wrote scenarios/{name}.yaml: the next build has it.")
        return target

    def _as_file(self, name: str) -> dict[str, Any]:
        label = figures.capitalised(name.replace("-", " "))
        return {"label": label, "known_from": self.known.day, "method": "model", "sets": dict(self.choice().sets)}


def _range(line: Line, step: float, from_nought: bool) -> tuple[float, float, float]:
    """A slider's start and ends: the register's range and half as much beyond, or from nought, and not below it."""
    value = float(cast(float, line.value))
    low = value if line.low is None else line.low
    high = value if line.high is None else line.high
    beyond = max(_BEYOND * (high - low), 2 * step)
    ends = 0.0 if from_nought else max(0.0, low - beyond), high + beyond
    return value, round(ends[0] / step) * step, round(ends[1] / step) * step


def _said(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def board(council: str, month: str) -> Board:
    """The board of a council's month, found from the working folder upward."""
    return Board(find_root(), council, Month.parse(month))
