"""A diagram of three consignments whose days and kilometres are known by heart."""

import pandas as pd
from coincidences import dates
from scenes import make_places

from geo.density import spread_strings
from geo.diagram import Diagram
from geo.scene import Texts
from geo.schema import COUNTS, CROSSINGS, SIGHTINGS, STRINGS
from geo.stringlines import string_wagons

ALPHA_KM, BETA_KM, SEA_KM = 1000.0, 600.0, 200.0

CONSIGNMENTS = [
    # to, day it left, day it arrived, tonnes, wagons
    ("alpha", 0, 4, 100.0, 2),
    ("alpha", 0, 4, 50.5, 1),
    ("beta", 2, None, 60.0, 1),
]
"""Days from 1 August 2023."""


def make_matched(rows=None, *, basis="reported", form="%Y-%m-%d"):
    rows = CONSIGNMENTS if rows is None else rows
    left = dates(row[1] for row in rows)
    arrived = ["" if row[2] is None else f"{dates([row[2]])[0]:{form}}" for row in rows]
    texts = {
        "line": "", "origin_name": "", "destination_name": "", "basis": basis,
        "inferred_origin_name": "", "inferred_origin_id": "", "match_basis": "name",
        "origin_id": "dunay",
    }  # fmt: skip
    return pd.DataFrame(
        {
            "row": range(1, len(rows) + 1),
            "shipment_id": [f"c{n}" for n in range(len(rows))],
            "dispatched_on": left,
            "month": pd.Series([f"{day:%Y-%m}" for day in left], dtype="str"),
            "date": pd.Series([f"{day:{form}}" for day in left], dtype="str"),
            "arrival_date": pd.Series(arrived, dtype="str"),
            "mass_t": pd.Series([row[3] for row in rows], dtype="float64"),
            "wagons": pd.Series([row[4] for row in rows], dtype="Int64"),
            "destination_id": pd.Series([row[0] for row in rows], dtype="str"),
            **{k: pd.Series([v] * len(rows), dtype="str") for k, v in texts.items()},
        }
    )


def make_ways(**lengths_km):
    lengths_km = lengths_km or {"alpha": ALPHA_KM, "beta": BETA_KM}
    return pd.DataFrame(
        {
            "origin_id": "dunay",
            "destination_id": list(lengths_km),
            "route_basis": "computed",
            "length_km": list(lengths_km.values()),
        }
    )


def make_sightings(*rows):
    """Sightings from (voyage, first day, last day, place, event, ship, basis)."""
    frame = pd.DataFrame(
        {
            "voyage_id": [row[0] for row in rows],
            "date_from": dates(row[1] for row in rows),
            "date_to": dates(row[2] for row in rows),
            "precision": ["day" if row[1] == row[2] else "3 days" for row in rows],
            "port_name": [row[3].title() for row in rows],
            "port_id": [row[3] for row in rows],
            "event": [row[4] for row in rows],
            "vessel": [row[5] for row in rows],
            "basis": [row[6] for row in rows],
        }
    )
    texts = {"certainty": "named", "observer": "Watcher", "note": "", "source_id": "s"}
    return frame.assign(**texts, grade="B2")[list(SIGHTINGS)]


def make_crossings(*rows):
    """Voyages from Rajin to Dunay, from (voyage, day loaded, day landed, ship)."""
    frame = pd.DataFrame(
        {
            "voyage_id": pd.Series([row[0] for row in rows], dtype="str"),
            "left_on": dates(row[1] for row in rows),
            "landed_on": dates(row[2] for row in rows),
            "vessel": pd.Series([row[3] for row in rows], dtype="str"),
        }
    )
    texts = {"port_id": "dunay", "loaded_at_id": "rajin", "basis": "modelled"}
    return frame.assign(**texts, length_km=SEA_KM)[list(CROSSINGS)]


def make_counts(*rows):
    """Published counts from (day, number, counter)."""
    frame = pd.DataFrame(
        {
            "as_of": dates(row[0] for row in rows),
            "cumulative": pd.Series([row[1] for row in rows], dtype="int64"),
            "counter": pd.Series([row[2] for row in rows], dtype="str"),
        }
    )
    return frame.assign(unit="ships", scope="one pier", source_id="s", grade="A2")[
        list(COUNTS)
    ]


def make_strings(rows=None, **options):
    return string_wagons(make_matched(rows), make_ways(), **options)


def make_diagram(*, as_density=False, **changes):
    strings = changes.pop("strings", make_strings())
    diagram = Diagram(
        places=make_places(nearest_depot_km=[None, None, None, 3.2, 400.0]),
        strings=strings,
        density=spread_strings(strings) if as_density else None,
        crossings=make_crossings(("M1", -2, 0, "Angara")),
        sightings=make_sightings(
            ("V1", -2, -2, "rajin", "loading", "Angara", "reported"),
            ("V2", 0, 2, "dunay", "landing", "Maria", "reported"),
            ("M1", 0, 0, "dunay", "landing", "Angara", "modelled"),
        ),
        counts=make_counts((1, 4, "VOA"), (3, 6, "CSIS")),
        own_count=pd.DataFrame({"as_of": dates([0]), "cumulative": [1]}),
        waymarks=pd.DataFrame(
            {"station": ["Midway"], "origin_id": ["dunay"], "km": [500.0]}
        ),
        months=("2023-08",),
        texts=Texts(title="Title", notices=("A notice",), sources={"s": "Source"}),
        greatest_t=150.5,
    )
    return diagram._replace(**changes)


def make_empty_diagram():
    empty = pd.DataFrame(columns=list(STRINGS)).astype(
        {"left_on": "datetime64[s]", "arrived_on": "datetime64[s]"}
        | dict.fromkeys(("length_km", "mass_t"), "float64")
        | dict.fromkeys(("consignment_count", "wagon_count"), "int64")
    )
    return make_diagram(
        strings=empty,
        crossings=make_crossings(),
        sightings=make_sightings(),
        counts=make_counts(),
        own_count=pd.DataFrame({"as_of": dates([]), "cumulative": []}),
        waymarks=pd.DataFrame(columns=["station", "origin_id", "km"]),
        months=(),
        greatest_t=0.0,
    )
