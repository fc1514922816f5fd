"""Flows: all consignments of one origin-destination pair, month by month."""

from collections.abc import Collection
from typing import Final

import pandas as pd

from geo import schema
from geo.errors import OptionError
from geo.monthly import WAY, have_ranges
from geo.schema import FLOWS, MATCHED, hold_to
from geo.units import KG_PER_T

KEYS: Final = ["month", "origin_id", "destination_id", "inferred_origin_id", "basis"]

BOUNDS: Final = list(schema.BOUNDS)
"""Of flows, beyond `schema.FLOWS`; see `schema.BOUNDS`."""


def aggregate_flows(matched: pd.DataFrame) -> pd.DataFrame:
    """Sum the consignments of each pair, month and basis.

    Parameters
    ----------
    matched : DataFrame (`schema.MATCHED`)
        One row a consignment, in any order.

    Returns
    -------
    DataFrame (`schema.FLOWS`, then `BOUNDS`), sorted by its keys
        ``consignment_count`` and ``wagon_count`` are whole; masses are sums of whole
        kilograms, so that the order of the rows cannot change them.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(matched, MATCHED, name="matched consignments")
    bounds = {
        name: matched[name].fillna(matched["mass_t"])
        if name in matched
        else matched["mass_t"]
        for name in BOUNDS
    }
    masses = pd.DataFrame({"mass_t": matched["mass_t"], **bounds})
    counted = matched[KEYS].assign(
        **(masses * KG_PER_T).round().astype("int64"),
        wagon_count=matched["wagons"].fillna(0).astype("int64"),
        consignment_count=1,
    )
    sums = counted.groupby(KEYS, as_index=False, sort=True).sum()
    flows = sums.assign(**sums[[*masses]] / KG_PER_T)[[*FLOWS, *BOUNDS]]
    return flows.astype({"consignment_count": "int64", "wagon_count": "int64"})


def name_flows(flows: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Give flows the names of their places, for tables and other programs.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
    places : DataFrame (`schema.PLACES`)

    Returns
    -------
    DataFrame, one row a flow
        ``month``, ``origin``, ``destination``, ``consignments``, ``wagons``,
        ``tonnes``, ``basis``, and the ids of both places; where a record states a
        range, ``tonnes_low`` and ``tonnes_high`` too; where flows are split, ``way``.
    """
    names = places.set_index("site_id")["site_name"]
    return pd.DataFrame(
        {
            "month": flows["month"],
            "origin": flows["origin_id"].map(names),
            "destination": flows["destination_id"].map(names),
            "consignments": flows["consignment_count"],
            "wagons": flows["wagon_count"],
            "tonnes": flows["mass_t"],
            "basis": flows["basis"],
            "origin_id": flows["origin_id"],
            "destination_id": flows["destination_id"],
        }
    ).assign(**_name_ranges(flows), **{name: flows[name] for name in {WAY} & {*flows}})


def _name_ranges(flows: pd.DataFrame) -> dict[str, pd.Series]:
    if not have_ranges(flows):
        return {}
    return {"tonnes_low": flows["mass_low_t"], "tonnes_high": flows["mass_high_t"]}


def choose_flows(
    flows: pd.DataFrame,
    *,
    months: tuple[str, str] | None = None,
    origins: Collection[str] = (),
    destinations: Collection[str] | None = None,
    min_t: float = 0.0,
) -> pd.DataFrame:
    """Keep the flows of some months and places.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
    months : (first, last), optional
        Months as ``YYYY-MM``, both included.
    origins : collection of str
        Origins by id; none means all.
    destinations : collection of str, optional
        Destinations by id; not given means all.
    min_t : float
        Pairs with fewer tonnes in the months are left out.

    Returns
    -------
    DataFrame (`schema.FLOWS`)
        In the given order; it may have no rows.

    Raises
    ------
    OptionError
        If an origin is that of no flow, or the months run backwards.
    """
    unknown = sorted(set(origins) - set(flows["origin_id"].unique()))
    if unknown:
        known = ", ".join(sorted(flows["origin_id"].unique())) or "none"
        raise OptionError(
            f"no flow starts at {', '.join(unknown)}; flows start at: {known}", unknown
        )
    kept = flows
    if months:
        if months[0] > months[1]:
            raise OptionError(f"months must run forwards; found {':'.join(months)}")
        kept = kept[kept["month"].between(*months)]
    if origins:
        kept = kept[kept["origin_id"].isin(origins)]
    if destinations is not None:
        kept = kept[kept["destination_id"].isin(destinations)]
    pair_t = kept.groupby(["origin_id", "destination_id"])["mass_t"].transform("sum")
    return kept[pair_t >= min_t].reset_index(drop=True)


def subtract_flows(flows: pd.DataFrame, part: pd.DataFrame) -> pd.DataFrame:
    """Give what of some flows is not in a part of them.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
    part : DataFrame (`schema.FLOWS`)
        Of some of the consignments behind the flows.

    Returns
    -------
    DataFrame (`schema.FLOWS`)
        Without rows of nothing.
    """
    taken = part.set_index(KEYS).reindex(pd.MultiIndex.from_frame(flows[KEYS]))
    rest = flows.copy()
    for name in flows.columns.difference(KEYS):
        left = flows[name].to_numpy() - taken[name].fillna(0).to_numpy()
        is_mass = name.startswith("mass")
        rest[name] = (left * KG_PER_T).round() / KG_PER_T if is_mass else left
    rest = rest[rest["consignment_count"] > 0].reset_index(drop=True)
    return rest.astype({"consignment_count": "int64", "wagon_count": "int64"})
