"""A shelf against a list that is kept by hand."""

from hypothesis import given
from hypothesis import strategies as st

from geo.shelf import Shelf


def test_what_is_kept_is_found_and_nothing_else():
    shelf = Shelf(10)
    shelf.keep("a", "alpha", 4)
    assert shelf.find("a") == "alpha"
    assert shelf.find("b") is None


def test_what_was_not_asked_for_the_longest_makes_room():
    shelf = Shelf(10)
    shelf.keep("a", "alpha", 4)
    shelf.keep("b", "beta", 4)
    shelf.find("a")
    shelf.keep("c", "gamma", 4)
    assert [shelf.find(key) for key in "abc"] == ["alpha", None, "gamma"]


def test_what_is_larger_than_the_shelf_moves_nothing():
    shelf = Shelf(10)
    shelf.keep("a", "alpha", 10)
    shelf.keep("b", "beta", 11)
    assert [shelf.find(key) for key in "ab"] == ["alpha", None]


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30))
def test_the_last_used_are_those_of_a_list_in_the_order_of_use(steps):
    """Each result takes up as much as its key and one, of eight."""
    shelf, used = Shelf(8), []
    for key, is_asked in steps:
        if is_asked:
            assert (shelf.find(key) is not None) == (key in used)
            if key in used:
                used = [*(k for k in used if k != key), key]
        else:
            shelf.keep(key, str(key), key + 1)
            used = used if key in used else [*used, key]
            while sum(k + 1 for k in used) > 8:
                used = used[1:]
    assert [key for key in range(6) if shelf.find(key)] == sorted(used)
