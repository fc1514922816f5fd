import pandas as pd
import pytest

from geo.checks import REASONS, as_rejected, count_kinds, find_fast, find_flags
from geo.schema import FLAGS

WINDOW = (pd.Timestamp(2023, 1, 1), pd.Timestamp(2023, 12, 31))


def make_typed(**values):
    """One plausible record, but for the values given."""
    typed = {
        "dispatched_on": pd.Timestamp(2023, 10, 1),
        "arrived_on": pd.Timestamp(2023, 10, 20),
        "mass_t": 64.0,
        "wagons": 1.0,
        "origin_name": "A",
        "destination_name": "B",
        "is_same_record": False,
        "is_same_waybill": False,
        "is_same_load": False,
    } | values
    return pd.DataFrame({name: [value] for name, value in typed.items()})


def make_filed(**values):
    filed = {"row": 1, "line": 2, "date": "d", "destination": "B", "mass_t": "64"}
    filed |= {"arrival_date": "a", "shipment_id": "w"} | values
    return pd.DataFrame({name: [value] for name, value in filed.items()})


def kinds_of(**values):
    return find_flags(make_typed(**values), WINDOW, make_filed())["kind"].tolist()


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ({}, []),
        ({"mass_t": 10_001.0, "wagons": 200.0}, ["huge-mass"]),
        ({"mass_t": 10_000.0, "wagons": 200.0}, []),
        ({"mass_t": 131.0}, ["heavy-wagon"]),
        ({"mass_t": 131.0, "wagons": 0.0}, []),
        ({"arrived_on": pd.Timestamp(2023, 9, 30)}, ["arrival-before-departure"]),
        ({"arrived_on": pd.Timestamp(2023, 10, 1)}, []),
        ({"arrived_on": pd.NaT}, ["arrival-not-a-day"]),
        ({"dispatched_on": pd.Timestamp(2022, 12, 31)}, ["outside-window"]),
        ({"dispatched_on": pd.NaT}, []),
        ({"destination_name": " a "}, ["same-ends"]),
        ({"is_same_record": True}, ["same-record"]),
        ({"is_same_waybill": True, "is_same_load": True}, ["same-waybill"]),
        ({"is_same_load": True}, ["same-load"]),
    ],
)
def test_what_can_hardly_be_true_is_flagged(values, kinds):
    assert kinds_of(**values) == kinds


def test_a_flag_tells_row_line_column_value_and_severity():
    flags = find_flags(make_typed(mass_t=20_000.0), None, make_filed(mass_t="20000"))
    assert flags.iloc[0][["row", "line", "column", "value", "severity"]].tolist() == [
        1, 2, "mass_t", "20000", "impossible",
    ]  # fmt: skip


def make_journey(days):
    return pd.DataFrame(
        {
            "row": [1],
            "line": [2],
            "origin_id": ["a"],
            "destination_id": ["b"],
            "dispatched_on": [pd.Timestamp(2023, 10, 1)],
            "arrived_on": [pd.Timestamp(2023, 10, 1) + pd.Timedelta(days=days)],
            "arrival_date": ["x"],
        }
    )


@pytest.mark.parametrize(
    ("km", "days", "is_fast"),
    [(3001, 2, True), (3000, 2, False), (1501, 0, True), (1499, 0, False)],
)
def test_a_train_does_not_make_1500_km_a_day(km, days, is_fast):
    pairs = pd.MultiIndex.from_tuples([("a", "b")])
    flags = find_fast(make_journey(days), pd.Series([float(km)], index=pairs))
    assert (len(flags) == 1) == is_fast


def test_only_the_kinds_decided_on_are_rejected():
    flags = find_flags(make_typed(mass_t=20_000.0), None, make_filed())
    assert as_rejected(flags, frozenset({"heavy-wagon"}))["kind"].tolist() == [
        "heavy-wagon"
    ]


def test_no_records_have_no_flags():
    flags = find_flags(make_typed().head(0), WINDOW, make_filed().head(0))
    assert flags.empty
    assert tuple(flags) == FLAGS


def test_each_kind_is_counted_by_records_whether_kept_or_rejected():
    rejected = pd.DataFrame(
        {
            "row": [1, 1, 2],
            "reason": [
                REASONS["same-record"],
                "date is empty",
                REASONS["same-record"],
            ],
        }
    )
    flags = pd.DataFrame({"row": [3, 3], "reason": [REASONS["same-ends"]] * 2})
    assert count_kinds(rejected, flags) == {"same-record": 2, "same-ends": 1}
    assert count_kinds(rejected.head(0), flags.head(0)) == {}
