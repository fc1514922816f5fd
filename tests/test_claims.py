"""Claims: read as they were said, ordered, chosen from, written in words."""

from io import BytesIO

import pandas as pd
import pytest
from claimants import ARGUMENT, make_claims, one_claim
from makers import DATA

from geo.claim_words import list_table, tell_number, tell_value, tell_window
from geo.claims import FAMILIES, choose_claims, read_claims, validate_claims
from geo.errors import SchemaError

CASE = ARGUMENT.claims.set_index("claim_id")


def filed(**columns):
    plain = {
        "claim_id": "Z1",
        "claimant": "A",
        "metric": "mass",
        "value_low": "1",
        "value_high": "",
        "unit": "t",
    }
    return pd.DataFrame([{**plain, **columns}], dtype="str")


def test_all_53_published_claims_are_there_with_source_and_grade():
    assert sorted(CASE.index) == [f"K{n:02}" for n in range(1, 54)]
    assert (CASE["source_id"] != "").all()
    assert set(CASE["grade"]) <= set("ABC")


def test_every_claim_says_whose_number_it_is_and_of_which_sort():
    for name in ("claimant", "metric", "unit", "side", "counts"):
        assert (CASE[name] != "").all()


def test_what_containers_could_hold_is_no_count():
    # The rows that the compiled facts name as capacities.
    capacities = CASE[CASE["kind"] == "capacity"]
    assert set(capacities.index) == {"K03", "K32", "K34", "K46"}


def test_readings_of_two_calibres_are_alternatives():
    either = CASE[CASE["alternative_to"] != ""]["alternative_to"].to_dict()
    assert either == {"K08": "K07", "K11": "K10", "K17": "K16"}
    for second, first in either.items():
        assert (CASE.at[first, "calibre"], CASE.at[second, "calibre"]) == (
            "152 mm",
            "122 mm",
        )


def test_a_claim_told_again_names_the_first():
    again = CASE[CASE["same_as"] != ""]["same_as"].to_dict()
    assert again == {"K14": "K13", "K29": "K27"}


def test_a_hedge_of_the_notes_is_in_the_hedges():
    for claim in CASE.itertuples():
        for words in ("more than", "at least", "as many as", "nearly"):
            if f'"{words}"' in claim.note:
                assert words in claim.hedge


def test_a_hedge_and_its_bound_say_the_same():
    floors = CASE[CASE["hedge"].isin(["more than", "at least"])]
    assert set(floors["bound"]) == {"floor"}
    ceilings = CASE[CASE["hedge"].isin(["as many as", "nearly", "close to"])]
    assert set(ceilings["bound"]) == {"ceiling"}
    assert set(CASE[CASE["bound"] == "ceiling"]["value_low"].isna()) == {True}


def test_rows_stand_in_order_of_family_and_time():
    claims = make_claims(
        {"claim_id": "a", "as_of": "2024-05"},
        {"claim_id": "b", "as_of": ""},
        {"claim_id": "c", "family": "rounds", "as_of": "2020-01"},
        {"claim_id": "d", "as_of": "2023-12-31"},
    )
    assert list(claims["claim_id"]) == ["d", "a", "b", "c"]
    order = [list(FAMILIES).index(name) for name in ARGUMENT.claims["family"]]
    assert order == sorted(order)


def test_a_month_ends_on_its_last_day_and_begins_on_its_first():
    claim = one_claim(window_start="2024-02", as_of="2024-02")
    assert str(claim.starts_on.date()) == "2024-02-01"
    assert str(claim.ends_on.date()) == "2024-02-29"


def test_a_claim_of_six_columns_is_enough_and_never_better_by_silence():
    claim = validate_claims(filed()).iloc[0]
    assert (claim["credibility"], claim["grade"], claim["source_id"]) == ("6", "", "")
    assert (claim["family"], claim["kind"], claim["bound"]) == (
        "other",
        "count",
        "plain",
    )
    assert pd.isna(claim["ends_on"])


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"claim_id": ""}, "claim_id of its own; found repeated or empty ones: empty"),
        ({"value_low": "1,5"}, "value_low must be a plain number"),
        ({"value_high": "inf"}, "value_high must be a plain number"),
        ({"value_low": "nan"}, "value_low must be a plain number"),
        ({"as_of": "2024"}, "as_of must be 2023-10 or 2023-10-31"),
        ({"window_start": "2024-13"}, "window_start must be 2023-10"),
        ({"claim_date": "31.10.23"}, "claim_date must be 2023-10"),
        ({"family": "tanks"}, "family of a claim must be one of containers.*tanks"),
        ({"kind": "guess"}, "kind of a claim must be one of count.*guess"),
        ({"bound": "?"}, "bound of a claim must be one of plain"),
        ({"same_as": "K99"}, "same_as must name a claim of the table; found: K99"),
    ],
)
def test_what_cannot_be_read_is_refused(columns, message):
    with pytest.raises(SchemaError, match=message):
        validate_claims(filed(**columns))


def test_missing_columns_and_repeated_ids_are_refused():
    with pytest.raises(SchemaError, match="columns claimant, unit"):
        validate_claims(filed().drop(columns=["claimant", "unit"]))
    with pytest.raises(SchemaError, match="repeated or empty ones: Z1"):
        validate_claims(pd.concat([filed(), filed()], ignore_index=True))
    with pytest.raises(SchemaError, match="500 rows at most; found 501"):
        validate_claims(pd.concat([filed()] * 501, ignore_index=True))


def test_a_file_that_is_no_table_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="CSV of claims"):
        read_claims(BytesIO(b""))
    with pytest.raises(SchemaError, match=r"none\.csv"):
        read_claims(tmp_path / "none.csv")


def test_no_claims_are_no_error():
    claims = make_claims()
    assert claims.empty
    assert list_table(claims).empty
    assert choose_claims(claims, families=["mass"]).empty


def test_what_was_given_is_left_alone():
    frame = filed()
    before = frame.copy()
    validate_claims(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_claims_are_chosen_by_family_and_by_when_they_were_said():
    claims = make_claims(
        {"claim_id": "early", "claim_date": "2023-10-01"},
        {"claim_id": "late", "claim_date": "2024-06-22"},
        {"claim_id": "never told", "claim_date": "", "as_of": ""},
        {"claim_id": "by its window", "claim_date": "", "as_of": "2024-12"},
        {"claim_id": "other", "family": "mass", "claim_date": "2023-10-01"},
    )
    day = pd.Timestamp("2024-01-31")
    chosen = choose_claims(claims, families=["containers"], said_by=day)
    assert set(chosen["claim_id"]) == {"early", "never told"}
    assert len(choose_claims(claims)) == 5


@pytest.mark.parametrize(
    ("claim_id", "said"),
    [
        ("K27", "more than 74,000"),
        ("K28", "about 1.6 million by weight"),
        ("K16", "3 million if all 152 mm"),
        ("K17", "500,000 if all 122 mm"),
        ("K32", "could hold as many as 4.8 million"),
        ("K41", "conservatively 4 million to 6 million"),
        ("K47", "several dozen"),
        ("K53", "50.69"),
    ],
)
def test_a_claim_is_told_with_its_hedge_and_condition(claim_id, said):
    row = ARGUMENT.claims[ARGUMENT.claims["claim_id"] == claim_id]
    assert tell_value(next(row.itertuples())) == said


def test_a_claim_without_number_or_hedge_says_so():
    assert tell_value(one_claim(value_low="")) == "no number"


def test_the_unit_stands_behind_the_number():
    claim = one_claim(kind="equivalence", value_low="2000000")
    assert tell_value(claim, unit="shells") == "2 million shells by weight"


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (50.69, "50.69"), (74000, "74,000"), (1.5e6, "1.5 million"),
     (-50, "-50"), (12e6, "12 million"), (1234567, "1.23457 million")],
)  # fmt: skip
def test_numbers_are_told_as_a_reader_would(number, words):
    assert tell_number(number) == words


def test_a_window_says_what_was_not_told():
    assert tell_window(one_claim(window_start="")) == "start not told to 2024-01"
    assert tell_window(one_claim(as_of="")) == "2023-08 to not told"
    assert tell_window(one_claim(as_of="", window_start="")) == "not told"


def test_the_table_has_every_claim_and_no_sum():
    table = list_table(ARGUMENT.claims)
    assert sorted(table["claim"]) == sorted(CASE.index)
    assert not any("total" in name or "sum" in name for name in table)
    filed_claims = pd.read_csv(DATA / "claims.csv", dtype="str", keep_default_na=False)
    notes = filed_claims.set_index("claim_id")["note"]
    assert (table.set_index("claim")["note"] == notes.loc[table["claim"]]).all()
