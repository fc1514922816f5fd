"""What is odd in the sample of messy records, row by row, and what has to become of it.

Written down by hand, and not taken from what the reader makes of it.
"""

from typing import Final, NamedTuple

ID, DAY, ARRIVAL, ORIGIN, DESTINATION, CARGO, MASS, WAGONS, CONSIGNOR = (
    "№ накладной",
    "Дата отпр.",
    "Дата прибытия",
    "Станция отправления",
    "Станция назначения",
    "Груз",
    "Масса",
    "Вагонов",
    "Грузоотправитель",
)
COLUMNS: Final = (
    ID,
    DAY,
    ARRIVAL,
    ORIGIN,
    DESTINATION,
    CARGO,
    MASS,
    WAGONS,
    CONSIGNOR,
    "Грузополучатель",
    "Источник",
)
MADE_UP: Final = "вымышлено, пример Railhead"

ACCEPTED, FLAGGED, REJECTED, ASKED = "accepted", "flagged", "rejected", "asked"

NO_DAY: Final = "date is not a day as 2023-10-31 or 31.10.2023"
UNKNOWN: Final = "no known place has this name"
NAMESAKES: Final = "several places have this name: "
"""Of a name that is asked, the reason begins so; the places follow."""


class Odd(NamedTuple):
    """What is odd about a row, and what has to become of it.

    ``cells`` go in place of the row's own; ``at`` is the row that it first becomes a
    copy of. ``text`` goes in place of the whole row, as it stands in the file.
    """

    row: int
    fault: str
    outcome: str
    column: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    """Columns and reasons, as a report has to tell them."""
    cells: tuple[tuple[str, str], ...] = ()
    at: int = 0
    text: str | None = None


def odd(row: int, fault: str, outcome: str, column: str, value: str, why: str) -> Odd:
    """Spoil one cell of a row, for one reason."""
    return Odd(row, fault, outcome, column, ((column, why),), ((column, value),))


def good(row: int, fault: str, column: str, value: str, why: str) -> Odd:
    """Write one cell in an odd way that has to be understood all the same."""
    return odd(row, fault, ACCEPTED, column, value, why)


def unformed(row: int, fault: str, value: str, why: str) -> Odd:
    """Spoil the form of a row by what stands for its cargo."""
    return Odd(row, fault, REJECTED, "", (("", why),), ((CARGO, value),))


NAMES: Final = (
    good(4, "kind of place before the name", DESTINATION, "ст. Омск", "Omsk"),
    good(6, "kind of place without a space", DESTINATION, "г.Саратов", "Saratov"),
    good(8, "kind of place before the name", ORIGIN, "пос. Ванино", "Vanino"),
    good(9, "Latin spelling", ORIGIN, "Khabarovsk", "Khabarovsk"),
    good(11, "Latin capitals", DESTINATION, "VOLOGDA", "Vologda"),
    good(
        13,
        "spaces for hyphens",
        DESTINATION,
        "Комсомольск на Амуре",
        "Komsomolsk-on-Amur",
    ),
    good(
        15,
        "a letter left out",
        ORIGIN,
        "Новосбирск",
        "Novosibirsk, by likeness (fuzzy)",
    ),
    good(16, "a letter doubled", ORIGIN, "Хабаровскк", "Khabarovsk"),
    odd(17, "two letters changed places", ASKED, ORIGIN, "Новосибриск", UNKNOWN),
    odd(19, "namesake", ASKED, DESTINATION, "Каменка", NAMESAKES),
    good(
        20,
        "namesake with its region",
        DESTINATION,
        "Каменка (Пензенская обл.)",
        "Kamenka, Penza Oblast",
    ),
    odd(22, "namesake", ASKED, ORIGIN, "Восточный", NAMESAKES),
    odd(24, "place that nobody knows", ASKED, DESTINATION, "Нигдеево", UNKNOWN),
    odd(
        25,
        "letters left out, and like several names",
        ASKED,
        ORIGIN,
        "Красноярс",
        "only like the name of Krasnoyarsk",
    ),
    good(100, "spaces round the name", DESTINATION, "  Пенза ", "Penza"),
    good(101, "е in place of ё", DESTINATION, "Орел", "Oryol"),
    odd(
        110,
        "address in place of a place",
        ASKED,
        ORIGIN,
        "https://example.org/station",
        UNKNOWN,
    ),
)
DATES: Final = (
    good(26, "year first", DAY, "2023-09-03", "3 September 2023"),
    good(27, "time of day", DAY, "04.09.2023 14:05", "4 September 2023"),
    good(28, "year of two digits", DAY, "05.09.23", "5 September 2023"),
    good(29, "month in words", DAY, "6 сентября 2023", "6 September 2023"),
    odd(31, "day that is not in the calendar", REJECTED, DAY, "31.02.2024", NO_DAY),
    odd(33, "no date", REJECTED, DAY, "", NO_DAY),
    odd(
        52,
        "arrival before departure",
        REJECTED,
        ARRIVAL,
        "25.09.2023",
        "arrival is before departure",
    ),
    odd(
        54,
        "arrival that is no day",
        FLAGGED,
        ARRIVAL,
        "32.13.2023",
        "arrival is not a day",
    ),
    Odd(
        56,
        "over 8,000 km in three days",
        FLAGGED,
        ARRIVAL,
        ((ARRIVAL, "speed is over 1,500 km a day along the route"),),
        (
            (DAY, "12.10.2023"),
            (ARRIVAL, "15.10.2023"),
            (ORIGIN, "Находка"),
            (DESTINATION, "Смоленск"),
        ),
    ),
    Odd(
        69,
        "year mistyped",
        FLAGGED,
        DAY,
        ((DAY, "date is far from all others of the file"),),
        ((DAY, "29.10.2032"), (ARRIVAL, "12.11.2032")),
    ),
)
MASSES: Final = (
    good(35, "comma before three decimals", MASS, "61,452 т", "61,452 kg"),
    good(36, "unit beside the number", MASS, "61 400 кг", "61,400 kg"),
    good(37, "range", MASS, "60-62 т", "60,000 to 62,000 kg, taken as 61,000"),
    good(105, "no-break space in the number", MASS, "61\u00a0400", "61,400 kg"),
    odd(39, "negative mass", REJECTED, MASS, "-61400", "mass is not above zero"),
    odd(
        41,
        "absurd mass",
        REJECTED,
        MASS,
        "61 400 000",
        "mass is over 10,000 t, more than a train carries",
    ),
    odd(43, "mass in words", REJECTED, MASS, "много", "mass is not a number"),
    odd(45, "no mass", REJECTED, MASS, "", "mass is empty"),
    odd(46, "mass of zero", REJECTED, MASS, "0", "mass is not above zero"),
    Odd(
        48,
        "180 t on one wagon",
        FLAGGED,
        MASS,
        ((MASS, "mass is over 130 t a wagon"),),
        ((MASS, "180 т"), (WAGONS, "1")),
    ),
    odd(
        50,
        "half a wagon",
        REJECTED,
        WAGONS,
        "2,5",
        "wagons is not a whole number",
    ),
)
REPEATS: Final = (
    Odd(
        58,
        "the same consignment twice: all is as in row 57",
        REJECTED,
        ID,
        ((ID, "the same record stands above"),),
        at=57,
    ),
    Odd(
        60,
        "the waybill of row 59 with another mass",
        FLAGGED,
        ID,
        ((ID, "another record above has this waybill"),),
        ((MASS, "47 250"),),
        at=59,
    ),
    Odd(
        62,
        "day, ends and mass of row 61 on another waybill",
        FLAGGED,
        MASS,
        ((MASS, "a record above has the same day, ends and mass"),),
        ((ID, "ПРИМЕР-0062"),),
        at=61,
    ),
    Odd(
        64,
        "destination is the origin",
        FLAGGED,
        DESTINATION,
        ((DESTINATION, "origin and destination are the same"),),
        ((ORIGIN, "Омск"), (DESTINATION, "Омск")),
    ),
    odd(66, "no destination", REJECTED, DESTINATION, "", "destination is empty"),
    odd(67, "origin of spaces", REJECTED, ORIGIN, "   ", "origin is empty"),
)
FORMS: Final = (
    unformed(
        71, "quote that never closes", '"щебень', "a quote is opened and never closed"
    ),
    good(72, "semicolon in quotes", CARGO, '"доски; брус"', "доски; брус"),
    good(74, "line end in quotes", CARGO, '"бумага\nв рулонах"', "one field"),
    unformed(
        76,
        "text behind a quote",
        '"доски" сухие',
        "a quote is closed in the middle of a field",
    ),
    good(77, "inch sign", CARGO, 'труба 20" сварная', "a quote inside a text"),
    Odd(
        79,
        "two cells too few",
        REJECTED,
        reasons=(("", "the record has 9 fields, the header 11"),),
        text="ПРИМЕР-0079;11.11.2023;22.11.2023;Чита;Тула;мебель;58 300;1;"
        "ООО «Вымысел»",
    ),
    Odd(
        81,
        "a cell too many",
        REJECTED,
        reasons=(("", "the record has 12 fields, the header 11"),),
        text="ПРИМЕР-0081;14.11.2023;25.11.2023;Чита;Тула;мебель; шкафы;58 300;1;"
        f"ООО «Вымысел»;АО «Пример»;{MADE_UP}",
    ),
    Odd(83, "empty line", REJECTED, reasons=(("", "the line is empty"),), text=""),
    Odd(
        84,
        "cells that are all empty",
        REJECTED,
        reasons=(
            (DAY, NO_DAY),
            (ORIGIN, "origin is empty"),
            (DESTINATION, "destination is empty"),
            (MASS, "mass is empty"),
        ),
        text=";" * (len(COLUMNS) - 1),
    ),
    Odd(
        93,
        "line with column names in the midst",
        REJECTED,
        reasons=(
            (DAY, NO_DAY),
            (MASS, "mass is not a number"),
            (WAGONS, "wagons is not a whole number"),
        ),
        text=";".join(COLUMNS),
    ),
    Odd(
        95,
        "line with a sum",
        REJECTED,
        reasons=(
            (DAY, NO_DAY),
            (ORIGIN, "origin is empty"),
            (DESTINATION, "destination is empty"),
        ),
        text="Итого;;;;;;5 803 000;94;;;",
    ),
    unformed(
        98,
        "byte that is no letter",
        "кирп\x98ч",
        "the record holds bytes that are not CP1251",
    ),
)
HOSTILE: Final = (
    good(86, "formula of a spreadsheet", CARGO, "=2+5", "kept as text"),
    good(88, "script", CARGO, "<script>alert(1)</script>", "kept as text"),
    odd(
        90,
        "picture that runs a script",
        ASKED,
        ORIGIN,
        "<img src=x onerror=alert(1)>",
        UNKNOWN,
    ),
    good(91, "template", CONSIGNOR, "{{ 7*7 }}", "kept as text"),
)
ODD: Final = {
    each.row: each for each in (*NAMES, *DATES, *MASSES, *REPEATS, *FORMS, *HOSTILE)
}
OF_THE_FILE: Final = (
    ("", "Russian, in cp1251", ACCEPTED, "told by its letters"),
    ("", "semicolons, and a decimal comma", ACCEPTED, "told by the whole file"),
    (DAY, "column name that is not known", ASKED, "needs the columns date"),
    (MASS, "no unit in the name", ASKED, "the column of masses has no unit"),
)
"""What concerns no single row: column, fault, what becomes of it, reason."""
