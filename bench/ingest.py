"""Reading a million records with known faults: ours, and others on the same file.

    python bench/ingest.py make FILE [ROWS]     writes the file and its answers
    python bench/ingest.py run WHAT FILE        one of: ours, duckdb, pandas, polars
    python bench/ingest.py all FILE             each in a process of its own

Needs duckdb, pandera and polars for the others. CPU is of the process and its
children, memory the greatest resident size.
"""

import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

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
        truncate_ragged_lines=True,
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


RUNS = {
    "ours": run_ours,
    "duckdb": run_duckdb,
    "pandas": run_pandas,
    "polars": run_polars,
}


def run(what: str, path: Path) -> None:
    begun = time.perf_counter()
    try:
        score = RUNS[what](path)
    except Exception as fault:  # what a reader makes of the file is the finding
        score = {"failed": str(fault).splitlines()[0][:120]}
    used = [resource.getrusage(who) for who in (0, resource.RUSAGE_CHILDREN)]
    cpu = sum(each.ru_utime + each.ru_stime for each in used)
    print(
        json.dumps(
            {"what": what}
            | score
            | {
                "cpu_s": round(cpu, 1),
                "wall_s": round(time.perf_counter() - begun, 1),
                "peak_mb": round(used[0].ru_maxrss / 1024),
            }
        )
    )


def main(arguments: list[str]) -> None:
    match arguments:
        case ["make", path, *rows]:
            make(Path(path), int(rows[0]) if rows else 1_000_000)
        case ["run", what, path]:
            run(what, Path(path))
        case ["all", path]:
            for what in RUNS:
                subprocess.run(
                    [sys.executable, __file__, "run", what, path], check=False
                )
        case _:
            print(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
