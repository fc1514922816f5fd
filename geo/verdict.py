"""The verdict on a records file: what of it can be mapped, and why the rest cannot."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import pandas as pd

from geo.address import read_address
from geo.candidates import lay_out
from geo.counting import UNSEEN, trace_url
from geo.decisions import NONE, Decisions
from geo.errors import OptionError
from geo.pipeline import World, trace_parts
from geo.reading import Reading
from geo.records import open_tables, recall_reading
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
) -> Verdict:
    """Take a file through every step, and keep the counts alone.

    Parameters
    ----------
    file : Path
    world : World
    reading : Reading, optional
    report : Path, optional
        Where to write CSV with a row for every reason of every rejected or unmatched
        record. Nothing is written if the file cannot be read.
    flags : Path, optional
        Where to write CSV with a row for every doubt about a record that is kept.
    review : Path, optional
        Where to write CSV with a row for every name that is left to decide; see
        `candidates.lay_out`.
    decisions : Decisions
        What was decided about names of the file.

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
    counts: dict[str, Any] = {}
    left: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    with (
        _written(report) as reasons,
        _written(flags) as doubts,
        _written(review) as open_names,
    ):
        for part in trace_parts(file, world, asked, decisions=decisions):
            counts = add_tallies(counts, tally(part) | {"flags": tally_flags(part)})
            _append(reasons, _faults_of(part))
            _append(doubts, part.flags[list(FLAGS)])
            left += [_left_of(part)] if review else []
        if open_names:
            rows, faults = (pd.concat(each) for each in zip(*left, strict=True))
            queue = review_names(file, rows, faults, world, decisions=decisions)
            _append(open_names, lay_out(queue))
    tables = open_tables(file, asked)
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


@contextmanager
def _written(path: Path | None) -> Iterator[IO[bytes] | None]:
    """Open a file that takes its place when all is written, or never."""
    if path is None:
        yield None
        return
    draft = _draft_beside(path)
    try:
        with draft.open("wb") as stream:
            yield stream
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _draft_beside(path: Path) -> Path:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as fault:
        raise OptionError(
            f"{path} must be writable; found: {fault.strerror}", [str(path)]
        ) from fault
    os.close(handle)
    return Path(name)


def _faults_of(trace: Trace) -> pd.DataFrame:
    faults = pd.concat([trace.rejected, trace.unmatched], ignore_index=True)
    return faults[list(REJECTED)].sort_values("row", kind="stable")


def _append(written: IO[bytes] | None, table: pd.DataFrame) -> None:
    if written is None:
        return
    content = write_csv(table)
    written.write(content.partition(b"\r\n")[2] if written.tell() else content)
