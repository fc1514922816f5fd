"""Which Railhead this is."""

import subprocess
import tomllib

from makers import ROOT

from geo.version import UNKNOWN, VERSION, find_commit


def git(folder, *arguments):
    named = ["-c", "user.name=A", "-c", "user.email=a@example.invalid"]
    command = ["git", "-C", str(folder), *named, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def make_clone(folder):
    (folder / "geo").mkdir()
    (folder / "geo" / "a.py").write_text("1")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "first")
    return git(folder, "rev-parse", "HEAD")


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


def test_a_clone_names_its_commit(tmp_path):
    assert find_commit(tmp_path) == UNKNOWN
    commit = make_clone(tmp_path)
    assert find_commit(tmp_path) == commit


def test_changed_files_of_the_tool_are_told(tmp_path):
    commit = make_clone(tmp_path)
    (tmp_path / "records-of-mine.csv").write_text("not the tool")
    assert find_commit(tmp_path) == commit
    (tmp_path / "geo" / "a.py").write_text("2")
    assert find_commit(tmp_path) == f"{commit}+changed"


def test_a_folder_inside_another_clone_is_none_of_its_commits(tmp_path):
    make_clone(tmp_path)
    inner = tmp_path / "vendored"
    inner.mkdir()
    assert find_commit(inner) == UNKNOWN
