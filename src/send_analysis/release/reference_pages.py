"""The reference pages of docs/: the catalogue of measures, the data dictionary and each council's log of assumptions.

All of it is printed from the registers (`measures.register`, `contract`, config/), so that no page says what isn't so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from send_analysis.base.clock import day_in_words
from send_analysis.config.assumptions import Assumption, Line, as_at_in_words, load_assumptions, value_in_words
from send_analysis.contract.columns import Column as ContractColumn
from send_analysis.contract.columns import Table as ContractTable
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.local_files import HISTORY, LOCAL_FILES
from send_analysis.contract.pack_tables.schema import columns_of
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.measures.card import GROUPS, Kpi
from send_analysis.measures.register import REGISTER

#: Where the pages stand, from the project's folder.
FOLDER = "docs/reference"
_WRITTEN = "Written by `python -m send_analysis docs`; change the register, not this page."
_BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "neither is better"}
_WHOSE = {"regulation": "a regulation's", "DfE": "DfE's", "assumed": "ours"}


def reference_pages(root: Path) -> dict[str, str]:
    """Each page's file name in docs/reference and its text; one log of assumptions for each council that has some."""
    pages = {"measures.md": measures_page(), "data-dictionary.md": dictionary_page()}
    for folder in sorted((root / "config" / "councils").iterdir()):
        if (folder / "assumptions.yaml").is_file():
            pages[f"assumptions-{folder.name}.md"] = assumptions_page(root, folder.name)
    return pages


def write_reference_pages(root: Path) -> list[Path]:
    """Write every page into docs/reference; the paths written."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in reference_pages(root).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        written.append(folder / name)
    return written


# --- measures -------------------------------------------------------------------------------------------------------


def measures_page() -> str:
    """The catalogue: every measure's card, by group."""
    lines = ["# Measures", "", _WRITTEN, "", f"{len(REGISTER)} measures. Ids are those of `scorecard.csv`.", ""]
    lines += _table(
        ("Measure", "Id", "Group"), ([card.label, _code(card.id), card.group] for card in REGISTER.values())
    )
    for group in GROUPS:
        lines += ["", f"## {group}"]
        for card in REGISTER.values():
            if card.group == group:
                lines += ["", f"### {_cell(card.label)}", "", *_table(("About", _code(card.id)), _card_rows(card))]
    return "\n".join(lines) + "\n"


def _card_rows(card: Kpi) -> Iterator[Sequence[str]]:
    yield "Asks", card.asks
    yield "Counts", card.definition
    yield "Definition", f"{_WHOSE[card.definition_status]}: {card.definition_reason}"
    yield "Unit", f"{card.unit}; {_BETTER[card.better]}"
    yield "Basis" if len(card.bases) == 1 else "Bases", "; ".join(card.bases)
    for basis in card.bases:
        reads = "; ".join(
            f"{table}: {', '.join(dict.fromkeys(columns))}" if columns else table
            for table, columns in card.needs_of(basis).items()
        )
        yield "Reads" if len(card.bases) == 1 else f"Reads, {basis}", reads
    yield "Source", card.source
    yield "On page one", "yes" if card.headline else "no"
    yield "Small numbers", "suppressed in public tables" if card.disclosive else "not disclosive"
    yield "Owner, review", f"{card.owner}; {card.review}"


# --- the data dictionary --------------------------------------------------------------------------------------------


def dictionary_page() -> str:
    """Every table that comes in, column by column, and the columns of what goes out."""
    parts = {
        "The SEN2 return": SEN2_MODULES.values(),
        "Establishments": [TABLES["establishments"]],
        "Local files": LOCAL_FILES.values(),
        "Figures published before the first extract": [HISTORY],
    }
    lines = [
        "# Data dictionary",
        "",
        _WRITTEN,
        "",
        "What comes in, as the contract names it. A council's own names are ",
    ]
    lines[-1] += "mapped in its `council.yaml`; capitals, spaces and underscores do not matter."
    for title, tables in parts.items():
        lines += ["", f"## {title}"]
        for table in tables:
            lines += ["", *_dictionary_of(table)]
    lines += ["", "## What goes out", ""]
    lines += [f"`scorecard.csv`: {', '.join(map(_code, columns_of('scorecard')))}. "]
    lines[-1] += "A figure's status is ok, no_cases or not_collected; percentages are 0 to 100 and not rounded. "
    lines[-1] += "The council's own measures stand last, with `own:` before their ids."
    lines += ["", f"`deficit.csv`: {', '.join(map(_code, columns_of('deficit')))}. Amounts are £ million."]
    return "\n".join(lines) + "\n"


def _dictionary_of(table: ContractTable) -> Iterator[str]:
    yield f"### `{table.name}`"
    yield ""
    needed = "Without it there is no report." if table.required else "Optional."
    yield f"Each row is {table.meaning}. {needed}{_named(table)}"
    yield ""
    yield from _table(("Column", "Kind", "Needed", "Meaning"), (_column_row(column) for column in table.columns))


def _named(table: ContractTable) -> str:
    names = f" Also known as {', '.join(table.aliases)}." if table.aliases else ""
    key = f" Key: `{table.key}`." if table.key else ""
    links = "".join(f" `{link.column}` leads to `{link.table}`." for link in table.links)
    return f"{key}{links}{names}"


def _column_row(column: ContractColumn) -> Sequence[str]:
    codes = "; ".join(f"{code}: {meaning}" for code, meaning in (column.codes or {}).items())
    others = f" Also: {', '.join(column.aliases)}." if column.aliases else ""
    shown = "" if not column.sensitive else " Never shown."
    needed = "yes, in every row" if column.required and column.filled else "yes" if column.required else "no"
    return _code(column.name), column.kind, needed, f"{column.meaning}{f' ({codes})' if codes else ''}.{shown}{others}"


# --- assumptions ----------------------------------------------------------------------------------------------------


def assumptions_page(root: Path, council: str) -> str:
    """A council's log: every assumption with each of its dated lines, the superseded ones too."""
    register = load_assumptions(root, council)
    lines = [f"# Assumptions log, {council}", "", _WRITTEN, ""]
    lines += [
        "A report uses nothing known later than its as-at day. A changed assumption is a new line; none is edited."
    ]
    for entry in register:
        lines += ["", f"## {_cell(entry.label)}", "", f"{_code(entry.id)}, {entry.unit}. {_about(entry)}", ""]
        heads = ("Known from", "Describes", "Value", "Range", "Status", "Source", "Quality")
        lines += _table(heads, (_line_row(line, entry.unit) for line in entry.lines))
    return "\n".join(lines) + "\n"


def _about(entry: Assumption) -> str:
    review = f", review by {day_in_words(entry.review_by)}" if entry.review_by else ""
    note = f" {entry.note}" if entry.note else ""
    return _cell(f"{_sentence(entry.basis)} Owner: {entry.owner}{review}. In {entry.file}.{note}")


def _line_row(line: Line, unit: str) -> Sequence[str]:
    bounds = "" if line.low is None or line.high is None else f"{line.low:g} to {line.high:g}"
    source = f"{line.source}{f', paragraph {line.paragraph}' if line.paragraph else ''}"
    evidence = f"; evidenced by {line.evidenced_by}" if line.evidenced_by else ""
    return (
        day_in_words(line.known_from),
        as_at_in_words(line.as_at),
        value_in_words(line.value, unit),
        bounds or "–",
        line.status,
        f"{source}{evidence}",
        f"{line.quality.capitalize()}: {line.quality_reason}",
    )


# --- Markdown -------------------------------------------------------------------------------------------------------


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    """A text as one table cell: one line, no bar that would end the cell."""
    return " ".join(str(text).split()).replace("|", "\\|")


def _code(name: str) -> str:
    return f"`{name}`"


def _sentence(text: str) -> str:
    words = text.strip().rstrip(".")
    return f"{words[:1].upper()}{words[1:]}."
