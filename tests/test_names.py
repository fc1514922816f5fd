import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.names import (
    bare_name,
    fold_name,
    latin_key,
    numbers_of,
    region_key,
    sound_key,
    split_name,
)


def sound_of(name):
    return sound_key(latin_key(bare_name(fold_name(name))))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("ст. Тихорецк", "Тихорецк", id="station"),
        pytest.param("г.Орёл", "Орел", id="town without a space, ё"),
        pytest.param("пос. Восточный", "ВОСТОЧНЫЙ", id="settlement"),
        pytest.param("п. Восточный", "восточный", id="settlement, one letter"),
        pytest.param("с. Солдатское", "Солдатское", id="village"),
        pytest.param("s. Kamenka", "Kamenka", id="village in Latin letters"),
        pytest.param("Tikhoretsk stn", "Tikhoretsk", id="station behind"),
        pytest.param("Порт Восточный", "Восточный", id="port"),
        pytest.param("ж/д ст. Дунай", "Дунай", id="two kinds"),
        pytest.param("라진항", "라진", id="port in Hangul"),
    ],
)
def test_the_kind_of_place_is_no_part_of_its_name(one, other):
    assert bare_name(fold_name(one)) == bare_name(fold_name(other))


@pytest.mark.parametrize(
    "spellings",
    [
        # GOST, BGN, German, ISO 9, English use
        ("Восточный", "Vostochnyy", "Wostotschnyj", "Vostočnyj", "Vostochny"),
        ("Елец", "Yelets", "Jelez", "Elec"),
        ("Щёлково", "Shchyolkovo", "Schtscholkowo"),
        ("Октябрьский", "Oktyabr’skiy", "Oktyabrsky"),
        ("Хабаровск", "Khabarovsk", "Habarovsk"),
    ],
)
def test_transliterations_of_one_name_mostly_sound_the_same(spellings):
    keys = [sound_of(name) for name in spellings]
    assert max(map(keys.count, keys)) >= len(spellings) - 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Кама", "Каменка"), ("Курск", "Курская"), ("Фокино", "Вокино"), ("Бор", "Бар")],
)
def test_different_names_do_not_sound_the_same(one, other):
    assert sound_of(one) != sound_of(other)


def test_a_name_that_is_only_a_kind_is_kept():
    assert bare_name(fold_name("Порт")) == "порт"
    assert bare_name(fold_name("с.")) == "с"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Penza Oblast", "Penza"),
        ("Республика Татарстан", "Татарстан"),
        ("Приморский край", "приморский"),
    ],
)
def test_a_region_is_known_without_its_kind(one, other):
    assert region_key(one) == region_key(other)


@pytest.mark.parametrize(
    ("text", "name", "qualifiers"),
    [
        ("Каменка (Пензенская обл.)", "Каменка", ("Пензенская обл.",)),
        ("Fokino, Bryansk Oblast, RU", "Fokino", ("Bryansk Oblast", "RU")),
        ("Tikhoretsk", "Tikhoretsk", ()),
        ("(x)", "(x)", ()),
        ("", "", ()),
    ],
)
def test_a_name_is_parted_from_what_qualifies_it(text, name, qualifiers):
    assert split_name(text) == (name, qualifiers)


def test_numbers_tell_places_apart():
    assert numbers_of("Shkotovo-17") != numbers_of("Shkotovo-22")


texts = st.text(max_size=30)


@given(texts)
def test_folding_again_changes_nothing(name):
    folded = fold_name(name)
    assert fold_name(folded) == folded
    assert bare_name(bare_name(folded)) == bare_name(folded)
    assert bool(bare_name(folded)) == bool(folded)


@given(texts)
def test_a_key_has_only_plain_letters_and_digits(name):
    key = latin_key(fold_name(name))
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789")


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюя -", max_size=20))
def test_case_and_yo_never_tell_two_names_apart(name):
    assert fold_name(name.upper()) == fold_name(name)
    assert fold_name(name.replace("е", "ё")) == fold_name(name)
