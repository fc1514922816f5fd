"""Closures on hand-made networks, on random ones against networkx, and on the case."""

import json

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import make_network
from worlds import make_flows, make_world

from geo.closures import (
    close_edges,
    close_track,
    read_closed,
    sum_closure,
    tell_closed,
    tell_closure,
)
from geo.errors import OptionError
from geo.pipeline import grow_ways, route_flows
from geo.section_map import draw_sections, list_sections, part_worst
from geo.sections import SECTIONS, find_nearest, find_section, rank_sections

PLACES = [(0, 0), (1, 0), (2, 0), (3, 0), (1, 1), (2, 1)]
LADDER = ((0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (5, 3))


def make_ladder(*edges, **options):
    network = make_network(PLACES, *(edges or LADDER))
    return make_world(network, west=(0, 0), east=(3, 0), **options)


def fates(closure):
    return closure.pairs["fate"].tolist()


def test_a_closed_link_sends_the_flow_round_it():
    world, flows = make_ladder(), make_flows(("west", "east", 100.0))
    closure = close_track(flows, world, ["rail-0001"])
    km = world.attached.network.edges["length_km"]
    assert fates(closure) == ["re-routed"]
    assert closure.closed_km == pytest.approx(km[:3].sum())
    extra_km = km[3:].sum() - km[:3].sum()
    assert closure.pairs["extra_km"].item() == pytest.approx(extra_km)
    told = sum_closure(closure, world)
    assert told["extra_tkm"] == pytest.approx(100 * extra_km, abs=1)
    assert (told["rerouted_t"], told["cut_off_t"]) == (100.0, 0.0)


def test_a_filter_searches_nothing_anew_and_a_closure_or_another_cost_does():
    world, flows = make_ladder(), make_flows(("west", "east", 1.0), ("east", "west", 2))
    both = grow_ways(flows, world)
    (alone,) = grow_ways(flows[1:], make_ladder())
    assert alone is both[1]
    closed = close_edges(world, np.array([0]), "link rail-0001")
    dearer = world._replace(line_costs=world.line_costs * 2)
    for other in (closed, dearer):
        (tree, _) = grow_ways(flows, other)
        assert tree is not both[0]
        assert tree.cost[3] > both[0].cost[3]


def test_a_flow_without_another_way_is_cut_off_and_its_tonnes_are_counted():
    world = make_ladder((0, 1), (1, 2), (2, 3))
    flows = make_flows(("west", "east", 100.0), ("west", "west", 5.0))
    closure = close_track(flows, world, ["rail-0001"])
    told = sum_closure(closure, world)
    assert fates(closure) == ["cut off", "as before"]
    assert (told["cut_off_t"], told["unchanged_t"]) == (100.0, 5.0)
    assert told["extra_km"] is None
    assert told["extra_tkm"] == 0
    assert told["pairs"][0]["after_km"] is None
    assert "100 t have no other way" in tell_closure(told)


def test_track_that_no_flow_uses_changes_no_way():
    world, flows = make_ladder(), make_flows(("west", "east", 100.0))
    closure = close_track(flows, world, [(1.2, 0.9, 1.8, 1.1)])
    assert fates(closure) == ["as before"]
    assert "no flow changes its way" in tell_closure(sum_closure(closure, world))


def test_a_box_closes_all_track_that_runs_through_it():
    world, flows = make_ladder(), make_flows(("west", "east", 100.0))
    closure = close_track(flows, world, [(1.4, -0.5, 1.6, 1.5)])
    assert closure.edges.tolist() == [1, 4]
    assert fates(closure) == ["cut off"]


def test_a_box_may_lie_over_the_date_line():
    places = [(179, 0), (179.9, 0), (-179, 0), (10, 0.5), (11, 0.5)]
    network = make_network(places, (0, 1), (1, 2), (3, 4))
    world = make_world(network, west=(179, 0), east=(179.9, 0))
    closure = close_track(
        make_flows(("west", "east", 1.0)), world, [(179.2, -1, -179.9, 1)]
    )
    assert closure.edges.tolist() == [0, 1]  # and none on the far side of the Earth


def test_the_world_that_is_asked_about_stays_open():
    world, flows = make_ladder(), make_flows(("west", "east", 100.0))
    close_track(flows, world, ["rail-0001"])
    assert len(world.attached.network.edges) == len(LADDER)
    assert world.what_if == ""


def test_a_closed_world_says_so():
    closed = close_edges(make_ladder(), np.array([1]), "link rail-0001")
    assert "What if: link rail-0001 closed" in closed.what_if
    assert "no capacities and no timetables" in closed.what_if


def test_no_flows_have_no_sections_and_nothing_to_lose():
    world, flows = make_ladder(), make_flows()
    sections = rank_sections(flows, world)
    assert list(sections) == list(SECTIONS)
    assert sections.empty
    assert list_sections(sections) == []
    closure = close_track(flows, world, [(0.4, -1, 0.6, 0.05)])
    told = sum_closure(closure, world)
    assert (told["rerouted_t"], told["cut_off_t"], told["pairs"]) == (0.0, 0.0, [])


def test_sections_are_ranked_by_extra_tonne_kilometres():
    # A branch to the south from 1, with a way round over 4 that is longer for it.
    network = make_network([*PLACES, (1, -3)], *LADDER, (1, 4), (1, 6))
    world = make_world(network, west=(0, 0), east=(3, 0), south=(1, -3))
    flows = make_flows(("west", "east", 100.0), ("west", "south", 10.0))
    sections = rank_sections(flows, world)
    assert sections["extra_tkm"].is_monotonic_decreasing
    by_link = sections.set_index("section_id")
    south = by_link[by_link["cut_off_t"] > 0]
    assert south["cut_off_t"].tolist() == [10.0]
    assert south["length_km"].item() == pytest.approx(
        network.edges["length_km"].iloc[-1]
    )
    worst, others = part_worst(sections)
    assert worst["cut_off_t"].tolist() == [10.0]
    assert len(others) == len(sections) - 1


def test_track_that_is_used_both_ways_is_one_section():
    flows = make_flows(("west", "east", 100.0), ("east", "west", 10.0))
    sections = rank_sections(flows, make_ladder())
    assert sections["mass_t"].tolist() == [110.0]
    assert len(sections) == 1


def test_a_section_or_link_that_is_not_there_is_none():
    world, flows = make_ladder(), make_flows(("west", "east", 1.0))
    assert find_section("rail-0001", flows, world).tolist() == [0, 1, 2]
    assert find_section("rail-0001.1", flows, world).tolist() == [0, 1, 2]
    for odd in ("rail-0002", "rail-0001.0", "rail-0001.2", "rail-0001.x", "", "²."):
        assert find_section(odd, flows, world) is None


def test_the_section_clicked_on_is_the_one_nearest_to_the_point():
    world = make_ladder((0, 1), (1, 2), (2, 3), (0, 4), (4, 2))
    sections = rank_sections(make_flows(("west", "east", 1.0)), world)
    by_place = {
        lon: find_nearest(sections, (lon, 0.1))["section_id"].item()
        for lon in (0.5, 2.5, 362.5)
    }
    assert by_place == {0.5: "rail-0001.1", 2.5: "rail-0001.2", 362.5: "rail-0001.2"}
    assert find_nearest(sections[:0], (0.0, 0.0)).empty
    assert find_nearest(sections, (float("nan"), 0.0)).empty


def test_an_unknown_link_is_refused_with_the_way_to_find_one():
    with pytest.raises(OptionError, match=r"no rail link rail-9.*--rank lists them"):
        close_track(make_flows(("west", "east", 1.0)), make_ladder(), ["rail-9"])


def test_a_box_without_track_is_refused():
    with pytest.raises(OptionError, match="no track of the network lies in the box"):
        close_track(make_flows(), make_ladder(), [(50, 50, 51, 51)])


@pytest.mark.parametrize(
    ("text", "read"),
    [("rail-0003.2", "rail-0003.2"), ("129,53, 133,56", (129.0, 53.0, 133.0, 56.0))],
)
def test_what_is_closed_is_read_from_a_text(text, read):
    assert read_closed(text) == read


@pytest.mark.parametrize(
    "text", ["1,2,3", "a,b,c,d", "1,5,3,4", "1,2,1,4", "1,2,nan,4", "0,0,200,1"]
)
def test_what_is_no_box_is_refused(text):
    with pytest.raises(OptionError, match="a box must be W,S,E,N"):
        read_closed(text)


def test_what_is_closed_is_told_in_words():
    told = tell_closed(["rail-0001", "rail-0002.3", (129.0, 53.0, 133.0, 56.0)])
    assert told == (
        "link rail-0001 and section rail-0002.3 and all track in the box 129, 53, 133, "
        "56"
    )


@st.composite
def draw_cases(draw):
    size = draw(st.integers(3, 9))
    places = [(n % 3, n // 3 + 0.07 * n) for n in range(size)]
    pairs = [(u, v) for v in range(size) for u in range(v)]
    edges = draw(st.lists(st.sampled_from(pairs), min_size=2, unique=True))
    ends = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    flows = draw(st.lists(st.tuples(ends, st.integers(1, 50)), min_size=1, max_size=5))
    network = make_network(places, *edges)
    world = make_world(network, **{f"p{n}": at for n, at in enumerate(places)})
    told = [(f"p{a}", f"p{b}", float(mass_t)) for (a, b), mass_t in flows]
    return world, make_flows(*told)


def measure_by_networkx(world, closed, origin, destination):
    network = world.attached.network
    graph = nx.Graph()
    graph.add_nodes_from(range(len(network.nodes)))
    columns = network.edges[["u", "v", "length_km"]].itertuples()
    graph.add_weighted_edges_from(
        (u, v, km) for edge, u, v, km in columns if edge not in closed
    )
    nodes = world.attached.attachments["node"]
    if origin == destination:
        return 0.0
    try:
        return nx.dijkstra_path_length(graph, nodes[origin], nodes[destination])
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return np.inf


@given(draw_cases())
@settings(max_examples=15, deadline=None)
def test_every_section_does_what_networkx_finds_with_any_edge_of_it_closed(drawn):
    world, flows = drawn
    for section in rank_sections(flows, world).itertuples():
        edges = find_section(section.section_id, flows, world)
        for closed in ([edges[0]], [edges[-1]], edges):
            extra_tkm = cut_off_t = 0.0
            for flow in flows.itertuples():
                ends = (flow.origin_id, flow.destination_id)
                before = measure_by_networkx(world, (), *ends)
                after = measure_by_networkx(world, set(closed), *ends)
                if np.isinf(after):
                    cut_off_t += flow.mass_t if np.isfinite(before) else 0.0
                else:
                    extra_tkm += flow.mass_t * (after - before)
            assert section.cut_off_t == pytest.approx(cut_off_t)
            assert section.extra_tkm == pytest.approx(extra_tkm, abs=1e-6)


@given(draw_cases(), st.data())
@settings(max_examples=15, deadline=None)
def test_a_closure_never_shortens_and_keeps_or_counts_every_tonne(drawn, data):
    world, flows = drawn
    count = len(world.attached.network.edges)
    edge = data.draw(st.integers(0, count - 1))
    x, y = world.attached.network.edges.geometry[edge].interpolate(0.5).coords[0]
    closure = close_track(flows, world, [(x - 1e-3, y - 1e-3, x + 1e-3, y + 1e-3)])
    told = sum_closure(closure, world)
    assert (closure.pairs["extra_km"].dropna() >= -1e-9).all()
    parts = told["rerouted_t"] + told["cut_off_t"] + told["unchanged_t"]
    assert parts == pytest.approx(flows["mass_t"].sum())
    routed = route_flows(flows, closure.world)
    was = (route_flows(flows, world).routes["route_basis"] == "straight").sum()
    lost = (routed.routes["route_basis"] == "straight").sum() - was
    assert lost == (closure.pairs["fate"] == "cut off").sum()


@pytest.mark.parametrize("form", [".svg", ".html", ".pdf", ".png"])
def test_a_map_of_sections_is_drawn_the_same_twice(form):
    world, flows = make_ladder(), make_flows(("west", "east", 100.0))
    sections = rank_sections(flows, world)
    drawn = [draw_sections(sections, world.land, form) for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_the_geojson_of_sections_holds_them_all_with_the_caveat():
    world, flows = make_ladder(), make_flows(("west", "east", 100.0))
    sections = rank_sections(flows, world)
    told = json.loads(draw_sections(sections, world.land, ".geojson", notices=["Made"]))
    assert told["features"][0]["properties"]["section_id"] == "rail-0001.1"
    assert told["notices"] == ["Made"]
    assert "computed, not observed" in told["caveat"]


def test_a_hostile_name_stays_text_on_the_page():
    world, flows = make_ladder(), make_flows(("west", "east", 100.0))
    payload = "<img src=x onerror=alert(1)>{{ 7*7 }}"
    sections = rank_sections(flows, world).assign(near_from=payload)
    page = draw_sections(sections, world.land, ".html", notices=[payload]).decode()
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;{{ 7*7 }}") == 2


def test_another_form_of_map_is_refused():
    sections = rank_sections(make_flows(), make_ladder())
    with pytest.raises(OptionError, match=r"a map must end in \.geojson"):
        draw_sections(sections, make_ladder().land, ".doc")


def test_sums_are_plain_values():
    world, flows = make_ladder(), make_flows(("west", "east", 100.0))
    told = sum_closure(close_track(flows, world, ["rail-0001"]), world)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert pd.DataFrame(told["pairs"])["fate"].tolist() == ["re-routed"]
