"""Links on hand-made networks, and conservation on random ones."""

import itertools
import math
from collections import defaultdict

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import make_network, make_points
from pandas.testing import assert_frame_equal
from shapely import LineString

from geo import rail_links
from geo.attach import attach_places
from geo.errors import MatchError, NoRouteError, SchemaError
from geo.links import assign_links
from geo.network import grow_trees
from geo.routing import route_pairs
from geo.schema import FLOWS, LINK_FLOWS, LINKS

DEGREE_KM = 6378.137 * math.pi / 180  # a degree of the equator


def make_flows(*flows):
    """Flows (origin, destination, tonnes), and month and inferred origin if told."""
    rows = [
        (month, origin, destination, inferred, "modelled", 2, 3, mass_t)
        for origin, destination, mass_t, month, inferred in (
            (*flow, *("2023-08", "")[len(flow) - 3 :]) for flow in flows
        )
    ]
    return pd.DataFrame(rows, columns=list(FLOWS)).astype(
        {"consignment_count": "int64", "wagon_count": "int64", "mass_t": "float64"}
    )


def make_sea_legs(*legs):
    """Sea legs (origin, destination, path, kilometres)."""
    return gpd.GeoDataFrame(
        [leg[:2] for leg in legs],
        columns=["origin_id", "destination_id"],
        geometry=[LineString(leg[2]) for leg in legs],
        crs="EPSG:4326",
    ).assign(length_km=[float(leg[3]) for leg in legs], basis="inferred")


def trace(network, places, flows, sea_legs=None):
    """Take flows through attachment and routing; give all that links are made of."""
    attached = attach_places(network, places)
    nodes = attached.attachments["node"]
    cost = attached.network.edges["length_km"].to_numpy()
    trees = grow_trees(attached.network, cost, sorted(set(nodes[nodes >= 0])))
    pairs = flows[["origin_id", "destination_id"]].drop_duplicates(ignore_index=True)
    routes = route_pairs(pairs, places, attached, trees)
    sea_legs = make_sea_legs() if sea_legs is None else sea_legs
    return flows, routes, places, attached, trees, sea_legs


def link(network, places, *flows, sea_legs=None):
    return assign_links(*trace(network, places, make_flows(*flows), sea_legs))


def summarise(found):
    """Links as (mode, basis, path, tonnes), in their order."""
    mass_t = found.link_flows.groupby("link_id")["mass_t"].sum()
    return [
        (row.mode, row.basis, list(row.geometry.coords), mass_t[row.link_id])
        for row in found.links.itertuples()
    ]


EQUATOR = [(0, 0), (1, 0), (2, 0), (3, 0)]
ROW = [(0, 1), (1, 2), (2, 3)]
ENDS = make_points(a=(0, 0), b=(3, 0))
FORK = make_network([(0, 0), (0, 2), (1, 1), (3, 1)], (0, 2), (1, 2), (2, 3))
PORTS = make_points(vostochny=(0, 0), dunay=(0, 2), depot=(3, 1))


def test_a_flow_alone_is_one_link():
    found = link(make_network(EQUATOR, *ROW), ENDS, ("a", "b", 5))
    assert summarise(found) == [("rail", "computed", EQUATOR, 5)]
    assert found.links["length_km"].item() == pytest.approx(3 * DEGREE_KM)


def test_both_directions_of_one_track_are_two_links():
    network = make_network(EQUATOR, *ROW)
    assert summarise(link(network, ENDS, ("a", "b", 5), ("b", "a", 7))) == [
        ("rail", "computed", EQUATOR, 5),
        ("rail", "computed", EQUATOR[::-1], 7),
    ]


def test_two_origins_merge_where_their_lines_meet():
    flows = [("vostochny", "depot", 5), ("dunay", "depot", 7)]
    assert summarise(link(FORK, PORTS, *flows)) == [
        ("rail", "computed", [(0, 0), (1, 1)], 5),
        ("rail", "computed", [(0, 2), (1, 1)], 7),
        ("rail", "computed", [(1, 1), (3, 1)], 12),
    ]


def test_links_know_the_pairs_on_them():
    flows = [("vostochny", "depot", 5), ("dunay", "depot", 7)]
    on_links = link(FORK, PORTS, *flows).links["pairs"]
    assert [pairs.tolist() for pairs in on_links] == [[0], [1], [0, 1]]


def test_pairs_on_links_are_told_beside_pairs_that_no_train_carries():
    places = make_points(dunay=(0, 2), depot=(3, 1), island=(50, 50), vostochny=(0, 0))
    flows = [
        ("depot", "depot", 1),
        ("vostochny", "depot", 5),
        ("dunay", "island", 3),
        ("dunay", "depot", 7),
    ]
    found = link(FORK, places, *flows).links
    on_rail = found.loc[found["mode"] == "rail", "pairs"]
    assert [pairs.tolist() for pairs in on_rail] == [[1], [3], [1, 3]]


def test_sketched_track_is_a_link_of_its_own():
    network = make_network(EQUATOR, *ROW, sketch=[0, 1])
    assert summarise(link(network, ENDS, ("a", "b", 5))) == [
        ("rail", "sketch", EQUATOR[:3], 5),
        ("rail", "computed", EQUATOR[2:], 5),
    ]


def test_last_miles_are_links_apart():
    places = make_points(a=(-0.1, 0), b=(3.2, 0))
    found = link(make_network(EQUATOR, *ROW), places, ("a", "b", 5), ("b", "a", 7))
    assert summarise(found)[2:] == [
        ("last mile", "sketch", [(-0.1, 0), (0, 0)], 5),
        ("last mile", "sketch", [(3.2, 0), (3, 0)], 7),
        ("last mile", "sketch", [(0, 0), (-0.1, 0)], 7),
        ("last mile", "sketch", [(3, 0), (3.2, 0)], 5),
    ]
    assert found.links["length_km"][2:].tolist() == pytest.approx(
        [length * DEGREE_KM for length in (0.1, 0.2, 0.1, 0.2)]
    )


def test_even_a_short_last_mile_is_a_link():
    places = make_points(a=(-0.01, 0), b=(3, 0))
    found = link(make_network(EQUATOR, *ROW), places, ("a", "b", 5))
    assert found.links["mode"].tolist() == ["rail", "last mile"]
    assert found.links["length_km"].tolist()[1] == pytest.approx(0.01 * DEGREE_KM)


def test_a_pair_without_a_route_is_a_straight_link():
    places = make_points(a=(0, 0), b=(3, 0), island=(3.5, 9))
    found = link(make_network(EQUATOR, *ROW), places, ("a", "island", 5), ("a", "b", 7))
    straight = found.links.iloc[1]
    assert found.links["mode"].tolist() == ["rail", "straight"]
    assert straight["basis"] == "sketch"
    assert straight["pairs"] == [0]
    assert straight["geometry"].coords[-1] == (3.5, 9)


def test_flows_that_name_an_inferred_origin_also_run_over_its_sea_leg():
    way = [(-2, 0), (-1, -1), (0, 0)]
    found = link(
        make_network(EQUATOR, *ROW), ENDS,
        ("a", "b", 5, "2023-08", "rajin"), ("a", "b", 7, "2023-08", ""),
        sea_legs=make_sea_legs(("rajin", "a", way, 333)),
    )  # fmt: skip
    assert summarise(found) == [
        ("rail", "computed", EQUATOR, 12),
        ("sea", "inferred", way, 5),
    ]
    assert found.links["length_km"].tolist()[1] == 333
    assert found.links["pairs"].tolist()[1] == [0]


def test_without_a_sea_leg_the_inferred_way_is_straight():
    places = make_points(a=(0, 0), b=(3, 0), rajin=(0, 1))
    flow = ("a", "b", 5, "2023-08", "rajin")
    found = link(make_network(EQUATOR, *ROW), places, flow)
    assert summarise(found)[1][:2] == ("straight", "inferred")
    assert found.links["length_km"].tolist()[1] == pytest.approx(110.574, abs=0.001)


def test_goods_inferred_to_come_from_their_own_origin_have_no_leg():
    flow = ("a", "b", 5, "2023-08", "a")
    found = link(make_network(EQUATOR, *ROW), ENDS, flow)
    assert found.links["mode"].tolist() == ["rail"]


def test_an_inferred_origin_that_is_no_place_is_refused():
    with pytest.raises(MatchError, match="inferred way nowhere to a"):
        link(make_network(EQUATOR, *ROW), ENDS, ("a", "b", 5, "2023-08", "nowhere"))


def test_link_flows_are_told_by_month_without_empty_rows():
    places = make_points(a=(0, 0), b=(1, 0), c=(3, 0))
    flows = [("a", "b", 5, "2023-09", ""), ("a", "c", 7, "2023-08", "")]
    link_flows = link(make_network(EQUATOR, *ROW), places, *flows).link_flows
    assert list(link_flows.itertuples(index=False)) == [
        ("rail-0001", "2023-08", 7, 2),
        ("rail-0001", "2023-09", 5, 2),
        ("rail-0002", "2023-08", 7, 2),
    ]


def test_kilograms_are_summed_exactly():
    flows = [("a", "b", 0.001)] * 3 + [("a", "b", 0.1), ("a", "b", 1.001)]
    found = link(make_network(EQUATOR, *ROW), ENDS, *flows)
    assert found.link_flows["mass_t"].item() == 1.104


def test_goods_for_their_own_origin_are_on_no_link():
    places = make_points(a=(-0.1, 0), b=(3, 0))
    found = link(make_network(EQUATOR, *ROW), places, ("a", "a", 5))
    assert found.links.empty
    assert found.link_flows.empty


def test_no_flows_make_no_links():
    found = link(make_network(EQUATOR, *ROW), ENDS)
    assert tuple(found.links.columns) == LINKS
    assert tuple(found.link_flows.columns) == LINK_FLOWS
    assert found.links.crs == "EPSG:4326"
    assert found.links.empty
    assert found.link_flows.empty


def test_a_flow_without_a_route_row_is_refused():
    _, routes, *rest = trace(FORK, PORTS, make_flows(("dunay", "depot", 5)))
    with pytest.raises(MatchError, match="such as vostochny to depot"):
        assign_links(make_flows(("vostochny", "depot", 5)), routes, *rest)


def test_a_missing_tree_is_refused():
    flows, routes, places, attached, _, sea = trace(
        FORK, PORTS, make_flows(("dunay", "depot", 5))
    )
    with pytest.raises(NoRouteError, match="nodes \\[1\\] have none among the 0"):
        assign_links(flows, routes, places, attached, [], sea)


def test_flows_without_mass_are_refused():
    flows, *rest = trace(FORK, PORTS, make_flows(("dunay", "depot", 5)))
    with pytest.raises(SchemaError, match="flows need the columns mass_t"):
        assign_links(flows.drop(columns="mass_t"), *rest)


GRID = [(x / 2, 50 + y / 2) for x in range(4) for y in range(4)]
steps = [
    (a, b) for a in range(16) for b in (a + 1, a + 4) if b < 16 and b % 4 + a % 4 != 3
]
some_networks = st.builds(
    lambda edges, sketch: make_network(GRID, *edges, sketch=sketch, winding=1.1),
    st.lists(st.sampled_from(steps), min_size=5, max_size=22, unique=True),
    st.sets(st.integers(0, 20), max_size=4),
)
# In hundredths of a degree, as places are given.
lonlats = st.tuples(
    st.integers(-30, 180).map(lambda lon: lon / 100),
    st.integers(4970, 5180).map(lambda lat: lat / 100),
)
some_places = st.lists(lonlats, min_size=5, max_size=5).map(
    lambda positions: make_points(**{f"s{n}": p for n, p in enumerate(positions)})
)
ids = st.sampled_from([f"s{n}" for n in range(5)])
some_flows = st.lists(
    st.tuples(
        ids,
        ids,
        st.integers(1, 10**6).map(lambda kg: kg / 1000),
        st.sampled_from(["2023-08", "2023-09"]),
        st.sampled_from(["", "s0"]),
    ),
    max_size=8,
).map(lambda flows: make_flows(*flows))
cases = st.builds(trace, some_networks, some_places, some_flows)


@given(cases, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_links_are_what_flows_and_routes_make_of_them(case, random):
    """All that holds of any case, over the same cases: to route them takes long."""
    found = assign_links(*case)
    check_haul_over_links_equals_haul_over_flows(case, found)
    check_links_carry_the_flows_of_their_pairs(case, found)
    check_tonnes_balance_wherever_links_meet(case, found)
    check_each_pair_runs_over_a_chain_of_links(case, found)
    check_the_order_of_the_flows_does_not_matter(case, found, random)
    check_link_ids_are_keys(found)


def check_haul_over_links_equals_haul_over_flows(case, found):
    flows, routes, *_ = case
    links, link_flows = found
    on_land = links[links["basis"] != "inferred"].merge(link_flows, on="link_id")
    routed = flows.merge(routes, on=["origin_id", "destination_id"])
    assert (on_land["mass_t"] * on_land["length_km"]).sum() == pytest.approx(
        (routed["mass_t"] * routed["length_km"]).sum()
    )


def check_links_carry_the_flows_of_their_pairs(case, found):
    flows, routes, *_ = case
    links, link_flows = found
    pairs = routes[["origin_id", "destination_id"]]
    for link in links.itertuples():
        on_link = flows.merge(pairs.iloc[link.pairs])
        if link.basis == "inferred":
            on_link = on_link[on_link["inferred_origin_id"] != ""]
        expected = on_link.groupby("month")[["mass_t", "consignment_count"]].sum()
        told = link_flows[link_flows["link_id"] == link.link_id].set_index("month")
        assert told["mass_t"].to_dict() == pytest.approx(expected["mass_t"].to_dict())
        counts = expected["consignment_count"].to_dict()
        assert told["consignment_count"].to_dict() == counts


def check_tonnes_balance_wherever_links_meet(case, found):
    """In less out is what is delivered less what is sent, at each end of a link."""
    flows, _, places, *_ = case
    links, link_flows = found
    mass_t = link_flows.groupby("link_id")["mass_t"].sum()
    balance_t = defaultdict(float)
    for link in links[links["basis"] != "inferred"].itertuples():
        origin, *_, destination = link.geometry.coords
        balance_t[origin] -= mass_t[link.link_id]
        balance_t[destination] += mass_t[link.link_id]
    points = places.set_index("site_id").geometry
    for flow in flows.itertuples():
        origin, destination = points[flow.origin_id], points[flow.destination_id]
        if flow.origin_id != flow.destination_id:
            balance_t[origin.coords[0]] += flow.mass_t
            balance_t[destination.coords[0]] -= flow.mass_t
    assert list(balance_t.values()) == pytest.approx([0] * len(balance_t), abs=1e-6)


def check_each_pair_runs_over_a_chain_of_links(case, found):
    _, routes, *_ = case
    links, _ = found
    links = links[links["basis"] != "inferred"]
    for n, route in enumerate(routes.itertuples()):
        is_mine = np.array([n in pairs for pairs in links["pairs"]], dtype=bool)
        mine = links[is_mine]
        moves = route.origin_id != route.destination_id
        assert mine["length_km"].sum() == pytest.approx(route.length_km)
        nexts = {line.coords[0]: line.coords[-1] for line in mine.geometry}
        here = route.geometry.coords[0]
        for _ in range(len(mine)):
            here = nexts[here]
        assert len(nexts) == len(mine)
        assert not moves or here == route.geometry.coords[-1]


def check_the_order_of_the_flows_does_not_matter(case, once, random):
    flows, *rest = case
    order = list(range(len(flows)))
    random.shuffle(order)
    again = assign_links(flows.iloc[order], *rest)
    assert_geodataframe_equal(once.links, again.links)
    assert_frame_equal(once.link_flows, again.link_flows)


def check_link_ids_are_keys(found):
    links, link_flows = found
    assert links["link_id"].is_unique
    assert not link_flows.duplicated(["link_id", "month"]).any()
    assert set(link_flows["link_id"]) == set(links["link_id"])
    order = list(dict.fromkeys(link_flows["link_id"]))
    assert order == links["link_id"].tolist()
    assert not any(a == b for a, b in itertools.pairwise(order))


def test_lines_are_ordered_by_their_vertices_west_of_greenwich_too():
    at = [-170.5, -3.0, -0.5, 0.0, 0.5, 3.0, 170.5]
    lines = [LineString([(x, y), (x + 1, y)]) for x in at for y in (-5.0, -1.0, 2.0)]
    keys = rail_links._key_lines(lines)
    assert sorted(keys) == keys
    assert len(set(keys)) == len(lines)
