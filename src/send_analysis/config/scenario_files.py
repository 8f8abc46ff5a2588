"""Scenarios as their files have them: small YAML files that name only what differs from the register.

Read from `config/councils/<code>/scenarios/<name>.yaml`; the file's name is the scenario's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from send_analysis.base.errors import InputError
from send_analysis.config.fields import Day, Model, Sentence, WholeNumber, Words, of_kind, one_of
from send_analysis.config.models import Wording, checked, in_words
from send_analysis.config.yaml_files import read_yaml, shown_path

METHODS = ("model", "published", "plan")
ROLES = ("unmitigated", "levers", "plan")
#: A scenario to begin with: the first that a council needs for its forecast. The day is the council's own to write.
FIRST_SCENARIO = "no-levers.yaml"
FIRST_SCENARIO_TEXT = """\
label: No levers
role: unmitigated
order: 1
# The first day on which it could be drawn up: every value in assumptions.yaml that it uses is known by then.
known_from:
sets:
  mainstream_points: 0
  places: 0
  transfer_share_later: 0
  invest_to_save_return: 0
"""


@dataclass(frozen=True)
class _File(Model):
    label: Words
    known_from: Day
    method: Annotated[Literal["model", "published", "plan"], one_of(METHODS)] = "model"
    description: Words = ""
    reference: Words = ""
    order: WholeNumber = 99
    role: Annotated[str, one_of(ROLES)] = ""
    sets: Annotated[Mapping[str, Any], of_kind(dict, "ids of the register with a value each, indented below it")] = (
        field(default_factory=dict)
    )


@dataclass(frozen=True)
class Scenario:
    """One file of a council's scenarios. `sets` maps ids of the register to values in the register's units.

    `role` is unmitigated (called the forecast), levers or plan (what a plan sets out to reach), or nothing.
    `known_from` is the day from which it could be drawn up: on an earlier as-at day it is left out, on a later one
    every value it uses must have been known.
    """

    name: str
    label: str
    known_from: dt.date
    method: Literal["model", "published", "plan"] = "model"
    description: str = ""
    reference: str = ""
    order: int = 99
    role: str = ""
    sets: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""


def load_scenarios(root: Path, council: str) -> tuple[Scenario, ...]:
    """A council's scenarios in their order; none when it has no folder. InputError lists every fault of the files."""
    folder = root / "config" / "councils" / council / "scenarios"
    problems: list[str] = []
    read = [_read(path, problems) for path in sorted(folder.glob("*.yaml"))]
    scenarios = sorted((scenario for scenario in read if scenario), key=lambda s: (s.order, s.name))
    for role in ROLES:
        names = [scenario.name for scenario in scenarios if scenario.role == role]
        if len(names) > 1:
            problems.append(f"{shown_path(folder)}: role is {role} in {', '.join(names)}: one scenario may have it")
    if problems:
        raise InputError("\n".join(problems))
    return tuple(scenarios)


def _sets_only_for_the_model(file: _File) -> _File:
    if file.method != "model" and file.sets:
        raise Sentence("sets belongs to the method model: leave it out", "")
    return file


def _read(path: Path, problems: list[str]) -> Scenario | None:
    written = read_yaml(path)
    file, faults = checked(Annotated[_File, AfterValidator(_sets_only_for_the_model)], written.values)
    problems.extend(in_words(faults, written, Wording()))
    return Scenario(name=path.stem, file=shown_path(path), **vars(file)) if file else None
