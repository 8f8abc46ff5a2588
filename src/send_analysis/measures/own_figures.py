"""The figures of a council's own measures for a month, with what must not be shown left out.

A small number, the rest that it leaves of a whole, and whatever else printed figures less this one would tell of a few
cases are hidden: more than of the product's own measures, of which each was looked at by hand.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from send_analysis.base.errors import InputError
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.cases import printed_open
from send_analysis.measures.disclosure.printed_sizes import Cases, would_tell
from send_analysis.measures.disclosure.protection import THRESHOLD
from send_analysis.measures.journey import printed_at_stages
from send_analysis.measures.own_measures import OwnMeasure, in_plain_words
from send_analysis.measures.own_position import GIVEN, NOT_OF_CHILDREN, GivenPosition
from send_analysis.measures.position import SOURCE_COLUMNS, Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.result import Count, Mean, NotCollected, Result, Share
from send_analysis.measures.scorecard import Suppressed, may_be_shown, missing_inputs, result_of, scorecard_row

#: What a row may be known by: the case of its request, found by the key of another table where it must be.
_CASE = "requeststableid"
_ACTION = "actionid"
#: What the counts of open cases and of stages are made from.
_OF_STAGES = {
    "requests": ("requestoutcome", "requestoutcomedate", "receiveddate"),
    "assessment": ("assessmentoutcome", "assessmentoutcomedate"),
    "namedplan": ("startdate",),
}
_NUMBER = re.compile(r"\d")
_KEYS = (("assessment", "assessmenttableid"), ("activeplans", "activeplanstableid"))


def own_measure_months(position: Position, own: Sequence[OwnMeasure], threshold: int = THRESHOLD) -> pd.DataFrame:
    """A row for each own measure and basis of the position's month, as the pack holds them.

    InputError for a measure that stops, or that gives anything but rows of the extract.
    """
    printed: list[Cases] = []
    others = list(_printed_elsewhere(position, threshold)) if own else []
    rows = []
    for measure in own:
        for basis in measure.card.bases:
            result = _shown(measure, basis, position, threshold)
            sets = list(_cases(position, result))
            if not isinstance(result, Suppressed) and _is_of_children(measure, result):
                if would_tell(sets, printed, others, threshold):
                    result = Suppressed()
                else:
                    printed += sets
            row = scorecard_row(position.extract, measure.card, basis, result)
            rows.append({**row, "definition_print": measure.definition_print})
    return table_of("own_measure_months", rows)


def _is_of_children(measure: OwnMeasure, result: Result) -> bool:
    """Whether it counts anything but actions: by its card, and by its rows, for a card may leave one out."""
    return not (set(measure.card.needs) <= NOT_OF_CHILDREN and _ACTION in result.rows)


def _shown(measure: OwnMeasure, basis: str, position: Position, threshold: int) -> Result | Suppressed:
    """A measure's result, unless its own numbers are small; a mean of two values alone counts each of them."""
    result = own_result(measure, basis, position)
    card = replace(measure.card, disclosive=_is_of_children(measure, result))
    of_two = _of_two(result) if isinstance(result, Mean) and result.values.nunique() == 2 else result
    return (
        Suppressed() if may_be_shown(card, of_two, threshold) == Suppressed() else may_be_shown(card, result, threshold)
    )


def _of_two(result: Mean) -> Share:
    """The share that a mean of two values tells to whoever knows them, such as of 0 and 1."""
    return Share(result.rows, result.values.eq(result.values.max()))


def own_result(measure: OwnMeasure, basis: str, position: Position) -> Result:
    """What a measure of the council's own gives, with the rows behind it; InputError where it stops."""
    card = measure.card
    if missing := missing_inputs(position.extract, card.needs_of(basis)):
        return NotCollected(lacks=missing)
    try:
        result = card.measure(GivenPosition(position.extract, whole=position), basis)
    except Exception as error:
        given = {*GIVEN, *(column for columns in GIVEN.values() for column in columns)}
        raise InputError(
            f"{measure.file}: it stopped for {position.month}: {in_plain_words(error, given)}: correct it, and name "
            "in needs every column that it reads"
        ) from error
    if not isinstance(result, Share | Count | Mean | NotCollected):
        raise InputError(f"{measure.file}: it gives a {type(result).__name__}: give a Share, a Count or a Mean of rows")
    if not isinstance(result, NotCollected) and not set(SOURCE_COLUMNS) <= set(result.rows):
        raise InputError(
            f"{measure.file}: its rows are not the extract's: choose rows of position.tables, and keep their columns "
            f"{', '.join(SOURCE_COLUMNS)}"
        )
    return _sound(measure, result)


def _sound(measure: OwnMeasure, result: Share | Count | Mean | NotCollected) -> Result:
    """A result of which each row counts once, or is marked, or has a value; without remarks that hold a number.

    A mean is of the rows that have a value alone: with the others it would seem to rest on more cases.
    """
    if isinstance(result, NotCollected):
        return replace(result, why="") if _NUMBER.search(result.why) else result
    result = replace(result, notes=tuple(note for note in result.notes if not _NUMBER.search(note)))
    marks = result.counted if isinstance(result, Share) else result.values if isinstance(result, Mean) else None
    if marks is not None and not marks.index.equals(result.rows.index):
        raise InputError(
            f"{measure.file}: it has other rows than marks or values: give one for each row, in their order"
        )
    if isinstance(result, Mean):
        there = result.values.notna()
        return replace(result, rows=result.rows[there], values=result.values[there])
    if isinstance(result, Share):
        if not set(result.counted.dropna()) <= {True, False}:
            raise InputError(f"{measure.file}: it marks rows with other than True and False: say of each if it counts")
        return replace(result, counted=result.counted.astype("boolean").fillna(False).astype(bool))
    return result


def _printed_elsewhere(position: Position, threshold: int) -> Iterator[Cases]:
    """The sets of cases whose sizes the product's measures print, and the counts of open cases and of stages."""
    if not missing_inputs(position.extract, _OF_STAGES):
        for requests in (*printed_open(position), *printed_at_stages(position)):
            yield frozenset(map(str, requests.dropna()))
    for card in REGISTER.values():
        for basis in card.bases:
            result = may_be_shown(card, result_of(card, basis, position), threshold)
            yield from _cases(position, result)


def _cases(position: Position, result: Result | Suppressed) -> Iterator[Cases]:
    """The cases that a result's denominator and numerator count; none where it prints neither."""
    if isinstance(result, Share | Count | Mean) and len(result.rows):
        yield _cases_of(position, result.rows)
        if isinstance(result, Mean) and result.values.nunique() == 2:
            result = _of_two(result)
        if isinstance(result, Share):
            yield _cases_of(position, result.rows[result.counted])


def _cases_of(position: Position, rows: pd.DataFrame) -> Cases:
    """What each row is known by: its request, and where none is known the place it was read from."""
    case = rows[_CASE] if _CASE in rows else pd.Series(pd.NA, index=rows.index, dtype="string")
    for table, key in _KEYS:
        if key in rows and table in position.tables:
            known = position.keyed(table, key, _CASE).set_index(key)[_CASE]
            case = case.fillna(rows[key].map(known))
    places = rows.reindex(columns=list(SOURCE_COLUMNS)).astype(object).itertuples(index=False, name=None)
    found: list[Hashable] = [
        place if pd.isna(one) else str(one) for one, place in zip(case.astype(object), places, strict=True)
    ]
    return frozenset(found)
