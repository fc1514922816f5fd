"""From ways to a network, with lengths known by hand."""

from collections import Counter
from itertools import pairwise

import osmnx as ox
import pytest
from railways import DEGREE_KM, NODES, RAIL, STEP_KM, WAYS, make_answer
from shapely import LineString, box

from geo.errors import SchemaError
from geo.measure import geodesic_km
from geo.network import EDGES, TOLD, grow_trees, read_network, write_graphml
from geo.notice import pack_network, write_notice
from geo.tracks import choose_ways, default_server, make_network
from geo.ways import join_ways, parse_answer

NORTH_KM = (
    2 * geodesic_km(0.02, 0, 0.03, 0.001) + geodesic_km(0.03, 0.001, 0.04, 0.001)
).item()


def read(ways=WAYS, nodes=NODES):
    return parse_answer(make_answer(ways, nodes), name="x")


def make(ways=WAYS, nodes=NODES, *, least_km=0.0, **options):
    chosen, _ = choose_ways(read(ways, nodes), **options)
    return make_network(chosen, least_km=least_km)


def rows(network):
    return sorted(
        (round(row.length_km, 3), row.gauge, row.electrified, row.name, row.osm_ways)
        for row in network.edges.itertuples(index=False)
    )


# --- which ways ------------------------------------------------------------------


def test_yards_and_spurs_are_left_out_and_counted():
    chosen, left_out = choose_ways(read())
    assert set(chosen.ways) == {101, 102, 103, 104}
    assert left_out == {"yard": 1, "spur away from sites": 1}


@pytest.mark.parametrize(
    ("site", "is_kept"),
    [((0.07, 0.044), True), ((0.065, -0.044), True), ((0.07, 0.046), False)],
)
def test_a_spur_is_kept_within_five_kilometres_of_a_site(site, is_kept):
    # 0.0452 degrees of the meridian are 5 km at the equator (110.574 km a degree).
    chosen, _ = choose_ways(read(), sites=[site])
    assert (106 in chosen.ways) is is_kept


def test_a_siding_is_left_out_and_a_crossover_is_not():
    ways = {
        1: ([1, 2], RAIL | {"service": "siding"}),
        2: ([2, 3], RAIL | {"service": "crossover"}),
    }
    assert set(choose_ways(read(ways))[0].ways) == {2}


def test_ways_that_do_not_touch_the_area_are_left_out_and_others_stay_whole():
    chosen, left_out = choose_ways(read(), area=box(-1, -1, 0.025, 1))
    assert set(chosen.ways) == {101, 102, 103}
    assert left_out["outside the area"] == 3


# --- the network -----------------------------------------------------------------


def test_the_network_has_the_lengths_and_tags_of_the_tracks():
    made = make()
    assert rows(made.network) == [
        (round(STEP_KM, 3), "1435;1520", "contact_line", "", "104"),
        (round(NORTH_KM / 2, 3), "1520", "no", "", "103"),
        (round(NORTH_KM / 2, 3), "1520", "no", "", "103"),
        (round(2 * STEP_KM, 3), "1520", "no", "North; Süd", "101; 102"),
        (round(3 * STEP_KM, 3), "1520", "no", "Süd", "102"),
    ]
    assert list(made.network.edges.columns) == [*EDGES[:-1], *TOLD, "geometry"]
    assert made.left_out == Counter()


def test_it_holds_what_a_network_promises():
    network = make().network
    uv = list(zip(network.edges["u"], network.edges["v"], strict=True))
    assert len(set(uv)) == len(uv)
    assert all(u < v for u, v in uv)
    assert sorted({node for pair in uv for node in pair}) == [0, 1, 2, 3, 4]
    places = network.nodes.geometry
    for (u, v), line in zip(uv, network.edges.geometry, strict=True):
        assert line.coords[0] == places[u].coords[0]
        assert line.coords[-1] == places[v].coords[0]


def test_both_tracks_are_kept_and_the_shorter_is_taken():
    network = make().network
    start = network.nodes.index[network.nodes.geometry.x == 0].item()
    end = network.nodes.index[network.nodes.geometry.x == 0.06].item()
    cost = network.edges["length_km"].to_numpy()
    (tree,) = grow_trees(network, cost, [start])
    assert tree.cost[end] == pytest.approx(0.06 * DEGREE_KM, abs=1e-3)
    assert cost.sum() == pytest.approx(0.06 * DEGREE_KM + NORTH_KM, abs=1e-3)


def test_pieces_join_without_seams():
    whole = read()
    west = parse_answer(make_answer({w: WAYS[w] for w in (101, 102)}), name="x")
    east = parse_answer(make_answer({w: WAYS[w] for w in (102, 103, 104)}), name="x")
    joined = make_network(join_ways([east, west]), least_km=0)
    at_once = make_network(choose_ways(whole)[0], least_km=0)
    assert rows(joined.network) == rows(at_once.network)


def test_the_order_of_the_ways_has_no_effect():
    turned = {way: WAYS[way] for way in reversed(WAYS)}
    backwards = {way: (refs[::-1], tags) for way, (refs, tags) in WAYS.items()}
    there = make().network.edges
    assert make(turned).network.edges.equals(there)
    assert rows(make(backwards).network) == rows(make().network)


@pytest.mark.parametrize("tag", ["gauge", "electrified", "service", "usage"])
def test_an_edge_ends_where_a_tag_changes(tag):
    ways = {1: ([1, 2], RAIL | {tag: "a"}), 2: ([2, 3], RAIL | {tag: "b"})}
    assert make(ways).network.edges[tag].tolist() == ["a", "b"]


def test_a_loop_is_kept_without_an_edge_from_a_node_to_itself():
    ways = {1: ([1, 2], RAIL), 2: ([2, 3, 6, 8, 2], RAIL)}
    network = make(ways).network
    assert (network.edges["u"] != network.edges["v"]).all()
    corners = [NODES[node] for node in (2, 3, 6, 8, 2)]
    around_km = sum(geodesic_km(*a, *b).item() for a, b in pairwise(corners))
    assert network.edges["length_km"].sum() == pytest.approx(
        STEP_KM + around_km, abs=1e-3
    )


def test_a_ring_by_itself_is_kept():
    network = make({1: ([1, 2, 6, 1], RAIL)}).network
    assert len(network.nodes) == 3
    assert len(network.edges) == 3


def test_a_track_mapped_twice_counts_once():
    ways = {1: ([1, 2], RAIL), 2: ([2, 1], RAIL)}
    network = make(ways).network
    assert network.edges["length_km"].tolist() == [pytest.approx(STEP_KM, abs=1e-3)]


def test_a_way_there_and_back_is_no_track_of_its_own():
    network = make({1: ([1, 2, 3], RAIL), 2: ([2, 6, 2], RAIL)}).network
    assert network.edges["length_km"].sum() == pytest.approx(
        2 * STEP_KM + geodesic_km(0.01, 0, 0.03, 0.001).item(), abs=1e-3
    )


def test_small_pieces_apart_are_left_out_and_the_largest_never_is():
    ways = {1: ([1, 2], RAIL), 2: ([3, 4], RAIL), 3: ([5, 10], RAIL)}
    made = make(ways, least_km=10.0)
    assert made.left_out == {"piece apart from the rest": 2}
    assert made.network.edges["osm_ways"].tolist() == ["2"]
    assert len(make(ways, least_km=1.0).network.edges) == 3


def test_no_railway_at_all_is_a_clear_error():
    with pytest.raises(SchemaError, match="no railway in the data"):
        make({105: WAYS[105], 107: WAYS[107]})


# --- what is written -------------------------------------------------------------


def test_what_is_written_is_read_again_with_all_its_columns(tmp_path):
    network = make().network
    notice = write_notice("x", dates=["2024"], hashes=["a"], area=None)
    path = tmp_path / "rail.parquet"
    path.write_bytes(pack_network(network, notice))
    read_again = read_network(path)
    assert read_again.edges.equals(network.edges)
    assert read_again.nodes.geometry.equals(network.nodes.geometry)


def test_osmnx_opens_the_graph_with_lengths_tags_and_notice(tmp_path):
    network = make().network
    notice = write_notice("an <odd> & source", dates=["2024"], hashes=["a"], area=None)
    write_graphml(network, tmp_path / "rail.graphml", notice=notice)
    graph = ox.load_graphml(tmp_path / "rail.graphml")
    assert graph.graph["source"] == "an <odd> & source"
    assert graph.graph["osm_date"] == "2024"
    _, edges = ox.graph_to_gdfs(graph)
    assert edges["length"].sum() == pytest.approx(
        2000 * network.edges["length_km"].sum()
    )
    assert set(edges["gauge"]) == {"1520", "1435;1520"}
    start, end = (
        network.nodes.index[network.nodes.geometry.x == x].item() for x in (0, 0.06)
    )
    route = ox.shortest_path(graph, start, end)
    lines = ox.routing.route_to_gdf(graph, route).geometry
    assert LineString([(0, 0), (0.06, 0)]).buffer(1e-9).covers(lines.union_all())


def test_the_server_is_osmnxs_own():
    assert default_server() == ox.settings.overpass_url
