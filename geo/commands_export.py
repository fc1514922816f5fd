"""The command line's part that writes exports and verifies them."""

import json
from pathlib import Path
from typing import Annotated, Final

import typer

from geo import pipeline
from geo.commands_reading import with_reading
from geo.commands_writing import Box, Close, Countries, deliver_file, read_months
from geo.decisions import Decisions
from geo.dossier import Dossier, open_dossier
from geo.errors import OptionError
from geo.grades import ALL, check_grade
from geo.manifest import OWN, OWN_NETWORK, hash_files
from geo.progress import show_progress
from geo.reading import Reading, lay_over, read_answers
from geo.request import ENDINGS, LAYERS, SIZES, Request
from geo.units import KG_PER_SHELL
from geo.verify import check_again, check_export, read_exported, refuse_without

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
) -> None:
    """Write the map as one HTML file, as a figure, or its links and flows as data."""
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
        title=title,
        note=note,
        made=by,
        publish=publish,
    )
    dossier = open_asked(request, records, sites, sources, reading, decisions, network)
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
) -> None:
    """Write a PDF: all months small, the total, and a page a month, on one scale."""
    if out.suffix.lower() != ".pdf":
        raise OptionError(f"OUT must end in .pdf; found {out.name}", [out.name])
    request = Request(
        form="atlas",
        grade=check_grade(grade),
        measure=measure,
        kg_per_shell=kg_per_shell,
        way=way,
        title=title,
        note=note,
        made=by,
        publish=publish,
    )
    dossier = open_asked(request, records, sites, sources, reading, decisions, network)
    deliver_file(request, out, dossier)


@commands.command()
@with_reading
def verify(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    file: Annotated[Path, typer.Argument(help="An exported file or folder.")],
    reading: Reading,
    decisions: Decisions,
    records: Annotated[
        Path | None,
        typer.Option("--records", help="What it was made from.", metavar="FILE"),
    ] = None,
    sites: Sites = None,
    sources: Sources = None,
    network: Network = None,
    voyages: Voyages = None,
    as_json: AsJson = False,
) -> None:
    """Tell whether an exported file is what its manifest says."""
    exported = read_exported(file)
    checks = check_export(exported)
    given = records or _bundled_records(exported.manifest)
    if given:
        options = exported.manifest.get("options", {})
        told = exported.manifest.get("reading", {})
        own = {"sites": sites, "sources": sources, "decisions": decisions.file}
        own[OWN_NETWORK] = network
        refuse_without(exported.manifest, [role for role in own if own[role]])
        dossier = open_dossier(
            given,
            sites=sites,
            sources=sources,
            voyages=voyages,
            way=options.get("way", "main"),
            close=options.get("close", ()),
            countries=options.get("countries", ""),
            publish=options.get("publish", False),
            reading=lay_over(read_answers(told, name=file.name), reading),
            decisions=decisions,
            network=network,
        )
        checks += check_again(exported, dossier)
    holds = all(check.holds for check in checks)
    if as_json:
        answers = [check._asdict() for check in checks]
        document = {"file": file.name, "holds": holds, "is_made_again": bool(given)}
        typer.echo(json.dumps(document | {"checks": answers}, ensure_ascii=False))
        raise typer.Exit(0 if holds else 1)
    for check in checks:
        answer = "yes" if check.holds else "NO"
        typer.echo(f"{answer:<4}{check.question}: {check.found}")
    if not given:
        typer.echo("     not made again: give --records FILE to compare every figure")
        if OWN_NETWORK in exported.manifest.get("inputs", {}):
            typer.echo("     with its own network: give --network FILE, too")
    raise typer.Exit(0 if holds else 1)


def open_asked(  # noqa: PLR0913, PLR0917 - what the commands have in common
    request: Request,
    records: Path,
    sites: Path | None,
    sources: Path | None,
    reading: Reading,
    decisions: Decisions,
    network: Path | None,
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


def _bundled_records(manifest: dict[str, dict[str, dict[str, str]]]) -> Path | None:
    """Find the records of a manifest among the bundled ones."""
    inputs = manifest.get("inputs", {})
    is_own = any(role in inputs for role in OWN if role != "records")
    case = hash_files({"records": pipeline.CASE_RECORDS})["records"]
    is_case = inputs.get("records", {}).get("sha256") == case["sha256"]
    return pipeline.CASE_RECORDS if is_case and not is_own else None
