"""Make the scenario: 27 voyages and the consignments that left the ports after them.

The records behind the published analysis are not public. This rule makes others that
meet every published constraint at once; it is an illustrative allocation, not the
C4ADS records. What is published stands in `SCHEDULE` and the constants above it, what
is assumed in `Assumed`, each with its reason. Masses are whole kilograms, dates whole
days, and chance is a checksum of the seed, so any machine makes the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from geo.build.chance import draw, share_out
from geo.build.ledger import DATA_FOLDER, list_observations, read_facts, write_table
from geo.units import KG_PER_T

TOTAL_KG: Final = 74_000_000
"""More than 74,000 t (fact C02): the floor is taken as the total."""

WINDOW_END: Final = date(2024, 1, 31)
"""The trade data run from August 2023 to January 2024 (C01); the day is assumed."""

RAIL_DAYS: Final = (16, 19)
"""Shortest and longest leg by rail: the one dated chain (X27)."""

CHAIN: Final = {("M03", 0): 16, ("M03", 1): 19}
"""The dated chain: trains that left Dunay on 12 September 2023, the day of landing,
and reached Tikhoretsk on 28 September and 1 October (V04, V05, V06)."""


@dataclass(frozen=True)
class Assumed:
    """What is assumed and not published; the reason stands below each.

    The shares are per mille of the wagons.
    """

    seed: int = 20240622
    """Any number would do; this is the day of publication."""

    wagon_t: int = 64
    """Tonnes a wagon (X20). Its source contradicts itself: its stock figure gives 30,
    and 74,000 t would then be about 2,467 wagons instead of 1,156."""

    voyage_spread: tuple[int, int] = (75, 125)
    """Per cent of the mean voyage (2,741 t). One load seen was 300 containers (K02),
    the known means run from 186 to 250 (X11, X12, X14): no two loads need be equal."""

    wagon_spread: tuple[int, int] = (95, 105)
    """Per cent of the mean wagon: loads are weighed, not standard."""

    train_wagons: tuple[int, int] = (8, 16)
    """Wagons that leave one port on one day for one site. A voyage is some 43 wagons,
    and 50 to 60 were seen at Tikhoretsk on one day, after the window (S01)."""

    waybill_wagons: tuple[int, ...] = (1, 1, 1, 1, 1, 1, 2, 2, 2, 3)
    """Wagons on one waybill, equally likely: a wagon, or a small group."""

    days_to_leave: tuple[int, int] = (0, 6)
    """Days from landing to departure of most trains: "within a week" (C11)."""

    late_days: tuple[int, int] = (8, 12)
    """The same of the others: "most" cargo is not all."""

    late_every: int = 7
    """One train in so many is late, so that about six tonnes in seven are not."""

    shares: tuple[tuple[str, int], ...] = (
        # Named for shipments in the window, so most.
        ("tikhoretsk", 140),
        ("mozdok", 90),
        ("yegorlykskaya", 60),
        # Named after strikes in 2024; the larger arsenals before the field depot.
        ("toropets", 90),
        ("karachev", 80),
        ("soldatskoye", 50),
        # By known depots that nobody named as receiving this cargo.
        ("kirzhach", 70),
        ("gumrak", 70),
        ("skopin", 60),
        ("okulovka", 50),
        ("zapadnaya-dvina", 50),
        ("rzhev", 30),
        # Not identified: equal, for nothing tells them apart.
        ("placeholder-velikiye-luki", 40),
        ("placeholder-unecha", 40),
        ("placeholder-kursk", 40),
        ("placeholder-likhovskoy", 40),
    )
    """Which sites, and the share of each: assumed throughout, a choice and no finding.
    Twelve stand by the twelve depots of the reference layer."""


class Voyage(NamedTuple):
    """One trip from Rajin; published observations that are part of it."""

    voyage_id: str
    vessel: str
    loaded: str
    sea_days: int
    port: str
    seen_loading: str = ""
    seen_after: str = ""


# Days of loading without an observation lie evenly between their neighbours, nearly;
# the sea takes two days, as from V07 to V08, but five in the dated chain (X26). Ships
# are chosen so that each trades only when it is known to: RUSI's 5 round trips of
# Angara and Maria end by 14 October, Maia-1 begins in October, Lady R ends with it,
# Angara makes 11. V07, V11, V14, V16 and V17 are hulls of 100 to 115 m, too short
# for Maia-1 (131 or 138 m); the observations themselves name no ship.
SCHEDULE: Final = (
    Voyage("M01", "Maria", "2023-08-15", 2, "Dunay", "V01"),
    Voyage("M02", "Angara", "2023-08-26", 2, "Dunay", "V02"),
    Voyage("M03", "Angara", "2023-09-07", 5, "Dunay", "V03", "V04 V05 V06"),
    Voyage("M04", "Maria", "2023-09-20", 2, "Dunay"),
    Voyage("M05", "Lady R", "2023-09-30", 2, "Dunay"),
    Voyage("M06", "Maria", "2023-10-12", 2, "Dunay", "V07", "V08"),
    # Calls at Vostochny begin in mid-October, at least 19 to early February (K21).
    Voyage("M07", "Maia-1", "2023-10-15", 2, "Vostochny", "V09"),
    Voyage("M08", "Angara", "2023-10-19", 2, "Vostochny", "V10 V11"),
    Voyage("M09", "Lady R", "2023-10-23", 2, "Vostochny", "V12 V13", "V15"),
    Voyage("M10", "Maria", "2023-10-27", 2, "Vostochny", "V14"),
    Voyage("M11", "Angara", "2023-11-02", 2, "Vostochny"),
    Voyage("M12", "Maia-1", "2023-11-06", 2, "Vostochny"),
    Voyage("M13", "Angara", "2023-11-10", 2, "Dunay"),
    Voyage("M14", "Maria", "2023-11-15", 2, "Vostochny", "V16"),
    Voyage("M15", "Angara", "2023-11-24", 2, "Vostochny", "V17"),
    Voyage("M16", "Maia-1", "2023-12-02", 2, "Vostochny"),
    Voyage("M17", "Angara", "2023-12-10", 2, "Vostochny", "V18"),
    # No use of Dunay was seen after late December (P02): this is the last.
    Voyage("M18", "Maia-1", "2023-12-20", 2, "Dunay"),
    # Nine calls in January (V20), without their days but for Angara's on the 8th.
    Voyage("M19", "Maria", "2024-01-02", 2, "Vostochny", "V20"),
    Voyage("M20", "Maia-1", "2024-01-05", 2, "Vostochny", "V20"),
    Voyage("M21", "Angara", "2024-01-09", 2, "Vostochny", "V19 V20"),
    Voyage("M22", "Maia-1", "2024-01-12", 2, "Vostochny", "V20"),
    Voyage("M23", "Angara", "2024-01-15", 2, "Vostochny", "V20"),
    Voyage("M24", "Maia-1", "2024-01-18", 2, "Vostochny", "V20"),
    Voyage("M25", "Angara", "2024-01-21", 2, "Vostochny", "V20"),
    Voyage("M26", "Maia-1", "2024-01-24", 2, "Vostochny", "V20"),
    Voyage("M27", "Angara", "2024-01-27", 2, "Vostochny", "V20"),
)


class Train(NamedTuple):
    """Wagons that leave one port on one day for one site."""

    voyage: Voyage
    site_id: str
    wagons: int
    left: date
    arrived: date


def build(folder: Path | None = None) -> None:
    """Write ``voyages.csv`` and ``shipments.csv``.

    Parameters
    ----------
    folder : Path, optional
        Where to; the bundled data folder if not given.
    """
    voyages = pd.concat([list_observations(), list_voyages()], ignore_index=True)
    write_table(voyages, (folder or DATA_FOLDER) / "voyages.csv")
    write_table(list_shipments(Assumed()), (folder or DATA_FOLDER) / "shipments.csv")


def list_voyages() -> pd.DataFrame:
    """List the modelled voyages, a row for the loading and a row for the landing.

    Returns
    -------
    DataFrame
        The columns of a voyages file; basis modelled.
    """
    rows = [
        row
        for voyage in SCHEDULE
        for row in (
            (voyage, voyage.loaded, "Rajin", "loading", voyage.seen_loading),
            (voyage, _landed(voyage), voyage.port, "landing", voyage.seen_after),
        )
    ]
    return pd.DataFrame(
        {
            "voyage_id": [voyage.voyage_id for voyage, *_ in rows],
            "date": [str(day) for _, day, *_ in rows],
            "date_from": "",
            "date_to": "",
            "port": [port for _, _, port, _, _ in rows],
            "event": [event for *_, event, _ in rows],
            "vessel": [voyage.vessel for voyage, *_ in rows],
            "vessel_certainty": "modelled",
            "basis": "modelled",
            "observer": "",
            "source_id": "railhead-scenario",
            "credibility": "6",
            "observation_ids": [seen for *_, seen in rows],
            "note": "modelled: the ship is chosen where no observation names one",
        },
        dtype="str",
    )


def _landed(voyage: Voyage) -> date:
    """Tell the day of landing."""
    return date.fromisoformat(voyage.loaded) + timedelta(days=voyage.sea_days)


def list_shipments(assumed: Assumed) -> pd.DataFrame:
    """List the consignments, in the order of their departure.

    Parameters
    ----------
    assumed : Assumed

    Returns
    -------
    DataFrame
        The columns of a records file; ``mass_t`` in tonnes with three decimals.
    """
    names = read_facts("places").set_index("site_id")["site_name"]
    loads_kg = share_out(TOTAL_KG, _draw_all(assumed, "load", len(SCHEDULE)))
    trains = make_trains(assumed, loads_kg)
    rows = [
        (train, wagons, mass_kg)
        for voyage, load_kg in zip(SCHEDULE, loads_kg, strict=True)
        for train, wagons, mass_kg in _make_waybills(
            assumed, [train for train in trains if train.voyage == voyage], load_kg
        )
    ]
    rows.sort(key=lambda row: (row[0].left, row[0].voyage.voyage_id, row[0].site_id))
    return pd.DataFrame(
        {
            "shipment_id": [f"S{number:04d}" for number in range(1, len(rows) + 1)],
            "date": [str(train.left) for train, *_ in rows],
            "origin": [train.voyage.port for train, *_ in rows],
            "destination": [names[train.site_id] for train, *_ in rows],
            "mass_t": [f"{kg // KG_PER_T}.{kg % KG_PER_T:03d}" for *_, kg in rows],
            "wagons": [wagons for _, wagons, _ in rows],
            "arrival_date": [str(train.arrived) for train, *_ in rows],
            "cargo": "documented as explosives (modelled row)",
            "vessel": [train.voyage.vessel for train, *_ in rows],
            "voyage_id": [train.voyage.voyage_id for train, *_ in rows],
            "inferred_origin": "Rajin",
            "source_id": "railhead-scenario",
            "locator": "",
            "reliability": "F",
            "credibility": "6",
            "basis": "modelled",
        }
    )


def make_trains(assumed: Assumed, loads_kg: Sequence[int]) -> list[Train]:
    """Put each voyage's cargo on trains, and send each where most is owed.

    Parameters
    ----------
    assumed : Assumed
    loads_kg : sequence of int
        Kilograms of each voyage, in the order of `SCHEDULE`.

    Returns
    -------
    list of Train
        In the order of landing.
    """
    wagons_of = share_out(TOTAL_KG // KG_PER_T // assumed.wagon_t, loads_kg)
    received = dict.fromkeys((site_id for site_id, _ in assumed.shares), 0)
    trains: list[Train] = []
    for voyage, wagon_count in zip(SCHEDULE, wagons_of, strict=True):
        sizes = _cut(assumed, assumed.train_wagons, wagon_count, voyage.voyage_id)
        for number, wagons in enumerate(sizes):
            site_id = _choose_site(assumed, received, wagons)
            if (voyage.voyage_id, number) in CHAIN:
                site_id = "tikhoretsk"
            received[site_id] += wagons
            left, arrived = _time_train(assumed, voyage, number, len(trains))
            trains.append(Train(voyage, site_id, wagons, left, arrived))
    return trains


def _choose_site(assumed: Assumed, received: dict[str, int], wagons: int) -> str:
    """Choose the site that is owed most of its share once this train is counted."""
    sent = sum(received.values()) + wagons
    return max(assumed.shares, key=lambda s: s[1] * sent - 1000 * received[s[0]])[0]


def _time_train(
    assumed: Assumed, voyage: Voyage, number: int, sent_before: int
) -> tuple[date, date]:
    """Tell departure, never after the window, and arrival."""
    is_late = sent_before % assumed.late_every == assumed.late_every - 1
    bounds = assumed.late_days if is_late else assumed.days_to_leave
    wait = draw(assumed.seed, bounds, "wait", voyage.voyage_id, number)
    rail_days = draw(assumed.seed, RAIL_DAYS, "rail", voyage.voyage_id, number)
    if (voyage.voyage_id, number) in CHAIN:
        wait, rail_days = 0, CHAIN[voyage.voyage_id, number]
    left = min(_landed(voyage) + timedelta(days=wait), WINDOW_END)
    return left, left + timedelta(days=rail_days)


def _make_waybills(
    assumed: Assumed, trains: Sequence[Train], load_kg: int
) -> Iterator[tuple[Train, int, int]]:
    """Write waybills for one voyage's trains: train, wagons, kilograms."""
    waybills = [
        (train, wagons)
        for number, train in enumerate(trains)
        for wagons in _cut_waybills(assumed, train, number)
    ]
    key = trains[0].voyage.voyage_id
    spread = [
        wagons * draw(assumed.seed, assumed.wagon_spread, "wagon", key, number)
        for number, (_, wagons) in enumerate(waybills)
    ]
    masses_kg = share_out(load_kg, spread)
    for (train, wagons), mass_kg in zip(waybills, masses_kg, strict=True):
        yield train, wagons, mass_kg


def _cut_waybills(assumed: Assumed, train: Train, number: int) -> list[int]:
    """Cut a train into groups of wagons that share a waybill."""
    groups: list[int] = []
    last = len(assumed.waybill_wagons) - 1
    while (rest := train.wagons - sum(groups)) > 0:
        key = ("waybill", train.voyage.voyage_id, number, len(groups))
        drawn = assumed.waybill_wagons[draw(assumed.seed, (0, last), *key)]
        groups.append(min(drawn, rest))
    return groups


def _cut(assumed: Assumed, bounds: tuple[int, int], total: int, key: str) -> list[int]:
    """Cut a total into drawn parts; a rest below the smallest joins the last."""
    parts: list[int] = []
    while (rest := total - sum(parts)) >= 2 * bounds[0]:
        drawn = draw(assumed.seed, bounds, "cut", key, len(parts))
        parts.append(min(drawn, rest - bounds[0]))
    return [*parts, rest]


def _draw_all(assumed: Assumed, key: str, count: int) -> list[int]:
    """Draw a relative size, in per cent of the mean, for each voyage."""
    return [
        draw(assumed.seed, assumed.voyage_spread, key, number)
        for number in range(count)
    ]
