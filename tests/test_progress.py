"""How far long work is, on a terminal, and how it is stopped."""

import io
import json
import os
import pty
import signal
import subprocess
import sys

import pytest
from makers import ROOT

from geo.pipeline import trace_parts
from geo.progress import keep_quiet, part_of, show_progress, tell_progress

ROWS = "2023-10-01,Dunay,Tikhoretsk,60\n"
HEADER = "date,origin,destination,mass_t\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def show(moments, stream):
    """Tell a step at each moment, in seconds; the share is a tenth of it."""
    times = iter([0.0, *moments])
    with show_progress(stream, clock=lambda: next(times)) as on_step:
        for moment in moments:
            on_step(moment / 10, "Reading")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("share", "elapsed_s", "told"),
    [
        (0.0, 5, "Reading…"),
        (0.25, 10, "Reading: 25%, about 30 s left"),
        (0.5, 600, "Reading: 50%, about 10 min left"),
        (1.0, 5, "Reading: 100%, about 0 s left"),
    ],
)
def test_the_rest_is_estimated_at_the_pace_so_far(share, elapsed_s, told):
    assert tell_progress(share, "Reading", elapsed_s) == told


def test_work_that_takes_long_is_shown_on_one_line_that_goes_away():
    shown = show([1, 1.9, 2.5, 2.6, 5], Terminal())
    assert shown == (
        "\r\x1b[KReading: 25%, about 8 s left"
        "\r\x1b[KReading: 50%, about 5 s left\r\x1b[K"
    )


def test_short_work_is_not_shown():
    assert show([0.5, 1.9], Terminal()) == ""


def test_work_without_steps_is_not_shown():
    assert show([], Terminal()) == ""


def test_nothing_is_shown_where_nobody_looks():
    assert show([1, 5, 9], io.StringIO()) == ""


def test_a_part_is_told_as_its_share_of_the_whole():
    shares = []
    tell = part_of(lambda share, what: shares.append((share, what)), 0.25, 0.75)
    tell(0, "a")
    tell(0.5, "b")
    tell(9, "c")
    assert shares == [(0.25, "a"), (0.5, "b"), (0.75, "c")]
    keep_quiet(1, "d")


def test_records_tell_how_far_they_are_and_end_with_the_whole(world, write_records):
    steps = []
    file = write_records(HEADER + ROWS * 3)
    list(trace_parts(file, world, on_step=lambda *step: steps.append(step)))
    assert [what for _, what in steps] == [
        "Looking over the records",
        "Finding places and flows",
    ]
    shares = [share for share, _ in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_step_that_raises_ends_the_work(world, write_records):
    def stop(share, _):
        raise InterruptedError(share)

    with pytest.raises(InterruptedError):
        list(trace_parts(write_records(HEADER + ROWS), world, on_step=stop))


def test_a_stopped_command_leaves_what_was_there_and_says_one_line(tmp_path):
    """Two million records take long enough to be stopped by hand, as Ctrl-C does it."""
    records, report = tmp_path / "records.csv", tmp_path / "report.csv"
    records.write_text(HEADER + ROWS * 2_000_000)
    report.write_text("old")
    ours, theirs = pty.openpty()
    command = ["-m", "geo", "check", str(records), "--report", str(report)]
    run = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=theirs
    )
    os.close(theirs)
    told = b""
    while b"left" not in told:
        told += os.read(ours, 1000)
    run.send_signal(signal.SIGINT)
    assert run.wait() == 130
    told += os.read(ours, 1000)
    os.close(ours)
    last = told.decode().rpartition("\x1b[K")[2]
    assert last == "stopped: what was not finished is as it was before\r\n"
    assert "Looking over the records: " in told.decode()
    assert report.read_text() == "old"
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["records.csv", "report.csv"]


@pytest.mark.parametrize("module", ["typer", "numpy", "pandas", "geo.pipeline"])
def test_a_command_stopped_while_it_is_still_imported_says_one_line(module):
    run = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "geo", "flows"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in run.stderr:
        if line.split("|")[-1].strip() == module:
            break
    run.send_signal(signal.SIGINT)
    printed, said = run.communicate()
    assert run.returncode == 130
    assert printed == ""
    said = [line for line in said.splitlines() if not line.startswith("import time:")]
    assert said == ["stopped: what was not finished is as it was before"]


def test_a_command_stopped_after_the_imports_and_before_it_begins_says_one_line():
    stopped = """
import signal, sys
from geo.__main__ import run

class Stopping(list):
    def __iter__(self):
        signal.raise_signal(signal.SIGINT)
        return super().__iter__()

sys.exit(run(Stopping(["flows"])))
"""
    run = subprocess.run(
        [sys.executable, "-c", stopped], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 130
    assert run.stdout == ""
    assert run.stderr == "stopped: what was not finished is as it was before\n"


def test_a_command_whose_parent_ignores_interrupts_ignores_them():
    """As a shell has it for what runs in the background."""
    run = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "geo", "flows", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    for line in run.stderr:
        if line.split("|")[-1].strip() == "pandas":
            break
    run.send_signal(signal.SIGINT)
    printed, _ = run.communicate()
    assert run.returncode == 0
    assert json.loads(printed)["totals"]["consignments"]
