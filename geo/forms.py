"""The form of a text file: encoding, line ends, delimiter, quoting."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from geo.errors import SchemaError

DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

MARKS: Final = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
CYRILLIC_BYTES: Final = ("cp1251", "koi8-r", "cp866")
COMMON_LETTERS: Final = "оеаинтсрвлкмдпуі"
"""The commonest letters of Russian and Ukrainian prose, in lower case."""

ENCODING_NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}

HEADER_LINES: Final = 20
MAX_COLUMNS: Final = 1_000
MAX_LINE: Final = 1_000_000
"""Characters of a line; a longer one is no record."""

SURROGATES: Final = re.compile("[\ud800-\udfff]")


class Form(NamedTuple):
    """What was found out about a file before its records are read."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    line_ends: str = ""
    is_quoted: bool = False
    sheet: str = ""

    def tell(self) -> str:
        """Say the form in words, such as ``UTF-8, semicolons, quoted fields``."""
        encoding = ENCODING_NAMES.get(self.encoding, self.encoding)
        parts = [
            "" if self.kind == "text" else self.kind,
            f"sheet {self.sheet}" if self.sheet else "",
            encoding,
            DELIMITERS.get(self.delimiter, self.delimiter and repr(self.delimiter)),
            self.line_ends and f"line ends {self.line_ends}",
            "quoted fields" if self.is_quoted else "",
        ]
        return ", ".join(part for part in parts if part)


class Header(NamedTuple):
    """The first record of a file, and where the records begin."""

    columns: list[str]
    line_count: int


def detect_encoding(blocks: Iterator[bytes], *, name: str) -> str:
    """Tell the encoding of a text by its mark, its zeros or its letters.

    Parameters
    ----------
    blocks : iterator of bytes
        The text from its start. Only as much is read as is needed.
    name : str
        Of the file, for the message.

    Returns
    -------
    str
        A codec. A text in UTF-8 with some damaged lines is ``utf-8``.

    Raises
    ------
    SchemaError
        If it is no text.
    """
    for number, block in enumerate(blocks):
        if number == 0:
            for mark, encoding in MARKS.items():
                if block.startswith(mark):
                    return encoding
            if b"\0" in block[: 1 << 16]:
                return _by_zeros(block, name)
        if not block.isascii():
            return _by_letters(block.split(b"\n"))
    return "utf-8"


def detect_form(head: str, *, kind: str, encoding: str, name: str) -> Form:
    """Tell delimiter, line ends and quoting from the first lines.

    Parameters
    ----------
    head : str
        The decoded start of the text, without a byte order mark.
    kind, encoding, name : str

    Returns
    -------
    Form

    Raises
    ------
    SchemaError
        If there is no line with column names, or it is no text.
    """
    lines = list(io.StringIO(head, newline=""))
    if not lines or not lines[0].strip():
        raise SchemaError(f"{name}: needs a first line with column names; found none")
    if "\0" in head or any(len(line) > MAX_LINE for line in lines):
        what = "NUL bytes" if "\0" in head else f"a line of over {MAX_LINE:,} signs"
        raise SchemaError(f"{name}: needs lines of text; found {what}")
    said = re.fullmatch(r"sep=(.)\s*", lines[0])
    bare = re.sub(r'"[^"]*"', "", lines[0])
    ends = {re.sub(r"[^\r\n]", "", line[-2:]) for line in lines}
    named = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
    return Form(
        kind=kind,
        encoding=encoding,
        delimiter=said[1] if said else max(DELIMITERS, key=bare.count),
        line_ends=" and ".join(named[end] for end in named if end in ends),
        is_quoted='"' in head,
    )


def parse_header(head: str, form: Form, *, name: str) -> Header:
    """Take the column names from the first record, which may hold line ends.

    Parameters
    ----------
    head : str
        The decoded start of the text.
    form : Form
    name : str

    Returns
    -------
    Header

    Raises
    ------
    SchemaError
        If a quote in it never closes, or it has too many columns.
    """
    lines = list(io.StringIO(head, newline=""))
    skipped = 1 if re.fullmatch(r"sep=(.)\s*", lines[0]) else 0
    for count in range(1, HEADER_LINES + 1):
        try:
            taken = lines[skipped : skipped + count]
            columns = next(csv.reader(taken, delimiter=form.delimiter, strict=True), [])
        except csv.Error:
            continue
        if len(columns) > MAX_COLUMNS:
            raise SchemaError(
                f"{name}: needs at most {MAX_COLUMNS:,} columns; found {len(columns):,}"
            )
        named = [repair_text(" ".join(name.split()), form.encoding) for name in columns]
        return Header(named, skipped + count)
    raise SchemaError(
        f"{name}: needs a first line with column names; found a quote in it that is "
        "never closed"
    )


def repair_text(text: str, encoding: str) -> str:
    """Show damaged bytes as a reader of Cyrillic would most likely have meant them.

    Parameters
    ----------
    text : str
        With surrogates for bytes that are not of the encoding.
    encoding : str

    Returns
    -------
    str
        Without surrogates.
    """
    if not SURROGATES.search(text):
        return text
    codec = "utf-8" if encoding.startswith("utf") else encoding
    content = text.encode(codec, "surrogateescape")
    return content.decode("cp1251", "replace")


def _by_zeros(block: bytes, name: str) -> str:
    even, odd = block[0 : 1 << 16 : 2], block[1 : 1 << 16 : 2]
    if odd.count(0) > 0.3 * len(odd) and not even.count(0):
        return "utf-16-le"
    if even.count(0) > 0.3 * len(even) and not odd.count(0):
        return "utf-16-be"
    raise SchemaError(f"{name}: needs lines of text; found NUL bytes: a binary file")


def _by_letters(lines: list[bytes]) -> str:
    foreign = [line for line in lines[:-1] or lines if not line.isascii()]
    good = sum(1 for line in foreign if _is_utf8(line))
    if 2 * good >= len(foreign):  # none: a sign is cut at the block's end
        return "utf-8"
    sample = b"\n".join(foreign[:10_000])
    return max(CYRILLIC_BYTES, key=lambda codec: _commonness(sample, codec))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _commonness(sample: bytes, codec: str) -> int:
    text = sample.decode(codec, "replace")
    return sum(map(text.count, COMMON_LETTERS + COMMON_LETTERS.upper()))
