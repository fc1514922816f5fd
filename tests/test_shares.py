"""Shares files: what is read, what is refused, and the lines of a manifest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import OptionError, SchemaError
from geo.shares import (
    ALL,
    NONE,
    WHOLE,
    Share,
    check_shares,
    parse_lines,
    read_shares,
    tell_shares,
    write_lines,
)
from geo.upload import Upload

HEADER = "origin,destination,way,share\n"


def read(text):
    return read_shares(Upload("shares.csv", text.encode())).rows


def test_a_line_gives_a_way_its_share():
    assert read(f"{HEADER}west,east,1,0.6\nwest,east,3,.4\n") == (
        Share("west", "east", 1, 600_000),
        Share("west", "east", 3, 400_000),
    )


@pytest.mark.parametrize("cell", ["*", "", " * "])
def test_a_star_or_nothing_stands_for_all_places(cell):
    assert read(f"{HEADER}{cell},east,1,1\n")[0].origin == ALL


def test_columns_may_stand_in_any_order_with_others_and_empty_lines():
    text = "\ufeffway, share ,note,destination,origin\n2,1,why,east,west\n\n,,,,\n"
    assert read(text) == (Share("west", "east", 2, WHOLE),)


def test_a_file_is_named_by_the_shares_from_it(tmp_path):
    path = tmp_path / "shares.csv"
    path.write_text(f"{HEADER}*,*,1,1\n")
    assert read_shares(path).file == path
    assert NONE.rows == ()


@pytest.mark.parametrize("way", ["", "0", "-1", "1.5", "bam", "²", "99999"])
def test_a_way_must_be_a_number_that_the_ways_have(way):
    with pytest.raises(OptionError, match=r"shares.csv, line 2: a way is a number"):
        read(f"{HEADER}west,east,{way},1\n")


@pytest.mark.parametrize("share", ["", "-0.1", "1.1", "NaN", "inf", "1e-7", "60%", "x"])
def test_a_share_must_lie_between_0_and_1(share):
    with pytest.raises(OptionError, match="a share is a number from 0 to 1"):
        read(f"{HEADER}west,east,1,{share}\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("origin,way\nwest,1\n", "needs the columns origin, destination, way, share"),
        ("", "found: none"),
        (f'{HEADER}"west,east', "needs shares as CSV"),
    ],
)
def test_a_file_of_another_form_is_refused(text, message):
    with pytest.raises(SchemaError, match=message):
        read(text)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="No such file"):
        read_shares(tmp_path / "none.csv")


def test_a_file_without_lines_is_refused():
    with pytest.raises(OptionError, match="needs a line for each way; found none"):
        read(HEADER)


@pytest.mark.parametrize("second", [0.3, 0.5])
def test_shares_of_a_pair_must_come_to_1(second):
    rows = read(f"{HEADER}west,east,1,0.6\nwest,east,2,{second}\n")
    with pytest.raises(OptionError, match=f"must come to 1; found {0.6 + second:g}"):
        check_shares(rows)


def test_a_way_has_one_share():
    rows = read(f"{HEADER}west,east,1,0.5\nwest,east,1,0.5\n")
    with pytest.raises(OptionError, match="each way of west to east needs one line"):
        check_shares(rows)


def test_shares_are_told_in_words():
    rows = [Share("a", "b", 1, 600_000), Share("a", "b", 3, 400_000)]
    assert tell_shares(rows) == "a to b, way 1 60 % and way 3 40 %"
    assert tell_shares([Share(ALL, ALL, 2, WHOLE)]) == "all pairs, way 2 100 %"
    many = [Share(ALL, name, 2, WHOLE) for name in "abcde"]
    assert tell_shares(many, most=1) == (
        "all places to a, way 2 100 %; and 4 more pairs"
    )


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda name: name == name.strip()
)


@given(
    st.lists(
        st.builds(Share, names, names, st.integers(1, 999), st.integers(0, WHOLE)),
        max_size=5,
    )
)
def test_lines_of_a_manifest_give_the_same_shares(rows):
    assert parse_lines(write_lines(rows)).rows == tuple(rows)
