"""The months chosen: read from the page's address, and kept in it."""

import pandas as pd
import streamlit as st


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


def span_name(span: tuple[str, str] | None) -> str:
    """Write months as a reader would: October 2023."""
    if span is None:
        return "All months"
    names = [pd.Timestamp(month).strftime("%B %Y") for month in dict.fromkeys(span)]
    return " – ".join(names)
