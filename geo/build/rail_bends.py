"""Put the source's lengths on the ellipsoid, and give it back the bends it cuts."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.build.rail_mend import to_space
from geo.build.rail_source import Rail, measure_chords

SPHERE_KM: Final = 6371.0
"""Radius of the sphere on which the source measured: most weights are just that."""

ROUNDING_KM: Final = 0.0006
"""Weights are rounded to metres: one this near its chord is of one straight piece."""

SHORTEST_KM: Final = 0.3
"""A shorter piece turns mainly because places are rounded to 0.001 degrees."""

AROUND_KM: Final = 50.0
"""Bends within this distance speak for an edge: over about the 100 km of a section."""

STEEPEST: Final = np.pi / 2
"""A sharper turn is that of a train which goes back, and no bend."""


class Bends(NamedTuple):
    """Vertices between two straight pieces: n of them."""

    lonlat: NDArray[np.float64]  # (n, 2), degrees
    length_km: NDArray[np.float64]  # (n,), half of both pieces
    excess_km: NDArray[np.float64]  # (n,), what an arc is longer than they are


def correct_lengths(rail: Rail) -> Rail:
    """Measure on the ellipsoid, and along arcs where the source has chords.

    Parameters
    ----------
    rail : Rail
        Lengths as the source gives them: sums of chords on a sphere.

    Returns
    -------
    Rail
        The same edges, longer. No published kilometre is used.

    Notes
    -----
    A summed edge is corrected like its single pieces: by its own chord's ratio of
    ellipsoid to sphere, and by the share that is lost in the bends around it.
    """
    ends = rail.lonlat[rail.ends]
    on_sphere = measure_on_sphere(ends)
    is_single = np.abs(rail.length_km - on_sphere) <= ROUNDING_KM
    on_ellipsoid = np.ones(len(ends))
    np.divide(measure_chords(ends), on_sphere, out=on_ellipsoid, where=on_sphere > 0)
    lost = share_bends(rail, find_bends(rail, is_single))
    return rail._replace(length_km=rail.length_km * on_ellipsoid * (1 + lost))


def measure_on_sphere(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure from point to point as the source did; (m, 2, 2) to (m,) kilometres.

    The haversine formula (Sinnott 1984).
    """
    (lon1, lat1), (lon2, lat2) = np.radians(lonlat[:, 0]).T, np.radians(lonlat[:, 1]).T
    across = np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    half = np.sqrt(np.sin((lat2 - lat1) / 2) ** 2 + across)
    return np.asarray(2 * SPHERE_KM * np.arcsin(half))


def find_bends(rail: Rail, is_single: NDArray[np.bool_]) -> Bends:
    """Find the vertices where exactly two edges meet and both are single pieces.

    Chords that turn by t (radians) from one to the next are those of an arc longer
    by t² / 24, the first term of (t / 2) / sin(t / 2) - 1.
    """
    nodes, far, length_km = _list_ends(rail, is_single)
    turn = _measure_turns(rail.lonlat, far[::2], nodes[::2], far[1::2])
    first, second = length_km[::2], length_km[1::2]
    is_bend = (np.minimum(first, second) >= SHORTEST_KM) & (np.abs(turn) < STEEPEST)
    half_km = ((first + second) / 2)[is_bend]
    excess_km = half_km * turn[is_bend] ** 2 / 24
    return Bends(rail.lonlat[nodes[::2][is_bend]], half_km, excess_km)


def _list_ends(
    rail: Rail, is_single: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """List the ends of single pieces at plain vertices, two after each other."""
    near = rail.ends[is_single].T.ravel()
    far = rail.ends[is_single][:, ::-1].T.ravel()
    all_edges = np.bincount(rail.ends.ravel(), minlength=len(rail.lonlat))
    singles = np.bincount(near, minlength=len(rail.lonlat))
    is_plain = (all_edges == 2) & (singles == 2)
    order = np.argsort(near, kind="stable")
    order = order[is_plain[near[order]]]
    length_km = np.tile(rail.length_km[is_single], 2)
    return near[order], far[order], length_km[order]


def _measure_turns(
    lonlat: NDArray[np.float64],
    before: NDArray[np.int64],
    at: NDArray[np.int64],
    after: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Measure by how much the way turns at each vertex, in radians, left positive."""
    to_east = np.cos(np.radians(lonlat[at, 1]))
    x1, y1 = (lonlat[at] - lonlat[before]).T
    x2, y2 = (lonlat[after] - lonlat[at]).T
    x1, x2 = x1 * to_east, x2 * to_east
    return np.asarray(np.arctan2(x1 * y2 - y1 * x2, x1 * x2 + y1 * y2))


def share_bends(rail: Rail, bends: Bends) -> NDArray[np.float64]:
    """Give each edge the share of length lost in the bends around its middle.

    No bend around means that nothing is known, and nothing is added.
    """
    middle = rail.lonlat[rail.ends].mean(axis=1)
    if not len(bends.length_km):
        return np.zeros(len(middle))
    near = cKDTree(to_space(bends.lonlat)).query_ball_point(
        to_space(middle), AROUND_KM, return_sorted=True
    )
    lost = [bends.excess_km[each].sum() for each in near]
    of_km = [bends.length_km[each].sum() for each in near]
    return np.array(lost) / np.maximum(of_km, SHORTEST_KM)
