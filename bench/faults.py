"""Exports that are killed and disks that are full: what is left of the files.

``PYTHONPATH=. python bench/faults.py [TIMES]`` kills exports of the bundled case so
many times at random moments of their making and looks at the files after each. Where
the system lets it mount a file system of its own (``unshare``), it runs commands on a
full one, too. The tables go to stdout and to bench/results/faults.md.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

from machine import describe_machine

from geo.commands_writing import deliver_file
from geo.dossier import Dossier, open_dossier
from geo.pipeline import CASE_RECORDS
from geo.request import Request
from geo.verify import check_export, read_exported

ROOT: Final = Path(__file__).parent.parent
OUT: Final = ROOT / "bench" / "results" / "faults.md"
TIMES: Final = 100
FORMS: Final = ("html", "csv", "folder")
TELLS: Final = {
    "html": "a page, its manifest inside",
    "csv": "a table, its manifest beside it",
    "folder": "a folder of 14 files that is there already",
}

FULL_KB: Final = 160
COMMANDS: Final = (
    ("export", "map.html"),
    ("export", "map.svg"),
    ("export", "map.gpkg"),
    ("export", "folder"),
)


class Kills(NamedTuple):
    """What was found after so many kills."""

    form: str
    found: Counter[str]
    drafts: int
    """Kills that left a draft behind."""
    most: int
    """Drafts that were there at once."""


def main(times: int = TIMES) -> None:
    """Kill, fill, and write the tables."""
    dossier = open_dossier(CASE_RECORDS)
    kills = [kill_export(form, dossier, times) for form in FORMS]
    text = write_results(kills, ask_full_disk(), times)
    OUT.write_text(text, encoding="utf-8")
    print(text)


def kill_export(form: str, dossier: Dossier, times: int) -> Kills:
    """Kill exports, which go on over and over, at random moments."""
    moments = random.Random(form)
    found: Counter[str] = Counter()
    drafts = most = 0
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / ("export" if form == "folder" else f"map.{form}")
        write_export(out, form, dossier, "One")  # the first one loads what it needs
        begun = time.monotonic()
        write_export(out, form, dossier, "One")
        longest_s = 2 * (time.monotonic() - begun)
        for _ in range(times):
            kill_once(out, form, dossier, moments.uniform(0, longest_s))
            found[look_at(out)] += 1
            left = len(list(Path(name).rglob(".*.draft")))
            drafts, most = drafts + bool(left), max(most, left)
    return Kills(form, found, drafts, most)


def kill_once(out: Path, form: str, dossier: Dossier, after_s: float) -> None:
    """Export in a process of its own, two editions in turn, and kill it."""
    worker = os.fork()
    if not worker:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        while True:
            for title in ("One", "Two"):
                write_export(out, form, dossier, title)
    time.sleep(after_s)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)


def write_export(out: Path, form: str, dossier: Dossier, title: str) -> None:
    """Export as the command does."""
    deliver_file(Request(form=form, title=title), out, dossier)


def look_at(out: Path) -> str:
    """Hold an export to its manifest; each of its files may be old or new."""
    checks = check_export(read_exported(out))
    return "whole" if all(check.holds for check in checks) else "mixed"


def ask_full_disk() -> list[dict[str, str]]:
    """Run this script where it may mount a full disk; nothing where it may not."""
    if not shutil.which("unshare"):
        return []
    done = subprocess.run(
        ["unshare", "-rm", sys.executable, __file__, "full"],
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else []


def fill_disk() -> list[dict[str, str]]:
    """Run each command where files of an earlier time are and no room is left."""
    told = []
    with tempfile.TemporaryDirectory() as name:
        options = ["-t", "tmpfs", "-o", f"size={FULL_KB}k", "none", name]
        subprocess.run(["mount", *options], check=True)
        folder = Path(name)
        (folder / "filler").write_bytes(b"\0" * (FULL_KB - 40) * 1024)
        for command in COMMANDS:
            target = folder / command[-1]
            if target.suffix:
                target.write_bytes(b"old")
            done = subprocess.run(
                [sys.executable, "-m", "geo", *command[:-1], str(target)],
                capture_output=True,
                text=True,
                check=False,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": name},
            )
            rest = sorted(each.name for each in folder.iterdir())
            told.append(
                {
                    "command": " ".join(Path(each).name for each in command),
                    "code": str(done.returncode),
                    "says": done.stderr.strip()
                    .replace(f"{name}/", "")
                    .replace(name, "FOLDER"),
                    "left": ", ".join(n for n in rest if n != "filler") or "nothing",
                    "old": str(not target.suffix or target.read_bytes() == b"old"),
                }
            )
            target.unlink(missing_ok=True)
        subprocess.run(["umount", name], check=True)
    return told


def write_results(kills: list[Kills], full: list[dict[str, str]], times: int) -> str:
    """Write both tables and the machine as Markdown."""
    rows = [
        f"| {TELLS[each.form]} | {each.found['whole']} | {each.found['mixed']} | "
        f"{each.drafts} | {each.most} |"
        for each in kills
    ]
    filled = [
        f"| `{each['command']}` | {each['code']} | {each['says']} | {each['left']} |"
        for each in full
    ]
    return "\n".join(
        [
            "# Faults",
            "",
            f"Exports killed (SIGKILL) {times} times each at random moments, over "
            "files of an earlier one:",
            "",
            "| export | old or new | some files old, some new | a draft left | most "
            "drafts at once |",
            "|---|--:|--:|--:|--:|",
            *rows,
            "",
            "Every file is whole. Files of one export change one after the other, the "
            "manifest last: a kill in between is told by `verify`.",
            "",
            "On a full disk (a file system in memory, with 40 KB left), over files "
            "that hold `old`:",
            "",
            "| command | code | says | files after it |",
            "|---|--:|---|---|",
            *(filled or ["| not run: no file system could be mounted | | | |"]),
            "",
            f"Measured: {describe_machine(packages=('geopandas', 'pandas'))}.",
            "",
        ]
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["full"]:
        print(json.dumps(fill_disk()))
    else:
        main(*map(int, sys.argv[1:]))
