"""The command line's part that writes what was asked, for several commands."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from geo import pipeline
from geo.delivery import Delivery, deliver
from geo.division import name_ids
from geo.dossier import Dossier
from geo.drafts import write_into, write_together
from geo.errors import OptionError
from geo.excerpt import tell_grades
from geo.progress import show_progress
from geo.request import Request
from geo.shares import parse_lines, write_lines
from geo.words import list_warnings

Close = Annotated[
    list[str] | None,
    typer.Option(
        "--close",
        help="A link or section of track, as rail-0003.2, closed; may be repeated.",
        metavar="LINK",
    ),
]
Box = Annotated[
    list[str] | None,
    typer.Option(
        "--box", help="All track in it closed; may be repeated.", metavar="W,S,E,N"
    ),
]
Countries = Annotated[
    str,
    typer.Option(
        "--countries",
        help="Countries that a route may cross, as UA,RO; all of the network's if not "
        "given: the bundled one is Russia, with Rajin's line.",
        metavar="CODES",
    ),
]


SharesFile = Annotated[
    Path | None,
    typer.Option(
        "--shares",
        help="Your assumption of how flows part over ways, as CSV: origin, "
        "destination (ids or names; * for all), way (its number in python -m geo "
        "ways), share (those of a pair come to 1).",
        metavar="FILE",
    ),
]


def refuse_other_form(out: Path | None, forms: Collection[str]) -> None:
    """Hold the name of a file that is asked for to the forms that can be written.

    Parameters
    ----------
    out : Path or None
        None where no file is asked for.
    forms : collection of str
        Endings, as ``.html``; capitals in a name are as good.

    Raises
    ------
    OptionError
        If it ends in none of them.
    """
    if out and out.suffix.lower() not in forms:
        raise OptionError(f"OUT must end in {', '.join(forms)}; found {out.name}")


def deliver_file(request: Request, out: Path, dossier: Dossier) -> None:
    """Make what is asked and write it, its manifest inside or beside it.

    Parameters
    ----------
    request : Request
        Ports and sites by id or by name.
    out : Path
    dossier : Dossier

    Raises
    ------
    GeoError
        If an option cannot be used, or the file cannot be written.
    """
    ports, ends = (
        tuple(_find_place(name, dossier.world) for name in names)
        for names in (request.origins, request.sites)
    )
    shares = write_lines(name_ids(parse_lines(request.shares).rows, dossier.world))
    asked = replace(request, origins=ports, sites=ends, shares=shares)
    for line in list_warnings(request.title, request.note):
        typer.echo(f"warning: {line}", err=True)
    with show_progress() as on_step:
        delivery = deliver(asked, dossier, name=out.name, on_step=on_step)
    _write(delivery, out, is_folder=request.form == "folder")
    for what, count in delivery.removed.items():
        typer.echo(f"left out: {count:,} {what}", err=True)
    size = sum(map(len, delivery.files.values())) / 1024
    mass_t = delivery.flows["mass_t"].sum()
    typer.echo(f"{out}: {size:,.0f} KB, {mass_t:,.0f} t", err=True)
    if told := tell_grades(delivery.excerpt):
        typer.echo(f"records {told}", err=True)


def _write(delivery: Delivery, out: Path, *, is_folder: bool) -> None:
    # The manifest is last: what stands without its own is seen by `verify`.
    if is_folder:
        write_into(out, delivery.files)
        return
    write_together(
        {out.with_name(out.name + end): each for end, each in delivery.files.items()}
    )


def read_months(month: str | None, months: str | None) -> tuple[str, str] | None:
    """Read the months of two options.

    Parameters
    ----------
    month, months : str, optional
        As 2023-10, and 2023-08:2024-01.

    Returns
    -------
    (first, last) or None
        None for all.

    Raises
    ------
    OptionError
        If both are given, or one is no month.
    """
    if month and months:
        raise OptionError("give --month or --months, not both")
    if not (month or months):
        return None
    first, _, last = (month or months or "").partition(":")
    span = (first, last or first)
    for text in span:
        if pd.isna(pd.to_datetime(text, format="%Y-%m", errors="coerce")):
            raise OptionError(f"a month must be as 2023-10; found {text}")
    return span


def _find_place(name: str, world: pipeline.World) -> str:
    """Take a place by id or by name."""
    places = world.places
    named = places.loc[places["site_name"].str.casefold() == name.casefold(), "site_id"]
    return name if name in set(places["site_id"]) or named.empty else named.iloc[0]
