"""A file that was handed over and is kept in memory alone."""

from pathlib import PurePath
from typing import NamedTuple


class Upload(NamedTuple):
    """What was handed over; it is read as a path is."""

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        """The ending of the name, with its dot."""
        return PurePath(self.name).suffix

    def read_bytes(self) -> bytes:
        """Give all it holds."""
        return self.content

    def __str__(self) -> str:
        """Name it as a message does."""
        return self.name
