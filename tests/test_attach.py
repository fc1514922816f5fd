"""Places on the network, on hand-made lines along the equator and elsewhere."""

import math
from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import LineString, Point

from geo.attach import attach_places
from geo.errors import CrsError, SchemaError
from geo.measure import geodesic_km, measure_lines
from geo.network import Network

DEGREE_KM = 6378.137 * math.pi / 180  # a degree of the equator
NORTH_KM = 110.574  # a degree of the meridian at the equator, WGS 84


def make_network(positions, *edges, winding=1.0, lines=None):
    """Edges (u, v), each as long as the geodesic times `winding`."""
    drawn = lines or [LineString([positions[u], positions[v]]) for u, v in edges]
    geometry = gpd.GeoSeries(drawn, crs="EPSG:4326")
    columns = {
        "u": np.array([u for u, _ in edges], dtype=np.int64),
        "v": np.array([v for _, v in edges], dtype=np.int64),
        "length_km": measure_lines(geometry) * winding,
        "line_id": [f"line-{n}" for n in range(len(edges))],
        "track_basis": "mapped",
    }
    return Network(
        gpd.GeoDataFrame(geometry=[Point(p) for p in positions], crs="EPSG:4326"),
        gpd.GeoDataFrame(columns, geometry=geometry),
    )


def make_places(crs="EPSG:4326", **positions):
    return gpd.GeoDataFrame(
        {"site_id": list(positions)},
        geometry=[Point(position) for position in positions.values()],
        crs=crs,
    )


def make_equator(**options):
    """One edge of one degree, 111.3 km, along the equator."""
    return make_network([(0, 0), (1, 0)], (0, 1), **options)


def kinds(attached):
    return attached.attachments["attachment"].to_dict()


@pytest.mark.parametrize(
    ("position", "kind", "last_mile_km"),
    [
        pytest.param((0, 0), "node", 0, id="at the node"),
        pytest.param((0, 0.01), "node", 0.01 * NORTH_KM, id="1.1 km from it"),
        pytest.param((0.5, 0), "on line", 0, id="between the nodes"),
        pytest.param((0.5, 0.05), "on line", 0, id="5.5 km aside, 0.6 km round"),
        pytest.param((0.5, 0.3), "none", math.nan, id="33 km aside, 19 km round"),
        pytest.param((0.1, 0.3), "spur", 35.0, id="too far aside, node 35 km off"),
        pytest.param((-0.02, 0), "spur", 0.02 * DEGREE_KM, id="beyond the end"),
        pytest.param((-1, 0), "none", math.nan, id="111 km beyond the end"),
    ],
)
def test_place_is_attached_where_it_lies(position, kind, last_mile_km):
    attached = attach_places(make_equator(), make_places(a=position))
    attachment = attached.attachments.loc["a"]
    assert attachment["attachment"] == kind
    assert attachment["last_mile_km"] == pytest.approx(
        last_mile_km, abs=0.05, nan_ok=True
    )
    assert (attachment["node"] == -1) == (kind == "none")


def test_track_length_is_shared_in_proportion():
    attached = attach_places(make_equator(winding=1.2), make_places(a=(0.25, 0)))
    pieces = attached.network.edges
    assert pieces[["u", "v"]].to_numpy().tolist() == [[0, 2], [2, 1]]
    assert pieces["length_km"].to_numpy() == pytest.approx(
        [0.3 * DEGREE_KM, 0.9 * DEGREE_KM]
    )
    assert pieces["line_id"].tolist() == ["line-0", "line-0"]


def test_track_is_never_shorter_than_the_way_by_the_place():
    attached = attach_places(make_equator(), make_places(a=(0.5, 0.05)))
    half_km = math.hypot(0.5 * DEGREE_KM, 0.05 * NORTH_KM)
    assert attached.network.edges["length_km"].to_numpy() == pytest.approx(
        [half_km, half_km], abs=0.01
    )


def test_the_line_is_pulled_through_the_place():
    attached = attach_places(make_equator(), make_places(a=(0.5, 0.05)))
    drawn = [list(line.coords) for line in attached.network.edges.geometry]
    assert drawn == [[(0, 0), (0.5, 0.05)], [(0.5, 0.05), (1, 0)]]


def test_a_bent_line_is_cut_between_its_vertices():
    bent = LineString([(0, 0), (0, 1), (1, 1), (1, 0)])
    network = make_network([(0, 0), (1, 0)], (0, 1), lines=[bent])
    split = attach_places(network, make_places(a=(0.4, 1.01))).network
    drawn = [list(line.coords) for line in split.edges.geometry]
    assert drawn == [
        [(0, 0), (0, 1), (0.4, 1.01)],
        [(0.4, 1.01), (1, 1), (1, 0)],
    ]


def test_two_places_share_one_edge():
    attached = attach_places(make_equator(), make_places(b=(0.75, 0), a=(0.25, 0)))
    edges = attached.network.edges
    assert sorted(edges[["u", "v"]].to_numpy().tolist()) == [[0, 2], [2, 3], [3, 1]]
    assert attached.attachments["node"].to_dict() == {"a": 2, "b": 3}
    assert edges["length_km"].sum() == pytest.approx(DEGREE_KM)


def test_two_places_at_one_spot_share_a_node():
    attached = attach_places(make_equator(), make_places(a=(0.5, 0), b=(0.5, 0)))
    assert attached.attachments["node"].tolist() == [2, 2]
    assert len(attached.network.edges) == 2


def test_place_is_on_the_line_drawn_nearest():
    positions = [(0, 0), (1, 0), (0, 0.2), (1, 0.2)]
    network = make_network(positions, (0, 1), (2, 3), winding=1.3)
    attached = attach_places(network, make_places(a=(0.5, 0.15)))
    drawn = attached.network.edges.geometry
    assert [(0.5, 0.15) in line.coords for line in drawn] == [False, True, True]


def test_a_nearer_node_of_another_line_does_not_win():
    """Toropets: 26 km from a vertex of the wrong line, 3 km from its own line."""
    positions = [(0, 0), (1, 0), (0.5, 0.25), (0.5, 0.6)]
    network = make_network(positions, (0, 1), (2, 3))
    assert kinds(attach_places(network, make_places(a=(0.5, 0.02)))) == {"a": "on line"}


def test_a_far_winding_line_does_not_win_over_a_near_node():
    positions = [(0, 0), (1, 0), (0.5, 0.2), (0.5, 0.6)]
    network = make_network(positions, (0, 1), (2, 3), winding=1.3)
    attached = attach_places(network, make_places(a=(0.52, 0.18)))
    assert attached.attachments.loc["a"].tolist()[:2] == [2, "spur"]


def test_a_place_beside_a_finely_drawn_line_does_not_bend_it():
    """1.7 km aside: on a 1.1 km edge, all that passes would go 2.5 km round."""
    positions = [(0.01 * n, 0) for n in range(11)]
    network = make_network(positions, *[(n, n + 1) for n in range(10)])
    attached = attach_places(network, make_places(a=(0.055, 1.7 / NORTH_KM)))
    assert kinds(attached) == {"a": "spur"}
    assert len(attached.network.edges) == 10


def test_a_node_without_track_is_not_a_node_to_attach_to():
    network = make_network([(0, 0), (1, 0), (0, 0.1)], (0, 1))
    attached = attach_places(network, make_places(a=(0, 0.1)))
    assert attached.attachments["node"].tolist() == [0]


def test_a_line_over_the_date_line_is_cut_there():
    bent = LineString([(179.5, 0), (180.5, 0)])
    network = make_network([(179.5, 0), (-179.5, 0)], (0, 1), lines=[bent])
    attached = attach_places(network, make_places(a=(-179.75, 0)))
    assert attached.network.edges["length_km"].to_numpy() == pytest.approx(
        [0.75 * DEGREE_KM, 0.25 * DEGREE_KM]
    )
    for line in attached.network.edges.geometry:
        assert np.abs(np.diff(line.xy[0])).max() < 1


@pytest.mark.parametrize("aside", [0, 0.003, 0.008, 0.013])
def test_a_place_beyond_the_end_of_a_winding_line_is_reached_by_that_end(aside):
    network = make_network([(30, 50), (31, 50)], (0, 1), winding=1.3)
    attached = attach_places(network, make_places(a=(31.03, 50 + aside)))
    assert attached.attachments.loc["a"].tolist()[:2] == [1, "spur"]


def test_distances_are_options():
    places = make_places(a=(0.5, 0.05), b=(0, 0.01), c=(-0.02, 0))
    attached = attach_places(
        make_equator(), places, on_line_km=0.1, at_node_km=1.0, max_last_mile_km=2.0
    )
    assert kinds(attached) == {"a": "none", "b": "spur", "c": "none"}


def test_nodes_and_whole_edges_keep_their_ids():
    network = make_network([(0, 0), (1, 0), (2, 0)], (0, 1), (1, 2))
    split = attach_places(network, make_places(a=(0.5, 0))).network
    assert_geodataframe_equal(split.edges.loc[[1]], network.edges.loc[[1]])
    assert_geodataframe_equal(split.nodes.loc[:2], network.nodes)
    assert split.edges["u"].tolist() == [0, 1, 3]
    assert split.edges.index.tolist() == [0, 1, 2]


def test_the_given_network_is_left_alone():
    network, again = make_equator(), make_equator()
    attach_places(network, make_places(a=(0.5, 0)))
    assert_geodataframe_equal(network.nodes, again.nodes)
    assert_geodataframe_equal(network.edges, again.edges)


def test_no_places_leave_the_network_whole():
    network = make_equator()
    attached = attach_places(network, make_places())
    assert_geodataframe_equal(attached.network.edges, network.edges)
    assert attached.attachments.empty
    assert list(attached.attachments) == ["node", "attachment", "last_mile_km"]


def test_no_edges_attach_nothing():
    attached = attach_places(make_network([(0, 0)]), make_places(a=(0, 0)))
    assert attached.attachments["node"].tolist() == [-1]
    assert kinds(attached) == {"a": "none"}


def test_an_id_that_occurs_twice_is_refused():
    places = make_places(a=(0, 0), b=(1, 0)).assign(site_id="same")
    with pytest.raises(SchemaError, match=r"one row a site_id.*same"):
        attach_places(make_equator(), places)


def test_places_in_another_crs_are_refused():
    with pytest.raises(CrsError, match="places must be in EPSG:4326"):
        attach_places(make_equator(), make_places("EPSG:3857", a=(0, 0)))


GRID = [(x / 2, y / 2) for x in range(3) for y in range(3)]
GRID_EDGES = [(0, 1), (1, 2), (0, 3), (3, 4), (1, 4), (4, 7), (7, 8), (5, 8), (2, 5)]
lonlats = st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2))
some_places = st.lists(lonlats, min_size=1, max_size=6).map(
    lambda positions: make_places(**{f"s{n}": p for n, p in enumerate(positions)})
)


@cache
def make_grid(winding):
    return make_network(GRID, *GRID_EDGES, winding=winding)


@given(some_places, st.permutations(range(6)))
def test_the_order_of_the_places_does_not_matter(places, order):
    network = make_grid(1.1)
    shuffled = places.iloc[[n for n in order if n < len(places)]]
    once, again = attach_places(network, places), attach_places(network, shuffled)
    assert_geodataframe_equal(once.network.edges, again.network.edges)
    assert_frame_equal(once.attachments, again.attachments.loc[once.attachments.index])


@given(some_places, st.sampled_from([1.0, 1.1]))
def test_places_are_tied_without_a_gain_or_a_gap(places, winding):
    """All that holds of any places, over the same ones: to tie them takes long."""
    network = make_grid(winding)
    attached = attach_places(network, places)
    check_track_is_kept_and_never_shorter_than_the_ground(attached, network)
    check_edges_are_drawn_from_u_to_v(attached)
    check_a_last_mile_is_the_straight_way_to_the_node(attached, places)


def check_track_is_kept_and_never_shorter_than_the_ground(attached, network):
    edges = attached.network.edges
    gained_km = edges["length_km"].sum() - network.edges["length_km"].sum()
    on_line = attached.attachments["attachment"] == "on line"
    assert gained_km >= -1e-6
    if on_line.sum() == 1:
        assert gained_km <= 3 + 1e-6
    assert (edges["length_km"] >= measure_lines(edges.geometry) - 1e-9).all()


def check_edges_are_drawn_from_u_to_v(attached):
    nodes, edges = attached.network
    first = shapely.get_point(edges.geometry.to_numpy(), 0)
    last = shapely.get_point(edges.geometry.to_numpy(), -1)
    ends = nodes.geometry.to_numpy()
    assert (shapely.equals(first, ends[edges["u"]])).all()
    assert (shapely.equals(last, ends[edges["v"]])).all()


def check_a_last_mile_is_the_straight_way_to_the_node(attached, places):
    network, attachments = attached
    tied = attachments[attachments["node"] >= 0]
    here = places.set_index("site_id").geometry[tied.index]
    there = network.nodes.geometry[tied["node"]]
    straight_km = geodesic_km(here.x, here.y, there.x, there.y)
    assert tied["last_mile_km"].to_numpy() == pytest.approx(straight_km, abs=1e-9)
