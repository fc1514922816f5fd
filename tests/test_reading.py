import pytest

from geo.errors import OptionError, SchemaError
from geo.reading import Reading, lay_over, make_reading, read_mapping, write_mapping


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
