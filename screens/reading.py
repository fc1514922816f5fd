"""How records are read: what was understood, what is asked, and how doubts are met."""

from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.checks import REASONS, count_kinds
from geo.pipeline import Trace
from geo.preview import Preview, list_known_columns
from geo.reading import CHOICES, KINDS, Reading, write_mapping
from geo.survey import Question
from screens.loading import load_preview
from screens.own import Own
from screens.table import show_table
from screens.words import escape

NEEDED: Final = {
    "date": "Date of dispatch",
    "origin": "Origin",
    "destination": "Destination",
    "mass": "Mass",
}
MASSES: Final = ("mass_t", "mass_kg", "mass")
OPTIONS: Final = {
    "dates": ("Dates", {"dmy": "Day first", "mdy": "Month first", "ymd": "Year first"}),
    "mass_unit": (
        "Mass without a unit is in",
        {"t": "Tonnes", "kg": "Kilograms", "short-ton": "Short tons"},
    ),
    "decimal": ("Decimal mark", {"comma": "Comma: 62,5", "point": "Point: 62.5"}),
}
FATES: Final = {"reject": "Reject", "keep": "Keep, flagged"}


def list_answers(digest: str) -> Reading:
    """List what was answered about a file on this page so far."""
    mapping = {
        name: filed
        for name in list_known_columns()
        if (filed := _answer(digest, f"column {name}"))
    }
    fates = {kind: _answer(digest, f"kind {kind}") for kind in KINDS}
    return Reading(
        mapping=tuple(sorted(mapping.items())),
        sheet=_answer(digest, "sheet"),
        **{name: _answer(digest, name) for name in CHOICES},
        reject=tuple(kind for kind, fate in fates.items() if fate == "reject"),
        keep=tuple(kind for kind, fate in fates.items() if fate == "keep"),
    )


def ask_reading(own: Own) -> DeltaGenerator | None:
    """Show what was understood and ask what is open.

    Gives the place in which doubts are asked about; None while something is open.
    """
    preview = load_preview(own)
    is_open = bool(preview.questions)
    title = f"How {escape(own.file.name)} is read"
    with st.expander(title, expanded=is_open, key=f"reading {own.digest} {is_open}"):
        if is_open:
            st.markdown("**Please answer before these records are mapped.**")
        for question in preview.questions:
            st.markdown(f"- {escape(_ask_in_words(question, preview))}")
        _ask_sheet(own, preview)
        if preview.columns:
            count = f"{preview.row_count:,} records" if preview.row_count else ""
            told = filter(None, (preview.form, preview.understood, count))
            st.markdown(escape(" · ".join(told)))
            _ask_columns(own.digest, preview)
            _ask_options(own, preview)
            st.markdown("First rows, as filed")
            show_table(preview.first_rows)
        if is_open:
            return None
        place = st.container()
        offer_mapping(own, preview)
        return place


def ask_fates(own: Own, trace: Trace) -> None:
    """Ask once per kind of doubt whether its records are rejected or kept."""
    counts = count_kinds(trace.rejected, trace.flags)
    if not counts:
        return
    st.markdown("#### Records that can hardly be true")
    for kind, count in counts.items():
        left, right = st.columns([3, 2], vertical_alignment="center")
        left.markdown(f"{escape(REASONS[kind])}: **{count:,}**")
        is_rejected = kind in own.reading.rejected_kinds
        fate = "reject" if is_rejected else "keep"
        key = _begin(own.digest, f"kind {kind}", fate)
        right.segmented_control(
            escape(REASONS[kind]),
            list(FATES),
            format_func=FATES.__getitem__,
            required=True,
            label_visibility="collapsed",
            key=key,
        )


def offer_mapping(own: Own, preview: Preview) -> None:
    """Offer the answers as a file that travels with the records."""
    found = tuple(sorted(preview.mapping.items()))
    answers = Reading(**vars(own.reading) | {"mapping": found})
    st.download_button(
        "Download these answers",
        write_mapping(answers),
        file_name=f"{own.file.name}.mapping.json",
        on_click="ignore",
        help="Kept beside the records, the command line finds it by itself.",
    )


def _ask_in_words(question: Question, preview: Preview) -> str:
    """Ask as one asks who sees the file, and not who types a command."""
    if question.option != "mapping":
        told = question.text.partition("; give ")[0]
        return f"{told[:1].upper()}{told[1:]}. Choose below."
    has_mass = any(name in preview.mapping for name in MASSES)
    missing = [
        label
        for name, label in NEEDED.items()
        if name not in preview.mapping and not (name == "mass" and has_mass)
    ]
    return f"Which column holds the {', the '.join(missing).lower()}?"


def _ask_sheet(own: Own, preview: Preview) -> None:
    asked = [each for each in preview.questions if each.option == "sheet"]
    sheets = st.session_state.setdefault(
        f"{own.digest} sheets", asked[0].choices if asked else ()
    )
    if sheets:
        st.selectbox("Sheet", ["", *sheets], key=_keep(own.digest, "sheet"))


def _ask_columns(digest: str, preview: Preview) -> None:
    mass = next((name for name in MASSES if name in preview.mapping), "mass")
    needed = [name if name != "mass" else mass for name in NEEDED]
    columns = st.columns(len(needed))
    for column, name, label in zip(columns, needed, NEEDED.values(), strict=True):
        with column:
            _ask_column(digest, name, label, preview)
    others = [name for name in list_known_columns() if name not in {*needed, *MASSES}]
    found = [name for name in others if name in preview.mapping]
    told = ", ".join(f"{name} from “{preview.mapping[name]}”" for name in found)
    with st.popover("Other columns"):
        for name in others:
            _ask_column(digest, name, name.replace("_", " ").capitalize(), preview)
    if told:
        st.caption(escape(f"Also read: {told}."))


def _ask_column(digest: str, name: str, label: str, preview: Preview) -> None:
    filed = preview.mapping.get(name, "")
    key = _begin(digest, f"column {name}", filed)
    options = preview.columns if filed else ["", *preview.columns]
    if st.session_state[key] not in options:
        st.session_state[key] = filed
    st.selectbox(
        label,
        options,
        key=key,
        format_func=lambda column: column or "not in the file",
    )


def _ask_options(own: Own, preview: Preview) -> None:
    asked = {question.option for question in preview.questions}
    columns = st.columns(len(OPTIONS))
    for column, (name, (label, choices)) in zip(columns, OPTIONS.items(), strict=True):
        column.segmented_control(
            f"{label} (asked)" if name in asked else label,
            list(choices),
            format_func=choices.__getitem__,
            key=_keep(own.digest, name),
            help="Chosen by none: as the whole column tells.",
        )


def _answer(digest: str, name: str) -> Any:  # noqa: ANN401 - whatever a widget gives
    answer = st.session_state.get(f"{digest} {name}") or ""
    return answer if answer != st.session_state.get(f"{digest} {name} found") else ""


def _keep(digest: str, name: str) -> str:
    """Give a widget's key, and keep its state while the widget is not shown."""
    key = f"{digest} {name}"
    if key in st.session_state:
        st.session_state[key] = st.session_state[key]
    return key


def _begin(digest: str, name: str, found: str) -> str:
    """Give a widget's key, and let it begin with what was found without an answer."""
    key = _keep(digest, name)
    st.session_state.setdefault(f"{key} found", found)
    st.session_state.setdefault(key, found)
    return key
