"""Make ``datapackage.json``: every bundled file, with its fields, sources and licence.

Data Package, version 2 (https://datapackage.org). The fields stand in
``facts/fields.csv``; size and checksum are those of the files as they lie there, so
this is the last step of a rebuild.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from geo.build.ledger import DATA_FOLDER, read_facts
from geo.drafts import write_atomically
from geo.errors import SchemaError

NAME: Final = "datapackage.json"
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"

LICENCES: Final = {
    "CC-BY-4.0": {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "Creative Commons Attribution 4.0 International",
    },
    "ODbL-1.0": {
        "name": "ODbL-1.0",
        "path": "https://opendatacommons.org/licenses/odbl/1-0/",
        "title": "Open Data Commons Open Database License 1.0",
    },
    "public-domain": {
        "name": "other-pd",
        "path": "https://www.naturalearthdata.com/about/terms-of-use/",
        "title": "Public domain",
    },
}

MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "json": "application/json",
    "md": "text/markdown",
    "parquet": "application/vnd.apache.parquet",
}


class Described(NamedTuple):
    """What is said of one file, besides its fields."""

    title: str
    licence: str
    source_ids: tuple[str, ...]
    key: tuple[str, ...] = ()
    fields_of: str = ""  # another file with the same fields
    text_in: str = ""  # the encoding of a text that is faulty on purpose, so no table


OWN = ("railhead-compilation",)
PLACES_KEY = ("site_id",)
FILES: Final = {
    "LICENSES.md": Described("Licences of the files", "CC-BY-4.0", OWN),
    "case.json": Described("Words about the case", "CC-BY-4.0", OWN),
    "claims.csv": Described(
        "Numbers claimed in public, not to be summed", "CC-BY-4.0", OWN, ("claim_id",)
    ),
    "conversions.csv": Described(
        "Factors between published figures, each with its sum or source",
        "CC-BY-4.0",
        OWN,
        ("conv_id",),
    ),
    "cumulative_voyages.csv": Described(
        "Running counts of voyages, each with its scope",
        "CC-BY-4.0",
        OWN,
        ("as_of", "counter"),
    ),
    "depots.geojson": Described(
        "Known ammunition depots, for reference; not the 12 of the published analysis",
        "CC-BY-4.0",
        ("geonames", *OWN),
        PLACES_KEY,
        "ports.geojson",
    ),
    "discrepancies.csv": Described(
        "What five retellings of the case differ on, and what holds",
        "CC-BY-4.0",
        OWN,
        ("item_id",),
    ),
    "gazetteer.parquet": Described(
        "Settlements near a railway in Russia, its neighbours and North Korea",
        "CC-BY-4.0",
        ("geonames", "openstreetmap"),
        ("geonameid",),
    ),
    "kilometre_posts.csv": Described(
        "Published kilometre posts of the main line",
        "CC-BY-4.0",
        ("transsibnavigator", "wikipedia-transsib", "geonames"),
    ),
    "land.geojson": Described("Base map", "public-domain", ("natural-earth",)),
    "lines.csv": Described("Costs of a kilometre by line", "CC-BY-4.0", OWN),
    "messy_sample.csv": Described(
        "Made-up records full of faults, to try the reading of one's own records",
        "CC-BY-4.0",
        ("railhead-sample",),
        text_in="windows-1251",
    ),
    "messy_sample_faults.csv": Described(
        "Every fault of the made-up records, and what becomes of it",
        "CC-BY-4.0",
        ("railhead-sample",),
    ),
    "method.json": Described("Words about the method", "CC-BY-4.0", OWN),
    "ports.geojson": Described(
        "Ports, and the rail crossing that is an alternative",
        "CC-BY-4.0",
        ("geonames", *OWN),
        PLACES_KEY,
    ),
    "published.csv": Described(
        "What is published, what was not found, and the denials",
        "CC-BY-4.0",
        OWN,
        ("fact_id",),
    ),
    "rail.parquet": Described(
        "Railways of Russia and the line to Rajin, a derived database of OpenStreetMap",
        "ODbL-1.0",
        ("openstreetmap",),
    ),
    "rail_mends.csv": Described(
        "Cuts in the rail graph that were closed, each with its rule",
        "ODbL-1.0",
        ("openstreetmap",),
    ),
    "regions.csv": Described(
        "Countries and regions by their names in many languages",
        "CC-BY-4.0",
        ("geonames",),
        ("country", "region"),
    ),
    "sea.geojson": Described(
        "Sea legs round the land, inferred", "CC-BY-4.0", ("natural-earth", "geonames")
    ),
    "shipments.csv": Described(
        "Modelled consignments: an illustrative allocation, not the C4ADS records",
        "CC-BY-4.0",
        ("railhead-scenario",),
        ("shipment_id",),
    ),
    "sites.geojson": Described(
        "The scenario's 16 destinations; which the real 16 are is not known",
        "CC-BY-4.0",
        ("geonames", "railhead-scenario", *OWN),
        PLACES_KEY,
        "ports.geojson",
    ),
    "sources.csv": Described("All sources", "CC-BY-4.0", OWN, ("source_id",)),
    "vessels.csv": Described("The four named ships", "CC-BY-4.0", OWN, ("vessel",)),
    "voyages.csv": Described(
        "Published observations of ships, and the modelled voyages",
        "CC-BY-4.0",
        ("railhead-scenario", *OWN),
        ("voyage_id", "event"),
    ),
}


def build(folder: Path | None = None) -> None:
    """Write ``datapackage.json`` about the files that lie beside it.

    Parameters
    ----------
    folder : Path, optional
        The folder with the data; the bundled one if not given.

    Raises
    ------
    SchemaError
        If a file lies there that is not described here, or a described one is missing.
    """
    folder = folder or DATA_FOLDER
    found = {p.name for p in folder.iterdir() if p.name[0] != "."} - {NAME}
    if odd := sorted(found ^ FILES.keys()):
        raise SchemaError(
            f"{NAME} must describe every file of {folder.name}/; undescribed or "
            f"missing: {', '.join(odd)}; mend FILES in geo/build/package.py, or make "
            "the file",
            odd,
        )
    text = json.dumps(describe(folder), ensure_ascii=False, indent=1) + "\n"
    write_atomically(folder / NAME, text.encode())


def describe(folder: Path) -> dict[str, Any]:
    """Describe all files of a folder.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict
        The package's descriptor.
    """
    sources = read_facts("sources").set_index("source_id")
    fields = read_facts("fields")
    return {
        "$schema": PROFILE,
        "name": "railhead-case",
        "title": "Suspected munitions shipments, August 2023 to January 2024",
        "description": (
            "What is published about them, and a modelled scenario that meets it. The "
            "scenario is an illustrative allocation, not the C4ADS records. Russia and "
            "North Korea deny the transfers."
        ),
        "version": "0.1.0",
        "licenses": list(LICENCES.values()),
        "contributors": [{"title": "Railhead contributors", "roles": ["creator"]}],
        "sources": _cite(
            sorted({s for f in FILES.values() for s in f.source_ids}), sources
        ),
        "resources": [
            describe_file(folder / name, fields=fields, sources=sources)
            for name in sorted(FILES)
        ],
    }


def describe_file(
    path: Path, *, fields: pd.DataFrame, sources: pd.DataFrame
) -> dict[str, Any]:
    """Describe one file: size, checksum, form, fields, sources, licence.

    Parameters
    ----------
    path : Path
    fields : DataFrame
        ``facts/fields.csv``.
    sources : DataFrame
        Index ``source_id``.

    Returns
    -------
    dict
        A resource of the package.
    """
    content = path.read_bytes()
    described = FILES[path.name]
    form = path.suffix.removeprefix(".")
    resource: dict[str, Any] = {
        "name": path.name.lower().replace(".", "-"),
        "path": path.name,
        "title": described.title,
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "licenses": [LICENCES[described.licence]],
        "sources": _cite(described.source_ids, sources),
    }
    if form == "parquet" or described.text_in:
        resource["type"] = "file"  # else frictionless reads it and counts no bytes
    if form != "parquet":
        resource["encoding"] = described.text_in or "utf-8"
    if form == "csv" and not described.text_in:
        resource |= {"type": "table", "dialect": {"delimiter": ",", "header": True}}
    own_fields = fields[fields["file"] == (described.fields_of or path.name)]
    if not own_fields.empty:
        resource["schema"] = _describe_fields(own_fields, described)
    return resource


def _describe_fields(fields: pd.DataFrame, described: Described) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_describe_field(row) for row in fields.itertuples()],
        "missingValues": [""],
    }
    if described.key:
        schema["primaryKey"] = list(described.key)
    if "source_id" in fields["name"].values and described.key != ("source_id",):
        schema["foreignKeys"] = [
            {
                "fields": ["source_id"],
                "reference": {"resource": "sources-csv", "fields": ["source_id"]},
            }
        ]
    return schema


def _describe_field(row: Any) -> dict[str, Any]:  # noqa: ANN401 (a row of itertuples)
    field = {"name": row.name, "type": row.type, "description": row.description}
    if row.unit:
        field["unit"] = row.unit
    constraints: dict[str, Any] = {}
    if row.required:
        constraints["required"] = True
    if row.values:
        constraints["enum"] = row.values.split("|")
    return {**field, "constraints": constraints} if constraints else field


def _cite(source_ids: Iterable[str], sources: pd.DataFrame) -> list[dict[str, str]]:
    cited = []
    for source_id in source_ids:
        source = sources.loc[source_id]
        link = {"path": source["url"]} if source["url"] else {}
        cited.append({"title": f"{source['publisher']}: {source['title']}", **link})
    return cited
