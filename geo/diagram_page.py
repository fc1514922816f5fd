"""The diagram as one HTML page that asks for no other file."""

import html
import importlib.resources
from typing import Any, Final

from geo.diagram import Diagram
from geo.diagram_content import list_diagram
from geo.encode import safe_json
from geo.errors import OptionError
from geo.export import lock_page
from geo.scene import MEASURES, Selection
from geo.style import ink_css

SCRIPTS: Final = (
    "selection.js",
    "parts.js",
    "months.js",
    "tooltip.js",
    "plot.js",
    "string_tips.js",
    "strings.js",
    "ships.js",
    "strings_page.js",
)
"""Each uses what those before it have put into ``window.railhead``."""

STYLES: Final = ("flow_layer.css", "strings.css")

HEAD: Final = (
    '<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
)


def write_diagram(
    diagram: Diagram,
    *,
    selection: Selection | None = None,
    embedded: bool = False,
) -> bytes:
    """Write a diagram as one HTML page.

    Parameters
    ----------
    diagram : Diagram
    selection : Selection, optional
        What the page opens with; all of it where not given.
    embedded : bool
        For the app's frame: the charts only, and the choice from the page around.

    Returns
    -------
    bytes
        UTF-8; the same diagram gives the same bytes.

    Raises
    ------
    OptionError
        If the diagram lacks what is selected, or the page would be too large.
    SchemaError
        If a frame lacks a column.
    """
    content = list_diagram(diagram)
    content["selection"] = _describe(selection or Selection(), diagram)
    content["embedded"] = embedded
    page = (
        f"<!DOCTYPE html>\n<html>\n<head>\n{HEAD}\n"
        f"<title>{html.escape(diagram.texts.title)}</title>\n"
        f"<style>{ink_css()}{_read(STYLES)}</style>\n"
        f'<script type="application/json" id="railhead-data">{safe_json(content)}'
        f"</script>\n</head>\n<body>\n<script>{_read(SCRIPTS)}</script>\n"
        "</body>\n</html>\n"
    )
    return lock_page(page, scripts=1)


def _describe(selection: Selection, diagram: Diagram) -> dict[str, Any]:
    months = diagram.months
    asked = [m for m in (selection.first_month, selection.last_month) if m]
    unknown = [month for month in asked if month not in months]
    if unknown or selection.measure not in MEASURES:
        raise OptionError(
            f"the diagram has the months {', '.join(months) or 'none'} and the "
            f"measures {', '.join(MEASURES)}; asked were {', '.join(asked) or 'all'} "
            f"and {selection.measure}",
            unknown,
        )
    first = months.index(selection.first_month) if selection.first_month else 0
    last = months.index(selection.last_month) if selection.last_month else None
    return {
        "from": first,
        "to": max(0, len(months) - 1) if last is None else last,
        "ports": list(selection.ports) or None,
        "sites": None,
        "near": selection.near_depots,
        "measure": selection.measure,
        "kg_per_shell": selection.kg_per_shell,
        "min_t": selection.min_t,
    }


def _read(names: tuple[str, ...]) -> str:
    folder = importlib.resources.files("geo") / "static"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)
