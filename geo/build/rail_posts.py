"""Published kilometre posts: read from the compiled facts, and held to be in order."""

from pathlib import Path
from typing import Final

import pandas as pd

from geo.errors import SchemaError

POSTS: Final = Path(__file__).with_name("facts") / "kilometre_posts.csv"

COLUMNS: Final = [
    *("line_id", "station", "lon", "lat", "point_source", "km_post", "km_post_source"),
    *("other_km", "other_source", "tariff_km", "tariff_source", "is_region_seat"),
]

DECIMALS: Final = 2
"""Places are shown at settlement level, about a kilometre."""


def read_posts(path: Path = POSTS) -> pd.DataFrame:
    """Read the stations with their published kilometres.

    Parameters
    ----------
    path : Path
        The compiled table, one row a station, in the order of the line.

    Returns
    -------
    DataFrame
        The columns are `COLUMNS`; all text, as compiled.

    Raises
    ------
    SchemaError
        If a column is missing, a number has no source, posts do not rise along their
        line, or a point has more than two decimals.
    """
    posts = pd.read_csv(path, dtype=str, keep_default_na=False)
    if list(posts.columns) != COLUMNS:
        raise SchemaError(
            f"the kilometre posts should have the columns {COLUMNS}",
            posts.columns.tolist(),
        )
    for km, source in (("km_post", "km_post_source"), ("other_km", "other_source")):
        bare = posts.loc[(posts[km] != "") & (posts[source] == ""), "station"]
        _refuse(bare, f"a {km} without its source")
    _refuse(posts.loc[posts["point_source"] == "", "station"], "a point without source")
    for _, line in posts.groupby("line_id"):
        falls = line["km_post"].astype(float).diff() <= 0
        _refuse(line.loc[falls, "station"], "a post that is not beyond the one before")
    points = posts[["lon", "lat"]].astype(float)
    fine = (points.round(DECIMALS) != points).any(axis=1)
    _refuse(posts.loc[fine, "station"], f"more than {DECIMALS} decimals")
    return posts


def _refuse(stations: "pd.Series[str]", what: str) -> None:
    if len(stations):
        raise SchemaError(f"{what}: {', '.join(stations)}", stations.tolist())
