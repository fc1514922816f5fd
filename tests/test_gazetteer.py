import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from makers import DATA

from geo.build.gazetteer import choose_places, list_aliases
from geo.build.regions import list_distinct, plain_name, rank_script
from geo.errors import SchemaError
from geo.gazetteer import read_gazetteer, read_regions
from geo.names import fold_name
from geo.schema import PLACES, REGIONS, hold_to

GAZETTEER = read_gazetteer(DATA / "gazetteer.parquet")


def test_the_gazetteer_is_a_frame_of_places():
    hold_to(GAZETTEER, PLACES, name="places")
    assert GAZETTEER["site_id"].is_unique
    assert set(GAZETTEER["country"]) == {
        "RU", "KP", "NO", "FI", "EE", "LV", "LT", "PL", "BY", "UA", "GE", "AZ", "KZ",
        "MN", "CN",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("geonameid", "region", "lon", "lat"),
    [
        # where any atlas has the towns, to some five kilometres
        (1496747, "Novosibirsk Oblast", 82.93, 55.04),
        (2013348, "Primorsky Krai", 131.87, 43.11),
        (2042645, "Rason", 130.28, 42.26),
    ],
)
def test_a_place_has_its_region_and_its_point(geonameid, region, lon, lat):
    place = GAZETTEER.set_index("site_id").loc[f"geonames-{geonameid}"]
    assert place["region"] == region
    assert (place.geometry.x, place.geometry.y) == pytest.approx((lon, lat), abs=0.05)


def test_no_point_has_more_than_two_decimals():
    lonlat = GAZETTEER.geometry.get_coordinates().to_numpy()
    assert np.array_equal(lonlat, lonlat.round(2))


def test_the_file_names_its_licence_and_credit():
    told = pq.read_schema(DATA / "gazetteer.parquet").metadata
    assert told[b"attribution"] == b"(c) GeoNames"
    assert told[b"licence"].startswith(b"CC BY 4.0")
    assert (DATA / "gazetteer.parquet").stat().st_size < 1_500_000


def test_every_region_of_a_place_is_in_the_table():
    regions = read_regions(DATA / "regions.csv")
    known = set(zip(regions["country"], regions["region"], strict=True))
    used = set(zip(GAZETTEER["country"], GAZETTEER["region"], strict=True))
    assert {pair for pair in used if pair[1]} <= known


@pytest.mark.parametrize("read", [read_gazetteer, read_regions])
def test_a_file_that_is_not_there_is_refused(tmp_path, read):
    with pytest.raises(SchemaError, match=r"gone\.x: needs"):
        read(tmp_path / "gone.x")


def test_a_gazetteer_without_a_column_is_refused(tmp_path):
    pd.DataFrame({"name": ["A"]}).to_parquet(tmp_path / "g.parquet")
    with pytest.raises(SchemaError, match="geonameid"):
        read_gazetteer(tmp_path / "g.parquet")


def test_an_empty_table_of_regions_is_one(tmp_path):
    (tmp_path / "r.csv").write_text("country,region,aliases\n")
    regions = read_regions(tmp_path / "r.csv")
    assert regions.empty
    assert set(REGIONS) <= set(regions)


def test_codes_and_machine_made_spellings_are_no_aliases():
    others = ["TGK", "ta gan luo ge", "Таганрог", "Taganrog", "Taganrig", "塔甘羅格"]
    assert list_aliases("Taganrog", others) == ["Таганрог", "Taganrig"]


def test_a_namesake_far_from_any_railway_is_kept():
    settlements = pd.DataFrame(
        {
            "geonameid": [1, 2, 3],
            "name": ["Kamenka", "Kamenka", "Elsewhere"],
            "aliases": [[], [], []],
            "region": "",
            "country": "RU",
            "population": 1,
            "longitude": 40.123,
            "latitude": 50.0,
        }
    )
    places = choose_places(settlements, near_rail=np.array([True, False, False]))
    assert places["geonameid"].tolist() == [1, 2]
    assert places["lon"].tolist() == [40.12, 40.12]


def test_no_settlements_make_no_places():
    columns = ["geonameid", "name", "aliases", "region", "country", "population"]
    empty = pd.DataFrame(columns=[*columns, "longitude", "latitude"])
    empty = empty.astype({"longitude": float, "latitude": float})
    assert choose_places(empty, near_rail=np.array([], dtype=bool)).empty


def test_scripts_are_told_apart_and_a_mixture_is_none():
    ranks = [rank_script(name) for name in ("Орёл", "Orel", "라진", "Oрел", "羅津")]
    assert ranks == [0, 1, 2, 3, 3]


def test_the_first_of_two_spellings_is_kept():
    names = ["Орёл", "ОРЕЛ", "Orel", "a;b"]
    assert list_distinct(names, fold_name, known=["Orel"]) == ["Орёл"]
    assert plain_name("Oktyabr’skiy") == "Oktyabrskiy"
