"""Routes over hand-made networks, and against networkx on random ones."""

import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import make_network, make_points
from shapely import LineString

from geo.attach import attach_places
from geo.errors import MatchError, NoRouteError, SchemaError
from geo.network import Network, grow_trees
from geo.routing import route_pairs
from geo.schema import ROUTES

DEGREE_KM = 6378.137 * math.pi / 180  # a degree of the equator


def make_pairs(*pairs):
    return pd.DataFrame(pairs, columns=["origin_id", "destination_id"], dtype="str")


def route(network, places, *pairs, **options):
    attached = attach_places(network, places, **options)
    nodes = attached.attachments["node"]
    cost = attached.network.edges["length_km"].to_numpy()
    trees = grow_trees(attached.network, cost, sorted(set(nodes[nodes >= 0])))
    return route_pairs(make_pairs(*pairs), places, attached, trees)


EQUATOR = [(0, 0), (1, 0), (2, 0)]


def test_length_is_that_of_the_track():
    network = make_network(EQUATOR, (0, 1), (2, 1), winding=1.5)
    routes = route(network, make_points(a=(0, 0), b=(2, 0)), ("a", "b"))
    assert routes["length_km"].item() == pytest.approx(3 * DEGREE_KM)
    assert routes["drawn_km"].item() == pytest.approx(2 * DEGREE_KM)
    assert routes["geodesic_km"].item() == pytest.approx(2 * DEGREE_KM)
    assert routes["route_basis"].item() == "computed"


def test_line_follows_the_track_whichever_way_the_edges_run():
    network = make_network(EQUATOR, (0, 1), (2, 1))
    places = make_points(a=(0, 0), b=(2, 0))
    routes = route(network, places, ("a", "b"), ("b", "a"))
    assert list(routes.geometry[0].coords) == EQUATOR
    assert list(routes.geometry[1].coords) == EQUATOR[::-1]


def test_last_miles_are_in_the_length_and_the_line():
    network = make_network(EQUATOR, (0, 1), (1, 2))
    places = make_points(a=(-0.1, 0), b=(2.2, 0))
    routes = route(network, places, ("a", "b"))
    assert routes["last_mile_from_km"].item() == pytest.approx(0.1 * DEGREE_KM)
    assert routes["last_mile_to_km"].item() == pytest.approx(0.2 * DEGREE_KM)
    assert routes["length_km"].item() == pytest.approx(2.3 * DEGREE_KM)
    assert list(routes.geometry[0].coords) == [(-0.1, 0), *EQUATOR, (2.2, 0)]


def test_places_on_one_edge_are_joined_by_its_middle():
    network = make_network(EQUATOR[:2], (0, 1), winding=2.0)
    places = make_points(a=(0.25, 0), b=(0.75, 0))
    routes = route(network, places, ("b", "a"))
    assert routes["length_km"].item() == pytest.approx(DEGREE_KM)
    assert list(routes.geometry[0].coords) == [(0.75, 0), (0.25, 0)]


def test_places_at_one_node_are_joined_by_their_last_miles():
    network = make_network(EQUATOR[:2], (0, 1))
    places = make_points(a=(-0.1, 0), b=(-0.2, 0))
    routes = route(network, places, ("a", "b"))
    assert routes["length_km"].item() == pytest.approx(0.3 * DEGREE_KM)
    assert list(routes.geometry[0].coords) == [(-0.1, 0), (0, 0), (-0.2, 0)]


def test_goods_for_their_own_origin_do_not_move():
    network = make_network(EQUATOR[:2], (0, 1))
    routes = route(network, make_points(a=(-0.1, 0)), ("a", "a"))
    assert routes["route_basis"].item() == "computed"
    numbers = routes.drop(columns=["geometry"]).select_dtypes("number")
    assert (numbers == 0).all(axis=None)
    assert list(routes.geometry[0].coords) == [(-0.1, 0), (-0.1, 0)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param((0, 0), (20, 0), id="the destination has no node"),
        pytest.param((20, 0), (0, 0), id="the origin has no node"),
        pytest.param((0, 0), (11, 0), id="no track joins them"),
    ],
)
def test_without_track_the_route_is_the_geodesic_and_says_so(a, b):
    network = make_network([(0, 0), (1, 0), (10, 0), (11, 0)], (0, 1), (2, 3))
    routes = route(network, make_points(a=a, b=b), ("a", "b"))
    straight_km = abs(a[0] - b[0]) * DEGREE_KM
    assert routes["route_basis"].item() == "straight"
    assert routes["length_km"].item() == pytest.approx(straight_km)
    assert routes["drawn_km"].item() == pytest.approx(straight_km)
    assert routes["last_mile_from_km"].item() == routes["last_mile_to_km"].item() == 0
    assert len(routes.geometry[0].coords) > straight_km / 100


def test_a_route_over_the_date_line_does_not_go_the_long_way_round():
    positions = [(178, 60), (179.9, 60), (-179.9, 60), (-178, 60)]
    network = make_network(positions, (0, 1), (2, 3))
    bridge = LineString([(179.9, 60), (180.1, 60)])
    edges = network.edges.iloc[[0]].assign(u=1, v=2, length_km=12.0, geometry=[bridge])
    joined = Network(
        network.nodes, pd.concat([network.edges, edges], ignore_index=True)
    )
    places = make_points(a=(178, 60), b=(-178, 60))
    routes = route(joined, places, ("a", "b"), ("b", "a"))
    assert np.abs(np.diff(routes.geometry[0].xy[0])).max() < 2
    assert np.abs(np.diff(routes.geometry[1].xy[0])).max() < 2
    assert routes["drawn_km"].max() < 230  # four degrees at 60 N: half the equator's


def test_routes_come_in_the_order_of_the_pairs():
    network = make_network(EQUATOR, (0, 1), (1, 2))
    places = make_points(a=(0, 0), b=(1, 0), c=(2, 0))
    pairs = [("c", "a"), ("a", "b"), ("b", "c"), ("a", "c")]
    routes = route(network, places, *pairs)
    assert (
        list(routes[["origin_id", "destination_id"]].itertuples(index=False)) == pairs
    )
    assert routes.index.tolist() == [0, 1, 2, 3]


def test_no_pairs_give_no_routes():
    routes = route(make_network(EQUATOR, (0, 1)), make_points(a=(0, 0)))
    assert routes.empty
    assert tuple(routes.columns) == ROUTES
    assert routes.crs == "EPSG:4326"
    assert routes["length_km"].dtype == float


def test_pairs_of_unknown_places_are_refused():
    network = make_network(EQUATOR, (0, 1))
    with pytest.raises(MatchError, match="not among the 1 places: nowhere"):
        route(network, make_points(a=(0, 0)), ("a", "nowhere"))


def test_a_missing_tree_is_refused():
    network = make_network(EQUATOR, (0, 1))
    places = make_points(a=(0, 0), b=(1, 0))
    with pytest.raises(NoRouteError, match="node 0 has none"):
        route_pairs(make_pairs(("a", "b")), places, attach_places(network, places), [])


def test_pairs_without_destination_are_refused():
    places = make_points(a=(0, 0))
    attached = attach_places(make_network(EQUATOR, (0, 1)), places)
    with pytest.raises(SchemaError, match="destination_id"):
        route_pairs(pd.DataFrame({"origin_id": ["a"]}), places, attached, [])


GRID = [(x / 2, 50 + y / 2) for x in range(4) for y in range(4)]
steps = [
    (a, b) for a in range(16) for b in (a + 1, a + 4) if b < 16 and b % 4 + a % 4 != 3
]
some_edges = st.lists(st.sampled_from(steps), min_size=1, max_size=20, unique=True)
lonlats = st.tuples(st.floats(-0.3, 1.8), st.floats(49.7, 51.8))
some_places = st.lists(lonlats, min_size=2, max_size=5).map(
    lambda positions: make_points(**{f"s{n}": p for n, p in enumerate(positions)})
)


def all_pairs(places):
    ids = places["site_id"].tolist()
    return [(a, b) for a in ids for b in ids]


@settings(max_examples=40)
@given(some_edges, some_places, st.sampled_from([1.0, 1.2]))
def test_no_route_is_shorter_than_the_geodesic(edges, places, winding):
    network = make_network(GRID, *edges, winding=winding)
    routes = route(network, places, *all_pairs(places))
    assert (routes["length_km"] >= routes["geodesic_km"] - 1e-6).all()
    assert (routes["drawn_km"] >= routes["geodesic_km"] - 1e-6).all()
    assert (routes["length_km"] >= routes["drawn_km"] - 1e-6).all()


@settings(max_examples=40)
@given(some_edges, some_places)
def test_every_line_begins_and_ends_at_its_places(edges, places):
    routes = route(make_network(GRID, *edges), places, *all_pairs(places))
    points = places.set_index("site_id").geometry
    for pair in routes.itertuples():
        line = pair.geometry
        assert line.coords[0] == points[pair.origin_id].coords[0]
        assert line.coords[-1] == points[pair.destination_id].coords[0]


@settings(max_examples=40)
@given(some_edges, some_places)
def test_lengths_are_those_that_networkx_finds(edges, places):
    network = make_network(GRID, *edges, winding=1.1)
    routes = route(network, places, *all_pairs(places))
    split, attachments = attach_places(network, places)
    graph = nx.Graph()
    for edge in split.edges.itertuples():
        graph.add_edge(edge.u, edge.v, km=edge.length_km)
    for pair in routes.itertuples():
        ends = attachments.loc[[pair.origin_id, pair.destination_id]]
        nodes = ends["node"].tolist()
        if pair.origin_id == pair.destination_id:
            expected_km = 0.0
        elif min(nodes) < 0 or not nx.has_path(graph, *nodes):
            expected_km = pair.geodesic_km
        else:
            track_km = nx.shortest_path_length(graph, *nodes, weight="km")
            expected_km = track_km + ends["last_mile_km"].sum()
        assert pair.length_km == pytest.approx(expected_km)
