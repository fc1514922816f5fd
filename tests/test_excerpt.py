"""Which part of the records is shown, with and without those of lower grades."""

import pytest
from graded import RECORDS

from geo.errors import OptionError
from geo.excerpt import choose_excerpt, show_grade, tell_excerpt, tell_grades
from geo.pipeline import sites_near_depots, trace_records
from geo.report import gather_texts, set_scene


@pytest.fixture(scope="module")
def graded(world, tmp_path_factory):
    path = tmp_path_factory.mktemp("graded") / "records.csv"
    path.write_text(RECORDS, encoding="utf-8")
    return trace_records(path, world)


def tonnes(flows):
    return flows["mass_t"].sum()


def test_a_part_is_told_as_a_part_and_the_whole_is_not(case, world):
    part = choose_excerpt(case, months=("2023-10", "2023-10"), origins=["dunay"])
    sentence = tell_excerpt(part, case, world)
    assert "October 2023, from Dunay" in sentence
    assert "of 74,000 t" in sentence
    assert tell_excerpt(choose_excerpt(case), case, world) == ""


def test_a_part_without_flows_is_told_too(case, world):
    none = choose_excerpt(case, months=("2030-01", "2030-01"))
    assert "no month, from nowhere, to 0 sites" in tell_excerpt(none, case, world)


@pytest.mark.parametrize(
    ("options", "with_t", "without_t"),
    [
        pytest.param({}, 1100, 2750, id="all"),
        pytest.param({"months": ("2023-10", "2023-11")}, 600, 1900, id="two months"),
        pytest.param({"origins": ["vostochny"]}, 0, 1200, id="a port without any"),
        pytest.param({"min_t": 550.0}, 600, 1950, id="pairs of so many tonnes"),
    ],
)
def test_totals_stand_with_and_without_lower_grades(graded, options, with_t, without_t):
    excerpt = choose_excerpt(graded, lowest="B3", **options)
    assert tonnes(excerpt.flows) == with_t
    assert tonnes(excerpt.flows) + tonnes(excerpt.below) == without_t
    assert tell_grades(excerpt) == (
        f"graded B3 or better: {with_t:,} t; with all grades: {without_t:,} t"
    )


def test_a_flow_of_two_grades_is_counted_in_part(graded):
    excerpt = choose_excerpt(graded, months=("2023-10", "2023-10"), lowest="B3")
    for flows, counts in ((excerpt.flows, (1, 10, 600)), (excerpt.below, (1, 6, 400))):
        row = flows[["consignment_count", "wagon_count", "mass_t"]].iloc[0]
        assert tuple(row) == counts


def test_a_part_by_grade_is_told_even_if_every_flow_is_in_it(graded, world):
    excerpt = choose_excerpt(graded, months=("2023-10", "2023-10"), lowest="B3")
    every = choose_excerpt(graded, months=("2023-10", "2023-10"))
    assert len(excerpt.flows) == len(every.flows) == 1
    told = tell_excerpt(excerpt, graded, world)
    assert "Records graded B3 or better: 600 t; with all grades: 1,000 t." in told


def test_where_all_grades_count_nothing_is_below(graded):
    excerpt = choose_excerpt(graded)
    assert excerpt.below is None
    assert excerpt.is_whole
    assert tell_grades(excerpt) == ""


def test_an_unknown_origin_is_refused_whatever_the_grade(graded):
    with pytest.raises(OptionError, match="no flow starts at tallinn"):
        choose_excerpt(graded, origins=["tallinn"], lowest="B3")


def test_a_scene_keeps_the_months_and_evidence_of_what_counts(graded, world):
    excerpt = choose_excerpt(graded, lowest="B3")
    texts = gather_texts(graded, world, title="mine")
    plain = set_scene(excerpt.trace, world, texts, is_case=False, flows=excerpt.flows)
    scene = show_grade(plain, excerpt, world)
    assert scene.months == ("2023-10", "2023-11", "2023-12")
    assert scene.evidence["shipment_id"].tolist() == ["a1", "a5"]
    near = set(scene.below.loc[scene.below["is_near"], "destination_id"])
    assert near == set(scene.below["destination_id"]) & set(sites_near_depots(world))


def test_no_record_may_be_graded_well_enough(case, world):
    excerpt = choose_excerpt(case, lowest="B3")
    assert excerpt.flows.empty
    assert tonnes(excerpt.below) == pytest.approx(74_000)
    assert "0 t; with all grades: 74,000 t" in tell_excerpt(excerpt, case, world)
