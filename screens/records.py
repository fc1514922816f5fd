"""Whose records are shown: handed over here, kept in this visit, never on disk."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from geo.address import read_address
from geo.decisions import Decision, read_decisions
from geo.errors import GeoError, SchemaError
from geo.export import zip_files
from geo.files import MAPPING_ENDING
from geo.pipeline import DATA
from geo.reading import MAX_MAPPING_BYTES, Reading, lay_over, read_answers
from geo.upload import Upload
from screens.own import Own
from screens.reading import list_answers
from screens.words import escape

RECORD_TYPES: Final = (
    *("csv", "tsv", "txt", "xlsx", "xlsm", "ods", "parquet", "geojson", "gpkg"),
    *("gz", "bz2", "xz", "zst", "zip"),
)
SAMPLE: Final = DATA / "messy_sample.csv"
FAULTS: Final = DATA / "messy_sample_faults.csv"
MAX_MB: Final = 200
"""As `.streamlit/config.toml` has it."""


def ask_records() -> Own | None:
    """Ask whose records are to be shown; none means those of the case."""
    with st.popover("Data"):
        st.markdown(
            "Your own records stay on this machine: they are read in memory, written "
            "to no disk and no log, and forgotten when you close the page."
        )
        given = st.file_uploader(
            f"Records: tables of any form, {MAX_MB} MB at most",
            type=list(RECORD_TYPES),
            accept_multiple_files=True,
            key="records",
            help="Needed are a date, an origin, a destination and a mass. Larger "
            "files, and folders: `python -m geo export OUT.html --records FILE`.",
        )
        is_tried = st.checkbox(
            "Try it with a messy sample: made up, in Russian, with every kind of fault",
            key="sample",
        )
        url = st.text_input(
            "Or a table in a database or cluster",
            placeholder="postgres://host/database?table=waybills",
            key="address",
            help="The records stay there; sums come here. Passwords are taken from "
            "the environment or the driver's own files, never from this page.",
        ).strip()
        with st.expander("Places, sources, answers and decisions that go with them"):
            places = st.file_uploader(
                "Your places (GeoJSON or CSV)",
                type=["geojson", "json", "csv"],
                key="places",
            )
            sources = st.file_uploader(
                "Your sources (CSV)",
                type=["csv"],
                key="sources",
                help="Needed are source_id and title; the letter of reliability holds "
                "for all records of the source that have none of their own.",
            )
            answers = st.file_uploader(
                "How they are read (a mapping file)", type=["json"], key="mapping"
            )
            decided = st.file_uploader(
                "Decisions about names (CSV)", type=["csv"], key="decisions"
            )
    if not (given or url or is_tried):
        return None
    file = given[0] if len(given) == 1 else None
    try:
        if not (given or url):
            content = Upload(SAMPLE.name, SAMPLE.read_bytes())
        elif not given:
            content = Upload(read_address(url).name, url.encode())
        else:
            content = Upload(file.name, file.getvalue()) if file else _pack(given)
        own = _put_together(
            content,
            *(
                Upload(each.name, each.getvalue()) if each else None
                for each in (places, sources, answers, decided)
            ),
        )
        return own if given else replace(own, url=url)
    except GeoError as fault:
        st.error(escape(str(fault)))
        return None


@st.cache_data
def hash_sample() -> str:
    """Tell the sample by its content."""
    return hashlib.sha256(SAMPLE.read_bytes()).hexdigest()


def decide(own: Own, decisions: Sequence[Decision]) -> None:
    """Put decisions behind those that were taken of the same records before."""
    st.session_state[_key_of_decisions(own.digest)] = (*own.decided, *decisions)


def _put_together(
    file: Upload,
    places: Upload | None,
    sources: Upload | None,
    answers: Upload | None,
    decided: Upload | None,
) -> Own:
    digest = hashlib.sha256(file.content).hexdigest()
    remembered = _read_answers(answers) if answers else Reading()
    taken = st.session_state.get(_key_of_decisions(digest), ())
    filed = read_decisions(decided).lines if decided else ()
    return Own(
        file,
        digest,
        lay_over(list_answers(digest), remembered),
        filed + taken[len(filed) if taken[: len(filed)] == filed else 0 :],
        places,
        sources,
    )


def _pack(given: Sequence[Any]) -> Upload:
    """Make one archive of several files, which the reader takes as a folder."""
    files = {each.name: each.getvalue() for each in given}
    return Upload(f"{len(files)} files", zip_files(files))


def _read_answers(file: Upload) -> Reading:
    needs = f"{file.name}: needs a mapping file, as RECORDS{MAPPING_ENDING}; found"
    if len(file.content) > MAX_MAPPING_BYTES:
        raise SchemaError(f"{needs} {len(file.content):,} B")
    try:
        answers = json.loads(file.content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise SchemaError(f"{needs} {fault}") from None
    return read_answers(answers, name=file.name)


def _key_of_decisions(digest: str) -> str:
    return f"decided {digest}"
