"""The command line's part that draws ships and trains over date and kilometres."""

from pathlib import Path
from typing import Annotated

import typer

from geo import pipeline
from geo.commands_export import (
    By,
    Network,
    Note,
    Publish,
    Records,
    Sites,
    Sources,
    Title,
    Voyages,
    Way,
)
from geo.commands_reading import with_reading
from geo.commands_writing import deliver_file, read_months
from geo.decisions import Decisions
from geo.dossier import open_dossier
from geo.errors import OptionError
from geo.progress import show_progress
from geo.reading import Reading
from geo.request import DRAWN, SIZES, Request

commands = typer.Typer()


@commands.command()
@with_reading
def stringlines(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    out: Annotated[Path, typer.Argument(help=f"OUT.{', OUT.'.join(DRAWN)}")],
    reading: Reading,
    decisions: Decisions,
    records: Records = pipeline.CASE_RECORDS,
    voyages: Voyages = None,
    month: Annotated[str | None, typer.Option(metavar="2023-10")] = None,
    months: Annotated[str | None, typer.Option(metavar="2023-08:2024-01")] = None,
    port: Annotated[
        list[str] | None, typer.Option(help="Only from this port; may be repeated.")
    ] = None,
    site: Annotated[
        list[str] | None, typer.Option(help="Only to this site; may be repeated.")
    ] = None,
    near_depots: Annotated[bool, typer.Option("--near-depots")] = False,
    min_t: Annotated[
        float, typer.Option("--min-t", help="Only pairs with so many tonnes.")
    ] = 0.0,
    km_a_day: Annotated[
        float | None,
        typer.Option(
            "--km-a-day",
            help="Draw wagons without an arrival date at this speed, as modelled.",
        ),
    ] = None,
    size: Annotated[
        str, typer.Option(help="Of a figure.", metavar="|".join(SIZES))
    ] = "page",
    title: Title = "",
    note: Note = "",
    by: By = "",
    publish: Publish = False,
    sites: Sites = None,
    sources: Sources = None,
    way: Way = "main",
    network: Network = None,
) -> None:
    """Draw ships and trains as lines over date and kilometres, as a page or figure."""
    request = Request(
        form=_form_of(out),
        view="stringlines",
        months=read_months(month, months),
        origins=tuple(port or ()),
        sites=tuple(site or ()),
        near_depots=near_depots,
        min_t=min_t,
        km_a_day=km_a_day,
        size=size,
        way=way,
        title=title,
        note=note,
        made=by,
        publish=publish,
    )
    with show_progress() as on_step:
        dossier = open_dossier(
            records,
            sites=sites,
            sources=sources,
            voyages=voyages,
            way=way,
            publish=publish,
            reading=reading,
            decisions=decisions,
            network=network,
            on_step=on_step,
        )
    deliver_file(request, out, dossier)


def _form_of(out: Path) -> str:
    form = out.suffix.lower().removeprefix(".")
    if form not in DRAWN:
        raise OptionError(
            f"OUT must end in .{', .'.join(DRAWN)}; found {out.name}", [out.name]
        )
    return form
