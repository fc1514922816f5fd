"""What a drawing is told of ships: voyages, sightings and counts, days as numbers."""

from typing import Any

import pandas as pd

from geo.diagram import Diagram, days_from, list_rows
from geo.schema import COUNTS, CROSSINGS, SIGHTINGS


def list_crossings(
    diagram: Diagram, numbers: dict[str, int], first_on: pd.Timestamp
) -> list[dict[str, Any]]:
    """List the voyages, a row each."""
    crossings = diagram.crossings
    columns = zip(
        days_from(crossings["left_on"], first_on),
        days_from(crossings["landed_on"], first_on),
        list_rows(crossings, CROSSINGS),
        strict=True,
    )
    return [
        {
            "id": row.voyage_id,
            "p": numbers[row.port_id],
            "from": numbers[row.loaded_at_id],
            "a": left,
            "b": landed,
            "km": round(float(row.length_km), 1),
            "vessel": row.vessel,
            "basis": row.basis,
            "month": f"{row.landed_on:%Y-%m}",
        }
        for left, landed, row in columns
    ]


def list_sightings(
    diagram: Diagram, numbers: dict[str, int], first_on: pd.Timestamp
) -> list[dict[str, Any]]:
    """List what was seen or modelled of ships, a row each."""
    sightings = diagram.sightings
    columns = zip(
        days_from(sightings["date_from"], first_on),
        days_from(sightings["date_to"], first_on),
        list_rows(sightings, SIGHTINGS),
        strict=True,
    )
    return [
        {
            "id": row.voyage_id,
            "a": begun,
            "b": ended,
            "precision": row.precision,
            "place": row.port_name,
            "p": numbers.get(row.port_id, -1),
            "event": row.event,
            "vessel": row.vessel,
            "certainty": row.certainty,
            "observer": row.observer,
            "note": row.note,
            "source": row.source_id,
            "grade": row.grade,
            "basis": row.basis,
        }
        for begun, ended, row in columns
    ]


def list_counts(diagram: Diagram, first_on: pd.Timestamp) -> list[dict[str, Any]]:
    """List the published counts, a row each."""
    counts = diagram.counts
    rows = list_rows(counts, COUNTS)
    days = days_from(counts["as_of"], first_on)
    return [
        {
            "a": day,
            "n": int(row.cumulative),
            "unit": row.unit,
            "counter": row.counter,
            "scope": row.scope,
            "source": row.source_id,
            "grade": row.grade,
        }
        for day, row in zip(days, rows, strict=True)
    ]


def list_own(diagram: Diagram, first_on: pd.Timestamp) -> dict[str, Any]:
    """List the running count of the records' own landings."""
    return {
        "a": days_from(diagram.own_count["as_of"], first_on),
        "n": diagram.own_count["cumulative"].tolist(),
        "basis": "modelled" if (diagram.crossings["basis"] == "modelled").any() else "",
    }
