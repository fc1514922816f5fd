"""Evidence: the consignments behind the flows, each with its source and grade."""

import pandas as pd

from geo.flows import KEYS
from geo.grades import grade_records
from geo.monthly import have_ranges
from geo.schema import BOUNDS, EVIDENCE, FLOWS, MATCHED, hold_to


def list_evidence(matched: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """List the consignments of some flows.

    Parameters
    ----------
    matched : DataFrame (`schema.MATCHED`)
        ``source_id``, ``locator``, ``reliability`` and ``credibility`` are kept where
        the records have them.
    flows : DataFrame (`schema.FLOWS`)

    Returns
    -------
    DataFrame (`schema.EVIDENCE`), greatest mass first, then in the file's order
        One row a consignment of these flows. A record without a grade has F6. Where
        one states a range, `schema.BOUNDS` too; a record without has its mass there.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(matched, MATCHED, name="matched consignments")
    hold_to(flows, FLOWS, name="flows")
    shown = pd.MultiIndex.from_frame(flows[KEYS].drop_duplicates())
    place = shown.get_indexer(pd.MultiIndex.from_frame(matched[KEYS]))
    rows = matched[place >= 0]
    told = rows.assign(
        source_id=_filed(rows, "source_id"),
        locator=_filed(rows, "locator"),
        grade=grade_records(rows),
    )
    bounds = [name for name in BOUNDS if have_ranges(_with_bounds(told))]
    return _with_bounds(told)[[*EVIDENCE, *bounds]].sort_values(
        ["mass_t", "row"], ascending=[False, True], ignore_index=True
    )


def _with_bounds(rows: pd.DataFrame) -> pd.DataFrame:
    bounds = {
        name: rows[name].fillna(rows["mass_t"]) if name in rows else rows["mass_t"]
        for name in BOUNDS
    }
    return rows.assign(**bounds)


def _filed(rows: pd.DataFrame, column: str) -> pd.Series:
    if column in rows:
        return rows[column].fillna("").astype("str").str.strip()
    return pd.Series("", index=rows.index, dtype="str")
