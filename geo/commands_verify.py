"""The command line's part that verifies exports."""

import json
from pathlib import Path
from typing import Annotated

import typer

from geo import pipeline
from geo.commands_export import AsJson, Network, Sites, Sources, Voyages
from geo.commands_reading import with_reading
from geo.commands_writing import SharesFile
from geo.decisions import Decisions
from geo.dossier import open_dossier
from geo.manifest import OWN, OWN_NETWORK, hash_files
from geo.reading import Reading, lay_over, read_answers
from geo.shares import parse_lines
from geo.verify import check_again, check_export, read_exported, refuse_without

commands = typer.Typer()


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
    shares: SharesFile = None,
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
        split = parse_lines(options.get("shares", ()))
        if shares:  # its hash is held to the manifest's
            split = split._replace(file=shares)
        refuse_without(exported.manifest, [role for role in own if own[role]])
        dossier = open_dossier(
            given,
            sites=sites,
            sources=sources,
            voyages=voyages,
            way=options.get("way", "main"),
            close=options.get("close", ()),
            countries=options.get("countries", ""),
            shares=split,
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


def _bundled_records(manifest: dict[str, dict[str, dict[str, str]]]) -> Path | None:
    """Find the records of a manifest among the bundled ones."""
    inputs = manifest.get("inputs", {})
    # The manifest has the shares themselves.
    is_own = any(role in inputs for role in OWN if role not in {"records", "shares"})
    case = hash_files({"records": pipeline.CASE_RECORDS})["records"]
    is_case = inputs.get("records", {}).get("sha256") == case["sha256"]
    return pipeline.CASE_RECORDS if is_case and not is_own else None
