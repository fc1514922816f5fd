"""Stations on the ways from a port, against edges whose lengths are known."""

import pandas as pd
import pytest
from makers import make_network, make_points

from geo.attach import attach_places
from geo.errors import SchemaError
from geo.network import grow_trees
from geo.waymarks import mark_ways

# A line east to west along 50 N with a branch: port - a - b - end, and b - other.
POSITIONS = [(60.0, 50.0), (58.0, 50.0), (56.0, 50.0), (54.0, 50.0), (56.0, 48.0)]
EDGES = [(0, 1), (1, 2), (2, 3), (2, 4)]
DEGREE_KM = 71.7
"""Of longitude at 50 N: 111.32 cos 50 on a sphere; the ellipsoid has 71.7."""

STATIONS = pd.DataFrame(
    {
        "station": ["On a", "Beside b", "Far away", "On the branch"],
        "lon": [58.0, 56.0, 57.0, 56.0],
        "lat": [50.0, 50.05, 52.0, 48.0],
    }
)


@pytest.fixture(scope="module")
def mark():
    network = make_network(POSITIONS, *EDGES)
    places = make_points(port=POSITIONS[0], end=POSITIONS[3], other=POSITIONS[4])
    attached = attach_places(network, places)
    costs = attached.network.edges["length_km"].to_numpy()
    trees = grow_trees(attached.network, costs, [0])

    def mark_pairs(*ends, stations=STATIONS):
        pairs = pd.DataFrame({"origin_id": "port", "destination_id": list(ends)})
        return mark_ways(pairs, stations, attached, trees)

    return mark_pairs


def test_stations_are_as_far_as_the_track_to_them(mark):
    marks = mark("end")
    assert marks["station"].tolist() == ["On a", "Beside b"]
    assert marks["km"].tolist() == pytest.approx(
        [2 * DEGREE_KM, 4 * DEGREE_KM], rel=2e-3
    )
    assert set(marks["origin_id"]) == {"port"}


def test_a_station_of_half_the_ways_is_told(mark):
    assert "On the branch" in mark("end", "other")["station"].tolist()


def test_a_station_of_fewer_ways_is_not(mark):
    ends = ("end", "end", "other")
    assert "On the branch" not in mark(*ends)["station"].tolist()


def test_no_pairs_pass_no_stations(mark):
    assert mark().empty


def test_no_stations_are_not_told(mark):
    assert mark("end", stations=STATIONS[:0]).empty


def test_a_missing_column_is_named(mark):
    with pytest.raises(SchemaError, match="lat"):
        mark("end", stations=STATIONS.drop(columns="lat"))
