"""Twenty visitors at once: ``python bench/load.py``.

Each opens the app and changes the month again and again; every fifth brings records of
its own. They speak the server's protocol (`visitor`), so that the machine's time goes
to the server and not to browsers. After each step it is checked that the visitor sees
the months it chose and the tonnes of its own records, summed here by the plain file.
The results go to stdout and to bench/results/load.md.
"""

import argparse
import asyncio
import csv
import random
import statistics
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

from machine import describe_machine
from server import Server, start_server
from visitor import Answer, Visitor

ROOT: Final = Path(__file__).parent.parent
OUT: Final = ROOT / "bench" / "results" / "load.md"
MONTHS: Final = {
    "2023-08": "August 2023",
    "2023-09": "September 2023",
    "2023-10": "October 2023",
    "2023-11": "November 2023",
    "2023-12": "December 2023",
    "2024-01": "January 2024",
}
EVERY: Final = 5
"""Of so many visitors one has records of its own."""
OWN: Final = ("2023-08", "2023-09", "2023-10")
REST_S: Final = 150
"""The server keeps what a visitor had for two minutes, in case the visitor returns."""

MOST_RESTED: Final = 1.1
"""Of the memory before the first wave."""
MOST_AGAIN: Final = 1.05
"""Of the most in the first wave: what it left behind is used again."""
SHORTER: Final = 5
"""The second wave has so much fewer changes, and less time."""


class Told(NamedTuple):
    """What came of a run."""

    steps_s: list[float]
    sizes: list[int]
    wrong: list[str]
    """Faults, and answers that were not the visitor's own."""


class Memory(NamedTuple):
    """Megabytes that the server held."""

    warm: float
    """With one visitor gone, who looked at every month and handed over records: what
    all share, such as the case and the gazetteer, is read."""
    most: float
    """With all visitors there."""
    rested: float
    """Some minutes after the last one left."""
    again: float
    """The most, when as many came again."""


def sum_case() -> Counter[str]:
    """Sum the bundled records' tonnes by month."""
    sums: Counter[str] = Counter()
    with (ROOT / "data" / "shipments.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sums[row["date"][:7]] += float(row["mass_t"])  # type: ignore[assignment]
    return sums


def make_own(number: int) -> tuple[bytes, Counter[str]]:
    """Make records that no other visitor has, and their tonnes by month."""
    sums = Counter({month: 100 * number + n for n, month in enumerate(OWN, start=1)})
    lines = [f"{month}-05,Nakhodka,Tikhoretsk,{t}" for month, t in sums.items()]
    text = "\n".join(["date,origin,destination,mass_t", *lines, ""])
    return text.encode(), sums


def judge(answer: Answer, month: str, sums: Counter[str]) -> str:
    """Tell what is wrong with an answer, or ""."""
    if answer.faults:
        return f"fault: {answer.faults[0]}"
    line = answer.find(f"**{MONTHS[month]}**")
    expected = f"**{sums[month]:,.0f} t** of {sum(sums.values()):,.0f} t"
    return "" if expected in line else f"{month}: {expected} is not in {line!r}"


async def visit(
    server: Server, number: int, told: Told, steps: int, gap_s: float
) -> None:
    """Be one visitor from first to last."""
    chance = random.Random(number)
    await asyncio.sleep(gap_s * chance.random())
    visitor = await Visitor.enter(server.address)
    answer = await visitor.look()
    sums, months = sum_case(), list(MONTHS)
    if number % EVERY == 0:
        content, sums = make_own(number)
        answer, months = await visitor.hand_over("own.csv", content), list(OWN)
    if answer.faults:
        told.wrong.append(f"visitor {number}, first: {answer.faults[0]}")
    loop = asyncio.get_running_loop()
    due = loop.time()
    for _ in range(steps):
        due += gap_s * chance.uniform(0.5, 1.5)
        await asyncio.sleep(max(due - loop.time(), 0))
        chosen = chance.randrange(len(months))
        answer = await visitor.choose_months(chosen, chosen)
        told.steps_s.append(answer.whole_s)
        told.sizes.append(answer.size)
        if wrong := judge(answer, months[chosen], sums):
            told.wrong.append(f"visitor {number}: {wrong}")
    await visitor.leave()


async def watch(server: Server, seen: list[float]) -> None:
    """Note the server's memory every two seconds."""
    while True:
        seen.append(server.read_memory_mb())
        await asyncio.sleep(2)


async def measure(
    server: Server, options: argparse.Namespace
) -> tuple[Told, Memory, float]:
    """Let all visit; give what they were told, memory and the server's CPU seconds."""
    await look_once(server)
    warm, begun_s = server.read_memory_mb(), server.read_cpu_s()
    told, seen = Told([], [], []), [warm]
    watcher = asyncio.create_task(watch(server, seen))
    gap_s = options.minutes * 60 / options.steps
    await send_wave(server, told, options.visitors, options.steps, gap_s)
    cpu_s, most = server.read_cpu_s() - begun_s, max(seen)
    await asyncio.sleep(REST_S)
    await look_once(server)  # the server tidies up when asked
    rested = server.read_memory_mb()
    seen.clear()
    steps = max(1, options.steps // SHORTER)
    await send_wave(server, told, options.visitors, steps, gap_s)
    watcher.cancel()
    return told, Memory(warm, most, rested, max(seen)), cpu_s


async def look_once(server: Server) -> None:
    """Be a visitor who looks at every month, hands over records, and leaves."""
    visitor = await Visitor.enter(server.address)
    await visitor.look()
    for month in range(len(MONTHS)):
        await visitor.choose_months(month, month)
    await visitor.hand_over("own.csv", make_own(0)[0])
    await visitor.leave()
    await asyncio.sleep(1)


async def send_wave(
    server: Server, told: Told, visitors: int, steps: int, gap_s: float
) -> None:
    """Let all visit at once."""
    visits = [visit(server, n, told, steps, gap_s) for n in range(1, visitors + 1)]
    for ended in await asyncio.gather(*visits, return_exceptions=True):
        if ended is not None:
            told.wrong.append(f"a visit broke off: {ended!r}")


def write_results(
    told: Told, memory: Memory, cpu_s: float, options: argparse.Namespace
) -> str:
    """Write what was found as Markdown."""
    ordered = sorted(told.steps_s)
    tail_s = ordered[int(len(ordered) * 0.95)]
    each = (memory.most - memory.warm) / options.visitors
    wrong = [f"- {line}" for line in told.wrong[:20]]
    rested, again = memory.rested / memory.warm, memory.again / memory.most
    asked = options.visitors * (options.steps + max(1, options.steps // SHORTER))
    return "\n".join(
        [
            "# Many visitors at once",
            "",
            f"{options.visitors} visitors for {options.minutes:g} minutes, each "
            f"changing the month {options.steps} times; every fifth with records of "
            "its own. Each answer is held against the months chosen and the tonnes of "
            "the visitor's own records. Then all leave, and as many come again, for a "
            "fifth of the time.",
            "",
            "| what | found |",
            "|---|--:|",
            f"| month changes answered | {len(told.steps_s):,} of {asked:,} |",
            f"| faults, or another visitor's answer | {len(told.wrong)} |",
            f"| a change: median, 95th of 100, longest | "
            f"{statistics.median(ordered):.2f}, {tail_s:.2f}, {ordered[-1]:.2f} s |",
            f"| bytes of a change: median, most | "
            f"{statistics.median(told.sizes) / 1024:.1f}, "
            f"{max(told.sizes) / 1024:.1f} KB |",
            f"| CPU of the server, all visits and changes | {cpu_s:.0f} s |",
            f"| memory: what all share is read, nobody there | {memory.warm:.0f} MB |",
            f"| memory: most, with all there | {memory.most:.0f} MB, "
            f"{each:.1f} MB a visitor |",
            f"| memory: {REST_S} s after the last left | {memory.rested:.0f} MB |",
            f"| memory: most, when as many came again | {memory.again:.0f} MB |",
            "",
            f"- Target: at rest at most {MOST_RESTED} × of the memory before: "
            f"{'met' if rested <= MOST_RESTED else 'missed'}, {rested:.2f} ×.",
            f"- Target: when as many come again at most {MOST_AGAIN} × of the most "
            f"before: {'met' if again <= MOST_AGAIN else 'missed'}, {again:.2f} ×.",
            "",
            *wrong,
            *([""] if wrong else []),
            f"Measured: {describe_machine(packages=('streamlit', 'pandas'))}.",
            "",
        ]
    )


def main() -> None:
    """Measure, and write the results; exit code 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        with start_server(log) as server:
            told, memory, cpu_s = asyncio.run(measure(server, options))
        said = log.read_text(encoding="utf-8")
    if "Traceback" in said:
        told.wrong.append("the server's log has a traceback")
    text = write_results(told, memory, cpu_s, options)
    OUT.write_text(text, encoding="utf-8")
    print(text)
    raise SystemExit(1 if told.wrong else 0)


if __name__ == "__main__":
    main()
