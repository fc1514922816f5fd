"""The dossier: records and world together, and what each of their files holds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from geo import pipeline
from geo.manifest import hash_files
from geo.pipeline import DATA, Trace, World

WORLD_FILES: Final = {
    "network": "rail.parquet",
    "line costs": "lines.csv",
    "sea legs": "sea.geojson",
    "land": "land.geojson",
    "ports": "ports.geojson",
    "known sites": "sites.geojson",
    "depots": "depots.geojson",
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
    inputs: Mapping[str, Mapping[str, Any]]
    """From `manifest.hash_files`, by what each file is to the export."""
    is_case: bool
    """Whether the records are the bundled ones."""
    stem: str
    """Of the records file: the title, where the user gives none."""


def open_dossier(
    records: Path,
    *,
    sites: Path | None = None,
    sources: Path | None = None,
    way: str = "main",
    publish: bool = False,
) -> Dossier:
    """Read records and world, and note what each file holds.

    Parameters
    ----------
    records : Path
        A records file.
    sites, sources : Path, optional
        The user's own places, and the sources that the records name.
    way : str
        Which costs by line the routes follow.
    publish : bool
        Round the places before anything is routed to them.

    Returns
    -------
    Dossier

    Raises
    ------
    SchemaError, CrsError
        If a file cannot be read.
    OptionError
        If there is no such way.
    """
    world = pipeline.read_world(
        sites=sites, sources=sources, way=way, are_places_rounded=publish
    )
    trace = pipeline.trace_records(records, world)
    own = {"records": records, "sites": sites, "sources": sources}
    return Dossier(
        trace=trace,
        world=world,
        inputs=hash_world() | hash_files({k: path for k, path in own.items() if path}),
        is_case=records.resolve() == pipeline.CASE_RECORDS,
        stem=records.stem,
    )


def hash_world() -> dict[str, dict[str, Any]]:
    """Describe the bundled files that every map is made from.

    Returns
    -------
    dict of str to dict
        See `manifest.hash_files`.
    """
    return hash_files({role: DATA / name for role, name in WORLD_FILES.items()})
