"""What a working folder begins with: configuration, notebooks, public data, guides.

In a checkout that is the checkout itself. A wheel holds a copy of it here, which `setup.py` puts in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

#: Folders and files of the checkout that a working folder begins with; folders with all that is below them.
BEGINS_WITH = (
    "config",
    "notebooks",
    "data/reference",
    "data/raw/README.md",
    "reports/README.md",
    "docs",
    "lab",
    ".gitignore",
    "CHANGELOG.md",
    "GLOSSARY.md",
    "LICENSE",
)
#: Of these, what is about the product's making and not its use, and what programs leave behind.
LEFT_OUT = frozenset({"decisions", "example", "scratch", ".ipynb_checkpoints", "__pycache__"})


def source_folder() -> Path:
    """The folder that holds what a working folder begins with."""
    here = Path(__file__).resolve().parent
    return here / "begin" if (here / "begin").is_dir() else here.parents[1]


def files_of(source: Path) -> Iterator[Path]:
    """Each file that a working folder begins with, as it lies below a source folder, in order of name."""
    for name in BEGINS_WITH:
        path = source / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            relative = file.relative_to(source)
            if file.is_file() and not LEFT_OUT & set(relative.parts):
                yield relative
