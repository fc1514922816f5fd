"""An export in any form, with what it was made from."""

import io
import json
from functools import cache

import pandas as pd
import pyogrio
import pytest

from geo.delivery import NEUTRAL_TITLE, deliver
from geo.dossier import WORLD_FILES, hash_world, open_dossier
from geo.errors import OptionError
from geo.pipeline import CASE_RECORDS, DATA
from geo.request import ENDINGS, Request
from geo.seal import ENDING, FOLDER_MANIFEST, is_sealed, read_manifest

HEADER = (
    "shipment_id,date,origin,destination,mass_t,source_id,locator,cargo,consignor\n"
)
ROWS = (
    "WB-000777,2023-10-01,Dunay,Mozdok,62.5,leak,sheet 9,shells,Factory 7\n"
    "WB-000778,2023-11-02,Port Vostochny,Tikhoretsk,60,open,leaf 77,shells,Factory 7\n"
)
SOURCES = (
    "source_id,title,publisher,collector,sensitivity\n"
    "leak,Waybills of a railway,nobody,Ivan Petrov,protected\n"
    "open,A newspaper,A press,Olga Sidorova,\n"
)


@pytest.fixture(scope="module")
def case():
    return open_dossier(CASE_RECORDS)


@pytest.fixture(scope="module")
def open_own(tmp_path_factory):
    """Open the same records, once to be published and once to be kept."""
    folder = tmp_path_factory.mktemp("own")
    records, sources = folder / "leak-of-ivan.csv", folder / "my-sources.csv"
    records.write_text(HEADER + ROWS, encoding="utf-8")
    sources.write_text(SOURCES, encoding="utf-8")

    @cache
    def open_once(*, publish=False):
        return open_dossier(records, sources=sources, publish=publish)

    return open_once


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    records = tmp_path_factory.mktemp("empty") / "records.csv"
    records.write_text(HEADER, encoding="utf-8")
    return open_dossier(records)


@pytest.fixture(params=[form for form in ENDINGS if form not in {"html", "folder"}])
def form(request):
    return request.param


def test_a_page_carries_its_manifest_inside(case):
    delivery = deliver(Request(), case, name="map.html")
    assert list(delivery.files) == [""]
    manifest = read_manifest(delivery.files[""], "map.html")
    assert is_sealed(delivery.files[""])
    assert sum(month["kg"] for month in manifest["totals"].values()) == 74_000_000
    assert manifest["tally"]["read"] == manifest["tally"]["matched"] == 818
    assert "April 2024" in manifest["network"]


def test_every_other_form_has_its_manifest_beside_it(case, form):
    name = f"map{ENDINGS[form]}"
    request = Request(form=form, months=("2023-10", "2023-10"))
    delivery = deliver(request, case, name=name)
    assert list(delivery.files) == ["", ENDING]
    manifest = read_manifest(delivery.files[ENDING], name)
    assert [each["name"] for each in manifest["files"]] == [name]
    assert manifest["filter"]["months"] == ["2023-10"]
    assert delivery.files[""]


def test_a_folder_holds_a_map_data_their_package_and_the_manifest(case):
    files = deliver(Request(form="folder"), case, name="out").files
    assert {"map.html", "datapackage.json", FOLDER_MANIFEST} < set(files)
    package = json.loads(files["datapackage.json"])
    told = {resource["path"] for resource in package["resources"]}
    assert told == set(files) - {"datapackage.json", FOLDER_MANIFEST}
    listed = read_manifest(files[FOLDER_MANIFEST], "out")["files"]
    assert {each["name"] for each in listed} == set(files) - {FOLDER_MANIFEST}


def test_the_inputs_are_all_files_that_the_world_is_read_from(case):
    assert set(case.inputs) == {"records", *WORLD_FILES}
    assert all((DATA / each["name"]).exists() for each in hash_world().values())


def test_a_layer_can_be_chosen(case):
    request = Request(form="geojson", layer="sites")
    content = deliver(request, case, name="sites.geojson").files[""]
    sites = pyogrio.read_dataframe(io.BytesIO(content))
    assert set(sites.geom_type) == {"Point"}
    assert sites["received_t"].sum() == pytest.approx(74_000)


def test_own_words_stand_over_those_of_the_case_and_its_notices_stay(case):
    request = Request(title="My title", note="My note", made="By me, 24 November")
    page = deliver(request, case, name="map.html").files[""].decode()
    assert "<title>My title</title>" in page
    assert "My note" in page
    assert "By me, 24 November" in page
    assert "illustrative allocation" in page


def test_own_records_are_called_by_their_file_unless_they_are_published(open_own):
    own = deliver(Request(), open_own(), name="map.html").files[""].decode()
    assert "<title>leak-of-ivan</title>" in own
    published = deliver(Request(publish=True), open_own(publish=True), name="map.html")
    assert f"<title>{NEUTRAL_TITLE}</title>" in published.files[""].decode()


SECRETS = (
    *("WB-000777", "WB-000778", "sheet 9", "leaf 77", "Factory 7", "Ivan Petrov"),
    *("Olga Sidorova", "Waybills of a railway", "leak-of-ivan", "my-sources"),
)


@pytest.mark.parametrize("form", ["html", "csv", "ftm", "gpkg", "svg", "folder"])
def test_nothing_that_must_not_be_published_is_in_a_published_file(open_own, form):
    dossier = open_own(publish=True)
    delivery = deliver(Request(form=form, publish=True), dossier, name="out")
    held = b"\n".join(delivery.files.values()).decode("utf-8", errors="replace")
    assert [secret for secret in SECRETS if secret in held] == []
    assert delivery.removed == {
        "identifiers of consignments as filed": 2,
        "locators in a source": 2,
        "other spellings of places": sum(
            map(
                len,
                dossier.world.places.set_index("site_id").loc[
                    ["dunay", "vostochny", "mozdok", "tikhoretsk"], "aliases"
                ],
            )
        ),
        "collectors' names": 2,
        "protected sources": 1,
        "references to a protected source": 1,
        "finer points of places": 0,
        "answers with names as filed": 0,
    }


def test_what_is_kept_to_oneself_has_all_of_it(open_own):
    page = deliver(Request(), open_own(), name="map.html").files[""].decode()
    for told in ("WB-000777", "sheet 9", "Ivan Petrov", "Waybills of a railway"):
        assert told in page


def test_finer_points_are_rounded_before_anything_is_routed_to_them(
    write_records, tmp_path
):
    site = {
        "type": "Feature",
        "properties": {
            "site_id": "yard", "site_name": "Yard", "site_type": "site",
            "aliases": [], "region": "", "country": "RU", "identification": "",
            "source_id": "",
        },
        "geometry": {"type": "Point", "coordinates": [44.65432, 43.74321]},
    }  # fmt: skip
    sites = tmp_path / "sites.geojson"
    sites.write_text(json.dumps({"type": "FeatureCollection", "features": [site]}))
    records = write_records("date,origin,destination,mass_t\n2023-10-01,Dunay,Yard,5\n")
    dossier = open_dossier(records, sites=sites, publish=True)
    delivery = deliver(Request(publish=True), dossier, name="map.html")
    assert delivery.removed["finer points of places"] == 1
    assert b"44.65" in delivery.files[""]
    assert b"44.654" not in delivery.files[""]


def test_progress_is_told_from_little_to_all(case):
    told = []
    deliver(Request(form="csv"), case, name="a.csv", on_step=lambda *s: told.append(s))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_no_rows_are_delivered_in_any_form(empty, form):
    delivery = deliver(Request(form=form), empty, name="none")
    assert delivery.manifest["totals"] == {}
    assert delivery.manifest["created"]["at"] == ""


def test_a_month_without_flows_is_still_a_page(case):
    request = Request(months=("2020-01", "2020-02"))
    assert deliver(request, case, name="map.html").flows.empty


def test_a_port_that_is_none_is_refused(case):
    with pytest.raises(OptionError, match="no flow starts at atlantis"):
        deliver(Request(origins=("atlantis",)), case, name="map.html")


def test_a_csv_has_the_tonnes_of_the_manifest(case):
    delivery = deliver(Request(form="csv"), case, name="a.csv")
    table = pd.read_csv(io.BytesIO(delivery.files[""]))
    kg = (table.groupby("month")["tonnes"].sum() * 1000).round().astype(int)
    totals = delivery.manifest["totals"]
    assert kg.to_dict() == {month: total["kg"] for month, total in totals.items()}
