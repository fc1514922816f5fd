"""Reading records with known faults: ``python bench/ingest.py [ROWS] [--runs N]``.

Ours, and others on the same file, each run in a process of its own, in turn. Every row
has at most one fault, known beforehand, so that what each reader accepts and rejects
can be counted. The table goes to stdout and to bench/results/ingest.md. Needs
bench/requirements.lock. CPU is of the process and its children from its first reading
on, memory the greatest resident size of the whole process.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import describe_machine

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
OUT = Path(__file__).parent / "results" / "ingest.md"

ORIGINS = ("Vostochny", "Dunay", "Находка", "Владивосток")
DESTINATIONS = ("Tikhoretsk", "Mozdok", "Тихорецк", "Котовск", "Ейск", "Rostov")
COLUMNS = "shipment_id;date;origin;destination;mass_t;wagons;arrival_date;cargo;note"
FAULTS = (
    "date not of the calendar",
    "no destination",
    "mass below zero",
    "mass no number",
    "wagons no number",
    "a field too many",
    "a field too few",
    "quote never closed",
    "cp1251",
    "same record",
    "arrival before departure",
    "mass of a train",
)
GOOD = ("stray quotes", "line end in quotes", "quoted", "decimal comma", "thousands")
FAULT_SHARE, ODD_SHARE = 0.021, 0.05


def make_row(number: int, luck: random.Random) -> list[str]:
    day, month = luck.randrange(1, 29), luck.choice((8, 9, 10, 11, 12))
    return [
        f"W{number:08d}",
        f"{day:02d}.{month:02d}.2023",
        luck.choice(ORIGINS),
        luck.choice(DESTINATIONS),
        f"{luck.randrange(20_000, 69_000) / 1000:.3f}",
        "1",
        f"{day:02d}.{month % 12 + 1:02d}.{2024 if month == 12 else 2023}",
        "documented as explosives",
        "",
    ]


def spoil(row: list[str], fault: str, last: bytes) -> bytes:
    """Give the line of a record with one fault."""
    changes = {
        "date not of the calendar": (1, "31.02.2024"),
        "no destination": (3, ""),
        "mass below zero": (4, "-" + row[4]),
        "mass no number": (4, "n/a"),
        "wagons no number": (5, "two"),
        "quote never closed": (7, '"explosives'),
        "arrival before departure": (6, "01.01.2023"),
        "mass of a train": (4, "82000"),
        "cp1251": (2, "Находка"),
    }
    if fault == "same record":
        return last
    if fault == "a field too few":
        row = row[:-1]
    if fault == "a field too many":
        row = [*row, "more"]
    if fault in changes:
        position, text = changes[fault]
        row[position] = text
    codec = "cp1251" if fault == "cp1251" else "utf-8"
    return (";".join(row) + "\n").encode(codec)


def dress(row: list[str], manner: str) -> bytes:
    """Give the line of a good record that is written in an odd way."""
    if manner == "stray quotes":
        row[7] = 'pipe 5" long'
    if manner == "line end in quotes":
        row[8] = '"first line\nsecond; line"'
    if manner == "quoted":
        row[7] = '"shells; fuzes"'
    if manner == "decimal comma":
        row[4] = row[4][:-1].replace(".", ",")
    if manner == "thousands":
        row[4] = "1 " + row[4]
        row[5] = "20"
    return (";".join(row) + "\n").encode()


def make(path: Path, rows: int) -> None:
    luck = random.Random(1)
    bad, last = [], b""
    with path.open("wb") as out:
        out.write((COLUMNS + "\n").encode())
        for number in range(1, rows + 1):
            row, draw = make_row(number, luck), luck.random()
            if draw < FAULT_SHARE and last:
                line = spoil(row, luck.choice(FAULTS), last)
                bad.append(number)
            elif draw < FAULT_SHARE + ODD_SHARE:
                line = dress(row, luck.choice(GOOD))
            else:
                line = (";".join(row) + "\n").encode()
                last = line
            out.write(line)
    answers = {"rows": rows, "bad": bad}
    path.with_suffix(".answers.json").write_text(json.dumps(answers), encoding="utf-8")


def run_ours(path: Path) -> dict:
    from geo.intake import plan_files, take_in

    answers = json.loads(path.with_suffix(".answers.json").read_text())
    bad = set(answers["bad"])
    read, rejected = 0, set()
    for part in take_in(plan_files(path)):
        read += len(part.raw_records)
        rejected |= set(part.rejected["row"].tolist())
        assert len(part.consignments) + part.rejected["row"].nunique() == len(
            part.raw_records
        )
    return {
        "read": read,
        "accepted": read - len(rejected),
        "rejected": len(rejected),
        "unaccounted": answers["rows"] - read,
        "bad_accepted": len(bad - rejected),
        "good_rejected": len(rejected - bad),
    }


def score_ids(path: Path, accepted: list[str], rejected: int) -> dict:
    """Score by waybill those that give no row numbers."""
    answers = json.loads(path.with_suffix(".answers.json").read_text())
    bad = set(answers["bad"])
    seen: dict[str, int] = {}
    for each in accepted:
        seen[each] = seen.get(each, 0) + 1
    good_ids = {f"W{n:08d}" for n in range(1, answers["rows"] + 1) if n not in bad}
    bad_accepted = sum(
        count - (1 if each in good_ids else 0) for each, count in seen.items()
    )
    return {
        "read": len(accepted) + rejected,
        "accepted": len(accepted),
        "rejected": rejected,
        "unaccounted": answers["rows"] - len(accepted) - rejected,
        "bad_accepted": bad_accepted,
        "good_rejected": len(good_ids - set(seen)),
    }


def run_duckdb(path: Path) -> dict:
    import duckdb

    connection = duckdb.connect()
    connection.execute(
        "create table t as select * from read_csv(?, delim=';', header=true, "
        "quote='\"', auto_detect=false, store_rejects=true, rejects_limit=0, columns={"
        "'shipment_id':'VARCHAR','date':'DATE','origin':'VARCHAR','destination':"
        "'VARCHAR','mass_t':'DOUBLE','wagons':'INTEGER','arrival_date':'DATE','cargo':"
        "'VARCHAR','note':'VARCHAR'}, dateformat='%d.%m.%Y')",
        [str(path)],
    )
    ids = [row[0] for row in connection.execute("select shipment_id from t").fetchall()]
    rejected = connection.execute(
        "select count(distinct line) from reject_errors"
    ).fetchone()[0]
    return score_ids(path, ids, rejected)


def run_pandas(path: Path) -> dict:
    import warnings

    import pandas as pd
    import pandera.pandas as pa

    warnings.simplefilter("ignore")
    frame = pd.read_csv(
        path, sep=";", dtype="str", keep_default_na=False, on_bad_lines="warn",
        encoding_errors="replace", engine="c",
    )  # fmt: skip
    mass = frame["mass_t"].str.replace(" ", "").str.replace(",", ".")
    typed = frame.assign(
        date=pd.to_datetime(frame["date"], format="%d.%m.%Y", errors="coerce"),
        arrival_date=pd.to_datetime(
            frame["arrival_date"], format="%d.%m.%Y", errors="coerce"
        ),
        mass_t=pd.to_numeric(mass, errors="coerce"),
        wagons=pd.to_numeric(frame["wagons"], errors="coerce"),
    )
    schema = pa.DataFrameSchema(
        {
            "date": pa.Column("datetime64[us]", nullable=False, coerce=True),
            "destination": pa.Column("str", pa.Check.ne("")),
            "origin": pa.Column("str", pa.Check.ne("")),
            "mass_t": pa.Column(float, pa.Check.in_range(0.001, 10_000)),
            "wagons": pa.Column(float, pa.Check.ge(0), coerce=True),
        },
        checks=pa.Check(lambda t: ~(t["arrival_date"] < t["date"])),
        unique=["shipment_id"],
    )
    faulty: set = set()
    try:
        schema.validate(typed, lazy=True)
    except pa.errors.SchemaErrors as fault:
        faulty = set(fault.failure_cases["index"].dropna().astype(int))
    kept = typed.drop(index=list(faulty))
    return score_ids(path, kept["shipment_id"].tolist(), len(faulty))


def run_polars(path: Path) -> dict:
    import polars as pl

    frame = pl.read_csv(
        path, separator=";", infer_schema=False, encoding="utf8-lossy",
        truncate_ragged_lines=True, quote_char=None,
    )  # fmt: skip
    date = pl.col("date").str.strptime(pl.Date, "%d.%m.%Y", strict=False)
    arrival = pl.col("arrival_date").str.strptime(pl.Date, "%d.%m.%Y", strict=False)
    mass = pl.col("mass_t").str.replace_all(" ", "").str.replace(",", ".")
    mass = mass.cast(pl.Float64, strict=False)
    good = frame.filter(
        date.is_not_null()
        & (pl.col("destination").fill_null("") != "")
        & mass.is_between(0.001, 10_000)
        & pl.col("wagons").cast(pl.Int64, strict=False).is_not_null()
        & ~(arrival < date).fill_null(False)
    ).unique(keep="first", maintain_order=True)
    return score_ids(path, good["shipment_id"].to_list(), len(frame) - len(good))


READERS = {
    "ours": (run_ours, "Railhead"),
    "pandas": (run_pandas, "pandas and pandera"),
    "polars": (run_polars, "polars, quotes off"),
    "duckdb": (run_duckdb, "DuckDB, store_rejects"),
}
COUNTS = ("unaccounted", "bad_accepted", "good_rejected")
MOST_CPU, MOST_MB = 2.0, 2_000


def run(what: str, path: Path) -> None:
    """Read the file one way, and print what came of it."""
    begun, before = time.perf_counter(), _cpu_s()
    try:
        score = READERS[what][0](path)
    except Exception as fault:  # what a reader makes of the file is the finding
        score = {"failed": str(fault).splitlines()[0][:120]}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cost = {
        "cpu_s": _cpu_s() - before,
        "wall_s": time.perf_counter() - begun,
        "peak_mb": peak,
    }
    print(json.dumps(score | cost))


def _cpu_s() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure(rows: int, runs: int) -> dict[str, list[dict]]:
    """Run all readers in turn, each in fresh processes."""
    found: dict[str, list[dict]] = {name: [] for name in READERS}
    with tempfile.TemporaryDirectory(prefix="railhead-bench-") as folder:
        path = Path(folder) / "waybills.csv"
        make(path, rows)
        for _ in range(runs):
            for name in READERS:
                command = [sys.executable, __file__, "--run", name, str(path)]
                told = subprocess.run(command, check=True, stdout=subprocess.PIPE)
                found[name].append(json.loads(told.stdout))
    return found


def write_results(found: dict[str, list[dict]], rows: int, runs: int) -> str:
    """Write table, targets and machine as Markdown."""
    middles = {
        name: {
            key: statistics.median(each[key] for each in scores)
            for key in ("cpu_s", "wall_s", "peak_mb")
        }
        for name, scores in found.items()
    }
    ours, base = middles["ours"], middles["pandas"]["cpu_s"]
    counted = found["ours"][0]
    share = ours["cpu_s"] / base
    lines = [
        "# A file with known faults",
        "",
        f"{rows:,} waybills, {FAULT_SHARE:.1%} of them with one of {len(FAULTS)} "
        f"faults ({', '.join(FAULTS)}), {ODD_SHARE:.0%} good but written oddly "
        f"({', '.join(GOOD)}).",
        "",
        "| reader | lost | bad accepted | good rejected | CPU s | to pandas and "
        "pandera | peak MB | wall s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
        *(_write_row(name, found[name][0], middles[name], base) for name in READERS),
        "",
        f"Medians of {runs} fresh processes each, in turn. Lost: neither accepted "
        "nor rejected; below zero where one record is counted as several. "
        "Each peer is set up as its documentation shows, with the same rules "
        "where it can hold them; none but ours finds out encoding, separator, date "
        "form and decimal mark by itself, or keeps row, line, column, value and all "
        "reasons of each rejected record. With quotes on, polars refuses the file at "
        "the first one that is never closed.",
        "",
        "Targets:",
        "",
        f"- every row accounted for, no bad one accepted, no good one rejected: "
        f"{_met(not any(counted[each] for each in COUNTS))}.",
        f"- at most {MOST_CPU:.0f} × the CPU of pandas and pandera: "
        f"{_met(share <= MOST_CPU)}, {share:.2f} ×.",
        f"- at most {MOST_MB:,} MB: {_met(ours['peak_mb'] <= MOST_MB)}, "
        f"{ours['peak_mb']:,.0f} MB.",
        "",
        "Names of places: [matching.md](matching.md).",
        "",
        "Measured: "
        f"{describe_machine(packages=('pandas', 'pandera', 'polars', 'duckdb'))}.",
        "",
    ]
    return "\n".join(lines)


def _write_row(name: str, score: dict, middle: dict, base: float) -> str:
    title = READERS[name][1]
    if "failed" in score:
        return f"| {title} | failed: {score['failed']} | | | | | | |"
    counts = " | ".join(f"{score[each]:,}" for each in COUNTS)
    share = middle["cpu_s"] / base
    return (
        f"| {title} | {counts} | {middle['cpu_s']:.1f} | {share:.2f} × | "
        f"{middle['peak_mb']:,.0f} | {middle['wall_s']:.1f} |"
    )


def _met(is_met: bool) -> str:
    return "met" if is_met else "missed"


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--run", nargs=2, metavar=("READER", "FILE"))
    options = parser.parse_args()
    if options.run:
        run(options.run[0], Path(options.run[1]))
        return
    text = write_results(
        measure(options.rows, options.runs), options.rows, options.runs
    )
    OUT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
