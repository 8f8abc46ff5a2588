"""What page one names as worrying: an ordered register of grave facts, each with the threshold from which it is named.

config/national/severity.yaml is everybody's; a council's own severity.yaml replaces the list. Errors name file, entry,
key, value and what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, PlainValidator

from send_analysis.config.fields import Model, Number, Sentence, Words
from send_analysis.config.models import Wording, read_as
from send_analysis.config.yaml_files import read_yaml

FILE = "severity.yaml"
#: The facts that the product can find in a month's figures.
FACTS = (
    "waiting_over_a_year",
    "transfers_past_date",
    "out_of_school_rising",
    "open_past_limit",
    "review_decisions_late",
    "health_list_growing",
)
_WORDING = Wording({"facts": "facts, entry {}"}, missing="the key {key!r} is missing")


def _fact(value: Any) -> str:
    if value not in FACTS:
        raise Sentence(f"is {value!r}; allowed are {', '.join(FACTS)}", join=" ")
    return str(value)


@dataclass(frozen=True, kw_only=True)
class GraveFact(Model):
    """A fact of the register: from what size on it is named, for whom it is bad, why, and by what source."""

    fact: Annotated[str, PlainValidator(_fact)]
    least: Number
    who: Words
    why: Words
    source: Words


def _each_once(facts: tuple[GraveFact, ...]) -> tuple[GraveFact, ...]:
    names = [entry.fact for entry in facts]
    for twice in (name for name in names if names.count(name) > 1):
        raise Sentence(f"{twice!r} stands twice: name each fact once")
    return facts


@dataclass(frozen=True, kw_only=True)
class _File(Model):
    facts: Annotated[tuple[GraveFact, ...], AfterValidator(_each_once)]


def load_severity(root: Path, council: str) -> tuple[GraveFact, ...]:
    """The grave facts of a council's report, the gravest first."""
    written = read_yaml(root / "config" / "national" / FILE)
    own = root / "config" / "councils" / council / FILE
    if own.is_file():
        written = written.under(read_yaml(own))
    return read_as(_File, written, _WORDING).facts
