"""What a claim says, in words: its number, hedge, condition and window."""

import math

import pandas as pd

from geo.claims import KINDS, Claim


def list_numbers(claim: Claim) -> list[float]:
    """List the numbers of a claim.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    list of float
        Low and high in the claim's unit, as far as they were told.
    """
    both = (claim.value_low, claim.value_high)
    return [float(each) for each in both if not math.isnan(each)]


def tell_value(claim: Claim, *, unit: str = "") -> str:
    """Write what a claim says, with its hedge and its condition.

    Parameters
    ----------
    claim : Claim
    unit : str
        To stand behind the number; none if empty.

    Returns
    -------
    str
        Such as "more than 10,000" or "could hold as many as 4.8 million shells". Where
        there is no number, the words alone.
    """
    numbers = [tell_number(each) for each in list_numbers(claim)]
    words = " ".join(filter(None, [claim.hedge, " to ".join(numbers), unit]))
    if claim.kind == "capacity":
        return f"could hold {words}"
    if claim.kind == "reading":
        return f"{words} if all {claim.calibre}"
    if claim.kind == "equivalence":
        return f"{words} by weight"
    return words or "no number"


def tell_number(number: float) -> str:
    """Write a number as a reader would: 1.5 million, 74,000, 50.69.

    Parameters
    ----------
    number : float
        Of any unit.

    Returns
    -------
    str
    """
    if abs(number) >= 1e6:
        return f"{number / 1e6:,.6g} million"
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.6g}"


def tell_window(claim: Claim) -> str:
    """Write what time a claim counts.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    str
        Days or months as told; "start not told" where it was not.
    """
    if not (claim.window_start or claim.as_of):
        return "not told"
    return f"{claim.window_start or 'start not told'} to {claim.as_of or 'not told'}"


def list_table(claims: pd.DataFrame) -> pd.DataFrame:
    """List claims as a reader sees them.

    Parameters
    ----------
    claims : DataFrame
        From `validate_claims`.

    Returns
    -------
    DataFrame, one row a claim
        Text columns, in the order of `claims`.
    """
    rows = list(claims.itertuples())
    return pd.DataFrame(
        {
            "claim": claims["claim_id"],
            "claimant": claims["claimant"],
            "what": claims["metric"],
            "said": [tell_value(row) for row in rows],
            "instead of": claims["alternative_to"],
            "same claim as": claims["same_as"],
            "unit": claims["unit"],
            "counted": [tell_window(row) for row in rows],
            "said on": claims["claim_date"],
            "sort of number": claims["kind"].map(KINDS),
            "hedge": claims["hedge"],
            "grade": claims["grade"],
            "credibility": claims["credibility"],
            "read at": claims["publisher_read"],
            "source": claims["source_id"],
            "note": claims["note"],
        },
        dtype="str",
    ).reset_index(drop=True)
