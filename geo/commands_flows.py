"""The command line's part that sums records to flows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import geopandas as gpd
import pandas as pd
import typer

from geo import pipeline
from geo.address import is_address
from geo.commands_export import AsJson, Grade, Network, Sites, Sources
from geo.commands_reading import with_reading
from geo.commands_writing import Countries, SharesFile
from geo.counting import trace_url
from geo.decisions import Decisions
from geo.division import divide_flows
from geo.errors import OptionError
from geo.flows import name_flows
from geo.grades import ALL, check_grade, tell_lowest
from geo.outcomes import hash_flows
from geo.pipeline import Trace, World
from geo.policy import keep_to_countries
from geo.progress import show_progress
from geo.reading import Reading
from geo.shares import NONE as NO_SHARES
from geo.shares import read_shares
from geo.splits import split_flows
from geo.tracing import keep_graded, sum_parts
from geo.worlds import add_places

commands = typer.Typer()

COUNTED: Final = ("consignments", "wagons", "tonnes")

FileOrUrl = Annotated[
    str,
    typer.Option(
        "--records",
        help="A file or folder of records, or a table's address, such as "
        "postgres://host/database?table=waybills.",
        metavar="FILE_OR_URL",
    ),
]


@commands.command()
@with_reading
def flows(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    reading: Reading,
    decisions: Decisions,
    records: FileOrUrl = str(pipeline.CASE_RECORDS),
    grade: Grade = ALL,
    sites: Sites = None,
    sources: Sources = None,
    network: Network = None,
    countries: Countries = "",
    shares: SharesFile = None,
    as_json: AsJson = False,
) -> None:
    """Sum records by month, origin and destination."""
    lowest = check_grade(grade)
    split = read_shares(shares) if shares else NO_SHARES
    world = pipeline.read_world(sites=sites, sources=sources, network=network)
    world = keep_to_countries(world, countries)
    every: list[dict[str, float]] = []
    if is_address(records):
        summed, used = _sum_address(records, world, reading, decisions, lowest)
    else:
        with show_progress() as on_step:
            parts = pipeline.trace_parts(
                Path(records), world, reading, decisions=decisions, on_step=on_step
            )
            counts: list[dict[str, Any]] = []
            summed, used = sum_parts(_keep_graded(parts, lowest, every, counts))
        _tell_left_out(counts)
    wide = divide_flows(add_places(world, used), summed, split.rows)
    parted = split_flows(summed, wide.split)
    table = name_flows(parted, wide.places).assign(
        tonnes_low=parted["mass_low_t"], tonnes_high=parted["mass_high_t"]
    )  # always, so that programs find the same columns
    totals = _add_up([_count(summed)])
    told: dict[str, Any] = {"flows": table.to_dict("records"), "totals": totals}
    if lowest != ALL:
        told |= {"grade": lowest, "totals_all_grades": _add_up(every)}
    told |= {"assumed": wide.what_if} if split.rows else {}
    if as_json:
        document = told | {"sha256": hash_flows(summed)}
        typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))
        return
    typer.echo(table.to_csv(index=False), nl=False)
    if wide.what_if:
        _say(f"notice: {wide.what_if}")
    _say(f"{_tell(totals)}{f' {tell_lowest(lowest)}' if lowest != ALL else ''}")
    if lowest != ALL:
        _say(f"{_tell(told['totals_all_grades'])} with all grades")


def _sum_address(
    source: str, world: World, reading: Reading, decisions: Decisions, lowest: str
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Sum flows with the engine that has the records."""
    if lowest != ALL:
        raise OptionError(
            "--grade is for files: the records of an address stay with its engine"
        )
    trace = trace_url(source, world, reading, decisions=decisions)
    _tell_left_out([pipeline.tally(trace)])
    return trace.flows, trace.used


def _keep_graded(
    parts: Iterator[Trace],
    lowest: str,
    every: list[dict[str, float]],
    counts: list[dict[str, Any]],
) -> Iterator[Trace]:
    """Keep the records that count, and note what all come to and what became of all."""
    for part in parts:
        every.append(_count(part.flows))
        counts.append(pipeline.tally(part))
        yield keep_graded(part, lowest)


def _tell_left_out(counts: list[dict[str, Any]]) -> None:
    read, rejected, unmatched = (
        sum(each[name] for each in counts) for name in ("read", "rejected", "unmatched")
    )
    if rejected or unmatched:
        _say(
            f"{read:,} rows read, {rejected:,} rejected and {unmatched:,} unmatched: "
            "see python -m geo check"
        )


def _count(summed: pd.DataFrame) -> dict[str, float]:
    return {
        "consignments": int(summed["consignment_count"].sum()),
        "wagons": int(summed["wagon_count"].sum()),
        "tonnes": float(summed["mass_t"].sum()),
    }


def _add_up(counts: list[dict[str, float]]) -> dict[str, float]:
    sums = {name: sum(each[name] for each in counts) for name in COUNTED}
    return sums | {"tonnes": round(float(sums["tonnes"]), 3)}


def _tell(totals: dict[str, float]) -> str:
    return " ".join(f"{value:,} {name}" for name, value in totals.items())


def _say(message: str) -> None:
    typer.echo(message, err=True)
