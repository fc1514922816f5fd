"""What others have claimed, on the page."""

import streamlit as st

from geo.pipeline import World
from screens.table import show_table


def show_claims(world: World) -> None:
    """Show every published estimate with its claimant, window and source."""
    st.caption(
        "Different claimants, windows and units, often the same stock told again: the "
        "rows must never be added up. Readings for 122 mm and 152 mm are alternatives."
    )
    show_table(world.claims)
