"""What may be doubted in officers' words: bare numbers, and words of change that the data doesn't bear out.

A doubt is a warning for whoever writes, never a reason to stop: the words are the officers' own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from send_analysis.base import figures
from send_analysis.document.officers_figures import Reference, assumption_rows, references
from send_analysis.measures.card import Judgement
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import claims
from send_analysis.views.lookup import change, measured, signal

Direction = Literal["up", "down", "better", "worse"]

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
#: Numbers that are no figures: dates, years, the law's six and twenty weeks, school years, sections, list markers.
_NO_FIGURES = re.compile(
    rf"""\{{\{{.*?\}}\}} | \]\([^)]*\) | `[^`]*`
    | \bAct\s(?:19|20)\d\d
    | \b\d{{1,2}}\s(?:{_MONTHS})(?:\s\d{{4}})? | \b(?:{_MONTHS})\s\d{{4}}
    | \b(?:19|20)\d\d[/-]\d\d(?:\d\d)?\b
    | \b(?:in|since|by|until|during|spring|summer|autumn|winter|early|late|mid|year)(?:\sof)?[\s-]
      (?:19|20)\d\d\b(?![/-]\d|\s[a-z]+s\b)
    | \b(?:6|20)[\s-]weeks?\b | \b(?:post|pre)-\d+\b | \bSI\s\d{{4}}/\d+
    | \b(?:years?|sections?|regulations?|paragraphs?|appendix|part|key\sstage|page|table|figure|priority)
      \s\d+(?:\(\d+\))*
    | ^\s*\d+[.)]\s | https?://\S+""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_NUMBER = re.compile(
    r"[£−-]?\d(?:[\d,]*\d)?(?:\.\d+)?\s?(?:%|per cent\b|percentage points?\b|million\b|billion\b|m\b|bn\b|k\b)?"
)

_WORDS: dict[Direction, str] = {
    "up": r"rose|risen|rises|rise|rising|increas(?:e|es|ed|ing)|grew|grown|grows|growing|higher|climbed|doubled",
    "down": r"fell|fallen|falls|fall|falling|decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing|tion)|dropped|lower|halved",
    "better": r"improv(?:e|es|ed|ing)|improvement(?!\s(?:plan|board|programme|journey|notice|work))|better|sustained",
    "worse": r"worse|worsen(?:ed|s|ing)?|deteriorat(?:e|es|ed|ing)|declin(?:e|es|ed|ing)",
}
_CHANGE = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _WORDS.items()), re.IGNORECASE)
_SUPERLATIVE = re.compile(r"\b(?:highest|lowest)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"(?:\b(?:no|not|never|neither|nor|without|whether|cannot|may|if)\b|n[’']t\b)\W+(?:\w+\W+){0,4}$", re.I
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)|\n(?=#)|(?<=\S)\n(?=\n)")
_CLAUSE_END = re.compile(r"[,;:()–—]|\b(?:but|while|whereas|although|though)\b", re.IGNORECASE)
_SPANS = {1: "month", 12: "year"}


def doubts(text: str, pack: Pack) -> list[tuple[int, str]]:
    """Each doubt about a text with the place of its cause, in the order of the text."""
    return sorted({*_bare_numbers(text, pack), *_words_of_change(text, pack), *_superlatives(text, pack)})


# --- bare numbers ---------------------------------------------------------------------------------------------------


def _bare_numbers(text: str, pack: Pack) -> Iterator[tuple[int, str]]:
    masked = _NO_FIGURES.sub(lambda match: re.sub(r"\S", "_", match[0]), text)
    for match in _NUMBER.finditer(masked):
        number = match[0].strip()
        if masked[match.start() - 1 : match.start()].isalpha():
            continue
        name = _figure_like(number, pack)
        mend = f"{{{{{name}}}}} prints it" if name else "give it by its id, such as {{active_plans}}, or leave it out"
        yield match.start(), f"the bare number {number!r} leads to no definition and no source: {mend}"


def _figure_like(number: str, pack: Pack) -> str:
    """The reference that prints just this number, where one does."""
    wanted = number.replace(",", "").replace(" per cent", "%")
    for back in (0, 1, 12):
        month = pack.month.shift(-back)
        for kpi in REGISTER:
            there = measured(pack, kpi, month)
            if there.status == "ok" and figures.shown(there.value, there.unit).replace(",", "") == wanted:
                return f"{kpi}@{month}" if back else kpi
    for name, row in assumption_rows(pack).items():
        if str(row["in_words"]).replace(" million", "m") == wanted.replace(" million", "m"):
            return name
    return ""


# --- words of change ------------------------------------------------------------------------------------------------


def _words_of_change(text: str, pack: Pack) -> Iterator[tuple[int, str]]:
    """A doubt for each word of change whose measure, in the same clause or else sentence, did no such thing."""
    found = [(match.start(), item) for match, item in references(text, pack) if item.is_measure]
    for start, end in _pieces(text, _SENTENCE_END, 0, len(text)):
        inside = [(place, item) for place, item in found if start <= place < end]
        for first, last in _pieces(text, _CLAUSE_END, start, end):
            own = [(place, item) for place, item in inside if first <= place < last]
            for word in _CHANGE.finditer(text, first, last):
                if not inside or _DENIED.search(text[start : word.start()]) or _is_a_name(text, word.start(), start):
                    continue
                for item in _governed(word.start(), own, text, first, last) or [_nearest(word.start(), inside)]:
                    reason = _not_borne_out(word.lastgroup, item, [other for _, other in inside], pack)  # type: ignore[arg-type]
                    if reason:
                        yield word.start(), f"{word[0]!r} beside {item.id}: {reason}"


def _superlatives(text: str, pack: Pack) -> Iterator[tuple[int, str]]:
    """A doubt for each highest or lowest that the months known of the nearest measure do not bear out."""
    found = [(match.start(), item) for match, item in references(text, pack) if item.is_measure]
    for start, end in _pieces(text, _SENTENCE_END, 0, len(text)):
        inside = [(place, item) for place, item in found if start <= place < end]
        for word in _SUPERLATIVE.finditer(text, start, end):
            if not inside or _DENIED.search(text[start : word.start()]):
                continue
            item = _nearest(word.start(), inside)
            shown = claims.extreme(pack, item.id, item.basis)
            if item.month != pack.month or word[0].lower() not in shown:
                yield word.start(), f"{word[0]!r} beside {item.id}: {_what_extreme(shown)}"


def _what_extreme(shown: str) -> str:
    return f"it is {shown}" if shown else "the months known, at least thirteen in a row, do not show it"


def _pieces(text: str, end: re.Pattern[str], start: int, stop: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in end.finditer(text, start, stop):
        yield at, match.start()
        at = match.end()
    yield at, stop


def _is_a_name(text: str, place: int, start: int) -> bool:
    """Whether a word stands with a capital within a sentence, as the words of a board's or a plan's name do."""
    return text[place].isupper() and bool(text[start:place].strip(" *_-#\n"))


def _governed(place: int, own: Sequence[tuple[int, Reference]], text: str, first: int, last: int) -> list[Reference]:
    """The references of a clause that a word of change speaks of: those up to the next word, or those before."""
    words = [match.start() for match in _CHANGE.finditer(text, first, last)]
    until = min((other for other in words if other > place), default=last)
    after = [item for at, item in own if place < at < until]
    before = [item for at, item in own if at < place] if place == words[0] else []
    return list(dict.fromkeys(after or before))


def _nearest(place: int, inside: Sequence[tuple[int, Reference]]) -> Reference:
    return min(inside, key=lambda found: abs(found[0] - place))[1]


def _not_borne_out(word: Direction, item: Reference, others: Sequence[Reference], pack: Pack) -> str:
    """Why the data doesn't bear a word of change out; empty where it does."""
    card = REGISTER[item.id]
    if word in ("better", "worse"):
        if card.better == "neither":
            return "no direction of this measure is better or worse in itself"
        sign = 1 if card.judgement(1) == word else -1
    else:
        sign = 1 if word == "up" else -1
    named = {other.month for other in others if other.id == item.id} - {pack.month}
    spans = [span for back, span in _SPANS.items() if not named or pack.month.shift(-back) in named]
    rows = {span: change(pack, item.id, span, item.basis) for span in spans}
    judged = word in ("better", "worse")
    if any(_bears_out(row, sign, judged) for row in rows.values()):
        return ""
    tested = any(claims.is_clear(row) is not None for row in rows.values())
    if not (named and tested) and _signal_bears_out(signal(pack, item.id, item.basis), sign, card.judgement(sign)):
        return ""
    told = [words for span, row in rows.items() if (words := _what_it_did(row, span, item.id))]
    return "; ".join(told) or "there is no earlier figure on the month or on the year to compare with"


def _bears_out(row: dict[str, Any] | None, sign: int, judged: bool) -> bool:
    """Whether a row of `changes` moved that way: clearly, or (for rose and fell) as counted where no test can say."""
    if row is None or row["difference"] is None or float(row["difference"]) * sign <= 0:
        return False
    clear = claims.is_clear(row)
    return bool(clear) or (clear is None and not judged)


def _signal_bears_out(row: dict[str, Any] | None, sign: int, judgement: Judgement) -> bool:
    """Whether the run of months says so by rule."""
    variation = str((row or {}).get("variation") or "")
    if judgement == "neither":
        return variation == ("special cause high" if sign > 0 else "special cause low")
    return variation == ("improvement" if judgement == "better" else "concern")


def _what_it_did(row: dict[str, Any] | None, span: str, kpi: str) -> str:
    if row is None or row["difference"] is None:
        return ""
    moved = figures.signed_difference(float(row["difference"]), REGISTER[kpi].unit)
    clear = claims.is_clear(row)
    if clear is False:
        return f"on the {span} there is no clear change ({moved} may be chance)"
    return f"on the {span} it moved by {moved}{'' if clear else ', which the run of months does not call a signal'}"
