"""How much of some lines lies near others, and where it does not."""

from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.measure import earth_centred_km, measure_lines
from geo.units import LONLAT

KM_PER_DEGREE: Final = 111.0
STEPS: Final = 4
"""So many steps to the distance that counts as near."""

MOSTLY: Final = 0.9


class Steps(NamedTuple):
    """Lines in short straight steps, n in all, one line after the other."""

    of_line: NDArray[np.int64]  # (n,), position of the line
    ends: NDArray[np.float64]  # (n, 2, 2), degrees
    km: NDArray[np.float64]  # (n,), over the ground


def cut_steps(lines: gpd.GeoSeries, *, step_km: float) -> Steps:
    """Cut lines into steps.

    Parameters
    ----------
    lines : GeoSeries of LineString
        Degrees.
    step_km : float
        No step is longer.

    Returns
    -------
    Steps
    """
    fine = shapely.segmentize(lines.to_numpy(), step_km / KM_PER_DEGREE)
    at, line = shapely.get_coordinates(fine, return_index=True)
    is_step = line[:-1] == line[1:]
    ends = np.stack([at[:-1][is_step], at[1:][is_step]], axis=1).reshape(-1, 2, 2)
    drawn = gpd.GeoSeries(shapely.linestrings(ends), crs=LONLAT)
    return Steps(line[:-1][is_step].astype("int64"), ends, measure_lines(drawn).array)


def find_near(
    lines: gpd.GeoSeries, others: gpd.GeoSeries, *, within_km: float
) -> tuple[Steps, NDArray[np.bool_]]:
    """Find which parts of lines lie near any of some others.

    Parameters
    ----------
    lines, others : GeoSeries of LineString
        Degrees.
    within_km : float
        What counts as near, give or take 2 %; lines are told apart in steps of a
        quarter of it.

    Returns
    -------
    Steps, ndarray of bool, one a step of the lines
    """
    steps = cut_steps(lines, step_km=within_km / STEPS)
    there = cut_steps(others, step_km=within_km / STEPS).ends.reshape(-1, 2)
    if not len(there) or not len(steps.km):
        return steps, np.zeros(len(steps.km), dtype=bool)
    tree = KDTree(earth_centred_km(np.unique(there, axis=0)))
    away_km, _ = tree.query(
        earth_centred_km(steps.ends.mean(axis=1)), distance_upper_bound=within_km
    )
    return steps, np.isfinite(away_km)


def share_near(
    lines: gpd.GeoSeries, others: gpd.GeoSeries, *, within_km: float
) -> NDArray[np.float64]:
    """Measure how much of each line lies near any of some others.

    Parameters
    ----------
    lines, others, within_km
        See `find_near`.

    Returns
    -------
    ndarray of float64, one a line, from 0 to 1
    """
    steps, is_near = find_near(lines, others, within_km=within_km)
    whole = np.bincount(steps.of_line, weights=steps.km, minlength=len(lines))
    near = np.bincount(steps.of_line, weights=steps.km * is_near, minlength=len(lines))
    return near / np.where(whole > 0, whole, 1)


def draw_steps(
    steps: Steps, chosen: NDArray[np.bool_]
) -> tuple[gpd.GeoSeries, NDArray[np.float64]]:
    """Draw chosen steps, those that follow each other as one line.

    Parameters
    ----------
    steps : Steps
    chosen : ndarray of bool, one a step

    Returns
    -------
    GeoSeries of LineString, ndarray of float64
        In EPSG:4326, without the vertices that lie straight between others; and the
        kilometres of each.
    """
    at = np.flatnonzero(chosen)
    begins = np.ones(len(at), dtype=bool)
    begins[1:] = (np.diff(at) != 1) | (np.diff(steps.of_line[at]) != 0)
    line, first = np.cumsum(begins) - 1, np.flatnonzero(begins)
    last = np.append(first[1:], len(at))[: len(first)] - 1
    # Each line goes by where its steps begin, and to where the last of them ends.
    points = np.concatenate([steps.ends[at, 0], steps.ends[at[last], 1]])
    of_line = np.concatenate([line, np.arange(len(first))])
    order = np.argsort(of_line, kind="stable")
    lines = shapely.linestrings(points[order], indices=of_line[order])
    km = np.add.reduceat(steps.km[at], first)
    return gpd.GeoSeries(shapely.simplify(lines, 1e-6), crs=LONLAT), km


def name_lines(
    edges: gpd.GeoDataFrame, named: gpd.GeoDataFrame, *, within_km: float = 5.0
) -> gpd.GeoDataFrame:
    """Take the names of lines from another network of the same railways.

    Parameters
    ----------
    edges : GeoDataFrame
        Of a network; any column ``line_id`` is written anew.
    named : GeoDataFrame
        ``line_id``, "" off the named lines.
    within_km : float
        The other network may be coarse, and cut its bends by so much.

    Returns
    -------
    GeoDataFrame
        A copy of `edges`: each is of the first line, in the alphabet, that
        `MOSTLY` of it lies near; "" for none.
    """
    line_ids = np.full(len(edges), "", dtype=object)
    for line_id in sorted(set(named["line_id"]) - {""}, reverse=True):
        there = named.geometry[named["line_id"] == line_id]
        share = share_near(edges.geometry, there, within_km=within_km)
        line_ids[share >= MOSTLY] = line_id
    return edges.assign(line_id=line_ids.astype(str))
