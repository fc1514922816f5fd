"""The filters: asked for, shown, and applied."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import streamlit as st

from geo import pipeline
from geo.excerpt import Excerpt, choose_excerpt
from geo.grades import ALL, CREDIBILITY_NAMES, RELIABILITY_NAMES, tell_lowest
from geo.pipeline import Trace, World
from geo.units import KG_PER_SHELL
from screens.own import Own
from screens.shares import show_split_chips
from screens.words import escape

MEASURES: Final = {"Tonnes": "tonnes", "Shells": "shells", "Wagons": "wagons"}


class Filters(NamedTuple):
    """What the reader chose besides the months."""

    ports: tuple[str, ...]
    near_depots: bool
    measure: str
    kg_per_shell: float
    min_t: float
    grade: str = ALL
    """The lowest that counts."""


def ask_filters(trace: Trace, world: World) -> Filters:
    """Ask for everything but the months, behind one control."""
    names = world.places.set_index("site_id")["site_name"]
    origins = sorted(trace.flows["origin_id"].unique())
    with st.popover("Filter"):
        ports = st.pills(
            "Departure from",
            origins,
            format_func=lambda site_id: names[site_id],
            selection_mode="multi",
            key="ports",
            help="None chosen means all.",
        )
        near = len(world.depots) > 0 and st.checkbox(
            f"Only sites up to {pipeline.NEAR_DEPOT_KM:.0f} km from a known depot",
            key="near",
        )
        measure = st.segmented_control(
            "Measure", list(MEASURES), default="Tonnes", key="measure"
        )
        kg_per_shell = st.number_input(
            "Kilograms a shell",
            min_value=1.0,
            max_value=500.0,
            value=KG_PER_SHELL,
            key="kg_per_shell",
            help="46.25 kg is implied by the published 74,000 t and 1.6 million "
            "shells: a weight equivalence, not a count.",
        )
        min_t = st.number_input(
            "Smallest flow shown, tonnes in the chosen months",
            min_value=0.0,
            value=0.0,
            step=50.0,
            key="min_t",
        )
        # Of records that stay with an engine no grade is known here.
        grade = ask_grade() if trace.counts is None else ALL
    return Filters(
        tuple(ports or ()),
        near,
        MEASURES[measure or "Tonnes"],
        kg_per_shell,
        min_t,
        grade,
    )


def ask_grade() -> str:
    """Ask from which grade on a record counts: source and statement by themselves."""
    left, right = st.columns(2)
    letter = left.selectbox(
        "Lowest reliability counted",
        list(reversed(RELIABILITY_NAMES)),
        format_func=lambda grade: name_grade(grade, RELIABILITY_NAMES),
        key="reliability",
        help="Of the source, by the Admiralty code. F, cannot be judged, stands for "
        "silence too and counts only where all do.",
    )
    digit = right.selectbox(
        "Lowest credibility counted",
        list(reversed(CREDIBILITY_NAMES)),
        format_func=lambda grade: name_grade(grade, CREDIBILITY_NAMES),
        key="credibility",
        help="Of what the record says. 6, cannot be judged, stands for silence too "
        "and counts only where all do.",
    )
    return f"{letter}{digit}"


def name_grade(grade: str, names: Mapping[str, str]) -> str:
    """Name the lowest letter or digit that counts; the last one stands for all."""
    return f"{grade}: all" if grade in ALL else f"{grade}: {names[grade]}, or better"


def show_chips(filters: Filters, world: World, own: Own | None) -> None:
    """Show each filter that is on as a button that takes it off."""
    names = world.places.set_index("site_id")["site_name"]
    chips: dict[str, dict[str, Any]] = {}
    if filters.ports:
        ports = " and ".join(names[port] for port in filters.ports)
        chips[f"Only from {ports}"] = {"ports": []}
    if filters.near_depots:
        chips["Only near depots"] = {"near": False}
    if filters.min_t > 0:
        chips[f"Flows from {filters.min_t:,.0f} t"] = {"min_t": 0.0}
    if filters.grade != ALL:
        label = f"Only records {tell_lowest(filters.grade)}"
        chips[label] = {"reliability": ALL[0], "credibility": ALL[1]}
    # The container is there even when empty: what stands below must keep its place,
    # or the map would be made anew.
    with st.container(horizontal=True, key="chips"):
        for label, reset in chips.items():
            st.button(
                f"{escape(label)} ✕", on_click=st.session_state.update, args=(reset,)
            )
        show_split_chips(own, world.places)


def as_message(
    filters: Filters, span: tuple[str, str] | None, months: list[str]
) -> dict[str, Any]:
    """Say the choice in the map page's words."""
    first, last = span or (months[0], months[-1]) if months else ("", "")
    return {
        "from": months.index(first) if months else 0,
        "to": months.index(last) if months else 0,
        "ports": list(filters.ports) or None,
        "near": filters.near_depots,
        "measure": filters.measure,
        "kg_per_shell": filters.kg_per_shell,
        "min_t": filters.min_t,
    }


def choose(
    trace: Trace,
    counted: Trace,
    world: World,
    filters: Filters,
    span: tuple[str, str] | None,
) -> Excerpt:
    """Keep the flows that the map shows too."""
    return choose_excerpt(
        trace,
        months=span,
        origins=filters.ports,
        destinations=(
            pipeline.sites_near_depots(world) if filters.near_depots else None
        ),
        min_t=filters.min_t,
        lowest=filters.grade,
        counted=counted,
    )
