"""What a run did, step by step: shown as it goes, and kept in run.json."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Steps:
    """Each step's name, seconds and the reason it ran; `say` hears of each as it ends."""

    say: Callable[[str], None] = lambda text: None
    taken: list[dict[str, Any]] = field(default_factory=list)
    _since: float = field(default_factory=time.perf_counter)

    def end(self, name: str, why: str) -> None:
        """Record the step that has just ended."""
        now = time.perf_counter()
        self.taken.append({"step": name, "why": why, "seconds": round(now - self._since, 3)})
        self._since = now
        self.say(f"{name}: {why}")
