"""Whether what was given as a role looks like a person's name: a record that is kept for good names roles alone."""

from __future__ import annotations

import re

#: Words of which a role has one and a person's name has none.
ROLE_WORDS = frozenset({
    "adviser", "advisor", "analyst", "assistant", "auditor", "board", "cabinet", "chair", "chief", "clerk",
    "committee", "commissioner", "controller", "coordinator", "councillor", "council", "deputy", "director",
    "executive", "finance", "governance", "head", "holder", "lead", "leader", "manager", "mayor", "member",
    "monitoring", "officer", "partner", "partnership", "portfolio", "principal", "programme", "psychologist",
    "register", "secretary", "senco", "send", "service", "services", "solicitor", "statutory", "supervisor", "team",
    "treasurer", "vice",
})  # fmt: skip
_CAPITALISED = re.compile(r"[A-Z][A-Za-z'’.-]*")
_LEAST = 2


def looks_like_a_name(role: str) -> bool:
    """Whether a role has two capitalised words or more and none of the words that roles have, as "Jane Smith" has."""
    words = role.replace(",", " ").split()
    if {re.sub(r"['’]s?$", "", word.strip(".()").lower()) for word in words} & ROLE_WORDS:
        return False
    return sum(bool(_CAPITALISED.fullmatch(word)) for word in words) >= _LEAST


def asked_about(role: str) -> str:
    """What whoever gives such a role is told; empty for one that looks like a role."""
    if not looks_like_a_name(role):
        return ""
    return (
        f"{role!r} looks like a person's name. The release record is kept for good and read by anybody: give a role, "
        'such as "Director of Children\'s Services"'
    )
