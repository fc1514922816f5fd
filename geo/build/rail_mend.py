"""Join separate pieces of the rail graph and mend broken lines, by rule.

The source has cuts: a line stops and goes on some way off. No cut is closed by hand;
each that a rule closes is told in `Mend`, to be looked over in data/rail_mends.csv.
"""

from typing import Final, NamedTuple

import numpy as np
import scipy.sparse as sp
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from geo.build.rail_source import Rail, add_edges, keep_edges, measure_chords

JOIN_KM: Final = 2.0
"""Two pieces that come this near are one line that the source has cut."""

A_GAP_KM, A_DETOUR_KM = 2.0, 25.0
"""Rule A: a dead end, and any node this near, that are this far apart by rail."""

B_GAP_KM, B_DETOUR_KM, B_COSINE = 12.0, 60.0, 0.75
"""Rule B: two dead ends that point at each other (both within 41 degrees)."""

EARTH_KM: Final = 6371.0088
"""Mean radius of the Earth (IUGG), to search for what is near."""


class Mend(NamedTuple):
    """One closed cut."""

    rule: str  # join, A, B
    from_lon: float
    from_lat: float
    to_lon: float
    to_lat: float
    gap_km: float
    detour_km: float  # by rail without it; inf: no way


def join_pieces(rail: Rail) -> tuple[Rail, list[Mend]]:
    """Join pieces at most `JOIN_KM` apart at their closest pair of nodes, once."""
    piece = label_pieces(rail)
    pairs, gaps = _find_near(rail, JOIN_KM)
    joined, mends = [], []
    for (u, v), gap in zip(pairs, gaps, strict=True):
        if piece[u] != piece[v]:
            piece[piece == max(piece[u], piece[v])] = min(piece[u], piece[v])
            joined.append((u, v))
            mends.append(tell_mend("join", rail, u, v, gap, np.inf))
    return add_edges(rail, np.array(joined, dtype="int64"), basis="joined"), mends


def keep_largest(rail: Rail) -> Rail:
    """Keep the piece with the most nodes."""
    piece = label_pieces(rail)
    return keep_edges(rail, piece[rail.ends[:, 0]] == np.bincount(piece).argmax())


def mend_lines(rail: Rail, zone: shapely.Geometry) -> tuple[Rail, list[Mend]]:
    """Close the cuts of rules A and B, the narrowest first.

    Each is tried on the graph with the earlier ones closed, so that a cut is not
    closed twice.
    """
    mends: list[Mend] = []
    for rule, gap_km, detour_km in (
        ("A", A_GAP_KM, A_DETOUR_KM),
        ("B", B_GAP_KM, B_DETOUR_KM),
    ):
        pairs, gaps = _find_near(rail, gap_km)
        fits = _fits_a(rail, pairs) if rule == "A" else _fits_b(rail, pairs)
        fits &= shapely.covers(zone, shapely.linestrings(rail.lonlat[pairs]))
        matrix = build_matrix(rail)
        for (u, v), gap in zip(pairs[fits], gaps[fits], strict=True):
            if np.isinf(_measure_by_rail(matrix, u, v, limit_km=detour_km)):
                by_rail = _measure_by_rail(matrix, u, v, limit_km=np.inf)
                mends.append(tell_mend(rule, rail, u, v, gap, by_rail))
                rail = add_edges(rail, np.array([[u, v]]), basis="mended")
                matrix = build_matrix(rail)
    return rail, mends


def label_pieces(rail: Rail) -> NDArray[np.int64]:
    """Tell the connected pieces apart by a number at each node."""
    return connected_components(build_matrix(rail), directed=False)[1].astype("int64")


def build_matrix(rail: Rail) -> sp.csr_array:
    """Build the symmetric matrix of lengths (the source's are never 0)."""
    n = len(rail.lonlat)
    half = sp.coo_array((rail.length_km, tuple(rail.ends.T)), shape=(n, n))
    return sp.csr_array(half + half.T)


def _find_near(
    rail: Rail, within_km: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the pairs of nodes at most so far apart, the nearest first."""
    tree = cKDTree(to_space(rail.lonlat))
    pairs = tree.query_pairs(within_km * 1.01, output_type="ndarray")
    gaps = measure_chords(rail.lonlat[pairs])
    order = np.lexsort((pairs[:, 1], pairs[:, 0], gaps))
    order = order[gaps[order] <= within_km]
    return pairs[order].astype("int64"), gaps[order]


def to_space(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put (n, 2) degrees into space, (n, 3) kilometres, to search for what is near."""
    lon, lat = np.radians(lonlat.T)
    flat = np.cos(lat)
    unit = np.c_[flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)]
    return np.asarray(EARTH_KM * unit)


def _count_ends(rail: Rail) -> NDArray[np.int64]:
    return np.bincount(rail.ends.ravel(), minlength=len(rail.lonlat))


def _fits_a(rail: Rail, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray((_count_ends(rail)[pairs] == 1).any(axis=1))


def _fits_b(rail: Rail, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Both are dead ends, and each line goes on towards the other."""
    u, v = pairs.T
    heading = _point_ends(rail)
    across = _to_plane(rail.lonlat[v] - rail.lonlat[u], rail.lonlat[u])
    with np.errstate(invalid="ignore"):  # only dead ends have a heading
        forth = (heading[u] * across).sum(axis=1)
        back = (heading[v] * -across).sum(axis=1)
    return np.asarray((forth > B_COSINE) & (back > B_COSINE))


def _point_ends(rail: Rail) -> NDArray[np.float64]:
    """Give each dead end the direction in which its line stops; the others NaN."""
    heading = np.full_like(rail.lonlat, np.nan)
    for tip, inner in (rail.ends.T, rail.ends[:, ::-1].T):
        step = rail.lonlat[tip] - rail.lonlat[inner]
        heading[tip] = _to_plane(step, rail.lonlat[tip])
    heading[_count_ends(rail) != 1] = np.nan
    return heading


def _to_plane(
    steps: NDArray[np.float64], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Turn small steps in degrees into directions of length 1 on the ground."""
    flat = steps * np.c_[np.cos(np.radians(at[:, 1])), np.ones(len(at))]
    return np.asarray(flat / np.maximum(np.hypot(*flat.T), 1e-12)[:, None])


def _measure_by_rail(matrix: sp.csr_array, u: int, v: int, *, limit_km: float) -> float:
    """Measure the shortest way; infinite if it is longer than the limit."""
    return float(dijkstra(matrix, indices=[u], limit=limit_km)[0, v])


def tell_mend(
    rule: str, rail: Rail, u: int, v: int, gap_km: float, detour_km: float
) -> Mend:
    """Tell of a cut closed between the nodes u and v."""
    (from_lon, from_lat), (to_lon, to_lat) = rail.lonlat[[u, v]].tolist()
    return Mend(rule, from_lon, from_lat, to_lon, to_lat, float(gap_km), detour_km)
