"""What the figures were measured on, without what would name the machine."""

import importlib.metadata
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

PACKAGES: Final = ("folium", "geopandas", "pydeck", "keplergl", "numpy", "shapely")


def describe_machine(*, browser: str = "", packages: Sequence[str] = PACKAGES) -> str:
    """Tell date, processor, memory and versions.

    Parameters
    ----------
    browser : str
        Version of the browser, if there was one.
    packages : sequence of str
        Those that were measured.

    Returns
    -------
    str
        One line.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = [f"{name} {find_version(name)}" for name in packages]
    parts = [
        f"{datetime.now(tz=UTC):%Y-%m-%d}",
        f"{name_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"load {os.getloadavg()[0]:.1f} at the end",
        f"{platform.system()}, Python {platform.python_version()}",
        f"Chromium {browser}, WebGL in software" if browser else "",
        ", ".join(versions),
    ]
    return "; ".join(part for part in parts if part)


def find_version(package: str) -> str:
    """Find an installed package's version; empty for none."""
    try:
        return importlib.metadata.version(package) if package else ""
    except importlib.metadata.PackageNotFoundError:
        return ""


def name_processor() -> str:
    """Name the processor, as /proc tells."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.processor() or platform.machine()
