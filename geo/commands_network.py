"""The command line's part that makes networks from OpenStreetMap and compares them."""

import hashlib
import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer
from shapely.geometry.base import BaseGeometry

from geo import pipeline
from geo.areas import cut_area, draw_corridor, read_shape
from geo.changes import FORMS as MAPS
from geo.changes import draw_comparison, tell_comparison
from geo.commands_export import AsJson, Records, Sites, Way
from geo.commands_writing import refuse_other_form
from geo.comparison import (
    BUNDLED,
    WITHIN_KM,
    compare_sides,
    open_side,
    sum_comparison,
)
from geo.drafts import write_atomically
from geo.errors import OptionError
from geo.network import Network, write_graphml
from geo.notice import pack_network, write_notice
from geo.overlap import name_lines
from geo.overpass import Answer, Manners, ask_pieces, write_query
from geo.tracks import LEAST_KM, SPUR_KM, choose_ways, default_server, make_network
from geo.ways import Ways, join_ways, read_extract

CACHE: Final = Path(".cache") / "overpass"
PIECE_KM2: Final = 25_000.0
FORMS: Final = (".parquet", ".graphml")

commands = typer.Typer()


class Found(NamedTuple):
    """Ways, and what is told of them in the network's notice."""

    ways: Ways
    hashes: list[str]
    source: str
    area: BaseGeometry | None


@commands.command()
def network(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    out: Annotated[
        list[Path],
        typer.Option("--out", help="OUT.parquet or OUT.graphml; may be repeated."),
    ],
    area: Annotated[
        Path | None, typer.Option(help="GeoJSON with an area.", metavar="FILE")
    ] = None,
    along: Annotated[
        Path | None, typer.Option(help="GeoJSON with a route.", metavar="FILE")
    ] = None,
    width_km: Annotated[
        float, typer.Option("--width-km", help="To either side of the route.")
    ] = 15.0,
    osm: Annotated[
        Path | None,
        typer.Option(
            help="An extract of yours, OSM XML: asks no server.", metavar="FILE"
        ),
    ] = None,
    overpass: Annotated[
        str,
        typer.Option(envvar="RAILHEAD_OVERPASS", help="Its address.", metavar="URL"),
    ] = "",
    piece_km2: Annotated[
        float, typer.Option("--piece-km2", help="Most of one request.")
    ] = PIECE_KM2,
    spur_km: Annotated[
        float, typer.Option("--spur-km", help="Spurs up to so far from a site.")
    ] = SPUR_KM,
    least_km: Annotated[
        float, typer.Option("--least-km", help="Of a piece apart from the rest.")
    ] = LEAST_KM,
    cache: Annotated[
        Path, typer.Option(help="Folder for answers; empty it to ask anew.")
    ] = CACHE,
    sites: Sites = None,
) -> None:
    """Make a network of OpenStreetMap's railways, for --network and for osmnx."""
    _check_choice(out, area, along, osm)
    world = pipeline.read_world(sites=sites)
    near = list(zip(world.places.geometry.x, world.places.geometry.y, strict=True))
    asked = read_shape(area, kind="Polygon") if area else None
    if along:
        route = read_shape(along, kind="LineString")
        asked = draw_corridor(route, width_km=width_km)
    if osm:
        found = _read_own(osm, asked)
    else:
        manners = Manners(overpass or default_server(), cache, tell=_say)
        pieces = [] if asked is None else cut_area(asked, max_km2=piece_km2)
        queries = [write_query(piece, near, spur_km=spur_km) for piece in pieces]
        found = _ask_server(queries, manners, asked)
    chosen, left_out = choose_ways(
        found.ways, area=found.area, sites=near, spur_km=spur_km
    )
    made = make_network(chosen, least_km=least_km)
    edges = name_lines(made.network.edges, world.attached.network.edges)
    _tell_left_out(left_out + made.left_out)
    _write_all(Network(made.network.nodes, edges), found, out)


@commands.command("compare-networks")
def compare_networks(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    before: Annotated[str, typer.Argument(help=f"A network file, or {BUNDLED}.")],
    after: Annotated[str, typer.Argument(help="Another one.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help=f"A map: OUT{', OUT'.join(MAPS)}.", metavar="FILE"),
    ] = None,
    within_km: Annotated[
        float, typer.Option("--within-km", help="Track so near is the same.")
    ] = WITHIN_KM,
    records: Records = pipeline.CASE_RECORDS,
    sites: Sites = None,
    way: Way = "main",
    as_json: AsJson = False,
) -> None:
    """Tell what of track is added and gone, and which routes change."""
    refuse_other_form(out, MAPS)
    sides = [open_side(name, sites=sites, way=way) for name in (before, after)]
    flows = pipeline.trace_records(records, sides[0].world).flows
    found = compare_sides(sides[0], sides[1], flows, within_km=within_km)
    if out:
        write_atomically(out, draw_comparison(found, out.suffix.lower()))
        _say(f"{out}: {out.stat().st_size / 1024:,.0f} KB")
    if as_json:
        told = sum_comparison(found)
        typer.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    for line in tell_comparison(found, with_routes=True):
        typer.echo(line)


def _check_choice(
    out: Sequence[Path], area: Path | None, along: Path | None, osm: Path | None
) -> None:
    wrong = [path.name for path in out if path.suffix.lower() not in FORMS]
    if wrong:
        raise OptionError(f"--out must end in {' or '.join(FORMS)}; found {wrong[0]}")
    if area and along:
        raise OptionError("give --area or --along, not both")
    if not (area or along or osm):
        raise OptionError("give --area FILE, --along FILE or --osm FILE")


def _read_own(osm: Path, area: BaseGeometry | None) -> Found:
    ways = read_extract(osm)
    with osm.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    _say(f"{osm.name}: {len(ways.ways):,} ways of railways")
    return Found(ways, [digest], "an extract", area)


def _ask_server(
    queries: list[str], manners: Manners, area: BaseGeometry | None
) -> Found:
    _say(f"{len(queries)} pieces to ask for, one at a time; {manners.cache} keeps them")
    answers: list[Answer] = []
    begun, asked = time.monotonic(), 0
    for answer in ask_pieces(queries, manners):
        answers.append(answer)
        asked += not answer.is_kept
        left = len(queries) - len(answers)
        mean_s = (time.monotonic() - begun) / max(asked, 1)
        kept = ", kept from before" if answer.is_kept else ""
        _say(
            f"piece {len(answers)} of {len(queries)}: "
            f"{len(answer.ways.ways):,} ways{kept}; {_tell_left(left, mean_s)}"
        )
    ways = join_ways(answer.ways for answer in answers)
    hashes = [answer.sha256 for answer in answers]
    return Found(ways, hashes, "the Overpass API", area)


def _tell_left(pieces: int, mean_s: float) -> str:
    if not pieces:
        return "done"
    seconds = pieces * mean_s
    left = f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
    return f"{pieces} left, about {left} at most"


def _tell_left_out(left_out: Counter[str]) -> None:
    for what, count in sorted(left_out.items()):
        _say(f"left out: {count:,} × {what}")


def _write_all(made: Network, found: Found, out: Sequence[Path]) -> None:
    notice = write_notice(
        found.source, dates=found.ways.dates, hashes=found.hashes, area=found.area
    )
    for path in out:
        write_atomically(path, _pack(made, notice, path.suffix.lower()))
        km = made.edges["length_km"].sum()
        _say(
            f"{path}: {km:,.0f} km of track in {len(made.edges):,} edges, "
            f"OpenStreetMap of {notice['osm_date'] or 'unknown date'}"
        )


def _pack(made: Network, notice: dict[str, str], form: str) -> bytes:
    if form == ".parquet":
        return pack_network(made, notice)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.graphml"
        write_graphml(made, path, notice=notice)
        return path.read_bytes()


def _say(message: str) -> None:
    typer.echo(message, err=True)
