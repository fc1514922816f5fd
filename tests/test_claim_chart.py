"""The chart of claims: an SVG in which text stays text."""

import re
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from claimants import ARGUMENT, make_claims
from payloads import PAYLOADS

from geo.chart_marks import INK, KEY, shorten
from geo.claim_chart import DRAWN, NARROW, WARNING, WIDE, draw_chart
from geo.claims import choose_claims

SVG = "{http://www.w3.org/2000/svg}"
DENIALS = [(pd.Timestamp(2023, 10, 17), "denied 17 October 2023: the Kremlin")]
ALLOWED = {"svg", "title", "rect", "g", "text", "path", "circle"}

each_layout = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])


def draw(claims, shown=None, **options):
    shown = claims if shown is None else shown
    return ET.fromstring(draw_chart(claims, shown, **options))


def texts(tree):
    return [element.text or "" for element in tree.iter(f"{SVG}text")]


def rows(tree):
    """The groups of a row each, by the id of their claim."""
    return {
        group.find(f"{SVG}title").text.split(":")[0]: group
        for group in tree.iter(f"{SVG}g")
    }


def mark_x(group):
    """Where a row's circle stands."""
    return float(group.find(f"{SVG}circle").get("cx"))


@each_layout
def test_every_claim_of_a_drawn_family_has_one_row(layout):
    claims = ARGUMENT.claims
    drawn = claims[claims["family"].isin(DRAWN)]
    tree = draw(claims, denials=DENIALS, layout=layout)
    assert sorted(rows(tree)) == sorted(drawn["claim_id"])
    assert set(claims["claim_id"]) - set(rows(tree)) == {"K20", "K35", "K51"}


@each_layout
def test_it_says_that_nothing_may_be_added_up(layout):
    words = " ".join(texts(draw(ARGUMENT.claims, layout=layout)))
    assert WARNING in words
    assert "total" not in words.lower()


@each_layout
def test_hedges_are_told_beside_the_mark(layout):
    told = texts(draw(ARGUMENT.claims, layout=layout))
    for words in (
        "more than 2.5 million",
        "could hold as many as 4.8 million",
        "or 500,000 if all 122 mm",
        "about 1.6 million by weight",
        "= K13: 1.5 million",
        "several dozen missiles",
    ):
        assert words in told


@each_layout
def test_denials_stand_in_the_chart(layout):
    told = texts(draw(ARGUMENT.claims, denials=DENIALS, layout=layout))
    assert DENIALS[0][1] in told
    assert DENIALS[0][1] not in texts(draw(ARGUMENT.claims, layout=layout))


def test_a_place_on_the_scale_is_in_proportion_to_the_number():
    claims = make_claims(
        {"value_low": "0"}, {"value_low": "500"}, {"value_low": "1000"}
    )
    zero, half, whole = (mark_x(group) for group in rows(draw(claims)).values())
    assert zero == WIDE.value_x[0]
    assert half - zero == pytest.approx((whole - zero) / 2, abs=0.1)
    assert whole <= WIDE.value_x[1]


def test_a_choice_keeps_the_scale():
    claims = ARGUMENT.claims
    early = choose_claims(claims, said_by=pd.Timestamp(2023, 12, 31))
    all_x = mark_x(rows(draw(claims))["K06"])
    assert mark_x(rows(draw(claims, early))["K06"]) == all_x
    assert "K45" not in rows(draw(claims, early))


def test_a_capacity_looks_unlike_a_count():
    tree = draw(
        make_claims({"claim_id": "count"}, {"claim_id": "could", "kind": "capacity"})
    )
    count, could = rows(tree)["count"], rows(tree)["could"]
    assert count.find(f"{SVG}circle").get("fill") == INK["count"]
    box = could.find(f"{SVG}rect")
    assert box.get("fill") == INK["paper"]
    assert box.get("stroke-dasharray")
    assert could.find(f"{SVG}circle") is None


def test_a_range_is_a_bar_from_low_to_high():
    claims = make_claims(
        {"bound": "range", "value_low": "500", "value_high": "1000"},
    )
    bar = rows(draw(claims))["Z1"].findall(f"{SVG}path")[-1]
    start, end = re.fullmatch(r"M([\d.]+) [\d.]+H([\d.]+)", bar.get("d")).groups()
    left = WIDE.value_x[0]
    assert float(start) - left == pytest.approx((float(end) - left) / 2, abs=0.1)


@pytest.mark.parametrize(("bound", "way"), [("floor", 1), ("ceiling", -1)])
def test_an_open_bound_points_the_way_it_is_open(bound, way):
    claims = make_claims({"bound": bound, "value_low": "50"}, {})
    group = rows(draw(claims))["Z1"]
    shaft = next(
        path.get("d")
        for path in group.findall(f"{SVG}path")
        if path.get("stroke") == INK["count"]
    )
    start, tip = re.fullmatch(r"M([\d.]+) [\d.]+H([\d.]+)", shaft).groups()
    assert (float(tip) - float(start)) * way > 0
    assert float(start) == pytest.approx(mark_x(group), abs=0.1)


def test_a_window_runs_from_its_start_to_its_end():
    claims = make_claims({}, {"window_start": "2023-08", "as_of": "2023-10-31"})
    lengths = []
    for group in rows(draw(claims)).values():
        line = group.findall(f"{SVG}path")[0].get("d")
        start, end = re.fullmatch(r"M([\d.]+) [\d.]+H([\d.]+)", line).groups()
        lengths.append(float(end) - float(start))
    # In order of their ends: 91 days, 1 August to 31 October; and 183.
    assert lengths[0] / lengths[1] == pytest.approx(91 / 183, abs=0.01)


@each_layout
def test_no_claims_give_a_chart_that_says_so(layout):
    words = texts(draw(make_claims(), layout=layout))
    assert "No claim is drawn for this choice." in words
    none_chosen = draw(ARGUMENT.claims, ARGUMENT.claims.iloc[:0], layout=layout)
    assert "No claim is drawn for this choice." in texts(none_chosen)


def test_claims_without_a_day_or_a_number_are_drawn():
    claims = make_claims(
        {"window_start": "", "as_of": "", "claim_date": "", "value_low": ""}
    )
    assert "no number" in texts(draw(claims))


@each_layout
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_whatever_a_claim_says_stays_text(layout, payload):
    claims = make_claims(
        {
            **dict.fromkeys(("claimant", "metric", "unit", "hedge"), payload),
            "family": "mass",
            "claim_id": payload,
        }
    )
    denials = [(pd.Timestamp(2023, 10, 17), payload)]
    tree = draw(claims, denials=denials, layout=layout, note=payload)
    assert {element.tag.removeprefix(SVG) for element in tree.iter()} <= ALLOWED
    for element in tree.iter():
        assert not any(
            name.startswith("on") or "href" in name for name in element.attrib
        )
        assert payload[:8] not in "".join(element.attrib.values())
    assert any(shorten(payload, 12)[:8] in words for words in texts(tree))


def test_signs_that_xml_does_not_allow_are_left_out():
    assert shorten("a\x00b\x1b[31m\ud800c\ufffe", 40) == "a b [31m c"
    draw(make_claims({"claimant": "a\x00\x0bb"}))


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [("", 3, ""), ("abc", 3, "abc"), ("abcd", 3, "ab…"), (" a\n b ", 9, "a b")],
)
def test_a_long_text_ends_in_an_ellipsis(text, length, shown):
    assert shorten(text, length) == shown


@each_layout
def test_nothing_stands_outside_the_sheet(layout):
    tree = draw(ARGUMENT.claims, denials=DENIALS, layout=layout)
    width, height = float(tree.get("width")), float(tree.get("height"))
    for element in tree.iter(f"{SVG}text"):
        assert 0 <= float(element.get("x")) <= width
        assert 0 <= float(element.get("y")) <= height


@each_layout
def test_every_mark_is_in_the_key(layout):
    told = texts(draw(ARGUMENT.claims, layout=layout))
    assert all(words in told for _, words in KEY)


def test_the_same_claims_give_the_same_bytes():
    first, second = (
        draw_chart(ARGUMENT.claims, ARGUMENT.claims, DENIALS) for _ in "ab"
    )
    assert first == second
