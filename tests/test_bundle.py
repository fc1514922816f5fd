"""The bundled files are held to the hashes that describe them."""

import hashlib
import json
import shutil

import pytest
from makers import ROOT

from geo import pipeline
from geo.argument import read_argument
from geo.bundle import refuse_damaged
from geo.errors import SchemaError


def bundle(folder, files):
    for name, content in files.items():
        (folder / name).write_bytes(content)
    described = [
        {"path": name, "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        for name, content in files.items()
    ]
    package = json.dumps({"resources": described})
    (folder / "datapackage.json").write_text(package)


def test_what_is_as_described_is_taken(tmp_path):
    bundle(tmp_path, {"a.csv": b"1", "b.csv": b""})
    refuse_damaged(tmp_path)
    refuse_damaged(ROOT / "data")


def test_no_files_are_as_described(tmp_path):
    bundle(tmp_path, {})
    refuse_damaged(tmp_path)


def test_every_file_at_fault_is_named_with_what_to_do(tmp_path):
    bundle(tmp_path, {"a.csv": b"1", "b.csv": b"2", "c.csv": b"3"})
    (tmp_path / "a.csv").write_bytes(b"0")
    (tmp_path / "c.csv").unlink()
    with pytest.raises(SchemaError, match=r"as datapackage\.json describes") as refused:
        refuse_damaged(tmp_path)
    assert refused.value.at_fault == ("a.csv", "c.csv")
    told = str(refused.value)
    # By the program sha256sum: of "0" and of "1".
    assert "a.csv: SHA-256 5feceb66ffc8… in place of 6b86b273ff34…" in told
    assert "c.csv: no file that can be read" in told
    assert "b.csv" not in told
    assert f"git checkout -- {tmp_path.name}" in told


@pytest.mark.parametrize("content", [None, b"{", b"[]", b'{"resources": [1]}', b"\xff"])
def test_a_damaged_description_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / "datapackage.json").write_bytes(content)
    with pytest.raises(SchemaError, match=r"datapackage\.json must describe"):
        refuse_damaged(tmp_path)


@pytest.mark.parametrize("name", ["rail.parquet", "published.csv", "shipments.csv"])
def test_one_changed_bit_stops_the_map_and_the_claims(tmp_path, name):
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    for read in (pipeline.read_world, read_argument):
        with pytest.raises(SchemaError, match=f"data/ must be .*{name}: SHA-256"):
            read(folder)


def test_a_changed_file_that_is_described_anew_is_read_anew(tmp_path):
    for path in (ROOT / "data").iterdir():
        shutil.copy(path, tmp_path)
    first = pipeline.read_world(tmp_path)
    again = pipeline.read_world(tmp_path)
    assert again.gazetteer.geometry[0] is first.gazetteer.geometry[0]
    lines = (tmp_path / "regions.csv").read_bytes().splitlines(keepends=True)
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    del files["datapackage.json"]
    bundle(tmp_path, files | {"regions.csv": b"".join(lines[:-1])})
    assert len(pipeline.read_world(tmp_path).regions) == len(first.regions) - 1
    assert len(lines) == len(first.regions) + 1
