"""Work that is killed again and again at random moments, each time looked at after.

Run as a program of one thread, so that each worker can be forked from what is imported:
``python killed.py WORK FOLDER TIMES``.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST_S = 0.03
SIGNS = 400_000
PAIR = ("map.svg", "map.svg.manifest.json")


def kill_at_random(work, folder, times):
    """Give what was found after each of so many kills."""
    done = subprocess.run(
        [sys.executable, __file__, work, str(folder), str(times)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def write_pairs(folder):
    from geo.drafts import write_together

    number = 0
    while True:
        number = (number + 1) % 10
        write_together({folder / name: f"{number}".encode() * SIGNS for name in PAIR})


def look_at_pair(folder):
    texts = [(folder / name).read_text() for name in PAIR if (folder / name).exists()]
    whole = [len(text) == SIGNS and len(set(text)) == 1 for text in texts]
    return {"whole": all(whole), "files": len(list(folder.iterdir()))}


def write_folders(folder):
    from geo.drafts import write_into

    number = len([*folder.glob("export*")])
    while True:
        number += 1
        content = b"x" * (SIGNS // 10)
        write_into(folder / f"export{number}", {f"{n}.csv": content for n in range(5)})


def look_at_folders(folder):
    sizes = [
        [file.stat().st_size for file in each.iterdir()]
        for each in folder.glob("export*")
    ]
    whole = all(each == [SIGNS // 10] * 5 for each in sizes)
    return {"whole": whole, "files": len(list(folder.glob(".*")))}


def write_numbers(folder):
    from geo.decisions import Decision, append_decisions, read_decisions

    path = folder / "decisions.csv"
    number = len(read_decisions(path).lines) if path.exists() else 0
    while True:
        place = {"place_id": "x", "why": "y" * 2000}
        decision = Decision("2024-01-31", f"{number}", "choose", **place)
        append_decisions(path, [decision])
        number += 1


def look_at_numbers(folder):
    from geo.decisions import read_decisions

    path = folder / "decisions.csv"
    held = read_decisions(path) if path.exists() else None
    texts = [each.raw_text for each in held.lines] if held else []
    whole = texts == [f"{n}" for n in range(len(texts))]
    whole = whole and not (held and len(held.refused))
    return {"whole": whole, "files": len(list(folder.iterdir()))}


WORKS = {
    "pairs": (write_pairs, look_at_pair),
    "folders": (write_folders, look_at_folders),
    "decisions": (write_numbers, look_at_numbers),
}


def main(work, folder, times):
    import geo.decisions  # noqa: F401 - once, before the workers are forked

    write, look = WORKS[work]
    moments = random.Random(work)
    found = []
    for _ in range(int(times)):
        worker = os.fork()
        if not worker:
            try:
                write(Path(folder))
            finally:
                os._exit(1)
        time.sleep(moments.uniform(0, LONGEST_S))
        os.kill(worker, signal.SIGKILL)
        _, status = os.waitpid(worker, 0)
        assert os.WIFSIGNALED(status), "the work ended by itself"
        found.append(look(Path(folder)))
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
