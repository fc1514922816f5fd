"""Decisions about names: which place a raw name means, by whom, when and why."""

import csv
import re
from collections.abc import Iterable
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from geo.drafts import lock_folder, write_atomically
from geo.errors import SchemaError
from geo.tables import FORMULA_START
from geo.upload import Upload

COLUMNS: Final = (
    "when",
    "raw_text",
    "region",
    "code",
    "action",
    "place_id",
    "place_name",
    "lon",
    "lat",
    "why",
    "by",
)
NEEDED: Final = ("when", "raw_text", "action")

ACTIONS: Final = ("accept", "choose", "point", "leave out", "withdraw")
"""Take the first candidate, another or a point; leave out; or ask again."""
DIGITS: Final = 2
"""Decimals of a degree that a place may have: about a kilometre."""


class Ask(NamedTuple):
    """What a record says of one end, as filed: its name, region and code."""

    raw_text: str
    region: str = ""
    code: str = ""


class Decision(NamedTuple):
    """One line of the file; empty where the action needs no such thing."""

    when: str
    raw_text: str
    action: str
    region: str = ""
    code: str = ""
    place_id: str = ""
    place_name: str = ""
    lon: str = ""
    lat: str = ""
    why: str = ""
    by: str = ""


class Decisions(NamedTuple):
    """All valid lines, what holds of each name now, and the lines that are refused."""

    lines: tuple[Decision, ...]
    by_ask: dict[Ask, Decision]
    refused: pd.DataFrame  # line, value, reason
    file: Path | None = None  # that they were read from


NONE: Final = Decisions((), {}, pd.DataFrame(columns=["line", "value", "reason"]))


def read_decisions(path: Path | Upload) -> Decisions:
    """Read decisions; of two about one name, region and code the later line holds.

    Parameters
    ----------
    path : Path or Upload
        UTF-8 CSV with the columns ``when`` (ISO day or time), ``raw_text`` and
        ``action`` (`ACTIONS`); for some actions ``place_id``, ``lon`` and ``lat``
        (degrees) or ``why``. Others are not read.

    Returns
    -------
    Decisions
        A line that cannot be used is refused with its reason; the others hold.

    Raises
    ------
    SchemaError
        If the file cannot be read or lacks a needed column.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(StringIO(text, newline=""))
        columns = reader.fieldnames or []
        rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise SchemaError(
            f"{path.name}: needs decisions as CSV in UTF-8; found {fault}", [path.name]
        ) from fault
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise SchemaError(
            f"{path.name}: needs the columns {', '.join(missing)}; found: "
            f"{', '.join(columns) or 'none'}; name them in the first line",
            missing,
        )
    gathered = gather_decisions(
        (line, Decision(**{name: _unguard(row.get(name) or "") for name in COLUMNS}))
        for line, row in rows
    )
    return gathered._replace(file=path if isinstance(path, Path) else None)


def gather_decisions(numbered: Iterable[tuple[int, Decision]]) -> Decisions:
    """Put decisions together in their order.

    Parameters
    ----------
    numbered : iterable of (int, Decision)
        Each with the line it stands on.

    Returns
    -------
    Decisions
    """
    lines: list[Decision] = []
    by_ask: dict[Ask, Decision] = {}
    refused: list[tuple[int, str, str]] = []
    for line, decision in numbered:
        if reason := find_fault(decision):
            refused.append((line, decision.raw_text, reason))
            continue
        lines.append(decision)
        ask = Ask(decision.raw_text, decision.region, decision.code)
        by_ask[ask] = decision
    held = {ask: each for ask, each in by_ask.items() if each.action != "withdraw"}
    table = pd.DataFrame(refused, columns=["line", "value", "reason"])
    return Decisions(tuple(lines), held, table)


def find_fault(decision: Decision) -> str:
    """Tell why a decision cannot be used, or "".

    Parameters
    ----------
    decision : Decision

    Returns
    -------
    str
        The first fault.
    """
    takes_place = decision.action in {"accept", "choose"}
    faults = {
        "raw_text is empty": not decision.raw_text,
        "when is not a day or time as 2024-01-31 or 2024-01-31T09:30": not _is_time(
            decision.when
        ),
        f"action is not one of {', '.join(ACTIONS)}": decision.action not in ACTIONS,
        f"{decision.action} needs a place_id": takes_place and not decision.place_id,
        "point needs lon and lat in degrees": decision.action == "point"
        and lonlat_of(decision) is None,
        "leave out needs a reason in why": decision.action == "leave out"
        and not decision.why,
    }
    return next((fault for fault, is_so in faults.items() if is_so), "")


def place_id_of(decision: Decision) -> str:
    """Give the id of the place that a decision leads to, or "".

    Parameters
    ----------
    decision : Decision

    Returns
    -------
    str
        A point of one's own has an id made from its coordinates.
    """
    if decision.action != "point":
        return decision.place_id if decision.action in {"accept", "choose"} else ""
    lonlat = lonlat_of(decision)
    return f"point {lonlat[0]:.2f} {lonlat[1]:.2f}" if lonlat else ""


def write_decisions(decisions: Iterable[Decision]) -> bytes:
    """Write decisions as a CSV that a spreadsheet can open without running anything.

    Parameters
    ----------
    decisions : iterable of Decision

    Returns
    -------
    bytes
        UTF-8, one header line. Read back, they are the same.
    """
    return (_line(COLUMNS) + "".join(map(_line_of, decisions))).encode("utf-8")


def append_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Add decisions at the end of a file, or begin one; no line is ever changed.

    Parameters
    ----------
    path : Path
    decisions : iterable of Decision

    Raises
    ------
    SchemaError
        If a decision cannot be used, or the file has other columns.
    """
    added = list(decisions)
    for decision in added:
        if fault := find_fault(decision):
            raise SchemaError(f"a decision about {decision.raw_text!r}: {fault}")
    # Nobody else may add to it between reading and writing.
    with lock_folder(path.parent):
        old = path.read_bytes() if path.exists() else b""
        if not old:
            write_atomically(path, write_decisions(added))
            return
        _refuse_other(old, path.name)
        end = b"" if old.endswith(b"\n") else b"\r\n"
        lines = "".join(map(_line_of, added)).encode("utf-8")
        write_atomically(path, old + end + lines)


def _refuse_other(old: bytes, name: str) -> None:
    """Refuse a file of decisions with other columns."""
    header = next(csv.reader([old.decode("utf-8-sig").split("\n", 1)[0]]), [])
    if header != list(COLUMNS):
        raise SchemaError(
            f"{name}: decisions can only be added to a file with the columns "
            f"{', '.join(COLUMNS)}; found: {', '.join(header)}",
            header,
        )


def _line_of(decision: Decision) -> str:
    fields = decision._asdict()
    numbers = {"lon", "lat"}
    return _line([fields[n] if n in numbers else _guard(fields[n]) for n in COLUMNS])


def _line(fields: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(fields)
    return line.getvalue()


def _guard(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if _must_be_guarded(text) else text


def _unguard(text: str) -> str:
    is_guarded = text[:1] == "'" and _must_be_guarded(text[1:])
    return text[1:] if is_guarded else text.strip()


def _must_be_guarded(text: str) -> bool:
    return text.startswith("'") or re.match(FORMULA_START, text) is not None


def _is_time(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def lonlat_of(decision: Decision) -> tuple[float, float] | None:
    """Read the point of a decision.

    Parameters
    ----------
    decision : Decision

    Returns
    -------
    tuple of float, or None
        Longitude and latitude in degrees, at two decimals.
    """
    try:
        lon, lat = float(decision.lon), float(decision.lat)
    except ValueError:
        return None
    is_on_globe = abs(lon) <= 180 and abs(lat) <= 90
    return (round(lon, DIGITS), round(lat, DIGITS)) if is_on_globe else None
