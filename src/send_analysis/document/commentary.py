"""Officers' words, checked, and their figures filled in from the pack; `arrangement` puts them in their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from send_analysis.base.errors import InputError
from send_analysis.blocks.markdown import ReportError, headings, markdown_blocks
from send_analysis.config.exempt import ExemptAppendix
from send_analysis.config.form import BACKGROUND_PAPERS, Form
from send_analysis.config.settings import Commentary
from send_analysis.config.yaml_files import shown_path
from send_analysis.document.front_sheet import front_sheet, runs_of
from send_analysis.document.officers_claims import doubts
from send_analysis.document.officers_figures import (
    BRACES,
    UnknownFigure,
    assumption_rows,
    filled,
    reference,
    references,
)
from send_analysis.pack.store import Pack

#: The front matter's texts in which a bare number is doubted.
_DOUBTED_KEYS = ("executive_summary", "recommendations", "reason", "sections")
#: Addresses of published statistics, which are sources and so no background papers.
_STATISTICS = re.compile(r"explore-education-statistics|gov\.uk/government/(?:collections/)?statistics|ons\.gov\.uk")


@dataclass(frozen=True)
class Words:
    """Officers' words, checked: Markdown whose figures are filled in, the front matter likewise, warnings, ids used.

    `sheet` is the front sheet's block of the document, `short` the few words that the front matter gives to sections;
    `unfilled` are those of the warnings that tell of a figure that is not there, so that words stand in its place.
    """

    form: Form
    text: str = ""
    commentary: Commentary = field(default_factory=Commentary)
    warnings: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    sheet: Mapping[str, Any] | None = None
    short: Mapping[str, str] = field(default_factory=dict)
    papers: tuple[Any, ...] = ()
    exempt: ExemptWords | None = None
    unfilled: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExemptWords:
    """The exempt appendix's words with their figures; `warnings` quote them, so that no public file may hold those."""

    appendix: ExemptAppendix
    text: str
    warnings: tuple[str, ...]
    place: str


def officers_words(commentary: Commentary, pack: Pack, form: Form, appendix: ExemptAppendix | None = None) -> Words:
    """A month's words with every figure filled in, those of its exempt appendix too.

    InputError, with file and line, for an id that is no measure or known assumption, for Markdown that the report
    can't show and for what the council's form does not know; a bare number, a figure that is not there and a claim of
    change that the data doesn't bear out are warnings with file and line.
    """
    if commentary.path is None:
        return Words(form, commentary=commentary)
    text, warnings, used, unfilled = _body(commentary, pack)
    matter, more, also, bare = _matter(commentary, pack)
    filled_in = replace(commentary, front_sheet=matter)
    exempt, of_exempt = _exempt_words(appendix, pack)
    return Words(
        form,
        text,
        filled_in,
        (*bare, *more, *warnings),
        tuple(dict.fromkeys(name for name in [*used, *also, *of_exempt] if name in assumption_rows(pack))),
        front_sheet(filled_in, form, appendix),
        _short(filled_in, form, text),
        _papers(filled_in),
        exempt,
        (*bare, *unfilled),
    )


def _exempt_words(appendix: ExemptAppendix | None, pack: Pack) -> tuple[ExemptWords | None, list[str]]:
    """The exempt appendix's words with their figures, and the ids that they use."""
    if appendix is None:
        return None, []
    text, warnings, used, _ = _body(appendix.words, pack)
    return ExemptWords(appendix, text, tuple(warnings), _place(appendix.words)), used


# --- sections of the council's form ---------------------------------------------------------------------------------


def sections_of(text: str) -> Iterator[tuple[str, str]]:
    """The words up to the first heading of level 2, then each such heading with what stands under it."""
    lines = text.split("\n")
    starts = [(line, words) for line, level, words in headings(text) if level == 2]
    yield "", "\n".join(lines[: starts[0][0] if starts else len(lines)]).strip()
    for (start, heading), (end, _) in pairwise([*starts, (len(lines), "")]):
        yield heading, "\n".join(lines[start + 1 : end]).strip()


def raised(text: str) -> str:
    """Markdown with each heading a level higher: under a chapter's title, level 3 of the file is level 2."""
    lines = text.split("\n")
    for line, level, _ in headings(text):
        if level > 2:
            lines[line] = lines[line].replace("#", "", 1)
    return "\n".join(lines)


def key_of(text: str) -> str:
    """A heading or a key in the letters by which they are told apart."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def section_named(heading: str, form: Form) -> str:
    """The key of the form's section that a heading names by its heading or its key; empty for another heading."""
    wanted = key_of(heading)
    return next((item.key for item in form.sections if wanted in (key_of(item.heading), key_of(item.key))), "")


def _short(commentary: Commentary, form: Form, text: str) -> dict[str, str]:
    """The words under `sections` in the front matter, by the section's key."""
    place, given = _place(commentary), commentary.front_sheet.get("sections") or {}
    if not isinstance(given, Mapping):
        raise InputError(f"{place}: sections must be names and words, such as `sections: {{equality: Not applicable}}`")
    known = [section.key for section in form.sections]
    written = {section_named(heading, form) for heading, _ in sections_of(text)}
    for key in given:
        if key not in known:
            raise InputError(f"{place}: sections: {key!r} is no section of the form; allowed are {', '.join(known)}")
        if key in written:
            raise InputError(f"{place}: the section {key!r} stands in the front matter and below it: keep one of them")
        runs_of(given[key], f"{place}: sections: {key}")
    return {key: str(words).strip() for key, words in given.items() if words}


def _papers(commentary: Commentary) -> tuple[Any, ...]:
    """Each background paper as runs; published statistics are refused, since by law they are sources."""
    place, given = f"{_place(commentary)}: {BACKGROUND_PAPERS}", commentary.front_sheet.get(BACKGROUND_PAPERS) or []
    if not isinstance(given, list):
        raise InputError(f"{place} must be a list, one line each, beginning with a dash")
    for paper in given:
        if _STATISTICS.search(str(paper)):
            raise InputError(
                f"{place}: {paper!r} is published statistics, a source and not a background paper (SI 2012/2089, "
                "regulation 2): take it out; allowed are unpublished documents that the report relies on"
            )
    return tuple(runs_of(paper, place) for paper in given)


# --- the words ------------------------------------------------------------------------------------------------------


def _body(commentary: Commentary, pack: Pack) -> tuple[str, list[str], list[str], list[str]]:
    """The body with its figures, its warnings, the ids that it uses, and the warnings of figures that are not there."""
    body, place = commentary.body, _place(commentary)
    try:
        found = list(references(body, pack))
    except UnknownFigure as error:
        raise InputError(f"{place} line {_line(commentary, error.args[1])}: {error.args[0]}") from error
    said = [(at, words) for at, words in doubts(body, pack)]
    lacking: list[tuple[int, str]] = []
    text, end = "", 0
    for match, item in found:
        words = _filled(match.group(), commentary, pack, _line(commentary, match.start()))
        if words.doubt:
            lacking.append((match.start(), words.doubt))
        text += f"{body[end : match.start()]}[{words.text}](#why-{item.id})"
        end = match.end()
    text += body[end:]
    _check_markdown(text, commentary)
    warnings, unfilled = (
        [f"{place} line {_line(commentary, at)}: {words}" for at, words in sorted(of)]
        for of in ([*said, *lacking], lacking)
    )
    return text, warnings, [item.id for _, item in found], unfilled


def _filled(written: str, commentary: Commentary, pack: Pack, line: int) -> Any:
    try:
        return filled(reference(written[2:-2], pack), pack)
    except UnknownFigure as error:
        raise InputError(f"{_place(commentary)} line {line}: {error.args[0]}") from error


def _check_markdown(text: str, commentary: Commentary) -> None:
    """Raise InputError for words that the report can't show; lines are those of the file."""
    place = _place(commentary)
    try:
        markdown_blocks("\n" * (commentary.first_line - 1) + text, place)
    except ReportError as error:
        raise InputError(str(error).replace(f"{place}, line", f"{place} line")) from error
    before = 1
    for line, level, words in headings(text):
        if level == 1 or level > before + 1:
            mend = "give it level 2 (##): the chapter's title is the report's own"
            raise InputError(
                f"{place} line {commentary.first_line + line}: the heading {words!r} has level {level}: {mend}"
            )
        before = level


def _place(commentary: Commentary) -> str:
    assert commentary.path is not None
    return shown_path(commentary.path)


def _line(commentary: Commentary, place: int) -> int:
    return commentary.first_line + commentary.body.count("\n", 0, place)


# --- the front matter -----------------------------------------------------------------------------------------------


def _matter(commentary: Commentary, pack: Pack) -> tuple[dict[str, Any], list[str], list[str], list[str]]:
    """The front matter with its figures, its warnings, the ids that it uses, and what tells of figures not there."""
    warnings: list[str] = []
    unfilled: list[str] = []
    used: list[str] = []
    sheet = {
        key: _filled_value(value, commentary, pack, used, unfilled, warnings if key in _DOUBTED_KEYS else None)
        for key, value in commentary.front_sheet.items()
    }
    return sheet, warnings, used, unfilled


def _filled_value(
    value: Any, commentary: Commentary, pack: Pack, used: list[str], unfilled: list[str], warnings: list[str] | None
) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled_value(item, commentary, pack, used, unfilled, warnings) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled_value(item, commentary, pack, used, unfilled, warnings) for item in value]
    if not isinstance(value, str):
        return value

    def printed(match: re.Match[str]) -> str:
        line = _sheet_line(commentary, match.group())
        words = _filled(match.group(), commentary, pack, line)
        if words.doubt:
            unfilled.append(f"{_place(commentary)} line {line}: {words.doubt}")
        item = reference(match[1], pack)
        used.append(item.id)
        return f"[{words.text}](#why-{item.id})"

    text = BRACES.sub(printed, value)
    if warnings is not None:
        for at, words in doubts(value, pack):
            line = _sheet_line(commentary, value[at : at + 12].split("\n")[0])
            warnings.append(f"{_place(commentary)} line {line}: {words}")
    return text


def _sheet_line(commentary: Commentary, written: str) -> int:
    """The first line of the file on which a text of the front sheet stands."""
    assert commentary.path is not None
    text = commentary.path.read_text(encoding="utf-8-sig")
    return text.count("\n", 0, max(text.find(written), 0)) + 1
