import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.consignments import validate_records
from geo.schema import CONSIGNMENTS, REJECTED


def make_raw(**columns):
    """One record that is right, but for the columns given (a value or a list)."""
    right = {"date": "2023-10-31", "origin": "A", "destination": "B", "mass_t": "64"}
    filed = right | columns
    if "mass_kg" in columns:
        del filed["mass_t"]
    count = (
        max(len(v) for v in filed.values() if isinstance(v, list) or v is None)
        if (any(isinstance(v, list) for v in filed.values()))
        else 1
    )
    raw = pd.DataFrame(
        {k: v if isinstance(v, list) else [v] * count for k, v in filed.items()},
        dtype="str",
    )
    raw.insert(0, "row", range(1, len(raw) + 1))
    raw.insert(1, "line", range(2, len(raw) + 2))
    return raw.assign(fault=raw.get("fault", pd.Series("", raw.index, dtype="str")))


@pytest.mark.parametrize(
    ("text", "expected_t"),
    [
        pytest.param("64", 64, id="whole"),
        pytest.param("64.5", 64.5, id="decimal point"),
        pytest.param("64,5", 64.5, id="decimal comma"),
        pytest.param("1 234,5", 1234.5, id="space between thousands"),
        pytest.param("1\u00a0234.5", 1234.5, id="no-break space"),
        pytest.param("0.0014", 0.001, id="to the whole kilogram"),
    ],
)
def test_a_mass_is_read_in_tonnes(text, expected_t):
    consignments = validate_records(make_raw(mass_t=text)).consignments
    assert consignments["mass_t"].item() == pytest.approx(expected_t)


def test_kilograms_become_tonnes():
    consignments, *_ = validate_records(make_raw(mass_kg="64500"))
    assert consignments["mass_t"].item() == 64.5


@pytest.mark.parametrize("text", ["2023-10-31", "31.10.2023"])
def test_a_day_is_read_in_both_forms(text):
    consignments, *_ = validate_records(make_raw(date=text))
    assert consignments["dispatched_on"].item() == pd.Timestamp(2023, 10, 31)
    assert consignments["month"].item() == "2023-10"


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("date", "31.02.2024", "date is not a day"),
        ("date", "", "date is not a day"),
        ("origin", " ", "origin is empty"),
        ("destination", "", "destination is empty"),
        ("mass_t", "", "mass is empty"),
        ("mass_t", "heavy", "mass is not a number"),
        ("mass_t", "nan", "mass is not a number"),
        ("mass_t", "1,234,5", "mass is not a number"),
        ("mass_t", "0", "mass is not above zero"),
        ("mass_t", "-5", "mass is not above zero"),
        ("mass_t", "0.0001", "mass is not above zero"),
        ("wagons", "1.5", "wagons is not a whole number"),
        ("wagons", "two", "wagons is not a whole number"),
        ("basis", "guessed", "basis is not one of"),
    ],
)
def test_a_bad_value_is_rejected_with_its_reason(column, text, reason):
    consignments, rejected, _ = validate_records(make_raw(**{column: text}))
    assert consignments.empty
    assert rejected["column"].tolist() == [column]
    assert rejected["value"].tolist() == [text]
    assert rejected["reason"].str.contains(reason, regex=False).all()


def test_each_reason_of_a_record_has_its_row():
    _, rejected, _ = validate_records(make_raw(date="?", mass_t="?"))
    assert rejected["row"].tolist() == [1, 1]
    assert set(rejected["column"]) == {"date", "mass_t"}


def test_a_record_of_broken_form_is_rejected_for_that_alone():
    _, rejected, _ = validate_records(make_raw(date="?", fault="broken"))
    assert rejected["reason"].tolist() == ["broken"]


def test_the_same_record_twice_is_counted_once():
    raw_records = make_raw(shipment_id=["w1", "w1", "w2"])
    consignments, rejected, _ = validate_records(raw_records)
    assert consignments["shipment_id"].tolist() == ["w1", "w2"]
    assert rejected["row"].tolist() == [2]


def test_equal_records_without_an_id_are_both_kept():
    consignments, *_ = validate_records(make_raw(origin=["A", "A"]))
    assert len(consignments) == 2


def test_a_basis_that_is_not_given_is_reported():
    consignments, *_ = validate_records(make_raw())
    assert consignments["basis"].item() == "reported"


def test_other_columns_are_kept_as_filed():
    consignments, *_ = validate_records(make_raw(cargo=" {{ 7*7 }} "))
    assert consignments["cargo"].item() == " {{ 7*7 }} "


def test_no_records_give_no_consignments():
    consignments, rejected, _ = validate_records(make_raw().head(0))
    assert consignments.empty
    assert rejected.empty
    assert set(CONSIGNMENTS) <= set(consignments)
    assert tuple(rejected) == REJECTED


texts = st.sampled_from(["2023-10-31", "?", "", "5", "-1", "w", "1,5", "\u00a0"])


@given(st.lists(st.tuples(texts, texts, texts, texts, texts), min_size=1))
def test_every_record_is_accepted_or_rejected_and_never_both(rows):
    names = ["date", "origin", "destination", "mass_t", "shipment_id"]
    filed = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    raw_records = make_raw(**filed)
    consignments, rejected, _ = validate_records(raw_records)
    accepted, refused = set(consignments["row"]), set(rejected["row"])
    assert accepted | refused == set(raw_records["row"])
    assert not accepted & refused
    assert (consignments["mass_t"] > 0).all()
