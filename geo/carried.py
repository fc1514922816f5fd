"""What links carry of a scene's flows, held against the link flows, and the scale."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import SchemaError
from geo.loads import list_pairs
from geo.monthly import Groups, Monthly, find_greatest, spread_over_months, sum_groups
from geo.scene import Scene
from geo.schema import FLOWS, LENGTHS, LINK_FLOWS, LINKS, PLACES, hold_to
from geo.units import KG_PER_T

Ints = NDArray[np.int64]


class Carried(NamedTuple):
    """Flows by month, and those on each link."""

    monthly: Monthly
    on_links: Groups


def carry(scene: Scene) -> Carried:
    """Find the flows on each link, and hold the two against each other.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    Carried

    Raises
    ------
    SchemaError
        If a frame lacks a column, a flow runs between places or in months that are
        not there, or links and flows carry different tonnes.
    CrsError
        If a frame is not in EPSG:4326.
    """
    _check_frames(scene)
    monthly = spread_over_months(scene.flows, scene.months)
    on_links = _find_flows(scene, monthly.keys)
    _check_links(scene, monthly, on_links)
    return Carried(monthly, on_links)


def find_scale(scene: Scene) -> dict[str, dict[str, int]]:
    """Find where a scene's scales end: see `monthly.find_greatest`.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    dict
        ``kg`` and ``wagons``, each with ``link`` and ``site``.

    Raises
    ------
    SchemaError, CrsError
        As `carry` does.
    """
    return find_greatest(*carry(scene))


def _check_frames(scene: Scene) -> None:
    hold_to(scene.places, PLACES, name="places")
    hold_to(scene.depots, PLACES, name="depots")
    hold_to(scene.flows, FLOWS, name="flows")
    hold_to(scene.routes, LENGTHS, name="routes")
    hold_to(scene.links, LINKS, name="links")
    hold_to(scene.link_flows, LINK_FLOWS, name="link flows")
    flows = scene.flows
    ends = ("origin_id", "destination_id", "inferred_origin_id")
    named = [place for end in ends for place in flows[end].unique()]
    for what, found, known in (
        ("months", flows["month"].unique(), scene.months),
        ("places", named, ["", *scene.places["site_id"]]),
    ):
        unknown = sorted(set(found) - set(known))
        if unknown:
            raise SchemaError(
                f"flows name unknown {what}: {', '.join(unknown)}", unknown
            )


def _find_flows(scene: Scene, keys: pd.DataFrame) -> Groups:
    """Find each link's flows; on an inferred one those of its own inferred origin."""
    route_at = {pair: n for n, pair in enumerate(list_pairs(scene.routes))}
    at = np.array([route_at.get(pair, -1) for pair in list_pairs(keys)], dtype="int64")
    on_links = []
    columns = (scene.links[name] for name in ("pairs", "basis", "geometry"))
    for pairs, basis, line in zip(*columns, strict=True):
        is_used = np.zeros(len(scene.routes) + 1, dtype=bool)  # the last for no route
        is_used[pairs] = True
        found = np.flatnonzero(is_used[at])
        if basis == "inferred" and len(found):
            found = _keep_own_origin(found, line, keys, scene)
        on_links.append(found)
    return on_links


def _keep_own_origin(
    found: Ints, line: shapely.LineString, keys: pd.DataFrame, scene: Scene
) -> Ints:
    origins = keys["inferred_origin_id"]
    vias = scene.places[scene.places["site_id"].isin(origins)]
    start = shapely.get_point(line, 0)
    near = np.argsort(shapely.distance(vias.geometry.to_numpy(), start))[:1]
    own = set(vias["site_id"].iloc[near])
    return found[origins.iloc[found].isin(own).to_numpy()]


def _check_links(scene: Scene, monthly: Monthly, on_links: Groups) -> None:
    if scene.links.empty:
        return
    told = scene.link_flows.pivot_table(
        index="link_id", columns="month", values="mass_t", aggfunc="sum"
    ).reindex(index=scene.links["link_id"], columns=list(scene.months))
    summed = sum_groups(monthly.kg, on_links) / KG_PER_T
    off = np.abs(told.fillna(0.0).to_numpy() - summed).max(axis=1, initial=0.0)
    if (off > 1e-3).any():
        ids = scene.links["link_id"][off > 1e-3].astype(str).tolist()
        raise SchemaError(
            f"links must carry the tonnes of their flows; these are off by up to "
            f"{off.max():,.3f} t: {', '.join(ids[:10])}",
            ids,
        )
