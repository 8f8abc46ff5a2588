"""The same child across months and files, without the numbers that name the child.

`person_link` is the BLAKE2b hash (16 bytes, in hex) of the UPN, else the ULN, else the council's own number, keyed with
"send-analysis" and the council's code. The key is no secret: the hash keeps numbers out of the tables, it does not
make them anonymous, so it stays in records/ as every child-level column does.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from send_analysis.intake.own_words import PERSON_COLUMNS

#: What may never be kept, whether or not it became part of a link.
DROPPED = (*PERSON_COLUMNS, "postcode")


def hashed_numbers(frame: pd.DataFrame, council: str) -> pd.DataFrame:
    """The hash of each number that leads to a child: a column for each of PERSON_COLUMNS that the frame has."""
    return pd.DataFrame(
        {name: _hashed(name, frame[name], council) for name in PERSON_COLUMNS if name in frame}, index=frame.index
    )


def linked(frame: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    """The frame with `person_link`, the first of its hashed numbers, in place of the numbers and the postcode."""
    if len(numbers.columns):
        link = pd.Series(pd.NA, index=frame.index, dtype="string")
        for name in numbers:
            link = link.fillna(numbers[name])
        frame = frame.assign(person_link=link)
    dropped = [name for name in DROPPED if name in frame]
    return frame.drop(columns=dropped) if dropped else frame


def _hashed(kind: str, numbers: pd.Series, council: str) -> pd.Series:
    codes, uniques = pd.factorize(numbers)
    key = f"send-analysis {council}".encode()[:64]
    plain = [number.replace(" ", "").upper() for number in uniques.tolist()]
    hashes = [hashlib.blake2b(f"{kind}:{number}".encode(), key=key, digest_size=16).hexdigest() for number in plain]
    table = np.array([*hashes, None], dtype=object)
    return pd.Series(pd.array(table[codes], dtype="string"), index=numbers.index)
