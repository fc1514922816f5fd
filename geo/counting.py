"""The steps from a table to its flows, where the records stay with their engine."""

from io import BytesIO
from typing import Final

import geopandas as gpd

from geo.address import Address, read_address
from geo.decisions import NONE, Decisions
from geo.engine import open_table
from geo.errors import OptionError
from geo.finder import Finder
from geo.intake import plan_files, take_in
from geo.match import match_found
from geo.meanings import find_meanings
from geo.outcomes import Outcome, read_sums
from geo.ranking import choose_used
from geo.reading import Reading
from geo.schema import FLAGS
from geo.sums import sum_records
from geo.traces import Trace
from geo.worlds import World, part_places

UNSEEN: Final = ("same-load", "same-waybill", "too-fast")
"""Doubts that are looked for in files alone: they need records side by side, or routes
before there are flows."""

NO_RECORDS: Final = b"date,origin,destination,mass_t\r\n"


def trace_url(
    text: str,
    world: World,
    reading: Reading | None = None,
    *,
    decisions: Decisions = NONE,
    with_flags: bool = False,
) -> Trace:
    """Take the records of a table through every step up to their flows.

    Parameters
    ----------
    text : str
        The table's address, see `address.read_address`.
    world : World
    reading : Reading, optional
        What the user said about the table.
    decisions : Decisions
        What was decided about names.
    with_flags : bool
        Count the records that are kept in spite of a doubt.

    Returns
    -------
    Trace
        ``flows``, ``used`` and ``counts`` as of a file with the same records, however
        they are ordered. The frames of records are empty: no record leaves the engine.

    Raises
    ------
    OptionError
        If the address cannot be used, or the table leaves something open.
    SchemaError
        If there is no such table, or it lacks a column.
    EngineError
        If the engine cannot be reached, or is lost on the way.
    """
    return trace_table(
        read_address(text),
        world,
        reading or Reading(),
        decisions=decisions,
        with_flags=with_flags,
    )


def trace_table(
    address: Address,
    world: World,
    reading: Reading,
    *,
    decisions: Decisions = NONE,
    with_flags: bool = False,
) -> Trace:
    """Do as `trace_url` does.

    Parameters
    ----------
    address : Address
    world, reading, decisions, with_flags
        See `trace_url`.

    Returns
    -------
    Trace

    Raises
    ------
    OptionError, SchemaError, EngineError
        See `trace_url`.
    """
    _refuse_unseen(reading)
    first, others = part_places(BytesIO(), world, decisions)
    finder = Finder(first, others, world.regions, decisions)
    with open_table(address) as table:
        found = find_meanings(
            table, finder, reading, name=address.tell(), with_flags=with_flags
        )
        sums = sum_records(table, found.meanings).to_pyarrow()
    outcome = read_sums(sums, found.names, found.order, name=address.tell())
    used = choose_used(outcome.flows, others, world.places)
    return _trace_counts(outcome, finder, used)


def _refuse_unseen(reading: Reading) -> None:
    if unseen := sorted(reading.rejected_kinds & {*UNSEEN}):
        raise OptionError(
            f"--reject {unseen[0]} is for files: an engine is not asked for it",
            unseen,
        )


def _trace_counts(outcome: Outcome, finder: Finder, used: gpd.GeoDataFrame) -> Trace:
    """Give each frame of records as it is for a file without any."""
    intake = next(iter(take_in(plan_files(BytesIO(NO_RECORDS)))))
    matched, unmatched = match_found(intake.consignments, finder)
    return Trace(
        raw_records=intake.raw_records,
        consignments=intake.consignments,
        rejected=intake.rejected,
        matched=matched,
        unmatched=unmatched,
        flows=outcome.flows,
        flags=intake.flags[list(FLAGS)],
        used=used,
        counts=outcome.counts,
    )
