"""What an engine's sums tell: flows, and what became of every record."""

import hashlib
import math
from collections import Counter
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from geo import checks, consignments
from geo.codes import Names
from geo.consignments import BASES, tell_date
from geo.errors import EngineError, SchemaError
from geo.flows import BOUNDS, KEYS
from geo.match import ENDS
from geo.records import TEXT
from geo.schema import FLOWS
from geo.sums import BIT_OF, UNMATCHED
from geo.units import KG_PER_T

FLAG: Final = "flag_"


class Outcome(NamedTuple):
    """What came of a table."""

    flows: pd.DataFrame
    """As of `flows.aggregate_flows`."""
    counts: dict[str, Any]
    """As of `traces.tally`, with ``flags``."""


def read_sums(sums: pa.Table, names: Names, order: str, *, name: str) -> Outcome:
    """Read what the expression of `sums` gave.

    Parameters
    ----------
    sums : pyarrow.Table
        See `sums.sum_records`.
    names : Names
        What the codes of places and reasons stand for.
    order : str
        Of the dates, for the reason of those that are none.
    name : str
        Of the table, for the messages.

    Returns
    -------
    Outcome

    Raises
    ------
    EngineError
        If there were texts in the table that had not been there before.
    SchemaError
        If records got lost between two steps: a fault of ours.
    """
    parts = {
        column: sums[column].cast(pa.int64()).fill_null(0).to_numpy()
        for column in sums.column_names
    }
    kind = parts["kind"]
    parts |= {end: np.zeros_like(kind) for end in ENDS if end not in parts}
    parts["fate"] = np.where(kind > UNMATCHED, np.maximum(-kind, 0), 0)
    is_flow, is_kept = kind >= 0, parts["fate"] == 0
    if changed := int(parts["rows"][parts["fate"] & BIT_OF["lost"] > 0].sum()):
        raise EngineError(
            f"{name}: changed while it was read ({changed:,} rows are new); try again, "
            "or give a view that stays as it is"
        )
    flows = _list_flows({k: each[is_flow] for k, each in parts.items()}, names)
    counts = _count(parts, is_kept, is_flow, names, order)
    if counts["matched"] != int(flows["consignment_count"].sum()):
        raise SchemaError(
            f"records got lost between two steps: {counts}; please report this"
        )
    return Outcome(flows, counts)


def hash_flows(flows: pd.DataFrame) -> str:
    """Hash flows, so that the answers of two engines can be compared.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`, then `flows.BOUNDS`)
        In any order.

    Returns
    -------
    str
        SHA-256 of `write_lines`.
    """
    return hashlib.sha256(write_lines(flows)).hexdigest()


def write_lines(flows: pd.DataFrame) -> bytes:
    """Write flows in the one order and form in which they are hashed.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`, then `flows.BOUNDS`)

    Returns
    -------
    bytes
        UTF-8, a line each: keys, counts and whole kilograms.
    """
    masses = ["mass_t", *BOUNDS]
    whole = flows.assign(
        **{name: (flows[name] * KG_PER_T).round().astype("int64") for name in masses}
    )
    lines: str = whole.sort_values(KEYS)[[*FLOWS, *BOUNDS]].to_csv(
        index=False, lineterminator="\n"
    )
    return lines.encode()


def _list_flows(parts: dict[str, np.ndarray], names: Names) -> pd.DataFrame:
    month, basis = np.divmod(parts["kind"], len(BASES))
    months, month_at = np.unique(month, return_inverse=True)
    # Codes are in the order of the ids, and months in that of the calendar.
    rank = np.argsort(np.argsort(BASES))[basis]
    at = _sort_by([month_at, *(parts[end] for end in ENDS), rank])
    spelled = [f"{each // 12:04d}-{each % 12 + 1:02d}" for each in months.tolist()]
    texts = {
        "month": _spell(spelled, month_at[at]),
        **{f"{end}_id": _spell(["", *names.site_ids], parts[end][at]) for end in ENDS},
        "basis": _spell(list(BASES), basis[at]),
    }
    kg = parts["kg"]
    numbers = {
        "consignment_count": parts["rows"],
        "wagon_count": parts["wagons"],
        "mass_t": kg / KG_PER_T,
        "mass_low_t": parts.get("low_kg", kg) / KG_PER_T,
        "mass_high_t": parts.get("high_kg", kg) / KG_PER_T,
    }
    flows = pd.DataFrame(texts | {k: each[at] for k, each in numbers.items()})
    return flows[[*FLOWS, *BOUNDS]]


def _sort_by(keys: list[np.ndarray]) -> np.ndarray:
    """Sort by whole numbers from zero, as one number where that is not too big."""
    sizes = [int(key.max(initial=0)) + 1 for key in keys]
    if math.prod(sizes) >= 1 << 63:
        return np.lexsort(keys[::-1])
    whole = keys[0]
    for key, size in zip(keys[1:], sizes[1:], strict=True):
        whole = whole * size + key
    return np.argsort(whole)


def _spell(words: list[str], at: np.ndarray) -> pd.Series:
    spelled = pa.array(words, pa.large_string()).take(pa.array(at))
    return pd.Series(TEXT.__from_arrow__(spelled))  # type: ignore[attr-defined] # not in the stubs


def _count(
    parts: dict[str, np.ndarray],
    is_kept: np.ndarray,
    is_flow: np.ndarray,
    names: Names,
    order: str,
) -> dict[str, Any]:
    rows, kg = parts["rows"], parts["kg"]
    chosen = {
        "read": np.ones_like(is_kept),
        "accepted": is_kept,
        "rejected": ~is_kept,
        "matched": is_flow,
        "unmatched": is_kept & ~is_flow,
    }
    reasons = _count_reasons(parts, chosen["rejected"], order)
    reasons += _count_unmatched(parts, chosen["unmatched"], names)
    flags = {
        column.removeprefix(FLAG): int(parts[column][is_kept].sum())
        for column in sorted(parts)
        if column.startswith(FLAG)
    }
    return {
        **{stage: int(rows[where].sum()) for stage, where in chosen.items()},
        "reasons": {reason: reasons[reason] for reason in sorted(reasons)},
        "tonnes": {
            stage: round(int(kg[chosen[stage]].sum()) / KG_PER_T, 3)
            for stage in ("accepted", "matched", "unmatched")
        },
        "flags": {kind: number for kind, number in flags.items() if number},
    }


def _count_reasons(
    parts: dict[str, np.ndarray], is_rejected: np.ndarray, order: str
) -> Counter[str]:
    texts = {**consignments.REASONS, **checks.REASONS, "date": tell_date(order)}
    found: Counter[str] = Counter()
    fates, rows = parts["fate"][is_rejected], parts["rows"][is_rejected]
    for reason, bit in BIT_OF.items():
        if number := int(rows[fates & bit > 0].sum()):
            found[texts[reason]] += number
    return found


def _count_unmatched(
    parts: dict[str, np.ndarray], is_unmatched: np.ndarray, names: Names
) -> Counter[str]:
    """Count a record once for a reason, even where both its ends have it."""
    found: Counter[str] = Counter()
    codes = np.stack([parts[end][is_unmatched] for end in ENDS], axis=1)
    for row, number in zip(codes.tolist(), parts["rows"][is_unmatched], strict=True):
        for code in {code for code in row if code < 0}:
            found[names.reasons[-code - 1]] += int(number)
    return found
