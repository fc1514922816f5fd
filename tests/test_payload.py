"""What the page's script is told."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import (
    CARRIED,
    FLOWS,
    LINKS,
    MONTHS,
    make_below,
    make_empty_scene,
    make_flows,
    make_link_flows,
    make_links,
    make_places,
    make_routes,
    make_scene,
)

from geo.errors import CrsError, SchemaError
from geo.payload import list_content
from geo.scene import Texts


def test_a_flow_has_its_kilograms_month_by_month():
    flows = list_content(make_scene())["flows"]
    assert [flow["kg"] for flow in flows] == [
        [150_000, 50_000, 0],
        [0, 0, 300_000],
        [0, 100_500, 0],
    ]
    assert [flow["n"] for flow in flows] == [[2, 1, 0], [0, 0, 3], [0, 1, 0]]
    assert [flow["w"] for flow in flows] == [[3, 1, 0], [0, 0, 6], [0, 2, 0]]


def test_a_flow_names_places_by_their_number():
    content = list_content(make_scene())
    ids = [place["id"] for place in content["places"]]
    first = content["flows"][0]
    assert (ids[first["o"]], ids[first["d"]], ids[first["via"]]) == (
        "dunay",
        "alpha",
        "rajin",
    )
    assert content["flows"][1]["via"] == -1


@pytest.mark.parametrize("link", CARRIED)
def test_the_flows_on_a_link_sum_to_what_it_carries(link):
    content = list_content(make_scene())
    on_link = next(row for row in content["links"] if row["id"] == link)["f"]
    carried = [
        sum(content["flows"][n]["kg"][m] for n in on_link) / 1000 for m in range(3)
    ]
    assert carried == list(CARRIED[link])


def test_a_sea_leg_carries_only_what_came_over_it():
    unstated = ("2023-08", "dunay", "alpha", "", "modelled", 1, 1, 70.0)
    carried = CARRIED | {"trunk": (220.0, 150.5, 300.0), "branch": (220.0, 50.0, 300.0)}
    content = list_content(
        make_scene(
            flows=make_flows([*FLOWS, unstated]), link_flows=make_link_flows(carried)
        )
    )
    on_sea = content["links"][0]["f"]
    assert [content["flows"][n]["kg"] for n in on_sea] == [[150_000, 50_000, 0]]


def test_scales_end_at_the_greatest_month_of_any_link_and_site():
    greatest = list_content(make_scene())["greatest"]
    assert greatest["kg"] == {"link": 300_000, "site": 300_000}
    assert greatest["wagons"] == {"link": 6, "site": 6}


def test_both_directions_of_a_track_are_told_apart():
    back = ("back", "rail", "computed", [], [(40.1, 45.9), (61, 55)])
    links = list_content(make_scene(links=make_links([*LINKS, back])))["links"]
    assert {link["id"] for link in links if link["two"]} == {"branch", "back"}


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [("month", "2024-02", "months"), ("destination_id", "gamma", "places")],
)
def test_flows_outside_the_scene_are_refused(column, value, what):
    flows = make_flows()
    flows.loc[flows.index[-1], column] = value
    with pytest.raises(SchemaError, match=f"unknown {what}: {value}"):
        list_content(make_scene(flows=flows))


def test_links_that_carry_other_tonnes_than_their_flows_are_refused():
    wrong = make_link_flows(CARRIED | {"trunk": (150.0, 150.5, 299.0)})
    with pytest.raises(SchemaError, match=r"off by up to 1.000 t: trunk"):
        list_content(make_scene(link_flows=wrong))


def test_a_frame_without_its_columns_is_refused():
    with pytest.raises(SchemaError, match="routes need the columns length_km"):
        list_content(make_scene(routes=make_routes().drop(columns="length_km")))


def test_places_in_another_reference_system_are_refused():
    with pytest.raises(CrsError, match="places must be in EPSG:4326"):
        list_content(make_scene(places=make_places().to_crs("EPSG:3857")))


def test_near_is_within_the_stated_distance():
    near = {
        place["id"]: place["near"] for place in list_content(make_scene())["places"]
    }
    assert near["alpha"] == {"name": "Depot", "km": 3.2, "is": True}
    assert near["beta"]["is"] is False
    assert near["rajin"] is None


@pytest.mark.parametrize(
    ("port", "number"),
    [("Dunay", 1), ("dunay", 1), ("Дунай", 1), ("Elsewhere", -1), (None, -1)],
)
def test_a_ship_finds_its_port_by_any_of_its_names(port, number):
    aliases = [
        ["Дунай"] if name == "dunay" else [] for name in make_places()["site_id"]
    ]
    voyages = pd.DataFrame([{"date": "2023-09-02", "port": port}])
    scene = make_scene(places=make_places(aliases=aliases), voyages=voyages)
    assert list_content(scene)["voyages"][0]["port"] == number


def test_a_span_of_dates_counts_for_its_first_month():
    voyages = pd.DataFrame(
        [
            {
                "date": "",
                "date_from": "2023-09-30",
                "date_to": "2023-10-02",
                "port": "Dunay",
            }
        ]
    )
    voyage = list_content(make_scene(voyages=voyages))["voyages"][0]
    assert (voyage["date"], voyage["month"]) == ("2023-09-30 to 2023-10-02", "2023-09")


def test_the_words_of_the_user_reach_the_page():
    texts = Texts(title="Title", note="A note", made="Me, today")
    told = list_content(make_scene(texts=texts))["texts"]
    assert (told["note"], told["made"]) == ("A note", "Me, today")


def test_evidence_stands_in_the_order_of_the_flows():
    content = list_content(make_scene())
    counts = [flow["n"] for flow in content["flows"]]
    assert content["exhibits"]["shown"] == counts == [[2, 1, 0], [0, 0, 3], [0, 1, 0]]


def test_what_lower_grades_would_add_is_told_apart_and_never_drawn():
    content = list_content(make_scene(lowest="B3", below=make_below()))
    assert content["graded"] == "graded B3 or better"
    assert content["below"] == [
        {"o": "dunay", "d": "alpha", "near": True,
         "kg": [30_000, 0, 0], "n": [1, 0, 0], "w": [1, 0, 0]},
        {"o": "rajin", "d": "beta", "near": False,
         "kg": [0, 0, 7_000], "n": [0, 0, 2], "w": [0, 0, 4]},
    ]  # fmt: skip
    assert content["flows"] == list_content(make_scene())["flows"]


def test_where_all_grades_count_nothing_is_told_of_them():
    assert not {"graded", "below"} & set(list_content(make_scene()))


def test_no_flows_give_places_without_flows():
    content = list_content(make_empty_scene())
    assert content["flows"] == content["links"] == []
    assert content["greatest"]["kg"] == {"link": 0, "site": 0}
    assert len(content["places"]) == 6


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(MONTHS),
            st.sampled_from(["dunay", "vostochny"]),
            st.sampled_from(["alpha", "beta"]),
            st.sampled_from(["", "rajin"]),
            st.sampled_from(["reported", "modelled"]),
            st.integers(1, 9),
            st.integers(0, 9),
            st.integers(1, 10**9).map(lambda kg: kg / 1000),
        ),
        max_size=20,
    )
)
def test_every_kilogram_reaches_the_page_once(rows):
    pairs = [(o, d) for o in ("dunay", "vostochny") for d in ("alpha", "beta")]
    scene = make_scene(
        flows=make_flows(rows), routes=make_routes(pairs), links=make_links([]),
        link_flows=make_link_flows({}),
    )  # fmt: skip
    told = list_content(scene)["flows"]
    assert sum(sum(flow["kg"]) for flow in told) == sum(
        round(row[7] * 1000) for row in rows
    )
    assert sum(sum(flow["n"]) for flow in told) == sum(row[5] for row in rows)
    assert sum(sum(flow["w"]) for flow in told) == sum(row[6] for row in rows)
