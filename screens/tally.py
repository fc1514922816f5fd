"""The account of the user's records: every row of them is somewhere."""

from typing import cast

import pandas as pd
import streamlit as st

from geo import pipeline
from geo.evidence import list_evidence
from geo.pipeline import Trace
from geo.tables import write_csv
from screens.own import Own
from screens.records import FAULTS, hash_sample
from screens.table import show_table
from screens.words import escape

STAGES = {
    "Rejected": "rejected",
    "Not placed": "unmatched",
    "Kept with a doubt": "flags",
    "On the map": "matched",
}


def show_tally(trace: Trace) -> None:
    """Show in one line what became of all records, and how good they are."""
    counts = pipeline.tally(trace)
    tonnes = counts["tonnes"]
    figures = {
        "Read": (f"{counts['read']:,}", "records"),
        "Rejected": (f"{counts['rejected']:,}", "with reasons"),
        "On the map": (f"{counts['matched']:,}", f"{tonnes['matched']:,.0f} t"),
        "Not placed": (f"{counts['unmatched']:,}", f"{tonnes['unmatched']:,.0f} t"),
    }
    if trace.counts is None:  # of a table's records doubts are not kept
        doubts = trace.flags["row"].nunique()
        figures["Of these with a doubt"] = (f"{doubts:,}", "records")
    st.html(f"<dl class='tally'>{''.join(map(_write_figure, figures.items()))}</dl>")
    evidence = list_evidence(trace.matched, trace.flows)
    told = {"Basis": evidence["basis"], "Grades": evidence["grade"]}
    words = " · ".join(
        f"{label}: {_counted(values)}" for label, values in told.items() if len(values)
    )
    if words:
        st.caption(escape(f"{words}. A record without a grade has F6."))


def show_records(trace: Trace, own: Own | None) -> None:
    """Show every record, those that are not on the map first, and hand them over."""
    frames = {
        "rejected": trace.rejected,
        "unmatched": trace.unmatched,
        "flags": trace.flags,
        "matched": trace.matched,
    }
    if trace.counts is not None:
        _show_reasons(trace.counts["reasons"])
    if own is None:
        show_tally(trace)
    if own is None and trace.rejected.empty and trace.unmatched.empty:
        st.caption("Every record was accepted and its places were found.")
    filled = [label for label, name in STAGES.items() if len(frames[name])]
    if not filled:
        return
    left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
    label = left.segmented_control(
        "Show",
        filled,
        default=filled[0],
        required=True,
        format_func=lambda each: f"{each} ({frames[STAGES[each]]['row'].nunique():,})",
        key=f"stage {own.digest if own else ''}",
    )
    stage = STAGES[str(label)]
    table = frames[stage]
    if "reason" in table:
        reasons = table["reason"].value_counts()
        reason = middle.selectbox(
            "Reason",
            ["", *reasons.index],
            format_func=lambda each: (
                f"{each} ({reasons[each]:,})" if each else f"Any ({len(table):,})"
            ),
            key=f"reason {stage}",
        )
        table = table[table["reason"] == reason] if reason else table
    if own and own.digest == hash_sample():
        with st.expander("What is wrong with this sample, as its makers wrote it down"):
            show_table(pd.read_csv(FAULTS, dtype="str", keep_default_na=False))
    sought = right.text_input("Find in any column", key=f"sought {stage}")
    table = _keep_with(table, sought)
    show_table(table)
    st.download_button(
        f"Download these {len(table):,} rows (CSV)",
        lambda: write_csv(table),
        file_name=f"{stage}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _show_reasons(reasons: dict[str, int]) -> None:
    """Show why rows of a table are not on the map; the rows stay with the engine."""
    st.caption("The records stay where they are. Rows that are not on the map, and why")
    show_table(pd.DataFrame({"reason": [*reasons], "rows": [*reasons.values()]}))


def _write_figure(figure: tuple[str, tuple[str, str]]) -> str:
    """Write a figure of ours as a page; it has no text of the records."""
    label, (count, unit) = figure
    return f"<div><dt>{label}</dt><dd><b>{count}</b> {unit}</dd></div>"


def _keep_with(table: pd.DataFrame, sought: str) -> pd.DataFrame:
    if not sought:
        return table
    texts = table.astype("str").apply(lambda column: column.str.casefold())
    hits = texts.apply(
        lambda column: column.str.contains(sought.casefold(), regex=False)
    )
    return cast("pd.DataFrame", table[hits.any(axis="columns")])


def _counted(values: pd.Series) -> str:
    counts = values.astype("str").value_counts()
    return ", ".join(f"{value} ({count:,})" for value, count in counts.items())
