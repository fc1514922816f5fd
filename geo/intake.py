"""From files to consignments: opened, looked over, planned and told apart."""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import count as count_on
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from geo.consignments import validate_records
from geo.files import BLOCK_BYTES, list_paths
from geo.progress import Step, keep_quiet
from geo.reading import Reading
from geo.records import Table, open_tables, recall_reading, refuse_missing
from geo.survey import Plan, find_repeats, make_plan, survey_records


class Planned(NamedTuple):
    """A file and how its records are read."""

    table: Table
    plan: Plan


class Intake(NamedTuple):
    """Some records of a file, told apart; see `consignments.Validated`."""

    raw_records: pd.DataFrame
    consignments: pd.DataFrame
    rejected: pd.DataFrame
    flags: pd.DataFrame
    plan: Plan


def plan_files(
    file: Path | BytesIO,
    reading: Reading | None = None,
    *,
    name: str = "the file",
    on_step: Step = keep_quiet,
) -> list[Planned]:
    """Look over all records of all files once, and settle how they are read.

    Parameters
    ----------
    file : Path or BytesIO
        See `records.open_tables`.
    reading : Reading, optional
    name : str
        What an upload is called.
    on_step : Step
        Told after some records each; of packed files the share is a guess.

    Returns
    -------
    list of Planned

    Raises
    ------
    SchemaError
        If a file cannot be read or lacks a needed column.
    OptionError
        If something is left open that the user has not answered.
    """
    asked = recall_reading(file, reading or Reading())
    tables = open_tables(file, asked, name=name)
    for table in tables:
        refuse_missing(table)
    told = _count_blocks(_size_of(file), on_step)
    surveys = [
        survey_records(map(told, table.read()), table.mapped, name=table.name)
        for table in tables
    ]
    repeats = find_repeats(surveys)
    return [
        Planned(table, make_plan(survey, again, table.mapped, asked, name=table.name))
        for table, survey, again in zip(tables, surveys, repeats, strict=True)
    ]


def take_in(planned: list[Planned], *, on_step: Step = keep_quiet) -> Iterator[Intake]:
    """Yield the records of all files, some at a time, told apart.

    Parameters
    ----------
    planned : list of Planned
    on_step : Step
        Told after some records each.

    Yields
    ------
    Intake
        Rows are counted on over the files, lines are those of each. With several files
        ``source_file`` names that of a record.

    Raises
    ------
    SchemaError
        If a file changed since it was looked over.
    """
    before, whole = 0, sum(len(plan.repeats.ids) for _, plan in planned)
    for table, plan in planned:
        count = 0
        for chunk in table.read():
            raw_records = chunk.assign(row=chunk["row"] + count)
            count += len(chunk)
            found = validate_records(raw_records, plan)
            consignments = found.consignments
            if len(planned) > 1:
                raw_records = _of_file(raw_records, table.name)
                consignments = _of_file(consignments, table.name)
            yield Intake(
                _placed(raw_records, before),
                _placed(consignments, before),
                _placed(found.rejected, before),
                _placed(found.flags, before),
                plan,
            )
            on_step((before + count) / max(whole, 1), "Finding places and flows")
        before += count


def _size_of(file: Path | BytesIO) -> int:
    if isinstance(file, BytesIO):
        return file.getbuffer().nbytes
    return sum(path.stat().st_size for path in list_paths(file))


def _count_blocks(size: int, on_step: Step) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Tell with each block of records how many there have been."""
    blocks = count_on()

    def tell(chunk: pd.DataFrame) -> pd.DataFrame:
        share = min(next(blocks) * BLOCK_BYTES / max(size, 1), 0.95)
        on_step(share, "Looking over the records")
        return chunk

    return tell


def _of_file(part: pd.DataFrame, name: str) -> pd.DataFrame:
    return part.assign(source_file=pd.Series(name, index=part.index, dtype="str"))


def _placed(part: pd.DataFrame, before: int) -> pd.DataFrame:
    return part.assign(row=part["row"] + before) if before else part
