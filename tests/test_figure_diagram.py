"""The diagram on paper: real text, the same bytes, every line on it."""

import itertools
import xml.etree.ElementTree as ET

import pytest
from diagrams import make_diagram, make_empty_diagram, make_strings
from hypothesis import given, settings
from hypothesis import strategies as st
from payloads import PAYLOADS
from scenes import make_places

from geo.errors import OptionError
from geo.figure_axes import round_steps, spread_heights
from geo.figure_diagram import draw_diagram
from geo.figure_ships import find_span, group_ships
from geo.scene import Texts

SVG = "{http://www.w3.org/2000/svg}"
RAIL, PORT, SEA = "#b5402a", "#14213d", "#1f6f8b"


def read_texts(svg):
    tree = ET.fromstring(svg)
    return ["".join(each.itertext()).strip() for each in tree.iter(f"{SVG}text")]


def count_strokes(svg, ink, *, dashed=None):
    styles = [path.get("style") or "" for path in ET.fromstring(svg).iter(f"{SVG}path")]
    found = [style.lower() for style in styles if f"stroke: {ink}" in style.lower()]
    if dashed is not None:
        found = [style for style in found if ("dasharray" in style) == dashed]
    return len(found)


@pytest.mark.parametrize("form", ["svg", "pdf", "png"])
def test_the_same_diagram_gives_the_same_bytes(form):
    diagram = make_diagram()
    assert draw_diagram(diagram, form=form) == draw_diagram(diagram, form=form)


@pytest.mark.parametrize("size", ["page", "column", "slide"])
def test_names_and_months_are_real_text(size):
    texts = read_texts(draw_diagram(make_diagram(), form="svg", size=size))
    for name in ("Title", "Alpha", "Beta", "Midway", "Rajin", "Aug 2023"):
        assert name in texts


def test_modelled_things_are_called_modelled():
    diagram = make_diagram(strings=make_strings(km_a_day=200.0), km_a_day=200.0)
    texts = " ".join(read_texts(draw_diagram(diagram, form="svg")))
    assert "Voyage and landing, modelled" in texts
    assert "Arrival modelled at a stated speed" in texts
    assert "landings of these records, modelled" in texts


def test_more_wagons_are_more_lines():
    one = make_diagram(strings=make_strings([("alpha", 0, 4, 100.0, 1)]))
    two = make_diagram(
        strings=make_strings([("alpha", 0, 4, 100.0, 1), ("alpha", 1, 4, 50.0, 1)])
    )
    drawn = [count_strokes(draw_diagram(d, form="svg"), PORT) for d in (one, two)]
    assert drawn[1] == drawn[0] + 1


def test_a_line_at_a_stated_speed_is_dashed():
    paced = make_diagram(strings=make_strings(km_a_day=200.0), km_a_day=200.0)
    plain = make_diagram()
    dashed = [
        count_strokes(draw_diagram(each, form="svg"), PORT, dashed=True)
        for each in (plain, paced)
    ]
    assert dashed == [0, 1]


def test_a_density_is_drawn_as_areas():
    svg = draw_diagram(make_diagram(as_density=True), form="svg").decode()
    assert "steps by root" in svg
    assert f"fill: {RAIL}" in svg


@pytest.mark.parametrize("form", ["svg", "pdf", "png"])
def test_nothing_at_all_can_be_drawn(form):
    assert draw_diagram(make_empty_diagram(), form=form)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_stays_text(payload):
    diagram = make_diagram(
        texts=Texts(title=payload, notices=(payload,)),
        sightings=make_diagram().sightings.assign(vessel=payload),
        places=make_places(names={"alpha": payload}),
    )
    tree = ET.fromstring(draw_diagram(diagram, form="svg"))
    assert {each.tag.removeprefix(SVG) for each in tree.iter()}.isdisjoint(
        {"script", "img", "a", "foreignObject"}
    )


@pytest.mark.parametrize(("option", "value"), [("form", "gif"), ("size", "poster")])
def test_what_there_is_not_is_refused(option, value):
    with pytest.raises(OptionError, match=f"there is no {option} {value}"):
        draw_diagram(make_diagram(), **{"form": "svg", option: value})


def test_ships_are_grouped_by_name_without_the_modelled():
    content = {
        "sightings": {
            "vessel": ["Maria", "", "Angara or Maria", "Maria", "Angara"],
            "certainty": ["named", "none", "named pair", "named", "modelled"],
            "basis": ["reported"] * 4 + ["modelled"],
            "a": [0, 1, 2, 3, 4],
            "b": [0, 1, 2, 3, 4],
        },
        "crossings": {},
        "axis": {"days": 9},
    }
    groups = [(name, len(seen)) for name, seen in group_ships(content)]
    assert groups == [("Maria", 2), ("Angara or Maria", 1), ("Ship not named", 1)]
    assert find_span(content) == (-6, 12)


@pytest.mark.parametrize(
    ("most", "steps"),
    [
        (0, [0]),
        (10, [0, 2, 4, 6, 8, 10]),
        (10_600, [0, 2000, 4000, 6000, 8000, 10_000]),
    ],
)
def test_steps_are_round(most, steps):
    assert round_steps(most, 6) == steps


@settings(max_examples=60)
@given(st.lists(st.floats(0, 300), max_size=15))
def test_names_keep_apart_in_order_and_inside(wished):
    found = spread_heights(wished, 12.0, 0.0, 300.0)
    order = sorted(range(len(wished)), key=lambda n: (wished[n], n))
    heights = [found[n] for n in order]
    for before, after in itertools.pairwise(heights):
        assert after - before >= 12.0 - 1e-6
    assert all(-1e-6 <= y <= 300.0 + 1e-6 for y in found)
