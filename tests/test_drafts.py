"""Files that take their place when they are whole, or never."""

import os
import stat
import subprocess
import sys

import pytest
from killed import ROOT, kill_at_random

from geo.drafts import draft_file, lock_folder, write_atomically, write_into
from geo.drafts import write_together as write_all
from geo.errors import OptionError

LIMITED = """
import resource, sys
from pathlib import Path
from geo.drafts import write_together
from geo.errors import OptionError
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
folder = Path(sys.argv[1])
try:
    write_together({folder / "a": b"new", folder / "b": b"new" * 100_000})
except OptionError as fault:
    print(fault)
"""

HOLD_A_DRAFT = """
import sys
from pathlib import Path
from geo.drafts import draft_file
with draft_file(Path(sys.argv[1])) as draft:
    draft.write(b"from the other run")
    print("begun", flush=True)
    sys.stdin.read()
"""


def names_in(folder):
    return sorted(file.name for file in folder.iterdir())


def start(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_a_file_is_written_whole(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert names_in(tmp_path) == ["page.html"]


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(b"old")
    with pytest.raises(TypeError, match="bytes-like"):
        write_atomically(path, "text is not bytes")
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["page.html"]


def test_a_file_is_there_only_when_its_block_has_ended(tmp_path):
    path = tmp_path / "report.csv"
    with draft_file(path) as draft:
        assert draft.is_empty
        draft.write(b"1,")
        assert not draft.is_empty
        assert not path.exists()
        draft.write(b"2")
    assert path.read_bytes() == b"1,2"


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_a_block_that_fails_or_is_stopped_leaves_nothing(tmp_path, fault):
    def write():
        with draft_file(tmp_path / "report.csv") as draft:
            draft.write(b"1,")
            raise fault

    with pytest.raises(fault):
        write()
    assert names_in(tmp_path) == []


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(
        OptionError, match=r"page.html must be writable; found: No such"
    ):
        write_atomically(tmp_path / "none" / "page.html", b"")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_ordinary_file_is_not_replaced(tmp_path, make):
    make(tmp_path / "out")
    with pytest.raises(OptionError, match="must be an ordinary file"):
        write_atomically(tmp_path / "out", b"new")


def test_a_file_that_was_closed_to_others_stays_closed(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_one(tmp_path):
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    write_atomically(tmp_path / "link.csv", b"new")
    assert (tmp_path / "real.csv").read_bytes() == b"new"
    assert (tmp_path / "link.csv").is_symlink()


def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path):
    path = tmp_path / ("ж" * 125 + ".html")
    write_atomically(path, b"new")
    assert names_in(tmp_path) == [path.name]


# --- several files ----------------------------------------------------------------


def test_of_several_files_none_is_changed_if_one_finds_no_room(tmp_path):
    for name in "ab":
        (tmp_path / name).write_bytes(b"old")
    limited = start(LIMITED, tmp_path)
    told, _ = limited.communicate()
    assert (
        told.decode() == f"{tmp_path / 'b'} must be writable; found: File too large\n"
    )
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"old", b"old"]
    assert names_in(tmp_path) == ["a", "b"]


def test_no_files_are_written_without_a_fault(tmp_path):
    write_all({})
    write_into(tmp_path / "empty", {})
    assert names_in(tmp_path) == ["empty"]


def test_a_new_folder_has_all_its_files(tmp_path):
    write_into(tmp_path / "export", {"a.csv": b"1", "b.csv": b"2"})
    assert names_in(tmp_path) == ["export"]
    assert names_in(tmp_path / "export") == ["a.csv", "b.csv"]


def test_a_folder_that_cannot_be_filled_is_not_there(tmp_path):
    with pytest.raises(TypeError, match="bytes-like"):
        write_into(tmp_path / "export", {"a.csv": b"1", "b.csv": "text"})
    assert names_in(tmp_path) == []


def test_other_files_of_a_folder_stay(tmp_path):
    (tmp_path / "notes.txt").write_bytes(b"mine")
    write_into(tmp_path, {"a.csv": b"1"})
    assert names_in(tmp_path) == ["a.csv", "notes.txt"]


# --- runs that are killed, and runs side by side ------------------------------------


@pytest.mark.parametrize("work", ["pairs", "folders", "decisions"])
def test_a_run_killed_at_any_moment_leaves_old_or_new_and_never_half(tmp_path, work):
    found = kill_at_random(work, tmp_path, 25)
    assert len(found) == 25
    assert all(each["whole"] for each in found)
    # What a killed run leaves is gone with the next write of the same file.
    assert max(each["files"] for each in found) <= 4


def test_drafts_that_a_killed_run_left_are_removed(tmp_path):
    left = tmp_path / ".map.html.0123abcd.draft"
    left.write_bytes(b"half")
    (tmp_path / ".map.html.4567cdef.draft").mkdir()
    (tmp_path / ".other.html.0123abcd.draft").write_bytes(b"of another file")
    write_atomically(tmp_path / "map.html", b"new")
    assert names_in(tmp_path) == [".other.html.0123abcd.draft", "map.html"]


def test_the_draft_of_another_run_is_left_alone_and_the_last_one_wins(tmp_path):
    path = tmp_path / "map.html"
    other = start(HOLD_A_DRAFT, path)
    other.stdout.readline()
    write_atomically(path, b"from this run")
    assert path.read_bytes() == b"from this run"
    other.communicate()
    assert other.returncode == 0
    assert path.read_bytes() == b"from the other run"
    assert names_in(tmp_path) == ["map.html"]


def test_a_lock_keeps_another_run_out_until_its_holder_ends(tmp_path):
    script = """
import sys
from pathlib import Path
from geo.drafts import lock_folder
with lock_folder(Path(sys.argv[1])):
    (Path(sys.argv[1]) / "held").touch()
"""
    with lock_folder(tmp_path):
        other = start(script, tmp_path)
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.7)
        assert names_in(tmp_path) == []
    other.communicate()
    assert names_in(tmp_path) == ["held"]
