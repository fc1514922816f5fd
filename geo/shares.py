"""Shares: how a user supposes that flows part over the ways between their places."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from geo.errors import OptionError, SchemaError
from geo.upload import Upload

COLUMNS: Final = ("origin", "destination", "way", "share")
ALL: Final = "*"
WHOLE: Final = 1_000_000
"""Shares are counted in millionths: so are sums of them exact."""


class Share(NamedTuple):
    """What part of the flows of a pair takes one of its ways."""

    origin: str
    """Id or name of a place; `ALL` for every one."""
    destination: str
    way: int
    """As ``python -m geo ways`` numbers those of the pair, from 1."""
    parts: int
    """Of `WHOLE`."""


class Shares(NamedTuple):
    """Shares in their order, and the file that they are from."""

    rows: tuple[Share, ...] = ()
    file: Path | None = None


NONE: Final = Shares()


def read_shares(path: Path | Upload) -> Shares:
    """Read shares.

    Parameters
    ----------
    path : Path or Upload
        UTF-8 CSV with the columns ``origin``, ``destination`` (ids or names of places;
        ``*`` or nothing for all), ``way`` (a number) and ``share`` (0 to 1).

    Returns
    -------
    Shares

    Raises
    ------
    SchemaError
        If the file cannot be read or lacks a column.
    OptionError
        If a way or a share is none, or there is no line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(StringIO(text, newline=""), strict=True)
        columns = [name.strip() for name in reader.fieldnames or []]
        reader.fieldnames = columns
        lines = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise SchemaError(
            f"{path.name}: needs shares as CSV in UTF-8; found {fault}", [path.name]
        ) from fault
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        raise SchemaError(
            f"{path.name}: needs the columns {', '.join(COLUMNS)}; found: "
            f"{', '.join(columns) or 'none'}; name them in the first line",
            missing,
        )
    rows = [
        _parse([row.get(name) or "" for name in COLUMNS], f"{path.name}, line {line}")
        for line, row in lines
        if any(isinstance(cell, str) and cell.strip() for cell in row.values())
    ]
    if not rows:
        raise OptionError(f"{path.name}: needs a line for each way; found none")
    file = path if isinstance(path, Path) else None
    return Shares(tuple(rows), file)


def parse_lines(lines: Sequence[str]) -> Shares:
    """Read shares as a manifest has them.

    Parameters
    ----------
    lines : sequence of str
        From `write_lines`.

    Returns
    -------
    Shares

    Raises
    ------
    OptionError
        If a way or a share is none.
    """
    rows = [_parse(cells, "the shares told") for cells in csv.reader(lines)]
    return Shares(tuple(rows))


def write_lines(rows: Iterable[Share]) -> tuple[str, ...]:
    """Write shares as lines of CSV: the columns of a shares file, without their names.

    Parameters
    ----------
    rows : iterable of Share

    Returns
    -------
    tuple of str
    """
    written = []
    for row in rows:
        line = StringIO()
        share = f"{Decimal(row.parts) / WHOLE:f}"
        csv.writer(line, lineterminator="").writerow([*row[:3], share])
        written.append(line.getvalue())
    return tuple(written)


def check_shares(rows: Sequence[Share]) -> tuple[Share, ...]:
    """Hold shares to what they must be.

    Parameters
    ----------
    rows : sequence of Share
        With ids of places: two names may be of one.

    Returns
    -------
    tuple of Share
        By pair, then way.

    Raises
    ------
    OptionError
        If a line comes twice, or the shares of a pair do not come to 1.
    """
    in_order = sorted(rows)
    for pair, group in groupby(in_order, key=lambda row: row[:2]):
        shares = list(group)
        name = _name_pair(*pair)
        if len({row.way for row in shares}) < len(shares):
            raise OptionError(f"each way of {name} needs one line; found two")
        total = sum(row.parts for row in shares)
        if total != WHOLE:
            raise OptionError(
                f"the shares of {name} must come to 1; found {total / WHOLE:g}: give "
                "each of its ways a part of the whole"
            )
    return tuple(in_order)


def tell_shares(rows: Sequence[Share], *, most: int = 3) -> str:
    """Say in words how flows are split.

    Parameters
    ----------
    rows : sequence of Share
    most : int
        So many pairs are named.

    Returns
    -------
    str
        As "Dunay to Mozdok, way 1 60 % and way 3 40 %".
    """
    told = [
        f"{_name_pair(*pair)}, "
        + " and ".join(f"way {row.way} {100 * row.parts / WHOLE:g} %" for row in group)
        for pair, group in groupby(sorted(rows), key=lambda row: row[:2])
    ]
    rest = len(told) - most
    return "; ".join(told[:most]) + (f"; and {rest} more pairs" if rest > 0 else "")


def _parse(cells: Sequence[str], where: str) -> Share:
    origin, destination, way, share = ([*map(str.strip, cells), *[""] * 4])[:4]
    if not (way.isascii() and way.isdigit() and 0 < int(way) < 1000):
        raise OptionError(
            f"{where}: a way is a number from 1 on, as python -m geo ways tells it; "
            f"found {way[:30] or 'nothing'}"
        )
    try:
        parts = Decimal(share) * WHOLE
        is_part = 0 <= parts <= WHOLE and parts == int(parts)
    except (InvalidOperation, ValueError, OverflowError):
        is_part = False
    if not is_part:
        raise OptionError(
            f"{where}: a share is a number from 0 to 1 with up to six decimals, such "
            f"as 0.6; found {share[:30] or 'nothing'}"
        )
    return Share(origin or ALL, destination or ALL, int(way), int(parts))


def _name_pair(origin: str, destination: str) -> str:
    if (origin, destination) == (ALL, ALL):
        return "all pairs"
    first, last = ("all places" if end == ALL else end for end in (origin, destination))
    return f"{first} to {last}"
