"""Another corridor, from data files alone: no code is changed for it."""

import csv
import json
import re
from collections import Counter
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from makers import DATA, ROOT
from pyproj import Geod
from streamlit.testing.v1 import AppTest

from geo.__main__ import run
from geo.encode import as_rows

GRAIN = ROOT / "examples" / "grain"
WGS84 = Geod(ellps="WGS84")

ASKED = (
    *("--records", str(GRAIN / "records.csv")),
    *("--sites", str(GRAIN / "sites.geojson")),
    *("--network", str(GRAIN / "network.parquet")),
)
SOURCED = (*ASKED, "--sources", str(GRAIN / "sources.csv"))

OF_THE_CASE = re.compile(
    r"rajin|dunay|vostochny|khasan|tikhoretsk|moscow|siberia|baikal|russian|"
    r"\bRussia\b(?!\")|c4ads|washington|kremlin|munition|suspected|explosive|"
    r"known depot\"|depot-d\d|artillery",
    re.IGNORECASE,
)
"""Words of the bundled case. That the base map names countries is no trace of it."""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page as a user gets it, and what the page tells itself."""
    out = tmp_path_factory.mktemp("corridor") / "grain.html"
    assert run(["export", str(out), *SOURCED, "--countries", "UA,RO,MD"]) == 0
    return out.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def records():
    with (GRAIN / "records.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def find_content(page):
    """The page's content: the one JSON object that has flows and places."""
    decoder = json.JSONDecoder()
    for start in re.finditer(r'\{"', page):
        try:
            found, _ = decoder.raw_decode(page, start.start())
        except ValueError:
            continue
        if {"flows", "places", "texts"} <= found.keys():
            return found | {"flows": as_rows(found["flows"])}
    raise LookupError("no content")


def route(destination, *options):
    places = gpd.read_file(GRAIN / "sites.geojson").set_index("site_id").geometry
    ends = (places["vinnytsia"], places[destination])
    lonlat = [f"{point.x},{point.y}" for point in ends]
    network = ["--network", str(GRAIN / "network.parquet")]
    return ["route", "--from", lonlat[0], "--to", lonlat[1], *network, *options]


def test_every_tonne_of_the_file_is_on_the_map(page, records):
    content = find_content(page)
    kg = sum(sum(flow["kg"]) for flow in content["flows"])
    assert kg == sum(round(float(row["mass_t"]) * 1000) for row in records)
    assert sum(sum(flow["n"]) for flow in content["flows"]) == len(records) == 190
    names = [place["name"] for place in content["places"]]
    arrived = Counter()
    for flow in content["flows"]:
        arrived[names[flow["d"]]] += sum(flow["kg"])
    filed = Counter()
    for row in records:
        filed[row["destination"]] += round(float(row["mass_t"]) * 1000)
    assert arrived == filed
    assert all(flow["km"] > 500 for flow in content["flows"])


def test_nothing_of_the_bundled_case_is_in_the_page(page):
    content = find_content(page)
    assert content["texts"]["title"] == "records"
    assert content["texts"]["denials"] == []
    assert content["texts"]["published"] == []
    assert {place["kind"] for place in content["places"]} == {"site", "port"}
    told = json.dumps(content | {"land": []}, ensure_ascii=False)
    assert OF_THE_CASE.findall(told) == []
    assert "shells" not in told.replace("tells_shells", "")
    assert content["texts"]["tells_shells"] is False


def test_the_made_up_tonnages_are_called_modelled(page, records):
    texts = find_content(page)["texts"]
    assert texts["notices"][0].startswith("These records are modelled")
    assert texts["caveat"] == "modelled: illustrative, not reported"
    assert "no real shipment" in texts["sources"]["made-up-grain"]
    assert {row["basis"] for row in records} == {"modelled"}
    assert all("no real train" in row["note"] for row in records)


def test_the_network_is_cited_in_place_of_the_bundled_one(page):
    texts = find_content(page)["texts"]
    assert any("The rail network is not the bundled one" in t for t in texts["method"])
    assert any("shortest way by track" in line for line in texts["method"])
    (credit,) = [each for each in texts["licences"] if "ODbL" in each]
    assert "OpenStreetMap contributors" in credit
    metadata = pq.read_schema(GRAIN / "network.parquet").metadata
    assert metadata[b"licence"].startswith(b"ODbL-1.0")


@pytest.mark.parametrize(
    ("countries", "least_km", "most_km"),
    [("UA,RO,MD", 700, 900), ("UA,RO", 1_100, 1_400)],
)
def test_ways_keep_to_the_countries_asked_for(capsys, countries, least_km, most_km):
    asked = ["ways", "--from", "vinnytsia", "--to", "constanta", "--count", "1"]
    code = run([*asked, *ASKED[2:], "--countries", countries, "--json"])
    assert code == 0
    told = json.loads(capsys.readouterr().out)
    (way,) = told["ways"]
    assert least_km < way["length_km"] < most_km
    crossed = [(each["from"], each["to"]) for each in way["crossings"]]
    through = [("UA", "MD"), ("MD", "RO")]
    assert crossed == (through if "MD" in countries else [("UA", "RO")])


def test_track_of_countries_that_are_not_allowed_carries_nothing(tmp_path):
    land = gpd.read_file(DATA / "land.geojson").set_index("country").geometry
    inside = land["MD"].buffer(-0.05)  # as near to a border as the map is true to it
    abroad_km = {}
    for countries in ("UA,RO,MD", "UA,RO"):
        out = tmp_path / f"{countries}.geojson"
        assert run(["export", str(out), *ASKED, "--countries", countries]) == 0
        links = gpd.read_file(out)
        rail = links[links["mode"] == "rail"].geometry.intersection(inside)
        abroad_km[countries] = sum(map(WGS84.geometry_length, rail)) / 1000
    assert abroad_km["UA,RO,MD"] > 100
    assert abroad_km["UA,RO"] == pytest.approx(0, abs=0.1)


def test_a_route_is_no_shorter_than_the_ground_and_drawn_on_land(capsys):
    assert run(route("constanta", "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["geodesic_km"] < told["drawn_km"] <= told["length_km"]
    assert told["countries"] == ["MD", "RO", "UA"]


def test_figures_and_tables_have_no_trace_of_the_case_either(tmp_path):
    names = ["grain.svg", "grain.csv", "grain.geojson", "folder"]
    for name in names:
        assert run(["export", str(tmp_path / name), *SOURCED]) == 0
    svg = (tmp_path / "grain.svg").read_text(encoding="utf-8")
    drawn = " ".join(re.findall(r">([^<]*)</text>", svg))
    assert "Constanța" in drawn
    assert OF_THE_CASE.findall(drawn) == []
    assert "lowest to highest" not in drawn  # no record states a range
    paths = [tmp_path / "grain.csv", tmp_path / "grain.geojson"]
    paths += [each for each in (tmp_path / "folder").iterdir() if each.suffix == ".csv"]
    for path in paths:
        assert OF_THE_CASE.findall(path.read_text(encoding="utf-8")) == []


def test_speeds_stand_alone_without_the_cases_yardstick(capsys):
    assert run(["speeds", *ASKED, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["records"], told["yardstick"]) == (190, None)
    assert OF_THE_CASE.findall(json.dumps(told)) == []


def test_the_page_can_be_verified(tmp_path, capsys):
    out = tmp_path / "grain.html"
    assert run(["export", str(out), *SOURCED]) == 0
    assert run(["verify", str(out), *SOURCED]) == 0
    assert run(["verify", str(out), *SOURCED[:2]]) != 0 or (
        "not compared" in capsys.readouterr().err
    )


def test_places_are_settlements_at_two_decimals():
    places = gpd.read_file(GRAIN / "sites.geojson")
    lonlat = shapely.get_coordinates(places.geometry)
    assert (lonlat.round(2) == lonlat).all()
    assert places["identification"].str.startswith("settlement").all()
    assert set(places["country"]) == {"UA", "RO"}


def test_the_made_up_trains_are_few_a_day_and_carried_by_their_wagons():
    records = pd.read_csv(GRAIN / "records.csv", parse_dates=["date", "arrival_date"])
    assert (records["mass_t"] / records["wagons"]).between(60, 64).all()
    assert (records["arrival_date"] > records["date"]).all()
    assert all(a <= b for a, b in pairwise(records["date"]))
    assert records["shipment_id"].is_unique


def test_the_app_shows_no_depots_where_none_is_known():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    for key, name, kind in (
        ("places", "sites.geojson", "application/json"),
        ("records", "records.csv", "text/csv"),
    ):
        content = (GRAIN / name).read_bytes()
        app.file_uploader(key=key).set_value((name, content, kind)).run()
    app.session_state["tab"] = "Depots"
    app.run()
    assert not app.exception
    assert not [each for each in app.checkbox if each.key == "near"]
    told = " ".join(each.value for each in [*app.markdown, *app.caption])
    assert "No depot is known in the countries of these records" in told
    assert "459,949 t" in told
    app.session_state["tab"] = "Sites"
    app.run()
    told = " ".join(each.value for each in [*app.markdown, *app.caption])
    assert "Sites by distance from the nearest known depot" not in told
