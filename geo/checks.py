"""Checks beyond types: what can hardly be true of a consignment."""

from typing import Final

import numpy as np
import pandas as pd

from geo.reading import KINDS
from geo.schema import FLAGS

MAX_TRAIN_T: Final = 10_000.0
"""Tonnes of one consignment. Heavy freight trains of the Russian railways weigh 7,100
t, record ones below 10,000 with their wagons: no single waybill carries more."""

MAX_WAGON_T: Final = 130.0
"""Tonnes a wagon. Four axles of 25 t leave about 77 t for the load, eight about 130."""

MAX_KM_A_DAY: Final = 1_500.0
"""Container trains on the Trans-Siberian make about 1,200 km a day."""

REASONS: Final = {
    "same-record": "the same record stands above",
    "huge-mass": f"mass is over {MAX_TRAIN_T:,.0f} t, more than a train carries",
    "arrival-before-departure": "arrival is before departure",
    "heavy-wagon": f"mass is over {MAX_WAGON_T:,.0f} t a wagon",
    "arrival-not-a-day": "arrival is not a day",
    "too-fast": f"speed is over {MAX_KM_A_DAY:,.0f} km a day along the route",
    "outside-window": "date is far from all others of the file",
    "same-ends": "origin and destination are the same",
    "same-waybill": "another record above has this waybill",
    "same-load": "a record above has the same day, ends and mass",
}
"""What a person reads, by kind."""

Found = tuple[str, str, pd.Series]


def find_flags(
    typed: pd.DataFrame,
    window: tuple[pd.Timestamp, pd.Timestamp] | None,
    filed: pd.DataFrame,
) -> pd.DataFrame:
    """Find what can hardly be true.

    Parameters
    ----------
    typed : DataFrame, one row a record
        ``dispatched_on``, ``arrived_on``, ``mass_t``, ``wagons``, ``origin_name``,
        ``destination_name``, and bool ``is_same_record``, ``is_same_waybill``,
        ``is_same_load``. What is missing is not judged.
    window : (Timestamp, Timestamp) or None
        Outside it a date is far from all others of the file.
    filed : DataFrame, the same index
        ``row``, ``line`` and the columns as filed.

    Returns
    -------
    DataFrame (`schema.FLAGS`), by row
    """
    dates, arrived = typed["dispatched_on"], typed["arrived_on"]
    arrival_text = _texts(filed, "arrival_date")
    mass = next((name for name in ("mass_t", "mass_kg", "mass") if name in filed), "")
    wagons = typed["wagons"].where(typed["wagons"] > 0)
    ends = [typed[name].str.strip().str.casefold() for name in END_NAMES]
    outside = (
        (dates < window[0]) | (dates > window[1])
        if window
        else pd.Series(False, index=typed.index)
    )
    found: list[Found] = [
        ("same-record", "shipment_id", typed["is_same_record"]),
        ("huge-mass", mass, typed["mass_t"] > MAX_TRAIN_T),
        ("arrival-before-departure", "arrival_date", arrived < dates),
        ("heavy-wagon", mass, typed["mass_t"] / wagons > MAX_WAGON_T),
        ("arrival-not-a-day", "arrival_date", arrived.isna() & (arrival_text != "")),
        ("outside-window", "date", outside),
        ("same-ends", "destination", (ends[0] == ends[1]) & (ends[0] != "")),
        ("same-waybill", "shipment_id", typed["is_same_waybill"]),
        (
            "same-load",
            mass,
            typed["is_same_load"]
            & ~typed["is_same_waybill"]
            & ~typed["is_same_record"],
        ),
    ]
    some = [each for each in found if each[2].any()] or found[:1]  # else no columns
    flags = pd.concat([_flagged(filed, each) for each in some], ignore_index=True)
    return flags.sort_values("row", kind="stable", ignore_index=True)


END_NAMES: Final = ("origin_name", "destination_name")


def find_fast(matched: pd.DataFrame, lengths_km: pd.Series) -> pd.DataFrame:
    """Find consignments that arrived sooner than any train would.

    Parameters
    ----------
    matched : DataFrame (`schema.MATCHED`)
        With ``arrived_on`` if arrivals are known.
    lengths_km : Series of float64
        Kilometres along the route, by ``origin_id`` and ``destination_id``.

    Returns
    -------
    DataFrame (`schema.FLAGS`)
        A day is the least that a journey is taken to last.
    """
    if "arrived_on" not in matched or matched.empty:
        return _flagged(matched.head(0), ("too-fast", "", pd.Series(dtype="bool")))
    days = (matched["arrived_on"] - matched["dispatched_on"]).dt.days
    pairs = pd.MultiIndex.from_frame(matched[["origin_id", "destination_id"]])
    km = pd.Series(lengths_km.reindex(pairs).to_numpy(), index=matched.index)
    is_fast = (days >= 0) & (km / days.clip(lower=1) > MAX_KM_A_DAY)
    return _flagged(matched, ("too-fast", "arrival_date", is_fast))


def count_kinds(rejected: pd.DataFrame, flags: pd.DataFrame) -> dict[str, int]:
    """Count the records in which each kind was found.

    Parameters
    ----------
    rejected : DataFrame (`schema.REJECTED`)
        Those that were rejected, for any reason.
    flags : DataFrame (`schema.FLAGS`)
        Of those that were kept.

    Returns
    -------
    dict of str to int
        Only kinds that were found, in the order of `reading.KINDS`.
    """
    both = pd.concat([rejected[["row", "reason"]], flags[["row", "reason"]]])
    counts = both.drop_duplicates()["reason"].value_counts()
    return {
        kind: int(counts[REASONS[kind]]) for kind in KINDS if REASONS[kind] in counts
    }


def as_rejected(flags: pd.DataFrame, kinds: frozenset[str]) -> pd.DataFrame:
    """Give the flags for which a record is rejected.

    Parameters
    ----------
    flags : DataFrame (`schema.FLAGS`)
    kinds : frozenset of str
        As the user, or the severity, decides.

    Returns
    -------
    DataFrame (`schema.FLAGS`)
    """
    return flags[flags["kind"].isin(kinds)]


def _texts(filed: pd.DataFrame, column: str) -> pd.Series:
    if column in filed:
        return filed[column].str.strip()
    return pd.Series("", index=filed.index, dtype="str")


def _flagged(filed: pd.DataFrame, found: Found) -> pd.DataFrame:
    kind, column, is_found = found
    rows = filed[np.asarray(is_found.fillna(False), dtype=bool)]
    values = rows[column].astype("str") if column in rows else ""
    return rows[["row", "line"]].assign(
        column=pd.Series(column, index=rows.index, dtype="str"),
        value=pd.Series(values, index=rows.index, dtype="str"),
        reason=pd.Series(REASONS[kind], index=rows.index, dtype="str"),
        kind=pd.Series(kind, index=rows.index, dtype="str"),
        severity=pd.Series(KINDS[kind], index=rows.index, dtype="str"),
    )[list(FLAGS)]
