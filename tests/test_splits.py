"""Flows split over ways: nothing is lost, and links carry what the ways do."""

from fractions import Fraction

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import make_network
from worlds import make_flows, make_world

from geo.errors import SchemaError
from geo.pipeline import route_flows
from geo.schema import BOUNDS
from geo.shares import WHOLE
from geo.splits import SplitWay, part_whole, split_flows

AMOUNTS = ["mass_t", "consignment_count", "wagon_count"]


def make_split(*shares, pair=("west", "east")):
    """Ways 1, 2 and so on of a pair by their parts; what they run over is left open."""
    return [
        SplitWay(*pair, str(n), round(share * WHOLE), pair[0], np.empty(0, np.int64))
        for n, share in enumerate(shares, 1)
    ]


def part(whole, *parts):
    entries = np.array([whole] * len(parts)), np.array(parts), np.zeros(len(parts), int)
    return part_whole(*entries).tolist()


@pytest.mark.parametrize(
    ("whole", "shares", "expected"),
    [
        (10, (0.6, 0.4), [6, 4]),
        (10, (0.55, 0.45), [6, 4]),  # 5.5 and 4.5: a tie, to the first
        (7, (0.2, 0.3, 0.5), [1, 2, 4]),  # 1.4, 2.1, 3.5: the last has the most over
        (1, (0.4, 0.6), [0, 1]),
        (0, (0.4, 0.6), [0, 0]),
        (10**15 + 1, (0.5, 0.5), [5 * 10**14 + 1, 5 * 10**14]),
    ],
)
def test_whole_numbers_are_parted_by_the_largest_remainder(whole, shares, expected):
    assert part(whole, *(round(share * WHOLE) for share in shares)) == expected


@st.composite
def draw_parts(draw):
    cuts = draw(st.lists(st.integers(0, WHOLE), max_size=4))
    ends = [0, *sorted(cuts), WHOLE]
    return np.diff(ends).tolist()


@given(st.integers(0, 10**14), draw_parts())
def test_parts_come_to_the_whole_and_are_less_than_1_off(whole, parts):
    found = part(whole, *parts)
    assert sum(found) == whole
    for each, share in zip(found, parts, strict=True):
        assert abs(each - Fraction(whole * share, WHOLE)) < 1


def test_flows_of_another_pair_stay_as_they_are():
    flows = make_flows(("west", "east", 100.0), ("east", "west", 5.0))
    parted = split_flows(flows, make_split(0.75, 0.25))
    assert parted["mass_t"].tolist() == [75.0, 25.0, 5.0]
    assert parted["way"].tolist() == ["1", "2", ""]


def test_without_shares_flows_are_the_same():
    flows = make_flows(("west", "east", 100.0))
    assert split_flows(flows, []) is flows


def test_no_flows_are_split_into_none():
    parted = split_flows(make_flows(), make_split(0.5, 0.5))
    assert parted.empty
    assert "way" in parted


def test_a_way_that_carries_nothing_is_left_out():
    flows = make_flows(("west", "east", 0.001))
    assert split_flows(flows, make_split(0.0, 0.4, 0.6))["way"].tolist() == ["3"]
    assert split_flows(flows, make_split(0.0, 1.0))["way"].tolist() == ["2"]


def test_one_consignment_goes_one_way_though_its_tonnes_go_both():
    parted = split_flows(make_flows(("west", "east", 10.0)), make_split(0.3, 0.7))
    assert parted["mass_t"].tolist() == [3.0, 7.0]
    assert parted["consignment_count"].tolist() == [0, 1]


def test_a_frame_that_is_none_of_flows_is_refused():
    with pytest.raises(SchemaError, match="flows need the columns"):
        split_flows(pd.DataFrame(), make_split(1.0))


kilograms = st.integers(0, 10**9)


@given(st.lists(st.tuples(*[kilograms] * 3), min_size=1, max_size=6), draw_parts())
def test_each_flow_is_kept_to_the_kilogram_and_its_bounds_hold(masses, parts):
    kg = np.sort(np.array(masses), axis=1)
    flows = make_flows(*[("west", "east", 0.0)] * len(kg))
    low, mass, high = (kg / 1000).T
    flows = flows.assign(mass_t=mass, mass_low_t=low, mass_high_t=high, wagon_count=7)
    flows["month"] = [f"2023-{n:02}" for n in range(1, len(kg) + 1)]
    shares = [share / WHOLE for share in parts]
    parted = split_flows(flows, make_split(*shares))
    summed = (parted.set_index("month")[[*AMOUNTS, *BOUNDS]] * 1000).round()
    expected = (flows.set_index("month")[[*AMOUNTS, *BOUNDS]] * 1000).round()
    pd.testing.assert_frame_equal(summed.groupby("month").sum(), expected)
    assert (parted["mass_low_t"] <= parted["mass_t"]).all()
    assert (parted["mass_t"] <= parted["mass_high_t"]).all()
    assert (parted[[*AMOUNTS, *BOUNDS]] >= 0).all(axis=None)


@st.composite
def draw_splits(draw):
    """A network, flows, and some of all the ways that its pairs could take."""
    size = draw(st.integers(3, 7))
    places = [(n % 3, n // 3 + 0.1 * (n % 2)) for n in range(size)]
    pairs = [(u, v) for v in range(size) for u in range(v)]
    edges = draw(st.lists(st.sampled_from(pairs), min_size=2, unique=True))
    network = make_network(places, *edges)
    world = make_world(network, **{f"s{n}": at for n, at in enumerate(places)})
    node_of = world.attached.attachments["node"]
    graph = nx.Graph()  # of the edges as places have split them
    tied = world.attached.network.edges
    for n, (u, v) in enumerate(tied[["u", "v"]].to_numpy().tolist()):
        graph.add_edge(u, v, edge=n)
    split, ends = [], st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    asked = draw(st.lists(ends, min_size=1, max_size=3, unique=True))
    for a, b in asked:
        u, v = int(node_of[f"s{a}"]), int(node_of[f"s{b}"])
        if u == v or not (u in graph and v in graph and nx.has_path(graph, u, v)):
            continue
        paths = sorted(nx.all_simple_edge_paths(graph, u, v))[:3]
        parts = np.diff([0, *sorted(draw(cuts_of(len(paths)))), WHOLE]).tolist()
        for n, (path, share) in enumerate(zip(paths, parts, strict=True), 1):
            along = np.array([graph.edges[step]["edge"] for step in path])
            split.append(SplitWay(f"s{a}", f"s{b}", str(n), share, f"s{a}", along))
    flows = draw(
        st.lists(
            st.tuples(st.sampled_from(asked) | ends, st.integers(1, 10**6)), max_size=6
        )
    )
    told = [(f"s{a}", f"s{b}", kg / 1000) for (a, b), kg in flows]
    return make_flows(*told), world._replace(split=tuple(split))


def cuts_of(count):
    return st.lists(st.integers(0, WHOLE), min_size=count - 1, max_size=count - 1)


@given(draw_splits())
@settings(max_examples=40)
def test_split_flows_are_carried_whole_and_balance(case):
    """Both over the same cases: to route them takes long."""
    flows, world = case
    routed = route_flows(flows, world)
    check_links_carry_what_the_ways_of_all_flows_come_to(flows, routed)
    check_split_tonnes_balance_wherever_links_meet(flows, routed, world)


def check_links_carry_what_the_ways_of_all_flows_come_to(flows, routed):
    assert (routed.flows["mass_t"] * 1000).round().sum() == pytest.approx(
        (flows["mass_t"] * 1000).round().sum(), abs=1e-6
    )
    carried = routed.links.merge(routed.link_flows, on="link_id")
    ends = ["origin_id", "destination_id", *({"way"} & {*routed.flows})]
    hauled = routed.flows.merge(routed.routes, on=ends)
    assert (carried["mass_t"] * carried["length_km"]).sum() == pytest.approx(
        (hauled["mass_t"] * hauled["length_km"]).sum()
    )


def check_split_tonnes_balance_wherever_links_meet(flows, routed, world):
    carried = routed.links.merge(routed.link_flows, on="link_id")
    net = dict.fromkeys(map(tuple, world.places.geometry.get_coordinates().values), 0.0)
    for line, mass_t in zip(carried["geometry"], carried["mass_t"], strict=True):
        start, end = (line.coords[0], line.coords[-1])
        net[start] = net.get(start, 0.0) - mass_t
        net[end] = net.get(end, 0.0) + mass_t
    at = dict(zip(world.places["site_id"], world.places.geometry, strict=True))
    for flow in flows.itertuples():
        net[at[flow.origin_id].coords[0]] += flow.mass_t
        net[at[flow.destination_id].coords[0]] -= flow.mass_t
    assert np.abs(list(net.values())).max(initial=0) < 1e-6
