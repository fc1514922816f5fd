"""Bytes through the reader, led by what they reach: no crash, and the sums hold.

    python bench/fuzz_bytes.py [SECONDS] [FOLDER]     900 s unless told

Needs `bench/fuzz.lock`. Atheris changes seeds of every form that is read (CSV and its
kin, XLSX, ODS, Parquet, GeoJSON, GeoPackage, packed files) and keeps what reaches new
code of ``geo``. The first byte wraps the others (as they are, packed, or as the sheet
of a workbook), the second answers what columns leave open. Each file is either refused
with one clear error, or every record is accepted or rejected, and every accepted one
matched or unmatched with its kilograms. Whatever else happens is kept in FOLDER, once
a place in the code.
"""

import bz2
import gzip
import hashlib
import io
import json
import lzma
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import atheris

sys.path[:0] = [str(Path(__file__).parent.parent / part) for part in ("", "tests")]

with atheris.instrument_imports(include=["geo"]):
    from geo import worlds
    from geo.errors import GeoError
    from geo.finder import Finder
    from geo.reading import Reading
    from geo.records import open_tables
    from geo.traces import tally
    from geo.tracing import Ground, trace_chunks

import pandas as pd  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from filemakers import GOOD, HEADER, make_spreadsheet, make_workbook  # noqa: E402
from shapely import Point  # noqa: E402

ANSWERS: Final = (
    Reading(),
    Reading(dates="dmy", mass_unit="kg", decimal="comma"),
    Reading(dates="mdy", mass_unit="t", decimal="point"),
    Reading(dates="ymd", mass_unit="short-ton", reject=("same-load", "too-fast")),
)
ROWS: Final = [
    ["date", "origin", "destination", "mass_t", "arrival_date"],
    ["2023-10-01", "Dunay", "Tikhoretsk", 60, "2023-10-03"],
    ["03/04/2023", "Vostochny", "Mozdok", "60-62 t", ""],
]


def wrap_sheet(content: bytes) -> bytes:
    """Put bytes in the place of the sheet of an XLSX file."""
    return _swapped(make_workbook(("Records", ROWS)), "worksheets/sheet1", content)


def wrap_table(content: bytes) -> bytes:
    """Put bytes in the place of the table of an ODS file."""
    return _swapped(make_spreadsheet([]), "content.xml", content)


def wrap_member(content: bytes) -> bytes:
    """Put bytes into a zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("records.csv", content)
    return packed.getvalue()


WRAPS: Final[tuple[Callable[[bytes], bytes], ...]] = (
    bytes,
    bytes,
    bytes,
    wrap_sheet,
    wrap_table,
    wrap_member,
    gzip.compress,
    bz2.compress,
    lzma.compress,
)


class Found:
    """What came of the files so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts = {"files": 0, "read": 0, "refused": 0, "records": 0, "crashes": 0}
        self.places: set[str] = set()
        self.slowest_s = 0.0
        self.ground = _ground()

    def take(self, content: bytes) -> None:
        """Take one file through the reader."""
        begun = time.perf_counter()
        file = b""
        try:
            file = WRAPS[content[0] % len(WRAPS)](content[2:]) if content else b""
            reading = ANSWERS[content[1] % len(ANSWERS) if len(content) > 1 else 0]
            self.counts["records"] += count_records(file, self.ground, reading)
            self.counts["read"] += 1
        except GeoError as fault:
            self.counts["refused"] += 1
            if "\n" in str(fault):
                self.keep(file, "an error of several lines")
        except Exception:
            self.keep(file, traceback.format_exc())
        self.counts["files"] += 1
        self.slowest_s = max(self.slowest_s, time.perf_counter() - begun)

    def keep(self, content: bytes, what: str) -> None:
        """Keep a file that was not read as it should be, once a place in the code."""
        lines = [line for line in what.splitlines() if line.lstrip().startswith("File")]
        place = "\n".join(line for line in lines if "/geo/" in line) or what
        self.counts["crashes"] += 1
        if place not in self.places:
            self.places.add(place)
            name = hashlib.sha256(content).hexdigest()[:12]
            (self.folder / name).write_bytes(content)
            (self.folder / f"{name}.txt").write_text(what, encoding="utf-8")

    def tell(self) -> None:
        """Write the counts down; libFuzzer ends the process by itself."""
        told = self.counts | {"places": len(self.places), "slowest_s": self.slowest_s}
        path = self.folder / "counts.json"
        path.write_text(json.dumps(told) + "\n", encoding="utf-8")


def count_records(content: bytes, ground: Ground, reading: Reading) -> int:
    """Read a file whole, hold the sums, and count its records."""
    open_tables(io.BytesIO(content), reading)
    read = 0
    for trace in trace_chunks(io.BytesIO(content), ground, reading):
        counts = tally(trace)
        assert counts["read"] == counts["accepted"] + counts["rejected"]
        assert counts["accepted"] == counts["matched"] + counts["unmatched"]
        rows = trace.raw_records["row"].tolist()
        assert rows == list(range(read + 1, read + 1 + len(rows)))
        ends = [*trace.consignments["row"], *trace.rejected["row"].unique()]
        assert sorted(ends) == rows
        assert (trace.consignments["mass_t"] > 0).all()
        read += counts["read"]
    return read


def make_seeds() -> list[bytes]:
    """One file of each form, with the two leading bytes."""
    text = HEADER + GOOD + '03/04/2023,"Дунай, ст.",Tikhoretsk,"1 234,5 кг"\n'
    russian = "Накладная;Дата;Откуда;Куда;Масса;Вагонов\n1;31.02.2024;А;Б;5 т;1\n"
    texts = [text.encode(), text.encode("utf-16"), russian.encode("cp1251")]
    frame = pd.DataFrame(ROWS[1:], columns=ROWS[0]).astype("str")
    table, parquet = pa.Table.from_pandas(frame), io.BytesIO()
    pq.write_table(table, parquet)
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [40, 45]},
        "properties": dict(zip(ROWS[0], map(str, ROWS[1]), strict=True)),
    }
    geojson = json.dumps({"type": "FeatureCollection", "features": [feature]})
    raw = [*texts, parquet.getvalue(), geojson.encode(), _geopackage(frame)]
    raw += [make_workbook(("Records", ROWS)), wrap_member(text.encode())]
    sheet = _member(make_workbook(("Records", ROWS)), "worksheets/sheet1")
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
        "</table:table-cell>"
        for cell in ROWS[0]
    )
    ods = _member(make_spreadsheet([cells, cells]), "content.xml")
    seeds = [b"\x00" + bytes([n]) + content for content in raw for n in (0, 1)]
    seeds += [b"\x03\x01" + sheet, b"\x04\x01" + ods]
    return [*seeds, *(bytes([n, 1]) + texts[0] for n in (5, 6, 7, 8))]


def _ground() -> Ground:
    world = worlds.read_world()
    finder = Finder(world.places, None, world.regions)
    return Ground(
        finder,
        world.places.head(0),
        world.places,
        lambda pairs, _: pd.Series(
            9_000.0, index=pd.MultiIndex.from_frame(pairs), dtype="float64"
        ),
    )


def _geopackage(frame: pd.DataFrame) -> bytes:
    import geopandas as gpd

    points = gpd.GeoDataFrame(frame, geometry=[Point(40, 45)] * len(frame), crs=4326)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.gpkg"
        points.to_file(path)
        return path.read_bytes()


def _member(archive: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        name = next(each for each in opened.namelist() if part in each)
        return opened.read(name)


def _swapped(archive: bytes, part: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as opened,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as swapped,
    ):
        for name in opened.namelist():
            swapped.writestr(name, content if part in name else opened.read(name))
    return packed.getvalue()


def main(seconds: int, folder: Path) -> None:
    """Run for so many seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for seed in make_seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:12]).write_bytes(seed)
    found = Found(folder)

    def take(content: bytes) -> None:
        found.take(content)
        if found.counts["files"] % 100 == 0:
            found.tell()

    options = [f"-max_total_time={seconds}", "-max_len=100000", "-timeout=60"]
    options += ["-rss_limit_mb=3000", "-seed=20240622", "-verbosity=0"]
    options += [f"-artifact_prefix={folder}/", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], take)
    atheris.Fuzz()


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else 900,
        Path(given[1]) if len(given) > 1 else Path(tempfile.mkdtemp()),
    )
