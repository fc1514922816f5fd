"""The dossier: records and world together, and what each of their files holds."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from geo import pipeline
from geo.closures import choose_edges, close_edges, read_closed, tell_closed
from geo.decisions import NONE, Decisions
from geo.division import divide_flows
from geo.errors import OptionError
from geo.files import list_paths
from geo.manifest import OWN_NETWORK, hash_files, hash_together
from geo.notice import read_notice
from geo.pipeline import DATA, Trace, World
from geo.policy import keep_to_countries
from geo.progress import Step, keep_quiet
from geo.reading import Reading, lay_over
from geo.records import recall_reading
from geo.shares import NONE as NO_SHARES
from geo.shares import Shares
from geo.surroundings import keep_depots
from geo.worlds import widen_world

WORLD_FILES: Final = {
    "network": "rail.parquet",
    "line costs": "lines.csv",
    "sea legs": "sea.geojson",
    "land": "land.geojson",
    "ports": "ports.geojson",
    "known sites": "sites.geojson",
    "depots": "depots.geojson",
    "gazetteer": "gazetteer.parquet",
    "regions": "regions.csv",
    "voyages": "voyages.csv",
    "claims": "claims.csv",
    "known sources": "sources.csv",
    "words of the case": "case.json",
    "words of the method": "method.json",
}
"""The bundled files that a map is made from, by what they are to it."""


class Dossier(NamedTuple):
    """What an export is made from."""

    trace: Trace
    world: World
    """With all places that the records use; see `worlds.widen_world`."""
    inputs: Mapping[str, Mapping[str, Any]]
    """From `manifest.hash_files`, by what each file is to the export."""
    is_case: bool
    """Whether the records are the bundled ones."""
    stem: str
    """Of the records file: the title, where the user gives none."""
    reading: Reading = Reading()
    """All that was said about the records, in options and mapping files."""
    voyages: Path | None = None
    """The user's own voyages, if they go with the records."""


def open_dossier(  # noqa: PLR0913 - one parameter a file or option
    records: Path,
    *,
    sites: Path | None = None,
    sources: Path | None = None,
    voyages: Path | None = None,
    way: str = "main",
    publish: bool = False,
    reading: Reading | None = None,
    decisions: Decisions = NONE,
    network: Path | None = None,
    on_step: Step = keep_quiet,
    close: Sequence[str] = (),
    countries: str = "",
    shares: Shares = NO_SHARES,
) -> Dossier:
    """Read records and world, and note what each file holds.

    Parameters
    ----------
    records : Path
        Records, see `records.open_tables`.
    sites, sources : Path, optional
        The user's own places, and the sources that the records name.
    voyages : Path, optional
        Ships that go with the records.
    way : str
        Which costs by line the routes follow.
    publish : bool
        Round the places before anything is routed to them.
    reading : Reading, optional
        What the user said about the records. A mapping file that it is from counts
        among the inputs, and so does one beside the records.
    decisions : Decisions
        What was decided about names; the file that they are from is an input too.
    network : Path, optional
        The user's own network, in place of the bundled one.
    on_step : Step
        Told after some records each.
    close : sequence of str
        Links, sections and boxes of track to be closed; see `closures.read_closed`.
    countries : str
        Those that a route may cross, as UA,RO; all of the network's where empty.
    shares : Shares
        How flows part over ways; the file that they are from is an input too.

    Returns
    -------
    Dossier

    Raises
    ------
    SchemaError, CrsError
        If a file cannot be read.
    OptionError
        If there is no such way or link, the records leave something open, or shares
        are given with a closure: ways are numbered on the open network.
    MatchError, NoRouteError
        As for `division.divide_flows`.
    """
    if shares.rows and close:
        raise OptionError(
            "give --shares, or --close and --box, not both: ways are numbered on the "
            "open network"
        )
    world = pipeline.read_world(
        sites=sites,
        sources=sources,
        way=way,
        are_places_rounded=publish,
        network=network,
    )
    # In one order, so that the same answers are read the same from a manifest.
    asked = recall_reading(records, lay_over(reading or Reading(), Reading()))
    world = keep_to_countries(world, countries)
    trace = pipeline.trace_records(
        records, world, asked, decisions=decisions, on_step=on_step
    )
    wide = keep_depots(widen_world(world, trace), trace)
    own = {"sites": sites, "sources": sources, "decisions": decisions.file}
    own |= {"own voyages": voyages, "shares": shares.file}
    own |= dict(zip(("mapping", "second mapping"), asked.files, strict=False))
    files = hash_files({role: path for role, path in own.items() if path})
    wide = _close(wide, trace, close)
    return Dossier(
        trace=trace,
        world=divide_flows(wide, trace.flows, shares.rows),
        inputs=hash_world(network) | {"records": _hash_records(records)} | files,
        is_case=records.resolve() == pipeline.CASE_RECORDS,
        stem=records.stem,
        reading=asked,
        voyages=voyages,
    )


def _close(world: World, trace: Trace, close: Sequence[str]) -> World:
    if not close:
        return world
    asked = [read_closed(each) for each in close]
    edges = choose_edges(trace.flows, world, asked)
    return close_edges(world, edges, tell_closed(asked))


def hash_world(network: Path | None = None) -> dict[str, dict[str, Any]]:
    """Describe the bundled files that every map is made from.

    Parameters
    ----------
    network : Path, optional
        The user's own, in place of the bundled one.

    Returns
    -------
    dict of str to dict
        See `manifest.hash_files`. An own network is `OWN_NETWORK`, with ``osm_date``
        and ``osm_sha256`` from its notice, empty where that does not tell.
    """
    told = hash_files({role: DATA / name for role, name in WORLD_FILES.items()})
    if network is None:
        return told
    del told["network"]
    notice = read_notice(network)
    dated = {key: notice[key] for key in ("osm_date", "osm_sha256")}
    return told | {OWN_NETWORK: hash_files({OWN_NETWORK: network})[OWN_NETWORK] | dated}


def _hash_records(records: Path) -> dict[str, Any]:
    paths = list_paths(records)
    if paths == [records]:
        return hash_files({"records": records})["records"]
    return hash_together(paths, records.name)
