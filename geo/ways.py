"""Ways of OpenStreetMap as a server or an extract gives them: places and tags."""

import bz2
import gzip
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, cast
from xml.etree import ElementTree

from geo.errors import SchemaError

RAIL: Final = "rail"
"""The value of ``railway`` that is a line in use: no tram, no metro, none in ruins."""

UNREADABLE: Final = (OSError, EOFError, ElementTree.ParseError)


class Way(NamedTuple):
    """A piece of track."""

    nodes: tuple[int, ...]
    tags: dict[str, str]


class Ways(NamedTuple):
    """Ways, and where their nodes lie."""

    places: dict[int, tuple[float, float]]
    """Longitude and latitude in degrees, by node."""
    ways: dict[int, Way]
    dates: tuple[str, ...] = ()
    """Of the state of the data, such as 2024-05-01T00:00:00Z; as told."""


def parse_answer(content: bytes, *, name: str) -> Ways:
    """Read what an Overpass server answers.

    Parameters
    ----------
    content : bytes
        JSON.
    name : str
        What was asked, for the message.

    Returns
    -------
    Ways
        Those with ``railway=rail``.

    Raises
    ------
    SchemaError
        If it is no such answer, or the server tells that it broke off.
    """
    try:
        told = json.loads(content)
        remark = told.get("remark", "")
        elements = told["elements"]
        nodes = [each for each in elements if each["type"] == "node"]
        places = {int(each["id"]): _place(each) for each in nodes}
        ways = {
            int(each["id"]): Way(
                tuple(map(int, each["nodes"])), _clean(each.get("tags", {}))
            )
            for each in elements
            if each["type"] == "way"
        }
        date = told.get("osm3s", {}).get("timestamp_osm_base", "")
    except (ValueError, LookupError, TypeError, AttributeError) as fault:
        start = content[:60].decode("utf-8", "replace").strip()
        raise SchemaError(
            f"{name}: needs an answer of Overpass in JSON; found {start!r} ({fault}): "
            "ask again, or another server with --overpass"
        ) from fault
    if "error" in str(remark):
        raise SchemaError(
            f"{name}: needs a whole answer; the server broke off: {_shorten(remark)}; "
            "ask for smaller pieces with --piece-km2"
        )
    return _whole(Ways(places, ways, _tuple(date)))


def read_extract(path: Path) -> Ways:
    """Read the railways of an OpenStreetMap file.

    Parameters
    ----------
    path : Path
        OSM XML: ``.osm`` or ``.osm.xml``, also packed as ``.gz`` or ``.bz2``.

    Returns
    -------
    Ways
        Those with ``railway=rail``. A way of which the file lacks nodes, as at the
        edge of an extract, is cut there: what is left keeps its tags.

    Raises
    ------
    SchemaError
        If it is no such file.
    """
    if path.suffix == ".pbf":
        raise SchemaError(
            f"{path.name}: needs OSM XML; found PBF: turn it over first, with osmium "
            f"cat {path.name} -o {path.name.removesuffix('.pbf')}.xml"
        )
    try:
        ways = {int(way.get("id", "")): _way(way) for way in _rail_ways(path)}
        needed = {node for way in ways.values() for node in way.nodes}
        places = {
            int(node.get("id", "")): _place(node.attrib)
            for node in _elements(path, "node")
            if int(node.get("id", "")) in needed
        }
        date = _tell_date(path)
    except (*UNREADABLE, ValueError, LookupError) as fault:
        raise SchemaError(
            f"{path.name}: needs OSM XML with nodes and ways; found {fault}"
        ) from fault
    return _whole(Ways(places, ways, _tuple(date)))


def join_ways(parts: Iterable[Ways]) -> Ways:
    """Join ways of several answers; what two of them tell is taken once.

    Parameters
    ----------
    parts : iterable of Ways
        Each has whole ways, so nothing is cut where two pieces meet.

    Returns
    -------
    Ways
        In the order of their ids.
    """
    places: dict[int, tuple[float, float]] = {}
    ways: dict[int, Way] = {}
    dates: set[str] = set()
    for part in parts:
        places |= part.places
        ways |= part.ways
        dates |= set(part.dates)
    in_order = {way: ways[way] for way in sorted(ways)}
    return Ways(places, in_order, tuple(sorted(dates)))


def _whole(found: Ways) -> Ways:
    """Keep the railways, and cut them where a node is missing."""
    rail = {n: w for n, w in found.ways.items() if w.tags.get("railway") == RAIL}
    kept: dict[int, Way] = {}
    for number, way in rail.items():
        # Runs after the first are ways of their own; OSM's ids are above 0.
        for part, nodes in enumerate(_known_runs(way, found.places)):
            kept[number if not part else -(number * 1000 + part)] = Way(nodes, way.tags)
    used = {node for way in kept.values() for node in way.nodes}
    places = {node: at for node, at in found.places.items() if node in used}
    return Ways(places, kept, found.dates)


def _known_runs(way: Way, places: Mapping[int, Any]) -> list[tuple[int, ...]]:
    nodes = [node for node, _ in groupby(way.nodes)]
    runs = [tuple(run) for known, run in groupby(nodes, places.__contains__) if known]
    return [run for run in runs if len(run) > 1]


def _place(told: Mapping[str, Any]) -> tuple[float, float]:
    lon, lat = float(told["lon"]), float(told["lat"])
    if not (math.isfinite(lon + lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError(f"a node at {lon}, {lat}")
    return lon, lat


def _clean(tags: Mapping[str, Any]) -> dict[str, str]:
    """Leave out what no XML and no table can hold."""
    return {
        str(key): "".join(c for c in str(value) if c.isprintable()).strip()
        for key, value in tags.items()
    }


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as packed:
        if path.suffix == ".gz":
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=packed))
        elif path.suffix == ".bz2":
            yield bz2.BZ2File(packed)
        else:
            yield packed


def _elements(path: Path, kind: str) -> Iterator[ElementTree.Element]:
    """Yield elements one at a time; what was read is let go."""
    with _opened(path) as stream:
        events = ElementTree.iterparse(stream, events=("start", "end"))
        _, root = next(events)
        if root.tag != "osm":
            raise ValueError(f"<{root.tag}>")
        for event, element in events:
            if event == "end" and element.tag in {"node", "way", "relation"}:
                if element.tag == kind:
                    yield element
                root.clear()


def _rail_ways(path: Path) -> Iterator[ElementTree.Element]:
    for way in _elements(path, "way"):
        tags = {tag.get("k"): tag.get("v") for tag in way.iter("tag")}
        if tags.get("railway") == RAIL:
            yield way


def _way(element: ElementTree.Element) -> Way:
    tags = {tag.attrib["k"]: tag.attrib["v"] for tag in element.iter("tag")}
    nodes = tuple(int(node.attrib["ref"]) for node in element.iter("nd"))
    return Way(nodes, _clean(tags))


def _tell_date(path: Path) -> str:
    """Find the date of the data: what the file says of itself, or its newest way."""
    with _opened(path) as stream:
        for _, element in ElementTree.iterparse(stream, events=("start",)):
            told = element.get(
                {"osm": "timestamp", "meta": "osm_base"}.get(element.tag, "")
            )
            if told:
                return str(told)
            if element.tag in {"node", "way", "relation"}:
                break
    dates = [str(way.get("timestamp", "")) for way in _rail_ways(path)]
    return max(dates, default="")


def _tuple(date: object) -> tuple[str, ...]:
    return (str(date),) if date else ()


def _shorten(text: object) -> str:
    return " ".join(str(text).split())[:120]
