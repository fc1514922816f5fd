"""Ships, their voyages and what was seen of them, as entities for FollowTheMoney."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from geo.entity import (
    Entity,
    find_date,
    join_told,
    make_entity,
    name_documents,
    tidy_name,
)
from geo.scene import Scene

Row = Mapping[Any, Any]

VOYAGE: Final = (
    "voyage_id",
    "date",
    "date_from",
    "date_to",
    "port",
    "port_id",
    "event",
    "vessel",
    "vessel_certainty",
    "basis",
    "credibility",
    "source_id",
    "note",
)
"""What is told of a call, as far as the scene has it."""

ENDS: Final = ("loading", "landing")
"""The events between which a ship is on a voyage."""


def tell_sailings(
    scene: Scene, places: Mapping[str, Entity], sources: Mapping[str, Entity]
) -> Iterator[Entity]:
    """Make entities of the ships and of all that is told of them.

    Parameters
    ----------
    scene : Scene
    places, sources : mapping of str to entity
        By their ids.

    Yields
    ------
    dict
        A Vessel a ship; a Trip a voyage with one loading and one landing of one ship
        at known places; an Event any other row.
    """
    calls = scene.voyages.reindex(columns=list(VOYAGE), fill_value="").astype("str")
    calls = calls.fillna("")
    numbers = pd.Series(range(len(calls)), index=calls.index).astype("str")
    calls = calls.assign(
        port_id=_find_ports(calls, scene.places),
        vessel=calls["vessel"].map(tidy_name),
        voyage=calls["voyage_id"].where(calls["voyage_id"] != "", "row " + numbers),
    )
    ships = _list_ships(calls)
    yield from ships.values()
    for _, voyage in calls.groupby("voyage", sort=False):
        rows = voyage.to_dict("records")
        ends = _find_ends(rows)
        if ends:
            yield _tell_voyage(ends, places, sources, ships.get(ends[0]["vessel"]))
        yield from (_tell_call(row, places, sources) for row in rows if row not in ends)


def _find_ports(calls: pd.DataFrame, places: pd.DataFrame) -> pd.Series:
    """Find the place of each port: by id, or by any of its names."""
    by_id = places.set_index("site_id", drop=False)
    names = pd.concat(
        [by_id["site_id"], by_id["site_name"], by_id["aliases"].explode().dropna()]
    )
    ids = dict(zip(names[::-1], names.index[::-1], strict=True))  # the first one wins
    is_known = calls["port_id"].isin(places["site_id"])
    return calls["port_id"].where(is_known, calls["port"].map(ids).fillna(""))


def _list_ships(calls: pd.DataFrame) -> dict[str, Entity]:
    ships = {}
    # "A or B" is not a ship, and must not become one.
    is_one = (calls["vessel"] != "") & ~calls["vessel"].str.contains(" or ", case=False)
    for name, of_ship in calls[is_one].groupby("vessel"):
        counts = of_ship.drop_duplicates("voyage")["basis"].value_counts().sort_index()
        told = ", ".join(f"{count} {basis}" for basis, count in counts.items())
        summary = f"Voyages and calls told of it: {told}"
        ships[str(name)] = make_entity("Vessel", [name], name=name, summary=summary)
    return ships


def _find_ends(rows: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """Choose the loading and the landing, where they make one voyage."""
    ends = [row for row in rows if row["event"] in ENDS and row["port_id"]]
    events = sorted(row["event"] for row in ends)
    if events != sorted(ENDS) or len({row["vessel"] for row in ends}) > 1:
        return []
    return sorted(ends, key=lambda row: ENDS.index(row["event"]))


def _tell_voyage(
    ends: list[dict[Any, Any]],
    places: Mapping[str, Entity],
    sources: Mapping[str, Entity],
    ship: Entity | None,
) -> Entity:
    loading, landing = ends
    bases = " and ".join(dict.fromkeys(row["basis"] for row in ends))
    of_ship = f" of {loading['vessel']}" if ship else ""
    return make_entity(
        "Trip",
        [value for row in ends for value in row.values()],
        name=f"Voyage {loading['voyage_id']}{of_ship}, {loading['port']} to "
        f"{landing['port']}, {bases}",
        recordId=loading["voyage_id"],
        startDate=find_date(loading["date_from"] or loading["date"]),
        endDate=find_date(landing["date_to"] or landing["date"]),
        startLocation=places[loading["port_id"]]["id"],
        endLocation=places[landing["port_id"]]["id"],
        vehicle=ship["id"] if ship else "",
        summary=[_sum_up(row) for row in ends],
        **name_documents(*(sources.get(row["source_id"]) for row in ends)),
    )


def _tell_call(
    row: Row, places: Mapping[str, Entity], sources: Mapping[str, Entity]
) -> Entity:
    is_span = bool(row["date_from"] or row["date_to"])
    name = join_told(row["event"] or "call", row["vessel"] or "ship not named")
    return make_entity(
        "Event",
        row.values(),
        name=f"Ship at {row['port']}; {name}; {row['basis']}",
        date="" if is_span else find_date(row["date"]),
        startDate=find_date(row["date_from"]),
        endDate=find_date(row["date_to"]),
        recordId=row["voyage_id"],
        addressEntity=places[row["port_id"]]["id"] if row["port_id"] else "",
        summary=_sum_up(row),
        **name_documents(sources.get(row["source_id"])),
    )


def _sum_up(row: Row) -> str:
    certainty = f" ({row['vessel_certainty']})" if row["vessel_certainty"] else ""
    return join_told(
        f"{row['event']} at {row['port']}, {row['date']}",
        row["basis"],
        f"ship: {row['vessel']}{certainty}" if row["vessel"] else "ship: not named",
        row["note"],
        f"credibility {row['credibility']}" if row["credibility"] else "",
        f"source {row['source_id']}" if row["source_id"] else "",
    )
