"""How much it costs to sum waybills: ``python bench/flows.py [ROWS...]``.

Ours against SQL written by hand for DuckDB, against pandas and polars. Each run is a
process of its own, the ways in turn. The peers are given what each name means; ours
finds out, and how much of its time that takes is told apart. All must give the same
flows. Waybills are made here, of public names: their spread is an assumption.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo.address import read_address
from geo.decisions import NONE, Ask
from geo.engine import open_table
from geo.finder import Finder
from geo.meanings import find_meanings
from geo.outcomes import read_sums
from geo.pipeline import World, read_world
from geo.reading import Reading
from geo.sums import sum_records
from geo.worlds import part_places

RESULTS: Final = Path(__file__).parent / "results" / "flows.md"
PLACES: Final = 1_500
BLOCK: Final = 1_000_000
RUNS: Final = {10_000_000: 3, 100_000_000: 2}
PEERS_UP_TO: Final = 20_000_000
"""Rows up to which pandas and polars are run: beyond, they need more memory."""

SAME: Final = """
with told as (
  select year(w.date) * 12 + month(w.date) - 1 as month, o.place as origin,
    d.place as destination, w.basis, w.wagons, w.mass_kg,
    case when w.date is null or w.mass_kg is null
        or w.mass_kg not between 1 and 10000000
        or w.wagons not between 0 and 999999
        or w.origin is null or w.destination is null
        or w.basis not in ('reported', 'inferred', 'modelled') then 'rejected'
      when o.place is null or d.place is null then 'unmatched' else 'flow' end as fate
  from read_parquet('{waybills}') w
  left join read_parquet('{names}') o on o.name = w.origin
  left join read_parquet('{names}') d on d.name = w.destination
)
select fate, case when fate = 'flow' then month end as month,
  case when fate = 'flow' then origin end as origin,
  case when fate = 'flow' then destination end as destination,
  case when fate = 'flow' then basis end as basis,
  count(*) as n, sum(wagons) as wagons, sum(mass_kg) as kg
from told group by all
"""

BARE: Final = """
select year(w.date) * 12 + month(w.date) - 1 as month, o.place as origin,
  d.place as destination, w.basis, count(*) as n, sum(w.wagons) as wagons,
  sum(w.mass_kg) as kg
from read_parquet('{waybills}') w
join read_parquet('{names}') o on o.name = w.origin
join read_parquet('{names}') d on d.name = w.destination
group by all
"""

KEYS: Final = ["month", "origin", "destination", "basis"]


def make_waybills(folder: Path, rows: int) -> None:
    """Write waybills, and what each name means, as Parquet."""
    world = read_world()
    finder = _finder(world)
    named = [
        (place.site_name, *place.aliases)
        for place in world.gazetteer.head(PLACES).itertuples()
    ]
    found = finder.find(Ask(name) for names in named for name in names)
    known = {ask.raw_text: each.site_id for ask, each in found.items() if each.site_id}
    numbers = {place: n for n, place in enumerate(sorted({*known.values()}), 1)}
    names = pa.table(
        {
            "name": pa.array(list(known), pa.string()),
            "place": pa.array([numbers[each] for each in known.values()], pa.int32()),
        }
    )
    pq.write_table(names, folder / "names.parquet")
    words = pa.array([*known, "Nowhere in particular"])
    chance = np.random.default_rng(1)
    with pq.ParquetWriter(
        folder / "waybills.parquet", _block(words, chance, 1).schema, compression="zstd"
    ) as file:
        for start in range(0, rows, BLOCK):
            file.write_table(_block(words, chance, min(BLOCK, rows - start)))


def _block(words: pa.Array, chance: np.random.Generator, count: int) -> pa.Table:
    last = len(words) - 1
    origins = chance.integers(0, 100, count) * 37 % last
    # An origin sends to some 250 places, more to some of them; each has spellings.
    ends = (origins * 53 + chance.random(count) ** 2 * 1_000).astype(np.int64) % last
    ends[chance.random(count) < 0.01] = last  # one in a hundred is not known
    bases = pa.array(["reported", "inferred", "modelled"])
    days = np.datetime64("2022-01-01") + chance.integers(0, 1_095, count)
    return pa.table(
        {
            "date": pa.array(days),
            "origin": words.take(pa.array(origins)),
            "destination": words.take(pa.array(ends)),
            "mass_kg": pa.array(chance.integers(20_000, 70_000, count), pa.int32()),
            "wagons": pa.array(chance.integers(1, 5, count), pa.int16()),
            "basis": bases.take(pa.array(origins % 3)),
        }
    )


def _finder(world: World) -> Finder:
    first, others = part_places(BytesIO(), world, NONE)
    return Finder(first, others, world.regions, NONE)


def sum_ours(folder: Path) -> tuple[pd.DataFrame, dict[str, float]]:
    """Sum by the product's own functions; tell the cost of names apart."""
    finder = _finder(read_world())
    address = read_address(f"duckdb://?parquet={folder / 'waybills.parquet'}")
    began = time.process_time()
    with open_table(address) as table:
        opened = time.process_time() - began
        options = {"name": "", "with_flags": False}
        began = time.process_time()
        find_meanings(table, finder, Reading(), **options)
        first = time.process_time() - began
        began = time.process_time()
        found = find_meanings(table, finder, Reading(), **options)
        again = time.process_time() - began
        began = time.process_time()
        sums = sum_records(table, found.meanings).to_pyarrow()
        summed = time.process_time() - began
    began = time.process_time()
    outcome = read_sums(sums, found.names, found.order, name="")
    spelled = time.process_time() - began
    flows = outcome.flows
    ids = {site: n for n, site in enumerate(found.names.site_ids, 1)}
    month = flows["month"].str.split("-", expand=True).astype("int64")
    told = pd.DataFrame(
        {
            "month": month[0] * 12 + month[1] - 1,
            "origin": flows["origin_id"].map(ids),
            "destination": flows["destination_id"].map(ids),
            "basis": flows["basis"],
            "n": flows["consignment_count"],
            "wagons": flows["wagon_count"],
            "kg": (flows["mass_t"] * 1000).round().astype("int64"),
        }
    )
    return told, {
        "cpu": again + summed + spelled,
        "names": first - again,
        "engine": again + summed,
        "start": opened,
    }


def _sum_by_sql(folder: Path, query: str) -> tuple[Any, dict[str, float]]:
    import duckdb

    files = {name: folder / f"{name}.parquet" for name in ("waybills", "names")}
    began = time.process_time()
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        found = connection.sql(query.format(**files)).to_arrow_table()
    return found.to_pandas, {"cpu": time.process_time() - began}


def sum_same(folder: Path) -> tuple[pd.DataFrame, dict[str, float]]:
    """Sum by SQL that answers the same question: no row is lost."""
    told, cost = _sum_by_sql(folder, SAME)
    frame = told()
    return frame[frame["fate"] == "flow"].drop(columns="fate"), cost


def sum_bare(folder: Path) -> tuple[pd.DataFrame, dict[str, float]]:
    """Sum by the shortest SQL, which does not say what it leaves out."""
    told, cost = _sum_by_sql(folder, BARE)
    return told(), cost


def sum_pandas(folder: Path) -> tuple[pd.DataFrame, dict[str, float]]:
    """Sum by pandas."""
    began = time.process_time()
    names = pd.read_parquet(folder / "names.parquet")
    rows = pd.read_parquet(folder / "waybills.parquet")
    days = pd.to_datetime(rows["date"]).dt
    places = names.set_index("name")["place"]
    typed = pd.DataFrame(
        {
            "month": days.year * 12 + days.month - 1,
            "origin": rows["origin"].map(places),
            "destination": rows["destination"].map(places),
            "basis": rows["basis"],
            "wagons": rows["wagons"].astype("int64"),
            "kg": rows["mass_kg"].astype("int64"),
        }
    ).dropna()
    sums = typed.groupby(KEYS, as_index=False).agg(
        n=("kg", "size"), wagons=("wagons", "sum"), kg=("kg", "sum")
    )
    return sums, {"cpu": time.process_time() - began}


def sum_polars(folder: Path) -> tuple[pd.DataFrame, dict[str, float]]:
    """Sum by polars, streaming."""
    import polars as pl

    began = time.process_time()
    names = pl.scan_parquet(folder / "names.parquet")
    day = pl.col("date").dt
    sums = (
        pl.scan_parquet(folder / "waybills.parquet")
        .join(names.rename({"place": "o"}), left_on="origin", right_on="name")
        .join(names.rename({"place": "d"}), left_on="destination", right_on="name")
        .group_by(
            (day.year().cast(pl.Int64) * 12 + day.month() - 1).alias("month"),
            pl.col("o").alias("origin"),
            pl.col("d").alias("destination"),
            "basis",
        )
        .agg(
            pl.len().alias("n"),
            pl.col("wagons").cast(pl.Int64).sum(),
            pl.col("mass_kg").cast(pl.Int64).sum().alias("kg"),
        )
        .collect(engine="streaming")
    )
    return sums.to_pandas(), {"cpu": time.process_time() - began}


WAYS: Final = {
    "ours": (sum_ours, "Railhead, names known"),
    "same": (sum_same, "DuckDB SQL by hand, the same question"),
    "bare": (sum_bare, "DuckDB SQL by hand, flows alone"),
    "polars": (sum_polars, "polars, streaming, flows alone"),
    "pandas": (sum_pandas, "pandas, flows alone"),
}


def run_one(name: str, folder: Path) -> None:
    """Run one way, and print its cost and a hash of what it gave."""
    began = time.monotonic()
    flows, cost = WAYS[name][0](folder)
    cost["wall"] = time.monotonic() - began
    peak = Path("/proc/self/status").read_text(encoding="ascii")
    cost["peak_mb"] = int(peak.partition("VmHWM:")[2].split()[0]) / 1024
    whole = flows.astype({"basis": "str"})[[*KEYS, "n", "wagons", "kg"]]
    whole = whole.astype(dict.fromkeys(set(whole) - {"basis"}, "int64"))
    ordered = whole.sort_values(KEYS, ignore_index=True)
    digest = int(pd.util.hash_pandas_object(ordered).sum() & 0xFFFFFFFFFFFF)
    print(json.dumps(cost | {"hash": digest, "groups": len(ordered)}))


def measure(rows: int, runs: int) -> list[str]:
    """Run all ways in turn, and give the table's lines."""
    with tempfile.TemporaryDirectory(prefix="railhead-bench-") as name:
        folder = Path(name)
        make_waybills(folder, rows)
        size = (folder / "waybills.parquet").stat().st_size / 1e6
        ways = [w for w in WAYS if rows <= PEERS_UP_TO or w in {"ours", "same", "bare"}]
        found: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
        for _ in range(runs):
            for way in ways:
                command = [sys.executable, __file__, "--run", way, str(folder)]
                told = subprocess.run(command, check=True, stdout=subprocess.PIPE)
                found[way].append(json.loads(told.stdout))
    hashes = {each["hash"] for runs_of in found.values() for each in runs_of}
    agree = "all ways gave the same flows" if len(hashes) == 1 else "THE WAYS DIFFER"
    base = {way: _median(found[way], "cpu") for way in ways}
    lines = [
        f"## {rows:,} rows ({size:,.0f} MB), {found['ours'][0]['groups']:,} flows",
        "",
        f"{runs} runs each in turn; {agree}.",
        "",
        "| way | CPU s, median (least) | to the same question | to the shortest | "
        "peak MB | wall s |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for way in ways:
        peak, wall = (_median(found[way], what) for what in ("peak_mb", "wall"))
        least = min(each["cpu"] for each in found[way])
        lines.append(
            f"| {WAYS[way][1]} | {base[way]:.2f} ({least:.2f}) | "
            f"{base[way] / base['same']:.2f} × | {base[way] / base['bare']:.2f} × | "
            f"{peak:,.0f} | {wall:.1f} |"
        )
    extra = {
        part: _median(found["ours"], part) for part in ("names", "engine", "start")
    }
    return [
        *lines,
        "",
        f"Of Railhead's CPU {extra['engine']:.2f} s are the engine's; the rest spells "
        f"and sorts the flows. Not counted, as none of the others does it: "
        f"{extra['names']:.2f} s to find the places of the distinct names, once, and "
        f"{extra['start']:.2f} s to start Ibis.",
        "",
        *_judge(found, rows),
        "",
    ]


def _judge(found: dict[str, list[dict[str, float]]], rows: int) -> list[str]:
    """Tell the targets, and which are met."""
    ours, same = (_median(found[way], "cpu") for way in ("ours", "same"))
    peak_mb = _median(found["ours"], "peak_mb")
    lines = [_tell("1.15 × of DuckDB's CPU", ours / same, 1.15, " ×")]
    if "pandas" in found:
        share = peak_mb / _median(found["pandas"], "peak_mb")
        lines.append(_tell("half of pandas' memory", share, 0.5, " ×"))
    if rows > PEERS_UP_TO:
        lines.append(_tell("4 GB", peak_mb / 1000, 4.0, " GB"))
    return lines


def _tell(words: str, found: float, most: float, unit: str) -> str:
    verdict = "met" if found <= most else "missed"
    return f"- Target: at most {words}: {verdict}, {found:.2f}{unit}."


def _median(runs: list[dict[str, float]], what: str) -> float:
    return statistics.median(each[what] for each in runs)


def main(*arguments: str) -> None:
    """Measure, and write the results."""
    if arguments[:1] == ("--run",):
        run_one(arguments[1], Path(arguments[2]))
        return
    counts = [int(float(each)) for each in arguments] or [*RUNS]
    parts = [line for rows in counts for line in measure(rows, RUNS.get(rows, 3))]
    packages = ("duckdb", "ibis-framework", "polars", "pandas", "pyarrow")
    versions = ", ".join(f"{each} {version(each)}" for each in packages)
    head = [
        "# From waybills to flows",
        "",
        f"`python bench/flows.py {' '.join(map(str, counts))}`; {os.cpu_count()} cores "
        f"(shared with other work, load {os.getloadavg()[0]:.1f} at the end), Python "
        f"{sys.version.split()[0]}, {versions}. Waybills are made of public names, "
        "with a fixed rule. CPU after imports, so that other work counts little; peak "
        "of the whole process. The same question: which rows are rejected or "
        "unmatched is counted too; the shortest SQL leaves them out without a word.",
        "",
    ]
    RESULTS.write_text("\n".join([*head, *parts]), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
