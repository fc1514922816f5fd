"""The timetable: the diagram of ships and trains, from records and world."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd

from geo.density import MOST_LINES, spread_strings
from geo.diagram import Diagram
from geo.errors import SchemaError
from geo.flows import KEYS
from geo.lengths import measure_pairs
from geo.monthly import list_months
from geo.pipeline import DATA, NEAR_DEPOT_KM, Trace, World, grow_ways
from geo.redact import PROTECTED
from geo.scene import Texts
from geo.schema import COUNTS, SIGHTINGS
from geo.sightings import count_landings, read_counts, read_sightings
from geo.sources import cite_sources
from geo.stringlines import string_voyages, string_wagons
from geo.waymarks import mark_ways

CASE_VOYAGES: Final = DATA / "voyages.csv"
CASE_COUNTS: Final = DATA / "cumulative_voyages.csv"
STATIONS: Final = DATA / "kilometre_posts.csv"

DIAGRAM_FILES: Final = {"voyage counts": CASE_COUNTS, "stations": STATIONS}
"""What the diagram is made from besides the map's files."""

PAIR: Final = ["origin_id", "destination_id"]


def set_diagram(  # noqa: PLR0913 - one parameter an option of the drawing
    trace: Trace,
    world: World,
    texts: Texts,
    *,
    is_case: bool,
    flows: pd.DataFrame | None = None,
    voyages: Path | None = None,
    order: str = "",
    km_a_day: float | None = None,
) -> Diagram:
    """Put together what the diagram shows.

    Parameters
    ----------
    trace : Trace
    world : World
    texts : Texts
        From `report.gather_texts`.
    is_case : bool
        Whether the records are the bundled ones: then its voyages, the published
        sightings and the published counts go with them.
    flows : DataFrame (`schema.FLOWS`), optional
        The chosen ones of the trace's flows; all where not given.
    voyages : Path, optional
        A file of voyages that goes with the user's own records.
    order : str, optional
        Of day and month in arrival dates; see `stringlines.read_arrivals`.
    km_a_day : float, optional
        Of wagons without an arrival date; see `stringlines.string_wagons`.

    Returns
    -------
    Diagram
        With density in place of strings if there are more than `density.MOST_LINES`.

    Raises
    ------
    SchemaError
        If a file cannot be read, or a flow names a place that the world lacks.
    OptionError
        If the speed is out of its range.
    """
    shown = trace.flows if flows is None else flows
    pairs = trace.flows[PAIR].drop_duplicates(ignore_index=True)
    trees = grow_ways(pairs, world)
    routes = measure_pairs(pairs, world.places, world.attached, trees)
    matched = trace.matched
    every = string_wagons(matched, routes, order=order, km_a_day=km_a_day)
    strings = every
    if len(shown) < len(trace.flows):
        kept = _are_in(matched, shown)
        strings = string_wagons(matched[kept], routes, order=order, km_a_day=km_a_day)
    sightings = _read_sightings(world, voyages, is_case=is_case)
    in_months = _keep_months(sightings, strings, is_part=strings is not every)
    crossings = string_voyages(in_months, world.sea_legs)
    counts = _read_counts(world, is_case=is_case)
    named = _find_named(every, sightings)
    return Diagram(
        places=world.places[world.places["site_id"].isin(named)],
        strings=strings,
        density=spread_strings(strings) if len(strings) > MOST_LINES else None,
        crossings=crossings[crossings["port_id"].isin(every["origin_id"])],
        sightings=sightings,
        counts=counts,
        own_count=count_landings(_of_records(sightings, is_case=is_case)),
        waymarks=mark_ways(
            strings[PAIR].drop_duplicates(), _read_stations(), world.attached, trees
        ),
        months=list_months(shown),
        texts=replace(texts, sources={**texts.sources, **_cite(counts, world)}),
        greatest_t=float(every["mass_t"].max()) if len(every) else 0.0,
        km_a_day=km_a_day,
        near_depot_km=NEAR_DEPOT_KM,
    )


def redact_diagram(
    diagram: Diagram, sources: pd.DataFrame, *, are_own: bool
) -> Diagram:
    """Take out of a diagram what must not be published; see `redact.redact_scene`.

    Parameters
    ----------
    diagram : Diagram
    sources : DataFrame
        From `sources.read_sources`.
    are_own : bool
        Whether the voyages are the user's own: then observers and notes are left out
        as filed texts are.

    Returns
    -------
    Diagram
        Protected sources are neither named nor cited.
    """
    is_protected = sources["sensitivity"].str.strip().str.lower() == PROTECTED
    protected = set(sources.loc[is_protected, "source_id"])
    sightings, counts = (
        frame.assign(
            source_id=frame["source_id"].mask(
                frame["source_id"].isin(protected), PROTECTED
            )
        )
        for frame in (diagram.sightings, diagram.counts)
    )
    if are_own:
        sightings = sightings.assign(observer="", note="", voyage_id="")
    cited = diagram.texts.sources.items()
    kept = {key: text for key, text in cited if key not in protected}
    return diagram._replace(
        sightings=sightings,
        counts=counts,
        crossings=diagram.crossings.assign(voyage_id="")
        if are_own
        else diagram.crossings,
        texts=replace(diagram.texts, sources=kept),
    )


def _are_in(matched: pd.DataFrame, flows: pd.DataFrame) -> pd.Series:
    shown = pd.MultiIndex.from_frame(flows[KEYS])
    is_in = pd.MultiIndex.from_frame(matched[KEYS]).isin(shown)
    return pd.Series(is_in, index=matched.index)


def _read_sightings(
    world: World, voyages: Path | None, *, is_case: bool
) -> pd.DataFrame:
    """Read what goes with the records; of others' records nothing bundled does."""
    if voyages is None and not is_case:
        empty = pd.DataFrame(columns=list(SIGHTINGS), dtype="str")
        return empty.astype(dict.fromkeys(("date_from", "date_to"), "datetime64[s]"))
    file = voyages or CASE_VOYAGES
    return read_sightings(file, world.places, _rate_sources(world))


def _rate_sources(world: World) -> dict[str, str]:
    columns = (world.sources[name] for name in ("source_id", "reliability"))
    return dict(zip(*columns, strict=True))


def _read_counts(world: World, *, is_case: bool) -> pd.DataFrame:
    if is_case:
        return read_counts(CASE_COUNTS, _rate_sources(world))
    empty = pd.DataFrame(columns=list(COUNTS), dtype="str")
    return empty.astype({"as_of": "datetime64[s]", "cumulative": "int64"})


def _cite(counts: pd.DataFrame, world: World) -> dict[str, str]:
    """Cite what the published counts rest on; the map does not name it."""
    named = world.sources["source_id"].isin(counts["source_id"])
    return cite_sources(world.sources[named], are_collectors_told=False)


def _of_records(sightings: pd.DataFrame, *, is_case: bool) -> pd.DataFrame:
    """Keep the voyages that go with the records: of the case those of its scenario."""
    return sightings[sightings["basis"] == "modelled"] if is_case else sightings


def _keep_months(
    sightings: pd.DataFrame, strings: pd.DataFrame, *, is_part: bool
) -> pd.DataFrame:
    """Keep whole voyages that land in the months and at the ports of a part."""
    if not is_part:
        return sightings
    landed = sightings[sightings["event"] == "landing"]
    months = landed["date_to"].dt.strftime("%Y-%m")
    in_part = months.isin(strings["month"]) & landed["port_id"].isin(
        strings["origin_id"]
    )
    return sightings[sightings["voyage_id"].isin(landed.loc[in_part, "voyage_id"])]


def _find_named(strings: pd.DataFrame, sightings: pd.DataFrame) -> Collection[str]:
    return {*strings["origin_id"], *strings["destination_id"], *sightings["port_id"]}


def _read_stations() -> pd.DataFrame:
    try:
        stations = pd.read_csv(STATIONS)
    except (OSError, ValueError) as fault:
        raise SchemaError(
            f"{STATIONS.name}: needs a CSV of stations; found {fault}"
        ) from fault
    seats = stations[stations["is_region_seat"].astype("str") == "True"]
    return seats.drop_duplicates("station")
