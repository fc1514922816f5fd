"""Worlds: what is known before any record is read, and what one file adds to it."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd

from geo.attach import Attached, attach_places
from geo.bundle import digest_files, refuse_damaged
from geo.candidates import Candidate, list_candidates, queue_names
from geo.decisions import NONE, Ask, Decisions
from geo.gazetteer import read_gazetteer, read_regions
from geo.network import read_line_costs, read_network
from geo.notice import cite_network, read_notice
from geo.ranking import rank_places, with_nearest_depot
from geo.redact import count_moved, round_places
from geo.sites import put_over, read_places
from geo.sources import read_sources
from geo.splits import SplitWay
from geo.traces import Trace
from geo.upload import Upload

DATA: Final = Path(__file__).parent.parent / "data"
CASE_RECORDS: Final = DATA / "shipments.csv"


class World(NamedTuple):
    """What is known before any record is read. Nobody may change it."""

    places: gpd.GeoDataFrame
    depots: gpd.GeoDataFrame
    attached: Attached
    line_costs: pd.Series
    sea_legs: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    voyages: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    gazetteer: gpd.GeoDataFrame
    regions: pd.DataFrame
    own_ids: frozenset[str]
    """Places of the user's own file."""
    moved_count: int = 0
    """Places that were moved because they were asked to be rounded."""
    network_cited: str = ""
    """Where the network is from, if it is the user's own."""
    what_if: str = ""
    """What is supposed of the network or the ways, as a notice."""
    split: tuple[SplitWay, ...] = ()
    """The ways over which the flows of some pairs are supposed to part."""


class _Bundled(NamedTuple):
    """What all worlds have in common."""

    places: gpd.GeoDataFrame
    depots: gpd.GeoDataFrame
    attached: Attached
    sea_legs: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    gazetteer: gpd.GeoDataFrame
    regions: pd.DataFrame
    voyages: pd.DataFrame
    claims: pd.DataFrame


def read_world(  # noqa: PLR0913 - one parameter a file or option
    folder: Path = DATA,
    *,
    sites: Path | Upload | None = None,
    sources: Path | Upload | None = None,
    way: str = "main",
    are_places_rounded: bool = False,
    network: Path | None = None,
    depots: Path | Upload | None = None,
) -> World:
    """Read places, network, sea legs and base map, and tie the places to the network.

    Parameters
    ----------
    folder : Path
        Where the bundled data files are.
    sites : Path or Upload, optional
        The user's own places, as GeoJSON or CSV; they go over the bundled ones.
    sources : Path or Upload, optional
        A CSV of the user's own sources; they come on top of the bundled ones.
    way : str
        Which costs by line the routes follow; one of the columns of ``lines.csv``.
    are_places_rounded : bool
        Whether places are rounded first, to be published; see `redact.round_places`.
        Those of the gazetteer and of decisions have two decimals at any time.
    network : Path, optional
        The user's own network, as ``python -m geo network`` writes it, in place of the
        bundled one.
    depots : Path or Upload, optional
        The user's own depots, as GeoJSON or CSV, in place of the bundled ones.

    Returns
    -------
    World

    Raises
    ------
    SchemaError, CrsError
        If a file is missing or of another form, or a bundled one is not as described.
    OptionError
        If there is no such way.
    """
    refuse_damaged(folder)
    bundled = _copy(_read_bundled(folder, digest_files(folder)))
    own = read_places(*([sites] if sites else []))
    filed = put_over(bundled.places, own)
    places = round_places(filed) if are_places_rounded else filed
    known = read_places(depots) if depots else bundled.depots
    if network or not places.equals(bundled.places):
        rails = read_network(network) if network else bundled.attached.network
        attached = attach_places(rails, places)
    else:
        attached = bundled.attached
    return World(
        places=with_nearest_depot(places, known),
        depots=known,
        attached=attached,
        line_costs=read_line_costs(folder / "lines.csv", way=way),
        sea_legs=bundled.sea_legs,
        land=bundled.land,
        sources=read_sources(folder / "sources.csv", *([sources] if sources else [])),
        gazetteer=bundled.gazetteer,
        regions=bundled.regions,
        own_ids=frozenset(own["site_id"]),
        moved_count=count_moved(filed, places),
        network_cited=cite_network(read_notice(network)) if network else "",
        voyages=bundled.voyages,
        claims=bundled.claims,
    )


@lru_cache(maxsize=1)
def _read_bundled(folder: Path, _digest: str) -> _Bundled:
    """Read the bundled files, once as long as none of them changes."""
    tables = {
        name: pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False)
        for name in ("voyages", "claims")
    }
    places = read_places(folder / "ports.geojson", folder / "sites.geojson")
    return _Bundled(
        places=places,
        depots=read_places(folder / "depots.geojson"),
        attached=attach_places(read_network(folder / "rail.parquet"), places),
        sea_legs=gpd.read_file(folder / "sea.geojson"),
        land=gpd.read_file(folder / "land.geojson"),
        gazetteer=read_gazetteer(folder / "gazetteer.parquet"),
        regions=read_regions(folder / "regions.csv"),
        **tables,
    )


def _copy(bundled: _Bundled) -> _Bundled:
    """Copy all frames, so that what is changed in one world reaches no other.

    Points, lines and lists in their cells stay the same objects.
    """
    network, attachments = bundled.attached
    rails = network._replace(nodes=network.nodes.copy(), edges=network.edges.copy())
    frames = {
        name: frame.copy()
        for name, frame in bundled._asdict().items()
        if name != "attached"
    }
    return _Bundled(**frames, attached=Attached(rails, attachments.copy()))


def part_places(
    file: Path | BytesIO, world: World, decisions: Decisions = NONE
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Part the places whose names go before all others' in a file from the others.

    The bundled records mean the bundled sites. In a user's records only the user's own
    sites go first: a bundled site may have a bigger namesake.

    Parameters
    ----------
    file : Path or BytesIO
        The records file.
    world : World
    decisions : Decisions
        Points that were set in them are among the others.

    Returns
    -------
    tuple of GeoDataFrame (`schema.PLACES`)
        See `ranking.rank_places`.
    """
    is_case = isinstance(file, Path) and file.resolve() == CASE_RECORDS.resolve()
    first_ids = frozenset(world.places["site_id"]) if is_case else world.own_ids
    return rank_places(
        world.places, world.gazetteer, first_ids=first_ids, decisions=decisions
    )


def review_names(
    file: Path | BytesIO,
    consignments: pd.DataFrame,
    unmatched: pd.DataFrame,
    world: World,
    *,
    decisions: Decisions = NONE,
) -> pd.DataFrame:
    """List the names that a person has to decide, with the places they may mean.

    Parameters
    ----------
    file : Path or BytesIO
        The records file.
    consignments : DataFrame (`schema.CONSIGNMENTS`)
        Those that are unmatched at least.
    unmatched : DataFrame
        As of a `tracing.Trace`.
    world : World
    decisions : Decisions
        Those that the trace was made with.

    Returns
    -------
    DataFrame (`schema.REVIEW`)
        The most tonnes first.
    """
    first, others = part_places(file, world, decisions)
    return queue_names(consignments, unmatched, first, others, regions=world.regions)


def look_for(text: str, world: World) -> list[Candidate]:
    """List the known places whose name is like a text.

    Parameters
    ----------
    text : str
        A name, with the region after a comma or in brackets if one is wanted.
    world : World

    Returns
    -------
    list of Candidate
        The best first; see `candidates.list_candidates`.
    """
    places, settlements = world.places, world.gazetteer
    asks = [Ask(text.strip())]
    return list_candidates(asks, places, settlements, regions=world.regions)[0]


def widen_world(world: World, trace: Trace) -> World:
    """Put the places on the map that records use beyond the known sites.

    Parameters
    ----------
    world : World
        It is left as it is.
    trace : Trace

    Returns
    -------
    World
        The same where there are none; else with the places tied to the network.
    """
    return add_places(world, trace.used)


def add_places(world: World, places: gpd.GeoDataFrame) -> World:
    """Put places on the map.

    Parameters
    ----------
    world : World
        It is left as it is.
    places : GeoDataFrame (`schema.PLACES`)

    Returns
    -------
    World
        The same where all are on it; else with the new ones tied to the network.
    """
    new = places[~places["site_id"].isin(set(world.places["site_id"]))]
    if new.empty:
        return world
    attached = attach_places(world.attached.network, new)
    attachments = pd.concat([world.attached.attachments, attached.attachments])
    near = with_nearest_depot(new, world.depots)
    both = pd.concat([world.places, near], ignore_index=True)[list(world.places)]
    return world._replace(
        places=gpd.GeoDataFrame(both, crs=world.places.crs),
        attached=Attached(attached.network, attachments),
    )
