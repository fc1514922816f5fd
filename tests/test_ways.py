"""Ways as servers and extracts give them."""

import bz2
import gzip
import json

import pytest
from railways import NODES, RAIL, WAYS, make_answer, make_xml

from geo.errors import SchemaError
from geo.ways import join_ways, parse_answer, read_extract

RAILWAYS = {101, 102, 103, 104, 105, 106}


def test_of_an_answer_the_railways_alone_are_taken():
    ways = parse_answer(make_answer(), name="piece 1 of 1")
    assert set(ways.ways) == RAILWAYS
    assert ways.ways[102].nodes == (2, 3, 4)
    assert ways.ways[104].tags["gauge"] == "1435;1520"
    assert ways.places[5] == (0.06, 0.0)
    assert ways.dates == ("2024-05-01T12:00:00Z",)


@pytest.mark.parametrize(
    ("railway", "is_taken"),
    [("rail", True), ("light_rail", False), ("monorail", False), ("disused", False)],
)
def test_no_other_kind_of_railway_is_taken(railway, is_taken):
    answer = make_answer({1: ([1, 2], {"railway": railway})})
    assert (1 in parse_answer(answer, name="x").ways) is is_taken


def test_an_answer_without_railways_has_none():
    ways = parse_answer(make_answer({}, {}), name="x")
    assert (ways.ways, ways.places) == ({}, {})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<html>busy</html>", id="a page"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"[1, 2]", id="a list"),
        pytest.param(b'{"elements": null}', id="no elements"),
        pytest.param(b'{"elements": [{"type": "way", "id": 1}]}', id="no nodes"),
        pytest.param(make_answer()[:-20], id="cut off"),
        pytest.param(make_answer(nodes={1: (0, 91)}), id="beyond the pole"),
        pytest.param(make_answer(nodes={1: ("x", 1)}), id="no number"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_was_found(content):
    with pytest.raises(SchemaError, match=r"piece 3 of 9: needs an answer of Overpass"):
        parse_answer(content, name="piece 3 of 9")


def test_an_answer_that_the_server_broke_off_is_refused():
    remark = 'runtime error: Query timed out in "query" at line 1 after 180 seconds.'
    with pytest.raises(SchemaError, match=r"timed out.*--piece-km2"):
        parse_answer(make_answer(remark=remark), name="x")


def test_another_remark_is_no_error():
    assert parse_answer(make_answer(remark="hello"), name="x").ways


@pytest.mark.parametrize(
    ("name", "pack"),
    [("a.osm", bytes), ("a.osm.xml", bytes), ("a.osm.gz", gzip.compress),
     ("a.osm.bz2", bz2.compress)],
)  # fmt: skip
def test_an_extract_gives_what_the_server_gives(tmp_path, name, pack):
    path = tmp_path / name
    path.write_bytes(pack(make_xml()))
    found, asked = read_extract(path), parse_answer(make_answer(), name="x")
    assert found.ways == asked.ways
    assert found.places == asked.places


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("", "2024-04-30T00:00:00Z"),
        ('<note>x</note><meta osm_base="2024-05-02T00:00:00Z"/>',
         "2024-05-02T00:00:00Z"),
    ],
    ids=["its newest way", "what it says of itself"],
)  # fmt: skip
def test_an_extract_is_as_old_as(tmp_path, head, date):
    (tmp_path / "a.osm").write_bytes(make_xml(head=head))
    assert read_extract(tmp_path / "a.osm").dates == (date,)


def test_a_way_is_cut_where_the_extract_lacks_a_node(tmp_path):
    ways = {7: ([1, 2, 3, 99, 4, 5, 98, 6], RAIL | {"name": "x"})}
    (tmp_path / "a.osm").write_bytes(make_xml(ways))
    found = read_extract(tmp_path / "a.osm").ways
    assert [way.nodes for way in found.values()] == [(1, 2, 3), (4, 5)]
    assert all(way.tags["name"] == "x" for way in found.values())


@pytest.mark.parametrize(
    "content", [b"<osm><way id='1'>", b"<gpx/>", b"PK\x03\x04", b"",
                b"<osm><way id='1'><tag k='railway' v='rail'/><nd/></way></osm>"]
)  # fmt: skip
def test_what_is_no_extract_is_refused(tmp_path, content):
    (tmp_path / "a.osm").write_bytes(content)
    with pytest.raises(SchemaError, match=r"a\.osm: needs OSM XML"):
        read_extract(tmp_path / "a.osm")


def test_an_extract_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="No such file"):
        read_extract(tmp_path / "a.osm")


def test_a_binary_extract_is_refused_with_the_way_to_turn_it_over(tmp_path):
    with pytest.raises(SchemaError, match=r"osmium cat russia\.osm\.pbf"):
        read_extract(tmp_path / "russia.osm.pbf")


def test_signs_that_no_xml_holds_are_left_out():
    told = RAIL | {"name": "A\x00\x1b\u202eB "}
    ways = parse_answer(make_answer({1: ([1, 2], told)}), name="x")
    assert ways.ways[1].tags["name"] == "AB"


def test_what_two_pieces_tell_is_taken_once_and_nothing_is_cut_at_the_seam():
    west = {way: WAYS[way] for way in (101, 102)}
    east = {way: WAYS[way] for way in (102, 103, 104)}
    pieces = [
        parse_answer(make_answer(ways, date=date), name="x")
        for ways, date in ((east, "2024-05-02"), (west, "2024-05-01"))
    ]
    joined = join_ways(pieces)
    assert list(joined.ways) == [101, 102, 103, 104]
    assert joined.dates == ("2024-05-01", "2024-05-02")
    assert set(joined.places) == {1, 2, 3, 4, 5, 6, 7, 8}


def test_no_pieces_join_to_no_ways():
    assert join_ways([]).ways == {}


def test_answers_tell_numbers_as_numbers():
    told = json.loads(make_answer())
    assert len(told["elements"]) == len(NODES) + len(WAYS)
