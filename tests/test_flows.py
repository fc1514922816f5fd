import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_consignments

from geo.errors import OptionError, SchemaError
from geo.flows import BOUNDS, aggregate_flows, choose_flows, subtract_flows
from geo.schema import FLOWS


def make_matched(*rows):
    """Matched consignments from (origin, destination, month, kilograms)."""
    consignments = make_consignments(*(row[:2] for row in rows))
    return consignments.assign(
        month=pd.Series([row[2] for row in rows], dtype="str"),
        mass_t=pd.Series([row[3] / 1000 for row in rows], dtype="float64"),
        origin_id=consignments["origin_name"],
        destination_id=consignments["destination_name"],
        inferred_origin_id="",
        match_basis="name",
    )


def test_consignments_of_a_pair_and_month_become_one_flow():
    matched = make_matched(
        ("A", "B", "2023-08", 1000),
        ("A", "B", "2023-08", 2500),
        ("A", "B", "2023-09", 4000),
        ("B", "A", "2023-08", 8000),
    )
    flows = aggregate_flows(matched).set_index(["month", "origin_id"])
    assert flows["mass_t"].to_dict() == {
        ("2023-08", "A"): 3.5,
        ("2023-09", "A"): 4.0,
        ("2023-08", "B"): 8.0,
    }
    assert flows.loc[("2023-08", "A"), "consignment_count"] == 2


def test_modelled_and_reported_tonnes_are_never_added():
    matched = make_matched(*[("A", "B", "2023-08", 1000)] * 2)
    matched["basis"] = ["reported", "modelled"]
    assert aggregate_flows(matched)["basis"].tolist() == ["modelled", "reported"]


def test_a_consignment_without_wagons_counts_none():
    matched = make_matched(("A", "B", "2023-08", 1000))
    matched["wagons"] = pd.Series([pd.NA], dtype="Int64")
    assert aggregate_flows(matched)["wagon_count"].tolist() == [0]


def test_a_flow_goes_from_the_lowest_to_the_highest_of_its_records():
    matched = make_matched(*[("A", "B", "2023-08", 1000)] * 3).assign(
        mass_low_t=[0.5, None, 0.25], mass_high_t=[2.0, None, None]
    )
    row = aggregate_flows(matched).iloc[0]
    assert (row["mass_low_t"], row["mass_t"], row["mass_high_t"]) == (1.75, 3.0, 4.0)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_what_is_not_in_a_part_is_left(count):
    rows = [("A", "B", "2023-08", 1100), ("A", "B", "2023-08", 2200)]
    rows += [("B", "A", "2023-09", 10**9)]
    flows, part = make_matched(*rows), make_matched(*rows[:count])
    rest = subtract_flows(aggregate_flows(flows), aggregate_flows(part))
    pd.testing.assert_frame_equal(rest, aggregate_flows(make_matched(*rows[count:])))


def test_no_consignments_give_no_flows():
    flows = aggregate_flows(make_matched())
    assert flows.empty
    assert tuple(flows) == (*FLOWS, *BOUNDS)


def test_a_missing_column_is_named():
    with pytest.raises(SchemaError, match="origin_id"):
        aggregate_flows(make_matched().drop(columns="origin_id"))


row = st.tuples(
    st.sampled_from("AB"),
    st.sampled_from("CD"),
    st.sampled_from(["2023-08", "2024-01"]),
    st.integers(1, 10**9),
)


@given(st.lists(row), st.randoms(use_true_random=False))
def test_no_kilogram_is_gained_or_lost_in_any_order(rows, random):
    flows = aggregate_flows(make_matched(*rows))
    total_kg = (flows["mass_t"] * 1000).round().astype("int64").sum()
    assert total_kg == sum(kg for *_, kg in rows)
    assert flows["consignment_count"].sum() == len(rows)
    random.shuffle(rows)
    pd.testing.assert_frame_equal(flows, aggregate_flows(make_matched(*rows)))


def make_chosen(**options):
    flows = aggregate_flows(
        make_matched(
            ("A", "C", "2023-08", 1000),
            ("A", "D", "2023-09", 2000),
            ("B", "C", "2023-10", 4000),
        )
    )
    return choose_flows(flows, **options)["mass_t"].tolist()


@pytest.mark.parametrize(
    ("options", "expected_t"),
    [
        pytest.param({}, [1, 2, 4], id="all"),
        pytest.param({"months": ("2023-09", "2023-09")}, [2], id="a month"),
        pytest.param({"months": ("2023-09", "2023-10")}, [2, 4], id="a range"),
        pytest.param({"origins": ["A"]}, [1, 2], id="an origin"),
        pytest.param({"destinations": ["C"]}, [1, 4], id="a destination"),
        pytest.param({"destinations": []}, [], id="no destination"),
        pytest.param({"months": ("2030-01", "2030-02")}, [], id="another year"),
    ],
)
def test_flows_are_chosen_by_month_and_place(options, expected_t):
    assert make_chosen(**options) == expected_t


def test_an_origin_of_no_flow_is_refused():
    with pytest.raises(OptionError, match="start at: A, B"):
        make_chosen(origins=["Z"])


def test_months_that_run_backwards_are_refused():
    with pytest.raises(OptionError, match="2023-10:2023-08"):
        make_chosen(months=("2023-10", "2023-08"))
