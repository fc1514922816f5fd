"""Likeness of names: which keys are nearly the same as another, and how nearly."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

BLOCK: Final = 500
"""Names compared at a time; bounds the memory of their scores."""


class Hit(NamedTuple):
    """A key that is like a name, and how like it is: 100 is the same."""

    key: str
    score: int


def group_keys(keys: Sequence[str]) -> dict[str, list[str]]:
    """Group keys by the sign that they begin with.

    Parameters
    ----------
    keys : sequence of str

    Returns
    -------
    dict
        From a first sign to its keys, in the given order.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        groups[key[:1]].append(key)
    return dict(groups)


def find_like(
    names: Sequence[str], groups: Mapping[str, Sequence[str]], *, at_least: int
) -> dict[str, list[Hit]]:
    """Find the keys that are like each name and begin as it does.

    Parameters
    ----------
    names : sequence of str
        Keys of the same kind as those in `groups`.
    groups : mapping
        As by `group_keys`.
    at_least : int
        Lowest score that counts, 1 to 100.

    Returns
    -------
    dict
        From each name to its hits, the greatest score first, then by key.

    Notes
    -----
    The score is 200 times the length of the longest common subsequence, over both
    lengths together (the normalised indel similarity). A name whose first letter is
    wrong is not found: it stays with the reader.
    """
    found: dict[str, list[Hit]] = {name: [] for name in names}
    for first, members in group_keys(list(found)).items():
        keys = groups.get(first, [])
        for begin in range(0, len(members), BLOCK):
            block = members[begin : begin + BLOCK]
            scores = process.cdist(
                block,
                keys,
                scorer=fuzz.ratio,
                score_cutoff=at_least,
                dtype=np.uint8,
                workers=-1,
            )
            for row, column in zip(*np.nonzero(scores), strict=True):
                hit = Hit(keys[column], int(scores[row, column]))
                found[block[row]].append(hit)
    return {
        name: sorted(hits, key=lambda hit: (-hit.score, hit.key))
        for name, hits in found.items()
    }
