"""Text and lines on their way into a page: nothing of it can become code."""

import html
import json
from collections.abc import Sequence
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
    points = np.asarray(lonlat, dtype="float64").reshape(-1, 2)[:, ::-1]
    whole = np.floor(points * 10**places + 0.5).astype("int64")
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype="int64"))
    return "".join(map(_encode_number, steps.ravel().tolist()))


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
        [encode_line(ring, places=places) for ring in (part.exterior, *part.interiors)]
        for part in polygons
    ]


def _encode_number(number: int) -> str:
    number = ~(number << 1) if number < 0 else number << 1
    signs = []
    while number >= 0x20:
        signs.append(chr((0x20 | (number & 0x1F)) + 63))
        number >>= 5
    return "".join([*signs, chr(number + 63)])
