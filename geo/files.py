"""Files as they are given: what kind each is, and its bytes, unpacked within bounds."""

import glob
import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple

from geo.errors import SchemaError
from geo.packing import (
    PACKINGS,
    UNPACKING_FAULTS,
    UNREADABLE,
    hold_ratio,
    unpack,
)

BLOCK_BYTES: Final = 8 << 20
HEAD_BYTES: Final = 1 << 16
MAX_IN_MEMORY: Final = 1 << 30
"""Unpacked bytes of a file that has to be read as a whole."""

MAX_FILES: Final = 10_000
MAPPING_ENDING: Final = ".mapping.json"
"""A mapping file has the name of its records file and this ending."""

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")

Opener = Callable[[], IO[bytes]]


class Source(NamedTuple):
    """A file, an upload or a member of an archive: its name, and how to open it."""

    name: str
    open: Opener


def list_sources(file: Path | io.BytesIO, *, name: str = "the file") -> list[Source]:
    """List the files that a path, a folder, a pattern, an archive or an upload holds.

    Parameters
    ----------
    file : Path or BytesIO
        A folder stands for its files, a name with ``*`` for those that fit, a zip
        archive for its members.
    name : str
        What an upload is called.

    Returns
    -------
    list of Source, by name
        Files of several folders are named from the one that holds all.

    Raises
    ------
    SchemaError
        If there is no such file, or what is there is no ordinary file.
    """
    if isinstance(file, io.BytesIO):
        return _unzipped(Source(name, lambda: io.BytesIO(file.getbuffer())))
    paths = list_paths(file)
    top = os.path.commonpath([path.parent for path in paths])
    sources = [Source(os.path.relpath(each, top), _opener(each)) for each in paths]
    return [each for source in sources for each in _unzipped(source)]


def list_paths(file: Path) -> list[Path]:
    """List the files that a path, a folder or a pattern stands for.

    Parameters
    ----------
    file : Path

    Returns
    -------
    list of Path, in order
        The path itself where it is neither a folder nor a pattern.

    Raises
    ------
    SchemaError
        If there is none, or what is there is no ordinary file.
    """
    given = str(file)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", given):
        # It is not repeated: there may be a password in it.
        raise SchemaError(
            "records: needs a file of this machine; found an address, which "
            "flows and check can read"
        )
    paths = sorted(path for path in _paths_of(file) if _is_wanted(path))
    if not paths:
        raise SchemaError(f"{given}: needs a folder or pattern with files; found none")
    if len(paths) > MAX_FILES:
        raise SchemaError(f"{given}: needs at most {MAX_FILES:,} files; found more")
    return paths


def tell_kind(source: Source) -> str:
    """Tell what kind of file a source is by its first bytes, not by its name.

    Parameters
    ----------
    source : Source

    Returns
    -------
    str
        ``gzip``, ``bzip2``, ``xz``, ``zstd``, ``zip``, ``workbook``, ``parquet``,
        ``geopackage``, ``geojson`` or ``text``.

    Raises
    ------
    SchemaError
        If it is empty, of a kind that holds no records, or locked with a password.
    """
    head = _read_head(source, HEAD_BYTES)
    if head.startswith(OLE):
        raise SchemaError(_tell_ole(source.name, _read_head(source, BLOCK_BYTES)))
    if not head.strip(b" \t\r\n\xef\xbb\xbf\x00"):
        raise SchemaError(
            f"{source.name}: needs a first line with column names; found none"
        )
    for start, what in UNREADABLE.items():
        if head.startswith(start):
            raise SchemaError(f"{source.name}: needs a table of records; found {what}")
    return _kind_of(source, head)


def read_blocks(source: Source, kind: str) -> Iterator[bytes]:
    """Yield the bytes of a source, unpacked.

    Parameters
    ----------
    source : Source
    kind : str
        As `tell_kind` has it.

    Yields
    ------
    bytes
        At most `BLOCK_BYTES`.

    Raises
    ------
    SchemaError
        If it cannot be unpacked, or grows as no honest file does.
    """
    unpacked = 0
    try:
        with _opened(source) as packed, unpack(packed, kind) as stream:
            while block := stream.read(BLOCK_BYTES):
                unpacked += len(block)
                if kind in PACKINGS.values() or not packed.seekable():
                    at = packed.tell() if packed.seekable() else unpacked
                    hold_ratio(source.name, unpacked, at)
                yield block
    except UNPACKING_FAULTS as fault:
        raise SchemaError(f"{source.name}: cannot be unpacked; found {fault}") from None
    except (OSError, zipfile.BadZipFile, RuntimeError) as fault:
        raise SchemaError(f"{source.name}: cannot be read; found {fault}") from None


def read_whole(source: Source, kind: str) -> bytes:
    """Read a source that has to be in memory as a whole.

    Parameters
    ----------
    source : Source
    kind : str

    Returns
    -------
    bytes

    Raises
    ------
    SchemaError
        If it is over `MAX_IN_MEMORY`.
    """
    parts, size = [], 0
    for block in read_blocks(source, kind):
        size += len(block)
        if size > MAX_IN_MEMORY:
            raise SchemaError(
                f"{source.name}: needs at most {MAX_IN_MEMORY >> 20:,} MB of this kind "
                "of file; found more; save it as CSV"
            )
        parts.append(block)
    return b"".join(parts)


def _paths_of(file: Path) -> list[Path]:
    if file.is_dir():
        return [path for path in file.iterdir() if path.is_file()]
    if glob.has_magic(str(file)) and not file.exists():
        found = map(Path, glob.iglob(str(file)))  # noqa: PTH207 - may be absolute
        return [path for path in found if path.is_file()]
    if file.exists() and not file.is_file():
        raise SchemaError(f"{file}: needs an ordinary file; found a device or a pipe")
    return [file]


def _is_wanted(path: Path) -> bool:
    return not (path.name.startswith(".") or path.name.endswith(MAPPING_ENDING))


def _opener(path: Path) -> Opener:
    return lambda: path.open("rb")


def _opened(source: Source) -> IO[bytes]:
    try:
        return source.open()
    except SchemaError:
        raise
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile) as fault:
        # Of its children, one tells of a packing that is not known.
        found = "a password on it" if type(fault) is RuntimeError else fault
        raise SchemaError(
            f"{source.name}: needs a file that can be read; found {found}"
        ) from None


def _read_head(source: Source, size: int) -> bytes:
    """Read the first bytes; a member of an archive may be damaged."""
    try:
        with _opened(source) as stream:
            return stream.read(size)
    except (*UNPACKING_FAULTS, OSError, zipfile.BadZipFile, RuntimeError) as fault:
        raise SchemaError(f"{source.name}: cannot be read; found {fault}") from None


def _kind_of(source: Source, head: bytes) -> str:
    for start, packing in PACKINGS.items():
        if head.startswith(start):
            return packing
    if head.startswith(b"PK\x03\x04"):
        return "workbook" if _is_workbook(source) else "zip"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"SQLite format 3\x00"):
        return "geopackage"
    is_json = head.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"{")
    return "geojson" if is_json else "text"


def _is_workbook(source: Source) -> bool:
    try:
        with _opened(source) as stream, zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, io.UnsupportedOperation, NotImplementedError):
        return False
    is_ods = {"content.xml", "mimetype"} <= names
    return is_ods or any(name.startswith("xl/workbook") for name in names)


def _unzipped(source: Source) -> list[Source]:
    """Give the members of a zip archive, or the source itself."""
    if _read_head(source, 4) != b"PK\x03\x04" or _is_workbook(source):
        return [source]
    with _opened(source) as stream:
        try:
            members = zipfile.ZipFile(stream).infolist()
        except (zipfile.BadZipFile, NotImplementedError) as fault:
            raise SchemaError(f"{source.name}: cannot be unpacked; {fault}") from None
    wanted = [m for m in members if not m.is_dir() and _is_wanted(Path(m.filename))]
    if not 0 < len(wanted) <= MAX_FILES:
        raise SchemaError(
            f"{source.name}: needs 1 to {MAX_FILES:,} files inside; found {len(wanted)}"
        )
    return [
        Source(f"{source.name}/{member.filename}", _member_opener(source, member))
        for member in sorted(wanted, key=lambda each: each.filename)
    ]


def _member_opener(source: Source, member: zipfile.ZipInfo) -> Opener:
    def open_member() -> IO[bytes]:
        hold_ratio(
            f"{source.name}/{member.filename}", member.file_size, member.compress_size
        )
        return zipfile.ZipFile(source.open()).open(member)

    return open_member


def _tell_ole(name: str, head: bytes) -> str:
    found = "an old Office file; save it as XLSX or CSV"
    if ENCRYPTED in head:
        found = "a workbook with a password; save it without one"
    return f"{name}: needs a table of records; found {found}"
