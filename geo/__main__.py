"""The command line: ``python -m geo COMMAND``. Data to stdout, messages to stderr."""

import importlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import pandas as pd
import typer

from geo import coincidence, commands_export, pipeline
from geo.commands_export import AsJson, Records, Sites, Way
from geo.errors import GeoError, OptionError
from geo.export import write_atomically
from geo.flows import name_flows
from geo.schema import REJECTED
from geo.tables import write_csv
from geo.waypoints import route_stops

UNUSABLE: Final = 2
"""Exit code for a file or an argument that cannot be used."""

BUILDERS: Final = ("rail", "land", "sea", "places", "scenario", "package")

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Shipment records in, a defensible flow map out.",
)
app.add_typer(commands_export.commands)

Voyages = Annotated[
    Path | None, typer.Option("--voyages", help="A CSV of voyages.", metavar="FILE")
]


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A CSV of shipment records.")],
    report_file: Annotated[
        Path | None,
        typer.Option("--report", help="Write a row for every reason here."),
    ] = None,
    sites: Sites = None,
    as_json: AsJson = False,
) -> None:
    """Count what of a records file can be mapped, and why the rest cannot."""
    trace = pipeline.trace_records(file, pipeline.read_world(sites=sites))
    counts = pipeline.tally(trace)
    if report_file:
        _write_report(trace, report_file)
    if as_json:
        _print_json(counts)
    else:
        for stage in ("read", "accepted", "rejected", "matched", "unmatched"):
            typer.echo(f"{stage:<10}{counts[stage]:>10,} rows")
        for reason, rows in counts["reasons"].items():
            typer.echo(f"{rows:>20,} rows  {reason}")
    raise typer.Exit(1 if counts["rejected"] or counts["unmatched"] else 0)


@app.command()
def flows(
    records: Records = pipeline.CASE_RECORDS,
    sites: Sites = None,
    as_json: AsJson = False,
) -> None:
    """Sum records by month, origin and destination."""
    world = pipeline.read_world(sites=sites)
    trace = pipeline.trace_records(records, world)
    table = name_flows(trace.flows, world.places)
    totals = {
        "consignments": int(table["consignments"].sum()),
        "wagons": int(table["wagons"].sum()),
        "tonnes": round(float(table["tonnes"].sum()), 3),
    }
    if as_json:
        _print_json({"flows": table.to_dict("records"), "totals": totals})
        return
    typer.echo(table.to_csv(index=False), nl=False)
    _say(" ".join(f"{value:,} {name}" for name, value in totals.items()))


@app.command()
def route(
    origin: Annotated[str, typer.Option("--from", metavar="LON,LAT")],
    destination: Annotated[str, typer.Option("--to", metavar="LON,LAT")],
    via: Annotated[list[str] | None, typer.Option(metavar="LON,LAT")] = None,
    way: Way = "main",
    as_json: AsJson = False,
) -> None:
    """Find the rail route between two points."""
    stops = [_lonlat(text) for text in (origin, *(via or []), destination)]
    found = route_stops(stops, pipeline.read_world(way=way))
    if as_json:
        _print_json(found)
        return
    typer.echo(
        f"{found['length_km']:,.0f} km by track, {found['geodesic_km']:,.0f} km over "
        f"the ground; last miles {found['last_mile_from_km']:.1f} and "
        f"{found['last_mile_to_km']:.1f} km; in {', '.join(found['countries'])}"
    )


@app.command()
def timing(
    records: Records = pipeline.CASE_RECORDS,
    voyages: Voyages = None,
    days: Annotated[int, typer.Option(help="How much later a departure may be.")] = 7,
    sites: Sites = None,
    as_json: AsJson = False,
) -> None:
    """Test how close departures follow landings at the same port."""
    world = pipeline.read_world(sites=sites)
    told = coincidence.run_timing(records, voyages, world, days=days)
    if as_json:
        _print_json(told)
        return
    for warning in told["warnings"]:
        _say(f"warning: {warning}")
    typer.echo(told["sentence"])
    for caveat in told["caveats"]:
        _say(f"caveat: {caveat}")


@app.command()
def build(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(BUILDERS)}.")],
) -> None:
    """Remake a bundled data file."""
    if name not in BUILDERS:
        raise OptionError(f"NAME must be one of {', '.join(BUILDERS)}; found {name}")
    importlib.import_module(f"geo.build.{name}").build()


def run(arguments: list[str] | None = None) -> int:
    """Run a command and give its exit code.

    Parameters
    ----------
    arguments : list of str, optional
        Those of the process where not given.

    Returns
    -------
    int
        0, 1, or 2 for any file or argument that cannot be used.
    """
    try:
        code = app(arguments, standalone_mode=False, prog_name="python -m geo")
    except typer.TyperException as fault:
        _say(f"error: {fault}")
        return UNUSABLE
    except (GeoError, OSError) as fault:
        _say(f"error: {' '.join(str(fault).split())}")
        return UNUSABLE
    return code if isinstance(code, int) else 0


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


def _write_report(trace: pipeline.Trace, path: Path) -> None:
    faults = pd.concat([trace.rejected, trace.unmatched], ignore_index=True)
    table = faults[list(REJECTED)].sort_values("row", kind="stable")
    write_atomically(path, write_csv(table))


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))


def _say(message: str) -> None:
    typer.echo(message, err=True)


if __name__ == "__main__":
    sys.exit(run())
