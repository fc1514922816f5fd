"""The page in the browser: widgets and words. `geo` does the work."""

import hashlib
import math
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd
import streamlit as st

from geo import coincidence, pipeline, report
from geo.delivery import Delivery, deliver
from geo.dossier import Dossier, hash_world
from geo.errors import GeoError
from geo.export import zip_files
from geo.flows import choose_flows, name_flows
from geo.landings import Landings, read_landings
from geo.manifest import hash_content
from geo.pipeline import Trace, World
from geo.request import ENDINGS, Request
from geo.scene import Scene, Texts
from geo.seal import ENDING
from geo.timing import DAYS
from geo.units import KG_PER_SHELL, KG_PER_T

STATIC: Final = Path(__file__).parent / "geo" / "static"
MEASURES: Final = {"Tonnes": "tonnes", "Shells": "shells", "Wagons": "wagons"}

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
RECORD_TYPES: Final = (
    *("csv", "tsv", "txt", "xlsx", "xlsm", "ods", "parquet", "geojson", "gpkg"),
    *("gz", "bz2", "xz", "zst"),
)
SIZES: Final = {"page": "A page", "column": "A column", "slide": "A slide"}
FIGURES: Final = ("pdf", "svg", "png")
# The layers of a data form; its default first.
LAYERS: Final = {
    "csv": ("flows", "links", "sites", "consignments"),
    "geojson": ("links", "flows", "sites"),
    "parquet": ("links", "flows", "sites", "consignments"),
}

st.set_page_config(
    page_title="Railhead", layout="wide", initial_sidebar_state="collapsed"
)

map_frame = st.components.v2.component(
    "railhead_frame",
    js=(STATIC / "frame.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
map_wire = st.components.v2.component(
    "railhead_wire",
    js=(STATIC / "wire.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


class Filters(NamedTuple):
    """What the reader chose besides the months."""

    ports: tuple[str, ...]
    near_depots: bool
    measure: str
    kg_per_shell: float
    min_t: float


@st.cache_resource(show_spinner="Reading the network…")
def load_world() -> World:
    """Read what is known before any record is read; shared by all visitors."""
    return pipeline.read_world()


@st.cache_resource(max_entries=8, show_spinner="Routing the records…")
def load_trace(content: bytes | None) -> Trace:
    """Take the bundled records, or uploaded ones, through every step."""
    file = pipeline.CASE_RECORDS if content is None else BytesIO(content)
    return pipeline.trace_records(file, load_world())


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
        world=load_world(),
        inputs=load_inputs() | {"records": hash_content(filed, name)},
        is_case=content is None,
        stem=title or "",
    )


def load_scene(content: bytes | None, title: str | None) -> Scene:
    """Put together what the map shows."""
    trace, world = load_trace(content), load_world()
    texts = report.gather_texts(trace, world, title=title)
    return report.set_scene(trace, world, texts, is_case=content is None)


def main() -> None:
    """Show the whole page."""
    st.html(f"<style>{(STATIC / 'app.css').read_text(encoding='utf-8')}</style>")
    head, tools = st.columns([3, 1], vertical_alignment="top")
    with tools, st.container(horizontal=True, horizontal_alignment="right"):
        place_for_filter = st.container(width="content")
        content, title = ask_records()
        place_for_file = st.container(width="content")
    try:
        trace, world = load_trace(content), load_world()
        texts = report.gather_texts(trace, world, title=title)
    except GeoError as fault:
        with head:
            st.title("These records cannot be mapped", anchor=False)
        st.error(escape(str(fault)))
        return
    with head:
        st.title(escape(texts.title), anchor=False)
        if texts.subtitle:
            st.caption(escape(texts.subtitle))
    show_notices(texts)
    with place_for_filter:
        filters = ask_filters(trace, world)
    show_chips(filters, world)
    with st.container(key="map"):
        page = load_page(content, title)
        show_frame(page, name="railhead-map", title="Map of flows by month")
    with place_for_file:
        if st.button("Report"):
            ask_report(content, title, filters)
    show_choice(trace, world, filters, texts, is_case=content is None)


def ask_records() -> tuple[bytes | None, str | None]:
    """Ask whose records are to be shown; none means those of the case."""
    with st.popover("Data"):
        st.markdown(
            "Your own records stay on this machine. A table needs columns for date, "
            "origin, destination and mass (`mass_t` or `mass_kg`), under these names "
            "or common ones in English, Russian or Ukrainian."
        )
        upload = st.file_uploader("Records", type=list(RECORD_TYPES), key="records")
    if upload is None:
        return None, None
    return upload.getvalue(), Path(upload.name).stem


def show_frame(page: str, *, name: str, title: str) -> None:
    """Show a page in a frame that cannot reach the app."""
    digest = hashlib.sha256(page.encode()).hexdigest()
    told = {"html": page, "digest": digest, "name": name, "title": title}
    map_frame(data=told, key=name)


@st.dialog("Report", width="large")
def ask_report(content: bytes | None, title: str | None, filters: Filters) -> None:
    """Ask what a report is to be, make it, show it and hand it over."""
    dossier = load_dossier(content, title)
    request = ask_request(dossier, filters)
    left, right = st.columns([1, 3], vertical_alignment="center")
    name = f"{escape_name(title)}{ENDINGS[request.form]}"
    if left.button("Make the report", type="primary", width="stretch"):
        bar = right.progress(0.0, "Reading")
        try:
            made = deliver(request, dossier, name=name, on_step=bar.progress)
        except GeoError as fault:
            bar.empty()
            st.error(escape(str(fault)))
            return
        bar.empty()
        st.session_state["made"] = (request, content, made)
    asked, of, made = st.session_state.get("made", (None, None, None))
    if made is None or asked != request or of is not content:
        right.caption("Nothing leaves this machine: the report is made here.")
        return
    with right:
        hand_over(request, made, name)
    show_preview(request, made, dossier)


def ask_request(dossier: Dossier, filters: Filters) -> Request:
    """Ask for form, months, words and whether the report is to be published."""
    months = list(report.list_months(dossier.trace.flows))
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
    size, layer = "page", None
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
    is_filtered = bool(filters.ports or filters.near_depots or filters.min_t)
    keeps = is_filtered and right.checkbox("Only what the filters leave", value=True)
    left, right = st.columns(2)
    words = {
        "title": left.text_input("Your title", placeholder="As on this page"),
        "made": right.text_input("Made by, and when", placeholder="Left out if empty"),
        "note": st.text_area("Your note", height=68, placeholder="Below the title"),
    }
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
        measure=filters.measure,
        kg_per_shell=filters.kg_per_shell,
        size=size,
        layer=layer,
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


def escape_name(title: str | None) -> str:
    """Make a file's name of a title: letters, digits and dashes."""
    return re.sub(r"[^\w-]+", "-", title or "railhead").strip("-") or "railhead"


def show_notices(texts: Texts) -> None:
    """Show, always and at the top, what the tonnages are."""
    if not texts.notices:
        return
    with st.container(key="notice"):
        for notice in texts.notices:
            st.markdown(f"**▲** {escape(notice)}")


def ask_filters(trace: Trace, world: World) -> Filters:
    """Ask for everything but the months, behind one control."""
    names = world.places.set_index("site_id")["site_name"]
    origins = sorted(trace.flows["origin_id"].unique())
    with st.popover("Filter"):
        ports = st.pills(
            "Ports of departure",
            origins,
            format_func=lambda site_id: names[site_id],
            selection_mode="multi",
            key="ports",
            help="None chosen means all.",
        )
        near = st.checkbox(
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
    return Filters(
        tuple(ports or ()), near, MEASURES[measure or "Tonnes"], kg_per_shell, min_t
    )


def show_chips(filters: Filters, world: World) -> None:
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
    # The container is there even when empty: what stands below must keep its place,
    # or the map would be made anew.
    with st.container(horizontal=True, key="chips"):
        for label, reset in chips.items():
            st.button(
                f"{escape(label)} ✕", on_click=st.session_state.update, args=(reset,)
            )


@st.fragment
def show_choice(
    trace: Trace, world: World, filters: Filters, texts: Texts, *, is_case: bool
) -> None:
    """Show what the map's months and the filters leave, as figures and tables."""
    months = list(report.list_months(trace.flows))
    span = asked_span(months)
    map_wire(
        data={"selection": as_message(filters, span, months)},
        key="wire",
        default={"months": None},
        on_months_change=lambda: remember_months(months),
    )
    chosen = choose(trace, world, filters, span)
    show_headline(chosen, trace, span, filters)
    if texts.caveat:
        st.caption(escape(texts.caveat))
    show_tables(chosen, trace, world, texts, is_case=is_case)


def asked_span(months: list[str]) -> tuple[str, str] | None:
    """Read the months from the page's address; anything else means all of them."""
    first, _, last = st.query_params.get("month", "").partition(":")
    if first in months and (last or first) in months and first <= (last or first):
        return first, last or first
    return None


def remember_months(months: list[str]) -> None:
    """Put the months chosen on the map into the address, which can be passed on."""
    heard = st.session_state["wire"]["months"]
    if not heard or not months:
        return
    first, last = (months[min(max(int(n), 0), len(months) - 1)] for n in sorted(heard))
    if (first, last) == (months[0], months[-1]):
        st.query_params.pop("month", None)
    else:
        st.query_params["month"] = ":".join(dict.fromkeys((first, last)))


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
    trace: Trace, world: World, filters: Filters, span: tuple[str, str] | None
) -> pd.DataFrame:
    """Keep the flows that the map shows too."""
    flows = choose_flows(
        trace.flows,
        months=span,
        origins=filters.ports,
        destinations=(
            pipeline.sites_near_depots(world) if filters.near_depots else None
        ),
    )
    pairs = flows.groupby(["origin_id", "destination_id"])["mass_t"]
    return flows[pairs.transform("sum") >= filters.min_t]


def show_headline(
    chosen: pd.DataFrame,
    trace: Trace,
    span: tuple[str, str] | None,
    filters: Filters,
) -> None:
    """Say the choice in one line, for readers who do not see the map."""
    with st.container(key="headline"):
        if chosen.empty:
            st.markdown(
                f"**{span_name(span)}**: nothing was sent under these filters. "
                "Take a filter off, or choose other months."
            )
            return
        mass_t = chosen["mass_t"].sum()
        st.markdown(
            f"**{span_name(span)}**: **{whole(mass_t)} t** of "
            f"{whole(trace.flows['mass_t'].sum())} t · "
            f"{chosen['consignment_count'].sum():,} consignments · "
            f"{chosen['wagon_count'].sum():,} wagons · "
            f"{chosen['origin_id'].nunique()} ports · "
            f"{chosen['destination_id'].nunique()} sites · "
            f"≈ {roughly(mass_t * KG_PER_T / filters.kg_per_shell)} shells by weight "
            "alone"
        )


def whole(mass_t: float) -> str:
    """Write whole tonnes, halves upwards, as the map does."""
    return f"{math.floor(mass_t + 0.5):,}"


def roughly(count: float) -> str:
    """Write three figures: all that a weight equivalence can bear."""
    return f"{float(f'{count:.3g}'):,.0f}"


def span_name(span: tuple[str, str] | None) -> str:
    """Write months as a reader would: October 2023."""
    if span is None:
        return "All months"
    names = [pd.Timestamp(month).strftime("%B %Y") for month in dict.fromkeys(span)]
    return " – ".join(names)


def escape(text: str) -> str:
    """Keep text from being read as Markdown: a remote picture would be fetched."""
    return "".join(
        f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|<>$~:" else sign for sign in text
    )


def show_tables(
    chosen: pd.DataFrame, trace: Trace, world: World, texts: Texts, *, is_case: bool
) -> None:
    """Show what is behind the map, a tab each."""
    parts: dict[str, Callable[[], None]] = {
        "Flows": lambda: show_flows(chosen, world),
        "Sites": lambda: show_sites(chosen, world),
        "Ships and trains": lambda: show_voyages(world),
        "Timing": lambda: show_timing(trace, is_case=is_case),
        "Claims": lambda: show_claims(world),
        "Records": lambda: show_records(trace),
        "Method": lambda: show_method(texts),
    }
    if not is_case:  # what is published of the case says nothing of other records
        del parts["Ships and trains"], parts["Claims"]
    for tab, show in zip(st.tabs(list(parts)), parts.values(), strict=True):
        with tab:
            show()


def show_flows(chosen: pd.DataFrame, world: World) -> None:
    """Show one row a flow and month, greatest first."""
    table = name_flows(chosen, world.places).drop(
        columns=["origin_id", "destination_id"]
    )
    show_table(table.sort_values(["month", "tonnes"], ascending=[True, False]))


def show_sites(chosen: pd.DataFrame, world: World) -> None:
    """Show what each site received, month by month, and the depot nearest to it."""
    by_month = chosen.pivot_table(
        index="destination_id", columns="month", values="mass_t", aggfunc="sum"
    ).fillna(0.0)
    sites = world.places.set_index("site_id").loc[by_month.index]
    table = pd.DataFrame(
        {
            "site": sites["site_name"],
            "region": sites["region"],
            "identification": sites["identification"],
            "nearest known depot": sites["nearest_depot_name"],
            "km to it": sites["nearest_depot_km"].round(0),
            **{month: by_month[month] for month in by_month},
            "tonnes": by_month.sum(axis=1),
        }
    )
    show_table(table.sort_values("tonnes", ascending=False))
    counts = pipeline.count_near_depots(world)
    st.caption(
        "Sites by distance from the nearest known depot: "
        + ", ".join(f"{count} within {km} km" for km, count in counts.items())
        + ". Both are known to their settlement or district centre only."
    )


def show_voyages(world: World) -> None:
    """Show ship observations apart: what was published, and what the scenario adds."""
    voyages = world.voyages
    span = voyages["date_from"] + " – " + voyages["date_to"]
    dated = voyages.assign(date=voyages["date"].where(voyages["date"] != "", span))
    dated = dated.drop(columns=["date_from", "date_to"])
    published = dated[dated["basis"] != "modelled"]
    modelled = dated[dated["basis"] == "modelled"]
    st.markdown("#### Published observations")
    show_table(published.drop(columns=["basis", "observation_ids"]))
    st.markdown("#### Voyages of the scenario (modelled)")
    st.caption(
        "Dates and cargo follow the scenario's rule; each published observation in the "
        "window is part of one of them."
    )
    show_table(modelled.drop(columns=["basis"]))


def show_timing(trace: Trace, *, is_case: bool) -> None:
    """Show how close departures follow landings, and what that cannot tell."""
    days = st.slider(
        "Days after a landing within which a departure is linked to it",
        min_value=0,
        max_value=30,
        value=DAYS,
        key="days",
        help="Chosen after a look at the curve, the chance told is too small.",
    )
    landings = load_landings(with_modelled=is_case)
    told = coincidence.tell_timing(
        coincidence.set_timing(trace.matched, landings, days=days, is_case=is_case)
    )
    for warning in told["warnings"]:
        st.warning(escape(warning))
    st.markdown(escape(told["sentence"]))
    show_curve(pd.DataFrame(told["curve"]))
    st.caption("All records, whatever months and filters are chosen above.")
    st.markdown("\n".join(f"- {escape(caveat)}" for caveat in told["caveats"]))


def show_curve(curve: pd.DataFrame) -> None:
    """Draw the share of tonnes linked by days, beside what chance would give."""
    shares = {
        "share_tonnes_linked": "as recorded",
        "expected_share": "landings moved, mean",
        "low_share": "landings moved, low",
        "high_share": "landings moved, high",
    }
    if curve.empty or curve[list(shares)].isna().all(axis=None):
        return
    drawn = curve.set_index("days")[list(shares)].rename(columns=shares) * 100
    st.line_chart(
        drawn,
        x_label="days after the latest landing",
        y_label="% of tonnes",
        color=["#b5402a", "#14213d", "#a39c8e", "#a39c8e"],
        height=280,
    )


def show_claims(world: World) -> None:
    """Show every published estimate with its claimant, window and source."""
    st.caption(
        "Different claimants, windows and units, often the same stock told again: the "
        "rows must never be added up. Readings for 122 mm and 152 mm are alternatives."
    )
    show_table(world.claims)


def show_records(trace: Trace) -> None:
    """Show the tally, and every record that is not on the map with its reason."""
    counts = pipeline.tally(trace)
    tonnes = counts["tonnes"]
    stages = ("read", "accepted", "rejected", "matched", "unmatched")
    show_table(
        pd.DataFrame(
            {
                "stage": stages,
                "rows": [f"{counts[stage]:,}" for stage in stages],
                "tonnes": [
                    f"{tonnes[stage]:,.1f}" if stage in tonnes else "not known"
                    for stage in stages
                ],
            }
        )
    )
    faults = pd.concat([trace.rejected, trace.unmatched], ignore_index=True)
    if faults.empty:
        st.caption("Every record was accepted and its places were found.")
    else:
        st.markdown("#### Records that are not on the map")
        show_table(faults.drop(columns="mass_t"))
    if not trace.flags.empty:
        st.markdown("#### Doubts about records that are on the map")
        show_table(trace.flags)
    st.markdown("#### Records on the map")
    show_table(trace.matched)


def show_method(texts: Texts) -> None:
    """Show what is published, what is inferred and what is modelled."""
    parts = {
        "Published": texts.published,
        "Inferred and modelled": texts.modelled,
        "Denied": texts.denials,
        "How the map is made": texts.method,
        "Licences": texts.licences,
    }
    for heading, lines in parts.items():
        if lines:
            st.markdown(f"#### {heading}")
            st.markdown("\n".join(f"- {escape(line)}" for line in lines))


def show_table(table: pd.DataFrame) -> None:
    """Show a frame as a grid: its cells are drawn as text, never read as a page."""
    titled = table.rename(columns=column_title)
    figures = titled.select_dtypes("number")
    days = titled.select_dtypes("datetime").columns
    st.dataframe(
        titled.assign(**figures.round(1)),
        hide_index=True,
        width="stretch",
        column_config={
            **dict.fromkeys(
                figures.columns, st.column_config.NumberColumn(format="localized")
            ),
            **dict.fromkeys(days, st.column_config.DateColumn()),
        },
    )


def column_title(name: str) -> str:
    """Write a column's name as a reader would: 2023-10 as Oct 2023."""
    month = pd.to_datetime(name, format="%Y-%m", errors="coerce")
    if not pd.isna(month):
        return month.strftime("%b %Y")
    words = name.removesuffix("_t").replace("_", " ")
    return words[:1].upper() + words[1:]


main()
