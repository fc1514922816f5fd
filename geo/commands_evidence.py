"""The command line's part about evidence: claims, and how they stand to each other."""

import json
from pathlib import Path
from typing import Annotated, Any, Final

import pandas as pd
import typer

from geo.argument import STARTS, read_argument, tell_argument
from geo.assumptions import make_assumptions
from geo.claims import FAMILIES, choose_claims
from geo.commands_export import AsJson
from geo.errors import OptionError
from geo.pipeline import DATA
from geo.rivals import VERDICTS, Reading

commands = typer.Typer()

UNSUMMED: Final = (
    "Different claimants, windows and units, often one stock told again: never to be "
    "added up. 122 mm and 152 mm are alternatives; a capacity is no count."
)


@commands.command()
def claims(  # noqa: PLR0913, PLR0917 - one parameter an option of the command
    file: Annotated[
        Path | None, typer.Option("--claims", help="Your own claims.", metavar="FILE")
    ] = None,
    family: Annotated[
        list[str] | None, typer.Option(metavar="|".join(FAMILIES))
    ] = None,
    said_by: Annotated[
        str, typer.Option(help="Only what was said by this day.", metavar="2024-06-30")
    ] = "",
    amounts: Annotated[
        list[str] | None,
        typer.Option(
            "--convert", help="An amount, as 82000:short-tons.", metavar="AMOUNT:UNIT"
        ),
    ] = None,
    kg_per_shell: Annotated[float | None, typer.Option()] = None,
    shells_per_container: Annotated[float | None, typer.Option()] = None,
    containers_per_voyage: Annotated[float | None, typer.Option()] = None,
    payload_kg: Annotated[
        float | None, typer.Option(help="That a container may carry.")
    ] = None,
    t_per_wagon: Annotated[float | None, typer.Option()] = None,
    tolerance: Annotated[
        float, typer.Option(help="Share by which a plain number may be off.")
    ] = Reading().tolerance,
    stretch: Annotated[
        float, typer.Option(help='Share by which "more than" reaches up.')
    ] = Reading().stretch,
    slack_days: Annotated[
        int, typer.Option(help="Days apart at which windows still end together.")
    ] = Reading().slack_days,
    as_json: AsJson = False,
) -> None:
    """List claims, convert amounts by steps, and say which claims can both hold."""
    argument = read_argument(DATA, claims=file)
    chosen = choose_claims(
        argument.claims,
        families=_check_families(family or []),
        said_by=_read_day(said_by) if said_by else None,
    )
    assumptions = make_assumptions(
        argument.conversions,
        kg_per_shell=kg_per_shell,
        shells_per_container=shells_per_container,
        containers_per_voyage=containers_per_voyage,
        payload_kg=payload_kg,
        t_per_wagon=t_per_wagon,
    )
    told = tell_argument(
        argument._replace(claims=chosen),
        assumptions,
        reading=Reading(tolerance, stretch, slack_days),
        starts=[_read_amount(each) for each in amounts] if amounts else STARTS,
    )
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    for line in _write(told):
        typer.echo("".join(sign if sign.isprintable() else " " for sign in line))


def _write(told: dict[str, Any]) -> list[str]:
    """Write the document as lines of text."""
    lines = [UNSUMMED, ""]
    for claim in told["claims"]:
        grade = f"{claim['grade'] or 'no grade'}, {claim['credibility']}"
        lines.append(
            f"{claim['claim_id']:<5}{claim['claimant']}: {claim['said']} "
            f"[{claim['metric']}; {claim['unit']}]; {claim['window']}; "
            f"{claim['source_id'] or 'no source'} ({grade})"
        )
    lines += ["", "Assumed:"]
    for each in told["assumptions"]:
        lines.append(f"  {each['name']} {each['value']:g} ({each['rests_on']})")
    for start in told["conversions"]:
        lines += ["", f"{start['amount']:,.6g} {start['unit']}:"]
        lines += [f"  {step['text']} ({step['rests_on']})" for step in start["steps"]]
    for verdict in VERDICTS:
        found = [pair for pair in told["pairs"] if pair["verdict"] == verdict]
        lines += ["", f"{verdict[:1].upper()}{verdict[1:]}: {len(found)} pairs"]
        for pair in found:
            lines.append(f"  {pair['told']}.")
            lines += [f"      {pair['why']}"] if pair["why"] else []
    lines += ["", "Pairs not held against each other:"]
    lines += [f"  {n:>5} {reason}" for reason, n in told["not_compared"].items()]
    return [*lines, *_write_case(told)]


def _write_case(told: dict[str, Any]) -> list[str]:
    """Write what retellings changed, and who denies it all."""
    lines = []
    if told["discrepancies"]:
        lines += ["", "What retellings changed:"]
    for each in told["discrepancies"]:
        lines.append(f"  {each['item']}: {each['resolution']} ({each['grade']})")
    if told["denials"]:
        lines += ["", "Denied:"]
    for each in told["denials"]:
        lines.append(
            f"  {each['published_on']}, {each['attributed_to']}: {each['value']} "
            f"({each['publisher_read']}). {each['note']}."
        )
    return lines


def _check_families(families: list[str]) -> list[str]:
    odd = sorted(set(families) - set(FAMILIES))
    if odd:
        raise OptionError(
            f"--family must be one of {', '.join(FAMILIES)}; found {', '.join(odd)}",
            odd,
        )
    return families


def _read_day(text: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(pd.to_datetime(text, format="%Y-%m-%d"))
    except ValueError as fault:
        raise OptionError(f"--said-by must be as 2024-06-30; found {text}") from fault


def _read_amount(text: str) -> tuple[float, str]:
    amount, _, unit = text.partition(":")
    try:
        return float(amount), unit
    except ValueError as fault:
        raise OptionError(
            f"--convert must be as 82000:short-tons; found {text}"
        ) from fault
