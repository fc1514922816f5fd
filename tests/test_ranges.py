"""Masses from lowest to highest, from the records to what is drawn and exported."""

import json
import re

import pandas as pd
import pytest
from graded import RECORDS
from manifests import make_manifest
from scenes import (
    RANGES,
    make_empty_scene,
    make_evidence,
    make_ranged_scene,
    make_scene,
)

from geo.evidence import list_evidence
from geo.figure import draw_figure
from geo.folder import write_folder
from geo.layers import list_consignments, list_flows, list_links, list_sites
from geo.monthly import have_ranges
from geo.payload import list_content
from geo.pipeline import route_flows, trace_records
from geo.report import gather_texts, set_scene, write_page
from geo.schema import BOUNDS, LINK_FLOWS
from geo.style import HIGH_INK, INK

LOWEST, BEST, HIGHEST = 2300, 2750, 3700
"""Tonnes of all records, by hand."""


@pytest.fixture(scope="module")
def ranged(world, tmp_path_factory):
    path = tmp_path_factory.mktemp("ranged") / "records.csv"
    path.write_text(RECORDS, encoding="utf-8")
    trace = trace_records(path, world)
    texts = gather_texts(trace, world, title="mine")
    return set_scene(trace, world, texts, is_case=False)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        pytest.param({}, False, id="none stated"),
        pytest.param({"mass_low_t": [1.0], "mass_high_t": [1.0]}, False, id="a point"),
        pytest.param(
            {"mass_low_t": [None], "mass_high_t": [None]}, False, id="missing"
        ),
        pytest.param({"mass_low_t": [0.5], "mass_high_t": [1.0]}, True, id="lower"),
        pytest.param({"mass_low_t": [1.0], "mass_high_t": [1.5]}, True, id="higher"),
        pytest.param({"mass_low_t": [None], "mass_high_t": [2.0]}, True, id="one side"),
    ],
)
def test_a_range_is_one_that_leaves_the_mass(columns, found):
    masses = pd.DataFrame({"mass_t": [1.0]} | columns).astype("float64")
    assert have_ranges(masses) is found
    assert have_ranges(masses[:0]) is False


def test_link_flows_carry_the_bounds_of_their_records(ranged):
    total = ranged.link_flows.groupby("link_id")[["mass_t", *BOUNDS]].sum()
    # From Dunay: a1, a2, a5 and a6.
    from_dunay = total[total["mass_t"] == 1550]
    assert len(from_dunay)
    assert set(map(tuple, from_dunay[list(BOUNDS)].to_numpy())) == {(1350, 1900)}
    # Where all run together.
    shared = total[total["mass_t"] == BEST]
    assert set(map(tuple, shared[list(BOUNDS)].to_numpy())) == {(LOWEST, HIGHEST)}


def test_records_without_ranges_have_links_as_before(case, world):
    flows = case.flows[case.flows["month"] == "2023-10"]
    assert tuple(route_flows(flows, world).link_flows) == LINK_FLOWS


def test_the_page_is_told_the_bounds_month_by_month():
    flows = list_content(make_ranged_scene())["flows"]
    assert [flow["lo"] for flow in flows] == [
        [100_000, 50_000, 0], [0, 0, 200_000], [0, 100_500, 0],
    ]  # fmt: skip
    assert [flow["hi"] for flow in flows] == [
        [300_000, 50_000, 0], [0, 0, 450_000], [0, 100_500, 0],
    ]  # fmt: skip


def test_the_page_of_records_without_ranges_is_told_nothing_of_them():
    page = write_page(make_scene()).decode()
    data = json.loads(re.search(r'id="railhead-data">(.*?)</script>', page, re.S)[1])
    assert not {"lo", "hi"} & set(data["flows"])
    assert not {"lo", "hi"} & set(data["exhibits"])
    assert "ranges" not in data
    assert data["ink"] == INK
    ranged = write_page(make_ranged_scene()).decode()
    assert all(ink in ranged for ink in HIGH_INK.values())


def test_evidence_has_the_bounds_of_each_record(ranged):
    rows = ranged.evidence.set_index("shipment_id")
    assert rows.loc["a3", ["mass_low_t", "mass_high_t"]].tolist() == [700, 1500]
    assert rows.loc["a2", ["mass_low_t", "mass_high_t"]].tolist() == [400, 400]
    told = list_content(ranged)["exhibits"]
    at = told["id"].index("a3")
    assert (told["lo"][at], told["kg"][at], told["hi"][at]) == (
        *(700_000, 900_000, 1_500_000),
    )


def test_evidence_without_ranges_has_no_bounds(case):
    evidence = list_evidence(case.matched[:3], case.flows)
    assert not set(BOUNDS) & set(evidence)


def test_exports_tell_the_bounds(ranged):
    flows, sites, links = list_flows(ranged), list_sites(ranged), list_links(ranged)
    assert (flows["tonnes_low"].sum(), flows["tonnes_high"].sum()) == (LOWEST, HIGHEST)
    assert sites["received_low_t"].sum() == LOWEST
    assert sites["received_high_t"].sum() == HIGHEST
    assert {"mass_low_t", "mass_high_t"} <= set(links)
    assert list_consignments(ranged)["mass_high_t"].sum() == HIGHEST
    assert b"received_high_t" in write_folder(ranged)["datapackage.json"]


@pytest.mark.parametrize("scene", [make_scene, make_empty_scene])
def test_exports_without_ranges_have_the_columns_they_had(scene):
    for rows in (each(scene()) for each in (list_flows, list_sites, list_links)):
        assert not [name for name in rows if "low" in name or "high" in name]
    assert not set(BOUNDS) & set(list_consignments(scene()))


def test_the_manifest_sums_the_bounds_where_there_are_any():
    totals = make_manifest(flows=make_ranged_scene().flows)["totals"]
    assert totals["2023-08"]["low_kg"] == 100_000
    assert totals["2023-10"]["high_kg"] == 450_000
    assert "low_kg" not in make_manifest()["totals"]["2023-08"]


def widths_of(svg, ink):
    styles = re.findall(r'style="([^"]*)"', svg)
    strokes = [style for style in styles if f"stroke: {ink.lower()}" in style.lower()]
    return sorted(float(re.search(r"stroke-width: ([\d.]+)", s)[1]) for s in strokes)


def test_a_print_draws_the_highest_under_the_tonnes_on_the_same_scale():
    svg = draw_figure(make_ranged_scene(), form="svg").decode()
    plain = draw_figure(make_scene(), form="svg").decode()
    high = HIGH_INK["rail high"]
    assert widths_of(plain, high) == []
    # Trunk 600.5 and 900.5 t, branch 500 and 800 t: the tonnes are as wide as before.
    best = widths_of(plain, INK["rail"])
    drawn = widths_of(svg, high)
    assert set(best) <= set(widths_of(svg, INK["rail"]))
    ratios = {round(wide / slim, 3) for wide in drawn for slim in best}
    assert {round(900.5 / 600.5, 3), round(800 / 500, 3)} <= ratios
    assert "751 – 901 t, lowest to highest" not in svg  # 450.5 to 900.5
    assert "451 – 901 t, lowest to highest" in svg
    assert "up to the highest" in svg
    assert "lowest to highest" not in plain


def test_ranges_by_hand_are_those_of_the_scene():
    assert sum(low for low, _ in RANGES) == 450.5
    assert sum(high for _, high in RANGES) == 900.5
    assert make_evidence()["mass_t"].sum() == 600.5
