"""A month's exempt appendix: officers' words that the law lets a council keep from the public.

They stand in a file of their own beside the month's words, config/councils/<code>/commentary/<month>-exempt.md. Its
front matter names the paragraph of the law and why the words are withheld; the paper says both and stays public.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator

from send_analysis.base.errors import InputError
from send_analysis.config.fields import Model, Words
from send_analysis.config.models import Wording, read_as
from send_analysis.config.settings import Commentary, exempt_path, front_matter, load_commentary
from send_analysis.config.yaml_files import read_text, shown_path

LAW = "Local Government Act 1972, Schedule 12A"
#: The paragraphs of the Schedule's Part 1 that describe exempt information in England.
PARAGRAPHS = range(1, 8)
#: The files that the appendix is written to; never published.
EXEMPT_FILES = ("exempt.html", "exempt.pdf")


@dataclass(frozen=True)
class ExemptAppendix:
    """The appendix's `words` as written, the `paragraph` of Schedule 12A that they fall under, and the `reason`."""

    words: Commentary
    paragraph: int
    reason: str

    @property
    def law(self) -> str:
        """The law that the words fall under: Local Government Act 1972, Schedule 12A, paragraph 3."""
        return f"{LAW}, paragraph {self.paragraph}"


def _paragraph(value: Any) -> int:
    if isinstance(value, bool) or value not in PARAGRAPHS:
        raise ValueError(f"write the number of a paragraph of Schedule 12A: {PARAGRAPHS[0]} to {PARAGRAPHS[-1]}")
    return int(value)


@dataclass(frozen=True, kw_only=True)
class _FrontMatter(Model):
    paragraph: Annotated[int, PlainValidator(_paragraph)]
    reason: Words


def load_exempt_appendix(commentary: Commentary) -> ExemptAppendix | None:
    """The exempt appendix of a month's words; None where there is none.

    InputError for front matter that lacks the paragraph or the reason, for a file without words, and where the month's
    words call the whole paper exempt.
    """
    path = exempt_path(commentary.path) if commentary.path else None
    if path is None or not path.is_file():
        return None
    given = read_as(_FrontMatter, front_matter(path, read_text(path))[0], Wording())
    words = load_commentary(path)
    if not words.body:
        mend = "write the words, or delete the file"
        raise InputError(f"{shown_path(path)}: nothing stands below the front matter: {mend}")
    if commentary.front_sheet.get("exempt") is True:
        raise InputError(
            f"{shown_path(path)}: the month's words call the whole paper exempt: write exempt: false there, or put "
            "these words into the paper and delete this file"
        )
    return ExemptAppendix(words, given.paragraph, given.reason)
