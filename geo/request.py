"""What is asked of an export."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from geo.errors import OptionError
from geo.grades import ALL, check_grade
from geo.scene import MEASURES
from geo.units import KG_PER_SHELL

ENDINGS: Final = {
    "html": ".html",
    "svg": ".svg",
    "pdf": ".pdf",
    "png": ".png",
    "atlas": ".atlas.pdf",
    "csv": ".csv",
    "geojson": ".geojson",
    "gpkg": ".gpkg",
    "parquet": ".parquet",
    "ftm": ".ftm.json",
    "folder": "",
}
"""The forms of an export, each with how its file's name ends."""

FIGURES: Final = ("svg", "pdf", "png")
LAYERS: Final = ("links", "flows", "sites", "consignments")
SIZES: Final = ("column", "page", "slide")
VIEWS: Final = ("map", "stringlines")
DRAWN: Final = ("html", *FIGURES)
"""The forms that a view other than the map has."""


@dataclass(frozen=True)
class Request:
    """The form, the part and the words of one export.

    Parameters
    ----------
    form : str
        One of `ENDINGS`.
    months : (first, last), optional
        ``YYYY-MM``, both included; all where not given.
    origins : tuple of str
        ``site_id``s; none means all.
    sites : tuple of str
        Destinations by ``site_id``; none means all.
    near_depots : bool
        Only destinations near a depot.
    min_t : float
        Pairs with fewer tonnes in the chosen months are left out.
    grade : str
        The lowest grade of a record that counts, such as ``B3``; see `geo.grades`.
    measure : {"tonnes", "shells", "wagons"}
    kg_per_shell : float
        Kilograms, above 0.
    size : {"column", "page", "slide"}
        Of a print figure.
    layer : {"links", "flows", "sites", "consignments"}, optional
        Of a data form; the form's own default where not given.
    way : str
        Which costs by line the routes follow.
    close : tuple of str
        Links, sections and boxes that are closed; see `closures.read_closed`.
    countries : str
        Those that a route may cross, as UA,RO; all of the network's where empty.
    shares : tuple of str
        How flows part over ways; see `shares.write_lines`.
    view : {"map", "stringlines"}
        What is drawn: the map, or ships and trains over date and kilometres.
    km_a_day : float, optional
        Of wagons without an arrival date, in the string-line diagram.
    title, note, made : str
        The user's own words: in place of the title, below it, and who made it when.
    publish : bool
        Leave out what must not be published.

    Raises
    ------
    OptionError
        If a value is none of those that there are.
    """

    form: str = "html"
    months: tuple[str, str] | None = None
    origins: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    near_depots: bool = False
    min_t: float = 0.0
    grade: str = ALL
    measure: str = "tonnes"
    kg_per_shell: float = KG_PER_SHELL
    size: str = "page"
    layer: str | None = None
    way: str = "main"
    close: tuple[str, ...] = ()
    countries: str = ""
    shares: tuple[str, ...] = ()
    view: str = "map"
    km_a_day: float | None = None
    title: str = ""
    note: str = ""
    made: str = ""
    publish: bool = False

    def __post_init__(self) -> None:
        _check_one("form", self.form, tuple(ENDINGS))
        _check_one("measure", self.measure, MEASURES)
        _check_one("size", self.size, SIZES)
        _check_one("view", self.view, VIEWS)
        if self.view != "map":
            _check_one(f"form of the {self.view}", self.form, DRAWN)
            if self.shares:
                raise OptionError(
                    "shares split the flows of the map; ships and trains by date have "
                    "one way a pair: leave the shares out"
                )
        if check_grade(str(self.grade)) != self.grade:
            raise OptionError(f"a grade must be as B3; found {self.grade}")
        if self.layer is not None:
            _check_one("layer", self.layer, LAYERS)


def as_options(request: Request) -> dict[str, Any]:
    """Write a request as it stands in a manifest.

    Parameters
    ----------
    request : Request

    Returns
    -------
    dict
        Plain values; those that are as by default are left out.
    """
    default = asdict(Request())
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(request).items()
        if value != default[name]
    }


def read_options(options: Mapping[str, Any]) -> Request:
    """Read a request from a manifest.

    Parameters
    ----------
    options : mapping
        From `as_options`.

    Returns
    -------
    Request

    Raises
    ------
    OptionError
        If there is an option that this version does not know, or a value of another
        type.
    """
    known = {field.name: field.default for field in fields(Request)}
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise OptionError(
            f"the manifest has options that Railhead does not know: "
            f"{', '.join(unknown)}; verify it with the version that made it",
            unknown,
        )
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in options.items()
    }
    return Request(**given)


def _check_one(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise OptionError(
            f"the {what} must be one of {', '.join(known)}; found {value}", [str(value)]
        )
