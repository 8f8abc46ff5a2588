"""Which characters our fonts can show, how a text is printed, and what stands in for a character that they lack."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from send_analysis.base.typefaces import FONTS

#: Source Sans Pro in the weights that charts and PDF use.
_UPRIGHT = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-Bold.ttf")
#: Hyphens that word processors put in and our fonts lack, and a mark that has no look; they print as they look.
_STAND_INS = str.maketrans({"\u2010": "-", "\u2011": "-", "\ufeff": ""})
_LINE_ENDS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
#: Marks of direction, joining and look that draw nothing themselves.
_UNSEEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f")
#: Word's bullets lie in a font of its own, at these places; other programs have other bullets.
_BULLETS = frozenset(
    "\uf0a7\uf0b7\uf076\uf0d8\uf06e\uf0fc\uf02d\u2023\u2043\u25aa\u25ab\u25cb\u25cf\u25e6\u25fc\u25fe\u27a2"
)
BULLET = "•"
#: For any other character that our fonts lack.
UNKNOWN = "◊"


@cache
def shown_characters() -> frozenset[str]:
    """The characters that every upright weight of our fonts has, spaces and unseen marks included."""
    from fontTools.ttLib import TTFont

    maps = [set(TTFont(FONTS / name, lazy=True).getBestCmap()) for name in _UPRIGHT]
    return frozenset(chr(code) for code in set.intersection(*maps) if not _is_private(chr(code))) | _UNSEEN


def _is_private(character: str) -> bool:
    return unicodedata.category(character) in ("Co", "Cs", "Cc", "Cn") or character == "\ufeff"


def printable(text: str) -> str:
    """The text as it is printed: composed letters, one line, and plain hyphens for those that fonts rarely have."""
    return _LINE_ENDS.sub(" ", unicodedata.normalize("NFC", text).translate(_STAND_INS))


def one_line(text: str) -> str:
    """A text that somebody else wrote as a terminal may show it: it moves no cursor and begins no line of its own."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def missing_characters(text: str) -> list[str]:
    """The characters of a printable text that our fonts cannot show, each once, in order of appearance."""
    known = shown_characters()
    missing = (letter for letter in text if letter not in known and unicodedata.category(letter) != "Zs")
    return list(dict.fromkeys(missing))


def with_stand_ins(text: str) -> str:
    """The text with something to show for every character that our fonts lack.

    A bullet becomes our bullet, a letter of another look (𝐀, ①) the plain one, an unseen mark or control character
    nothing, all else a lozenge.
    """
    missing = missing_characters(printable(text))
    return printable(text).translate({ord(letter): _stand_in(letter) for letter in missing}) if missing else text


def _stand_in(letter: str) -> str:
    if letter in _BULLETS:
        return BULLET
    if unicodedata.category(letter) in ("Cc", "Cf", "Mn", "Me"):
        return ""
    plain = unicodedata.normalize("NFKC", letter)
    return UNKNOWN if missing_characters(plain) else plain
