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


def wire_map(selection: dict[str, Any], *, on_months: Callable[[], None]) -> None:
    """Send the map a choice, and hear the months chosen and the link clicked on it.

    What was heard is in the session's state under "wire".
    """
    wire = st.components.v2.component(
        "railhead_wire", js=read_static("wire.js"), isolate_styles=False
    )
    wire(
        data={"selection": selection},
        key="wire",
        default={"months": None, "clicked": None},
        on_months_change=on_months,
        on_clicked_change=lambda: None,
    )


def read_static(name: str) -> str:
    """Read a script or a sheet of styles that the page needs."""
    return (STATIC / name).read_text(encoding="utf-8")
