"""What a page tells of records below the lowest grade that counts."""

import pytest
from scenes import make_below, make_empty_scene, make_scene

from geo.scene import Selection

pytestmark = pytest.mark.browser

WITH_ALL = """(wish) => {
  const { content, mend } = railhead;
  return railhead.withAllGrades(content, mend(content, wish, content.selection));
}"""


def open_graded(open_scene, scene=None, **options):
    scene = (scene or make_scene())._replace(lowest="B3", below=make_below())
    return open_scene(scene, **options)


def test_totals_with_and_without_stand_side_by_side_in_every_month(open_scene):
    page = open_graded(open_scene)
    assert page.inner_text(".headline") == "601 t"  # 600.5
    told = "Only records graded B3 or better; with all grades: "
    assert page.inner_text(".graded") == f"{told}638 t"  # and 30 and 7
    page.click(".month[data-month='2023-10']")
    assert page.inner_text(".graded") == f"{told}307 t"
    page.click(".month[data-month='2023-09']")
    assert page.inner_text(".graded") == f"{told}151 t"  # 150.5: none is below


@pytest.mark.parametrize(
    ("wish", "kg", "count"),
    [
        ({}, 637_500, 10),
        ({"near": True}, 530_000, 7),
        ({"ports": ["dunay"]}, 230_000, 4),
        ({"ports": ["rajin"]}, 7_000, 2),
        ({"min_t": 10}, 630_500, 8),
        ({"from": 2, "to": 2, "ports": ["vostochny"]}, 300_000, 3),
    ],
)
def test_filters_hold_for_all_grades_too(open_scene, wish, kg, count):
    page = open_graded(open_scene)
    total = page.evaluate(WITH_ALL, wish)
    assert (total["kg"], total["n"]) == (kg, count)


def test_a_page_of_all_grades_says_nothing_of_them(open_scene):
    page = open_scene()
    assert page.locator(".graded").count() == 0


def test_where_no_record_is_graded_well_enough_the_page_says_so(open_scene):
    scene = make_empty_scene()._replace(months=("2023-08", "2023-09", "2023-10"))
    page = open_graded(open_scene, scene, selection=Selection(), embedded=True)
    assert "No consignment is graded B3 or better." in page.inner_text(".empty")
    assert page.inner_text(".graded").endswith("with all grades: 37.0 t")
