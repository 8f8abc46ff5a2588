"""Children awaiting specialist provision: who joins the list and who leaves it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from send_sample.children import Child, Plan, Turn, phase_of, working_day

#: Those who leave without a place, a month; invented.
_GIVE_UP = 1 / 60
#: The longest that a child had waited when the story starts, in days; invented.
LONGEST_AT_FIRST = 400


@dataclass(slots=True)
class Wait:
    """One child's time on the list."""

    child: Child
    joined: int
    phase: str
    sought: str
    setting: str
    left: int | None = None
    outcome: str = ""


@dataclass
class WaitingList:
    """The list, kept to a length."""

    seed: int
    waits: list[Wait] = field(default_factory=list)

    def open(self) -> list[Wait]:
        """Children on the list now."""
        return [wait for wait in self.waits if wait.left is None]

    def numbers(self) -> frozenset[int]:
        """Who is on the list now."""
        return frozenset(wait.child.number for wait in self.open())

    def play(self, turn: Turn, people: list[tuple[Child, Plan]], placed: list[Child], length: int) -> None:
        """One month: placed children and those without a plan leave, others join until the list has its length."""
        chance = random.Random(f"{self.seed}:{turn.month}:waiting")
        self._leave(turn, people, placed, chance)
        waiting, opening = self.numbers(), not self.waits
        able = [
            (child, plan)
            for child, plan in people
            if child.number not in waiting
            and plan.placement.category.holds_a_child_back
            and 3 <= child.age(turn.last) < 19
            and plan.start < turn.last
        ]
        for child, plan in chance.sample(able, min(len(able), max(0, length - len(waiting)))):
            low = max(plan.start + 1, turn.last - LONGEST_AT_FIRST if opening else turn.first)
            joined = working_day(min(low, turn.last), turn.last, chance)
            self.waits.append(_wait(child, plan, joined, turn, chance))
        for wait in chance.sample(self.open(), max(0, len(self.open()) - length)):
            self._off(wait, turn.last, "needs met in present setting")

    def _leave(self, turn: Turn, people: list[tuple[Child, Plan]], placed: list[Child], chance: random.Random) -> None:
        plans = {child.number: plan for child, plan in people}
        settled = {child.number for child in placed}
        for wait in self.open():
            if wait.child.number not in plans:
                self._off(wait, chance.choice(turn.days), "plan ceased")
            elif wait.child.number in settled:
                self._off(wait, plans[wait.child.number].placement.entered, "placed")
            elif chance.random() < _GIVE_UP:
                self._off(wait, chance.choice(turn.days), "needs met in present setting")

    @staticmethod
    def _off(wait: Wait, day: int, outcome: str) -> None:
        wait.left, wait.outcome = max(day, wait.joined), outcome


def _wait(child: Child, plan: Plan, joined: int, turn: Turn, chance: random.Random) -> Wait:
    phase = phase_of(child.age(turn.last))
    if phase == "post-16":
        sought = chance.choices(("post-16 specialist", "special school", "INMSS"), (60, 25, 15))[0]
    elif child.needs[0] == "SEMH":
        sought = chance.choices(("special school", "INMSS", "alternative provision"), (55, 30, 15))[0]
    else:
        sought = chance.choices(("special school", "resourced provision", "INMSS"), (62, 24, 14))[0]
    return Wait(child, joined, phase, sought, _SETTINGS.get(plan.placement.category.setting, "mainstream school"))


_SETTINGS = {
    "EHE": "home education",
    "EYP": "early years provider",
    "OLA": "other arrangements by the authority",
    "NIEO": "out of education",
    "NEET": "out of education",
}
