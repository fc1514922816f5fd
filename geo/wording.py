"""Wording: the texts of a page, as its script is told them."""

from typing import Any, Final

from geo.scene import Texts

LISTS: Final = ("notices", "published", "modelled", "denials", "method", "licences")


def list_texts(texts: Texts) -> dict[str, Any]:
    """List what stands beside the map.

    Parameters
    ----------
    texts : Texts

    Returns
    -------
    dict
        Of plain text, lists and dicts of it.
    """
    return {
        "title": texts.title,
        "subtitle": texts.subtitle,
        "note": texts.note,
        "made": texts.made,
        "caveat": texts.caveat,
        "origin": texts.origin,
        "tells_shells": texts.tells_shells,
        **{name: list(getattr(texts, name)) for name in LISTS},
        "sources": dict(texts.sources),
        "tally": {name: str(value) for name, value in texts.tally.items()},
    }
