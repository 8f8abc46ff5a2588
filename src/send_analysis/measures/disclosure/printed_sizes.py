"""What the sizes of printed sets of cases tell of a few of them, by adding and taking away.

Each printed count is the size of a set of cases. Who has the sizes has the size of every set that is a sum and
difference of them; where such a set is small, it is told although nobody printed it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations, product

import numpy as np

Cases = frozenset[Hashable]
#: So many sets of each kind are added and taken away at once, beside the new one; fewer of many.
_OWN_AT_ONCE, _OTHERS_AT_ONCE, _MANY = 3, 2, 8
_EXACT = 1e-9


def would_tell(new: Sequence[Cases], own: Sequence[Cases], others: Sequence[Cases], threshold: int) -> bool:
    """Whether printing the sizes of `new` tells the size of a small set that those of `own` and `others` do not tell.

    Small sets have 1 to `threshold` less one cases. Tried are the sums and differences of each new set with up to three
    of `own` and two of `others`; and of each group that no set cuts in two, whether any combination of all tells it.
    """
    known = [*own]
    for cases in new:
        if cases and cases not in known and cases not in others:
            if _tells(cases, known, list(dict.fromkeys(others)), threshold):
                return True
            known.append(cases)
    return False


def _tells(new: Cases, own: Sequence[Cases], others: Sequence[Cases], threshold: int) -> bool:
    sets = [new, *own, *others]
    table, sizes = _groups(sets)
    at_once = _OWN_AT_ONCE if len(own) <= _MANY else _OWN_AT_ONCE - 1
    with_own = np.array([table[0] + made for made in _sums(table[1 : len(own) + 1], at_once)])
    with_others = np.array(list(_sums(table[len(own) + 1 :], _OTHERS_AT_ONCE)))
    totals = (with_others @ sizes)[:, None]
    for made in with_own:
        for place in np.flatnonzero(np.abs(totals + made @ sizes)[:, 0] < threshold):
            if _is_small_set(made + with_others[place], sizes):
                return True
    return bool(_single_groups(table, sizes, threshold) - _single_groups(table[1:], sizes, threshold))


def _groups(sets: Sequence[Cases]) -> tuple[np.ndarray, np.ndarray]:
    """Which set (row) has which group (column), and each group's size; a group's cases are in the same sets."""
    members: dict[Hashable, list[int]] = {}
    for place, cases in enumerate(sets):
        for case in cases:
            members.setdefault(case, []).append(place)
    sizes: dict[tuple[int, ...], int] = {}
    for inside in map(tuple, members.values()):
        sizes[inside] = sizes.get(inside, 0) + 1
    table = np.zeros((len(sets), len(sizes)), dtype=int)
    for column, inside in enumerate(sizes):
        table[list(inside), column] = 1
    return table, np.array(list(sizes.values()))


def _sums(rows: np.ndarray, at_once: int) -> Iterator[np.ndarray]:
    """Every sum and difference of up to so many rows; the first is of none."""
    for many in range(min(at_once, len(rows)) + 1):
        for chosen in combinations(range(len(rows)), many):
            for signs in product((1, -1), repeat=many):
                yield np.array(signs, dtype=int) @ rows[list(chosen)] if many else np.zeros(rows.shape[1], dtype=int)


def _is_small_set(counted: np.ndarray, sizes: np.ndarray) -> bool:
    """Whether a sum counts each of some cases once and no other, or its opposite does; it has few cases already."""
    there = counted[sizes > 0]
    return bool(there.any() and (set(there.tolist()) <= {0, 1} or set(there.tolist()) <= {0, -1}))


def _single_groups(table: np.ndarray, sizes: np.ndarray, threshold: int) -> set[int]:
    """The small groups whose size the sets' sizes tell, by whatever combination of all of them."""
    _, singular, rows = np.linalg.svd(table.astype(float), full_matrices=False)
    basis = rows[singular > _EXACT * max(singular.max(initial=0.0), 1.0)]
    told = (basis**2).sum(axis=0) > 1 - _EXACT
    return set(np.flatnonzero(told & (sizes < threshold)).tolist())
