"""The command line's questions about other ways: what if track were closed."""

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from geo.alternatives import MAX_SHARED
from geo.closures import (
    CAVEAT,
    close_track,
    read_closed,
    sum_closure,
    tell_closure,
)
from geo.commands_export import (
    AsJson,
    Network,
    Records,
    Sites,
    Way,
    form_of,
    open_asked,
)
from geo.commands_reading import with_reading
from geo.commands_writing import (
    Box,
    Close,
    Countries,
    deliver_file,
    refuse_other_form,
)
from geo.decisions import Decisions
from geo.dossier import Dossier
from geo.drafts import write_atomically
from geo.errors import OptionError
from geo.itineraries import CAVEAT as CAVEAT_WAYS
from geo.itineraries import list_breaks, list_ends, list_itineraries
from geo.itinerary_map import MEANING, draw_ways, list_ways, tell_way
from geo.passages import COUNT
from geo.pipeline import CASE_RECORDS
from geo.reading import Reading
from geo.report import gather_texts
from geo.request import Request
from geo.section_map import FORMS, draw_sections, list_sections, part_worst
from geo.sections import rank_sections

commands = typer.Typer()

NUMBERS: Final = (
    f"not those of a shares file: these need --count {COUNT} and --shared {MAX_SHARED}",
    "each way's number is its name in a file for --shares",
)
"""Whether other limits than the usual ones were asked for, and not."""


@commands.command()
@with_reading
def close(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    reading: Reading,
    decisions: Decisions,
    records: Records = CASE_RECORDS,
    close: Close = None,
    box: Box = None,
    rank: Annotated[
        bool,
        typer.Option("--rank", help="Rank all sections, each closed alone."),
    ] = False,
    top: Annotated[int, typer.Option(help="So many of each rank in the table.")] = 15,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=f"A map: for --rank OUT{', OUT'.join(FORMS)}; else any export.",
            metavar="FILE",
        ),
    ] = None,
    sites: Sites = None,
    way: Way = "main",
    network: Network = None,
    as_json: AsJson = False,
) -> None:
    """Tell what closing track would do to the flows: computed, not observed."""
    asked = (*(close or ()), *(box or ()))
    if rank == bool(asked):
        raise OptionError("give --close LINK or --box W,S,E,N, or --rank")
    if rank:
        refuse_other_form(out, FORMS)
    form = form_of(out) if out and not rank else "html"
    request = Request(form=form, way=way, close=asked)
    # The world is open here: closing it is what is asked.
    plain = Request(form=form, way=way)
    dossier = open_asked(plain, records, sites, None, reading, decisions, network)
    if rank:
        _rank(dossier, out, top, as_json=as_json)
        return
    closed = close_track(
        dossier.trace.flows, dossier.world, [read_closed(each) for each in asked]
    )
    notices = _warn(dossier)
    told = sum_closure(closed, dossier.world) | {"notices": notices}
    if out:
        deliver_file(request, out, dossier._replace(world=closed.world))
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    for line in _write_closure(told):
        typer.echo(_plain(line))
    typer.echo(f"caveat: {CAVEAT}", err=True)


@commands.command()
@with_reading
def ways(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    reading: Reading,
    decisions: Decisions,
    origin: Annotated[str, typer.Option("--from", metavar="PLACE", help="Its id.")],
    destination: Annotated[str, typer.Option("--to", metavar="PLACE", help="Its id.")],
    count: Annotated[int, typer.Option(help="Really different ways at most.")] = COUNT,
    shared: Annotated[
        float, typer.Option(help="Share of track that a different way may share.")
    ] = MAX_SHARED,
    countries: Countries = "",
    records: Annotated[
        Path | None,
        typer.Option("--records", help="Records whose places count.", metavar="FILE"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help=f"OUT{', OUT'.join(FORMS)}", metavar="FILE"),
    ] = None,
    sites: Sites = None,
    way: Way = "main",
    network: Network = None,
    as_json: AsJson = False,
) -> None:
    """List really different ways between two places: by rail alone, by ship first."""
    refuse_other_form(out, FORMS)
    asked = Request(way=way, countries=countries)
    world = open_asked(
        asked, records or CASE_RECORDS, sites, None, reading, decisions, network
    ).world
    found = list_itineraries(origin, destination, world, count=count, max_shared=shared)
    names = world.places.set_index("site_id")["site_name"]
    title = f"Ways from {names[origin]} to {names[destination]}"
    if out:
        drawn = draw_ways(
            found,
            world.land,
            out.suffix.lower(),
            title=title,
            breaks=list_breaks(world),
            ends=list_ends(world, origin, destination),
        )
        write_atomically(out, drawn)
        typer.echo(f"{out}: {out.stat().st_size / 1024:,.0f} KB", err=True)
    rows = list_ways(found)
    numbers = NUMBERS[(count, shared) == (COUNT, MAX_SHARED)]
    if as_json:
        told = {"ways": rows, "caveat": CAVEAT_WAYS, "meaning": MEANING}
        told["numbers"] = numbers
        typer.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    for row in rows:
        typer.echo(_plain(tell_way(row)))
    typer.echo(f"numbers: {numbers}", err=True)
    typer.echo(f"caveat: {CAVEAT_WAYS}", err=True)


def _rank(dossier: Dossier, out: Path | None, top: int, *, as_json: bool) -> None:
    sections = rank_sections(dossier.trace.flows, dossier.world)
    notices, land = _warn(dossier), dossier.world.land
    if out:
        form = out.suffix.lower()
        write_atomically(out, draw_sections(sections, land, form, notices=notices))
        typer.echo(f"{out}: {out.stat().st_size / 1024:,.0f} KB", err=True)
    if as_json:
        told = {"sections": list_sections(sections), "caveat": CAVEAT}
        told["notices"] = notices
        typer.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    worst, others = part_worst(sections)
    typer.echo("No other way on this network:")
    for row in list_sections(worst.head(top)):
        typer.echo(_plain(f"  {_name(row)}: {row['cut_off_t']:,.0f} t cut off"))
    typer.echo("Most extra tonne-kilometres, each closed alone:")
    for row in list_sections(others.head(top)):
        typer.echo(
            _plain(
                f"  {_name(row)}: {row['extra_tkm']:+,.0f} t·km, "
                f"{row['extra_km']:+,.0f} km for each of {row['rerouted_t']:,.0f} t"
            )
        )
    typer.echo(f"caveat: {CAVEAT}", err=True)


def _warn(dossier: Dossier) -> list[str]:
    """Say what the tonnes are, as every map of them does."""
    title = None if dossier.is_case else dossier.stem
    texts = gather_texts(dossier.trace, dossier.world, title=title)
    for notice in texts.notices:
        typer.echo(_plain(f"notice: {notice}"), err=True)
    return list(texts.notices)


def _name(row: dict[str, Any]) -> str:
    return (
        f"{row['section_id']:<14}{row['near_from'] or '?'} to "
        f"{row['near_to'] or '?'}, {row['length_km']:,.0f} km of track"
    )


def _write_closure(told: dict[str, Any]) -> list[str]:
    lines = [tell_closure(told)]
    for row in told["pairs"]:
        after = (
            "no other way"
            if row["after_km"] is None
            else f"then {row['after_km']:,.0f} km ({row['extra_km']:+,.0f})"
        )
        lines.append(
            f"  {row['origin']} to {row['destination']}: {row['mass_t']:,.0f} t, "
            f"{row['before_km']:,.0f} km, {after}"
        )
    return lines


def _plain(line: str) -> str:
    """Leave out what steers a terminal: names are of other people's files."""
    return "".join(sign if sign.isprintable() else " " for sign in line)
