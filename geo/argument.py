"""The argument about numbers: claims, what relates them, who differs, who denies."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from geo.assumptions import Assumptions, list_offers, name_rests, read_conversions
from geo.bundle import refuse_damaged
from geo.claim_words import tell_value, tell_window
from geo.claims import read_claims
from geo.conversions import convert
from geo.errors import SchemaError
from geo.rivals import Reading, find_rivals

STARTS: Final = (
    (82_000.0, "short-tons"),  # K29
    (74_000.0, "t"),  # K27
    (27.0, "voyages"),  # K23
    (6_700.0, "containers"),  # K15
)
"""What is converted where the user names nothing: published figures of the case."""

TOLD: Final = (
    *("claim_id", "claimant", "metric", "unit", "window_start", "as_of", "claim_date"),
    *("hedge", "kind", "bound", "family", "counts", "calibre", "told_with", "same_as"),
    *("alternative_to", "grade", "credibility", "source_id", "publisher_read", "note"),
)


class Argument(NamedTuple):
    """What is claimed, converted, retold and denied."""

    claims: pd.DataFrame
    conversions: pd.DataFrame
    discrepancies: pd.DataFrame
    denials: pd.DataFrame


def read_argument(folder: Path, *, claims: Path | BytesIO | None = None) -> Argument:
    """Read the four tables.

    Parameters
    ----------
    folder : Path
        With the bundled files.
    claims : Path or BytesIO, optional
        The user's own claims. They stand in place of the bundled ones, and what the
        case's retellings changed and who denied it is then left out.

    Returns
    -------
    Argument

    Raises
    ------
    SchemaError
        If a file cannot be read, is of another form, or not as it was bundled.
    """
    refuse_damaged(folder)
    published = _read(folder / "published.csv", "kind")
    discrepancies = _read(folder / "discrepancies.csv", "resolution")
    denials = published[published["kind"] == "denial"].reset_index(drop=True)
    if claims:
        discrepancies, denials = discrepancies.iloc[:0], denials.iloc[:0]
    return Argument(
        claims=read_claims(claims or folder / "claims.csv"),
        conversions=read_conversions(folder / "conversions.csv"),
        discrepancies=discrepancies,
        denials=denials,
    )


def tell_argument(
    argument: Argument,
    assumptions: Assumptions,
    *,
    reading: Reading | None = None,
    starts: Iterable[tuple[float, str]] = STARTS,
) -> dict[str, Any]:
    """Tell it all as one document.

    Parameters
    ----------
    argument : Argument
    assumptions : Assumptions
    reading : Reading, optional
    starts : iterable of (float, str)
        Amounts and units to convert; see `conversions.convert`.

    Returns
    -------
    dict
        Numbers, texts and lists only: ``claims``, ``assumptions``, ``conversions``,
        ``pairs``, ``not_compared``, ``discrepancies`` and ``denials``.

    Raises
    ------
    OptionError
        If an amount, unit or share cannot be used.
    """
    reading = reading or Reading()
    rivals = find_rivals(argument.claims, assumptions, reading)
    table = argument.conversions
    return {
        "claims": [_tell_claim(claim) for claim in argument.claims.itertuples()],
        "assumptions": list_assumptions(assumptions, table),
        "reading": reading._asdict(),
        "conversions": [
            {
                "amount": amount,
                "unit": unit,
                "steps": [
                    s._asdict() for s in convert(amount, unit, assumptions, table)
                ],
            }
            for amount, unit in starts
        ],
        "pairs": [pair._asdict() for pair in rivals.pairs],
        "not_compared": rivals.not_compared,
        "discrepancies": argument.discrepancies.to_dict("records"),
        "denials": argument.denials.to_dict("records"),
    }


def list_assumptions(
    assumptions: Assumptions, conversions: pd.DataFrame
) -> list[dict[str, Any]]:
    """List the assumptions with what each rests on.

    Parameters
    ----------
    assumptions : Assumptions
    conversions : DataFrame

    Returns
    -------
    list of dict
        ``name``, ``value``, ``rests_on`` and what the row's ``quantity``, ``grade`` and
        ``source_id`` are; these are empty where the user chose the value.
    """
    rests_on = name_rests(assumptions, conversions)
    offers = {o.conv_id: o for each in list_offers(conversions).values() for o in each}
    listed = []
    for name, value in assumptions._asdict().items():
        offer = offers.get(rests_on[name])
        listed.append(
            {
                "name": name,
                "value": value,
                "rests_on": rests_on[name],
                "quantity": offer.quantity if offer else "",
                "grade": offer.grade if offer else "",
                "source_id": offer.source_id if offer else "",
            }
        )
    return listed


def _tell_claim(claim: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of itertuples
    filed = {name: getattr(claim, name) for name in TOLD}
    numbers = {
        name: None if pd.isna(value) else float(value)
        for name, value in (("low", claim.value_low), ("high", claim.value_high))
    }
    return filed | numbers | {"said": tell_value(claim), "window": tell_window(claim)}


def _read(path: Path, column: str) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype="str", keep_default_na=False)
    except (OSError, ValueError) as fault:
        raise SchemaError(
            f"{path.name}: needs a CSV in UTF-8; found {fault}", [str(path)]
        ) from fault
    if column not in table:
        raise SchemaError(f"{path.name}: needs the column {column}", [column])
    return table
