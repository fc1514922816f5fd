"""Citations: the sources of a scene, each address and date by itself."""

import re
from typing import Final

import pandas as pd

from geo.scene import Scene

CITED: Final = re.compile(
    r"(?P<title>.*?)(?:, (?P<date>\d{4}(?:-\d\d){0,2}))?"
    r"(?:, (?P<url>https?://[^\s,]\S*?))?"
    r"(?:, archived at (?P<archive_url>https?://[^\s,]\S*?))?"
    r"(?:, SHA-256 (?P<sha256>[0-9a-f]{64}))?(?:, collected by .*)?",
    re.DOTALL,
)
"""A source as `Texts.sources` cites it: title and publisher, date, addresses, hash."""

ADDRESSES: Final = ("url", "archive_url", "sha256")
UNTOLD: Final = ("date", *ADDRESSES)


def list_sources(scene: Scene) -> pd.DataFrame:
    """List the cited sources, each address and date by itself.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    DataFrame, one row a source
        ``source_id``, ``title`` (with its publisher), ``published_on`` (year, month or
        day, empty where not told), ``url``, ``archive_url`` and ``sha256`` (empty where
        there is none) and ``citation``, the whole as it is cited.
    """
    cited = scene.texts.sources
    parts = [_split_citation(citation) for citation in cited.values()]
    return pd.DataFrame(
        {
            "source_id": list(cited),
            "title": [part["title"] for part in parts],
            "published_on": [part["date"] for part in parts],
            **{name: [part[name] for part in parts] for name in ADDRESSES},
            "citation": list(cited.values()),
        },
        dtype="str",
    )


def _split_citation(citation: str) -> dict[str, str]:
    found = CITED.fullmatch(citation)
    parts = found.groupdict(default="") if found else dict.fromkeys(UNTOLD, "")
    return parts | {"title": parts.get("title") or citation}
