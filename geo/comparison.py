"""Two networks held against each other: track added and gone, routes changed."""

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import OptionError
from geo.notice import cite_network, read_extent, read_notice
from geo.overlap import Steps, draw_steps, find_near
from geo.pipeline import DATA, World, draw_routes, read_world
from geo.units import LONLAT

BUNDLED: Final = "bundled"
"""Stands for the network that Railhead comes with."""

WITHIN_KM: Final = 2.0
"""Track this near to the other network's counts as the same: the bundled one cuts
bends, by up to so much on 98 % of its edges."""

OFF_KM: Final = 5.0
"""A route is changed if more of it than this lies elsewhere. Its length alone may also
differ because one network is drawn more coarsely."""

CHANGES: Final = ("same", "changed", "lost", "found", "none")

STATES: Final = ("same", "gone", "added")


class Side(NamedTuple):
    """One of the two networks, with all that it is used with."""

    name: str
    cited: str
    world: World
    extent: BaseGeometry | None
    """Which area it is of; none for all that its source holds."""


class Comparison(NamedTuple):
    """What differs from the first network to the second."""

    before: Side
    after: Side
    within_km: float
    tracks: gpd.GeoDataFrame
    """``state``, ``length_km`` as drawn, and ``geometry``; same, gone, added."""
    routes: gpd.GeoDataFrame
    """One row a pair: both lengths and bases, ``off_km``, and ``change``: same,
    changed, lost (no way over the second network), found (none over the first), none.
    The way over the second network is its geometry."""


def open_side(name: str, *, sites: Path | None = None, way: str = "main") -> Side:
    """Read one of two networks.

    Parameters
    ----------
    name : str
        A file, or "bundled".
    sites : Path, optional
        The user's own places.
    way : str
        Which costs by line the routes follow.

    Returns
    -------
    Side

    Raises
    ------
    SchemaError, CrsError
        If a file cannot be read.
    OptionError
        If there is no such way.
    """
    if name == BUNDLED:
        path = DATA / "rail.parquet"
        world = read_world(sites=sites, way=way)
        notice = read_notice(path)
        # Its hash is in every manifest.
        cited = notice["source"].partition(", sha256")[0]
        return Side(name, f"OpenStreetMap by {cited}", world, None)
    path = Path(name)
    notice = read_notice(path)
    world = read_world(sites=sites, way=way, network=path)
    return Side(path.name, cite_network(notice), world, read_extent(notice))


def compare_sides(
    before: Side, after: Side, flows: pd.DataFrame, *, within_km: float = WITHIN_KM
) -> Comparison:
    """Hold two networks against each other.

    Parameters
    ----------
    before, after : Side
    flows : DataFrame (`schema.FLOWS`)
        Their pairs are routed over both.
    within_km : float
        Track this near to the other's counts as the same.

    Returns
    -------
    Comparison
        Tracks are compared where both networks have data: within the areas that they
        were asked for.

    Raises
    ------
    OptionError
        If the distance is none, or the two areas have nothing in common.
    """
    if not within_km > 0:
        raise OptionError(f"the distance must be above 0 km, not {within_km}")
    extent = _share_extent(before, after)
    old, new = (side.world.attached.network.edges.geometry for side in (before, after))
    old_steps, is_still = find_near(old, new, within_km=within_km)
    new_steps, is_old = find_near(new, old, within_km=within_km)
    in_old, in_new = (_lie_in(extent, steps) for steps in (old_steps, new_steps))
    tracks = pd.concat(
        [
            _draw("same", new_steps, is_old & in_new),
            _draw("gone", old_steps, ~is_still & in_old),
            _draw("added", new_steps, ~is_old & in_new),
        ],
        ignore_index=True,
    )
    routes = _compare_routes(before.world, after.world, flows, within_km)
    return Comparison(before, after, within_km, tracks, routes)


def sum_comparison(found: Comparison) -> dict[str, Any]:
    """Sum what differs, as plain values.

    Parameters
    ----------
    found : Comparison

    Returns
    -------
    dict
        ``before`` and ``after`` (name, source), ``within_km``, kilometres of track as
        drawn by state, ``changes`` (routes by change), and ``routes``: one entry a
        pair.
    """
    km = found.tracks.groupby("state")["length_km"].sum()
    rows = pd.DataFrame(found.routes.drop(columns="geometry")).round(1)
    return {
        "before": {"name": found.before.name, "source": found.before.cited},
        "after": {"name": found.after.name, "source": found.after.cited},
        "within_km": found.within_km,
        **{f"{state}_km": round(float(km.get(state, 0.0)), 1) for state in STATES},
        "changes": {
            change: int((found.routes["change"] == change).sum()) for change in CHANGES
        },
        "routes": json.loads(rows.to_json(orient="records")),
    }


def _share_extent(before: Side, after: Side) -> BaseGeometry | None:
    known = [side.extent for side in (before, after) if side.extent is not None]
    if not known:
        return None
    shared = shapely.intersection_all(known)
    if shared.is_empty:
        raise OptionError(
            f"{before.name} and {after.name} must be of areas that overlap; they have "
            "none in common"
        )
    return shared


def _lie_in(extent: BaseGeometry | None, steps: Steps) -> np.ndarray:
    if extent is None:
        return np.ones(len(steps.km), dtype=bool)
    shapely.prepare(extent)
    return np.asarray(shapely.contains_xy(extent, *steps.ends.mean(axis=1).T))


def _draw(state: str, steps: Steps, chosen: np.ndarray) -> gpd.GeoDataFrame:
    lines, km = draw_steps(steps, chosen)
    return gpd.GeoDataFrame(
        {"state": [state] * len(lines), "length_km": km}, geometry=lines, crs=LONLAT
    ).astype({"state": "str", "length_km": "float64"})


def _compare_routes(
    before: World, after: World, flows: pd.DataFrame, within_km: float
) -> gpd.GeoDataFrame:
    old, new = (draw_routes(flows, world) for world in (before, after))
    names = before.places.set_index("site_id")["site_name"]
    off_km = [
        _measure_off(a, b, within_km)
        for a, b in zip(old.geometry, new.geometry, strict=True)
    ]
    routes = gpd.GeoDataFrame(
        {
            "origin": new["origin_id"].map(names),
            "destination": new["destination_id"].map(names),
            "before_km": old["length_km"],
            "after_km": new["length_km"],
            "before_basis": old["route_basis"],
            "after_basis": new["route_basis"],
            "off_km": np.array(off_km, dtype="float64"),
        },
        geometry=new.geometry,
    )
    was, is_now = (
        routes[f"{side}_basis"] == "computed" for side in ("before", "after")
    )
    change = np.select(
        [was & is_now & (routes["off_km"] > OFF_KM), was & is_now, was, is_now],
        ["changed", "same", "lost", "found"],
        "none",
    )
    return routes.assign(change=change)


def _measure_off(a: BaseGeometry, b: BaseGeometry, within_km: float) -> float:
    """Measure how much of either line lies away from the other; the greater."""
    lines = [gpd.GeoSeries([line], crs=LONLAT) for line in (a, b)]
    off_km = [
        steps.km[~is_near].sum()
        for steps, is_near in (
            find_near(*pair, within_km=within_km) for pair in (lines, lines[::-1])
        )
    ]
    return float(max(off_km))
