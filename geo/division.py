"""The division: a world in which flows part over several ways, as a user supposes."""

from collections import defaultdict
from typing import Final

import pandas as pd

from geo.errors import MatchError, NoRouteError, OptionError
from geo.passages import Passage, Priced, find_passages, price_world
from geo.shares import ALL, Share, check_shares, tell_shares
from geo.splits import SplitWay
from geo.worlds import World

MOST_PAIRS: Final = 300
"""That can be split: finding the ways of one takes about half a second."""

ASSUMED: Final = (
    "Assumed: flows are split over ways by shares chosen by hand ({}). The shares "
    "are in no record and are not computed; the ways are computed, not observed. "
    "Consignments and wagons are split into whole numbers: which of them took which "
    "way is not known."
)

Pair = tuple[str, str]


def divide_flows(world: World, flows: pd.DataFrame, rows: tuple[Share, ...]) -> World:
    """Let flows part over several ways.

    Parameters
    ----------
    world : World
        With all places of the flows. It is left as it is.
    flows : DataFrame (`schema.FLOWS`)
        Unsplit.
    rows : tuple of Share
        From `shares.read_shares`. A line that names both places goes before one that
        names one of them, and that before one for all. A pair that none names stays
        on its usual way; so does one that a line for several pairs covers where no way
        joins the two.

    Returns
    -------
    World
        The same where there are no shares.

    Raises
    ------
    MatchError
        If a place is not known.
    OptionError
        If shares do not come to 1, no flow goes between two places that are named, a
        pair has no such way, or too many pairs are to be split.
    NoRouteError
        If no way joins two places that are named.
    """
    if not rows:
        return world
    named = name_ids(rows, world)
    asked = _list_asked(named, flows)
    if len(asked) > MOST_PAIRS:
        raise OptionError(
            f"shares can be given to {MOST_PAIRS} pairs; found {len(asked)}: name the "
            "pairs that matter"
        )
    priced, split = price_world(world), list[SplitWay]()
    for pair, shares in asked.items():
        found = _find_ways(pair, world, priced, is_named=ALL not in shares[0][:2])
        split += [_choose(share, pair, found) for share in shares if found]
    notice = ASSUMED.format(tell_shares(_name_names(named, world)))
    told = " ".join(filter(None, (world.what_if, notice)))
    return world._replace(split=tuple(split), what_if=told)


def name_ids(rows: tuple[Share, ...], world: World) -> tuple[Share, ...]:
    """Name the places of shares by their ids.

    Parameters
    ----------
    rows : tuple of Share
        With ids or names of places.
    world : World

    Returns
    -------
    tuple of Share

    Raises
    ------
    MatchError
        If a place is not known.
    OptionError
        As for `shares.check_shares`.
    """
    ids = set(world.places["site_id"])
    names = world.places["site_name"].str.casefold()
    by_name = dict(zip(names, world.places["site_id"], strict=True))
    unknown = sorted(
        {
            end
            for row in rows
            for end in row[:2]
            if end not in {ALL, *ids} and end.casefold() not in by_name
        }
    )
    if unknown:
        raise MatchError(
            f"shares name places that are not on the map: {', '.join(unknown)}; give "
            "an id or a name as python -m geo flows --json tells them",
            unknown,
        )
    return check_shares(
        [
            row._replace(
                origin=_find_id(row.origin, ids, by_name),
                destination=_find_id(row.destination, ids, by_name),
            )
            for row in rows
        ]
    )


def _find_id(end: str, ids: set[str], by_name: dict[str, str]) -> str:
    return end if end in {ALL, *ids} else by_name[end.casefold()]


def _name_names(rows: tuple[Share, ...], world: World) -> list[Share]:
    names = dict(zip(world.places["site_id"], world.places["site_name"], strict=True))
    return [
        row._replace(
            origin=names.get(row.origin, row.origin),
            destination=names.get(row.destination, row.destination),
        )
        for row in rows
    ]


def _list_asked(
    rows: tuple[Share, ...], flows: pd.DataFrame
) -> dict[Pair, list[Share]]:
    """List the shares of each pair of the flows that has some."""
    by_pair: dict[Pair, list[Share]] = defaultdict(list)
    for row in rows:
        by_pair[row.origin, row.destination].append(row)
    pairs = sorted({*zip(flows["origin_id"], flows["destination_id"], strict=True)})
    lost = sorted(pair for pair in by_pair if ALL not in pair and pair not in pairs)
    if lost:
        raise OptionError(
            f"no flow goes from {lost[0][0]} to {lost[0][1]}: take its shares out",
            [*lost[0]],
        )
    asked = {}
    for origin, destination in pairs:
        keys = ((origin, destination), (origin, ALL), (ALL, destination), (ALL, ALL))
        found = next((by_pair[key] for key in keys if key in by_pair), None)
        if found:
            asked[origin, destination] = found
    return asked


def _find_ways(
    pair: Pair, world: World, priced: Priced, *, is_named: bool
) -> list[Passage]:
    if pair[0] == pair[1] and not is_named:
        return []
    try:
        return find_passages(*pair, world, priced=priced)
    except NoRouteError:
        if is_named:
            raise
        return []


def _choose(share: Share, pair: Pair, found: list[Passage]) -> SplitWay:
    if share.way > len(found):
        raise OptionError(
            f"there is no way {share.way} from {pair[0]} to {pair[1]}: python -m geo "
            f"ways tells 1 to {len(found)}",
            [*pair],
        )
    chosen = found[share.way - 1]
    edges, start_id = chosen.way.edges, chosen.start.site_id
    return SplitWay(*pair, str(share.way), share.parts, start_id, edges)
