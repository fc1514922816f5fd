"""What the page's script is told: each geometry once, the months as numbers."""

from collections.abc import Iterable
from typing import Any, Final, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.carried import carry
from geo.encode import PLACES, encode_lines, encode_rings
from geo.exhibits import find_homes, list_exhibits
from geo.loads import list_pairs
from geo.lowest import list_below
from geo.monthly import WAY, Groups, Monthly, find_greatest
from geo.scene import Scene
from geo.summary import list_sentences
from geo.wording import list_texts

LAND_PLACES: Final = 3
Row = Any
"""A row of a frame, as `DataFrame.itertuples` gives it."""

SIMPLIFY_DEG: Final = 0.001
"""A tenth of a kilometre: less than a pixel at the nearest zoom that is allowed."""


def list_content(scene: Scene) -> dict[str, Any]:
    """Turn a scene into what the page draws and tells.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    dict
        Of plain lists, numbers and text; the same scene gives the same.

    Raises
    ------
    SchemaError
        If a frame lacks a column, a flow runs between places or in months that are
        not there, or links and flows carry different tonnes.
    CrsError
        If a frame is not in EPSG:4326.
    """
    monthly, on_links = carry(scene)
    numbers = {place: n for n, place in enumerate(scene.places["site_id"])}
    return {
        "months": list(scene.months),
        "places": [
            *_list_places(scene, scene.places),
            *_list_places(scene, scene.depots),
        ],
        "flows": _list_flows(scene, monthly, numbers),
        "links": _list_links(scene.links, on_links),
        "exhibits": list_exhibits(scene.evidence, monthly.keys, scene.months),
        "voyages": _list_voyages(scene),
        "land": _list_land(scene.land),
        "precision": {"lines": PLACES, "land": LAND_PLACES},
        "greatest": find_greatest(monthly, on_links),
        "near_depot_km": scene.near_depot_km,
        "texts": {**list_texts(scene.texts), "summary": list_sentences(scene)},
        **list_below(scene),
    }


def _rows(frame: pd.DataFrame) -> Iterable[Row]:
    return frame.itertuples(index=False)


def _list_flows(
    scene: Scene, monthly: Monthly, numbers: dict[str, int]
) -> list[dict[str, Any]]:
    routes = dict(zip(list_pairs(scene.routes), _rows(scene.routes), strict=True))
    ways = [routes.get(pair) for pair in list_pairs(monthly.keys)]
    homes = find_homes(monthly.keys)
    return [
        {
            "o": numbers[key.origin_id],
            "d": numbers[key.destination_id],
            "via": numbers.get(key.inferred_origin_id, -1),
            "basis": key.basis,
            "route": getattr(way, "route_basis", ""),
            "km": _round(getattr(way, "length_km", None), 0),
            "kg": monthly.kg[n].tolist(),
            "n": monthly.consignments[n].tolist(),
            "w": monthly.wagons[n].tolist(),
            **_list_range(monthly, n),
            **_tell_way(key, way, homes[n]),
        }
        for n, (key, way) in enumerate(zip(_rows(monthly.keys), ways, strict=True))
    ]


def _tell_way(key: Row, way: Row, home: int) -> dict[str, Any]:
    """Tell which way of several it is, and which flow has the consignments of all."""
    if not hasattr(key, WAY):
        return {}
    is_shipped = getattr(way, "start_id", key.origin_id) != key.origin_id
    return {"way": key.way, "home": home, "ship": is_shipped}


def _list_range(monthly: Monthly, n: int) -> dict[str, list[int]]:
    if monthly.low_kg is None or monthly.high_kg is None:
        return {}
    return {"lo": monthly.low_kg[n].tolist(), "hi": monthly.high_kg[n].tolist()}


def _list_places(scene: Scene, places: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return [
        {
            "id": place.site_id,
            "name": place.site_name,
            "kind": place.site_type,
            "lat": round(place.geometry.y, PLACES),
            "lon": round(place.geometry.x, PLACES),
            "region": _text(place.region),
            "identification": _text(place.identification),
            "source": _text(place.source_id),
            "near": _describe_nearest(place, scene.near_depot_km),
            "note": _text(getattr(place, "note", "")),
            "grade": _text(getattr(place, "grade", "")),
        }
        for place in _rows(places)
    ]


def _describe_nearest(place: Row, near_km: float) -> dict[str, Any] | None:
    name = _text(getattr(place, "nearest_depot_name", ""))
    km = _round(getattr(place, "nearest_depot_km", None), 1)
    return None if km is None else {"name": name, "km": km, "is": km <= near_km}


def _list_links(links: gpd.GeoDataFrame, on_links: Groups) -> list[dict[str, Any]]:
    drawn = encode_lines(shapely.simplify(links.geometry.to_numpy(), SIMPLIFY_DEG))
    is_two = _find_two_way(links)
    return [
        {
            "id": str(link.link_id),
            "mode": link.mode,
            "basis": link.basis,
            "km": _round(link.length_km, 1),
            "two": two,
            "p": line,
            "f": flows.tolist(),
        }
        for link, two, line, flows in zip(
            _rows(links), is_two, drawn, on_links, strict=True
        )
    ]


def _find_two_way(links: gpd.GeoDataFrame) -> list[bool]:
    """Tell which links share a step run the other way: the two are one track."""
    points, link = shapely.get_coordinates(links.geometry, return_index=True)
    names = pd.factorize(points @ np.array([1, 1j]))[0]
    is_step = link[1:] == link[:-1]
    starts, ends = names[:-1][is_step], names[1:][is_step]
    run = pd.Index(starts * len(points) + ends)
    is_back = pd.Index(ends * len(points) + starts).isin(run)
    two_way = np.zeros(len(links), dtype=bool)
    two_way[link[1:][is_step][is_back]] = True
    return cast("list[bool]", two_way.tolist())


def _list_voyages(scene: Scene) -> list[dict[str, Any]]:
    """List ships' calls; a port is known by its id, its name or another spelling."""
    ports = {
        str(name).casefold(): number
        for number, place in enumerate(_rows(scene.places))
        for name in (place.site_id, place.site_name, *place.aliases)
    }
    return [
        {
            "date": date,
            "month": date[:7],
            "place": _text(row.get("port")),
            "port": ports.get(_text(row.get("port")).casefold(), -1),
            **{
                name: _text(row.get(name))
                for name in ("event", "vessel", "basis", "note")
            },
        }
        for row in scene.voyages.to_dict("records")
        for date in [_describe_date(row)]
    ]


def _describe_date(row: dict[Any, Any]) -> str:
    if _text(row.get("date")):
        return _text(row["date"])
    span = [_text(row.get("date_from")), _text(row.get("date_to"))]
    return " to ".join(filter(None, span))


def _list_land(land: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return [
        {
            "name": _text(country.name),
            "label": None
            if pd.isna(country.label_lon)
            else [round(country.label_lat, 2), round(country.label_lon, 2)],
            "rings": encode_rings(country.geometry, places=LAND_PLACES),
        }
        for country in _rows(land)
    ]


def _text(value: object) -> str:
    is_missing = value is None or value is pd.NA or value != value  # noqa: PLR0124 - NaN
    return "" if is_missing else str(value)


def _round(value: float | None, places: int) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), places)
