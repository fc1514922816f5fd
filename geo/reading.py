"""How a user wants a records file read: the options, and the mapping file."""

import inspect
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from geo.errors import OptionError, SchemaError

MAX_MAPPING_BYTES: Final = 1 << 20

KINDS: Final = {
    "same-record": "impossible",
    "huge-mass": "impossible",
    "arrival-before-departure": "impossible",
    "heavy-wagon": "doubtful",
    "arrival-not-a-day": "doubtful",
    "too-fast": "doubtful",
    "outside-window": "doubtful",
    "same-ends": "doubtful",
    "same-waybill": "doubtful",
    "same-load": "doubtful",
}
"""What is looked for beyond types, and how bad it is.

The impossible is rejected and the doubtful kept with a flag, unless the user decides
otherwise.
"""

CHOICES: Final = {
    "dates": ("dmy", "mdy", "ymd"),
    "mass_unit": ("t", "kg", "short-ton"),
    "decimal": ("comma", "point"),
}


@dataclass(frozen=True)
class Reading:
    """Answers to what a file leaves open; nothing is answered where none is given."""

    mapping: tuple[tuple[str, str], ...] = ()
    """Our columns and those of the file that give them."""
    sheet: str = ""
    dates: str = ""
    mass_unit: str = ""
    decimal: str = ""
    reject: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()

    @property
    def rejected_kinds(self) -> frozenset[str]:
        """The kinds of `KINDS` for which a record is rejected and not only flagged."""
        impossible = {kind for kind, how in KINDS.items() if how == "impossible"}
        return frozenset((impossible | set(self.reject)) - set(self.keep))


def make_reading(  # noqa: PLR0913 - one parameter an option of the command
    *,
    mapped: Iterable[str] = (),
    mapping: Path | None = None,
    sheet: str = "",
    dates: str = "",
    mass_unit: str = "",
    decimal: str = "",
    reject: Iterable[str] = (),
    keep: Iterable[str] = (),
) -> Reading:
    """Put the options together; they go before the mapping file.

    Parameters
    ----------
    mapped : iterable of str
        As ``date=Дата отпр.``.
    mapping : Path, optional
        A mapping file.
    sheet, dates, mass_unit, decimal : str
    reject, keep : iterable of str
        Kinds of `KINDS`.

    Returns
    -------
    Reading

    Raises
    ------
    OptionError
        If an option has a value that it may not have.
    SchemaError
        If the mapping file cannot be read.
    """
    pairs = []
    for text in mapped:
        ours, sign, filed = text.partition("=")
        if not (sign and ours.strip() and filed.strip()):
            raise OptionError(f'--map must be as date="Дата отпр."; found {text}')
        pairs.append((ours.strip(), filed.strip()))
    given = Reading(
        mapping=tuple(pairs),
        sheet=sheet,
        dates=dates,
        mass_unit=mass_unit,
        decimal=decimal,
        reject=tuple(reject),
        keep=tuple(keep),
    )
    _refuse_unknown(given, "--")
    return lay_over(given, read_mapping(mapping)) if mapping else given


def lay_over(given: Reading, remembered: Reading) -> Reading:
    """Answer with what was given, else with what is remembered.

    Parameters
    ----------
    given, remembered : Reading

    Returns
    -------
    Reading
    """
    answers = {
        field.name: getattr(given, field.name) or getattr(remembered, field.name)
        for field in fields(Reading)
    }
    mapping = dict(remembered.mapping) | dict(given.mapping)
    reject = {*remembered.reject} - {*given.keep} | {*given.reject}
    keep = {*remembered.keep} - {*given.reject} | {*given.keep}
    return Reading(
        **answers
        | {
            "mapping": tuple(sorted(mapping.items())),
            "reject": tuple(sorted(reject)),
            "keep": tuple(sorted(keep)),
        }
    )


def read_mapping(path: Path) -> Reading:
    """Read a mapping file.

    Parameters
    ----------
    path : Path
        JSON as `write_mapping` writes it.

    Returns
    -------
    Reading

    Raises
    ------
    SchemaError
        If it is no such file.
    """
    expected = "needs a mapping file, as --save-mapping writes it"
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_MAPPING_BYTES + 1)
        if len(content) > MAX_MAPPING_BYTES:
            raise SchemaError(f"{path}: {expected}; found over {MAX_MAPPING_BYTES:,} B")
        found = json.loads(content.decode("utf-8-sig"))
        answers = {field.name: found.pop(field.name, None) for field in fields(Reading)}
        reading = Reading(
            mapping=tuple(
                sorted((str(a), str(b)) for a, b in (answers["mapping"] or {}).items())
            ),
            **{name: str(answers[name] or "") for name in ("sheet", *CHOICES)},
            reject=tuple(map(str, answers["reject"] or ())),
            keep=tuple(map(str, answers["keep"] or ())),
        )
    except (OSError, ValueError, AttributeError, TypeError, RecursionError) as fault:
        if isinstance(fault, SchemaError):
            raise
        raise SchemaError(f"{path}: {expected}; found {fault}") from None
    if found:
        raise SchemaError(f"{path}: {expected}; found {', '.join(found)} in it")
    _refuse_unknown(reading, f"{path}: ")
    return reading


def write_mapping(reading: Reading) -> bytes:
    """Write what was answered, to travel with the records.

    Parameters
    ----------
    reading : Reading

    Returns
    -------
    bytes
        JSON, UTF-8, the same for the same answers.
    """
    answers: dict[str, Any] = {"mapping": dict(sorted(reading.mapping))}
    for name in ("sheet", *CHOICES, "reject", "keep"):
        if answer := getattr(reading, name):
            answers[name] = sorted(answer) if isinstance(answer, tuple) else answer
    return (json.dumps(answers, ensure_ascii=False, indent=1) + "\n").encode()


def with_reading(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of this module, as its parameter ``reading``.

    Parameters
    ----------
    command : function
        With a parameter ``reading``.

    Returns
    -------
    function
        The same, with the options in place of it.
    """

    def read_options(**given: Any) -> None:  # noqa: ANN401 - as the command has them
        options = {name: given.pop(name) for name in OPTIONS}
        command(**given, reading=make_reading(**options))

    signature = inspect.signature(command)
    kept = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in signature.parameters.items()
        if name != "reading"
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


def _refuse_unknown(reading: Reading, where: str) -> None:
    for name, choices in CHOICES.items():
        answer = getattr(reading, name)
        if answer and answer not in choices:
            raise OptionError(
                f"{where}{name.replace('_', '-')} must be {', '.join(choices)}; "
                f"found {answer}"
            )
    for kind in (*reading.reject, *reading.keep):
        if kind not in KINDS:
            raise OptionError(
                f"{where}reject and keep must be one of {', '.join(KINDS)}; "
                f"found {kind}"
            )


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
    "keep": (
        Annotated[
            list[str], typer.Option(metavar="KIND", help="Keep these with a flag.")
        ],
        (),
    ),
}
"""The options and their defaults, in the order in which help shows them."""
