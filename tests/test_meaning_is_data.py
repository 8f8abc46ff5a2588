"""Meaning is data: no code asks what a sentence says. What a note means stands in a column of its own."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "send_analysis"
#: The rooms that read rows and say them.
ROOMS = ("measures", "finance", "pack", "views", "chapters", "document", "release", "dfe")
#: Ways to ask what a text says.
ASKS = {
    "startswith", "endswith", "split", "rsplit", "partition", "rpartition", "replace", "removeprefix", "removesuffix",
    "find", "index",
}  # fmt: skip
#: Names under which sentences and notes go.
SENTENCES = {
    "backtest", "basis", "definition", "event", "label", "missing", "note", "notes", "reason", "said", "sentence",
    "text", "why", "words",
}  # fmt: skip
#: A word, and what makes a literal one of a sentence and no mark, suffix or name: a space beside it, or a capital.
PROSE = re.compile(r"[A-Z][a-z]|[A-Za-z] | [A-Za-z]|[a-z][,;:.] ")
#: What truly reads a text: one that somebody else wrote, or no sentence at all.
READS_TEXT = {
    "document/commentary.py": "a reader's message about officers' Markdown, which names the place once more",
    "document/officers_claims.py": "numbers as officers write them: per cent, million",
    "document/pdf.py": "the name of a colour in SVG",
    "document/word/look.py": "the name of a font in Word's styles",
}
#: Places that are still to be mended: none may be added.
UNTIL_MENDED = {
    "views/breakdown_tables.py",
}
MODULES = sorted(
    path for room in ROOMS for path in (PACKAGE / room).rglob("*.py") if path.name != "__init__.py"
)  # fmt: skip


def named(path):
    return path.relative_to(PACKAGE).as_posix()


def is_prose(node):
    """Whether an argument is a literal piece of a sentence; a sentence made on the spot is one."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.Constant) and PROSE.search(part.value) for part in node.values)
    if isinstance(node, ast.Tuple | ast.List):
        return any(map(is_prose, node.elts))
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(PROSE.search(node.value))


def is_sentence(node):
    """Whether something may be a sentence: a row's value, or what goes under the name of one."""
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant) and part.slice.value in SENTENCES:
            return True
        if isinstance(part, ast.Name) and part.id in SENTENCES:
            return True
        if isinstance(part, ast.Attribute) and part.attr in SENTENCES:
            return True
    return False


def asked(tree):
    """Every place that asks what a sentence says: by a piece of prose, or by its first letters."""
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS:
            literals = [constants.get(one.id, one) if isinstance(one, ast.Name) else one for one in node.args[:1]]
            listed = is_sentence(node.func.value) and any(
                isinstance(one, ast.Constant) and one.value in (", ", "; ", ". ", ": ") for one in literals
            )
            if any(map(is_prose, literals)) or listed:
                yield ast.unparse(node)
        if isinstance(node, ast.Attribute) and node.attr == "isdigit" and is_sentence(node.value):
            yield ast.unparse(node)


def places(path):
    return list(asked(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_code_asks_what_a_sentence_says(path):
    if named(path) in {*READS_TEXT, *UNTIL_MENDED}:
        return

    assert [] == places(path), "give it a column, a flag or a number in contract/pack_tables"


@pytest.mark.parametrize("name", sorted({*READS_TEXT, *UNTIL_MENDED}))
def test_an_exception_is_still_needed(name):
    assert places(PACKAGE / name), f"{name} asks no sentence any more: take it off the list"


@pytest.mark.parametrize(
    "code",
    [
        'note.startswith("limits start afresh")',
        'row["event"].startswith("Cash")',
        'str(row["backtest"])[:1].isdigit()',
        'definition.partition(". ")',
        'definition.split(": the share ", 1)',
        'missing.split(", ")',
        'row["words"].replace("inside the range", "held")',
        'line.rpartition(f", {month} and")',
        '_FILE = "no file "\npart.startswith(_FILE)',
    ],
)
def test_it_sees_such_a_place(code):
    assert list(asked(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ['name.split("_")', 'path.suffix.endswith(".csv")', 'column.replace("_", " ")', 'text.replace(",", "")']
)
def test_it_lets_names_and_marks_be(code):
    assert [] == list(asked(ast.parse(code)))
