"""Coincidence: the timing test on a records file and a voyages file, told in words."""

from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from geo.decisions import NONE, Decisions
from geo.lags import link_departures
from geo.landings import Landings, read_landings, tally_landings
from geo.pipeline import CASE_RECORDS, DATA, World, trace_records
from geo.reading import Reading
from geo.timing import (
    DAYS,
    USUAL,
    Coincidence,
    Shifts,
    measure_coincidence,
    trace_curve,
)
from geo.timing_words import (
    BUILT_TO_SATISFY,
    CAVEATS,
    CONCLUSIONS,
    FREQUENT,
    MODELLED,
    SHORT,
)

CASE_VOYAGES: Final = DATA / "voyages.csv"

UNUSUAL_P: Final = 0.05
"""Fixed beforehand, as is usual; the sentence changes here and p is always told."""
FULL_SHARE: Final = 0.9
"""Where landings on any days would link this share, there is little left to find."""

WEAKEST_FIRST: Final = ("modelled", "inferred", "reported")


class Timing(NamedTuple):
    """The test's records and what it found."""

    landings: Landings
    lags: pd.DataFrame
    """`schema.LAGS`: the departures."""
    found: Coincidence
    curve: pd.DataFrame
    """`schema.CURVE`."""
    days: int
    shifts: Shifts
    is_case: bool


def set_timing(
    departures: pd.DataFrame,
    landings: Landings,
    *,
    days: int = DAYS,
    shifts: Shifts = USUAL,
    is_case: bool = False,
) -> Timing:
    """Run the test, and gather what a drawing of it needs.

    Parameters
    ----------
    departures : DataFrame (`schema.MATCHED`)
    landings : Landings
    days : int
        A departure is linked up to so many days after the latest landing.
    shifts : Shifts
    is_case : bool
        Whether the records are the bundled scenario.

    Returns
    -------
    Timing

    Raises
    ------
    OptionError
        If an option is out of its range.
    """
    landed = landings.landings
    return Timing(
        landings,
        lags=link_departures(departures, landed, days=days),
        found=measure_coincidence(departures, landed, days=days, shifts=shifts),
        curve=trace_curve(departures, landed, shifts=shifts),
        days=days,
        shifts=shifts,
        is_case=is_case,
    )


def run_timing(  # noqa: PLR0913 - one parameter an option of the command
    records: Path,
    voyages: Path | None,
    world: World,
    reading: Reading,
    *,
    days: int,
    decisions: Decisions = NONE,
    voyages_sheet: str = "",
) -> dict[str, Any]:
    """Run the test on a records file, and tell it.

    Parameters
    ----------
    records : Path
    voyages : Path, optional
        The bundled ones where not given; with other records than the bundled ones, only
        the published landings among them.
    world : World
    reading : Reading
    days : int
        A departure is linked up to so many days after the latest landing.
    decisions : Decisions
        What was decided about names of the records.
    voyages_sheet : str, optional

    Returns
    -------
    dict
        See `tell_timing`.

    Raises
    ------
    SchemaError
        If a file cannot be read, or lacks a column.
    OptionError
        If the days are below 0 or above a year, or the records leave something open.
    """
    is_case = records.resolve() == CASE_RECORDS
    landings = read_landings(
        voyages or CASE_VOYAGES,
        world.places,
        with_modelled=is_case or voyages is not None,
        sheet=voyages_sheet,
    )
    trace = trace_records(records, world, reading, decisions=decisions)
    timing = set_timing(trace.matched, landings, days=days, is_case=is_case)
    return tell_timing(timing)


def tell_timing(timing: Timing) -> dict[str, Any]:
    """Tell what the test found, as the command line prints it.

    Parameters
    ----------
    timing : Timing

    Returns
    -------
    dict
        ``departures`` and ``linked`` in consignments, ``share_tonnes_linked``,
        ``expected_share`` and ``p_value`` (None where there is none), ``draws``,
        ``shift_days``, ``basis``; then ``days``, ``landings``, ``smallest_p``,
        ``seed``, ``tonnes``, ``voyages`` (rows), ``curve``, ``sentence``,
        ``warnings`` and ``caveats``.
    """
    found, lags = timing.found, timing.lags
    linked = lags[lags["is_linked"]]
    return {
        "departures": len(lags),
        "linked": len(linked),
        "share_tonnes_linked": _rounded(found.share_linked),
        "expected_share": _rounded(found.expected_share),
        "p_value": _rounded(found.p_value),
        "draws": found.draws,
        "shift_days": timing.shifts.shift_days,
        "basis": _weakest_basis(timing),
        "days": timing.days,
        "landings": len(timing.landings.landings),
        "smallest_p": _rounded(found.smallest_p),
        "seed": timing.shifts.seed,
        "tonnes": {
            "departed": round(float(lags["mass_t"].sum()), 3),
            "linked": round(float(linked["mass_t"].sum()), 3),
        },
        "voyages": tally_landings(timing.landings),
        "curve": [
            {"days": int(row["days"])}
            | {name: _rounded(row[name]) for name in timing.curve.columns[1:]}
            for row in timing.curve.to_dict("records")
        ],
        "sentence": tell_sentence(timing),
        "warnings": list_warnings(timing),
        "caveats": list(CAVEATS),
    }


def tell_sentence(timing: Timing) -> str:
    """Tell the result in plain words, or why there is none.

    Parameters
    ----------
    timing : Timing

    Returns
    -------
    str
        A few sentences. p is not put into words of likelihood: it is not the
        probability that there is a link.
    """
    found, days = timing.found, _tell_days(timing.days)
    if found.share_linked is None:
        return "Nothing to test: no departure could be read and matched to a port."
    if timing.landings.landings.empty:
        return (
            "Nothing to test: the voyages file has no usable landing at a known port."
        )
    if found.p_value is None or found.expected_share is None:
        return (
            "Nothing to test: no landing is at a port of the departures in the days "
            "when they left."
        )
    conclusion = "unusual" if found.p_value <= UNUSUAL_P else "usual"
    if _weakest_basis(timing) == "modelled":
        conclusion = "modelled"
    return (
        f"{found.share_linked:.0%} of the tonnes left {days} after the latest landing "
        f"at the same port. With all landings moved by up to "
        f"{timing.shifts.shift_days} days it is {found.expected_share:.0%} on average, "
        f"and at least as much as was found in {found.p_value:.1%} of {found.draws:,} "
        f"draws (p = {found.p_value:.3f}). {CONCLUSIONS[conclusion]}"
    )


def list_warnings(timing: Timing) -> list[str]:
    """List what a reader must know before the result is used.

    Parameters
    ----------
    timing : Timing

    Returns
    -------
    list of str
        That of modelled records first, whatever the result.
    """
    found, lags = timing.found, timing.lags
    landings = timing.landings.landings
    is_apart = ~lags["origin_id"].isin(landings["port_id"])
    is_spread = landings["date_from"] < landings["date_to"]
    is_modelled = _weakest_basis(timing) == "modelled"
    unused = timing.landings.unused
    is_faulty = (unused["stage"] == "rejected") | (unused["column"] != "event")
    faulty = unused.loc[is_faulty, "row"].nunique()
    warnings = {
        BUILT_TO_SATISFY: is_modelled and timing.is_case,
        MODELLED: is_modelled and not timing.is_case,
        FREQUENT: (found.expected_share or 0) >= FULL_SHARE,
        SHORT: (found.smallest_p or 0) > UNUSUAL_P,
        "Departures from places without a landing count as not linked: "
        f"{is_apart.sum():,}, {lags['mass_t'][is_apart].sum():,.0f} t.": is_apart.any(),
        "Landings known to several days stand on the last of them: "
        f"{is_spread.sum():,}.": is_spread.any(),
        "Rows of the voyages file that were rejected, or name a landing that cannot be "
        f"used: {faulty:,}.": faulty > 0,
    }
    return [warning for warning, applies in warnings.items() if applies]


def _tell_days(days: int) -> str:
    if days == 0:
        return "on the same day"
    return "within 1 day" if days == 1 else f"within {days} days"


def _weakest_basis(timing: Timing) -> str | None:
    told = {*timing.lags["basis"], *timing.landings.landings["basis"]}
    return next((basis for basis in WEAKEST_FIRST if basis in told), None)


def _rounded(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), 6)
