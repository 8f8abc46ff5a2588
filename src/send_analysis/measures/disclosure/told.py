"""What the sizes of printed sets of cases tell of a few of them, by all that adding and taking away gives.

Each printed count is the size of a set of cases. Who has the sizes has the size of every set that is a sum and
difference of them; where such a set is small, it is told although nobody printed it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations

import numpy as np

Cases = frozenset[Hashable]
_EXACT = 1e-9


def would_tell(new: Sequence[Cases], own: Sequence[Cases], others: Sequence[Cases], threshold: int) -> bool:
    """Whether printing the sizes of `new` tells of a small set that those of `own` and `others` do not tell.

    Small sets have 1 to `threshold` less one cases. Each of the others is tried alone and all of them together: what
    one of them does not cut in two, another may.
    """
    known, then = [*own], [*own, *new]
    families: list[list[Cases]] = [[], *([other] for other in others), list(others)]
    if _small_differences(then, others, threshold) - _small_differences(known, others, threshold):
        return True
    return any(_told([*then, *more], threshold) - _told([*known, *more], threshold) for more in families)


def _small_differences(own: Sequence[Cases], others: Sequence[Cases], threshold: int) -> set[Cases]:
    """What a set has more than one that lies within it, where that is small."""
    pairs = [*combinations(own, 2), *((one, other) for one in own for other in others)]
    nested = (
        (large - little) for one, other in pairs for large, little in [(one, other), (other, one)] if little <= large
    )
    return {rest for rest in nested if 0 < len(rest) < threshold}


def _told(sets: Iterable[Cases], threshold: int) -> set[Cases]:
    """The small sets, none of which any of `sets` cuts in two, whose size theirs tell."""
    distinct = list(dict.fromkeys(cases for cases in sets if cases))
    members: dict[Hashable, list[int]] = {}
    for place, cases in enumerate(distinct):
        for case in cases:
            members.setdefault(case, []).append(place)
    sizes = Counter(map(tuple, members.values()))
    atoms = list(sizes)
    small = [place for place, atom in enumerate(atoms) if sizes[atom] < threshold]
    if not small:
        return set()
    table = np.zeros((len(distinct), len(atoms)))
    for column, atom in enumerate(atoms):
        table[list(atom), column] = 1
    _, singular, rows = np.linalg.svd(table, full_matrices=False)
    basis = rows[singular > _EXACT * singular.max()]
    told = {atoms[place] for place in small if (basis[:, place] ** 2).sum() > 1 - _EXACT}
    return {frozenset(case for case, inside in members.items() if tuple(inside) == atom) for atom in told}
