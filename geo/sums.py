"""Sums: what a table of records comes to, as one expression for any engine."""

from functools import reduce
from operator import add, or_
from typing import TYPE_CHECKING, Any, Final

from geo.checks import MAX_TRAIN_T, MAX_WAGON_T
from geo.codes import EMPTY, NOTHING
from geo.consignments import BASES
from geo.match import ENDS
from geo.units import KG_PER_T
from geo.values import MAX_COUNT, Meanings, give_values, int_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

REASONS: Final = (
    "lost",
    "date",
    "origin",
    "destination",
    "mass-text",
    "mass-empty",
    "mass-zero",
    "bounds",
    "wagons",
    "basis",
    "same-record",
    "huge-mass",
    "arrival-before-departure",
    "heavy-wagon",
    "arrival-not-a-day",
    "outside-window",
    "same-ends",
)
"""Why a record is rejected, or in doubt. The first: its text was not there before."""

BIT_OF: Final = {reason: 1 << number for number, reason in enumerate(REASONS)}
SURE: Final = frozenset(REASONS[: REASONS.index("same-record")])
"""The reasons for which a record is always rejected."""

UNMATCHED: Final = -(1 << 30)
"""The kind of sums of records that are kept, but whose ends were not all found."""


def sum_records(table: "ir.Table", meanings: Meanings) -> "ir.Table":
    """Sum the records of a table by what became of them.

    Parameters
    ----------
    table : ibis.Table
    meanings : Meanings

    Returns
    -------
    ibis.Table
        ``kind``, ``origin``, ``destination`` and, where the table has it,
        ``inferred_origin`` (codes, see `codes.Names`); ``rows``, ``wagons``, ``kg``,
        where masses have bounds ``low_kg`` and ``high_kg``, and ``flag_…`` with the
        rows for each doubt that is counted: all but ``rows`` mean something of records
        that are kept alone. A row for each flow (its kind is month times bases plus
        basis), for each combination of reasons for which records were rejected (the
        bits of `BIT_OF`, negative), and for each pair of ends that were not both found
        (`UNMATCHED`). All rows add up to those of the table.
    """
    return _aggregate(_judge(give_values(table, meanings), meanings), meanings)


def _judge(typed: "ir.Table", meanings: Meanings) -> "ir.Table":
    """Tell what became of each record, and which doubts there are about it."""
    import ibis

    ends = {
        end: typed[f"{end}__code"].fill_null(int_of(EMPTY))
        for end in ENDS
        if end in meanings.columns
    }
    coded = typed.mutate(**ends)
    found = _find_reasons(coded, meanings)
    is_asked = SURE | meanings.rejected
    decisive = {reason: so for reason, so in found.items() if reason in is_asked}
    bits = [ibis.ifelse(so, BIT_OF[reason], 0) for reason, so in decisive.items()]
    is_matched = (coded["origin"] > 0) & (coded["destination"] > 0)
    if "inferred_origin" in ends:
        is_matched &= coded["inferred_origin"] >= 0
    # Most records have no fault: for them nothing is added up.
    kind = ibis.cases(
        (
            is_matched & ~reduce(or_, decisive.values()),
            coded["date_month"] * len(BASES) + coded["basis"],
        ),
        (reduce(or_, decisive.values()), -reduce(add, bits)),
        else_=int_of(UNMATCHED),
    )
    flags = {
        f"flag_{reason}": ibis.ifelse(found[reason], 1, 0)
        for reason in meanings.counted & found.keys() - decisive.keys()
    }
    return coded.mutate(kind=kind.cast("int32"), **flags)


def _find_reasons(typed: "ir.Table", meanings: Meanings) -> "dict[str, Any]":
    import ibis

    kg, wagons = typed["kg"], typed["wagons"]
    found = {
        "lost": typed["lost"] > 0,
        "date": ~typed["date_is_day"],
        "origin": typed["origin"] == EMPTY,
        "destination": typed["destination"] == EMPTY,
        "mass-text": kg.isnull() & (typed["state"] != NOTHING),
        "mass-empty": kg.isnull() & (typed["state"] == NOTHING),
        "mass-zero": kg <= 0,
        "huge-mass": kg > int(MAX_TRAIN_T) * KG_PER_T,
    }
    if "low_kg" in typed.columns:
        is_crossed = typed["low_kg"] > typed["high_kg"]
        found["bounds"] = is_crossed.fill_null(ibis.literal(False))
    if "wagons" in meanings.columns:
        found["wagons"] = ~wagons.between(0, MAX_COUNT)
        heaviest_kg = wagons.cast("int64") * (int(MAX_WAGON_T) * KG_PER_T)
        found["heavy-wagon"] = (wagons > 0) & (kg > heaviest_kg)
    if "basis" in meanings.columns:
        found["basis"] = typed["basis"] == -1
    if "again" in typed.columns:
        found["same-record"] = typed["again"] == 1
    return found | _find_doubts(typed, meanings)


def _find_doubts(typed: "ir.Table", meanings: Meanings) -> "dict[str, Any]":
    """Find what can hardly be true of days and ends."""
    found: dict[str, Any] = {}
    day, asked = typed["date_day"], meanings.rejected | meanings.counted
    if "arrival_date" in meanings.columns:
        arrived = typed["arrival_date_day"]
        is_known = typed["arrival_date_is_day"] & typed["date_is_day"]
        found["arrival-before-departure"] = is_known & (arrived < day)
        is_told = typed["arrival_date_is_told"] == 1
        found["arrival-not-a-day"] = is_told & ~typed["arrival_date_is_day"]
    if meanings.window and "outside-window" in asked:
        first, last = meanings.window
        is_outside = (day < first) | (day > last)
        found["outside-window"] = typed["date_is_day"] & is_outside
    if "same-ends" in asked:
        one, other = typed["origin__fold"], typed["destination__fold"]
        found["same-ends"] = (one == other) & (one > 0)
    return found


def _aggregate(judged: "ir.Table", meanings: Meanings) -> "ir.Table":
    import ibis

    flags = [name for name in judged.columns if name.startswith("flag_")]
    values = {name: judged[name] for name in ("wagons", "kg", *flags)}
    for bound in ("low_kg", "high_kg"):
        if bound in judged.columns:
            values[bound] = ibis.coalesce(judged[bound], judged["kg"])
    rows = judged.count()
    if "copies" in judged.columns:
        values = {name: value * judged["copies"] for name, value in values.items()}
        rows = judged["copies"].sum()
    sums = {name: value.sum() for name, value in values.items()}
    ends = [end for end in ENDS if end in meanings.columns]
    return judged.group_by(["kind", *ends]).aggregate(rows=rows, **sums)
