"""What a cut of track would do, as a reader gets it: in words, as a table, on a map."""

import json
from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.closures import CAVEAT
from geo.errors import OptionError
from geo.still_page import frame_drawing

FORMS: Final = (".geojson", ".html", ".svg", ".pdf", ".png")

COLUMNS: Final = {
    "section_id": "section",
    "near_from": "from near",
    "near_to": "to near",
    "length_km": "km of track",
    "mass_t": "t carried",
    "cut_off_t": "t without another way",
    "extra_km": "km more a tonne",
    "extra_tkm": "t·km more",
}

FAR_KM, SOME_KM = 100.0, 10.0

LOOKS: Final = {
    "little": ("sketch", 0.8, None, f"under {SOME_KM:.0f} km more"),
    "shorter": ("sketch", 2.0, (0.0, (1.5, 1.5)), "shorter, but not preferred"),
    "some": ("inferred", 1.6, (0.0, (5.0, 1.5)), f"{SOME_KM:.0f} to {FAR_KM:.0f} km"),
    "far": ("depot", 2.2, None, f"{FAR_KM:.0f} km and over"),
    "none": ("rail", 3.0, None, "no other way"),
}
"""Ink, width and dashes in points, and words, by what a cut would do."""

SHOWN: Final = 40
"""Rows of the table on a page; the data hold all."""

MEANING: Final = (
    "Each section closed alone. A cut anywhere on a section does the same; loops of "
    "stations are sections of their own. km more: a tonne re-routed, on average, along "
    "the track; below 0 where the way round is shorter but costs more, as over the "
    "Baikal-Amur line."
)


def list_sections(sections: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """List sections as plain values.

    Parameters
    ----------
    sections : GeoDataFrame (`sections.SECTIONS`)

    Returns
    -------
    list of dict
        In the given order, without geometry; ``extra_km`` is None where all is cut off.
    """
    rows = pd.DataFrame(sections.drop(columns="geometry")).assign(
        extra_tkm=sections["extra_tkm"].round(),
        extra_km=sections["extra_km"].round(2),
        length_km=sections["length_km"].round(1),
    )
    figures = ["mass_t", "rerouted_t", "cut_off_t"]
    rows[figures] = rows[figures].round(3)
    told: list[dict[str, Any]] = json.loads(rows.to_json(orient="records"))
    return told


def part_worst(
    sections: gpd.GeoDataFrame,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Part sections into those without another way for some tonnes, and the others.

    Parameters
    ----------
    sections : GeoDataFrame (`sections.SECTIONS`)

    Returns
    -------
    (GeoDataFrame, GeoDataFrame)
        The first with the most tonnes cut off first, the second as given.
    """
    is_cut = sections["cut_off_t"] > 0
    by_mass = sections[is_cut].sort_values(
        ["cut_off_t", "length_km"], ascending=False, kind="stable"
    )
    return by_mass, sections[~is_cut]


def draw_sections(
    sections: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    form: str,
    *,
    notices: Sequence[str] = (),
    has_words: bool = True,
) -> bytes:
    """Draw what a cut of each section would do.

    Parameters
    ----------
    sections : GeoDataFrame (`sections.SECTIONS`)
    land : GeoDataFrame
        The base map.
    form : str
        One of `FORMS`.
    notices : sequence of str
        What the reader must know of the tonnes first.
    has_words : bool
        Whether a picture has a title and these words; else they stand beside it.

    Returns
    -------
    bytes
        The same sections give the same bytes.

    Raises
    ------
    OptionError
        If there is no such form.
    """
    if form not in FORMS:
        raise OptionError(f"a map must end in {', '.join(FORMS)}; found {form}")
    if form == ".geojson":
        return _write_geojson(sections, notices)
    # Not at the top: the drawing library takes a second to import.
    from geo.figure_changes import draw_changes

    title = "If one section of track were closed"
    drawn = sections.assign(state=_judge(sections)).explode()
    # A section's length stands with its first piece only.
    is_first = ~drawn["section_id"].duplicated()
    drawn = drawn.assign(length_km=drawn["length_km"].where(is_first, 0.0))
    said = [*notices, CAVEAT, MEANING]
    if form != ".html":
        lines = [each for text in said for each in _wrap(text)]
        told = (title, lines) if has_words else ("", ())
        return draw_changes(
            drawn, land, title=told[0], lines=told[1], form=form[1:], looks=LOOKS
        )
    svg = draw_changes(drawn, land, title="", lines=(), form="svg", looks=LOOKS)
    worst = pd.concat(part_worst(sections)).head(SHOWN)
    rows = list_sections(gpd.GeoDataFrame(worst, crs=sections.crs))
    return frame_drawing(title, said, svg, "Sections", (COLUMNS, rows))


def _judge(sections: gpd.GeoDataFrame) -> np.ndarray:
    extra_km = sections["extra_km"]
    return np.select(
        [
            sections["cut_off_t"] > 0,
            extra_km >= FAR_KM,
            extra_km >= SOME_KM,
            extra_km <= -SOME_KM,
        ],
        ["none", "far", "some", "shorter"],
        "little",
    )


def _wrap(text: str, *, width: int = 150) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _write_geojson(sections: gpd.GeoDataFrame, notices: Sequence[str]) -> bytes:
    lines = shapely.set_precision(sections.geometry.to_numpy(), 1e-5)
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": shapely.geometry.mapping(line),
        }
        for row, line in zip(list_sections(sections), lines, strict=True)
    ]
    told = {"type": "FeatureCollection", "notices": list(notices), "caveat": CAVEAT}
    told["meaning"] = MEANING
    return json.dumps(told | {"features": features}, ensure_ascii=False).encode()
