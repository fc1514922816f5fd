"""What a drawing of the diagram is told, its page, and that text stays text in it."""

import json
import re

import pytest
from diagrams import (
    make_diagram,
    make_empty_diagram,
    make_sightings,
    make_strings,
)
from payloads import PAYLOADS
from scenes import make_places

from geo.diagram_content import find_axis, list_diagram
from geo.diagram_page import write_diagram
from geo.diagram_words import list_notes
from geo.encode import as_rows
from geo.errors import OptionError
from geo.scene import Selection, Texts

each_payload = pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)


def read_data(page):
    block = re.search(
        rb'<script type="application/json" id="railhead-data">(.*?)</script>', page
    )
    return json.loads(block[1])


def test_days_count_from_the_first_voyage():
    diagram = make_diagram()
    first_on, days = find_axis(diagram)
    assert f"{first_on:%Y-%m-%d}" == "2023-07-30"  # loaded two days before 1 August
    assert days == 7  # to 5 August
    content = list_diagram(diagram)
    assert content["strings"]["a"] == [2, 4]
    assert content["strings"]["b"] == [6, None]
    assert content["crossings"]["a"] == [0]
    assert content["crossings"]["b"] == [2]


def test_what_is_told_by_month_is_summed_from_the_lines():
    content = list_diagram(make_diagram())
    flows = as_rows(content["flows"])
    names = [place["id"] for place in content["places"]]
    told = {names[flow["d"]]: (flow["kg"], flow["n"], flow["w"]) for flow in flows}
    assert told == {"alpha": ([150_500], [2], [3]), "beta": ([60_000], [1], [1])}
    for kg, flow in zip(content["strings"]["kg"], content["strings"]["f"], strict=True):
        assert flows[flow]["kg"] == [kg]


def test_the_density_holds_the_same_kilograms_as_the_lines():
    content = list_diagram(make_diagram(as_density=True))
    assert content["strings"] == {}
    kg = sum(sum(key["kg"]) for key in content["density"]["keys"])
    assert kg == 210_500
    assert content["density"]["from"] == 2


def test_sightings_keep_days_precision_and_grade():
    seen = as_rows(list_diagram(make_diagram())["sightings"])[1]
    assert (seen["a"], seen["b"], seen["precision"]) == (2, 4, "3 days")
    assert (seen["basis"], seen["grade"], seen["observer"]) == (
        "reported",
        "B2",
        "Watcher",
    )


def test_the_running_count_says_that_it_is_modelled():
    own = list_diagram(make_diagram())["own"]
    assert own == {"a": [2], "n": [1], "basis": "modelled"}


def test_notes_tell_what_has_no_arrival():
    notes = " ".join(list_notes(make_diagram()))
    assert "1 consignments (60 t) have no usable arrival date" in notes
    assert "departures only" in notes


def test_where_not_all_are_ports_they_are_called_origins():
    diagram = make_diagram(texts=Texts(title="Title", origin="origin"))
    content = list_diagram(diagram)
    assert content["texts"]["origin"] == "origin"
    assert "left one origin for one site" in content["texts"]["reading"][0]


def test_notes_tell_a_stated_speed_and_call_it_modelled():
    diagram = make_diagram(strings=make_strings(km_a_day=200.0), km_a_day=200.0)
    notes = " ".join(list_notes(diagram))
    assert "stated 200 km a day and are modelled" in notes
    assert "departures only" not in notes


def test_without_sightings_the_axis_is_that_of_the_lines_and_without_lines_theirs():
    diagram = make_empty_diagram()._replace(
        sightings=make_sightings(("V1", 3, 9, "rajin", "call", "", "reported"))
    )
    first_on, days = find_axis(diagram)
    assert (f"{first_on:%Y-%m-%d}", days) == ("2023-08-04", 7)


def test_nothing_at_all_can_still_be_told_and_written():
    content = list_diagram(make_empty_diagram())
    assert content["flows"] == content["strings"] == content["crossings"] == {}
    assert content["axis"] == {
        "first": "1970-01-01",
        "days": 1,
        "top_km": 100.0,
        "sea_km": 0.0,
    }
    assert b"railhead-data" in write_diagram(make_empty_diagram())


def test_the_same_diagram_gives_the_same_bytes():
    assert write_diagram(make_diagram()) == write_diagram(make_diagram())


def test_the_page_asks_for_nothing_and_lets_only_its_own_script_run():
    page = write_diagram(make_diagram()).decode()
    assert "default-src 'none'" in page
    assert page.count("<script>") == 1
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page)


def test_the_page_opens_with_what_is_selected():
    page = write_diagram(
        make_diagram(), selection=Selection(first_month="2023-08", ports=("dunay",))
    )
    selection = read_data(page)["selection"]
    assert (selection["from"], selection["to"], selection["ports"]) == (0, 0, ["dunay"])


@pytest.mark.parametrize(
    "selection", [Selection(first_month="2030-01"), Selection(measure="tons")]
)
def test_what_the_diagram_lacks_cannot_be_selected(selection):
    with pytest.raises(OptionError, match="the diagram has the months 2023-08"):
        write_diagram(make_diagram(), selection=selection)


@each_payload
def test_hostile_text_reaches_the_page_as_data_only(payload):
    sightings = make_diagram().sightings.assign(
        vessel=payload, observer=payload, note=payload, port_name=payload
    )
    diagram = make_diagram(
        texts=Texts(title=payload, notices=(payload,), sources={"s": payload}),
        sightings=sightings,
        places=make_places(names={"alpha": payload}),
    )
    page = write_diagram(diagram)
    content = read_data(page)
    assert content["texts"]["title"] == payload
    assert content["sightings"]["note"] == [payload] * 3
    assert payload in [place["name"] for place in content["places"]]
    assert page.decode().count("<script") == 2
