"""Loads: what each flow, and each pair, comes to by month, as whole numbers.

A load is a row of whole numbers: for each of the `AMOUNTS` one a month, and the number
of flows.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import MatchError
from geo.monthly import have_ranges, name_ends
from geo.schema import BOUNDS
from geo.units import KG_PER_T

Ints: TypeAlias = NDArray[np.int64]

WHOLE: Final = {"consignment_count": 1}
AMOUNTS: Final = ("mass_t", *BOUNDS, *WHOLE)
"""Of a load; the bounds only where a record states a range."""


PAIR: Final = ("origin_id", "destination_id")


class Loads(NamedTuple):
    """What n flows come to on the routes of their pairs."""

    months: list[str]
    position: Ints
    """The row of each flow's pair in the routes."""
    by_flow: Ints
    by_pair: Ints


def load_pairs(flows: pd.DataFrame, routes: pd.DataFrame) -> Loads:
    """Load each pair of the routes with its flows.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
        In any order.
    routes : DataFrame
        ``origin_id`` and ``destination_id``, one row a pair; or one a pair and ``way``,
        as the flows.

    Returns
    -------
    Loads

    Raises
    ------
    MatchError
        If a flow's pair has no row in the routes.
    """
    months = sorted(flows["month"].unique())
    position = _find_positions(flows, routes)
    by_flow = _load_flows(flows, months)
    by_pair = np.zeros((len(routes), by_flow.shape[1]), dtype=np.int64)
    np.add.at(by_pair, position, by_flow)
    return Loads(months, position, by_flow, by_pair)


def _find_positions(flows: pd.DataFrame, routes: pd.DataFrame) -> Ints:
    """Find the row of each flow's pair in the routes."""
    names = dict.fromkeys([*name_ends(flows), *name_ends(routes)])
    values = {name: _list_values(routes, name) for name in names}
    known, keys = (_number_ways(frame, values) for frame in (routes, flows))
    position = pd.Index(known).get_indexer(pd.Index(keys))
    lost = (position < 0) | (keys < 0)
    if lost.any():
        pairs = list_pairs(flows[lost])
        unknown = sorted({" to ".join(pair[:2]) for pair in pairs})
        raise MatchError(
            f"flows need a route for each of their pairs; {len(unknown)} have none, "
            f"such as {unknown[0]}: route all pairs of the flows",
            unknown,
        )
    return np.asarray(position, dtype=np.int64)


def _list_values(frame: pd.DataFrame, name: str) -> pd.Index:
    return pd.Index(frame[name].unique()) if name in frame else pd.Index([])


def _number_ways(frame: pd.DataFrame, values: dict[str, pd.Index]) -> Ints:
    """Give each row a number by what it has of these; -1 for what is none of them."""
    keys = np.zeros(len(frame), dtype=np.int64)
    is_known = np.ones(len(frame), dtype=bool)
    for name, known in values.items():
        at = np.full(len(frame), -1)
        if name in frame:
            at = _find_each(frame[name], known)
        is_known &= at >= 0
        keys = keys * len(known) + at
    return np.where(is_known, keys, -1)


def _find_each(values: pd.Series, known: pd.Index) -> Ints:
    """Find each value's place among known ones; -1 for none. Each is sought once."""
    code, names = pd.factorize(values, use_na_sentinel=False)
    return np.asarray(known.get_indexer(pd.Index(names))[code], dtype=np.int64)


def list_pairs(frame: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """List origin, destination and, where flows are split, way, row by row."""
    return zip(*(frame[name].tolist() for name in name_ends(frame)), strict=True)


def choose_amounts(flows: pd.DataFrame) -> list[str]:
    """Choose what of `AMOUNTS` a load has.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)

    Returns
    -------
    list of str
    """
    return [name for name in AMOUNTS if name not in BOUNDS or have_ranges(flows)]


def _load_flows(flows: pd.DataFrame, months: Sequence[str]) -> Ints:
    amounts = choose_amounts(flows)
    loads = np.zeros((len(flows), len(amounts) * len(months) + 1), dtype=np.int64)
    rows = np.arange(len(flows))
    month = _find_each(flows["month"], pd.Index(months))
    for n, name in enumerate(amounts):
        loads[rows, month + n * len(months)] = (
            flows[name] * WHOLE.get(name, KG_PER_T)
        ).round()
    loads[:, -1] = 1
    return loads
