"""Packed streams (gzip, bzip2, xz, zstd), unpacked within bounds."""

import bz2
import gzip
import io
import lzma
import zlib
from typing import IO, Final, cast

import zstandard

from geo.errors import SchemaError

PACKINGS: Final = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
"""The first bytes of each packing."""

UNPACKING_FAULTS: Final = (EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)

FREE_BYTES: Final = 64 << 20
"""What may be unpacked before its ratio to the packed bytes is looked at."""

MAX_RATIO: Final = 250
"""Unpacked to packed. Text packs 5 to 50 times; deflate cannot pass 1,032."""

XZ_BLOCK: Final = 1 << 16
XZ_MEMORY: Final = 256 << 20
ZSTD_WINDOW: Final = 128 << 20

UNREADABLE: Final = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"%PDF": "a PDF document",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
}
"""Files that hold no records, by how they begin."""


def unpack(packed: IO[bytes], kind: str) -> IO[bytes]:
    """Open a packed stream for reading what is in it.

    Parameters
    ----------
    packed : file of bytes
    kind : str
        One of `PACKINGS`; anything else is given back as it is.

    Returns
    -------
    file of bytes
    """
    if kind == "gzip":
        return cast(IO[bytes], gzip.GzipFile(fileobj=packed))
    if kind == "bzip2":
        return bz2.BZ2File(packed)
    if kind == "xz":
        return _Xz(packed)
    if kind == "zstd":
        unpacker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        return unpacker.stream_reader(packed, read_across_frames=True)
    return packed


def hold_ratio(name: str, unpacked: int, packed: int) -> None:
    """Refuse what grows as no honest file does.

    Parameters
    ----------
    name : str
        Of the file, for the message.
    unpacked, packed : int
        Bytes.

    Raises
    ------
    SchemaError
        If the one is over `MAX_RATIO` times the other.
    """
    if unpacked > max(FREE_BYTES, MAX_RATIO * packed):
        raise SchemaError(
            f"{name}: unpacks to more than {MAX_RATIO} times its size; "
            "no table of records does, so it was not read"
        )


class _Xz(io.BytesIO):
    """An xz stream within a bound of memory, which the library's own file lacks."""

    def __init__(self, packed: IO[bytes]) -> None:
        super().__init__()
        self.packed = packed
        self.unpacker = lzma.LZMADecompressor(memlimit=XZ_MEMORY)

    def read(self, size: int | None = -1, /) -> bytes:
        while not self.unpacker.eof:
            more = self.packed.read(XZ_BLOCK) if self.unpacker.needs_input else b""
            if self.unpacker.needs_input and not more:
                raise EOFError("the end is missing")
            if found := self.unpacker.decompress(more, size or -1):
                return found
        return b""
