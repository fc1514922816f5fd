"""Records and world together, and how the records were read."""

import json

import pytest

from geo.__main__ import run
from geo.decisions import read_decisions
from geo.delivery import deliver
from geo.dossier import open_dossier
from geo.errors import OptionError
from geo.reading import Reading, make_reading
from geo.request import Request
from geo.seal import read_manifest

MESSY = "Дата док.;Откуда;Пункт;Вес, т\n03/04/2023;Dunay;Tikhoretsk;60,5\n"
MAPPED = ["--map", "date=Дата док.", "--map", "destination=Пункт"]
PLAIN = "date,origin,destination,mass_t\n03/04/2023,Dunay,Tikhoretsk,60\n"
MAPPING = "records.csv.mapping.json"


@pytest.fixture
def messy(write_records):
    return write_records(MESSY, encoding="cp1251")


def export(file, *options):
    page = file.parent.with_name(f"{file.parent.name}-map.html")
    assert run(["export", str(page), "--records", str(file), *options]) == 0
    return page


def manifest_of(page):
    return read_manifest(page.read_bytes(), page.name)


def verify(capsys, page, file, *options):
    """What does not hold, and what was found instead."""
    capsys.readouterr()
    run(["verify", str(page), "--records", str(file), "--json", *options])
    checks = json.loads(capsys.readouterr().out)["checks"]
    return {each["question"]: each["found"] for each in checks if not each["holds"]}


def test_what_was_said_of_messy_records_need_not_be_said_again(capsys, messy):
    page = export(messy, *MAPPED, "--dates", "mdy", "--keep", "same-load")
    manifest = manifest_of(page)
    assert manifest["reading"] == {
        "mapping": {"date": "Дата док.", "destination": "Пункт"},
        "dates": "mdy",
        "keep": ["same-load"],
    }
    assert {m: each["kg"] for m, each in manifest["totals"].items()} == {
        "2023-03": 60_500
    }
    assert verify(capsys, page, messy) == {}


def test_a_changed_mapping_file_beside_the_records_is_noticed(capsys, write_records):
    file = write_records(PLAIN)
    write_records('{"dates": "mdy"}', name=MAPPING)
    page = export(file)
    manifest = manifest_of(page)
    assert manifest["inputs"]["mapping"]["name"] == MAPPING
    assert manifest["reading"] == {"dates": "mdy"}
    assert verify(capsys, page, file) == {}
    write_records('{"dates": "dmy"}', name=MAPPING)
    found = verify(capsys, page, file)
    assert found["it was made from these files"] == "differing: mapping"


def test_a_mapping_file_that_answers_more_than_before_changes_the_reading(
    capsys, write_records
):
    file = write_records(PLAIN)
    page = export(file, "--dates", "mdy")
    assert "mapping" not in manifest_of(page)["inputs"]
    write_records('{"reject": ["too-fast"]}', name=MAPPING)
    found = verify(capsys, page, file)
    assert found["it was made from these files"] == "differing: mapping"
    assert found["the figures come out again"] == "differing: reading"


def test_a_given_mapping_file_is_an_input_like_any_other(capsys, write_records):
    file = write_records(PLAIN)
    given = write_records('{"dates": "dmy"}', name="mine.json")
    options = ["--mapping", str(given)]
    page = export(file, *options, "--dates", "mdy")
    assert manifest_of(page)["reading"] == {"dates": "mdy"}
    assert verify(capsys, page, file, *options) == {}
    assert verify(capsys, page, file) == {}
    given.write_text('{"dates": "ymd"}')
    found = verify(capsys, page, file, *options)
    assert found["it was made from these files"] == "differing: mapping"


def test_two_mapping_files_are_compared_whichever_is_given_again(capsys, write_records):
    file = write_records(PLAIN)
    given = write_records('{"dates": "mdy"}', name="mine.json")
    write_records('{"reject": ["too-fast"]}', name=MAPPING)
    page = export(file, "--mapping", str(given))
    assert verify(capsys, page, file) == {}
    write_records('{"reject": ["same-ends"]}', name=MAPPING)
    found = verify(capsys, page, file)
    assert found["it was made from these files"] == (
        "differing: mapping, second mapping"
    )


def test_names_as_filed_are_not_published(messy):
    asked = make_reading(mapped=MAPPED[1::2], dates="mdy")
    dossier = open_dossier(messy, reading=asked, publish=True)
    delivery = deliver(Request(publish=True), dossier, name="map.html")
    assert delivery.removed["answers with names as filed"] == 1
    assert delivery.manifest["reading"] == {"dates": "mdy"}
    assert "Пункт".encode() not in delivery.files[""]


def test_records_without_answers_have_none_in_the_manifest(write_records):
    dossier = open_dossier(write_records(PLAIN.replace("03/04/2023", "2023-03-04")))
    assert dossier.reading == Reading()
    delivery = deliver(Request(), dossier, name="map.html")
    assert "reading" not in delivery.manifest


def test_what_records_leave_open_is_asked_for(write_records):
    with pytest.raises(OptionError, match="--dates dmy or --dates mdy"):
        open_dossier(write_records(PLAIN))


def test_a_folder_of_records_is_hashed_as_a_whole(capsys, tmp_path):
    folder = tmp_path / "leak"
    folder.mkdir()
    plain = PLAIN.replace("03/04/2023", "2023-03-04")
    (folder / "a.csv").write_text(plain)
    (folder / "b.csv").write_text(plain.replace("60", "61"))
    page = export(folder)
    told = manifest_of(page)["inputs"]["records"]
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert (told["name"], told["files"], told["bytes"]) == ("leak", 2, size)
    assert verify(capsys, page, folder) == {}
    (folder / "b.csv").write_text(plain.replace("60", "62"))
    found = verify(capsys, page, folder)
    assert found["it was made from these files"] == "differing: records"


def test_decisions_are_an_input_and_hold_again(capsys, write_records):
    file = write_records("date,origin,destination,mass_t\n2024-01-02,Dunay,Nowhere,6\n")
    line = "when,raw_text,action,lon,lat\n2024-02-01,Nowhere,point,37.62,55.76\n"
    given = write_records(line, name="decided.csv")
    options = ["--decisions", str(given)]
    page = export(file, *options)
    manifest = manifest_of(page)
    assert manifest["inputs"]["decisions"]["name"] == "decided.csv"
    assert manifest["tally"]["matched"] == 1
    assert verify(capsys, page, file, *options) == {}
    assert run(["verify", str(page), "--records", str(file)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(
        "error: it was made with more than the records: give --decisions FILE "
        f"(decided.csv, {given.stat().st_size} B, SHA-256 "
    )
    given.write_text(line + "2024-02-02,Nowhere,withdraw,,\n")
    found = verify(capsys, page, file, *options)
    assert found["it was made from these files"] == "differing: decisions"
    assert "tally" in found["the figures come out again"]


def test_the_name_of_a_decisions_file_is_not_published(write_records):
    file = write_records("date,origin,destination,mass_t\n2024-01-02,Dunay,Mozdok,6\n")
    line = "when,raw_text,action,why\n2024-02-01,Nowhere,leave out,unclear\n"
    decisions = read_decisions(write_records(line, name="by-ivan.csv"))
    dossier = open_dossier(file, decisions=decisions, publish=True)
    delivery = deliver(Request(publish=True), dossier, name="map.html")
    assert delivery.manifest["inputs"]["decisions"]["name"] == "decisions"
    assert b"by-ivan" not in delivery.files[""]


def test_a_place_of_the_gazetteer_is_published_at_two_decimals(write_records):
    file = write_records(
        "date,origin,destination,mass_t\n2024-01-02,Новосибирск,Екатеринбург,6\n"
    )
    dossier = open_dossier(file, publish=True)
    lonlats = dossier.world.places.geometry.get_coordinates()
    assert lonlats.equals(lonlats.round(2))
    names = set(dossier.world.places["site_name"])
    assert {"Novosibirsk", "Yekaterinburg"} <= names
