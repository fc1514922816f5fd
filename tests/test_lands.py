import pandas as pd
import pytest
from makers import DATA, make_places

from geo.gazetteer import read_regions
from geo.lands import find_lands, index_lands, list_lands
from geo.schema import REGIONS

PENZA, TULA, RUSSIA = ("RU", "Penza Oblast"), ("RU", "Tula Oblast"), ("RU", "")
NO_PLACES = make_places()
NO_REGIONS = pd.DataFrame(columns=list(REGIONS))
KNOWN = pd.DataFrame(
    {
        "country": ["RU", "RU", "RU"],
        "region": [PENZA[1], TULA[1], ""],
        "aliases": [["Пензенская область"], ["Тульская область"], ["Russia"]],
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Penza Oblast", PENZA),
        ("penza", PENZA),  # without its kind
        ("Пензенская обл.", PENZA),  # another kind of the same name
        ("ПЕНЗЕНСКАЯ ОБЛАСТЬ", PENZA),
        ("Тульская область", TULA),
        ("RU", RUSSIA),
        ("russia", RUSSIA),
    ],
)
def test_a_region_is_found_by_all_its_names(text, expected):
    assert find_lands(text, index_lands(KNOWN, NO_PLACES)) == {expected}


def test_a_region_by_its_whole_name_is_not_the_one_around_it():
    lands = index_lands(read_regions(DATA / "regions.csv"), NO_PLACES)
    assert find_lands("Moscow", lands) == {("RU", "Moscow")}
    assert find_lands("Moscow Oblast", lands) == {("RU", "Moscow Oblast")}
    both = {("RU", "Altai Krai"), ("RU", "Altai Republic")}
    assert find_lands("Altai", lands) == both


@pytest.mark.parametrize("text", ["", " ", "=", "Middle Earth"])
def test_other_texts_mean_no_region(text):
    assert find_lands(text, index_lands(KNOWN, NO_PLACES)) == frozenset()


def test_regions_that_share_a_name_are_both_found():
    twice = KNOWN.assign(country=["RU", "KZ", "RU"], region=["East", "East", ""])
    lands = index_lands(twice.assign(aliases=[[], [], []]), NO_PLACES)
    assert find_lands("east", lands) == {("RU", "East"), ("KZ", "East")}


def test_regions_that_only_places_name_are_known_too():
    places = make_places("Kamenka").assign(region="Orel Oblast")
    found = find_lands("Orel Oblast", index_lands(KNOWN, places))
    assert found == {("RU", "Orel Oblast")}


def test_a_place_lies_in_its_country_and_under_each_name_of_its_region():
    places = make_places("Kamenka", "Zarya").assign(
        region=["Пензенская область", TULA[1]]
    )
    first, second = list_lands(places, index_lands(KNOWN, places))
    assert first == {RUSSIA, ("RU", "Пензенская область"), PENZA}
    assert second == {RUSSIA, TULA}


def test_a_namesake_in_another_country_is_not_where_a_place_lies():
    abroad = KNOWN.assign(country=["KZ", "RU", "RU"])
    places = make_places("Kamenka").assign(region=PENZA[1])
    (lands,) = list_lands(places, index_lands(abroad, places))
    assert lands == {RUSSIA, PENZA}


def test_a_region_that_is_listed_again_has_the_names_of_both_rows():
    again = pd.concat([KNOWN.assign(aliases=[[], [], []]), KNOWN], ignore_index=True)
    lands = index_lands(again, NO_PLACES)
    assert find_lands("Пензенская область", lands) == {PENZA}


def test_a_place_that_tells_nothing_of_where_it_lies_names_no_region():
    nowhere = make_places("Kamenka").assign(region="", country="")
    assert find_lands("", index_lands(KNOWN, nowhere)) == frozenset()


def test_no_regions_and_no_places_have_no_lands():
    lands = index_lands(NO_REGIONS, NO_PLACES)
    assert lands == {}
    assert list_lands(NO_PLACES, lands) == []
