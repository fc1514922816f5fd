"""Timing: how close departures follow landings, against landings moved in time."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import OptionError
from geo.schema import CURVE, hold_to
from geo.units import KG_PER_T

DAYS: Final = 7
"""How much later a departure may be. Most of the cargo is said to have begun to move
inland within a week of its landing."""

Whole = NDArray[np.int64]

LONGEST_DAYS: Final = 365
MOST_DRAWS: Final = 1_000_000

DEPARTED: Final = ("origin_id", "dispatched_on", "mass_t")
LANDED: Final = ("port_id", "landed_on")


@dataclass(frozen=True)
class Shifts:
    """How the landings are moved, and how often."""

    shift_days: int = 21
    """By no more than this: the season stays as it is, the days do not."""
    draws: int = 10_000
    seed: int = 20240622


USUAL: Final = Shifts()


class Coincidence(NamedTuple):
    """What the test found. Shares are of tonnes, from 0 to 1."""

    share_linked: float | None  # None where nothing departed
    expected_share: float | None
    """Mean over all shifts: what the frequency of landings alone gives."""
    low_share: float | None
    high_share: float | None  # the middle nine tenths of the shifts lie between
    p_value: float | None  # None where there is nothing to move
    smallest_p: float | None
    """A part of the shifts leaves all as it is; p does not fall much below that."""
    draws: int


class Port(NamedTuple):
    """Departures and landings at one port; days are counted from 1970-01-01."""

    days: Whole  # of departure, each once, in order
    kg_before: Whole  # that left before each of these days, and at last all of it
    landed: Whole  # days of landing, each once, in order


class Circle(NamedTuple):
    """The landings that can matter at a port, and the days on which they may fall."""

    landed: Whole
    first: int
    length: int


def measure_coincidence(
    departures: pd.DataFrame,
    landings: pd.DataFrame,
    *,
    days: int = DAYS,
    shifts: Shifts = USUAL,
) -> Coincidence:
    """Compare the share of tonnes linked to that with the landings moved in time.

    Parameters
    ----------
    departures : DataFrame (`schema.MATCHED`)
    landings : DataFrame (`schema.LANDINGS`)
    days : int
        A departure is linked up to so many days after a landing at its port.
    shifts : Shifts
        All landings move together by a whole number of days up to ``shift_days``,
        either way; each such number gets the same part of the ``draws``.

    Returns
    -------
    Coincidence

    Raises
    ------
    SchemaError
        If a column is missing.
    OptionError
        If an option is out of its range.

    Notes
    -----
    p is (1 + draws with at least the share found) / (1 + draws), after Phipson and
    Smyth 2010 (doi:10.2202/1544-6115.1585). Moving all landings by the same whole
    number keeps their spacing and what ports have in common. A port's days are a
    circle for this: what moves beyond their end comes in again at the other end.
    """
    _hold_options(days, shifts)
    ports = group_ports(departures, landings)
    return _measure(ports, int(_kg(departures).sum()), days, shifts)


def trace_curve(
    departures: pd.DataFrame,
    landings: pd.DataFrame,
    *,
    longest: int = 30,
    shifts: Shifts = USUAL,
) -> pd.DataFrame:
    """Measure the coincidence for each number of days from 0 on.

    Parameters
    ----------
    departures, landings, shifts
        As in `measure_coincidence`.
    longest : int
        The last number of days.

    Returns
    -------
    DataFrame (`schema.CURVE`), longest + 1 rows
        The share linked never falls from row to row. Its p-values are many looks at
        the same records: only that of days chosen beforehand is a test.

    Raises
    ------
    SchemaError
        If a column is missing.
    OptionError
        If an option is out of its range.
    """
    _hold_options(longest, shifts)
    ports, total_kg = group_ports(departures, landings), int(_kg(departures).sum())
    rows = [_measure(ports, total_kg, days, shifts) for days in range(longest + 1)]
    return pd.DataFrame(
        [(days, *row[:5]) for days, row in enumerate(rows)], columns=list(CURVE)
    ).astype(dict.fromkeys(CURVE[1:], "float64"))


def group_ports(departures: pd.DataFrame, landings: pd.DataFrame) -> list[Port]:
    """Sum departures by port and day, for the ports that have landings.

    Parameters
    ----------
    departures : DataFrame (`schema.MATCHED`)
    landings : DataFrame (`schema.LANDINGS`)

    Returns
    -------
    list of Port
        Whole kilograms; the order of the given rows does not matter.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(departures, DEPARTED, name="departures")
    hold_to(landings, LANDED, name="landings")
    ports = []
    for port_id in sorted(set(landings["port_id"])):
        here = departures[departures["origin_id"] == port_id]
        landed = landings.loc[landings["port_id"] == port_id, "landed_on"]
        if len(here):
            days, kg = _sum_by_day(here)
            ports.append(Port(days, np.r_[0, np.cumsum(kg)], np.unique(_days(landed))))
    return ports


def weigh_shifts(port: Port, shifts: Whole, *, days: int) -> Whole:
    """Sum the mass linked at a port when all its landings move by so many days.

    Parameters
    ----------
    port : Port
    shifts : array of int64, n
        Whole days, either way.
    days : int
        A departure is linked up to so many days after a landing.

    Returns
    -------
    array of int64, n
        Kilograms; no departure counts twice. The days after a landing near the end go
        on with the first: so records that begin with a landing gain nothing by it.
    """
    landed, first, length = draw_circle(port, days=days)
    if not len(landed):
        return np.zeros(len(shifts), np.int64)
    begin = np.sort((landed - first + shifts[:, None]) % length, axis=1)
    following = np.hstack([begin[:, 1:], begin[:, :1] + length])
    end = np.minimum(begin + days + 1, following)
    kg_begin = port.kg_before[np.searchsorted(port.days, first + begin)]
    kg_end = port.kg_before[np.searchsorted(port.days, first + end % length)]
    kg_end += end // length * port.kg_before[-1]
    linked_kg: Whole = (kg_end - kg_begin).sum(axis=1)
    return linked_kg


def draw_circle(port: Port, *, days: int) -> Circle:
    """Find the landings that could have a departure after them, and a port's days.

    Parameters
    ----------
    port : Port
    days : int
        A departure is linked up to so many days after a landing.

    Returns
    -------
    Circle
        ``length`` is in days, from the first of them or of the departures to the last
        departure. Each port has its own, so no landing moves to where it was idle.
    """
    first, last = int(port.days[0]), int(port.days[-1])
    landed = port.landed[(port.landed >= first - days) & (port.landed <= last)]
    first = min([first, *landed[:1].tolist()])
    return Circle(landed, first, last - first + 1)


def _measure(
    ports: list[Port], total_kg: int, days: int, shifts: Shifts
) -> Coincidence:
    if not total_kg:
        return Coincidence(None, None, None, None, None, None, 0)
    moves = np.arange(-shifts.shift_days, shifts.shift_days + 1)
    kg = sum(
        (weigh_shifts(port, moves, days=days) for port in ports),
        start=np.zeros(len(moves), np.int64),
    )
    circles = [draw_circle(port, days=days) for port in ports]
    lengths = [circle.length for circle in circles if len(circle.landed)]
    if not lengths:
        return Coincidence(0.0, None, None, None, None, None, 0)
    drawn = kg[_draw_evenly(len(moves), shifts)]
    low, high = np.quantile(kg, [0.05, 0.95], method="nearest") / total_kg
    is_still = np.all([moves % length == 0 for length in lengths], axis=0)
    return Coincidence(
        share_linked=sum(_weigh_linked(port, days) for port in ports) / total_kg,
        expected_share=float(kg.sum() / total_kg / len(moves)),
        low_share=float(low),
        high_share=float(high),
        p_value=float(
            (1 + (drawn >= kg[shifts.shift_days]).sum()) / (1 + shifts.draws)
        ),
        smallest_p=float(is_still.mean()),
        draws=shifts.draws,
    )


def _weigh_linked(port: Port, days: int) -> int:
    """Weigh what is linked in truth: here nothing goes on from the end to the first."""
    latest = np.searchsorted(port.landed, port.days, side="right") - 1
    lags = np.where(latest >= 0, port.days - port.landed[latest], days + 1)
    return int(np.diff(port.kg_before)[lags <= days].sum())


def _draw_evenly(count: int, shifts: Shifts) -> Whole:
    """Draw each of some shifts equally often; chance decides on the rest only."""
    # The raw stream of a bit generator is the same in every version of numpy.
    order = np.argsort(np.random.PCG64(shifts.seed).random_raw(count), kind="stable")
    return np.resize(order, shifts.draws)


def _days(dates: pd.Series) -> Whole:
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


def _kg(departures: pd.DataFrame) -> Whole:
    kg: Whole = np.rint(departures["mass_t"].to_numpy() * KG_PER_T).astype(np.int64)
    return kg


def _sum_by_day(departures: pd.DataFrame) -> tuple[Whole, Whole]:
    days, position = np.unique(_days(departures["dispatched_on"]), return_inverse=True)
    kg = np.zeros(len(days), np.int64)
    np.add.at(kg, position, _kg(departures))
    return days, kg


def _hold_options(days: int, shifts: Shifts) -> None:
    bounds = {
        "days": (days, 0, LONGEST_DAYS),
        "days of a shift": (shifts.shift_days, 1, LONGEST_DAYS),
        "draws": (shifts.draws, 1, MOST_DRAWS),
    }
    for name, (value, least, most) in bounds.items():
        if not least <= value <= most:
            raise OptionError(
                f"the {name} must be from {least} to {most}; found {value}"
            )
