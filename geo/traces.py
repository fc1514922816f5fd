"""The trace: what became of records, stage by stage, and the tally of it."""

from typing import Any, Final, NamedTuple

import geopandas as gpd
import pandas as pd

from geo.errors import SchemaError


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
    used: gpd.GeoDataFrame
    """Places of the gazetteer or by decision (`schema.PLACES`); see `worlds`."""
    counts: dict[str, Any] | None = None
    """As of `tally`, where the records stayed with an engine; see `counting`.

    The frames of records are empty then.
    """


FRAMES: Final = tuple(name for name in Trace._fields if name != "counts")


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
    if trace.counts is not None:
        return trace.counts
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


def _sum(one: Any, other: Any) -> Any:  # noqa: ANN401 - numbers, or tallies of them
    if isinstance(one, dict) or isinstance(other, dict):
        return add_tallies(one or {}, other or {})
    return round(one + other, 3) if isinstance(one + other, float) else one + other


def _tonnes(frame: pd.DataFrame) -> float:
    return round(float(frame["mass_t"].sum()), 3)
