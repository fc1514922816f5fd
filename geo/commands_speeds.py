"""The command line's part that asks how fast records went along their routes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from geo import pipeline
from geo.commands_export import AsJson, Network, Records, Sites, Way
from geo.commands_reading import with_reading
from geo.commands_writing import refuse_other_form
from geo.decisions import Decisions
from geo.drafts import write_atomically
from geo.journeys import (
    Journeys,
    list_speeds,
    set_journeys,
    tell_journeys,
    tell_yardstick,
)
from geo.progress import show_progress
from geo.reading import Reading
from geo.speed_chart import FLAG_TITLES, PAIR_TITLES, TITLE, draw_speeds
from geo.speeds import Limits
from geo.still_page import Table, frame_drawing
from geo.tables import write_csv
from geo.worlds import World, widen_world

FORMS: Final = (".csv", ".html", ".svg")

SHOWN: Final = 500
"""Flagged records on a page; CSV and JSON have all."""

commands = typer.Typer()


@commands.command()
@with_reading
def speeds(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    reading: Reading,
    decisions: Decisions,
    records: Records = pipeline.CASE_RECORDS,
    fastest: Annotated[
        float, typer.Option(help="Over so many km a day a record is too fast.")
    ] = Limits().fastest,
    slowest: Annotated[
        float, typer.Option(help="Under so many km a day a record is too slow.")
    ] = Limits().slowest,
    out: Annotated[
        Path | None,
        typer.Option("--out", help=f"OUT{', OUT'.join(FORMS)}", metavar="FILE"),
    ] = None,
    sites: Sites = None,
    way: Way = "main",
    network: Network = None,
    as_json: AsJson = False,
) -> None:
    """Tell how fast records went along their routes, and flag what can hardly be."""
    refuse_other_form(out, FORMS)
    world = pipeline.read_world(sites=sites, way=way, network=network)
    with show_progress() as on_step:
        trace = pipeline.trace_records(
            records, world, reading, decisions=decisions, on_step=on_step
        )
    world = widen_world(world, trace)
    journeys = set_journeys(
        trace,
        world,
        limits=Limits(fastest, slowest),
        order=reading.dates,
        is_case=records.resolve() == pipeline.CASE_RECORDS,
    )
    told = tell_journeys(journeys, world)
    if out:
        write_atomically(out, _make(out.suffix.lower(), told, journeys, world))
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    for warning in told["warnings"]:
        typer.echo(f"warning: {warning}", err=True)
    for line in _write(told):
        typer.echo("".join(sign if sign.isprintable() else " " for sign in line))
    for caveat in told["caveats"]:
        typer.echo(f"caveat: {caveat}", err=True)


def _make(form: str, told: dict[str, Any], journeys: Journeys, world: World) -> bytes:
    """Make a file of what was found."""
    if form == ".csv":
        return write_csv(list_speeds(journeys, world))
    svg = '<?xml version="1.0" encoding="utf-8"?>\n' + draw_speeds(told)
    if form == ".svg":
        return svg.encode()
    said = [*told["warnings"], told["sentence"], *tell_yardstick(told)]
    flags = ("Flagged records", (FLAG_TITLES, _list_flagged(told)))
    sources = (told["yardstick"] or {}).get("sources", {})
    return frame_drawing(
        TITLE,
        said,
        svg.encode(),
        "Pairs",
        (PAIR_TITLES, told["pairs"]),
        *([flags] if told["flags"] else []),
        _set_words("Flags", told["rules"]),
        _set_words("What to bear in mind", dict(enumerate(told["caveats"], 1))),
        *([_set_words("Sources", sources)] if sources else []),
    )


def _set_words(heading: str, words: Mapping[Any, str]) -> tuple[str, Table]:
    """Set words as a table of two columns."""
    rows = [{"name": str(name), "words": text} for name, text in words.items()]
    return heading, ({"name": "", "words": ""}, rows)


def _list_flagged(told: dict[str, Any]) -> list[dict[str, Any]]:
    flags: list[dict[str, Any]] = told["flags"][:SHOWN]
    return flags


def _write(told: dict[str, Any]) -> list[str]:
    """Write the document as lines of text."""
    lines = [told["sentence"], *tell_yardstick(told)]
    lines += [f"{n:>10,} records  {why}" for why, n in told["unmeasured"].items()]
    if told["pairs"]:
        lines += ["", f"{'km a day: least':>15} {'25 %':>7} {'50 %':>7} {'75 %':>7} "]
        lines[-1] += f"{'most':>7} {'days':>6} {'records':>8} {'fast':>5} {'slow':>5}"
    for pair in told["pairs"]:
        speeds = (
            pair[f"{name}_km_a_day"]
            for name in ("least", "low_quartile", "median", "high_quartile", "most")
        )
        figures = [
            f"{speed:>{15 if n == 0 else 7},.0f}" for n, speed in enumerate(speeds)
        ]
        lines.append(
            f"{' '.join(figures)} {pair['median_days']:>6,.4g} "
            f"{pair['record_count']:>8,} {pair['fast_count']:>5,} "
            f"{pair['slow_count']:>5,}  {pair['origin']} to {pair['destination']}, "
            f"{pair['length_km']:,.0f} km"
        )
    if told["flags"]:
        lines += ["", "Flagged:"]
    for flag in told["flags"]:
        lines.append(
            f"  row {flag['row']}, {flag['shipment_id'] or 'no id'}: "
            f"{flag['origin']} to {flag['destination']}, {flag['dispatched_on']} to "
            f"{flag['arrived_on']}, {flag['km_a_day']:,.0f} km a day: {flag['rule']}"
        )
    named = {flag["rule"] for flag in told["flags"]}
    rules = [f"  {name}: {told['rules'][name]}" for name in told["rules"]]
    kept = [line for line in rules if line.split(":")[0].strip() in named]
    return [*lines, *(["", "Rules:"] if kept else []), *kept]
