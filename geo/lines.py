"""Lines of delimited text: each becomes a record, none is ever swallowed."""

import csv
import io
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.errors import SchemaError
from geo.forms import MAX_LINE, SURROGATES, Form, repair_text

RECORD_LINES: Final = 20
"""A quoted field may run over this many lines; beyond, the quote is a stray one."""

OPEN_QUOTE: Final = "a quote is opened and never closed"
ODD_QUOTE: Final = "a quote is closed in the middle of a field"
LONG: Final = f"a field has over {csv.field_size_limit():,} signs"
NUL: Final = "the record holds a NUL byte"

SURROGATE_BLOCK: Final = 0xD800 >> 11
"""U+D800 to U+DFFF begin with these bits, and no other sign does."""

Parsed = tuple[list[pa.Array], np.ndarray, dict[int, str]]


def split_lines(
    texts: Iterator[str], *, skipped: int, name: str
) -> Iterator[tuple[int, list[str]]]:
    """Cut a text into lines, and these into blocks that no record spans.

    Parameters
    ----------
    texts : iterator of str
        The text, in pieces of any length.
    skipped : int
        Lines of the header.
    name : str
        Of the file, for the message.

    Yields
    ------
    (int, list of str)
        The number of the first line (1 = the top) and the lines with their ends.

    Raises
    ------
    SchemaError
        If a line is longer than any record.
    """
    held: list[str] = []
    number, tail = 1, ""
    for text, is_end in _mark_last(texts):
        # Not str.splitlines: that also cuts at U+2028 and form feeds inside a field.
        lines = list(io.StringIO(tail + text, newline=""))
        # A line end may still come, or the second sign of one.
        tail = "" if is_end or not lines or lines[-1][-1:] == "\n" else lines.pop()
        _refuse_long([*lines, tail], number + len(held), name)
        held += lines
        drop = min(skipped, len(held))
        held, number, skipped = held[drop:], number + drop, skipped - drop
        ready = held if is_end else held[: _last_closed(held)]
        if ready:
            yield number, ready
            held, number = held[len(ready) :], number + len(ready)


def _mark_last(texts: Iterator[str]) -> Iterator[tuple[str, bool]]:
    """Tell the last piece, so that a file of one piece is one block of records."""
    held = next(texts, "")
    for text in texts:
        yield held, False
        held = text
    yield held, True


def parse_lines(lines: list[str], form: Form, width: int) -> Parsed:
    """Take the records from lines of text.

    Parameters
    ----------
    lines : list of str
        With their ends. No record begins before the first or ends behind the last.
    form : Form
    width : int
        Fields of the header.

    Returns
    -------
    list of pyarrow.Array, ndarray of int64, dict of int to str
        A column a field; the line of each record, 0 = the first; and what is wrong
        with the form of some, by position of the record.
    """
    text = "".join(lines)
    odd = _odd_lines(text, lines, form)
    fields, spans, faults = _parse_odd(lines, odd, form, width)
    inside = {at + n for at, span in spans.items() for n in range(span)}
    plain_at = [n for n in range(len(lines)) if n not in inside] if inside else None
    plain = lines if plain_at is None else [lines[n] for n in plain_at]
    at = np.arange(len(lines)) if plain_at is None else np.array(plain_at, np.int64)
    array = pc.utf8_rtrim(pa.array(plain, pa.large_string()), "\r\n")
    fits = pc.equal(pc.count_substring(array, form.delimiter), width - 1)
    fits_here = fits.to_numpy(zero_copy_only=False)
    for n in np.flatnonzero(~fits_here):
        found = array[int(n)].as_py().split(form.delimiter)
        fields[int(at[n])] = found
        faults[int(at[n])] = _tell_width(found, width)
    return _joined(array.filter(fits), at[fits_here], fields, faults, (form, width))


def _refuse_long(lines: list[str], first: int, name: str) -> None:
    if max(map(len, lines), default=0) <= MAX_LINE:
        return
    for at, line in enumerate(lines, first):
        if len(line) > MAX_LINE:
            raise SchemaError(
                f"{name}: needs lines of at most {MAX_LINE:,} signs; line {at:,} is "
                "longer"
            )


def _last_closed(lines: list[str]) -> int:
    """Give how many lines surely hold whole records: those after may go on."""
    limit = max(0, len(lines) - RECORD_LINES)
    for n in range(limit, len(lines)):
        if '"' in lines[n]:
            return n
    return len(lines)


def _odd_lines(text: str, lines: list[str], form: Form) -> list[int]:
    """Give the lines that cannot simply be cut at the delimiter."""
    signs = [sign for sign in ('"', "\0") if sign in text]
    if form.encoding.startswith("utf-16") and "\ufffd" in text:
        signs.append("\ufffd")
    odd = {n for sign in signs for n, line in enumerate(lines) if sign in line}
    if not text.isascii() and SURROGATES.search(text):
        odd |= _find_surrogates(text, lines)
    return sorted(odd)


def _find_surrogates(text: str, lines: list[str]) -> set[int]:
    """Give the lines that hold one: one look at all, not a search a line."""
    units = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    at = np.flatnonzero(units >> 11 == SURROGATE_BLOCK)
    ends = np.cumsum(np.fromiter(map(len, lines), np.int64, len(lines)))
    return set(np.searchsorted(ends, at, side="right").tolist())


def _parse_odd(
    lines: list[str], odd: list[int], form: Form, width: int
) -> tuple[dict[int, list[str]], dict[int, int], dict[int, str]]:
    fields: dict[int, list[str]] = {}
    spans: dict[int, int] = {}
    faults: dict[int, str] = {}
    end = 0
    if whole := _parse_at_once([lines[n] for n in odd], form, width):
        return dict(zip(odd, whole, strict=True)), dict.fromkeys(odd, 1), {}
    for n in odd:
        if n < end:
            continue
        found, span, fault = _parse_one(lines[n : n + RECORD_LINES], form, width)
        damage = _damage_of("".join(lines[n : n + span]), form)
        if damage:
            found = [repair_text(field, form.encoding) for field in found]
        if not fault and len(found) != width:
            fault = _tell_width(found, width)
        fields[n], spans[n] = found, span
        if damage or fault:
            faults[n] = damage or fault
        end = n + span
    return fields, spans, faults


def _parse_at_once(lines: list[str], form: Form, width: int) -> list[list[str]]:
    """Parse lines of quoted fields if each is a whole record; else give nothing."""
    if any("\0" in line or SURROGATES.search(line) for line in lines):
        return []
    try:
        found = list(csv.reader(lines, delimiter=form.delimiter, strict=True))
    except csv.Error:
        return []
    is_each_whole = len(found) == len(lines) and all(len(f) == width for f in found)
    return found if is_each_whole and "\ufffd" not in "".join(lines) else []


def _parse_one(lines: list[str], form: Form, width: int) -> tuple[list[str], int, str]:
    """Take one record: its fields, its lines, and what is wrong with its quotes."""
    fault = OPEN_QUOTE
    for span in range(1, len(lines) + 1):
        if span > 1 and '"' not in lines[span - 1]:
            continue
        try:
            reader = csv.reader(lines[:span], delimiter=form.delimiter, strict=True)
            found = next(reader, [""]) or [""]
        except csv.Error as error:
            if "end of data" in str(error):
                continue
            is_long = "field limit" in str(error)
            fault = LONG if is_long else ODD_QUOTE if span == 1 else OPEN_QUOTE
            break
        if span == 1:
            return found, span, ""
        if len(found) == width and not _spans_records(lines[:span], form, width):
            return found, span, ""
        break
    return lines[0].rstrip("\r\n").split(form.delimiter), 1, fault


def _spans_records(lines: list[str], form: Form, width: int) -> bool:
    """Tell two stray quotes, which pair up over the records between them."""
    widths = [line.count(form.delimiter) + 1 for line in lines]
    return (widths[0] >= width and widths[-1] >= width) or width in widths[1:-1]


def _damage_of(text: str, form: Form) -> str:
    if "\0" in text:
        return NUL
    is_utf16 = form.encoding.startswith("utf-16")
    if SURROGATES.search(text) or (is_utf16 and "\ufffd" in text):
        return f"the record holds bytes that are not {form.encoding.upper()[:6]}"
    return ""


def _tell_width(found: list[str], width: int) -> str:
    if len(found) == 1 and not found[0].strip():
        return "the line is empty"
    return f"the record has {len(found)} fields, the header {width}"


def _joined(
    plain: pa.Array,
    plain_at: np.ndarray,
    fields: dict[int, list[str]],
    faults: dict[int, str],
    shape: tuple[Form, int],
) -> Parsed:
    """Put the simply cut and the other records together, in the file's order."""
    form, width = shape
    flat = pc.split_pattern(plain, form.delimiter).flatten()
    cut = [flat.take(pa.array(np.arange(n, len(flat), width))) for n in range(width)]
    if not fields:
        return cut, plain_at, {}
    other_at = sorted(fields)
    padded = [[*fields[n][:width], *[""] * (width - len(fields[n]))] for n in other_at]
    others = list(zip(*padded, strict=True))
    at = np.concatenate([plain_at, np.array(other_at, np.int64)])
    order = np.argsort(at, kind="stable")
    columns = [
        pa.concat_arrays([column, pa.array(other, pa.large_string())]).take(order)
        for column, other in zip(cut, others, strict=True)
    ]
    placed = at[order]
    position = np.searchsorted(placed, np.array([*faults], np.int64)).tolist()
    return columns, placed, dict(zip(position, faults.values(), strict=True))
