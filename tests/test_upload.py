"""What was handed over reads as a file of the same content does."""

import pytest

from geo.decisions import read_decisions
from geo.errors import SchemaError
from geo.sites import read_places
from geo.upload import Upload
from geo.worlds import read_world

PLACES = b"site_name,lon,lat,aliases\nMy siding,100.5,55.25,Siding 7;Razyezd\n"
DECISIONS = (
    b"when,raw_text,action,place_id\r\n2024-01-31,Kamenka,choose,geonames-553725\r\n"
)


@pytest.mark.parametrize(
    ("name", "content", "read"),
    [
        pytest.param("places.csv", PLACES, read_places, id="places"),
        pytest.param(
            "places.geojson",
            b'{"type": "FeatureCollection", "features": []}',
            read_places,
            id="no places",
        ),
        pytest.param(
            "decisions.csv",
            DECISIONS,
            lambda file: read_decisions(file)._replace(file=None, refused=None),
            id="decisions",
        ),
    ],
)
def test_an_upload_reads_as_its_file_does(tmp_path, name, content, read):
    path = tmp_path / name
    path.write_bytes(content)
    assert str(read(Upload(name, content))) == str(read(path))


def test_a_fault_names_the_upload():
    with pytest.raises(SchemaError, match=r"mine\.csv: a CSV of places needs"):
        read_places(Upload("mine.csv", b"a,b\n1,2\n"))


def test_uploaded_places_go_over_the_bundled_ones():
    world = read_world(sites=Upload("mine.csv", PLACES))
    assert world.own_ids == {"own-1"}
    own = world.places.set_index("site_id").loc["own-1"]
    assert (own.geometry.x, own.geometry.y) == (100.5, 55.25)
