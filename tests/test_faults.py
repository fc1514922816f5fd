"""Whole commands on a disk without room: one line, exit code 2, nothing broken."""

import resource
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from makers import ROOT

from geo.__main__ import run

RECORDS = "date,origin,destination,mass_t\n" + "?,Dunay,Nowhere,1\n" * 200


@contextmanager
def little_room(most_bytes):
    """Let no file grow further: the system refuses as it does on a full disk.

    It answers EFBIG, not ENOSPC; both are what a write raises. bench/faults.py fills
    a real file system, which not every machine lets a test do.
    """
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


def run_with_little_room(most_bytes, *arguments):
    with little_room(most_bytes):
        return run(list(map(str, arguments)))


def test_a_page_that_finds_no_room_leaves_the_old_one(capsys, tmp_path):
    page = tmp_path / "map.html"
    page.write_bytes(b"old")
    assert run_with_little_room(100_000, "export", page) == 2
    told = capsys.readouterr().err
    assert told == f"error: {page} must be writable; found: File too large\n"
    assert [each.name for each in tmp_path.iterdir()] == ["map.html"]
    assert page.read_bytes() == b"old"


def test_a_folder_that_finds_no_room_is_not_there(capsys, tmp_path):
    assert run_with_little_room(100_000, "export", tmp_path / "export") == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "must be writable; found: File too large" in told
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_finds_no_room_leaves_the_old_one(
    capsys, write_records, tmp_path
):
    report = tmp_path / "report.csv"
    report.write_bytes(b"old")
    file = write_records(RECORDS)
    assert run_with_little_room(5_000, "check", file, "--report", report) == 2
    told = capsys.readouterr().err
    assert told == f"error: {report} must be writable; found: File too large\n"
    assert report.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2


def test_an_output_that_cannot_be_written_is_told(write_records):
    file = write_records("date,origin,destination,mass_t\n")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "geo", "check", str(file)],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.endswith("error: output: No space left on device\n")
