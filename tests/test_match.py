import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_consignments, make_places

from geo.decisions import Ask
from geo.errors import SchemaError
from geo.match import list_asks, match_sites
from geo.names import fold_name
from geo.schema import MATCHED


def match_one(name, places):
    return match_sites(make_consignments((name, places["site_name"][0])), places)


@pytest.mark.parametrize(
    ("name", "basis"),
    [
        pytest.param("Tikhoretsk", "name", id="as written"),
        pytest.param(" tikhoretsk ", "alias", id="other case and spaces"),
        pytest.param("Тихорецк", "alias", id="alias in another script"),
        pytest.param("ТИХОРЕЦК", "alias", id="alias in capitals"),
    ],
)
def test_a_place_is_found_by_name_and_alias(name, basis):
    places = make_places("Tikhoretsk", aliases={"Tikhoretsk": ["Тихорецк"]})
    matched, unmatched = match_one(name, places)
    assert matched["origin_id"].tolist() == ["tikhoretsk-0"]
    assert matched["match_basis"].tolist() == [basis]
    assert unmatched.empty


def test_a_place_is_asked_for_with_all_that_each_row_says_of_it():
    rows = make_consignments(*[("Kamenka", "Rzhev")] * 4).assign(
        origin_region=[" Penza Oblast ", "", "Penza Oblast", None],
        origin_country=["RU", "RU", "", "RU"],
        origin_code=["", "", "637202", ""],
    )
    assert list_asks(rows.fillna(""), "origin") == [
        Ask("Kamenka", "Penza Oblast, RU"),
        Ask("Kamenka", "RU"),
        Ask("Kamenka", "Penza Oblast", "637202"),
        Ask("Kamenka", "RU"),
    ]
    assert list_asks(rows, "destination") == [Ask("Rzhev")] * 4
    assert list_asks(rows[:0], "origin") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Орёл", "орел"), ("Usť-Luga", "ust luga"), ("Бикин-1", "Бикин 1")],
)
def test_two_spellings_of_a_name_are_the_same(one, other):
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("Бий", "Бии"), ("Kursk", "Kurskaya")])
def test_different_names_stay_different(one, other):
    assert fold_name(one) != fold_name(other)


def test_a_name_of_two_places_is_matched_to_neither():
    places = make_places("Start", "Kamenka", "Kamenka")
    matched, unmatched = match_sites(make_consignments(("Start", "Kamenka")), places)
    assert matched.empty
    assert unmatched["reason"].str.contains("kamenka-1; .*kamenka-2").all()
    assert unmatched["column"].tolist() == ["destination"]


def test_an_exact_name_wins_over_the_alias_of_another_place():
    places = make_places("Fokino", "Domashovo", aliases={"Domashovo": ["Fokino"]})
    matched, _ = match_one("Fokino", places)
    assert matched["origin_id"].tolist() == ["fokino-0"]


def test_both_unknown_ends_are_told():
    consignments = make_consignments(("X", "Y"), mass_t=7.0)
    matched, unmatched = match_sites(consignments, make_places("A"))
    assert matched.empty
    assert unmatched["value"].tolist() == ["X", "Y"]
    assert unmatched["mass_t"].tolist() == [7.0, 7.0]


def test_an_inferred_origin_that_is_unknown_is_told():
    consignments = make_consignments(("A", "B")).assign(inferred_origin_name="Z")
    _, unmatched = match_sites(consignments, make_places("A", "B"))
    assert unmatched["column"].tolist() == ["inferred_origin"]


def test_no_consignments_give_no_matches():
    matched, unmatched = match_sites(make_consignments(), make_places("A"))
    assert matched.empty
    assert unmatched.empty
    assert set(MATCHED) <= set(matched)


def test_without_places_nothing_is_matched():
    matched, unmatched = match_sites(make_consignments(("A", "B")), make_places())
    assert matched.empty
    assert unmatched["row"].tolist() == [1, 1]


def test_a_missing_column_is_named():
    with pytest.raises(SchemaError, match="need the columns mass_t"):
        match_sites(make_consignments().drop(columns="mass_t"), make_places("A"))


names = st.sampled_from(["A", "a", "Ä", "B", "nowhere", "Twin", ""])


@given(st.lists(st.tuples(names, names)))
def test_every_consignment_is_matched_or_unmatched_and_never_both(ends):
    consignments = make_consignments(*ends)
    matched, unmatched = match_sites(
        consignments, make_places("A", "B", "Twin", "Twin")
    )
    assert set(matched["row"]) | set(unmatched["row"]) == set(consignments["row"])
    assert not set(matched["row"]) & set(unmatched["row"])
