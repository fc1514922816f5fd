"""Columns: which column of a file is which of ours, in three languages."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from geo.errors import SchemaError

REQUIRED: Final = ("date", "origin", "destination")
MASSES: Final = ("mass_t", "mass_kg", "mass")
"""The columns that may give the mass; the last does not say its unit."""

TAKEN: Final = ("row", "line", "fault")
"""Names of our own columns, which a file's columns may not have."""

KNOWN: Final[Mapping[str, str]] = {
    "date": (
        "shipment date|departure date|dispatch date|date of dispatch|shipped on|"
        "date shipped|loading date|sent date|"
        "дата|дата отправления|дата отправки|дата отгрузки|дата погрузки|отправлено|"
        "дата відправлення|дата відправки|дата відвантаження|дата навантаження"
    ),
    "arrival_date": (
        "arrival date|date of arrival|arrived on|delivery date|"
        "дата прибытия|дата доставки|прибыло|дата прибуття|дата доставлення"
    ),
    "origin": (
        "from|origin station|departure station|station of departure|port of loading|"
        "loading port|place of dispatch|"
        "станция отправления|пункт отправления|откуда|место отправления|"
        "порт отправления|порт погрузки|"
        "станція відправлення|пункт відправлення|звідки|місце відправлення|"
        "порт відправлення|порт навантаження"
    ),
    "destination": (
        "to|destination station|arrival station|station of destination|"
        "place of delivery|"
        "станция назначения|пункт назначения|куда|место назначения|станция прибытия|"
        "станція призначення|пункт призначення|куди|місце призначення|"
        "станція прибуття"
    ),
    "mass": (
        "weight|net weight|cargo weight|cargo mass|tonnage|"
        "масса|вес|масса груза|вес груза|масса нетто|вес нетто|тоннаж|"
        "маса|вага|маса вантажу|вага вантажу|маса нетто|вага нетто"
    ),
    "mass_t": (
        "tonnes|mass tonnes|weight tonnes|metric tons|тонн|тонны|вес тонн|"
        "масса тонн|маса тонн|вага тонн"
    ),
    "mass_kg": "kilograms|килограммы|кілограми",
    "wagons": (
        "cars|railcars|number of wagons|wagon count|"
        "вагоны|вагонов|количество вагонов|число вагонов|кол во вагонов|"
        "вагони|вагонів|кількість вагонів"
    ),
    "shipment_id": (
        "waybill|waybill number|waybill no|consignment note|shipment number|"
        "накладная|номер накладной|накладная номер|№ накладной|"
        "накладна|номер накладної|№ накладної"
    ),
    "cargo": "goods|commodity|груз|наименование груза|вантаж|найменування вантажу",
    "consignor": "shipper|sender|грузоотправитель|отправитель|вантажовідправник",
    "consignee": "receiver|грузополучатель|получатель|вантажоодержувач|одержувач",
    "vessel": "ship|ship name|vessel name|судно|название судна|назва судна",
    "origin_code": "код станции отправления|код станції відправлення",
    "destination_code": "код станции назначения|код станції призначення",
}
"""Headers that are understood, beside the names of our columns themselves."""

OTHERS: Final = (
    "inferred_origin",
    "mass_low_t",
    "mass_high_t",
    "source_id",
    "locator",
    "reliability",
    "credibility",
    "basis",
)
CANONICAL: Final = (*KNOWN, *OTHERS)
"""The columns that have a meaning; every other one is kept as filed."""

UNIT_ENDINGS: Final = {
    "t": ("t", "т", "тн", "тонн", "тонны", "тонни", "tonnes", "metric tons"),
    "kg": ("kg", "кг", "килограмм", "кілограмів", "kilograms"),
    "short-ton": ("short tons", "short ton"),
}


class Mapped(NamedTuple):
    """Our columns and those of the file that give them, and what is left open."""

    names: dict[str, str]
    unit: str
    """Of the mass, as the column's name says it; "" where it does not."""
    missing: tuple[str, ...]
    doubtful: dict[str, tuple[str, ...]]
    """Columns of ours that several of the file's might give."""

    @property
    def mass(self) -> str:
        """Our column that gives the mass, "" if there is none."""
        return next((name for name in MASSES if name in self.names), "")


def map_columns(
    headers: Sequence[str], chosen: Mapping[str, str] | None = None, *, name: str
) -> Mapped:
    """Find out which column of a file is which of ours.

    Parameters
    ----------
    headers : sequence of str
        As filed, spaces around taken off.
    chosen : mapping of str to str, optional
        From ours to the file's, as the user chose; goes before all else. A column that
        this file lacks is passed over if it is no needed one.
    name : str
        Of the file, for the message.

    Returns
    -------
    Mapped

    Raises
    ------
    SchemaError
        If a name is empty, occurs twice or is one of our own; or a column is chosen
        that has no meaning or is not there.
    """
    _refuse_odd(headers, name)
    found: dict[str, str] = {}
    for ours, filed in (chosen or {}).items():
        found[ours] = _chosen_header(ours, filed, headers, name)
    doubtful: dict[str, tuple[str, ...]] = {}
    unit = _unit_of(found[_mass_of(found)]) if _mass_of(found) else ""
    for ours, guesses in _guessed(headers).items():
        is_mass = ours in MASSES and _mass_of(found)
        left = tuple(header for header in guesses if header not in found.values())
        if ours in found or is_mass or not left:
            continue
        if len(left) > 1:
            doubtful[ours] = left
            continue
        found[ours] = left[0]
        unit = unit or (_unit_of(left[0]) if ours == "mass" else "")
    missing = [ours for ours in REQUIRED if ours not in found]
    if not _mass_of(found):
        missing.append("mass_t (or mass_kg)")
    units = {"mass_t": "t", "mass_kg": "kg"}
    return Mapped(found, units.get(_mass_of(found), unit), tuple(missing), doubtful)


def ask_columns(mapped: Mapped, headers: Sequence[str]) -> str:
    """Tell which needed columns were not found, and how to name them.

    Parameters
    ----------
    mapped : Mapped
    headers : sequence of str

    Returns
    -------
    str
        "" where nothing is missing.
    """
    if not mapped.missing:
        return ""
    listed = ", ".join(headers[:40]) + (", …" if len(headers) > 40 else "")
    maps = [
        f'--map {ours.split(" ")[0]}="{_likely(ours.split(" ")[0], mapped, headers)}"'
        for ours in mapped.missing
    ]
    return (
        f"needs the columns {', '.join(mapped.missing)}; found: {listed}; "
        f"rename them in the first line, or give {' '.join(maps)}"
    )


def name_columns(columns: list[str], mapped: Mapped) -> list[str]:
    """Give a file's columns our names where they are mapped, or small letters."""
    ours = {filed: name for name, filed in mapped.names.items()}
    names = [ours.get(column, column.lower()) for column in columns]
    return [
        f"{name} (as filed)" if name in mapped.names and column not in ours else name
        for name, column in zip(names, columns, strict=True)
    ]


def fold_header(header: str) -> str:
    """Bring a header to the form in which two spellings of it are the same.

    Parameters
    ----------
    header : str

    Returns
    -------
    str
        Lower case, ё as е, signs and underscores as one space.
    """
    folded = unicodedata.normalize("NFKC", header).casefold().replace("ё", "е")
    return " ".join(re.sub(r"[^\w№]|_", " ", folded).split())


def _refuse_odd(headers: Sequence[str], name: str) -> None:
    plain = [header.lower() for header in headers]
    twice = sorted({header for header in plain if plain.count(header) > 1})
    if twice or set(plain) & set(TAKEN) or "" in plain:
        at_fault = twice or sorted(set(plain) & {*TAKEN, ""})
        raise SchemaError(
            f"{name}: needs column names that are filled, occur once and are not "
            f"{', '.join(TAKEN)}; found: {', '.join(plain[:40])}",
            at_fault,
        )


def _chosen_header(ours: str, filed: str, headers: Sequence[str], name: str) -> str:
    if ours not in CANONICAL:
        raise SchemaError(
            f"--map needs one of {', '.join(CANONICAL)} before the sign =; found {ours}"
        )
    for header in headers:
        if fold_header(header) == fold_header(filed):
            return header
    raise SchemaError(
        f"{name}: needs the column {filed} for {ours}; found: "
        f"{', '.join(headers[:40])}",
        [filed],
    )


def _guessed(headers: Sequence[str]) -> dict[str, list[str]]:
    """Give each of our columns the headers that may be it; its own name goes first."""
    by_name = {header.lower(): header for header in headers}
    found = {ours: [by_name[ours]] for ours in CANONICAL if ours in by_name}
    for header in headers:
        folded = fold_header(header)
        if header.lower() in CANONICAL:
            continue
        unit = _unit_of(header)
        bare = folded.removesuffix(_ending_of(folded)).strip() if unit else folded
        for ours, words in KNOWN.items():
            known = {fold_header(word) for word in (ours, *words.split("|"))}
            if (folded in known or bare in known) and header.lower() not in found:
                named = ours if ours != "mass" else _mass_named(unit)
                if by_name.get(named) is None:
                    found.setdefault(named, []).append(header)
    return found


def _mass_named(unit: str) -> str:
    return {"t": "mass_t", "kg": "mass_kg"}.get(unit, "mass")


def _unit_of(header: str) -> str:
    folded = fold_header(header)
    for unit, endings in UNIT_ENDINGS.items():
        if any(folded.endswith(f" {ending}") for ending in endings):
            return unit
    return ""


def _ending_of(folded: str) -> str:
    endings = [each for endings in UNIT_ENDINGS.values() for each in endings]
    fitting = [ending for ending in endings if folded.endswith(f" {ending}")]
    return max(fitting, key=len, default="")


def _mass_of(found: Iterable[str]) -> str:
    names = set(found)
    return next((name for name in MASSES if name in names), "")


def _likely(ours: str, mapped: Mapped, headers: Sequence[str]) -> str:
    """Name the free column whose header is most like those known for ours."""
    if ours in mapped.doubtful:
        return mapped.doubtful[ours][0]
    free = [header for header in headers if header not in mapped.names.values()]
    words = KNOWN.get(ours if ours != "mass_t" else "mass", ours).split("|")
    likeness = {
        header: max(
            difflib.SequenceMatcher(None, fold_header(header), word).ratio()
            for word in (ours, *words)
        )
        for header in free[:100]
    }
    best = max(likeness, key=likeness.__getitem__, default="")
    return best if best and likeness[best] >= 0.5 else "YOUR COLUMN"
