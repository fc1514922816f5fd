"""What is read and worked out once.

What comes of the bundled records is kept for all who look; what comes of a user's own
is kept for that user's visit alone.
"""

import gc
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo import pipeline, report, worlds
from geo.counting import trace_url
from geo.decisions import write_decisions
from geo.division import divide_flows
from geo.dossier import Dossier, hash_world
from geo.excerpt import choose_excerpt, show_grade
from geo.grades import ALL
from geo.manifest import hash_content
from geo.outcomes import write_lines
from geo.pipeline import Trace, World
from geo.preview import Preview, preview_records
from geo.progress import Step
from geo.reading import Reading
from geo.scene import Scene
from geo.shares import Share
from geo.surroundings import keep_depots
from geo.tracing import keep_graded
from geo.upload import Upload
from screens.own import Own, key_of
from screens.progress import watch_reading

BY_KEY: Final[dict[str | type[Any], Callable[[Any], Any]]] = {Own: key_of}
KEPT: Final = 3
"""Answers to a file that are kept at once: the last ones, to go back to."""


@st.cache_resource(show_spinner="Reading the network…")
def load_world() -> World:
    """Read what is known before any record is read; shared by all visitors.

    streamlit collects garbage behind each run of the page, and would look through all
    of this each time: a tenth of a second a click. It stays, so it is left out.
    """
    world = pipeline.read_world()
    gc.collect()
    gc.freeze()
    return world


def load_ground(own: Own | None) -> World:
    """Give what is known before the records are read, with the user's own of it."""
    if own and (own.places or own.sources):
        return _read_world_with(own.places, own.sources)
    return load_world()


def load_trace(own: Own | None) -> Trace:
    """Take the bundled records, or the user's own, through every step."""
    return _trace_case() if own is None else _trace_own(own)


def load_counted(own: Own | None, grade: str) -> Trace:
    """Keep the records that are graded well enough."""
    return load_trace(own) if grade == ALL else _keep_graded(own, grade)


def load_world_of(own: Own | None) -> World:
    """Put the places that the records use on the map."""
    return load_world() if own is None else _widen_for(own)


def load_divided(own: Own | None, shares: tuple[Share, ...]) -> World:
    """Let the flows of some pairs part over several ways."""
    return _divide_for(own, shares) if shares else load_world_of(own)


def load_page(own: Own | None, grade: str = ALL, shares: tuple[Share, ...] = ()) -> str:
    """Draw the map page as it is shown inside the app."""
    if grade != ALL or shares:
        return _draw_chosen(own, grade, shares)
    return _draw_case() if own is None else _draw_own(own)


@st.cache_resource(
    scope="session",
    max_entries=KEPT,
    hash_funcs=BY_KEY,
    show_spinner="Looking over the records…",
)
def load_preview(own: Own) -> Preview:
    """Tell what was understood of the user's records."""
    return preview_records(own.file.content, own.file.name, own.reading)


@st.cache_resource(
    scope="session",
    max_entries=KEPT,
    hash_funcs=BY_KEY,
    show_spinner="Looking for what the names may mean…",
)
def load_queue(own: Own) -> pd.DataFrame:
    """List the names that are left to decide (`schema.REVIEW`)."""
    trace = load_trace(own)
    return worlds.review_names(
        BytesIO(own.file.content),
        trace.consignments[trace.consignments["row"].isin(trace.unmatched["row"])],
        trace.unmatched,
        load_ground(own),
        decisions=own.decisions,
    )


def load_dossier(own: Own | None, shares: tuple[Share, ...] = ()) -> Dossier:
    """Put together what a report is made from."""
    case = pipeline.CASE_RECORDS
    file = own.file if own else Upload(case.name, case.read_bytes())
    content = file.content
    if own and own.url:  # what came of the table stands for it
        content = write_lines(load_trace(own).flows)
    inputs = {"records": hash_content(content, file.name)}
    if own and own.places:
        inputs["sites"] = hash_content(own.places.content, own.places.name)
    if own and own.sources:
        inputs["sources"] = hash_content(own.sources.content, own.sources.name)
    if own and own.decided:
        inputs["decisions"] = hash_content(
            write_decisions(own.decided), "decisions.csv"
        )
    return Dossier(
        trace=load_trace(own),
        world=load_divided(own, shares),
        inputs=_hash_world() | inputs,
        is_case=own is None,
        stem=name_of(own) or "",
        reading=own.reading if own else Reading(),
    )


def load_scene(own: Own | None, shares: tuple[Share, ...] = ()) -> Scene:
    """Put together what the map shows."""
    trace, world = load_trace(own), load_divided(own, shares)
    texts = report.gather_texts(trace, world, title=name_of(own))
    return report.set_scene(trace, world, texts, is_case=own is None)


def name_of(own: Own | None) -> str | None:
    """Name the user's records by their file; None for those of the case."""
    if own and own.url:
        return own.file.name
    return own.file.name.partition(".")[0] if own else None


@st.cache_data
def _hash_world() -> dict[str, dict[str, Any]]:
    """Describe the bundled files once; they do not change while the app runs."""
    return hash_world()


@st.cache_resource(show_spinner="Routing the records…")
def _trace_case() -> Trace:
    return pipeline.trace_records(pipeline.CASE_RECORDS, load_world())


@st.cache_data(show_spinner="Drawing the map…")
def _draw_case() -> str:
    return report.write_page(load_scene(None), embedded=True).decode()


@st.cache_resource(scope="session", max_entries=1, show_spinner="Reading the places…")
def _read_world_with(places: Upload | None, sources: Upload | None) -> World:
    return pipeline.read_world(sites=places, sources=sources)


def _trace_own(own: Own) -> Trace:
    kept = _keep_trace(own)
    if not kept:
        with st.spinner("Routing the records…"), watch_reading(own) as on_step:
            kept.append(_trace_anew(own, on_step))
    return kept[0]


@st.cache_resource(
    scope="session", max_entries=KEPT, hash_funcs=BY_KEY, show_spinner=False
)
def _keep_trace(own: Own) -> list[Trace]:  # noqa: ARG001 - it is kept by it
    """Give the place of a trace, empty at first: what is kept can show no progress."""
    return []


def _trace_anew(own: Own, on_step: Step) -> Trace:
    ground = load_ground(own)
    if own.url:
        return trace_url(own.url, ground, own.reading, decisions=own.decisions)
    return pipeline.trace_records(
        BytesIO(own.file.content),
        ground,
        own.reading,
        decisions=own.decisions,
        on_step=on_step,
    )


@st.cache_resource(
    scope="session", max_entries=KEPT, hash_funcs=BY_KEY, show_spinner=False
)
def _widen_for(own: Own) -> World:
    trace = load_trace(own)
    return keep_depots(worlds.widen_world(load_ground(own), trace), trace)


@st.cache_resource(
    scope="session",
    max_entries=KEPT,
    hash_funcs=BY_KEY,
    show_spinner="Drawing the map…",
)
def _draw_own(own: Own) -> str:
    return report.write_page(load_scene(own), embedded=True).decode()


@st.cache_resource(
    scope="session",
    max_entries=KEPT,
    hash_funcs=BY_KEY,
    show_spinner="Splitting the flows…",
)
def _divide_for(own: Own | None, shares: tuple[Share, ...]) -> World:
    return divide_flows(load_world_of(own), load_trace(own).flows, shares)


@st.cache_resource(
    scope="session",
    max_entries=KEPT,
    hash_funcs=BY_KEY,
    show_spinner="Choosing by grade…",
)
def _keep_graded(own: Own | None, grade: str) -> Trace:
    return keep_graded(load_trace(own), grade)


@st.cache_resource(
    scope="session",
    max_entries=KEPT,
    hash_funcs=BY_KEY,
    show_spinner="Drawing the map…",
)
def _draw_chosen(own: Own | None, grade: str, shares: tuple[Share, ...]) -> str:
    """Draw the counted records on the scale of all."""
    trace, world = load_trace(own), load_divided(own, shares)
    whole = load_scene(own, shares)
    if grade == ALL:
        return report.write_page(whole, embedded=True).decode()
    excerpt = choose_excerpt(trace, lowest=grade, counted=load_counted(own, grade))
    scene = report.set_scene(
        excerpt.trace, world, whole.texts, is_case=own is None, flows=excerpt.flows
    )
    shown = show_grade(scene, excerpt, world)
    return report.write_page(shown, embedded=True, scale_of=whole).decode()
