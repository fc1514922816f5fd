"""The finder: from names to places, over all the records of a file."""

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd

from geo.decisions import NONE, Ask, Decisions
from geo.index import Index, index_places, put_together
from geo.lookup import BOUNDS, Bounds, Found, find_indexed, look_first


class Finder:
    """Finds places by name; remembers the names, and makes each index once.

    Parameters
    ----------
    places, others, regions, decisions
        As for `match.match_sites`.
    bounds : Bounds
    """

    def __init__(
        self,
        places: gpd.GeoDataFrame,
        others: gpd.GeoDataFrame | None,
        regions: pd.DataFrame,
        decisions: Decisions = NONE,
        *,
        bounds: Bounds = BOUNDS,
    ) -> None:
        self._given = places, others, regions
        self._decisions = decisions
        self._bounds = bounds
        self._first = index_places(places, regions)
        self._last: Index | None = None
        self._found: dict[Ask, Found] = {}

    def find(self, asks: Iterable[Ask]) -> dict[Ask, Found]:
        """Find the place that each of several names means.

        Parameters
        ----------
        asks : iterable of Ask

        Returns
        -------
        dict of Ask to Found
            Of these and all earlier ones.
        """
        new = [ask for ask in dict.fromkeys(asks) if ask not in self._found]
        self._found |= find_indexed(
            new, self._first, self._index_for(new), self._decisions, bounds=self._bounds
        )
        return self._found

    def _index_for(self, asks: list[Ask]) -> Index:
        """Index all places only where a name asks for it: it takes a second."""
        places, others, regions = self._given
        decided = self._decisions.by_ask
        is_open = others is not None and any(
            ask in decided or look_first(ask, self._first) is None for ask in asks
        )
        if self._last is None and others is not None and is_open:
            self._last = index_places(put_together(places, others), regions)
        return self._last or self._first


def find_places(
    asks: Iterable[Ask],
    places: gpd.GeoDataFrame,
    others: gpd.GeoDataFrame | None,
    regions: pd.DataFrame,
    decisions: Decisions = NONE,
    *,
    bounds: Bounds = BOUNDS,
) -> dict[Ask, Found]:
    """Find the place that each of several names means.

    Parameters
    ----------
    asks : iterable of Ask
        Each once.
    places, others, regions, decisions
        As for `match.match_sites`.
    bounds : Bounds

    Returns
    -------
    dict of Ask to Found
        With a place and its basis, or with a reason; an empty name has neither.
    """
    finder = Finder(places, others, regions, decisions, bounds=bounds)
    return finder.find(asks)
