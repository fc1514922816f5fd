"""Where a network is from, kept inside its file."""

import pytest
from shapely import box
from test_network import make_network

from geo.errors import SchemaError
from geo.network import read_network
from geo.notice import (
    KEYS,
    cite_network,
    pack_network,
    read_extent,
    read_notice,
    write_notice,
)
from geo.pipeline import DATA

DATES = ["2024-05-02T00:00:00Z", "2024-05-01T00:00:00Z"]


def notice_of(**changes):
    told = {"dates": DATES, "hashes": ["a" * 64], "area": box(0, 0, 1, 1)} | changes
    return write_notice("the Overpass API", **told)


def test_a_notice_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "rail.parquet"
    path.write_bytes(pack_network(make_network(places=[(0, 0), (1, 0), (1, 1), (0, 1)]),
                                  notice_of()))  # fmt: skip
    assert read_notice(path) == notice_of()
    assert set(read_notice(path)) == set(KEYS)
    assert read_extent(read_notice(path)).equals(box(0, 0, 1, 1))
    assert len(read_network(path).edges) == 4


def test_a_network_with_changed_bits_is_refused(tmp_path):
    path = tmp_path / "rail.parquet"
    places = [(0, 0), (1, 0), (1, 1), (0, 1)]
    sound = pack_network(make_network(places=places), notice_of())
    footer = int.from_bytes(sound[-8:-4], "little") + 8
    refused = 0
    for at in range(4, len(sound) - footer, 11):
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        try:
            read = read_network(path)
        except SchemaError as fault:
            refused += "a damaged one" in str(fault)
        else:  # a bit of a page's head that says nothing of what is in it
            path.write_bytes(sound)
            assert read.edges.equals(read_network(path).edges)
    assert refused > 5


def test_the_oldest_and_the_newest_state_are_told():
    told = notice_of()
    assert (told["osm_date"], told["osm_date_last"]) == (DATES[1], DATES[0])
    assert f"{DATES[1]} to {DATES[0]}" in cite_network(told)


def test_unknown_dates_are_called_so():
    assert "railways of unknown date" in cite_network(notice_of(dates=[]))


def test_of_one_file_the_hash_is_its_own_and_of_several_that_of_their_list():
    # The program sha256sum, given x, a line end and y.
    both = "9ab9de25768ac172235e119b76362ecddad33878fe9a7792cdddbe47236f9a87"
    assert notice_of(hashes=["x"])["osm_sha256"] == "x"
    assert notice_of(hashes=["x", "y"])["osm_sha256"] == both
    assert notice_of(hashes=["x", "y"]) != notice_of(hashes=["y", "x"])


def test_a_network_of_all_that_its_source_holds_has_no_extent():
    assert read_extent(notice_of(area=None)) is None


def test_the_bundled_file_tells_its_licence_and_nothing_else_that_is_asked():
    told = read_notice(DATA / "rail.parquet")
    assert told["licence"].startswith("ODbL-1.0")
    assert told["osm_date"] == told["osm_sha256"] == told["area"] == ""


@pytest.mark.parametrize("reader", [read_notice, read_network])
@pytest.mark.parametrize(
    ("content", "found"), [(b"<graphml/>", "another form"), (None, "no such file")]
)
def test_what_is_no_network_is_refused(tmp_path, reader, content, found):
    path = tmp_path / "rail.graphml"
    if content:
        path.write_bytes(content)
    with pytest.raises(SchemaError, match=f"must be GeoParquet.*found {found}"):
        reader(path)


def test_the_same_network_gives_the_same_bytes():
    first, second = (
        pack_network(make_network(), notice_of(hashes=["a"])) for _ in range(2)
    )
    assert first == second
