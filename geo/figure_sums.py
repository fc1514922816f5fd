"""What a figure's widths, circles and headlines stand for, as the page sums it."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.style import line_width, round_values, site_radius
from geo.units import KG_PER_T

Floats = NDArray[np.float64]
UNITS: Final = {"tonnes": "t", "shells": "shells", "wagons": "wagons"}
MONTH_NAMES: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Scale(NamedTuple):
    """From amounts to ink: one scale for all months."""

    measure: str
    kg_per_shell: float
    greatest_link: float
    greatest_site: float
    """In the unit of the measure; of any one month of the whole."""
    months: tuple[str, ...]
    totals: Floats
    """Of the whole, month by month, in the unit of the measure."""

    def width_px(self, a_month: float) -> float:
        """Give a line's width; see `style.line_width`."""
        return line_width(a_month, self.greatest_link)

    def radius_px(self, a_month: float) -> float:
        """Give a site's radius; see `style.site_radius`."""
        return site_radius(a_month, self.greatest_site)

    def legend_values(self) -> tuple[list[float], list[float]]:
        """Give the round values that the legend shows, of links and of sites."""
        factor = KG_PER_T / self.kg_per_shell if self.measure == "shells" else 1.0
        links, sites = (
            [value * factor for value in round_values(greatest / factor)]
            for greatest in (self.greatest_link, self.greatest_site)
        )
        return links, sites[:2]

    def write(self, amount: float) -> str:
        """Write an amount without its unit, as the page does."""
        if self.measure == "shells":
            return f"≈ {write_roughly(amount)}"
        if self.measure == "wagons":
            return write_number(amount)
        return write_tonnes(amount)


class Sums(NamedTuple):
    """What moved in the months shown."""

    period: str
    months: tuple[str, ...]
    month_count: int
    """Of the months that the mean is taken over; 1 for none."""
    on_links: Floats
    at_places: Floats
    """In the unit of the measure, over all months shown."""
    total_kg: float
    consignments: int
    wagons: int
    ports: int
    sites: int
    total: float
    high_on_links: Floats
    """If each record's mass lies at its upper bound; never less than `on_links`."""
    low: float
    high: float
    """As `total`, if each record's mass lies at its lower, or upper, bound."""


def measure_scale(
    content: dict[str, Any], *, measure: str, kg_per_shell: float
) -> Scale:
    """Measure what a whole scene's scale ends at.

    Parameters
    ----------
    content : dict
        Of the whole, from `payload.list_content`.
    measure : {"tonnes", "shells", "wagons"}
    kg_per_shell : float
        For shells only.

    Returns
    -------
    Scale
    """
    name, per_unit = _find_unit(measure, kg_per_shell)
    ends = content["greatest"]["wagons" if name == "w" else "kg"]
    totals = np.zeros(len(content["months"]))
    for flow in content["flows"]:
        totals += np.asarray(flow[name], float)
    return Scale(
        measure,
        kg_per_shell,
        ends["link"] / per_unit,
        ends["site"] / per_unit,
        tuple(content["months"]),
        totals / per_unit,
    )


def sum_flows(
    content: dict[str, Any], scale: Scale, months: tuple[str, ...] | None = None
) -> Sums:
    """Sum flows over months.

    Parameters
    ----------
    content : dict
        From `payload.list_content`.
    scale : Scale
        Of the whole.
    months : tuple of str, optional
        ``YYYY-MM``, in order; all of the content if not given.

    Returns
    -------
    Sums
    """
    shown = tuple(content["months"]) if months is None else months
    at = [content["months"].index(month) for month in shown]
    flows = content["flows"]
    kg, n, w = (
        np.array([[flow[name][m] for m in at] for flow in flows], float)
        .reshape(len(flows), len(at))
        .sum(axis=1)
        for name in ("kg", "n", "w")
    )
    low, high = _sum_ranges(flows, at, kg)
    unit, per_unit = _find_unit(scale.measure, scale.kg_per_shell)
    if unit == "w":
        low = high = w
    highest = np.maximum(high, w if unit == "w" else kg) / per_unit
    amounts = (w if unit == "w" else kg) / per_unit
    at_places = np.zeros(len(content["places"]))
    np.add.at(at_places, [flow["d"] for flow in flows], amounts)
    moved = [flow for flow, count in zip(flows, n, strict=True) if count]
    return Sums(
        period=name_period(shown, scale.months),
        months=shown,
        month_count=max(1, len(shown)),
        on_links=np.array([amounts[link["f"]].sum() for link in content["links"]]),
        at_places=at_places,
        total_kg=float(kg.sum()),
        consignments=int(n.sum()),
        wagons=int(w.sum()),
        ports=len({flow["o"] for flow in moved}),
        sites=len({flow["d"] for flow in moved}),
        total=float((w if unit == "w" else kg).sum() / per_unit),
        high_on_links=np.array([highest[link["f"]].sum() for link in content["links"]]),
        low=float(low.sum() / per_unit),
        high=float(high.sum() / per_unit),
    )


def _sum_ranges(
    flows: list[dict[str, Any]], at: list[int], kg: Floats
) -> tuple[Floats, Floats]:
    """Sum each flow's bounds over months: its mass where no record states a range."""
    if not flows or "lo" not in flows[0]:
        return kg, kg
    low, high = (
        np.array([sum(flow[name][m] for m in at) for flow in flows], float)
        for name in ("lo", "hi")
    )
    return low, high


def name_month(month: str) -> str:
    """Write a month out, such as October 2023.

    Parameters
    ----------
    month : str
        ``YYYY-MM``.

    Returns
    -------
    str
    """
    year, number = month.split("-")
    return f"{MONTH_NAMES[int(number) - 1]} {year}"


def name_period(shown: tuple[str, ...], whole: tuple[str, ...]) -> str:
    """Write out the months shown, as the page does.

    Parameters
    ----------
    shown, whole : tuple of str
        ``YYYY-MM``, in order.

    Returns
    -------
    str
        Such as "All months, August 2023 – January 2024".
    """
    if not shown:
        return "No months"
    first, last = name_month(shown[0]), name_month(shown[-1])
    if len(shown) == 1:
        return last
    start = first.split()[0] if first.split()[1] == last.split()[1] else first
    name = f"{start} – {last}"
    return f"All months, {name}" if shown == whole else name


def write_tonnes(amount: float) -> str:
    """Write tonnes: without decimals from 100 on."""
    decimals = 0 if amount >= 100 or amount == 0 else 1 if amount >= 1 else 3
    return write_number(amount, decimals)


def write_number(amount: float, decimals: int = 0) -> str:
    """Write a number with commas; halves go up, as in a browser."""
    digits = Decimal(1).scaleb(-decimals)
    return f"{Decimal(amount).quantize(digits, ROUND_HALF_UP):,}"


def write_roughly(amount: float) -> str:
    """Write three figures: all that a weight equivalence can bear."""
    return write_number(float(f"{amount:.3g}"))


def _find_unit(measure: str, kg_per_shell: float) -> tuple[str, float]:
    per_unit = {"tonnes": float(KG_PER_T), "shells": kg_per_shell, "wagons": 1.0}
    return ("w" if measure == "wagons" else "kg"), per_unit[measure]
