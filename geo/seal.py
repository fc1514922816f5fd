"""The seal: a manifest inside or beside a file, and whether either was changed."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from geo.encode import safe_json
from geo.errors import SchemaError
from geo.manifest import FORMAT, UNSEALED, hash_content

ENDING: Final = ".manifest.json"
FOLDER_MANIFEST: Final = "manifest.json"
OPEN: Final = '<script type="application/json" id="manifest">'
CLOSE: Final = "</script>"

SEAL: Final = re.compile(rb'"seal":"([0-9a-f]{64})"')


def embed_manifest(page: bytes, manifest: Mapping[str, Any]) -> bytes:
    """Put a manifest into a page and seal both.

    Parameters
    ----------
    page : bytes
        UTF-8 HTML.
    manifest : mapping
        From `describe_export`.

    Returns
    -------
    bytes

    Raises
    ------
    SchemaError
        If the page has no end of its head.
    """
    head, end, body = page.partition(b"</head>")
    if not end:
        raise SchemaError("a page needs a head to carry a manifest; found none")
    block = f"{OPEN}{safe_json(manifest)}{CLOSE}\n".encode()
    return _seal(head + block + end + body)


def write_beside(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> bytes:
    """Write the manifest that stands beside files, sealed.

    Parameters
    ----------
    files : mapping of str to bytes
        By their names.
    manifest : mapping
        From `describe_export`.

    Returns
    -------
    bytes
        JSON on one line.
    """
    hashed = [hash_content(files[name], name) for name in sorted(files)]
    return _seal(f"{safe_json({**manifest, 'files': hashed})}\n".encode())


def is_sealed(document: bytes) -> bool:
    """Tell whether a document is as it was when it was sealed.

    Parameters
    ----------
    document : bytes
        A page with a manifest, or a manifest that stands beside a file.

    Returns
    -------
    bool
    """
    found = SEAL.search(document)
    if not found:
        return False
    start, end = found.span(1)
    blank = document[:start] + UNSEALED.encode() + document[end:]
    return hashlib.sha256(blank).hexdigest() == found[1].decode()


def read_manifest(document: bytes, name: str) -> dict[str, Any]:
    """Read a manifest from a page, or from a file that holds nothing else.

    Parameters
    ----------
    document : bytes
    name : str
        Of the file, for the message.

    Returns
    -------
    dict

    Raises
    ------
    SchemaError
        If there is none, or one of another format.
    """
    text = document.decode("utf-8", errors="replace")
    if OPEN in text:
        text = text.partition(OPEN)[2].partition(CLOSE)[0]
    try:
        manifest = json.loads(text)
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise SchemaError(
            f"{name}: needs a manifest of the form {FORMAT}, inside the file or beside "
            f"it as NAME{ENDING}; found none",
            [name],
        )
    return manifest


def _seal(document: bytes) -> bytes:
    digest = hashlib.sha256(document).hexdigest()
    blank = f'"seal":"{UNSEALED}"'.encode()
    return document.replace(blank, f'"seal":"{digest}"'.encode(), 1)
