"""The command line's questions about places: how near depots destinations lie."""

import json
from pathlib import Path
from typing import Annotated

import typer

from geo import pipeline
from geo.commands_export import AsJson, Records, Sites
from geo.commands_reading import with_reading
from geo.decisions import Decisions
from geo.nearness import measure_nearness, tell_nearness
from geo.pipeline import CASE_RECORDS, NEAR_DEPOT_KM
from geo.reading import Reading
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
    nearness = measure_nearness(trace, widen_world(world, trace), is_case=is_case)
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
