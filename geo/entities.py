"""Entities for FollowTheMoney: places, sources, ships and trips as a graph."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from geo.citations import list_sources
from geo.entity import (
    Entity,
    find_date,
    find_link,
    join_told,
    make_entity,
    name_documents,
    tidy,
)
from geo.layers import list_consignments
from geo.sailings import tell_sailings
from geo.scene import Scene

Row = Mapping[Any, Any]


def write_entities(scene: Scene) -> bytes:
    """Write a scene as entities that Aleph and FollowTheMoney's tools read.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    bytes
        JSON, one entity a line, sorted by schema and id; the same scene gives the
        same bytes. A Trip a consignment, and a voyage with a loading and a landing; an
        Event any other observation of a ship; a Vessel a ship; an Address a place that
        they name, in degrees at two decimals; an Article a source that they name, or
        a Document where it has no address in the web.

    Notes
    -----
    Schemata as in followthemoney 4.11. A Trip has no property for a mass, so it stands
    in the summary, with what it is based on and its grade. Ids are SHA-256 of what an
    entity says, so that consignments of two files never become one.
    """
    sources = _list_sources(scene)
    places = _list_places(scene, sources)
    told = [
        *_tell_consignments(scene, places, sources),
        *tell_sailings(scene, places, sources),
    ]
    addresses = _keep_named(places.values(), told)
    cited = _keep_named(sources.values(), [*told, *addresses])
    entities = {each["id"]: each for each in (*told, *addresses, *cited)}
    ordered = sorted(entities.values(), key=lambda each: (each["schema"], each["id"]))
    lines = (json.dumps(each, ensure_ascii=False, sort_keys=True) for each in ordered)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _keep_named(entities: Iterable[Entity], by: Iterable[Entity]) -> list[Entity]:
    named = {
        value
        for each in by
        for values in each["properties"].values()
        for value in values
    }
    return [each for each in entities if each["id"] in named]


def _list_sources(scene: Scene) -> dict[str, Entity]:
    """Make a document of each source, by its id; the records may name others."""
    cited = {row["source_id"]: row for row in list_sources(scene).to_dict("records")}
    named = [
        frame["source_id"].dropna()
        for frame in (scene.places, scene.evidence, scene.voyages)
        if "source_id" in frame
    ]
    known = dict.fromkeys([*cited, *pd.concat(named)])
    return {key: _make_source(key, cited.get(key, {})) for key in known if tidy(key)}


def _make_source(source_id: str, cited: Row) -> Entity:
    url = find_link(cited.get("url", ""))
    return make_entity(
        "Article" if url else "Document",
        (source_id, cited.get("citation", "")),
        fileName="" if url else source_id,  # which a Document must have
        title=cited.get("title") or source_id,
        publishedAt=find_date(cited.get("published_on", "")),
        sourceUrl=url,
        summary=cited.get("citation") or "Named by the records; not described there.",
    )


def _list_places(scene: Scene, sources: Mapping[str, Entity]) -> dict[str, Entity]:
    """Make an Address of each place, by its id."""
    return {
        place["site_id"]: _make_place(place, sources.get(place["source_id"]))
        for place in scene.places.to_dict("records")
    }


def _make_place(place: Row, source: Entity | None) -> Entity:
    lon, lat = f"{place['geometry'].x:.2f}", f"{place['geometry'].y:.2f}"
    country = place["country"].strip().lower()
    # No street or city is claimed: the point may stand for a site not identified.
    return make_entity(
        "Address",
        (place["site_id"], place["site_name"], lon, lat),
        name=place["site_name"],
        alias=list(place["aliases"]),
        region=place["region"],
        country=country if re.fullmatch("[a-z]{2}", country) else "",
        latitude=lat,
        longitude=lon,
        summary=join_told(
            place["site_name"], place["site_type"], place["identification"]
        ),
        notes=place.get("note") or "",
        **name_documents(source),
    )


def _tell_consignments(
    scene: Scene, places: Mapping[str, Entity], sources: Mapping[str, Entity]
) -> Iterator[Entity]:
    names = scene.places.set_index("site_id")["site_name"].to_dict()
    for row in list_consignments(scene).to_dict("records"):
        filed = row["shipment_id"] or f"of row {row['row']}"
        yield make_entity(
            "Trip",
            row.values(),
            name=f"Consignment {filed}, {row['origin']} to {row['destination']}, "
            f"{row['basis']}",
            recordId=row["shipment_id"],
            startDate=row["date"],
            startLocation=places[row["origin_id"]]["id"],
            endLocation=places[row["destination_id"]]["id"],
            summary=_sum_up(row, names.get(row["inferred_origin_id"], "")),
            **name_documents(sources.get(row["source_id"])),
        )


def _sum_up(row: Row, loaded_at: str) -> str:
    return join_told(
        f"{row['mass_t']:.3f} t",
        _tell_basis(row),
        _count_wagons(row["wagons"]),
        f"grade {row['grade']}",
        f"source {row['source_id']}" if row["source_id"] else "",
        f"locator {row['locator']}" if row["locator"] else "",
        f"may have been loaded at {loaded_at}, inferred" if loaded_at else "",
    )


def _count_wagons(wagons: Any) -> str:  # noqa: ANN401 (a whole number, or none)
    if pd.isna(wagons):
        return ""
    return "1 wagon" if wagons == 1 else f"{wagons} wagons"


def _tell_basis(row: Row) -> str:
    basis, caveat = str(row["basis"]), str(row["caveat"])
    if basis == "reported" or not caveat:
        return basis
    return caveat if caveat.startswith(basis) else f"{basis}: {caveat}"
