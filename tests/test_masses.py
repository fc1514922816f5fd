import pandas as pd
import pytest

from geo.errors import OptionError
from geo.masses import (
    ask_decimal,
    ask_unit,
    parse_masses,
    parse_numbers,
    survey_masses,
    tell_decimal,
)


def texts_of(*texts):
    return pd.Series(list(texts), dtype="str")


def parse_kg(text, unit="t", decimal="point"):
    return parse_masses(texts_of(text), unit=unit, decimal=decimal)["mass_kg"].item()


@pytest.mark.parametrize(
    ("text", "unit", "decimal", "kg"),
    [
        ("64", "t", "point", 64_000),
        ("64.5", "t", "comma", 64_500),
        ("64,5", "t", "point", 64_500),
        ("1 234,5", "t", "point", 1_234_500),
        ("1.234,5", "t", "point", 1_234_500),
        ("1,234.5", "t", "comma", 1_234_500),
        ("1,234", "t", "comma", 1_234),
        ("1,234", "t", "point", 1_234_000),
        ("60 т", "", "point", 60_000),
        ("60000 кг", "t", "point", 60_000),
        ("82,000 tons", "short-ton", "point", 74_389_148.68),
        ("82,000 short tons", "", "point", 74_389_148.68),
        ("~60", "t", "point", 60_000),
    ],
)
def test_a_mass_is_read_with_its_unit_and_marks(text, unit, decimal, kg):
    assert parse_kg(text, unit, decimal) == pytest.approx(kg)


@pytest.mark.parametrize("text", ["60-62 t", "60–62", "60..62 т", "60 to 62"])
def test_a_range_gives_its_ends_and_their_mean(text):
    masses = parse_masses(texts_of(text), unit="t")
    assert masses.iloc[0].tolist() == [61_000, 60_000, 62_000]


@pytest.mark.parametrize(
    "text", ["", "heavy", "62-60", "1,23,4", "1e999", "nan", "60 lb", "-", "٣"]
)
def test_what_is_no_mass_is_missing(text):
    assert pd.isna(parse_kg(text))


def test_a_number_without_a_unit_is_no_mass_where_none_is_known():
    assert pd.isna(parse_kg("60", unit=""))


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["64.5", "1,234.5"], "point"),
        (["1,234", "64,5"], "comma"),
        (["1,234", "1,234,567"], "point"),
        (["64"], "point"),
        (["82,000 tons"], "point"),
        ([], "point"),
    ],
)
def test_one_certain_comma_tells_the_mark_of_all(texts, decimal):
    counts = survey_masses(texts_of(*texts))
    assert ask_decimal(counts) == ""
    assert tell_decimal(counts) == decimal


@pytest.mark.parametrize("texts", [["1,234"], ["64,5", "1,234.5"]])
def test_a_comma_that_may_be_either_is_asked_for(texts):
    assert "--decimal comma" in ask_decimal(survey_masses(texts_of(*texts)))


@pytest.mark.parametrize(
    ("texts", "unit", "asks"),
    [
        (["64"], "", True),
        (["64"], "t", False),
        (["64 t"], "", False),
        (["64 tons"], "", True),
        (["64 tons"], "short-ton", False),
        ([""], "", False),
    ],
)
def test_a_unit_is_asked_for_where_nothing_says_it(texts, unit, asks):
    question = ask_unit(survey_masses(texts_of(*texts)), unit)
    assert ("--mass-unit" in question) == asks


def test_an_unknown_unit_is_refused():
    with pytest.raises(OptionError, match="short-ton"):
        parse_kg("60", unit="stone")


def test_counts_are_plain_numbers():
    numbers = parse_numbers(texts_of("2", "1 234,5", "two", ""))
    assert numbers.fillna(-1).tolist() == [2, 1234.5, -1, -1]


def test_no_masses_give_no_masses():
    assert parse_masses(texts_of(), unit="t").empty
