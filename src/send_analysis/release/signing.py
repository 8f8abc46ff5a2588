"""Keys to sign releases with (Ed25519): made and read outside the project, and a signature made and checked.

The library `cryptography` is needed by whoever signs and by whoever checks a signature, and by nobody else: it is
imported where a key is made, read or used.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from send_analysis.base.errors import InputError
from send_analysis.base.public_keys import key_bytes, public_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM = "Ed25519"
#: The file of the private key, and the password of that key, where nobody sits at the command.
KEY_VARIABLE, PASSWORD_VARIABLE = "SEND_ANALYSIS_SIGNING_KEY", "SEND_ANALYSIS_SIGNING_PASSWORD"
#: What is put behind the name of a private key's file for the file of its public key.
PUBLIC_SUFFIX = ".public.pem"
_NEEDED = "signatures need the library `cryptography`: `python -m pip install cryptography`"
_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----(.*?)-----END PUBLIC KEY-----", re.DOTALL)
#: Anybody else's rights to a file.
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class LibraryMissing(InputError):
    """The library that makes and checks signatures is not installed; the text says how to install it."""

    def __init__(self) -> None:
        super().__init__(_NEEDED)


@dataclass(frozen=True)
class Signer:
    """A private key in hand: its public key as `signing.yaml` has it, and what makes a text's signature (base64)."""

    key: str
    sign: Callable[[str], str]


def is_signature(key: str, text: str, signature: str) -> bool:
    """Whether a signature (base64) of a text was made with the private key of a public key."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise LibraryMissing from error
    try:
        raw = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(key_bytes(key)).verify(raw, text.encode())
    except (InvalidSignature, binascii.Error, TypeError, ValueError):
        # What came with a folder may be made up, and of any kind.
        return False
    return True


def write_new_key(path: Path, project: Path, password: str) -> str:
    """Make a key: the private one in `path`, for its owner alone, the public one beside it; returns the latter's line.

    Without a password the private key's file is not encrypted. InputError for a place inside the project and for a
    file that is there already.
    """
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError as error:
        raise LibraryMissing from error
    refuse_inside(path, project)
    public = path.with_name(path.name + PUBLIC_SUFFIX)
    if there := next((file for file in (path, public) if file.exists() or file.is_symlink()), None):
        raise InputError(f"{there} is there already, and a key is never written over: give another name")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Ed25519PrivateKey.generate()
    how: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        how = serialization.BestAvailableEncryption(password.encode())
    _write_closed(path, made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how))
    pem = made.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    public.write_bytes(pem)
    return public_key_in(public)


def _write_closed(path: Path, data: bytes) -> None:
    """Write a new file that from its first byte on nobody else may read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(data)


def refuse_inside(path: Path, project: Path) -> None:
    """InputError for a key's place that is inside the project, by whichever links it is reached."""
    if path.resolve().is_relative_to(project.resolve()):
        raise InputError(
            f"{path} is inside the project, which others read and which is backed up and committed: keep a private key "
            "outside of it"
        )


def public_key_in(path: Path) -> str:
    """The public key of a PEM file, or of a file with that one line; InputError where it holds no such key."""
    if not path.is_file():
        raise InputError(f"{path} is not there: name the file of a public key")
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    pem = _PEM.fullmatch(text)
    try:
        return public_key(pem[1] if pem else text)
    except ValueError as error:
        if "PRIVATE KEY" in text:
            raise InputError(
                f"{path} is the file of a private key: name that of its public key, and show the private one to nobody"
            ) from error
        raise InputError(f"{path} is no file of an Ed25519 public key (PEM)") from error


def signer_of(path: Path, project: Path, password_of: Callable[[Path], str]) -> Signer:
    """The private key of a PEM file; `password_of` is asked for its password where the file is encrypted.

    InputError for a file that is not there, inside the project, open to other users, or no Ed25519 private key, and
    for a wrong password.
    """
    refuse_inside(path, project)
    if not path.is_file():
        raise InputError(f"{path} is not there: name the file of the private key")
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise InputError(
            f"{path} is open to other users of this computer, who could sign with it: close it (chmod 600), or keep it "
            "on a disk where that can be done"
        )
    private = _private_key(path, password_of)
    from cryptography.hazmat.primitives import serialization

    pem = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    key = public_key(base64.b64encode(pem).decode())
    return Signer(key, lambda text: base64.b64encode(private.sign(text.encode())).decode())


def _private_key(path: Path, password_of: Callable[[Path], str]) -> Ed25519PrivateKey:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as error:
        raise LibraryMissing from error
    data = path.read_bytes()
    is_encrypted = b"ENCRYPTED" in data
    try:
        found = load_pem_private_key(data, password_of(path).encode() if is_encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        reason = (
            "can't be opened with that password" if is_encrypted else f"is no file of an {ALGORITHM} private key (PEM)"
        )
        raise InputError(f"{path} {reason}") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise InputError(f"{path} is the file of another kind of private key than {ALGORITHM}: make one with new-key")
    return found
