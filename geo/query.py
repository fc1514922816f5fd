"""What a record says of one end, taken apart: name, regions and codes."""

from collections.abc import Iterable
from typing import NamedTuple

from geo.decisions import Ask
from geo.index import Index, fold_code, place_inside
from geo.lands import Lands, find_lands
from geo.names import bare_name, fold_name, latin_key, split_name


class Query(NamedTuple):
    """A name as it is looked up: without its kind, and where it must lie."""

    latin: str
    whole: str  # in Latin letters too, with the kind of place; "" if there is none
    lands: tuple[Lands, ...]
    codes: tuple[str, ...]
    unclear: str  # a region that is not known


def parse_ask(ask: Ask, index: Index) -> Query:
    """Tell a name from its region and code.

    Parameters
    ----------
    ask : Ask
    index : Index
        Knows the regions and codes.

    Returns
    -------
    Query
    """
    parts = split_name(ask.raw_text)
    name = parts.name
    if latin_key(bare_name(fold_name(ask.raw_text))) in index.by_latin:
        name, parts = ask.raw_text, parts._replace(qualifiers=())
    lands, codes, unclear = [], [ask.code, ask.raw_text], []
    regions = [part.strip() for part in ask.region.split(",") if part.strip()]
    for text in (*regions, *parts.qualifiers):
        if found := find_lands(text, index.regions):
            lands.append(found)
        elif fold_code(text) in index.by_code:
            codes.append(text)
        else:
            unclear.append(text)
    folded = fold_name(name)
    bare = bare_name(folded)
    return Query(
        latin_key(bare),
        latin_key(folded) if bare != folded else "",
        tuple(lands),
        tuple(code for code in map(fold_code, codes) if code in index.by_code),
        ", ".join(unclear),
    )


def keep_inside(owners: Iterable[int], query: Query, index: Index) -> list[int]:
    """Keep the places that lie where the record says.

    Parameters
    ----------
    owners : iterable of int
        Positions in the index.
    query : Query
    index : Index

    Returns
    -------
    list of int
        In rising order.
    """
    return [
        place for place in sorted(owners) if place_inside(place, query.lands, index)
    ]
