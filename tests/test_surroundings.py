"""What of the bundled reference belongs to the countries that records reach."""

import pandas as pd

from geo.surroundings import keep_depots, list_countries


def test_a_country_that_no_file_tells_is_that_of_the_map(world):
    places = world.places.assign(country="")
    untold = world._replace(places=places)
    assert list_countries(untold, {"tikhoretsk", "mozdok"}) == {"RU"}
    assert list_countries(world, {"rajin"}) == {"KP"}
    assert list_countries(world, set()) == frozenset()


def test_the_depots_of_other_countries_are_left_out(case, world):
    assert keep_depots(world, case) is world
    elsewhere = world._replace(places=world.places.assign(country="RO"))
    kept = keep_depots(elsewhere, case)
    assert kept.depots.empty
    assert kept.places["nearest_depot_km"].isna().all()
    assert (kept.places["nearest_depot_name"] == "").all()
    assert len(world.depots) == 12


def test_depots_that_tell_no_country_are_kept(case, world):
    depots = world.depots.assign(country=["", *["ZM"] * (len(world.depots) - 1)])
    kept = keep_depots(world._replace(depots=depots), case)
    assert kept.depots["site_id"].tolist() == depots["site_id"].tolist()[:1]
    near = kept.places.loc[kept.places["site_type"] == "site", "nearest_depot_name"]
    assert set(near) == {depots["site_name"].iloc[0]}


def test_without_flows_nothing_is_left_out(case, world):
    empty = case._replace(flows=case.flows.head(0))
    assert keep_depots(world, empty) is world
    assert isinstance(keep_depots(world, empty).depots, pd.DataFrame)
