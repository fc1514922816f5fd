"""The lines that every writer is given, and the same as a scene for ours."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo import pipeline, report
from geo.scene import Scene, Texts
from geo.style import line_width
from geo.units import LONLAT

SEED: Final = 20_240_622
MONTHS: Final = ("2023-08", "2023-09", "2023-10", "2023-11", "2023-12", "2024-01")
CORRIDORS: Final = 1_000
STRETCHES: Final = 5
"""A corridor's: each is one line."""
POINTS: Final = 50
"""A line's."""
STEP_KM: Final = 2.6
TURN_RAD: Final = 0.33
"""From point to point: length and turn (standard deviation) of the bundled case's
links, before they are simplified."""
PORTS: Final = 20
SITES: Final = 50

Floats = NDArray[np.float64]


class Case(NamedTuple):
    """One comparison."""

    lines: gpd.GeoDataFrame
    """``line_id``, ``mass_t`` over all months, ``width_px`` and geometry, EPSG:4326."""
    scene: Scene
    """The same lines as links, with the tonnes of each month."""


def make_bundled() -> Case:
    """Take the links of the bundled records.

    Returns
    -------
    Case
    """
    scene = _read_bundled()
    return Case(_list_lines(scene), scene)


def make_many() -> Case:
    """Make 5,000 lines of 50 points, like tracks, with six months of tonnages.

    Returns
    -------
    Case
        Two pairs run over each line, as over the bundled case's median link. Land
        and months are those of the bundled case; there are no depots, ships and
        consignments.
    """
    rng = np.random.default_rng(SEED)
    stretches = _cut(_walk(rng))
    pairs = _name_pairs()
    kg = rng.integers(1_000, 500_000, (CORRIDORS, len(MONTHS)))
    links = _make_links(stretches)
    carried = np.array([kg[list(two)].sum(axis=0) for two in links["pairs"]])
    bundled = _read_bundled()
    scene = bundled._replace(
        places=_make_places(rng),
        depots=bundled.depots[:0],
        flows=_make_flows(pairs, kg),
        routes=_make_routes(pairs, stretches),
        links=links,
        link_flows=_spread({"link_id": links["link_id"]}, carried),
        evidence=bundled.evidence[:0],
        voyages=bundled.voyages[:0],
        months=MONTHS,
        texts=Texts(title="5,000 lines", notices=("Made up, for a measurement.",)),
    )
    return Case(_list_lines(scene), scene)


CASES: Final[Mapping[str, Callable[[], Case]]] = {
    "bundled": make_bundled,
    "many": make_many,
}


def _read_bundled() -> Scene:
    world = pipeline.read_world()
    trace = pipeline.trace_records(pipeline.CASE_RECORDS, world)
    texts = report.gather_texts(trace, world)
    return report.set_scene(trace, world, texts, is_case=True)


def _list_lines(scene: Scene) -> gpd.GeoDataFrame:
    """Give each link its tonnes over all months, and a width on ours' scale."""
    sums = scene.link_flows.groupby("link_id")["mass_t"].sum()
    mass_t = scene.links["link_id"].map(sums).to_numpy()
    widths = [round(line_width(mass, mass_t.max()), 2) for mass in mass_t.tolist()]
    columns = {"line_id": scene.links["link_id"], "mass_t": mass_t, "width_px": widths}
    return gpd.GeoDataFrame(columns, geometry=scene.links.geometry, crs=LONLAT)


def _walk(rng: np.random.Generator) -> Floats:
    """Walk along each corridor: corridors by points by (lon, lat), four decimals."""
    at = np.column_stack(
        [rng.uniform(40, 125, CORRIDORS), rng.uniform(46, 62, CORRIDORS)]
    )
    heading = rng.choice([0.0, np.pi], CORRIDORS) + rng.normal(0, 0.4, CORRIDORS)
    turn = np.zeros(CORRIDORS)
    points = [at]
    for _ in range(STRETCHES * (POINTS - 1)):
        turn = 0.9 * turn + rng.normal(0, TURN_RAD, CORRIDORS)  # winds, but gets on
        step = np.column_stack([np.cos(heading + turn), np.sin(heading + turn)])
        step *= STEP_KM / 111.2  # kilometres of a degree of latitude
        step[:, 0] /= np.cos(np.radians(at[:, 1]))
        at = at + step
        points.append(at)
    return np.stack(points, axis=1).round(4)


def _cut(walks: Floats) -> Floats:
    """Cut corridors into stretches: stretches by points by (lon, lat)."""
    starts = range(0, walks.shape[1] - 1, POINTS - 1)
    return np.concatenate(
        [[walk[start : start + POINTS] for start in starts] for walk in walks]
    )


def _name_pairs() -> pd.DataFrame:
    """Name the ends of one pair for each corridor."""
    number = np.arange(CORRIDORS)
    ends = {
        "origin_id": [f"port-{n:02}" for n in number // SITES],
        "destination_id": [f"site-{n:02}" for n in number % SITES],
    }
    return pd.DataFrame(ends)


def _make_places(rng: np.random.Generator) -> gpd.GeoDataFrame:
    ids = [f"port-{n:02}" for n in range(PORTS)] + [
        f"site-{n:02}" for n in range(SITES)
    ]
    columns: dict[str, Any] = {
        "site_id": ids,
        "site_name": [name.replace("-", " ").title() for name in ids],
        "site_type": [name.split("-")[0] for name in ids],
        "aliases": [[] for _ in ids],
        **dict.fromkeys(("region", "identification", "source_id"), ""),
        "country": "RU",
    }
    lons = np.append(rng.uniform(128, 136, PORTS), rng.uniform(30, 60, SITES))
    points = shapely.points(lons, rng.uniform(45, 60, len(ids)))
    return gpd.GeoDataFrame(columns, geometry=points, crs=LONLAT)


def _make_links(stretches: Floats) -> gpd.GeoDataFrame:
    corridor = np.arange(len(stretches)) // STRETCHES
    columns = {
        "link_id": [f"rail-{n:04}" for n in range(1, len(stretches) + 1)],
        "mode": "rail",
        "basis": "computed",
        "length_km": STEP_KM * (POINTS - 1),
        "pairs": [[n, (n + 1) % CORRIDORS] for n in corridor.tolist()],
    }
    return gpd.GeoDataFrame(
        columns, geometry=shapely.linestrings(stretches), crs=LONLAT
    )


def _make_routes(pairs: pd.DataFrame, stretches: Floats) -> gpd.GeoDataFrame:
    whole = stretches.reshape(CORRIDORS, -1, 2)
    km = STEP_KM * STRETCHES * (POINTS - 1)
    columns = pairs.assign(
        route_basis="computed",
        length_km=km,
        drawn_km=km,
        geodesic_km=km,
        last_mile_from_km=0.0,
        last_mile_to_km=0.0,
    )
    return gpd.GeoDataFrame(columns, geometry=shapely.linestrings(whole), crs=LONLAT)


def _make_flows(pairs: pd.DataFrame, kg: NDArray[np.int64]) -> pd.DataFrame:
    flows = _spread({name: pairs[name] for name in pairs}, kg)
    wagons = np.ceil(flows["mass_t"] / 64).astype("int64")
    return flows.assign(inferred_origin_id="", basis="modelled", wagon_count=wagons)


def _spread(keys: Mapping[Any, pd.Series], kg: NDArray[np.int64]) -> pd.DataFrame:
    """Give each key one row a month."""
    columns = {
        name: np.repeat(key.to_numpy(), len(MONTHS)) for name, key in keys.items()
    }
    months = np.tile(MONTHS, len(kg))
    rows = pd.DataFrame({**columns, "month": months, "mass_t": kg.ravel() / 1_000})
    return rows.assign(consignment_count=1)
