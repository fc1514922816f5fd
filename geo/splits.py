"""Splits: flows parted over several ways, to the kilogram."""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.monthly import FLOW_KEYS, WAY
from geo.schema import BOUNDS, FLOWS, hold_to
from geo.shares import WHOLE
from geo.units import KG_PER_T

Ints: TypeAlias = NDArray[np.int64]

ENDS: Final = FLOW_KEYS[:2]
COUNTS: Final = ("consignment_count", "wagon_count")


class SplitWay(NamedTuple):
    """A way that some of a pair's flows take."""

    origin_id: str
    destination_id: str
    way: str
    """Its number among those of the pair."""
    parts: int
    """Of `shares.WHOLE`."""
    start_id: str
    """The place where its rail begins: the origin, or a port that a ship reaches."""
    edges: Ints
    """From there to the destination."""


def split_flows(flows: pd.DataFrame, split: Sequence[SplitWay]) -> pd.DataFrame:
    """Part flows over the ways of their pairs.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
    split : sequence of SplitWay
        The parts of a pair come to the whole. A pair not among them is not split.

    Returns
    -------
    DataFrame (`schema.FLOWS`, then ``way``)
        In the given order, one row a flow and way that carries anything. Kilograms,
        consignments and wagons are whole; those of a flow's ways come to the flow's.
        The same flows, without ``way``, if nothing is split.

    Raises
    ------
    SchemaError
        If a column is missing.

    Notes
    -----
    By the largest remainder (Hamilton's method), a tie going to the way of the lower
    number. Which consignment took which way is not known: a way may have tonnes and no
    consignment. Where masses are ranges, the lower bound is parted so and what lies
    above it by itself: the bounds of each way hold its mass between them.
    """
    hold_to(flows, FLOWS, name="flows")
    if not split:
        return flows
    table = pd.DataFrame([each[:4] for each in split], columns=[*ENDS, WAY, "parts"])
    numbered = flows.assign(row=np.arange(len(flows)))
    joined = numbered.merge(table, on=ENDS, how="left")
    row = joined["row"].to_numpy()
    parts = joined["parts"].fillna(WHOLE).to_numpy(np.int64)
    joined = joined.assign(**{WAY: joined[WAY].fillna("").astype("str")})
    bounds = [name for name in BOUNDS if name in flows]
    names = [*bounds[:1], "mass_t", *bounds[1:]]
    kg = (joined[names].to_numpy(float) * KG_PER_T).round().astype(np.int64)
    steps = np.diff(kg, axis=1, prepend=0)
    split_kg = np.cumsum([part_whole(step, parts, row) for step in steps.T], axis=0)
    counts = [part_whole(joined[name].to_numpy(), parts, row) for name in COUNTS]
    masses = zip(names, split_kg / KG_PER_T, strict=True)
    parted = joined.assign(**dict([*masses, *zip(COUNTS, counts, strict=True)]))
    carries = np.any([*split_kg, *counts], axis=0) | (parts == WHOLE)
    kept: pd.DataFrame = parted.loc[carries, [*flows.columns, WAY]]
    return kept.reset_index(drop=True)


def part_whole(whole: Ints, parts: Ints, row: Ints) -> Ints:
    """Part whole numbers by the largest remainder.

    Parameters
    ----------
    whole : array of int64
        The number that is parted: the same in all entries of a row.
    parts : array of int64
        Of `shares.WHOLE`; those of a row come to it.
    row : array of int64, ascending
        Which entries part one number.

    Returns
    -------
    array of int64
        Each less than 1 off its exact part; those of a row come to the number.
    """
    # In two steps: a product of both would not fit into 64 bits.
    many, few = np.divmod(whole.astype(np.int64), WHOLE)
    least, rest = np.divmod(few * parts, WHOLE)
    least = least + many * parts
    _, first, entry = np.unique(row, return_index=True, return_inverse=True)
    left = whole - np.bincount(entry, weights=least, minlength=len(first))[
        entry
    ].astype(np.int64)
    order = np.lexsort((-rest, row))
    rank = np.empty(len(row), dtype=np.int64)
    rank[order] = np.arange(len(row)) - first[entry]
    return np.asarray(least + (rank < left))
