"""Places: from the names in the records to the places we know."""

from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd

from geo.decisions import NONE, Ask, Decisions
from geo.finder import Finder, find_places
from geo.lookup import Bounds, Found
from geo.schema import CONSIGNMENTS, MATCHED, REGIONS, REJECTED, hold_to

ENDS: Final = ("origin", "destination", "inferred_origin")
"""The columns of a consignment that name a place; the last may be empty."""

BASES: Final = ("decision", "fuzzy", "gazetteer", "alias", "name", "code")
"""From the one that needs most trust to the one that needs least."""


NEVER_LIKE: Final = Bounds(threshold=100, margin=0)
"""For no likeness at all: where nobody is told on what basis it was found."""


class Matches(NamedTuple):
    """The consignments with known ends, and a row for each reason of each other one."""

    matched: pd.DataFrame
    unmatched: pd.DataFrame


def match_sites(
    consignments: pd.DataFrame,
    places: gpd.GeoDataFrame,
    *,
    others: gpd.GeoDataFrame | None = None,
    regions: pd.DataFrame | None = None,
    decisions: Decisions = NONE,
) -> Matches:
    """Find the place that each consignment's ends name.

    In this order: a decision about the name; a code; a name as written, then the same
    but for case, accents, hyphens, ё, the kind of place and the script, among `places`
    and then among all; at last a name that is nearly the same
    (`lookup.Bounds`). Where several places have the name, region
    or code must decide.

    Parameters
    ----------
    consignments : DataFrame (`schema.CONSIGNMENTS`)
        May have ``origin_region``, ``origin_country``, ``origin_code`` and the like.
    places : GeoDataFrame (`schema.PLACES`)
        Those whose names go before all others', such as the user's own.
    others : GeoDataFrame (`schema.PLACES`), optional
        All other places, such as the gazetteer; here no namesake goes before another.
    regions : DataFrame (`schema.REGIONS`), optional
    decisions : Decisions

    Returns
    -------
    Matches
        ``matched`` (`schema.MATCHED`, the given order) and ``unmatched``
        (`schema.REJECTED` with ``mass_t``). Every consignment is in exactly one.

    Raises
    ------
    SchemaError
        If a column of a frame is missing.
    CrsError
        If places are not in EPSG:4326.
    """
    if regions is None:
        regions = pd.DataFrame(columns=list(REGIONS))
    return match_found(consignments, Finder(places, others, regions, decisions))


def match_found(consignments: pd.DataFrame, finder: Finder) -> Matches:
    """Match as `match_sites` does, with a finder that may know some names already.

    Parameters
    ----------
    consignments : DataFrame (`schema.CONSIGNMENTS`)
    finder : Finder

    Returns
    -------
    Matches

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(consignments, CONSIGNMENTS, name="consignments")
    asks = {end: list_asks(consignments, end) for end in ENDS}
    found = finder.find(ask for each in asks.values() for ask in each)
    results = {end: [found[ask] for ask in asks[end]] for end in ENDS}
    unmatched = pd.concat(
        [_unfound(consignments, end, results[end]) for end in ENDS],
        ignore_index=True,
    ).sort_values("row", kind="stable", ignore_index=True)
    identified = consignments.assign(
        **{f"{end}_id": [each.site_id for each in results[end]] for end in ENDS},
        match_basis=[
            min(
                (each.basis for each in ends if each.basis), key=BASES.index, default=""
            )
            for ends in zip(*results.values(), strict=True)
        ],
    )
    known = ~identified["row"].isin(unmatched["row"])
    rest = [name for name in identified if name not in MATCHED]
    matched = identified.loc[known, [*MATCHED, *rest]].reset_index(drop=True)
    texts = dict.fromkeys(
        ["origin_id", "destination_id", "inferred_origin_id", "match_basis"], "str"
    )
    return Matches(matched.astype(texts), unmatched)


def find_names(names: pd.Series, places: gpd.GeoDataFrame) -> dict[str, Found]:
    """Find the place that each name alone leads to, by its spelling and not likeness.

    Parameters
    ----------
    names : Series of str
    places : GeoDataFrame (`schema.PLACES`)

    Returns
    -------
    dict of str to Found
        One entry a distinct name, as it is written.
    """
    asks = {name: Ask(name.strip()) for name in names.unique()}
    regions = pd.DataFrame(columns=list(REGIONS))
    distinct = dict.fromkeys(asks.values())
    found = find_places(distinct, places, None, regions, bounds=NEVER_LIKE)
    return {name: found[ask] for name, ask in asks.items()}


def list_asks(consignments: pd.DataFrame, end: str) -> list[Ask]:
    """List what each consignment says of one of its ends.

    Parameters
    ----------
    consignments : DataFrame (`schema.CONSIGNMENTS`)
    end : str
        One of `ENDS`.

    Returns
    -------
    list of Ask
        One a row; a country stands behind the region.
    """
    names = consignments[f"{end}_name"].str.strip()
    parts = {
        part: consignments[f"{end}_{part}"].astype("str").str.strip()
        if f"{end}_{part}" in consignments
        else [""] * len(consignments)
        for part in ("region", "country", "code")
    }
    rows = list(zip(names, *parts.values(), strict=True))
    asks = {row: _ask(*row) for row in set(rows)}
    return [asks[row] for row in rows]


def _ask(name: str, region: str, country: str, code: str) -> Ask:
    return Ask(name, ", ".join(filter(None, (region, country))), code)


def _unfound(consignments: pd.DataFrame, end: str, found: list[Found]) -> pd.DataFrame:
    reasons = pd.Series(
        [each.reason for each in found], index=consignments.index, dtype="str"
    )
    faulty = consignments[reasons != ""]
    return faulty[["row", "line"]].assign(
        column=pd.Series(end, index=faulty.index, dtype="str"),
        value=faulty[f"{end}_name"],
        reason=reasons[reasons != ""],
        mass_t=faulty["mass_t"],
    )[[*REJECTED, "mass_t"]]
