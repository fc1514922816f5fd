"""Records of the user's own: what was handed over, and what was said of it."""

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property

from geo.decisions import Decision, Decisions, gather_decisions, write_decisions
from geo.reading import Reading
from geo.upload import Upload


@dataclass(frozen=True)
class Own:
    """A records file that was handed over, with all answers that go with it."""

    file: Upload = field(repr=False)
    digest: str
    """Of the file's content."""
    reading: Reading = field(default_factory=Reading)
    decided: tuple[Decision, ...] = ()
    places: Upload | None = field(default=None, repr=False)
    sources: Upload | None = field(default=None, repr=False)
    url: str = field(default="", repr=False)
    """The address of a table, where no file was handed over; it holds no password."""

    @property
    def decisions(self) -> Decisions:
        """What was decided about names, the later line before the earlier."""
        return gather_decisions(enumerate(self.decided, start=2))

    @cached_property
    def key(self) -> str:
        """The same for the same content and answers: what is kept is kept by it."""
        parts = (
            self.digest.encode(),
            self.file.name.encode(),
            repr(replace(self.reading, files=())).encode(),
            write_decisions(self.decided),
            self.places.content if self.places else b"",
            self.sources.content if self.sources else b"",
        )
        digests = b"".join(hashlib.sha256(part).digest() for part in parts)
        return hashlib.sha256(digests).hexdigest()


def key_of(own: Own) -> str:
    """Give the key of records: their content is not looked at again."""
    return own.key
