"""A world whose flows part over ways: which ways, of which pairs, and what follows."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from makers import make_network
from pyproj import Geod
from shapely import LineString
from test_itineraries import PLACES, THREE_WAYS
from worlds import make_flows, make_world

from geo.__main__ import run
from geo.division import ASSUMED, divide_flows
from geo.errors import MatchError, NoRouteError, OptionError
from geo.itineraries import list_itineraries
from geo.layers import list_flows, list_links
from geo.payload import list_content
from geo.pipeline import draw_routes, route_flows
from geo.report import gather_texts, set_scene
from geo.shares import ALL, WHOLE, Share
from geo.splits import split_flows
from geo.starts import lay_tree

FLOWS = (("west", "east", 100.0), ("east", "west", 10.0))
HALVES = (Share("west", "east", 1, WHOLE // 2), Share("west", "east", 2, WHOLE // 2))


def make_ways(**more):
    network = make_network([*PLACES, (8, 8), (9, 8)], *THREE_WAYS, (8, 9))
    return make_world(network, west=(0, 0), east=(3, 0), far=(9, 8), **more)


def shares(*rows):
    return tuple(Share(a, b, way, round(part * WHOLE)) for a, b, way, part in rows)


def ways_of(world):
    return [(*each[:3], each.parts / WHOLE) for each in world.split]


def test_flows_go_the_ways_that_the_question_about_ways_numbers():
    world, flows = make_ways(), make_flows(*FLOWS)
    told = list_itineraries("west", "east", world)
    routes = draw_routes(flows, divide_flows(world, flows, HALVES))
    split = routes[routes["way"] != ""]
    assert split["way"].tolist() == ["1", "2"]
    assert split["length_km"].tolist() == pytest.approx(told["length_km"][:2].tolist())
    drawn = shapely.length(told.geometry.to_numpy()[:2])
    assert shapely.length(split.geometry.to_numpy()).tolist() == pytest.approx(drawn)
    usual = routes[routes["way"] == ""]
    assert usual["origin_id"].tolist() == ["east"]


def test_links_of_both_ways_carry_their_shares():
    world, flows = make_ways(), make_flows(*FLOWS[:1])
    routed = route_flows(flows, divide_flows(world, flows, HALVES))
    assert routed.link_flows["mass_t"].tolist() == [50.0, 50.0]
    assert len(routed.links) == 2


def test_a_line_for_one_pair_goes_before_one_for_all():
    world, flows = make_ways(), make_flows(*FLOWS)
    rows = shares((ALL, ALL, 1, 1.0), (ALL, "east", 1, 1.0), ("west", "east", 2, 1.0))
    assert ways_of(divide_flows(world, flows, rows)) == [
        ("east", "west", "1", 1.0),
        ("west", "east", "2", 1.0),
    ]


def test_a_line_for_an_origin_goes_before_one_for_a_destination():
    world, flows = make_ways(), make_flows(*FLOWS)
    rows = shares((ALL, "east", 1, 1.0), ("west", ALL, 2, 1.0))
    assert ways_of(divide_flows(world, flows, rows)) == [("west", "east", "2", 1.0)]


def test_places_may_be_named_in_any_case():
    world, flows = make_ways(), make_flows(*FLOWS)
    divided = divide_flows(world, flows, shares(("WEST", "East", 2, 1.0)))
    assert ways_of(divided) == [("west", "east", "2", 1.0)]


def test_a_world_says_that_shares_are_assumed():
    world, flows = make_ways(), make_flows(*FLOWS)
    told = divide_flows(world, flows, HALVES).what_if
    assert told == ASSUMED.format("West to East, way 1 50 % and way 2 50 %")
    assert world.what_if == ""


def test_no_shares_leave_the_world_as_it_is():
    world = make_ways()
    assert divide_flows(world, make_flows(*FLOWS), ()) is world
    assert ways_of(divide_flows(world, make_flows(), shares((ALL, ALL, 1, 1)))) == []


def test_a_line_for_all_passes_over_pairs_that_no_way_joins():
    world = make_ways()
    flows = make_flows(("west", "far", 1.0), ("west", "west", 1.0), *FLOWS)
    divided = divide_flows(world, flows, shares((ALL, ALL, 1, 1.0)))
    assert [each[:2] for each in ways_of(divided)] == [FLOWS[1][:2], FLOWS[0][:2]]
    assert route_flows(flows, divided).flows["mass_t"].sum() == 112.0


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ([("west", "nowhere", 1, 1)], MatchError, "not on the map: nowhere"),
        ([("east", "far", 1, 1)], OptionError, "no flow goes from east to far"),
        ([("west", "east", 9, 1)], OptionError, "no way 9 from west to east"),
        ([("west", "far", 1, 1)], NoRouteError, "no way by rail from west to far"),
        ([("west", "east", 1, 0.4)], OptionError, "come to 1; found 0.4"),
        (
            [("west", "east", 1, 0.5), ("West", "east", 1, 0.5)],
            OptionError,
            "each way of west to east needs one line",
        ),
    ],
)
def test_shares_that_fit_no_flow_are_refused(rows, error, message):
    flows = make_flows(*FLOWS, ("west", "far", 1.0))
    with pytest.raises(error, match=message):
        divide_flows(make_ways(), flows, shares(*rows))


def make_sea(world):
    """A leg at sea from `west` to `port`, of which the track goes on."""
    leg = LineString([(0, 0), (0.5, -1), (1, -2)])
    sea = gpd.GeoDataFrame(
        {"origin_id": ["west"], "destination_id": ["port"], "length_km": [300.0]},
        geometry=[leg],
        crs="EPSG:4326",
    )
    return world._replace(sea_legs=sea)


def test_a_way_by_ship_goes_over_the_sea_and_on_by_rail():
    world, flows = make_sea(make_ways(port=(1, -2))), make_flows(*FLOWS[:1])
    told = list_itineraries("west", "east", world)
    ship = told[told["start"] == "by ship to Port"].iloc[0]
    number = int(ship["way_id"])
    rows = shares(("west", "east", 1, 0.75), ("west", "east", number, 0.25))
    divided = divide_flows(world, flows, rows)
    routed, drawn = route_flows(flows, divided), draw_routes(flows, divided)
    route = drawn.iloc[-1]
    assert drawn["length_km"].tolist() == routed.routes["length_km"].tolist()
    assert route["length_km"] == pytest.approx(ship["length_km"])
    assert route["length_km"] == pytest.approx(300 + ship["rail_km"])
    ends = [route.geometry.coords[0], route.geometry.coords[-1]]
    assert ends == [(0, 0), (3, 0)]
    earth = Geod(ellps="WGS84")
    km = [earth.geometry_length(line) / 1000 for line in drawn.geometry]
    assert drawn["drawn_km"].tolist() == pytest.approx(km)
    carried = routed.links.merge(routed.link_flows, on="link_id").set_index("mode")
    assert carried.loc["sea", ["mass_t", "length_km"]].tolist() == [25.0, 300.0]
    assert carried.loc["sea", "basis"] == "assumed"
    hauled = routed.flows.merge(routed.routes)
    assert (carried["mass_t"] * carried["length_km"]).sum() == pytest.approx(
        (hauled["mass_t"] * hauled["length_km"]).sum()
    )


def test_a_tree_of_one_way_reaches_its_nodes_alone():
    network = make_network(PLACES, *THREE_WAYS)
    tree = lay_tree(network.edges.index[[5, 4]].to_numpy(), 3, network)
    assert tree.predecessors.tolist() == [-1, -1, -1, -1, 5, 3, -1, -1]
    assert tree.edge_into.tolist() == [-1, -1, -1, -1, 4, 5, -1, -1]
    km = network.edges["length_km"]
    assert tree.cost[[3, 5, 4]].tolist() == pytest.approx([0, km[5], km[5] + km[4]])


@pytest.fixture(scope="module")
def scene(world, case):
    rows = shares((ALL, "tikhoretsk", 1, 0.75), (ALL, "tikhoretsk", 2, 0.25))
    divided = divide_flows(world, case.flows, rows)
    return set_scene(case, divided, gather_texts(case, divided), is_case=True)


def test_the_page_of_the_case_is_told_each_way(scene):
    flows = list_content(scene)["flows"]
    ways = [(flow["way"], flow["km"], flow["o"]) for flow in flows if flow["way"]]
    assert [way for way, *_ in ways] == ["1", "2", "1", "2"]
    assert sum(sum(flow["kg"]) for flow in flows) == 74_000_000
    assert any("Assumed: flows are split" in each for each in scene.texts.notices)


def test_one_flow_has_the_consignments_of_all_ways(scene):
    content = list_content(scene)
    shown = [sum(counts) for counts in content["exhibits"]["shown"]]
    for n, flow in enumerate(content["flows"]):
        assert (shown[n] == 0) == (flow["home"] != n)
    assert sum(shown) == len(scene.evidence)


def test_tables_and_layers_tell_the_way(scene):
    flows, links = list_flows(scene), list_links(scene)
    assert len(flows) == len(scene.flows)
    assert set(flows["way"]) == {"", "1", "2"}
    assert flows["tonnes"].sum() == pytest.approx(74_000)
    rail = links[links["mode"] != "sea"]
    assert rail["haul_tkm"].sum() == pytest.approx(flows["haul_tkm"].sum())
    lengths = flows[flows["way"] != ""].groupby(["origin_id", "way"])["length_km"]
    assert lengths.nunique().eq(1).all()


def test_choices_of_flows_are_split_as_the_whole(case, world):
    rows = shares((ALL, "mozdok", 2, 0.3), (ALL, "mozdok", 1, 0.7))
    divided = divide_flows(world, case.flows, rows)
    whole = split_flows(case.flows, divided.split)
    october = case.flows[case.flows["month"] == "2023-10"]
    part = split_flows(october, divided.split)
    pd.testing.assert_frame_equal(
        part, whole[whole["month"] == "2023-10"].reset_index(drop=True)
    )


@pytest.fixture
def shares_file(tmp_path):
    path = tmp_path / "shares.csv"
    path.write_text(
        "origin,destination,way,share\n"
        "Dunay,tikhoretsk,1,0.75\nDunay,tikhoretsk,3,0.25\n"
    )
    return path


def test_an_export_with_shares_is_made_again_from_its_manifest(
    tmp_path, shares_file, capsys
):
    out = tmp_path / "flows.csv"
    assert run(["export", str(out), "--shares", str(shares_file)]) == 0
    manifest = json.loads((tmp_path / "flows.csv.manifest.json").read_text())
    assert manifest["inputs"]["shares"]["name"] == "shares.csv"
    assert manifest["options"]["shares"] == [
        "dunay,tikhoretsk,1,0.75",
        "dunay,tikhoretsk,3,0.25",
    ]
    assert run(["verify", str(out)]) == 0
    assert "same bytes" in capsys.readouterr().out
    assert run(["verify", str(out), "--shares", str(shares_file)]) == 0
    shares_file.write_text("origin,destination,way,share\ndunay,tikhoretsk,1,1\n")
    assert run(["verify", str(out), "--shares", str(shares_file)]) == 1
    assert "differing: shares" in capsys.readouterr().out


def test_flows_are_listed_by_way(shares_file, capsys):
    assert run(["flows", "--shares", str(shares_file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["totals"]["tonnes"] == 74_000
    assert {flow["way"] for flow in told["flows"]} == {"", "1", "3"}
    assert told["assumed"].startswith("Assumed: flows are split over ways")


def test_shares_and_closures_are_not_mixed(tmp_path, shares_file, capsys):
    close = ["--close", "rail-0001"]
    out = str(tmp_path / "map.html")
    assert run(["export", out, "--shares", str(shares_file), *close]) == 2
    assert "not both" in capsys.readouterr().err
