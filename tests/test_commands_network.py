"""Networks from the command line, from a server on this machine to a verified map."""

import json

import geopandas as gpd
import osmnx as ox
import pytest
from overpass_server import Overpass, serve
from railways import NODES, STEP_KM, WAYS, make_xml
from shapely import LineString, box
from shapely.geometry import mapping

from geo.__main__ import run
from geo.network import Network
from geo.notice import pack_network, read_notice, write_notice
from geo.pipeline import DATA
from geo.seal import read_manifest


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def server():
    with serve(Overpass(NODES, WAYS)) as told:
        yield told


@pytest.fixture
def make(tmp_path, server):
    """Make a network of an area and give its path and the exit code."""

    def make(*options, shape=None, kind="area", out="fresh.parquet"):
        path = tmp_path / "shape.geojson"
        path.write_text(json.dumps(mapping(shape or box(-0.1, -0.1, 0.1, 0.1))))
        given = [f"--{kind}", str(path), "--cache", str(tmp_path / "cache")]
        given += ["--overpass", server.url, "--out", str(tmp_path / out)]
        return tmp_path / out, run(["network", *given, "--least-km", "0", *options])

    return make


def test_an_area_becomes_a_network_with_its_date_and_hash(make, capsys):
    path, code = make()
    assert code == 0
    edges = gpd.read_parquet(path)
    assert edges["length_km"].max() == pytest.approx(3 * STEP_KM, abs=1e-3)
    assert set(edges["gauge"]) == {"1520", "1435;1520"}
    notice = read_notice(path)
    assert notice["osm_date"] == "2024-05-01T12:00:00Z"
    assert len(notice["osm_sha256"]) == 64
    said = capsys.readouterr()
    assert said.out == ""
    assert "piece 1 of 1: 4 ways; done" in said.err
    assert "OpenStreetMap of 2024-05-01T12:00:00Z" in said.err


def test_a_second_run_asks_nothing_and_gives_the_same_bytes(make, server, capsys):
    path, _ = make("--piece-km2", "300")
    first, asked = path.read_bytes(), len(server.queries)
    assert asked > 1
    make("--piece-km2", "300")
    assert len(server.queries) == asked
    assert path.read_bytes() == first
    assert "kept from before; 1 left, about" in capsys.readouterr().err


def test_many_pieces_make_the_same_network_as_one(make):
    whole = gpd.read_parquet(make()[0])
    cut = gpd.read_parquet(make("--piece-km2", "300")[0])
    assert cut.equals(whole)


def test_a_corridor_holds_what_lies_along_the_route(make):
    # 0.1 degrees of the meridian are 11.057 km at the equator (110.574 km a degree).
    route = LineString([(-0.01, 0.1), (0, 0.1)])
    path, code = make("--width-km", "11.07", shape=route, kind="along")
    assert code == 0
    assert gpd.read_parquet(path)["osm_ways"].tolist() == ["101"]


def test_an_empty_area_is_a_clear_error_and_nothing_is_written(make, capsys):
    path, code = make(shape=box(50, 50, 51, 51))
    assert code == 2
    assert "there is no railway in the data" in capsys.readouterr().err
    assert not path.exists()


def test_the_graph_opens_in_osmnx(make):
    path, code = make(out="fresh.graphml")
    assert code == 0
    graph = ox.load_graphml(path)
    assert graph.graph["osm_date"] == "2024-05-01T12:00:00Z"
    assert {told["electrified"] for *_, told in graph.edges(data=True)} == {
        "no",
        "contact_line",
    }


def test_an_extract_gives_the_same_network_without_asking(make, server, tmp_path):
    asked = gpd.read_parquet(make()[0])
    server.queries.clear()
    (tmp_path / "a.osm").write_bytes(make_xml())
    out = tmp_path / "held.parquet"
    given = ["--osm", str(tmp_path / "a.osm"), "--out", str(out), "--least-km", "0"]
    assert run(["network", *given]) == 0
    assert gpd.read_parquet(out).equals(asked)
    assert read_notice(out)["osm_date"] == "2024-04-30T00:00:00Z"
    assert server.queries == []


def test_the_address_may_stand_in_the_environment(make, server, monkeypatch, tmp_path):
    path, _ = make()
    server.queries.clear()
    monkeypatch.setenv("RAILHEAD_OVERPASS", server.url)
    given = ["--area", str(tmp_path / "shape.geojson"), "--out", str(path)]
    run(["network", *given, "--cache", str(tmp_path / "other")])
    assert len(server.queries) == 1


def test_spurs_are_kept_near_sites_of_the_users_own(make, tmp_path):
    sites = tmp_path / "sites.geojson"
    told = dict.fromkeys(("region", "country", "identification", "source_id"), "")
    told |= {
        "aliases": [],
        "site_id": "quarry",
        "site_name": "Quarry",
        "site_type": "site",
    }
    point = {"type": "Point", "coordinates": [0.07, 0.01]}
    sites.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": told, "geometry": point}]}))  # fmt: skip
    edges = gpd.read_parquet(make("--sites", str(sites))[0])
    assert edges.loc[edges["service"] == "spur", "osm_ways"].tolist() == ["106"]
    away = gpd.read_parquet(make("--sites", str(sites), "--spur-km", "0.5")[0])
    assert "spur" not in set(away["service"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--out", "a.parquet"], "give --area FILE, --along FILE or --osm FILE"),
        (["--out", "a.csv", "--osm", "a.osm"], "must end in .parquet or .graphml"),
        (["--out", "a.parquet", "--area", "a", "--along", "b"], "not both"),
        (["--out", "a.parquet", "--area", "none.geojson"], "needs GeoJSON"),
        (["--out", "a.parquet", "--osm", "a.osm.pbf"], "osmium cat"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(capsys, options, message):
    assert run(["network", *options]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


# --- an own network in use -------------------------------------------------------


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The bundled network as if it were the user's own, without the line to Dunay."""
    folder = tmp_path_factory.mktemp("own")
    edges = gpd.read_parquet(DATA / "rail.parquet")
    kept = edges[edges["track_basis"] != "sketch"]
    ids = {node: n for n, node in enumerate(sorted({*kept["u"], *kept["v"]}))}
    kept = kept.assign(u=kept["u"].map(ids), v=kept["v"].map(ids))
    notice = write_notice(
        "the Overpass API", dates=["2025-01-02T03:04:05Z"], hashes=["e" * 64], area=None
    )
    path = folder / "own.parquet"
    path.write_bytes(pack_network(Network(kept[[]], kept), notice))
    return path


@pytest.fixture
def records(write_records):
    return write_records(
        "date,origin,destination,mass_t\n2023-10-01,Nakhodka-Vostochnaya,Tikhoretsk,60\n"
    )


def export(records, own, out, *options):
    given = ["--records", str(records), "--network", str(own), *options]
    assert run(["export", str(out), *given]) == 0
    return out


def test_a_map_of_an_own_network_says_so_in_manifest_and_words(tmp_path, records, own):
    page = export(records, own, tmp_path / "map.html").read_bytes()
    manifest = read_manifest(page, "map.html")
    told = manifest["inputs"]["own network"]
    assert told["name"] == "own.parquet"
    assert told["bytes"] == own.stat().st_size
    assert told["osm_date"] == "2025-01-02T03:04:05Z"
    assert told["osm_sha256"] == "e" * 64
    assert "network" not in manifest["inputs"]
    assert "2025-01-02" in manifest["network"]
    assert b"The rail network is not the bundled one" in page
    assert b"by way of scgraph_data" not in page


def test_the_links_of_a_map_follow_its_network(tmp_path, write_records, own):
    dunay = write_records(
        "date,origin,destination,mass_t\n2023-10-01,Dunay,Tikhoretsk,60\n"
    )
    options = ["--records", str(dunay)]
    bundled = tmp_path / "a.geojson"
    run(["export", str(bundled), *options])
    export(dunay, own, tmp_path / "b.geojson")
    off_km = [
        sum(
            each["properties"]["length_km"]
            for each in json.loads(path.read_text())["features"]
            if each["properties"]["mode"] == "last mile"
        )
        for path in (bundled, tmp_path / "b.geojson")
    ]
    # Without its branch Dunay lies some 40 km from the nearest track.
    assert off_km[1] - off_km[0] == pytest.approx(41, abs=3)


def test_verify_holds_a_map_to_its_network_and_notices_a_changed_one(
    tmp_path, records, own, capsys
):
    page = export(records, own, tmp_path / "map.html")
    given = ["verify", str(page), "--records", str(records), "--json"]
    capsys.readouterr()
    assert run([*given, "--network", str(own)]) == 0
    edges = gpd.read_parquet(own)
    changed = tmp_path / "changed.parquet"
    edges.assign(length_km=edges["length_km"] * 1.001).to_parquet(changed)
    capsys.readouterr()
    assert run([*given, "--network", str(changed)]) == 1
    checks = json.loads(capsys.readouterr().out)["checks"]
    found = {each["question"]: each["found"] for each in checks if not each["holds"]}
    assert found["it was made from these files"] == "differing: own network"


def test_verify_of_an_own_network_without_it_asks_for_it(tmp_path, own, capsys):
    page = tmp_path / "map.html"
    assert run(["export", str(page), "--network", str(own)]) == 0
    assert run(["verify", str(page)]) == 0
    assert "give --network FILE, too" in capsys.readouterr().out


def test_a_published_map_does_not_tell_the_files_name(tmp_path, records, own):
    page = export(records, own, tmp_path / "map.html", "--publish").read_bytes()
    assert b"own.parquet" not in page
    told = read_manifest(page, "map.html")["inputs"]["own network"]
    assert told["name"] == "own network"
    assert told["sha256"]


@pytest.mark.parametrize(
    "command",
    [
        ["check", "RECORDS"],
        ["flows", "--records", "RECORDS"],
        ["route", "--from", "133.08,42.73", "--to", "131.89,43.12"],
        ["atlas", "OUT.pdf", "--records", "RECORDS"],
    ],
    ids=lambda command: command[0],
)
def test_every_command_takes_an_own_network(tmp_path, records, own, command, capsys):
    given = [
        each.replace("RECORDS", str(records)).replace("OUT", str(tmp_path / "out"))
        for each in command
    ]
    assert run([*given, "--network", str(own)]) == 0
    capsys.readouterr()
    assert run([*given, "--network", str(records)]) == 2
    assert "a network must be GeoParquet" in capsys.readouterr().err


def test_the_bundled_network_is_compared_by_name(tmp_path, records, own, capsys):
    out = tmp_path / "map.geojson"
    given = ["--records", str(records), "--out", str(out), "--json"]
    assert run(["compare-networks", "bundled", str(own), *given]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["before"]["name"] == "bundled"
    # The sketch of the branch to Dunay: 49.5 km from town to town; the ends lie near.
    assert 40 < told["gone_km"] < 55
    assert told["added_km"] == 0
    assert [row["change"] for row in told["routes"]] == ["same"]
    assert json.loads(out.read_text())["features"]


def test_a_comparison_in_another_form_is_refused_before_any_work(capsys):
    assert run(["compare-networks", "bundled", "x", "--out", "a.xlsx"]) == 2
    assert "OUT must end in .geojson" in capsys.readouterr().err
