"""A chapter or a measure of a council's own, ready to change: a file that already works."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import replacing_file
from send_analysis.base.paths import Paths
from send_analysis.config.own_code import TO_BE_SAID
from send_analysis.config.yaml_files import shown_path
from send_analysis.document.arrangement import FIRST_APPENDIX, notebook_number
from send_analysis.measures.own_measures import load_own_measures
from send_analysis.pack.months import months_with_extracts
from send_analysis.run.own_chapters import every_chapter

_NAME = re.compile(r"[a-z][a-z0-9-]*")
#: What a cell says, with its tags; None for a cell of text.
_Cell = tuple[tuple[str, ...] | None, str]


def newest_month(root: Path, council: str) -> Month:
    """The newest month of a council's extracts; the month before this one where there are none."""
    last = Month.of(dt.date.today()).shift(-1)
    return max(months_with_extracts(Paths(root, council, last)), default=last)


def write_new_chapter(paths: Paths, name: str, title: str = "") -> Path:
    """Write a chapter of a council's own with a sentence, a drawing and a table, and return its file.

    Its number is the first that no chapter of the body has. InputError for a name that is no file's, or that a
    chapter has already, where no number is left, and for a council that has no council.yaml.
    """
    _check_has_settings(paths)
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} can't name a chapter: use small letters, digits and hyphens, such as transport")
    used = {notebook_number(path.name) for path in every_chapter(paths)}
    free = [number for number in range(1, FIRST_APPENDIX) if number not in used]
    if not free:
        raise InputError(f"no number below {FIRST_APPENDIX} is left for a chapter: rename one of the council's own")
    path = paths.own_notebooks / f"{free[0]:02}-{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing_file(path) as half:
        half.write_text(_notebook(paths, name, title or _words(name)), encoding="utf-8", newline="\n")
    try:
        every_chapter(paths)
    except InputError:
        path.unlink()
        raise
    return path


def _check_has_settings(paths: Paths) -> None:
    """Raise unless the council has its settings: a folder of config without them could not be built any more."""
    if not (paths.config / "council.yaml").is_file():
        raise InputError(
            f"config/councils/{paths.council} has no council.yaml: make it first, with "
            f"`python -m send_analysis new {paths.council}`"
        )


def _words(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").capitalize()


def _notebook(paths: Paths, name: str, title: str) -> str:
    cells = [_cell(f"{name}-{number}", *cell) for number, cell in enumerate(_cells(paths, title), start=1)]
    made = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "send_analysis": {"needs": {"measures": ["active_plans"], "tables": []}},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def _cell(name: str, tags: tuple[str, ...] | None, source: str) -> dict[str, Any]:
    lines = source.strip("\n").splitlines(keepends=True)
    cell = {"id": name[-64:], "metadata": {"tags": list(tags)} if tags else {}, "source": lines}
    if tags is None:
        return {"cell_type": "markdown", **cell}
    return {"cell_type": "code", "execution_count": None, "outputs": [], **cell}


def _cells(paths: Paths, title: str) -> tuple[_Cell, ...]:
    return (
        (None, f"# {title}\n\n{TO_BE_SAID[0]}"),
        (("parameters",), f'council = "{paths.council}"\nmonth = "{paths.month}"\nscenario = "published"'),
        (("quiet",), _OPENS),
        (("paper", "annex"), 'measure_words.sentence(pack, "active_plans")'),
        (("paper", "annex"), _DRAWS),
        ((), _LISTS),
        (None, f"**What this doesn't tell you.** {TO_BE_SAID[1]}"),
    )


_OPENS = """
from matplotlib import pyplot as plt

from send_analysis.blocks.showing import show
from send_analysis.pack.store import open_pack
from send_analysis.views import measure_words

pack = open_pack(council, month, scenario)
scorecard = pack.table("scorecard")
plans = scorecard[scorecard["kpi"] == "active_plans"].tail(12)[["month", "value"]]
plans = plans.set_axis(["Month", "EHC plans in force"], axis=1).reset_index(drop=True)
"""
_DRAWS = """
figure, axes = plt.subplots(figsize=(8, 3.5))
axes.bar(list(plans["Month"]), list(plans["EHC plans in force"]))
show(
    figure,
    caption="EHC plans in force, month by month",
    alt="A bar a month: how many EHC plans were in force at its end.",
    source="SEN2 return, modules namedplan and activeplans",
    data=plans,
)
"""
_LISTS = """
show(
    plans,
    caption="EHC plans in force at each month's end",
    source="SEN2 return, modules namedplan and activeplans",
)
"""


# A measure ----------------------------------------------------------------------------------------------------------


def write_new_measure(paths: Paths, name: str, label: str = "") -> Path:
    """Write a measure of a council's own, the share of plans with a personal budget, and return its file.

    InputError for a name that is no function's, or that a measure has already, and for a council that has no
    council.yaml.
    """
    _check_has_settings(paths)
    if not _FUNCTION.fullmatch(name):
        raise InputError(f"{name!r} can't name a measure: use small letters, digits and _, such as personal_budgets")
    path = paths.own_measures / f"{name}.py"
    if path.exists():
        raise InputError(f"{shown_path(path)} is there already: change that, or choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing_file(path) as half:
        called = json.dumps(label or _words(name), ensure_ascii=False)
        text = _MEASURE.replace("{name}", name).replace("{label}", called)
        text = text.replace("{asks}", TO_BE_SAID[2]).replace("{reason}", TO_BE_SAID[3])
        half.write_text(text, encoding="utf-8", newline="\n")
    try:
        load_own_measures(paths.own_measures)
    except InputError:
        path.unlink()
        raise
    return path


_FUNCTION = re.compile(r"[a-z][a-z0-9_]*")
_MEASURE = '''"""A measure of the council's own: change what it asks, counts and is called."""

from send_analysis.measures.card import POINT, kpi, share_of
from send_analysis.measures.position import Position
from send_analysis.measures.result import Share


@kpi(
    label={label},
    short_label={label},
    group="Requests and plans",
    asks="{asks}",
    unit="percent",
    better="neither",
    bases=(POINT,),
    definition=share_of("Plans in force with a personal budget", "plans in force"),
    definition_status="assumed",
    definition_reason="{reason}",
    source="SEN2 return, module namedplan",
    needs={"namedplan": ("startdate", "ceasedate", "pb")},
)
def {name}(position: Position, basis: str) -> Share:
    """Plans in force; counted with a personal budget."""
    plans = position.in_force
    return Share(plans, plans["pb"].fillna(False).astype(bool))
'''
