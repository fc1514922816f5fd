"""What others have claimed, on the page: the ledger, its chart and its doubts."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.argument import Argument
from geo.claim_chart import NARROW, TITLE, draw_chart
from geo.claim_words import list_table, tell_value
from geo.claims import FAMILIES, choose_claims, list_rows
from geo.errors import GeoError
from screens.converting import ask_assumptions, show_steps
from screens.findings import load_argument
from screens.rivals import show_rivals
from screens.table import show_drawing, show_table, show_texts
from screens.words import escape

UNSUMMED: Final = (
    "Different claimants, windows and units, often the same stock told again: the rows "
    "must never be added up. Readings for 122 mm and 152 mm are alternatives; what "
    "containers could hold is no count of what they held."
)
NEEDED: Final = (
    "A CSV with `claim_id`, `claimant`, `metric`, `value_low`, `value_high` and "
    "`unit`. With `family`, `kind`, `bound`, `hedge`, `window_start` and `as_of` too, "
    "claims are drawn and held against each other."
)
NOTE: Final = "Each row by its number: claims.csv, with source, grade and note."


@st.fragment
def show_claims(*, is_case: bool) -> None:
    """Show every estimate, what relates them, who differs and who denies."""
    try:
        argument = load_argument(None) if is_case else _ask_claims()
    except GeoError as fault:
        st.error(escape(str(fault)))
        return
    if argument is None:
        return
    st.caption(UNSUMMED)
    show_denials(argument.denials)
    shown = ask_shown(argument.claims)
    show_chart(argument, shown)
    with st.expander(f"The {len(shown)} claims as a table"):
        show_table(list_table(shown))
    st.markdown("#### From one unit to another")
    assumptions = ask_assumptions(argument)
    show_steps(argument, assumptions)
    st.markdown("#### Which claims can both hold")
    show_rivals(argument.claims, assumptions)
    show_discrepancies(argument.discrepancies)


def show_denials(denials: pd.DataFrame) -> None:
    """Show beside the claims who denies it all."""
    if denials.empty:
        return
    told = "; ".join(map(_tell_denial, denials.itertuples()))
    st.markdown(
        f"**Denied.** Russia and North Korea deny any arms transfers: {escape(told)}."
    )


def ask_shown(claims: pd.DataFrame) -> pd.DataFrame:
    """Ask which claims are shown."""
    left, right = st.columns([3, 2])
    with left:
        families = st.pills(
            "What is counted",
            [name for name in FAMILIES if name in set(claims["family"])],
            selection_mode="multi",
            format_func=FAMILIES.__getitem__,
            key="claim_families",
        )
    days = claims["said_on"].dropna()
    said_by = None
    if days.nunique() > 1:
        months = list(pd.period_range(days.min(), days.max(), freq="M"))
        with right:
            month = st.select_slider(
                "As it stood at the end of",
                months,
                value=months[-1],
                format_func=lambda month: month.strftime("%b %Y"),
                key="claims_said_by",
            )
        said_by = month.end_time if month != months[-1] else None
    return choose_claims(claims, families=families, said_by=said_by)


def show_chart(argument: Argument, shown: pd.DataFrame) -> None:
    """Draw the chart, one shape for wide screens and one for phones, and offer it."""
    denials = [
        (
            pd.Timestamp(str(each.published_on)),
            f"denied {_tell_day(each)}: {each.attributed_to}",
        )
        for each in argument.denials.itertuples()
    ]
    wide = draw_chart(argument.claims, shown, denials, note=NOTE)
    narrow = draw_chart(argument.claims, shown, denials, layout=NARROW, note=NOTE)
    alt = f"{TITLE}: {len(shown)} claims; the table below tells the same"
    show_drawing(wide, narrow, alt)
    others = list_rows(shown[shown["family"] == "other"])
    if others:
        told = "; ".join(
            f"{each.claim_id}, {each.claimant}, {each.metric}: "
            f"{tell_value(each, unit=each.unit)}"
            for each in others
        )
        st.caption(escape(f"Not drawn, each in a unit of its own: {told}."))
    st.download_button(
        "Chart as SVG",
        wide,
        file_name="claims.svg",
        mime="image/svg+xml",
        on_click="ignore",
    )


def show_discrepancies(discrepancies: pd.DataFrame) -> None:
    """Show what the five starting articles differ on, and what holds."""
    if discrepancies.empty:
        return
    st.markdown("#### What retellings changed")
    st.caption(
        "Five articles from which this case began, each in its own words; empty where "
        "it is silent. Grades are those of the resolution."
    )
    columns = {
        "item": "On",
        "essanews": "essanews, 23 June 2024",
        "unn": "UNN, 22 June 2024",
        "not_identified": "publisher not identified",
        "kyiv_independent_23_june": "Kyiv Independent, 23 June 2024",
        "kyiv_independent_14_june": "Kyiv Independent, 14 June 2024",
        "resolution": "What holds",
        "grade": "Grade",
        "rows": "Rows",
    }
    show_texts(discrepancies[list(columns)].rename(columns=columns))


def _ask_claims() -> Argument | None:
    """Ask for the claims that go with records of the user's own."""
    st.caption(NEEDED)
    upload = st.file_uploader("Your claims", type=["csv"], key="claims_file")
    return load_argument(upload.getvalue()) if upload else None


def _tell_denial(denial: Any) -> str:  # noqa: ANN401 - a row of itertuples
    return (
        f"{denial.value} by {denial.attributed_to}, {_tell_day(denial)} "
        f"({denial.publisher_read})"
    )


def _tell_day(denial: Any) -> str:  # noqa: ANN401
    day = pd.Timestamp(denial.published_on)
    return f"{day:%B %Y}" if len(denial.published_on) == 7 else f"{day.day} {day:%B %Y}"
