"""Text and lines on their way into a page: nothing of it can become code."""

import html
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

JSON_ESCAPES: Final = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "{{": "\\u007b\\u007b",
    "{%": "\\u007b%",
    "{#": "\\u007b#",
}
"""What could end a script block, or begin a template of Jinja."""

PLACES: Final = 4
"""Decimals of a degree in an encoded line: 11 m at most."""


def safe(text: object) -> str:
    """Make any text harmless in a string that is given to folium.

    Parameters
    ----------
    text : object
        Its ``str`` is meant.

    Returns
    -------
    str
        HTML that shows exactly the text. Braces, backticks, dollars and backslashes
        are escaped too: folium renders strings as Jinja templates and puts them in
        JavaScript literals, where HTML escapes alone do not help.
    """
    escaped = html.escape(str(text), quote=True)
    for sign in "{}`$\\":
        escaped = escaped.replace(sign, f"&#{ord(sign)};")
    return escaped


def safe_json(content: object) -> str:
    """Write JSON that may stand inside a script block of any page.

    Parameters
    ----------
    content : any
        What `json.dumps` takes; no NaN.

    Returns
    -------
    str
        ASCII, keys in the given order, the same value when read back.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    text = json.dumps(
        content, ensure_ascii=True, allow_nan=False, separators=(",", ":")
    )
    for sign, escape in JSON_ESCAPES.items():
        text = text.replace(sign, escape)
    return text


def as_columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Turn rows that all have the same keys into one list a key.

    Parameters
    ----------
    rows : sequence of mapping

    Returns
    -------
    dict of str to list
        Each key stands once, not once a row; none for no rows.
    """
    return {key: [row[key] for row in rows] for key in (rows[0] if rows else ())}


def as_rows(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Undo `as_columns`.

    Parameters
    ----------
    columns : mapping of str to sequence

    Returns
    -------
    list of dict
    """
    values = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in values]


def encode_polyline(
    lonlat: Sequence[Any] | NDArray[Any], *, places: int = PLACES
) -> str:
    """Write a line as text.

    Parameters
    ----------
    lonlat : n pairs of (longitude, latitude)
        Degrees.
    places : int
        Decimals kept.

    Returns
    -------
    str
        Latitude and longitude in turn, each as the difference from the point before
        in five-bit groups.

    Notes
    -----
    The Encoded Polyline Algorithm Format, developers.google.com/maps/documentation/
    utilities/polylinealgorithm, which has five decimals.
    """
    points = np.asarray(lonlat, dtype="float64").reshape(-1, 2)
    return _encode_points(points, np.array([len(points)]), places=places)[0]


def encode_line(line: BaseGeometry, *, places: int = PLACES) -> str:
    """Write a LineString as text.

    Parameters
    ----------
    line : LineString
        (longitude, latitude) in degrees.
    places : int
        Decimals kept.

    Returns
    -------
    str
        See `encode_polyline`.
    """
    return encode_polyline(shapely.get_coordinates(line), places=places)


def encode_lines(lines: Iterable[BaseGeometry], *, places: int = PLACES) -> list[str]:
    """Write LineStrings as texts, all at once: many short lines are written fast.

    Parameters
    ----------
    lines : n LineStrings
        (longitude, latitude) in degrees.
    places : int
        Decimals kept.

    Returns
    -------
    list of n str
        For each line what `encode_line` gives.
    """
    geometries = np.array(list(lines), dtype=object)
    counts = shapely.get_num_coordinates(geometries)
    return _encode_points(shapely.get_coordinates(geometries), counts, places=places)


def encode_rings(area: BaseGeometry, *, places: int) -> list[list[str]]:
    """Write polygons as text.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        (longitude, latitude) in degrees.
    places : int
        Decimals kept.

    Returns
    -------
    list of list of str
        One list a polygon: its shell, then its holes.
    """
    polygons = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    return [
        encode_lines((part.exterior, *part.interiors), places=places)
        for part in polygons
    ]


def _encode_points(
    lonlat: NDArray[np.float64], counts: NDArray[np.integer], *, places: int
) -> list[str]:
    """Write points that belong in turn to lines of so many points each."""
    whole = np.floor(lonlat[:, ::-1] * 10**places + 0.5).astype("int64")
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype="int64"))
    ends = np.cumsum(counts)
    starts = (ends - counts)[counts > 0]
    steps[starts] = whole[starts]
    signs, lengths = _encode_numbers(steps.ravel())
    cuts = np.concatenate([[0], np.cumsum(lengths)])[2 * np.concatenate([[0], ends])]
    return [signs[start:end] for start, end in itertools.pairwise(cuts.tolist())]


def _encode_numbers(numbers: NDArray[np.int64]) -> tuple[str, NDArray[np.int64]]:
    """Write whole numbers as five-bit groups, lowest first; tell how many each has."""
    folded = (numbers << 1) ^ (numbers >> 63)  # the sign is the lowest bit
    width = -(-int(folded.max(initial=1)).bit_length() // 5)
    shifts = 5 * np.arange(width)
    groups = folded[:, None] >> shifts
    is_used = groups > 0
    is_used[:, 0] = True  # a zero is one group
    lengths = is_used.sum(axis=1)
    goes_on = np.arange(1, width + 1) < lengths[:, None]
    signs = ((groups & 0x1F) + 0x20 * goes_on + 63).astype("uint8")
    return signs[is_used].tobytes().decode("ascii"), lengths
