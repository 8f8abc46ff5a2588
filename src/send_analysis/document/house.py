"""What of a council's house style a document carries, as JSON in the report notebook: every form reads the same.

`house` in a document's meta: accent, font, contact, other_formats and the logo (kind, alt, base64), as far as set.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from send_analysis.base.palette import hex_of
from send_analysis.config.house_style import HouseStyle

#: What stands before each of the lines that say whom to ask.
LEADS: Mapping[str, str] = {"contact": "Contact", "other_formats": "Other formats"}


def house_of(folder: Path, style: HouseStyle) -> dict[str, Any]:
    """The style as a document carries it; `folder` holds the logo's file. Empty where a council sets none."""
    set_ones = {name: getattr(style, name) for name in ("accent", "font", *LEADS) if getattr(style, name)}
    if style.logo is None:
        return set_ones
    path = folder / style.logo.file
    data = base64.b64encode(path.read_bytes()).decode()
    return {**set_ones, "logo": {"kind": path.suffix.removeprefix("."), "alt": style.logo.alt, "base64": data}}


def accent_of(meta: Mapping[str, Any]) -> str:
    """The colour of headings, links and rules: the council's, or the report's own."""
    return str(meta.get("house", {}).get("accent") or hex_of("accent"))


def lines_of(meta: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Whom to ask and for which other forms, each with what stands before it."""
    house = meta.get("house", {})
    return [(lead, house[name]) for name, lead in LEADS.items() if house.get(name)]


def without_lines(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The meta of a document that has no room for them."""
    house = {name: value for name, value in meta.get("house", {}).items() if name not in LEADS}
    return {**meta, "house": house} if "house" in meta else dict(meta)
