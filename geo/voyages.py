"""Voyages: the rows of a voyages file that can be used, told from those that cannot."""

from typing import Final, NamedTuple

import pandas as pd

from geo.dates import read_days
from geo.errors import SchemaError
from geo.schema import REJECTED, VOYAGES, hold_to

REQUIRED: Final = ("port", "event")
DATES: Final = ("date", "date_from")
"""The columns that a voyages file needs, and those of which it needs one."""

LANDING: Final = "landing"
BASES: Final = ("reported", "inferred", "modelled")

LONGEST_RANGE_DAYS: Final = 7
"""A landing known to a week or better is put on the last day of its range. Vaguer ones
are set aside: a link of a few days cannot rest on them."""

AS_FILED: Final = ("fault", "date", "port")


class Validated(NamedTuple):
    """The accepted rows, and a row for each reason of each rejected one."""

    voyages: pd.DataFrame
    rejected: pd.DataFrame


class Chosen(NamedTuple):
    """The landings that have a day, and a row for each row that is set aside."""

    landings: pd.DataFrame
    set_aside: pd.DataFrame


def validate_voyages(raw_voyages: pd.DataFrame) -> Validated:
    """Tell the rows of a voyages file that can be used from those that cannot, and why.

    Parameters
    ----------
    raw_voyages : DataFrame
        Text columns as filed, with ``row``, ``line`` and ``fault``. A ``date`` is a
        day or a month as 2024-01; ``date_from`` and ``date_to`` bound a day that is
        not known.

    Returns
    -------
    Validated
        ``voyages`` (`schema.VOYAGES`, then the file's other columns as text) and
        ``rejected`` (`schema.REJECTED`, one row a reason). Every row is in exactly
        one of them.

    Raises
    ------
    SchemaError
        If a column is missing, or the rows do not add up: a fault of ours.
    """
    hold_to(raw_voyages, ("row", "line", "fault", *REQUIRED), name="voyages as filed")
    texts = raw_voyages.assign(
        **{name: _text(raw_voyages, name) for name in (*VOYAGES[2:5], "date", "vessel")}
    )
    spans = _spans_of(texts)
    basis = _text(raw_voyages, "basis").str.lower()
    rejected = _reasons(texts, spans, basis)
    typed = texts.assign(
        **spans,
        port_name=_text(raw_voyages, "port"),
        event=_text(raw_voyages, "event").str.lower(),
        basis=basis.replace("", "reported"),
    )
    others = [name for name in typed if name not in (*VOYAGES, *AS_FILED)]
    accepted = ~typed["row"].isin(rejected["row"])
    voyages = typed.loc[accepted, [*VOYAGES, *others]].reset_index(drop=True)
    if len(voyages) + rejected["row"].nunique() != len(raw_voyages):
        raise SchemaError(
            f"{len(raw_voyages)} voyages read, but {len(voyages)} accepted and "
            f"{rejected['row'].nunique()} rejected: please report this"
        )
    return Validated(voyages, rejected)


def choose_landings(voyages: pd.DataFrame) -> Chosen:
    """Choose the landings, and put each on one day.

    Parameters
    ----------
    voyages : DataFrame (`schema.VOYAGES`)

    Returns
    -------
    Chosen
        ``landings``, the given rows with ``landed_on``, the last day of each one's
        range: on that day the ship has landed for certain. ``set_aside`` has the
        columns of `schema.REJECTED`: rows that are no landing, and landings known to
        more than `LONGEST_RANGE_DAYS` only.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(voyages, VOYAGES, name="voyages")
    range_days = (voyages["date_to"] - voyages["date_from"]).dt.days + 1
    is_landing = voyages["event"] == LANDING
    is_vague = is_landing & (range_days > LONGEST_RANGE_DAYS)
    other_event = voyages.assign(
        column="event", value=voyages["event"], reason="the event is not a landing"
    )[~is_landing]
    vague = voyages.assign(
        column="date",
        value=_tell_ranges(voyages),
        reason=f"the day is known to more than {LONGEST_RANGE_DAYS} days only",
    )[is_vague]
    set_aside = pd.concat([other_event, vague])[list(REJECTED)]
    landings = voyages[is_landing & ~is_vague]
    return Chosen(
        landings.assign(landed_on=landings["date_to"]).reset_index(drop=True),
        set_aside.sort_values("row", kind="stable", ignore_index=True),
    )


def _text(raw_voyages: pd.DataFrame, name: str) -> pd.Series:
    if name in raw_voyages:
        return raw_voyages[name].str.strip()
    return pd.Series("", index=raw_voyages.index, dtype="str")


def _spans_of(texts: pd.DataFrame) -> dict[str, pd.Series]:
    """First and last day of each row; not-a-time where they cannot be read."""
    is_month = texts["date"].str.fullmatch(r"\d{4}-\d{2}")
    begins = read_days(texts["date"].where(~is_month, texts["date"] + "-01"))
    month_ends = (begins + pd.offsets.MonthEnd(0)).astype("datetime64[s]")
    ends = begins.where(~is_month, month_ends)
    is_ranged = texts["date"] == ""
    return {
        "date_from": begins.where(~is_ranged, read_days(texts["date_from"])),
        "date_to": ends.where(~is_ranged, read_days(texts["date_to"])),
    }


def _reasons(
    texts: pd.DataFrame, spans: dict[str, pd.Series], basis: pd.Series
) -> pd.DataFrame:
    whole = texts["fault"] == ""
    is_ranged = texts["date"] == ""
    is_open = spans["date_from"].isna() | spans["date_to"].isna()
    is_twice = ~is_ranged & ((texts["date_from"] != "") | (texts["date_to"] != ""))
    checks = [
        (
            "date",
            ~is_ranged & is_open,
            "date is not a day as 2023-10-31 or 31.10.2023, nor a month as 2023-10",
        ),
        ("date", is_twice, "a date and a range are both given"),
        (
            "date_from",
            is_ranged & is_open,
            "there is neither a date nor a range of two days",
        ),
        ("date_to", spans["date_to"] < spans["date_from"], "the range ends before"),
        ("port", texts["port"].str.strip() == "", "port is empty"),
        ("event", texts["event"].str.strip() == "", "event is empty"),
        (
            "basis",
            (basis != "") & ~basis.isin(BASES),
            f"basis is not one of {', '.join(BASES)}",
        ),
    ]
    parts = [_faulty(texts, ~whole, "", texts["fault"])]
    parts += [
        _faulty(texts, whole & failed, column, pd.Series(reason, texts.index))
        for column, failed, reason in checks
        if failed.any()
    ]
    rejected = pd.concat(parts, ignore_index=True)
    return rejected.sort_values("row", kind="stable", ignore_index=True)


def _faulty(
    texts: pd.DataFrame, failed: pd.Series, column: str, reason: pd.Series
) -> pd.DataFrame:
    faulty = texts[failed]
    values = _text(texts, column)[failed]
    return faulty[["row", "line"]].assign(
        column=pd.Series(column, index=faulty.index, dtype="str"),
        value=values.astype("str"),
        reason=reason[failed].astype("str"),
    )[list(REJECTED)]


def _tell_ranges(voyages: pd.DataFrame) -> pd.Series:
    days = {name: voyages[name].dt.strftime("%Y-%m-%d") for name in VOYAGES[3:5]}
    ranges: pd.Series = days["date_from"] + " to " + days["date_to"]
    return ranges
