"""Make the sample for trying one's own records: a messy file, and all its faults.

Everything in it is made up: no waybill, firm, cargo or journey is real, and each row
says so. A plain register of civil goods is made by a rule; then `ODD` spoils rows of it
one by one, and tells beside each what has to become of it. That was written down by
hand and not taken from the reader, so a test can hold the reader to it.
"""

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from geo.build.chance import draw
from geo.build.ledger import DATA_FOLDER
from geo.build.sample_faults import COLUMNS, MADE_UP, ODD, OF_THE_FILE
from geo.drafts import write_atomically

SAMPLE: Final = "messy_sample.csv"
FAULTS: Final = "messy_sample_faults.csv"

ENCODING: Final = "cp1251"
ROW_COUNT: Final = 140
SEED: Final = 20240229
"""Any number would do."""

FIRST_DAY: Final = date(2023, 8, 1)
LAST_DAY: Final = date(2024, 1, 31)
JOURNEY_DAYS: Final = (9, 21)
WAGON_KG: Final = (58_000, 66_000)

ORIGINS: Final = ("Находка", "Хабаровск", "Чита", "Красноярск", "Новосибирск")
DESTINATIONS: Final = (
    "Омск",
    "Пермь",
    "Самара",
    "Саратов",
    "Волгоград",
    "Тула",
    "Смоленск",
    "Ярославль",
    "Вологда",
    "Пенза",
    "Уфа",
    "Екатеринбург",
)
CARGOES: Final = ("щебень", "доски обрезные", "цемент", "мебель", "бумага", "кирпич")
CONSIGNORS: Final = (
    "ООО «Вымысел»",
    "АО «Небылица»",
    "ООО «Образец-Торг»",
    "ИП Придуманный П. П.",
)
CONSIGNEES: Final = ("ООО «Понарошку»", "АО «Пример»", "склад «Нигде и никогда»")

FAULT_COLUMNS: Final = (
    "row",
    "line",
    "column",
    "fault",
    "what_becomes_of_it",
    "reason",
)


def build(folder: Path | None = None) -> None:
    """Write the sample and the list of its faults.

    Parameters
    ----------
    folder : Path, optional
        Where to; the bundled data folder if not given.
    """
    folder = folder or DATA_FOLDER
    texts = [write_row(row) for row in range(1, ROW_COUNT + 1)]
    lines = "".join(f"{text}\r\n" for text in [";".join(COLUMNS), *texts])
    # The one byte that cp1251 gives no letter passes through, as it does in damage.
    content = lines.encode(ENCODING, "surrogateescape")
    write_atomically(folder / SAMPLE, content)
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerows([FAULT_COLUMNS, *list_faults(texts)])
    write_atomically(folder / FAULTS, written.getvalue().encode())


def write_row(row: int) -> str:
    """Write a row as it stands in the file.

    Parameters
    ----------
    row : int
        1 = the first record.

    Returns
    -------
    str
        Without the line end behind it.
    """
    spoilt = ODD.get(row)
    if spoilt is None:
        return ";".join(make_plain(row).values())
    if spoilt.text is not None:
        return spoilt.text
    cells = make_plain(spoilt.at or row) | dict(spoilt.cells)
    return ";".join(cells.values()).replace("\x98", "\udc98")


def make_plain(row: int) -> dict[str, str]:
    """Make a row of the register in which nothing is odd.

    Parameters
    ----------
    row : int

    Returns
    -------
    dict of str to str
        By the file's columns. Masses are in kilograms where nothing stands beside.
    """
    span = (LAST_DAY - FIRST_DAY).days
    day = FIRST_DAY + timedelta(days=(row - 1) * span // (ROW_COUNT - 1))
    arrival = day + timedelta(days=draw(SEED, JOURNEY_DAYS, row, "journey"))
    wagons = draw(SEED, (1, 3), row, "wagons")
    kg = wagons * draw(SEED, WAGON_KG, row, "mass")
    values = (
        f"ПРИМЕР-{row:04d}",
        *(f"{each:%d.%m.%Y}" for each in (day, arrival)),
        *(_choose(names, row) for names in (ORIGINS, DESTINATIONS, CARGOES)),
        _write_mass(kg, draw(SEED, (0, 4), row, "form")),
        str(wagons),
        *(_choose(names, row) for names in (CONSIGNORS, CONSIGNEES)),
        MADE_UP,
    )
    return dict(zip(COLUMNS, values, strict=True))


def list_faults(texts: list[str]) -> list[tuple[str | int, ...]]:
    """List all faults, a row a reason.

    Parameters
    ----------
    texts : list of str
        The rows as they stand in the file.

    Returns
    -------
    list of tuple
        As `FAULT_COLUMNS`; those of the whole file first, without row and line.
    """
    faults: list[tuple[str | int, ...]] = [("", "", *each) for each in OF_THE_FILE]
    line = 2
    for row, text in enumerate(texts, 1):
        if spoilt := ODD.get(row):
            about = spoilt.fault, spoilt.outcome
            faults += [(row, line, column, *about, w) for column, w in spoilt.reasons]
        line += 1 + text.count("\n")
    return faults


def _choose(names: tuple[str, ...], row: int) -> str:
    return names[draw(SEED, (0, len(names) - 1), row, names[0])]


def _write_mass(kg: int, form: int) -> str:
    spaced = f"{kg:,}".replace(",", " ")
    tonnes = f"{round(kg / 1000, 1)}".replace(".", ",")
    return (f"{kg}", spaced, f"{kg},5", f"{tonnes} т", f"{spaced} кг")[form]
