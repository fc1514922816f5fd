"""Text for paper: what the bundled font can show, how wide it is, where it breaks."""

import functools
import re
import unicodedata
from pathlib import Path
from typing import Final

import matplotlib
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.textpath import text_to_path

FONT_FILES: Final = {
    "plain": "DejaVuSans.ttf",
    "bold": "DejaVuSans-Bold.ttf",
    "italic": "DejaVuSans-Oblique.ttf",
}
"""The fonts that come with the drawing library: the same on every machine."""

FAMILIES: Final = ["DejaVu Sans", "Segoe UI", "Roboto", "sans-serif"]
"""What a reader of an SVG may use instead; the first is the widest of them."""

MEASURED_AT_PT: Final = 100.0
NOT_IN_XML: Final = re.compile(
    r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
INVISIBLE: Final = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


def show_text(text: str) -> str:
    """Turn any text into one line that the bundled font can show.

    Parameters
    ----------
    text : str
        From anywhere.

    Returns
    -------
    str
        Control, format and private characters are gone, so that nothing can hide or
        turn round what follows. Characters without a glyph are told by their Unicode
        names: Hangul by its sounds, others by their script in brackets.

    Examples
    --------
    >>> show_text("나진 港")
    'Najin [cjk]'
    """
    seen = "".join(
        " " if unicodedata.category(sign) in INVISIBLE else sign
        for sign in text
        if unicodedata.category(sign) != "Cf"
    )
    told = re.sub(r"\S+", lambda word: _tell_missing(word.group()), seen)
    return " ".join(told.split())


def _tell_missing(word: str) -> str:
    """Write what has no glyph in letters that have one."""
    glyphs = _glyphs("plain")
    if all(ord(sign) in glyphs for sign in word):
        return word
    parts: list[tuple[str, str]] = []
    for sign in unicodedata.normalize("NFC", word):
        name = unicodedata.name(sign, "UNKNOWN SIGN")
        if ord(sign) in glyphs:
            part = ("shown", sign)
        elif name.startswith("HANGUL SYLLABLE "):
            part = ("sound", name.rsplit(" ", 1)[1].lower())
        else:
            part = ("script", f"[{re.split('[ -]', name)[0].lower()}]")
        if part[0] != "script" or parts[-1:] != [part]:
            parts.append(part)
    told = "".join(text for _, text in parts)
    return told[:1].upper() + told[1:] if parts[0][0] == "sound" else told


def keep_valid(text: str) -> str:
    """Leave out of a text what XML 1.0 does not allow anywhere.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    return NOT_IN_XML.sub("", text)


def find_font(size: float, style: str = "plain", text: str = "") -> FontProperties:
    """Find a font that has all signs of a text.

    Parameters
    ----------
    size : float
        Points.
    style : {"plain", "bold", "italic"}
        Plain is taken where the style lacks a sign.
    text : str
        As `show_text` gives it.

    Returns
    -------
    FontProperties
    """
    if not all(ord(sign) in _glyphs(style) for sign in text):
        style = "plain"
    return FontProperties(
        family=FAMILIES,
        style="italic" if style == "italic" else "normal",
        weight="bold" if style == "bold" else "normal",
        size=size,
        fname=str(_font_path(style)),
    )


def measure_text(text: str, size: float, style: str = "plain") -> float:
    """Measure how wide a line of text is.

    Parameters
    ----------
    text : str
        As `show_text` gives it.
    size : float
        Points.
    style : {"plain", "bold", "italic"}

    Returns
    -------
    float
        Points.
    """
    return _measure(text, style) * size / MEASURED_AT_PT


def wrap_text(
    text: str, size: float, width: float, *, style: str = "plain", lines: int = 99
) -> list[str]:
    """Break a text into lines.

    Parameters
    ----------
    text : str
        From anywhere; see `show_text`.
    size, width : float
        Points.
    style : {"plain", "bold", "italic"}
    lines : int
        At most so many; the last then ends in an ellipsis.

    Returns
    -------
    list of str
        None of them wider than `width`; words that are get broken.
    """
    broken: list[str] = []
    words = show_text(text).split()
    while words:
        taken = _count_fitting(words, size, width, style)
        line = " ".join(words[:taken])
        if taken == 0:
            line = _cut(words[0], size, width, style)
            words[0] = words[0][len(line) :]
        else:
            words = words[taken:]
        broken.append(line)
        if len(broken) == lines and words:
            broken[-1] = shorten_text(f"{line} {words[0]}", size, width, style=style)
            break
    return broken


def shorten_text(text: str, size: float, width: float, *, style: str = "plain") -> str:
    """Shorten a line of text to a width.

    Parameters
    ----------
    text : str
        From anywhere; see `show_text`.
    size, width : float
        Points.
    style : {"plain", "bold", "italic"}

    Returns
    -------
    str
        With an ellipsis where something is left out.
    """
    line = show_text(text)
    if measure_text(line, size, style) <= width:
        return line
    room = width - measure_text("…", size, style)
    return f"{_cut(line, size, room, style).rstrip(' ,;')}…"


def _count_fitting(words: list[str], size: float, width: float, style: str) -> int:
    count = 0
    while count < len(words):
        if measure_text(" ".join(words[: count + 1]), size, style) > width:
            break
        count += 1
    return count


def _cut(text: str, size: float, width: float, style: str) -> str:
    """Give as much of the beginning as fits, one sign at least."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure_text(text[:middle], size, style) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low]


def _font_path(style: str) -> Path:
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / FONT_FILES[style]


@functools.cache
def _glyphs(style: str) -> frozenset[int]:
    return frozenset(get_font(str(_font_path(style))).get_charmap())


@functools.lru_cache(maxsize=4096)
def _measure(text: str, style: str) -> float:
    font = find_font(MEASURED_AT_PT, style, text)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)
