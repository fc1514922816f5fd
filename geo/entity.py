"""One entity in the form of FollowTheMoney: what is told of it, as it is kept there."""

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

Entity = dict[str, Any]
"""``id``, ``schema`` and ``properties``, each property a list of texts."""

LONG: Final = {
    "name": 384,
    "alias": 384,
    "notes": 65_000,
    "sourceUrl": 4096,
    "summary": 65_000,
}
SHORT: Final = 1024
"""Characters that a property may have in followthemoney 4.11; `SHORT` any other."""

DROPPED: Final = {"Cc", "Cf", "Cs"}
"""Control, invisible and lone half characters of Unicode: they are dropped there."""

HOST: Final = re.compile(r"([\w-]*[^\W_][\w-]*\.)+[^\W\d_][\w-]+")


def make_entity(schema: str, key: Iterable[object], **properties: object) -> Entity:
    """Make an entity.

    Parameters
    ----------
    schema : str
        Such as ``Trip``.
    key : iterable of any
        What makes it this one; the id is the SHA-256 of schema and key.
    **properties : str or list of str
        Empty ones are left out. The others stand as FollowTheMoney would write them:
        on one line, without invisible characters, no longer than is allowed.

    Returns
    -------
    dict
        Values are sorted, and none is there twice.
    """
    text = json.dumps([schema, *map(str, key)])
    kept = {name: sorted(_clean(name, value)) for name, value in properties.items()}
    return {
        "id": hashlib.sha256(text.encode()).hexdigest(),
        "schema": schema,
        "properties": {name: values for name, values in kept.items() if values},
    }


def name_documents(*documents: Entity | None) -> dict[str, list[str]]:
    """Give the properties by which an entity names where it is told.

    Parameters
    ----------
    *documents : dict or None
        None for a source that is not told.

    Returns
    -------
    dict
        ``proof``: ids; ``sourceUrl``: addresses in the web.
    """
    found = [document for document in documents if document]
    urls = [url for each in found for url in each["properties"].get("sourceUrl", [])]
    return {"proof": [each["id"] for each in found], "sourceUrl": urls}


def join_told(*parts: object) -> str:
    """Join what is told, leaving out what is empty.

    Parameters
    ----------
    *parts : any

    Returns
    -------
    str
    """
    return "; ".join(str(part) for part in parts if part)


def tidy(value: object) -> str:
    """Write a value on one line, without what nobody can see.

    Parameters
    ----------
    value : any
        Its ``str`` is meant.

    Returns
    -------
    str
        In Unicode's composed form (NFC).
    """
    line = " ".join(str(value).replace("\u0a00", " ").split())
    seen = "".join(sign for sign in line if unicodedata.category(sign) not in DROPPED)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def tidy_name(value: object) -> str:
    """Write a name on one line, without quotation marks at both ends.

    Parameters
    ----------
    value : any

    Returns
    -------
    str
        As FollowTheMoney would keep it; it may be empty.
    """
    text = tidy(value)
    while len(text) > 1 and text[0] in "\"'" and text[-1] in "\"'":
        text = text[1:-1].strip()
    return text


def find_link(url: str) -> str:
    """Give an address in the web in its full form.

    Parameters
    ----------
    url : str

    Returns
    -------
    str
        "" where it is no address of http or https.
    """
    try:
        parts = urlsplit(tidy(url))
        _ = parts.port  # refuses one that is no number
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and HOST.fullmatch(parts.hostname or "")
    full = parts._replace(path=parts.path or "/").geturl()
    return full if is_web and len(full) <= LONG["sourceUrl"] else ""


def find_date(text: str) -> str:
    """Give a year, month or day.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        "" for anything else than ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
    """
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII):
        return ""
    try:
        dt.date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return ""
    return text


def _clean(name: str, value: object) -> set[str]:
    write = tidy_name if name in {"name", "alias"} else tidy
    texts = map(write, value if isinstance(value, list) else [value])
    return {_cut(text, LONG.get(name, SHORT)) for text in texts if text}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
