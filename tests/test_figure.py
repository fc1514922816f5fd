"""Print figures: what they say, how wide they draw it, and that text stays text."""

import hashlib
import os
import re
import struct
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from geo.errors import CrsError, OptionError, SchemaError
from geo.figure import draw_atlas, draw_figure
from geo.figure_labels import Box, Wish, place_labels
from geo.figure_marks import list_arrows, shift_right, smooth_line
from geo.figure_page import SIZES
from geo.figure_sums import name_period, write_roughly, write_tonnes
from geo.figure_text import measure_text, shorten_text, show_text, wrap_text
from geo.figure_view import bring_near, choose_conic, fit_view
from geo.scene import Texts
from tests.payloads import PAYLOADS
from tests.scenes import (
    CARRIED,
    FLOWS,
    MONTHS,
    PLACES,
    make_empty_scene,
    make_flows,
    make_link_flows,
    make_places,
    make_scene,
)

SVG = "{http://www.w3.org/2000/svg}"
WIDEST_PT = 12.0
"""16 pixels of the page, at 96 a inch, are 12 points."""

LAST_TWO = ("2023-09", "2023-10")

each_size = pytest.mark.parametrize("size", ["column", "page", "slide"])
each_payload = pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)

AWKWARD = ("$x^2$ or $y$", "$x^2$ $\\frac{", "a\x00b\x1b", "나진 港 ميناء", "x" * 200)

TEXTS = Texts(
    title="Where it went",
    subtitle="A subtitle",
    notices=("A notice",),
    caveat="modelled",
    denials=("It is denied.",),
    licences=("Land: public domain.", "Map library: Leaflet."),
    sources={"a": "First source, https://example.invalid/a", "b": "Second source"},
    made="Made by me",
    note="My own note",
)


def make_part(month):
    """The scene of one month alone."""
    at = MONTHS.index(month)
    carried = {
        link: tuple(t if n == at else 0.0 for n, t in enumerate(amounts))
        for link, amounts in CARRIED.items()
    }
    return make_scene(
        flows=make_flows([flow for flow in FLOWS if flow[0] == month]),
        link_flows=make_link_flows(carried),
        months=(month,),
    )


def draw(scene, **options):
    return ET.fromstring(draw_figure(scene, form="svg", **options))


def list_texts(svg):
    return ["".join(each.itertext()) for each in svg.iter(f"{SVG}text")]


def say(svg):
    return " ".join(list_texts(svg))


def find_widths(svg):
    """The widths of the links of the map, by their position."""
    paths = {group.get("id"): group.find(f"{SVG}path") for group in svg.iter(f"{SVG}g")}
    return {
        int(name.removeprefix("link-")): float(
            re.search(r"stroke-width: ([\d.]+)", path.get("style")).group(1)
        )
        for name, path in paths.items()
        if name and name.startswith("link-")
    }


def count_pages(pdf):
    return len(re.findall(rb"/Type /Page\b", pdf))


# --- amounts ---


def test_widths_are_those_of_the_page_in_proportion_to_the_mean_of_the_months():
    widths = find_widths(draw(make_scene()))
    assert widths == {
        n: pytest.approx(WIDEST_PT * sum(CARRIED[link]) / 3 / 300.0, abs=1e-4)
        for n, link in enumerate(["sea", "trunk", "branch"])
    } | {3: pytest.approx(WIDEST_PT * 100.5 / 3 / 300.0, abs=1e-4)}


@pytest.mark.parametrize(("size", "k"), [("column", 0.42), ("slide", 0.85)])
def test_other_sizes_draw_all_widths_larger_or_smaller_alike(size, k):
    page, other = (
        find_widths(draw(make_scene())),
        find_widths(draw(make_scene(), size=size)),
    )
    ratios = [other[n] / page[n] for n in (0, 1, 2)]
    assert ratios == pytest.approx([k / 0.75] * 3, rel=1e-3)


def test_a_month_is_drawn_on_the_scale_of_the_whole():
    widths = find_widths(draw(make_part("2023-08"), scale_of=make_scene()))
    assert widths[1] == pytest.approx(WIDEST_PT * 150 / 300, abs=1e-4)


def test_without_a_whole_a_part_has_its_own_scale():
    widths = find_widths(draw(make_part("2023-08")))
    assert widths[1] == pytest.approx(WIDEST_PT, abs=1e-4)


def test_a_link_that_nothing_moved_on_is_not_drawn():
    assert set(find_widths(draw(make_part("2023-08")))) == {0, 1, 2}


def test_wagons_have_a_scale_of_their_own():
    widths = find_widths(draw(make_scene(), measure="wagons"))
    assert widths[1] == pytest.approx(WIDEST_PT * (12 / 3) / 6, abs=1e-4)


def test_shells_are_as_wide_as_their_tonnes():
    shells = draw(make_scene(), measure="shells", kg_per_shell=50)
    assert find_widths(shells) == pytest.approx(find_widths(draw(make_scene())))
    assert "≈ 12,000" in list_texts(shells)  # 600.5 t at 50 kg, to three figures


@each_size
def test_headline_figures_are_sums_by_hand(size):
    said = list_texts(draw(make_scene(), size=size))
    assert "601" in said  # 150 + 50 + 100.5 + 300 t, halves up as in a browser
    assert "2 ports · 2 sites" in said
    assert "7 consignments · 12 wagons" in said
    assert "August – October 2023" in said


def test_a_month_tells_its_share_of_the_whole():
    said = list_texts(draw(make_part("2023-10"), scale_of=make_scene()))
    assert "October 2023" in said
    assert "300" in said
    assert "50 % of 601 t in all" in said


def test_sites_are_listed_from_the_greatest():
    said = list_texts(draw(make_scene()))
    listed = said[said.index("Sites by tonnes") :]
    assert listed[1:5] == ["Alpha", "500", "Beta", "101"]  # 150 + 50 + 300; 100.5


def test_the_legend_has_round_values_and_says_that_there_is_one_scale():
    said = say(draw(make_scene()))
    for words in ("Tonnes a month", "on a link", "200", "100", "20"):
        assert words in said
    assert "Mean of the months shown. One scale for all months." in said


def test_the_legend_names_only_the_ways_that_are_there():
    said = say(draw(make_scene()))
    assert "straight line: no route found" in said
    assert "last mile" not in said


@pytest.mark.parametrize(
    ("shown", "whole", "name"),
    [
        ((), (), "No months"),
        (("2023-10",), ("2023-09", "2023-10"), "October 2023"),
        (("2023-10",), ("2023-10",), "October 2023"),
        (LAST_TWO, LAST_TWO, "All months, September – October 2023"),
        (("2023-12", "2024-01"), (), "December 2023 – January 2024"),
    ],
)  # fmt: skip
def test_months_are_named_as_on_the_page(shown, whole, name):
    assert name_period(shown, whole) == name


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0"), (0.1234, "0.123"), (12.34, "12.3"), (100.5, "101"), (74000, "74,000")],
)
def test_tonnes_are_written_as_on_the_page(amount, text):
    assert write_tonnes(amount) == text


@pytest.mark.parametrize(("amount", "text"), [(0, "0"), (1_599_999, "1,600,000")])
def test_an_equivalence_is_written_to_three_figures(amount, text):
    assert write_roughly(amount) == text


# --- words ---


@each_size
def test_title_notice_note_sources_and_projection_stand_in_the_margin(size):
    said = say(draw(make_scene(texts=TEXTS), size=size))
    for words in (
        "Where it went", "A subtitle", "A notice", "modelled", "It is denied.",
        "My own note", "Made by me", "Sources: First source; Second source.",
        "Land: public domain.", "Albers equal-area conic projection, parallels",
    ):  # fmt: skip
        assert words in said


def test_the_licence_of_the_pages_library_is_left_out():
    assert "Leaflet" not in say(draw(make_scene(texts=TEXTS)))


def test_sources_that_do_not_fit_are_counted():
    sources = {f"s{n}": f"A source of some length, number {n}" for n in range(200)}
    texts = Texts(title="Title", sources=sources)
    said = say(draw(make_scene(texts=texts)))
    last = max(int(n) for n in re.findall(r"number (\d+)", said))
    assert f"and {199 - last} more: see the HTML file." in said


@each_size
def test_a_scene_without_flows_says_so(size):
    said = list_texts(draw(make_empty_scene(), size=size))
    assert "Nothing to draw yet" in said
    assert "0 consignments · 0 wagons" in said


def test_months_without_flows_say_so():
    empty = make_scene(flows=make_flows([]), link_flows=make_link_flows({}))
    assert "Nothing to draw yet" in list_texts(draw(empty))
    assert count_pages(draw_atlas(empty)) == 2 + len(MONTHS)


def test_a_quiet_month_among_others_says_so():
    flows = [flow for flow in FLOWS if flow[0] != "2023-09"]
    carried = {name: (a, 0.0, c) for name, (a, _, c) in CARRIED.items()}
    scene = make_scene(flows=make_flows(flows), link_flows=make_link_flows(carried))
    assert count_pages(draw_atlas(scene)) == 5


def test_a_scene_without_places_or_land_is_drawn():
    scene = make_empty_scene()
    bare = scene._replace(
        places=scene.places[:0], depots=scene.depots[:0], land=scene.land[:0]
    )
    assert "Nothing to draw yet" in list_texts(draw(bare))


# --- hostile text ---


def check_harmless(svg):
    tags = {element.tag.removeprefix(SVG) for element in svg.iter()}
    assert not tags & {"script", "foreignObject", "image", "a", "iframe", "animate"}
    for element in svg.iter():
        for name, value in element.attrib.items():
            short = name.rsplit("}", 1)[-1]
            assert not short.startswith("on")
            if short == "href":
                assert value.startswith("#")
            assert "url(" not in value.replace("url(#", "")


def fill_with(text):
    texts = Texts(
        title=text, subtitle=text, notices=(text, text), caveat=text, note=text,
        made=text, denials=(text,), licences=(text,), sources={text: text},
    )  # fmt: skip
    names = dict.fromkeys(("rajin", "dunay", "vostochny", "alpha", "beta"), text)
    return make_scene(texts=texts, places=make_places(
        names=names, nearest_depot_name=text, nearest_depot_km=1.0, note=text,
    ))  # fmt: skip


def show_by_hand(text):
    """What is left of a text: no format signs, line ends as spaces."""
    return (
        re.sub("[\u202e\u202c]", "", text).replace("\u2028", " ").replace("\u2029", " ")
    )


@each_payload
def test_record_text_stays_text_in_an_svg(text):
    content = draw_figure(fill_with(text), form="svg")
    assert b"<!DOCTYPE" not in content
    assert b"<!ENTITY" not in content
    svg = ET.fromstring(content)
    check_harmless(svg)
    beginning = show_by_hand(text)[:12].strip()
    assert beginning in say(svg)


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_record_text_does_no_harm_in_other_forms(form):
    texts = [*PAYLOADS.values(), *AWKWARD]
    said = Texts(
        title=texts[0], subtitle=texts[1], notices=tuple(texts), caveat=texts[2],
        denials=tuple(texts), licences=tuple(texts), note=" ".join(texts),
        sources=dict(zip(texts, texts, strict=True)),
    )  # fmt: skip
    names = dict(zip(PLACES, AWKWARD, strict=False))
    scene = make_scene(texts=said, places=make_places(
        names=names, nearest_depot_name="", nearest_depot_km=None,
    ))  # fmt: skip
    assert draw_figure(scene, form=form, size="column")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("$x^2$ \\alpha {", "$x^2$ \\alpha {", id="formula"),
        pytest.param("a\x00b\x1b[31mc", "a b [31mc", id="control signs"),
        pytest.param("one\ntwo\r\n\tthree", "one two three", id="line ends"),
        pytest.param("\ud800x\ufffe\uffff", "x", id="no characters"),
        pytest.param("나진 항", "Najin Hang", id="Hangul"),
        pytest.param("나진".encode().decode(), "Najin", id="name of a port"),
        pytest.param("港口 Port", "[cjk] Port", id="ideographs"),
        pytest.param("Ростов-на-Дону", "Ростов-на-Дону", id="Cyrillic"),
        pytest.param("ميناء", "ميناء", id="Arabic"),
        pytest.param("\u202eabc\u202c", "abc", id="turned round"),
        pytest.param("so\u00adft", "soft", id="soft hyphen"),
        pytest.param("\U0001f4a3 x", "[bomb] x", id="picture"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_has_no_glyph_is_told_and_what_is_invisible_is_left_out(text, shown):
    assert show_text(text) == shown


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_names_are_drawn_as_text(text):
    svg = draw(fill_with(text), size="column")
    check_harmless(svg)
    assert show_text(text)[:8] in say(svg)


@given(st.text(max_size=60))
def test_any_text_can_be_shown(text):
    shown = show_text(text)
    assert show_text(shown) == shown
    assert measure_text(shown, 10) >= 0


@given(st.text(max_size=120), st.floats(20, 200))
def test_no_line_is_wider_than_the_text_may_be(text, width):
    lines = wrap_text(text, 8, width)
    assert all(measure_text(line, 8) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == show_text(text).replace(" ", "")


def test_a_shortened_text_ends_in_an_ellipsis():
    short = shorten_text("A very long name of a place", 10, 60)
    assert short.endswith("…")
    assert measure_text(short, 10) <= 60


# --- the sheet ---


@each_size
def test_nothing_leaves_the_sheet(size):
    scene = make_scene(texts=TEXTS)
    svg = draw(scene, size=size)
    width, height = (float(n) for n in svg.get("viewBox").split()[2:])
    check_texts_inside(svg, width, height)
    for path in svg.iter(f"{SVG}path"):
        if path.get("clip-path") or "-path" in path.get("id", ""):
            continue
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", path.get("d", ""))]
        if not path.get("transform") and len(numbers) >= 2:
            assert min(numbers) >= -0.01
            assert max(numbers[::2]) <= width + 0.01
            assert max(numbers[1::2]) <= height + 0.01


def check_texts_inside(svg, width, height):
    for text in svg.iter(f"{SVG}text"):
        style = text.get("style")
        size = float(
            re.search(r"(?:font|font-size): ?[^;]*?([\d.]+)px", style).group(1)
        )
        weight = "bold" if "700" in style or "bold" in style else "plain"
        long = measure_text("".join(text.itertext()), size, weight)
        x, y = find_anchor(text)
        shift = {"middle": long / 2, "end": long}.get(
            (re.search(r"text-anchor: (\w+)", style) or [None, "start"])[1], 0.0
        )
        assert x - shift >= 0
        assert x - shift + long <= width
        assert 0 <= y <= height


def find_anchor(text):
    if text.get("x"):
        return float(text.get("x")), float(text.get("y"))
    moved = re.search(r"translate\(([\d.-]+)[ ,]+([\d.-]+)\)", text.get("transform"))
    return float(moved.group(1)), float(moved.group(2))


def test_text_of_an_svg_is_text_in_a_common_family():
    content = draw_figure(make_scene(), form="svg").decode()
    assert "sans-serif" in content
    assert "August – October 2023" in content


@pytest.mark.parametrize(
    ("size", "pixels"),
    [("column", (1063, 1890)), ("page", (3508, 2480)), ("slide", (4000, 2250))],
)
def test_a_png_has_300_dots_an_inch(size, pixels):
    content = draw_figure(make_scene(), form="png", size=size)
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == pixels


def test_sizes_keep_their_proportions():
    assert SIZES["page"].width_mm / SIZES["page"].height_mm == pytest.approx(
        2**0.5, rel=1e-3
    )
    assert SIZES["slide"].width_mm / SIZES["slide"].height_mm == pytest.approx(
        16 / 9, rel=1e-3
    )


def test_an_atlas_has_all_months_at_a_glance_then_the_total_then_each():
    content = draw_atlas(make_scene())
    assert content.startswith(b"%PDF-")
    assert count_pages(content) == 2 + 3


def test_an_atlas_of_nothing_has_two_pages():
    assert count_pages(draw_atlas(make_empty_scene())) == 2


def test_an_atlas_of_many_months_is_drawn():
    months = tuple(pd.period_range("2022-11", "2023-10", freq="M").astype(str))
    assert count_pages(draw_atlas(make_scene(months=months))) == 2 + 12


def test_fonts_of_a_pdf_are_embedded_as_truetype():
    content = draw_figure(make_scene(), form="pdf")
    assert b"/CIDFontType2" in content or b"/TrueType" in content
    assert b"/FontFile2" in content
    assert count_pages(content) == 1


def test_every_form_says_what_it_is_and_not_when_it_was_made():
    scene = make_scene(texts=TEXTS)
    manifest = {"Description": "how it was made", "Records": "sha256"}
    svg, pdf, png = (
        draw_figure(scene, form=form, size="column", manifest=manifest)
        for form in ("svg", "pdf", "png")
    )
    for content in (svg, pdf, png):
        for words in (b"Where it went", b"Railhead", b"how it was made", b"sha256"):
            assert words in content
    assert b"dc:date" not in svg
    assert b"CreationDate" not in pdf


def test_a_manifest_may_hold_anything():
    manifest = {"Description": "a\x00</metadata><script>{}港\ud800"}
    for form in ("svg", "pdf", "png"):
        content = draw_figure(make_scene(), form=form, size="column", manifest=manifest)
        if form == "svg":
            check_harmless(ET.fromstring(content))


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"form": "gif"}, "no form gif; there is: svg, pdf, png"),
        ({"form": "svg", "size": "poster"}, "no size poster; there is: column"),
        ({"form": "svg", "measure": "tons"}, "no measure tons"),
        ({"form": "svg", "kg_per_shell": 0}, "above 0"),
    ],
)
def test_an_option_that_is_not_there_is_refused(options, match):
    with pytest.raises(OptionError, match=match):
        draw_figure(make_scene(), **options)


def test_an_atlas_is_no_column():
    with pytest.raises(OptionError, match="page, slide"):
        draw_atlas(make_scene(), size="column")


def test_frames_that_do_not_fit_are_refused():
    with pytest.raises(SchemaError, match="links must carry"):
        draw_figure(make_scene(flows=make_flows(FLOWS[:2])), form="svg")
    places = make_scene().places.to_crs("EPSG:3857")
    with pytest.raises(CrsError, match="EPSG:4326"):
        draw_figure(make_scene(places=places), form="svg")


# --- the same again ---

PROGRAM = """
import hashlib, sys
from geo.figure import draw_atlas, draw_figure
from tests.scenes import make_scene
scene = make_scene()
for form in ("svg", "pdf", "png"):
    content = draw_figure(scene, form=form, size="column")
    print(form, hashlib.sha256(content).hexdigest())
print("atlas", hashlib.sha256(draw_atlas(scene)).hexdigest())
"""
ODD_STYLE = """
font.family: serif
font.size: 30
svg.fonttype: path
savefig.bbox: tight
figure.facecolor: black
lines.scale_dashes: True
path.sketch: 1, 100, 2
"""


def run_program(tmp_path, seed, **environment):
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, text=True,
        check=True, env={
            **os.environ, "PYTHONHASHSEED": seed, "MPLCONFIGDIR": str(tmp_path),
            **environment,
        },
    )  # fmt: skip
    return done.stdout


def test_the_same_scene_gives_the_same_bytes_in_every_process(tmp_path):
    (tmp_path / "matplotlibrc").write_text(ODD_STYLE)
    first = run_program(tmp_path, "1", SOURCE_DATE_EPOCH="1000000000")
    (tmp_path / "matplotlibrc").unlink()
    assert run_program(tmp_path, "2", TZ="Asia/Vladivostok") == first
    here = draw_figure(make_scene(), form="svg", size="column")
    assert f"svg {hashlib.sha256(here).hexdigest()}" in first


def test_drawing_changes_no_setting_of_the_process():
    before = dict(mpl.rcParams)
    draw_figure(make_scene(), form="svg", size="column")
    assert dict(mpl.rcParams) == before


def test_two_threads_do_not_disturb_each_other():
    alone, found = draw_figure(make_scene(), form="svg", size="column"), []
    threads = [
        threading.Thread(
            target=lambda: found.append(
                draw_figure(make_scene(), form="svg", size="column")
            )
        )
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 3


def test_the_scene_is_left_as_it_was():
    scene, same = make_scene(), make_scene()
    draw_figure(scene, form="svg")
    pd.testing.assert_frame_equal(scene.flows, same.flows)
    pd.testing.assert_frame_equal(scene.places, same.places)


# --- names ---

sides = st.floats(4, 60)
wishes = st.builds(
    Wish, st.floats(0, 300), st.floats(0, 200), sides, st.floats(4, 12), st.floats(1, 9)
)
FRAME = Box(0, 0, 300, 200)


@settings(max_examples=60)
@given(st.lists(wishes, max_size=12))
def test_names_meet_neither_each_other_nor_the_marks_of_others(asked):
    spots = place_labels(asked, FRAME)
    boxes = [spot.box if spot else None for spot in spots]
    marks = [
        Box(w.x - w.radius, w.y - w.radius, w.x + w.radius, w.y + w.radius)
        for w in asked
    ]
    for n, box in enumerate(boxes):
        if box is None:
            continue
        assert box.lies_in(FRAME)
        assert not any(box.meets(other) for other in boxes[:n] if other)
        assert not any(box.meets(mark) for m, mark in enumerate(marks) if m != n)


@given(st.lists(wishes, max_size=8))
def test_the_same_names_get_the_same_spots(asked):
    assert place_labels(asked, FRAME) == place_labels(asked, FRAME)


@given(st.lists(wishes, max_size=6), st.lists(wishes, max_size=3))
def test_who_comes_first_does_not_yield_to_later_marks_only(asked, more):
    spots = place_labels([*asked, *more], FRAME)
    assert len(spots) == len(asked) + len(more)


def test_a_free_name_stands_right_of_its_mark():
    [spot] = place_labels([Wish(100, 100, 40, 8, 5)], FRAME)
    assert spot.leader is None
    assert spot.box.left > 105
    assert (spot.box.top + spot.box.bottom) / 2 == pytest.approx(100)


def test_a_name_avoids_what_is_taken_and_what_is_inked():
    right = Box(100, 90, 300, 110)
    [spot] = place_labels([Wish(100, 100, 40, 8, 5)], FRAME, taken=[right])
    assert not spot.box.meets(right)
    [spot] = place_labels(
        [Wish(100, 100, 40, 8, 5)], FRAME, ink_below=lambda box: 20.0 * box.meets(right)
    )
    assert not spot.box.meets(right)


def test_a_name_without_room_is_left_out():
    assert place_labels([Wish(100, 100, 400, 8, 5)], FRAME) == [None]
    assert place_labels([Wish(100, 100, 40, 8, 5)], FRAME, taken=[FRAME]) == [None]


def test_no_names_need_no_room():
    assert place_labels([], FRAME) == []


# --- the plane ---


def test_the_projection_fits_what_is_shown():
    conic = choose_conic(np.array([(30.5, 42.2), (133.1, 58.5)]))
    assert conic.lon_0 == 80
    assert conic.parallels == (45, 56)
    assert "parallels 45° N and 56° N, central meridian 80° E" in conic.name()


def test_the_projection_of_places_on_both_sides_of_the_date_line_is_between_them():
    assert abs(choose_conic(np.array([(170.0, 60), (-170.0, 65)])).lon_0) == 180


@pytest.mark.parametrize("lat", [-80, -20, 0, 0.5, 20, 80])
def test_any_latitude_can_be_shown(lat):
    conic = choose_conic(np.array([(10.0, lat), (20.0, lat + 3)]))
    assert np.isfinite(conic.project(np.array([(15.0, lat)]))).all()


@pytest.mark.parametrize(("start", "end"), [(170, 190), (170, -170), (-190, -170)])
def test_a_line_over_the_date_line_stays_short(start, end):
    conic = choose_conic(np.array([(170.0, 60), (-170.0, 60)]))
    line = bring_near(np.array([(start, 60.0), (end, 60.0)]), conic.lon_0)
    here, there = conic.project(line)
    assert np.hypot(*(there - here)) == pytest.approx(1115, rel=0.01)


def test_all_places_lie_in_the_free_part_of_the_map():
    points = np.array([(30.0, 45), (135, 43), (60, 58)])
    conic, free = choose_conic(points), Box(20, 20, 280, 180)
    view = fit_view(FRAME, conic, points, free=free)
    for x, y in view.place(points):
        assert Box(19.99, 19.99, 280.01, 180.01).holds(x, y)


def test_north_is_up_and_east_is_right():
    points = np.array([(70.0, 50), (80, 50), (75, 60)])
    view = fit_view(FRAME, choose_conic(points), points, free=FRAME)
    (west_x, _), (east_x, _), (_, north_y) = view.place(points)
    assert west_x < east_x
    assert north_y < view.place(points[:1])[0][1]


def test_a_smoothed_line_keeps_its_ends():
    line = np.array([(0.0, 0), (10, 0), (10, 10)])
    smooth = smooth_line(line)
    assert smooth[[0, -1]].tolist() == line[[0, -1]].tolist()
    assert LineString(smooth).length < LineString(line).length


def test_arrows_point_the_way_of_the_line_and_short_lines_have_none():
    [arrow] = list_arrows(np.array([(100.0, 50), (40, 50)]), 1.0)
    assert (arrow.x, arrow.y, arrow.cos, arrow.sin) == (70, 50, -1, 0)
    assert list(list_arrows(np.array([(0.0, 0), (20, 0)]), 1.0)) == []


def test_a_line_run_both_ways_moves_to_the_right_of_its_travel():
    eastward = shift_right(np.array([(0.0, 0), (10, 0)]), 2)
    assert eastward.tolist() == [[0, 2], [10, 2]]  # y runs downwards
