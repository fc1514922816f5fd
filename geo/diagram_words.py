"""What is said beside the diagram: how it is read, and what of it is modelled."""

from typing import Any, Final

import pandas as pd

from geo.diagram import Diagram
from geo.stringlines import AT_SPEED

READING: Final = (
    "Each line is the wagons that left one {origin} for one site on one day: it begins "
    "at the {origin}, at 0 km, and ends at the site's kilometres along the computed "
    "route on the day of arrival. Between the two nothing was observed; the line is "
    "straight because nothing more is known.",
    "Sea legs are below zero, each on a scale of its own. That a ship went that way is "
    "inferred: no track is public.",
    "What was seen keeps its precision: a mark is a day, a bar is as long as the days "
    "it may have been. Where the day is not known, nothing finer is drawn.",
)
SIGNS: Final = (
    "Signs of what was seen: triangle up for loading, down for landing; circle for a "
    "call or another event; square for cargo stacked on the quay; diamond for an "
    "arrival inland. A hollow sign: the ship is not certain."
)
AS_DENSITY: Final = (
    "There are too many lines to be told apart. Each cell shows tonnes: those of each "
    "consignment are spread evenly over its way, so that all cells together hold all "
    "tonnes. What has no usable arrival date stands at the {origin} on its day."
)
MAP_ONLY: Final = "Leaflet"
"""The licence of a library that this page does without."""

COUNTERS: Final = (
    "The counters counted different things (ships, trips, visits; one pier or both; "
    "with or without flights), so their numbers are set side by side and never summed."
)


def list_texts(diagram: Diagram) -> dict[str, Any]:
    """List the words beside a diagram.

    Parameters
    ----------
    diagram : Diagram

    Returns
    -------
    dict
        Plain texts; sources only where the diagram names them.
    """
    texts = diagram.texts
    return {
        "title": texts.title,
        "subtitle": texts.subtitle,
        "notices": list(texts.notices),
        "caveat": texts.caveat,
        "origin": texts.origin,
        "denials": list(texts.denials),
        "licences": [line for line in texts.licences if MAP_ONLY not in line],
        "sources": _find_sources(diagram),
        "reading": list_notes(diagram),
        "note": texts.note,
        "made": texts.made,
    }


def list_notes(diagram: Diagram) -> list[str]:
    """List how the diagram is to be read, and what of it is modelled or left out.

    Parameters
    ----------
    diagram : Diagram

    Returns
    -------
    list of str
    """
    strings = diagram.strings
    is_timed = strings["arrived_on"].notna()
    is_paced = strings["arrival_basis"] == AT_SPEED
    notes = [*READING[:1], *(READING[1:2] if len(diagram.crossings) else ())]
    notes += [*READING[2:], SIGNS] if len(diagram.sightings) else []
    notes += [AS_DENSITY] if diagram.density else []
    if is_paced.any() and diagram.km_a_day:
        notes.append(
            f"{_tell(strings[is_paced])} have no usable arrival date: their lines run "
            f"at a stated {diagram.km_a_day:,.0f} km a day and are modelled."
        )
    if not is_timed.all():
        notes.append(
            f"{_tell(strings[~is_timed])} have no usable arrival date and are drawn as "
            "departures only."
        )
    notes += [COUNTERS] if len(diagram.counts) else []
    return [note.replace("{origin}", diagram.texts.origin) for note in notes]


def _tell(strings: pd.DataFrame) -> str:
    count = int(strings["consignment_count"].sum())
    return f"{count:,} consignments ({strings['mass_t'].sum():,.0f} t)"


def _find_sources(diagram: Diagram) -> dict[str, str]:
    named = {*diagram.sightings["source_id"], *diagram.counts["source_id"]}
    sources = diagram.texts.sources
    return {key: text for key, text in sources.items() if key in named}
