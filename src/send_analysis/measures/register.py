"""The register of KPIs: every card in the report's order. Scorecard, charts, definitions and trace all walk it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from send_analysis.base.errors import InputError, nearest
from send_analysis.measures.card import CARDS, GROUPS, Kpi, kpi

__all__ = ["REGISTER", "SUBJECTS", "Kpi", "kpi"]

#: The files whose KPIs come first within a group, in this order; those of other files follow by the file's name.
FIRST = ("requests", "plans", "advice", "reviews", "waiting", "placements", "improvement", "health")


def _with_kpis(folder: Path) -> list[str]:
    """The files of a folder that define a KPI: a file is registered by having one."""
    names = [path.stem for path in sorted(folder.glob("*.py")) if "\n@kpi(" in path.read_text(encoding="utf-8")]
    return sorted(names, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))


#: A subject a file, in the order in which their KPIs stand within a group. None of them may import the register.
SUBJECTS = tuple(import_module(f"send_analysis.measures.{name}") for name in _with_kpis(Path(__file__).parent))


def _place(card: Kpi) -> tuple[int, int]:
    subjects = [subject.__name__ for subject in SUBJECTS]
    return GROUPS.index(card.group), subjects.index(card.measure.__module__)


class Register(dict[str, Kpi]):
    """Cards by id. InputError for an id that there is not: whoever writes a notebook of their own reads it."""

    def __missing__(self, name: str) -> Kpi:
        raise InputError(
            f"there is no measure {name!r}{nearest(name, self) or ': `list measures` names them'} (one of the "
            "council's own is shown by own_measures)"
        )


#: Every KPI by its id: by group, then subject, then as written there.
REGISTER = Register({card.id: card for card in sorted(CARDS.values(), key=_place)})
