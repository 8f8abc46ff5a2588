"""Where the typefaces lie that ship with the product: one family for charts, page and print."""

from __future__ import annotations

from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
