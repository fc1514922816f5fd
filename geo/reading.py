"""How a user wants a records file read: the options, and the mapping file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

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

EXPECTED: Final = "needs a mapping file, as --save-mapping writes it"

ANSWERS: Final = ("mapping", "sheet", *CHOICES, "reject", "keep")
"""What a mapping file and a manifest may tell of a reading."""


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
    files: tuple[Path, ...] = field(default=(), compare=False)
    """The mapping files that some of the answers are from."""

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
        name: getattr(given, name) or getattr(remembered, name) for name in ANSWERS
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
            "files": tuple(dict.fromkeys((*given.files, *remembered.files))),
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
    try:
        answers = _load(path)
    except (OSError, ValueError, RecursionError) as fault:
        raise SchemaError(f"{path}: {EXPECTED}; found {fault}") from None
    return replace(read_answers(answers, name=str(path)), files=(path,))


def read_answers(answers: Mapping[str, Any], *, name: str) -> Reading:
    """Read what `as_answers` has written.

    Parameters
    ----------
    answers : mapping
    name : str
        Of the file that has them, for the message.

    Returns
    -------
    Reading

    Raises
    ------
    SchemaError
        If there is an answer to another question, or one of another form.
    OptionError
        If an answer has a value that it may not have.
    """
    try:
        odd = sorted({*answers} - {*ANSWERS})
        told = {each: answers.get(each) or () for each in ANSWERS}
        reading = Reading(
            mapping=tuple(sorted((str(a), str(b)) for a, b in _pairs(told["mapping"]))),
            sheet=str(told["sheet"] or ""),
            dates=str(told["dates"] or ""),
            mass_unit=str(told["mass_unit"] or ""),
            decimal=str(told["decimal"] or ""),
            reject=tuple(map(str, told["reject"])),
            keep=tuple(map(str, told["keep"])),
        )
    except (ValueError, AttributeError, TypeError) as fault:
        raise SchemaError(f"{name}: {EXPECTED}; found {fault}") from None
    if odd:
        raise SchemaError(f"{name}: {EXPECTED}; found {', '.join(odd)} in it")
    _refuse_unknown(reading, f"{name}: ")
    return reading


def as_answers(reading: Reading) -> dict[str, Any]:
    """Write what was answered as plain values, the same for the same answers.

    Parameters
    ----------
    reading : Reading

    Returns
    -------
    dict
        Of `ANSWERS` those that were given.
    """
    answers: dict[str, Any] = {"mapping": dict(sorted(dict(reading.mapping).items()))}
    for name in ANSWERS[1:]:
        answer = getattr(reading, name)
        answers[name] = sorted(answer) if isinstance(answer, tuple) else answer
    return {name: answer for name, answer in answers.items() if answer}


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
    answers = {"mapping": {}} | as_answers(reading)
    return (json.dumps(answers, ensure_ascii=False, indent=1) + "\n").encode()


def _load(path: Path) -> Any:  # noqa: ANN401 - not yet known
    with path.open("rb") as stream:
        content = stream.read(MAX_MAPPING_BYTES + 1)
    if len(content) > MAX_MAPPING_BYTES:
        raise ValueError(f"over {MAX_MAPPING_BYTES:,} B")
    return json.loads(content.decode("utf-8-sig"))


def _pairs(mapping: Any) -> Iterable[tuple[Any, Any]]:  # noqa: ANN401 - not yet known
    return mapping.items() if mapping else ()


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
