"""Names of places: the forms in which two spellings of one name are the same."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from anyascii import anyascii

MARKS: Final = re.compile(r"(?<=\w)[’'ʼʹʻ`´‘\"](?=\w|\b|$)")
"""Signs that stand for a soft or hard sign, and part no words."""

SHORT_KINDS: Final = "г|с|п|д|х|ст|пос|дер|хут|пгт|рп|нп|жд|разъезд|s|st|stn|p|g|d|pos"
"""Kinds of places that are written short, and must have a dot or another word."""

LONG_KINDS: Final = (
    "ж д|станция|город|поселок|село|деревня|станица|хутор|порт|рабочий|городского|типа|"
    "station|city|town|village|railway|rail|stantsiya|poselok|posyolok|gorod|selo|"
    "stanitsa|derevnya|port"
)

BEFORE: Final = re.compile(rf"^(?:{SHORT_KINDS}|{LONG_KINDS}) (?=\w{{2}})")
AFTER: Final = re.compile(
    rf"(?<=\w\w) (?:{SHORT_KINDS}|{LONG_KINDS})$|(?<=[가-힣][가-힣])[역항]$"
)

SOUNDS: Final = (
    (r"shch|tsch|tch", "ch"),
    ("sch", "sh"),
    ("ch|tz|ts", "c"),
    ("zh", "z"),
    ("sh", "s"),
    ("kh", "h"),
    ("x", "ks"),
    ("ck|q", "k"),
    ("w", "v"),
    ("ph", "f"),
    ("[jy]", "i"),
    (r"i(?=[eo])[eo]", "e"),
    (r"(.)\1+", r"\1"),
)
"""Where systems of transliteration differ: each spelling to the plainest one."""

SOUND_PATTERNS: Final = [(re.compile(pattern), sign) for pattern, sign in SOUNDS]

KEPT: Final = 1 << 17
"""Keys kept, some 30 MB: a gazetteer's names are asked for again and again."""

REGION_KINDS: Final = re.compile(
    r"\b(?:oblast|oblasti|область|области|обл|krai|kray|край|края|republic|respublika|"
    r"республика|республики|респ|autonomous|avtonomnaya|avtonomnyy|автономная|автономный|"
    r"okrug|округ|ао|ao|province|voivodeship|region|county|регион|район|of|the|city|"
    r"город|г|sheng|sheng shi|do|aimag|aymag)\b"
)


class NameParts(NamedTuple):
    """A place's name as filed, and what stands after it or in brackets."""

    name: str
    qualifiers: tuple[str, ...]


@lru_cache(maxsize=KEPT)
def fold_name(name: str) -> str:
    """Bring a name to the form in which two spellings of it are the same.

    Parameters
    ----------
    name : str
        A place name in any script.

    Returns
    -------
    str
        Without case, accents, punctuation and repeated spaces; ё as е. Apostrophes
        and the like inside a word part nothing: they stand for a soft sign.
    """
    # Й is и with a breve to Unicode, but another letter to its readers.
    kept = unicodedata.normalize("NFC", name.casefold())
    kept = MARKS.sub("", kept.replace("ё", "е").replace("й", "\0"))
    parts = unicodedata.normalize("NFKD", kept)
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    plain = unicodedata.normalize("NFC", bare.casefold()).replace("\0", "й")
    return re.sub(r"[\W_]+", " ", plain).strip()


def bare_name(folded: str) -> str:
    """Take the kind of place off a folded name: ст., г., пос., п., с., stn, station.

    Parameters
    ----------
    folded : str
        A name by `fold_name`.

    Returns
    -------
    str
        The name without kinds before and behind it; never empty if the name is not.
    """
    before = ""
    while before != folded:
        before, folded = folded, AFTER.sub("", BEFORE.sub("", folded))
    return folded


def latin_key(folded: str) -> str:
    """Write a folded name in plain Latin letters and digits.

    Parameters
    ----------
    folded : str

    Returns
    -------
    str
        Lower case, no signs and no spaces; by the table of ``anyascii``.
    """
    return re.sub(r"[^a-z0-9]+", "", anyascii(folded).lower())


@lru_cache(maxsize=KEPT)
def sound_key(latin: str) -> str:
    """Bring spellings of several systems of transliteration together.

    Parameters
    ----------
    latin : str
        A key by `latin_key`.

    Returns
    -------
    str
        So Yelets and Elets, Vostochnyy and Wostotschnyj have one key. Places that
        share it are taken for namesakes.
    """
    for pattern, sign in SOUND_PATTERNS:
        latin = pattern.sub(sign, latin)
    return latin


def region_key(region: str) -> str:
    """Bring a region's name to a key without its kind (Oblast, край, респ.).

    Parameters
    ----------
    region : str

    Returns
    -------
    str
        A key by `sound_key`; that of the whole where there is nothing but a kind.
    """
    folded = fold_name(region)
    plain = " ".join(REGION_KINDS.sub(" ", folded).split())
    return sound_key(latin_key(plain or folded))


def split_name(text: str) -> NameParts:
    """Part a name from what qualifies it.

    Parameters
    ----------
    text : str
        Such as ``Каменка (Пензенская обл.)`` or ``Kamenka, Penza Oblast, Russia``.

    Returns
    -------
    NameParts
        The text before the first comma or bracket, and each part after it.
    """
    name, *rest = re.split(r"[,;()\[\]]", text)
    qualifiers = tuple(part.strip() for part in rest if part.strip())
    return NameParts(name.strip() or text.strip(), qualifiers if name.strip() else ())


def numbers_of(name: str) -> tuple[str, ...]:
    """List the numbers in a name: Shkotovo-17 and Shkotovo-22 are two places.

    Parameters
    ----------
    name : str

    Returns
    -------
    tuple of str
    """
    return tuple(re.findall(r"\d+", name))
