"""What two claims come to together, in words."""

from typing import Final

from geo.assumptions import Assumptions
from geo.claim_words import list_numbers, tell_number, tell_value
from geo.claims import Claim
from geo.conversions import CHAIN, relate
from geo.units import KG_PER_SHORT_TON, KG_PER_T

UNIT_OF: Final = {
    "mass": "t",
    "rounds": "shells",
    "containers": "containers",
    "voyages": "voyages",
}
"""Families that can be converted into one another, and the unit of each."""

EACH: Final = {
    ("shells", "t"): ("kg a shell", KG_PER_T),
    ("containers", "t"): ("t a container", 1),
    ("voyages", "t"): ("t a voyage", 1),
    ("containers", "shells"): ("shells a container", 1),
    ("voyages", "shells"): ("shells a voyage", 1),
    ("voyages", "containers"): ("containers a voyage", 1),
}
"""How a quotient is told, and its factor."""

PART_ONLY: Final = "trade data that hold only part of what landed"
WAYS_OUT: Final = {
    ("shells", "t"): f"another mass a shell, another mix of calibres, or {PART_ONLY}",
    ("containers", "t"): f"boxes part-filled, {PART_ONLY}, or lighter cargo",
    ("voyages", "t"): f"smaller loads, {PART_ONLY}, or lighter cargo",
    ("containers", "shells"): "boxes part-filled, or cargo other than shells",
    ("voyages", "shells"): "smaller loads, or cargo other than shells",
    ("voyages", "containers"): "other loads a voyage, or voyages that were not seen",
}
"""What could reconcile two claims in different units; none of it is settled."""

OTHER_COUNT: Final = "other ways of counting, or windows that differ by weeks"
MIXED: Final = (
    "figures for one calibre hold only if all were of it: a mix lies between the two "
    "readings"
)


def rank(claim: Claim) -> int:
    """Say how far up the chain of units a claim stands, from 0.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    int
    """
    unit = UNIT_OF.get(claim.family)
    return CHAIN.index(unit) if unit else 0


def tell_sum(
    greater: Claim,
    lesser: Claim,
    units: tuple[str, str],
    factor: float,
) -> tuple[str, str]:
    """Write what each of the greater unit would be, beside what is assumed.

    Parameters
    ----------
    greater, lesser : Claim
        By the unit that each counts; see `rank`.
    units : tuple of str
        Of both, greater first; empty where a family has none.
    factor : float
        How many of the lesser unit one of the greater is assumed to be.

    Returns
    -------
    tuple of str
        The two claims with the sum, and the sum alone: "11.04 t a container; assumed:
        20.72". The latter is empty where both count the same unit.
    """
    if units not in EACH or _middle(greater) == 0:
        return f"{say(lesser)} against {say(greater)}", ""
    words, times = EACH[units]
    quotient = _figures(_middle(lesser) / _middle(greater) * times)
    short = f"{quotient} {words}; assumed: {_figures(factor * times)}"
    return f"{say(lesser)} over {say(greater)} is {short}", short


def explain(
    greater: Claim,
    lesser: Claim,
    units: tuple[str, str],
    factor: float,
    need: tuple[Claim, float] | None,
) -> str:
    """Say what would have to be true, and what could reconcile the two.

    Parameters
    ----------
    greater, lesser : Claim
        By the unit that each counts; see `rank`.
    units : tuple of str
        Of both, greater first; empty where a family has none.
    factor : float
        How many of the lesser unit one of the greater is assumed to be.
    need : tuple of Claim and float, optional
        The claim whose hedge could let both hold, and what it would have to stand for.

    Returns
    -------
    str
        Sentences.
    """
    want = _middle(greater) * factor
    lead = (
        f"{say(greater)} would be {tell_number(float(f'{want:.4g}'))} {units[1]}. "
        if factor != 1.0
        else ""
    )
    if need is None:
        reach = "At these assumptions no hedge lets both hold. "
    else:
        claim, value = need
        share = abs(value / _middle(claim) - 1)
        reach = (
            f"At these assumptions both hold only if “{tell_value(claim)}” stands for "
            f"{tell_number(float(f'{value:.3g}'))}, {share:.0%} beyond it. "
        )
    ways = [WAYS_OUT.get(units, OTHER_COUNT)]
    if "reading" in (greater.kind, lesser.kind):
        ways.append(MIXED)
    return f"{lead}{reach}Not settled: {'; '.join(ways)}."


def tell_twice(first: Claim, again: Claim) -> tuple[str, str]:
    """Write one claim told twice, with the sum where the unit was lost.

    Parameters
    ----------
    first, again : Claim

    Returns
    -------
    tuple of str
        The two claims with the sum, and the sum alone; empty where there is none.
    """
    told = f"{say(first)} and {say(again)}"
    if first.family != "mass" or first.unit == again.unit:
        return told, ""
    short_tons = _middle(again)
    mass_t = short_tons * KG_PER_SHORT_TON / KG_PER_T
    short = f"{short_tons:,.0f} short tons = {mass_t:,.0f} t"
    return f"{told}: {short}", short


def tell_together(
    one: Claim,
    other: Claim,
    assumptions: Assumptions,
) -> tuple[str, str, str]:
    """Write the quotient of two numbers that one claimant told together.

    Parameters
    ----------
    one : Claim
        The one that was reckoned from the other.
    other : Claim
    assumptions : Assumptions

    Returns
    -------
    tuple of str
        The two claims with the sum, what follows, and the sum alone.
    """
    greater, lesser = sorted((one, other), key=rank, reverse=True)
    units = (UNIT_OF.get(greater.family, ""), UNIT_OF.get(lesser.family, ""))
    told, short = tell_sum(greater, lesser, units, relate(assumptions).get(units, 1.0))
    if lesser.calibre == "122 mm":
        why = (
            "So few a container fit rockets of 122 mm, not howitzer shells (inference, "
            "grade B)."
        )
        return told.partition("; assumed")[0], why, short.partition("; assumed")[0]
    whys = {
        "capacity": "A capacity, not a count.",
        "equivalence": "A weight equivalence, not a count: the assumption comes from "
        "it.",
    }
    other_why = "One claimant's two numbers: they do not bear each other out."
    return told, whys.get(one.kind, other_why), short


def say(claim: Claim) -> str:
    """Name a claim by what it says, its id and its claimant.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    str
    """
    unit = "rounds" if claim.kind == "reading" else claim.unit
    return f"{tell_value(claim, unit=unit)} ({claim.claim_id}, {claim.claimant})"


def _middle(claim: Claim) -> float:
    """Take a claim's number; of a range, the middle."""
    numbers = list_numbers(claim)
    return sum(numbers) / len(numbers) if numbers else 0.0


def _figures(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.4g}"
