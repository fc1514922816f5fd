"""Makers of claims."""

import pandas as pd
from makers import DATA

from geo.argument import read_argument
from geo.assumptions import make_assumptions
from geo.claims import list_rows, validate_claims

ARGUMENT = read_argument(DATA)
"""The bundled tables; nobody may change them."""


def make_claims(*rows, **common):
    """Claims of containers, counted from August 2023 to January 2024."""
    plain = {
        "claimant": "A counter",
        "metric": "containers",
        "value_low": "100",
        "value_high": "",
        "unit": "containers",
        "family": "containers",
        "window_start": "2023-08",
        "as_of": "2024-01",
        "claim_date": "2024-02-01",
    }
    filled = [
        {**plain, "claim_id": f"Z{n}", **common, **row} for n, row in enumerate(rows, 1)
    ]
    names = list(dict.fromkeys(name for row in filled for name in row)) or [
        *plain,
        "claim_id",
    ]
    frame = pd.DataFrame(filled, columns=names, dtype="str").fillna("")
    return validate_claims(frame)


def one_claim(**told):
    return list_rows(make_claims(told))[0]


def assume(**own):
    """The case's assumptions, with others in their place."""
    return make_assumptions(ARGUMENT.conversions, **own)
