"""Whose a signature is: a key is known because the reader gave it or because the council's settings name it, and a key
that only comes with what it signed is anybody's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from send_analysis.base.clock import day_in_words
from send_analysis.base.paths import SIGNING
from send_analysis.base.public_keys import fingerprint
from send_analysis.config.signing import Signing, SigningKey, load_signing


@dataclass(frozen=True)
class Signed:
    """A line that tells whether and by whom something is signed, and whether that is as it should be."""

    words: str
    holds: bool


@dataclass(frozen=True)
class KnownKeys:
    """The keys that are known from elsewhere than a published folder: `given` by the reader, `named` in the settings of
    each council (by its code) of the project `root`. `councils` are all that it has, where a report of any other is
    taken for one of theirs under another name; None where reports of others are expected.
    """

    given: str = ""
    named: Mapping[str, Signing] = field(default_factory=dict)
    root: Path = Path()
    councils: frozenset[str] | None = None

    def where(self, council: str) -> str:
        """Where a council's keys are named: in whose project is for the reader to judge, so the path is whole."""
        return (self.root / "config" / "councils" / council / SIGNING).as_posix()

    def of_unsigned(self, what: str, council: str, day: dt.date | None) -> Signed:
        """What is told of something that is not signed: a fault where a key was given, or its council must sign."""
        signing = self.named.get(council, Signing())
        if self.given:
            return Signed(f"NOT signed: {what} has no signature to hold against the key given", False)
        if signing.required_from is not None and (day is None or signing.is_required_on(day)):
            return Signed(
                f"NOT signed: {what} has no signature, and since {_told(signing.required_from)} each of {council} has "
                f"one, as {self.where(council)} says", False,
            )  # fmt: skip
        if stranger := self._stranger(what, council):
            return stranger
        since = min((entry.valid_from for entry in signing.keys), default=None)
        if since is not None and day is not None and since <= day:
            return Signed(
                f"unsigned: nothing shows who made {what}, though {council} has had a key since {_told(since)}", True
            )
        return Signed(f"unsigned: nothing shows who made {what}", True)

    def of_signed(self, what: str, council: str, key: str, day: dt.date | None) -> Signed:
        """What is told of something with a signature that holds: whose key made it, as far as that is known."""
        mine, entry = fingerprint(key), self.named.get(council, Signing()).key(key)
        if self.given and key != self.given:
            return Signed(f"NOT signed by the key given, {fingerprint(self.given)}: {what} is signed by {mine}", False)
        if entry is not None and (day is None or not entry.is_valid_on(day)):
            return Signed(
                f"NOT signed by a key of its day: {self.where(council)} has {mine} {_days(entry)}, and {what} is of "
                f"{_told(day)}", False,
            )  # fmt: skip
        if self.given:
            return Signed(f"{what} is signed by the key given, {mine}", True)
        if entry is not None:
            return Signed(f"{what} is signed by {mine}, which {self.where(council)} names {_days(entry)}", True)
        return self._of_unknown(what, council, key)

    def _of_unknown(self, what: str, council: str, key: str) -> Signed:
        """What is told of a signature with a key that nobody gave and its council does not name."""
        mine = fingerprint(key)
        others = sorted(code for code, signing in self.named.items() if signing.key(key))
        if others or self.named.get(council, Signing()).keys:
            whose = f"; it is a key of {', '.join(others)}" if others else ""
            return Signed(f"NOT signed by a key of {council}: {self.where(council)} does not name {mine}{whose}", False)
        if stranger := self._stranger(what, council):
            return stranger
        return Signed(
            f"{what} is signed by {mine}, a key that only this folder names. That shows that nothing was changed since "
            "it was signed, and not who signed it: whoever changes a report can sign it with a key of his own. Ask the "
            "council for its public key, and give that with --key", True,
        )  # fmt: skip

    def _stranger(self, what: str, council: str) -> Signed | None:
        """What is told of another council than the project's where one of these must sign: a report of its could have
        been given another name to be none of its. None where the council is one of them, or none must sign.
        """
        must = sorted(code for code, signing in self.named.items() if signing.required_from is not None)
        if self.councils is None or council in self.councils or not must:
            return None
        return Signed(
            f"NOT signed by a council of this project: {what} is of {council}, which has no folder in "
            f"{(self.root / 'config' / 'councils').as_posix()}, and {', '.join(must)} must sign", False,
        )  # fmt: skip


def known_keys(root: Path | None, given: str = "") -> KnownKeys:
    """The keys that are known: the one given, and those that the councils of a project name. InputError for a
    signing.yaml that can't be read.
    """
    if root is None:
        return KnownKeys(given)
    codes = sorted(path.name for path in (root / "config" / "councils").glob("*") if path.is_dir())
    named = {
        code: load_signing(root, code) for code in codes if (root / "config" / "councils" / code / SIGNING).exists()
    }
    return KnownKeys(given, named, root, frozenset(codes))


def _days(entry: SigningKey) -> str:
    last = f" to {_told(entry.valid_to)}" if entry.valid_to else " on"
    return f"from {_told(entry.valid_from)}{last}"


def _told(day: dt.date | None) -> str:
    return day_in_words(day) if day else "no day"
