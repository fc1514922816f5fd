"""The verdict on a records file: what of it can be mapped, and why the rest cannot."""

import io
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from geo.pipeline import World, trace_parts
from geo.reading import Reading
from geo.records import open_tables, recall_reading
from geo.schema import FLAGS, REJECTED
from geo.tables import write_csv
from geo.tracing import Trace, add_tallies, tally, tally_flags


class Verdict(NamedTuple):
    """What came of a file as a whole."""

    counts: dict[str, Any]
    """As `tracing.tally`, with ``flags``: rows a kind that are kept."""
    report: bytes
    """CSV: a row for every reason of every rejected or unmatched record."""
    flags: bytes
    """CSV: a row for every doubt about a record that is kept."""
    understood: list[str]
    """What each file was taken for, in words."""
    reading: Reading
    """The answers, with the columns that were found."""


def check_file(file: Path, world: World, reading: Reading | None = None) -> Verdict:
    """Take a file through every step, and keep the counts and the reasons alone.

    Parameters
    ----------
    file : Path
    world : World
    reading : Reading, optional

    Returns
    -------
    Verdict
    """
    asked = recall_reading(file, reading or Reading())
    counts: dict[str, Any] = {}
    report, flags = io.BytesIO(), io.BytesIO()
    for part in trace_parts(file, world, asked):
        counts = add_tallies(counts, tally(part) | {"flags": tally_flags(part)})
        _append(report, _faults_of(part))
        _append(flags, part.flags[list(FLAGS)])
    tables = open_tables(file, asked)
    understood = [f"{table.name}: {table.form.tell()}" for table in tables]
    found = tuple(sorted(tables[0].mapped.names.items()))
    answers = Reading(**vars(asked) | {"mapping": found})
    return Verdict(counts, report.getvalue(), flags.getvalue(), understood, answers)


def _faults_of(trace: Trace) -> pd.DataFrame:
    faults = pd.concat([trace.rejected, trace.unmatched], ignore_index=True)
    return faults[list(REJECTED)].sort_values("row", kind="stable")


def _append(written: io.BytesIO, table: pd.DataFrame) -> None:
    content = write_csv(table)
    written.write(content.partition(b"\r\n")[2] if written.tell() else content)
