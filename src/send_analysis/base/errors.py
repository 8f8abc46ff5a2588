"""What a person must mend."""

from __future__ import annotations


class InputError(Exception):
    """Something that a person must mend in the extracts or the configuration; the text says what and how."""
