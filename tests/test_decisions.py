import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.decisions import (
    COLUMNS,
    Ask,
    Decision,
    append_decisions,
    gather_decisions,
    place_id_of,
    read_decisions,
    write_decisions,
)
from geo.errors import SchemaError
from geo.ranking import list_points

DAY = "2024-01-31"


def choose(raw_text="Kamenka", place_id="a", **others):
    return Decision(DAY, raw_text, "choose", place_id=place_id, **others)


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (Decision(DAY, "", "choose", place_id="a"), "raw_text is empty"),
        (Decision("yesterday", "X", "choose", place_id="a"), "when is not"),
        (Decision(DAY, "X", "guess"), "action is not one of"),
        (Decision(DAY, "X", "choose"), "choose needs a place_id"),
        (Decision(DAY, "X", "point", lon="200", lat="0"), "point needs lon and lat"),
        (Decision(DAY, "X", "point", lon="nan", lat="0"), "point needs lon and lat"),
        (Decision(DAY, "X", "leave out"), "needs a reason"),
    ],
)
def test_a_line_that_cannot_be_used_is_kept_with_its_reason(decision, reason):
    held = gather_decisions([(2, decision), (3, choose())])
    assert list(held.by_ask) == [Ask("Kamenka")]
    assert held.refused["line"].tolist() == [2]
    assert held.refused["reason"].str.contains(reason).all()


def test_the_later_line_holds():
    held = gather_decisions([(2, choose(place_id="a")), (3, choose(place_id="b"))])
    assert held.by_ask[Ask("Kamenka")].place_id == "b"
    assert len(held.lines) == 2


def test_what_is_withdrawn_is_asked_again():
    held = gather_decisions([(2, choose()), (3, Decision(DAY, "Kamenka", "withdraw"))])
    assert held.by_ask == {}


def test_a_decision_about_one_region_is_none_about_another():
    held = gather_decisions([(2, choose(region="Penza")), (3, choose(region="Tula"))])
    assert set(held.by_ask) == {Ask("Kamenka", "Penza"), Ask("Kamenka", "Tula")}


def test_points_are_places_at_two_decimals():
    point = Decision(DAY, "Raz'ezd 9", "point", lon="40.12345", lat="50.98765")
    places = list_points(gather_decisions([(2, point)]))
    assert places["site_name"].tolist() == ["Raz'ezd 9"]
    assert places["site_id"].tolist() == [place_id_of(point)]
    assert (places.geometry.x.item(), places.geometry.y.item()) == (40.12, 50.99)


def test_no_decisions_give_no_points(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes(write_decisions([]))
    held = read_decisions(path)
    assert (held.lines, held.by_ask, len(held.refused)) == ((), {}, 0)
    assert list_points(held).empty


def test_no_field_is_taken_for_a_formula():
    written = write_decisions([choose("=1+1", why="@x", by="-me")]).decode()
    row = next(csv.DictReader(io.StringIO(written)))
    assert [row["raw_text"], row["why"], row["by"]] == ["'=1+1", "'@x", "'-me"]


@pytest.mark.parametrize("raw_text", ["=1+1", "-5", "@x", "'=x", "''", "'s-Gravenhage"])
def test_what_looks_like_a_formula_comes_back_as_it_was(tmp_path, raw_text):
    path = tmp_path / "decisions.csv"
    path.write_bytes(write_decisions([choose(raw_text)]))
    assert list(read_decisions(path).by_ask) == [Ask(raw_text)]


stripped = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)
encodable = stripped.filter(lambda text: text.isprintable())


@given(st.lists(st.tuples(encodable, encodable, encodable), max_size=5))
def test_written_and_read_back_they_are_the_same(tmp_path_factory, texts):
    decisions = [choose(raw, place, why=why) for raw, place, why in texts]
    path = tmp_path_factory.mktemp("decisions") / "decisions.csv"
    path.write_bytes(write_decisions(decisions))
    assert list(read_decisions(path).lines) == decisions


def test_adding_never_changes_a_line_that_is_there(tmp_path):
    path = tmp_path / "decisions.csv"
    append_decisions(path, [choose("A")])
    before = path.read_bytes()
    append_decisions(path, [choose("B"), choose("C")])
    assert path.read_bytes().startswith(before)
    assert [each.raw_text for each in read_decisions(path).lines] == ["A", "B", "C"]


def test_a_file_without_a_last_line_end_is_added_to_in_a_new_line(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes(write_decisions([choose("A")]).rstrip())
    append_decisions(path, [choose("B")])
    assert [each.raw_text for each in read_decisions(path).lines] == ["A", "B"]


def test_a_file_of_other_columns_is_not_added_to(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("when,raw_text,action\n")
    with pytest.raises(SchemaError, match="can only be added"):
        append_decisions(path, [choose()])


def test_an_unusable_decision_is_not_written(tmp_path):
    with pytest.raises(SchemaError, match="needs a place_id"):
        append_decisions(tmp_path / "d.csv", [choose(place_id="")])
    assert not (tmp_path / "d.csv").exists()


def test_a_file_that_lacks_a_column_is_refused(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("raw_text,action\nA,accept\n")
    with pytest.raises(SchemaError, match="needs the columns when"):
        read_decisions(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="needs decisions as CSV"):
        read_decisions(tmp_path / "none.csv")


def test_the_columns_are_those_of_a_decision():
    assert set(COLUMNS) == set(Decision._fields)
