"""Departures and landings whose shares can be counted on the fingers."""

import pandas as pd

START = pd.Timestamp("2023-08-01")


def dates(days):
    return (START + pd.to_timedelta(list(days), unit="D")).astype("datetime64[s]")


def make_departures(*rows, basis="reported"):
    """Departures from (port, day, tonnes)."""
    texts = {"destination_id": "inland", "basis": basis, "match_basis": "name"}
    return pd.DataFrame(
        {
            "row": range(1, len(rows) + 1),
            "shipment_id": pd.Series([f"c{n}" for n in range(len(rows))], dtype="str"),
            "origin_id": pd.Series([row[0] for row in rows], dtype="str"),
            "dispatched_on": dates(row[1] for row in rows),
            "mass_t": pd.Series([row[2] for row in rows], dtype="float64"),
            **{k: pd.Series([v] * len(rows), dtype="str") for k, v in texts.items()},
        }
    )


def make_landings(*rows, basis="reported"):
    """Landings from (port, day)."""
    landed_on = dates(row[1] for row in rows)
    return pd.DataFrame(
        {
            "voyage_id": pd.Series([f"v{n}" for n in range(len(rows))], dtype="str"),
            "port_id": pd.Series([row[0] for row in rows], dtype="str"),
            "landed_on": landed_on,
            "date_from": landed_on,
            "date_to": landed_on,
            "vessel": "",
            "basis": pd.Series([basis] * len(rows), dtype="str"),
        }
    )
