"""Each published figure that the page shows, tied to its row.

A text is taken apart: every figure that a row gives is cut out of it, and no figure may
be left. So a figure without a row fails, and so does a row that changes.
"""

import json
import re

import pandas as pd
import pytest
from makers import DATA, ROOT

from geo.argument import STARTS
from geo.build.ledger import read_facts
from geo.build.package import LICENCES
from geo.pipeline import NEAR_DEPOT_KM
from geo.timing_words import CAVEATS
from geo.units import KG_PER_SHELL

TEXT = {"dtype": "str", "keep_default_na": False}
NUMBER = re.compile(
    r"\d[\d.,]*\d|\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"sixteen|dozen|hundred|thousand|million)\b",
    re.IGNORECASE,
)
WORDS = {"2": "two", "4": "four", "12": "twelve"}


def read(name, key):
    return pd.read_csv(DATA / f"{name}.csv", **TEXT).set_index(key)


CLAIMS = read("claims", "claim_id")
FACTS = read("published", "fact_id")
CONVERSIONS = read("conversions", "conv_id")
SOURCES = read("sources", "source_id")


def fact(fact_id):
    return FACTS.at[fact_id, "value"]


def low(claim_id):
    return float(CLAIMS.at[claim_id, "value_low"])


def day(text):
    moment = pd.Timestamp(text)
    return f"{moment.day} {moment:%B %Y}" if len(text) > 7 else f"{moment:%B %Y}"


def placeholders():
    layer = json.loads((DATA / "sites.geojson").read_text(encoding="utf-8"))
    kinds = [each["properties"]["identification"] for each in layer["features"]]
    return kinds.count("placeholder")


FROM, TO = fact("C01").split("/")
CASE = (
    f"{CLAIMS.at['K27', 'hedge']} {low('K27'):,.0f} t",
    f"{day(FROM)} and {day(TO)}",
    f"{day(FROM)} – {day(TO)}",
    day(SOURCES.at["wapo-2024-06-22", "date"]),
    f"{WORDS[fact('C05')]} Far East ports, "
    + " and ".join(FACTS.at["C05", "unit"].split("; ")),
    f"to {fact('C07')} sites, mainly along",
    f"{fact('C09')} of them lie near known ammunition depots",
    f"{WORDS[fact('C17')]} Russian ships",
    f"of the {WORDS[fact('C17')]} ships",
    f"counted {fact('C16')} voyages",
    f"all {fact('C16')} voyages",
    f"{CLAIMS.at['K28', 'hedge']} {low('K28') / 1e6:g} million shells",
    f"{CONVERSIONS.at['X01', 'value']} kg each, not a count",
    f"The names of the {fact('C07')} sites, and which {fact('C09')} are near",
    f"{WORDS[fact('C09')].capitalize()} sites stand at settlements by depots",
    f"the reference layer holds {WORDS[fact('C09')]} is a coincidence",
    f"{WORDS[str(placeholders())].capitalize()} sites are placeholders",
    f"Which of the {fact('C07')} are which",
    f"on {day(FACTS.at['N01', 'published_on'])} ({FACTS.at['N01', 'publisher_read']})",
    f"in {day(FACTS.at['N02', 'published_on'])} ({FACTS.at['N02', 'publisher_read']})",
)
METHOD = (
    f"at most {NEAR_DEPOT_KM:g} km apart",
    "two decimals of a degree",  # held to by the tests of the places
    "scgraph_data 2.0.0",
    "Natural Earth 5.1.1",
    "Open Database License 1.0",
    "Creative Commons Attribution 4.0",
    "Leaflet 1.9.4",
    "BSD 2-Clause",
    "between two ports",
)
NAMES = ("C4ADS",)
"""Names with a digit in them."""


def list_texts(name):
    content = json.loads((DATA / name).read_text(encoding="utf-8"))
    content.pop("sources", None)
    parts = content.values()
    return [t for part in parts for t in ([part] if isinstance(part, str) else part)]


def cut(text, phrases):
    for phrase in (*phrases, *NAMES):
        text = text.replace(phrase, "")
    return text


@pytest.mark.parametrize("text", list_texts("case.json"))
def test_no_figure_about_the_case_is_without_a_row(text):
    assert NUMBER.findall(cut(text, CASE)) == []


@pytest.mark.parametrize("text", list_texts("method.json"))
def test_no_figure_about_the_method_is_without_its_origin(text):
    assert NUMBER.findall(cut(text, METHOD)) == []


@pytest.mark.parametrize(
    ("name", "phrase"),
    [*(("case.json", p) for p in CASE), *(("method.json", p) for p in METHOD)],
)
def test_every_figure_tied_is_one_that_is_shown(name, phrase):
    assert any(phrase in text for text in list_texts(name))


def test_versions_in_the_words_are_those_of_the_sources_and_pins():
    assert "scgraph_data 2.0.0" in SOURCES.at["openstreetmap", "title"]
    assert SOURCES.at["natural-earth", "title"].endswith("5.1.1")
    assert LICENCES["ODbL-1.0"]["title"].endswith("Database License 1.0")
    assert "Attribution 4.0" in LICENCES["CC-BY-4.0"]["title"]
    pins = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert re.search(r"leaflet==1\.9\.4", pins)


@pytest.mark.parametrize(
    ("fact_id", "claim_id"),
    [("C02", "K27"), ("C03", "K29"), ("C04", "K28"), ("C16", "K23")],
)
def test_a_fact_that_is_also_a_claim_has_its_number_and_source(fact_id, claim_id):
    assert float(fact(fact_id).lstrip(">~")) == low(claim_id)
    assert FACTS.at[fact_id, "source_id"] == CLAIMS.at[claim_id, "source_id"]


def test_a_floor_of_the_facts_is_a_floor_of_the_claims():
    assert fact("C02")[0] == ">"
    assert CLAIMS.at["K27", "bound"] == "floor"
    assert fact("C04")[0] == "~"
    assert CLAIMS.at["K28", "bound"] == "about"


def test_the_map_of_the_case_shows_the_published_totals(case, world):
    sites = set(case.matched["destination_id"])
    near = world.places.set_index("site_id")["nearest_depot_km"]
    assert case.matched["mass_t"].sum() == pytest.approx(low("K27"))
    assert len(sites) == int(fact("C07"))
    assert (near.loc[sorted(sites)] <= NEAR_DEPOT_KM).sum() == int(fact("C09"))
    assert case.matched["origin_id"].nunique() == int(fact("C05"))
    assert set(case.matched["month"]) == set(
        pd.period_range(FROM, TO, freq="M").astype("str")
    )
    landed = world.voyages[world.voyages["basis"] == "modelled"]["voyage_id"]
    assert landed.nunique() == int(fact("C16"))


def test_the_mass_of_a_shell_is_the_one_that_two_published_figures_imply():
    assert float(CONVERSIONS.at["X01", "value"]) == KG_PER_SHELL
    assert low("K27") * 1000 / low("K28") == KG_PER_SHELL


def test_amounts_converted_first_are_published_ones():
    published = {"short-tons": "K29", "t": "K27", "voyages": "K23", "containers": "K15"}
    assert {unit: amount for amount, unit in STARTS} == {
        unit: low(claim_id) for unit, claim_id in published.items()
    }


@pytest.mark.parametrize(
    ("name", "table"),
    [("claims", CLAIMS), ("core_c4ads", FACTS), ("conversions", CONVERSIONS)],
)
def test_a_row_cites_the_address_that_was_read(name, table):
    filed = read_facts(name).set_index(table.index.name)
    filed = filed[(filed["url"] != "") & filed.index.isin(table.index)]
    assert len(filed) > 15
    source_ids = table.loc[filed.index, "source_id"]
    assert list(SOURCES.loc[source_ids, "url"]) == list(filed["url"])


@pytest.mark.parametrize("name", ["claims", "core_c4ads", "conversions"])
def test_no_compiled_number_was_changed_on_its_way(name):
    table = {"claims": CLAIMS, "core_c4ads": FACTS, "conversions": CONVERSIONS}[name]
    filed = read_facts(name).set_index(table.index.name)
    filed = filed[filed.index.isin(table.index)]
    same = set(filed) & set(table) - {"url"}
    assert {"unit"} < same
    for column in same:
        assert list(filed[column]) == list(table.loc[filed.index, column])


def test_a_discrepancy_rests_on_rows_that_exist():
    known = {*CLAIMS.index, *FACTS.index, *CONVERSIONS.index}
    items = read("discrepancies", "item_id")
    assert len(items) == 12
    assert {row for rows in items["rows"] for row in rows.split()} <= known
    assert (items["resolution"] != "").all()


def test_the_five_articles_are_told_as_they_were_compiled():
    items = read("discrepancies", "item_id")
    seeds = read_facts("seed_discrepancies")
    columns = [name for name in seeds if name.startswith("seed_")]
    ours = ["essanews", "unn", "not_identified", "kyiv_independent_23_june",
            "kyiv_independent_14_june"]  # fmt: skip
    for theirs, own in zip(columns, ours, strict=True):
        assert list(seeds[theirs]) == list(items[own])
    masses = items.loc["D-mass", ours]
    assert set(masses) == {"82000 tons", ">74000 metric tons", "74000 metric tons", ""}


def rows_of(section):
    """Rows of the simulations, as cells by column."""
    text = (ROOT / "bench" / "results" / "timing.md").read_text(encoding="utf-8")
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.partition(section)[2].partition("\n## ")[0].splitlines()
        if line.startswith("|") and "---" not in line
    ]
    return [dict(zip(lines[0], cells, strict=True)) for cells in lines[1:]]


def percent(cell):
    return round(float(cell.rstrip("%")))


def test_the_errors_of_the_timing_test_are_those_simulated():
    alarms = {
        row["design"]: percent(row["all together"])
        for row in rows_of("Linked up to 7 days after a landing")
    }
    same_day = alarms.pop("weekly, same day")
    power = [percent(row["50 %"]) for row in rows_of("## Power") if row["days"] == "7"]
    caveat = next(each for each in CAVEATS if "simulations" in each)
    assert f"{min(alarms.values())} to {max(alarms.values())}% was" in caveat
    assert f"but {same_day}% where" in caveat
    assert f"{min(power)} to {max(power)}% was found" in caveat
