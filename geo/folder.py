"""A folder of data with a description that other programs read: a Data Package."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

import pandas as pd

from geo.citations import list_sources
from geo.errors import OptionError
from geo.layers import (
    list_consignments,
    list_flows,
    list_links,
    list_sites,
    write_layers,
)
from geo.scene import Scene
from geo.tables import write_csv

NAME: Final = "datapackage.json"
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"

FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""What every system takes for a file in the same folder."""

MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "html": "text/html",
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
}

TEXTS: Final = {"csv", "geojson", "html", "json", "svg"}

OPEN_DATABASE: Final = {
    "name": "ODbL-1.0",
    "path": "https://opendatacommons.org/licenses/odbl/1-0/",
    "title": "Open Data Commons Open Database License 1.0",
}
"""Of lines along the railway, which come from OpenStreetMap."""

FIELDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "row": {"type": "integer", "description": "Row of the records file, from 1"},
    "shipment_id": {"description": "Identifier as filed"},
    "date": {"type": "date", "description": "Day of dispatch"},
    "month": {"type": "yearmonth", "description": "Month of dispatch"},
    "origin": {"description": "Place of origin"},
    "destination": {"description": "Place of destination"},
    "consignments": {"type": "integer", "description": "Consignments of the flow"},
    "wagons": {"type": "integer", "description": "Wagons; empty where not told"},
    "tonnes": {
        "type": "number", "unit": "t", "description": "Mass, in tonnes of 1,000 kg",
    },
    "mass_t": {
        "type": "number", "unit": "t", "description": "Mass, in tonnes of 1,000 kg",
    },
    "mass_low_t": {
        "type": "number", "unit": "t", "description": "If all lies at its lower bound",
    },
    "mass_high_t": {
        "type": "number", "unit": "t", "description": "If all lies at its upper bound",
    },
    "tonnes_low": {
        "type": "number", "unit": "t", "description": "If all lies at its lower bound",
    },
    "tonnes_high": {
        "type": "number", "unit": "t", "description": "If all lies at its upper bound",
    },
    "received_low_t": {
        "type": "number", "unit": "t", "description": "If all lies at its lower bound",
    },
    "received_high_t": {
        "type": "number", "unit": "t", "description": "If all lies at its upper bound",
    },
    "consignment_count": {
        "type": "integer", "description": "Consignments over the link in the month",
    },
    "length_km": {
        "type": "number", "unit": "km", "description": "Length along the way",
    },
    "haul_tkm": {
        "type": "number", "unit": "t km", "description": "Tonnes times kilometres",
    },
    "route_basis": {
        "description": "How the way is known: computed over the network, or straight",
    },
    "basis": {
        "description": "How the mass, or of a link the way, is known: reported, "
        "inferred or modelled; computed or sketch",
    },
    "mode": {"description": "rail, sea, last mile or straight"},
    "link_id": {"description": "The link: a stretch on which no flow joins or leaves"},
    "origin_id": {"description": "Key of the origin among the sites"},
    "destination_id": {"description": "Key of the destination among the sites"},
    "way": {
        "description": "Number of the way among those of the pair, where the user's "
        "shares split its flows; empty for the usual way",
    },
    "inferred_origin_id": {
        "description": "Key of the port where a ship may have loaded it, inferred",
    },
    "site_id": {"description": "Key of the place"},
    "site_name": {"description": "Name of the place"},
    "site_type": {"description": "port, crossing, site or depot"},
    "identification": {"description": "How the place is known to be one"},
    "sent_t": {"type": "number", "unit": "t", "description": "Mass sent from it"},
    "received_t": {"type": "number", "unit": "t", "description": "Mass sent to it"},
    "source_id": {"description": "Key of the source"},
    "locator": {"description": "Page, row or cell in the source"},
    "grade": {"description": "Admiralty code: letter of the source, digit of the row"},
    "title": {"description": "Title and publisher of the source"},
    "published_on": {"description": "Year, month or day; empty where not told"},
    "url": {"description": "Address of the source; empty where there is none"},
    "archive_url": {"description": "Address of a copy that an archive keeps"},
    "sha256": {"description": "Hash of the copy that is held"},
    "citation": {"description": "The source as it is cited"},
    "caveat": {"description": "What the tonnages are"},
}  # fmt: skip
"""What is said of a column, by its name; it is text where no type is named."""


class Part(NamedTuple):
    """A file of the folder: what it is and how its rows are told apart."""

    title: str
    content: bytes
    columns: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    licences: tuple[Mapping[str, str], ...] = ()


def write_folder(
    scene: Scene,
    *,
    others: Mapping[str, bytes] | None = None,
    created: str | None = None,
) -> dict[str, bytes]:
    """Write a scene's data as a folder with its description.

    Parameters
    ----------
    scene : Scene
    others : mapping of str to bytes, optional
        Further files by their name, such as ``map.html``; they are described too.
    created : str, optional
        When it was made, as RFC 3339 has it; left out where not given.

    Returns
    -------
    dict of str to bytes
        By name: ``flows.csv``, ``links.geojson``, ``sites.geojson``,
        ``consignments.csv``, ``sources.csv``, the others, and ``datapackage.json``
        with size, checksum, fields and units of each (Data Package, version 2,
        datapackage.org). The same scene gives the same bytes.

    Raises
    ------
    OptionError
        If another file has a name that is taken, or that is no plain file name.
    """
    parts = _list_parts(scene)
    for name, content in (others or {}).items():
        _check_name(name, parts)
        parts[name] = Part("Map" if name == "map.html" else name, content)
    described = _describe(scene, parts, created)
    text = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    files = {name: part.content for name, part in parts.items()}
    return files | {NAME: text.encode("utf-8")}


def _list_parts(scene: Scene) -> dict[str, Part]:
    flows, links, sites = list_flows(scene), list_links(scene), list_sites(scene)
    consignments, sources = list_consignments(scene), list_sources(scene)
    return {
        "consignments.csv": Part(
            "Consignments behind the flows",
            write_csv(consignments),
            _name_columns(consignments),
            ("row",),
        ),
        "flows.csv": Part("Flows by month", write_csv(flows), _name_columns(flows)),
        "links.geojson": Part(
            "Links and what each carries in each month",
            write_layers(scene, "geojson", layer="links"),
            _name_columns(links),
            ("link_id", "month"),
            (OPEN_DATABASE,),
        ),
        "sites.geojson": Part(
            "Places, and what leaves and reaches them",
            write_layers(scene, "geojson", layer="sites"),
            _name_columns(sites),
            ("site_id",),
        ),
        "sources.csv": Part(
            "Cited sources", write_csv(sources), _name_columns(sources), ("source_id",)
        ),
    }


def _name_columns(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(str(column) for column in rows.columns if column != "geometry")


def _check_name(name: str, parts: Mapping[str, Part]) -> None:
    taken = {_name_resource(each) for each in (*parts, NAME)}
    if not FILE_NAME.fullmatch(name) or _name_resource(name) in taken:
        raise OptionError(
            f"another file of the folder needs a plain name of its own; found {name!r}",
            [name],
        )


def _name_resource(name: str) -> str:
    return name.lower().replace(".", "-")


def _describe(
    scene: Scene, parts: Mapping[str, Part], created: str | None
) -> dict[str, Any]:
    texts = scene.texts
    words = (
        texts.subtitle,
        *texts.notices,
        texts.note,
        texts.caveat,
        *texts.denials,
        *texts.licences,
    )
    optional = {
        "created": created,
        "contributors": [{"title": texts.made}] if texts.made else None,
        "sources": _cite(scene) or None,
    }
    return {
        "$schema": PROFILE,
        "name": "railhead-flows",
        "title": texts.title,
        "description": "\n".join(filter(None, words)),
        **{key: value for key, value in optional.items() if value is not None},
        "resources": [_describe_part(name, parts[name]) for name in sorted(parts)],
    }


def _cite(scene: Scene) -> list[dict[str, str]]:
    sources = list_sources(scene).to_dict("records")
    return [
        {"title": each["title"]} | ({"path": each["url"]} if each["url"] else {})
        for each in sources
    ]


def _describe_part(name: str, part: Part) -> dict[str, Any]:
    form = PurePosixPath(name).suffix.lower().removeprefix(".")
    resource: dict[str, Any] = {
        "name": _name_resource(name),
        "path": name,
        "title": part.title,
        "format": form,
        "mediatype": MEDIA_TYPES.get(form, "application/octet-stream"),
        "bytes": len(part.content),
        "hash": f"sha256:{hashlib.sha256(part.content).hexdigest()}",
    }
    if form in TEXTS:
        resource["encoding"] = "utf-8"
    if part.licences:
        resource["licenses"] = [dict(licence) for licence in part.licences]
    if form == "csv" and part.columns:
        resource |= {"type": "table", "dialect": {"delimiter": ",", "header": True}}
    if part.columns:
        resource["schema"] = _describe_columns(part)
    return resource


def _describe_columns(part: Part) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {"name": name, "type": "string", **FIELDS[name]} for name in part.columns
        ],
        "missingValues": [""],
    }
    return schema | ({"primaryKey": list(part.key)} if part.key else {})
