import sys
from functools import cache
from importlib import util

import numpy as np
import pandas as pd
import pytest
from makers import DATA, ROOT, make_places

from geo.decisions import Ask, Decision, gather_decisions
from geo.finder import find_places
from geo.gazetteer import read_gazetteer, read_regions
from geo.index import FEW, index_places, put_together
from geo.lookup import Bounds, find_indexed
from geo.schema import REGIONS
from geo.sites import read_places

GAZETTEER = read_gazetteer(DATA / "gazetteer.parquet")
KNOWN_REGIONS = read_regions(DATA / "regions.csv")
SITES = read_places(DATA / "ports.geojson", DATA / "sites.geojson")
NO_PLACES = SITES[:0]
NO_REGIONS = pd.DataFrame(columns=list(REGIONS))


@cache
def index_known():
    """Indexes of no places and of the gazetteer; not when this file is imported."""
    return tuple(index_places(each, KNOWN_REGIONS) for each in (NO_PLACES, GAZETTEER))


def find(name, region="", code="", *, first=NO_PLACES, others=None, **options):
    """Find in the gazetteer, or in other places."""
    ask = Ask(name, region, code)
    if others is None and first.empty:
        return find_indexed([ask], *index_known(), **options)[ask]
    return find_places([ask], first, others, KNOWN_REGIONS, **options)[ask]


def name_of(found):
    place = GAZETTEER.set_index("site_id").loc[found.site_id]
    return place["site_name"], place["region"]


@pytest.mark.parametrize(
    "name",
    [
        "Kamenka", "Каменка", "ст. Каменка", "Fokino", "Фокино", "г. Фокино",
        "Oktyabrsky", "Октябрьский", "Oktyabr'skiy", "Vostochny", "Восточный",
        "пос. Восточный", "Wostotschny",
    ],
)  # fmt: skip
def test_a_namesake_is_asked_and_never_taken(name):
    found = find(name)
    assert found.site_id == ""
    assert found.reason.startswith("several places have this name: ")


def test_a_namesake_is_told_with_its_region_and_country():
    told = find("Oktyabrsky").reason
    assert "; Oktyabrsky (Bashkortostan Republic, RU) and " in told


def test_a_bundled_site_is_no_better_than_its_namesakes():
    all_places = index_places(put_together(SITES, GAZETTEER), KNOWN_REGIONS)
    asks = [
        Ask("Vostochny"),
        Ask("Vostochny", "Primorsky Krai"),
        Ask("Порт Восточный"),
    ]
    found = find_indexed(asks, index_known()[0], all_places)
    assert [each.site_id for each in found.values()] == ["", "vostochny", "vostochny"]


@pytest.mark.parametrize(
    ("name", "region", "expected"),
    [
        # GeoNames: 553725, 562573, 2015310
        ("Kamenka", "Penza Oblast", "geonames-553725"),
        ("Каменка", "Пензенская обл.", "geonames-553725"),
        ("Каменка (Пензенская область)", "", "geonames-553725"),
        ("Fokino", "Bryansk Oblast", "geonames-562573"),
        ("Фокино", "Брянская область, Россия", "geonames-562573"),
        ("Fokino", "Primorskiy kray", "geonames-2015310"),
        ("Фокино, Приморский край", "", "geonames-2015310"),
    ],
)
def test_the_region_decides_between_namesakes(name, region, expected):
    assert find(name, region) == (expected, "gazetteer", "")


def test_two_namesakes_in_one_region_are_still_asked():
    assert "several places" in find("Kamenka", "Voronezh Oblast").reason


def test_a_name_in_another_region_than_its_only_place_is_asked():
    assert "in another region: Novosibirsk" in find("Novosibirsk", "Tula Oblast").reason


def test_a_region_that_nobody_knows_decides_nothing():
    found = find("Novosibirsk", "Middle Earth")
    assert found.reason == "the region of this name is not known: Middle Earth"


@pytest.mark.parametrize(
    "name", ["Novosibirsk", "Новосибирск", "г. Новосибирск", "NOVOSIBIRSK station"]
)
def test_a_name_of_one_place_only_is_taken(name):
    found = find(name)
    assert name_of(found) == ("Novosibirsk", "Novosibirsk Oblast")
    assert found.basis == "gazetteer"


def test_a_misspelt_name_is_taken_by_likeness():
    found = find("Novosibirzsk")
    assert (name_of(found)[0], found.basis) == ("Novosibirsk", "fuzzy")


@pytest.mark.parametrize("name", ["Atlantis", "Qqqqq", "№ 5", "-", "N"])
def test_a_name_of_no_place_is_left(name):
    assert find(name).site_id == ""


def test_a_name_like_two_places_is_asked():
    places = make_places("Berezovka", "Berezovkas").assign(identification="gazetteer")
    found = find("Berezovkax", first=places[:0], others=places)
    assert found.site_id == ""


def test_another_number_is_another_place():
    places = make_places("Krasnoznamensk-1").assign(identification="gazetteer")
    assert find("Krasnoznamensk-2", first=places[:0], others=places).site_id == ""
    assert find("Krasnosnamensk-1", first=places[:0], others=places).site_id


def test_without_the_fuzzy_step_a_misspelt_name_is_asked():
    assert find("Novosibirzsk", bounds=Bounds(101, 1)).site_id == ""


def make_coded(*names, codes):
    return make_places(*names).assign(codes=[[code] for code in codes])


def test_a_code_goes_before_the_name():
    places = make_coded("Kamenka", "Kamenka", codes=["RUVYP", "98 00-03"])
    ask = Ask("Kamenka", "", "ru vyp")
    assert find_places([ask], places, None, NO_REGIONS)[ask][:2] == (
        "kamenka-0",
        "code",
    )
    ask = Ask("Kamenka (980003)")
    assert find_places([ask], places, None, NO_REGIONS)[ask].site_id == "kamenka-1"


def test_a_code_against_the_name_is_asked():
    places = make_coded("Alpha", "Beta", codes=["A1", "B1"])
    ask = Ask("Alpha", "", "B1")
    found = find_places([ask], places, None, NO_REGIONS)[ask]
    assert found.reason.startswith("the code is that of Beta")


def test_an_unknown_code_leaves_it_to_the_name():
    places = make_coded("Alpha", codes=["A1"])
    ask = Ask("Alpha", "", "Z9")
    assert find_places([ask], places, None, NO_REGIONS)[ask].site_id == "alpha-0"


def test_a_users_own_site_goes_before_all_namesakes():
    own = make_places("Kamenka")
    found = find("ст. Каменка", first=own, others=GAZETTEER[:100])
    assert found == ("kamenka-0", "alias", "")


def test_a_decision_goes_before_everything():
    decided = gather_decisions(
        [(2, Decision("2024-01-31", "Novosibirsk", "choose", place_id="rajin"))]
    )
    found = find("Novosibirsk", others=SITES, decisions=decided)
    assert found == ("rajin", "decision", "")


def test_a_decision_for_a_place_that_is_gone_is_told():
    decided = gather_decisions(
        [(2, Decision("2024-01-31", "X", "choose", place_id="gone"))]
    )
    assert "not known: gone" in find("X", decisions=decided).reason


def test_what_is_left_out_has_the_reason_of_the_decision():
    decided = gather_decisions([(2, Decision("2024-01-31", "X", "leave out", why="y"))])
    assert find("X", decisions=decided).reason == "left out by decision: y"


def test_no_names_lead_to_no_places():
    assert find_places([], NO_PLACES, GAZETTEER, KNOWN_REGIONS) == {}


def test_few_public_names_are_matched_wrong():
    spec = util.spec_from_file_location("matching", ROOT / "bench" / "matching.py")
    matching = sys.modules["matching"] = util.module_from_spec(spec)
    spec.loader.exec_module(matching)
    verdicts = matching.measure(8_000, len(GAZETTEER), seed=11).verdicts["verdict"]
    shares = verdicts.value_counts(normalize=True)
    assert shares["wrong"] <= 0.005
    assert shares["right"] >= 0.55


def test_equal_places_have_one_index_and_others_another():
    assert index_places(read_gazetteer(DATA / "gazetteer.parquet"), KNOWN_REGIONS) is (
        index_places(GAZETTEER, KNOWN_REGIONS)
    )
    some = GAZETTEER[: FEW + 1]
    known = index_places(some, KNOWN_REGIONS)
    assert index_places(some.copy(), KNOWN_REGIONS) is known
    moved = index_places(some.set_geometry(some.translate(1, 0)), KNOWN_REGIONS)
    assert moved.lonlat - known.lonlat == pytest.approx(
        np.full_like(known.lonlat, [1, 0])
    )
    fewer = KNOWN_REGIONS.iloc[1:]
    assert set(index_places(some, fewer).regions) < set(known.regions)
    renamed = some.assign(aliases=[["Xyz"], *some["aliases"][1:]])
    assert index_places(renamed, KNOWN_REGIONS).by_latin["xyz"] == {0}


def test_an_index_is_not_changed_through_what_it_was_made_from():
    places = GAZETTEER[1 : FEW + 2].reset_index(drop=True)
    before = index_places(places, KNOWN_REGIONS)
    places.loc[0, "site_name"] = "Xyz"
    assert "Xyz" in index_places(places, KNOWN_REGIONS).by_name
    again = GAZETTEER[1 : FEW + 2].reset_index(drop=True)
    assert index_places(again, KNOWN_REGIONS) is before
