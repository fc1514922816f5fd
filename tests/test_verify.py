"""Whether an exported file is what its manifest says."""

import json
import os
from functools import cache

import pytest

from geo.delivery import deliver
from geo.dossier import open_dossier
from geo.errors import SchemaError
from geo.manifest import UNSEALED
from geo.pipeline import CASE_RECORDS
from geo.request import Request
from geo.seal import ENDING, _seal
from geo.verify import check_again, check_export, read_exported

OCTOBER = ("2023-10", "2023-10")


@pytest.fixture(scope="module")
def case():
    return open_dossier(CASE_RECORDS)


@pytest.fixture(scope="module")
def make(case):
    """Make the content of an export of each form, once on each date that is given."""

    @cache
    def make_once(form, name, _date):
        return deliver(Request(form=form, months=OCTOBER), case, name=name).files

    return make_once


@pytest.fixture
def export(make, tmp_path):
    def write(form="html", name="map.html"):
        files = make(form, name, os.environ.get("SOURCE_DATE_EPOCH"))
        folder = tmp_path / name if form == "folder" else tmp_path
        folder.mkdir(exist_ok=True)
        for end, content in files.items():
            (folder / (end if form == "folder" else name + end)).write_bytes(content)
        return tmp_path / name

    return write


def verify(path, dossier):
    exported = read_exported(path)
    return check_export(exported) + check_again(exported, dossier)


def failed(checks):
    return [check.question for check in checks if not check.holds]


def reseal(page):
    """Seal a forged page anew, as a forger who knows the tool would."""
    exported = page.replace(page_seal(page), UNSEALED.encode())
    return _seal(exported)


def page_seal(page):
    return page.partition(b'"seal":"')[2][:64]


@pytest.mark.parametrize(
    ("form", "name"),
    [("html", "map.html"), ("csv", "a.csv"), ("svg", "a.svg"), ("folder", "out")],
)
def test_what_was_exported_holds(export, case, form, name):
    assert failed(verify(export(form, name), case)) == []


def test_the_date_that_was_given_to_an_export_is_taken_again(export, case, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    path = export()
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert failed(verify(path, case)) == []


@pytest.mark.parametrize("at", [0.1, 0.4, 0.7, 0.9, 0.999])
def test_one_changed_digit_is_noticed_without_the_records(export, at):
    path = export()
    page = bytearray(path.read_bytes())
    start = int(len(page) * at)
    position = next(n for n in range(start, 0, -1) if chr(page[n]).isdigit())
    page[position] = ord("7") if page[position] != ord("7") else ord("8")
    path.write_bytes(page)
    assert "the manifest is as it was sealed" in failed(
        check_export(read_exported(path))
    )


def test_a_changed_tonnage_that_is_sealed_anew_is_noticed_by_its_sums(export):
    path = export()
    page = path.read_bytes()
    at = page.index(b'"kg":[[') + 7
    digit = b"2" if page[at : at + 1] == b"1" else b"1"
    path.write_bytes(reseal(page[:at] + digit + page[at + 1 :]))
    questions = failed(check_export(read_exported(path)))
    assert questions == ["the page draws the totals of the manifest"]


def test_data_that_cannot_be_read_any_more_is_noticed(export):
    path = export()
    page = path.read_bytes()
    path.write_bytes(reseal(page.replace(b'"kg":[[', b'"kg":[[x', 1)))
    check = next(c for c in check_export(read_exported(path)) if not c.holds)
    assert check.found.startswith("nothing that can be read")


def test_changed_words_that_are_sealed_anew_are_noticed_with_the_records(export, case):
    path = export()
    page = path.read_bytes()
    forged = page.replace(b"illustrative allocation", b"documented allocation!!", 1)
    path.write_bytes(reseal(forged))
    exported = read_exported(path)
    assert failed(check_export(exported)) == []
    assert failed(check_again(exported, case)) == [
        "made again, it is the same to the byte"
    ]


def test_other_records_are_noticed(export, write_records):
    lines = CASE_RECORDS.read_text().splitlines()
    other = write_records("\n".join(lines[:-1]) + "\n")
    exported = read_exported(export())
    questions = failed(check_again(exported, open_dossier(other)))
    assert "it was made from these files" in questions
    assert "the figures come out again" in questions


def test_a_changed_table_is_noticed_by_the_manifest_beside_it(export, case):
    path = export("csv", "a.csv")
    path.write_bytes(path.read_bytes().replace(b"2023-10", b"2023-11", 1))
    questions = failed(verify(path, case))
    assert "the files are those of the manifest" in questions
    assert "made again, it is the same to the byte" in questions


def test_a_changed_manifest_beside_a_table_is_noticed(export):
    path = export("csv", "a.csv")
    beside = path.with_name("a.csv" + ENDING)
    beside.write_bytes(beside.read_bytes().replace(b'"read":818', b'"read":819'))
    assert failed(check_export(read_exported(path))) == [
        "the manifest is as it was sealed"
    ]


def test_a_file_that_is_missing_from_a_folder_is_named(export):
    path = export("folder", "out")
    (path / "flows.csv").unlink()
    check = next(c for c in check_export(read_exported(path)) if not c.holds)
    assert "flows.csv" in check.found


def test_a_file_with_another_name_still_holds_to_its_manifest(export):
    path = export("csv", "a.csv")
    path.rename(path.with_name("b.csv"))
    path.with_name("a.csv" + ENDING).rename(path.with_name("b.csv" + ENDING))
    assert failed(check_export(read_exported(path.with_name("b.csv")))) == []


def test_a_page_of_another_version_is_held_to_what_it_draws(export, case):
    path = export()
    page = path.read_bytes()
    path.write_bytes(reseal(page.replace(b'"version":"', b'"version":"9.', 1)))
    checks = verify(path, case)
    assert failed(checks) == []
    assert "bytes not compared" in checks[-1].found
    drawn = path.read_bytes().replace(b'"near_depot_km":25', b'"near_depot_km":26')
    path.write_bytes(reseal(drawn))
    assert failed(verify(path, case)) == ["made again, it draws the same"]


def test_what_has_no_manifest_is_refused(tmp_path):
    path = tmp_path / "a.html"
    with pytest.raises(SchemaError, match=r"a\.html is needed"):
        read_exported(path)
    path.write_text("<html></html>")
    with pytest.raises(SchemaError, match=r"a\.html\.manifest\.json is needed"):
        read_exported(path)
    path.with_name(path.name + ENDING).write_text(json.dumps({"format": "other"}))
    with pytest.raises(SchemaError, match="needs a manifest"):
        read_exported(path)


def test_a_manifest_cannot_make_us_read_files_elsewhere(export, tmp_path):
    path = export("folder", "out")
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    manifest = json.loads((path / "manifest.json").read_text())
    manifest["files"][0]["name"] = "../secret.txt"
    (path / "manifest.json").write_text(json.dumps(manifest))
    assert "x" not in map(bytes.decode, read_exported(path).files.values())
