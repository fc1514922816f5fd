"""Make the tables of claims, of what converts them, and of what retellings changed.

The compiled facts lie in ``facts/`` beside this module. What is ours is kept apart from
them: how a claim is read (``claims_reading.csv``), two more conversions of the same
sources (``conversions_more.csv``), and what each discrepancy's resolution rests on
(``discrepancies_resolved.csv``).
"""

from pathlib import Path
from typing import Final

import pandas as pd

from geo.build.ledger import DATA_FOLDER, cite, grade, read_facts, write_table
from geo.errors import MatchError

ARTICLES: Final = {
    "seed_000_essanews": "essanews",
    "seed_001_UNN": "unn",
    "seed_002_unknown": "not_identified",
    "seed_003_KI_23Jun": "kyiv_independent_23_june",
    "seed_004_KI_14Jun": "kyiv_independent_14_june",
    "wapo_text_or_check": "checked_against",
}
"""The columns of the compiled table, and our names for them."""

UNSOURCED: Final = "D"
"""Grade of values for which no source was found: they are not shipped."""


def build(folder: Path | None = None) -> None:
    """Write claims, conversions and discrepancies.

    Parameters
    ----------
    folder : Path, optional
        Where to; the bundled data folder if not given.
    """
    tables = {
        "claims": list_claims(),
        "conversions": list_conversions(),
        "discrepancies": list_discrepancies(),
    }
    for name, table in tables.items():
        write_table(table, (folder or DATA_FOLDER) / f"{name}.csv")


def list_claims() -> pd.DataFrame:
    """List the claims, each with how it is read.

    Returns
    -------
    DataFrame
        One row a claim.
    """
    claims = cite(grade(read_facts("claims")), "claim_id")
    return join_facts(claims, read_facts("claims_reading"), "claim_id")


def list_conversions() -> pd.DataFrame:
    """List the conversions that have a source, or that nobody has published.

    Returns
    -------
    DataFrame
        One row a factor or ratio.
    """
    parts = [read_facts("conversions"), read_facts("conversions_more")]
    filed = pd.concat(parts, ignore_index=True)
    kept = filed[filed["confidence"] != UNSOURCED]
    own = dict.fromkeys(kept["conv_id"], "railhead-compilation")
    return cite(grade(kept), "conv_id", untold=own)


def list_discrepancies() -> pd.DataFrame:
    """List what the five starting articles differ on, with what holds.

    Returns
    -------
    DataFrame
        One row an item.
    """
    told = read_facts("seed_discrepancies").rename(columns=ARTICLES)
    resolved = read_facts("discrepancies_resolved")
    items = join_facts(told, resolved.rename(columns={"grade": "confidence"}), "item")
    items = cite(grade(items), "item_id").drop(columns=["item", "resolution"])
    items = items.rename(columns={"name": "item", "holds": "resolution"})
    last = ["resolution", "grade", "credibility", "rows", "source_id"]
    return items[["item_id", "item", *ARTICLES.values(), *last]]


def join_facts(facts: pd.DataFrame, more: pd.DataFrame, key: str) -> pd.DataFrame:
    """Put our columns behind the compilers'.

    Parameters
    ----------
    facts, more : DataFrame
        With `key`.
    key : str
        The column that names a row.

    Returns
    -------
    DataFrame
        One row a row of `facts`.

    Raises
    ------
    MatchError
        If a row stands in one of the two only.
    """
    unknown = sorted(set(facts[key]) ^ set(more[key]))
    if unknown:
        raise MatchError(
            f"each row needs its {key} in both tables of facts; found in one only: "
            f"{', '.join(unknown)}",
            unknown,
        )
    return facts.merge(more, on=key, how="left", validate="one_to_one")
