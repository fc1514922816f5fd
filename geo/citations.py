"""Citations: the sources of a scene, each address and date by itself."""

import re
from typing import Final

import pandas as pd

from geo.scene import Scene

CITED: Final = re.compile(
    r"(?P<title>.*?)(?:, (?P<date>\d{4}(?:-\d\d){0,2}))?"
    r"(?:, (?P<url>https?://[^\s,]\S*?))?(?:, collected by .*)?",
    re.DOTALL,
)
"""A source as `Texts.sources` cites it: title and publisher, date, address."""


def list_sources(scene: Scene) -> pd.DataFrame:
    """List the cited sources, each address and date by itself.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    DataFrame, one row a source
        ``source_id``, ``title`` (with its publisher), ``published_on`` (year, month or
        day, empty where not told), ``url`` (empty where there is none) and
        ``citation``, the whole as it is cited.
    """
    cited = scene.texts.sources
    parts = [_split_citation(citation) for citation in cited.values()]
    return pd.DataFrame(
        {
            "source_id": list(cited),
            "title": [part["title"] for part in parts],
            "published_on": [part["date"] for part in parts],
            "url": [part["url"] for part in parts],
            "citation": list(cited.values()),
        },
        dtype="str",
    )


def _split_citation(citation: str) -> dict[str, str]:
    found = CITED.fullmatch(citation)
    parts = found.groupdict(default="") if found else {"date": "", "url": ""}
    return parts | {"title": parts.get("title") or citation}
