"""What may be selected of a scene."""

import pytest
from scenes import make_empty_scene, make_scene

from geo.errors import OptionError
from geo.scene import Selection, check_selection


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), (0, 2)),
        (Selection(first_month="2023-09", last_month="2023-09"), (1, 1)),
        (Selection(first_month="2023-09"), (1, 2)),
        (Selection(last_month="2023-09", ports=("dunay",)), (0, 1)),
    ],
)
def test_months_become_positions(selection, expected):
    assert check_selection(selection, make_scene()) == expected


def test_no_months_are_an_empty_range():
    assert check_selection(Selection(), make_empty_scene()) == (0, -1)


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (
            Selection(first_month="2024-03"),
            "no month 2024-03; there is: 2023-08, 2023-09",
        ),
        (Selection(first_month="2023-10", last_month="2023-08"), "must run forwards"),
        (Selection(ports=("rajin",)), "no port rajin; there is: dunay, vostochny"),
        (
            Selection(measure="pounds"),
            "no measure pounds; there is: tonnes, shells, wagons",
        ),
        (Selection(kg_per_shell=0), "shell must be above 0; found 0"),
        (Selection(kg_per_shell=float("nan")), "shell must be above 0; found nan"),
        (Selection(min_t=-1), "0 t or more; found -1"),
        (Selection(min_t=float("inf")), "0 t or more; found inf"),
    ],
)
def test_what_is_not_there_is_refused(selection, message):
    with pytest.raises(OptionError, match=message):
        check_selection(selection, make_scene())


def test_a_month_of_an_empty_scene_is_refused():
    with pytest.raises(OptionError, match="there is: none"):
        check_selection(Selection(first_month="2023-08"), make_empty_scene())
