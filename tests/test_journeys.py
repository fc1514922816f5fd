"""Speeds of whole files, beside the one published chain, as a reader gets them."""

import html
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from makers import DATA
from payloads import PAYLOADS

from geo.__main__ import run
from geo.chart_marks import shorten
from geo.errors import OptionError
from geo.journeys import BUILT_SO, UNDATED, set_journeys, tell_journeys
from geo.pipeline import trace_records
from geo.speed_chart import NARROW, WIDE, draw_speeds
from geo.speeds import Limits
from geo.worlds import read_world, widen_world
from geo.yardstick import measure_yardstick

SVG = "{http://www.w3.org/2000/svg}"
VLADIVOSTOK_KHABAROVSK_KM = 766
"""Published kilometre posts: 9,289 less 8,523."""


@pytest.fixture(scope="module")
def told(case, world):
    return tell_journeys(set_journeys(case, world, is_case=True), world)


@pytest.fixture
def tell(world, write_records):
    def read(text, **options):
        trace = trace_records(write_records(text), world)
        wide = widen_world(world, trace)
        return tell_journeys(set_journeys(trace, wide, **options), wide)

    return read


def published(conv_id):
    table = pd.read_csv(DATA / "conversions.csv", dtype="str").set_index("conv_id")
    return [int(each) for each in table["value"][conv_id].split("-")]


def test_the_scenario_is_told_to_be_built_so(told):
    assert told["warnings"] == [BUILT_SO]
    assert (told["records"], len(told["pairs"]), told["flags"]) == (818, 32, [])
    assert told["basis"] == ["modelled"]
    # Rail legs of 16 to 19 days, about 9,100 to 10,500 km.
    assert all(470 < pair["median_km_a_day"] < 670 for pair in told["pairs"])


def test_the_yardstick_is_computed_from_published_sightings(told):
    rail, sea = told["yardstick"]["rail"], told["yardstick"]["sea"]
    assert (rail["from"], rail["to"]) == ("Dunay", "Tikhoretsk")
    assert rail["days"] == published("X27")
    assert sea["days"] == published("X26") * 2
    # 9,893 km by another routing over the same tracks before bends were measured.
    assert rail["length_km"] == pytest.approx(9_893, rel=0.02)
    low, high = rail["km_a_day"]
    assert (low, high) == pytest.approx(
        (rail["length_km"] / 19, rail["length_km"] / 16), abs=0.1
    )
    assert rail["grade"] == "B"
    assert [each["voyage_id"] for each in rail["sightings"]] == ["V04", "V05", "V06"]
    assert all(each["source_id"] for each in rail["sightings"])
    assert set(told["yardstick"]["sources"]) == {
        *("yonhap-copy", "viewusglobal", "babel-99616")
    }


def test_without_a_way_by_rail_there_is_no_rail_yardstick(world):
    ties = world.attached.attachments.assign(node=-1)
    cut = world._replace(attached=world.attached._replace(attachments=ties))
    assert set(measure_yardstick(cut).legs) == {"sea"}


def test_own_records_are_measured_over_their_routes(tell):
    told = tell(
        "date,origin,destination,mass_t,arrival_date\n"
        "2024-05-01,Vladivostok,Khabarovsk,60,2024-05-03\n"
        "2024-05-01,Vladivostok,Khabarovsk,61,2024-05-01\n"
        "2024-05-01,Vladivostok,Khabarovsk,62,2024-05-21\n"
        "2024-05-01,Vladivostok,Khabarovsk,63,\n"
    )
    (pair,) = told["pairs"]
    assert pair["length_km"] == pytest.approx(VLADIVOSTOK_KHABAROVSK_KM, rel=0.02)
    assert pair["median_km_a_day"] == pytest.approx(383, rel=0.02)
    (slow,) = told["flags"]
    assert (slow["row"], slow["rule"]) == (3, "too slow")
    assert told["unmeasured"] == {"no arrival date": 1}
    assert told["warnings"] == []
    assert told["yardstick"]["rail"]


def test_records_of_other_countries_are_not_held_against_the_case(tell):
    told = tell(
        "date,origin,destination,mass_t,arrival_date\n"
        "2024-05-01,Warsaw,Krakow,60,2024-05-03\n"
    )
    if told["records"]:
        assert told["yardstick"] is None


def test_records_without_arrivals_are_told_so(tell):
    told = tell("date,origin,destination,mass_t\n2024-05-01,Dunay,Tikhoretsk,60\n")
    assert told["sentence"] == UNDATED
    assert (told["records"], told["pairs"], told["flags"]) == (0, [], [])
    assert "No record has both dates" in draw_speeds(told)


def test_limits_are_the_users(case, world):
    journeys = set_journeys(case, world, limits=Limits(520, 100), is_case=True)
    too_fast = journeys.flagged["rule"].str.contains("fast").sum()
    assert too_fast == (journeys.speeds["km_a_day"] > 520).sum() > 0
    with pytest.raises(OptionError, match="slowest below the fastest"):
        set_journeys(case, world, limits=Limits(100, 200))


def test_the_records_of_an_engine_are_refused(case, world):
    with pytest.raises(OptionError, match="stay with its engine"):
        set_journeys(case._replace(counts={"read": 1}), world)


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_chart_is_to_scale(told, layout):
    tree = ET.fromstring(draw_speeds(told, layout=layout))
    left, right = layout.scale
    texts = [element.text for element in tree.iter(f"{SVG}text")]
    assert any("Modelled records" in text for text in texts)
    band = next(r for r in tree.iter(f"{SVG}rect") if r.get("fill-opacity") == ".22")
    low, high = told["yardstick"]["rail"]["km_a_day"]
    ticks = {
        float(each.text.replace(",", "")): float(each.get("x"))
        for each in tree.iter(f"{SVG}text")
        if each.get("text-anchor") == "middle"
    }
    zero, top = ticks[0.0], max(ticks)
    assert zero == left < ticks[top] <= right
    px = (ticks[top] - zero) / top
    assert float(band.get("x")) - left == pytest.approx(low * px, abs=0.2)
    assert float(band.get("width")) == pytest.approx((high - low) * px, abs=0.2)


def test_many_pairs_are_cut_and_the_rest_is_counted(told):
    many = told | {"pairs": told["pairs"] * 2}
    assert "and 34 pairs with fewer records" in draw_speeds(many)


class Texts(HTMLParser):
    """Collects text and tags of a page."""

    def __init__(self):
        super().__init__()
        self.texts, self.tags = [], set()

    def handle_starttag(self, tag, attrs):  # noqa: ARG002
        self.tags |= {tag}

    def handle_data(self, data):
        self.texts.append(data)


def write_hostile(tmp_path):
    """Records and sites whose names and ids try something."""
    names = list(PAYLOADS.values())
    point = {"type": "Point", "coordinates": [131.9, 43.1]}
    sites = [
        {
            "type": "Feature",
            "properties": {"site_id": f"s{n}", "site_name": name, "site_type": "site"}
            | dict.fromkeys(("region", "country", "identification", "source_id"), "")
            | {"aliases": []},
            "geometry": point,
        }
        for n, name in enumerate(names)
    ]
    path = tmp_path / "sites.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": sites}))
    rows = pd.DataFrame(
        {
            "date": "2024-05-01",
            "origin": [f"s{n}" for n in range(len(names))],
            "origin_code": [f"s{n}" for n in range(len(names))],
            "destination": "Khabarovsk",
            "mass_t": "60",
            "arrival_date": "2024-06-30",
            "shipment_id": names,
        }
    )
    rows["origin"] = names
    records = tmp_path / "records.csv"
    rows.to_csv(records, index=False)
    return records, path


def test_names_and_ids_of_anyone_are_text_in_every_form(tmp_path, capsys):
    records, sites = write_hostile(tmp_path)
    asked = ["speeds", "--records", str(records), "--sites", str(sites)]
    for form in ("html", "csv"):
        assert run([*asked, "--out", str(tmp_path / f"o.{form}")]) == 0
    printed = capsys.readouterr().out
    assert not re.search(r"[\u202e\u2028]", printed)
    text = (tmp_path / "o.html").read_text("utf-8")
    page = Texts()
    page.feed(text)
    assert page.tags <= {
        *("html", "meta", "title", "style", "main", "h1", "h2", "p", "div", "svg"),
        *("table", "tr", "th", "td", "rect", "g", "path", "text", "circle"),
    }
    drawn = ET.fromstring(re.search(r"<svg.*</svg>", text)[0])
    assert {each.tag for each in drawn.iter()} <= {
        f"{SVG}{name}"
        for name in ("svg", "title", "rect", "g", "path", "text", "circle")
    }
    shown = " ".join(each.text or "" for each in drawn.iter(f"{SVG}text"))
    world = read_world(sites=sites)
    placed = [name for name in world.places["site_name"] if name in PAYLOADS.values()]
    assert placed
    assert sum(shorten(name, 20)[:12] in shown for name in placed) >= len(placed) - 2
    assert "=HYPERLINK" not in re.sub(
        "'=HYPERLINK", "", (tmp_path / "o.csv").read_text()
    )
    assert html.escape("<img src=x") in text


def test_the_command_tells_the_same_as_one_document(capsys, tmp_path, told):
    out = tmp_path / "speeds.csv"
    assert run(["speeds", "--json", "--out", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(told))
    table = pd.read_csv(out)
    assert len(table) == 818
    assert table["rules"].isna().all()


def test_flagged_records_are_listed_with_row_and_rule(capsys):
    assert run(["speeds", "--fastest", "620", "--json"]) == 0
    flags = json.loads(capsys.readouterr().out)["flags"]
    assert {flag["rule"] for flag in flags} == {"fast by its days"}
    assert all(flag["km_a_day"] > 620 > flag["low_km_a_day"] for flag in flags)
    assert run(["speeds", "--fastest", "620"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"row \d+, S\d{4}: \S+.* km a day: fast by its days", printed)
    assert "fast by its days: over 620 km a day" in printed


def test_a_wrong_form_or_limit_is_one_line_and_exit_code_2(capsys, tmp_path):
    assert run(["speeds", "--out", str(tmp_path / "a.pdf")]) == 2
    assert "OUT must end in .csv, .html, .svg; found a.pdf" in capsys.readouterr().err
    assert run(["speeds", "--slowest", "9000"]) == 2
    assert "the slowest below the fastest" in capsys.readouterr().err
