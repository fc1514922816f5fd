"""What is found out about records and claims, worked out once.

As in `loading`: of the bundled records for all who look, of a user's own for that
user's visit alone.
"""

from io import BytesIO
from typing import Any

import geopandas as gpd
import streamlit as st

from geo import coincidence, pipeline, report
from geo.argument import Argument, read_argument
from geo.diagram_page import write_diagram
from geo.itineraries import list_breaks, list_ends, list_itineraries
from geo.itinerary_map import draw_ways
from geo.journeys import set_journeys, tell_journeys
from geo.landings import Landings, read_landings
from geo.nearness import Nearness, measure_nearness
from geo.section_map import draw_sections
from geo.sections import rank_sections
from geo.sites import read_places
from geo.timetable import set_diagram
from geo.upload import Upload
from screens.loading import (
    BY_KEY,
    KEPT,
    load_trace,
    load_world,
    load_world_of,
    name_of,
)
from screens.own import Own


def load_timing(own: Own | None, *, days: int) -> dict[str, Any]:
    """Tell how close departures follow landings, as `coincidence.tell_timing`."""
    return _time_case(days) if own is None else _time_own(own, days)


def load_nearness(own: Own | None, depots: Upload | None) -> Nearness:
    """Measure how near destinations lie to the known depots, or to the user's own."""
    is_case = own is None and depots is None
    return _near_case() if is_case else _near_own(own, depots)


def load_speeds(own: Own | None) -> dict[str, Any]:
    """Tell how fast the records went, as `journeys.tell_journeys`."""
    return _clock_case() if own is None else _clock_own(own)


def load_argument(claims: bytes | None) -> Argument:
    """Read the bundled claims, or uploaded ones, and what relates them."""
    return _read_case_claims() if claims is None else _read_own_claims(claims)


def load_sections(own: Own | None) -> tuple[gpd.GeoDataFrame, str]:
    """Rank the track that the records use by what a cut of it would do, and draw it."""
    return _rank_case() if own is None else _rank_own(own)


@st.cache_resource(
    scope="session",
    max_entries=KEPT,
    hash_funcs=BY_KEY,
    show_spinner="Looking for other ways…",
)
def load_ways(
    own: Own | None, origin_id: str, destination_id: str, max_shared: float
) -> tuple[gpd.GeoDataFrame, str]:
    """List ways between two places, and draw them."""
    world = load_world_of(own)
    ways = list_itineraries(origin_id, destination_id, world, max_shared=max_shared)
    drawn = draw_ways(
        ways,
        world.land,
        ".svg",
        title="",
        breaks=list_breaks(world),
        ends=list_ends(world, origin_id, destination_id),
    )
    return ways, drawn.decode()


def load_diagram(own: Own | None) -> str:
    """Draw the diagram of ships and trains as it is shown inside the app."""
    return _draw_case_diagram() if own is None else _draw_own_diagram(own)


@st.cache_data
def _time_case(days: int) -> dict[str, Any]:
    return _time(None, days)


@st.cache_data(scope="session", max_entries=KEPT, hash_funcs=BY_KEY)
def _time_own(own: Own, days: int) -> dict[str, Any]:
    return _time(own, days)


def _time(own: Own | None, days: int) -> dict[str, Any]:
    is_case = own is None
    landings = _read_landings(with_modelled=is_case)
    departures = load_trace(own).matched
    return coincidence.tell_timing(
        coincidence.set_timing(departures, landings, days=days, is_case=is_case)
    )


@st.cache_resource
def _read_landings(*, with_modelled: bool) -> Landings:
    """Read the landings; the scenario's go with its own records only."""
    places = load_world().places
    return read_landings(coincidence.CASE_VOYAGES, places, with_modelled=with_modelled)


@st.cache_resource
def _near_case() -> Nearness:
    return measure_nearness(load_trace(None), load_world(), is_case=True)


@st.cache_resource(scope="session", max_entries=KEPT, hash_funcs=BY_KEY)
def _near_own(own: Own | None, depots: Upload | None) -> Nearness:
    world = load_world_of(own)
    known = world._replace(depots=read_places(depots)) if depots else world
    return measure_nearness(load_trace(own), known)


@st.cache_data
def _clock_case() -> dict[str, Any]:
    return _clock(None)


@st.cache_data(scope="session", max_entries=KEPT, hash_funcs=BY_KEY)
def _clock_own(own: Own) -> dict[str, Any]:
    return _clock(own)


def _clock(own: Own | None) -> dict[str, Any]:
    world = load_world_of(own)
    order = own.reading.dates if own else ""
    journeys = set_journeys(load_trace(own), world, order=order, is_case=own is None)
    return tell_journeys(journeys, world)


@st.cache_resource
def _read_case_claims() -> Argument:
    return read_argument(pipeline.DATA)


@st.cache_resource(scope="session", max_entries=KEPT)
def _read_own_claims(claims: bytes) -> Argument:
    return read_argument(pipeline.DATA, claims=BytesIO(claims))


@st.cache_resource(show_spinner="Closing each section of track…")
def _rank_case() -> tuple[gpd.GeoDataFrame, str]:
    return _rank(None)


@st.cache_resource(
    scope="session",
    max_entries=KEPT,
    hash_funcs=BY_KEY,
    show_spinner="Closing each section of track…",
)
def _rank_own(own: Own) -> tuple[gpd.GeoDataFrame, str]:
    return _rank(own)


def _rank(own: Own | None) -> tuple[gpd.GeoDataFrame, str]:
    trace, world = load_trace(own), load_world_of(own)
    sections = rank_sections(trace.flows, world)
    drawn = draw_sections(sections, world.land, ".svg", has_words=False)
    return sections, drawn.decode()


@st.cache_data(show_spinner="Drawing ships and trains…")
def _draw_case_diagram() -> str:
    return _write_diagram(None)


@st.cache_resource(
    scope="session",
    max_entries=KEPT,
    hash_funcs=BY_KEY,
    show_spinner="Drawing ships and trains…",
)
def _draw_own_diagram(own: Own) -> str:
    return _write_diagram(own)


def _write_diagram(own: Own | None) -> str:
    trace, world = load_trace(own), load_world_of(own)
    texts = report.gather_texts(trace, world, title=name_of(own))
    order = own.reading.dates if own else ""
    diagram = set_diagram(trace, world, texts, is_case=own is None, order=order)
    return write_diagram(diagram, embedded=True).decode()
