"""Pages in frames that cannot reach the app, and the wire to the map."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import streamlit as st

STATIC: Final = Path(__file__).parent.parent / "geo" / "static"


def show_frame(page: str, *, name: str, title: str) -> None:
    """Show a page in a frame that cannot reach the app."""
    digest = hashlib.sha256(page.encode()).hexdigest()
    told = {"html": page, "digest": digest, "name": name, "title": title}
    show = st.components.v2.component(
        "railhead_frame", js=read_static("frame.js"), isolate_styles=False
    )
    show(data=told, key=name)


def wire_map(selection: dict[str, Any], *, on_months: Callable[[], None]) -> bool:
    """Send the map a choice, and hear the months chosen and the link clicked on it.

    What was heard is in the session's state under "wire". Tells whether the map was
    drawn in this visit, or is so late that nothing should wait for it any more; the
    fragment runs again once it is.
    """
    heard = st.session_state.get("wire") or {}
    is_drawn = bool(heard.get("drawn"))
    wire = st.components.v2.component(
        "railhead_wire", js=read_static("wire.js"), isolate_styles=False
    )
    wire(
        data={"selection": selection, "isAwaited": not is_drawn},
        key="wire",
        default={"months": None, "clicked": None, "drawn": False},
        on_months_change=on_months,
        on_clicked_change=lambda: None,
        on_drawn_change=lambda: None,
    )
    return is_drawn


def read_static(name: str) -> str:
    """Read a script or a sheet of styles that the page needs."""
    return (STATIC / name).read_text(encoding="utf-8")
