"""Text files whose lines all have equally many cells, taken apart piece by piece without a look at each cell.

Bytes are told apart in bulk, eight at a time as one number, and only distinct cells become text. What is not plain to
see (a quotation mark inside a cell, a line of another length) leaves the file to `intake.grids`, which reads it cell
by cell and gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from send_analysis.intake.cells import Cells, Columns, Mask, Places

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]

#: Bytes that are taken apart at once.
PIECE = 8 << 20
#: So many times a piece may its cells take, each as long as the longest of its column.
_MOST_PADDING = 16
_WORD = 8
_NEW_LINE, _QUOTE, _SPACE = b'\n" '
#: For each number of bytes that a cell has of a word, the bits to keep.
_KEPT = np.array([*((1 << 8 * count) - 1 for count in range(_WORD)), (1 << 64) - 1], dtype="<u8")


class Irregular(Exception):
    """The file must be read cell by cell."""


@dataclass(frozen=True)
class _Distinct:
    """A column's distinct cells, each as the words that its bytes make, and which of them a row has."""

    words: Words
    codes: Places


def regular_columns(
    path: Path, encoding: str, delimiter: str, kept: Sequence[int], odd: Mapping[str, str]
) -> tuple[Columns, Sequence[int]]:
    """The rows of a regular file that hold anything, as columns, and the line of each; only the places `kept`, if any.

    `odd` has the characters that are read as others. Irregular and UnicodeDecodeError where the file is not regular.
    """
    with path.open("rb") as stream:
        pieces = [_columns(piece, delimiter, kept) for piece in _pieces(stream, encoding, odd)]
    if len({len(columns) for columns, _ in pieces}) != 1:
        raise Irregular
    any_quoted = any(quoted for _, quoted in pieces)
    cells = [_as_text(_joined(parts), any_quoted) for parts in zip(*(columns for columns, _ in pieces), strict=True)]
    held = reduce(np.logical_or, (column.where(column.distinct != "") for column in cells))
    count = len(held)
    rows = Columns(cells, count)
    return (rows, range(1, count + 1)) if held.all() else (rows.among(held), (np.flatnonzero(held) + 1).tolist())


def _pieces(stream: BufferedReader, encoding: str, odd: Mapping[str, str]) -> Iterator[bytes]:
    """Whole lines of UTF-8, with one line end each and no other control over lines."""
    first = True
    while piece := stream.read(PIECE) + stream.readline():
        piece = piece.removeprefix(b"\xef\xbb\xbf") if first and encoding == "utf-8" else piece
        first = False
        if b"\0" in piece:
            raise Irregular
        if not piece.isascii():
            piece = piece.decode(encoding).translate({ord(mark): instead for mark, instead in odd.items()}).encode()
        if b"\r" in piece:
            if piece.count(b"\r") != piece.count(b"\r\n"):
                raise Irregular
            piece = piece.replace(b"\r\n", b"\n")
        yield piece if stream.peek(1) else piece.rstrip(b"\n") + b"\n"


def _columns(piece: bytes, delimiter: str, kept: Sequence[int]) -> tuple[list[_Distinct], bool]:
    """The columns of a piece, and whether it has quotation marks."""
    raw = np.frombuffer(piece + bytes(_WORD), dtype=np.uint8)
    quotes = raw == _QUOTE if b'"' in piece else None
    marks = np.flatnonzero(_outside((raw == _NEW_LINE) | (raw == ord(delimiter)), quotes))
    ends = np.flatnonzero(raw[marks] == _NEW_LINE)
    width = int(ends[0]) + 1 if len(ends) else 0
    if not width or (np.diff(ends) != width).any() or len(ends) != piece.count(b"\n"):
        raise Irregular
    firsts: Places = np.concatenate([np.zeros(1, dtype=np.intp), marks[:-1] + 1])
    lasts: Places = marks
    if quotes is not None:
        firsts, lasts = _without_quotes(raw, quotes, firsts, lasts)
    starts, stops = firsts.reshape(-1, width), lasts.reshape(-1, width)
    places = kept or range(width)
    return [_distinct(raw, starts[:, place], stops[:, place]) for place in places if place < width], quotes is not None


def _outside(marks: Mask, quotes: Mask | None) -> Mask:
    """The marks that no quotation marks enclose."""
    if quotes is None:
        return marks
    enclosed = np.bitwise_and(np.cumsum(quotes, dtype=np.uint8), 1).astype(bool)
    outside: Mask = marks & ~enclosed
    return outside


def _without_quotes(raw: Bytes, quotes: Mask, starts: Places, ends: Places) -> tuple[Places, Places]:
    """Where cells start and end inside their quotation marks; Irregular where these are not around a whole cell."""
    quoted = quotes[starts] & (starts < ends)
    if not (quotes[ends - 1] & (ends - starts >= 2))[quoted].all() or 2 * quoted.sum() != quotes.sum():
        raise Irregular
    return starts + quoted, ends - quoted


def _distinct(raw: Bytes, starts: Places, ends: Places) -> _Distinct:
    starts, lengths = np.ascontiguousarray(starts), ends - starts
    count = max(1, -(-int(lengths.max(initial=0)) // _WORD))
    if count * _WORD * len(starts) > _MOST_PADDING * PIECE:
        raise Irregular
    # Every byte with the seven after it, as one number.
    every = np.ndarray((len(raw) - _WORD + 1,), dtype="<u8", buffer=raw, strides=(1,))
    words = np.empty((len(starts), count), dtype="<u8", order="F")
    words[:, 0] = every[starts] & _KEPT[np.minimum(lengths, _WORD)]
    for index in range(1, count):
        places = np.minimum(starts + index * _WORD, len(every) - 1)
        words[:, index] = every[places] & _KEPT[np.clip(lengths - index * _WORD, 0, _WORD)]
    return _numbered(words)


def _numbered(words: Words) -> _Distinct:
    """The distinct rows of words, in the order in which they first come."""
    known: npt.NDArray[Any]
    codes, known = pd.factorize(words[:, 0])
    for index in range(1, words.shape[1]):
        if len(known) == len(words):
            break
        further, distinct = pd.factorize(words[:, index])
        codes, known = pd.factorize(codes * len(distinct) + further) if len(known) > 1 else (further, distinct)
    if words.shape[1] == 1:
        return _Distinct(known.astype(words.dtype, copy=False).reshape(-1, 1), codes)
    firsts = np.empty(len(known), dtype=np.intp)
    firsts[codes[::-1]] = np.arange(len(codes))[::-1]
    return _Distinct(words[firsts], codes)


def _joined(parts: Sequence[_Distinct]) -> _Distinct:
    """The cells of a column's pieces, one after another."""
    if len(parts) == 1:
        return parts[0]
    widest = max(part.words.shape[1] for part in parts)
    words = [np.pad(part.words, ((0, 0), (0, widest - part.words.shape[1]))) for part in parts]
    every = _numbered(np.concatenate(words))
    starts = np.cumsum([0, *map(len, words)])
    codes = [every.codes[start + part.codes] for start, part in zip(starts[:-1], parts, strict=True)]
    return _Distinct(every.words, np.concatenate(codes))


def _as_text(column: _Distinct, quoted: bool) -> Cells:
    """The cells as text, without spaces before them, as the careful reader gives them."""
    # The unused bytes of words are nought, which is in no cell, as the line end is in none.
    count = len(column.words)
    each = np.full((count, column.words.shape[1] * _WORD + 1), _NEW_LINE, dtype=np.uint8)
    each[:, :-1] = np.ascontiguousarray(column.words).view(np.uint8).reshape(count, -1)
    texts = each[each != 0].tobytes().decode().split("\n")[:-1]
    distinct = np.empty(count, dtype=object)
    distinct[:] = texts
    cells = Cells(distinct, column.codes)
    if not (each[:, 0] == _SPACE).any():
        return cells
    if quoted:
        # Inside quotation marks a space before a cell is part of it.
        raise Irregular
    return cells.changed([text.lstrip(" ") for text in texts])
