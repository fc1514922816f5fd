"""What all maps of one figure have in common, laid out on one plane."""

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.figure_view import (
    Conic,
    bring_each_near,
    bring_near,
    choose_conic,
    project_land,
)
from geo.scene import Scene

Points = NDArray[np.float64]


class Chart(NamedTuple):
    """What all maps of one figure have in common."""

    content: dict[str, Any]
    conic: Conic
    lines: list[Points]
    places: Points
    """Degrees, near the central meridian."""
    shown: Points
    """Degrees: all that must lie in the frame."""
    land: list[BaseGeometry]
    labels: list[tuple[str, float, float]]
    """Names of countries, longitude and latitude in degrees."""


class Mark(NamedTuple):
    """A place as drawn."""

    place: dict[str, Any]
    x: float
    y: float
    radius: float
    amount: float


def chart_scene(scene: Scene, whole: Scene, content: dict[str, Any]) -> Chart:
    """Lay a scene out for drawing.

    Parameters
    ----------
    scene : Scene
    whole : Scene
        What the frame is fitted to, together with `scene`.
    content : dict
        Of the scene, from `payload.list_content`.

    Returns
    -------
    Chart
    """
    shown = np.vstack([_list_shown(scene), _list_shown(whole)])
    conic = choose_conic(shown)
    countries = scene.land[scene.land["label_lon"].notna()]
    return Chart(
        content=content,
        conic=conic,
        lines=[
            bring_near(shapely.get_coordinates(line), conic.lon_0)
            for line in scene.links.geometry
        ],
        places=bring_each_near(
            np.vstack([_list_points(scene.places), _list_points(scene.depots)]),
            conic.lon_0,
        ),
        shown=shown,
        land=project_land(scene.land, conic),
        labels=[
            (str(name), float(lon), float(lat))
            for name, lon, lat in zip(
                countries["name"],
                countries["label_lon"],
                countries["label_lat"],
                strict=True,
            )
        ],
    )


def _list_points(places: gpd.GeoDataFrame) -> Points:
    return np.asarray(shapely.get_coordinates(places.geometry.to_numpy()))


def _list_shown(scene: Scene) -> Points:
    ends = scene.places[scene.places["site_type"].isin(["port", "site"])]
    lines = shapely.get_coordinates(scene.links.geometry.to_numpy())
    return np.vstack([lines, _list_points(ends)])
