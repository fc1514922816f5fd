"""Exhibits: the consignments that a page can show behind its flows."""

from typing import Any, Final

import numpy as np
import pandas as pd

from geo.monthly import FLOW_KEYS, have_ranges
from geo.schema import BOUNDS, EVIDENCE, hold_to
from geo.units import KG_PER_T

MAX_A_MONTH: Final = 50
MAX_IN_ALL: Final = 5_000
"""So that a page stays small: the most exhibits of one flow and month, and of a page.
Each flow keeps at least one for each of its months, whatever their number."""

TABLES: Final = ("source_id", "locator", "grade")
"""Columns whose texts come again and again: each text is told once."""


def list_exhibits(
    evidence: pd.DataFrame, keys: pd.DataFrame, months: tuple[str, ...]
) -> dict[str, Any]:
    """Choose the consignments that a page shows, and list them column by column.

    Parameters
    ----------
    evidence : DataFrame (`schema.EVIDENCE`)
        In any order; rows of other flows or months than the given are left out.
    keys : DataFrame
        `monthly.FLOW_KEYS`, one row a flow, in the page's order. Of a flow that is
        split over ways the first row has the consignments of all.
    months : tuple of str
        ``YYYY-MM``, in the page's order.

    Returns
    -------
    dict
        ``shown``: flows by months, the number of exhibits; then, ordered by flow, month
        and falling mass, ``id``, ``kg``, ``day`` (days since ``epoch``, the first day
        of the months) and, as positions in ``texts``, ``source_id``, ``locator`` and
        ``grade``; where a record states a range, ``lo`` and ``hi``. What is not shown
        of a flow is its count less ``shown``.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(evidence, EVIDENCE, name="evidence")
    rows = _choose(_place(evidence, keys, months))
    shown = np.zeros((len(keys), len(months)), dtype="int64")
    np.add.at(shown, (rows["flow"].to_numpy(), rows["at"].to_numpy()), 1)
    codes = {name: pd.factorize(rows[name]) for name in TABLES}
    epoch = pd.Timestamp(f"{months[0]}-01") if months else pd.Timestamp(0)
    return {
        "epoch": epoch.strftime("%Y-%m-%d"),
        "shown": shown.tolist(),
        "id": rows["shipment_id"].astype(str).tolist(),
        "kg": (rows["mass_t"] * KG_PER_T).round().astype("int64").tolist(),
        **_list_range(rows),
        "day": (rows["dispatched_on"] - epoch).dt.days.tolist(),
        **{name: found.tolist() for name, (found, _) in codes.items()},
        "texts": {name: list(map(str, known)) for name, (_, known) in codes.items()},
    }


def find_homes(keys: pd.DataFrame) -> list[int]:
    """Find the row that has the exhibits of each flow.

    Parameters
    ----------
    keys : DataFrame
        As for `list_exhibits`.

    Returns
    -------
    list of int
        Its own; of a flow that is split over ways, that of the first.
    """
    order = pd.Series(range(len(keys)), index=keys.index)
    by_key = order.groupby([keys[name] for name in FLOW_KEYS], sort=False)
    homes: list[int] = by_key.transform("min").tolist()
    return homes


def _list_range(rows: pd.DataFrame) -> dict[str, list[int]]:
    if not have_ranges(rows):
        return {}
    names = zip(("lo", "hi"), BOUNDS, strict=True)
    return {
        name: (rows[bound] * KG_PER_T).round().astype("int64").tolist()
        for name, bound in names
    }


def _place(
    evidence: pd.DataFrame, keys: pd.DataFrame, months: tuple[str, ...]
) -> pd.DataFrame:
    """Find the position of each row's flow and month, and drop rows without."""
    first = keys.assign(flow=range(len(keys))).drop_duplicates(FLOW_KEYS)
    found = pd.MultiIndex.from_frame(first[FLOW_KEYS]).get_indexer(
        pd.MultiIndex.from_frame(evidence[FLOW_KEYS])
    )
    flow = np.append(first["flow"].to_numpy(), -1)[found]
    at = pd.Index(months, dtype="str").get_indexer(pd.Index(evidence["month"]))
    placed = evidence.assign(flow=flow, at=at)
    return placed[(flow >= 0) & (at >= 0)]


def _choose(placed: pd.DataFrame) -> pd.DataFrame:
    """Keep the greatest of each flow and month; the first of all, then the second."""
    ranked = placed.sort_values(["mass_t", "row"], ascending=[False, True])
    ranked = ranked.assign(rank=ranked.groupby(["flow", "at"]).cumcount())
    ranked = ranked[ranked["rank"] < MAX_A_MONTH].sort_values("rank", kind="stable")
    firsts = int((ranked["rank"] == 0).sum())
    kept = ranked.head(max(MAX_IN_ALL, firsts))
    return kept.sort_values(["flow", "at", "rank"], ignore_index=True)
