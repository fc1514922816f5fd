import pandas as pd
import pytest

from geo import pipeline, report
from geo.candidates import lay_out, queue_names
from geo.decisions import Decision, gather_decisions, read_decisions
from geo.schema import REVIEW
from geo.tables import write_csv
from geo.tracing import sum_parts
from geo.worlds import review_names, widen_world

HEADER = "date,origin,destination,mass_t,origin_region\n"
DAY = "2024-01-31"


@pytest.fixture
def records(write_records):
    return write_records(
        HEADER
        + "2023-10-01,Новосибирск,Екатеринбург,60,\n"
        + "2023-10-02,Kamenka,Novosibirsk,30,\n"
        + "2023-10-03,Kamenka,Kamenka,5,\n"
        + "2023-10-04,Fokino,Novosibirsk,7,Primorsky Krai\n"
        + "2023-10-04,Atlantis,Novosibirsk,50,\n"
    )


def test_any_pair_of_the_gazetteer_is_routed_over_the_network(records, world):
    trace = pipeline.trace_records(records, world)
    wide = widen_world(world, trace)
    routes = pipeline.route_flows(trace.flows, wide).routes
    straight = routes.set_index("origin_id")["route_basis"]
    # Novosibirsk, by GeoNames 1496747, is on the main line.
    assert straight["geonames-1496747"] == "computed"
    assert len(wide.places) == len(world.places) + 3


def test_what_was_attached_before_stays_as_it_was(records, world):
    wide = widen_world(world, pipeline.trace_records(records, world))
    before = world.attached.attachments
    assert wide.attached.attachments.loc[before.index].equals(before)


def test_a_page_is_drawn_of_places_that_only_the_gazetteer_knows(records, world):
    trace = pipeline.trace_records(records, world)
    wide = widen_world(world, trace)
    texts = report.gather_texts(trace, wide, title="own")
    scene = report.set_scene(trace, wide, texts, is_case=False)
    assert "Novosibirsk" in report.write_page(scene).decode()


def test_a_bundled_site_has_no_right_of_way_in_records_of_ones_own(
    write_records, world
):
    file = write_records(
        HEADER + "2023-10-01,Vostochny,Tikhoretsk,1,\n"
        "2023-10-01,Vostochny,Tikhoretsk,2,Primorsky Krai\n"
    )
    trace = pipeline.trace_records(file, world)
    assert trace.matched["origin_id"].tolist() == ["vostochny"]
    assert trace.unmatched["mass_t"].tolist() == [1.0]


def test_the_case_needs_no_wider_world(case, world):
    assert widen_world(world, case) is world
    assert case.used.empty


def test_each_name_is_asked_once_with_its_tonnes_and_candidates(records, world):
    trace = pipeline.trace_records(records, world)
    queue = review_names(records, trace.consignments, trace.unmatched, world)
    assert list(queue) == list(REVIEW)
    assert queue["raw_text"].tolist() == ["Atlantis", "Kamenka"]  # by tonnes
    asked = queue.set_index("raw_text")
    assert asked["mass_t"].to_dict() == {"Atlantis": 50.0, "Kamenka": 40.0}
    kamenka = asked.loc["Kamenka"]
    assert (kamenka["ends"], kamenka["consignment_count"]) == ("origin, destination", 3)
    assert kamenka["candidates"][0].score == 100
    assert {each.region for each in kamenka["candidates"]} > {"Penza Oblast"}


def test_what_is_filled_in_the_queue_is_read_as_decisions(records, world, tmp_path):
    trace = pipeline.trace_records(records, world)
    table = lay_out(review_names(records, trace.consignments, trace.unmatched, world))
    is_kamenka = table["raw_text"] == "Kamenka"
    filled = table[is_kamenka].assign(when=DAY, action="accept")
    path = tmp_path / "decisions.csv"
    path.write_bytes(write_csv(filled))
    decisions = read_decisions(path)
    again = pipeline.trace_records(records, world, decisions=decisions)
    assert pipeline.tally(again)["matched"] == 4
    assert set(again.matched["match_basis"]) == {"gazetteer", "decision"}


def test_a_point_of_ones_own_is_put_on_the_map(records, world):
    decisions = gather_decisions(
        [(2, Decision(DAY, "Atlantis", "point", lon="37.62", lat="55.76"))]
    )
    trace = pipeline.trace_records(records, world, decisions=decisions)
    wide = widen_world(world, trace)
    assert "Atlantis" in set(wide.places["site_name"])
    assert wide.attached.attachments.loc["point 37.62 55.76", "attachment"] != "none"


def test_what_is_left_out_is_unmatched_with_its_reason(records, world):
    decisions = gather_decisions(
        [(2, Decision(DAY, "Atlantis", "leave out", why="a joke"))]
    )
    trace = pipeline.trace_records(records, world, decisions=decisions)
    assert "left out by decision: a joke" in set(trace.unmatched["reason"])


def test_no_records_leave_nothing_to_decide(write_records, world):
    file = write_records(HEADER)
    trace = pipeline.trace_records(file, world)
    queue = review_names(file, trace.consignments, trace.unmatched, world)
    assert queue.empty
    assert list(queue) == list(REVIEW)
    assert lay_out(queue).empty
    assert "place_id" in lay_out(queue)


def test_an_own_site_in_a_csv_is_matched_by_its_code(write_records):
    sites = write_records(
        "site_name;lon;lat;aliases;codes\nRaz'ezd 9;82.9;55.0;Девятый; 850001\n",
        name="own.csv",
    )
    world = pipeline.read_world(sites=sites)
    file = write_records(
        "date,origin,destination,mass_t,origin_code\n2023-10-01,?,Девятый,60,850001\n"
    )
    matched = pipeline.trace_records(file, world).matched
    assert matched[["origin_id", "destination_id"]].values.tolist() == [
        ["own-1", "own-1"]
    ]


def test_the_queue_needs_whole_frames(case, world):
    queue = queue_names(
        case.consignments,
        case.unmatched,
        world.places,
        world.gazetteer[:0],
        regions=world.regions,
    )
    assert queue.empty


def test_a_place_that_several_parts_use_is_on_the_map_once(tmp_path, world):
    for name in "ab":
        text = f"date,origin,destination,mass_t\n2024-01-0{len(name)},Новосибирск,"
        (tmp_path / f"{name}.csv").write_text(f"{text}Dunay,{ord(name)}\n")
    trace = pipeline.trace_records(tmp_path, world)
    assert trace.used["site_id"].tolist() == ["geonames-1496747"]
    summed, used = sum_parts(pipeline.trace_parts(tmp_path, world))
    assert used["site_id"].tolist() == trace.used["site_id"].tolist()
    assert summed["mass_t"].sum() == trace.flows["mass_t"].sum() == ord("a") + ord("b")


def test_a_journey_too_fast_for_a_train_is_flagged_between_any_places(
    write_records, world
):
    file = write_records(
        "date,arrival_date,origin,destination,mass_t\n"
        "2024-01-02,2024-01-03,Новосибирск,Москва,60\n"
    )
    flags = pipeline.trace_records(file, world).flags
    assert flags["kind"].tolist() == ["too-fast"]


def list_frames(world):
    network, attachments = world.attached
    frames = [each for each in world if isinstance(each, pd.DataFrame)]
    return [*frames, network.nodes, network.edges, attachments]


def test_what_is_changed_in_one_world_is_as_it_was_in_the_next():
    frames = list_frames(pipeline.read_world())
    before = [frame.copy() for frame in frames]
    for frame in frames:
        frame.iloc[0, 0] = frame.iloc[1, 0]
        frame.insert(0, "mark", 1)
    again = list_frames(pipeline.read_world())
    assert len(again) == 12
    for frame, other in zip(again, before, strict=True):
        assert frame.equals(other)


def test_own_places_are_tied_to_the_network(tmp_path):
    sites = tmp_path / "sites.csv"
    # Novosibirsk-Glavny station is on the Trans-Siberian main line.
    sites.write_text("site_id,site_name,lon,lat\nnsk,Novosibirsk,82.90,55.04\n")
    bundled = pipeline.read_world().attached.attachments
    own = pipeline.read_world(sites=sites).attached.attachments
    assert set(own.index) == {*bundled.index, "nsk"}
    assert own.loc["nsk", "node"] >= 0
