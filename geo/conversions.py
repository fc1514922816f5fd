"""Conversions: from one unit of a claim to another, at stated assumptions, by steps."""

import math
from typing import Final, NamedTuple

import pandas as pd

from geo.assumptions import ASSUMED, Assumptions, name_rests
from geo.errors import OptionError
from geo.units import KG_PER_SHORT_TON, KG_PER_T

UNITS: Final = {
    "short-tons": "short tons",
    "t": "t",
    "shells": "shells",
    "containers": "containers",
    "voyages": "voyages",
}
"""What can be converted, and how it is written."""

CHAIN: Final = ("t", "shells", "containers", "voyages")
"""Each is made of so many of the one before."""

RULES: Final = {
    "shells": ("kg_per_shell", "kg a shell"),
    "containers": ("shells_per_container", "a container"),
    "voyages": ("containers_per_voyage", "a voyage"),
}
"""By the greater unit of two: the assumption between them, and how it is read."""

SHORT_TON_ROW: Final = "X02"


class Step(NamedTuple):
    """One sum, in words and as a number."""

    text: str
    value: float
    unit: str
    rests_on: str
    """Row of the conversions, or `ASSUMED`."""


def convert(
    amount: float, unit: str, assumptions: Assumptions, conversions: pd.DataFrame
) -> tuple[Step, ...]:
    """Follow an amount through every other unit, a step at a time.

    Parameters
    ----------
    amount : float
        Above zero.
    unit : str
        A key of `UNITS`.
    assumptions : Assumptions
    conversions : DataFrame
        From `read_conversions`: what each step rests on.

    Returns
    -------
    tuple of Step
        In the order in which they follow from one another. Shells are a weight
        equivalence, never a count.

    Raises
    ------
    OptionError
        If the unit is not known, or the amount is not above zero.
    """
    if unit not in UNITS or not 0 < amount < math.inf:
        raise OptionError(
            f"an amount to convert must be above zero and of {', '.join(UNITS)}; "
            f"found {amount} {unit}",
            [unit],
        )
    steps: list[Step] = []
    have = amount
    if unit == "short-tons":
        have = amount * KG_PER_SHORT_TON / KG_PER_T
        text = f"{_tell(amount)} short tons × 0.90718474 = {_tell(have)} t"
        steps.append(Step(text, have, "t", SHORT_TON_ROW))
    rests_on = name_rests(assumptions, conversions)
    amounts = {unit if unit in CHAIN else "t": have}
    _walk(amounts, assumptions, rests_on, steps)
    steps += _fill(amounts, assumptions, rests_on)
    return tuple(steps)


def relate(assumptions: Assumptions) -> dict[tuple[str, str], float]:
    """Say how many of each lesser unit one of each greater unit is.

    Parameters
    ----------
    assumptions : Assumptions

    Returns
    -------
    dict of (str, str) to float
        By (greater, lesser) units of `CHAIN`: ("containers", "t") is t a container.
    """
    each = {
        "shells": assumptions.kg_per_shell / KG_PER_T,
        "containers": assumptions.shells_per_container,
        "voyages": assumptions.containers_per_voyage,
    }
    return {
        (greater, lesser): math.prod(
            each[CHAIN[n]]
            for n in range(CHAIN.index(lesser) + 1, CHAIN.index(greater) + 1)
        )
        for greater in CHAIN
        for lesser in CHAIN[: CHAIN.index(greater)]
    }


def check_load(assumptions: Assumptions) -> Step:
    """Hold the load of a container to what one may carry.

    Parameters
    ----------
    assumptions : Assumptions

    Returns
    -------
    Step
        Tonnes a container; the text says so where it is more than the limit.
    """
    load_t = relate(assumptions)["containers", "t"]
    limit_t = assumptions.payload_kg / KG_PER_T
    verdict = (
        f"{load_t / limit_t:.0%} of the payload limit of {_tell(limit_t)} t"
        if load_t <= limit_t
        else f"more than the payload limit of {_tell(limit_t)} t: these assumptions "
        "cannot both hold"
    )
    text = (
        f"{_tell(assumptions.shells_per_container)} shells × "
        f"{assumptions.kg_per_shell:g} kg = {_tell(load_t)} t a container, {verdict}"
    )
    return Step(text, load_t, "t a container", ASSUMED)


def _walk(
    amounts: dict[str, float],
    assumptions: Assumptions,
    rests_on: dict[str, str],
    steps: list[Step],
) -> None:
    """Go down the chain from the one amount known, then up; fill in the others."""
    start = CHAIN.index(next(iter(amounts)))
    factors = relate(assumptions)
    pairs = [(CHAIN[n], CHAIN[n - 1]) for n in range(start, 0, -1)]
    pairs += [(CHAIN[n - 1], CHAIN[n]) for n in range(start + 1, len(CHAIN))]
    for have, want in pairs:
        is_down = CHAIN.index(have) > CHAIN.index(want)
        greater, lesser = (have, want) if is_down else (want, have)
        factor = factors[greater, lesser]
        amounts[want] = amounts[have] * factor if is_down else amounts[have] / factor
        name, words = RULES[greater]
        by = f"{'×' if is_down else '÷'} {getattr(assumptions, name):g} {words}"
        note = " by weight alone" if want == "shells" and have == "t" else ""
        text = (
            f"{_tell(amounts[have])} {have} {by} = {_tell(amounts[want])} {want}{note}"
        )
        steps.append(Step(text, amounts[want], want, rests_on[name]))


def _fill(
    amounts: dict[str, float], assumptions: Assumptions, rests_on: dict[str, str]
) -> list[Step]:
    """Say how many full containers and wagons a mass takes at least."""
    mass_t, limit_t = amounts["t"], assumptions.payload_kg / KG_PER_T
    boxes = math.ceil(mass_t / limit_t)
    most_t = amounts["containers"] * limit_t
    wagons = mass_t / assumptions.t_per_wagon
    return [
        Step(
            f"{_tell(mass_t)} t ÷ {_tell(limit_t)} t payload = at least {boxes:,} "
            "containers, each loaded to the limit",
            float(boxes),
            "containers",
            rests_on["payload_kg"],
        ),
        Step(
            f"{_tell(amounts['containers'])} containers × {_tell(limit_t)} t payload = "
            f"at most {_tell(most_t)} t",
            most_t,
            "t",
            rests_on["payload_kg"],
        ),
        Step(
            f"{_tell(mass_t)} t ÷ {assumptions.t_per_wagon:g} t a wagon = "
            f"{_tell(wagons)} wagons",
            wagons,
            "wagons",
            rests_on["t_per_wagon"],
        ),
        check_load(assumptions),
    ]


def _tell(number: float) -> str:
    """Write whole numbers from 100 upwards, three figures or two decimals below."""
    if number >= 100 or float(number).is_integer():
        return f"{number:,.0f}"
    return f"{number:.3g}" if number >= 0.1 else f"{number:.2g}"
