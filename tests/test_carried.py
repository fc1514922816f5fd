"""What links carry of a hand-made scene's flows, and where its scales end."""

import pytest
from scenes import (
    make_empty_scene,
    make_flows,
    make_link_flows,
    make_links,
    make_routes,
    make_scene,
)

from geo.carried import carry, find_scale
from geo.errors import SchemaError
from geo.units import KG_PER_T


def test_links_carry_their_flows_by_month():
    scene = make_scene()
    monthly, on_links = carry(scene)
    told = scene.link_flows.groupby("link_id")["mass_t"].sum()
    summed = [monthly.kg[flows].sum() / KG_PER_T for flows in on_links]
    assert summed == pytest.approx([told[each] for each in scene.links["link_id"]])


def test_scales_end_at_the_greatest_link_and_site_of_a_month():
    assert find_scale(make_scene())["kg"] == {"link": 300_000, "site": 300_000}


def test_a_site_that_two_links_reach_takes_in_what_both_carry():
    flows = [
        ("2023-08", "dunay", "alpha", "", "modelled", 2, 3, 150.0),
        ("2023-08", "vostochny", "alpha", "", "modelled", 1, 1, 40.0),
    ]
    links = [
        ("rail-1", "rail", "computed", [0], [(132.3, 42.9), (40.1, 45.9)]),
        ("rail-2", "rail", "computed", [1], [(133.1, 42.7), (40.1, 45.9)]),
    ]
    scene = make_scene(
        flows=make_flows(flows),
        routes=make_routes([("dunay", "alpha"), ("vostochny", "alpha")]),
        links=make_links(links),
        link_flows=make_link_flows({"rail-1": (150.0, 0, 0), "rail-2": (40.0, 0, 0)}),
    )
    assert find_scale(scene) == {
        "kg": {"link": 150_000, "site": 190_000},
        "wagons": {"link": 3, "site": 4},
    }


def test_a_scene_without_flows_has_no_scale():
    assert find_scale(make_empty_scene())["kg"] == {"link": 0, "site": 0}


def test_a_leg_at_sea_carries_what_came_from_its_own_beginning_alone():
    flows = [
        ("2023-08", "dunay", "alpha", "rajin", "modelled", 2, 3, 150.0),
        ("2023-08", "dunay", "alpha", "vostochny", "modelled", 1, 1, 40.0),
    ]
    links = [
        ("sea-1", "sea", "inferred", [0], [(130.3, 42.3), (132.3, 42.9)]),
        ("sea-2", "sea", "inferred", [0], [(133.1, 42.7), (132.3, 42.9)]),
    ]
    scene = make_scene(
        flows=make_flows(flows),
        routes=make_routes([("dunay", "alpha")]),
        links=make_links(links),
        link_flows=make_link_flows({"sea-1": (150.0, 0, 0), "sea-2": (40.0, 0, 0)}),
    )
    monthly, on_links = carry(scene)
    kg = [monthly.kg[flows].sum() for flows in on_links]
    assert kg == [150_000, 40_000]


def test_links_that_carry_other_tonnes_are_refused():
    scene = make_scene()
    more = scene.link_flows.assign(mass_t=scene.link_flows["mass_t"] + 1)
    with pytest.raises(SchemaError, match="links must carry the tonnes"):
        find_scale(scene._replace(link_flows=more))
