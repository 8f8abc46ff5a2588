"""The product's plain sentences, kept as text beside their chapter and filled in with what a rule has found.

A file `<chapter>_sentences.md` holds them in the form that officers' commentary has: a heading that names a sentence,
then its words in Markdown, with `{{name}}` where a figure or another sentence's part goes. Which sentence may be said
is a rule, and stays Python; how it is worded can be read and changed there without any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from send_analysis.blocks.blocks import Run, Text, plain, runs
from send_analysis.blocks.markdown import line_runs

#: A name between double braces.
PLACE = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")
_HEADING = re.compile(r"^## ([a-z][a-z0-9_]*)$", re.MULTILINE)
#: Private characters that stand for a place while Markdown is read, so that no name is taken for markup.
_OPEN, _CLOSE = "\ue000", "\ue001"
_HELD = re.compile(f"({_OPEN}[a-z0-9_]+{_CLOSE})")


class SentenceError(Exception):
    """A sentence that is not there, or was not given just what it has places for: a fault of the product's own."""


class Sentences:
    """The sentences of one file: `words = Sentences.beside(__file__)`, then `words.say("range", low=…, high=…)`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def beside(cls, module: str) -> Sentences:
        """The sentences in the folder of a module: the one file there that is named `…_sentences.md`."""
        (path,) = Path(module).parent.glob("*_sentences.md")
        return cls(path)

    def say(self, name: str, **given: Text) -> tuple[Run, ...]:
        """A sentence as runs, its places filled; SentenceError where it is not there or is given too much or little."""
        known = written_sentences(self._path)
        if name not in known:
            raise SentenceError(f"{self._path.name} has no sentence {name!r}")
        text = known[name]
        wanted = places(text)
        if wanted != set(given):
            raise SentenceError(f"{self._path.name}, {name}: takes {sorted(wanted)}, was given {sorted(given)}")
        return runs(*(_piece(run, given) for run in _read(self._path, name)))


def went_or_stayed(before: Text, after: Text, verb: str = "went", stayed: str = "stayed at") -> tuple[Run, ...]:
    """What went from one printed amount to another; that it stayed at it, where both print alike."""
    if plain(runs(before)) == plain(runs(after)):
        return runs(f"{stayed} ", after)
    return runs(f"{verb} from ", before, " to ", after)


def places(text: str) -> set[str]:
    """The names of a sentence's places."""
    return set(PLACE.findall(text))


def written_sentences(path: Path) -> Mapping[str, str]:
    """Every sentence of a file by its name, as written."""
    return _written(path, path.stat().st_mtime_ns)


@cache
def _written(path: Path, changed: int) -> Mapping[str, str]:
    _, *parts = _HEADING.split(path.read_text(encoding="utf-8"))
    names, texts = parts[::2], parts[1::2]
    if len(set(names)) != len(names):
        twins = sorted({name for name in names if names.count(name) > 1})
        raise SentenceError(f"{path.name}: {', '.join(twins)} stands twice")
    return {name: text.strip() for name, text in zip(names, texts, strict=True)}


@cache
def _read(path: Path, name: str) -> tuple[Run, ...]:
    """A sentence's runs, each place still held by its private characters."""
    held = PLACE.sub(rf"{_OPEN}\1{_CLOSE}", written_sentences(path)[name])
    lead, *rest = line_runs(held, f"{path.name}, {name}")
    if lead.get("strong") and lead["text"][-1] in ":.?" and rest and rest[0]["text"][0] == " ":
        # Markdown has no space before the end of bold words; here it goes with the lead: "**Refusals:** 12 requests".
        return {**lead, "text": lead["text"] + " "}, {**rest[0], "text": rest[0]["text"][1:]}, *rest[1:]
    return lead, *rest


def _piece(run: Run, given: Mapping[str, Text]) -> Iterable[Run]:
    """A run with its places filled; what fills a place in bold words becomes bold."""
    for part in _HELD.split(run["text"]):
        if part.startswith(_OPEN):
            for filled in runs(given[part.strip(_OPEN + _CLOSE)]):
                yield {**filled, **{look: True for look in ("strong", "emphasis") if run.get(look)}}  # type: ignore[typeddict-item]
        elif part:
            yield {**run, "text": part}


def joined(*sentences: Text) -> tuple[Run, ...]:
    """Sentences one after another with a space between; what is empty leaves no space."""
    line: list[Run] = []
    for sentence in sentences:
        found = runs(sentence)
        if found:
            line += [{"text": " "}, *found] if line else found
    return tuple(line)
