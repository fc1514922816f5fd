"""Chance that any machine repeats, and shares that add up to the whole."""

import hashlib
from collections.abc import Sequence


def draw(seed: int, bounds: tuple[int, int], *key: str | int) -> int:
    """Draw a whole number, the same for the same seed and key on any machine.

    Parameters
    ----------
    seed : int
    bounds : tuple of int
        Smallest and largest number that can be drawn.
    *key : str or int
        What the number is for.

    Returns
    -------
    int
        By SHA-256; uneven by less than one in 10**70, which does not matter.
    """
    text = "/".join(map(str, (seed, *key)))
    number = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return bounds[0] + number % (bounds[1] - bounds[0] + 1)


def share_out(total: int, shares: Sequence[int]) -> list[int]:
    """Share a whole number out by the method of largest remainders (Hamilton, 1792).

    Parameters
    ----------
    total : int
        Not negative.
    shares : sequence of int
        Relative sizes, not negative, one above zero.

    Returns
    -------
    list of int
        Whole parts in the order of `shares`, whose sum is exactly `total`; each
        within 1 of its exact share. The first of equal remainders comes first.
    """
    whole = sum(shares)
    parts = [total * share // whole for share in shares]
    by_remainder = sorted(
        range(len(shares)), key=lambda place: -(total * shares[place] % whole)
    )
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
