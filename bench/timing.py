"""How often the timing test is wrong, how often it finds a link, and how fast it is.

Run ``python bench/timing.py`` in the project's folder; it writes
``bench/results/timing.md``. All chance is seeded: the rates are the same on any
machine, the times are not.
"""

import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.lags import link_departures
from geo.timing import (
    Circle,
    Port,
    Shifts,
    draw_circle,
    group_ports,
    measure_coincidence,
    trace_curve,
)

RESULTS = Path(__file__).parent / "results" / "timing.md"
SPAN_DAYS = 168
LEVEL = 0.05
RIVAL_DRAWS = 430
SHIFTS = Shifts(draws=430)
"""Ten times the 43 shifts: the test gives nearly the same p as with 10,000 draws."""


Array = NDArray[Any]
Rng = np.random.Generator
Frames = tuple[pd.DataFrame, pd.DataFrame]
"""Departures and landings."""


class Design(NamedTuple):
    """How ships and trains run in a simulated half-year."""

    tells: str
    landings: int = 27
    is_even: bool = False
    """Landings at even distances, up to a sixth."""
    is_moving: bool = False
    """All traffic goes from one port to the other in the tenth week."""
    is_double: bool = False
    """Both ports have the same days of landing and of departure."""
    weekdays: str = ""
    """Ships and trains run on one day of the week each: the same or any."""
    is_cut: bool = False
    """No record is older than the first landing at its port."""
    has_common_bursts: bool = False
    """The busy weeks of ships and trains are the same ones."""


DESIGNS = {
    "season and bursts": Design("ships and trains share a season; busy weeks differ"),
    "few landings": Design("the same with 10 landings", landings=10),
    "even landings": Design("a landing about every six days", is_even=True),
    "change of port": Design("traffic moves from one port to another", is_moving=True),
    "two ports at once": Design("both ports have the same days", is_double=True),
    "weekly, any day": Design("ships on one weekday, trains on one", weekdays="any"),
    "weekly, same day": Design("ships and trains on the same one", weekdays="same"),
    "records cut": Design("they begin with the first landing", is_cut=True),
    "busy weeks in common": Design(
        "something else makes both busy in the same weeks", has_common_bursts=True
    ),
}


def draw_days(rng: Rng, weights: Array, count: int) -> Array:
    """Draw days, some more often than others."""
    return rng.choice(SPAN_DAYS, count, p=weights / weights.sum())


def add_bursts(
    rng: Rng, season: Array, centres: Array | None = None
) -> tuple[Array, Array]:
    """Make eight weeks busier, and tell their middles."""
    centres = draw_days(rng, season, 8) if centres is None else centres
    weights = season.copy()
    for centre in centres:
        weights[max(0, centre - 3) : centre + 4] += 3
    return weights, centres


def keep_weekday(days: Array, weekday: int) -> Array:
    """Move days to one weekday of their week."""
    days = days // 7 * 7 + weekday
    return days[days < SPAN_DAYS]


def simulate(rng: Rng, design: Design, *, linked: float = 0.0) -> Frames:
    """Make half a year of traffic, in which a part of the trains follows ships."""
    turn = rng.uniform(0, 2 * np.pi)
    season = 1 + 0.8 * np.sin(2 * np.pi * np.arange(SPAN_DAYS) / SPAN_DAYS + turn)
    ship_weights, centres = add_bursts(rng, season)
    train_weights, _ = add_bursts(
        rng, season, centres if design.has_common_bursts else None
    )
    ships = draw_days(rng, ship_weights, design.landings)
    if design.is_even:
        gap = SPAN_DAYS / design.landings
        steps = rng.normal(gap, gap / 6, design.landings)
        ships = np.clip(np.rint(np.cumsum(steps)), 0, SPAN_DAYS - 1).astype(int)
    trains = draw_days(rng, train_weights, 50)
    if design.weekdays:
        weekday = rng.integers(7, size=2)
        ships = np.unique(keep_weekday(ships, weekday[0]))
        trains = keep_weekday(trains, weekday[0 if design.weekdays == "same" else 1])
    ports = place_at_ports(rng, design, ships), place_at_ports(rng, design, trains)
    follows = rng.random(len(trains)) < linked
    leader = rng.integers(len(ships), size=len(trains))
    trains = np.where(
        follows, ships[leader] + rng.integers(7, size=len(trains)), trains
    )
    train_ports = np.where(follows, ports[0][leader], ports[1])
    return build_frames(rng, design, (ships, ports[0]), (trains, train_ports))


def place_at_ports(rng: Rng, design: Design, days: Array) -> Array:
    """Give each day one of two ports."""
    if design.is_moving:
        return (days >= 70).astype(int)
    return rng.integers(2, size=len(days)) * (not design.is_double)


def build_frames(
    rng: Rng, design: Design, ships: tuple[Array, Array], trains: tuple[Array, Array]
) -> Frames:
    """Put six consignments on a train; dates as in the frames of the steps."""
    tonnes = np.repeat(rng.uniform(40, 180, len(trains[0])), 6)
    departures = pd.DataFrame(
        {
            "origin_id": np.repeat(trains[1], 6),
            "dispatched_on": to_dates(np.repeat(trains[0], 6)),
            "mass_t": tonnes,
        }
    )
    landings = pd.DataFrame({"port_id": ships[1], "landed_on": to_dates(ships[0])})
    if design.is_cut:
        first = landings.groupby("port_id")["landed_on"].min()
        begins = departures["origin_id"].map(first)
        departures = departures[departures["dispatched_on"] >= begins]
    if design.is_double:
        departures = pd.concat([departures, departures.assign(origin_id=1)])
        landings = pd.concat([landings, landings.assign(port_id=1)])
    return departures, landings


def to_dates(days: Array) -> pd.DatetimeIndex:
    """Count days from 1 August 2023."""
    return pd.to_datetime("2023-08-01") + pd.to_timedelta(days, unit="D")


def weigh_landings(port: Port, landed: Array, circle: Circle, days: int) -> Array:
    """Sum the kilograms linked for each row of landing days."""
    first, length = circle.first, circle.length
    begin = np.sort(landed, axis=1)
    following = np.column_stack([begin[:, 1:], begin[:, :1] + length])
    end = np.minimum(begin + days + 1, following)
    left = np.concatenate([port.days, port.days + length]) - first
    kg = np.concatenate([port.kg_before, port.kg_before[-1] + port.kg_before[1:]])
    linked_kg = kg[np.searchsorted(left, end)] - kg[np.searchsorted(left, begin)]
    return linked_kg.sum(axis=1)


RIVALS = {
    "own shift each": lambda rng, landed, length: (
        (landed + rng.integers(-21, 22, (RIVAL_DRAWS, len(landed)))) % length
    ),
    "full shift": lambda rng, landed, length: (
        (landed + rng.integers(length, size=(RIVAL_DRAWS, 1))) % length
    ),
    "any days": lambda rng, landed, length: rng.integers(
        length, size=(RIVAL_DRAWS, len(landed))
    ),
}


def measure_rival(
    rng: Rng, frames: Frames, days: int, draw: Callable[[Rng, Array, int], Array]
) -> float:
    """Give the p-value when the landings are moved in another way."""
    found, drawn = 0, np.zeros(RIVAL_DRAWS, int)
    for port in group_ports(*frames):
        circle = draw_circle(port, days=days)
        landed = circle.landed - circle.first
        if len(landed):
            found += weigh_landings(port, landed[None], circle, days)[0]
            moved = draw(rng, landed, circle.length)
            drawn += weigh_landings(port, moved, circle, days)
    return (1 + (drawn >= found).sum()) / (1 + RIVAL_DRAWS)


def count_false(days: int, *, sets: int) -> pd.DataFrame:
    """Count the share of unrelated sets that each way of moving calls linked."""
    rows = []
    for name, design in DESIGNS.items():
        rng = np.random.default_rng([days, len(name)])
        hits = dict.fromkeys(["all together", *RIVALS], 0)
        for _ in range(sets):
            frames = simulate(rng, design)
            found = measure_coincidence(*frames, days=days, shifts=SHIFTS)
            hits["all together"] += (found.p_value or 1) <= LEVEL
            for rival, draw in RIVALS.items():
                hits[rival] += measure_rival(rng, frames, days, draw) <= LEVEL
        rows.append([name, design.tells, *(hit / sets for hit in hits.values())])
        print(days, *rows[-1])
    return pd.DataFrame(rows, columns=["design", "what it is", *hits])


def count_found(*, sets: int) -> pd.DataFrame:
    """Count the share of sets called linked, by the trains that follow a ship."""
    rows = []
    for name in ("few landings", "season and bursts", "even landings"):
        for days in (3, 7):
            rates = []
            for linked in (0.25, 0.5, 0.75, 1.0):
                rng = np.random.default_rng([days, len(name), round(100 * linked)])
                hits = 0
                for _ in range(sets):
                    frames = simulate(rng, DESIGNS[name], linked=linked)
                    found = measure_coincidence(*frames, days=days, shifts=SHIFTS)
                    hits += (found.p_value or 1) <= LEVEL
                rates.append(hits / sets)
            rows.append([name, str(days), *rates])
            print(*rows[-1])
    columns = ["design", "days", "25 %", "50 %", "75 %", "100 %"]
    return pd.DataFrame(rows, columns=columns)


def count_chosen(*, sets: int) -> float:
    """Count the share of unrelated sets called linked at the best of 15 days."""
    rng = np.random.default_rng(15)
    hits = 0
    for _ in range(sets):
        frames = simulate(rng, DESIGNS["season and bursts"])
        curve = trace_curve(*frames, longest=14, shifts=SHIFTS)
        hits += curve["p_value"].min() <= LEVEL
    return hits / sets


def make_many(count: int) -> Frames:
    """Make many departures from two ports, one after the other, and 27 landings."""
    rng = np.random.default_rng(1)
    days = rng.integers(SPAN_DAYS, size=count)
    departures = pd.DataFrame(
        {
            "row": np.arange(count),
            "shipment_id": "s",
            "origin_id": pd.Series(np.where(days < 70, "dunay", "vostochny")),
            "dispatched_on": to_dates(days).astype("datetime64[s]"),
            "mass_t": rng.uniform(40, 80, count),
            "basis": "reported",
        }
    )
    ships = np.sort(rng.choice(SPAN_DAYS, 27, replace=False))
    landings = pd.DataFrame(
        {
            "voyage_id": [f"v{n}" for n in range(27)],
            "port_id": np.where(ships < 70, "dunay", "vostochny"),
            "landed_on": to_dates(ships).astype("datetime64[s]"),
        }
    )
    return departures, landings


def share_by_joining(departures: pd.DataFrame, landings: pd.DataFrame) -> float:
    """Make one draw by pandas: the latest landing before each departure."""
    found = pd.merge_asof(
        departures,
        landings,
        left_on="dispatched_on",
        right_on="landed_on",
        left_by="origin_id",
        right_by="port_id",
    )
    is_linked = (found["dispatched_on"] - found["landed_on"]).dt.days <= 7
    return found["mass_t"][is_linked].sum() / found["mass_t"].sum()


def time_all(*, runs: int = 5) -> pd.DataFrame:
    """Time each call, and hold the share against that of pandas."""
    departures, landings = make_many(1_000_000)
    in_order = departures.sort_values("dispatched_on")
    calls = {
        "the test, 10,000 draws": lambda: measure_coincidence(departures, landings),
        "the curve, 31 tests": lambda: trace_curve(departures, landings),
        "lags of every departure": lambda: link_departures(
            departures, landings, days=7
        ),
        "one draw by pandas merge_asof (sorted beforehand)": lambda: share_by_joining(
            in_order, landings
        ),
    }
    rows = []
    for name, call in calls.items():
        seconds = []
        for _ in range(runs):
            began = time.perf_counter(), time.process_time()
            call()
            seconds.append(
                (time.perf_counter() - began[0], time.process_time() - began[1])
            )
        wall, cpu = np.median(seconds, axis=0)
        rows.append([name, f"{wall:.2f}", f"{cpu:.2f}"])
        print(*rows[-1])
    found = measure_coincidence(departures, landings).share_linked or 0
    assert np.isclose(share_by_joining(in_order, landings), found)
    return pd.DataFrame(rows, columns=["1,000,000 departures", "wall s", "CPU s"])


def tabulate(table: pd.DataFrame) -> str:
    """Write a table in Markdown, shares in percent."""
    told = table.map(lambda cell: f"{cell:.1%}" if isinstance(cell, float) else cell)
    lines = [list(table), ["---"] * table.shape[1], *told.to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def describe_machine() -> str:
    """Tell processor and versions."""
    names = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return (
        f"{len(names)} cores {names[0]}, shared with other work; "
        f"Python {platform.python_version()}, numpy {np.__version__}, "
        f"pandas {pd.__version__}"
    )


def main() -> None:
    """Run all, and write the results."""
    sets = 400
    times = time_all()
    false = {days: count_false(days, sets=sets) for days in (3, 7)}
    found = count_found(sets=sets)
    chosen = count_chosen(sets=sets)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        f"""# The timing test: errors, power and speed

Made by `python bench/timing.py`. {describe_machine()}.

Simulated: {SPAN_DAYS} days, two ports, 50 trains of six consignments, 27 landings where
no other number is named. Called linked: p of {LEVEL} or less. {sets:,} sets a figure:
the standard error is 1.1 points at 5 % and 2.5 at 50 %.

## False alarms: ships and trains have nothing to do with each other

*All together* is what `geo timing` does. The other columns move the landings in other
ways: each by its own days up to 21; all by any number of days; or to any days.

Linked up to 3 days after a landing:

{tabulate(false[3])}

Linked up to 7 days after a landing:

{tabulate(false[7])}

When the best of the 15 numbers of days from 0 to 14 is taken after a look at the curve,
{chosen:.1%} of unrelated sets (season and bursts) are called linked.

## Power: a part of the trains leaves 0 to 6 days after a landing at its port

{tabulate(found)}

## Speed

Medians of 5 runs.

{tabulate(times)}

By `merge_asof` 10,000 draws would be 10,000 times the last line (calculated, not run).
""",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
