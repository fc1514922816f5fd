import subprocess
import sys
from pathlib import Path

import pytest

from geo.intake import plan_files, take_in
from geo.lines import split_lines
from geo.pipeline import CASE_RECORDS

ROOT = Path(__file__).parent.parent
LIST_MODULES = "import geo.__main__, sys; print(*sys.modules)"


@pytest.fixture(scope="module")
def imported():
    """What the command line imports before a command is chosen."""
    told = subprocess.run(
        [sys.executable, "-c", LIST_MODULES],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return set(told.stdout.split())


@pytest.mark.parametrize(
    "library",
    ["folium", "matplotlib", "osmnx", "networkx", "scipy.stats", "streamlit", "duckdb"],
)
def test_a_library_that_few_commands_need_waits_until_it_is_needed(library, imported):
    assert library not in imported


def test_the_list_of_what_is_imported_is_a_list(imported):
    assert {"geo.pipeline", "pandas"} <= imported


def test_the_bundled_records_are_taken_in_at_once():
    assert len(list(take_in(plan_files(CASE_RECORDS)))) == 1


@pytest.mark.parametrize(
    ("texts", "blocks"),
    [
        pytest.param(["a\nb\nc"], [(1, ["a\n", "b\n", "c"])], id="one piece"),
        pytest.param(["a\nb\n"], [(1, ["a\n", "b\n"])], id="with its last line's end"),
        pytest.param([], [], id="no text"),
        pytest.param(["a\r", "\nb\n"], [(1, ["a\r\n", "b\n"])], id="an end in halves"),
    ],
)
def test_the_last_piece_of_a_text_is_not_cut_again(texts, blocks):
    assert list(split_lines(iter(texts), skipped=0, name="f")) == blocks
