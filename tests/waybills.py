"""Makers of tables of waybills, tidy or messy, as Parquet or as texts."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

ORIGINS = (
    "Dunay",
    " Dunay",
    "дунай",
    "Vostochny Port",
    "ст. Дунай",
    "Nowhere",
    "",
    None,
)
ENDS = ("Tikhoretsk", "Тихорецк", "Mozdok", "tikhoretsk ", "Nirgends", "Dunay", None)
BASES = ("reported", "Inferred ", "modelled", "", None, "guessed")


def make_waybills(count, *, seed=0):
    """Waybills with every fault that is looked for, typed as a database has them."""
    chance = np.random.default_rng(seed)

    def pick(words, weights=None):
        share = None if weights is None else np.array(weights) / sum(weights)
        at = chance.choice(len(words), count, p=share)
        return np.array([*words, ""], dtype=object)[at]

    days = np.datetime64("2023-08-01") + chance.integers(0, 180, count)
    kg = chance.integers(20_000, 70_000, count).astype("float64")
    odd = chance.random(count)
    kg = np.select(
        [odd < 0.01, odd < 0.02, odd < 0.03, odd < 0.04],
        [np.nan, -kg, 11_000_000, 0],
        kg,
    )
    wagons = np.where(odd > 0.98, -1, chance.integers(1, 4, count)).astype("float64")
    wagons[odd > 0.99] = np.nan
    late = chance.integers(-2, 20, count)
    frame = pd.DataFrame(
        {
            "shipment_id": [f"w{n % (count // 2 + 1)}" for n in range(count)],
            "date": pd.Series(days).where(odd > 0.005),
            "arrival_date": pd.Series(days + late).where(chance.random(count) > 0.5),
            "origin": pick(ORIGINS, [30, 5, 5, 30, 5, 1, 1, 1]),
            "destination": pick(ENDS, [30, 10, 30, 10, 1, 3, 1]),
            "inferred_origin": pick(("", "Rajin", "Elsewhere", None), [9, 5, 1, 3]),
            "mass_kg": kg,
            "wagons": wagons,
            "basis": pick(BASES, [9, 3, 9, 2, 2, 1]),
        }
    )
    again = chance.choice(count, count // 50)
    return pd.concat([frame, frame.iloc[again]], ignore_index=True)


def as_typed(frame):
    """As a database has it: days are days, counts are whole."""
    return pa.table(
        {
            "shipment_id": pa.array(frame["shipment_id"], pa.string()),
            "date": _days(frame["date"]),
            "arrival_date": _days(frame["arrival_date"]),
            "origin": pa.array(frame["origin"], pa.string()),
            "destination": pa.array(frame["destination"], pa.string()),
            "inferred_origin": pa.array(frame["inferred_origin"], pa.string()),
            "mass_kg": pa.array(frame["mass_kg"].astype("Int64"), pa.int64()),
            "wagons": pa.array(frame["wagons"].astype("Int64"), pa.int32()),
            "basis": pa.array(frame["basis"], pa.string()),
        }
    )


def as_floats(frame):
    """As a spreadsheet has it: tonnes with halves of kilograms, counts with a point."""
    half = np.arange(len(frame)) % 3 / 2000
    tonnes = frame["mass_kg"] / 1000 + half
    table = as_typed(frame).drop_columns(["mass_kg", "wagons"])
    table = table.append_column("mass_t", pa.array(tonnes, pa.float64()))
    table = table.append_column("mass_low_t", pa.array(tonnes * 0.9, pa.float64()))
    return table.append_column("wagons", pa.array(frame["wagons"], pa.float64()))


def as_texts(frame):
    """As a clerk writes it: days in two forms, ranges, words for numbers."""
    days = pd.to_datetime(frame["date"])
    is_dotted = np.arange(len(frame)) % 2 == 0
    written = days.dt.strftime("%d.%m.%Y").where(
        is_dotted, days.dt.strftime("%Y-%m-%d")
    )
    tonnes = frame["mass_kg"] / 1000
    masses = tonnes.map(lambda t: "" if pd.isna(t) else f"{t:.3f}".rstrip("0"))
    masses = masses.mask(np.arange(len(frame)) % 7 == 0, "60-62,5 t")
    masses = masses.mask(np.arange(len(frame)) % 101 == 0, "sixty")
    counts = frame["wagons"].map(lambda n: "" if pd.isna(n) else f"{n:.0f} ")
    texts = {
        "shipment_id": frame["shipment_id"],
        "date": written.fillna("31.02.2023"),
        "arrival_date": pd.to_datetime(frame["arrival_date"]).dt.strftime("%d.%m.%Y"),
        "origin": frame["origin"],
        "destination": frame["destination"],
        "inferred_origin": frame["inferred_origin"],
        "mass_t": masses,
        "wagons": counts.mask(np.arange(len(frame)) % 103 == 0, "many"),
        "basis": frame["basis"],
    }
    return pa.table(
        {
            name: pa.array(
                [None if pd.isna(text) else str(text) for text in column], pa.string()
            )
            for name, column in texts.items()
        }
    )


def write_waybills(table, path):
    """Write a table as Parquet, and give its path."""
    pq.write_table(table, path, row_group_size=50_000)
    return path


def _days(column):
    days = pd.to_datetime(column).astype("datetime64[s]")
    return pa.array(days, pa.timestamp("s"), from_pandas=True).cast(pa.date32())
