"""Flows over all months, as tables of whole numbers, and their sums on links."""

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.schema import BOUNDS
from geo.units import KG_PER_T

FLOW_KEYS: Final = ["origin_id", "destination_id", "inferred_origin_id", "basis"]

WAY: Final = "way"
"""Of flows and routes that are split: the way's number, "" for the usual one."""

Table = NDArray[np.int64]
Groups = list[NDArray[np.int64]]

MOST_EMPTY: Final = 12
"""Months. A year without a flow still shows as one; a longer gap says nothing more."""


class Monthly(NamedTuple):
    """Flows, each over all months."""

    keys: pd.DataFrame
    """`FLOW_KEYS`, and `WAY` where flows are split: one row a flow, in their order."""
    kg: Table
    consignments: Table
    wagons: Table
    """Flows by months."""
    low_kg: Table | None = None
    high_kg: Table | None = None
    """If each record's mass lies at its lower, or upper, bound; None where no record
    states a range."""


def have_ranges(masses: pd.DataFrame) -> bool:
    """Tell whether some masses are ranges.

    Parameters
    ----------
    masses : DataFrame
        ``mass_t`` and, where known, `schema.BOUNDS`: missing where there is none.

    Returns
    -------
    bool
    """
    if not set(BOUNDS) <= set(masses.columns):
        return False
    is_range = [(masses[each] - masses["mass_t"]).abs() > 0 for each in BOUNDS]
    return bool((is_range[0] | is_range[1]).any())


def list_months(flows: pd.DataFrame) -> tuple[str, ...]:
    """List the months of a time line.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)

    Returns
    -------
    tuple of str
        Each ``YYYY-MM`` from the first to the last, but for those in a run of more than
        `MOST_EMPTY` without a flow: one date far off would crowd out all others. Empty
        for no flows.
    """
    if flows.empty:
        return ()
    filled = sorted(pd.PeriodIndex(flows["month"].unique(), freq="M"))
    months = filled[:1]
    for before, month in pairwise(filled):
        run = pd.period_range(before, month, freq="M")[1:]
        months += [month] if len(run) > MOST_EMPTY + 1 else list(run)
    return tuple(map(str, months))


def name_ends(frame: pd.DataFrame) -> list[str]:
    """Name the columns that tell the ways of flows, or routes, apart.

    Parameters
    ----------
    frame : DataFrame

    Returns
    -------
    list of str
        ``origin_id``, ``destination_id``, and `WAY` where the frame has it.
    """
    return [*FLOW_KEYS[:2], *({WAY} & set(frame.columns))]


def spread_over_months(flows: pd.DataFrame, months: tuple[str, ...]) -> Monthly:
    """Give each flow one row, and each month one column.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
        In any order.
    months : tuple of str
        ``YYYY-MM``; every month of the flows is among them.

    Returns
    -------
    Monthly
        Whole kilograms, so that sums are exact in any order.
    """
    groups = flows.groupby([*FLOW_KEYS, *name_ends(flows)[2:]], sort=True)
    keys = groups.size().index.to_frame(index=False)
    at = (groups.ngroup().to_numpy(), _find_columns(flows["month"], months))

    def spread(amounts: pd.Series) -> Table:
        table = np.zeros((len(keys), len(months)), dtype="int64")
        np.add.at(table, at, amounts.round().astype("int64").to_numpy())
        return table

    ranges = [spread(flows[each] * KG_PER_T) for each in BOUNDS if have_ranges(flows)]
    return Monthly(
        keys,
        spread(flows["mass_t"] * KG_PER_T),
        spread(flows["consignment_count"]),
        spread(flows["wagon_count"]),
        *ranges,
    )


def sum_groups(table: Table, groups: Groups) -> Table:
    """Sum rows of a table.

    Parameters
    ----------
    table : array of int, flows by months
    groups : list of array of int64
        The rows of each sum.

    Returns
    -------
    array of int, groups by months
    """
    sums = [table[rows].sum(axis=0) for rows in groups]
    return np.array(sums, dtype="int64").reshape(len(groups), table.shape[1])


def find_greatest(monthly: Monthly, on_links: Groups) -> dict[str, dict[str, int]]:
    """Find where the scales end: the greatest link and site of any one month.

    Parameters
    ----------
    monthly : Monthly
    on_links : list of array of int64
        The flows on each link.

    Returns
    -------
    dict
        ``kg`` and ``wagons``, each with ``link`` and ``site``; 0 where nothing is.
    """
    arrivals = monthly.keys["destination_id"]
    rows = arrivals.groupby(arrivals).indices
    at_sites = [np.asarray(each, dtype="int64") for each in rows.values()]
    return {
        name: {
            "link": int(sum_groups(table, on_links).max(initial=0)),
            "site": int(sum_groups(table, at_sites).max(initial=0)),
        }
        for name, table in (("kg", monthly.kg), ("wagons", monthly.wagons))
    }


def _find_columns(names: pd.Series, months: tuple[str, ...]) -> NDArray[np.intp]:
    return pd.Index(months, dtype="str").get_indexer(pd.Index(names))
