"""The steps from a file to its flows, some records at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import geopandas as gpd
import pandas as pd

from geo.checks import as_rejected, find_fast
from geo.dates import parse_dates
from geo.errors import OptionError
from geo.finder import Finder
from geo.flows import BOUNDS, KEYS, aggregate_flows
from geo.grades import ALL, are_counted, take_reliability
from geo.intake import Intake, plan_files, take_in
from geo.match import match_found
from geo.measure import geodesic_km
from geo.progress import Step, keep_quiet, part_of
from geo.ranking import choose_used
from geo.reading import Reading
from geo.schema import FLAGS, FLOWS, REJECTED
from geo.traces import FRAMES, Trace, check_nothing_is_lost
from geo.units import KG_PER_T

MAX_WINDING: Final = 3.0
"""Kilometres along the route to those over the ground, of the most winding routes."""

SUSPECT_KM_A_DAY: Final = 1_500.0 / MAX_WINDING
"""A slower journey over the ground cannot be too fast along the route."""

LOOKED_OVER: Final = 0.2
"""The share of the time that it takes to look over all records once."""

Lengths = Callable[[pd.DataFrame, gpd.GeoDataFrame], pd.Series]
"""From pairs (``origin_id``, ``destination_id``), and places that are not on the map,
to kilometres along the route."""


class Ground(NamedTuple):
    """Where records may lead to."""

    finder: Finder
    others: gpd.GeoDataFrame
    """`schema.PLACES`: those that the finder may find beyond the first ones."""
    places: gpd.GeoDataFrame
    """`schema.PLACES`: those on the map."""
    measure: Lengths
    reliabilities: Mapping[str, str] = MappingProxyType({})
    """Of sources by their id; see `grades.take_reliability`."""


def trace_chunks(
    file: Path | BytesIO,
    ground: Ground,
    reading: Reading | None = None,
    *,
    on_step: Step = keep_quiet,
) -> Iterator[Trace]:
    """Take records through every step up to their flows, some at a time.

    Parameters
    ----------
    file : Path or BytesIO
        See `records.open_tables`.
    ground : Ground
    reading : Reading, optional
    on_step : Step
        Told after some records each; what it raises ends the work.

    Yields
    ------
    Trace

    Raises
    ------
    SchemaError
        If the file cannot be read, or rows or tonnes got lost between two steps.
    OptionError
        If the file leaves something open that the user has not answered.
    """
    planned = plan_files(file, reading, on_step=part_of(on_step, 0, LOOKED_OVER))
    for intake in take_in(planned, on_step=part_of(on_step, LOOKED_OVER, 1)):
        consignments = take_reliability(intake.consignments, ground.reliabilities)
        matched, unmatched = match_found(consignments, ground.finder)
        fast = _find_fast(intake, matched, ground)
        decisive = as_rejected(fast, intake.plan.rejected_kinds)["row"]
        kept = ~matched["row"].isin(decisive)
        matched = matched[kept].reset_index(drop=True)
        trace = Trace(
            intake.raw_records,
            consignments[~consignments["row"].isin(decisive)].reset_index(drop=True),
            _more(intake.rejected, fast[fast["row"].isin(decisive)][list(REJECTED)]),
            matched,
            unmatched,
            aggregate_flows(matched),
            _more(
                intake.flags[~intake.flags["row"].isin(decisive)],
                fast[~fast["row"].isin(decisive)],
            ),
            choose_used(matched, ground.others, ground.places),
        )
        check_nothing_is_lost(trace)
        yield trace


def join_traces(traces: Iterable[Trace]) -> Trace:
    """Put the parts of a file together.

    Parameters
    ----------
    traces : iterable of Trace, one at least

    Returns
    -------
    Trace
        Its flows are those of all matched consignments.
    """
    parts = list(traces)
    joined: dict[str, Any] = {
        name: _concatenated([getattr(part, name) for part in parts]) for name in FRAMES
    }
    joined["flows"] = aggregate_flows(joined["matched"])
    trace = Trace(**joined | {"used": _each_once(joined["used"])})
    check_nothing_is_lost(trace)
    return trace


def keep_graded(trace: Trace, lowest: str) -> Trace:
    """Keep the matched records from a grade on, and their flows.

    Parameters
    ----------
    trace : Trace
    lowest : str
        The lowest grade that counts, from `grades.check_grade`.

    Returns
    -------
    Trace
        With other ``matched`` and ``flows``; what became of all records, and its
        tally, is the given trace's.

    Raises
    ------
    OptionError
        If the records stayed with an engine: their grades are not known here.
    """
    if lowest == ALL:
        return trace
    if trace.counts is not None:
        raise OptionError(
            "a grade can be asked of files alone: the records of an address stay with "
            "its engine"
        )
    kept = trace.matched[are_counted(trace.matched, lowest)].reset_index(drop=True)
    return trace._replace(matched=kept, flows=aggregate_flows(kept))


def sum_parts(parts: Iterable[Trace]) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Sum flows of the parts of a file, and gather the places they use.

    Parameters
    ----------
    parts : iterable of Trace, one at least

    Returns
    -------
    tuple of DataFrame (`schema.FLOWS`) and GeoDataFrame (`schema.PLACES`)
        As of `join_traces`, without keeping the records in memory.
    """
    used: list[pd.DataFrame] = []

    def note_used(part: Trace) -> pd.DataFrame:
        used.append(part.used)
        return part.flows

    flows = sum_flows(map(note_used, parts))
    return flows, _each_once(_concatenated(used))


def sum_flows(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Sum flows of several parts of a file.

    Parameters
    ----------
    parts : iterable of DataFrame (`schema.FLOWS`), one at least

    Returns
    -------
    DataFrame (`schema.FLOWS`), sorted by its keys
    """
    masses = ["mass_t", *BOUNDS]
    whole = (each.assign(**_kilograms(each[masses])) for each in parts)
    total = reduce(_sum_by_key, whole)
    return total.assign(**total[masses] / KG_PER_T)[[*FLOWS, *BOUNDS]]


def _each_once(used: pd.DataFrame) -> gpd.GeoDataFrame:
    once = used.drop_duplicates("site_id").sort_values("site_id", ignore_index=True)
    return gpd.GeoDataFrame(once)


def _find_fast(intake: Intake, matched: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Measure the routes of those alone that may have been too fast."""
    if "arrival_date" not in matched or matched.empty:
        return pd.DataFrame(columns=list(FLAGS)).astype({"row": "int64"})
    arrived = parse_dates(matched["arrival_date"], intake.plan.order)
    timed = matched.assign(arrived_on=arrived)[arrived.notna()]
    pairs = timed[["origin_id", "destination_id"]].drop_duplicates(ignore_index=True)
    used = choose_used(matched, ground.others, ground.places)
    points = pd.concat(
        each.set_index("site_id").geometry.get_coordinates()
        for each in (ground.places, used)
    )
    origins = points.loc[pairs["origin_id"]].to_numpy()
    ends = points.loc[pairs["destination_id"]].to_numpy()
    over_ground = geodesic_km(*origins.T, *ends.T)
    keys = pd.MultiIndex.from_frame(pairs)
    km = pd.Series(over_ground, index=keys)
    days = (timed["arrived_on"] - timed["dispatched_on"]).dt.days
    ground_km = km.reindex(pd.MultiIndex.from_frame(timed[list(keys.names)])).to_numpy()
    suspects = timed[(days >= 0) & (ground_km / days.clip(lower=1) > SUSPECT_KM_A_DAY)]
    asked = suspects[list(keys.names)].drop_duplicates(ignore_index=True)
    lengths_km = ground.measure(asked, used) if len(asked) else km.head(0)
    fast = find_fast(suspects, lengths_km)
    return fast.assign(column=fast["column"].replace(intake.plan.mapped.names))


def _kilograms(masses_t: pd.DataFrame) -> pd.DataFrame:
    return (masses_t * KG_PER_T).round().astype("int64")


def _sum_by_key(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([one, other]).groupby(KEYS, as_index=False, sort=True).sum()


def _more(frame: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    if others.empty:
        return frame.reset_index(drop=True)
    both = pd.concat([frame, others])
    return both.sort_values("row", kind="stable", ignore_index=True)


def _concatenated(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    joined = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]
    # A column that one file has and another has not.
    kinds = joined.dtypes.items()
    texts = [name for name, kind in kinds if pd.api.types.is_string_dtype(kind)]
    return joined.fillna(dict.fromkeys(texts, ""))
