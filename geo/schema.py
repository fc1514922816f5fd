"""The columns of each stage's frame, and what holds a frame to them.

Units are in the names: ``_t`` tonnes of 1,000 kg, ``_km`` kilometres along the
track or the sea leg, ``_tkm`` tonne-kilometres. Geometry is in EPSG:4326, longitude
first.
"""

from typing import Final

import geopandas as gpd
import pandas as pd

from geo.errors import CrsError, SchemaError
from geo.units import LONLAT

Columns = tuple[str, ...]

PLACES: Final[Columns] = (
    "site_id",  # key
    "site_name",
    "site_type",  # port, crossing, site, depot
    "aliases",  # list of str, any script
    "region",
    "country",  # ISO 3166-1 alpha-2
    "identification",  # how it is known; see data/sites.geojson
    "source_id",
    "geometry",  # Point
)
"""Ports, crossings, destination sites and depots: one row a place."""

REGIONS: Final[Columns] = (
    "country",  # ISO 3166-1 alpha-2
    "region",  # as in PLACES; "" for the country itself
    "aliases",  # list of str, any script
)
"""Countries and their regions, by the names that qualify a place."""

CONSIGNMENTS: Final[Columns] = (
    "row",  # 1 = the first record of the file
    "line",  # line of the file on which the record begins
    "shipment_id",
    "dispatched_on",  # datetime64, midnight
    "month",  # "YYYY-MM"
    "origin_name",
    "destination_name",
    "mass_t",  # whole kilograms, as tonnes
    "wagons",  # Int64, may be missing
    "inferred_origin_name",  # where a ship may have loaded it; "" if unstated
    "basis",  # reported, inferred, modelled
)
"""Accepted records: one row a consignment; the file's other columns follow, as text."""

REJECTED: Final[Columns] = ("row", "line", "column", "value", "reason")
"""One row a reason; a record may have several."""

FLAGS: Final[Columns] = (*REJECTED, "kind", "severity")
"""One row a doubt; severity is impossible or doubtful."""

MATCHED: Final[Columns] = (
    *CONSIGNMENTS,
    "origin_id",
    "destination_id",
    "inferred_origin_id",  # "" where none is stated
    "match_basis",  # decision, code, name, alias, gazetteer, fuzzy
)

REVIEW: Final[Columns] = (
    "raw_text",  # the name as filed
    "region",  # what the record says of its region, as filed
    "code",  # what the record says of its code, as filed
    "ends",  # which columns it stands in
    "consignment_count",
    "mass_t",
    "reason",  # why it was not matched
    "candidates",  # list of candidates.Candidate, the best first
)
"""The names that a person has to decide: one row a name, region and code."""

FLOWS: Final[Columns] = (
    "month",
    "origin_id",
    "destination_id",
    "inferred_origin_id",
    "basis",
    "consignment_count",
    "wagon_count",
    "mass_t",
)
"""All consignments of one origin-destination pair, in one month, on one basis."""

ROUTES: Final[Columns] = (
    "origin_id",
    "destination_id",
    "route_basis",  # computed, straight
    "length_km",  # along the track, last miles included
    "drawn_km",  # of the line as drawn
    "geodesic_km",
    "last_mile_from_km",
    "last_mile_to_km",
    "geometry",  # LineString from origin to destination
)
"""The way of one pair, the same in every month."""

LENGTHS: Final[Columns] = tuple(
    name for name in ROUTES if name not in {"drawn_km", "geometry"}
)
"""The same without its line."""

LINKS: Final[Columns] = (
    "link_id",
    "mode",  # rail, sea, last mile, straight
    "basis",  # computed, sketch, inferred
    "length_km",
    "pairs",  # array of positions in the routes' order: the pairs that use the link
    "geometry",  # LineString in the direction of travel
)
"""The longest stretches along which no flow joins or leaves: what is drawn."""

BOUNDS: Final[Columns] = ("mass_low_t", "mass_high_t")
"""Of flows, link flows and evidence, where they have them: what they carry if each
record's mass lies at the lower, or upper, bound that it states; where it states none,
its mass counts."""

LINK_FLOWS: Final[Columns] = ("link_id", "month", "mass_t", "consignment_count")

EVIDENCE: Final[Columns] = (
    "month",
    "origin_id",
    "destination_id",
    "inferred_origin_id",
    "basis",
    "row",  # of the records file, 1 = the first record
    "shipment_id",
    "dispatched_on",
    "mass_t",
    "wagons",
    "source_id",
    "locator",  # page, row or cell in the source
    "grade",  # Admiralty code, such as F6
)
"""The consignments behind the flows: one row a consignment, as it is shown."""


VOYAGES: Final[Columns] = (
    "row",  # 1 = the first record of the file
    "line",
    "voyage_id",
    "date_from",  # datetime64, midnight: the first day it may have been
    "date_to",  # the last day it may have been; the same where the day is known
    "port_name",
    "event",  # call, loading, landing, or another word of the file
    "vessel",
    "basis",  # reported, inferred, modelled
)
"""Accepted rows of a voyages file: one row an event; other columns follow, as text."""

LANDINGS: Final[Columns] = ("voyage_id", "port_id", "landed_on", "vessel", "basis")
"""Landings of ships, each on one day at one known port."""

STRINGS: Final[Columns] = (
    "origin_id",
    "destination_id",
    "month",  # of the departure
    "left_on",  # datetime64, midnight
    "arrived_on",  # missing where it is not known and no speed is stated
    "length_km",  # along the route
    "mass_t",
    "consignment_count",
    "wagon_count",
    "basis",  # of the records
    "arrival_basis",  # the records'; told where modelled at a speed; "" for none
)
"""Wagons that left a place on one day for another and arrived on one day."""

CROSSINGS: Final[Columns] = (
    "voyage_id",
    "port_id",  # where the ship lands
    "loaded_at_id",
    "left_on",
    "landed_on",
    "length_km",  # of the sea leg
    "vessel",
    "basis",
)
"""Voyages of which loading and landing are both told: one row a voyage."""

SIGHTINGS: Final[Columns] = (
    "voyage_id",
    "date_from",
    "date_to",
    "precision",  # day, weekend, month, or so many days
    "port_name",
    "port_id",  # "" where the place is not known
    "event",
    "vessel",
    "certainty",  # of the vessel, as filed: named, probable and so on
    "observer",
    "note",
    "source_id",
    "grade",  # Admiralty code
    "basis",
)
"""What was seen of ships and cargo, or is modelled of them: one row a dated event."""

COUNTS: Final[Columns] = (
    "as_of",
    "cumulative",
    "unit",
    "counter",
    "scope",
    "source_id",
    "grade",
)
"""Running counts as published: one row a counter and day."""

LAGS: Final[Columns] = (
    "row",
    "shipment_id",
    "origin_id",
    "dispatched_on",
    "mass_t",
    "basis",
    "voyage_id",  # of the latest landing at that port; "" where none came before
    "landed_on",
    "lag_days",  # Int64, missing where no landing came before
    "is_linked",  # up to so many days after it
)
"""Departures with the latest landing before each: one row a consignment."""

CURVE: Final[Columns] = (
    "days",
    "share_tonnes_linked",
    "expected_share",  # mean over all shifts of the landings
    "low_share",  # 5 % of the shifts give less
    "high_share",  # 5 % give more
    "p_value",
)
"""The share of tonnes linked, over the days that a departure may come later."""


def hold_to(frame: pd.DataFrame, columns: Columns, *, name: str) -> None:
    """Refuse a frame that lacks a stage's columns, or is in another reference system.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        What a step was given; further columns are welcome.
    columns : tuple of str
        The stage, such as `FLOWS`.
    name : str
        What the frame is called in the message.

    Raises
    ------
    SchemaError
        If a column is missing.
    CrsError
        If the frame has geometry that is not in EPSG:4326.
    """
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        found = ", ".join(map(str, frame.columns)) or "no columns"
        raise SchemaError(
            f"{name} need the columns {', '.join(missing)}; found: {found}", missing
        )
    if isinstance(frame, gpd.GeoDataFrame) and frame.crs != LONLAT:
        raise CrsError(f"{name} must be in {LONLAT}, not {frame.crs}")
