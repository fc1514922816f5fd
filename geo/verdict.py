"""The verdict on a records file: what of it can be mapped, and why the rest cannot."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from geo.address import read_address
from geo.candidates import lay_out
from geo.counting import UNSEEN, trace_url
from geo.decisions import NONE, Decisions
from geo.drafts import Draft, draft_file
from geo.errors import OptionError
from geo.pipeline import World, trace_parts
from geo.progress import Step, keep_quiet
from geo.reading import Reading
from geo.records import Table, open_tables, recall_reading
from geo.schema import FLAGS, REJECTED
from geo.tables import write_csv
from geo.traces import Trace, add_tallies, tally, tally_flags
from geo.worlds import review_names


class Verdict(NamedTuple):
    """What came of a file as a whole."""

    counts: dict[str, Any]
    """As `tracing.tally`, with ``flags``: rows a kind that are kept."""
    understood: list[str]
    """What each file was taken for, in words."""
    reading: Reading
    """The answers, with the columns that were found."""


def check_file(  # noqa: PLR0913 - one parameter a file that is asked for
    file: Path,
    world: World,
    reading: Reading | None = None,
    *,
    report: Path | None = None,
    flags: Path | None = None,
    review: Path | None = None,
    decisions: Decisions = NONE,
    on_step: Step = keep_quiet,
) -> Verdict:
    """Take a file through every step, and keep the counts alone.

    Parameters
    ----------
    file : Path
    world : World
    reading : Reading, optional
    report : Path, optional
        Where to write CSV with a row for every reason of every rejected or unmatched
        record, and of several files the name of its own in the last column, ``file``.
        Nothing is written if the file cannot be read.
    flags : Path, optional
        Where to write CSV with a row for every doubt about a record that is kept.
    review : Path, optional
        Where to write CSV with a row for every name that is left to decide; see
        `candidates.lay_out`.
    decisions : Decisions
        What was decided about names of the file.
    on_step : Step
        Told after some records each.

    Returns
    -------
    Verdict

    Raises
    ------
    OptionError
        If it would be written over.
    """
    _refuse_overwriting([file, decisions.file], [report, flags, review])
    asked = recall_reading(file, reading or Reading())
    tables = open_tables(file, asked)
    counts: dict[str, Any] = {}
    left: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    with (
        _written(report) as reasons,
        _written(flags) as doubts,
        _written(review) as open_names,
    ):
        for part in trace_parts(
            file, world, asked, decisions=decisions, on_step=on_step
        ):
            counts = add_tallies(counts, tally(part) | {"flags": tally_flags(part)})
            _append(reasons, _faults_of(part, tables))
            _append(doubts, _with_file(part.flags[list(FLAGS)], part, tables))
            left += [_left_of(part)] if review else []
        if open_names:
            rows, faults = (pd.concat(each) for each in zip(*left, strict=True))
            queue = review_names(file, rows, faults, world, decisions=decisions)
            _append(open_names, lay_out(queue))
    understood = [f"{table.name}: {table.form.tell()}" for table in tables]
    found = tuple(sorted(tables[0].mapped.names.items()))
    answers = Reading(**vars(asked) | {"mapping": found})
    return Verdict(counts, understood, answers)


def check_table(
    text: str,
    world: World,
    reading: Reading | None = None,
    *,
    decisions: Decisions = NONE,
) -> Verdict:
    """Count what of a table can be mapped, where the records are.

    Parameters
    ----------
    text : str
        Its address, see `address.read_address`.
    world : World
    reading : Reading, optional
    decisions : Decisions

    Returns
    -------
    Verdict
        Without the doubts of `counting.UNSEEN`.
    """
    trace = trace_url(text, world, reading, decisions=decisions, with_flags=True)
    name = read_address(text).tell()
    unseen = ", ".join(UNSEEN)
    return Verdict(
        tally(trace), [f"{name}: not looked for: {unseen}"], reading or Reading()
    )


def _refuse_overwriting(given: list[Path | None], asked: list[Path | None]) -> None:
    kept = {path.resolve(): path for path in given if path}
    for path in asked:
        if path and path.resolve() in kept:
            raise OptionError(
                f"{kept[path.resolve()]} holds the records or what was decided of "
                "them; write to another file"
            )


def _left_of(trace: Trace) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = trace.consignments["row"].isin(trace.unmatched["row"])
    return trace.consignments[rows], trace.unmatched


def _written(path: Path | None) -> AbstractContextManager[Draft | None]:
    """Open a file that takes its place when all is written, or never."""
    return draft_file(path) if path else nullcontext()


def _faults_of(trace: Trace, tables: list[Table]) -> pd.DataFrame:
    """Put rejected and unmatched together, with the columns as each file names them."""
    named = {table.name: table.mapped.names for table in tables}
    ends = _with_file(trace.unmatched[list(REJECTED)], trace, tables)
    files = ends["file"] if "file" in ends else [tables[0].name] * len(ends)
    columns = [named[f].get(c, c) for f, c in zip(files, ends["column"], strict=True)]
    unmatched = ends.assign(column=pd.Series(columns, ends.index, dtype="str"))
    rejected = _with_file(trace.rejected[list(REJECTED)], trace, tables)
    faults = pd.concat([rejected, unmatched], ignore_index=True)
    return faults.sort_values("row", kind="stable")


def _with_file(rows: pd.DataFrame, trace: Trace, tables: list[Table]) -> pd.DataFrame:
    """Name the file of each row, where there are several."""
    if len(tables) == 1:
        return rows
    files = trace.raw_records.set_index("row")["source_file"]
    return rows.assign(file=rows["row"].map(files).astype("str"))


def _append(written: Draft | None, table: pd.DataFrame) -> None:
    if written is None:
        return
    content = write_csv(table)
    written.write(content if written.is_empty else content.partition(b"\r\n")[2])
