"""Public keys of signatures, as one line of text: read strictly, and told by a fingerprint."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any

#: What stands before the key itself, 32 bytes, in the form of a PEM file: RFC 8410, sections 4 and 7.
_PUBLIC, _PRIVATE = bytes.fromhex("302a300506032b6570032100"), bytes.fromhex("302e020100300506032b6570")
_LENGTH = 44


def public_key(value: Any) -> str:
    """An Ed25519 public key as the one line between BEGIN and END of its PEM file; ValueError for anything else."""
    line = "".join(value.split()) if isinstance(value, str) else ""
    try:
        raw = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if raw.startswith(_PRIVATE) or "PRIVATE" in line:
        raise ValueError("that is a private key, and is no secret any more: take it out and make another one")
    if not raw.startswith(_PUBLIC) or len(raw) != _LENGTH or base64.b64encode(raw).decode() != line:
        raise ValueError("write the one line between BEGIN and END in the file of an Ed25519 public key")
    return line


def key_bytes(key: str) -> bytes:
    """The 32 bytes of a public key itself; ValueError for what is none."""
    return base64.b64decode(public_key(key))[len(_PUBLIC) :]


def fingerprint(key: str) -> str:
    """By what people tell a public key: the SHA-256 of its bytes in a PEM file, in hexadecimal digits."""
    return hashlib.sha256(base64.b64decode(key)).hexdigest()
