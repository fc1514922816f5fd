import json
import re
import subprocess
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest
from makers import ROOT
from payloads import PAYLOADS
from scenes import make_empty_scene, make_evidence, make_places, make_scene

from geo import report
from geo.entities import write_entities
from geo.scene import Texts

MODEL = json.loads((Path(__file__).parent / "followthemoney.json").read_text("utf-8"))
"""Facts about the model of followthemoney 4.11.2, as its own library tells them; see
check_entities.py, which holds a file to the library itself."""

HOSTILE = [
    '=1+1,"x"',
    '"quoted"',
    "''",
    "{{ 7*7 }}<script>alert(1)</script>",
    "a\r\nb\tc\x00\x1f\x85\u2028d",
    "\ufeff \u200bzero\u00adwidth\u202e",
    "e\u200d\u0301",
    "\u0a00\u3000 ",
    "Я" * 2000,
    '{"id": "x", "schema": "Person"}',
]


def read(content):
    return [json.loads(line) for line in content.decode().split("\n")[:-1]]


def write(scene):
    return read(write_entities(scene))


def choose(entities, schema, word=""):
    return [
        each["properties"]
        for each in entities
        if each["schema"] == schema and word in each["properties"].get("name", [""])[0]
    ]


def make_voyages(*rows):
    columns = ["voyage_id", "date", "date_from", "date_to", "port", "event", "vessel",
               "basis", "source_id", "note"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


VOYAGES = make_voyages(
    ("M01", "2023-08-15", "", "", "Rajin", "loading", "Angara", "modelled", "rule", ""),
    ("M01", "2023-08-17", "", "", "dunay", "landing", "Angara", "modelled", "rule", ""),
    ("V07", "", "2023-10-12", "2023-10-13", "Порт", "call", "", "reported", "s", "n"),
    ("V15", "2023-10-21", "", "", "Zhoushan", "yard", "Angara", "reported", "s", ""),
)  # fmt: skip


def make_voyaged_scene(voyages=VOYAGES):
    places = make_places(nearest_depot_name="", nearest_depot_km=None)
    aliases = [["Порт"] if each == "rajin" else [] for each in places["site_id"]]
    places = places.assign(aliases=aliases, source_id="s")
    texts = Texts(
        title="t",
        caveat="modelled: illustrative",
        sources={"s": "A page, B, 2023-10-17, https://example.org", "rule": "A rule"},
    )
    return make_scene(places=places, voyages=voyages, texts=texts)


def make_hostile_scene(text):
    names = dict.fromkeys(("rajin", "dunay", "alpha"), text)
    places = make_places(names=names, nearest_depot_name="", nearest_depot_km=None)
    places = places.assign(aliases=[[text]] * 5, source_id=text, note=text, region=text)
    evidence = make_scene().evidence
    evidence = evidence.assign(shipment_id=text, locator=text, source_id=text)
    rows = [(text, text, "", "", text, "call", text, "reported", text, text)]
    rows += [(text, text, "", "", "dunay", "landing", text, "reported", text, text)]
    texts = Texts(title="t", caveat=text, sources={text: f"{text}, https://{text}/"})
    return make_scene(
        places=places, evidence=evidence, voyages=make_voyages(*rows), texts=texts
    )


@pytest.fixture(scope="module")
def case_scene(world, case):
    texts = report.gather_texts(case, world)
    return report.set_scene(case, world, texts, is_case=True)


def is_kept(value, kind, known):
    """Whether FollowTheMoney keeps a value as it is."""
    is_plain = (
        value == unicodedata.normalize("NFC", " ".join(value.split()))
        and value != ""
        and not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in value)
        and len(value) <= kind["max_length"]
    )
    return (
        is_plain
        and {
            "name": lambda: not re.fullmatch(r"([\"']).*[\"']", value),
            "date": lambda: bool(date.fromisoformat(f"{value}-01-01"[:10])),
            "url": lambda: all(urlsplit(value)[:3]) and value.startswith("http"),
            "number": lambda: Decimal(value).is_finite(),
            "country": lambda: value in MODEL["countries"],
            "entity": lambda: kind["range"] in known[value],
        }.get(kind["type"], lambda: True)()
    )


def find_faults(entities):
    known = {
        each["id"]: MODEL["schemata"][each["schema"]]["schemata"] for each in entities
    }
    faults = []
    for each in entities:
        schema = MODEL["schemata"][each["schema"]]
        faults += [n for n in schema["required"] if not each["properties"].get(n)]
        faults += [
            (name, value)
            for name, values in each["properties"].items()
            for value in values
            if not is_kept(value, schema["properties"][name], known)
        ]
    return faults


def test_the_case_is_kept_as_it_is_written(case_scene):
    assert find_faults(write(case_scene)) == []


def test_the_case_has_a_trip_for_each_consignment_and_voyage(case_scene):
    entities = write(case_scene)
    # From the bundled files: 818 consignments, 27 voyages, 34 observations, 4 ships.
    assert len(choose(entities, "Trip", "Consignment")) == 818
    assert len(choose(entities, "Trip", "Voyage")) == 27
    assert len(choose(entities, "Event")) == 34
    ships = {each["name"][0] for each in choose(entities, "Vessel")}
    assert ships == {"Angara", "Maria", "Maia-1", "Lady R"}


def test_the_case_weighs_what_its_flows_weigh(case_scene):
    trips = choose(write(case_scene), "Trip", "Consignment")
    masses_t = [Decimal(trip["summary"][0].split(" t; ")[0]) for trip in trips]
    assert sum(masses_t) == Decimal("74000.000")


def test_all_that_is_modelled_is_called_so(case_scene):
    trips = choose(write(case_scene), "Trip")
    for trip in trips:
        assert trip["name"][0].endswith("modelled")
        assert all("modelled" in summary for summary in trip["summary"])
    consignments = [each for each in trips if "Consignment" in each["name"][0]]
    assert all("not the C4ADS records" in each["summary"][0] for each in consignments)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_kept_as_text(text):
    entities = write(make_hostile_scene(text))
    assert find_faults(entities) == []
    assert {each["schema"] for each in entities} <= MODEL["schemata"].keys()
    assert len(choose(entities, "Trip")) == 7


@pytest.mark.parametrize(
    "make", [make_scene, make_voyaged_scene], ids=lambda f: f.__name__
)
def test_a_small_scene_is_kept_as_it_is_written(make):
    entities = write(make())
    assert find_faults(entities) == []
    ids = [each["id"] for each in entities]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in ids)


def test_a_consignment_is_told_with_mass_basis_grade_and_locator():
    trips = choose(write(make_voyaged_scene()), "Trip", "Consignment S4,")
    assert trips[0]["summary"] == [
        "100.500 t; reported; 2 wagons; grade B2; source list-1; locator page 3"
    ]
    assert trips[0]["name"] == ["Consignment S4, Vostochny to Beta, reported"]
    assert (trips[0]["recordId"], trips[0]["startDate"]) == (["S4"], ["2023-09-05"])


def test_the_caveat_stands_where_a_mass_is_not_reported():
    trips = choose(write(make_voyaged_scene()), "Trip", "Consignment S1,")
    assert trips[0]["summary"] == [
        "75.000 t; modelled: illustrative; 1 wagon; grade B2; source list-1; "
        "locator page 3; may have been loaded at Rajin, inferred"
    ]


def test_no_mass_is_a_number_of_another_meaning():
    names = {
        name for each in write(make_voyaged_scene()) for name in each["properties"]
    }
    assert names.isdisjoint({"amount", "tonnage", "grossRegisteredTonnage", "value"})


def test_a_trip_leads_from_place_to_place():
    entities = write(make_voyaged_scene())
    places = {
        each["id"]: each["properties"]
        for each in entities
        if each["schema"] == "Address"
    }
    trip = choose(entities, "Trip", "Voyage M01 of Angara, Rajin to dunay")[0]
    start, end = places[trip["startLocation"][0]], places[trip["endLocation"][0]]
    assert (start["name"], end["name"]) == (["Rajin"], ["Dunay"])
    assert (start["latitude"], start["longitude"]) == (["42.30"], ["130.30"])
    assert (start["country"], start["alias"]) == (["ru"], ["Порт"])
    assert (trip["startDate"], trip["endDate"]) == (["2023-08-15"], ["2023-08-17"])
    ship = next(each for each in entities if each["schema"] == "Vessel")
    assert trip["vehicle"] == [ship["id"]]
    assert ship["properties"]["summary"] == [
        "Voyages and calls told of it: 1 modelled, 1 reported"
    ]


def test_what_is_no_voyage_is_an_event():
    entities = write(make_voyaged_scene())
    call, yard = sorted(choose(entities, "Event"), key=lambda each: each["recordId"])
    assert (call["startDate"], call["endDate"]) == (["2023-10-12"], ["2023-10-13"])
    assert "ship: not named" in call["summary"][0]
    assert len(call["addressEntity"]) == 1  # found by another spelling
    assert (yard["date"], "addressEntity" in yard) == (["2023-10-21"], False)
    assert "yard at Zhoushan" in yard["summary"][0]


@pytest.mark.parametrize(
    ("row", "trips"),
    [
        (("M01", "", "", "", "dunay", "landing", "Maria", "modelled", "", ""), 0),
        (("M01", "", "", "", "nowhere", "landing", "Angara", "modelled", "", ""), 0),
        (("M01", "", "", "", "dunay", "loading", "Angara", "modelled", "", ""), 0),
        (("M02", "", "", "", "dunay", "landing", "Angara", "modelled", "", ""), 0),
        (("M01", "", "", "", "dunay", "landing", "Angara", "modelled", "", ""), 1),
    ],
    ids=["another ship", "unknown port", "no landing", "another voyage", "a voyage"],
)
def test_a_voyage_needs_its_two_ends_and_one_ship(row, trips):
    loading = ("M01", "2023-08-15", "", "", "rajin", "loading", "Angara", "modelled")
    entities = write(make_voyaged_scene(make_voyages((*loading, "", ""), row)))
    assert len(choose(entities, "Trip", "Voyage")) == trips
    assert len(choose(entities, "Event")) == 2 - 2 * trips


def test_one_of_two_ships_is_no_ship():
    row = ("V1", "", "", "", "rajin", "call", "Angara or Maria", "reported", "", "")
    entities = write(make_voyaged_scene(make_voyages(row)))
    assert choose(entities, "Vessel") == []
    assert "Angara or Maria" in choose(entities, "Event")[0]["summary"][0]


def test_a_source_is_an_article_with_its_address_or_else_a_document():
    entities = write(make_voyaged_scene())
    (article,) = choose(entities, "Article")
    assert article["title"] == ["A page, B"]
    assert article["sourceUrl"] == ["https://example.org/"]
    assert article["publishedAt"] == ["2023-10-17"]
    documents = {each["fileName"][0]: each for each in choose(entities, "Document")}
    assert documents["rule"]["title"] == ["A rule"]
    assert "Named by the records" in documents["list-1"]["summary"][0]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://", "https://a:b/", "http://-/", "https://x"]
)
def test_what_is_no_address_in_the_web_is_none_here(url):
    scene = make_voyaged_scene()
    texts = Texts(title="t", sources={"s": f"A page, {url}"})
    entities = write(scene._replace(texts=texts))
    assert choose(entities, "Article") == []
    assert not any("sourceUrl" in each["properties"] for each in entities)


def test_places_and_sources_that_nothing_names_are_left_out():
    scene = make_voyaged_scene(VOYAGES[:0])
    scene = scene._replace(evidence=scene.evidence[scene.evidence["row"] == 4])
    entities = write(scene)
    names = {each["name"][0] for each in choose(entities, "Address")}
    assert names == {"Vostochny", "Beta"}
    assert {each["fileName"][0] for each in choose(entities, "Document")} == {"list-1"}


def test_consignments_of_two_files_never_become_one():
    scene = make_scene()
    other = scene._replace(evidence=scene.evidence.assign(mass_t=1.0))
    first = {each["id"] for each in write(scene) if each["schema"] == "Trip"}
    second = {each["id"] for each in write(other) if each["schema"] == "Trip"}
    assert len(first) == len(second) == 7
    assert first.isdisjoint(second)


def test_the_same_scene_gives_the_same_bytes_in_any_order():
    scene = make_voyaged_scene()
    turned = scene._replace(evidence=scene.evidence[::-1], places=scene.places[::-1])
    assert write_entities(scene) == write_entities(turned)


def test_no_rows_give_no_entities():
    scene = make_empty_scene()._replace(evidence=make_evidence([]))
    assert write_entities(scene._replace(voyages=scene.voyages[:0])) == b""
    entities = write(scene)
    assert [each["schema"] for each in entities] == ["Address", "Event", "Vessel"]
    assert find_faults(entities) == []


def check_by_the_library(*paths):
    python = ROOT / ".venv-ftm" / "bin" / "python"
    if not python.exists():
        pytest.fail("make .venv-ftm/.done gives the library an environment")
    command = [python, ROOT / "tests" / "check_entities.py", *paths]
    return subprocess.run(command, capture_output=True, text=True, check=False)


NAMES = {"plain": "Title", **PAYLOADS}


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """What the library says of a file for each name: it is loaded once for all."""
    folder = tmp_path_factory.mktemp("entities")
    paths = [folder / f"{n}.json" for n in range(len(NAMES))]
    for path, text in zip(paths, NAMES.values(), strict=True):
        places = make_places(names={"alpha": text})
        path.write_bytes(write_entities(make_scene(places=places)))
    return check_by_the_library(*paths)


@pytest.mark.parametrize("name", NAMES)
def test_the_library_itself_keeps_every_value(checked, name):
    assert checked.returncode == 0, checked.stdout
    told = re.findall(
        r"^(\d+)\.json: [1-9]\d* entities, 0 faults$", checked.stdout, re.M
    )
    assert str([*NAMES].index(name)) in told


def test_the_library_finds_a_value_that_it_would_drop(tmp_path):
    path = tmp_path / "entities.json"
    lines = write_entities(make_scene()).decode().splitlines()
    entity = next(
        each for each in map(json.loads, lines) if each["schema"] == "Address"
    )
    entity["properties"]["country"] = ["no such country"]
    path.write_text(json.dumps(entity) + "\n", encoding="utf-8")
    checked = check_by_the_library(path)
    assert checked.returncode == 1
    assert "country" in checked.stdout + checked.stderr
