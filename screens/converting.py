"""The converter between units of claims, on the page."""

from typing import Final

import streamlit as st

from geo.argument import STARTS, Argument
from geo.assumptions import ASSUMED, Assumptions, Offer, list_offers, make_assumptions
from geo.conversions import UNITS, convert
from screens.words import escape

LABELS: Final = {
    "kg_per_shell": ("Kilograms a shell", 0.25, "%.2f"),
    "shells_per_container": ("Shells a container", 1.0, "%.0f"),
    "containers_per_voyage": ("Containers a voyage", 1.0, "%.0f"),
    "payload_kg": ("Payload limit, kg", 10.0, "%.0f"),
    "t_per_wagon": ("Tonnes a wagon", 1.0, "%.0f"),
}


def ask_assumptions(argument: Argument) -> Assumptions:
    """Ask what relates one unit to another; published values stand in the help."""
    st.caption(
        "Your assumptions; each begins with a value that has a source. Nobody has "
        "published the packed mass of a complete round, so kilograms a shell are yours "
        "to set: 46.25 is what the Post's two figures imply."
    )
    offers = list_offers(argument.conversions)
    own = {}
    for place, (name, label) in zip(
        st.columns(len(LABELS)), LABELS.items(), strict=True
    ):
        words, step, form = label
        with place:
            own[name] = st.number_input(
                words,
                min_value=step,
                max_value=1e6,
                value=offers[name][0].value,
                step=step,
                format=form,
                help=_tell_offers(offers[name]),
                key=f"assumed_{name}",
            )
    return make_assumptions(argument.conversions, **own)


def show_steps(argument: Argument, assumptions: Assumptions) -> None:
    """Ask for an amount, and show each step from it to the other units."""
    amount_place, unit_place, _ = st.columns([1, 1, 3])
    with amount_place:
        amount = st.number_input(
            "Amount", min_value=0.01, max_value=1e12, value=STARTS[0][0], key="amount"
        )
    with unit_place:
        unit = st.selectbox(
            "of", list(UNITS), format_func=UNITS.__getitem__, key="amount_unit"
        )
    steps = convert(amount, unit, assumptions, argument.conversions)
    lines = []
    for step in steps:
        rests = "your value" if step.rests_on == ASSUMED else f"row {step.rests_on}"
        note = "" if step.unit == "t a container" else f" :gray[{escape(f'({rests})')}]"
        lines.append(f"1. {escape(step.text)}{note}")
    st.markdown("\n".join(lines))


def _tell_offers(offers: list[Offer]) -> str:
    lines = [
        f"- {escape(f'{o.value:,g}: {o.quantity} ({o.conv_id}, grade {o.grade})')}"
        for o in offers
    ]
    return "\n".join(lines)
