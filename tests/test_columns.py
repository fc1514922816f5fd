import pytest

from geo.columns import ask_columns, fold_header, map_columns
from geo.errors import SchemaError


@pytest.mark.parametrize(
    "headers",
    [
        ["date", "origin", "destination", "mass_t"],
        ["Departure date", "From", "To", "Weight (t)"],
        ["Дата отправления", "Станция отправления", "Станция назначения", "Масса, т"],
        ["Дата відправлення", "Звідки", "Куди", "Вага, т"],
        ["ДАТА_ОТГРУЗКИ", "Откуда", "Куда", "Вес груза, тонн"],
    ],
)
def test_known_headers_are_mapped_in_three_languages(headers):
    mapped = map_columns(headers, name="f")
    assert list(mapped.names.values()) == headers
    assert (mapped.mass, mapped.unit, mapped.missing) == ("mass_t", "t", ())


def test_a_mass_without_a_unit_says_none():
    mapped = map_columns(["date", "from", "to", "Вес"], name="f")
    assert (mapped.mass, mapped.unit) == ("mass", "")


def test_a_chosen_column_goes_before_a_known_one():
    headers = ["date", "Дата отпр.", "origin", "destination", "mass_kg"]
    mapped = map_columns(headers, {"date": "Дата отпр."}, name="f")
    assert mapped.names["date"] == "Дата отпр."


def test_the_unit_of_a_chosen_mass_is_that_of_its_header():
    headers = ["date", "origin", "destination", "Брутто, кг"]
    assert map_columns(headers, {"mass": "Брутто, кг"}, name="f").unit == "kg"


def test_two_columns_that_may_be_one_of_ours_are_left_open():
    mapped = map_columns(["date", "Откуда", "From", "to", "mass_t"], name="f")
    assert mapped.missing == ("origin",)
    assert mapped.doubtful == {"origin": ("Откуда", "From")}


def test_what_is_missing_is_told_with_the_option_to_write():
    headers = ["Дата отпр.", "origin", "destination", "mass_t"]
    question = ask_columns(map_columns(headers, name="f"), headers)
    assert '--map date="Дата отпр."' in question


def test_nothing_is_asked_where_nothing_is_missing():
    headers = ["date", "origin", "destination", "mass_t"]
    assert ask_columns(map_columns(headers, name="f"), headers) == ""


@pytest.mark.parametrize(
    ("headers", "chosen", "match"),
    [
        (["date", "Date"], {}, "occur once"),
        (["date", ""], {}, "filled"),
        (["row", "date"], {}, "row, line, fault"),
        (["date"], {"day": "date"}, "needs one of"),
        (["date"], {"origin": "Откуда"}, "needs the column Откуда"),
    ],
)
def test_odd_names_and_choices_are_refused(headers, chosen, match):
    with pytest.raises(SchemaError, match=match):
        map_columns(headers, chosen, name="f")


def test_headers_are_the_same_but_for_case_and_signs():
    assert fold_header(" Масса-Нетто,_т ") == fold_header("масса нетто т")


def test_no_columns_lack_everything():
    assert len(map_columns([], name="f").missing) == 4
