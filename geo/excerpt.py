"""The excerpt: which part of the records an export shows."""

from collections.abc import Collection
from typing import Any, NamedTuple

import pandas as pd

from geo.flows import choose_flows, subtract_flows
from geo.grades import ALL, tell_lowest
from geo.monthly import list_months
from geo.pipeline import Trace, World, sites_near_depots
from geo.scene import Scene
from geo.tracing import keep_graded


class Excerpt(NamedTuple):
    """The part of some records that is chosen."""

    flows: pd.DataFrame
    """`schema.FLOWS`."""
    below: pd.DataFrame | None
    """`schema.FLOWS`: what the choice would have besides with records of all grades;
    None where all count."""
    trace: Trace
    """With the records alone that are graded well enough."""
    lowest: str
    is_whole: bool
    """Whether it leaves no record out."""


def choose_excerpt(  # noqa: PLR0913 - one parameter a condition
    trace: Trace,
    *,
    months: tuple[str, str] | None = None,
    origins: Collection[str] = (),
    destinations: Collection[str] | None = None,
    min_t: float = 0.0,
    lowest: str = ALL,
    counted: Trace | None = None,
) -> Excerpt:
    """Choose a part of some records.

    Parameters
    ----------
    trace : Trace
        Of all records.
    months, origins, destinations, min_t
        See `flows.choose_flows`; the smallest flow is one of counted records.
    lowest : str
        The lowest grade that counts, from `grades.check_grade`.
    counted : Trace, optional
        From `tracing.keep_graded`, where it is at hand.

    Returns
    -------
    Excerpt

    Raises
    ------
    OptionError
        See `flows.choose_flows`.
    """
    asked: dict[str, Any] = {"months": months, "destinations": destinations}
    asked["min_t"] = min_t
    every = choose_flows(trace.flows, origins=origins, **asked)
    if lowest == ALL:
        is_whole = _count(every) == _count(trace.flows)
        return Excerpt(every, None, trace, lowest, is_whole)
    counted = counted or keep_graded(trace, lowest)
    flows = counted.flows
    if origins:  # that none of its records is graded well enough is no error
        flows = flows[flows["origin_id"].isin(origins)]
    chosen = choose_flows(flows, **asked)
    is_whole = _count(chosen) == _count(trace.flows)
    return Excerpt(chosen, subtract_flows(every, chosen), counted, lowest, is_whole)


def show_grade(scene: Scene, excerpt: Excerpt, world: World) -> Scene:
    """Let a scene tell what records below its lowest grade would add.

    Parameters
    ----------
    scene : Scene
        Of the excerpt.
    excerpt : Excerpt
    world : World

    Returns
    -------
    Scene
        The same where all grades count.
    """
    if excerpt.below is None:
        return scene
    months = list_months(pd.concat([excerpt.flows, excerpt.below]))
    is_near = excerpt.below["destination_id"].isin(sites_near_depots(world))
    below = excerpt.below.assign(is_near=is_near)
    return scene._replace(lowest=excerpt.lowest, below=below, months=months)


def tell_excerpt(excerpt: Excerpt, trace: Trace, world: World) -> str:
    """Tell which part of the records an excerpt is.

    Parameters
    ----------
    excerpt : Excerpt
    trace : Trace
        Of all records.
    world : World

    Returns
    -------
    str
        A sentence or two for the reader; empty if no record is left out.
    """
    if excerpt.is_whole:
        return ""
    flows = excerpt.flows
    months = list_months(flows)
    ends = dict.fromkeys((*months[:1], *months[-1:]))
    span = " to ".join(pd.Timestamp(month).strftime("%B %Y") for month in ends)
    names = world.places.set_index("site_id")["site_name"]
    origins = " and ".join(names[origin] for origin in sorted(set(flows["origin_id"])))
    return (
        f"This file shows a part of the records: {span or 'no month'}, from "
        f"{origins or 'nowhere'}, to {flows['destination_id'].nunique()} sites; "
        f"{flows['mass_t'].sum():,.0f} t of {trace.flows['mass_t'].sum():,.0f} t. "
        f"{_tell_grade(excerpt)}Widths are on the scale of all records."
    )


def tell_grades(excerpt: Excerpt) -> str:
    """Tell an excerpt's tonnes with and without the records below its lowest grade.

    Parameters
    ----------
    excerpt : Excerpt

    Returns
    -------
    str
        Empty where all grades count.
    """
    if excerpt.below is None:
        return ""
    counted_t, below_t = excerpt.flows["mass_t"].sum(), excerpt.below["mass_t"].sum()
    return (
        f"{tell_lowest(excerpt.lowest)}: {counted_t:,.0f} t; "
        f"with all grades: {counted_t + below_t:,.0f} t"
    )


def _tell_grade(excerpt: Excerpt) -> str:
    told = tell_grades(excerpt)
    return f"Records {told}. " if told else ""


def _count(flows: pd.DataFrame) -> int:
    return int(flows["consignment_count"].sum())
