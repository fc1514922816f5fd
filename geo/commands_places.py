"""The command line's questions about places: ways between them, depots near them."""

import json
from pathlib import Path
from typing import Annotated

import typer

from geo import pipeline
from geo.commands_export import AsJson, Network, Records, Sites, Way
from geo.commands_reading import with_reading
from geo.commands_writing import Countries
from geo.decisions import Decisions
from geo.errors import OptionError
from geo.nearness import measure_nearness, tell_nearness
from geo.pipeline import CASE_RECORDS, NEAR_DEPOT_KM
from geo.policy import keep_to_countries
from geo.reading import Reading
from geo.surroundings import keep_depots
from geo.waypoints import route_stops
from geo.worlds import widen_world

commands = typer.Typer()


@commands.command()
@with_reading
def depots(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    reading: Reading,
    decisions: Decisions,
    records: Records = CASE_RECORDS,
    sites: Sites = None,
    depots_file: Annotated[
        Path | None,
        typer.Option("--depots", help="Your own depots, as GeoJSON or CSV."),
    ] = None,
    km: Annotated[float, typer.Option(help="How far is near.")] = NEAR_DEPOT_KM,
    as_json: AsJson = False,
) -> None:
    """Count destinations near depots, beside what chance would give."""
    world = pipeline.read_world(sites=sites, depots=depots_file)
    trace = pipeline.trace_records(records, world, reading, decisions=decisions)
    is_case = records.resolve() == CASE_RECORDS and depots_file is None
    wide = widen_world(world, trace)
    wide = wide if depots_file else keep_depots(wide, trace)
    nearness = measure_nearness(trace, wide, is_case=is_case)
    told = tell_nearness(nearness, km=km)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for warning in told["warnings"]:
        typer.echo(f"warning: {warning}", err=True)
    typer.echo(told["sentence"])
    for row in told["curve"]:
        typer.echo(f"{row['km']:>6g} km {row['count']:>6.0f}")
    for caveat in told["caveats"]:
        typer.echo(f"caveat: {caveat}", err=True)


@commands.command()
def route(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    origin: Annotated[str, typer.Option("--from", metavar="LON,LAT")],
    destination: Annotated[str, typer.Option("--to", metavar="LON,LAT")],
    via: Annotated[list[str] | None, typer.Option(metavar="LON,LAT")] = None,
    way: Way = "main",
    network: Network = None,
    countries: Countries = "",
    as_json: AsJson = False,
) -> None:
    """Find the rail route between two points."""
    stops = [_lonlat(text) for text in (origin, *(via or []), destination)]
    world = pipeline.read_world(way=way, network=network)
    found = route_stops(stops, keep_to_countries(world, countries))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, allow_nan=False))
        return
    typer.echo(
        f"{found['length_km']:,.0f} km by track, {found['geodesic_km']:,.0f} km over "
        f"the ground; last miles {found['last_mile_from_km']:.1f} and "
        f"{found['last_mile_to_km']:.1f} km; in {', '.join(found['countries'])}"
    )


def _lonlat(text: str) -> tuple[float, float]:
    try:
        lon, lat = map(float, text.split(","))
    except ValueError as fault:
        raise OptionError(
            f"a point must be LON,LAT in degrees, such as 133.08,42.73; found {text}"
        ) from fault
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise OptionError(
            f"a point must be LON,LAT within 180 and 90 degrees; found {text}"
        )
    return lon, lat
