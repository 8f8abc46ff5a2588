"""What a person must mend."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any


class InputError(Exception):
    """Something that a person must mend in the extracts or the configuration; the text says what and how."""


def nearest(name: Any, known: Collection[str]) -> str:
    """A question that names the nearest of what is known: `. Did you mean source?`; empty when none is near."""
    near = difflib.get_close_matches(str(name), list(known), n=1)
    return f". Did you mean {near[0]}?" if near else ""
