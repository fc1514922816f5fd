import pytest

from geo.errors import OptionError, SchemaError
from geo.reading import (
    Reading,
    as_answers,
    lay_over,
    make_reading,
    read_answers,
    read_mapping,
    write_mapping,
)


def test_what_is_written_comes_back(tmp_path):
    reading = make_reading(
        mapped=["date=Дата отпр."],
        dates="dmy",
        mass_unit="short-ton",
        keep=["huge-mass"],
    )
    path = tmp_path / "x.mapping.json"
    path.write_bytes(write_mapping(reading))
    assert read_mapping(path) == reading
    assert make_reading(mapping=path) == reading


def test_a_reading_tells_which_mapping_files_it_is_from(tmp_path):
    given, beside = tmp_path / "a.json", tmp_path / "b.json"
    given.write_text('{"dates": "dmy"}')
    beside.write_text('{"dates": "mdy"}')
    laid = lay_over(make_reading(mapping=given), read_mapping(beside))
    assert (laid.dates, laid.files) == ("dmy", (given, beside))


def test_answers_come_back_as_they_were_given():
    reading = Reading(mapping=(("date", "a"), ("origin", "b")), reject=("same-ends",))
    answers = as_answers(reading)
    assert answers == {"mapping": {"date": "a", "origin": "b"}, "reject": ["same-ends"]}
    assert read_answers(answers, name="it") == reading


def test_no_answers_are_the_reading_of_which_nothing_was_said():
    assert as_answers(Reading()) == {}
    assert read_answers({}, name="it") == Reading()


@pytest.mark.parametrize("answers", [{"odd": 1}, {"reject": 1}, {"mapping": "a"}, [1]])
def test_answers_of_another_form_are_refused(answers):
    with pytest.raises(SchemaError, match="it: needs a mapping file"):
        read_answers(answers, name="it")


def test_an_answer_that_cannot_be_is_refused():
    with pytest.raises(OptionError, match="it: dates must be"):
        read_answers({"dates": "odd"}, name="it")


def test_an_option_goes_before_the_mapping_file():
    remembered = Reading(dates="dmy", mapping=(("date", "a"), ("origin", "b")))
    laid = lay_over(Reading(dates="mdy", mapping=(("date", "c"),)), remembered)
    assert laid.dates == "mdy"
    assert laid.mapping == (("date", "c"), ("origin", "b"))


def test_the_impossible_is_rejected_unless_the_user_decides_otherwise():
    assert "huge-mass" in Reading().rejected_kinds
    assert "same-ends" not in Reading().rejected_kinds
    decided = Reading(reject=("same-ends",), keep=("huge-mass",))
    assert "huge-mass" not in decided.rejected_kinds
    assert "same-ends" in decided.rejected_kinds


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"mapped": ["date"]}, "--map must be"),
        ({"mapped": ["=x"]}, "--map must be"),
        ({"dates": "dym"}, "--dates must be dmy, mdy, ymd"),
        ({"mass_unit": "stone"}, "--mass-unit must be"),
        ({"decimal": "dot"}, "--decimal must be"),
        ({"reject": ["all"]}, "reject and keep must be"),
    ],
)
def test_an_option_that_cannot_be_is_refused(options, match):
    with pytest.raises(OptionError, match=match):
        make_reading(**options)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"mapping": []}',
        '{"mapping": {}, "odd": 1}',
        "\x00",
        "[" * 100_000,
    ],
)
def test_what_is_no_mapping_file_is_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    if text == '{"mapping": []}':
        assert read_mapping(path) == Reading()
        return
    with pytest.raises(SchemaError, match="needs a mapping file"):
        read_mapping(path)


def test_a_mapping_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="No such file"):
        read_mapping(tmp_path / "none.json")
