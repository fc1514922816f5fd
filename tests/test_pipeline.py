import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from geo import pipeline
from geo.errors import GeoError

HEADER = "date,origin,destination,mass_t,shipment_id\n"


def test_the_bundled_records_all_reach_the_map(case):
    counts = pipeline.tally(case)
    assert counts["read"] == counts["accepted"] == counts["matched"]
    assert counts["tonnes"]["matched"] == 74_000  # the published total


def test_rows_and_tonnes_are_told_at_each_step(world, write_records):
    trace = pipeline.trace_records(
        write_records(
            HEADER
            + "2023-10-01,Dunay,Tikhoretsk,60,a\n"
            + "2023-10-02,Дунай,Тихорецк,30,b\n"
            + "2023-10-03,Dunay,Atlantis,8,c\n"
            + "2023-10-04,Atlantis,Lemuria,4,d\n"
            + "31.02.2024,Dunay,Tikhoretsk,-1,e\n"
        ),
        world,
    )
    assert pipeline.tally(trace) == {
        "read": 5,
        "accepted": 4,
        "rejected": 1,
        "matched": 2,
        "unmatched": 2,
        "reasons": {
            "date is not a day as 2023-10-31 or 31.10.2023": 1,
            "mass is not above zero": 1,
            "no known place has this name": 2,
        },
        "tonnes": {"accepted": 102.0, "matched": 90.0, "unmatched": 12.0},
    }


def test_link_tonne_kilometres_are_those_of_the_consignments(case, world):
    routed = pipeline.route_flows(case.flows, world)
    km = routed.routes.set_index(["origin_id", "destination_id"])["length_km"]
    pairs = list(
        zip(case.matched["origin_id"], case.matched["destination_id"], strict=True)
    )
    by_consignment = (
        case.matched["mass_t"].to_numpy() * km.loc[pairs].to_numpy()
    ).sum()
    on_land = routed.links[routed.links["mode"] != "sea"].set_index("link_id")
    flows = routed.link_flows[routed.link_flows["link_id"].isin(on_land.index)]
    by_link = (flows["mass_t"] * flows["link_id"].map(on_land["length_km"])).sum()
    assert by_link == pytest.approx(by_consignment, rel=1e-9)


def test_sea_legs_carry_what_left_the_ports(case, world):
    routed = pipeline.route_flows(case.flows, world)
    at_sea = routed.links.loc[routed.links["mode"] == "sea", "link_id"]
    shipped = routed.link_flows[routed.link_flows["link_id"].isin(at_sea)]
    assert len(at_sea) == 2
    assert shipped["mass_t"].sum() == pytest.approx(74_000)


def test_twelve_of_sixteen_sites_are_near_a_depot(world):
    sites = world.places[world.places["site_type"] == "site"]
    assert (len(sites), len(pipeline.sites_near_depots(world))) == (16, 12)


def test_more_sites_are_near_within_a_longer_distance(world):
    counts = list(pipeline.count_near_depots(world).values())
    assert counts == sorted(counts)


def test_every_flow_of_the_case_is_routed_over_the_network(case, world):
    routed = pipeline.route_flows(case.flows, world)
    assert set(routed.routes["route_basis"]) == {"computed"}


def test_lines_are_drawn_of_the_same_routes_when_asked_for(case, world):
    routes = pipeline.route_flows(case.flows, world).routes
    drawn = pipeline.draw_routes(case.flows, world)
    assert "geometry" not in routes
    assert_frame_equal(pd.DataFrame(drawn)[list(routes)], routes)
    assert (drawn["drawn_km"] <= drawn["length_km"]).all()


def test_no_records_give_no_flows_and_no_links(world, write_records):
    trace = pipeline.trace_records(write_records(HEADER), world)
    routed = pipeline.route_flows(trace.flows, world)
    assert trace.flows.empty
    assert routed.routes.empty
    assert routed.links.empty
    assert routed.link_flows.empty
    assert pipeline.draw_routes(trace.flows, world).empty


def test_an_own_place_goes_over_the_bundled_one_of_its_id(write_records):
    own = "site_id,site_name,lon,lat\ntikhoretsk,Tikhoretsk Yard,40.2,45.9\n"
    places = pipeline.read_world(sites=write_records(own, name="own.csv")).places
    mine = places[places["site_id"] == "tikhoretsk"]
    assert mine["site_name"].tolist() == ["Tikhoretsk Yard"]
    assert len(places) == 20


def test_an_unknown_way_is_refused():
    with pytest.raises(GeoError, match="main, bam"):
        pipeline.read_world(way="silk road")
