"""The written summary follows the choice on the page."""

import pytest
from payloads import PAYLOADS
from scenes import (
    PLACES,
    make_below,
    make_empty_scene,
    make_places,
    make_ranged_scene,
    make_scene,
)

from geo.scene import Selection, Texts

pytestmark = pytest.mark.browser


def told(page):
    return page.inner_text(".summary p")


def test_it_tells_the_sums_of_the_months_chosen(open_scene):
    page = open_scene()
    assert told(page).startswith(
        "For all months, August – October 2023, the records tell of 601 t in 7 "
        "consignments and 12 wagons, from Dunay and Vostochny to 2 sites. The greatest "
        "part went, by these records, to Alpha (500 t). "
        "Basis, by tonnes: reported 401 t and modelled 200 t."
    )
    assert "1 of 2 sites, with 83 % of the tonnes, lie within 25 km" in told(page)
    page.click(".month[data-month='2023-08']")
    assert told(page).startswith(
        "For August 2023, the records tell of 150 t in 2 consignments and 3 wagons, "
        "from Dunay to 1 site. Basis, by tonnes: modelled 150 t."
    )


def test_it_tells_ranges_and_what_lower_grades_would_add(open_scene):
    scene = make_ranged_scene()._replace(lowest="B3", below=make_below())
    page = open_scene(scene)
    page.click(".month[data-month='2023-10']")
    assert "300 t (200 – 450 t, lowest to highest) in 3 consignments" in told(page)
    assert "records graded B3 or better count; with all grades they come to 307 t." in (
        told(page)
    )


def test_in_the_app_it_stands_under_the_map_and_keeps_to_the_filters(open_scene):
    page = open_scene(embedded=True, selection=Selection(ports=("dunay",)))
    assert "200 t in 3 consignments and 4 wagons, from Dunay to 1 site." in told(page)
    map_box, box = (
        page.locator(each).bounding_box() for each in (".months", ".summary")
    )
    assert box["y"] >= map_box["y"] + map_box["height"] - 1


def test_a_choice_of_nothing_is_told_kindly(open_scene):
    page = open_scene(selection=Selection(min_t=1e6))
    assert "the records tell of nothing under this choice." in told(page)
    assert "lie within" not in told(page)
    empty = open_scene(make_empty_scene())
    assert "For no months, the records tell of nothing" in told(empty)


def test_braces_of_others_are_no_figures(open_scene):
    page = open_scene(make_scene(texts=Texts(title="Title", caveat="{tonnes} {x}")))
    assert "The tonnages are {tonnes} {x}." in told(page)


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_texts_of_others_stay_text(open_scene, text):
    names = dict.fromkeys(PLACES, text)
    scene = make_scene(
        places=make_places(names=names), texts=Texts(title="Title", caveat=text)
    )
    page = open_scene(scene)
    shown = " ".join(told(page).split())
    assert " ".join(f"The tonnages are {text.rstrip('.')}.".split()) in shown
    assert page.locator(".summary p *").count() == 0
