"""The dialog that makes a report."""

import re
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from geo.delivery import Delivery, deliver
from geo.dossier import Dossier
from geo.errors import GeoError
from geo.export import zip_files
from geo.flows import name_flows
from geo.grades import ALL
from geo.monthly import list_months
from geo.request import DRAWN, ENDINGS, Request
from geo.seal import ENDING
from geo.shares import write_lines
from geo.words import list_warnings
from screens.filters import Filters
from screens.frame import show_frame
from screens.loading import load_dossier
from screens.months import asked_span, span_name
from screens.own import Own
from screens.shares import asked_shares
from screens.table import show_table
from screens.words import escape

FORMS: Final = {
    "html": "Web page, all inside, opens offline (HTML)",
    "pdf": "Print figure (PDF)",
    "svg": "Print figure (SVG)",
    "png": "Print figure (PNG)",
    "atlas": "Atlas: every month on its page (PDF)",
    "csv": "Table for spreadsheets (CSV)",
    "geojson": "Layer for maps (GeoJSON)",
    "gpkg": "Links, flows and sites for GIS (GeoPackage)",
    "parquet": "Layer for analysis (GeoParquet)",
    "ftm": "Entities for Aleph (FollowTheMoney)",
    "folder": "Everything, with a data package (ZIP)",
}


SIZES: Final = {"page": "A page", "column": "A column", "slide": "A slide"}


VIEWS: Final = {"map": "The map", "stringlines": "Ships and trains by date"}


FIGURES: Final = ("pdf", "svg", "png")


# The layers of a data form; its default first.
LAYERS: Final = {
    "csv": ("flows", "links", "sites", "consignments"),
    "geojson": ("links", "flows", "sites"),
    "parquet": ("links", "flows", "sites", "consignments"),
}


@st.dialog("Report", width="large")
def ask_report(own: Own | None, filters: Filters) -> None:
    """Ask what a report is to be, make it, show it and hand it over."""
    shares, key = asked_shares(own), own.key if own else ""
    dossier = load_dossier(own, shares)
    request = ask_request(dossier, filters)
    if request.view != "map" and shares:
        st.caption("Ships and trains by date have one way a pair: no flow is split.")
        dossier = load_dossier(own)
    else:
        request = replace(request, shares=write_lines(shares))
    left, right = st.columns([1, 3], vertical_alignment="center")
    name = f"{escape_name(dossier.stem)}{ENDINGS[request.form]}"
    if left.button("Make the report", type="primary", width="stretch"):
        bar = right.progress(0.0, "Reading")
        try:
            made = deliver(request, dossier, name=name, on_step=bar.progress)
        except GeoError as fault:
            bar.empty()
            st.error(escape(str(fault)))
            return
        bar.empty()
        st.session_state["made"] = (request, key, made)
    asked, of, made = st.session_state.get("made", (None, None, None))
    if made is None or asked != request or of != key:
        right.caption("Nothing leaves this machine: the report is made here.")
        return
    with right:
        hand_over(request, made, name)
    show_preview(request, made, dossier)


def ask_request(dossier: Dossier, filters: Filters) -> Request:
    """Ask for form, months, words and whether the report is to be published."""
    months = list(list_months(dossier.trace.flows))
    seen = asked_span(months)
    spans = dict.fromkeys([None, *([seen] if seen else []), *((m, m) for m in months)])
    left, right = st.columns(2)
    form = left.selectbox(
        "Form", list(FORMS), format_func=lambda form: FORMS[form], key="form"
    )
    span = right.selectbox(
        "Months",
        list(spans),
        format_func=span_name,
        index=list(spans).index(seen),
        disabled=form == "atlas",
        help="A part says on it that it is one, and keeps the scale of the whole.",
    )
    size, layer, view = "page", None, "map"
    if form in DRAWN:
        view = right.segmented_control(
            "What is drawn",
            list(VIEWS),
            format_func=lambda view: VIEWS[view],
            default="map",
            required=True,
        )
    if form in FIGURES:
        size = left.segmented_control(
            "Size",
            list(SIZES),
            format_func=lambda size: SIZES[size],
            default="page",
            required=True,
        )
    if form in LAYERS:
        layer = left.selectbox("Of", LAYERS[form], format_func=str.capitalize)
    is_filtered = bool(
        filters.ports or filters.near_depots or filters.min_t or filters.grade != ALL
    )
    keeps = is_filtered and right.checkbox("Only what the filters leave", value=True)
    left, right = st.columns(2)
    words: dict[str, Any] = {
        "title": left.text_input("Your title", placeholder="As on this page"),
        "made": right.text_input("Made by, and when", placeholder="Left out if empty"),
        "note": st.text_area("Your note", height=68, placeholder="Below the title"),
    }
    for line in list_warnings(words["title"], words["note"]):
        st.caption(f"▲ {escape(line)}")
    publish = st.checkbox(
        "To be published: leave out identifiers and locators as filed, collectors, "
        "protected sources and points finer than a settlement"
    )
    return Request(
        form=form,
        months=None if form == "atlas" else span,
        origins=filters.ports if keeps else (),
        near_depots=filters.near_depots if keeps else False,
        min_t=filters.min_t if keeps else 0.0,
        grade=filters.grade if keeps else ALL,
        measure=filters.measure,
        kg_per_shell=filters.kg_per_shell,
        size=size,
        layer=layer,
        view=view,
        publish=publish,
        **words,
    )


def hand_over(request: Request, made: Delivery, name: str) -> None:
    """Offer a report, and the manifest beside it, for download."""
    if request.form == "folder":
        offered = {f"{name}.zip": zip_files(made.files)}
    else:
        offered = {f"{name}{end}": content for end, content in made.files.items()}
    with st.container(horizontal=True):
        for file, content in offered.items():
            is_manifest = file.endswith(ENDING)
            st.download_button(
                "Its manifest"
                if is_manifest
                else f"Download the report, {len(content) / 1024:,.0f} KB",
                data=content,
                file_name=file,
                on_click="ignore",
                type="secondary" if is_manifest else "primary",
            )


def show_preview(request: Request, made: Delivery, dossier: Dossier) -> None:
    """Show a report as its reader will see it, and what was left out of it."""
    if made.removed:
        told = (f"{count:,} {what}" for what, count in made.removed.items())
        st.caption(f"Left out: {escape('; '.join(told))}.")
    if request.form == "html":
        page = made.files[""].decode()
        show_frame(page, name="railhead-preview", title="Preview of the report")
    elif request.form in {"png", "svg"}:
        st.image(made.files[""] if request.form == "png" else made.files[""].decode())
    elif request.form in {"pdf", "atlas"}:
        form = replace(request, form="png")
        st.image(deliver(form, dossier, name="preview.png").files[""])
    else:
        show_table(name_flows(made.flows, dossier.world.places))


def escape_name(title: str) -> str:
    """Make a file's name of a title: letters, digits and dashes."""
    return re.sub(r"[^\w-]+", "-", title).strip("-") or "railhead"
