"""What a map is drawn from, and what of it is chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd

from geo.errors import OptionError
from geo.grades import ALL
from geo.units import KG_PER_SHELL

MEASURES: Final = ("tonnes", "shells", "wagons")


@dataclass(frozen=True)
class Texts:
    """What the page says beside the figures; plain text, from any source.

    Parameters
    ----------
    title, subtitle : str
        Of the page.
    notices : tuple of str
        What the reader must know before anything else; the first stands in full.
    caveat : str
        What the tonnages are, in a few words; it stands wherever they do.
    published, modelled, denials, method, licences : tuple of str
        Paragraphs of the notes below the map.
    sources : mapping of str to str
        From ``source_id`` to the source as it is to be cited.
    tally : mapping of str to str
        What became of the records, stage by stage.
    made : str
        Who made the page and when, if the user tells it.
    note : str
        The user's own words on the page.
    origin : str
        What goods leave from: port, or origin where not all of them are ports.
    tells_shells : bool
        Whether a mass is told in shells beside tonnes without being asked for.
    """

    title: str
    subtitle: str = ""
    notices: tuple[str, ...] = ()
    caveat: str = ""
    published: tuple[str, ...] = ()
    modelled: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    tally: Mapping[str, str] = field(default_factory=dict)
    made: str = ""
    note: str = ""
    origin: str = "port"
    tells_shells: bool = False


class Scene(NamedTuple):
    """All that a map shows, whatever is chosen of it later."""

    places: gpd.GeoDataFrame
    """`schema.PLACES`; ``nearest_depot_name`` and ``nearest_depot_km`` if known."""
    depots: gpd.GeoDataFrame
    """`schema.PLACES`: the reference layer; ``note`` and ``grade`` if known."""
    flows: pd.DataFrame
    """`schema.FLOWS`."""
    routes: pd.DataFrame
    """`schema.LENGTHS`."""
    links: gpd.GeoDataFrame
    """`schema.LINKS`."""
    link_flows: pd.DataFrame
    """`schema.LINK_FLOWS`."""
    evidence: pd.DataFrame
    """`schema.EVIDENCE`: the consignments behind the flows, greatest first."""
    voyages: pd.DataFrame
    """``date`` or ``date_from`` and ``date_to``, ``port`` (id or any name), ``event``,
    ``vessel``, ``basis``, ``note``."""
    land: gpd.GeoDataFrame
    """``name``, ``label_lon``, ``label_lat`` and geometry: one row a country."""
    months: tuple[str, ...]
    """All months of the time line, ``YYYY-MM``, in order and without gaps."""
    texts: Texts
    near_depot_km: float = 25.0
    """Up to this distance a site counts as near its nearest depot."""
    lowest: str = ALL
    """The lowest grade of the records that the flows count."""
    below: pd.DataFrame | None = None
    """`schema.FLOWS`, and whether the destination ``is_near`` a depot: what records
    below that grade would add; None where all grades count."""
    draw_routes: Callable[[], gpd.GeoDataFrame] | None = None
    """Gives the routes with their lines (`schema.ROUTES`), which no map shows; None
    where `routes` has them."""


@dataclass(frozen=True)
class Selection:
    """What the reader has chosen.

    Parameters
    ----------
    first_month, last_month : str, optional
        ``YYYY-MM``, both included; the whole time line where not given.
    ports : tuple of str
        Origins by ``site_id``; none means all.
    near_depots : bool
        Only destinations near a depot.
    measure : {"tonnes", "shells", "wagons"}
        What widths, circles and bars stand for.
    kg_per_shell : float
        Kilograms, above 0; for shells only.
    min_t : float
        Pairs with fewer tonnes in the chosen months are left out.
    """

    first_month: str | None = None
    last_month: str | None = None
    ports: tuple[str, ...] = ()
    near_depots: bool = False
    measure: str = "tonnes"
    kg_per_shell: float = KG_PER_SHELL
    min_t: float = 0.0


def check_selection(selection: Selection, scene: Scene) -> tuple[int, int]:
    """Hold a selection to what the scene has.

    Parameters
    ----------
    selection : Selection
    scene : Scene

    Returns
    -------
    (int, int)
        Positions of the first and the last chosen month; (0, -1) for no months.

    Raises
    ------
    OptionError
        If a month, port or measure is not there, the months run backwards, or a
        number is out of its range.
    """
    _check_known("measure", (selection.measure,), MEASURES)
    origins = sorted(scene.flows["origin_id"].unique())
    _check_known("port", selection.ports, origins)
    if not 0 < selection.kg_per_shell < float("inf"):
        raise OptionError(
            f"kilograms a shell must be above 0; found {selection.kg_per_shell}"
        )
    if not 0 <= selection.min_t < float("inf"):
        raise OptionError(
            f"the smallest flow must be 0 t or more; found {selection.min_t}"
        )
    return _find_months(selection, scene.months)


def _find_months(selection: Selection, months: tuple[str, ...]) -> tuple[int, int]:
    asked = [m for m in (selection.first_month, selection.last_month) if m is not None]
    _check_known("month", asked, months)
    first = months.index(selection.first_month) if selection.first_month else 0
    last = (
        months.index(selection.last_month) if selection.last_month else len(months) - 1
    )
    if asked and first > last:
        raise OptionError(
            f"months must run forwards; found {months[first]} to {months[last]}", asked
        )
    return first, last


def _check_known(
    what: str, asked: tuple[str, ...] | list[str], known: tuple[str, ...] | list[str]
) -> None:
    unknown = [value for value in asked if value not in known]
    if unknown:
        there = ", ".join(known) or "none"
        raise OptionError(
            f"there is no {what} {', '.join(unknown)}; there is: {there}", unknown
        )
