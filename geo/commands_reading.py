"""The command line's part that asks how a records file is to be read."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from geo.decisions import NONE, read_decisions
from geo.reading import CHOICES, KINDS, make_reading


def with_reading(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of this module, as ``reading`` and ``decisions``.

    Parameters
    ----------
    command : function
        With parameters ``reading`` and ``decisions``.

    Returns
    -------
    function
        The same, with the options in place of it.
    """

    def read_options(**given: Any) -> None:  # noqa: ANN401 - as the command has them
        options = {name: given.pop(name) for name in OPTIONS}
        path = options.pop("decisions")
        decisions = read_decisions(path) if path else NONE
        for row in decisions.refused.itertuples():
            typer.echo(
                f"decision on line {row.line} is not used: {row.reason}", err=True
            )
        command(**given, reading=make_reading(**options), decisions=decisions)

    signature = inspect.signature(command)
    kept = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in signature.parameters.items()
        if name not in {"reading", "decisions"}
    ]
    added = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, annotation=option, default=default
        )
        for name, (option, default) in OPTIONS.items()
    ]
    read_options.__name__ = command.__name__
    read_options.__doc__ = command.__doc__
    read_options.__signature__ = signature.replace(parameters=kept + added)  # type: ignore[attr-defined] # read by inspect
    read_options.__annotations__ = {each.name: each.annotation for each in kept + added}
    return read_options


OPTIONS: Final[dict[str, tuple[Any, Any]]] = {
    "mapped": (
        Annotated[
            list[str],
            typer.Option(
                "--map",
                metavar="NAME=COLUMN",
                help='A column by its name in the file, as date="Дата отпр.".',
            ),
        ],
        (),
    ),
    "mapping": (
        Annotated[
            Path | None, typer.Option("--mapping", help="Answers kept in a file.")
        ],
        None,
    ),
    "sheet": (Annotated[str, typer.Option(help="Of a workbook.")], ""),
    "dates": (
        Annotated[str, typer.Option(metavar="|".join(CHOICES["dates"]))],
        "",
    ),
    "mass_unit": (
        Annotated[str, typer.Option(metavar="|".join(CHOICES["mass_unit"]))],
        "",
    ),
    "decimal": (Annotated[str, typer.Option(metavar="comma|point")], ""),
    "reject": (
        Annotated[
            list[str],
            typer.Option(metavar="KIND", help=f"Of {', '.join(KINDS)}."),
        ],
        (),
    ),
    "decisions": (
        Annotated[
            Path | None,
            typer.Option("--decisions", help="What was decided about names, as CSV."),
        ],
        None,
    ),
    "keep": (
        Annotated[
            list[str], typer.Option(metavar="KIND", help="Keep these with a flag.")
        ],
        (),
    ),
}
"""The options and their defaults, in the order in which help shows them."""
