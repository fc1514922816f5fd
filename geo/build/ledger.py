"""Make the tables of what is published: facts, ships, counts and sources.

The compiled facts lie in ``facts/`` beside this module, each row with its address and
grade. Here the addresses become sources, and the grades Admiralty digits.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from geo.build.fetch import ROOT
from geo.drafts import write_atomically
from geo.errors import MatchError

FACTS: Final = Path(__file__).with_name("facts")
DATA_FOLDER: Final = ROOT / "data"

CREDIBILITY: Final = {"A": "2", "B": "3", "C": "4", "D": "6", "": "6"}
"""From a fact's grade to the Admiralty digit of its record.

A (primary page, or several outlets agree) is 2, probably true, and never 1: most
originals could not be read whole. B (one decent outlet, or an inference) is 3, possibly
true; C (weak, translated or conflicting) is 4, doubtful; D (no source) and no grade are
6, cannot be judged.
"""

NO_ADDRESS: Final = {
    "V16": "news1-2023-11-16",
    "C06": "railhead-compilation",
    "C08": "railhead-compilation",
    "C19": "railhead-compilation",
    "2023-11-15": "news1-2023-11-16",
}
"""Sources of the rows whose address was not recorded, or which say "not found"."""

NOT_FOUND: Final = "NOT FOUND"

DENIALS: Final = (
    {
        "fact_id": "N01",
        "kind": "denial",
        "fact": "Denial",
        "value": "dismissed",
        "attributed_to": "spokesman of the Kremlin",
        "publisher_read": "Kyiv Post",
        "published_on": "2023-10-17",
        "grade": "B",
        "note": "Said after RUSI's report. Russia and North Korea deny arms transfers",
        "source_id": "kyiv-post-22852",
    },
    {
        "fact_id": "N02",
        "kind": "denial",
        "fact": "Denial",
        "value": "repeated",
        "attributed_to": "Russia and North Korea",
        "publisher_read": "KBS World",
        "published_on": "2024-02",
        "grade": "B",
        "note": "Russia and North Korea deny arms transfers",
        "source_id": "kbs-2024-02",
    },
)

EVENTS: Final = {"load": "loading", "discharge": "landing", "call": "call"}
PERIODS: Final = {
    # The middle and the last third of a month: as exact as the words are.
    "approx (mid-month)": ("-11", "-20"),
    "approx (end of month)": ("-21", "-31"),
    "month": ("-01", "-31"),
}


def build(folder: Path | None = None) -> None:
    """Write sources, published facts, vessels and cumulative counts.

    Parameters
    ----------
    folder : Path, optional
        Where to; the bundled data folder if not given.
    """
    tables = {
        "sources": read_facts("sources"),
        "published": list_published(),
        "vessels": cite(grade(read_facts("vessels")), "vessel"),
        "cumulative_voyages": cite(grade(read_facts("cumulative_voyages")), "as_of"),
    }
    for name, table in tables.items():
        write_table(table, (folder or DATA_FOLDER) / f"{name}.csv")


def read_facts(name: str) -> pd.DataFrame:
    """Read one table of compiled facts, all text.

    Parameters
    ----------
    name : str
        File name in ``facts/`` without its ending.

    Returns
    -------
    DataFrame
        One row a fact; empty texts where a value is missing.
    """
    return pd.read_csv(FACTS / f"{name}.csv", dtype="str", keep_default_na=False)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 CSV with plain line feeds, the same on any machine.

    Parameters
    ----------
    table : DataFrame
        Texts and whole numbers.
    path : Path
    """
    text = table.to_csv(index=False, lineterminator="\n")
    write_atomically(path, text.encode())


def grade(facts: pd.DataFrame) -> pd.DataFrame:
    """Turn the compilers' grade into an Admiralty digit, and keep both.

    Parameters
    ----------
    facts : DataFrame
        With ``confidence``: A to D, or empty.

    Returns
    -------
    DataFrame
        With ``grade`` in place of ``confidence``, and ``credibility`` (2 to 6).
    """
    digits = facts["confidence"].map(CREDIBILITY)
    return facts.rename(columns={"confidence": "grade"}).assign(credibility=digits)


def cite(
    facts: pd.DataFrame, key: str, *, untold: Mapping[str, str] = NO_ADDRESS
) -> pd.DataFrame:
    """Put the source's id in place of its address.

    Parameters
    ----------
    facts : DataFrame
        With ``url``.
    key : str
        The column that names a row, for those without an address.
    untold : mapping of str to str
        The sources of those, by that name.

    Returns
    -------
    DataFrame
        With ``source_id`` in place of ``url``.

    Raises
    ------
    MatchError
        If an address is in no row of the sources, or a row has none.
    """
    sources = read_facts("sources")
    known = sources[sources["url"] != ""].set_index("url")["source_id"]
    source_ids = facts["url"].map(known).fillna(facts[key].map(dict(untold)))
    unknown = facts.loc[source_ids.isna(), key].tolist()
    if unknown:
        raise MatchError(
            "each fact needs a source; add the address of these to facts/sources.csv: "
            f"{', '.join(unknown)}",
            unknown,
        )
    return facts.assign(source_id=source_ids).drop(columns="url")


def list_published() -> pd.DataFrame:
    """List what the analysis says, what was looked for and not found, and the denials.

    Returns
    -------
    DataFrame
        One row a fact; ``kind`` is published, not found or denial.
    """
    core = cite(grade(read_facts("core_c4ads")), "fact_id")
    core = core.rename(columns={"pub_date": "published_on"})
    is_missing = core["value"] == NOT_FOUND
    core.insert(1, "kind", is_missing.map({True: "not found", False: "published"}))
    denials = pd.DataFrame(DENIALS, dtype="str")
    denials["credibility"] = denials["grade"].map(CREDIBILITY)
    return pd.concat([core, denials], ignore_index=True).fillna("")


def list_observations() -> pd.DataFrame:
    """List the published observations in the columns of a voyages file.

    A discharge at Rajin is no landing of this cargo, so it is a call. Vague dates
    become a first and a last day.

    Returns
    -------
    DataFrame
        One row an observation, basis reported. ``vessel`` only where it is named.
    """
    seen = cite(grade(read_facts("voyages")), "obs_id")
    at_rajin = (seen["place"] == "Rajin") & (seen["event"] != "")
    events = seen["port_role"].map(EVENTS).fillna(seen["port_role"])
    first, last = _bound_dates(seen)
    unnamed = seen["vessel"].str.contains("unnamed")
    return pd.DataFrame(
        {
            "voyage_id": seen["obs_id"],
            "date": seen["date"].where(first == "", ""),
            "date_from": first,
            "date_to": last,
            "port": seen["place"],
            "event": events.where(~(at_rajin & (events == "landing")), "call"),
            "vessel": seen["vessel"].where(~unnamed, ""),
            "vessel_certainty": seen["vessel_certainty"],
            "basis": "reported",
            "observer": seen["observer"],
            "source_id": seen["source_id"],
            "credibility": seen["credibility"],
            "observation_ids": "",
            "note": [
                f"{vessel}: {note}" if "unnamed" in vessel else note
                for vessel, note in zip(seen["vessel"], seen["event"], strict=True)
            ],
        },
        dtype="str",
    )


def _bound_dates(seen: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Find first and last day of each vague date; empty texts for exact ones."""
    bounds = [
        _bound_date(date, precision)
        for date, precision in zip(seen["date"], seen["date_precision"], strict=True)
    ]
    frame = pd.DataFrame(bounds, columns=["first", "last"], dtype="str")
    return frame["first"], frame["last"]


def _bound_date(date: str, precision: str) -> tuple[str, str]:
    if precision in PERIODS:
        first, last = PERIODS[precision]
        return date[:7] + first, date[:7] + last
    if precision == "weekend 14-16 Oct":
        return "2023-10-14", "2023-10-16"
    return "", ""
