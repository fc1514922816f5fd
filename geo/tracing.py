"""What becomes of the records of a file, stage by stage, and the tally of it."""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import pandas as pd

from geo.checks import as_rejected, find_fast
from geo.dates import parse_dates
from geo.errors import SchemaError
from geo.flows import KEYS, aggregate_flows
from geo.intake import Intake, plan_files, take_in
from geo.match import match_sites
from geo.measure import geodesic_km
from geo.reading import Reading
from geo.schema import FLAGS, FLOWS, REJECTED
from geo.units import KG_PER_T

MAX_WINDING: Final = 3.0
"""Kilometres along the route to those over the ground, of the most winding routes."""

SUSPECT_KM_A_DAY: Final = 1_500.0 / MAX_WINDING
"""A slower journey over the ground cannot be too fast along the route."""

Lengths = Callable[[pd.DataFrame], pd.Series]
"""From pairs (``origin_id``, ``destination_id``) to kilometres along the route."""


class Trace(NamedTuple):
    """What became of a records file, or of some of its records, stage by stage."""

    raw_records: pd.DataFrame
    consignments: pd.DataFrame
    rejected: pd.DataFrame
    matched: pd.DataFrame
    unmatched: pd.DataFrame
    flows: pd.DataFrame
    flags: pd.DataFrame
    """Doubts about consignments that are kept (`schema.FLAGS`)."""


def trace_chunks(
    file: Path | BytesIO,
    places: gpd.GeoDataFrame,
    measure: Lengths,
    reading: Reading | None = None,
) -> Iterator[Trace]:
    """Take records through every step up to their flows, some at a time.

    Parameters
    ----------
    file : Path or BytesIO
        See `records.open_tables`.
    places : GeoDataFrame (`schema.PLACES`)
    measure : function
        Gives kilometres along the routes of pairs.
    reading : Reading, optional

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
    for intake in take_in(plan_files(file, reading)):
        matched, unmatched = match_sites(intake.consignments, places)
        fast = _find_fast(intake, matched, places, measure)
        decisive = as_rejected(fast, intake.plan.rejected_kinds)["row"]
        kept = ~matched["row"].isin(decisive)
        consignments = intake.consignments
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
    joined = Trace(
        *(
            _concatenated([getattr(part, name) for part in parts])
            for name in Trace._fields
        )
    )
    trace = joined._replace(flows=aggregate_flows(joined.matched))
    check_nothing_is_lost(trace)
    return trace


def sum_flows(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Sum flows of several parts of a file.

    Parameters
    ----------
    parts : iterable of DataFrame (`schema.FLOWS`), one at least

    Returns
    -------
    DataFrame (`schema.FLOWS`), sorted by its keys
    """
    whole = (each.assign(mass_t=_kilograms(each["mass_t"])) for each in parts)
    total = reduce(_sum_by_key, whole)
    return total.assign(mass_t=total["mass_t"] / KG_PER_T)[list(FLOWS)]


def tally(trace: Trace) -> dict[str, Any]:
    """Count rows and tonnes at each stage.

    Parameters
    ----------
    trace : Trace

    Returns
    -------
    dict
        ``read``, ``accepted``, ``rejected``, ``matched``, ``unmatched`` in rows;
        ``reasons`` in rows a reason; ``tonnes`` accepted, matched and unmatched.
    """
    faults = pd.concat([trace.rejected, trace.unmatched])
    reasons = faults.drop_duplicates(["row", "reason"])["reason"].value_counts()
    return {
        "read": len(trace.raw_records),
        "accepted": len(trace.consignments),
        "rejected": int(trace.rejected["row"].nunique()),
        "matched": len(trace.matched),
        "unmatched": int(trace.unmatched["row"].nunique()),
        "reasons": {str(k): int(reasons[k]) for k in sorted(reasons.index)},
        "tonnes": {
            "accepted": _tonnes(trace.consignments),
            "matched": _tonnes(trace.matched),
            "unmatched": _tonnes(trace.unmatched.drop_duplicates("row")),
        },
    }


def tally_flags(trace: Trace) -> dict[str, int]:
    """Count the records that are kept with a flag, by kind.

    Parameters
    ----------
    trace : Trace

    Returns
    -------
    dict of str to int
    """
    kinds = trace.flags.drop_duplicates(["row", "kind"])["kind"].value_counts()
    return {str(kind): int(kinds[kind]) for kind in sorted(kinds.index)}


def add_tallies(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Add up the tallies of two parts of a file.

    Parameters
    ----------
    one, other : dict
        As `tally` and `tally_flags` give them.

    Returns
    -------
    dict
    """
    names = [*one, *(name for name in other if name not in one)]
    if any(name not in one for name in other):
        names = sorted(names)
    return {name: _sum(one.get(name, 0), other.get(name, 0)) for name in names}


def check_nothing_is_lost(trace: Trace) -> None:
    """Refuse a trace whose rows or tonnes do not add up.

    Parameters
    ----------
    trace : Trace

    Raises
    ------
    SchemaError
        If rows or tonnes got lost between two steps: a fault of ours.
    """
    counts = tally(trace)
    tonnes = counts["tonnes"]
    rows_add_up = (
        counts["read"] == counts["accepted"] + counts["rejected"]
        and counts["accepted"] == counts["matched"] + counts["unmatched"]
    )
    tonnes_add_up = (
        abs(tonnes["accepted"] - tonnes["matched"] - tonnes["unmatched"]) < 1e-2
        and abs(tonnes["matched"] - _tonnes(trace.flows)) < 1e-2
    )
    if not (rows_add_up and tonnes_add_up):
        raise SchemaError(
            f"records got lost between two steps: {counts}; flows carry "
            f"{_tonnes(trace.flows)} t: please report this"
        )


def _find_fast(
    intake: Intake, matched: pd.DataFrame, places: gpd.GeoDataFrame, measure: Lengths
) -> pd.DataFrame:
    """Measure the routes of those alone that may have been too fast."""
    if "arrival_date" not in matched or matched.empty:
        return pd.DataFrame(columns=list(FLAGS)).astype({"row": "int64"})
    arrived = parse_dates(matched["arrival_date"], intake.plan.order)
    timed = matched.assign(arrived_on=arrived)[arrived.notna()]
    pairs = timed[["origin_id", "destination_id"]].drop_duplicates(ignore_index=True)
    points = places.set_index("site_id").geometry.get_coordinates()
    origins = points.loc[pairs["origin_id"]].to_numpy()
    ends = points.loc[pairs["destination_id"]].to_numpy()
    over_ground = geodesic_km(*origins.T, *ends.T)
    keys = pd.MultiIndex.from_frame(pairs)
    km = pd.Series(over_ground, index=keys)
    days = (timed["arrived_on"] - timed["dispatched_on"]).dt.days
    ground_km = km.reindex(pd.MultiIndex.from_frame(timed[list(keys.names)])).to_numpy()
    suspects = timed[(days >= 0) & (ground_km / days.clip(lower=1) > SUSPECT_KM_A_DAY)]
    asked = suspects[list(keys.names)].drop_duplicates(ignore_index=True)
    lengths_km = measure(asked) if len(asked) else km.head(0)
    return find_fast(suspects, lengths_km)


def _kilograms(mass_t: pd.Series) -> pd.Series:
    return (mass_t * KG_PER_T).round().astype("int64")


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


def _sum(one: Any, other: Any) -> Any:  # noqa: ANN401 - numbers, or tallies of them
    if isinstance(one, dict) or isinstance(other, dict):
        return add_tallies(one or {}, other or {})
    return round(one + other, 3) if isinstance(one + other, float) else one + other


def _tonnes(frame: pd.DataFrame) -> float:
    return round(float(frame["mass_t"].sum()), 3)
