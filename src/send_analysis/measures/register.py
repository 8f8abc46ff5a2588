"""The register of KPIs: every card in the report's order. Scorecard, charts, definitions and trace all walk it."""

from __future__ import annotations

from send_analysis.measures import advice, health, improvement, placements, plans, requests, reviews, waiting
from send_analysis.measures.card import CARDS, GROUPS, Kpi, kpi

__all__ = ["CHAPTERS", "REGISTER", "Kpi", "kpi"]

#: A chapter a file, in the order in which their KPIs stand within a group.
CHAPTERS = (requests, plans, advice, reviews, waiting, placements, improvement, health)


def _place(card: Kpi) -> tuple[int, int]:
    chapters = [chapter.__name__ for chapter in CHAPTERS]
    return GROUPS.index(card.group), chapters.index(card.measure.__module__)


#: Every KPI by its id: by group, then chapter, then as written there.
REGISTER: dict[str, Kpi] = {card.id: card for card in sorted(CARDS.values(), key=_place)}
