"""Rivals: which claims agree, and which cannot both hold under stated assumptions.

Two claims are held against each other only if they count the same time and nobody has
said that they count different things. The one in the greater unit is converted to the
unit of the other; then both, read with their hedges, must meet.
"""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Final, NamedTuple

import pandas as pd

from geo.assumptions import Assumptions
from geo.claim_words import list_numbers
from geo.claims import Claim
from geo.conversions import relate
from geo.errors import OptionError
from geo.rival_words import (
    UNIT_OF,
    explain,
    rank,
    say,
    tell_sum,
    tell_together,
    tell_twice,
)

TWICE: Final = "one claim told twice"
TOGETHER: Final = "told together"
EITHER: Final = "either one or the other"
AGREE: Final = "agree"
CLASH: Final = "cannot both hold"
APART: Final = "count different things"
VERDICTS: Final = (CLASH, AGREE, TWICE, TOGETHER, EITHER, APART)

RELATED: Final = "munitions or related goods"
"""Containers of these need not hold shells, so they are not converted."""

COMPARED: Final = ("count", "reading", "equivalence")


class Reading(NamedTuple):
    """How exactly claims are read."""

    tolerance: float = 0.10
    """A plain number or an "about" may be off by this share."""
    stretch: float = 0.50
    """ "More than" and "at least" reach up, "as many as" down, by this share."""
    slack_days: int = 31
    """Windows that end so far apart still count the same time."""


class Pair(NamedTuple):
    """Two claims, and how they stand to each other."""

    first_id: str
    second_id: str
    verdict: str
    told: str
    """The two claims and the sum between them."""
    why: str
    """What follows, and what could reconcile them."""
    short: str = ""
    """The sum alone."""
    is_strict: bool = False
    """Whether no stretch of a hedge could make both hold."""


class Rivals(NamedTuple):
    """All pairs that were held against each other, and why the others were not."""

    pairs: tuple[Pair, ...]
    not_compared: dict[str, int]


def find_rivals(
    claims: pd.DataFrame, assumptions: Assumptions, reading: Reading | None = None
) -> Rivals:
    """Hold claims against each other, two at a time.

    Parameters
    ----------
    claims : DataFrame
        From `claims.validate_claims`.
    assumptions : Assumptions
    reading : Reading, optional

    Returns
    -------
    Rivals
        Pairs by verdict, in the order of `VERDICTS`; each pair of claims either stands
        there or is counted under its reason.

    Raises
    ------
    OptionError
        If tolerance or stretch is not a share from 0 up, or the slack is negative.
    """
    reading = reading or Reading()
    if not (0 <= reading.tolerance < 1 and reading.stretch >= 0 <= reading.slack_days):
        raise OptionError(
            "tolerance must be from 0 up to 1, stretch and slack from 0 up; found "
            f"{reading.tolerance}, {reading.stretch}, {reading.slack_days}"
        )
    pairs: list[Pair] = []
    not_compared: Counter[str] = Counter()
    for first, second in combinations(claims.itertuples(), 2):
        found = _hold(first, second, assumptions, reading)
        if isinstance(found, Pair):
            pairs.append(found)
        else:
            not_compared[found] += 1
    pairs.sort(key=lambda pair: VERDICTS.index(pair.verdict))
    return Rivals(tuple(pairs), dict(not_compared.most_common()))


def bound(claim: Claim, reading: Reading, *, is_stretched: bool) -> tuple[float, float]:
    """Say between which numbers a claim puts the truth.

    Parameters
    ----------
    claim : Claim
    reading : Reading
    is_stretched : bool
        Whether open bounds reach no further than the reading's stretch.

    Returns
    -------
    tuple of float
        Low and high, in the claim's unit; NaN where it has no number.
    """
    numbers = list_numbers(claim) or [math.nan]
    low, high = numbers[0], numbers[-1]
    if claim.bound == "floor":
        return low, low * (1 + reading.stretch) if is_stretched else float("inf")
    if claim.bound == "ceiling":
        return (high * max(1 - reading.stretch, 0) if is_stretched else 0.0), high
    if claim.bound == "range":
        return low, high
    return low * (1 - reading.tolerance), high * (1 + reading.tolerance)


def _hold(
    first: Claim,
    second: Claim,
    assumptions: Assumptions,
    reading: Reading,
) -> Pair | str:
    """Hold two claims against each other, or say why that cannot be done."""
    linked = _link(first, second, assumptions)
    if linked:
        return linked
    barred = _bar(first, second, reading)
    if barred:
        return barred
    if first.family == second.family and first.counts != second.counts:
        told = f"{say(first)} against {say(second)}"
        why = f"One counts {first.counts}, the other {second.counts}: no rivals."
        return Pair(first.claim_id, second.claim_id, APART, told, why)
    return _compare(first, second, assumptions, reading)


def _link(first: Claim, second: Claim, assumptions: Assumptions) -> Pair | None:
    """Find what the claims themselves say of each other."""
    for one, other in ((first, second), (second, first)):
        ids = (other.claim_id, one.claim_id)
        if one.same_as == other.claim_id:
            told, short = tell_twice(other, one)
            return Pair(*ids, TWICE, told, "Never two findings.", short)
        if one.alternative_to == other.claim_id:
            told = f"{say(other)} or {say(one)}"
            why = "Two readings of the same containers: never both, never added."
            return Pair(*ids, EITHER, told, why)
        if one.told_with == other.claim_id:
            return Pair(*ids, TOGETHER, *tell_together(one, other, assumptions))
    return None


def _bar(first: Claim, second: Claim, reading: Reading) -> str:
    """Say why two claims are not held against each other; empty if they are."""
    both = (first, second)
    reasons = {
        "a unit of its own": any(each.family == "other" for each in both),
        "a capacity is no count": any(each.kind == "capacity" for each in both),
        "one load, ship, pier or port only": any(each.kind == "part" for each in both),
        "tells an earlier claim again": any(each.same_as for each in both),
        "no number above zero": not all(
            max(list_numbers(e), default=0) > 0 for e in both
        ),
        "another sort of number": any(each.kind not in COMPARED for each in both),
        "counts another time": not _same_window(first, second, reading),
    }
    if first.family != second.family:
        reasons |= {
            "cannot be converted": any(each.family not in UNIT_OF for each in both),
            "122 mm rounds are not converted": any(e.calibre == "122 mm" for e in both),
            "need not hold shells": any(each.counts == RELATED for each in both),
        }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _same_window(first: Claim, second: Claim, reading: Reading) -> bool:
    """Tell whether two windows end together and, where told, begin together."""
    ends = abs((first.ends_on - second.ends_on).days)
    starts = abs((first.starts_on - second.starts_on).days)
    begin_together = math.isnan(starts) or starts <= 2 * reading.slack_days
    return bool(ends <= reading.slack_days and begin_together)


def _compare(
    first: Claim,
    second: Claim,
    assumptions: Assumptions,
    reading: Reading,
) -> Pair:
    greater, lesser = sorted((first, second), key=rank, reverse=True)
    units = (UNIT_OF.get(greater.family, ""), UNIT_OF.get(lesser.family, ""))
    factor = relate(assumptions).get(units, 1.0)
    spans = [
        (
            [each * factor for each in bound(greater, reading, is_stretched=stretched)],
            bound(lesser, reading, is_stretched=stretched),
        )
        for stretched in (True, False)
    ]
    meets, may_meet = (_meet(*span) for span in spans)
    told, short = tell_sum(greater, lesser, units, factor)
    need = _need(greater, lesser, factor, reading) if may_meet else None
    why = "" if meets else explain(greater, lesser, units, factor, need)
    return Pair(
        lesser.claim_id,
        greater.claim_id,
        AGREE if meets else CLASH,
        told,
        why,
        short,
        is_strict=not may_meet,
    )


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


def _need(
    greater: Claim,
    lesser: Claim,
    factor: float,
    reading: Reading,
) -> tuple[Claim, float] | None:
    """Find the hedge that could let both hold, and what it would have to stand for."""
    for claim, other, by in ((lesser, greater, factor), (greater, lesser, 1 / factor)):
        low, high = (each * by for each in bound(other, reading, is_stretched=True))
        if claim.bound == "floor" and low > claim.value_low:
            return claim, low
        if claim.bound == "ceiling" and high < claim.value_high:
            return claim, high
    return None
