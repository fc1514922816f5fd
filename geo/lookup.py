"""What a record says of a place, and the one place it means, or why none."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from geo.decisions import NONE, Ask, Decision, Decisions, place_id_of
from geo.fuzzy import Hit, find_like
from geo.index import (
    Index,
    describe_place,
    keep_one,
)
from geo.names import bare_name, fold_name, latin_key, numbers_of, sound_key
from geo.query import Query, keep_inside, parse_ask


class Bounds(NamedTuple):
    """When a name is taken for that of a place that it is not quite the same as."""

    threshold: int = 93  # how like it must be, 0 to 100
    margin: int = 14  # by how much more than to any other place
    shortest: int = 6  # signs; shorter names are too like each other


BOUNDS: Final = Bounds()
"""`bench/results/matching.md` shows what other values would give."""

SHORTEST: Final = 4
"""A name of fewer signs is no one's alias: it must be the place's own name."""

SPELLING: Final = 60
"""An alias so like its place's name is a spelling of it, and no other name."""

TOLD: Final = 5
"""How many namesakes a reason names."""

UNKNOWN: Final = "no known place has this name"


class Found(NamedTuple):
    """What a name led to: a place, or the reason why to none."""

    site_id: str = ""
    basis: str = ""
    reason: str = ""


def find_indexed(
    asks: Iterable[Ask],
    first: Index,
    last: Index,
    decisions: Decisions = NONE,
    *,
    bounds: Bounds = BOUNDS,
) -> dict[Ask, Found]:
    """Find the place that each of several names means, in an index.

    Parameters
    ----------
    asks : iterable of Ask
        Each once.
    first : Index
        Of the places whose names go first.
    last : Index
        Of all places.
    decisions : Decisions
    bounds : Bounds

    Returns
    -------
    dict of Ask to Found
    """
    found = {ask: look_first(ask, first) for ask in asks}
    waiting = [ask for ask, each in found.items() if each is None]
    queries = {ask: parse_ask(ask, last) for ask in waiting}
    hits = find_like(
        [q.latin for q in queries.values() if q.latin not in last.by_latin],
        last.groups,
        at_least=bounds.threshold - bounds.margin,
    )
    for ask, query in queries.items():
        found[ask] = _look_up(ask, query, last)
        if found[ask] == Found(reason=UNKNOWN) or query.latin not in last.by_latin:
            likes = hits.get(query.latin, [])
            found[ask] = _weigh(found[ask], query, likes, last, bounds)
    ids = set(last.places["site_id"])
    found |= {
        ask: _obey(decisions.by_ask[ask], ids)
        for ask in found
        if ask in decisions.by_ask
    }
    return {ask: each or Found() for ask, each in found.items()}


def choose_like(
    query: Query, hits: Iterable[Hit], index: Index, bounds: Bounds = BOUNDS
) -> Found:
    """Choose the one place that a name is nearly that of, if it is clear enough.

    Parameters
    ----------
    query : Query
    hits : iterable of Hit
        Of at least the threshold less the margin, the best first.
    index : Index
    bounds : Bounds

    Returns
    -------
    Found
        A place that has no namesake and is the margin ahead of every other; else the
        reason.
    """
    numbers = numbers_of(query.latin)
    ranked: dict[int, Hit] = {}
    for hit in hits:
        if numbers_of(hit.key) == numbers:
            for place in keep_inside(index.by_latin[hit.key], query, index):
                ranked.setdefault(place, hit)
    if not ranked or query.unclear or len(query.latin) < bounds.shortest:
        return Found(reason=UNKNOWN)
    best, hit = next(iter(ranked.items()))
    rivals = [
        other.score
        for place, other in ranked.items()
        if len(keep_one([best, place], index)) > 1
    ]
    namesakes = keep_one(
        keep_inside(index.by_sound[sound_key(hit.key)], query, index), index
    )
    is_clear = (
        hit.score - max(rivals, default=0) >= bounds.margin and len(namesakes) == 1
    )
    if hit.score >= bounds.threshold and is_clear:
        return Found(str(index.places["site_id"].iloc[best]), "fuzzy")
    if hit.score < bounds.threshold:
        return Found(reason=UNKNOWN)
    return Found(reason=f"only like the name of {_tell(list(ranked), index)}")


def _weigh(
    found: Found | None, query: Query, hits: list[Hit], index: Index, bounds: Bounds
) -> Found:
    """Judge a name that no place has letter by letter, by those that are like it."""
    if found is None or found == Found(reason=UNKNOWN):
        return choose_like(query, hits, index, bounds)
    if found.basis not in {"gazetteer", "alias"}:
        return found
    likes = [h for h in hits if h.score >= bounds.threshold]
    places = {place for hit in likes for place in index.by_latin[hit.key]}
    places |= index.by_sound[sound_key(query.latin)]
    rivals = keep_one(keep_inside(places, query, index), index)
    if len(rivals) > 1 or len(query.latin) < bounds.shortest:
        return Found(reason=f"only like the name of {_tell(rivals, index)}")
    return found


def look_first(ask: Ask, index: Index) -> Found | None:
    """Look among the places whose names go first.

    Parameters
    ----------
    ask : Ask
    index : Index
        Of those places.

    Returns
    -------
    Found or None
        None if they do not settle it.
    """
    if not ask.raw_text:
        return Found()
    query = parse_ask(ask, index)
    if query.codes or ask.code or query.unclear:
        return None
    owners = index.by_name.get(ask.raw_text) or index.by_latin.get(query.latin, set())
    distinct = keep_one(keep_inside(owners, query, index), index)
    if len(distinct) == 1:
        return _accept(distinct[0], ask, index)
    return Found(reason=_tell_namesakes(distinct, index)) if distinct else None


def _look_up(ask: Ask, query: Query, index: Index) -> Found:
    """Look among all places, where no namesake goes before another."""
    owners = keep_one(index.by_sound.get(sound_key(query.latin), set()), index)
    coded = keep_one(set().union(*(index.by_code[c] for c in query.codes)), index)
    if coded:
        return _follow_code(coded, owners, index)
    if not owners:
        return Found(reason=UNKNOWN)
    whole = index.by_whole.get(query.whole, set())
    inside = keep_inside(whole or owners, query, index)
    return _choose_one(inside, ask, query, index) or Found(
        reason="the place of this name is in another region: " + _tell(owners, index)
    )


def _choose_one(
    inside: list[int], ask: Ask, query: Query, index: Index
) -> Found | None:
    """Take the only place of a name where the record says, or tell why not."""
    if not inside:
        return None
    if query.unclear:
        return Found(reason=f"the region of this name is not known: {query.unclear}")
    if len(inside) > 1:
        return Found(reason=_tell_namesakes(inside, index))
    if _is_risky(inside[0], query, index):
        return Found(reason=f"perhaps {_tell(inside, index)}, whose name others share")
    return _accept(inside[0], ask, index)


def _is_risky(place: int, query: Query, index: Index) -> bool:
    """Tell a short alias, or another spelling of a name that other places have too."""
    name = latin_key(bare_name(fold_name(index.places["site_name"].iloc[place])))
    if not index.is_settlement[place] or name == query.latin:
        return False
    if len(query.latin) < SHORTEST:
        return True
    namesakes = keep_inside(index.by_sound.get(sound_key(name), set()), query, index)
    is_spelling = bool(
        find_like([query.latin], {name[:1]: [name]}, at_least=SPELLING)[query.latin]
    )
    return is_spelling and len(keep_one(namesakes, index)) > 1


def _follow_code(coded: list[int], owners: list[int], index: Index) -> Found:
    if len(coded) > 1:
        return Found(reason=f"several places have this code: {_tell(coded, index)}")
    if owners and len(keep_one([*coded, *owners], index)) > len(owners):
        return Found(
            reason=f"the code is that of {_tell(coded, index)}, the name that of "
            f"{_tell(owners, index)}"
        )
    return Found(str(index.places["site_id"].iloc[coded[0]]), "code")


def _accept(place: int, ask: Ask, index: Index) -> Found:
    site_id, name = (
        str(index.places[column].iloc[place]) for column in ("site_id", "site_name")
    )
    if index.is_settlement[place]:
        return Found(site_id, "gazetteer")
    return Found(site_id, "name" if name == ask.raw_text else "alias")


def _obey(decision: Decision, ids: set[str]) -> Found:
    if decision.action == "leave out":
        return Found(reason=f"left out by decision: {decision.why}")
    place_id = place_id_of(decision)
    if place_id in ids:
        return Found(place_id, "decision")
    return Found(reason=f"the decision names a place that is not known: {place_id}")


def _tell_namesakes(places: list[int], index: Index) -> str:
    return f"several places have this name: {_tell(places, index)}; give the region"


def _tell(places: list[int], index: Index) -> str:
    told = [describe_place(place, index) for place in places]
    ids = [index.places["site_id"].iloc[place] for place in places]
    names = "; ".join(
        name if told.count(name) == 1 else f"{name} {site_id}"
        for name, site_id in list(zip(told, ids, strict=True))[:TOLD]
    )
    more = len(places) - TOLD
    return f"{names} and {more} more" if more > 0 else names
