"""Which claims can both hold, on the page."""

from typing import Final

import pandas as pd
import streamlit as st

from geo.assumptions import Assumptions
from geo.claim_words import tell_value
from geo.claims import list_rows
from geo.rival_words import say
from geo.rivals import CLASH, Pair, Reading, find_rivals
from screens.table import show_texts
from screens.words import escape

FIRST_SHOWN: Final = "K27"
"""The claim that the case began with."""


def show_rivals(claims: pd.DataFrame, assumptions: Assumptions) -> None:
    """Ask for a claim, and show how every other stands to it."""
    left, middle, right = st.columns([2, 1, 1])
    with middle:
        tolerance = st.number_input(
            "A plain number may be off by, %",
            min_value=0,
            max_value=50,
            value=round(Reading().tolerance * 100),
            step=5,
            key="tolerance",
        )
    with right:
        stretch = st.number_input(
            "“More than” reaches up by, %",
            min_value=0,
            max_value=1000,
            value=round(Reading().stretch * 100),
            step=10,
            key="stretch",
            help="“At least” likewise; “as many as” and “nearly” reach down so far.",
        )
    rivals = find_rivals(
        claims, assumptions, Reading(tolerance=tolerance / 100, stretch=stretch / 100)
    )
    with left:
        chosen = _ask_claim(claims, rivals.pairs)
    own = [p for p in rivals.pairs if chosen in (p.first_id, p.second_id)]
    if own:
        show_texts(_list_own(chosen, own, claims))
    if not own:
        st.caption("No other claim counts the same thing over the same time.")
    with st.expander(f"All {len(rivals.pairs)} pairs, and why no others"):
        show_texts(_list_pairs(rivals.pairs))
        reasons = "; ".join(f"{n:,} {why}" for why, n in rivals.not_compared.items())
        st.caption(escape(f"Pairs not held against each other: {reasons or 'none'}."))


def _ask_claim(claims: pd.DataFrame, pairs: tuple[Pair, ...]) -> str:
    """Ask for one of the claims that have a pair."""
    paired = {
        claim_id for pair in pairs for claim_id in (pair.first_id, pair.second_id)
    }
    rows = {c.claim_id: c for c in list_rows(claims) if c.claim_id in paired}
    options = list(rows)
    begin = options.index(FIRST_SHOWN) if FIRST_SHOWN in options else 0

    def name(claim_id: str) -> str:
        claim = rows[claim_id]
        said = tell_value(claim, unit=claim.unit)
        return f"{claim_id} · {claim.claimant}: {said}"

    chosen = st.selectbox(
        "Hold the others against",
        options,
        index=begin if options else None,
        format_func=name,
        key="held_claim",
    )
    return str(chosen or "")


def _list_own(chosen: str, pairs: list[Pair], claims: pd.DataFrame) -> pd.DataFrame:
    """List how the others stand to one claim."""
    rows = {claim.claim_id: claim for claim in list_rows(claims)}
    others = [p.second_id if p.first_id == chosen else p.first_id for p in pairs]
    return pd.DataFrame(
        {
            "": [_tell_verdict(pair.verdict) for pair in pairs],
            "The other": [say(rows[claim_id]) for claim_id in others],
            "The two give": [pair.short for pair in pairs],
            "What follows": [pair.why for pair in pairs],
        },
        dtype="str",
    )


def _tell_verdict(verdict: str) -> str:
    words = f"{verdict}, as assumed" if verdict == CLASH else verdict
    return words[:1].upper() + words[1:]


def _list_pairs(pairs: tuple[Pair, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Verdict": [pair.verdict for pair in pairs],
            "The sum": [pair.told for pair in pairs],
            "What follows": [pair.why for pair in pairs],
        },
        dtype="str",
    )
