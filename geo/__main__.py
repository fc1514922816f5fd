"""The command line: ``python -m geo COMMAND``. Data to stdout, messages to stderr."""

from geo import interrupts

if __name__ == "__main__":  # before the imports that take a second
    interrupts.end_at_interrupts()

import importlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from geo import (
    coincidence,
    commands_evidence,
    commands_export,
    commands_flows,
    commands_network,
    commands_places,
    commands_speeds,
    commands_timing,
    commands_verify,
    commands_ways,
    pipeline,
)
from geo.address import is_address
from geo.commands_export import AsJson, Network, Records, Sites, Voyages
from geo.commands_reading import with_reading
from geo.decisions import Decisions
from geo.drafts import write_atomically
from geo.errors import GeoError, OptionError
from geo.files import MAPPING_ENDING
from geo.progress import show_progress
from geo.reading import KINDS, Reading, write_mapping
from geo.verdict import check_file, check_table

UNUSABLE: Final = 2
"""Exit code for a file or an argument that cannot be used."""

BUILDERS: Final = (
    *("rail", "land", "sea", "places", "claims", "gazetteer", "scenario", "sample"),
    *("grain", "package", "sources-page"),
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Shipment records in, a defensible flow map out.",
)
app.add_typer(commands_flows.commands)
app.add_typer(commands_export.commands)
app.add_typer(commands_verify.commands)
app.add_typer(commands_network.commands)
app.add_typer(commands_places.commands)
app.add_typer(commands_evidence.commands)
app.add_typer(commands_timing.commands)
app.add_typer(commands_speeds.commands)
app.add_typer(commands_ways.commands)


@app.command()
@with_reading
def check(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    file: Annotated[
        str,
        typer.Argument(
            help="A file or folder of records, or a table's address.",
            metavar="FILE_OR_URL",
        ),
    ],
    reading: Reading,
    decisions: Decisions,
    report_file: Annotated[
        Path | None,
        typer.Option("--report", help="Write a row for every reason here."),
    ] = None,
    flags_file: Annotated[
        Path | None,
        typer.Option("--flags", help="Write a row for every doubt here."),
    ] = None,
    review_file: Annotated[
        Path | None,
        typer.Option("--review", help="Write the names that are left to decide here."),
    ] = None,
    save_mapping: Annotated[
        bool, typer.Option("--save-mapping", help="Keep the answers beside FILE.")
    ] = False,
    sites: Sites = None,
    network: Network = None,
    as_json: AsJson = False,
) -> None:
    """Count what of a records file can be mapped, and why the rest cannot."""
    world = pipeline.read_world(sites=sites, network=network)
    written = {"report": report_file, "flags": flags_file, "review": review_file}
    if is_address(file):
        _refuse_written(written, save_mapping=save_mapping)
        checked = check_table(file, world, reading, decisions=decisions)
    else:
        with show_progress() as on_step:
            checked = check_file(
                Path(file),
                world,
                reading,
                **written,
                decisions=decisions,
                on_step=on_step,
            )
    counts = checked.counts
    if save_mapping:
        path = Path(f"{file}{MAPPING_ENDING}")
        write_atomically(path, write_mapping(checked.reading))
        _say(f"answers kept in {path}")
    if as_json:
        _print_json(counts)
    else:
        _say("\n".join(checked.understood))
        for stage in ("read", "accepted", "rejected", "matched", "unmatched"):
            typer.echo(f"{stage:<10}{counts[stage]:>10,} rows")
        for reason, rows in counts["reasons"].items():
            typer.echo(f"{rows:>20,} rows  {reason}")
        for kind, rows in counts["flags"].items():
            typer.echo(f"{rows:>20,} rows  kept, but {KINDS[kind]}: {kind}")
    raise typer.Exit(1 if counts["rejected"] or counts["unmatched"] else 0)


@app.command()
@with_reading
def timing(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    reading: Reading,
    decisions: Decisions,
    records: Records = pipeline.CASE_RECORDS,
    voyages: Voyages = None,
    voyages_sheet: Annotated[
        str, typer.Option("--voyages-sheet", help="Of a workbook of voyages.")
    ] = "",
    days: Annotated[int, typer.Option(help="How much later a departure may be.")] = 7,
    sites: Sites = None,
    as_json: AsJson = False,
) -> None:
    """Test how close departures follow landings at the same port."""
    world = pipeline.read_world(sites=sites)
    told = coincidence.run_timing(
        records,
        voyages,
        world,
        reading,
        days=days,
        decisions=decisions,
        voyages_sheet=voyages_sheet,
    )
    if as_json:
        _print_json(told)
        return
    for warning in told["warnings"]:
        _say(f"warning: {warning}")
    typer.echo(told["sentence"])
    for caveat in told["caveats"]:
        _say(f"caveat: {caveat}")


@app.command()
def build(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(BUILDERS)}.")],
) -> None:
    """Remake a bundled data file."""
    if name not in BUILDERS:
        raise OptionError(f"NAME must be one of {', '.join(BUILDERS)}; found {name}")
    importlib.import_module(f"geo.build.{name.replace('-', '_')}").build()


def run(arguments: list[str] | None = None) -> int:
    """Run a command and give its exit code.

    Parameters
    ----------
    arguments : list of str, optional
        Those of the process where not given.

    Returns
    -------
    int
        0, 1, 2 for any file or argument that cannot be used, or 130 if it was stopped.
    """
    try:
        interrupts.raise_at_interrupts()
        code = app(arguments, standalone_mode=False, prog_name="python -m geo")
    except KeyboardInterrupt:  # before the command has begun
        code = interrupts.STOPPED
    except typer.TyperException as fault:
        _say(f"error: {fault}")
        return UNUSABLE
    except GeoError as fault:
        _say(f"error: {fault}")
        return UNUSABLE
    except OSError as fault:
        _say(f"error: {fault.filename or 'output'}: {fault.strerror or fault}")
        return UNUSABLE
    if code == interrupts.STOPPED:
        _say(interrupts.TOLD)
    return code if isinstance(code, int) else 0


def _refuse_written(written: dict[str, Path | None], *, save_mapping: bool) -> None:
    asked = [f"--{name}" for name, path in written.items() if path]
    asked += ["--save-mapping"] if save_mapping else []
    if asked:
        raise OptionError(
            f"{asked[0]} is for files: the records of an address stay with its engine",
            asked,
        )


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))


def _say(message: str) -> None:
    typer.echo(message, err=True)


if __name__ == "__main__":
    exit_code = run()
    interrupts.end_at_interrupts()
    sys.exit(exit_code)
