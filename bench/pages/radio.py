"""The months as a radio, for pages whose map cannot be asked."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

MONTHS: Final = ("2023-08", "2023-09", "2023-10", "2023-11", "2023-12", "2024-01")


def ask_months(_: dict[str, Any], *, on_months: Callable[[], None]) -> bool:
    """Ask for a month; heard is the same as from the map, see `screens.frame`.

    There is no map to wait for.
    """

    def hear() -> None:
        number = MONTHS.index(st.session_state["radio"])
        st.session_state["wire"] = {"months": [number, number]}
        on_months()

    st.radio("Month", MONTHS, index=None, key="radio", on_change=hear, horizontal=True)
    return True


def ask_none(*_: object, **__: object) -> None:
    """Show no map."""
