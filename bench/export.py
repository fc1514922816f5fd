"""Ours against the peers: time to write, bytes, requests, and whether lines are drawn.

``python bench/export.py [--runs N]`` from the repository's root, in an environment of
bench/requirements.lock. The table goes to stdout and to bench/results/export.md.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from browser import Sight, look_at, start_browser
from machine import describe_machine, find_version
from table import Row, write_results

ROOT: Final = Path(__file__).parent.parent
OUT: Final = ROOT / "bench" / "results" / "export.md"
RUNS: Final = 5


class Written(NamedTuple):
    """A writer's files of one case."""

    seconds: list[float]
    path: Path
    missing: str


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="files a writer")
    parser.add_argument("--shots", type=Path, help="folder for pictures of the pages")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))  # after this, ours can be imported as it is
    with tempfile.TemporaryDirectory() as folder:
        rows, browser = measure(Path(folder), options.runs, options.shots)
    text = write_results(rows, describe_machine(browser=browser), runs=options.runs)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(text, encoding="utf-8")
    print(text)


def measure(folder: Path, runs: int, shots: Path | None) -> tuple[list[Row], str]:
    """Let each writer write each case, and look at what it wrote.

    Parameters
    ----------
    folder : Path
        For the files.
    runs : int
        Files a writer and case.
    shots : Path or None
        Where pictures of the pages go.

    Returns
    -------
    (list of Row, str)
        And the browser's version.
    """
    from cases import CASES
    from writers import RGB, WRITERS

    written = {name: write_all(name, list(WRITERS), folder, runs) for name in CASES}
    rows = []
    with start_browser() as browser:
        for case, files in written.items():
            for name, file in files.items():
                sight = None if file.missing else look_at(browser, file.path, RGB)
                if sight and shots:
                    (shots / f"{case}-{name}.png").write_bytes(sight.shot)
                rows.append(make_row(case, name, file, sight))
        return rows, browser.version


def write_all(
    case: str, writers: list[str], folder: Path, runs: int
) -> dict[str, Written]:
    """Write a case with each writer in turn, again and again.

    In turn, so that a busy minute of the machine meets all of them.
    """
    files = {name: Written([], folder / f"{case}-{name}.html", "") for name in writers}
    for run in range(runs):
        for name, file in list(files.items()):
            if file.missing:
                continue
            told = write_once(case, name, file.path)
            file.seconds.extend(told.seconds)
            files[name] = file._replace(missing=told.missing)
        print(f"{case}: run {run + 1} of {runs}", file=sys.stderr)
    return files


def write_once(case: str, writer: str, path: Path) -> Written:
    """Write one file in a fresh process."""
    program = str(ROOT / "bench" / "write.py")
    run = subprocess.run(
        [sys.executable, program, case, writer, str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told = json.loads(run.stdout)
    return Written(told["seconds"], path, told["missing"])


def make_row(case: str, name: str, file: Written, sight: Sight | None) -> Row:
    """Put together what is told of one writer and case."""
    from writers import WRITERS

    writer = WRITERS[name]
    return Row(
        case=case,
        writer=f"{writer.label} {find_version(writer.package)}".strip(),
        name=name,
        seconds=statistics.median(file.seconds) if file.seconds else None,
        size=file.path.stat().st_size if sight else None,
        requests=sight.requests if sight else None,
        draws=sight.draws if sight else None,
        errors=sight.errors if sight else None,
        missing=file.missing,
    )


if __name__ == "__main__":
    main()
