"""What a drawing of the diagram is told: days as numbers, each text once a row."""

from typing import Any, Final

import numpy as np
import pandas as pd

from geo.density import Density
from geo.diagram import Diagram, days_from, list_rows
from geo.diagram_ships import (
    list_counts,
    list_crossings,
    list_own,
    list_sightings,
)
from geo.diagram_words import list_texts
from geo.encode import as_columns
from geo.schema import COUNTS, CROSSINGS, SIGHTINGS, STRINGS, hold_to
from geo.units import KG_PER_T

PAIR: Final = ["origin_id", "destination_id"]
WAYMARKS: Final = ("station", "origin_id", "km")
GROUP: Final = [*PAIR, "basis"]


def list_diagram(diagram: Diagram) -> dict[str, Any]:
    """Turn a diagram into what a page or a figure draws and tells.

    Parameters
    ----------
    diagram : Diagram

    Returns
    -------
    dict
        Of plain lists, numbers and text. Days count from ``axis["first"]``; a day that
        is not known is None. The same diagram gives the same.

    Raises
    ------
    SchemaError
        If a frame lacks a column.
    """
    hold_to(diagram.strings, STRINGS, name="strings")
    hold_to(diagram.crossings, CROSSINGS, name="crossings")
    hold_to(diagram.sightings, SIGHTINGS, name="sightings")
    hold_to(diagram.counts, COUNTS, name="counts")
    numbers = {place: n for n, place in enumerate(diagram.places["site_id"])}
    first_on, days = find_axis(diagram)
    flows = _list_flows(diagram, numbers)
    return {
        "months": list(diagram.months),
        "places": _list_places(diagram),
        "flows": as_columns(flows),
        "axis": {
            "first": f"{first_on:%Y-%m-%d}",
            "days": days,
            "top_km": float(np.ceil(diagram.strings["length_km"].max() / 100) * 100)
            if len(diagram.strings)
            else 100.0,
            "sea_km": _greatest(diagram.crossings["length_km"]),
        },
        "greatest_kg": round(diagram.greatest_t * KG_PER_T),
        "strings": as_columns(
            [] if diagram.density else _list_strings(diagram, flows, numbers, first_on)
        ),
        "density": _list_density(diagram.density, diagram, numbers, first_on),
        "crossings": as_columns(list_crossings(diagram, numbers, first_on)),
        "sightings": as_columns(list_sightings(diagram, numbers, first_on)),
        "counts": as_columns(list_counts(diagram, first_on)),
        "own": list_own(diagram, first_on),
        "waymarks": as_columns(_list_waymarks(diagram, numbers)),
        "texts": list_texts(diagram),
    }


def find_axis(diagram: Diagram) -> tuple[pd.Timestamp, int]:
    """Find the days that the diagram's axis has to hold.

    Parameters
    ----------
    diagram : Diagram

    Returns
    -------
    (Timestamp, int)
        The first day, and how many days there are; those of wagons and voyages. Where
        there are neither, those of the sightings; without any, one day of 1970.
    """
    strings, crossings = diagram.strings, diagram.crossings
    columns = [
        strings["left_on"],
        strings["arrived_on"],
        crossings["left_on"],
        crossings["landed_on"],
    ]
    if strings.empty and crossings.empty:
        columns = [diagram.sightings["date_from"], diagram.sightings["date_to"]]
    days = [pd.Timestamp(day) for column in columns for day in column.dropna().unique()]
    if not days:
        return pd.Timestamp("1970-01-01"), 1
    return min(days), (max(days) - min(days)).days + 1


def _list_places(diagram: Diagram) -> list[dict[str, Any]]:
    near_km = diagram.places.get("nearest_depot_km")
    is_near = (
        [False] * len(diagram.places)
        if near_km is None
        else (pd.to_numeric(near_km) <= diagram.near_depot_km).tolist()
    )
    return [
        {
            "id": site_id,
            "name": name,
            "kind": kind,
            "identification": identification or "",
            "near": {"is": near},
        }
        for site_id, name, kind, identification, near in zip(
            diagram.places["site_id"],
            diagram.places["site_name"],
            diagram.places["site_type"],
            diagram.places["identification"],
            is_near,
            strict=True,
        )
    ]


def _list_flows(diagram: Diagram, numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Sum the strings themselves by pair and month: what is told is what is drawn."""
    at = {month: n for n, month in enumerate(diagram.months)}
    flows = []
    for _, group in diagram.strings.groupby(GROUP):
        origin, destination, basis = group[GROUP].iloc[0].tolist()
        sums = np.zeros((3, len(at)), np.int64)
        months = group["month"].map(at).to_numpy()
        kg = (group["mass_t"] * KG_PER_T).round().astype("int64")
        for row, values in enumerate(
            (kg, group["consignment_count"], group["wagon_count"])
        ):
            np.add.at(sums[row], months, values.to_numpy())
        flows.append(
            {
                "o": numbers[origin],
                "d": numbers[destination],
                "via": -1,
                "basis": basis,
                "km": round(float(group["length_km"].iloc[0]), 1),
                **dict(zip(("kg", "n", "w"), sums.tolist(), strict=True)),
            }
        )
    return flows


def _list_strings(
    diagram: Diagram,
    flows: list[dict[str, Any]],
    numbers: dict[str, int],
    first_on: pd.Timestamp,
) -> list[dict[str, Any]]:
    of_flow = {(f["o"], f["d"], f["basis"]): n for n, f in enumerate(flows)}
    at = {month: n for n, month in enumerate(diagram.months)}
    strings = diagram.strings
    columns = {
        "f": [
            of_flow[numbers[o], numbers[d], basis]
            for o, d, basis in strings[GROUP].itertuples(index=False)
        ],
        "m": strings["month"].map(at).tolist(),
        "a": days_from(strings["left_on"], first_on),
        "b": days_from(strings["arrived_on"], first_on),
        "kg": (strings["mass_t"] * KG_PER_T).round().astype("int64").tolist(),
        "n": strings["consignment_count"].tolist(),
        "w": strings["wagon_count"].tolist(),
        "end": strings["arrival_basis"].tolist(),
    }
    return [
        dict(zip(columns, row, strict=True))
        for row in zip(*columns.values(), strict=True)
    ]


def _list_density(
    density: Density | None,
    diagram: Diagram,
    numbers: dict[str, int],
    first_on: pd.Timestamp,
) -> dict[str, Any] | None:
    if density is None:
        return None
    grid = density.grid
    # The running sum is rounded, so that no kilogram is lost to many small cells.
    flat = density.mass_t.reshape(len(density.keys), -1) * KG_PER_T
    running = np.rint(np.cumsum(flat, axis=1)).astype(np.int64)
    kg = np.diff(running, axis=1, prepend=0)
    keys = []
    for (origin, month), cells in zip(density.keys, kg, strict=True):
        filled = np.flatnonzero(cells)
        keys.append(
            {
                "o": numbers[origin],
                "m": diagram.months.index(month),
                "at": filled.tolist(),
                "kg": cells.ravel()[filled].tolist(),
            }
        )
    return {
        "from": (grid.first_on - first_on).days,
        "days": grid.days_a_column,
        "columns": grid.columns,
        "km": grid.km_a_band,
        "bands": grid.bands,
        "greatest_kg": int(kg.sum(axis=0).max(initial=0)),
        "keys": keys,
    }


def _list_waymarks(diagram: Diagram, numbers: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"name": row.station, "o": numbers[row.origin_id], "km": round(row.km, 1)}
        for row in list_rows(diagram.waymarks, WAYMARKS)
    ]


def _greatest(values: pd.Series) -> float:
    return round(float(values.max()), 1) if len(values) else 0.0
