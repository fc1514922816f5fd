"""The shipped rail network, against what is published of the real one."""

from itertools import product
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import Geod
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.network import (
    Network,
    grow_trees,
    price_edges,
    read_line_costs,
    read_network,
)

DATA = Path(__file__).parents[1] / "data"
WGS84 = Geod(ellps="WGS84")

# Town points of GeoNames, to two decimals.
PORTS = {
    "Vostochny": (133.08, 42.73),
    "Dunay": (132.34, 42.88),
    "Rajin": (130.28, 42.26),
}
VLADIVOSTOK, MOSCOW, KHABAROVSK = (131.87, 43.11), (37.66, 55.78), (135.07, 48.50)
CHITA, TYNDA = (113.49, 52.04), (124.74, 55.15)
TOWNS = {
    "Tikhoretsk": (40.12, 45.85),
    "Mozdok": (44.65, 43.74),
    "Toropets": (31.64, 56.50),
    "Karachev": (34.98, 53.12),
    "Rostov": (39.71, 47.22),
    "Kursk": (36.19, 51.74),
    "Belgorod": (36.58, 50.61),
    "Volgograd": (44.50, 48.72),
    "Moscow": MOSCOW,
}


@pytest.fixture(scope="module")
def network():
    return read_network(DATA / "rail.parquet")


@pytest.fixture(scope="module")
def trees(network):
    """A tree for each port and way."""
    return {
        (port, way): grow(network, PORTS[port], way=way)
        for port, way in product(PORTS, ("main", "bam"))
    }


@pytest.fixture(scope="module")
def posts():
    return pd.read_csv(DATA / "kilometre_posts.csv")


def measure_km(from_lonlat, to_lonlat):
    starts, stops = np.broadcast_arrays(from_lonlat, to_lonlat)
    return np.asarray(WGS84.inv(*starts.T, *stops.T)[2]) / 1000


def nearest_node(network, place):
    places = shapely.get_coordinates(network.nodes.geometry.to_numpy())
    return int(measure_km(np.array(place), places).argmin())


def grow(network, place, **options):
    cost = price_edges(network, read_line_costs(DATA / "lines.csv", **options))
    return grow_trees(network, cost, [nearest_node(network, place)])[0]


def follow(tree, node):
    """The nodes from the origin to the node, and the edges between them."""
    nodes = [node]
    while nodes[-1] != tree.origin:
        nodes.append(int(tree.predecessors[nodes[-1]]))
    return nodes[::-1], tree.edge_into[nodes[:-1]]


def way_km(network, tree, place):
    _, edges = follow(tree, nearest_node(network, place))
    return network.edges["length_km"].to_numpy()[edges].sum()


def passes(network, tree, place, *, by):
    nodes, _ = follow(tree, nearest_node(network, place))
    places = shapely.get_coordinates(network.nodes.geometry.to_numpy()[nodes])
    return measure_km(np.array(by), places).min() < 15


def locate_stations(network, posts):
    """Kilometres from Moscow to each station of the main line, along its own edges.

    A station lies where its point meets the drawn line; within an edge the track is
    shared out evenly.
    """
    edges = network.edges[network.edges["line_id"] == "transsib"].reset_index(drop=True)
    line = Network(network.nodes, edges)
    kms = edges["length_km"].to_numpy()
    cost = grow_trees(line, kms, [nearest_node(network, MOSCOW)])[0].cost
    from_u, from_v = cost[edges["u"]], cost[edges["v"]]
    ends = shapely.get_coordinates(edges.geometry.to_numpy()).reshape(-1, 2, 2)
    located = []
    for lon, lat in posts[["lon", "lat"]].to_numpy():
        flat = [np.cos(np.radians(lat)), 1]
        chords, point = (
            shapely.linestrings(ends * flat),
            shapely.Point(lon * flat[0], lat),
        )
        at = shapely.distance(chords, point).argmin()
        share = shapely.line_locate_point(chords[at], point, normalized=True)
        share = share if from_u[at] < from_v[at] else 1 - share
        located.append(min(from_u[at], from_v[at]) + share * kms[at])
    return np.array(located)


SECTION_KM = 100
"""A section ends at the first post this far on: two points at two decimals, posts in
whole kilometres and a town for many a station leave about 3 km open."""


def list_sections(posts):
    """Walk from Moscow: the rows at which the sections begin and end."""
    stops = [0]
    for row, km in enumerate(posts["km_post"]):
        if km - posts["km_post"][stops[-1]] >= SECTION_KM:
            stops.append(row)
    return stops


# --- the network is sound --------------------------------------------------------


def test_edges_have_a_length_and_are_neither_loops_nor_parallel(network):
    edges = network.edges
    assert (edges["length_km"] > 0).all()
    assert (edges["u"] < edges["v"]).all()
    assert not edges.duplicated(["u", "v"]).any()
    assert set(edges["track_basis"]) == {"mapped", "joined", "mended", "sketch"}
    assert set(edges["line_id"]) == {"", "transsib", "bam", "little-bam"}


def test_track_is_not_shorter_than_the_straight_line_between_its_ends(network):
    ends = shapely.get_coordinates(network.edges.geometry.to_numpy()).reshape(-1, 2, 2)
    chord_km = measure_km(ends[:, 0], ends[:, 1])
    assert (network.edges["length_km"] >= chord_km - 0.001).all()


def test_lines_run_from_u_to_v(network):
    places = shapely.get_coordinates(network.nodes.geometry.to_numpy())
    ends = shapely.get_coordinates(network.edges.geometry.to_numpy()).reshape(-1, 2, 2)
    assert (places[network.edges["u"]] == ends[:, 0]).all()
    assert (places[network.edges["v"]] == ends[:, 1]).all()


def test_all_track_is_one_network(network):
    assert count_pieces(network) == 1


def count_pieces(network):
    ends = network.edges[["u", "v"]].to_numpy()
    n = len(network.nodes)
    half = coo_array((np.ones(len(ends)), ends.T), shape=(n, n))
    return connected_components(half, directed=False)[0]


@pytest.mark.parametrize("port", PORTS)
def test_the_ports_have_track(network, port):
    places = shapely.get_coordinates(network.nodes.geometry.to_numpy())
    assert measure_km(np.array(PORTS[port]), places).min() < 2


# --- it is as long as the real one -----------------------------------------------


def test_the_main_line_is_as_long_as_published(network):
    line = network.edges[network.edges["line_id"] == "transsib"]
    assert line["length_km"].sum() == pytest.approx(9289, rel=0.01)


@pytest.mark.parametrize("numbering", ["km_post", "tariff_km"])
def test_each_section_between_seats_of_regions_is_within_3_percent(
    network, posts, numbering
):
    seats = posts[posts["is_region_seat"] & posts[numbering].notna()]
    assert len(seats) >= 12
    published = np.diff(seats[numbering])
    measured = np.diff(locate_stations(network, seats))
    assert measured == pytest.approx(published, rel=0.03)


def test_every_section_of_the_main_line_is_within_3_percent(network, posts):
    line = posts[posts["line_id"] == "transsib"].reset_index(drop=True)
    stops = list_sections(line)
    assert len(stops) == 67
    assert line["station"][stops[-1]] == "Vladivostok"
    published = np.diff(line["km_post"][stops])
    measured = np.diff(locate_stations(network, line)[stops])
    off = measured / published - 1
    assert (abs(off) <= 0.03).all(), line["station"][stops[1:]][abs(off) > 0.03]
    assert abs(off.mean()) < 0.01


def test_no_post_is_further_off_its_neighbour_than_its_town_is_wide(network, posts):
    line = posts[posts["line_id"] == "transsib"]
    wrong = np.diff(locate_stations(network, line)) - np.diff(line["km_post"])
    assert len(wrong) > 150
    assert abs(wrong).max() < 7
    assert np.median(abs(wrong)) < 1


def test_posts_of_two_sources_are_the_same_to_8_km_and_mostly_to_1(posts):
    told = posts[posts["other_km"].notna()]
    apart = abs(told["km_post"] - told["other_km"])
    assert len(told) > 45
    assert apart.max() <= 8
    assert apart.median() <= 1
    assert set(told["station"][apart > 3]) == {
        "Zuyevka",
        "Vereshchagino",
        "Novosibirsk",
    }


def test_vladivostok_khabarovsk_is_766_km(network):
    tree = grow(network, VLADIVOSTOK)
    assert way_km(network, tree, KHABAROVSK) == pytest.approx(766, rel=0.02)


def test_the_baikal_amur_line_to_taksimo_is_1469_km(network):
    tree = grow(network, (97.99, 55.93), way="bam")
    assert way_km(network, tree, (114.89, 56.35)) == pytest.approx(1469, rel=0.03)


# --- it goes the way that trains go ----------------------------------------------


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("town", TOWNS)
def test_the_way_is_the_main_line_or_by_choice_the_bam(network, trees, port, town):
    main, bam = trees[port, "main"], trees[port, "bam"]
    assert passes(network, main, TOWNS[town], by=CHITA)
    assert not passes(network, main, TOWNS[town], by=TYNDA)
    assert passes(network, bam, TOWNS[town], by=TYNDA)
    assert not passes(network, bam, TOWNS[town], by=CHITA)


def test_any_surcharge_from_a_tenth_upwards_keeps_the_main_line(network):
    costs = read_line_costs(DATA / "lines.csv")
    origin = nearest_node(network, PORTS["Vostochny"])
    for factor, expected in ((1.08, False), (1.10, True), (3.0, True)):
        costs[["bam", "little-bam"]] = factor
        (tree,) = grow_trees(network, price_edges(network, costs), [origin])
        assert passes(network, tree, MOSCOW, by=CHITA) == expected


def test_the_bam_is_about_240_km_shorter(network, trees):
    main, bam = (
        way_km(network, trees["Vostochny", way], MOSCOW) for way in ("main", "bam")
    )
    assert 200 < main - bam < 280


# --- it stays where it belongs ---------------------------------------------------


@pytest.fixture(scope="module")
def land():
    return gpd.read_file(DATA / "land.geojson").set_index("country").geometry


@pytest.mark.parametrize("country", ["UA", "CN", "KZ", "MN"])
def test_no_track_lies_in_a_neighbour(network, land, country):
    assert country in land.index
    crossing = network.edges.geometry.intersection(land[country])
    assert sum(map(WGS84.geometry_length, crossing)) < 1


@pytest.mark.parametrize("way", ["main", "bam"])
@pytest.mark.parametrize("port", ["Vostochny", "Dunay"])
def test_every_vertex_of_a_route_lies_in_russia(network, trees, land, port, way):
    reached, used = set(), set()
    for town, place in TOWNS.items():
        nodes, edges = follow(trees[port, way], nearest_node(network, place))
        reached.update(nodes)
        # Mozdok lies on an edge; its nearest node is on another line, by Kizlyar.
        used.update(edges if town != "Mozdok" else [])
    points = network.nodes.geometry.to_numpy()[sorted(reached)]
    assert len(points) > 3000
    assert (shapely.distance(points, land["RU"]) <= 0.05).all()
    lines = network.edges.geometry.to_numpy()[sorted(used)]
    assert max(map(WGS84.geometry_length, lines)) < 95_000  # Rzhev-Zapadnaya Dvina


def test_only_the_line_to_rajin_lies_abroad(network, land):
    off = shapely.distance(network.nodes.geometry.to_numpy(), land["RU"]) > 0.1
    places = shapely.get_coordinates(network.nodes.geometry.to_numpy()[off])
    assert (places[:, 0] > 130).all()
    assert (places[:, 1] < 42.5).all()
    assert 0 < len(places) < 30


# --- what was joined and mended is told ------------------------------------------


def test_each_closed_cut_is_a_row_of_the_review_table(network):
    mends = pd.read_csv(DATA / "rail_mends.csv")
    basis = {"join": "joined", "A": "mended", "B": "mended", "sketch": "sketch"}
    told = mends["rule"].map(basis).value_counts()
    drawn = network.edges["track_basis"].value_counts().drop("mapped")
    assert told.to_dict() == drawn.to_dict()
    assert mends.loc[mends["rule"] == "join", "gap_km"].max() <= 2
    assert mends.loc[mends["rule"] == "A", "gap_km"].max() <= 2
    assert mends.loc[mends["rule"] == "B", "gap_km"].max() <= 12
    assert mends.loc[mends["rule"] == "B", "detour_km"].min() > 60


@pytest.mark.parametrize(
    ("basis", "port"), [("joined", "Vostochny"), ("sketch", "Dunay")]
)
def test_without_the_joins_and_the_sketch_the_ports_are_cut_off(network, basis, port):
    kept = network.edges[network.edges["track_basis"] != basis].reset_index(drop=True)
    tree = grow(Network(network.nodes, kept), PORTS[port])
    assert np.isinf(tree.cost[nearest_node(network, MOSCOW)])


def test_without_a_mend_its_ends_are_far_apart_by_rail(network):
    kept = network.edges[network.edges["track_basis"] != "mended"].reset_index(
        drop=True
    )
    mends = pd.read_csv(DATA / "rail_mends.csv").query("rule in ['A', 'B']")
    ends = mends[["from_lon", "from_lat", "to_lon", "to_lat"]].to_numpy()
    starts = [nearest_node(network, end[:2]) for end in ends]
    stops = [nearest_node(network, end[2:]) for end in ends]
    kms = kept["length_km"].to_numpy()
    trees = grow_trees(Network(network.nodes, kept), kms, starts)
    by_rail = [tree.cost[stop] for tree, stop in zip(trees, stops, strict=True)]
    assert (np.array(by_rail) > mends["rule"].map({"A": 25, "B": 60})).all()


# --- the files -------------------------------------------------------------------


def test_the_file_carries_its_licence_and_credit():
    told = pq.read_schema(DATA / "rail.parquet").metadata
    assert told[b"attribution"] == b"(c) OpenStreetMap contributors"
    assert told[b"licence"].startswith(b"ODbL-1.0")
    assert (DATA / "rail.parquet").stat().st_size < 1_500_000


def test_each_line_has_a_cost_a_source_and_a_reason(network):
    lines = pd.read_csv(DATA / "lines.csv", keep_default_na=False)
    assert set(lines["line_id"]) == set(network.edges["line_id"])
    assert (lines[["source", "reason", "line_class"]] != "").all(axis=None)
    for way in ("cost_main", "cost_bam"):
        assert lines.groupby("line_class")[way].nunique().eq(1).all()


def test_each_published_kilometre_has_its_source_and_they_rise(posts):
    told = ("km_post", "other_km", "tariff_km")
    sources = ("km_post_source", "other_source", "tariff_source")
    for km, source in zip(told, sources, strict=True):
        assert (posts[km].notna() == posts[source].notna()).all()
        for _, line in posts.dropna(subset=km).groupby("line_id"):
            assert line[km].is_monotonic_increasing or km == "other_km"
    assert posts["point_source"].notna().all()
    assert (posts[["lon", "lat"]].round(2) == posts[["lon", "lat"]]).all(axis=None)
