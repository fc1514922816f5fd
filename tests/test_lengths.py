"""Lengths of ways without their lines; against networkx see `test_routing`."""

import pandas as pd
import pytest
from makers import make_network, make_points
from pandas.testing import assert_frame_equal

from geo.attach import attach_places
from geo.errors import MatchError, NoRouteError
from geo.lengths import measure_pairs
from geo.network import grow_trees
from geo.routing import route_pairs
from geo.schema import LENGTHS

LINE = [(0, 0), (1, 0), (2, 0)]
PLACES = make_points(a=(-0.1, 0), b=(2, 0), c=(50, 50))


def make_pairs(*pairs):
    return pd.DataFrame(pairs, columns=["origin_id", "destination_id"], dtype="str")


def attach():
    attached = attach_places(make_network(LINE, (0, 1), (2, 1), winding=1.5), PLACES)
    nodes = attached.attachments["node"]
    cost = attached.network.edges["length_km"].to_numpy()
    return attached, grow_trees(attached.network, cost, sorted(set(nodes[nodes >= 0])))


def test_lengths_are_those_of_the_routes():
    pairs = make_pairs(("a", "b"), ("b", "a"), ("a", "c"), ("b", "b"))
    attached, trees = attach()
    routes = route_pairs(pairs, PLACES, attached, trees)
    lengths = measure_pairs(pairs, PLACES, attached, trees)
    assert_frame_equal(lengths, pd.DataFrame(routes[list(LENGTHS)]))
    assert lengths["route_basis"].tolist() == [
        *("computed", "computed"),
        *("straight", "computed"),
    ]


def test_no_pairs_give_no_rows_with_the_same_columns():
    lengths = measure_pairs(make_pairs(), PLACES, *attach())
    assert lengths.empty
    assert lengths.columns.tolist() == list(LENGTHS)
    assert lengths["length_km"].dtype == "float64"


def test_an_unknown_place_is_refused():
    with pytest.raises(MatchError, match="among the 3 places: elsewhere, nowhere"):
        measure_pairs(
            make_pairs(("a", "nowhere"), ("elsewhere", "b")), PLACES, *attach()
        )


def test_an_origin_without_a_tree_is_refused():
    attached, trees = attach()
    with pytest.raises(NoRouteError, match="has none, there are 1"):
        measure_pairs(make_pairs(("b", "a")), PLACES, attached, trees[:1])
