"""Makes the page's fonts: Latin subsets of Source Sans Pro as woff2, under another name.

Run it after a change of fonts or characters: `python -m send_analysis.base.fonts.subset`. It needs fontTools with
brotli (`pip install "fonttools[woff]"`). The same fonts give the same bytes. "Source" is a reserved name under the SIL
Open Font License 1.1 (LICENSE.txt), so a changed version may not carry it; copyright and licence stay in the file.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent
FAMILY = "Send Report"
WEIGHTS = {"Regular": "SourceSansPro-Regular.ttf", "Semibold": "SourceSansPro-Semibold.ttf"}
#: Basic Latin, Latin-1, Latin Extended-A, the letters of Welsh and Vietnamese names, punctuation, money and arithmetic.
CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x1E80, 0x1EFA),
    *range(0x2010, 0x2027),
    *(0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2122),
    *(0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265),
)
COPYRIGHT, FAMILY_NAME, STYLE_NAME, UNIQUE, FULL_NAME, POSTSCRIPT = 0, 1, 2, 3, 4, 6
LICENCE, LICENCE_ADDRESS = 13, 14


def write_subset(style: str, source: Path, target: Path) -> None:
    """Write one weight's subset, renamed."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(layout_features=["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"])
    options.flavor = "woff2"
    options.hinting = False
    options.name_IDs = [COPYRIGHT, FAMILY_NAME, STYLE_NAME, UNIQUE, FULL_NAME, POSTSCRIPT, LICENCE, LICENCE_ADDRESS]
    maker = subset.Subsetter(options)
    maker.populate(unicodes=CHARACTERS)
    maker.subset(font)
    rename(font, style)
    subset.save_font(font, str(target), options)


def rename(font: TTFont, style: str) -> None:
    """Give the font our family name wherever its reserved one stands; the copyright notice stays as it is."""
    names = {
        FAMILY_NAME: f"{FAMILY} {style}",
        STYLE_NAME: "Regular",
        UNIQUE: f"{FAMILY} {style} subset",
        FULL_NAME: f"{FAMILY} {style}",
        POSTSCRIPT: f"{FAMILY.replace(' ', '')}-{style}",
    }
    for record in font["name"].names:
        if record.nameID in names:
            font["name"].setName(
                names[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID
            )


def main() -> None:
    """Write every weight beside this file."""
    for style, name in WEIGHTS.items():
        write_subset(style, FOLDER / name, FOLDER / f"send-report-{style.lower()}.woff2")


if __name__ == "__main__":
    main()
