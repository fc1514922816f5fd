"""The locator shows where each numbered place lies."""

import re
from xml.etree import ElementTree

import pytest

from geo.locator import draw_locator
from geo.worlds import look_for

SVG = "{http://www.w3.org/2000/svg}"
TVER, VORONEZH, PERM = (35.9, 56.9), (39.2, 51.7), (56.2, 58.0)
COAST = (131.9, 43.1)


def read_dots(svg):
    root = ElementTree.fromstring(svg)
    circles = root.findall(f"{SVG}circle")
    numbers = [text.text for text in root.findall(f"{SVG}text")]
    return {
        number: (float(c.get("cx")), float(c.get("cy")), c.get("fill"))
        for number, c in zip(numbers, circles, strict=True)
    }


def test_north_is_up_and_east_to_the_right(world):
    dots = read_dots(draw_locator([TVER, VORONEZH, PERM], world.land))
    assert dots["2"][1] > dots["1"][1]  # Voronezh south of Tver
    assert dots["3"][0] > dots["2"][0] > dots["1"][0]
    assert all(28 <= x <= 392 and 28 <= y <= 272 for x, y, _ in dots.values())


def test_the_chosen_place_alone_is_marked_and_drawn_last(world):
    svg = draw_locator([TVER, VORONEZH, PERM], world.land, chosen=1)
    inks = {number: ink for number, (_, _, ink) in read_dots(svg).items()}
    assert inks == {"1": "#14213d", "3": "#14213d", "2": "#b5402a"}
    assert list(inks)[-1] == "2"


def test_land_is_under_the_dots(world):
    paths = re.findall(r"<path[^>]* d=\"([^\"]+)\"", draw_locator([COAST], world.land))
    assert any(len(path) > 100 for path in paths)


@pytest.mark.parametrize("points", [[], [PERM]], ids=["no places", "one place"])
def test_few_places_are_drawn_too(world, points):
    assert len(read_dots(draw_locator(points, world.land))) == len(points)


def test_a_name_can_be_looked_for_with_its_region(world):
    found = look_for("Kamenka, Voronezh Oblast", world)
    assert {(each.place_name, each.region) for each in found[:2]} == {
        ("Kamenka", "Voronezh Oblast")
    }


def test_nothing_is_like_no_name(world):
    assert look_for("", world) == []
