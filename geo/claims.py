"""Claims: what others have said in numbers, each as it was said; never summed.

Claims differ in claimant, window and unit, and often tell one stock again. So nothing
here adds two of them up: they are read, put in order and chosen from.
"""

from collections.abc import Collection
from io import BytesIO
from pathlib import Path
from typing import Any, Final, TypeAlias

import pandas as pd

from geo.errors import SchemaError

Claim: TypeAlias = Any
"""A row of the claims, as `DataFrame.itertuples` gives it."""

FAMILIES: Final = {
    "containers": "Containers",
    "rounds": "Shells and rounds",
    "mass": "Tonnes",
    "voyages": "Voyages and calls",
    "missiles": "Ballistic missiles",
    "other": "Other units",
}
"""What claims are set beside; the last holds those with a unit of their own."""

KINDS: Final = {
    "count": "counted or estimated",
    "capacity": "could hold: a capacity, not a count",
    "reading": "if all were of one calibre: one reading of two",
    "equivalence": "a mass told in shells, not a count",
    "part": "one load, ship, pier or port only",
    "rate": "a year, or a change",
    "other": "a unit of its own",
}
"""What sort of number a claim is."""

BOUNDS: Final = ("plain", "about", "floor", "ceiling", "range", "none")

NEEDED: Final = ("claim_id", "claimant", "metric", "value_low", "value_high", "unit")
UNTOLD: Final = {
    **dict.fromkeys(("window_start", "as_of", "claim_date", "hedge", "side"), ""),
    **dict.fromkeys(("publisher_read", "note", "source_id", "calibre", "counts"), ""),
    **dict.fromkeys(("told_with", "same_as", "alternative_to"), ""),
    "grade": "",
    "credibility": "6",  # cannot be judged: never better by silence
    "family": "other",
    "kind": "count",
    "bound": "plain",
}
"""What a column that is not there, or a cell that is empty, means."""

ALLOWED: Final[dict[str, Collection[str]]] = {
    "family": FAMILIES,
    "kind": KINDS,
    "bound": BOUNDS,
}
LINKS: Final = ("told_with", "same_as", "alternative_to")
MOST: Final = 500
"""Rows of a table at most: every claim is held against every other."""

FORMATS: Final = {7: "%Y-%m", 10: "%Y-%m-%d"}


def read_claims(file: Path | BytesIO) -> pd.DataFrame:
    """Read a table of claims.

    Parameters
    ----------
    file : Path or BytesIO
        CSV in UTF-8 with the columns of ``data/claims.csv``; those of `NEEDED` are
        enough.

    Returns
    -------
    DataFrame
        From `validate_claims`.

    Raises
    ------
    SchemaError
        If the file cannot be read, or holds what claims cannot.
    """
    try:
        filed = pd.read_csv(file, dtype="str", keep_default_na=False)
    except (OSError, ValueError) as fault:
        name = getattr(file, "name", "claims")
        raise SchemaError(
            f"{name}: needs a CSV of claims in UTF-8; found {fault}", [name]
        ) from fault
    return validate_claims(filed)


def validate_claims(filed: pd.DataFrame) -> pd.DataFrame:
    """Give claims their types, and put them in order.

    Parameters
    ----------
    filed : DataFrame
        All text.

    Returns
    -------
    DataFrame, one row a claim
        The columns filed and those of `UNTOLD`; ``value_low`` and ``value_high`` as
        float64 (NaN where not told), ``starts_on``, ``ends_on`` and ``said_on`` as
        dates (NaT where not told; a month ends on its last day). In order of family,
        end of the window and id.

    Raises
    ------
    SchemaError
        If columns are missing or rows too many, an id is empty or told twice, a number
        or date cannot be read, or a word is none of those allowed.
    """
    missing = [name for name in NEEDED if name not in filed]
    if missing:
        raise SchemaError(
            f"claims need the columns {', '.join(missing)}; found: "
            f"{', '.join(map(str, filed.columns))}",
            missing,
        )
    if len(filed) > MOST:
        raise SchemaError(
            f"a table of claims may have {MOST} rows at most; found {len(filed):,}"
        )
    claims = filed.assign(**{n: v for n, v in UNTOLD.items() if n not in filed})
    for name, untold in UNTOLD.items():
        claims[name] = claims[name].replace("", untold)
    _check_words(claims)
    claims = claims.assign(
        value_low=_read_numbers(claims, "value_low"),
        value_high=_read_numbers(claims, "value_high"),
        starts_on=_read_days(claims, "window_start", is_end=False),
        ends_on=_read_days(claims, "as_of", is_end=True),
        said_on=_read_days(claims, "claim_date", is_end=False),
    )
    order = claims["family"].map({name: n for n, name in enumerate(FAMILIES)})
    return (
        claims.assign(order=order)
        .sort_values(["order", "ends_on", "said_on", "claim_id"], ignore_index=True)
        .drop(columns="order")
    )


def list_rows(claims: pd.DataFrame) -> list[Claim]:
    """List the rows of claims.

    Parameters
    ----------
    claims : DataFrame
        From `validate_claims`.

    Returns
    -------
    list of Claim
    """
    return list(claims.itertuples(index=False))


def choose_claims(
    claims: pd.DataFrame,
    *,
    families: Collection[str] = (),
    said_by: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Choose claims to show.

    Parameters
    ----------
    claims : DataFrame
        From `validate_claims`.
    families : collection of str
        Keys of `FAMILIES`; all, if none is given.
    said_by : Timestamp, optional
        Only what had been said by then. A claim whose day is not known counts as said
        when its window ended; one without either is always kept.

    Returns
    -------
    DataFrame
        Rows of `claims` in their order.
    """
    is_chosen = pd.Series(data=True, index=claims.index)
    if families:
        is_chosen &= claims["family"].isin(list(families))
    if said_by is not None:
        known = claims["said_on"].fillna(claims["ends_on"])
        is_chosen &= known.isna() | (known <= said_by)
    return claims[is_chosen]


def _check_words(claims: pd.DataFrame) -> None:
    ids = claims["claim_id"]
    repeated = sorted(set(ids[ids.duplicated() | (ids.str.strip() == "")]))
    if repeated:
        raise SchemaError(
            "each claim needs a claim_id of its own; found repeated or empty ones: "
            f"{', '.join(repeated) or 'empty'}",
            repeated,
        )
    for name, allowed in ALLOWED.items():
        odd = sorted(set(claims[name]) - set(allowed))
        if odd:
            raise SchemaError(
                f"{name} of a claim must be one of {', '.join(allowed)}; found: "
                f"{', '.join(odd)}",
                odd,
            )
    for name in LINKS:
        unknown = sorted(set(claims[name]) - set(ids) - {""})
        if unknown:
            raise SchemaError(
                f"{name} must name a claim of the table; found: {', '.join(unknown)}",
                unknown,
            )


def _read_numbers(claims: pd.DataFrame, name: str) -> pd.Series:
    texts = claims[name]
    numbers = pd.to_numeric(texts.replace("", None), errors="coerce").astype("float64")
    is_odd = (numbers.isna() & (texts != "")) | numbers.abs().eq(float("inf"))
    _refuse(claims, name, is_odd, "a plain number")
    return numbers


def _read_days(claims: pd.DataFrame, name: str, *, is_end: bool) -> pd.Series:
    """Read days and months; a month means its first or its last day."""
    texts = claims[name]
    days = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[ns]")
    for length, form in FORMATS.items():
        found = texts.where(texts.str.len() == length)
        read = pd.to_datetime(found, format=form, errors="coerce")
        last = read + pd.offsets.MonthEnd(0) if is_end and length == 7 else read
        days = days.fillna(last)
    _refuse(claims, name, days.isna() & (texts != ""), "2023-10 or 2023-10-31")
    return days


def _refuse(claims: pd.DataFrame, name: str, is_odd: pd.Series, form: str) -> None:
    if is_odd.any():
        ids = claims.loc[is_odd, "claim_id"].tolist()
        raise SchemaError(
            f"{name} must be {form} or empty; mend the claims {', '.join(ids)}", ids
        )
