"""The command line's part that writes exports and verifies them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import pandas as pd
import typer

from geo import pipeline
from geo.commands_reading import with_reading
from geo.decisions import Decisions
from geo.delivery import Delivery, deliver
from geo.dossier import Dossier, open_dossier
from geo.errors import OptionError
from geo.export import write_atomically
from geo.manifest import OWN, OWN_NETWORK, hash_files
from geo.reading import Reading, lay_over, read_answers
from geo.request import ENDINGS, LAYERS, SIZES, Request
from geo.units import KG_PER_SHELL
from geo.verify import check_again, check_export, read_exported, refuse_without
from geo.words import list_warnings

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
) -> None:
    """Write the map as one HTML file, as a figure, or its links and flows as data."""
    request = Request(
        form=form or _form_of(out),
        months=_months(month, months),
        origins=tuple(port or ()),
        near_depots=near_depots,
        min_t=min_t,
        measure=measure,
        kg_per_shell=kg_per_shell,
        layer=layer,
        size=size,
        way=way,
        title=title,
        note=note,
        made=by,
        publish=publish,
    )
    dossier = _open(request, records, sites, sources, reading, decisions, network)
    _deliver(request, out, dossier)


@commands.command()
@with_reading
def atlas(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    out: Annotated[Path, typer.Argument(help="OUT.pdf")],
    reading: Reading,
    decisions: Decisions,
    records: Records = pipeline.CASE_RECORDS,
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
        measure=measure,
        kg_per_shell=kg_per_shell,
        way=way,
        title=title,
        note=note,
        made=by,
        publish=publish,
    )
    dossier = _open(request, records, sites, sources, reading, decisions, network)
    _deliver(request, out, dossier)


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
            way=options.get("way", "main"),
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


def _open(  # noqa: PLR0913, PLR0917 - what the commands have in common
    request: Request,
    records: Path,
    sites: Path | None,
    sources: Path | None,
    reading: Reading,
    decisions: Decisions,
    network: Path | None,
) -> Dossier:
    return open_dossier(
        records,
        sites=sites,
        sources=sources,
        way=request.way,
        publish=request.publish,
        reading=reading,
        decisions=decisions,
        network=network,
    )


def _deliver(request: Request, out: Path, dossier: Dossier) -> None:
    ports = [_port_id(name, dossier.world) for name in request.origins]
    asked = replace(request, origins=tuple(ports))
    for line in list_warnings(request.title, request.note):
        typer.echo(f"warning: {line}", err=True)
    delivery = deliver(asked, dossier, name=out.name)
    _write(delivery, out, is_folder=request.form == "folder")
    for what, count in delivery.removed.items():
        typer.echo(f"left out: {count:,} {what}", err=True)
    size = sum(map(len, delivery.files.values())) / 1024
    told = f"{size:,.0f} KB, {delivery.flows['mass_t'].sum():,.0f} t"
    typer.echo(f"{out}: {told}", err=True)


def _write(delivery: Delivery, out: Path, *, is_folder: bool) -> None:
    if is_folder:
        try:
            out.mkdir(exist_ok=True)
        except OSError as fault:
            raise OptionError(
                f"{out} must be a folder that can be made; found: {fault.strerror}"
            ) from fault
    for name, content in delivery.files.items():
        path = out / name if is_folder else out.with_name(out.name + name)
        write_atomically(path, content)


def _form_of(out: Path) -> str:
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


def _months(month: str | None, months: str | None) -> tuple[str, str] | None:
    if month and months:
        raise OptionError("give --month or --months, not both")
    if not (month or months):
        return None
    first, _, last = (month or months or "").partition(":")
    for text in (span := (first, last or first)):
        if pd.isna(pd.to_datetime(text, format="%Y-%m", errors="coerce")):
            raise OptionError(f"a month must be as 2023-10; found {text}")
    return span


def _port_id(name: str, world: pipeline.World) -> str:
    """Take a port by id or by name."""
    places = world.places
    named = places.loc[places["site_name"].str.casefold() == name.casefold(), "site_id"]
    return name if name in set(places["site_id"]) or named.empty else named.iloc[0]
