import pytest

from geo import pipeline
from geo.layers import list_ways
from geo.monthly import list_months
from geo.report import gather_texts, set_scene, write_page

HEADER = "date,origin,destination,mass_t,basis\n"


@pytest.fixture
def trace_text(world, write_records):
    def trace(text):
        return pipeline.trace_records(write_records(HEADER + text), world)

    return trace


def test_months_run_without_gaps_over_the_turn_of_the_year(trace_text):
    trace = trace_text(
        "2023-11-30,Dunay,Mozdok,1,reported\n2024-02-01,Dunay,Mozdok,1,reported\n"
    )
    assert list_months(trace.flows) == ("2023-11", "2023-12", "2024-01", "2024-02")


def test_no_flows_have_no_months(trace_text):
    assert list_months(trace_text("").flows) == ()


def test_the_case_is_told_with_its_caveat_its_denials_and_its_sources(case, world):
    texts = gather_texts(case, world)
    assert "illustrative allocation, not the C4ADS records" in texts.caveat
    assert any("deny" in line for line in texts.denials)
    assert any("Not published" in line for line in texts.published)
    assert any("OpenStreetMap" in line for line in texts.licences)
    assert set(case.matched["source_id"]) <= set(texts.sources)


def test_each_chosen_flow_has_its_line_from_place_to_place(case, world):
    flows = case.flows[case.flows["month"] == "2023-10"]
    texts = gather_texts(case, world)
    ways = list_ways(set_scene(case, world, texts, is_case=True, flows=flows))
    assert len(ways) == len(flows)
    point_of = world.places.set_index("site_name").geometry
    for origin, destination, line in zip(
        ways["origin"], ways["destination"], ways.geometry, strict=True
    ):
        ends = [line.coords[0], line.coords[-1]]
        assert ends == [point_of[each].coords[0] for each in (origin, destination)]


def test_the_case_shows_its_crossing_though_no_flow_uses_it(case, world):
    scene = set_scene(case, world, gather_texts(case, world), is_case=True)
    assert "tumangang-khasan" in set(scene.places["site_id"])


def test_own_reported_records_have_no_caveat_of_the_case(trace_text, world):
    trace = trace_text("2023-11-30,Dunay,Mozdok,1,reported\n")
    texts = gather_texts(trace, world, title="mine")
    assert (texts.title, texts.caveat, texts.notices) == ("mine", "", ())
    scene = set_scene(trace, world, texts, is_case=False)
    assert set(scene.places["site_id"]) == {"dunay", "mozdok"}
    assert scene.voyages.empty


def test_own_modelled_records_are_called_modelled(trace_text, world):
    trace = trace_text("2023-11-30,Dunay,Mozdok,1,modelled\n")
    texts = gather_texts(trace, world, title="mine")
    assert "modelled" in texts.caveat
    assert "modelled" in texts.notices[0]


def test_the_tally_is_told(trace_text, world):
    trace = trace_text("?,Dunay,Mozdok,1,\n2023-11-30,Dunay,Nowhere,2,\n")
    tally = gather_texts(trace, world, title="mine").tally
    assert tally["rejected"].startswith("1 rows")
    assert tally["unmatched"] == "1 rows, 2 t"


def test_no_records_give_a_page(trace_text, world):
    trace = trace_text("")
    texts = gather_texts(trace, world, title="empty")
    assert b"railhead-data" in write_page(set_scene(trace, world, texts, is_case=False))


def test_the_sources_behind_the_words_are_cited_first_then_the_most_reliable(
    case, world
):
    cited = list(gather_texts(case, world).sources)
    assert cited[:2] == ["wapo-2024-06-22", "c4ads"]
    grades = world.sources.set_index("source_id")["reliability"][cited[2:]]
    known = [grade for grade in grades if grade]
    assert known == sorted(known)
    assert grades.tolist()[: len(known)] == known
