"""Print figures: one sheet, or an atlas of months, as SVG, PDF or PNG."""

import io
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.backends.backend_svg import FigureCanvasSVG

from geo.errors import OptionError
from geo.figure_chart import chart_scene
from geo.figure_layout import Plan, lay_out_column, lay_out_overview, lay_out_page
from geo.figure_page import DPI, SIZES, Sheet
from geo.figure_sums import measure_scale, sum_flows
from geo.figure_text import keep_valid
from geo.payload import list_content
from geo.scene import Scene, Selection, Texts, check_selection
from geo.units import KG_PER_SHELL

FORMS: Final = ("svg", "pdf", "png")
CREATOR: Final = "Railhead"

STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": CREATOR,
    "pdf.fonttype": 42,
    "lines.scale_dashes": False,
    "text.parse_math": False,
    "text.usetex": False,
}
"""Text stays text, ids stay the same, dashes are in points."""

ONE_AT_A_TIME: Final = threading.Lock()
"""The drawing library's settings are the process's: two drawings must not mix."""


def draw_figure(  # noqa: PLR0913 - one parameter an option of the command
    scene: Scene,
    *,
    form: str,
    size: str = "page",
    scale_of: Scene | None = None,
    measure: str = "tonnes",
    kg_per_shell: float = KG_PER_SHELL,
    manifest: Mapping[str, str] | None = None,
) -> bytes:
    """Draw one figure of a scene's flows, summed over its months.

    Parameters
    ----------
    scene : Scene
    form : {"svg", "pdf", "png"}
    size : {"column", "page", "slide"}
        90 by 160 mm, A4 lying, or 16 to 9; PNG has 300 dots an inch.
    scale_of : Scene, optional
        The whole of which the scene is a part: it sets the scale of widths and
        circles and the part of the Earth that is shown.
    measure : {"tonnes", "shells", "wagons"}
        What widths, circles and bars stand for.
    kg_per_shell : float
        Kilograms, above 0; for shells only.
    manifest : mapping of str to str, optional
        What else is written into the file's own description.

    Returns
    -------
    bytes
        The same scene gives the same bytes, with the same version of the library.

    Raises
    ------
    OptionError
        If form, size, measure or kilograms a shell cannot be used.
    SchemaError, CrsError
        If the frames do not fit together; see `payload.list_content`.
    """
    check_option("form", form, FORMS)
    check_option("size", size, tuple(SIZES))
    plan = _plan(scene, scale_of or scene, measure, kg_per_shell)
    with steady_style():
        sheet = Sheet(SIZES[size])
        lay_out = lay_out_column if size == "column" else lay_out_page
        lay_out(sheet, plan, sum_flows(plan.chart.content, plan.scale))
        return write_sheet(sheet, form, describe_file(scene.texts, manifest, form))


def draw_atlas(
    scene: Scene,
    *,
    size: str = "page",
    scale_of: Scene | None = None,
    measure: str = "tonnes",
    kg_per_shell: float = KG_PER_SHELL,
    manifest: Mapping[str, str] | None = None,
) -> bytes:
    """Draw all months at a glance, then the total, then each month, on one scale.

    Parameters
    ----------
    scene : Scene
    size : {"page", "slide"}
    scale_of, measure, kg_per_shell, manifest
        See `draw_figure`.

    Returns
    -------
    bytes
        A PDF of two pages and one a month.

    Raises
    ------
    OptionError, SchemaError, CrsError
        See `draw_figure`.
    """
    check_option("size", size, ("page", "slide"))
    plan = _plan(scene, scale_of or scene, measure, kg_per_shell)
    content, months = plan.chart.content, scene.months
    with steady_style():
        file = io.BytesIO()
        with PdfPages(
            file, metadata=describe_file(scene.texts, manifest, "pdf")
        ) as pages:
            for lay_out, shown in (
                (lay_out_overview, months),
                (lay_out_page, months),
                *((lay_out_page, (month,)) for month in months),
            ):
                sheet = Sheet(SIZES[size])
                lay_out(sheet, plan, sum_flows(content, plan.scale, shown))
                FigureCanvasPdf(sheet.figure)
                pages.savefig(sheet.figure)
        return file.getvalue()


def _plan(scene: Scene, whole: Scene, measure: str, kg_per_shell: float) -> Plan:
    asked = Selection(measure=measure, kg_per_shell=kg_per_shell)
    check_selection(asked, scene)
    content = list_content(scene)
    of_whole = content if whole is scene else list_content(whole)
    return Plan(
        chart_scene(scene, whole, content),
        measure_scale(of_whole, measure=measure, kg_per_shell=kg_per_shell),
        scene.texts,
    )


def check_option(what: str, asked: str, known: Sequence[str]) -> None:
    """Refuse what there is not.

    Parameters
    ----------
    what, asked : str
    known : sequence of str

    Raises
    ------
    OptionError
        If what is asked is not known.
    """
    if asked not in known:
        there = ", ".join(known)
        raise OptionError(f"there is no {what} {asked}; there is: {there}", [asked])


@contextmanager
def steady_style() -> Iterator[None]:
    """Draw with the library's own settings and ours, whatever the user's are.

    Yields
    ------
    None
        One drawing at a time.
    """
    with ONE_AT_A_TIME, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def describe_file(
    texts: Texts, manifest: Mapping[str, str] | None, form: str
) -> dict[str, Any]:
    """Say what a file is, in the names that its form has for it; never when.

    Parameters
    ----------
    texts : Texts
    manifest : mapping of str to str, optional
    form : {"svg", "pdf", "png"}

    Returns
    -------
    dict
    """
    given = {
        keep_valid(name): keep_valid(value) for name, value in (manifest or {}).items()
    }
    said = {"Title": keep_valid(texts.title) or CREATOR, **given, "Creator": CREATOR}
    if form == "png":
        return {"Software": CREATOR, **said}
    about = said.pop("Description", None)
    own = {name: said.pop(name) for name in ("Title", "Creator")}
    rest = [f"{name}: {value}" for name, value in said.items()]
    if form == "svg":
        return {**own, "Date": None, "Description": about, "Keywords": rest or None}
    return {
        **own,
        "CreationDate": None,
        "Subject": about,
        "Keywords": "; ".join(rest) or None,
    }


def write_sheet(sheet: Sheet, form: str, about: dict[str, Any]) -> bytes:
    """Write a sheet as a file; within `steady_style`.

    Parameters
    ----------
    sheet : Sheet
    form : {"svg", "pdf", "png"}
    about : dict
        From `describe_file`.

    Returns
    -------
    bytes
    """
    file = io.BytesIO()
    figure = sheet.figure
    if form == "png":
        FigureCanvasAgg(figure)
        figure.savefig(file, format="png", dpi=DPI, metadata=about)
        return file.getvalue()
    if form == "pdf":
        FigureCanvasPdf(figure)
        figure.savefig(file, format="pdf", metadata=about)
        return file.getvalue()
    FigureCanvasSVG(figure)
    figure.savefig(file, format="svg", metadata=about)
    return re.sub(rb"<!DOCTYPE[^>]*>\s*", b"", file.getvalue(), count=1)
