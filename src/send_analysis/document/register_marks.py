"""What the whole report makes of the register of assumptions: what uses an entry, and which figures rest on hindsight.

A chapter knows only itself. Here all of them stand together with the officers' words, so that an entry says
everything that prints a figure made from it, and each figure made from an entry that nobody could know bears its mark.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from send_analysis.base import figures
from send_analysis.blocks.blocks import MIME_TYPE
from send_analysis.document.report import figure_ids
from send_analysis.pack.store import Pack
from send_analysis.views.assumption_cards import UNUSED, USED_BY
from send_analysis.views.register_entries import by_hindsight, entries_behind, entries_of, readers, reads_ranges

#: What stands for an entry itself, and for an equation: no figure made from one.
_ENTRIES = ("assumption", "definition")
#: A block of these kinds is named with its kind; every other is words.
_DRAWN = {"chart": ("chart", "charts"), "table": ("table", "tables")}
WORDS = "words"

Block = dict[str, Any]
_MARK = f" {figures.HINDSIGHT}"


@dataclass(frozen=True)
class Register:
    """What a report's figures may rest on: what read each entry while the pack's tables were made, the entries behind
    each id that figures lead to, those that are hindsight, and the equations that read ranges as well as values."""

    readers: Mapping[str, tuple[str, ...]]
    behind: Mapping[str, frozenset[str]]
    hindsight: Mapping[str, Mapping[str, Any]]
    of_ranges: frozenset[str] = frozenset()

    @classmethod
    def of(cls, pack: Pack) -> Register:
        """The register of a pack; empty where the council has none."""
        return cls(readers(pack), entries_behind(pack), by_hindsight(pack), reads_ranges(pack))

    def is_hindsight(self, *ids: str) -> bool:
        """Whether something that figures lead to rests on hindsight: on an entry's value, or on its range where it
        is the range alone that nobody could know."""
        found = self.hindsight.keys() & entries_of(ids, self.behind)
        return any(name in ids or not self._range_alone(name) or self.of_ranges & set(ids) for name in found)

    def _range_alone(self, name: str) -> bool:
        alone = self.hindsight[name].get("hindsight_range", False)
        return not figures.is_missing(alone) and bool(alone)


# --- what uses an entry ---------------------------------------------------------------------------------------------


def led_to(block: Mapping[str, Any]) -> Iterator[str]:
    """The ids that a block's figures lead to and that it, or a figure of it, was made from.

    A chart's `entries` explain what it counts: it is made from what it `rests_on`.
    """
    made = {name: part for name, part in block.items() if name != "entries"}
    yield from figure_ids(made)
    yield from _made_from(made)


def _made_from(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value.get("rests_on", ())
        for name, part in value.items():
            if name != "rests_on":
                yield from _made_from(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _made_from(part)


def uses_shown(notebook: NotebookNode, register: Register) -> dict[str, str]:
    """By entry what of a chapter prints a figure made from it: words, 2 charts, a table."""
    found: dict[str, dict[str, int]] = {}
    for block in shown_blocks(notebook):
        if block["kind"] not in _ENTRIES:
            for name in entries_of(led_to(block), register.behind):
                kinds = found.setdefault(name, {})
                kind = block["kind"] if block["kind"] in _DRAWN else WORDS
                kinds[kind] = kinds.get(kind, 0) + 1
    return {name: _kinds_in_words(kinds) for name, kinds in found.items()}


def _kinds_in_words(kinds: Mapping[str, int]) -> str:
    drawn = [_counted(kinds[kind], *names) for kind, names in _DRAWN.items() if kind in kinds]
    return figures.listed([*([WORDS] if WORDS in kinds else []), *drawn])


def _counted(count: int, one: str, several: str) -> str:
    return f"a {one}" if count == 1 else f"{count} {several}"


def with_uses(
    notebooks: Mapping[str, NotebookNode], titles: Mapping[str, str], officers: Iterable[str], register: Register
) -> dict[str, NotebookNode]:
    """The report's chapters, each entry of the register saying everything that uses it; those given stay as they are.

    `titles` are the chapters' by file name; `officers` are the ids that officers' words print.
    """
    told = {name: list(read_by) for name, read_by in register.readers.items()}
    for file, notebook in notebooks.items():
        for name, words in uses_shown(notebook, register).items():
            told[name].append(f"{titles.get(file, file)} ({words})")
    for name in officers:
        told[name].append("officers' words")

    def is_told(block: Block) -> bool:
        return block["kind"] == "definition" and block["id"] in told

    def completed(block: Block) -> None:
        for detail in block["details"] if is_told(block) else ():
            if detail["term"] == USED_BY:
                detail["runs"] = [{"text": "; ".join(told[block["id"]]) or UNUSED}]

    return {
        file: _changed(notebook, completed) if any(map(is_told, shown_blocks(notebook))) else notebook
        for file, notebook in notebooks.items()
    }


# --- which figures rest on hindsight --------------------------------------------------------------------------------


def hindsight_shown(notebook: NotebookNode, register: Register) -> list[Mapping[str, Any]]:
    """The entries by hindsight that a chapter's figures rest on, what moves the forecast most first."""
    if not register.hindsight:
        return []
    ids = {name for block in shown_blocks(notebook) for name in (*led_to(block), str(block.get("id", "")))}
    behind = entries_of(ids, register.behind)
    return [row for name, row in register.hindsight.items() if name in behind]


def with_hindsight_marked(notebook: NotebookNode, register: Register) -> NotebookNode:
    """A chapter with a mark behind each figure that rests on hindsight, and behind such a table's or chart's title."""
    if not hindsight_shown(notebook, register):
        return notebook
    return _changed(notebook, lambda block: _mark(block, register))


def _mark(block: Block, register: Register) -> None:
    kind = block["kind"]
    if kind in _ENTRIES and register.is_hindsight(block["id"]):
        block["label"] += _MARK
    elif kind in _DRAWN:
        title = "title" if kind == "chart" else "caption"
        if register.is_hindsight(*led_to(block)):
            block[title] += _MARK
    elif kind == "headlines":
        for item in block["items"]:
            _mark_headline(item, register)
    elif kind in ("list", "boxes"):
        for holder, name in [(block, "items")] if kind == "list" else [(box, "lines") for box in block["items"]]:
            holder[name] = [list(_marked(line, register)) for line in holder[name]]
    elif "runs" in block:
        block["runs"] = list(_marked(block["runs"], register))


def _mark_headline(item: dict[str, Any], register: Register) -> None:
    item["evidence"] = list(_marked(item["evidence"], register))
    if item["kpi"] and register.is_hindsight(item["kpi"]):
        item["claim"] = f"{item['claim'].removesuffix('.')}{_MARK}{'.' * item['claim'].endswith('.')}"


def _marked(line: Iterable[Mapping[str, Any]], register: Register) -> Iterator[Mapping[str, Any]]:
    """Runs with a mark behind each that rests on hindsight."""
    for run in line:
        yield run
        if register.is_hindsight(*led_to(run)):
            yield {"text": _MARK}


# --- blocks in notebooks --------------------------------------------------------------------------------------------


def shown_blocks(notebook: NotebookNode) -> Iterator[Block]:
    """The blocks that a chapter's cells show."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if block := output.get("data", {}).get(MIME_TYPE):
                yield block


def _changed(notebook: NotebookNode, change: Callable[[Block], None]) -> NotebookNode:
    """A copy of a notebook, its blocks changed in place."""
    made: NotebookNode = copy.deepcopy(notebook)
    for block in shown_blocks(made):
        change(block)
    return made
