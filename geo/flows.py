"""Flows: all consignments of one origin-destination pair, month by month."""

from typing import Final

import pandas as pd

from geo.schema import FLOWS, MATCHED, hold_to
from geo.units import KG_PER_T

KEYS: Final = ["month", "origin_id", "destination_id", "inferred_origin_id", "basis"]


def aggregate_flows(matched: pd.DataFrame) -> pd.DataFrame:
    """Sum the consignments of each pair, month and basis.

    Parameters
    ----------
    matched : DataFrame (`schema.MATCHED`)
        One row a consignment, in any order.

    Returns
    -------
    DataFrame (`schema.FLOWS`), sorted by its keys
        ``consignment_count`` and ``wagon_count`` are whole; ``mass_t`` is the sum of
        whole kilograms, so that the order of the rows cannot change it.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(matched, MATCHED, name="matched consignments")
    counted = matched[KEYS].assign(
        mass_kg=(matched["mass_t"] * KG_PER_T).round().astype("int64"),
        wagon_count=matched["wagons"].fillna(0).astype("int64"),
        consignment_count=1,
    )
    sums = counted.groupby(KEYS, as_index=False, sort=True).sum()
    flows = sums.assign(mass_t=sums["mass_kg"] / KG_PER_T)[list(FLOWS)]
    return flows.astype({"consignment_count": "int64", "wagon_count": "int64"})
