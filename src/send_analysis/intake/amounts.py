"""Numbers as accounts and systems write them: signs on either side, CR and DR, brackets, pounds, thousands.

A comma parts thousands, unless a column can be read in no other way than with decimal commas. What could be either is
not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from send_analysis.intake.oddities import CREDIT, DECIMAL_COMMA, OUT_OF_RANGE, UNREADABLE

#: No council's count and no amount in pounds comes near it, and sums of such numbers are still exact.
LARGEST = 10**12

_SIDE = re.compile(r"(cr|dr|credit|debit)(?![a-z])\.? ?(.*)|(.*?) ?(cr|dr|credit|debit)\.?", re.IGNORECASE | re.DOTALL)
#: A large number with an exponent has lost its last digits; the remainder of a sum, 2.8E-11, has not.
_PLAIN = re.compile(r"\d+(?:\.\d*)?(?:[eE]-\d{1,3})?|\.\d+", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d{1,3}(?: \d{3})+(?:\.\d*)?", re.ASCII)
#: 12,5 and 1.234,56 and 1.234.567: no way to read these but with a decimal comma.
_COMMA_PROVED = re.compile(
    r"\d+,(?:\d{1,2}|\d{4,})|\d{4,},\d+|\d{1,3}(?:[. ]\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}", re.ASCII
)
#: 1,234 is a thousand and more, or one and a bit.
_EITHER_COMMA = re.compile(r"\d{1,3},\d{3}", re.ASCII)
#: 12.5 and 1,234.56 and 1,234,567: no way to read these but with a decimal point.
_POINT_PROVED = re.compile(
    r"\d*\.(?:\d{1,2}|\d{4,})|\d{4,}\.\d+|\d{1,3}(?:,\d{3})+\.\d*|\d{1,3}(?:,\d{3}){2,}", re.ASCII
)


def amounts_of(texts: Sequence[str]) -> list[tuple[float | None, str | None]]:
    """The amounts of a column's distinct texts, and what is odd about each; None for what is no amount."""
    parts = [_signed(text) for text in texts]
    digits = [part[1] for part in parts if part]
    comma = any(map(_COMMA_PROVED.fullmatch, digits))
    either = any(map(_EITHER_COMMA.fullmatch, digits))
    point = any(map(_POINT_PROVED.fullmatch, digits))
    return [_amount(part, comma, comma and not either and not point) if part else (None, UNREADABLE) for part in parts]


def _amount(part: tuple[int, str, str | None], mixed: bool, comma: bool) -> tuple[float | None, str | None]:
    """The amount of a sign and digits; `mixed` where the column has decimal commas, `comma` where nothing else."""
    sign, digits, odd = part
    if comma:
        plain = digits.replace(".", "").replace(" ", "").replace(",", ".")
        # A point with three digits behind it parts thousands here; any other one would be a decimal point.
        digits, odd = plain, odd or (DECIMAL_COMMA if "," in digits or "." in digits else None)
    elif mixed and _either_way(digits):
        return None, UNREADABLE
    if not _PLAIN.fullmatch(digits) and not _THOUSANDS.fullmatch(digits):
        return None, UNREADABLE
    number = sign * float(digits.replace(",", "").replace(" ", ""))
    return (number, odd) if abs(number) < LARGEST else (None, OUT_OF_RANGE)


def _either_way(digits: str) -> bool:
    """Whether digits mean one thing with a decimal comma and another with a decimal point."""
    return bool(re.fullmatch(r"\d{1,3}[,.]\d{3}", digits))


def _signed(text: str) -> tuple[int, str, str | None] | None:
    """The sign of a number, its digits with what parts them, and whether CR or DR gave the sign; None for no number."""
    plain = re.sub(r"[−–]", "-", text.removesuffix("%").replace("£", "").replace("GBP", "")).strip()
    side = _SIDE.fullmatch(plain)
    if side:
        word, rest = (side[1], side[2]) if side[1] else (side[4], side[3])
        # A sign and CR may mean one thing twice, or take each other back: which, is not known.
        found = None if re.search(r"[-()]", rest) else _signed(rest)
        return (-1 if word.lower().startswith("c") else 1, found[1], CREDIT) if found and not found[2] else None
    sign = 1
    if plain.startswith("(") and plain.endswith(")"):
        sign, plain = -1, plain[1:-1].strip()
        if plain[:1] in ("-", "+") or plain[-1:] in ("-", "+"):
            return None
    elif plain[:1] in ("-", "+"):
        sign, plain = (-1 if plain[0] == "-" else 1), plain[1:].strip()
    elif plain[-1:] in ("-", "+"):
        sign, plain = (-1 if plain[-1] == "-" else 1), plain[:-1].strip()
    return (sign, plain, None) if re.fullmatch(r"[\d.,eE\- ]+", plain, re.ASCII) else None


def integer_of(text: str) -> tuple[int | None, str | None]:
    """A whole number, 2,025 and 2025.0 too, and what is odd about it; None for what is none or too large."""
    match = re.fullmatch(r"([+−-]?) ?(\d+|\d{1,3}(?:,\d{3})+)(?:\.0*)?", text, re.ASCII)
    if match is None:
        return None, UNREADABLE
    number = int(match[2].replace(",", "")) if len(match[2]) < 40 else LARGEST
    if number >= LARGEST:
        return None, OUT_OF_RANGE
    return (-number if match[1] in ("−", "-") else number), None
