"""Layers and tables for other programs: links, flows, sites and consignments."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.errors import OptionError
from geo.flows import name_flows
from geo.monthly import have_ranges, name_ends
from geo.scene import Scene
from geo.schema import BOUNDS
from geo.tables import write_csv
from geo.units import LONLAT

STEADY_DATE: Final = "2024-06-22T00:00:00.000Z"
"""Written as the day of change into a GeoPackage, so that the same scene gives the same
bytes: the day on which the bundled case was published."""

USUAL: Final = {"csv": "flows", "geojson": "links", "parquet": "links"}
"""What a form holds where no layer is asked for; a GeoPackage holds three."""


def write_layers(scene: Scene, form: str, *, layer: str | None = None) -> bytes:
    """Write a scene's links, flows, sites or consignments for other programs.

    Parameters
    ----------
    scene : Scene
    form : {"csv", "geojson", "gpkg", "parquet"}
    layer : {"links", "flows", "sites", "consignments"}, optional
        Where not given: flows as CSV; links by month as GeoJSON or GeoParquet; links
        and sites as the layers, and flows as a table, of a GeoPackage.

    Returns
    -------
    bytes
        Coordinates in EPSG:4326, longitude first; the same scene gives the same bytes.
        Flows have the line of their way. Consignments have no geometry. CSV has
        ``lon`` and ``lat`` of sites and ``wkt`` of links, and no lines of flows.

    Raises
    ------
    OptionError
        If there is no such form or layer, or the layer has no geometry and the form
        needs one; or if the folder for temporary files has no room for a GeoPackage.
    """
    writers: dict[str, Callable[[Scene, str], bytes]] = {
        "csv": _write_csv,
        "geojson": _write_geojson,
        "gpkg": _write_layer_of_geopackage,
        "parquet": _write_parquet,
    }
    if form not in writers:
        raise OptionError(f"the form must be one of {', '.join(writers)}; found {form}")
    lists = _name_lists()
    if layer is not None and layer not in lists:
        raise OptionError(f"the layer must be one of {', '.join(lists)}; found {layer}")
    if layer is None and form == "gpkg":
        return _write_geopackage(
            {"links": list_links, "sites": list_sites, "flows": list_flows}, scene
        )
    return writers[form](scene, layer or USUAL[form])


def list_links(scene: Scene) -> gpd.GeoDataFrame:
    """List what each link carries in each month.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    GeoDataFrame, one row a link and month with tonnes, EPSG:4326
        ``link_id``, ``month``, ``mass_t``, ``consignment_count``, ``length_km``,
        ``haul_tkm``, ``mode``, ``basis`` (how the way is known) and ``caveat`` (what
        the tonnages are). Where a record states a range, `schema.BOUNDS` too, here and
        in the lists below.
    """
    rows = scene.links.drop(columns="pairs").merge(scene.link_flows, on="link_id")
    rows = rows.assign(
        haul_tkm=(rows["mass_t"] * rows["length_km"]).round(3),
        caveat=scene.texts.caveat,
    )
    bounds = [name for name in BOUNDS if name in rows]
    return rows[
        ["link_id", "month", "mass_t", *bounds, "consignment_count", "length_km",
         "haul_tkm", "mode", "basis", "caveat", "geometry"]
    ]  # fmt: skip


def list_flows(scene: Scene) -> pd.DataFrame:
    """List the flows with the names of their places and the length of their way.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    DataFrame, one row a flow
        As `flows.name_flows`, with ``length_km``, ``haul_tkm``, ``route_basis`` and
        ``caveat``.
    """
    keys = name_ends(scene.flows)
    ways = scene.routes[[*keys, "length_km", "route_basis"]]
    rows = name_flows(scene.flows, scene.places).merge(ways, on=keys, how="left")
    haul_tkm = (rows["tonnes"] * rows["length_km"]).round(3)
    return rows.assign(haul_tkm=haul_tkm, caveat=scene.texts.caveat)


def list_ways(scene: Scene) -> gpd.GeoDataFrame:
    """List the flows with the line of their way.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    GeoDataFrame, one row a flow, EPSG:4326
        As `list_flows`; the line is the same in every month, and empty where no way
        is known.
    """
    keys = name_ends(scene.flows)
    drawn = scene.draw_routes() if scene.draw_routes else scene.routes
    rows = list_flows(scene).merge(drawn[[*keys, "geometry"]], on=keys, how="left")
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=LONLAT)


def list_sites(scene: Scene) -> gpd.GeoDataFrame:
    """List the places with what leaves and what reaches them.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    GeoDataFrame, one row a place, EPSG:4326
        ``site_id``, ``site_name``, ``site_type``, ``identification``, ``sent_t``,
        ``received_t``, ``source_id`` and ``caveat``.
    """
    mass_t = scene.flows["mass_t"]
    sent_t = mass_t.groupby(scene.flows["origin_id"]).sum()
    received_t = mass_t.groupby(scene.flows["destination_id"]).sum()
    ids = scene.places["site_id"]
    ranges = _sum_ranges(scene)
    rows = scene.places.assign(
        sent_t=ids.map(sent_t).fillna(0.0).round(3),
        received_t=ids.map(received_t).fillna(0.0).round(3),
        **{name: ids.map(sums).fillna(0.0).round(3) for name, sums in ranges.items()},
        caveat=scene.texts.caveat,
    )
    return rows[
        ["site_id", "site_name", "site_type", "identification", "sent_t", "received_t",
         *ranges, "source_id", "caveat", "geometry"]
    ]  # fmt: skip


def _sum_ranges(scene: Scene) -> dict[str, pd.Series]:
    """Sum the bounds of what reaches each place, where a record states a range."""
    bounds = zip(("received_low_t", "received_high_t"), BOUNDS, strict=True)
    return {
        name: scene.flows[bound].groupby(scene.flows["destination_id"]).sum()
        for name, bound in bounds
        if have_ranges(scene.flows)
    }


def list_consignments(scene: Scene) -> pd.DataFrame:
    """List the consignments behind the flows, with the names of their places.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    DataFrame, one row a consignment, in the order of the evidence
        ``row`` of the records file, ``shipment_id``, ``date`` and ``month`` as text,
        ``origin``, ``destination``, ``mass_t``, ``wagons``, ``basis``, ``source_id``,
        ``locator``, ``grade``, the ids of the places and ``caveat``.
    """
    names = scene.places.set_index("site_id")["site_name"]
    rows = scene.evidence.assign(
        date=scene.evidence["dispatched_on"].dt.strftime("%Y-%m-%d").astype("str"),
        origin=scene.evidence["origin_id"].map(names).astype("str"),
        destination=scene.evidence["destination_id"].map(names).astype("str"),
        caveat=scene.texts.caveat,
    )
    bounds = [name for name in BOUNDS if name in rows]
    return rows[
        ["row", "shipment_id", "date", "month", "origin", "destination", "mass_t",
         *bounds, "wagons", "basis", "source_id", "locator", "grade", "origin_id",
         "destination_id", "inferred_origin_id", "caveat"]
    ]  # fmt: skip


def _name_lists() -> Mapping[str, Callable[[Scene], pd.DataFrame]]:
    return {
        "links": list_links,
        "flows": list_ways,
        "sites": list_sites,
        "consignments": list_consignments,
    }


def _write_csv(scene: Scene, layer: str) -> bytes:
    if layer == "flows":  # the line of a way would come again in every month
        return write_csv(list_flows(scene))
    rows = _name_lists()[layer](scene)
    if not isinstance(rows, gpd.GeoDataFrame):
        return write_csv(rows)
    flat = pd.DataFrame(rows.drop(columns="geometry"))
    if layer == "sites":
        return write_csv(flat.assign(lon=rows.geometry.x, lat=rows.geometry.y))
    wkt = rows.geometry.to_wkt(rounding_precision=-1).astype("str")
    return write_csv(flat.assign(wkt=wkt))


def _write_geojson(scene: Scene, layer: str) -> bytes:
    rows = _name_lists()[layer](scene)
    if not isinstance(rows, gpd.GeoDataFrame):
        raise OptionError(
            f"{layer} have no geometry, which GeoJSON needs; choose csv, gpkg or "
            "parquet",
            [layer],
        )
    text = rows.to_json(drop_id=True, ensure_ascii=False)
    return f"{text}\n".encode()


def _write_parquet(scene: Scene, layer: str) -> bytes:
    file = BytesIO()
    _name_lists()[layer](scene).to_parquet(file, index=False)
    return file.getvalue()


@contextmanager
def _steady_date() -> Iterator[None]:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STEADY_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _write_layer_of_geopackage(scene: Scene, layer: str) -> bytes:
    return _write_geopackage({layer: _name_lists()[layer]}, scene)


def _write_geopackage(
    lists: Mapping[str, Callable[[Scene], pd.DataFrame]], scene: Scene
) -> bytes:
    with TemporaryDirectory() as folder, _steady_date():
        path = Path(folder) / "layers.gpkg"
        try:
            for name, list_rows in lists.items():
                rows = list_rows(scene)
                pyogrio.write_dataframe(rows, path, layer=name, driver="GPKG")
            _refuse_cut(path)
            return path.read_bytes()
        except (RuntimeError, OSError, sqlite3.Error) as fault:
            raise OptionError(
                f"{path.parent.parent} must have room for a GeoPackage while it is "
                f"made; found: {str(fault)[:100]}: make room there, or name another "
                "folder with TMPDIR"
            ) from fault


def _refuse_cut(path: Path) -> None:
    """Hold a GeoPackage to its indexes: on a full disk they fail without a word."""
    with closing(sqlite3.connect(path)) as book:
        layers = "SELECT table_name, column_name FROM gpkg_geometry_columns"
        for table, column in book.execute(layers).fetchall():
            counts = [
                book.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                for name in (f"rtree_{table}_{column}_rowid", table)
            ]
            if counts[0] != counts[1]:
                raise OSError(f"an index of {counts[0]} rows of {counts[1]}")
