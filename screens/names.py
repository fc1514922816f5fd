"""Names that a person has to decide: which place each one means."""

from datetime import UTC, datetime
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.candidates import Candidate
from geo.decisions import Decision, find_fault, write_decisions
from geo.locator import draw_locator
from geo.worlds import look_for
from screens.loading import load_ground, load_queue
from screens.own import Own
from screens.records import decide
from screens.table import show_table
from screens.words import escape

POINT: Final = "point"
LEFT_OUT: Final = "leave out"


def show_names(own: Own) -> None:
    """Show the names that are left, ask what one of them means, and list decisions."""
    queue = load_queue(own)
    waiting = st.session_state.setdefault(f"waiting {own.digest}", [])
    decided = {(each.raw_text, each.region, each.code) for each in waiting}
    if queue.empty:
        st.caption("Every name was found or has been decided.")
    else:
        chosen = _choose_name(queue, decided)
        if chosen is not None:
            _ask_decision(own, chosen, waiting)
    _show_decisions(own, waiting)


def _choose_name(
    queue: pd.DataFrame, decided: set[tuple[str, str, str]]
) -> dict[str, Any] | None:
    keys = list(zip(queue["raw_text"], queue["region"], queue["code"], strict=True))
    table = pd.DataFrame(
        {
            "decided": ["✓" if key in decided else "" for key in keys],
            "name": queue["raw_text"],
            "region": queue["region"],
            "code": queue["code"],
            "stands as": queue["ends"],
            "consignments": queue["consignment_count"],
            "tonnes": queue["mass_t"].round(1),
            "candidates": queue["candidates"].map(len),
            "why it is asked": queue["reason"],
        }
    )
    told = (
        f"{len(table):,} names are left to decide, the most tonnes first. Choose one."
    )
    st.caption(told)
    event = st.dataframe(
        table.drop(columns=[n for n in ("region", "code") if (table[n] == "").all()]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=min(36 * (len(table) + 1) + 2, 290),
        key="queue",
    )
    rows = event["selection"]["rows"]
    open_rows = [n for n, key in enumerate(keys) if key not in decided]
    first = rows[0] if rows else next(iter(open_rows), None)
    return None if first is None else {str(k): v for k, v in queue.iloc[first].items()}


def _ask_decision(own: Own, name: dict[str, Any], waiting: list[Decision]) -> None:
    world = load_ground(own)
    at = f"{own.digest} {name['raw_text']} {name['region']} {name['code']}"
    st.markdown(f"#### What does “{escape(name['raw_text'])}” mean?")
    st.caption(escape(name["reason"]))
    left, right = st.columns([3, 2])
    with left:
        sought = st.text_input(
            "Look for another name",
            key=f"look {at}",
            placeholder="Region after a comma",
        )
        candidates = look_for(sought, world) if sought else name["candidates"]
        choice = st.radio(
            "It means",
            [*range(len(candidates)), POINT, LEFT_OUT],
            format_func=lambda each: _tell(each, candidates),
            index=None,
            key=f"choice {at} {sought}",
        )
        fields = {} if choice is None else _fields_of(choice, candidates, at)
        why = st.text_input(
            "Why", key=f"why {at}", placeholder="Needed to leave a name out"
        )
        by = st.text_input("By", key="by", placeholder="Left out if empty")
    right.image(
        draw_locator(
            _points_of(candidates, fields),
            world.land,
            chosen=choice if isinstance(choice, int) else len(candidates),
        )
    )
    if left.button("Decide", type="primary", disabled=not fields):
        asked = {key: name[key] for key in ("raw_text", "region", "code")}
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M")
        decision = Decision(
            when=when, why=why.strip(), by=by.strip(), **asked, **fields
        )
        if fault := find_fault(decision):
            left.error(escape(fault))
            return
        waiting.append(decision)
        st.rerun()


def _tell(choice: int | str, candidates: list[Candidate]) -> str:
    if choice == POINT:
        return "a point that I set"
    if choice == LEFT_OUT:
        return "leave it out"
    place = candidates[int(choice)]
    where = ", ".join(filter(None, (place.region, place.country)))
    return escape(
        f"{int(choice) + 1}  {place.place_name}, {where}: {place.score} % alike"
    )


def _fields_of(
    choice: int | str, candidates: list[Candidate], at: str
) -> dict[str, str]:
    if choice == LEFT_OUT:
        return {"action": LEFT_OUT}
    if choice == POINT:
        left, right = st.columns(2)
        with left:
            lon = _ask_degrees("Longitude, °E", 180.0, f"lon {at}")
        with right:
            lat = _ask_degrees("Latitude, °N", 90.0, f"lat {at}")
        lonlat = ["" if each is None else f"{each:.2f}" for each in (lon, lat)]
        return {"action": POINT, "lon": lonlat[0], "lat": lonlat[1]}
    place = candidates[int(choice)]
    return {
        "action": "choose" if choice else "accept",
        "place_id": place.place_id,
        "place_name": place.place_name,
    }


def _ask_degrees(label: str, limit: float, key: str) -> float | None:
    return st.number_input(
        label, -limit, limit, value=None, step=0.01, format="%.2f", key=key
    )


def _points_of(
    candidates: list[Candidate], fields: dict[str, str]
) -> list[tuple[float, float]]:
    points = [(place.lon, place.lat) for place in candidates]
    if fields.get("lon") and fields.get("lat"):
        points.append((float(fields["lon"]), float(fields["lat"])))
    return points


def _show_decisions(own: Own, waiting: list[Decision]) -> None:
    everything = (*own.decided, *waiting)
    if not everything:
        return
    st.markdown("#### Decisions")
    table = pd.DataFrame(everything).assign(
        on_the_map=["yes"] * len(own.decided) + ["not yet"] * len(waiting)
    )
    show_table(table.loc[:, (table != "").any()])
    with st.container(horizontal=True):
        if waiting and st.button(
            f"Put {len(waiting)} on the map", type="primary", key="apply"
        ):
            decide(own, waiting)
            st.session_state[f"waiting {own.digest}"] = []
            st.rerun()
        held = [*own.decisions.by_ask.values()] if own.decided else []
        withdrawn = st.selectbox(
            "Take one back",
            [None, *range(len(held))],
            format_func=lambda n: "Take one back…" if n is None else held[n].raw_text,
            label_visibility="collapsed",
            key=f"withdraw {own.digest} {len(everything)}",
            width=260,
        )
        if withdrawn is not None:
            taken = held[withdrawn]
            when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M")
            decide(
                own,
                [Decision(when, taken.raw_text, "withdraw", taken.region, taken.code)],
            )
            st.rerun()
        st.download_button(
            "Download decisions.csv",
            write_decisions(everything),
            file_name="decisions.csv",
            mime="text/csv",
            on_click="ignore",
            help="`python -m geo export OUT.html --records FILE --decisions "
            "decisions.csv` applies them in the same way.",
        )
