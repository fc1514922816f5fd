"""The review queue: names that a person has to decide, and what they may mean."""

from collections.abc import Hashable, Iterable
from typing import Any, Final, NamedTuple

import geopandas as gpd
import pandas as pd

from geo.decisions import COLUMNS, Ask
from geo.fuzzy import Hit, find_like
from geo.index import Index, index_places, place_inside, put_together
from geo.match import ENDS, list_asks
from geo.names import sound_key
from geo.query import Query, parse_ask
from geo.schema import CONSIGNMENTS, REVIEW, hold_to

AT_LEAST: Final = 65
"""A candidate's name is at least so like the one filed, 0 to 100."""

MOST: Final = 8
"""Candidates of one name."""


LAID_OUT: Final[tuple[str, ...]] = (
    *COLUMNS,
    "place_region",
    "score",
    "ends",
    "consignment_count",
    "mass_t",
    "reason",
    "other_candidates",
)
"""The columns of a decisions file, and what helps to decide."""


class Candidate(NamedTuple):
    """A place that a name may mean."""

    place_id: str
    place_name: str
    region: str
    country: str
    lon: float
    lat: float
    score: int  # 100: the name is the same
    in_region: bool  # where the record says


def queue_names(
    consignments: pd.DataFrame,
    unmatched: pd.DataFrame,
    places: gpd.GeoDataFrame,
    others: gpd.GeoDataFrame,
    *,
    regions: pd.DataFrame,
) -> pd.DataFrame:
    """List each unmatched name with its tonnes and the places it may mean.

    Parameters
    ----------
    consignments : DataFrame (`schema.CONSIGNMENTS`)
    unmatched : DataFrame
        As by `match.match_sites`.
    places, others : GeoDataFrame (`schema.PLACES`)
    regions : DataFrame (`schema.REGIONS`)

    Returns
    -------
    DataFrame (`schema.REVIEW`)
        One row a name, region and code; the most tonnes first. The tonnes are those of
        all consignments that have the name at an end, so rows may count one twice.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(consignments, CONSIGNMENTS, name="consignments")
    asked = _gather(consignments, unmatched)
    if asked.empty:
        return pd.DataFrame(columns=list(REVIEW))
    asks = [Ask(*row) for row in zip(*(asked[n] for n in Ask._fields), strict=True)]
    candidates = list_candidates(asks, places, others, regions=regions)
    asked["candidates"] = pd.Series(candidates, index=asked.index, dtype="object")
    return asked[list(REVIEW)]


def list_candidates(
    asks: Iterable[Ask],
    places: gpd.GeoDataFrame,
    others: gpd.GeoDataFrame,
    *,
    regions: pd.DataFrame,
) -> list[list[Candidate]]:
    """List the places that each of several names may mean.

    Parameters
    ----------
    asks : iterable of Ask
    places, others : GeoDataFrame (`schema.PLACES`)
    regions : DataFrame (`schema.REGIONS`)

    Returns
    -------
    list of list of Candidate
        At most `MOST` a name, the best first.
    """
    index = index_places(put_together(places, others), regions)
    queries = [parse_ask(ask, index) for ask in asks]
    likes = find_like([q.latin for q in queries], index.groups, at_least=AT_LEAST)
    return [_choose(query, likes[query.latin], index) for query in queries]


def lay_out(queue: pd.DataFrame) -> pd.DataFrame:
    """Lay the queue out as a table that can be filled in as decisions.

    Parameters
    ----------
    queue : DataFrame (`schema.REVIEW`)

    Returns
    -------
    DataFrame
        The columns of a decisions file with the best candidate and an empty
        ``action``; then count, tonnes, reason, score and the other candidates.
    """
    rows = [_lay_out_row(row) for row in queue.to_dict("records")]
    return pd.DataFrame(rows, columns=list(LAID_OUT), dtype="object")


def _lay_out_row(row: dict[Hashable, Any]) -> dict[str, Any]:
    candidates: list[Candidate] = row["candidates"]
    empty: dict[str, Any] = dict.fromkeys(LAID_OUT, "")
    kept = {name: row[name] for name in LAID_OUT if name in row}
    others = {"other_candidates": "; ".join(map(_tell, candidates[1:]))}
    if not candidates:
        return {**empty, **kept, **others}
    best = candidates[0]
    told = {
        "place_id": best.place_id,
        "place_name": best.place_name,
        "lon": f"{best.lon:.2f}",
        "lat": f"{best.lat:.2f}",
        "place_region": _where(best),
        "score": str(best.score),
    }
    return {**empty, **kept, **told, **others}


def _gather(consignments: pd.DataFrame, unmatched: pd.DataFrame) -> pd.DataFrame:
    """Sum the consignments of each unmatched name."""
    reasons = unmatched.set_index(["row", "column"])["reason"]
    parts = []
    for end in ENDS:
        asks = pd.DataFrame(
            list_asks(consignments, end),
            columns=list(Ask._fields),
            index=consignments["row"],
        ).assign(ends=end, mass_t=consignments["mass_t"].to_numpy())
        rows = unmatched.loc[unmatched["column"] == end, "row"]
        told = reasons.xs(end, level="column") if len(rows) else reasons[:0]
        parts.append(asks.loc[rows].assign(reason=told.loc[rows].to_numpy()))
    asked = pd.concat(parts)
    groups = asked.groupby(list(Ask._fields), sort=False, as_index=False)
    summed = groups.agg(
        ends=("ends", lambda ends: ", ".join(dict.fromkeys(ends))),
        consignment_count=("ends", "size"),
        mass_t=("mass_t", "sum"),
        reason=("reason", "first"),
    )
    return summed.sort_values(
        ["mass_t", "raw_text"], ascending=[False, True], ignore_index=True
    )


def _choose(query: Query, hits: list[Hit], index: Index) -> list[Candidate]:
    scores = dict.fromkeys(index.by_sound.get(sound_key(query.latin), ()), 100)
    for code in query.codes:
        scores |= dict.fromkeys(index.by_code[code], 100)
    for hit in hits:
        for place in index.by_latin[hit.key]:
            scores.setdefault(place, hit.score)
    best = sorted(scores, key=lambda place: _rank(place, scores[place], query, index))
    return [_describe(place, scores[place], query, index) for place in best[:MOST]]


def _rank(
    place: int, score: int, query: Query, index: Index
) -> tuple[bool, int, bool, float, int]:
    """Where the record says first, then the most like, sites, and the most people."""
    is_away = not place_inside(place, query.lands, index)
    people = index.population[place]
    return is_away, -score, index.is_settlement[place], -people, place


def _describe(place: int, score: int, query: Query, index: Index) -> Candidate:
    row = index.places.iloc[place]
    lon, lat = index.lonlat[place]
    return Candidate(
        row["site_id"],
        row["site_name"],
        row["region"],
        row["country"],
        round(float(lon), 2),
        round(float(lat), 2),
        score,
        place_inside(place, query.lands, index),
    )


def _where(candidate: Candidate) -> str:
    return ", ".join(part for part in (candidate.region, candidate.country) if part)


def _tell(candidate: Candidate) -> str:
    return (
        f"{candidate.place_id} {candidate.place_name} ({_where(candidate)}), "
        f"{candidate.lon:.2f} {candidate.lat:.2f}, score {candidate.score}"
    )
