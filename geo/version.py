"""Which Railhead this is."""

import subprocess
from pathlib import Path
from typing import Final

VERSION: Final = "0.1.0"
ROOT: Final = Path(__file__).parent.parent
SOURCES: Final = ("geo", "app.py", "data")
"""What decides about an exported file."""

UNKNOWN: Final = "not known"


def find_commit(root: Path = ROOT) -> str:
    """Find the commit that this Railhead was taken from.

    Parameters
    ----------
    root : Path
        Where its files are.

    Returns
    -------
    str
        The commit's hash, with ``+changed`` behind it if files of the tool or its data
        are not as they were committed; "not known" outside a clone.
    """
    try:
        commit = _git(root, "rev-parse", "--verify", "HEAD")
        changed = _git(root, "status", "--porcelain", "--", *SOURCES)
    except (OSError, subprocess.CalledProcessError):
        return UNKNOWN
    return f"{commit}+changed" if changed else commit


def _git(root: Path, *arguments: str) -> str:
    # Only a clone's own folder counts, not one that happens to be inside another.
    if not (root / ".git").exists():
        raise FileNotFoundError(root / ".git")
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return done.stdout.strip()
