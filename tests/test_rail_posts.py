"""The compiled kilometre posts are refused if they are not in order."""

import pytest

from geo.build.rail_posts import COLUMNS, POSTS, read_posts
from geo.errors import SchemaError

ROW = {
    "line_id": "transsib",
    "station": "Buy",
    "lon": "41.54",
    "lat": "58.47",
    "point_source": "a map",
    "km_post": "449",
    "km_post_source": "a table",
    "is_region_seat": "False",
}


def write_posts(folder, *changes, columns=COLUMNS):
    lines = [",".join(columns)]
    lines += [
        ",".join({**ROW, **change}.get(name, "") for name in columns)
        for change in changes
    ]
    path = folder / "posts.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def test_the_compiled_posts_are_in_order():
    posts = read_posts()
    assert list(posts) == COLUMNS
    assert len(posts) > 150
    assert POSTS.name == "kilometre_posts.csv"


def test_no_rows_are_no_posts(tmp_path):
    assert len(read_posts(write_posts(tmp_path))) == 0


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ([{"km_post_source": ""}], "km_post without its source: Buy"),
        ([{"other_km": "450"}], "other_km without its source: Buy"),
        ([{"point_source": ""}], "point without source: Buy"),
        ([{"lon": "41.545"}], "more than 2 decimals: Buy"),
        ([{}, {"station": "Galich", "km_post": "400"}], "not beyond .*: Galich"),
    ],
)
def test_a_faulty_row_is_named(tmp_path, changes, match):
    with pytest.raises(SchemaError, match=match):
        read_posts(write_posts(tmp_path, *changes))


def test_other_columns_are_refused(tmp_path):
    with pytest.raises(SchemaError, match="should have the columns"):
        read_posts(write_posts(tmp_path, {}, columns=COLUMNS[:-1]))
