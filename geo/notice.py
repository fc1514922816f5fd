"""The notice in a network file: what it was made from, when, under which licence."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import SchemaError
from geo.network import Network

LICENCE: Final = "ODbL-1.0, https://opendatacommons.org/licenses/odbl/1-0/"
ATTRIBUTION: Final = "(c) OpenStreetMap contributors"

KEYS: Final = (
    "title",
    "licence",
    "attribution",
    "source",
    "changed",
    "osm_date",  # of the oldest answer; "" where the data do not tell
    "osm_date_last",
    "osm_sha256",
    "area",  # well-known text, degrees; "" for all that the source holds
)

CHANGED: Final = (
    "railways alone, without yards and sidings, simplified to edges between junctions"
)


def write_notice(
    source: str,
    *,
    dates: Sequence[str],
    hashes: Sequence[str],
    area: BaseGeometry | None,
) -> dict[str, str]:
    """Write the notice of a network made from OpenStreetMap.

    Parameters
    ----------
    source : str
        What the data came by.
    dates : sequence of str
        Of the state of the data, as `ways.Ways` has them.
    hashes : sequence of str
        SHA-256 of each answer or file, in their order; of several, the hash of their
        list is taken.
    area : geometry, optional
        What was asked for.

    Returns
    -------
    dict of str to str
        All of `KEYS`.
    """
    together = hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    rough = "" if area is None else shapely.to_wkt(area, rounding_precision=4)
    return {
        "title": "Railways as a graph",
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "source": source,
        "changed": CHANGED,
        "osm_date": min(dates, default=""),
        "osm_date_last": max(dates, default=""),
        "osm_sha256": hashes[0] if len(hashes) == 1 else together,
        "area": rough,
    }


def pack_network(network: Network, notice: Mapping[str, str]) -> bytes:
    """Write a network as GeoParquet with its notice inside.

    Parameters
    ----------
    network : Network
    notice : mapping of str to str

    Returns
    -------
    bytes
        The same network and notice give the same bytes.
    """
    plain, packed = io.BytesIO(), io.BytesIO()
    network.edges.to_parquet(plain, index=False)
    table = pq.read_table(plain)
    told = {key.encode(): value.encode() for key, value in notice.items()}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **told})
    pq.write_table(
        table,
        packed,
        compression="zstd",
        compression_level=9,
        write_page_checksum=True,
    )
    return packed.getvalue()


def read_notice(path: Path) -> dict[str, str]:
    """Read the notice of a network file.

    Parameters
    ----------
    path : Path
        GeoParquet.

    Returns
    -------
    dict of str to str
        All of `KEYS`, empty where the file tells nothing.

    Raises
    ------
    SchemaError
        If it is no Parquet file.
    """
    try:
        told = pq.read_schema(path).metadata or {}
    except (OSError, pa.ArrowException) as fault:
        found = "another form" if path.is_file() else "no such file"
        raise SchemaError(
            f"{path.name}: a network must be GeoParquet, as python -m geo network "
            f"writes it; found {found}"
        ) from fault
    return {key: told.get(key.encode(), b"").decode("utf-8", "replace") for key in KEYS}


def read_extent(notice: Mapping[str, str]) -> BaseGeometry | None:
    """Read which area a network is of; none for all that its source holds."""
    return shapely.from_wkt(notice["area"]) if notice.get("area") else None


def cite_network(notice: Mapping[str, str]) -> str:
    """Cite a network of the user's own in one line."""
    date = notice["osm_date"] or "unknown date"
    last = notice["osm_date_last"]
    span = date if last in {"", date} else f"{date} to {last}"
    return (
        f"OpenStreetMap contributors, railways of {span}, by {notice['source']}, "
        f"ODbL 1.0, SHA-256 of the data {notice['osm_sha256'][:12]}…"
    )
