"""The public keys that a council's releases are signed with, each with its days: `signing.yaml` in its folder.

No private key is in it, or anywhere in the project. A key that is no longer used keeps its entry, with its last day:
what was signed while it was valid stays signed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator

from send_analysis.base.paths import SIGNING
from send_analysis.base.public_keys import public_key
from send_analysis.config.fields import Day, Model, Sentence
from send_analysis.config.models import Wording, read_as, refused
from send_analysis.config.yaml_files import Written, read_yaml

_WORDING = Wording({"keys": "keys, entry {}"})


def _key(value: Any) -> str:
    try:
        return public_key(value)
    except ValueError as error:
        # What was written may be secret, so the line does not repeat it.
        raise Sentence(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class SigningKey(Model):
    """A public key and the days on which releases are signed with it; without `valid_to` it still is used."""

    public_key: Annotated[str, PlainValidator(_key)]
    valid_from: Day
    valid_to: Day | None = None

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether a release of that day may be signed with it."""
        return self.valid_from <= day <= (self.valid_to or dt.date.max)


@dataclass(frozen=True, kw_only=True)
class Signing(Model):
    """A council's keys, and from which day on each of its releases must be signed; None: none must."""

    keys: tuple[SigningKey, ...] = ()
    required_from: Day | None = None

    def key(self, public: str) -> SigningKey | None:
        """The entry of a public key; None where the council names no such key."""
        return next((entry for entry in self.keys if entry.public_key == public), None)

    def is_required_on(self, day: dt.date) -> bool:
        """Whether a release of that day must be signed."""
        return self.required_from is not None and self.required_from <= day


def load_signing(root: Path, council: str) -> Signing:
    """A council's keys; none where it has no signing.yaml. InputError with file, place, key and line of each fault."""
    path = root / "config" / "councils" / council / SIGNING
    if not path.is_file():
        return Signing()
    written = read_yaml(path)
    signing = read_as(Signing, written, _WORDING)
    _refuse_what_does_not_fit(signing, written)
    return signing


def _refuse_what_does_not_fit(signing: Signing, written: Written) -> None:
    seen: set[str] = set()
    for place, entry in enumerate(signing.keys):
        if entry.public_key in seen:
            raise refused(written, _WORDING, ("keys", place, "public_key"), Sentence("stands here twice: keep one"))
        seen.add(entry.public_key)
        if entry.valid_to is not None and entry.valid_to < entry.valid_from:
            words = f"write a day that is not before valid_from, {entry.valid_from}"
            raise refused(written, _WORDING, ("keys", place, "valid_to"), words)
    if signing.required_from is not None and not signing.keys:
        words = "no key is named that could sign: add keys, or leave it out"
        raise refused(written, _WORDING, ("required_from",), words)
