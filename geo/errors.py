"""What can go wrong, each with the rows or names at fault."""

import re
from collections.abc import Iterable
from typing import Final

CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
"""Line ends, and what steers a terminal: texts of hostile files are in messages."""


class GeoError(Exception):
    """Any error that Railhead raises on purpose.

    Parameters
    ----------
    message : str
        What was needed, what was found, and what to do. It becomes one line.
    at_fault : iterable of str or int, optional
        The ids, names, columns or row numbers that the message is about.
    """

    def __init__(self, message: str, at_fault: Iterable[str | int] = ()) -> None:
        super().__init__(CONTROLS.sub(" ", message).strip())
        self.at_fault = tuple(at_fault)


class SchemaError(GeoError, ValueError):
    """A file or frame lacks columns, or holds them in another form."""


class CrsError(GeoError, ValueError):
    """Coordinates are in another reference system than the step needs."""


class OptionError(GeoError, ValueError):
    """An option's value cannot be used."""


class MatchError(GeoError, LookupError):
    """A place is named that nobody knows, or that several places share."""


class NoRouteError(GeoError, LookupError):
    """No way through the network joins the two places."""


class ServerError(GeoError):
    """A server gives no answer, or none that can be used."""


class EngineError(GeoError, RuntimeError):
    """An engine that holds records cannot be reached, or did not answer."""
