"""Layers and tables for other programs: links, flows and sites, with their units."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.errors import OptionError
from geo.flows import name_flows
from geo.scene import Scene
from geo.tables import write_csv

STEADY_DATE: Final = "2024-06-22T00:00:00.000Z"
"""Written as the day of change into a GeoPackage, so that the same scene gives the same
bytes: the day on which the bundled case was published."""


def write_layers(scene: Scene, form: str) -> bytes:
    """Write a scene's links, flows or sites in a form that other programs read.

    Parameters
    ----------
    scene : Scene
    form : {"csv", "geojson", "gpkg", "parquet"}
        Flows as CSV; links by month as GeoJSON or GeoParquet; links, flows and sites
        as the layers of a GeoPackage.

    Returns
    -------
    bytes
        Coordinates in EPSG:4326; the same scene gives the same bytes.

    Raises
    ------
    OptionError
        If there is no such form.
    """
    writers: dict[str, Callable[[Scene], bytes]] = {
        "csv": lambda scene: write_csv(list_flows(scene)),
        "geojson": _write_geojson,
        "gpkg": _write_geopackage,
        "parquet": _write_parquet,
    }
    if form not in writers:
        raise OptionError(f"the form must be one of {', '.join(writers)}; found {form}")
    return writers[form](scene)


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
        the tonnages are).
    """
    rows = scene.links.drop(columns="pairs").merge(scene.link_flows, on="link_id")
    rows = rows.assign(
        haul_tkm=(rows["mass_t"] * rows["length_km"]).round(3),
        caveat=scene.texts.caveat,
    )
    return rows[
        ["link_id", "month", "mass_t", "consignment_count", "length_km", "haul_tkm",
         "mode", "basis", "caveat", "geometry"]
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
    keys = ["origin_id", "destination_id"]
    ways = scene.routes[[*keys, "length_km", "route_basis"]]
    rows = name_flows(scene.flows, scene.places).merge(ways, on=keys, how="left")
    haul_tkm = (rows["tonnes"] * rows["length_km"]).round(3)
    return rows.assign(haul_tkm=haul_tkm, caveat=scene.texts.caveat)


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
    rows = scene.places.assign(
        sent_t=ids.map(sent_t).fillna(0.0).round(3),
        received_t=ids.map(received_t).fillna(0.0).round(3),
        caveat=scene.texts.caveat,
    )
    return rows[
        ["site_id", "site_name", "site_type", "identification", "sent_t", "received_t",
         "source_id", "caveat", "geometry"]
    ]  # fmt: skip


def _write_geojson(scene: Scene) -> bytes:
    text = list_links(scene).to_json(drop_id=True, ensure_ascii=False)
    return f"{text}\n".encode()


def _write_parquet(scene: Scene) -> bytes:
    file = BytesIO()
    list_links(scene).to_parquet(file, index=False)
    return file.getvalue()


@contextmanager
def _steady_date() -> Iterator[None]:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STEADY_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _write_geopackage(scene: Scene) -> bytes:
    with TemporaryDirectory() as folder, _steady_date():
        path = Path(folder) / "layers.gpkg"
        list_links(scene).to_file(path, layer="links", driver="GPKG")
        list_sites(scene).to_file(path, layer="sites", driver="GPKG")
        pyogrio.write_dataframe(list_flows(scene), path, layer="flows", driver="GPKG")
        return path.read_bytes()
