import hashlib
import json
import re
import shutil
import tomllib
from datetime import date

import frictionless
import geopandas as gpd
import pandas as pd
import pytest
from makers import DATA, ROOT

from geo.build import claims, package
from geo.errors import MatchError, SchemaError

PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["path"]: resource for resource in PACKAGE["resources"]}
TABLES = [path for path, each in RESOURCES.items() if each.get("type") == "table"]
FAULTY = "messy_sample.csv"
LAYERS = [path for path in RESOURCES if path.endswith(".geojson")]

PARSERS = {
    "string": str,
    "integer": int,
    "number": float,
    "date": date.fromisoformat,
    "boolean": {"True": True, "False": False}.__getitem__,
}


def read_table(path):
    return pd.read_csv(DATA / path, dtype="str", keep_default_na=False)


def fields_of(path):
    return RESOURCES[path]["schema"]["fields"]


def test_no_file_is_left_out():
    found = {path.name for path in DATA.iterdir() if path.name[0] != "."}
    assert found - {"datapackage.json"} == set(RESOURCES)


def test_the_package_names_its_profile_and_version():
    assert PACKAGE["$schema"] == (
        "https://datapackage.org/profiles/2.0/datapackage.json"
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert PACKAGE["version"] == project["project"]["version"]


def test_names_are_unique_and_made_of_the_allowed_signs():
    names = [resource["name"] for resource in PACKAGE["resources"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in names)


@pytest.mark.parametrize("path", RESOURCES)
def test_size_and_checksum_are_those_of_the_file(path):
    content = (DATA / path).read_bytes()
    resource = RESOURCES[path]
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.mark.parametrize("path", RESOURCES)
def test_a_file_has_its_form_licence_and_sources(path):
    resource = RESOURCES[path]
    assert resource["mediatype"]
    assert resource["format"] == path.rpartition(".")[2]
    assert resource["licenses"]
    assert all(source["title"] for source in resource["sources"])


def test_the_rail_network_keeps_the_licence_of_its_source():
    for path in ("rail.parquet", "rail_mends.csv"):
        assert RESOURCES[path]["licenses"][0]["name"] == "ODbL-1.0"
        assert "OpenStreetMap" in RESOURCES[path]["sources"][0]["title"]


def test_every_csv_is_a_table_but_the_one_that_is_faulty_on_purpose():
    named = {path for path in RESOURCES if path.endswith(".csv")}
    assert named - set(TABLES) == {FAULTY}


def test_the_faulty_file_is_a_text_in_its_own_encoding_and_promises_no_fields():
    resource = RESOURCES[FAULTY]
    assert (resource["type"], resource["encoding"]) == ("file", "windows-1251")
    assert not {"schema", "dialect"} & set(resource)
    assert (DATA / FAULTY).read_bytes().startswith("№ накладной".encode("cp1251"))


@pytest.mark.parametrize("path", TABLES)
def test_columns_are_the_fields_in_their_order(path):
    assert list(read_table(path)) == [field["name"] for field in fields_of(path)]


@pytest.mark.parametrize("path", [*TABLES, *LAYERS, "rail.parquet"])
def test_each_field_is_described(path):
    assert all(field["type"] and field["description"] for field in fields_of(path))


@pytest.mark.parametrize("path", TABLES)
def test_values_are_of_the_type_and_list_of_their_field(path):
    table = read_table(path)
    for field in fields_of(path):
        constraints = field.get("constraints", {})
        values = table[field["name"]]
        filled = values[values != ""]
        assert len(filled) == len(values) or "required" not in constraints
        assert set(filled) <= set(constraints.get("enum", filled))
        for value in filled:
            PARSERS[field["type"]](value)


@pytest.mark.parametrize("path", TABLES)
def test_no_value_begins_as_a_formula_does(path):
    for name, values in read_table(path).items():
        numbers = next(f for f in fields_of(path) if f["name"] == name)["type"]
        if numbers == "string":
            assert not values.str.match(r"[=+@\t]").any()


@pytest.mark.parametrize("path", TABLES)
def test_keys_are_unique(path):
    key = RESOURCES[path]["schema"].get("primaryKey")
    assert key is None or not read_table(path).duplicated(key).any()


@pytest.mark.parametrize("path", TABLES)
def test_every_source_is_in_the_table_of_sources(path):
    known = set(read_table("sources.csv")["source_id"])
    for foreign in RESOURCES[path]["schema"].get("foreignKeys", []):
        assert foreign["reference"]["resource"] == RESOURCES["sources.csv"]["name"]
        assert set(read_table(path)[foreign["fields"][0]]) <= known
    has_source = "source_id" in read_table(path) and path != "sources.csv"
    assert has_source == ("foreignKeys" in RESOURCES[path]["schema"])


@pytest.mark.parametrize("path", LAYERS)
def test_properties_of_features_are_the_fields(path):
    collection = json.loads((DATA / path).read_text(encoding="utf-8"))
    names = [field["name"] for field in fields_of(path)]
    known = set(read_table("sources.csv")["source_id"])
    for feature in collection["features"]:
        properties = feature["properties"]
        assert sorted(properties) == sorted(names)
        for field in fields_of(path):
            allowed = field.get("constraints", {}).get("enum")
            value = properties[field["name"]]
            assert not (allowed and value) or value in allowed
        assert properties.get("source_id", "geonames") in known
    assert {source["source_id"] for source in collection["sources"]} <= known


def test_edges_have_the_fields_and_only_the_listed_bases():
    edges = gpd.read_parquet(DATA / "rail.parquet")
    fields = {field["name"]: field for field in fields_of("rail.parquet")}
    assert list(edges) == list(fields)
    bases = set(fields["track_basis"]["constraints"]["enum"])
    assert set(edges["track_basis"]) <= bases


def test_numbers_with_a_unit_say_it():
    for path in (*TABLES, *LAYERS, "rail.parquet"):
        for field in fields_of(path):
            if field["name"].endswith(("_t", "_km", "_lon", "_lat")):
                assert field["unit"]


def test_claims_conversions_and_discrepancies_are_what_their_builder_makes(tmp_path):
    claims.build(tmp_path)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["claims.csv", "conversions.csv", "discrepancies.csv"]
    for name in made:
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()


def test_a_claim_that_nobody_read_is_refused():
    facts, readings = map(claims.read_facts, ("claims", "claims_reading"))
    unread = readings[readings["claim_id"] != "K07"]
    with pytest.raises(MatchError, match="found in one only: K07"):
        claims.join_facts(facts, unread, "claim_id")


def test_the_package_is_what_its_builder_makes(tmp_path):
    for path in DATA.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    package.build(tmp_path)
    made = (tmp_path / "datapackage.json").read_bytes()
    assert made == (DATA / "datapackage.json").read_bytes()


def test_frictionless_finds_the_bundled_data_valid():
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.flatten(["name", "type", "note"]) == []
    assert {task.name for task in report.tasks} == {
        resource["name"] for resource in RESOURCES.values()
    }


@pytest.mark.parametrize("name", ["claims.csv", "rail.parquet", "ports.geojson"])
def test_frictionless_would_find_a_changed_file(name, tmp_path):
    for path in DATA.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content.replace(b"0", b"1", 1))
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert "hash-count" in {kind for _, kind in report.flatten(["name", "type"])}


def test_a_file_that_nobody_described_is_refused(tmp_path):
    for path in DATA.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    (tmp_path / "extra.csv").write_text("a\n")
    (tmp_path / "lines.csv").unlink()
    with pytest.raises(SchemaError, match=r"extra\.csv, lines\.csv"):
        package.build(tmp_path)


def test_every_file_has_a_licence_in_words():
    words = (DATA / "LICENSES.md").read_text(encoding="utf-8")
    for path in set(RESOURCES) - {"LICENSES.md"}:
        assert f"`{path}`" in words


def test_every_file_is_told_of_in_the_docs():
    words = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for path in (*RESOURCES, "datapackage.json"):
        assert f"`{path}`" in words


def test_no_shipped_text_names_a_place_on_somebodys_disk():
    for path in DATA.iterdir():
        if path.suffix != ".parquet":
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not re.search(r"/(work|home|tmp|root|Users)/", text)
