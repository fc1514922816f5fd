"""What is read and worked out once, and kept for all who look."""

from io import BytesIO
from typing import Any

import streamlit as st

from geo import coincidence, pipeline, report, worlds
from geo.dossier import Dossier, hash_world
from geo.landings import Landings, read_landings
from geo.manifest import hash_content
from geo.pipeline import Trace, World
from geo.scene import Scene


@st.cache_resource(show_spinner="Reading the network…")
def load_world() -> World:
    """Read what is known before any record is read; shared by all visitors."""
    return pipeline.read_world()


@st.cache_resource(max_entries=8, show_spinner="Routing the records…")
def load_trace(content: bytes | None) -> Trace:
    """Take the bundled records, or uploaded ones, through every step."""
    file = pipeline.CASE_RECORDS if content is None else BytesIO(content)
    return pipeline.trace_records(file, load_world())


@st.cache_resource(max_entries=8, show_spinner=False)
def load_world_of(content: bytes | None) -> World:
    """Put the places that the records use on the map."""
    return worlds.widen_world(load_world(), load_trace(content))


@st.cache_data(max_entries=8, show_spinner="Drawing the map…")
def load_page(content: bytes | None, title: str | None) -> str:
    """Draw the map page as it is shown inside the app."""
    return report.write_page(load_scene(content, title), embedded=True).decode()


@st.cache_resource
def load_landings(*, with_modelled: bool) -> Landings:
    """Read the landings; the scenario's go with its own records only."""
    places = load_world().places
    return read_landings(coincidence.CASE_VOYAGES, places, with_modelled=with_modelled)


@st.cache_data
def load_inputs() -> dict[str, dict[str, Any]]:
    """Describe the bundled files once; they do not change while the app runs."""
    return hash_world()


def load_dossier(content: bytes | None, title: str | None) -> Dossier:
    """Put together what a report is made from."""
    case = pipeline.CASE_RECORDS
    filed = case.read_bytes() if content is None else content
    name = case.name if content is None else f"{title}.csv"
    return Dossier(
        trace=load_trace(content),
        world=load_world_of(content),
        inputs=load_inputs() | {"records": hash_content(filed, name)},
        is_case=content is None,
        stem=title or "",
    )


def load_scene(content: bytes | None, title: str | None) -> Scene:
    """Put together what the map shows."""
    trace, world = load_trace(content), load_world_of(content)
    texts = report.gather_texts(trace, world, title=title)
    return report.set_scene(trace, world, texts, is_case=content is None)
