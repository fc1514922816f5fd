"""The tabs behind the map: what is in one is worked out when it is first opened."""

from collections.abc import Callable
from typing import Final, NamedTuple

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.pipeline import Trace, World
from geo.scene import Texts
from screens.claims import show_claims
from screens.closures import show_closures
from screens.depots import show_depots
from screens.loading import load_world_of
from screens.names import show_names
from screens.own import Own
from screens.speeds import show_speeds
from screens.tables import show_flows, show_method, show_sites, show_voyages
from screens.tally import show_records
from screens.timing import show_timing
from screens.ways import show_ways

Parts = dict[str, Callable[[], None]]

# Tabs whose tables are those of the months chosen.
OF_MONTHS: Final = {"Flows": show_flows, "Sites": show_sites}


class Tabs(NamedTuple):
    """The tabs, and which of them is seen."""

    places: dict[str, DeltaGenerator]
    """By name. Those of the months' tables are placeholders, which hold one table at a
    time: what a fragment writes elsewhere than into itself would be added to what is
    there."""
    seen: str


def place_tabs(parts: Parts) -> Tabs:
    """Put the tabs on the page, with nothing in them yet."""
    names = [*OF_MONTHS, *parts]
    tabs = st.tabs(names, key="tab", on_change="rerun")
    places: dict[str, DeltaGenerator] = {
        name: tab.empty() if name in OF_MONTHS else tab
        for name, tab in zip(names, tabs, strict=True)
    }
    seen = next(name for name, tab in zip(names, tabs, strict=True) if tab.open)
    return Tabs(places, seen)


def show_table_of_months(
    chosen: pd.DataFrame, world: World, tabs: Tabs, *, is_due: bool
) -> None:
    """Show the chosen months' flows in the tab that is seen, if they belong there.

    Due once the map is drawn: a grid has many scripts, which would hold up the map's.
    """
    for name, show in OF_MONTHS.items():
        if is_due and name == tabs.seen:
            with tabs.places[name].container():
                show(chosen, world)
        else:  # or it would show other months for a moment when it is opened
            tabs.places[name].empty()


def show_opened(parts: Parts, tabs: Tabs) -> None:
    """Show each tab that was opened in this visit: it stays as it was left."""
    opened = st.session_state.setdefault("opened", set())
    opened.add(tabs.seen)
    for name, show in parts.items():
        if name in opened:
            with tabs.places[name]:
                show_part(show)


@st.fragment
def show_part(show: Callable[[], None]) -> None:
    """Show a tab so that what is asked in it changes that tab alone."""
    show()


def list_parts(trace: Trace, world: World, texts: Texts, own: Own | None) -> Parts:
    """List what is behind the map and does not follow the months, a tab each."""
    parts: Parts = {
        "Ships and trains": lambda: show_voyages(world),
        "Timing": lambda: show_timing(own),
        "Speeds": lambda: show_speeds(own),
        "Depots": lambda: show_depots(world, own),
        "Ways": lambda: show_ways(trace, load_world_of(own), own),
        "What if": lambda: show_closures(trace, load_world_of(own), own),
        "Claims": lambda: show_claims(is_case=own is None),
        "Names": lambda: show_names(own) if own else None,
        "Records": lambda: show_records(trace, own),
        "Method": lambda: show_method(texts),
    }
    if own:  # what is published of the case says nothing of other records
        del parts["Ships and trains"]
    else:
        del parts["Names"]
    if own and own.url:  # these look at single records, which stay with the engine
        del parts["Names"], parts["Timing"], parts["Speeds"]
    return parts
