"""How near depots destinations lie, and how many would by chance."""

import json

import geopandas as gpd
import numpy as np
import pytest
from pyproj import Geod
from shapely import Point

from geo.__main__ import run
from geo.errors import OptionError
from geo.nearness import (
    CASE_CHOICE,
    UNKNOWN,
    measure_nearness,
    tell_nearness,
)
from geo.upload import Upload
from geo.worlds import read_world

WGS84 = Geod(ellps="WGS84")
POOL = "in the countries of the destinations"


def stand_on_a_meridian(case, world, offsets_km):
    """Put each destination so far north of a depot of its own, far from all others."""
    ids = sorted(case.flows["destination_id"].unique())[: len(offsets_km)]
    lons = 40.0 + 4 * np.arange(len(ids))
    north = [
        WGS84.fwd(lon, 55.0, 0, km * 1000)[:2]
        for lon, km in zip(lons, offsets_km, strict=True)
    ]
    places = world.places.set_index("site_id", drop=False).loc[ids]
    places = places.set_geometry([Point(each) for each in north], crs=world.places.crs)
    depots = gpd.GeoDataFrame(
        {"site_id": [f"d{n}" for n in range(len(ids))]},
        geometry=[Point(lon, 55.0) for lon in lons],
        crs=world.places.crs,
    )
    flows = case.flows[case.flows["destination_id"].isin(ids)]
    return case._replace(flows=flows), world._replace(
        places=places.reset_index(drop=True), depots=depots
    )


def test_distances_are_those_over_the_ellipsoid(case, world):
    moved = stand_on_a_meridian(case, world, [0.0, 7.5, 24.9, 25.1, 90.0])
    nearness = measure_nearness(*moved)
    assert nearness.distances_km.tolist() == pytest.approx(
        [0.0, 7.5, 24.9, 25.1, 90.0], abs=0.002
    )
    counts = dict(zip(nearness.curve["km"], nearness.curve["count"], strict=True))
    assert (counts[5], counts[10], counts[25], counts[30], counts[100]) == (
        *(1, 2, 3, 4, 5),
    )


def test_moving_all_places_widens_the_count_by_what_it_may_be(case, world):
    nearness = measure_nearness(*stand_on_a_meridian(case, world, [0.0, 60.0]))
    curve = nearness.curve.set_index("km")
    # Two places off by up to 10 km each are up to 20 km farther or nearer.
    assert curve.loc[20, ["low_count", "high_count"]].tolist() == [1, 1]
    assert curve.loc[5, "low_count"] == 0
    assert curve.loc[30, "high_count"] == 1
    assert curve.loc[100, "low_count"] == 2


def test_chance_is_that_of_random_draws(case, world):
    nearness = measure_nearness(case, world)
    stations = world.gazetteer[
        world.gazetteer["near_rail"] & (world.gazetteer["country"] == "RU")
    ]
    assert nearness.pool_sizes[POOL] == len(stations)
    lon, lat = stations.geometry.x.to_numpy(), stations.geometry.y.to_numpy()
    nearest = np.full(len(stations), np.inf)
    for depot in world.depots.geometry:
        km = WGS84.inv(lon, lat, np.full_like(lon, depot.x), np.full_like(lat, depot.y))
        nearest = np.minimum(nearest, km[2] / 1000)
    random = np.random.default_rng(1)
    drawn = [
        (random.choice(nearest, 16, replace=False) <= 100).sum() for _ in range(4000)
    ]
    chance = nearness.chances[POOL].set_index("km").loc[100]
    assert chance["near"] == (nearest <= 100).sum()
    assert chance["expected"] == pytest.approx(np.mean(drawn), abs=0.1)
    assert chance["low"] == pytest.approx(np.quantile(drawn, 0.05), abs=1)
    assert chance["high"] == pytest.approx(np.quantile(drawn, 0.95), abs=1)
    share = np.mean(np.array(drawn) >= 13)
    assert chance["p_value"] == pytest.approx(share, abs=0.01)


def test_the_scenarios_count_is_told_to_be_a_choice(case, world):
    told = tell_nearness(measure_nearness(case, world, is_case=True))
    assert (told["near"], told["destinations"]) == (12, 16)  # as published, row C09
    assert told["warnings"] == [CASE_CHOICE]
    assert told["sentence"].startswith("12 of 16 destinations lie within 25 km")


def test_own_records_have_no_word_of_the_case(case, world):
    assert tell_nearness(measure_nearness(case, world))["warnings"] == []


@pytest.mark.parametrize("part", ["records", "depots"])
def test_nothing_is_near_nothing(case, world, part):
    trace = case._replace(flows=case.flows.head(0)) if part == "records" else case
    known = world._replace(depots=world.depots.head(0)) if part == "depots" else world
    told = tell_nearness(measure_nearness(trace, known))
    assert told["near"] == 0
    assert told["destinations"] == (0 if part == "records" else 16)


def test_a_distance_that_was_not_counted_is_refused(case, world):
    with pytest.raises(OptionError, match=r"one of 1, 2, 5.* km; found 26"):
        tell_nearness(measure_nearness(case, world), km=26)
    with pytest.raises(OptionError, match="0 km or more; found -1"):
        measure_nearness(case, world, steps_km=[-1])


def test_own_depots_take_the_place_of_the_known_ones():
    depots = Upload("d.csv", b"site_name,lon,lat,site_type\nMine,40.12,45.85,depot\n")
    world = read_world(depots=depots)
    assert world.depots["site_name"].tolist() == ["Mine"]
    nearest = world.places.set_index("site_id").loc["tikhoretsk"]
    assert nearest["nearest_depot_name"] == "Mine"


def test_the_command_tells_the_same_as_one_document(capsys):
    assert run(["depots", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["near"], told["within_km"]) == (12, 25)
    assert run(["depots", "--km", "26"]) == 2
    assert "found 26" in capsys.readouterr().err


def test_where_no_depot_is_known_nothing_is_counted(case, world):
    told = tell_nearness(
        measure_nearness(case, world._replace(depots=world.depots.head(0)))
    )
    assert told["sentence"] == UNKNOWN
    assert told["near"] == 0
