"""Asking an Overpass server: one polite request at a time, each answer kept."""

import gzip
import hashlib
import http.client
import re
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import shapely

from geo.drafts import lock_folder, write_atomically
from geo.errors import OptionError, ServerError
from geo.units import M_PER_KM
from geo.version import VERSION
from geo.ways import Ways, parse_answer

AGENT: Final = f"Railhead/{VERSION} (rail network for a flow map)"

BUSY: Final = {429, 502, 503, 504}
"""Too many requests; or the server, or one behind it, is busy."""

MOST_WAIT_S: Final = 600.0
"""Longer than this is not waited, whatever the server asks for."""

MOST_BYTES: Final = 1 << 29
"""The server's own limit of memory for a query is the same."""

TIMEOUT_S: Final = 180

CUT: Final = (OSError, EOFError, http.client.HTTPException, zlib.error)
"""What a connection that breaks may raise."""

OFF: Final = '["service"!~"^(yard|siding|spur)$"]'

Sleep = Callable[[float], None]


@dataclass(frozen=True)
class Manners:
    """How a server is asked."""

    url: str
    """Of its interface, such as ``https://HOST/api``."""
    cache: Path
    """Folder for the answers; what lies there is not asked again. Each is named by the
    hash of what was asked and its own."""
    waits_s: tuple[float, ...] = (5, 20, 60, 120, 300)
    """Before each further try; after the last one it is given up."""
    timeout_s: float = TIMEOUT_S + 20
    """Without a byte from the server."""
    sleep: Sleep = time.sleep
    tell: Callable[[str], object] = field(default=lambda _: None)
    """Is told of a damaged answer, and of waiting for another run."""


class Answer(NamedTuple):
    """What came back for one piece."""

    ways: Ways
    sha256: str
    """Of the answer as it was sent."""
    is_kept: bool
    """Whether it was there from an earlier time."""


def write_query(
    piece: shapely.Polygon, sites: Sequence[tuple[float, float]], *, spur_km: float
) -> str:
    """Write a query in Overpass QL.

    Parameters
    ----------
    piece : Polygon
        Without holes; degrees.
    sites : sequence of (longitude, latitude)
        Those of them that lie in the piece count.
    spur_km : float
        How far from a site spurs are asked for.

    Returns
    -------
    str
        Whole ways with their nodes: railways without yards, sidings and spurs, and
        the spurs near the sites.
    """
    spur_m = round(spur_km * M_PER_KM)
    corners = piece.exterior.coords[:-1]
    area = " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in corners)
    inside = [at for at in sites if piece.covers(shapely.Point(at))]
    lines = [f'way["railway"="rail"]{OFF}(poly:"{area}");']
    lines += [
        f'way["railway"="rail"]["service"="spur"](around:{spur_m},{lat:.6f},{lon:.6f});'
        for lon, lat in sorted(inside)
    ]
    head = f"[out:json][timeout:{TIMEOUT_S}][maxsize:{MOST_BYTES}];"
    return f"{head}({''.join(lines)});(._;>;);out;"


def ask_pieces(queries: Sequence[str], manners: Manners) -> Iterator[Answer]:
    """Ask for one piece after the other.

    Parameters
    ----------
    queries : sequence of str
        From `write_query`.
    manners : Manners

    Yields
    ------
    Answer
        In the order of the queries. Each is written to the cache before the next is
        asked for: whoever breaks off goes on there. After an answer the server is
        left alone for as long as it took.

    Raises
    ------
    ServerError
        If the server cannot be reached, refuses, or is busy or breaks off for longer
        than is waited.
    SchemaError
        If an answer is no answer of Overpass, or was broken off by the server.
    OptionError
        If the address is none, or the cache cannot be written.
    """
    url = _check_url(manners.url)
    manners.cache.mkdir(parents=True, exist_ok=True)
    rest_s = 0.0
    for number, query in enumerate(queries, 1):
        name = f"piece {number} of {len(queries)}"
        key = _digest(f"{url} {query}".encode())
        # One run at a time: another one then finds what the first was answered.
        with lock_folder(manners.cache, on_wait=partial(_tell_wait, name, manners)):
            answer = _read_kept(key, name, manners)
            if answer is None:
                manners.sleep(rest_s)
                begun = time.monotonic()
                content = _ask(url, query, name, manners)
                rest_s = min(max(time.monotonic() - begun, 1.0), MOST_WAIT_S)
                answer = _keep(content, key, name, manners)
        yield answer


def _check_url(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise OptionError(
            f"the address of Overpass must be as https://HOST/api; found {url}"
        )
    return url.rstrip("/").removesuffix("/interpreter") + "/interpreter"


def _tell_wait(name: str, manners: Manners) -> None:
    manners.tell(f"{name}: another run asks with {manners.cache}; waiting for it")


def _read_kept(key: str, name: str, manners: Manners) -> Answer | None:
    """Take an answer of an earlier time; a damaged one is named and asked for again.

    Its hash is in its name, so that both are written in one step.
    """
    for path in sorted(manners.cache.glob(f"{key}.*.json")):
        content = path.read_bytes()
        digest = _digest(content)
        if path.name == f"{key}.{digest}.json":
            return Answer(parse_answer(content, name=name), digest, is_kept=True)
        manners.tell(
            f"{name}: the kept answer {path} is damaged, its SHA-256 is {digest[:12]}… "
            "and not that of its name; it is removed and asked for again"
        )
        path.unlink(missing_ok=True)
    return None


def _keep(content: bytes, key: str, name: str, manners: Manners) -> Answer:
    ways, digest = parse_answer(content, name=name), _digest(content)
    write_atomically(manners.cache / f"{key}.{digest}.json", content)
    return Answer(ways, digest, is_kept=False)


def _ask(url: str, query: str, name: str, manners: Manners) -> bytes:
    """Ask until there is an answer, or there is nothing more to wait for."""
    found = ""
    for wait_s in (*manners.waits_s, None):
        asked_s = 0.0
        try:
            return _send(url, query, manners.timeout_s)
        except urllib.error.HTTPError as fault:
            found = f"{fault.code} {fault.reason}"
            if fault.code not in BUSY:
                raise ServerError(_tell_refusal(name, found, fault)) from fault
            asked_s = _read_wait(fault.headers)
        except CUT as fault:
            _refuse_absent(url, name, fault)
            found = f"a connection that broke off ({_name(fault)})"
        if wait_s is not None:
            manners.sleep(min(max(wait_s, asked_s), MOST_WAIT_S))
    raise ServerError(
        f"{name}: the server gave no answer in {len(manners.waits_s) + 1} tries; found "
        f"{found}: try later, it goes on where it broke off"
    )


def _send(url: str, query: str, timeout_s: float) -> bytes:
    request = urllib.request.Request(
        url,
        data=urllib.parse.urlencode({"data": query}).encode(),
        headers={"User-Agent": AGENT, "Accept-Encoding": "gzip"},
    )
    with urllib.request.urlopen(request, timeout=timeout_s) as response:
        is_packed = response.headers.get("Content-Encoding", "") == "gzip"
        stream = gzip.GzipFile(fileobj=response) if is_packed else response
        content = stream.read(MOST_BYTES + 1)
        # A read with a bound takes a short body for a whole one.
        told = response.headers.get("Content-Length", "")
        if not is_packed and told.isdigit() and len(content) < int(told):
            raise http.client.IncompleteRead(content, int(told) - len(content))
    if len(content) > MOST_BYTES:
        raise ServerError(
            f"an answer must have at most {MOST_BYTES >> 20} MB; found more: ask for "
            "smaller pieces with --piece-km2"
        )
    return bytes(content)


def _read_wait(headers: Message) -> float:
    told = str(headers.get("Retry-After", ""))
    return float(told) if told.isdigit() else 0.0


def _refuse_absent(url: str, name: str, fault: BaseException) -> None:
    """Do not wait for a server that is not there."""
    reason = fault.reason if isinstance(fault, urllib.error.URLError) else fault
    if isinstance(reason, socket.gaierror | ConnectionRefusedError):
        host = urllib.parse.urlsplit(url).hostname
        raise ServerError(
            f"{name}: {host} cannot be reached; found {reason}: look at the connection "
            "and --overpass, then go on with the same command"
        ) from fault


def _tell_refusal(name: str, found: str, fault: urllib.error.HTTPError) -> str:
    try:
        page = fault.read(4096).decode("utf-8", "replace")
    except CUT:
        page = ""
    said = " ".join(re.sub(r"<[^>]*>", " ", page).split())[:200]
    return f"{name}: the server refuses; found {found}: {said}"


def _name(fault: BaseException) -> str:
    return type(fault).__name__


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
