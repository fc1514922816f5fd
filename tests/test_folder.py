import csv
import hashlib
import io
import json

import frictionless
import pytest
from scenes import (
    make_empty_scene,
    make_evidence,
    make_places,
    make_ranged_scene,
    make_scene,
    make_split_scene,
)

from geo.__main__ import run
from geo.errors import OptionError
from geo.folder import FIELDS, write_folder
from geo.scene import Texts

PAGE = b"<!doctype html><title>Map</title>\n"
TEXTS = Texts(
    title='Flows "=1" <b>',
    notices=("Illustrative.",),
    caveat="modelled, not reported",
    denials=("They deny it.",),
    licences=("Lines from somewhere.",),
    sources={
        "list-1": "A list, B, 2023-10-17, https://example.org/a?b=1",
        "other": "A book",
    },
    made="A. Person, 2024",
)


def make_bare_scene():
    return make_empty_scene()._replace(evidence=make_evidence([]))


def make_hostile_scene():
    names = {"alpha": '=1+1,"x"\r\n<script>', "beta": "＋Бета"}
    places = make_places(names=names, nearest_depot_name="", nearest_depot_km=None)
    evidence = make_scene().evidence.assign(shipment_id="=A1", locator="\tp. 3\n4")
    evidence = evidence.astype({"wagons": "Int64"})
    evidence.loc[0, "wagons"] = None
    return make_scene(places=places, evidence=evidence, texts=TEXTS)


def write(folder, files):
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return str(folder / "datapackage.json")


def find_faults(path):
    return frictionless.validate(path).flatten(["type", "note"])


def describe(files):
    return json.loads(files["datapackage.json"])


@pytest.mark.parametrize(
    "make", [make_scene, make_hostile_scene, make_bare_scene], ids=lambda f: f.__name__
)
def test_frictionless_finds_the_folder_valid(make, tmp_path):
    files = write_folder(make(), others={"map.html": PAGE, "manifest.json": b"{}\n"})
    assert find_faults(write(tmp_path, files)) == []


@pytest.mark.parametrize(
    "name", ["consignments.csv", "flows.csv", "links.geojson", "map.html"]
)
def test_frictionless_finds_a_changed_file(name, tmp_path):
    files = write_folder(make_scene(), others={"map.html": PAGE})
    changed = files[name].replace(b"a", b"b", 1)
    path = write(tmp_path, {**files, name: changed})
    assert "hash-count" in dict(find_faults(path))


def test_frictionless_reads_the_rows_with_their_types(tmp_path):
    path = write(tmp_path, write_folder(make_scene(texts=TEXTS)))
    package = frictionless.Package(path)
    rows = package.get_resource("consignments-csv").read_rows()
    # By hand, from the flows of the scene.
    assert float(sum(row["mass_t"] for row in rows)) == 600.5
    assert rows[0]["date"].isoformat() == "2023-09-05"
    assert (rows[0]["row"], rows[0]["wagons"], rows[0]["grade"]) == (4, 2, "B2")
    flows = package.get_resource("flows-csv").read_rows()
    assert sum(row["wagons"] for row in flows) == 12
    assert {row["caveat"] for row in flows} == {"modelled, not reported"}


def test_each_file_is_described_with_its_size_and_checksum():
    files = write_folder(make_scene(), others={"map.html": PAGE})
    resources = describe(files)["resources"]
    assert {each["path"] for each in resources} == files.keys() - {"datapackage.json"}
    for each in resources:
        content = files[each["path"]]
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert len({other["name"] for other in resources}) == len(resources)


def test_each_column_is_described_and_no_other():
    named = set()
    for scene in (make_scene(), make_ranged_scene(), make_split_scene()):
        files = write_folder(scene)
        for each in describe(files)["resources"]:
            fields = [field["name"] for field in each["schema"]["fields"]]
            named |= set(fields)
            text = files[each["path"]].decode()
            if each["format"] == "csv":
                assert next(csv.reader(io.StringIO(text))) == fields
            else:
                assert list(json.loads(text)["features"][0]["properties"]) == fields
    assert named == set(FIELDS)


def test_a_number_has_its_unit():
    fields = [
        field
        for each in describe(write_folder(make_scene()))["resources"]
        for field in each["schema"]["fields"]
        if field["type"] == "number"
    ]
    units = {field["name"]: field["unit"] for field in fields}
    assert units == {
        "mass_t": "t",
        "tonnes": "t",
        "sent_t": "t",
        "received_t": "t",
        "length_km": "km",
        "haul_tkm": "t km",
    }


def test_words_and_sources_stand_in_the_description():
    package = describe(write_folder(make_scene(texts=TEXTS)))
    assert package["title"] == 'Flows "=1" <b>'
    for words in ("Illustrative.", "modelled, not reported", "They deny it.", "Lines"):
        assert words in package["description"]
    assert package["sources"] == [
        {"title": "A list, B", "path": "https://example.org/a?b=1"},
        {"title": "A book"},
    ]
    assert package["contributors"] == [{"title": "A. Person, 2024"}]
    assert "created" not in package


def test_lines_along_the_railway_are_under_the_open_database_licence():
    resources = describe(write_folder(make_scene()))["resources"]
    licences = {
        each["path"]: [licence["name"] for licence in each.get("licenses", [])]
        for each in resources
    }
    assert licences.pop("links.geojson") == ["ODbL-1.0"]
    assert not any(licences.values())


def test_a_date_is_told_only_where_it_is_given(tmp_path):
    files = write_folder(make_scene(), created="2024-06-22T00:00:00Z")
    assert describe(files)["created"] == "2024-06-22T00:00:00Z"
    assert find_faults(write(tmp_path, files)) == []


def test_the_same_scene_gives_the_same_bytes():
    first, second = (write_folder(make_hostile_scene()) for _ in "ab")
    assert first == second


def test_another_file_is_kept_as_it_is():
    assert write_folder(make_scene(), others={"map.html": PAGE})["map.html"] == PAGE


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../map.html", "a/b.html", "a\\b", "-x", "flows.csv", "Flows.CSV",
     "flows-csv", "datapackage.json", "a\nb", "карта.html"],
)  # fmt: skip
def test_another_file_needs_a_plain_name_of_its_own(name):
    with pytest.raises(OptionError, match="plain name of its own"):
        write_folder(make_scene(), others={name: b""})


def test_two_other_files_need_two_names():
    with pytest.raises(OptionError, match="MAP"):
        write_folder(make_scene(), others={"map.html": b"", "MAP.html": b""})


@pytest.mark.parametrize("options", [[], ["--publish"], ["--month", "2023-10"]])
def test_frictionless_finds_the_folder_of_the_published_case_valid(options, tmp_path):
    folder = tmp_path / "case"
    assert run(["export", str(folder), *options]) == 0
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.flatten(["name", "type", "note"]) == []
    described = {task.place for task in report.tasks}
    apart = {"datapackage.json", "manifest.json"}  # the manifest seals the others
    assert described == {path.name for path in folder.iterdir()} - apart
