"""The bundled files: whether each is as it was described when it was made."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from geo.errors import SchemaError

PACKAGE: Final = "datapackage.json"
"""It describes every file of its folder, with length and SHA-256."""


def refuse_damaged(folder: Path) -> None:
    """Hold every bundled file to its hash.

    Parameters
    ----------
    folder : Path
        With the files and the package that describes them: 1.7 MB, in milliseconds.

    Raises
    ------
    SchemaError
        If a file is missing, damaged or changed. It names all of them.
    """
    odd = {
        each["path"]: found
        for each in _list_described(folder / PACKAGE)
        if (found := _find_odd(folder / each["path"], each["hash"]))
    }
    if odd:
        told = "; ".join(f"{name}: {found}" for name, found in odd.items())
        raise SchemaError(
            f"{folder.name}/ must be as {PACKAGE} describes it; found {told}: take "
            f"the files anew (git checkout -- {folder.name}), or describe them anew if "
            "the change is meant (python -m geo build package)",
            odd,
        )


def digest_files(folder: Path) -> str:
    """Give one hash of all bundled files, by what their package tells of each.

    Parameters
    ----------
    folder : Path
        Whose files are as described; see `refuse_damaged`.

    Returns
    -------
    str
        SHA-256.
    """
    return hashlib.sha256((folder / PACKAGE).read_bytes()).hexdigest()


def _list_described(package: Path) -> list[dict[str, Any]]:
    try:
        described: list[dict[str, Any]] = json.loads(package.read_bytes())["resources"]
        return [{"path": each["path"], "hash": each["hash"]} for each in described]
    except (OSError, ValueError, LookupError, TypeError) as fault:
        found = "no list of files" if package.is_file() else "no such file"
        raise SchemaError(
            f"{package.parent.name}/{package.name} must describe the bundled files; "
            f"found {found}: take it anew (git checkout -- {package.parent.name})",
            [package.name],
        ) from fault


def _find_odd(path: Path, told: str) -> str:
    """Say what is odd about a file, or nothing."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "no file that can be read"
    if told == f"sha256:{digest}":
        return ""
    return f"SHA-256 {digest[:12]}… in place of {told.removeprefix('sha256:')[:12]}…"
