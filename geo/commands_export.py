"""The command line's part that writes exports and verifies them."""

from pathlib import Path
from typing import Annotated, Final

import typer

from geo import pipeline
from geo.commands_reading import with_reading
from geo.commands_writing import (
    Box,
    Close,
    Countries,
    SharesFile,
    deliver_file,
    read_months,
)
from geo.decisions import Decisions
from geo.dossier import Dossier, open_dossier
from geo.errors import OptionError
from geo.grades import ALL, check_grade
from geo.progress import show_progress
from geo.reading import Reading
from geo.request import ENDINGS, LAYERS, SIZES, Request
from geo.shares import NONE as NO_SHARES
from geo.shares import Shares, read_shares, write_lines
from geo.units import KG_PER_SHELL

FORMS: Final = tuple(form for form in ENDINGS if form not in {"atlas", "ftm", "folder"})
"""Those that a file's ending names."""

commands = typer.Typer()

Records = Annotated[
    Path, typer.Option("--records", help="A file or folder of records.", metavar="FILE")
]
Sites = Annotated[
    Path | None, typer.Option("--sites", help="Your own places, as GeoJSON or CSV.")
]
Sources = Annotated[
    Path | None,
    typer.Option("--sources", help="What the records' source_id stand for, as CSV."),
]
Voyages = Annotated[
    Path | None, typer.Option("--voyages", help="A file of voyages.", metavar="FILE")
]
Way = Annotated[
    str, typer.Option("--way", help="Costs by line: main (Trans-Siberian) or bam.")
]
Network = Annotated[
    Path | None,
    typer.Option(
        "--network",
        help="Your own network, as the command network writes it.",
        metavar="FILE",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Grade = Annotated[
    str,
    typer.Option(
        "--grade",
        help="The lowest grade of a record that counts: reliability A to F and "
        "credibility 1 to 6, such as B3. F6, which stands for silence too, is all.",
    ),
]
Measure = Annotated[str, typer.Option(metavar="tonnes|shells|wagons")]
Shell = Annotated[float, typer.Option("--kg-per-shell", help="Kilograms a shell.")]
Title = Annotated[str, typer.Option(help="Your own title.")]
Note = Annotated[str, typer.Option(help="Your own words below the title.")]
By = Annotated[str, typer.Option("--by", help="Who made it, and when.")]
Publish = Annotated[
    bool,
    typer.Option(
        "--publish",
        help="Leave out texts as filed, collectors and protected sources.",
    ),
]


@commands.command()
@with_reading
def export(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    out: Annotated[
        Path,
        typer.Argument(help=f"OUT.{', OUT.'.join(FORMS)}; or a folder, without a dot."),
    ],
    reading: Reading,
    decisions: Decisions,
    records: Records = pipeline.CASE_RECORDS,
    month: Annotated[str | None, typer.Option(metavar="2023-10")] = None,
    months: Annotated[str | None, typer.Option(metavar="2023-08:2024-01")] = None,
    port: Annotated[
        list[str] | None, typer.Option(help="Only from this port; may be repeated.")
    ] = None,
    near_depots: Annotated[bool, typer.Option("--near-depots")] = False,
    min_t: Annotated[
        float, typer.Option("--min-t", help="Only pairs with so many tonnes.")
    ] = 0.0,
    grade: Grade = ALL,
    measure: Measure = "tonnes",
    kg_per_shell: Shell = KG_PER_SHELL,
    layer: Annotated[
        str | None, typer.Option(help="Of data.", metavar="|".join(LAYERS))
    ] = None,
    size: Annotated[
        str, typer.Option(help="Of a figure.", metavar="|".join(SIZES))
    ] = "page",
    form: Annotated[
        str | None,
        typer.Option("--format", help="ftm, for FollowTheMoney; else by OUT's ending."),
    ] = None,
    title: Title = "",
    note: Note = "",
    by: By = "",
    publish: Publish = False,
    sites: Sites = None,
    sources: Sources = None,
    way: Way = "main",
    network: Network = None,
    close: Close = None,
    box: Box = None,
    countries: Countries = "",
    shares: SharesFile = None,
) -> None:
    """Write the map as one HTML file, as a figure, or its links and flows as data."""
    split = read_shares(shares) if shares else NO_SHARES
    request = Request(
        form=form or form_of(out),
        months=read_months(month, months),
        origins=tuple(port or ()),
        near_depots=near_depots,
        min_t=min_t,
        grade=check_grade(grade),
        measure=measure,
        kg_per_shell=kg_per_shell,
        layer=layer,
        size=size,
        way=way,
        close=(*(close or ()), *(box or ())),
        countries=countries,
        shares=write_lines(split.rows),
        title=title,
        note=note,
        made=by,
        publish=publish,
    )
    dossier = open_asked(
        request, records, sites, sources, reading, decisions, network, split
    )
    deliver_file(request, out, dossier)


@commands.command()
@with_reading
def atlas(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    out: Annotated[Path, typer.Argument(help="OUT.pdf")],
    reading: Reading,
    decisions: Decisions,
    records: Records = pipeline.CASE_RECORDS,
    grade: Grade = ALL,
    measure: Measure = "tonnes",
    kg_per_shell: Shell = KG_PER_SHELL,
    title: Title = "",
    note: Note = "",
    by: By = "",
    publish: Publish = False,
    sites: Sites = None,
    sources: Sources = None,
    way: Way = "main",
    network: Network = None,
    countries: Countries = "",
    shares: SharesFile = None,
) -> None:
    """Write a PDF: all months small, the total, and a page a month, on one scale."""
    if out.suffix.lower() != ".pdf":
        raise OptionError(f"OUT must end in .pdf; found {out.name}", [out.name])
    split = read_shares(shares) if shares else NO_SHARES
    request = Request(
        form="atlas",
        grade=check_grade(grade),
        measure=measure,
        kg_per_shell=kg_per_shell,
        way=way,
        countries=countries,
        shares=write_lines(split.rows),
        title=title,
        note=note,
        made=by,
        publish=publish,
    )
    dossier = open_asked(
        request, records, sites, sources, reading, decisions, network, split
    )
    deliver_file(request, out, dossier)


def open_asked(  # noqa: PLR0913, PLR0917 - what the commands have in common
    request: Request,
    records: Path,
    sites: Path | None,
    sources: Path | None,
    reading: Reading,
    decisions: Decisions,
    network: Path | None,
    shares: Shares = NO_SHARES,
) -> Dossier:
    """Read records and world as a request asks."""
    with show_progress() as on_step:
        return open_dossier(
            records,
            sites=sites,
            sources=sources,
            way=request.way,
            close=request.close,
            countries=request.countries,
            shares=shares,
            publish=request.publish,
            reading=reading,
            decisions=decisions,
            network=network,
            on_step=on_step,
        )


def form_of(out: Path) -> str:
    """Tell an export's form by how its file's name ends.

    Parameters
    ----------
    out : Path

    Returns
    -------
    str
        One of `FORMS`, or "folder" for a name without a dot.

    Raises
    ------
    OptionError
        If there is no such form.
    """
    form = out.suffix.lower().removeprefix(".")
    if not form:
        return "folder"
    if form not in FORMS:
        raise OptionError(
            f"OUT must end in .{', .'.join(FORMS)}, or have no dot for a folder; "
            f"found {out.name}",
            [out.name],
        )
    return form
