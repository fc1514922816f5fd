"""The manifest: what a file was made from."""

import datetime as dt
import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.errors import OptionError
from geo.monthly import have_ranges
from geo.request import Request, as_options
from geo.schema import BOUNDS
from geo.units import KG_PER_T
from geo.version import VERSION, find_commit

FORMAT: Final = "railhead-manifest-1"

OWN_NETWORK: Final = "own network"
"""In place of ``network``, where the user gave one."""

OWN: Final = (
    "records",
    "sites",
    "sources",
    "decisions",
    "mapping",
    "second mapping",
    "own voyages",
    "shares",
    OWN_NETWORK,
)
"""The inputs that are the user's own files."""

UNSEALED: Final = "0" * 64


def hash_content(content: bytes, name: str) -> dict[str, Any]:
    """Describe a file by its name, length and SHA-256.

    Parameters
    ----------
    content : bytes
    name : str

    Returns
    -------
    dict
        ``name``, ``bytes``, ``sha256``.
    """
    digest = hashlib.sha256(content).hexdigest()
    return {"name": name, "bytes": len(content), "sha256": digest}


def hash_files(files: Mapping[str, Path]) -> dict[str, dict[str, Any]]:
    """Describe files as `hash_content` does.

    Parameters
    ----------
    files : mapping of str to Path
        By what each is to the export: ``records``, ``network`` and so on.

    Returns
    -------
    dict of str to dict
    """
    return {role: _hash_file(path) for role, path in files.items()}


def hash_together(paths: Sequence[Path], name: str) -> dict[str, Any]:
    """Describe several files as one.

    Parameters
    ----------
    paths : sequence of Path
        In the order in which they are read.
    name : str
        Of their folder, or the pattern that they fit.

    Returns
    -------
    dict
        ``name``, ``files`` (their number), ``bytes`` in all, and ``sha256`` of the list
        of their own hashes and names as the program sha256sum prints it.
    """
    told = [_hash_file(path) for path in paths]
    lines = "".join(f"{each['sha256']}  {each['name']}\n" for each in told)
    size = sum(each["bytes"] for each in told)
    whole = hash_content(lines.encode(errors="surrogateescape"), name)
    return whole | {"files": len(told), "bytes": size}


def describe_export(  # noqa: PLR0913 - one parameter a part of the manifest
    request: Request,
    *,
    inputs: Mapping[str, Mapping[str, Any]],
    counts: Mapping[str, Any],
    flows: pd.DataFrame,
    scale: Mapping[str, Any],
    created: Mapping[str, str],
    below: pd.DataFrame | None = None,
    reading: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Describe what an export was made from.

    Parameters
    ----------
    request : Request
    inputs : mapping of str to mapping
        From `hash_files`; ``records`` among them, and ``network`` or `OWN_NETWORK`.
    counts : mapping
        From `pipeline.tally`.
    flows : DataFrame (`schema.FLOWS`)
        Those in the export.
    scale : mapping
        What the widths stand for.
    created : mapping
        From `date_export`.
    below : DataFrame (`schema.FLOWS`), optional
        What records below the lowest grade would add; told where it is given.
    reading : mapping, optional
        From `reading.as_answers`: what was said about the records.

    Returns
    -------
    dict
        Plain values, unsealed; ``reading`` is left out where nothing was said. Where
        all grades count there is no ``below grade``.
    """
    said = {"reading": dict(reading)} if reading else {}
    graded = {} if below is None else {"below grade": sum_months(below)}
    return {
        "format": FORMAT,
        "seal": UNSEALED,
        "tool": {"name": "Railhead", "version": VERSION, "commit": find_commit()},
        "created": dict(created),
        "options": as_options(request),
        **said,
        "filter": {
            "months": sorted(flows["month"].unique()),
            "origins": sorted(flows["origin_id"].unique()),
            "destinations": sorted(flows["destination_id"].unique()),
            "bases": sorted(flows["basis"].unique()),
        },
        "scale": dict(scale),
        "tally": dict(counts),
        "totals": sum_months(flows),
        **graded,
        "inputs": {role: dict(inputs[role]) for role in sorted(inputs)},
    }


def date_export(last_day: pd.Timestamp) -> dict[str, str]:
    """Date an export without a clock.

    Parameters
    ----------
    last_day : Timestamp
        Of the records; NaT for none.

    Returns
    -------
    dict
        ``at``, and ``by``: what the date is. SOURCE_DATE_EPOCH goes before the
        records' own last day (reproducible-builds.org, specification 1.1).

    Raises
    ------
    OptionError
        If SOURCE_DATE_EPOCH is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch:
        try:
            at = dt.datetime.fromtimestamp(int(epoch), dt.UTC)
        except (ValueError, OverflowError, OSError) as fault:
            raise OptionError(
                f"SOURCE_DATE_EPOCH must be whole seconds since 1970; found {epoch}"
            ) from fault
        return {"at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "by": "SOURCE_DATE_EPOCH"}
    at_last = "" if pd.isna(last_day) else last_day.strftime("%Y-%m-%d")
    return {"at": at_last, "by": "last day of the records"}


def sum_months(flows: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Sum flows by month.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)

    Returns
    -------
    dict of str to dict
        By month, in order: ``consignments``, ``wagons``, ``kg``; where a record
        states a range, ``low_kg`` and ``high_kg``.
    """
    counted = pd.DataFrame(
        {
            "month": flows["month"],
            "consignments": flows["consignment_count"],
            "wagons": flows["wagon_count"],
            "kg": (flows["mass_t"] * KG_PER_T).round(),
        }
    )
    if have_ranges(flows):
        for name, bound in zip(("low_kg", "high_kg"), BOUNDS, strict=True):
            counted[name] = (flows[bound] * KG_PER_T).round()
    sums = counted.groupby("month").sum().astype("int64")
    rows = sums.to_dict("records")
    return {
        str(month): {str(name): int(value) for name, value in row.items()}
        for month, row in zip(sums.index, rows, strict=True)
    }


def cite_manifest(manifest: Mapping[str, Any]) -> str:
    """Tell in a line by what and from what a file was made.

    Parameters
    ----------
    manifest : mapping
        From `describe_export`.

    Returns
    -------
    str
        Version, commit, the last day of the records and their hash.
    """
    tool, records = manifest["tool"], manifest["inputs"]["records"]
    return (
        f"Railhead {tool['version']}, commit {tool['commit']}; "
        f"records SHA-256 {records['sha256']}, {manifest['created']['by']} "
        f"{manifest['created']['at']}"
    )


def unname_inputs(
    inputs: Mapping[str, Mapping[str, Any]],
) -> dict[str, dict[str, Any]]:
    """Leave out the names of the user's own files, which may tell whose they are.

    Parameters
    ----------
    inputs : mapping of str to mapping
        From `hash_files`.

    Returns
    -------
    dict of str to dict
        With length and hash, by which their holder can still prove them.
    """
    return {
        role: {**told, "name": role if role in OWN else told["name"]}
        for role, told in inputs.items()
    }


def _hash_file(path: Path) -> dict[str, Any]:
    # Records may be larger than memory.
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return {"name": path.name, "bytes": stream.tell(), "sha256": digest}
