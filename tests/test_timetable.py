"""The diagram of the bundled case, and of records of others."""

import pytest

from geo.errors import SchemaError
from geo.flows import choose_flows
from geo.pipeline import trace_records
from geo.redact import PROTECTED
from geo.report import gather_texts, set_scene
from geo.timetable import redact_diagram, set_diagram


@pytest.fixture(scope="module")
def texts(case, world):
    return gather_texts(case, world)


@pytest.fixture(scope="module")
def diagram(case, world, texts):
    return set_diagram(case, world, texts, is_case=True)


def test_the_case_has_twenty_seven_voyages_and_all_its_tonnes(diagram):
    assert len(diagram.crossings) == 27  # as RUSI counted
    assert diagram.own_count["cumulative"].iloc[-1] == 27
    assert diagram.strings["mass_t"].sum() == pytest.approx(74_000)
    assert diagram.strings["consignment_count"].sum() == 818
    assert diagram.density is None
    assert set(diagram.crossings["basis"]) == {"modelled"}


def test_every_published_observation_is_there_with_its_precision(diagram):
    """By hand from the facts: 34 rows, four of them known to more than a day."""
    seen = diagram.sightings[diagram.sightings["basis"] == "reported"]
    assert len(seen) == 34
    spells = seen[seen["precision"] != "day"].set_index("voyage_id")["precision"]
    assert spells.to_dict() == {
        "V01": "10 days",
        "V09": "weekend",
        "V15": "11 days",
        "V20": "month",
    }


def test_stations_lie_as_far_as_the_kilometre_posts_say(diagram):
    """Irkutsk to Khabarovsk is 8,521 - 5,185 km by the posts."""
    km = diagram.waymarks.set_index(["origin_id", "station"])["km"]
    for port in ("dunay", "vostochny"):
        between = km[port, "Irkutsk"] - km[port, "Khabarovsk"]
        assert between == pytest.approx(8521 - 5185, rel=0.02)


def test_a_part_keeps_the_scale_and_its_own_voyages(case, world, texts, diagram):
    flows = choose_flows(case.flows, months=("2023-10", "2023-10"), origins=("dunay",))
    part = set_diagram(case, world, texts, is_case=True, flows=flows)
    assert part.strings["mass_t"].sum() == pytest.approx(flows["mass_t"].sum())
    assert set(part.strings["month"]) == {"2023-10"}
    assert part.greatest_t == diagram.greatest_t
    landed = part.crossings["landed_on"].dt.strftime("%Y-%m")
    assert set(landed) == {"2023-10"}
    assert set(part.crossings["port_id"]) == {"dunay"}
    assert len(part.sightings) == len(diagram.sightings)


def test_no_flows_leave_an_empty_diagram(case, world, texts):
    diagram = set_diagram(case, world, texts, is_case=True, flows=case.flows[:0])
    assert diagram.strings.empty
    assert diagram.crossings.empty
    assert diagram.months == ()


def test_nothing_published_of_the_case_goes_with_records_of_others(case, world, texts):
    other = set_diagram(case, world, texts, is_case=False)
    assert other.sightings.empty
    assert other.crossings.empty
    assert other.counts.empty
    assert other.own_count.empty


def test_own_voyages_go_with_own_records(case, world, texts, write_records):
    file = write_records(
        "voyage_id,date,port,event,vessel\n"
        "A,2023-09-01,Rajin,loading,One\nA,2023-09-03,Dunay,landing,One\n"
    )
    other = set_diagram(case, world, texts, is_case=False, voyages=file)
    assert other.crossings["voyage_id"].tolist() == ["A"]
    assert other.crossings["basis"].tolist() == ["reported"]
    assert other.own_count["cumulative"].tolist() == [1]


def test_a_voyages_file_without_its_columns_is_refused(
    case, world, texts, write_records
):
    file = write_records("a,b\n1,2\n")
    with pytest.raises(SchemaError, match="needs the columns port, event"):
        set_diagram(case, world, texts, is_case=False, voyages=file)


def test_protected_sources_are_neither_named_nor_cited(diagram, world):
    sources = world.sources.assign(sensitivity="")
    hidden = sources["source_id"] == "csis"
    sources.loc[hidden, "sensitivity"] = PROTECTED
    redacted = redact_diagram(diagram, sources, are_own=False)
    assert "csis" in diagram.texts.sources
    assert "csis" not in redacted.texts.sources
    assert "csis" not in {*redacted.sightings["source_id"]}
    assert "csis" not in {*redacted.counts["source_id"]}


def test_own_voyages_lose_what_was_filed_when_published(diagram, world):
    redacted = redact_diagram(diagram, world.sources, are_own=True)
    for name in ("observer", "note", "voyage_id"):
        assert set(redacted.sightings[name]) == {""}
    assert len(redacted.crossings) == 27


def test_months_are_those_of_the_map(world, tmp_path):
    """They reach the diagram by their number."""
    file = tmp_path / "records.csv"
    file.write_text(
        "date,origin,destination,mass_t\n2023-10-01,Dunay,Mozdok,1\n"
        "2033-10-01,Dunay,Mozdok,1\n",
        encoding="utf-8",
    )
    trace = trace_records(file, world)
    texts = gather_texts(trace, world)
    diagram = set_diagram(trace, world, texts, is_case=False)
    scene = set_scene(trace, world, texts, is_case=False)
    assert diagram.months == scene.months == ("2023-10", "2033-10")
