"""Really different ways, borders and breaks of gauge, on hand-made networks."""

import json
import re
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import make_network
from shapely import LineString, box
from worlds import make_world

from geo.alternatives import find_alternatives
from geo.borders import find_abroad, find_breaks, find_transfers, name_countries
from geo.errors import MatchError, NoRouteError, OptionError
from geo.itineraries import ITINERARIES, list_breaks, list_ends, list_itineraries
from geo.itinerary_map import draw_ways, list_ways, tell_way
from geo.network import price_edges
from geo.policy import keep_to_countries

PLACES = [(0, 0), (1, 0), (2, 0), (3, 0), (1, 0.9), (2, 0.9), (1, -2), (2, -2)]
THREE_WAYS = ((0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (5, 3), (0, 6), (6, 7), (7, 3))


def find(network, *, origin=0, destination=3, **limits):
    cost = network.edges["length_km"].to_numpy()
    return find_alternatives(network, cost, origin, destination, **limits)


def make_land(*countries):
    names, areas = zip(*countries, strict=True)
    return gpd.GeoDataFrame(
        {"country": names, "name": names, "label_lon": 0.0, "label_lat": 0.0},
        geometry=list(areas),
        crs="EPSG:4326",
    )


def test_ways_that_share_no_track_are_found_the_cheapest_first():
    ways = find(make_network(PLACES, *THREE_WAYS), max_shared=0.0, max_detour=3.0)
    assert [way.edges.tolist() for way in ways] == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert [way.shared for way in ways] == [0.0, 0.0, 0.0]


def test_a_way_that_shares_too_much_is_left_out():
    # A siding round the middle edge shares two thirds of the way.
    network = make_network(
        [(0, 0), (1, 0), (2, 0), (3, 0), (1.5, 0.2)],
        *((0, 1), (1, 2), (2, 3), (1, 4), (4, 2)),
    )
    assert len(find(network, max_shared=0.6)) == 1
    shares = [way.shared for way in find(network, max_shared=0.7)]
    assert shares == pytest.approx([0.0, 2 / 3], abs=0.02)


def test_a_way_that_turns_off_twice_is_found():
    # Neither bypass alone leaves half of the track; both together do.
    network = make_network(
        [(0, 0), (1, 0), (2, 0), (3, 0), (0.5, 0.2), (2.5, 0.2)],
        *((0, 1), (1, 2), (2, 3), (0, 4), (4, 1), (2, 5), (5, 3)),
    )
    _, other = find(network, max_shared=0.4)
    assert other.edges.tolist() == [3, 4, 1, 5, 6]


@pytest.mark.parametrize(("origin", "destination"), [(2, 2), (0, 8)])
def test_no_way_gives_no_ways(origin, destination):
    network = make_network([*PLACES, (5, 5), (6, 6)], *THREE_WAYS, (8, 9))
    assert find(network, origin=origin, destination=destination) == []


@pytest.mark.parametrize(
    "limit", [{"count": 0}, {"max_shared": 1.1}, {"max_detour": -1}]
)
def test_limits_that_cannot_be_are_refused(limit):
    with pytest.raises(OptionError, match="ways need a count of 1 or more"):
        find(make_network(PLACES, *THREE_WAYS), **limit)


@st.composite
def draw_networks(draw):
    size = draw(st.integers(3, 10))
    places = [(n % 4, n // 4 + 0.1 * (n % 3)) for n in range(size)]
    pairs = [(u, v) for v in range(size) for u in range(v)]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=2, unique=True))
    return make_network(places, *chosen), size


@given(draw_networks(), st.floats(0, 1))
@settings(max_examples=25)
def test_ways_are_ways_and_share_no_more_than_allowed(drawn, max_shared):
    network, size = drawn
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    for edge, u, v, km in network.edges[["u", "v", "length_km"]].itertuples():
        graph.add_edge(u, v, weight=km, edge=edge)
    ways = find(network, destination=size - 1, count=4, max_shared=max_shared)
    if not nx.has_path(graph, 0, size - 1):
        assert ways == []
        return
    shortest = nx.dijkstra_path_length(graph, 0, size - 1)
    assert ways[0].km == pytest.approx(shortest)
    ends = network.edges[["u", "v"]].to_numpy()
    km = network.edges["length_km"].to_numpy()
    for number, way in enumerate(ways):
        degree = np.bincount(ends[way.edges].ravel(), minlength=size)
        assert sorted(np.flatnonzero(degree == 1)) == [0, size - 1]
        assert degree.max() <= 2
        assert way.km <= 1.25 * shortest + 1e-9
        for other in ways[:number]:
            assert set(way.edges) != set(other.edges)
            both_km = km[np.intersect1d(way.edges, other.edges)].sum()
            assert both_km / max(way.km, other.km) <= max_shared + 1e-9


def test_each_point_is_named_by_its_country_also_beyond_the_date_line():
    land = make_land(("AA", box(-180, 0, -170, 10)), ("BB", box(0, 0, 10, 10)))
    points = np.array([(185.0, 5.0), (5.0, 5.0), (5.0, 9.99), (50.0, 5.0)])
    assert name_countries(points, land, inside_deg=0.05).tolist() == [
        "AA",
        "BB",
        "",
        "",
    ]
    assert name_countries(points[:0], land).tolist() == []


def make_corridor(**options):
    """West in AA, east in BB; a direct line, and one by CC."""
    network = make_network(PLACES, *THREE_WAYS[:6])
    land = make_land(
        ("AA", box(-1, -1, 1.5, 0.5)),
        ("BB", box(1.5, -1, 4, 0.5)),
        ("CC", box(-1, 0.5, 4, 2)),
    )
    return make_world(network, west=(0, 0), east=(3, 0), **options)._replace(land=land)


def test_lines_borders_and_lengths_stand_beside_each_way():
    ways = list_itineraries("west", "east", make_corridor())
    assert list(ways) == list(ITINERARIES)
    direct, other = list_ways(ways)
    assert [each["from"] + each["to"] for each in direct["crossings"]] == ["AABB"]
    assert [each["from"] + each["to"] for each in other["crossings"]] == [
        "AACC",
        "CCBB",
    ]
    assert direct["crossings"][0] == {"from": "AA", "to": "BB", "lon": 1.5, "lat": 0.0}
    assert (direct["shared"], other["shared"]) == (0.0, 0.0)
    assert "AA to BB near 0.0, 1.5" in tell_way(direct)


def test_a_start_by_ship_stands_beside_the_way_by_rail_alone():
    world = make_corridor(island=(0, 0))
    leg = gpd.GeoDataFrame(
        {"origin_id": ["west"], "destination_id": ["island"], "length_km": [50.0]},
        geometry=[LineString([(0, 0), (-1, -1), (0, 0)])],
        crs="EPSG:4326",
    )
    ways = list_itineraries("west", "east", world._replace(sea_legs=leg), count=1)
    assert ways["start"].tolist() == ["all rail", "by ship to Island"]
    rail, ship = ways["length_km"]
    assert ship - rail == pytest.approx(50.0)
    assert ways["shared"].tolist() == [0.0, 1.0]
    assert ways["is_different"].tolist() == [True, False]


def test_routes_are_kept_to_the_countries_asked_for():
    world = make_corridor()
    kept = keep_to_countries(world, "aa, bb")
    assert len(list_itineraries("west", "east", kept)) == 1
    assert "AA, BB" in kept.what_if
    assert keep_to_countries(world, "") is world
    with pytest.raises(NoRouteError, match="no way by rail from west to east"):
        list_itineraries("west", "east", keep_to_countries(world, "AA"))


def test_track_of_other_countries_is_found():
    world = make_corridor()
    network = world.attached.network
    abroad = find_abroad(network, world.land, frozenset({"AA", "BB"}))
    assert abroad.tolist() == [3, 4, 5]


def test_a_country_that_is_not_on_the_map_is_refused():
    with pytest.raises(OptionError, match=r"two-letter codes .* found XX"):
        keep_to_countries(make_corridor(), "AA,XX")


def with_gauges(network, *gauges):
    return network._replace(edges=network.edges.assign(gauge=gauges))


@pytest.mark.parametrize(
    ("gauges", "broken_at"),
    [
        (("1520", "1520", "1435"), [2]),
        (("1520", "1520;1435", "1435"), [2]),
        (("1520", "", "1435"), [2]),
        (("1520", "1435", "1520"), [1, 2]),
        (("", "", ""), []),
    ],
)
def test_a_transfer_stands_where_no_gauge_goes_on(gauges, broken_at):
    network = with_gauges(make_network(PLACES, *THREE_WAYS[:3]), *gauges)
    found = find_transfers(network, np.arange(3), 0)
    assert [each["lon"] for each in found] == broken_at


def test_nodes_where_the_gauge_breaks_are_found_without_any_route():
    network = with_gauges(
        make_network(PLACES, *THREE_WAYS[:3]), "1520", "1435;1520", "1435"
    )
    assert find_breaks(network).tolist() == []
    network = with_gauges(network, "1520", "1435", "1435")
    assert find_breaks(network).tolist() == [1]
    assert find_breaks(make_network(PLACES, *THREE_WAYS)).tolist() == []
    world = make_world(network, west=(0, 0))
    assert list_breaks(world) == [(1.0, 0.0)]


def test_an_unknown_place_is_refused():
    with pytest.raises(MatchError, match="there is no place nowhere"):
        list_itineraries("west", "nowhere", make_corridor())


@pytest.mark.parametrize("form", [".html", ".geojson"])
def test_ways_are_drawn_the_same_twice(form):
    world = make_corridor()
    ways = list_itineraries("west", "east", world)
    drawn = [
        draw_ways(ways, world.land, form, title="Ways", breaks=[(1.0, 0.0)])
        for _ in range(2)
    ]
    assert drawn[0] == drawn[1]
    if form == ".geojson":
        told = json.loads(drawn[0])
        assert [each["properties"]["way_id"] for each in told["features"]] == [1, 2]
    else:
        assert b"break of gauge" in drawn[0]


def test_a_map_names_both_ends_and_marks_each_transfer_once():
    gauges = ["1520", "1520", "1435", *["1520"] * 6]
    network = with_gauges(make_network(PLACES, *THREE_WAYS), *gauges)
    world = make_world(network, west=(0, 0), east=(3, 0))
    ways = list_itineraries("west", "east", world)
    assert "transfer 1520 to 1435 mm" in list_ways(ways)[0]["transfers_told"]
    ends = list_ends(world, "west", "east")
    assert ends == [("West", 0.0, 0.0), ("East", 3.0, 0.0)]
    drawn = draw_ways(
        ways, world.land, ".svg", title="", breaks=list_breaks(world), ends=ends
    ).decode()
    shown = re.findall(r">\s*([^<>]*?)\s*</text>", drawn)
    assert shown.count("1520 to 1435 mm") == 1
    assert {"West", "East", "break of gauge: transfer"} <= set(shown)


def test_another_form_is_refused():
    world = make_corridor()
    with pytest.raises(OptionError, match=r"a map must end in \.geojson"):
        draw_ways(list_itineraries("west", "east", world), world.land, ".doc", title="")


def test_the_case_has_the_main_line_the_baikal_amur_line_and_the_way_without_a_ship(
    world,
):
    ways = list_itineraries("rajin", "tikhoretsk", world)
    by_start = ways.groupby("start", sort=False)["choice"].agg(list)
    assert by_start.index[0] == "all rail"
    assert set(by_start.index[1:]) == {"by ship to Dunay", "by ship to Vostochny"}
    by_ship = [choice for start in by_start.index[1:] for choice in by_start[start]]
    assert "different track" not in by_ship
    different = ways[(ways["start"] == "all rail") & ways["is_different"]]
    for a, b in pairwise(different["length_km"]):
        assert a <= b
    assert (different["shared"] <= 0.6).all()
    used = [set(lines) for lines in ways["lines"]]
    assert "Baikal-Amur line" not in used[0]
    assert any("Baikal-Amur line" in lines for lines in used)
    # The line of Tumangang and Khasan: the only one between the two countries.
    assert ways["crossings"][0] == [
        {"from": "KP", "to": "RU", "lon": pytest.approx(130.6, abs=0.2),
         "lat": pytest.approx(42.4, abs=0.2)}
    ]  # fmt: skip


def test_prices_are_those_of_the_network():
    world = make_corridor()
    cost = price_edges(world.attached.network, world.line_costs)
    ways = find_alternatives(world.attached.network, cost, 0, 3)
    assert [way.cost for way in ways] == pytest.approx([way.km for way in ways])
